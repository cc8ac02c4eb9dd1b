"""Forms that the field uses: each number in them is that of a row, each row has its source, and ours is called ours."""

import re
from html import escape

import pytest
from lesson import evidence, forms, notebooks
from lesson.models.certainty import DOMAINS, LEVELS, certainty
from lesson.tables import load


def cells(shown, caption):
    """The rows of the table of HTML whose caption begins with these words: lists of texts."""
    table = next(html for html in re.findall(r"<table.*?</table>", shown.html) if f"<caption>{caption}" in html)
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr>(.*?)</tr>", table)][1:]


# -- the summary of findings

def test_each_outcome_has_every_domain_once_and_rows_of_both_kinds():
    outcomes = [row.id for row in load("certainty")]
    assert sorted((row.outcome, row.domain) for row in load("certainty_domains")) == sorted(
        (outcome, domain) for outcome in outcomes for domain in DOMAINS)
    roles = {(row.outcome, row.role) for row in load("certainty_rows")}
    assert roles == {(outcome, role) for outcome in outcomes for role in ("people", "found")}


def test_each_row_that_it_names_exists_and_is_no_retracted_work():
    retracted = {row.key for row in load("references") if row.retracted_on}
    for row in load("certainty_rows"):
        assert [other for other in load(row.table) if other.id == row.row], row
    assert not forms.summary_sources() & retracted


def test_no_number_is_typed_again():
    """Neither in the outcomes nor in the reasons: numbers stand in the rows that they come from. C20 is a claim."""
    for row in (*load("certainty"), *load("certainty_domains")):
        said = " ".join(str(value) for name, value in row._asdict().items() if name != "lowered")
        assert not re.search(r"\d|%|\b(?:third|quarter|half|hundred)\b", re.sub(r"\bC\d\d\b", "", said)), row


@pytest.mark.parametrize(("outcome", "said", "level"), [
    ("Clearly less anxious", ["18 people, randomised", "6 of 18 with the drug, 0 of 17 with saline",
                              "odds ratio 28.94 (95% interval 3.45 to 242.57)"], "Very low"),
    ("PTSD symptoms", ["221 people", "158 people", "0.27 (95% interval 0.03 to 0.51)",
                       "0.2 (95% interval −0.08 to 0.48)"], "Very low"),
    ("Still well", ["20 people, open label, no control group", "Stayed well: 5 of 18"], "Very low"),
    ("Dissociation", ["142 of 346 with the drug, 21 of 222", "29 of 42 with the drug, 7 of 42 with midazolam"],
     "Moderate"),
    ("How far blood pressure", ["26 of 227 with the drug, 9 of 225", "12.61 mmHg more (95% interval 10.4 to 14.82)",
                                "3.28 mmHg more"], "Low"),
    ("Craving", ["188 people", "No rise of craving"], "Very low"),
])
def test_what_the_summary_says(outcome, said, level):
    """The numbers typed anew from the works' abstracts and tables, as the rows hold them."""
    row = next(row for row in cells(forms.summary_of_findings(), "Summary of findings") if row[0].startswith(outcome))
    for words in said:
        assert words in " ".join(row), words
    assert row[-1].startswith(f"{level}, lowered for ")


def test_the_summary_calls_the_rating_ours_and_gives_every_reason():
    shown = forms.summary_of_findings()
    assert "The certainty is our own judgement" in shown.html.split("<details")[0]
    assert forms.REASONS in shown.html
    for row in load("certainty_domains"):
        assert row.why in shown.text
    works = evidence.works()
    for row in load("certainty_rows"):
        assert f"{row.table}, {row.row}" in shown.text
    for key in forms.summary_sources():
        assert evidence.name(works[key]) in shown.text
    unfolded = shown.html.split("<details")[0]
    assert unfolded.count('scope="row"') == len(load("certainty"))
    assert unfolded.count('scope="col"') == 5


def test_the_rating_follows_its_reasons(monkeypatch):
    """Nothing but the domains and the start decides it."""
    for outcome in load("certainty"):
        steps = [row.lowered for row in load("certainty_domains") if row.outcome == outcome.id]
        row = next(row for row in cells(forms.summary_of_findings(), "Our reasons") if row[0] == outcome.outcome)
        assert row[-1] == certainty(outcome.start, steps) in LEVELS
        assert [cell.startswith("Lowered") for cell in row[2:-1]] == [step > 0 for step in steps]
    monkeypatch.setattr(forms, "certainty", lambda start, lowered: "moderate")
    assert all(row[-1].startswith("Moderate") for row in cells(forms.summary_of_findings(), "Summary of findings"))


def test_evidence_starts_low_where_no_study_behind_it_made_groups_by_chance():
    designs = {row.id: row.design for row in load("studies")}
    for outcome in load("certainty"):
        found = [designs[row.row] for row in load("certainty_rows")
                 if row.outcome == outcome.id and row.table == "studies"]
        if found:
            assert (outcome.start == "randomised") == any(design in ("randomised", "review") for design in found)


# -- a question in four parts

def test_what_a_claim_does_not_say_is_said_to_be_missing():
    rows = cells(forms.pico(), "The parts of a question")
    for row, shown in zip(load("pico"), rows, strict=False):
        assert shown[0].startswith(f"{row.claim}: ")
        assert [cell == forms.NOT_SAID for cell in shown[1:]] == [cell is None for cell in row[1:]]
    assert all(row.comparison is None or "not said" in row.comparison for row in load("pico")), "as the lesson asks"


def test_no_claim_is_given_a_number_that_the_article_does_not_give():
    numbers = {row.id: row.numbers or "" for row in load("claims")}
    for row in load("pico"):
        said = re.sub(r"\bC\d\d\b", "", " ".join(filter(None, row[1:])))
        for number in re.findall(r"\d+", said):
            assert number in numbers[row.claim], row


def test_the_trial_beside_the_claims_is_told_from_its_rows():
    """Typed anew from the abstract of Taylor 2018."""
    *claims, trial = cells(forms.pico(), "The parts of a question")
    assert len(claims) == len(load("pico"))
    assert trial[0] == ("The trial, Taylor 2018 (abstract; entry rule from registry NCT02083926; read in the "
                        "abstract)")
    assert trial[1].startswith("18 adults with DSM-5 social anxiety disorder")
    assert trial[2:] == ["Ketamine into a vein, 0.5 mg/kg over 40 minutes", "Saline",
                         "LSAS and VAS anxiety, up to 14 days later"]
    anxious = {row.study for row in load("study_disorders")
               if {other.id: other.group for other in load("disorders")}[row.disorder] == "anxiety"}
    assert [row.id for row in load("studies") if row.id in anxious and row.design == "randomised" and
            row.purpose == "treatment" and "anxiety disorder" in row.population.lower()
            and "retracted" not in row.label] == [forms.TRIAL]


# -- the flow of our search

def lines_left_out(root):
    """The lines of the tables of LEFT_OUT.md, by the heading above them."""
    blocks = re.split(r"^## ", (root / "data/LEFT_OUT.md").read_text("utf-8"), flags=re.M)[1:]
    return {block.partition("\n")[0]: len(re.findall(r"^\|(?!---)", block, flags=re.M)) - 1 for block in blocks
            if "\n|" in block}


def test_the_flow_counts_the_lines_that_stand_in_left_out(root):
    *disorders, others = lines_left_out(root).items()
    assert others[0].startswith("Other works")
    assert [row.lines for row in load("search_flow") if row.lines] == [sum(n for _, n in disorders), others[1]]


def test_the_flow_counts_the_tables():
    shown = {row[0]: row[1] for row in cells(forms.search_flow(), "What was done")}
    works = load("references")
    assert shown["Kept: works cited"] == str(len(works))
    parts = [int(shown[row.step]) for row in load("search_flow") if row.counted in forms.SEEN]
    assert sum(parts) == len(works), "each work was read in one way"
    assert shown["Studies of ketamine in these disorders"] == f"{len(load('studies'))} rows"
    randomised = [row for row in load("studies") if row.design == "randomised" and row.purpose == "treatment"]
    assert int(shown["Trials of treatment with groups made by chance"]) == len(randomised) - 1, "one is retracted"


def test_the_flow_invents_no_number():
    """What nobody counted is said to be so, and a text holds no number but the month."""
    shown = {row[0]: row[1:] for row in cells(forms.search_flow(), "What was done")}
    assert shown["Found and looked through"][0] == forms.NOT_COUNTED
    for row in load("search_flow"):
        assert not re.search(r"\d", row.text.replace(evidence.SEARCHED, "")), row
    assert evidence.SEARCHED in shown["When"][1]


def test_the_flow_says_what_was_not_done_and_is_folded():
    shown = forms.search_flow()
    assert shown.html.startswith('<details class="lesson-fold">')
    missing = cells(shown, "What a systematic review does, and we did not")
    assert [row[0] for row in missing] == ["A search that others can repeat", "A second reader", "A protocol",
                                           "Whole papers"]
    seen = [row.seen for row in load("references")]
    assert seen.count("abstract") > len(seen) / 2, "most were read as abstracts, as it says"


# -- footnotes to follow

def test_each_footnote_names_its_page_and_leads_to_the_work():
    shown, works = forms.footnotes(), evidence.works()
    asked, folded = shown.html.split(f"<summary>{forms.FOLLOWED}</summary>")
    for row in load("footnotes"):
        assert row.page_says in shown.text
        assert f"footnote {row.footnote}" in asked
        for key in (row.source, row.cited):
            assert f'href="{evidence.address(works[key])}"' in asked
            assert works[key].title in asked
        for said in (row.cited_is, row.missing, row.cited_locator):
            assert escape(said) in folded
            assert escape(said) not in asked, "the student looks first"
    assert forms.footnote_sources() >= {row.cited for row in load("footnotes")}


def test_a_page_is_dated_by_when_it_was_read():
    works = evidence.works()
    for row in load("footnotes"):
        page = works[row.source]
        assert page.kind == "web_page"
        assert evidence.SEARCHED in page.journal
        assert page.year or "no date seen" in page.journal


def test_what_was_not_read_is_not_judged():
    """A cited work of which only the title was seen is told by its title, and its row says what was not seen."""
    for row in load("footnotes"):
        if row.cited_seen == "secondary" or "title" in row.cited_locator:
            assert "did not see" in row.missing, row.id
            assert "title" in row.cited_is, row.id


def test_panic_disorder_is_one_woman_without_a_control():
    """What a footnote's row says of our own tables."""
    panic = {row.study for row in load("study_disorders") if row.disorder == "panic"}
    treated = [row for row in load("studies") if row.id in panic and row.purpose == "treatment"]
    assert [(row.id, row.people, row.control_kind) for row in treated] == [("ray_2016", 1, "none")]
    assert "woman" in treated[0].population
    told = next(row for row in load("footnotes") if row.id == "panic_infusion")
    assert "one woman, without a control" in told.missing


# -- criteria for news, and the field's words

def test_all_ten_criteria_stand_in_order_and_name_lessons_that_there_are():
    rows, lessons = load("news_criteria"), {str(row.lesson) for row in load("sections")}
    assert [row.number for row in rows] == list(range(1, 11))
    shown = cells(forms.news_criteria(), "What a story on a treatment should tell")
    for row, (name, asks, where) in zip(rows, shown, strict=True):
        assert name == f"{row.number}. {row.name}"
        assert asks == row.asks
        assert set((row.lessons or "").split(", ")) - {""} <= lessons
        assert re.match(f"Lessons? {row.lessons}" if row.lessons else "Nowhere: ask it yourself", where)
    assert not shown[0][2].startswith("Lesson"), "no price stands in our tables"


#: Where each word of the field stands beside the plain one, and in whose glossary.
WORDS = {"PICO": 0, "Levels of evidence": 3, "RoB 2": 3, "ROBINS-I": 3, "Unit of analysis": 3, "Crossover": 3,
         "MCID": 3, "PRISMA": 3, "Lateral reading": 3, "Certainty (GRADE)": 6, "Spin": 7,
         "DISCERN": 7, "Ten criteria": 7}


@pytest.mark.parametrize("term", WORDS)
def test_each_word_of_the_field_is_met_in_its_lesson_and_has_a_source(term):
    path = next(path for path in notebooks.lessons() if path.name.startswith(f"{WORDS[term]:02}"))
    cells = notebooks.read(path).cells
    prose = " ".join(cell.source for cell in cells if cell.cell_type == "markdown").lower()
    assert re.sub(r".*\((.*)\)", r"\1", term).lower() in prose, "beside the plain words"
    glossary = next(cell.source for cell in cells if cell.source.startswith("frame.glossary("))
    assert f'"{term}"' in glossary
    row = next(row for row in load("glossary") if row.term == term)
    assert row.source, "an official source"
    assert evidence.address(evidence.works()[row.source]).startswith("http")


# -- the second reader

def test_the_second_reader_judged_ten_claims_twice_and_its_agreement_is_worked_out_from_them():
    ours = {row.claim: row.content for row in load("verdicts")}
    theirs = {row.claim: row for row in load("second_verdicts")}

    def agreed(one, other):
        same = sum(map(str.__eq__, one, other))
        chance = sum(one.count(content) * other.count(content) for content in evidence.CONTENT) / len(one) ** 2
        return same, f"{(same / len(one) - chance) / (1 - chance):.2f}"

    we = [ours[claim] for claim in theirs]
    first, again = ([getattr(row, column) for row in theirs.values()] for column in ("content", "again"))
    (same, kappa), (same_again, kappa_again), (itself, _) = agreed(we, first), agreed(we, again), agreed(first, again)
    shown = forms.second_reading()
    assert len(theirs) == 10
    for said in ("A language model judged 10 of the 32 claims", "it had not seen our verdicts",
                 f"Of {same} it said the same", f"is {kappa}.",
                 f"it agreed with us on {same_again} ({kappa_again}), and with itself on {itself}."):
        assert said in shown.text, said
    assert forms.NO_PROOF in shown.text
    assert [(row[0].split(":")[0], *row[1:]) for row in cells(shown, forms.DIFFERED)] == [
        (claim, *(evidence.CONTENT[content] for content in (ours[claim], row.content, row.again)))
        for claim, row in theirs.items()]


def test_the_second_verdicts_are_folded():
    shown = forms.second_reading()
    assert "<table" not in shown.html.split("<details")[0]
