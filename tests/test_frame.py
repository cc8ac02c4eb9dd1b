"""What stands around the explorers."""

import pytest
from lesson import explorers, frame
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


def test_nothing_shown_loads_anything_from_elsewhere():
    for shown in (frame.start(), frame.claims("research"), frame.glossary("LSAS")):
        assert "src=" not in shown.html
        assert "@import" not in shown.html
        assert "url(" not in shown.html


def test_the_contrast_shows_every_row_and_says_where_nothing_was_found():
    shown, rows = frame.contrast(), load("contrast")
    for row in rows:
        assert row.text in shown.text
    pairs = {(row.drug, row.aspect) for row in rows}
    empty = len(frame.CONTRASTED) * len(frame.ASPECTS) - len(pairs)
    assert shown.text.count("We found nothing that could be cited.") == empty > 0
    assert frame.contrast_sources() == {row.source for row in rows}
