"""Which notebooks are lessons, how one is read, how a file is written whole: for the commands that write files."""

import re
from pathlib import Path

import nbformat

from . import tables

#: Where the lessons lie.
NOTEBOOKS = Path(__file__).resolve().parents[1]
#: How a lesson is named: its number, and words.
NAME = re.compile(r"(\d\d)_[a-z0-9_]+\.ipynb")


def lessons(folder: Path = NOTEBOOKS) -> list[Path]:
    """The lessons in `folder`, in their order: named as lessons are, with a number that the table of sections knows.

    Another notebook that lies there is somebody's own. Raises ValueError when two notebooks bear the number of one
    lesson, and DataError when the table of sections cannot be trusted.
    """
    known = {row.lesson for row in tables.load("sections", folder.parent / "data", sealed=False)}
    found = {}
    for path in sorted(folder.glob("*.ipynb")):
        named = NAME.fullmatch(path.name)
        if named and int(named[1]) in known:
            other = found.setdefault(named[1], path)
            if other != path:
                raise ValueError(
                    f"{other.name} and {path.name} bear the number of one lesson; "
                    "give the one that is yours another name"
                )
    return list(found.values())


def others(folder: Path = NOTEBOOKS) -> list[str]:
    """Names of the notebooks in `folder` that are no lessons."""
    return sorted({path.name for path in folder.glob("*.ipynb")} - {path.name for path in lessons(folder)})


def read(path: Path) -> nbformat.NotebookNode:
    """The notebook in this file. Raises ValueError, in one sentence that names it, when the file holds none."""
    try:
        text = path.read_text("utf-8-sig")
        if line := tables.conflict(text):
            raise ValueError(
                f"{path.name}, line {line}: git left a mark of a conflict here; choose one version, and take it whole"
            )
        notebook = nbformat.reads(text, as_version=4)
        nbformat.validate(notebook)
    except UnicodeDecodeError:
        raise ValueError(
            f"{path.name}: this is no notebook (it is not UTF-8); take it again from where you had it"
        ) from None
    except (
        nbformat.reader.NotJSONError,
        nbformat.ValidationError,
        AttributeError,
        KeyError,
        TypeError,
        RecursionError,
    ) as error:
        raise ValueError(
            f"{path.name}: this is no notebook ({type(error).__name__}); take it again from where you had it"
        ) from None
    return notebook


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is whole, or what it was before. A link of that name is replaced, and never followed.

    Raises OSError when it cannot be written.
    """
    fresh = path.with_name(f".{path.name}.new")
    fresh.unlink(missing_ok=True)
    try:
        with fresh.open("xb") as file:
            file.write(content)
        fresh.replace(path)
    except BaseException:
        fresh.unlink(missing_ok=True)
        raise


def named_folder(words: list[str], expected: str) -> Path:
    """The one folder that the words after a command name; raises ValueError(expected) for anything else."""
    if len(words) != 1 or not words[0].strip() or words[0].startswith("-"):
        raise ValueError(expected)
    return Path(words[0])
