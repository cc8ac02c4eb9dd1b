"""The exercises of a page without Python: its script, run by Node.js, says of every answer what Python says."""

import itertools
import json
import random
import re
from html import unescape
from pathlib import Path

import made_up_class
import pytest
from lesson import answers, class_page, classroom, exercises, gathering, pages
from lesson.exercises import handing_in, questions, typed
from lesson.exercises.kinds.asked_twice import NOT_KNOWN
from lesson.exercises.question import NO_SCRIPT
from page_script import in_script

CASES = json.loads((Path(__file__).parent / "typed_cases.json").read_text("utf-8"))
#: The parts of the page's script that need no page.
PURE = ("exercises/typed.js", "exercises/questions.js")
QUESTIONS = questions()
BEFORE, AFTER = (QUESTIONS[f"how_far_{when}"] for when in ("before", "after"))


#: What the functions below stand on.
BEFORE_ALL = """const questions = questionsOf(RULES);
    const attempt = act => { try { return act(); } catch (error) { return error.message; } };"""


def in_the_page(expression, told):
    """What the page's script makes of `told`, anything that JSON holds."""
    return in_script(PURE, BEFORE_ALL, expression, told)


def read(text, unit):
    """A number as Python reads it, or the sentence that asks again."""
    try:
        return typed.number(text, unit)
    except typed.Unclear as error:
        return str(error)


def read_in_the_page(cases):
    """The same for many, in the page."""
    return in_the_page("all => all.map(([text, unit]) => attempt(() => number(text, unit)))", cases)


def test_the_page_reads_numbers_in_the_cases_that_python_reads():
    for (text, unit, number), found in zip(CASES["read"], read_in_the_page([case[:2] for case in CASES["read"]]),
                                           strict=True):
        assert found == pytest.approx(number, rel=1e-12), (text, unit)


def test_the_page_asks_again_in_the_same_words():
    assert read_in_the_page(CASES["asked"]) == [read(text, unit) for text, unit in CASES["asked"]]


def test_the_page_says_a_number_in_the_same_words():
    found = in_the_page("all => all.map(([value, unit]) => inWords(value, unit))",
                        [case[:2] for case in CASES["said"]])
    assert found == [case[2] for case in CASES["said"]]


def test_the_page_reads_whatever_is_typed_as_python_does():
    chance = random.Random(20)
    pieces = ["1", "2", "10", "1,440", "1 000", "1'000", "3.5", ".5", "0,125", "½", "²", "٣", "1e3", "e", "in", "of",
              "100", "%", "percent", "out", "every", "days", "day", "h", "min", "weeks", "people", "SD", "and", "to",
              "-", "+", "/", ",", ";", "(", ")", "about", "~", "x", "é", "\u202f", " ", "  ", "\t", "1e400", "10-14"]
    units = [None, "days", "minutes", "of 100 people", "standard deviations", "people", "of 100 studies"]
    cases = [["".join(chance.choices(pieces, k=chance.randint(1, 6))), chance.choice(units)] for _ in range(3000)]
    cases += [[" ".join(chance.choices(pieces, k=chance.randint(1, 5))), chance.choice(units)] for _ in range(3000)]
    asked = [read(text, unit) for text, unit in cases]
    assert sum(isinstance(one, float) for one in asked) > 300
    for case, here, there in zip(cases, asked, read_in_the_page(cases), strict=True):
        assert there == (here if isinstance(here, str) else pytest.approx(here, rel=1e-12)), case
    numbers = [[chance.uniform(-2, 2) * 10 ** chance.randint(-8, 8), chance.choice(units)] for _ in range(500)]
    numbers += [[n / 1024, "days"] for n in range(1, 4096, 7)]  # with ties among them
    assert in_the_page("all => all.map(([value, unit]) => inWords(value, unit))", numbers) == [
        typed.in_words(value, unit) for value, unit in numbers]


def tried(question):
    """Answers to a question: the right one, wrong ones of every sort, and what is none."""
    kind, ids, right = question.row.kind, [option.id for option in question.options], question.example()
    if kind == "how_far":
        return [dict.fromkeys(ids), right, *(dict.fromkeys(ids) | some for some in (
            {ids[0]: right[ids[0]]}, {ids[0]: NOT_KNOWN}, {ids[1]: "gone", "far_gone": "x"}))]
    if kind == "single":
        return [None, "nothing", *ids]
    if kind == "multiple":
        return [list(some) for n in range(len(ids) + 1) for some in itertools.combinations(ids, n)]
    if kind == "text":
        texts = ("", " \n", "= “a” ½\nb")
        return [{"text": text, **dict.fromkeys(ids, ticked)} for text in texts for ticked in (True, False)]
    if kind in ("number", "predict"):
        unit = question.row.unit or ""
        near = [] if question.number is None else [f"{question.number + n * question.row.tolerance:.6g}"
                                                   for n in (-1.1, -1, 1, 1.1)]
        return ["", "x", right, f"{right} {unit}", f"about {right} {unit}", "7 weeks", "-3", "100", "100.5", "101",
                "1e6", "2000000", "10-14", *near]
    turned = dict(zip(ids, [*right.values()][1:] + [*right.values()][:1], strict=True))
    swapped = [right | {one: right[other], other: right[one]} for one, other in itertools.pairwise(ids)]
    return [dict.fromkeys(ids), right | {ids[0]: None}, right, *([] if kind == "verdict" else [turned, *swapped])]


@pytest.mark.parametrize("kind", sorted({question.row.kind for question in QUESTIONS.values()}))
def test_the_page_judges_every_answer_as_python_does_and_for_the_same_reason(kind):
    cases = [(question, answer) for question in QUESTIONS.values() if question.row.kind == kind
             for answer in tried(question)]
    found = in_the_page("all => all.map(([id, answer]) => questions.get(id).check(answer))",
                        [[question.id, answer] for question, answer in cases])
    said = in_the_page("all => all.map(([id, answer]) => questions.get(id).said(answer))",
                       [[question.id, answer] for question, answer in cases if not question.missing(answer)])
    for (question, answer), there in zip(cases, found, strict=True):
        assert tuple(there) == question.check(answer), (question.id, answer)
    assert said == [question.said(answer) for question, answer in cases if not question.missing(answer)]
    judged = {question.check(answer)[0] for question, answer in cases}
    assert judged == ({True, False} if cases[0][0].graded else {None, False})


# -- how far a reader came

def both_times():
    """What may be kept before the lessons and after them, in pairs: whole, in part, damaged, of another edition."""
    chance = random.Random(7)
    right, ids = AFTER.example(), [part.id for part in AFTER.asked]
    choices = {part.id: [value for _, value in part.choices()] for part in AFTER.asked}
    any_one = [{key: chance.choice([*choices[key], None]) for key in ids} for _ in range(20)]
    others = [right, dict.fromkeys(ids), dict.fromkeys(ids, NOT_KNOWN), right | {ids[0]: None}, {ids[3]: right[ids[3]]},
              right | {ids[0]: "gone", "far_gone": "<b>"}, {}, "few", 5, None, [], ["few"], True, {ids[0]: ["few"]},
              {ids[0]: {"a": 1}, ids[1]: 3}]
    kept = [*any_one, *others]
    return [(None, None), (right, None), *((None, after) for after in kept), *((before, right) for before in kept),
            *zip(any_one, reversed(any_one), strict=True)]


def test_the_page_tells_how_far_somebody_came_in_the_words_of_python():
    cases = [{key: {"answer": answer} for key, answer in ((BEFORE.id, earlier), (AFTER.id, now)) if answer is not None}
             for earlier, now in both_times()]
    there = in_the_page("all => all.map(kept => questions.get('how_far_after').afterwards(kept))", cases)
    assert there == [AFTER.afterwards(kept) for kept in cases]
    assert sum("You had" in html for html in there) > 30
    assert any("left to answer" in html for html in there)
    assert any("not asked like this then" in html for html in there)


def test_the_page_says_what_was_answered_both_times_as_python_does():
    given = [answer for pair in both_times() for answer in pair if answer is None or isinstance(answer, str | dict)]
    given = [answer for answer in given if not isinstance(answer, dict)
             or all(isinstance(value, str | None) for value in answer.values())]
    for question in (BEFORE, AFTER):
        there = in_the_page("([id, all]) => all.map(answer => questions.get(id).said(answer ?? 'nothing'))",
                            [question.id, given])
        assert there == [question.said("nothing" if answer is None else answer) for answer in given]


def test_a_class_that_hands_in_what_pages_wrote_sees_how_far_it_came(tmp_path):
    """Each file is the one that a page writes; the class is read from it as `run.py class` does."""
    names, given = made_up_class.NAMES[:6], [made_up_class.entries(number) for number in range(6)]
    told = in_the_page("all => all.map(([kept, name]) => { const rows = rowsOf(questions, kept); "
                       "return [fileName(rows, name), tableOf(rows, name)]; })", [*zip(given, names, strict=True)])
    for file, table in told:
        (tmp_path / file).write_text(table, encoding="utf-8-sig", newline="")
    gathered = gathering.gather(tmp_path)
    people, said = classroom.students(gathered.files, QUESTIONS)
    assert said == gathered.faults == []
    assert len(people) == 6
    found = classroom.progress(BEFORE, AFTER, people)
    assert found == {AFTER.topic(part): tuple(
        sum(entries[question.id]["answer"][part.id] == part.example() for entries in given)
        for question in (BEFORE, AFTER)) for part in AFTER.asked}
    page = class_page.page(QUESTIONS, people, gathered)
    assert "How many of the 6 who answered both times were right" in page


def test_before_the_lessons_the_page_knows_nothing_of_what_is_right():
    """Not even veiled: what the page's script is told then holds the topics, and no answer and no reason."""
    told = in_the_page("id => questions.get(id)", BEFORE.id)
    assert in_the_page("kept => questions.get('how_far_before').afterwards(kept)",
                       {BEFORE.id: {"answer": BEFORE.example()}}) == ""
    text = json.dumps(told, ensure_ascii=False)
    for part in BEFORE.asked:
        assert part.why() not in text
        assert AFTER.concepts[part.id].name not in text
        assert not [option for option in part.options if option.why and option.why in text]


def test_the_page_hands_in_the_table_that_python_writes_and_a_class_reads(tmp_path):
    name, kept = "=Zoë Ž. “Ω” 한글", {}
    for question in reversed(QUESTIONS.values()):
        answer = next(answer for answer in reversed(tried(question)) if not question.missing(answer))
        kept[question.id] = {"answer": answer, "right": question.judge(answer)[0], "tries": 2,
                             "saved": "2026-11-30T09:15:02.250Z"}
    kept["gone"] = {"answer": "x", "right": None, "tries": 1, "saved": ""}
    store = answers.Answers(tmp_path / "answers.json")
    (tmp_path / "answers.json").write_text(json.dumps({"version": 1, "answers": kept}), encoding="utf-8")
    rows = handing_in.HandIn(store, pages.tables.FOLDER).rows()
    file, table = in_the_page("([kept, name]) => { const rows = rowsOf(questions, kept); "
                              "return [fileName(rows, name), tableOf(rows, name)]; }", [kept, name])
    assert table == answers.as_csv(rows, name)
    assert file == f"answers_{handing_in.file_words(name)}_lessons_0_1_2_3_4_5_6_7.csv"
    del kept["gone"]
    (found_name, found), = gathering.parsed(table.encode("utf-8-sig"))
    assert found_name == name
    assert {key: entry["answer"] for key, entry in found.items()} == {key: one["answer"] for key, one in kept.items()}


def test_no_answer_can_be_read_in_the_page_by_chance():
    script = pages.script(PURE)
    for question in [*QUESTIONS.values(), *AFTER.asked]:
        if question.graded:
            assert question.solution() not in script or question.row.kind in (
                "single", "multiple", "number", "asked_twice")  # there the right one stands among the others
        assert not [reason for reason in reasons(question) if reason in script]


def reasons(question):
    """What is said of a right answer and of a wrong one, and what the page tells beside it."""
    found = [question.row.right, *(getattr(option, "why", None) for option in question.options)]
    if question.row.kind == "asked_twice":
        found += [AFTER.concepts[question.id].name, AFTER.concepts[question.id].topic]
    return [reason for reason in found if reason]


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_answer_stands_in_the_page_s_source_nor_where_no_script_runs(name):
    """Of what can be chosen, the right one stands among the others, and in their order: nothing sets it apart."""
    question = QUESTIONS[name]
    html = unescape(re.sub(r"<span>\$</span>", "$", pages.shown(exercises.ask(name))))
    for part in [question, *getattr(question, "asked", ())]:
        assert not [reason for reason in reasons(part) if reason in html]
        if part.graded and part.row.kind not in ("single", "asked_twice"):
            assert part.solution() not in re.sub("<[^>]+>", " ", html.replace(part.row.question, ""))
        for option in getattr(part, "options", ()):
            assert html.count(getattr(option, "text", "")) >= 1
    assert "Answer</summary>" not in html
    assert html.count(NO_SCRIPT) == 1
    assert "<noscript>" in html
