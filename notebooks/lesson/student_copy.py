"""A clean copy of the lessons to hand out: no tests, no teacher's guide, and answers that do not lie in plain sight.

Run by `python3 run.py student DIR`. Written again into the same folder, it brings the lessons there up to date and loses
nothing: answers are never touched, a notebook that somebody changed stays until the lesson itself changes, and any other
changed file, or one that a newer one replaces, is moved to `kept/`.
"""

import gzip
import json
import re
import sys
from datetime import datetime
from pathlib import Path

import nbformat

from . import tables

PROJECT = Path(__file__).resolve().parents[2]
#: What a student gets, as patterns below the project.
WANTED = ("run.py", "requirements.txt", "environment.yml", "LICENSE", "CITATION.cff", "notebooks/*.ipynb",
          "notebooks/lesson/**/*.py", "notebooks/lesson/explorer/explorer.*", "notebooks/lesson/lab_settings/*",
          "data/*.csv", "data/*.md", "data/my_article/*")
#: Tables that hold what is right, packed so that nobody reads them by accident.
PACKED = ("exercises", "exercise_options", "verdicts", "verdict_evidence")
#: A class fills this folder in: what stands there already is theirs.
OWN = "data/my_article/"
#: Cells whose stored outputs give away what a student is about to judge or to guess.
REVEALING = re.compile(r"frame\.verdicts\(|explorers\.(report_card|tensions)\(|\(guess\)")
#: What was handed out, and its checksums: tells later which files somebody changed.
MANIFEST = ".handed_out.json"

README = """# Ketamine for anxiety: what the studies report

Lessons to work through. Education, not medical advice.

1. You need Python 3.11 or newer. In this folder, type `python3 run.py lab` (on Windows: `py run.py lab`).
2. JupyterLab opens on the start notebook. Choose *Run*, then *Run All Cells*.
3. Your answers are kept in `notebooks/answers.json` on this computer, and nowhere else. The cell below your verdicts writes them
   as files to hand in.

When you get a newer copy, unpack it over this folder: your answers stay.
"""


def contents(project=PROJECT):
    """The files of a copy: a dict from path (with forward slashes) to bytes."""
    project = Path(project)
    paths = sorted({path for pattern in WANTED for path in project.glob(pattern) if path.is_file()})
    files = {path.relative_to(project).as_posix(): path.read_bytes() for path in paths}
    for name in [name for name in files if name.endswith(".ipynb")]:
        files[name] = _without_answers(files[name])
    package = json.loads((project / "data" / tables.PACKAGE).read_bytes())
    for resource in package["resources"]:
        if resource["name"] in PACKED:
            packed = gzip.compress(files.pop(f"data/{resource['path']}"), mtime=0)
            resource["path"] += ".gz"
            resource["hash"] = tables.checksum(packed)
            files[f"data/{resource['path']}"] = packed
    package["hash"] = tables.package_hash(package)
    files[f"data/{tables.PACKAGE}"] = (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()
    files["README.md"] = README.encode()
    return files


def write(folder, project=PROJECT):
    """Write a copy into `folder`, or bring the copy there up to date; return the paths of changed files that were moved to kept/.

    Raises ValueError when the folder holds something else, and OSError when it cannot be written.
    """
    folder, files = Path(folder), contents(project)
    earlier = _earlier(folder)
    kept = folder / "kept" / f"{datetime.now():%Y-%m-%d-%H%M%S}"
    moved = []

    def make_room(name):
        """Move a file aside that somebody changed."""
        target = folder / name
        if target.exists() and tables.file_hash(target) != earlier.get(name):
            (kept / name).parent.mkdir(parents=True, exist_ok=True)
            target.replace(kept / name)
            moved.append(kept / name)

    for name, content in files.items():
        target = folder / name
        if target.exists() and (name.startswith(OWN) or target.read_bytes() == content or _is_theirs(name, content, earlier)):
            continue
        make_room(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f".{target.name}.new")
        fresh.write_bytes(content)
        fresh.replace(target)
    for name in earlier.keys() - files.keys():
        make_room(name)
        (folder / name).unlink(missing_ok=True)
    manifest = {name: tables.checksum(content) for name, content in files.items()}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return moved


def _is_theirs(name, content, earlier):
    """A notebook that was handed out in just this state: what a student has run or written in it since stays where it is."""
    return name.endswith(".ipynb") and earlier.get(name) == tables.checksum(content)


def _earlier(folder):
    """What an earlier copy in this folder consisted of: path and checksum."""
    manifest = folder / MANIFEST
    if manifest.exists():
        try:
            return dict(json.loads(manifest.read_text(encoding="utf-8")).items())
        except (ValueError, AttributeError, RecursionError):
            raise ValueError(f"{manifest} is damaged; name a new folder, and copy notebooks/answers.json over from this one") from None
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(f"{folder} is there already and is no copy of the lessons; name a new folder, or one that is empty")
    return {}


def _without_answers(content):
    notebook = nbformat.reads(content.decode("utf-8"), as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code" and REVEALING.search(cell.source):
            cell.outputs, cell.execution_count = [], None
    return (nbformat.writes(notebook, version=4).rstrip("\n") + "\n").encode()


def main(words):
    """Write a copy into the folder that is named."""
    if len(words) != 1:
        sys.exit("run.py student: say where the copy should go, for example: python3 run.py student ../lessons_for_students")
    try:
        moved = write(words[0])
    except (OSError, ValueError) as error:
        sys.exit(f"run.py student: {error}")
    print(f"run.py: the lessons for students are in {words[0]}; hand that folder out whole")
    for path in moved:
        print(f"run.py: somebody had changed {path.name}: their file is kept as {path}")


if __name__ == "__main__":
    main(sys.argv[1:])
