"""What a class handed in, read as it arrives: files and folders, archives as Moodle, Canvas or a mail program make
them.

Nothing that was handed in is changed, unpacked onto the disk or run. Whoever handed it in may have put anything there:
no link is followed, no pipe is waited for, nothing beyond these limits is read, and what is wrong with a file is told
in one sentence while the others are read all the same.
"""

import codecs
import csv
import errno
import io
import json
import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from . import answers, tables

#: Bytes of one file of answers, of an archive, of an archive within one, and of all that is read.
LARGEST, LARGEST_ARCHIVE, LARGEST_INNER, ALL = 5_000_000, 300_000_000, 20_000_000, 1_000_000_000
#: How many files are looked at, folders lie in one another; how many answers, names and rows one file may hold.
MOST_FILES, DEEPEST, MOST_ANSWERS, MOST_NAMES, MOST_ROWS = 5_000, 12, 500, 500, 50_000
#: Bytes of the table of contents of an archive with so many files.
LARGEST_CONTENTS = MOST_FILES * 400
#: Letters of a name, of a typed text, and of a path in a sentence.
LONGEST_NAME, LONGEST_TEXT, LONGEST_PATH = 80, 20_000, 160
#: Where a file of the hub lies in the folder of its student.
ON_THE_HUB = ("lessons", "notebooks")
#: Folders of the lessons themselves, which say nothing about who answered in them.
OURS = {"lessons", "notebooks"}
#: How a learning platform names what it hands over, by name and number of the student: a folder or a file; a file.
MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_.*")
CANVAS = re.compile(r"(?!answers_)(?P<name>[^_]+)(?:_LATE)?_(?P<number>\d+)_\d+_.+", re.I)
#: Files that systems and browsers leave beside others.
JUNK = re.compile(r"\..*|~\$.*|__MACOSX|Thumbs\.db|desktop\.ini", re.I)
#: What stands before a name that a spreadsheet would take for a formula.
GUARDED = re.compile(rf"^'(?=[{re.escape(''.join(sorted(answers.FORMULA)))}])")
EXPECTED = "expected answers.json, or the table that a lesson writes to hand in"
#: What makes a file of answers, and a page beside it that holds no more than that.
ANSWERS, PAGES, ARCHIVES = (".json", ".csv", ".txt"), (".html", ".htm"), (".zip",)


class Unreadable(ValueError):
    """One sentence, without the file's name: why a file cannot be read."""


@dataclass(frozen=True)
class HandedIn:
    """The answers of one student in one file.

    place     where the file lay, below what was gathered, with forward slashes
    key, name who it is, as far as file, folder or platform says; both "" where nothing does
    answers   by exercise: dicts with answer, right, tries, saved, as in answers.json
    """

    place: str
    key: str
    name: str
    answers: dict[str, dict]


@dataclass
class Gathered:
    """All that could be read, and a sentence for each file that could not: (place, reason)."""

    files: list[HandedIn] = field(default_factory=list)
    faults: list[tuple[str, str]] = field(default_factory=list)


def gather(place: Path) -> Gathered:
    """Read everything at `place`: a folder with all below it, an archive, or one file. Raises Unreadable where nothing
    is.
    """
    return _Gatherer().all_at(place)


def gather_hub(folder: Path) -> Gathered:
    """Read the answers of every student of the hub that keeps its files in `folder`, a name for each.

    Every folder on the way is opened as a folder and no link, so that nobody leads root to a file of somebody else.
    Raises Unreadable where there is no such hub.
    """
    return _Gatherer().hub(folder)


class _Gatherer:
    """What was read so far, and how much of it."""

    def __init__(self):
        self.found, self.looked_at, self.bytes_left = Gathered(), 0, ALL
        self.pages = []  # pages that were handed in, with who: told of only where nothing else came from there
        self.full = False

    # -- where it lies

    def all_at(self, place):
        """A folder, an archive or a file."""
        place = Path(place)
        try:
            place = place.resolve(strict=True)
            if place.is_dir():
                self._folder(place)
            else:
                self._file(place.name, lambda most: self._content(place, None, most))
        except (OSError, RuntimeError, ValueError) as error:  # not there, a link to itself, a zero byte in the name
            raise Unreadable(getattr(error, "strerror", None) or str(error)) from None
        return self._done()

    def _folder(self, root):
        """Every file below a folder, those of a copy of the lessons aside. No link is followed."""
        def told(error):
            self._fault(Path(error.filename).name if isinstance(error.filename, str) else "", _why(error))

        walk = os.fwalk(root, onerror=told) if hasattr(os, "fwalk") else (
            (*step, None) for step in os.walk(root, onerror=told))
        for folder, folders, names, handle in walk:
            way = Path(folder).relative_to(root).parts
            folders[:] = sorted(name for name in folders if not JUNK.fullmatch(name))
            for link in [name for name in folders if Path(folder, name).is_symlink()]:
                self._fault("/".join((*way, link)), "this is a link, and none is followed")
                folders.remove(link)
            if len(way) == DEEPEST and folders:
                self._fault("/".join(way), f"its folders lie more than {DEEPEST} deep; what is below was not read")
                folders.clear()
            if "lesson" in folders and any(name.endswith(".ipynb") for name in names):  # a copy of the lessons, whole
                folders.clear()
                names = [name for name in names if re.match("answers(?!-damaged)", name)]
            elif "notebooks" in folders and "run.py" in names:
                folders[:], names = ["notebooks"], []
            for name in sorted(names):
                path = Path(folder, name) if handle is None else name
                self._file("/".join((*way, name)), lambda most, path=path, at=handle: self._content(path, at, most))
                if self.full:
                    return

    def hub(self, folder):
        """The file with the answers of each student of a hub."""
        try:
            if not hasattr(os, "O_DIRECTORY"):
                raise Unreadable("the hub, and so its files, are on Linux only")
            with _opened(Path(folder) / "students", None) as students:
                with os.scandir(students) as entries:
                    names = sorted(entry.name for entry in entries)
                for name in names:
                    self._student(students, name)
        except OSError as error:
            raise Unreadable(f"there are no students' files ({error.strerror or error})") from None
        return self._done()

    def _student(self, students, name):
        place = "/".join((name, *ON_THE_HUB, answers.FILE))
        try:
            with _opened(name, students) as home, _opened(ON_THE_HUB[0], home) as lessons, \
                    _opened(ON_THE_HUB[1], lessons) as notebooks:
                content = self._content(answers.FILE, notebooks, LARGEST)
        except FileNotFoundError:
            return  # who has not answered anything yet
        except (OSError, Unreadable) as error:
            self._fault(place, _why(error))
            return
        self._take(place, content, f"hub {name}", name)

    def _content(self, path, at, most):
        content = _content(path, at, most)
        self._spend(len(content))
        return content

    def _spend(self, size):
        """So many bytes more are read. Raises Unreadable where that is too much in all."""
        if size > self.bytes_left:
            raise Unreadable(f"with this one there would be more than {ALL / 1e6:,.0f} MB in all; it was not read")
        self.bytes_left -= size

    # -- what it is

    def _file(self, place, content, depth=0):
        """One file, by the ending of its name; `content(most)` reads it, or raises OSError or Unreadable."""
        name = PurePosixPath(place).name
        ending = PurePosixPath(name.lower()).suffix
        if any(JUNK.fullmatch(part) for part in place.split("/")):
            return
        self.looked_at += 1
        if self.looked_at > MOST_FILES:
            if not self.full:
                self._fault(place, f"there are more than {MOST_FILES:,} files; from here on nothing was read")
            self.full = True
            return
        try:
            if ending in ARCHIVES:
                self._archive(place, content(LARGEST_INNER if depth else LARGEST_ARCHIVE), depth)
            elif ending in PAGES:
                self.pages.append((place, _owner(place)))
            elif ending in ANSWERS:
                self._take(place, content(LARGEST), *_owner(place))
            else:
                raise Unreadable(f"this is no file of answers; {EXPECTED}")
        except (OSError, Unreadable) as error:
            self._fault(place, _why(error))

    def _archive(self, place, data, depth):
        """Every file in an archive. Nothing is unpacked but into memory, and no more of it than a file may hold."""
        if depth == 2:
            raise Unreadable("this archive lies in an archive in an archive; unpack it by hand")
        _check_contents(data)
        try:
            archive = zipfile.ZipFile(io.BytesIO(data))
        except _BAD_ARCHIVE as error:
            raise Unreadable(f"this archive is damaged ({_short(error)})") from None
        with archive:
            for entry in archive.infolist():
                name = entry.filename.replace("\\", "/")
                if name.endswith("/"):  # a folder; entry.is_dir() fails where a name is empty
                    continue
                inside = f"{place}/{name}"
                if name.startswith("/") or re.match("[A-Za-z]:", name) or ".." in name.split("/"):
                    self._fault(inside, "its path leads out of the archive; it was not read")
                    continue
                self._file(inside, lambda most, entry=entry: self._member(archive, entry, most), depth + 1)
                if self.full:
                    return

    def _member(self, archive, entry, most):
        """What a file in an archive holds. No more is unpacked than it says of itself. Raises Unreadable."""
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise Unreadable("this is a link, and no file")
        if entry.flag_bits & 1:
            raise Unreadable("it is locked with a password; unpack it by hand")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Unreadable("it is packed in an uncommon way; unpack it by hand")
        if entry.file_size > most:
            raise Unreadable(f"it is larger than {most / 1e6:.0f} MB when unpacked")
        self._spend(entry.file_size)
        try:
            with archive.open(entry) as file:
                return file.read(entry.file_size)
        except _BAD_ARCHIVE as error:
            raise Unreadable(f"it is damaged in the archive ({_short(error)})") from None

    def _take(self, place, content, key, name):
        """The answers in what one file holds."""
        try:
            for typed, found in parsed(content):
                whose = (key, name) if key or not typed else (f"name {typed.casefold()}", typed)
                self.found.files.append(HandedIn(place, *whose, found))
        except Unreadable as error:
            self._fault(place, str(error))

    def _fault(self, place, reason):
        self.found.faults.append((readable(place, LONGEST_PATH), reason))

    def _done(self):
        """What was found; a page alone holds answers that only people can read."""
        from_there = {file.key for file in self.found.files if file.key}
        folders = {str(PurePosixPath(file.place).parent) for file in self.found.files}
        for place, (key, _) in self.pages:
            if key not in from_there and str(PurePosixPath(place).parent) not in folders:
                self._fault(place, "this is the page to read, and the table beside it was not handed in; ask for the "
                                   "file that ends in .csv")
        return self.found


def _owner(place):
    """Who handed a file in, as a learning platform names it: a key and a name, or "" twice."""
    *folders, file = place.split("/")
    for pattern, parts in ((MOODLE, (*folders, file)), (CANVAS, (file,))):
        for match in filter(None, map(pattern.fullmatch, parts)):
            return f"number {match['number']} {match['name'].casefold()}", readable(match["name"], LONGEST_NAME)
    return "", ""


# -- bytes

#: What reading an archive can raise, whatever stands in it.
_BAD_ARCHIVE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, RuntimeError, NotImplementedError,
                struct.error, OverflowError, LookupError, MemoryError)


@contextmanager
def _opened(path, at) -> Iterator[int]:
    """A handle of a folder that is no link, below the folder with the handle `at`. Raises OSError."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=at)
    try:
        yield handle
    finally:
        os.close(handle)


def _content(path, at, most):
    """What a file holds that is no link, pipe or device, `at` being the handle of its folder or None.

    Raises OSError or Unreadable.
    """
    flags = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
    if not stat.S_ISREG(os.stat(path, dir_fd=at, follow_symlinks=False).st_mode):
        raise Unreadable("this is a link, a pipe or a device, and no file")
    with os.fdopen(os.open(path, flags, dir_fd=at), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise Unreadable("this is a link, a pipe or a device, and no file")
        content = file.read(most + 1) if found.st_size <= most else b" " * (most + 1)
    if len(content) > most:
        raise Unreadable(f"it is larger than {most / 1e6:.0f} MB")
    return content


def _check_contents(data):
    """Look how long the table of contents of an archive is, before it is read whole. Raises Unreadable."""
    end = data.rfind(b"PK\5\6")
    if end < 0 or len(data) < end + 22:
        raise Unreadable("this is no archive, or only a part of one")
    size, = struct.unpack_from("<L", data, end + 12)
    if size > LARGEST_CONTENTS or data[max(0, end - 20):end].startswith(b"PK\6\7"):
        raise Unreadable(f"it holds more than {MOST_FILES:,} files, or is of the kind for very large ones; "
                         "unpack it by hand")


def _text(content):
    """Bytes as text, however a spreadsheet or an editor saved it. Raises Unreadable."""
    coding = "utf-8-sig"
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        coding = "utf-16"
    elif b"\0" in content[:4]:
        coding = "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    for attempt in (coding, "cp1252"):  # what a spreadsheet takes that was not told otherwise
        with suppress(UnicodeDecodeError):
            text = content.decode(attempt)
            if "\0" not in text:
                return text
    raise Unreadable(f"this is no text; {EXPECTED}")


# -- answers

def parsed(content: bytes) -> list[tuple[str, dict[str, dict]]]:
    """The answers in a file's bytes, JSON or a table: for each name in it ("" in JSON) the answers by exercise.

    Raises Unreadable, whatever the bytes are.
    """
    text = _text(content).lstrip("\ufeff").strip()
    if not text:
        raise Unreadable("it is empty")
    return [("", _from_json(text))] if text[0] in "{[" else _from_table(text)


def _from_json(text):
    try:
        found = json.loads(text, parse_constant=_no_number)
        if answers.is_newer(found.get("version")):
            raise Unreadable("a newer edition of the lessons wrote it")
        kept = {str(name): answers.sound(entry) for name, entry in found["answers"].items()
                if isinstance(entry, dict) and "answer" in entry}
    except json.JSONDecodeError as error:
        raise Unreadable(f"this is not whole, or no JSON (line {error.lineno}, column {error.colno})") from None
    except (KeyError, TypeError, AttributeError):
        raise Unreadable(f"this JSON holds no answers; {EXPECTED}") from None
    except RecursionError:
        raise Unreadable("this JSON is nested without end") from None
    except ValueError as error:
        raise Unreadable(_short(error)) from None
    return _not_too_many(kept)


def _no_number(name):
    raise Unreadable(f"it holds {name}, which is no number")


def _not_too_many(kept):
    if not kept:
        raise Unreadable("it holds no answer")
    if len(kept) > MOST_ANSWERS:
        raise Unreadable(f"it holds more than {MOST_ANSWERS} answers")
    return {readable(name, LONGEST_NAME): entry for name, entry in kept.items()}


def _from_table(text):
    """The table that a lesson writes, whatever a spreadsheet put between its cells; several pasted together too."""
    lines = re.sub(r'\A"?sep=.?"?\r?\n', "", text, flags=re.I)
    for separator in ",;\t":
        rows = csv.reader(io.StringIO(lines, newline=""), delimiter=separator)
        try:
            header = next(rows, [])
            if set(answers.COLUMNS) <= set(header):
                return _from_rows(header, rows)
        except csv.Error as error:
            raise Unreadable(f"this is no table ({_short(error)})") from None
    if lines.startswith(('"name"', "name")) and '"given"' not in lines.split("\n", 1)[0]:
        raise Unreadable("this table lacks the columns exercise and given, which the lessons write today; ask for "
                         "answers.json, or have the button pressed again")
    raise Unreadable(f"this is no table of answers; {EXPECTED}")


def _from_rows(header, rows):
    by_name = {}
    for number, cells in enumerate(rows, start=2):
        row = dict(zip(header, cells, strict=False))
        if not any(cells) or row.get("exercise") == "exercise":  # an empty line; the head of a table pasted below
            continue
        try:
            given = json.loads(row["given"], parse_constant=_no_number)
            entry = {"answer": given, "tries": int(row["tries"]), "saved": row["saved"],
                     **({"left_out": True} if row["result"].endswith(answers.LEFT_OUT) else {})}
            by_name.setdefault(readable(GUARDED.sub("", row["name"]), LONGEST_NAME), {})[row["exercise"]] = (
                answers.sound(entry))
        except (KeyError, ValueError, RecursionError):
            raise Unreadable(f"row {number} was changed: its last cell, or its number of tries, is not what a lesson "
                             "writes") from None
        if len(by_name) > MOST_NAMES or number > MOST_ROWS:
            raise Unreadable(f"it holds more than {MOST_NAMES} names, or {MOST_ROWS:,} rows")
    if not by_name:
        raise Unreadable("it holds no answer")
    return [(name, _not_too_many(kept)) for name, kept in by_name.items()]


# -- words

def readable(text: str, most: int) -> str:
    """Text of somebody else as one line that orders nothing: no control sign, no half of a sign, not too long."""
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in str(text)[:most * 4]).split())
    return line if len(line) <= most else f"{line[:most - 1]}…"


def clean(text: str) -> str:
    """Text of somebody else with its lines: no control sign, no half of a sign, not too long."""
    text = tables.CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = text.encode("utf-8", "replace").decode("utf-8").strip()
    return text if len(text) <= LONGEST_TEXT else f"{text[:LONGEST_TEXT]}…"


def _short(error):
    return readable(str(error) or type(error).__name__, LONGEST_PATH)


def _why(error):
    if isinstance(error, Unreadable):
        return str(error)
    if error.errno in (errno.ELOOP, errno.ENOTDIR):
        return "a link stands there, and none is followed"
    return f"it cannot be read ({_short(error.strerror or error)})"
