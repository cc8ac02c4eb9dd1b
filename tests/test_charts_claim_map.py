"""The claim map, against the tables."""

import pytest
from lesson import explorers
from lesson.tables import describe, load
from pictures import by_id


@pytest.fixture
def claim_map():
    return explorers.claim_map()


def heads(claim_map):
    """The names above the columns."""
    return [label.get_text() for label in claim_map.figure.axes[0].get_xticklabels()]


def test_columns_are_the_kinds_of_the_table(claim_map):
    assert heads(claim_map) == describe("claims", "kind")["constraints"]["enum"]


def test_every_claim_stands_in_the_cell_of_its_section_and_kind(claim_map):
    sections = [row.id for row in load("sections")]
    boxes = by_id(claim_map)
    claims = {f"claim_map-{row.id}": row for row in load("claims")}
    assert set(boxes) == set(claims)
    for gid, box in boxes.items():
        x, y = box.get_position()
        assert heads(claim_map)[round(x)] == claims[gid].kind
        assert sections[round(y)] == claims[gid].section


def test_no_two_claims_stand_in_one_place(claim_map):
    places = list(claim_map.chart.places().values())
    assert len({(round(x, 2), round(y, 2)) for x, y in places}) == len(places) == len(load("claims"))


def test_a_box_says_what_its_claim_carries_in_more_than_colour(claim_map):
    for gid, box in by_id(claim_map).items():
        row = next(row for row in load("claims") if gid.endswith(row.id))
        assert box.get_text() == row.id + ("?" if row.cited_study else "")
        filled = box.get_bbox_patch().get_facecolor()[:3] != (1, 1, 1)
        assert filled == bool(row.numbers and not row.cited_study)
        assert (box.get_bbox_patch().get_linestyle() not in ("-", "solid")) == bool(row.cited_study)


def test_lists_choose_claims_and_the_words_count_them(claim_map):
    claim_map.set(show="figure")
    assert set(by_id(claim_map)) == {f"claim_map-{row.id}" for row in load("claims") if row.numbers}
    claim_map.set(show="study", kind="any")
    assert set(by_id(claim_map)) == {"claim_map-C13", "claim_map-C14", "claim_map-C15"}
    assert ("Of these 3 claims, 0 carry a figure or a time without any source, and 3 point at a study, by its year "
            "alone (2 studies in all).") in claim_map.words
    claim_map.set(show="all", kind="burden")
    assert claim_map.words.startswith(
        "This claim carries no figure and no time, and it points at no study. No claim names")
    claim_map.set(show="figure", kind="burden")
    assert claim_map.words.startswith(
        "The article has no claim of the kind burden among the claims with a figure or a time.")


def test_the_words_hold_every_claim_shown(claim_map):
    for state in claim_map.sweep():
        table = claim_map.chart.words(state).table
        drawn = {gid.removeprefix("claim_map-") for gid in by_id(claim_map)}
        assert {name for name, *_ in table.rows} == drawn if table else not drawn


def test_the_picked_claim_is_read_out(claim_map):
    claim_map.set(claim="C18")
    assert "C18, section “Claimed benefits”, kind: duration." in claim_map.words
    assert "Our remark: disagrees with C15." in claim_map.words
