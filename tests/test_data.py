"""What must hold between the rows of the evidence."""

import hashlib
import re
from collections import Counter

import pytest
from lesson.tables import load, names

PROVEN = ("studies", "durations", "outcomes", "limits", "candidates")


@pytest.mark.parametrize("table", PROVEN)
def test_what_we_worked_out_says_so(table):
    for row in load(table):
        if row.seen == "derived":
            said = " ".join(filter(None, [getattr(row, "note", None), getattr(row, "text", None), row.locator]))
            assert re.search(r"\bour\b|derived|worked out",
                             said), f"{table} {row.id}: worked out by us, but it does not say how"


def test_every_reference_is_cited_and_can_be_found():
    used = {row.source for table in names() for row in load(table) if getattr(row, "source", None)}
    used |= {row.reference for row in load("candidates")}
    used |= {row.cited for row in load("footnotes")}
    for row in load("references"):
        assert row.key in used, f"{row.key} is cited nowhere"
        assert row.doi or row.pmid or row.pmcid or row.registration or row.url, f"{row.key} cannot be found"


#: How far a work was read; what we worked out says nothing of it.
READ = {"secondary": 0, "abstract": 1, "registry": 1, "label": 1, "full_text": 2}


def test_a_work_was_read_at_least_as_far_as_its_rows():
    works = {row.key: row for row in load("references")}
    for table in names():
        for row in load(table):
            if getattr(row, "source", None) and row.seen in READ and "design paper" not in row.locator:
                assert READ[row.seen] <= READ[works[row.source].seen], f"{table}, {row.source}: {row.locator}"


def test_a_title_that_we_did_not_see_is_in_brackets_says_so_and_has_a_doi():
    for row in load("references"):
        if "title not seen" in row.title:
            assert re.fullmatch(r"\[[^;]{10,60}; English title not seen\]", row.title), row
            assert row.doi, f"{row.key}: where the title was not seen, a DOI must say which work is meant"
        else:
            assert not re.search(r"not (seen|visible|found)|\.\.\.|^\(", row.title), row


def test_what_points_to_harm_or_to_nothing_is_not_left_out_for_want_of_a_title():
    untitled = {row.key for row in load("references") if "title not seen" in row.title}
    assert {"beaglehole_2025_ptsd", "kerr_gaffney_2025", "ketamine_anxiety_review"} <= untitled
    injured = {row.id for row in load("studies") if row.purpose == "injury_care"}
    assert {"highland_2020", "winter_irle_2004", "louka_2024", "mcghee_2008"} <= injured


def test_the_retracted_paper_is_marked_everywhere():
    retracted = {row.key for row in load("references") if row.retracted_on}
    assert retracted == {"mills_2025"}
    for row in load("studies"):
        if row.source in retracted:
            assert "retracted" in row.label
    assert [row.study for row in load("limits") if row.limit == "retracted"] == ["mills_2025"]


def test_reports_on_the_same_people_share_a_cohort():
    cohorts = Counter(row.cohort for row in load("studies"))
    shared = {cohort for cohort, count in cohorts.items() if count > 1}
    assert shared == {"otago_anxiety", "mount_sinai_2021"}
    otago = {row.id for row in load("studies") if row.cohort == "otago_anxiety"}
    assert otago == {"glue_2017", "glue_2018", "glue_2020a", "truppman_2021", "shadli_2018"}


def test_a_limit_follows_from_the_design():
    limits = {(row.study, row.limit) for row in load("limits")}
    for study in load("studies"):
        if study.purpose == "treatment" and study.control_kind == "none":
            assert (study.id, "no_control") in limits, study.id
        if study.design == "open_label":
            assert (study.id, "open_label") in limits, study.id
        if study.design == "randomised":
            assert (study.id, "no_control") not in limits, study.id


def test_claims_number_32_and_tensions_7_and_two_studies_are_pointed_at():
    claims = load("claims")
    assert [row.id for row in claims] == [f"C{n:02d}" for n in range(1, 33)]
    assert {row.cited_study for row in claims} == {None, "review_2018", "study_2020"}
    assert len(load("tensions")) == 7
    assert {row.tension for row in load("tension_claims")} == {f"T{n}" for n in range(1, 8)}


def test_a_benefit_says_what_it_was_compared_with_and_nothing_else_does():
    for row in load("durations"):
        if row.mark in ("onset", "last_benefit", "no_difference"):
            assert row.compared_with, row.id
        else:
            assert row.compared_with is None, row.id


def test_a_benefit_against_the_control_needs_a_control():
    control = {row.id: row.control_kind for row in load("studies")}
    for row in load("durations"):
        if row.compared_with == "control":
            assert control[row.study] not in ("none", "outside"), row.id


@pytest.mark.parametrize(("row_id", "low", "high", "unit"), [
    ("taylor_2018.infusion", 40, 40, "minutes"), ("taylor_2018.follow_up", 14, 14, "days"),
    ("feder_2021.relapse", 27.5, 27.5, "days"),
    ("albott_2018.relapse", 41, 41, "days"), ("hartland_2023.last_benefit", 7, 14, "days"),
    ("abdallah_2022.follow_up", 4, 4, "weeks"),
])
def test_durations_that_the_lessons_lean_on(row_id, low, high, unit):
    row = next(row for row in load("durations") if row.id == row_id)
    assert (row.low, row.high, row.unit) == (low, high, unit)


def test_left_out_names_what_has_no_row(root):
    text = (root / "data/LEFT_OUT.md").read_text("utf-8")
    for name in ("Hartberg", "10.4088/JCP.22br14564", "10.5498/wjp.v16.i6.119817",
                 "NCT02624596", "Slee 2019", "Du 2021"):
        assert name in text


def test_no_work_both_has_rows_and_is_left_out(root):
    text = (root / "data/LEFT_OUT.md").read_text("utf-8")
    for row in load("references"):
        for number in filter(None, (row.doi, row.registration)):
            assert number not in text, f"{row.key} has rows, and LEFT_OUT.md says that it has none"


#: Words of the article that once stood here in a row, as checksums: its sentences are not ours to print, here neither.
COPIED = {6: {"aa7256fe03a21a07"}, 8: {"99ea95898a9586f6", "5817160d367ad88b", "8ed0f60bfe09d0c5"}}


def runs(text, length):
    """Each run of so many words of a text, as a checksum."""
    words = re.findall(r"[\w'’]+", text.lower())
    return {hashlib.sha256(" ".join(words[n : n + length]).encode()).hexdigest()[:16]
            for n in range(len(words) - length + 1)}


def test_no_sentence_of_the_article_stands_here(root):
    """Tables, notebooks (what they store too) and the texts beside them."""
    places = [*root.glob("data/*.csv"), *root.glob("notebooks/*.ipynb"), *root.glob("notebooks/*.md"),
              *root.glob("figures/*.md"), *root.glob("*.md")]
    assert len(places) > 60
    for path in places:
        text = path.read_text("utf-8")
        for length, copied in COPIED.items():
            assert not runs(text, length) & copied, path.name
