"""Numbers as people type them: the one that was meant, or asked again; never silently another one."""

import math
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lesson.exercises import questions, typed
from lesson.models.durations import MINUTES


@pytest.mark.parametrize(("text", "number"), [
    ("10", 10), ("10 days", 10), ("about 27.5", 27.5), ("27,5", 27.5), ("27,5 days", 27.5),
    ("1,806.5 days", 1806.5), ("-3", -3), ("3.", 3),
    (".5", 0.5), (",5", 0.5), ("1e3", 1000), ("\u22123", -3), ("\u0661\u0662", 12), ("０５", 5), ("0,125", 0.125),
    ("1 000", 1000),
    ("1\u00a0000", 1000), ("1\u202f000,5", 1000.5), ("1'440", 1440), ("1\u2019440", 1440), ("9·8", 9.8),
    ("12,345,678", 12345678), ("1.234,5", 1234.5),
    ("1.234.567", 1234567), ("1234,567", 1234.567), ("2 weeks", 14), ("2weeks", 14), ("2 Weeks.", 14),
    ("1 month", 30.4375), ("1 year", 365.25),
    ("36 h", 1.5), ("1 day 12 hours", 1.5), ("1 d, 12 h and 30 min", 1.5 + 30 / 1440), ("day 10", 10),
    ("½ day", 0.5), ("2½ weeks", 17.5),
    ("1 1/2 weeks", 10.5), ("1 and 1/2 weeks", 10.5), ("3/4", 0.75), ("5 or so", 5), ("I think it was 5 days", 5),
    ("~5", 5), ("(5)", 5)])
def test_the_number_of_days_that_was_meant(text, number):
    assert typed.number(text, "days") == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize("text", [
    "", " ", "ten", "a week", "10-14", "10\u201314", "10 - 14 days", "10 to 14", "10 or 14", "between 10 and 14",
    "10, 14", "10 14", "1; 2", "10/14",
    "1 in 10", "2-3 weeks", "1 or 1/2", "2 weeks 3", "2 days 3 weeks", "2 days 3 days", "1,440", "12,345 minutes",
    "1,23,4", "1'44", "1'2345", "1.2.3",
    ">5", "<5", "5+", "up to 5", "at least 5", "10%", "5 bananas", "5 people", "10²", "2 x 5", "3*4", "5 m",
    "10:30", "1e400", "9" * 400,
    "1/0", "0/5", "7/3", "- ", "5 -", "1,806 days", "4e", "5th", "nan", "inf", "1_000", "0x10", "2 1", "12 34"])
def test_what_cannot_be_told_is_asked_again(text):
    with pytest.raises(typed.Unclear) as asked:
        typed.number(text, "days")
    said = str(asked.value)
    assert "lease write" in said
    said = re.sub(r"“.*?”|\d+\.\d+", "…", said)
    assert re.fullmatch(r"(… was not understood here\. )?[^.]+\.", said), "one sentence, after what was not understood"


@pytest.mark.parametrize(("text", "number"), [
    ("12", 12), ("12 of 100", 12), ("12 of 100 people", 12), ("12 out of 100", 12), ("1 in 10", 10),
    ("one: 1 in 10", None), ("1 of 4", 25), ("1/10", 10),
    ("5 in every 20 people", 25), ("12 %", 12), ("12%", 12), ("12 percent", 12), ("12 per cent of people", 12),
    ("0,5 %", 0.5), ("½", 50),
    ("33 1/3", 100 / 3), ("0.1", 0.1), ("12 people", 12), ("1 person", 1), ("10-14", None), ("10 in 1", None),
    ("1 in 0", None), ("5 to 1", None),
    ("2 weeks", None), ("10 %-14 %", None), ("10% or 20%", None), ("-5", -5), ("1 in 10 in 100", None)])
def test_a_part_of_a_hundred(text, number):
    if number is None:
        with pytest.raises(typed.Unclear, match="lease write"):
            typed.number(text, "of 100 people")
    else:
        assert typed.number(text, "of 100 people") == pytest.approx(number)


@pytest.mark.parametrize(("text", "unit", "number"), [
    ("1 h", "minutes", 60), ("1 h 30 min", "minutes", 90), ("1.5 hours", "minutes", 90), ("1 day", "hours", 24),
    ("90 min", "hours", 1.5),
    ("30 s", "minutes", 0.5), ("0.5 SD", "standard deviations", 0.5), ("1 standard deviation",
    "standard deviations", 1), ("141 people", "people", 141),
    ("41 of 100 studies", "of 100 studies", 41), ("1'440", None, 1440)])
def test_other_units(text, unit, number):
    assert typed.number(text, unit) == pytest.approx(number)


@pytest.mark.parametrize(("text", "unit"), [("5 days", "people"), ("5 days", "standard deviations"),
    ("5 days", None), ("141 of 346", "people"),
                                            ("40 %", "people"), ("5 people", "minutes"), ("1 in 2",
                                            "standard deviations")])
def test_another_unit_is_asked_again_and_never_passed_over(text, unit):
    with pytest.raises(typed.Unclear):
        typed.number(text, unit)


@pytest.mark.parametrize(("value", "unit", "words"), [
    (14, "days", "14 days"), (1, "hours", "1 hour"), (30.4375, "days", "30.44 days"), (1440, "minutes",
    "1440 minutes"), (1, "of 100 people", "1 of 100 people"),
    (0.125, "standard deviations", "0.125 standard deviations"), (1, "people", "1 person"), (5, None, "5"),
    (0, "days", "0 days"), (999999.5, "days", "999999.5 days")])
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
