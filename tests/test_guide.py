"""The teacher's guide and the syllabus: every link leads somewhere, every column of minutes adds up, every exercise and picture is there."""

import re

import pytest
from lesson import exercises, explorers
from lessons import FOLDER

GUIDES = ("teachers_guide.md", "syllabus.md")


def text_of(name):
    return (FOLDER / name).read_text("utf-8")


def anchors(path):
    """The places of a Markdown file that a link can lead to: headings as GitHub names them, and ids that are set."""
    text = path.read_text("utf-8")
    heads = re.findall(r"^#+ (.+)$", text, flags=re.M)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads} | set(re.findall(r'<a id="([^"]+)">', text))


@pytest.mark.parametrize("name", [*GUIDES, "../README.md", "../CONTRIBUTING.md", "../data/my_article/README.md", "../data/LEFT_OUT.md"])
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
            for said in (question.row.right, question.row.wrong, *(getattr(option, "why", None) for option in question.options)):
                assert not said or len(said) < 30 or said not in text_of(name)


def test_the_guide_holds_no_number_about_the_world():
    for name in GUIDES:
        for line in text_of(name).replace("f 100 people", "").replace("same 100 people", "").splitlines():
            assert not re.search(r"\d+ ?(%|percent|people|participants|patients|mg|ng|mmHg|weeks|hours)\b", line), line
