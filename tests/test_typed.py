"""Numbers as people type them: the one that was meant, or asked again; never silently another one."""

import json
import math
import re
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lesson.exercises import questions, typed
from lesson.models.durations import MINUTES

#: Read by the page's script too (test_page_exercises.py): [text, unit, number], [text, unit], [number, unit, words].
CASES = json.loads((Path(__file__).parent / "typed_cases.json").read_text("utf-8"))


@pytest.mark.parametrize(("text", "unit", "number"), CASES["read"])
def test_the_number_that_was_meant(text, unit, number):
    assert typed.number(text, unit) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(("text", "unit"), CASES["asked"])
def test_what_cannot_be_told_is_asked_again_and_another_unit_never_passed_over(text, unit):
    with pytest.raises(typed.Unclear) as asked:
        typed.number(text, unit)
    said = str(asked.value)
    assert "lease write" in said
    said = re.sub(r"“.*?”|\d+\.\d+", "…", said)
    assert re.fullmatch(r"(… was not understood here\. )?[^.]+\.", said), "one sentence, after what was not understood"


@pytest.mark.parametrize(("value", "unit", "words"), CASES["said"])
def test_a_number_is_said_with_its_unit(value, unit, words):
    assert typed.in_words(value, unit) == words


def test_each_question_understands_its_own_unit():
    for question in questions().values():
        if question.value("7"):
            for text in (f"7 {question.row.unit}", "7", typed.in_words(7, question.row.unit)):
                assert question.value(text) == 7, question.id
            assert not typed.is_plain("7 h 30 min", question.row.unit)


WHOLE = st.integers(0, 10**9)
DECIMALS = st.integers(0, 999).map(lambda n: f"{n:03d}".rstrip("0"))


def in_threes(number, mark):
    return f"{number:,}".replace(",", mark)


@given(whole=WHOLE, decimals=DECIMALS, thousands=st.sampled_from(["", " ", "'", "\u2019", "\u00a0", "\u202f", ",",
    "."]), point=st.sampled_from(".,·"),
       unit=st.sampled_from(["", *sorted(typed.TIMES)]), before=st.sampled_from(["", "about ", "~", "I guess "]))
@example(whole=1440, decimals="", thousands=",", point=".", unit="", before="")
def test_however_a_number_is_written_it_is_that_number_or_asked_again(whole, decimals, thousands, point, unit, before):
    """Only a single comma or point before three digits leaves a doubt: asked for again, or a decimal point."""
    if point == thousands or {point, thousands} == {"·", "."}:
        return
    text = in_threes(whole, thousands) + (point + decimals if decimals else "")
    meant = float(f"{whole}.{decimals or 0}") * typed.TIMES.get(unit, MINUTES["days"]) / MINUTES["days"]
    unclear = re.fullmatch(r"[1-9]\d{0,2},\d{3}", text)
    if unclear:
        with pytest.raises(typed.Unclear, match="without a comma, or with a point"):
            typed.number(f"{before}{text} {unit}", "days")
    elif thousands == "." and not decimals and text.count(".") == 1:
        assert typed.number(f"{before}{text} {unit}", "days") == pytest.approx(meant / 1000), "a decimal point"
    else:
        assert typed.number(f"{before}{text} {unit}", "days") == pytest.approx(meant)


@given(one=WHOLE, other=WHOLE, between=st.sampled_from(["-", " - ", "\u2013", " to ", " or ", " and ", "; ", ", ",
    " bis ", " ... ", "/", " +/- ", " x ", "~"]),
       unit=st.sampled_from(["", " days", " weeks", " %"]))
def test_of_two_numbers_none_is_chosen(one, other, between, unit):
    if between == "/" and 0 < one < other <= 10:
        return
    with pytest.raises(typed.Unclear):
        typed.number(f"{one}{between}{other}{unit}", "days")


@given(text=st.text(max_size=40) | st.text(alphabet="0123456789,.'· -+/%½ehdinofr²", max_size=20),
       unit=st.sampled_from([None, "days", "minutes", "of 100 people", "standard deviations", "people"]))
def test_whatever_is_typed_gives_a_number_or_a_sentence(text, unit):
    try:
        assert math.isfinite(typed.number(text, unit))
    except typed.Unclear as asked:
        assert "lease write" in str(asked)


@given(value=st.floats(0, 1e6).map(lambda value: round(value, 2)), unit=st.sampled_from(["days", "hours",
    "of 100 people", "people", None]))
def test_what_is_said_back_is_read_as_the_same_number(value, unit):
    value = min(value, 100) if unit == "of 100 people" else value
    said = typed.in_words(value, unit)
    assert typed.number(said, unit) == pytest.approx(value if value >= 1 else float(f"{value:.3g}"))
