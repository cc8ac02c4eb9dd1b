"""The teacher's guide and the syllabus: every link leads somewhere, every column of minutes adds up, every exercise
and picture is there.
"""

import re
from pathlib import Path

import nbformat
import pytest
from lesson import exercises, explorers, notebooks, teacher
from lesson.answers import Answers
from lesson.tables import load
from lessons import FOLDER
from PIL import Image

GUIDES = ("teachers_guide.md", "syllabus.md")


def text_of(name):
    return (FOLDER / name).read_text("utf-8")


def anchors(path):
    """The places of a Markdown file that a link can lead to: headings as GitHub names them, and ids that are set."""
    text = path.read_text("utf-8")
    heads = re.findall(r"^#+ (.+)$", text, flags=re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-")
            for head in heads} | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("name", [*GUIDES, "../README.md", "../CONTRIBUTING.md",
                                  "../data/my_article/README.md", "../data/LEFT_OUT.md"])
def test_every_link_leads_somewhere(name):
    path = (FOLDER / name).resolve()
    for target in re.findall(r"\]\(([^)\s]+)\)", path.read_text("utf-8")):
        if target.startswith(("http:", "https:", "mailto:")):
            continue
        file, _, place = target.partition("#")
        other = (path.parent / file).resolve() if file else path
        assert other.exists(), target
        if place:
            assert place in anchors(other), target


def tables_of_minutes():
    """Each table of minutes in the guide: the lesson, the columns' minutes, and the rows' minutes."""
    found, lesson = [], None
    for block in re.split(r"\n(?=## )", text_of("teachers_guide.md")):
        lesson = re.match(r"## Lesson (\d)", block)
        for table in re.findall(r"^\| Part \|.*\n\|[-:| ]+\|\n((?:\|.*\n)+)", block, flags=re.M):
            rows = [[cell.strip() for cell in line.strip("|").split("|")][1:] for line in table.strip().split("\n")]
            found.append((int(lesson[1]), [[0 if cell == "–" else int(cell) for cell in row] for row in rows]))
    return found


def test_every_lesson_has_a_plan_for_30_60_and_90_minutes_that_adds_up():
    plans = tables_of_minutes()
    assert [lesson for lesson, _ in plans] == list(range(8))
    for lesson, rows in plans:
        assert [sum(column) for column in zip(*rows, strict=True)] == [30, 60, 90], f"lesson {lesson}"


def test_every_exercise_and_every_picture_stands_in_the_guide():
    text = text_of("teachers_guide.md")
    for question in exercises.questions().values():
        assert f"`{question.id}`" in text, question.id
    for make in explorers.ALL.values():
        assert make().title.removesuffix("?") in text, make.__name__


def test_the_guide_gives_no_answer_away():
    for name in GUIDES:
        for question in exercises.questions().values():
            for said in (question.row.right, question.row.wrong,
                         *(getattr(option, "why", None) for option in question.options)):
                assert not said or len(said) < 30 or said not in text_of(name)


def test_the_guide_holds_no_number_about_the_world():
    for name in GUIDES:
        for line in text_of(name).replace("f 100 people", "").replace("same 100 people", "").splitlines():
            assert not re.search(r"\d+ ?(%|percent|people|participants|patients|mg|ng|mmHg|weeks|hours)\b", line), line


def cells(lesson):
    """The sources of the cells of a lesson."""
    path = next(path for path in FOLDER.glob(f"{lesson:02d}_*.ipynb"))
    return [cell.source for cell in nbformat.read(path, as_version=4).cells]


def place(sources, said):
    """Where the one cell stands that begins like this."""
    found = [number for number, source in enumerate(sources) if source.startswith(said)]
    assert len(found) == 1, said
    return found[0]


def test_the_button_to_hand_in_stands_where_the_guide_says():
    said = "in lessons 0 to 6 below *Your verdicts*, in lesson 7 at the end of *Check yourself*"
    assert said in text_of("teachers_guide.md")
    for lesson in range(7):
        sources = cells(lesson)
        button = place(sources, "exercises.hand_in(")
        assert place(sources, "## Your verdicts") < button < place(sources, "## Our verdicts")
        assert not [source for source in sources[button:] if "exercises.ask(" in source], "one press is enough"
    sources = cells(7)
    button = place(sources, "exercises.hand_in(")
    after = next(number for number, source in enumerate(sources) if number > button and source.startswith("## "))
    assert place(sources, "## Check yourself") < button < after
    assert not [source for source in sources[button:after] if "exercises.ask(" in source]


def test_the_files_to_hand_in_carry_the_name_as_the_guide_says(tmp_path):
    text = text_of("teachers_guide.md")
    assert "The name stands in both and in what they are called, and nowhere else." in text
    kept = Answers(tmp_path / "answers.json")
    kept.put("last_benefit", "10", True)
    made = exercises.hand_in(answers=kept)
    assert f"*{made.button.description}*" in text
    made.name.value = "Ada"
    made.button.click()
    with_name = {path.name for path in tmp_path.iterdir() if "Ada" in path.read_text("utf-8")}
    assert with_name == {"answers_ada_lesson_3.csv", "answers_ada_lesson_3.html"}
    assert all(f"`{name}`" in text for name in with_name)


def test_every_plan_counts_running_the_lesson_and_the_guess():
    text = text_of("teachers_guide.md")
    tables = re.findall(r"^\| Part \|.*\n\|[-:| ]+\|\n((?:\|.*\n)+)", text, flags=re.M)
    assert len(tables) == 8
    for table in tables:
        assert re.search(r"\*Run All Cells\*.* \| [1-9] \| [1-9] \| [1-9] \|", table)
        for line in table.splitlines():
            if "Guess `" in line:
                assert int(line.split("|")[3]) >= 3, line


@pytest.mark.parametrize("path", notebooks.lessons(), ids=lambda path: path.name[:2])
def test_what_is_for_home_has_a_part_of_its_own_that_the_shorter_plans_leave_out(path):
    """On the wall the keys then pass over it, and the teacher's page leads to it."""
    parts = teacher.parts(path, text_of("teachers_guide.md"))
    for number, cell in enumerate(notebooks.read(path).cells):
        if cell.cell_type == "markdown" and re.match(
                r"##+ (For the curious|At home|Beforehand|Afterwards|How sure|What would a reviewer|Would another)",
                cell.source):
            part = [part for part in parts if part.cell <= number][-1]
            assert (part.minutes[30], part.minutes[60]) == (0, 0), (cell.id, part.name)


def test_why_the_same_filter_gives_more_studies_in_the_limits():
    studies = {study.id: study for study in load("studies")}
    with_row = {row.study.id for row in explorers.durations().chart.rows}
    with_time = {row.study for row in load("durations")}
    left_out = [study for study in studies.values() if study.id not in with_row]
    assert with_time <= with_row
    assert all(study.purpose != "treatment" or study.design == "reanalysis" for study in left_out)
    designs = [study.design for study in left_out]
    assert designs.count("registered") == [study.design for study in studies.values()].count("registered")
    assert designs.count("review") > [study.design for study in studies.values()].count("review") / 2
    assert {study.id for study in explorers.limits().chart.studies} == set(studies)
    how_to_read = cells(3)[place(cells(3), "limits = explorers.limits()") + 1]
    assert "the same lists give more studies here" in how_to_read


def test_the_readme_opens_with_a_short_moving_picture_that_is_also_said_in_words():
    root = FOLDER.parent
    first = next(line for line in (root / "README.md").read_text("utf-8").splitlines()[1:] if line)
    said, place = re.fullmatch(r"!\[(.+)\]\((.+)\)", first).groups()
    assert len(said.split()) > 40
    assert (root / place).stat().st_size <= 1e6
    with Image.open(root / place) as shown:
        assert 20 < shown.n_frames < 100
        assert 600 <= shown.width <= 1000
        lasting = 0
        for n in range(shown.n_frames):
            shown.seek(n)
            shown.load()
            lasting += shown.info["duration"]
    assert lasting < 15_000
    assert "bench.moving" in (root / "CONTRIBUTING.md").read_text("utf-8")
    assert Path(place).name in (root / "bench" / "moving.py").read_text("utf-8")
