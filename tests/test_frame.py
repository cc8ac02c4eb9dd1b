"""What stands around the explorers."""

import json
import re
from html import escape

import pytest
from lesson import exercises, explorers, frame
from lesson.answers import Answers
from lesson.tables import load


def test_every_section_shows_its_claims():
    for section in load("sections"):
        shown = frame.claims(section.id)
        for claim in load("claims"):
            assert (claim.says in shown.text) == (claim.section == section.id)
            assert (f">{claim.id}<" in shown.html) == (claim.section == section.id)


def test_an_unknown_section_or_term_is_one_clear_error():
    with pytest.raises(ValueError, match="no section 'weather'; it has intro, what"):
        frame.claims("weather")
    with pytest.raises(ValueError, match="no term 'Weather'"):
        frame.glossary("Weather")


def test_references_hold_the_works_of_the_explorers_and_no_others():
    durations = explorers.durations()
    shown = frame.references(durations)
    titles = {row.key: row.title for row in load("references")}
    for key, title in titles.items():
        assert (title in shown.text) == (key in durations.sources), key


def test_the_start_says_what_this_is_and_where_to_turn():
    text = frame.start().text
    assert text.startswith("Education, not medical advice.")
    assert "emergency number" in text


def test_the_choice_of_bounds_is_explained():
    shown = frame.article_durations()
    for row in load("article_durations"):
        assert row.choice in shown.text
    assert shown.html.startswith('<details class="lesson-fold">')


def test_the_end_of_a_verdict_is_folded_and_stands_in_full():
    shown = frame.verdicts("research")
    folds = re.findall(f"<summary>{frame.BEHIND}</summary>(.*?)</details>", shown.html)
    ours = [row for row in load("verdicts") if f"{row.claim}: " in shown.html]
    assert len(folds) == len(ours) == len([row for row in load("claims") if row.section == "research"])
    for row, folded in zip(ours, folds, strict=True):
        for said in (row.reach, row.would_change, row.changed or ""):
            assert escape(said) in folded
            assert said in shown.stills()[0]["text/plain"]


def test_nothing_shown_loads_anything_from_elsewhere():
    for shown in (frame.start(), frame.claims("research"), frame.glossary("LSAS")):
        for text in (shown.html, getattr(shown, "script", "")):
            assert "src=" not in text
            assert "@import" not in text
            assert "url(" not in text


def test_the_contrast_shows_every_row_and_says_where_nothing_was_found():
    shown, rows = frame.contrast(), load("contrast")
    for row in rows:
        assert row.text in shown.text
    pairs = {(row.drug, row.aspect) for row in rows}
    empty = len(frame.CONTRASTED) * len(frame.ASPECTS) - len(pairs)
    assert shown.text.count(frame.NOTHING_HELD) == empty > 0
    opened, folded = shown.html.split("<details", 1)
    for aspect, title in frame.ASPECTS.items():
        assert title in (folded if aspect in frame.LATER else opened), aspect
        assert title not in (opened if aspect in frame.LATER else folded.replace(frame.LATER_NAME, "")), aspect
    assert frame.contrast_sources() == {row.source for row in rows}


def test_the_style_and_the_script_of_a_lesson_are_no_html():
    """An export that lets no style and no script through writes both down as text."""
    start = frame.start()
    assert "<style" not in start.html
    assert "<script" not in start.html
    assert frame.STYLE[:200] in json.loads(re.search(r"style\.textContent = (\".*\");", start.script)[1])


def test_an_output_needs_no_style_to_be_read():
    """JupyterLab aligns tables to the right, and its export writes down the tag of a paragraph."""
    for shown in (frame.claims("research"), frame.glossary("LSAS"), frame.verdicts("research")):
        bundle = shown.stills()[0] if hasattr(shown, "stills") else shown._repr_mimebundle_()
        assert not re.search(r"<(td|th)(?! style=\"text-align: left\")[ >]|<p[ >]", bundle["text/html"])


@pytest.fixture
def own(tmp_path):
    """The exercise in which a student judges the claims of the first section."""
    return exercises.ask("verdicts_intro", answers=Answers(tmp_path / "answers.json"))


def live(shown):
    """All text that a live widget shows."""
    return "".join(child.value for child in shown.children if hasattr(child, "value"))


def judge(own):
    own.fields["C01"].value = "supported"
    own.check.click()


def test_our_verdicts_wait_for_the_student_s_own(own):
    ours, why = frame.verdicts("intro", own), [row.why for row in load("verdicts") if row.claim == "C01"][0]
    assert escape(why) not in live(ours)
    judge(own)
    assert escape(why) in live(ours)
    assert escape(why) in live(frame.verdicts("intro", own)), "they are told at once on another day"


def test_our_verdicts_can_be_asked_for(own):
    ours, why = frame.verdicts("intro", own), [row.why for row in load("verdicts") if row.claim == "C01"][0]
    ours.button.click()
    assert escape(why) in live(ours)


def test_stored_verdicts_are_folded_and_the_same_for_everybody(own):
    before = frame.verdicts("intro", own).stills()
    assert re.match(r'<div class="lesson-still"><details><summary>[^<]+</summary>', before[0]["text/html"])
    judge(own)
    assert frame.verdicts("intro", own).stills() == before


def test_no_output_has_a_heading():
    """JupyterLab's table of contents would list it all the time: a verdict, too."""
    for section in load("sections"):
        for shown in (frame.claims(section.id), frame.verdicts(section.id)):
            assert not re.search(r"<h\d", shown.html)
