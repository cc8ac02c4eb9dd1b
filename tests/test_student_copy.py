"""The copy for students: whole enough to run, without answers in plain sight, and safe to bring up to date."""

import gzip
import json
import re
import shutil
import subprocess
import sys

import frictionless
import nbformat
import pytest
from lesson import exercises, student_copy, tables
from lesson.answers import Answers


@pytest.fixture
def copy(tmp_path):
    """A fresh copy for students."""
    student_copy.write(tmp_path / "copy")
    return tmp_path / "copy"


def plain(folder):
    """All that stands in files of `folder` that a student can open and read, but for the lesson's own prose."""
    texts = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix not in (".gz", ".py") and path.name != "requirements.txt":
            texts[path.relative_to(folder).as_posix()] = path.read_text("utf-8")
    return texts


def test_it_holds_the_lessons_and_no_tests_and_no_guide(copy):
    names = {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()}
    assert {"run.py", "requirements.txt", "README.md", "LICENSE", "notebooks/03_what_does_the_research_say.ipynb", "notebooks/lesson/tables.py",
            "data/my_article/claims.csv"} <= names
    assert not [name for name in names if re.search(r"test|guide|syllabus|answers.*json|__pycache__", name) and name != "notebooks/lesson/self_test.py"]


def test_no_feedback_and_no_verdict_can_be_read_in_it(copy):
    texts = plain(copy)
    for question in exercises.questions().values():
        for said in (question.row.right, question.row.wrong, *(getattr(option, "why", None) for option in question.options)):
            if said and len(said) > 30 and question.row.kind != "verdict":
                for name, text in texts.items():
                    assert said not in text and json.dumps(said, ensure_ascii=False)[1:-1] not in text, (name, said)
    for verdict in tables.load("verdicts"):
        for name, text in texts.items():
            assert json.dumps(verdict.why, ensure_ascii=False)[1:-1] not in text, (name, verdict.why)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # frictionless leaves packed files open
def test_its_tables_are_the_same_and_valid(copy):
    for name in tables.names():
        assert tables.load(name, copy / "data") == tables.load(name), name
    report = frictionless.validate(copy / "data" / tables.PACKAGE)
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type"])[:3]


def test_a_damaged_packed_table_is_one_sentence(copy):
    path = copy / "data" / "verdicts.csv.gz"
    for damaged in (b"", b"not packed", path.read_bytes()[:-20], gzip.compress(b"x")[:5]):
        path.write_bytes(damaged)
        with pytest.raises(tables.DataError, match=r"^verdicts\.csv\.gz: "):
            tables.load("verdicts", copy / "data")


def test_every_lesson_runs_in_it_and_grades(copy):
    """The package in the copy is the one that runs, not the one of the project."""
    code = ("import sys; sys.path.insert(0, 'notebooks')\n"
            "from lesson import exercises, explorers, frame, tables\n"
            "assert 'copy' in str(tables.FOLDER)\n"
            "assert all(make().words for make in explorers.ALL.values())\n"
            "asked = exercises.ask('treated_adequately'); asked.fields['answer'].value = str(asked.question.number); asked.check.click()\n"
            "print(asked.feedback.value)")
    answer = subprocess.run([sys.executable, "-c", code], cwd=copy, capture_output=True, text=True)
    assert "✓ Right." in answer.stdout, answer.stderr


def test_stored_pictures_stand_in_it_but_for_what_gives_away_an_answer(copy):
    for path in sorted((copy / "notebooks").glob("*.ipynb")):
        for cell in nbformat.read(path, as_version=4).cells:
            if cell.cell_type == "code":
                assert bool(cell.outputs) != bool(student_copy.REVEALING.search(cell.source)), cell.source


def test_an_update_keeps_answers_changed_files_and_the_ledger(copy, tmp_path):
    kept = Answers(copy / "notebooks" / "answers.json")
    kept.put("within_minutes", "may_be", True)
    before = (copy / "notebooks" / "answers.json").read_bytes()
    lesson, ledger, own = copy / "notebooks" / "00_start_here.ipynb", copy / "data/my_article/claims.csv", copy / "notebooks" / "my notes.txt"
    lesson.write_text(lesson.read_text("utf-8") + " ", encoding="utf-8")
    ledger.write_text("mine\n")
    own.write_text("mine too\n")
    project = tmp_path / "newer"
    shutil.copytree(student_copy.PROJECT, project, ignore=shutil.ignore_patterns(".*", "__pycache__", "figures", "tests"))
    (project / "notebooks/02_how_might_it_work.ipynb").unlink()
    changed = project / "notebooks/00_start_here.ipynb"
    changed.write_text(changed.read_text("utf-8").replace("Start here", "Begin here"), encoding="utf-8")
    newer = project / "notebooks/lesson/words.py"
    newer.write_text(newer.read_text("utf-8") + "# newer\n", encoding="utf-8")
    moved = student_copy.write(copy, project)
    assert (copy / "notebooks" / "answers.json").read_bytes() == before
    assert (ledger.read_text(), own.read_text()) == ("mine\n", "mine too\n")
    assert [path.name for path in moved] == ["00_start_here.ipynb"]
    assert moved[0].read_text("utf-8").endswith(" ")
    assert "kept" in moved[0].parts
    assert not lesson.read_text("utf-8").endswith(" ")
    assert (copy / "notebooks/lesson/words.py").read_text("utf-8").endswith("# newer\n")
    assert not (copy / "notebooks/02_how_might_it_work.ipynb").exists()
    assert student_copy.write(copy, project) == []


def test_a_notebook_that_a_student_ran_stays_as_long_as_the_lesson_is_the_same(copy):
    lesson, table = copy / "notebooks" / "00_start_here.ipynb", copy / "data" / "studies.csv"
    lesson.write_text(lesson.read_text("utf-8") + " ", encoding="utf-8")
    table.write_text("damaged\n")
    assert [path.name for path in student_copy.write(copy)] == ["studies.csv"]
    assert lesson.read_text("utf-8").endswith(" ")
    assert tables.load("studies", copy / "data")


def test_a_folder_with_other_things_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(ValueError, match="is there already and is no copy of the lessons; name a new folder, or one that is empty"):
        student_copy.write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_the_command_says_what_it_needs(capsys):
    with pytest.raises(SystemExit, match="say where the copy should go"):
        student_copy.main([])


def test_in_a_copy_only_the_lessons_can_be_opened(copy):
    answer = subprocess.run([sys.executable, copy / "run.py", "test"], capture_output=True, text=True)
    assert answer.returncode == 1
    assert answer.stderr.strip() == "run.py: this is a copy for students, which knows only lab and present, for example: python3 run.py lab"


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", "\xff"])
def test_a_damaged_list_of_what_was_handed_out_is_told_and_nothing_is_touched(tmp_path, text):
    student_copy.write(tmp_path)
    (tmp_path / "notebooks" / "answers.json").write_text("mine")
    (tmp_path / student_copy.MANIFEST).write_bytes(text.encode("latin-1"))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(ValueError, match="is damaged; name a new folder, and copy notebooks/answers.json over from this one"):
        student_copy.write(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
