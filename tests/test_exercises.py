"""The exercises: what counts as right, what is said, what comes back."""

import csv
import json
import re

import ipywidgets
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lesson import evidence, exercises, explorers, tables
from lesson.answers import Answers
from lesson.build import seal
from lesson.exercises import ask, check, questions, solution
from lesson.tables import FOLDER, DataError, load


@pytest.fixture
def answers(tmp_path):
    return Answers(tmp_path / "answers.json")


known = questions()


@pytest.fixture(params=sorted(known))
def question(request):
    return known[request.param]


@pytest.fixture(params=[*known.values(), *known["how_far_after"].asked], ids=lambda one: one.id)
def one(request):
    """Each question, those that are asked together too."""
    return request.param


def test_every_question_is_whole(one):
    question, row, options = one, one.row, one.options
    assert row.hint or row.kind == "asked_twice", "a hint comes before the answer"
    if row.kind == "number":
        assert question.number is not None
        assert row.right
        assert row.wrong
    elif row.kind in ("single", "multiple", "asked_twice"):
        assert all(option.correct is not None and option.why for option in options)
        assert sum(option.correct for option in options) == 1 or row.kind == "multiple"
        assert len({option.text for option in options}) == len(options)
    elif row.kind == "ordering":
        places = [option.place for option in options]
        assert sorted(places) == list(range(1,
                                            len(options) + 1)) != places, "the items must not stand in the right order"
    elif row.kind == "matching":
        assert len({option.partner for option in options}) == len(options)


def test_the_right_answer_is_right_and_says_why(one):
    question = one
    right, feedback = check(question, question.example())
    assert right is (True if question.graded else None)
    assert len(feedback) > 20


def wrong_answers(question):
    """Answers of the right shape that are wrong: another choice, a tick too many or too few, two items changed."""
    right = question.example()
    if isinstance(right, list):
        return [[key for key in right if key != option.id] if option.id in right else [*right, option.id]
                for option in question.options if [option.id] != right]
    if isinstance(right, dict):
        one, other, *_ = right
        return [right | {one: right[other], other: right[one]}]
    return [option.id for option in question.options if option.id != right] or [f"{question.number + 1:g}"]


def test_a_wrong_answer_is_wrong_and_says_why(one):
    question = one
    for answer in wrong_answers(question) if question.graded else []:
        right, feedback = check(question, answer)
        assert right is False, answer
        assert len(feedback) > 10


NOTHING = {str: ["", None, "no idea"], list: [[]], dict: [{}]}


def test_a_check_with_nothing_chosen_is_no_try(question, answers):
    """Neither stored nor counted: what is missing is said, and nothing of what is right."""
    asked = ask(question.id, answers=answers)
    for _ in range(3):
        asked.check.click()
    assert "Not yet" not in asked.feedback.value
    assert asked.feedback.value.count(".") == 1, "one sentence"
    assert asked.tries == 0
    assert asked.show.disabled
    assert answers.all() == {}
    assert not answers.path.exists()
    asked.answer = question.example()
    asked.check.click()
    assert answers.get(question.id)["tries"] == 1
    right = question.example()
    nothing = [{"text": "  "}] if "text" in right and isinstance(right, dict) else NOTHING[type(right)]
    for answer in nothing:
        assert check(question, answer) == (False, question.missing(answer))


def standing(field):
    """What the page says of a field: a list has no value there, only the place of what is chosen."""
    return field.index if hasattr(field, "index") else field.value


def test_a_press_is_judged_by_what_stood_there_when_it_was_pressed(question, answers):
    """The press may come before what was typed: that waits while the kernel is at work, and comes by another thread."""
    asked, filled = ask(question.id, answers=answers), ask(question.id, answers=answers)
    filled.answer = question.example()
    shown = [standing(field) for field in filled.fields.values()]
    assert [field.model_id for field in asked.fields.values()] == asked.check.fields, "the page finds them by these"
    asked.check._handle_custom_msg(shown, [])
    assert answers.get(question.id)["answer"] == question.example()
    assert answers.get(question.id)["right"] is (True if question.graded else None)


def test_a_name_typed_before_the_press_names_the_file(answers):
    hand_in = exercises.hand_in(answers=answers)
    hand_in.button._handle_custom_msg(["Ada"], [])
    assert "answers_ada.csv" in hand_in.told.value


def test_an_order_or_pairs_that_are_not_complete_are_no_try(answers):
    for name in ("ladder", "cannot_rule_out"):
        asked = ask(name, answers=answers)
        first = next(iter(asked.fields))
        asked.fields[first].value = asked.question.example()[first]
        asked.check.click()
        assert "first." in asked.feedback.value
    assert answers.all() == {}


def test_every_list_shows_its_own_prompt_until_something_is_chosen(question, answers):
    asked = ask(question.id, answers=answers)
    lists = [field for field in asked.fields.values() if isinstance(field, ipywidgets.Dropdown)]
    for field in lists:
        assert field.index == 0, "a list without an index shows nothing at all"
        assert field.label.endswith("?")
        field.index = 1
        field.index = 0
        assert field.index == 0, "back at the prompt, it is shown again"
    if lists:
        assert set(asked.answer.values()) == {None}
        asked.answer = question.example()
        asked.answer = dict.fromkeys(asked.fields)
        assert {field.index for field in lists} == {0}


def numbers_with_a_tolerance():
    return [question for question in known.values() if question.row.kind == "number"]


@pytest.mark.parametrize("question", numbers_with_a_tolerance(), ids=lambda question: question.id)
def test_a_number_is_right_within_its_tolerance_and_wrong_outside(question):
    number, tolerance = question.number, question.row.tolerance or 0
    for right in {number, number - tolerance, number + tolerance, number + tolerance / 2}:
        assert check(question, f"{right:.6f}")[0] is True, right
    for wrong in (number - tolerance - 0.001, number + tolerance + 0.001):
        assert check(question, f"{wrong:.6f}")[0] is False, wrong


def test_some_question_has_a_tolerance():
    assert any(question.row.tolerance for question in numbers_with_a_tolerance())


def test_what_was_typed_is_said_back_as_it_was_read(answers):
    asked = ask("last_benefit", answers=answers)
    for typed, said in (("2 weeks", "✗ Not yet. Read as 14 days. "), ("1 1/2 weeks", "✗ Not yet. Read as 10.5 days. "),
                        ("240 h", "✓ Right. Read as 10 days. "), ("10 days", "✓ Right. That is")):
        asked.answer = typed
        asked.check.click()
        assert said in asked.feedback.value
    guess = ask("guess_days", answers=answers)
    guess.answer = "2 weeks"
    guess.check.click()
    assert "Kept as 14 days. Your guess is now drawn" in guess.feedback.value
    assert guess.number == 14
    assert ask("guess_days", answers=answers).number == 14
    assert exercises.said(guess.question, "2 weeks") == "2 weeks (read as 14 days)"


@pytest.mark.parametrize("typed", ["10-14", "1,440", ">5", "2 bananas", "about a week"])
def test_what_can_be_read_in_two_ways_is_asked_again_and_is_no_try(typed, answers):
    for name in ("guess_days", "last_benefit"):
        asked = ask(name, answers=answers)
        asked.answer = typed
        asked.check.click()
        assert "Please write" in asked.feedback.value or "please write" in asked.feedback.value
        assert asked.number is None
    assert answers.all() == {}


def test_every_kind_that_the_tables_allow_is_a_class_of_its_own():
    kinds = tables.describe("exercises", "kind")["constraints"]["enum"]
    every = [*known.values(), *known["how_far_after"].asked]
    assert sorted({question.row.kind for question in every}) == sorted(kinds)
    assert len({type(question) for question in every}) == len(kinds)


def test_a_kind_without_a_class_is_one_sentence(monkeypatch):
    rows = {name: tables.load(name) for name in ("exercises", "exercise_options")}
    rows["exercises"] = tuple(row._replace(kind="essay") if row.id == "day_after" else row for row in rows["exercises"])
    really = tables.load
    monkeypatch.setattr(tables, "load", lambda name, *folder: rows.get(name) or really(name, *folder))
    with pytest.raises(DataError, match=r"^exercises.csv, exercise 'day_after': there is no kind 'essay'$"):
        questions()


def test_the_answer_comes_back_after_the_kernel_stopped(question, answers):
    first = ask(question.id, answers=answers)
    first.answer = question.example()
    first.check.click()
    again = ask(question.id, answers=Answers(answers.path))
    assert again.answer == question.example()
    assert again.tries == 1
    assert "Your answer from before." in again.feedback.value


def test_tries_are_unlimited_and_the_answer_shows_after_two(answers):
    exercise = ask("last_benefit", answers=answers)
    assert exercise.show.disabled
    for n in range(12):
        exercise.answer = str(100 + n)
        exercise.check.click()
        assert "Not yet" in exercise.feedback.value
    assert not exercise.show.disabled
    exercise.show.click()
    assert solution(exercise.question) in exercise.feedback.value
    exercise.answer = "10 days"
    exercise.check.click()
    assert "Right." in exercise.feedback.value
    assert answers.get("last_benefit")["tries"] == 13


def test_the_hint_does_not_give_the_answer(answers):
    exercise = ask("last_benefit", answers=answers)
    exercise.hint.click()
    assert "Hint." in exercise.feedback.value
    assert "10" not in exercise.feedback.value


def test_the_right_number_is_a_cell_of_the_evidence():
    evidence = next(row for row in load("durations") if row.id == "taylor_2018.last_benefit")
    assert questions()["last_benefit"].number == evidence.high


def test_feedback_is_said_aloud_and_never_by_colour_alone(answers):
    exercise = ask("day_after", answers=answers)
    exercise.answer = "zero"
    exercise.check.click()
    assert "lesson-told" in exercise.feedback._dom_classes
    assert "✗ Not yet. Not measured is not zero." in exercise.feedback.value


def test_a_text_comes_with_a_checklist_that_the_student_ticks(answers):
    exercise = ask("friend", answers=answers)
    assert all(field.disabled for key, field in exercise.fields.items() if key != "text")
    exercise.fields["text"].value = "It helped a few people for some days."
    exercise.check.click()
    exercise.fields["known"].value = True
    exercise.check.click()
    assert Answers(answers.path).get("friend")["answer"]["known"] is True
    assert Answers(answers.path).get("friend")["right"] is None


def test_empty_answers_are_asked_for_and_not_kept(answers):
    for name, said in (("friend", "Write your text first"), ("guess_days", "Please write a number")):
        exercise = ask(name, answers=answers)
        exercise.check.click()
        assert said in exercise.feedback.value
    assert answers.all() == {}


def test_an_answer_to_an_older_question_is_not_lost(answers):
    answers.put("day_after", "an option that is gone", False)
    exercise = ask("day_after", answers=answers)
    assert "does not fit this question any more" in exercise.feedback.value
    assert answers.get("day_after")["answer"] == "an option that is gone"


def test_an_answer_to_another_version_of_a_question_stays_and_can_be_given_again(question, answers):
    """An option more, an option less, other names: the lesson of today and the file of last year, or the other way
    round.
    """
    right = question.example()
    if isinstance(right, dict):
        others = right | {"new": 1}, dict(list(right.items())[1:]), {f"{key}_old": value
                                                                     for key, value in right.items()}
    elif isinstance(right, list):
        others = [*right, "new"], right[1:], [f"{item}_old" for item in right]
    else:
        others = f"{right} or so", "", f"{right}_old"
    for other in others:
        answers.put(question.id, other, False, 2)
        exercise = exercises.Exercise(question, Answers(answers.path))
        assert answers.get(question.id)["answer"] == other
        assert isinstance(exercises.said(question, other), str)
        exercise.answer = right
        exercise.check.click()
        assert answers.get(question.id)["answer"] == right


names = st.sampled_from(sorted({option.id for question in known.values() for option in question.options} | {"text"})
                        + ["", "x"])
odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | names
    | st.sampled_from(["9" * 5000, "x" * 100_000, "-5", "1e300", "\ud83d"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3), max_leaves=5)
entry = st.fixed_dictionaries({"answer": odd}, optional={"right": odd, "tries": odd, "saved": odd, "more": odd})


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture,
                                                                 HealthCheck.too_slow])
@given(kept=st.dictionaries(st.sampled_from(sorted(known)), entry, min_size=3, max_size=5))
def test_whatever_stands_in_the_file_a_lesson_goes_on(answers, kept):
    """Hundreds of odd answers: valid JSON of every shape, numbers, lists, nested, very long, the answer to another
    question.
    """
    answers.path.write_text(json.dumps({"version": 1, "answers": kept}), encoding="utf-8")
    for name in kept:
        exercise = exercises.Exercise(known[name], answers)
        assert exercise.number is None or known[name].graded or 0 <= exercise.number <= 1e6, "a picture shows it"
        exercise.check.click()
        assert exercise.feedback.value
    assert set(exercises.verdicts_given(answers=answers).values()) <= {*evidence.CONTENT, *evidence.TRACED}
    hand_in = exercises.hand_in(answers=answers)
    hand_in.name.value = "Ada"
    hand_in.button.click()
    assert f"with {len(kept)} answers" in hand_in.told.value
    assert Answers(answers.path).all().keys() == kept.keys()
    assert not list(answers.path.parent.glob("answers-damaged-*"))


WAITING = [(question, explorer) for question, explorer in re.findall(
    r'exercises\.ask\(\\"(guess_\w+)\\"\)(?:(?!exercises\.ask).)*?explorers\.(\w+)\(guess\)',
    "".join(path.read_text("utf-8") for path in sorted((FOLDER.parent / "notebooks").glob("*.ipynb"))), flags=re.S)]


def test_every_guess_has_its_picture():
    assert sorted(name for name, _ in WAITING) == sorted(name for name, question in known.items()
                                                         if question.row.kind == "predict")


@pytest.mark.parametrize(("name", "explorer"), WAITING)
def test_a_guess_of_any_kind_in_the_file_is_drawn_or_asked_for_again(answers, name, explorer):
    for bad in ("9" * 300, "-5", {"a": 5}, [5], None):
        answers.put(name, bad)
        assert ask(name, answers=Answers(answers.path)).number is None, bad
    assert getattr(explorers, explorer)(ask(name, answers=answers)).is_waiting
    for text in ("0", "0.0000001", "100"):
        answers.put(name, text)
        made = getattr(explorers, explorer)(ask(name, answers=answers))
        assert not made.is_waiting
        assert "our guess" in made.words


def test_a_guess_whose_cell_was_run_again_still_uncovers_its_picture(answers):
    made = explorers.durations(guess=ask("guess_days", answers=answers))
    assert made.is_waiting
    again = ask("guess_days", answers=answers)
    again.answer = "5 days"
    again.check.click()
    assert not made.is_waiting
    assert "Your guess: 5 days." in made.words


def test_hostile_text_stays_text(answers):
    answers.put("last_benefit", "<script>alert(1)</script>", False)
    exercise = ask("last_benefit", answers=answers)
    assert "<script>" not in exercise.feedback.value
    assert "<script>" not in exercise.stills()[0]["text/html"]


def test_a_stored_page_holds_the_question_and_nobody_s_answer(question, answers):
    blank = ask(question.id, answers=Answers(answers.path.with_name("none.json"))).stills()
    exercise = ask(question.id, answers=answers)
    exercise.answer = question.example()
    exercise.check.click()
    kept = ask(question.id, answers=answers).stills()
    assert kept == blank
    assert question.row.question in kept[0]["text/plain"]


def test_verdicts_are_asked_for_the_claims_of_their_lesson_and_kept_over_all_lessons(answers):
    lessons = {row.id: row.lesson for row in load("sections")}
    for section in lessons:
        asked = ask(f"verdicts_{section}", answers=answers)
        claims = [row for row in load("claims") if row.section == section]
        assert list(asked.fields) == [key for row in claims
                                      for key in ((row.id, f"{row.id}.traced") if row.cited_study else (row.id,))]
        asked.check.click()
        assert "Choose a verdict for at least one claim first." in asked.feedback.value
        assert answers.get(asked.question.id) is None
        asked.fields[claims[0].id].value = "supported"
        asked.check.click()
    firsts = {next(row.id for row in load("claims") if row.section == section): "supported" for section in lessons}
    assert exercises.verdicts_given(answers=answers) == firsts


def test_verdicts_from_a_strange_file_are_passed_over(answers):
    answers.put("verdicts_intro", {"C01": "supported", "C99": "supported", "C02": "great", "C03": None})
    answers.put("verdicts_what", "all wrong")
    answers.put("verdicts_research", {"C12": "not_found", "C13": "none_given", "C13.traced": "supported"})
    assert exercises.verdicts_given(answers=answers) == {"C01": "supported"}


def test_verdicts_of_an_earlier_edition_answer_the_question_that_they_were_about(answers):
    old = {"C12": "supported", "C13": "untraceable", "C14": "overstated", "C15": "cannot_tell", "C16": None}
    answers.put("verdicts_research", old)
    answers.put("verdicts_right", {"C27": "not_testable", "C28": None, "C29": "supported"})
    asked = ask("verdicts_research", answers=answers)
    assert asked.answer == {"C12": "supported", "C13": None, "C13.traced": "not_found", "C14": "overstated",
                            "C14.traced": None, "C15": "cannot_tell", "C15.traced": None, "C16": None}
    assert "Your answer from before." in asked.feedback.value
    assert ask("verdicts_right", answers=answers).answer["C27"] == "advice"
    assert answers.get("verdicts_research")["answer"] == old, "the file stays as it is until a new answer is kept"
    assert exercises.verdicts_given(answers=answers) == {
        "C12": "supported", "C13.traced": "not_found", "C14": "overstated", "C27": "advice", "C29": "supported"}
    assert "source not found" in asked.question.said(old)
    assert "untraceable" not in asked.question.said(old)


def test_an_earlier_verdict_that_nothing_asks_for_any_more_is_told_and_not_lost(answers):
    old = {"C01": "untraceable", "C02": "supported", "C03": None}
    answers.put("verdicts_intro", old)
    asked = ask("verdicts_intro", answers=answers)
    assert "does not fit this question any more" in asked.feedback.value
    assert answers.get("verdicts_intro")["answer"] == old
    assert exercises.verdicts_given(answers=answers) == {"C02": "supported"}


def test_the_source_of_a_claim_has_a_list_of_its_own(answers):
    asked = ask("verdicts_research", answers=answers)
    offered = {key: {value for _, value in field.options} for key, field in asked.fields.items()}
    none = {"", "cannot_tell"}
    assert offered["C13"] - none == {"supported", "partly_supported", "overstated", "contradicted", "advice"}
    assert offered["C13.traced"] - none == {"named", "traceable", "not_found", "none_given"}
    asked.fields["C13"].value, asked.fields["C13.traced"].value = "overstated", "not_found"
    asked.check.click()
    assert exercises.verdicts_given(answers=answers) == {"C13": "overstated", "C13.traced": "not_found"}


def test_what_is_answered_can_be_handed_in(answers):
    for question in questions().values():
        exercise = ask(question.id, answers=answers)
        exercise.answer = question.example()
        exercise.check.click()
    hand_in = exercises.hand_in(answers=answers)
    hand_in.name.value = "Ada <L>"
    hand_in.button.click()
    stem = "answers_ada_l_lessons_0_1_2_3_4_5_6_7"
    table = (answers.path.parent / f"{stem}.csv").read_text("utf-8-sig")
    page = (answers.path.parent / f"{stem}.html").read_text("utf-8")
    for question in questions().values():
        assert question.row.question[:40] in page
    assert table.count("right") >= 5
    assert table.count('"Ada <L>",') == len(questions())
    assert "Ada &lt;L&gt;" in page
    assert ": partly supported" in page
    assert "partly_supported" not in page, "a verdict is handed in as a key and not in words"
    assert ": True" not in page
    assert "Ada" not in answers.path.read_text("utf-8"), "the name is for the files to hand in only"
    assert f"{stem}.csv, with {len(questions())} answers. Hand in this one file, in the way your teacher told you" in (
        hand_in.told.value)


def test_where_the_teacher_can_read_the_answers_the_lesson_says_so(answers, monkeypatch):
    def said():
        return exercises.hand_in(answers=answers).children[0].value

    assert "in this one file only" in said()
    monkeypatch.setenv("LESSON_CLASS_SERVER", "yes")
    assert "your teacher can read them there" in said()
    assert "only" not in said()


def test_without_a_name_nothing_is_written_and_one_is_asked_for(answers):
    answers.put("guess_days", "14")
    hand_in = exercises.hand_in(answers=answers)
    for empty in ("", " \t", "\u2003"):
        hand_in.name.value = empty
        hand_in.button.click()
        assert "First type your name" in hand_in.told.value
    assert [path.name for path in answers.path.parent.iterdir()] == ["answers.json"]


@pytest.mark.parametrize(("name", "stem"), [
    ("Ada Lovelace", "ada_lovelace"), ("Zoë Müller-Ångström", "zoe_muller_angstrom"), ("李 小龙", "李_小龙"),
    ("../../etc/passwd", "etc_passwd"), ("CON", "con"), ("a:b|c?d*e", "a_b_c_d_e"), ("...", "student"),
    ("\u202egnp.exe", "gnp_exe"), ("\ud83d\x00", "student"), ("12", "12"), ("x" * 300, "x" * 40), ("한국", "한국")])
def test_the_file_is_named_after_student_and_lesson_safely_everywhere(answers, name, stem):
    answers.put("guess_days", "14")
    hand_in = exercises.hand_in(answers=answers)
    hand_in.name.value = name
    hand_in.button.click()
    assert sorted(path.name for path in answers.path.parent.iterdir()) == sorted(
        ["answers.json", f"answers_{stem}_lesson_3.csv", f"answers_{stem}_lesson_3.html"])


HOSTILE = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "=HYPERLINK(1)", "a\r=1+1",
           "\u202egnp", "]]>--><!--", "&lt;b&gt;", "'; --", "$x$", "\ud83d"]


def test_hostile_answers_stay_text_in_all_that_is_handed_in(answers):
    """In the page, in the table, under the exercise: also where they stand in the file in place of a number or a
    time.
    """
    kept = {}
    for n, (name, question) in enumerate(known.items()):
        text, kind = HOSTILE[n % len(HOSTILE)], question.row.kind
        answer = [text, text] if kind == "multiple" else {"text": text, text: text} if kind in (
            "text", "ordering", "matching", "verdict", "how_far") else text
        kept[name] = {"answer": answer, "right": text, "tries": text, "saved": text, text: text}
    answers.path.write_text(json.dumps({"version": 1, "answers": kept}), encoding="utf-8")
    for name in known:
        asked = ask(name, answers=answers)
        assert not re.search(r"<(script|img)", asked.feedback.value)
        asked._say(HOSTILE[0])
        assert "<script" not in asked.feedback.value
    hand_in = exercises.hand_in(answers=answers)
    hand_in.name.value = HOSTILE[0]
    hand_in.button.click()
    (written,) = answers.path.parent.glob("answers_*.html")
    page = written.read_text("utf-8")
    assert not re.search(r"<(?!/?(html|meta|title|body|h1|h2|p|b)\b|!doctype)", page), "a tag that is not ours"
    with written.with_suffix(".csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert len(rows) == len(known) + 1
    for row in rows[1:]:
        assert len(row) == 9
        for cell in row:
            assert not re.match(r"[=+@\t\r-]", cell), cell
    assert b"\r=" not in re.sub(rb'"[^"]*"', b"", written.with_suffix(
        ".csv").read_bytes()), "a line end outside quotation marks begins a row"


def test_the_page_to_hand_in_says_when_answers_could_not_be_read(answers):
    answers.path.mkdir()
    hand_in = exercises.hand_in(answers=answers)
    hand_in.name.value = "Ada"
    hand_in.button.click()
    assert "cannot be read (it is not a file)" in hand_in.told.value


def test_an_unknown_exercise_is_one_clear_error():
    with pytest.raises(ValueError, match="no exercise 'nothing'; there are guess_days"):
        ask("nothing")


def test_a_row_that_is_not_there_is_a_data_error(data):
    text = (data / "exercises.csv").read_text("utf-8").replace("taylor_2018.last_benefit", "taylor_2018.nothing")
    (data / "exercises.csv").write_text(text, encoding="utf-8", newline="\n")
    seal(data)
    with pytest.raises(DataError, match="durations has no row 'taylor_2018.nothing'"):
        questions(data)


def test_every_field_has_a_name(question, answers):
    exercise = ask(question.id, answers=answers)
    assert all(field.description for field in exercise.fields.values())


def test_a_guess_is_drawn_into_its_picture_and_covers_it_before(answers):
    exercise = ask("guess_days", answers=answers)
    explorer = explorers.durations(guess=exercise)
    assert explorer.is_waiting
    told = explorer.get_state("shown")["shown"]
    assert set(told) == {"guess", "edition"}, "the page is told what it must not show yet"
    exercise.answer = "5 days"
    exercise.check.click()
    assert not explorer.is_waiting
    assert explorer.get_state("shown")["shown"]["texts"]
    assert "Your guess: 5 days." in explorer.words
    line = next(a for add in explorer.chart.marks(explorer.figure, explorer.state).values()
                for a in add() if a.get_gid() == "durations-guess")
    assert list(line.get_xdata()) == [120, 120]
    exercise.answer = "20"
    exercise.check.click()
    assert "Your guess: 20 days." in explorer.words
    assert "20 days" in explorers.durations(guess=ask("guess_days", answers=Answers(answers.path))).words


def test_a_picture_can_be_seen_without_a_guess(answers):
    explorer = explorers.durations(guess=ask("guess_days", answers=answers))
    explorer._handle_custom_msg({"do": "reveal"}, [])  # as the button in the page sends it
    assert not explorer.is_waiting
    assert "Your guess" not in explorer.words
