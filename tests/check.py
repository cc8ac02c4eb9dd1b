"""After a change of a table or a sentence: what is wrong with it. Run by `python3 run.py check`.

Nothing in the project is written: tables are sealed, lessons run and tests done in a copy that is thrown away.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from lesson import tables

from tests.every_lesson import joined

PROJECT = Path(__file__).resolve().parents[1]
#: What a change of a table or a sentence can break.
TESTS = ("tests/test_data.py", "tests/test_guide.py", "tests/test_words.py", "tests/test_frame.py",
         "tests/test_exercises.py", "tests/test_explorers.py", "tests/notebooks/test_structure.py")
#: Of those, what needs a build first, or takes long and looks at no row and no sentence.
NOT = "not stored_figure and not beside_the_figure and not whatever_stands_in_the_file"
LEFT_OUT = ("left out: stored words, pictures and figures (run.py build writes them anew), real browsers, the class's "
            "server, copies for students, other machines, the models' numbers, setting up; run.py test --all has all")


def copy_project(folder: Path, project: Path = PROJECT) -> Path:
    """Copy what tests need of the project into `folder`; return the copy."""
    unwanted = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "node_modules", "answers*.json", ".answers*")
    for name in ("notebooks", "data", "figures", "tests", "bench", "deploy", ".github"):
        shutil.copytree(project / name, folder / name, ignore=unwanted)
    for path in project.iterdir():
        if path.is_file():
            shutil.copy(path, folder)
    return folder


def unsealed(folder: Path) -> list[str]:
    """Check and seal the tables of a copy; return the names of the files that were not sealed as they are.

    Raises DataError, with one sentence, where a table is wrong.
    """
    from lesson.build import seal

    def sealed() -> dict[str, str]:
        package = json.loads((folder / "data" / tables.PACKAGE).read_text("utf-8"))
        return {resource["path"]: resource["hash"] for resource in package["resources"]}

    before = sealed()
    seal(folder / "data")
    return [name for name, found in sealed().items() if found != before.get(name)]


def changed(folder: Path, report: Path) -> dict[str, int]:
    """By notebook of a copy, how many cells show other words than those stored, where any does."""
    shown, counts = json.loads(report.read_text(encoding="utf-8"))["shown"], {}
    for name, cells in shown.items():
        notebook = json.loads((folder / "notebooks" / name).read_text(encoding="utf-8"))
        code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
        stored = [joined([{kind: "".join(text) for kind, text in output["data"].items()} for output in cell["outputs"]],
                         "text/plain") for cell in code]
        counts[name] = sum(cell["text/plain"] != words for cell, words in zip(cells, stored, strict=True))
    return {name: count for name, count in counts.items() if count}


def main(words: list[str]) -> None:
    """Check the tables, run every lesson and the tests of TESTS; `words` go on to pytest."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        copy = copy_project(Path(name))
        try:
            new = unsealed(copy)
        except tables.DataError as error:
            sys.exit(f"run.py check: {error}")
        print(f"tables: all valid; run.py build would seal {', '.join(new) or 'none anew'}", flush=True)
        report, python = Path(name, "report.json"), [sys.executable, "-P"]
        env = os.environ | {"LESSON_ANSWERS": str(Path(name, "answers.json"))}
        lessons = subprocess.Popen([*python, "tests/every_lesson.py", "notebooks", report], cwd=copy, env=env,
                                   stderr=subprocess.PIPE, text=True)
        charts = sorted(path.relative_to(copy).as_posix() for path in copy.glob("tests/test_charts*.py"))
        asked = ["-q", "-p", "no:cacheprovider", *TESTS, *charts, "-k", NOT, *words]
        tests = subprocess.run([*python, "-m", "pytest", *asked], cwd=copy)
        error = lessons.communicate()[1]
        if lessons.returncode:
            print(f"lessons: a cell does not run:\n{error}")
        else:
            found = [f"{lesson} ({count} cells)" for lesson, count in changed(copy, report).items()]
            print(f"lessons: every cell runs; run.py build would change {', '.join(found) or 'no words of any'}")
    print(LEFT_OUT)
    sys.exit(tests.returncode or lessons.returncode)


if __name__ == "__main__":
    main(sys.argv[1:])
