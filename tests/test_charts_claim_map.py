"""The claim map, against the tables."""

import pytest
from lesson import explorers
from lesson.tables import describe, load
from pictures import by_id, drawn


@pytest.fixture
def claim_map():
    return explorers.claim_map()


def heads(claim_map):
    """The names above the columns."""
    found = [text for text in claim_map.figure.axes[0].texts if text.get_position()[1] > 1]
    return [text.get_text() for text in sorted(found, key=lambda text: text.get_position()[0])]


@pytest.fixture
def whole(claim_map):
    """The map with everything."""
    claim_map.set(detail="all")
    return claim_map


def test_a_first_view_has_every_claim_in_its_section_and_says_which_point_at_a_study(claim_map):
    claims, boxes = {f"claim_map-{row.id}": row for row in load("claims")}, by_id(claim_map)
    assert set(boxes) == set(claims)
    titles = {text.get_text(): text.get_position()[1] for text in drawn(claim_map) if hasattr(text, "get_text")}
    counts = {text.get_position()[1]: text.get_text() for text in drawn(claim_map)
              if hasattr(text, "get_text") and " of " in text.get_text()}
    for section in load("sections"):
        own = [gid for gid, row in claims.items() if row.section == section.id]
        assert {boxes[gid].get_position()[1] for gid in own} == {titles[section.title]}
        assert counts[titles[section.title]] == f"{sum(bool(claims[gid].cited_study) for gid in own)} of {len(own)}"
    for gid, box in boxes.items():
        assert box.get_text() == claims[gid].id + ("?" if claims[gid].cited_study else "")
        assert (box.get_bbox_patch().get_linestyle() not in ("-", "solid")) == bool(claims[gid].cited_study)


def test_the_headline_counts_the_claims_that_point_at_a_study(claim_map):
    rows = load("claims")
    points = [row for row in rows if row.cited_study]
    works = {row.cited_study for row in points}
    assert len(points) > len(works) > 1
    assert claim_map.chart.words(claim_map.state).headline == (
        f"Of the article's {len(rows)} claims, {len(points)} point at {len(works)} studies, known by their year "
        "alone.")
    for kind in describe("claims", "kind")["constraints"]["enum"]:
        claim_map.set(kind=kind)
        own = [row for row in rows if row.kind == kind]
        number = sum(bool(row.cited_study) for row in own)
        said = claim_map.chart.words(claim_map.state).headline
        assert said.startswith(f"Of the article's {len(own)} claim{'s' if len(own) > 1 else ''} of the kind {kind}, ")
        assert (f"{number} point at" if number > 1 else "one points at" if number else "none points at") in said
        assert ("year alone" in said) == bool(number)


def test_columns_are_the_kinds_of_the_table(whole):
    assert heads(whole) == describe("claims", "kind")["constraints"]["enum"]


def test_every_claim_stands_in_the_cell_of_its_section_and_kind(whole):
    titles = {row.id: row.title for row in load("sections")}
    texts = sorted((text.get_position()[1], text.get_text()) for text in drawn(whole)
                   if hasattr(text, "get_text") and text.get_position()[0] < -0.05 and not text.get_gid())
    tops = {}
    for y, text in texts:
        tops.update({section: y for section, title in titles.items()
                     if title.startswith(text) and text.split(" ")[0] == title.split(" ")[0] and section not in tops
                     and (text == title or text.count(" ") > 1)})
    assert len(tops) == len(titles)
    boxes = by_id(whole)
    claims = {f"claim_map-{row.id}": row for row in load("claims")}
    assert set(boxes) == set(claims)
    for gid, box in boxes.items():
        x, y = box.get_position()
        assert heads(whole)[round(x)] == claims[gid].kind
        assert max((top, section) for section, top in tops.items() if top <= y)[1] == claims[gid].section


@pytest.mark.parametrize("detail", ["few", "all"])
def test_no_two_claims_stand_in_one_place(claim_map, detail):
    claim_map.set(detail=detail)
    places = [box.get_position() for box in by_id(claim_map).values()]
    assert len({(round(x, 2), round(y, 2)) for x, y in places}) == len(places) == len(load("claims"))


def test_a_box_says_what_its_claim_carries_in_more_than_colour(whole):
    for gid, box in by_id(whole).items():
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
    assert claim_map.chart.words(claim_map.state).summary.startswith(
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
