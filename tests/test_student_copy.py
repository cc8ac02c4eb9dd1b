"""The copy for students: whole enough to run, without answers in plain sight, and safe to bring up to date."""

import datetime
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import frictionless
import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson import exercises, student_copy, tables
from lesson.answers import Answers

resource = pytest.importorskip("resource") if os.name != "nt" else None


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """A copy for students that no test changes."""
    folder = tmp_path_factory.mktemp("fresh") / "copy"
    student_copy.write(folder)
    return folder


@pytest.fixture
def copy(fresh, tmp_path):
    """A fresh copy for students."""
    return Path(shutil.copytree(fresh, tmp_path / "copy"))


@pytest.fixture
def quick(fresh, monkeypatch):
    """What a copy consists of is not worked out anew by each update."""
    paths = [path for path in fresh.rglob("*") if path.is_file() and path.name != student_copy.MANIFEST]
    files = {path.relative_to(fresh).as_posix(): path.read_bytes() for path in paths}
    monkeypatch.setattr(student_copy, "contents", lambda project: files)
    return files


def plain(folder):
    """All that stands in files of `folder` that a student can open and read, but for the lesson's own prose."""
    texts = {}
    for path in folder.rglob("*"):
        if path.is_file() and path.suffix not in (".gz", ".py") and path.name != "requirements.txt":
            texts[path.relative_to(folder).as_posix()] = path.read_text("utf-8")
    return texts


def test_it_holds_the_lessons_and_no_tests_and_no_guide(copy):
    names = {path.relative_to(copy).as_posix() for path in copy.rglob("*") if path.is_file()}
    assert {"run.py", "requirements.txt", "README.md", "LICENSE", "notebooks/03_what_does_the_research_say.ipynb",
            "notebooks/lesson/tables.py",
            "data/my_article/claims.csv"} <= names
    assert not [name for name in names if re.search(r"test|guide|syllabus|answers.*json|__pycache__", name)
                and name != "notebooks/lesson/self_test.py"]


def test_no_feedback_and_no_verdict_can_be_read_in_it(copy):
    texts = plain(copy)
    for question in exercises.questions().values():
        for said in (question.row.right, question.row.wrong,
                     *(getattr(option, "why", None) for option in question.options)):
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
            "asked = exercises.ask('treated_adequately'); asked.fields['answer'].value = str(asked.question.number); "
            "asked.check.click()\n"
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
    lesson, ledger, own = (copy / "notebooks" / "00_start_here.ipynb",
                           copy / "data/my_article/claims.csv", copy / "notebooks" / "my notes.txt")
    lesson.write_text(lesson.read_text("utf-8") + " ", encoding="utf-8")
    ledger.write_text("mine\n")
    own.write_text("mine too\n")
    project = tmp_path / "newer"
    shutil.copytree(student_copy.PROJECT, project,
                    ignore=shutil.ignore_patterns(".*", "__pycache__", "figures", "tests"))
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
    with pytest.raises(ValueError,
                       match="is there already and is no copy of the lessons; name a new folder, or one that is empty"):
        student_copy.write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_the_command_says_what_it_needs(capsys):
    with pytest.raises(SystemExit, match="say where the copy should go"):
        student_copy.main([])


def test_in_a_copy_only_the_lessons_can_be_opened(copy):
    answer = subprocess.run([sys.executable, copy / "run.py", "test"], capture_output=True, text=True)
    assert answer.returncode == 1
    assert answer.stderr.strip() == ("run.py: this is a copy for students, which knows only lab and present, "
                                     "for example: python3 run.py lab")


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", "\xff"])
def test_a_damaged_list_of_what_was_handed_out_is_told_and_nothing_is_touched(copy, text):
    tmp_path = copy
    (tmp_path / "notebooks" / "answers.json").write_text("mine")
    (tmp_path / student_copy.MANIFEST).write_bytes(text.encode("latin-1"))
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    with pytest.raises(ValueError,
                       match="is damaged; name a new folder, and copy notebooks/answers.json over from this one"):
        student_copy.write(tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


# -- what is handed out, and what is not


@pytest.fixture
def project(tmp_path):
    """A copy of the project that a test may add to."""
    return Path(
        shutil.copytree(
            student_copy.PROJECT,
            tmp_path / "project",
            symlinks=True,
            ignore=shutil.ignore_patterns(".*", "__pycache__", "figures", "tests", "bench"),
        )
    )


OWN = (
    "notebooks/marking_notes.ipynb",
    "notebooks/05-Copy1.ipynb",
    "notebooks/05_potential_risks-Copy1.ipynb",
    "notebooks/99_marks.ipynb",
    "notebooks/class list.txt",
    "notebooks/lesson/marks-2026.py",
    "notebooks/lesson/notes.md",
    "data/marks.csv",
    "data/marks.md",
    "data/my_article/marks.csv",
    "data/our_article/claims.csv",
    "data/durations.csv.bak",
)


def test_what_somebody_put_beside_the_lessons_is_left_out_and_named(project):
    before = student_copy.contents(project)
    for name in OWN:
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text("Ana: 2, Ben: 5")
    assert student_copy.contents(project) == before
    assert sorted(student_copy.left_out(project)) == sorted(OWN)


def test_what_is_never_handed_out_needs_no_mention(project):
    for name in (
        "notebooks/answers.json",
        "notebooks/answers.csv",
        "notebooks/.ipynb_checkpoints/a.ipynb",
        "data/.~lock.claims.csv#",
    ):
        (project / name).parent.mkdir(exist_ok=True)
        (project / name).write_text("mine")
    assert student_copy.left_out(project) == []


def test_the_command_names_what_it_left_out(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(student_copy, "left_out", lambda: [f"data/{n}.csv" for n in range(12)])
    student_copy.main([str(tmp_path / "copy")])
    said = capsys.readouterr().out
    assert "run.py: left out, for they are neither lessons nor described tables: data/0.csv, data/1.csv, " in said
    assert "data/9.csv and 2 more\n" in said


def test_two_notebooks_with_the_number_of_one_lesson_are_not_guessed_at(project):
    (project / "notebooks/03_solutions.ipynb").write_text("{}")
    with pytest.raises(
        ValueError,
        match=r"^03_solutions\.ipynb and 03_what_does_the_research_say\.ipynb bear the number of one lesson; give",
    ):
        student_copy.contents(project)


@pytest.mark.parametrize(
    "text",
    [
        "<<<<<<< HEAD\n{}\n=======\n{}\n>>>>>>> theirs\n",
        "",
        "{",
        "[]",
        "3",
        "null",
        "{}",
        '{"cells": 3}',
        "\xff",
        "[" * 100_000,
    ],
)
def test_a_notebook_that_is_none_is_one_sentence_with_its_name(project, text):
    (project / "notebooks/04_claimed_benefits.ipynb").write_bytes(text.encode("latin-1"))
    with pytest.raises(
        ValueError,
        match=r"^04_claimed_benefits\.ipynb(, line 1: git left a mark of a conflict here|: this is no notebook)",
    ) as error:
        student_copy.contents(project)
    assert "\n" not in str(error.value)


def test_a_notebook_with_a_mark_of_a_conflict_names_the_line(project, tmp_path, monkeypatch):
    path = project / "notebooks/04_claimed_benefits.ipynb"
    lines = path.read_text("utf-8").split("\n")
    path.write_text("\n".join([*lines[:5], "<<<<<<< HEAD", *lines[5:]]), encoding="utf-8")
    monkeypatch.setattr(student_copy.write, "__defaults__", (project,))
    with pytest.raises(
        SystemExit,
        match=r"^run.py student: 04_claimed_benefits\.ipynb, line 6: git left a mark of a conflict here; choose one",
    ):
        student_copy.main([str(tmp_path / "copy")])
    assert not (tmp_path / "copy").exists()


def test_a_table_with_a_path_that_leads_elsewhere_is_not_handed_out(project, tmp_path):
    package = json.loads((project / "data/datapackage.json").read_bytes())
    (project.parent / "secret.csv").write_text("Ana: 2")
    package["resources"][0]["path"] = "../../secret.csv"
    (project / "data/datapackage.json").write_text(json.dumps(package))
    with pytest.raises(ValueError, match=r"has the path '\.\./\.\./secret\.csv'; expected a file in that folder"):
        student_copy.write(tmp_path / "copy", project)


@pytest.mark.parametrize("words", [[], [""], [" "], ["--help"], ["-h"], ["a", "b"]])
def test_words_that_name_no_folder_are_one_sentence_and_write_nothing(tmp_path, monkeypatch, words):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        SystemExit,
        match=r"^run\.py student: say where the copy should go, for example: python3 run\.py student",
    ):
        student_copy.main(words)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["notebooks", "notebooks/lesson/copy", "data/copy"])
def test_a_copy_is_not_written_among_the_lessons(project, name):
    with pytest.raises(ValueError, match="lies among the lessons themselves; name a folder elsewhere"):
        student_copy.write(project / name, project)


# -- git


@pytest.mark.parametrize("setting", ["true", "input", "false"])
def test_a_copy_that_went_through_git_loads_whatever_git_does_to_line_ends(copy, tmp_path, setting):
    def git(*words, cwd=copy):
        subprocess.run(
            ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", "-c", f"core.autocrlf={setting}", *words],
            cwd=cwd,
            check=True,
            capture_output=True,
            env=os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull},
        )

    for words in (["init"], ["add", "-A"], ["commit", "-m", "lessons"], ["clone", ".", str(tmp_path / "clone")]):
        git(*words)
    for folder in (tmp_path / "clone" / "data", tmp_path / "clone" / "data" / "my_article"):
        for name in tables.names(folder):
            assert tables.load(name, folder)
    assert student_copy.write(tmp_path / "clone") == []


def test_no_sentence_in_a_copy_names_a_command_that_it_does_not_have(copy):
    (copy / "data/claims.csv").write_bytes((copy / "data/claims.csv").read_bytes().replace(b"\n", b"\r\n"))
    (copy / "data/studies.csv").write_bytes(b"\x00")
    (copy / "data/verdicts.csv.gz").write_bytes(b"no")
    code = (
        "import sys; sys.path.insert(0, 'notebooks')\nfrom lesson import tables\n"
        "for name in ('claims', 'studies', 'verdicts'):\n"
        "    try: tables.load(name)\n    except tables.DataError as error: print(error)\n"
        "path = tables.FOLDER / tables.PACKAGE\n"
        "path.write_text(path.read_text('utf-8').replace('Claims', 'claims', 1), 'utf-8')\n"
        "try: tables.load('references')\nexcept tables.DataError as error: print(error)"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=copy, capture_output=True, text=True, check=True).stdout
    assert len(said.splitlines()) == 4
    assert "Take it again from where you had the lessons" in said
    for path in [*copy.rglob("*.md"), *copy.rglob("*.ipynb")]:
        said += path.read_text("utf-8")
    assert set(re.findall(r"run\.py (\w+)", said)) <= {"lab", "present"}


# -- a folder into which somebody put things


def manifest(copy, more):
    """Add names to the list of what was handed out."""
    path = copy / student_copy.MANIFEST
    path.write_text(json.dumps(json.loads(path.read_text("utf-8")) | more), encoding="utf-8")


def snapshot(*folders):
    """All files below these folders, links not followed, with what they hold."""
    return {
        path: path.readlink() if path.is_symlink() else path.read_bytes()
        for folder in folders
        for path in folder.rglob("*")
        if path.is_symlink() or path.is_file()
    }


def test_a_list_of_what_was_handed_out_reaches_nothing_that_is_not_ours(copy, quick, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "thesis.txt").write_text("mine")
    (outside / "x.csv").write_text("mine")
    (copy / "data/linked").symlink_to(outside)
    (copy / "notebooks/lesson/linked").symlink_to(outside)
    (outside / "y.py").write_text("mine")
    theirs = (
        "notebooks/answers.json",
        "notebooks/answers.csv",
        "notebooks/answers.html",
        "notebooks/.answers.json.lock",
        "notebooks/answers.ipynb",
        "notebooks/notes.txt",
        "thesis.txt",
        "kept/2026/run.py",
        "data/my_article/our.csv",
        "data/answers.csv",
    )
    for name in theirs:
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text("mine")
    before, right = snapshot(outside, copy), tables.checksum(b"mine")
    names = [
        *theirs,
        "../outside/thesis.txt",
        str(outside / "thesis.txt"),
        "notebooks/../../outside/thesis.txt",
        "data/linked/x.csv",
        "notebooks/lesson/linked/y.py",
        "./thesis.txt",
        "notebooks//answers.json",
        "notebooks/./answers.json",
        "data/../thesis.txt",
        "",
        ".",
        "..",
        "kept",
        "notebooks",
        "data",
        "notebooks/lesson",
        "..\\outside\\thesis.txt",
        "C:thesis.txt",
        "NOTEBOOKS/answers.json",
        "notebooks/Answers.ipynb",
    ]
    for checksum in (right, "x", 3, None, [], {}):
        manifest(copy, dict.fromkeys(names, checksum))
        assert student_copy.write(copy) == []
        after = snapshot(outside, copy)
        assert {path: held for path, held in after.items() if path.name != student_copy.MANIFEST} == {
            path: held for path, held in before.items() if path.name != student_copy.MANIFEST
        }
    assert set(json.loads((copy / student_copy.MANIFEST).read_text("utf-8"))) == set(quick)


PARTS = st.sampled_from(
    [
        "..",
        ".",
        "",
        "notebooks",
        "data",
        "lesson",
        "my_article",
        "kept",
        "answers.json",
        ".answers.json",
        "answers.csv",
        "a.py",
        "b.csv",
        "c.ipynb",
        "C:",
        "\\",
        "\x00",
        "é.csv",
        "run.py",
        ".git",
        "README.md",
        "~",
        "x\n",
    ]
)


@given(st.lists(PARTS, max_size=6).map("/".join) | st.text(max_size=20))
def test_a_name_that_could_be_ours_stays_in_the_folder_and_is_no_answer(name):
    """Every name that is taken from such a list lies in the folder, as it stands there, and where no answers lie."""
    folder = Path("/nowhere/copy")
    if student_copy._could_be_ours(folder, name):
        assert os.path.normpath(folder / name) == str(folder / name)
        assert (folder / name).is_relative_to(folder)
        assert name.split("/")[0] in (
            "run.py",
            "README.md",
            "notebooks",
            "data",
            "requirements.txt",
            "environment.yml",
            "LICENSE",
            "CITATION.cff",
            ".gitattributes",
        )
        assert "answers" not in name or name == "notebooks/lesson/answers.py"


def test_every_file_of_a_copy_could_be_ours(tmp_path):
    assert all(student_copy._could_be_ours(tmp_path, name) for name in student_copy.contents())


KINDS = {
    "link to a file": lambda path, victim: path.symlink_to(victim),
    "link to nothing": lambda path, victim: path.symlink_to(victim.with_name("nothing")),
    "link to itself": lambda path, victim: path.symlink_to(path),
    "link to an endless device": lambda path, victim: path.symlink_to("/dev/zero"),
    "pipe": lambda path, victim: os.mkfifo(path),
    "folder": lambda path, victim: path.mkdir(),
    "huge file": lambda path, victim: path.touch() or os.truncate(path, 4_000_000_000),
    "file that cannot be read": lambda path, victim: path.touch(0),
}


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of another kind")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "name",
    [
        "LICENSE",
        "notebooks/lesson/words.py",
        "data/studies.csv",
        "notebooks/00_start_here.ipynb",
        ".gitattributes",
        "notebooks/lesson/.words.py.new",
    ],
)
def test_what_stands_in_the_way_of_a_file_is_moved_aside_and_not_followed(copy, quick, tmp_path, kind, name):
    victim = tmp_path / "victim.txt"
    victim.write_text("mine")
    victim.chmod(0o600)
    (copy / name).unlink(missing_ok=True)
    KINDS[kind](copy / name, victim)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    if name.endswith(".new"):  # a name that we write under for a moment; only a file of ours has it
        (copy / "notebooks/lesson/words.py").unlink()
        if kind == "folder":
            with pytest.raises(OSError, match="words"):
                student_copy.write(copy)
            return
        assert student_copy.write(copy) == []
    else:
        moved = student_copy.write(copy)
        if kind == "huge file" and name.endswith(".ipynb"):  # a notebook that a student ran stays, however large
            assert moved == []
            assert (copy / name).stat().st_size == 4_000_000_000
            return
        if kind == "file that cannot be read" and name.endswith(".ipynb"):
            assert moved == []
            return
        assert [path.relative_to(copy / "kept").as_posix().partition("/")[2] for path in moved] == [name]
        assert os.path.lexists(moved[0])
    assert not (copy / name).is_symlink()
    assert (copy / "notebooks/lesson/words.py").read_bytes() == quick["notebooks/lesson/words.py"]
    assert victim.read_text() == "mine"
    assert victim.stat().st_mode & 0o777 == 0o600
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000, "the file was read into memory"


@pytest.mark.skipif(os.name == "nt", reason="links of another kind")
@pytest.mark.parametrize("name", ["data", "notebooks", "notebooks/lesson", "kept", "data/my_article"])
def test_a_folder_that_is_a_link_stops_the_update_before_anything_is_written(copy, quick, tmp_path, name):
    outside = tmp_path / "outside"
    outside.mkdir()
    if (copy / name).exists():
        (copy / name).replace(tmp_path / "moved")
    (copy / name).symlink_to(outside)
    (copy / "LICENSE").write_text("changed")
    before = snapshot(copy, outside)
    with pytest.raises(ValueError, match="is no folder of this copy") as error:
        student_copy.write(copy)
    assert str(copy / name) in str(error.value)
    assert snapshot(copy, outside) == before


@pytest.mark.skipif(os.name == "nt", reason="links of another kind")
@pytest.mark.parametrize("kind", ["link to a file", "link to an endless device", "pipe", "huge file", "folder"])
def test_a_list_of_what_was_handed_out_that_is_no_file_is_damaged(copy, tmp_path, kind):
    victim = tmp_path / "victim.txt"
    victim.write_text("{}")
    (copy / student_copy.MANIFEST).unlink()
    KINDS[kind](copy / student_copy.MANIFEST, victim)
    with pytest.raises(ValueError, match="is damaged; name a new folder"):
        student_copy.write(copy)
    assert victim.read_text() == "{}"


@pytest.mark.skipif(os.name == "nt", reason="links of another kind")
def test_a_folder_named_by_a_link_is_not_followed(copy, tmp_path):
    (tmp_path / "link").symlink_to(copy)
    with pytest.raises(ValueError, match="is a link; name the folder itself"):
        student_copy.write(tmp_path / "link")


def test_two_updates_within_a_second_keep_both_files(copy, quick, monkeypatch):
    class Noon(datetime.datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2026, 11, 30, 12, 0, 0)

    monkeypatch.setattr(student_copy, "datetime", Noon)
    kept = []
    for text in ("first", "second", "third"):
        (copy / "LICENSE").write_text(text)
        kept += student_copy.write(copy)
    assert [path.read_text() for path in kept] == ["first", "second", "third"]


def test_an_update_that_fails_leaves_each_file_whole(copy, quick, monkeypatch):
    (copy / "LICENSE").write_text("changed")
    before = snapshot(copy)
    monkeypatch.setattr(Path, "replace", lambda self, target: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        student_copy.write(copy)
    monkeypatch.undo()
    assert snapshot(copy) == before
