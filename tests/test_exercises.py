"""The exercises: what counts as right, what is said, what comes back."""

import pytest
from lesson import exercises
from lesson.answers import Answers
from lesson.exercises import ask, check, number_in, questions, solution
from lesson.tables import DataError, load


@pytest.fixture
def answers(tmp_path):
    return Answers(tmp_path / "answers.json")


@pytest.fixture(params=sorted(questions()))
def question(request):
    return questions()[request.param]


def right_answer(question):
    """What a student who knows would answer."""
    row, options = question.row, question.options
    if row.kind == "number":
        return f"{question.number:g}"
    if row.kind == "single":
        return next(option.id for option in options if option.correct)
    if row.kind == "multiple":
        return [option.id for option in options if option.correct]
    if row.kind == "ordering":
        return {option.id: option.place for option in options}
    if row.kind == "matching":
        return {option.id: option.partner for option in options}
    if row.kind == "verdict":
        return {option.id: "overstated" for option in options}
    return "5" if row.kind == "predict" else {"text": "I would say ...", **{option.id: True for option in options}}


@pytest.mark.parametrize(("text", "number"), [
    ("10", 10), ("10 days", 10), ("about 27.5", 27.5), ("27,5", 27.5), ("1,806", 1806), ("1,806.5 people", 1806.5), ("-3", -3), ("3.", 3),
    ("", None), ("ten", None),
])
def test_a_number_is_found_in_what_people_type(text, number):
    assert number_in(text) == number


def test_every_question_is_whole(question):
    row, options = question.row, question.options
    assert row.hint, "a hint comes before the answer"
    if row.kind == "number":
        assert question.number is not None
        assert row.right
        assert row.wrong
    elif row.kind in ("single", "multiple"):
        assert all(option.correct is not None and option.why for option in options)
        assert sum(option.correct for option in options) == 1 or row.kind == "multiple"
    elif row.kind == "ordering":
        places = [option.place for option in options]
        assert sorted(places) == list(range(1, len(options) + 1)) != places, "the items must not stand in the right order"
    elif row.kind == "matching":
        assert len({option.partner for option in options}) == len(options)


def test_the_right_answer_is_right_and_says_why(question):
    right, feedback = check(question, right_answer(question))
    assert right is (None if question.row.kind in exercises.UNGRADED else True)
    assert len(feedback) > 20


def test_a_wrong_answer_is_wrong_and_says_why(question):
    kind, options = question.row.kind, question.options
    if kind in exercises.UNGRADED:
        return
    wrong = {
        "number": [f"{(question.number or 0) + 1:g}", "no idea"],
        "single": [option.id for option in options if option.correct is False] + [None],
        "multiple": [[], [option.id for option in options]],
        "ordering": [{option.id: len(options) + 1 - (option.place or 0) for option in options}, {}],
        "matching": [{option.id: options[n - 1].partner for n, option in enumerate(options)}, {}],
    }[kind]
    for answer in wrong:
        right, feedback = check(question, answer)
        assert right is False, answer
        assert len(feedback) > 10


def test_the_answer_comes_back_after_the_kernel_stopped(question, answers):
    first = ask(question.id, answers=answers)
    first.answer = right_answer(question)
    first.check.click()
    again = ask(question.id, answers=Answers(answers.path))
    assert again.answer == right_answer(question)
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


def test_hostile_text_stays_text(answers):
    answers.put("last_benefit", "<script>alert(1)</script>", False)
    exercise = ask("last_benefit", answers=answers)
    assert "<script>" not in exercise.feedback.value
    assert "<script>" not in str(exercise._repr_mimebundle_()[0]["text/html"])


def test_a_stored_page_holds_the_question_and_nobody_s_answer(question, answers):
    blank = ask(question.id, answers=Answers(answers.path.with_name("none.json")))._repr_mimebundle_()[0]
    exercise = ask(question.id, answers=answers)
    exercise.answer = right_answer(question)
    exercise.check.click()
    kept = ask(question.id, answers=answers)._repr_mimebundle_()[0]
    for kind in ("text/plain", "text/html"):
        assert kept[kind] == blank[kind]
    assert question.row.question in kept["text/plain"]


def test_verdicts_are_asked_for_the_claims_of_their_lesson_and_kept_over_all_lessons(answers):
    lessons = {row.id: row.lesson for row in load("sections")}
    for section in lessons:
        asked = ask(f"verdicts_{section}", answers=answers)
        claims = [row for row in load("claims") if row.section == section]
        assert list(asked.fields) == [row.id for row in claims]
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
    assert exercises.verdicts_given(answers=answers) == {"C01": "supported"}


def test_what_is_answered_can_be_handed_in(answers):
    for question in questions().values():
        exercise = ask(question.id, answers=answers)
        exercise.answer = right_answer(question)
        exercise.check.click()
    hand_in = exercises.hand_in(answers=answers)
    hand_in.name.value = "Ada <L>"
    hand_in.button.click()
    table = answers.path.with_suffix(".csv").read_text("utf-8-sig")
    page = answers.path.with_suffix(".html").read_text("utf-8")
    for question in questions().values():
        assert question.row.question[:40] in page
    assert table.count("right") >= 5
    assert table.count("Ada <L>,") == len(questions())
    assert "Ada &lt;L&gt;" in page
    assert "partly_supported" not in page, "a verdict is handed in as a key and not in words"
    assert ": True" not in page
    assert "Ada" not in answers.path.read_text("utf-8"), "the name is for the files to hand in only"
    assert f"answers.csv and answers.html, with {len(questions())} answers" in hand_in.told.value


def test_an_unknown_exercise_is_one_clear_error():
    with pytest.raises(ValueError, match="no exercise 'nothing'; there are guess_days"):
        ask("nothing")


def test_a_row_that_is_not_there_is_a_data_error(data):
    text = (data / "exercises.csv").read_text("utf-8").replace("taylor_2018.last_benefit", "taylor_2018.nothing")
    (data / "exercises.csv").write_text(text, encoding="utf-8", newline="\n")
    from lesson.build import seal

    seal(data)
    with pytest.raises(DataError, match="durations has no row 'taylor_2018.nothing'"):
        questions(data)


def test_every_field_has_a_name(question, answers):
    exercise = ask(question.id, answers=answers)
    assert all(field.description for field in exercise.fields.values())


def test_a_guess_is_drawn_into_its_picture_and_covers_it_before(answers):
    from lesson import explorers

    exercise = ask("guess_days", answers=answers)
    explorer = explorers.durations(guess=exercise)
    assert len(explorer.children) == 2
    exercise.answer = "5 days"
    exercise.check.click()
    assert len(explorer.children) > 2
    assert "Your guess: 5 days." in explorer.words
    line = next(a for add in explorer.chart.marks(explorer._figure, explorer.state).values() for a in add() if a.get_gid() == "durations-guess")
    assert list(line.get_xdata()) == [120, 120]
    exercise.answer = "20"
    exercise.check.click()
    assert "Your guess: 20 days." in explorer.words
    assert "20 days" in explorers.durations(guess=ask("guess_days", answers=Answers(answers.path))).words


def test_a_picture_can_be_seen_without_a_guess(answers):
    from lesson import explorers

    explorer = explorers.durations(guess=ask("guess_days", answers=answers))
    explorer.children[1].click()
    assert len(explorer.children) > 2
    assert "Your guess" not in explorer.words
