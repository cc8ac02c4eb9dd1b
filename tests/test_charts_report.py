"""The report card, the article against itself, and the empty ledger of a class, against their tables."""

import csv
import json
import re
import shutil
from collections import Counter

import pytest
from lesson import evidence, exercises, explorers, frame
from lesson.answers import Answers
from lesson.charts import report_card as card_module
from lesson.charts.report_card import ReportCard
from lesson.explorer import Explorer
from lesson.tables import DataError, describe, load
from matplotlib.patches import Rectangle
from matplotlib.text import Text
from pictures import by_id, drawing_of, drawn
from speaker import SETTLED, SOURCE, TRACED, VERDICT

#: Five that differ from ours, whatever ours are, and three that agree.
DIFFER, AGREE = ("C07", "C12", "C17", "C20", "C30"), ("C01", "C13", "C27")


@pytest.fixture
def ours():
    return {row.claim: row for row in load("verdicts")}


@pytest.fixture
def given(ours):
    other = {key: next(verdict for verdict in VERDICT if verdict != ours[key].content) for key in DIFFER}
    return {**other, **{key: ours[key].content for key in AGREE}}


@pytest.fixture
def card(given):
    return explorer_of(ReportCard(given=given))


@pytest.fixture
def ledger(root, tmp_path):
    return shutil.copytree(root / "data" / "my_article", tmp_path / "our_article")


def explorer_of(chart):
    """The report card with every claim."""
    explorer = Explorer("report_card", "The report card", chart, chart.controls())
    explorer.set(detail="all")
    return explorer


def every_claim(*ledger):
    """The same, as a notebook makes it."""
    explorer = explorers.report_card(*ledger)
    explorer.set(detail="all")
    return explorer


def order(explorer):
    """The claims as they stand in the picture, down the first column and then down the second."""
    texts = [artist for artist in drawn(explorer) if hasattr(artist, "get_text")
             and re.fullmatch(r"C\d\d", artist.get_text())]
    middle = card_module.WIDE
    return [text.get_text()
            for text in sorted(texts, key=lambda text: (text.get_position()[0] > middle, text.get_position()[1]))]


def append(folder, table, **cells):
    """Add a row to a table of a ledger."""
    path = folder / f"{table}.csv"
    columns = path.read_text("utf-8").splitlines()[0].split(",")
    assert set(cells) <= set(columns)
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerow([cells.get(column, "") for column in columns])


# -- the verdicts


def test_every_claim_has_a_verdict_evidence_for_it_and_what_is_against_or_qualifies_it(ours):
    assert set(ours) == {row.id for row in load("claims")}
    for claim in ours:
        sides = {row.side for row in load("verdict_evidence") if row.claim == claim}
        assert "for" in sides and sides & {"against", "qualifies"}, claim


def test_nothing_is_against_what_is_supported_and_something_is_against_what_is_contradicted(ours):
    sides = {claim: {row.side for row in load("verdict_evidence") if row.claim == claim} for claim in ours}
    for claim, row in ours.items():
        if row.content in ("supported", "contradicted"):
            assert ("against" in sides[claim]) == (row.content == "contradicted"), claim


def test_a_source_is_found_or_not_where_the_article_points_at_one(ours):
    for claim in load("claims"):
        assert (ours[claim.id].traced == "none_given") == (claim.cited_study is None), claim.id


def test_what_the_verdicts_are_and_which_were_changed(ours):
    assert Counter(row.content for row in ours.values()) == {
        "partly_supported": 13, "overstated": 8, "supported": 7, "advice": 3, "contradicted": 1}
    assert Counter(row.traced for row in ours.values()) == {"none_given": 29, "not_found": 3}
    assert Counter(row.firmness for row in ours.values()) == {"fair": 16, "firm": 11, "shaky": 5}
    changed = {claim: row.changed for claim, row in ours.items() if row.changed}
    assert set(changed) == {"C13", "C14", "C15", "C25", "C27", "C28", "C32"}
    assert all(re.match("It was “(untraceable|supported|not testable)”", text) for text in changed.values())


def test_firmness_follows_its_rule(ours):
    works = {claim: {row.source for row in load("verdict_evidence") if row.claim == claim} for claim in ours}
    firsthand = {row.claim for row in load("verdict_evidence") if row.seen not in ("secondary", "derived")}
    for claim, row in ours.items():
        if row.firmness == "firm":
            assert len(works[claim]) > 1, f"{claim} rests on one work"
            assert claim in firsthand or row.content == "advice", f"{claim} rests on second-hand rows"
        if row.traced == "not_found":
            assert row.firmness != "firm", f"{claim}: nobody knows what that work saw"


def test_the_cards_of_a_lesson_say_both_halves_how_firm_and_what_was_changed(ours):
    for section in load("sections"):
        shown = frame.verdicts(section.id).stills()[0]["text/plain"]
        for claim in load("claims"):
            if claim.section == section.id:
                row = ours[claim.id]
                said = f"{claim.id}: {VERDICT[row.content]}; {TRACED[row.traced]}; how firm: {row.firmness}\n"
                assert said in shown
                assert not row.changed or f"What was changed: {row.changed}" in shown


def test_a_card_says_where_nothing_is_against_a_claim_and_what_qualifies_it():
    for section in load("sections"):
        shown = frame.verdicts(section.id).stills()[0]
        for claim in load("claims"):
            rows = [row for row in load("verdict_evidence") if row.claim == claim.id]
            if claim.section != section.id:
                continue
            told = shown["text/plain"].split(f"{claim.id}: ")[1].split("What would change it")[0]
            assert ("Strongest against it: no row that we have." in told) == (
                "against" not in {row.side for row in rows}), claim.id
            for row in rows:
                head = {"for": "Strongest for it", "against": "Strongest against it",
                        "qualifies": "What qualifies it"}[row.side]
                assert f"  {head}: {row.text} (" in told, row.id
        assert "<ul></ul>" not in shown["text/html"]


@pytest.mark.parametrize(("claim", "parts"), [("C30", ("C08", "C11", "C12")),
                                              ("C31", ("C22", "C23", "C24", "C25", "C26")), ("C32", ("C26", "C29"))])
def test_a_restatement_is_no_better_than_the_worst_and_no_worse_than_all_of_its_parts(ours, claim, parts):
    ranks = {"supported": 0, "partly_supported": 1, "overstated": 2, "contradicted": 3}
    if ours[claim].content == "advice":
        assert all(part in ours[claim].why for part in parts)
        return
    found = [ranks[ours[part].content] for part in parts]
    assert 0 < ranks[ours[claim].content] <= max(found)


# -- the report card


def test_every_claim_has_a_row_with_its_source_our_verdict_and_how_firm_that_is(card, ours):
    assert sorted(order(card)) == sorted(ours)
    marks = by_id(card)
    for claim, row in ours.items():
        mark = marks[f"report_card-{claim}-ours"]
        assert f"{VERDICT[row.content]}; {TRACED[row.traced]}" in mark.get_label()
        y, left = mark.get_ydata()[0], mark.get_xdata()[0]
        beside = [a for a in drawn(card) if hasattr(a, "get_text") and a.get_position()[1] == y
                  and -60 <= a.get_position()[0] - left < 130]
        assert [a.get_text() for a in sorted(beside, key=lambda a: a.get_position()[0])] == [
            SOURCE[row.traced], VERDICT[row.content][0].upper(), VERDICT[row.content], row.firmness]


def test_the_students_verdict_stands_beside_ours_and_a_sign_says_whether_they_differ(card, given, ours):
    marks = by_id(card)
    assert {gid[12:15] for gid in marks if gid.endswith("-yours")} == set(given)
    signs = {gid[12:15]: mark.get_text() for gid, mark in marks.items() if gid.endswith("-sign")}
    assert signs == {**dict.fromkeys(DIFFER, "≠"), **dict.fromkeys(AGREE, "=")}
    for claim, verdict in given.items():
        mine, other = marks[f"report_card-{claim}-yours"], marks[f"report_card-{claim}-ours"]
        assert mine.get_marker() == next(marks[f"report_card-{one}-ours"].get_marker()
                                         for one, row in ours.items() if row.content == verdict)
        assert mine.get_ydata()[0] == other.get_ydata()[0]
        assert 0 < mine.get_xdata()[0] - other.get_xdata()[0] < card_module.WIDE


def test_disagreements_come_first_when_there_are_verdicts_of_the_student(card):
    assert card.state.sort == "differ"
    assert order(card)[: len(DIFFER)] == list(DIFFER)
    assert order(card)[len(DIFFER) : len(DIFFER) + len(AGREE)] == list(AGREE)
    assert explorer_of(ReportCard(given={})).state.sort == "order"


def test_sorting(card, ours):
    claims = [row.id for row in load("claims")]
    card.set(sort="order")
    assert order(card) == claims
    card.set(sort="verdict")
    ranks = [list(VERDICT).index(ours[claim].content) for claim in order(card)]
    assert ranks == sorted(ranks)


def test_lists_choose_claims(card, ours, given):
    card.set(show="differ")
    assert set(order(card)) == set(DIFFER)
    card.set(show="unjudged")
    assert set(order(card)) == set(ours) - set(given)
    card.set(show="all", verdict="overstated")
    assert set(order(card)) == {claim for claim, row in ours.items() if row.content == "overstated"}
    card.set(verdict="any", section="benefits")
    assert set(order(card)) == {row.id for row in load("claims") if row.section == "benefits"}
    card.set(section="conclusion", verdict="contradicted")
    assert order(card) == []
    assert "No claim matches these lists" in card.words
    assert any(a.get_text() == "No claim matches these lists" for a in drawn(card))


def test_the_words_count_and_the_table_has_every_row_of_the_picture(card, ours):
    for state in card.sweep():
        table = card.chart.words(state).table
        if state.detail == "all":
            assert [name for name, *_ in table.rows] == order(card) if table else not order(card)
    counts = Counter(row.content for row in ours.values())
    for verdict, count in counts.items():
        assert f"{count} {VERDICT[verdict]}" in card.chart.words(card.state).summary
    for traced, count in Counter(row.traced for row in ours.values()).items():
        assert re.search(rf"The sources: .*\b{SOURCE[traced]} {count}[,.]", card.chart.words(card.state).summary)
    assert (f"You have judged {len(DIFFER) + len(AGREE)}: we agree in {len(AGREE)} and differ in "
            f"{len(DIFFER)}.") in card.words


def test_the_picked_claim_is_told_whole(card, ours, given):
    works = {row.key: row for row in load("references")}
    for claim in load("claims"):
        card.set(claim=claim.id)
        said = card.words.split("\nThe report card: ")[0]
        row = ours[claim.id]
        for text in (claim.says, row.why, row.reach, row.would_change,
                     f"{VERDICT[row.content]}; {TRACED[row.traced]}; how firm: {row.firmness}.", row.changed or ""):
            assert text in said, claim.id
        before, after = said.split("Strongest against it:")
        parts = dict(zip(("against", "qualifies"), (*after.split("What qualifies it:"), ""), strict=False))
        parts["for"] = before.split("Strongest for it:")[1]
        for found in load("verdict_evidence"):
            if found.claim == claim.id:
                part = parts[found.side]
                assert found.text in part
                assert f"<{evidence.address(works[found.source])}>" in part
        wanted = {"differ": "We differ. Say which row below decides it for you",
                  "agree": "We agree. Say which row", "none": "Your verdict: none yet."}
        kind = "none" if claim.id not in given else "differ" if claim.id in DIFFER else "agree"
        assert {key for key, text in wanted.items() if text in said} == {kind}


def test_the_picture_says_what_the_picked_claim_says(card):
    for claim in load("claims"):
        card.set(claim=claim.id)
        texts = [a.get_text().replace("\n", " ") for a in drawn(card) if hasattr(a, "get_text")]
        assert claim.says in texts, f"{claim.id} is cut"


def test_nothing_in_a_row_overlaps(card):
    canvas = card.figure.canvas.get_renderer()
    for claim in ("C12", "C30"):
        card.set(claim=claim)
        row = next(n for n, name in enumerate(order(card)) if name == claim)
        column, y = divmod(row, card_module.DOWN)
        artists = card.chart._row(card.figure.axes[0], next(r for r in load("claims") if r.id == claim), row, True)
        boxes = sorted((a.get_window_extent(canvas) for a in artists if hasattr(a, "get_text")
                        and len(a.get_text()) > 1), key=lambda box: box.x0)
        assert len(boxes) == 5
        for left, right in zip(boxes, boxes[1:], strict=False):
            assert left.x1 <= right.x0
        assert boxes[-1].x1 <= column * card_module.WIDE + card_module.SIGN - 5
        assert 0 <= y < card_module.DOWN
        for artist in artists:
            artist.remove()


def test_nobodys_verdicts_stand_in_it_when_none_were_given(ours):
    card = explorer_of(ReportCard(given={}))
    assert not [gid for gid in by_id(card) if gid.endswith(("-yours", "-sign"))]
    assert "You have kept no verdict of your own yet" in card.words
    card.set(show="unjudged")
    assert set(order(card)) == set(ours)


def test_what_the_student_says_of_a_source_is_told_and_does_not_count_as_a_verdict(ours):
    card = explorer_of(ReportCard(given={"C13.traced": "named", "C14": ours["C14"].content,
                                         "C14.traced": "traceable"}))
    card.set(claim="C13")
    assert "Of its source you say: source named. Your verdict: none yet." in card.words
    card.set(claim="C14")
    assert f"Of its source you say: {TRACED['traceable']}. Your verdict: " in card.words
    assert "You have judged 1: we agree in 1 and differ in 0." in card.words
    assert {gid[12:15] for gid in by_id(card) if gid.endswith("-yours")} == {"C14"}


def test_it_reads_what_the_student_has_kept(tmp_path, monkeypatch, ours):
    monkeypatch.setenv("LESSON_ANSWERS", str(tmp_path / "answers.json"))
    assert not [gid for gid in by_id(every_claim()) if gid.endswith("-yours")]
    asked = exercises.ask("verdicts_conclusion", answers=Answers())
    other = next(verdict for verdict in VERDICT if verdict != ours["C31"].content)
    asked.fields["C31"].value = other
    asked.check.click()
    card = every_claim()
    assert {gid for gid in by_id(card) if gid.endswith("-yours")} == {"report_card-C31-yours"}
    assert card.state.claim == "C31"
    assert "You have judged 1: we agree in 0 and differ in 1." in card.words


# -- the ledger of a class


def test_the_empty_ledger_has_our_columns_and_one_example_row_in_each_table(root):
    package, main = (json.loads((folder / "datapackage.json").read_text("utf-8"))
                     for folder in (root / "data" / "my_article", root / "data"))
    ours = {resource["name"]: {key: value for key, value in resource.items() if key != "hash"}
            for resource in main["resources"]}
    assert [resource["name"] for resource in package["resources"]] == ["references", "sections",
                                                                       "claims", "verdicts", "verdict_evidence"]
    for resource in package["resources"]:
        assert resource == ours[resource["name"]], resource["name"]
        rows = load(resource["name"], root / "data" / "my_article", sealed=False)
        assert len(rows) == 1
        assert any(str(cell).startswith("EXAMPLE") for cell in rows[0]), resource["name"]


def test_the_guide_names_every_table_and_every_column_to_fill(root):
    text = (root / "data/my_article/README.md").read_text("utf-8")
    for table in ("references", "sections", "claims", "verdicts", "verdict_evidence"):
        assert f"`{table}.csv`" in text
        for column in load(table, root / "data" / "my_article", sealed=False)[0]._fields:
            assert f"`{column}`" in text or column in ("volume_pages", "retracted_on", "claim"), (table, column)
    for table, column in (("verdicts", "content"), ("verdicts", "traced"), ("verdicts", "firmness"),
                          ("claims", "kind"), ("verdict_evidence", "side")):
        for value in describe(table, column)["constraints"]["enum"]:
            assert value.lower() in text.lower(), value


def test_a_ledger_is_shown_by_name_and_by_path_without_anybodys_verdicts(ledger):
    for card in (every_claim("my_article"), every_claim(ledger), every_claim(str(ledger))):
        assert order(card) == ["C01"]
        assert "show" not in card.controls
        assert "Your verdict" not in card.words
        assert "Our verdicts (1 claim): 1 partly supported. The sources: not found 1." in card.words
        for _ in card.sweep():
            assert "lesson-error" not in card.html


def test_a_class_fills_it_in(ledger):
    append(ledger, "claims", id="C02", section="example", kind="safety",
           says="It is free of side effects" + ", at any dose and in everybody" * 12)
    append(ledger, "claims", id="C03", section="example", kind="advice", says="Ask somebody.")
    append(ledger, "references", key="work", kind="article", authors="Somebody A",
           title="A trial", journal="A journal", doi="10.1000/x", seen="abstract")
    append(ledger, "verdicts", claim="C02", traced="none_given", content="contradicted", firmness="firm",
           why="It is not.", reach="Everybody.", would_change="Nothing.")
    append(ledger, "verdict_evidence", id="C02.1", claim="C02", side="against",
           text="9 of 10 felt sick.", source="work", locator="abstract", seen="abstract")
    card = every_claim(ledger)
    assert order(card) == ["C01", "C02", "C03"]
    assert "1 partly supported, 1 contradicted, 1 without a verdict yet." in card.words
    card.set(claim="C02")
    assert "Strongest for it: no row that we have." in card.words
    assert "What qualifies it" not in card.words
    assert "9 of 10 felt sick. (Somebody A <https://doi.org/10.1000/x>; read in the abstract)" in card.words
    assert any(a.get_text().endswith(" …") for a in drawn(card)
               if hasattr(a, "get_text")), "a long claim ends in dots in the picture"
    card.set(claim="C03")
    assert "There is no verdict on it yet." in card.words
    assert any(a.get_text() == "no verdict yet" for a in drawn(card) if hasattr(a, "get_text"))
    card.set(sort="verdict")
    assert order(card)[-1] == "C03"


def test_more_claims_than_there_is_room_for_are_shown_around_the_picked_one(ledger):
    for n in range(2, 51):
        append(ledger, "claims", id=f"C{n:02d}", section="example", kind="safety", says=f"Claim {n}.")
    card = every_claim(ledger)
    for picked, first in (("C01", 1), ("C25", 9), ("C50", 19)):
        card.set(claim=picked)
        assert order(card) == [f"C{n:02d}" for n in range(first, first + 32)]
        assert len(card.chart.words(card.state).table.rows) == 50
        assert "room for 32 of these 50 claims" in card.words


@pytest.mark.parametrize(("table", "cells", "said"), [
    ("claims", {"id": "C02", "section": "nowhere", "kind": "safety", "says": "x"},
     r"claims\.csv, row 3, column 'section': found 'nowhere'; expected one that"),
    ("claims", {"id": "C02", "section": "example", "kind": "nonsense", "says": "x"},
     r"claims\.csv, row 3, column 'kind': found 'nonsense'; expected one of"),
    ("verdicts", {"claim": "C01", "traced": "named", "content": "supported", "firmness": "firm",
                  "why": "x", "reach": "x", "would_change": "x"},
     r"found C01, which row 2 has already"),
    ("verdict_evidence", {"id": "C01.2", "claim": "C01", "side": "for",
                          "text": "x", "source": "nobody", "locator": "x", "seen": "abstract"},
     r"verdict_evidence\.csv, row 3, column 'source': found 'nobody'"),
    ("references", {"key": "x", "kind": "article", "authors": "x", "title": "x", "journal": "x", "seen": "abstract"},
     r"references\.csv, row 3, column 'doi': found nothing, and no pmid, pmcid, registration or url either"),
])
def test_a_mistake_in_a_ledger_is_one_sentence(ledger, table, cells, said):
    append(ledger, table, **cells)
    with pytest.raises(DataError, match=said):
        explorers.report_card(ledger)


def test_a_folder_that_is_not_there_or_is_no_ledger_is_told(tmp_path):
    with pytest.raises(ValueError,
                       match="there is no folder 'nowhere' in data/ and none at that path; copy data/my_article"):
        explorers.report_card("nowhere")
    with pytest.raises(DataError, match=r"datapackage\.json: this file is missing"):
        explorers.report_card(tmp_path)


def test_our_own_tables_stay_sealed(data, monkeypatch):
    path = data / "claims.csv"
    path.write_text(path.read_text("utf-8").replace("millions", "billions"), encoding="utf-8", newline="\n")
    monkeypatch.setattr("lesson.tables.FOLDER", data)
    with pytest.raises(DataError, match="the file is not the one"):
        ReportCard(data)


# -- the article against itself


@pytest.fixture
def tensions():
    return explorers.tensions()


def test_every_tension_has_two_sides_is_settled_and_rests_on_rows():
    for tension in load("tensions"):
        sides = [row.side for row in load("tension_claims") if row.tension == tension.id]
        assert set(sides) == {"first", "second"}
        assert [row.tension for row in load("settled")].count(tension.id) == 1
        assert len([row for row in load("settled_evidence") if row.tension == tension.id]) >= 2
    for row in load("settled_evidence"):
        assert row.id.startswith(row.tension + ".")
        if row.seen == "secondary":
            assert re.search(r"retold|table 1|news|web", row.locator), row.id


def test_a_first_view_of_tensions_says_of_each_where_the_evidence_lies(tensions):
    settled = {row.tension: row.verdict for row in load("settled")}
    heads = {round(text.get_position()[0]): text.get_text().replace("\n", " ").lower()
             for text in tensions.figure.axes[0].texts if text.get_position()[1] > 1}
    assert set(heads.values()) == {SETTLED[verdict][0] for verdict in settled.values()}
    marks = by_id(tensions)
    assert {gid: heads[mark.get_xdata()[0]] for gid, mark in marks.items()} == {
        f"tensions-{tension}": SETTLED[verdict][0] for tension, verdict in settled.items()}
    counts = Counter(settled.values())
    totals = {heads[text.get_position()[0]]: text.get_text() for text in tensions.figure.axes[0].texts
              if text.get_text().isdigit()}
    assert totals == {SETTLED[verdict][0]: str(count) for verdict, count in counts.items()}


def test_the_headline_of_a_tension_says_where_the_evidence_lies(tensions):
    settled = {row.tension: row for row in load("settled")}
    for tension in load("tensions"):
        tensions.set(tension=tension.id)
        names = {row.side: row.short for row in load("tension_sides") if row.tension == tension.id}
        assert names.keys() == {"first", "second"}
        said = SETTLED[settled[tension.id].verdict][1].format(**names)
        assert tensions.chart.words(tensions.state).headline == (
            f"The article pulls against itself in {len(settled)} places; on {settled[tension.id].short}, "
            f"{said[0].lower()}{said[1:]}")


def test_a_first_view_of_tensions_names_the_first_side_before_the_second(tensions):
    """A head says “nearer first”: the row has to say which that is."""
    texts = [text.get_text() for text in tensions.figure.axes[0].texts] + [
        text.get_text() for artist in drawn(tensions) for text in [artist] if hasattr(artist, "get_text")]
    said = " ".join(" ".join(texts).split())
    names = {(row.tension, row.side): row.short for row in load("tension_sides")}
    for tension in load("tensions"):
        assert f"{names[tension.id, 'first']}, against {names[tension.id, 'second']}" in said


def test_claims_stand_in_their_section_and_in_their_column_on_their_side(tensions):
    tensions.set(detail="all")
    sections = [row.id for row in load("sections")]
    section = {row.id: row.section for row in load("claims")}
    boxes = {gid: artist for gid, artist in by_id(tensions).items() if gid.count("-") == 2}
    joined = load("tension_claims")
    assert set(boxes) == {f"tensions-{row.tension}-{row.claim}" for row in joined}
    lines = {text.get_text(): text.get_position()[1] for text in tensions.figure.axes[0].texts}
    tops = [lines[row.title] for row in load("sections")] + [float("inf")]
    assert tops == sorted(tops)
    for row in joined:
        x, y = boxes[f"tensions-{row.tension}-{row.claim}"].get_position()
        assert round(x) == int(row.tension[1:]) - 1
        assert (x < round(x)) == (row.side == "first")
        place = sections.index(section[row.claim])
        assert tops[place] <= y < tops[place + 1], row
    places = [artist.get_position() for artist in boxes.values()]
    assert len(set(places)) == len(places)


def test_every_claim_is_joined_to_each_claim_of_the_other_side(tensions):
    tensions.set(detail="all")
    marks = by_id(tensions)
    lines = {gid for gid in marks if gid.count("-") == 3}
    wanted = {f"tensions-{a.tension}-{a.claim}-{b.claim}" for a in load("tension_claims")
              for b in load("tension_claims")
              if a.tension == b.tension and (a.side, b.side) == ("first", "second")}
    assert lines == wanted
    for gid in lines:
        name, tension, one, other = gid.split("-")
        ends = list(zip(*marks[gid].get_data(), strict=True))
        assert ends == [marks[f"{name}-{tension}-{claim}"].get_position() for claim in (one, other)]


def test_the_picked_tension_is_told_whole_in_picture_and_words(tensions):
    tensions.set(detail="all")
    claims, settled = {row.id: row for row in load("claims")}, {row.tension: row for row in load("settled")}
    boxes = sorted((patch.get_window_extent() for patch in tensions.figure.findobj(Rectangle)
                    if patch in tensions.figure.get_children()[1:]), key=lambda box: box.x0)
    canvas = tensions.figure.canvas.get_renderer()
    width = tensions.figure.bbox.width
    for tension in load("tensions"):
        tensions.set(tension=tension.id)
        full = tensions.chart._full(tensions.figure, tension.id)
        first, second, sign, how = (" ".join(text.get_text().split()) for text in full)
        for row in load("tension_claims"):
            if row.tension == tension.id:
                assert " ".join(claims[row.claim].says.split()) in (first if row.side == "first" else second), row
        assert how.endswith(settled[tension.id].how)
        assert sign == {"first_right": "◀", "second_right": "▶", "both_possible": "◀▶",
                        "neither": "✕", "not_settled": "?"}[settled[tension.id].verdict]
        extents = [text.get_window_extent(canvas) for text in full]
        for extent, box in zip(extents[:2], boxes, strict=True):
            assert box.x0 < extent.x0 < extent.x1 < box.x1
            assert box.y0 < extent.y0 < extent.y1 < box.y1
        assert 0 < extents[3].y0 < extents[3].y1 < extents[2].y0 < extents[2].y1 < boxes[0].y0
        assert extents[3].x1 < width
        for text in full:
            text.remove()
        said = tensions.words.split("\nThe tensions")[0]
        for text in (tension.about, settled[tension.id].how,
                     *(row.text for row in load("settled_evidence") if row.tension == tension.id)):
            assert text in said


@pytest.mark.parametrize("detail", ["few", "all"])
def test_heads_of_columns_do_not_touch(tensions, detail):
    tensions.set(detail=detail)
    with drawing_of(tensions) as (figure, artists):
        canvas, axes = figure.canvas.get_renderer(), figure.axes[0]
        texts = [text for text in {*artists, *axes.texts} if isinstance(text, Text) and text.get_ha() == "center"]
        texts = [text for text in texts if text.get_transform() == axes.get_xaxis_transform()]
        above = [text for text in texts if text.get_position()[1] > 1]
        assert len(above) == len(load("tensions") if detail == "all" else {row.verdict for row in load("settled")})
        below = {text.get_position()[1] for text in texts if text.get_position()[1] < 0}
        assert below
        for line in (above, *([text for text in texts if text.get_position()[1] == y] for y in below)):
            boxes = sorted((text.get_window_extent(canvas) for text in line), key=lambda box: box.x0)
            for left, right in zip(boxes, boxes[1:], strict=False):
                assert left.x1 + 2 < right.x0


def test_words_hold_every_tension_and_the_count_of_each_verdict(tensions):
    counts = Counter(row.verdict for row in load("settled"))
    for verdict, count in counts.items():
        assert f"{SETTLED[verdict][0]}: {count}" in tensions.chart.words(tensions.state).summary
    table = tensions.chart.words(tensions.state).table
    assert [row[0].split(":")[0] for row in table.rows] == [row.id for row in load("tensions")]
    assert tensions.sources == {row.source for row in load("settled_evidence")}


def test_numbers_that_settle_are_those_of_the_tables():
    said = {row.id: row.text for row in load("settled_evidence")}
    durations = {row.id: row for row in load("durations")}
    outcomes = {row.id: row for row in load("outcomes")}
    people = {row.id: row.people for row in load("studies")}
    assert f"{people['taylor_2018']} people" in said["T1.1"]
    assert f"day {durations['taylor_2018.last_benefit'].high:g}" in said["T1.1"]
    assert f"{durations['taylor_2018.follow_up'].high:g} days" in said["T1.2"]
    assert f"{durations['feder_2021.relapse'].high:g} days" in said["T1.3"]
    assert f"{durations['albott_2018.relapse'].high:g} days" in said["T1.4"]
    assert f"{people['rodriguez_2013']} people" in said["T2.1"]
    assert f"{durations['rodriguez_2013.infusion'].high:g}-minute" in said["T2.1"]
    assert {durations[f"{study}.follow_up"].high
            for study in ("taylor_2018", "glue_2020a")} <= set(range(15)), "watched for two weeks or less"
    rise = next(row for row in load("vitals_rises") if row.id == "vankawala.systolic")
    assert f"{rise.rise:.2f} mmHg" in said["T5.2"]
    assert f"({rise.ci_low:.2f} to {rise.ci_high:.2f})" in said["T5.2"]
    back = next(row for row in load("after_maintenance") if row.state == "fully_back")
    assert f"{back.people} of {back.of_people} people" in said["T4.2"]
    for row, key in (("whittaker_2021.1", "T7.1"), ("whittaker_2021.2", "T7.2")):
        assert f"{outcomes[row].value:g}, interval {outcomes[row].ci_low:g} to {outcomes[row].ci_high:g}" in said[key]
    how = next(row.how for row in load("settled") if row.tension == "T7")
    assert f"from about {outcomes['whittaker_2021.1'].ci_low:.0f} to {outcomes['whittaker_2021.1'].ci_high:.0f}" in how
    assert outcomes["whittaker_2021.2"].ci_low < 1 < outcomes["whittaker_2021.2"].ci_high
    assert f"{people['abdallah_2022']} veterans" in said["T7.3"]


def test_it_opens_with_a_bar_for_each_verdict_and_counts_where_the_student_agrees(given, ours):
    chart = ReportCard(given=given)
    opened = Explorer("report_card", "The report card", chart, chart.controls())
    bars = {gid.split("-")[1]: bar.get_width() for gid, bar in by_id(opened).items()}
    contents = [row.content for row in ours.values()]
    assert bars == {content: contents.count(content) for content in set(contents)}
    texts = {artist.get_text() for artist in drawn(opened) if hasattr(artist, "get_text")}
    for content in set(contents):
        mine = [claim for claim in given if ours[claim].content == content]
        same = sum(given[claim] == content for claim in mine)
        assert not mine or f"{same} of {len(mine)} judged" in texts
    supported, contradicted = contents.count("supported"), contents.count("contradicted")
    assert chart.words(opened.state).headline == (
        f"By our verdict, {supported} of the {len(contents)} claims are supported as they stand, and {contradicted} "
        f"{'is' if contradicted == 1 else 'are'} contradicted.")
