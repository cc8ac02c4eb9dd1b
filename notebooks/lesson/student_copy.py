"""A clean copy of the lessons to hand out: no tests, nothing for teachers, and answers that do not lie in plain sight.

Run by `python3 run.py student DIR`. It takes the lessons, the tables that a data package describes, and what both need;
whatever else lies beside them is somebody's own and is left out. Written again into the same folder, it brings the
lessons there up to date and loses nothing: answers are never touched, a notebook that somebody changed stays until the
lesson itself changes, and any other changed file, or one that a newer one replaces, is moved to `kept/`. Nothing
outside the folder is read or changed, whatever somebody has put into it: no link is followed, no pipe is waited for,
and no file larger than any of ours is read.
"""

import gzip
import json
import os
import re
import stat
import sys
from datetime import datetime
from pathlib import Path

import nbformat

from . import notebooks, tables

PROJECT = Path(__file__).resolve().parents[2]
#: What a student gets beside lessons, tables and the package, below the project.
WANTED = ("run.py", "requirements.txt", "environment.yml", "LICENSE", "CITATION.cff", "data/LEFT_OUT.md",
          "data/my_article/README.md")
#: Folders of tables.
DATA = ("data", "data/my_article")
#: Tables that hold what is right, packed so that nobody reads them by accident.
PACKED = ("exercises", "exercise_options", "verdicts", "verdict_evidence", "second_verdicts")
#: A class fills this folder in: what stands there already is theirs.
OWN = "data/my_article/"
#: Cells whose stored outputs give away what a student is about to judge or to guess.
REVEALING = re.compile(r"frame\.verdicts\(|forms\.second_reading\(|explorers\.(report_card|tensions)\(|\(guess\)")
#: What was handed out, and its checksums: tells later which files somebody changed.
MANIFEST = ".handed_out.json"
#: Files that this or an earlier project could have written into a copy. Nobody's answers are among them.
OURS = re.compile(r"(?:run\.py|requirements\.txt|environment\.yml|LICENSE|CITATION\.cff|README\.md|\.gitattributes"
                  r"|notebooks/[^/\\:]+\.ipynb|notebooks/lesson/(?:\w+/)*\w+\.(?:py|json|css|js)"
                  r"|data/(?:my_article/)?\w+\.(?:csv|csv\.gz|md|json))")
ANSWERS = re.compile(r"(?:notebooks|data)/(?:\w+/)?\.?answers(?!\.py$)", re.I)
#: What never belongs to a copy and needs no mention.
UNTOLD = re.compile(r"(?:^|/)(?:\.|__pycache__/)"
                    r"|^notebooks/(?:answers|(?:teachers_guide|syllabus)\.md$"
                    r"|lesson/(?:pages\.(?:css|js)|offline\.js|icon\.svg|exercises/(?:exercises|questions|typed)\.js"
                    r"|class_page\.css|teacher\.(?:css|js|py))$)")
#: Bytes of the largest file that is read in somebody's copy; each of ours is far smaller.
LARGEST = 32_000_000
#: Git leaves the ends of lines alone, for the tables carry a checksum of their bytes.
GIT = "* -text\n"

README = """# Ketamine for anxiety: what the studies report

Lessons to work through. Education, not medical advice.

1. You need Python 3.11 or newer. In this folder, type `python3 run.py lab` (on Windows: `py run.py lab`).
2. JupyterLab opens on the start notebook. Choose *Run*, then *Run All Cells*.
3. Your answers are kept in `notebooks/answers.json` on this computer, and nowhere else. The cell below your verdicts
   writes them as files to hand in.

When you get a newer copy, unpack it over this folder: your answers stay.
"""


def contents(project: Path = PROJECT) -> dict[str, bytes]:
    """The files of a copy: a dict from path (with forward slashes) to bytes.

    Raises ValueError or DataError, in one sentence that names the file, when a notebook or a table cannot be read.
    """
    project = Path(project)
    files = {name: (project / name).read_bytes() for name in _names(project)}
    for path in notebooks.lessons(project / "notebooks"):
        files[f"notebooks/{path.name}"] = _without_answers(path)
    package = json.loads(files[f"data/{tables.PACKAGE}"])
    for resource in package["resources"]:
        if resource["name"] in PACKED:
            packed = gzip.compress(files.pop(f"data/{resource['path']}"), mtime=0)
            resource["path"] += ".gz"
            resource["hash"] = tables.checksum(packed)
            files[f"data/{resource['path']}"] = packed
    package["hash"] = tables.package_hash(package)
    files[f"data/{tables.PACKAGE}"] = (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()
    files["README.md"], files[".gitattributes"] = README.encode(), GIT.encode()
    return files


def left_out(project: Path = PROJECT) -> list[str]:
    """What lies beside the lessons and the tables and is not handed out, as paths with forward slashes.

    Not among them: hidden files, answers, and what is meant for the teacher alone.
    """
    project = Path(project)
    taken = _names(project)
    there = (path for name in ("notebooks", "data") for path in sorted((project / name).rglob("*")) if path.is_file())
    names = (path.relative_to(project).as_posix() for path in there)
    return [name for name in names if name not in taken and not UNTOLD.search(name)]


def write(folder: Path, project: Path = PROJECT) -> list[Path]:
    """Write a copy into `folder`, or bring the copy there up to date; return the paths of changed files that were moved
    to kept/.

    Raises ValueError when the folder holds something else, or a lesson or table of ours is damaged, and OSError when
    the folder cannot be written. Then nothing that was there is lost, and each file is whole.
    """
    folder = Path(folder)
    ways = {folder.resolve(), *folder.resolve().parents}
    if ways & {(Path(project) / name).resolve() for name in ("notebooks", "data")}:
        raise ValueError(f"{folder} lies among the lessons themselves; name a folder elsewhere")
    earlier = _earlier(folder)
    try:
        files = contents(project)
    except tables.DataError as error:
        raise ValueError(str(error)) from None
    _check_ways(folder, files)
    kept, moved = None, []

    def make_room(name):
        """Move aside what stands in the way of a file."""
        nonlocal kept
        kept = kept or _fresh_folder(folder / "kept")
        (kept / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).replace(kept / name)
        moved.append(kept / name)

    for name, content in files.items():
        target = folder / name
        there, found = os.path.lexists(target), _read(target)
        if there and (name.startswith(OWN) or found == content or _is_theirs(name, content, earlier, target)):
            continue
        if there and (found is None or tables.checksum(found) != earlier.get(name)):
            make_room(name)
        target.parent.mkdir(parents=True, exist_ok=True)
        notebooks.write_whole(target, content)
    for name in earlier.keys() - files.keys():
        if name.startswith(OWN):
            continue
        found = _read(folder / name)
        if found is not None and tables.checksum(found) == earlier[name]:
            (folder / name).unlink()
        elif os.path.lexists(folder / name):
            make_room(name)
    manifest = {name: tables.checksum(content) for name, content in files.items()}
    notebooks.write_whole(folder / MANIFEST, (json.dumps(manifest, indent=1) + "\n").encode())
    return moved


def _names(project):
    """What a copy takes from the project as it is, or changed: paths with forward slashes."""
    lesson = project / "notebooks" / "lesson"
    paths = [project / name for name in WANTED]
    paths += notebooks.lessons(project / "notebooks")
    # What Python could import: a copy of a module by another name is no module of ours.
    modules = [path.relative_to(lesson).with_suffix("") for path in lesson.rglob("*.py") if path.stem != "teacher"]
    paths += [(lesson / module).with_suffix(".py") for module in modules if all(map(str.isidentifier, module.parts))]
    # What a page of a lesson is given: the style and script of its frame, of its exercises and of its explorers.
    paths += [lesson / name for name in ("frame.css", "frame.js", "present.css", "present.js", "exercises/press.js",
                                         "explorer/explorer.css", "explorer/explorer.js")]
    paths += (lesson / "lab_settings").glob("*.json")
    for data in (project / name for name in DATA):
        paths += [data / tables.PACKAGE, *(tables.file(name, data) for name in tables.names(data))]
    return {path.relative_to(project).as_posix() for path in sorted(paths) if path.is_file()}


def _is_plain(path):
    """Is this a file, and no link, pipe or folder?"""
    return os.path.lexists(path) and stat.S_ISREG(path.lstat().st_mode)


def _read(path, most=LARGEST):
    """What a file of at most `most` bytes holds; None for whatever else stands there: never opened, never followed."""
    try:
        if _is_plain(path):
            flags = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
            with os.fdopen(os.open(path, flags), "rb") as file:
                found = os.fstat(file.fileno())
                if stat.S_ISREG(found.st_mode) and found.st_size <= most:
                    return file.read(most)
    except OSError:
        pass
    return None


def _check_ways(folder, names):
    """Stop before anything is written where something else stands at the place of a folder, a link to one included."""
    ways = {way for name in (*names, "kept/x") for way in _ways(folder, name)}
    for way in sorted(ways):
        if os.path.lexists(way) and not stat.S_ISDIR(way.lstat().st_mode):
            raise ValueError(f"{way} is no folder of this copy (a link, or a file); move it away and try again")


def _ways(folder, name):
    """The folders between a copy and a file of this name in it."""
    return [way for way in (folder / name).parents if folder in way.parents]


def _fresh_folder(folder):
    """A new folder below `folder`, named after this second; a number tells it from another one of the same second."""
    name = f"{datetime.now():%Y-%m-%d-%H%M%S}"
    for number in range(1, 10_000):
        made = folder / (name if number == 1 else f"{name}-{number}")
        try:
            made.mkdir(parents=True)
            return made
        except FileExistsError:
            continue
    raise FileExistsError(f"{folder / name} and all names like it are taken")


def _is_theirs(name, content, earlier, target):
    """A notebook that was handed out in just this state: what a student has run or written in it since stays where
    it is.
    """
    return name.endswith(".ipynb") and earlier.get(name) == tables.checksum(content) and _is_plain(target)


def _earlier(folder):
    """What an earlier copy in this folder consisted of: path and checksum, but for what no copy of ours can hold."""
    manifest = folder / MANIFEST
    if folder.is_symlink():
        raise ValueError(f"{folder} is a link; name the folder itself")
    if os.path.lexists(manifest):
        try:
            listed = json.loads((_read(manifest, 1_000_000) or b"").decode("utf-8"))
            return {name: value for name, value in listed.items() if _could_be_ours(folder, name)}
        except (ValueError, AttributeError, RecursionError):
            raise ValueError(f"{manifest} is damaged; name a new folder, and copy notebooks/answers.json over from "
                             "this one") from None
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(
            f"{folder} is there already and is no copy of the lessons; name a new folder, or one that is empty")
    return {}


def _could_be_ours(folder, name):
    """Could a copy of ours hold a file of this name? The list lies with the student, who may write anything into it."""
    if not OURS.fullmatch(name) or ANSWERS.match(name) or ".." in name.split("/"):
        return False
    return all(stat.S_ISDIR(way.lstat().st_mode) for way in _ways(folder, name) if os.path.lexists(way))


def _without_answers(path):
    notebook = notebooks.read(path)
    for cell in notebook.cells:
        if cell.cell_type == "code" and REVEALING.search(cell.source):
            cell.outputs, cell.execution_count = [], None
    return (nbformat.writes(notebook, version=4).rstrip("\n") + "\n").encode()


def main(words):
    """Write a copy into the folder that is named."""
    try:
        expected = "say where the copy should go, for example: python3 run.py student ../lessons_for_students"
        folder = notebooks.named_folder(words, expected)
        moved, others = write(folder), left_out()
    except (OSError, ValueError) as error:
        sys.exit(f"run.py student: {error}")
    print(f"run.py: the lessons for students are in {folder}; hand that folder out whole")
    if others:
        more = f" and {len(others) - 10} more" if len(others) > 10 else ""
        print(f"run.py: left out, for they are neither lessons nor described tables: {', '.join(others[:10])}{more}")
    for path in moved:
        print(f"run.py: somebody had changed {path.name}: their file is kept as {path}")


if __name__ == "__main__":
    main(sys.argv[1:])
