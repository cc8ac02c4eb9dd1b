"""The teacher's page: written from the guide, the lesson and its exercises, for each lesson; and what the wall is."""

import json
import re
import subprocess
import sys
from html import unescape

import pytest
from lesson import exercises, explorers, notebooks, student_copy, tables, teacher, wall
from lesson.exercises.shown import html as text
from lessons import FOLDER

LESSONS = notebooks.lessons()
GUIDE = (FOLDER / teacher.GUIDE).read_text("utf-8")


def named(lesson):
    return lesson.name[:2]


@pytest.fixture(params=LESSONS, ids=named, scope="module")
def lesson(request):
    return request.param


@pytest.fixture(scope="module")
def page(lesson):
    """The page of a lesson with its plan of 60 minutes."""
    return teacher.page(lesson, 60)


def seen(page):
    """All text of a page, without its style and script."""
    bare = re.sub(r"<(style|script)>.*?</\1>", "", page, flags=re.S)
    return unescape(re.sub(r"<[^>]+>", "", bare))


def test_each_part_of_the_plan_stands_in_the_lesson_in_the_same_order(lesson):
    plan, cells = teacher.parts(lesson, GUIDE), notebooks.read(lesson).cells
    assert [part.cell for part in plan] == sorted({part.cell for part in plan})
    for minutes in teacher.PLANS:
        assert sum(part.minutes[minutes] for part in plan) == minutes
    for part in plan:
        quoted, bold = re.match("“(.+?)”", part.name), re.search(r"\*\*(.+?)\*\*", part.name)
        if quoted:
            assert cells[part.cell].source.startswith(f"## Question: {quoted[1]}"), part
        if bold:
            after = next(cell.source for cell in cells[part.cell:] if "explorers." in cell.source)
            called, of = re.search(r"explorers\.(\w+)\(([^)]*)\)", after).groups()
            made = explorers.ALL[called]("my_article") if of == '"my_article"' else explorers.ALL[called]()
            assert made.title == bold[1], part


def test_a_part_that_the_lesson_lacks_is_named():
    said = r"teachers_guide\.md, minutes of 03_.*no part '“how slow.*expected the words of a heading"
    with pytest.raises(ValueError, match=said):
        teacher.parts(LESSONS[3], GUIDE.replace("“how long does it last?”", "“how slow?”"))
    with pytest.raises(ValueError, match="no part on lesson 3; expected a heading"):
        teacher.page(LESSONS[3], guide=GUIDE.replace("## Lesson 3:", "## Lesson three:"))


def test_what_a_lesson_says_is_for_home_stands_in_its_plan_without_minutes(lesson):
    plan = {part.cell: part for part in teacher.parts(lesson, GUIDE)}
    for n, cell in enumerate(notebooks.read(lesson).cells):
        if cell.source.startswith("## At home"):
            assert set(plan[n].minutes.values()) == {0}, cell.source


def later(lesson, minutes):
    """The exercises that a plan leaves for another time, and all of the part, by their ids."""
    cells = notebooks.read(lesson).cells
    found = [teacher.ASKS.search(cells[n].source)[1] for n in teacher.later(lesson, GUIDE, minutes)]
    first = next(n for n, cell in enumerate(cells) if cell.source.startswith("## Check yourself"))
    end = next(n for n, cell in enumerate(cells) if n > first and cell.source.startswith("## "))
    return found, [name for cell in cells[first:end] for name in teacher.ASKS.findall(cell.source)]


def test_the_plan_of_lesson_3_leaves_these_exercises_out():
    assert [later(LESSONS[3], minutes)[0] for minutes in teacher.PLANS] == [
        ["last_benefit", "hope", "ladder", "cannot_rule_out", "friend"], ["ladder", "cannot_rule_out", "friend"],
        ["friend"]]


def test_every_plan_asks_the_exercises_that_it_names(lesson):
    line = next(line for line in teacher.about(lesson, GUIDE)["Minutes"].splitlines() if line.startswith("Exercises: "))
    counts = []
    for minutes in teacher.PLANS:
        left, everything = later(lesson, minutes)
        assert set(re.findall("`(.+?)`", line)) <= set(everything), "the guide names one that the lesson does not ask"
        counts.append(len(everything) - len(left))
    assert 1 <= counts[0] < counts[1] <= counts[2]
    assert not re.search(r"90[^;]* all", line) or counts[2] == len(everything)


def test_it_holds_the_answer_to_each_exercise_of_its_lesson_and_why(lesson, page):
    # The twelve questions before and after are no exercise of a lesson: what is right is told at the end of the last.
    known = [one for one in exercises.questions().values() if one.in_lesson]
    number = int(lesson.name[:2])
    asked = [question for question in known if question.row.lesson == number]
    assert len(asked) >= 4
    for question in asked:
        assert text(question.row.question) in page, question.id
        if question.graded:
            assert text(question.solution()) in page, question.id
            assert text(question.why()) in page, question.id
        for option in question.options:
            assert text(option.text) in page, question.id
            assert text(getattr(option, "why", None) or "") in page, question.id
    others = [question for question in known if question.row.lesson != number and question.graded]
    assert not [question.id for question in others if text(question.row.question) in page]


def test_an_answer_follows_its_table(monkeypatch):
    """Nothing is typed again: what is right is asked of the exercise."""
    known = exercises.questions()
    question = known["last_benefit"]
    monkeypatch.setattr(type(question), "solution", lambda self: "forty-two and a half")
    monkeypatch.setattr(type(question), "why", lambda self: "because the table says so")
    made = teacher.page(LESSONS[3])
    assert "forty-two and a half" in made
    assert "because the table says so" in made


def test_it_holds_what_the_guide_says_and_no_raw_markdown(lesson, page):
    said = seen(page)
    for head in ("Aim", "What to skip first", "The plan", "What to ask", "Misconceptions to expect", "Answers",
                 "If something fails", "Marking and handing in", "How to lead a class that includes patients"):
        assert f">{head}</h2>" in page, head
    for line in teacher.about(lesson, GUIDE)["To discuss"].strip().splitlines():
        assert line.removeprefix("- ").replace("*", "") in said
    assert "A control moves, the picture does not" in said
    assert not re.search(r"\*\*|\]\(|^\||\|--|^#|`", said, flags=re.M)


def test_its_links_lead_somewhere(lesson, page):
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    wall_of_it = re.escape(f"{teacher.ALONE}notebooks/{lesson.name}#cell=")
    jumps = re.findall(rf'data-cell="(\d+)" href="{wall_of_it}(\d+)"', page)
    assert len(jumps) > 10
    assert all(one == other and int(one) < len(notebooks.read(lesson).cells) for one, other in jumps)
    for target in re.findall(r'href="([^"]+)"', page):
        if target.startswith(teacher.OPEN):
            assert (FOLDER.parent / target.removeprefix(teacher.OPEN).partition("#")[0]).exists(), target
        elif target.startswith("#"):
            assert target[1:] in ids
        else:
            assert target.startswith((teacher.ALONE, "http", "mailto:", "data:,")), target


def test_without_a_plan_there_is_no_clock(lesson):
    assert 'id="clock"' not in teacher.page(lesson)


def test_no_copy_for_students_holds_it():
    files = student_copy.contents()
    assert not [name for name in files if "teacher" in name]
    assert {"notebooks/lesson/wall.py", "notebooks/lesson/present.js", "notebooks/lesson/present.css"} <= files.keys()
    assert not [name for name, content in files.items() if b"Keep it off the wall" in content]
    assert not [name for name in student_copy.left_out() if "teacher" in name], "nor is it told of as left out"


# -- the wall

def about(folder):
    """What the wall in this folder was told."""
    script = next(folder.rglob("present.js")).read_text("utf-8")
    return json.loads(re.search(r"\}\)\((\{.*\})\);\s*$", script, flags=re.S)[1])


def test_a_wall_is_an_extension_that_jupyterlab_loads(tmp_path):
    from jupyterlab_server.config import get_federated_extensions

    name = wall.write(tmp_path)
    found = get_federated_extensions([str(tmp_path)])
    assert list(found) == [name]
    build = found[name]["jupyterlab"]["_build"]
    assert (tmp_path / name / build["load"]).exists()
    assert "page" not in about(tmp_path)
    assert not list(tmp_path.rglob("*.html"))


def test_the_wall_of_a_plan_has_its_page_and_its_minutes(tmp_path):
    teacher.main([str(tmp_path / "a"), "3", "60"])
    told = about(tmp_path / "a")
    assert told["minutes"] == told["parts"][-1]["until"] == 60
    assert told["page"] is True
    page = next((tmp_path / "a").rglob("teacher.html")).read_text("utf-8")
    assert f'new BroadcastChannel("{told["name"]}")' in page
    teacher.main([str(tmp_path / "b"), "3", "0"])
    assert about(tmp_path / "b")["parts"] == []
    assert about(tmp_path / "b")["name"] != told["name"], "nobody can guess where a page with answers lies"


def test_a_damaged_table_is_one_sentence(tmp_path, monkeypatch):
    def damaged(*_):
        raise tables.DataError("exercises.csv, line 3: no")

    monkeypatch.setattr(exercises, "questions", damaged)
    with pytest.raises(SystemExit, match=r"run\.py present: exercises\.csv, line 3: no"):
        teacher.main([str(tmp_path / "wall"), "3", "0"])
    assert not (tmp_path / "wall").exists()


def test_a_copy_for_students_makes_a_wall_as_well(tmp_path):
    copy = tmp_path / "copy"
    student_copy.write(copy)
    subprocess.run([sys.executable, "-m", "lesson.wall", tmp_path / "wall"], cwd=copy / "notebooks", check=True)
    assert about(tmp_path / "wall")["parts"] == []
