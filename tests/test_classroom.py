"""What a class answered, put together: counted by hand here, and never of a group under five."""

import json
from dataclasses import replace

import made_up_class as made
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson import classroom, evidence
from lesson.classroom import FEWEST, divided, result, rows, spread, stacks, students, texts, verdicts
from lesson.exercises import questions
from lesson.exercises.handing_in import RESULTS
from lesson.gathering import HandedIn

known = questions()


def entry(answer, tries=1, saved="2026-11-30T09:00:00.001+00:00"):
    return {"answer": answer, "right": None, "tries": tries, "saved": saved}


def a_class(exercise, given, tries=None):
    """Students who answered one question, one for each answer; None has answered another one."""
    tries = tries or [1] * len(given)
    files = [HandedIn(f"{n}/answers.json", f"name {n}", f"student {n}", {
        exercise if answer is not None else "rewrite": entry(answer if answer is not None else {
            "text": "x", **{option.id: False for option in known["rewrite"].options}}, tried)})
        for n, (answer, tried) in enumerate(zip(given, tries, strict=True))]
    people, said = students(files, known)
    assert said == []
    assert len(people) == len(given)
    return people


# -- guesses

def test_guesses_are_read_in_the_unit_of_the_question():
    found = spread(known["guess_days"], a_class("guess_days", ["2 weeks", "1", "10 days", "1 month", "14"]))
    assert found.values[:4] == (1, 10, 14, 14)
    assert 28 <= found.values[4] <= 31
    assert found.median == 14
    assert found.ends == (1, found.values[-1])


def test_of_fewer_than_five_guesses_none_is_told():
    assert spread(known["guess_days"], a_class("guess_days", ["1", "2", "3", "4", None])).values == ()


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=60).map(sorted), st.floats(0.5, 50))
def test_dots_stand_no_farther_than_half_a_width_from_their_place_and_cover_none(places, width):
    found = stacks(places, width)
    assert len(found) == len(places)
    for (x, _), place in zip(found, places, strict=True):
        assert abs(x - place) <= width / 2
    assert len(set(found)) == len(found)
    columns = sorted({x for x, _ in found})
    assert all(sorted(level for x, level in found if x == column) == list(range(sum(x == column for x, _ in found)))
               for column in columns)


def test_equal_guesses_stand_on_one_another_exactly_at_their_place():
    assert stacks([3, 10, 10, 10], 4) == [(3, 0), (10, 0), (10, 1), (10, 2)]


# -- exercises

def test_who_had_it_at_the_first_try_and_in_the_end():
    right, wrong = "nothing", "gone"
    assert [option.id for option in known["day_after"].options if option.correct] == [right]
    people = a_class("day_after", [right, right, right, wrong, wrong, wrong, wrong, "still", None, None],
                     [1, 1, 3, 1, 2, 1, 1, 1, 1, 1])
    found = result(known["day_after"], people)
    assert (found.answered, found.missing, found.first, found.end) == (8, 2, 2, 3)
    why = next(option.why for option in known["day_after"].options if option.id == wrong)
    assert found.wrong == classroom.Wrong("The benefit had gone", 4, why)


def test_what_fewer_than_five_have_wrong_is_not_told():
    people = a_class("day_after", ["nothing"] * 6 + ["gone"] * 4)
    assert result(known["day_after"], people).wrong is None


def test_whether_it_is_right_is_judged_anew():
    """What a file says of itself need not be so, and a table may have been mended since."""
    files = [HandedIn("a.json", "a", "a", {"day_after": entry("gone") | {"right": True}})]
    assert students(files, known)[0][0].given["day_after"].right is False


@pytest.mark.parametrize(("exercise", "given", "said"), [
    ("last_benefit", ["14"] * 3 + ["2 weeks"] * 2 + ["3"] * 4, "14 days"),
    ("ladder", None, None), ("hope", None, None), ("cannot_rule_out", None, None)])
def test_the_part_that_most_have_wrong_is_named_with_its_reason(exercise, given, said):
    question = known[exercise]
    right = question.example()
    if isinstance(right, dict):
        first, second, third = list(right)[:3]
        swapped = right | {first: right[second], second: right[first]}
        other = right | {first: right[third], third: right[first]}
        given = [swapped] * 3 + [other] * 2
        text = {option.id: option.text.rstrip(".") for option in question.options}
        said = f"{text[first]}: {right[second]}"
        counts = {f"{text[first]}: {right[second]}": 3, f"{text[first]}: {right[third]}": 2}
        assert counts[said] == 3
    elif isinstance(right, list):
        never = next(option for option in question.options if not option.correct)
        given = [[*right, never.id]] * 4 + [right[:-1]] * 2
        said = f"ticked: {never.text.rstrip('.')}"
    found = result(question, a_class(exercise, given)).wrong
    assert found.said == said
    assert found.count == max(4 if isinstance(right, list) else 3, 5 if exercise == "last_benefit" else 0)
    assert found.why


# -- verdicts

def test_how_divided_a_class_is():
    assert divided([25]) == 0
    assert divided([1, 1]) == 1
    assert divided([2, 2]) == pytest.approx(4 / 6)
    assert divided([]) == divided([1]) == 0


@given(st.lists(st.integers(0, 8), min_size=2, max_size=6).filter(lambda counts: sum(counts) > 1))
def test_divided_is_the_share_of_pairs_that_differ(counts):
    people = [group for group, number in enumerate(counts) for _ in range(number)]
    pairs = [(a, b) for i, a in enumerate(people) for j, b in enumerate(people) if i != j]
    assert divided(counts) == pytest.approx(sum(a != b for a, b in pairs) / len(pairs))


def test_the_most_divided_claim_stands_first_with_our_verdict_beside():
    ids = [option.id for option in known["verdicts_intro"].options]
    given = [{ids[0]: "supported", ids[1]: verdict, ids[2]: None} for verdict in list(evidence.CONTENT)[:5]]
    given[0][ids[2]] = "supported"
    found = verdicts(known, a_class("verdicts_intro", given))
    assert [one.claim for one in found] == [ids[1], ids[0]], "a claim that one of them judged is not told of"
    assert found[1].counts == {"supported": 5}
    assert (found[0].divided, found[1].divided) == (1, 0)
    ours = {row.claim: row.content for row in classroom.tables.load("verdicts")}
    assert [one.ours for one in found] == [ours[ids[1]], ours[ids[0]]]


# -- texts

def written(names, said):
    ticks = {option.id: False for option in known["friend"].options}
    files = [HandedIn(f"{n}/answers.json", name, name, {"friend": entry({"text": text, **ticks})})
             for n, (name, text) in enumerate(zip(names, said, strict=True))]
    return students(files, known)[0]


def test_the_order_of_texts_says_nothing_about_who_wrote_them():
    said = [f"text {n}" for n in range(8)]
    names = sorted(made.NAMES[:8])
    ordered = texts(known["friend"], written(names, said)).written
    assert sorted(ordered) == said
    assert ordered != tuple(said), "they stand in the order of the names"
    assert texts(known["friend"], written(names[::-1], said)).written == ordered


def test_no_text_names_whoever_wrote_it():
    people = written(["Ada Lovelace", "Li", "O'Neil (Sam)", "D", "E"],
                     ["Ada Lovelace says no", "Li or living", "by O'Neil (Sam).", "D", "E"])
    assert set(texts(known["friend"], people).written) == {"[name] says no", "Li or living", "by [name].", "D", "E"}


def test_fewer_than_five_texts_are_not_shown():
    assert texts(known["friend"], written(list("abcd"), list("abcd"))) == classroom.Texts((), ())


# -- who is who

FIRST, LATER = made.entries(1), made.entries(1)
LATER["day_after"] = LATER["day_after"] | {"answer": "gone", "saved": "2026-12-01T09:00:00.000+00:00", "tries": 4}


def test_of_one_student_s_two_files_the_newer_answer_counts_and_that_is_said():
    old = {key: FIRST[key] for key in ("day_after", "guess_days")}
    new = {"day_after": LATER["day_after"], "friend": LATER["friend"]}
    files = [HandedIn("b.csv", "name ada", "Ada", new), HandedIn("a.csv", "name ada", "Ada", old)]
    for order in (files, files[::-1]):
        (ada,), said = students(order, known)
        assert set(ada.given) == {"day_after", "guess_days", "friend"}, "nothing that was handed in is lost"
        assert ada.given["day_after"].answer == "gone"
        assert len(said) == 1
        assert said[0].startswith("Ada handed in 2 times: for each question the newest answer counts")


def test_a_file_without_a_name_belongs_to_whoever_handed_in_the_same_before():
    files = [HandedIn("answers.json", "", "", LATER), HandedIn("answers_ada_lesson_3.csv", "name ada", "Ada", FIRST)]
    (ada,), said = students(files, known)
    assert ada.name == "Ada"
    assert ada.given["day_after"].answer == "gone"
    assert len(said) == 1


@pytest.mark.parametrize("typed", ["Zoë Müller", "müller zoe", "Zoe  Müller"])
@pytest.mark.parametrize("key", ["number 12345 müller zoë", "number 4711 mullerzoe"])
def test_who_handed_in_by_mail_and_by_a_platform_is_one_student(typed, key):
    files = [HandedIn("mail/answers.csv", f"name {typed.casefold()}", typed, FIRST),
             HandedIn("moodle.zip/x/answers.csv", key, key.split(" ", 2)[2], LATER)]
    for order in (files, files[::-1]):
        (zoe,), said = students(order, known)
        assert zoe.given["day_after"].answer == "gone"
        assert "handed in 2 times" in said[0]


def test_another_name_on_the_same_answers_or_other_answers_of_the_same_name_are_two_students():
    copied = [HandedIn("a.csv", "name ada", "Ada", FIRST), HandedIn("b.csv", "name ben", "Ben", FIRST)]
    namesakes = [HandedIn("a.csv", "name ada l", "Ada L", FIRST),
                 HandedIn("x/y.csv", "number 12 l ada", "L Ada", made.entries(2))]
    for files in (copied, namesakes):
        assert len(students(files, known)[0]) == 2


def test_twenty_five_files_without_a_name_are_twenty_five_students():
    files = [HandedIn(f"mail/answers ({n}).json", "", "", made.entries(n)) for n in range(25)]
    people, said = students(files, known)
    assert said == []
    assert len({student.name for student in people}) == 25
    same = {"saved": "2026-11-30T09:00:00.000+00:00"}
    at_once = [replace(file, answers={key: one | same for key, one in file.answers.items()}) for file in files]
    assert len(students(at_once, known)[0]) == 25


def test_who_answered_everything_later_than_somebody_else_is_another_student():
    files = [HandedIn(f"mail/answers ({n}).json", "", "", {
        key: entry(answer, saved=f"2026-11-30T{9 + n:02}:00:00.000+00:00")
        for key, answer in (("guess_days", "14"), ("last_benefit", "10"))}) for n in range(6)]
    assert len(students(files, known)[0]) == 6


def test_a_folder_with_one_file_names_its_student():
    files = [HandedIn(f"{name}/lessons/notebooks/answers.json", "", "", made.entries(n))
             for n, name in enumerate(made.NAMES)]
    names = [student.name for student in students(files, known)[0]]
    assert names == sorted(made.NAMES, key=str.casefold)


def test_two_students_of_one_name_are_told_apart():
    files = [HandedIn(f"x/{n}.json", f"number {n}", "Ada", made.entries(n)) for n in range(2)]
    assert [student.name for student in students(files, known)[0]] == ["Ada", "Ada (2)"]


# -- whatever stands in a file

odd = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["text", "C01", "gone", "a"]) | st.text(max_size=3), inner, max_size=3), max_leaves=6)


@given(st.dictionaries(st.sampled_from([*known, "no_such_question", "\ud83d"]), odd, min_size=1, max_size=6))
def test_an_answer_that_does_not_fit_is_passed_over_and_told_of(kept):
    found = {key: classroom.answers.sound(entry(value)) for key, value in kept.items()}
    file = HandedIn("ada.json", "name ada", "Ada", found)
    people, said = students([file], known)
    left = len(kept) - (len(people[0].given) if people else 0)
    assert (f"passed over: {left} (" in said[0]) if left else (said == [])
    assert all(sentence.isprintable() for sentence in said)
    for row in rows(people, known, RESULTS):
        assert len(row) == len(classroom.COLUMNS)
        json.dumps(row).encode()


def test_fewest_is_what_the_page_says():
    assert FEWEST == 5


def test_how_far_a_class_came_counts_those_who_answered_both_times():
    before, after = known["how_far_before"], known["how_far_after"]
    first, *others = after.asked
    wrong = next(value for _, value in first.choices() if value != first.example())
    blank = {part.id: None for part in others}
    files = [HandedIn(f"{n}/answers.json", str(n), f"Student {n}", {
        before.id: entry({first.id: wrong if n else first.example(), **blank}),
        **({after.id: entry({first.id: first.example(), **blank})} if n < 5 else {})}) for n in range(6)]
    people = students(files, known)[0]
    assert classroom.progress(before, after, people)[after.topic(first)] == (1, 5)
    assert set(classroom.progress(before, after, people).values()) == {(1, 5), (0, 0)}
    assert classroom.progress(before, after, people[1:]) == {}, "of four nothing is told"
