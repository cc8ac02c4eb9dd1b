"""How far somebody came: what is kept and comes back, and what is told before the lessons (nothing) and after them."""

import csv
import json
import re

import ipywidgets
import nbformat
import pytest
from lesson import exercises, explorers, pages, tables
from lesson.answers import Answers
from lesson.build import seal
from lesson.exercises import how_far, questions
from lesson.exercises.kinds.asked_twice import EMPTY, NOT_ASKED, NOT_KNOWN, RIGHT, UNKNOWN, WRONG
from lessons import FOLDER

ASKED = questions()["how_far_after"].asked
#: What each of them tests.
TESTED = {row.exercise: row for row in tables.load("key_concepts")}


@pytest.fixture
def answers(tmp_path):
    return Answers(tmp_path / "answers.json")


def again(answers):
    """The same file, read anew."""
    return Answers(answers.path)


def a_wrong(part):
    return next(option.id for option in part.options if not option.correct)


def tree(widget):
    """A widget and all that hang on it, those behind a fold too."""
    yield widget
    for other in (*getattr(widget, "children", ()), *getattr(widget, "hidden", ())):
        yield from tree(other)


def sent(made):
    """All that the page is sent of an exercise, as text."""
    return json.dumps([widget.get_state() for widget in tree(made)], default=str, ensure_ascii=False)


def shown_after(made):
    """The rows of the table: from topic to what stands for before and after."""
    rows = re.findall(r'<tr><th scope="row">\d+\. (.*?)</th><td[^>]*>(.*?)</td><td[^>]*>(.*?)</td></tr>',
                      made.below.value)
    return {topic: (before, after) for topic, before, after in rows}


# -- the questions

def test_there_are_twelve_each_with_three_or_four_answers_and_a_concept_of_its_own():
    assert len(ASKED) == 12
    assert "Twelve" in questions()["how_far_before"].fold
    assert all(len(part.options) in (3, 4) for part in ASKED)
    assert all(part.choices()[-1] == ("I do not know", NOT_KNOWN) for part in ASKED)
    assert len({TESTED[part.id].code for part in ASKED}) == len({TESTED[part.id].topic for part in ASKED}) == 12
    assert questions().keys().isdisjoint(part.id for part in ASKED), "they are asked together only"


def test_where_the_right_answer_stands_tells_nothing():
    places = [[option.correct for option in part.options].index(True) for part in ASKED]
    assert {places.count(place) for place in range(4)} <= {2, 3, 4}


def test_nothing_in_them_is_about_the_reader():
    for part in ASKED:
        assert not re.search(r"\byour (own |)(health|anxiety|treatment|medicine)", part.row.question, re.I)


def test_the_numbers_are_what_the_pictures_say():
    """They are cells; that these are still the cells that answer the question, the pictures' own rows say."""
    by = {part.id: part for part in ASKED}
    people = explorers.people().chart
    randomised = [study for study in people.trials if study.design == "randomised"
                  and people._group(study) == "anxiety"]
    assert by["far_people"].number == people.count(randomised)
    assert by["far_people"].solution() == f"{people.count(randomised)} people."
    everybody = people.count(people.trials)
    assert everybody < 5_000, "a reason says that they are fewer"
    largest = max((study for study in people.trials if not people._retracted(study)), key=lambda study: study.people)
    assert (by["far_largest"].number, people._group(largest)) == (largest.people, "ptsd")
    found = [row for row in tables.load("durations") if row.study == largest.id and row.compared_with == "control"]
    assert [row.mark for row in found] == ["no_difference"], "the right answer is that it found none"
    proper = {study.id for study in people.studies if "anxiety" in people.groups[study.id]
              and study.purpose == "treatment"}
    days = {"minutes": 1 / 1440, "hours": 1 / 24, "days": 1, "weeks": 7, "months": 30.4}
    last = [row.high * days[row.unit] for row in tables.load("durations")
            if row.study in proper and row.mark == "last_benefit" and row.compared_with == "control"]
    assert by["far_last"].number == max(last)


def test_no_text_holds_the_mark_of_a_number():
    for part in ASKED:
        texts = [part.row.question, *(text for option in part.options for text in (option.text, option.why))]
        assert not any("{" in text for text in texts)


def test_a_number_without_a_cell_is_one_sentence(data):
    path = data / "exercise_options.csv"
    path.write_text(path.read_text("utf-8").replace("Half of it, as a rule.", "{number} of it."), "utf-8", newline="\n")
    seal(data)
    with pytest.raises(tables.DataError, match=r"exercise 'far_before_after': a text has \{number\}, and no cell"):
        questions(data)


def test_a_question_without_a_concept_is_one_sentence(data):
    path = data / "key_concepts.csv"
    kept = [line for line in path.read_text("utf-8").splitlines(True) if not line.startswith("far_blind")]
    path.write_text("".join(kept), "utf-8", newline="\n")
    seal(data)
    with pytest.raises(tables.DataError, match=r"^key_concepts.csv: no row for exercise 'far_blind'; expected one$"):
        questions(data)["how_far_after"].rules()


def test_before_or_after_and_nothing_else():
    with pytest.raises(ValueError, match="before.*after.*not 'during'"):
        how_far("during")


# -- kept, and back again

def test_they_stand_behind_a_fold_that_a_button_opens(answers):
    made = how_far("before", answers=answers)
    fold = made.children[1]
    assert len(fold.children) == 1
    assert fold.button.description == "Show: Twelve questions, five minutes"
    fold.button.click()
    assert [widget for widget in tree(made) if isinstance(widget, ipywidgets.RadioButtons)] != []
    assert fold.children[1:13] == tuple(made.fields.values())
    assert fold.button.description.startswith("Hide")
    fold.button.click()
    assert len(fold.children) == 1
    assert made.feedback in made.children, "what is said stands outside"


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_was_kept_comes_back_and_is_not_graded(answers, when):
    given = {part.id: None for part in ASKED} | {"far_people": "few", "far_last": NOT_KNOWN, "far_blind": "salt"}
    how_far(when, answers=answers).keep(given)
    back = how_far(when, answers=again(answers))
    assert back.answer == given
    assert "Your answer from before. Kept." in back.feedback.value
    entry = again(answers).get(f"how_far_{when}")
    assert (entry["answer"], entry["right"], entry["tries"]) == (given, None, 1)


def test_nothing_chosen_is_not_kept_and_one_answer_is(answers):
    made = how_far("before", answers=answers)
    made.check.click()
    assert "Answer one question at least first." in made.feedback.value
    assert not answers.path.exists()
    made.fields["far_people"].value = NOT_KNOWN
    made.check.click()
    assert again(answers).get("how_far_before")["answer"]["far_people"] == NOT_KNOWN


# -- before: nothing of what is right

def secrets():
    """Sentences that would tell what is right: every reason, and what each question tests."""
    return [text for part in ASKED for text in (
        part.why(), TESTED[part.id].name, TESTED[part.id].topic, *(option.why for option in part.options))]


@pytest.mark.parametrize("right", [True, False])
def test_before_the_lessons_nothing_that_reaches_the_page_tells_what_is_right(answers, right):
    """Whatever was answered: all of it right or all of it wrong, the page is told the same but for the choice."""
    made = how_far("before", answers=answers)
    made.children[1].button.click()
    for part in ASKED:
        made.fields[part.id].value = part.example() if right else a_wrong(part)
    for step in (made.check, made.hint):
        step.click()
        everything = sent(made)
        assert not [secret for secret in secrets() if secret in everything]
        assert "✓" not in everything
        assert "✗" not in everything
        assert '"correct"' not in everything
    made.check.click()
    assert "<p class=\"lesson-feedback lesson-said\">Kept." in made.feedback.value
    assert made.below.value == ""
    assert made.show not in tree(made), "no button shows an answer"
    assert json.loads(answers.path.read_text("utf-8"))["answers"]["how_far_before"]["right"] is None


def test_before_the_lessons_right_and_wrong_are_told_the_same(answers):
    said = set()
    for choose in (lambda part: part.example(), a_wrong, lambda part: NOT_KNOWN):
        made = how_far("before", answers=answers)
        made.keep({part.id: choose(part) for part in ASKED})
        said.add((made.feedback.value, made.below.value))
    assert len(said) == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_still_holds_the_questions_no_answer_and_nothing_of_what_is_right(answers, when):
    made = how_far(when, answers=answers)
    blank = made.stills()
    made.keep(made.question.example())
    assert made.stills() == how_far(when, answers=again(answers)).stills() == blank
    for text in (blank[0]["text/plain"], blank[0]["text/html"]):
        assert all(part.row.question in text for part in ASKED)
        assert not [secret for secret in secrets() if secret in text]
    assert blank[0]["text/html"].count("<details>") == 1


@pytest.mark.parametrize("when", ["before", "after"])
def test_the_page_without_python_holds_the_questions_and_nothing_of_what_is_right(when):
    """Its script tells that after the lessons (test_page_exercises.py)."""
    page = pages.shown(how_far(when))
    assert all(part.row.question in page for part in ASKED)
    assert not [secret for secret in secrets() if secret in page]
    assert page.count("<details><summary>Twelve questions, five minutes</summary>") == 1
    assert f'data-exercise="how_far_{when}"' in page


# -- after: both times, and what is right

def test_after_the_lessons_both_times_stand_side_by_side_with_reasons(answers):
    first, second, third, fourth, *rest = ASKED
    before = {first.id: a_wrong(first), second.id: NOT_KNOWN, third.id: third.example(), fourth.id: None}
    how_far("before", answers=answers).keep({part.id: None for part in rest} | before)
    made = how_far("after", answers=again(answers))
    assert made.below.value == ""
    after = made.question.example() | {second.id: a_wrong(second), third.id: NOT_KNOWN, fourth.id: None}
    made.keep(after)
    assert "You had 1 of 12 before and 9 after. There is one question left to answer" in made.below.value
    rows = shown_after(made)
    assert list(rows) == [TESTED[part.id].topic for part in ASKED]
    assert rows[TESTED[first.id].topic] == ("✗ not right", "✓ right")
    assert rows[TESTED[second.id].topic] == ("? not known", "✗ not right")
    assert rows[TESTED[third.id].topic] == ("✓ right", "? not known")
    assert rows[TESTED[fourth.id].topic] == ("– not answered", "– not answered")
    assert {rows[TESTED[part.id].topic] for part in rest} == {("– not answered", "✓ right")}
    told = dict(re.findall(r'<li value="(\d+)">(.*?)</li>', made.below.value))
    assert set(told) == {str(n) for n in range(1, 13)} - {"4"}, "what is not answered yet is not told"
    for number, part in enumerate(ASKED, start=1):
        if part is not fourth:
            for text in (part.row.question, part.solution(), part.why(), TESTED[part.id].name, TESTED[part.id].code):
                assert text in told[str(number)]
    assert fourth.why() not in made.below.value
    wrong = next(option for option in second.options if option.id == after[second.id])
    assert f"You chose: {wrong.text} {wrong.why}" in told["2"]
    assert "You chose" not in told["1"] + told["3"]
    assert "https://doi.org/10.12688/f1000research.21858.1" in made.below.value
    assert how_far("after", answers=again(answers)).below.value == made.below.value, "and after a restart"


def test_the_table_can_be_read_without_seeing_it(answers):
    made = how_far("after", answers=answers)
    made.keep(made.question.example())
    assert made.below.value.count('<th scope="col">') == 3
    assert made.below.value.count('<th scope="row">') == 12
    assert "<caption>How far you came</caption>" in made.below.value
    cells = re.findall(r"<td[^>]*>(.*?)</td>", made.below.value)
    assert all(re.fullmatch(r"\S [a-z ]+", cell) for cell in cells), "each sign has its words"


def test_without_answers_before_it_says_so(answers):
    made = how_far("after", answers=answers)
    made.keep(made.question.example())
    assert "You have 12 of 12. Before the first lesson you kept no answers." in made.below.value
    assert {before for before, _ in shown_after(made).values()} == {"– not answered"}


@pytest.mark.parametrize("damage", ["few", 5, None, [], {}, ["few"], {"far_people": ["few"], "far_last": {"a": 1}}])
def test_damaged_answers_from_before_do_not_stop_the_last_lesson(answers, damage):
    answers.put("how_far_before", damage)
    assert how_far("before", answers=again(answers)).answer == dict.fromkeys(part.id for part in ASKED)
    assert again(answers).get("how_far_before")["answer"] == damage, "it stays in the file"
    made = how_far("after", answers=again(answers))
    made.keep(made.question.example())
    assert " 12 after." in made.below.value or "You have 12 of 12." in made.below.value
    assert not {RIGHT, WRONG, UNKNOWN} & set(made.question.marks(damage).values())
    assert exercises.said(made.question, damage) is not None


def test_another_set_of_questions_then_is_told_and_not_counted(answers):
    first, second, third, *rest = ASKED
    kept = {part.id: part.example() for part in rest} | {first.id: "an option that is gone", "far_gone": "x",
                                                         third.id: None}
    answers.put("how_far_before", kept)
    back = how_far("before", answers=again(answers))
    assert back.answer == {part.id: part.example() for part in rest} | {first.id: None, second.id: None, third.id: None}
    made = how_far("after", answers=again(answers))
    made.keep(made.question.example())
    assert "You had 9 of the 10 that were asked like this before, and 12 of 12 after." in made.below.value
    marks = made.question.marks(kept)
    assert (marks[first.id], marks[second.id], marks[third.id]) == (NOT_ASKED, NOT_ASKED, EMPTY)
    assert shown_after(made)[TESTED[second.id].topic] == ("· not asked like this then", "✓ right")
    assert again(answers).get("how_far_before")["answer"] == kept


def test_answers_to_another_set_after_the_lessons_come_back_too(answers):
    first, second, *rest = ASKED
    answers.put("how_far_after", {part.id: part.example() for part in rest} | {first.id: "gone"})
    made = how_far("after", answers=again(answers))
    assert made.answer[first.id] is None
    assert "You have 10 of 12." in made.below.value
    assert "There are 2 questions left to answer" in made.below.value
    assert first.why() not in made.below.value
    assert second.why() not in made.below.value


def test_hostile_answers_stay_text(answers):
    hostile = "<img src=x onerror=alert(1)>"
    answers.put("how_far_before", {hostile: hostile, "far_people": hostile})
    answers.put("how_far_after", {part.id: part.example() for part in ASKED} | {"far_people": hostile})
    made = how_far("after", answers=again(answers))
    assert "<img" not in sent(made)
    assert "You have 11 of 12" in made.below.value or "11 of 12 after" in made.below.value


# -- handed in

def test_both_times_are_handed_in_in_words(answers):
    for when in ("before", "after"):
        made = how_far(when, answers=answers)
        made.keep(made.question.example() | {"far_last": NOT_KNOWN, "far_blind": None})
    rows = exercises.hand_in(answers=answers).rows()
    assert [(row[0], row[3]) for row in rows] == [(0, "not graded"), (7, "not graded")]
    for row in rows:
        assert "people in randomised trials: 18 people." in row[2]
        assert "longest benefit over a control: I do not know" in row[2]
        assert "hope in a blinded trial" not in row[2]
    assert not [secret for part in ASKED for secret in (part.why(), TESTED[part.id].name) if secret in rows[0][2]]


# -- in the lessons

@pytest.mark.parametrize(("lesson", "when", "after", "before"), [
    ("00_start_here", "before", "self_test.", "explorers.claim_map("),
    ("07_report_card", "after", "## Words used", "## In short")])
def test_it_stands_before_the_first_picture_and_after_the_last_exercise(lesson, when, after, before):
    sources = [cell.source for cell in nbformat.read(FOLDER / f"{lesson}.ipynb", as_version=4).cells]

    def place(start):
        return next(number for number, source in enumerate(sources) if start in source)

    assert place(after) < place(f'exercises.how_far("{when}")') < place(before)


def test_the_concepts_are_in_the_table_once_for_each_question(root):
    with (root / "data" / "key_concepts.csv").open(encoding="utf-8", newline="") as file:
        assert [row["exercise"] for row in csv.DictReader(file)] == [part.id for part in ASKED]
