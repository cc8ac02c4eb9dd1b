"""A student's answers: kept in one small file beside the notebooks, written at once and whole, never stopping a lesson.

The file is JSON in UTF-8, for people and for programs that gather what a class handed in:

    {"version": 1,
     "answers": {
      "guess_days": {"answer": "2 weeks", "right": null, "tries": 1, "saved": "2026-11-30T09:15:02.250+00:00"}}}

version     1; a file with a higher one is left as it is.
answers     by exercise (the column `id` of data/exercises.csv), in the order in which each was first answered.
answer      what was given, in the form that `exercises.check` takes: text as it was typed for a number or a guess,
            the id of an option, a list of ids, or a dict from id to place, partner, option, verdict or tick (null: not
            chosen; a written text stands under "text"; whether the source of a claim can be found, under "C13.traced").
            `exercises.questions()[id].said(answer)` says it in words, `.value(answer)` is the number that was meant.
right       true, false, or null where only the student can tell.
tries       how often an answer was checked, this one included.
saved       when this answer was given, ISO 8601 in UTC. Files of earlier editions have local times with their offset.
left_out    true where the student leaves this guess out of the class's picture (class_view.py); else it is not there.

Whatever else stands in the file stays there. Who the student is does not stand in it.
"""

import csv
import errno
import io
import json
import os
import re
import stat
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from glob import escape as escape_pattern
from html import escape
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    import msvcrt

#: Name of the file; git ignores it.
FILE = "answers.json"
#: Set to another path to keep the answers elsewhere.
VARIABLE = "LESSON_ANSWERS"
#: What the file is written as.
VERSION = 1
#: Seconds to wait for another notebook that is just saving. Then the answer waits in memory: no lock is taken away.
PATIENCE = 5
#: What a system says when another holds the lock, and when a folder (of a network, say) knows no locks.
HELD = {errno.EACCES, errno.EAGAIN, errno.EDEADLK}
NO_LOCKS = {getattr(errno, name, None) for name in ("ENOLCK", "ENOSYS", "EINVAL", "ENOTSUP", "EOPNOTSUPP")}
ALONE = "In this folder, two lessons that save at once can lose an answer: answer in one lesson at a time."


@dataclass
class _Shared:
    """What this kernel knows of one file: every exercise of a notebook shares it, also when its cell is run again."""

    #: Answers that wait to be saved, by exercise.
    waiting: dict = field(default_factory=dict)
    #: For each of them, what stood in the file when it was given.
    before: dict = field(default_factory=dict)
    #: What was read from the file the last time.
    read: dict = field(default_factory=dict)
    #: Who is told when an answer is kept, by exercise and by name.
    told: dict = field(default_factory=dict)
    #: Held by who keeps an answer: what is done in a page may be handled by two threads of a kernel (its subshells).
    lock: threading.RLock = field(default_factory=threading.RLock)


_SHARED = {}


class Answers:
    """The answers in one file.

    `problem` is None, or one sentence for the student that says what is wrong with the file.
    """

    def __init__(self, path: str | Path | None = None):
        self.path = _resolved(Path(path or os.environ.get(VARIABLE) or FILE))
        self.problem = None
        self._shared = _SHARED.setdefault(self.path, _Shared())
        self._read()
        if self._shared.waiting:
            self._save()

    @property
    def waiting(self) -> dict:
        """Answers that could not be saved yet, by exercise."""
        return dict(self._shared.waiting)

    def get(self, exercise: str) -> dict | None:
        """What is kept for an exercise: a dict with answer, right, tries, saved; or None."""
        return self._read().get(exercise)

    def all(self) -> dict:
        """All that is kept, by exercise, in the order in which it was first answered."""
        return self._read()

    def put(self, exercise: str, answer, right: bool | None = None, tries: int = 1, left_out: bool = False):
        """Keep an answer: until the kernel stops where the file cannot be written, and `problem` says so."""
        with self._shared.lock:
            self.problem = None
            with suppress(OSError):  # `_save` says what is wrong
                self._in_file()
            self._shared.before[exercise] = self._shared.read.get(exercise)
            self._shared.waiting[exercise] = {"answer": answer, "right": right, "tries": tries,
                                              "saved": datetime.now(UTC).isoformat(timespec="milliseconds"),
                                              **({"left_out": True} if left_out else {})}
            self._save()

    def leave_out(self, exercise: str, left_out: bool) -> bool:
        """Say of the answer that is kept whether it is left out of the class's picture. Is one kept?"""
        with self._shared.lock:
            entry = self.get(exercise) or {}
            if "answer" in entry:
                self.put(exercise, entry["answer"], entry["right"], entry["tries"], left_out)
        return "answer" in entry

    def when_kept(self, exercise: str, who: str, act: Callable[[], None]):
        """Call `act` whenever `tell` says that an answer is kept.

        `who` names the caller: the next of this name takes its place.
        """
        self._shared.told.setdefault(exercise, {})[who] = act

    def tell(self, exercise: str):
        """Tell everyone who waits for it that an answer to this exercise is kept."""
        for act in list(self._shared.told.get(exercise, {}).values()):
            act()

    def write_beside(self, files: dict[str, str], more: str = "") -> list[str]:
        """Write texts beside the answers, by the ending of the name (".csv"): all whole, or none. Raises OSError.

        The files are named as the answers are, with `more` after it; their names are returned.
        """
        paths = {ending: self.path.with_name(f"{self.path.stem}{more}{ending}") for ending in files}
        with self._alone():
            # A spreadsheet takes a table for UTF-8 only with a mark before it.
            coding = {".csv": "utf-8-sig"}
            _write_whole({paths[ending]: text.encode(coding.get(ending, "utf-8"), "replace")
                          for ending, text in files.items()})
        return [path.name for path in paths.values()]

    def _save(self):
        waited = self.waiting
        try:
            with self._alone():
                # Read again: another notebook may have saved in the meantime.
                found = self._in_file(alone=True)
                found["answers"] = self._with_waiting(found["answers"])
                text = json.dumps({**found, "version": VERSION}, ensure_ascii=False, indent=1)
                _write_whole({self.path: f"{text}\n".encode("utf-8", "replace")})
            for name, entry in waited.items():
                if self._shared.waiting.get(name) is entry:
                    del self._shared.waiting[name]
        except OSError as error:
            self.problem = (f"Your answers cannot be saved in {self.path} ({error.strerror or error}). "
                            "They stay until you close this lesson: write down what you want to keep.")

    def _read(self):
        """What is in the file and what waits to be saved; `problem` says so where the file cannot be read."""
        try:
            kept = self._in_file()["answers"]
        except OSError as error:
            kept = {}
            self.problem = (f"Your earlier answers in {self.path} cannot be read ({error.strerror or error}). "
                            "The lesson goes on without them.")
        return self._with_waiting(kept)

    def _with_waiting(self, kept):
        """An answer that waits counts, unless another notebook has saved one since that was given later.

        What stood in the file when the answer was given is older than the answer, whatever its clock said.
        """
        return kept | {name: entry for name, entry in self.waiting.items() if name not in kept
                       or kept[name] == self._shared.before.get(name) or instant(entry) >= instant(kept[name])}

    def _in_file(self, alone=False):
        """What stands in the file, with a damaged file put aside.

        Raises OSError where nothing may be written in its place. Only who is `alone` with the file moves it: another
        notebook may just have done so and written a new one.
        """
        _refuse_what_is_no_file(self.path)
        try:
            found = json.loads(self.path.read_bytes())
            if isinstance(found, dict) and is_newer(found.get("version")):
                raise OSError(errno.EINVAL, "a newer edition of the lessons wrote it: go on with that one")
            kept = found["answers"]
            sound_ones = {name: sound(entry) for name, entry in kept.items()
                          if isinstance(entry, dict) and "answer" in entry}
        except FileNotFoundError:
            return {"version": VERSION, "answers": {}}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):  # ValueError: also no text at all
            found, kept, sound_ones = {}, None, {}
        if kept is None or len(sound_ones) < len(kept):
            if not alone:
                with self._alone():
                    return self._in_file(alone=True)
            self._put_aside(len(sound_ones))
            self._shared.waiting |= {name: entry for name, entry in sound_ones.items() if name not in self.waiting}
        self._shared.read = sound_ones
        return {**found, "answers": sound_ones}

    def _put_aside(self, left):
        """Keep a damaged file under another name and go on with the answers that could be read."""
        aside = self.path.with_name(f"{self.path.stem}-damaged-{datetime.now():%Y%m%d-%H%M%S-%f}{self.path.suffix}")
        try:
            self.path.replace(aside)
        except OSError as error:
            raise OSError(error.errno, "it is damaged and cannot be put aside") from None
        go_on = f"the {left} {'answer' if left == 1 else 'answers'} in it that can be read" if left else "a new one"
        self.problem = (f"The file with your earlier answers was damaged. It is kept as {aside.name}, "
                        f"and the lesson goes on with {go_on}.")

    @contextmanager
    def _alone(self):
        """Hold a lock of the system's, so that two notebooks that save at once do not lose each other's answers.

        The system ends it with the process that holds it. Raises OSError where another holds it for too long.
        """
        path = self.path.with_name(f".{self.path.name}.lock")
        handle = _locked(path, time.monotonic() + PATIENCE)
        if handle is None:
            self.problem = ALONE
        try:
            yield
        finally:
            if handle is not None:
                _unlock(handle, path)


def _locked(path: Path, until: float) -> int | None:
    """Open and lock the file `path` and return its handle, or None where this folder knows no locks."""
    while True:
        handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
        try:
            if os.name == "nt":
                msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with suppress(FileNotFoundError):  # who held it before has removed it: it locks nothing any more
                if os.path.samestat(os.fstat(handle), path.stat()):
                    return handle
            os.close(handle)
        except OSError as error:
            os.close(handle)
            if error.errno in NO_LOCKS:
                return None
            if error.errno not in HELD:
                raise
            if time.monotonic() > until:
                raise OSError(error.errno, "another lesson has been saving there for a while") from None
            time.sleep(0.01)


def _unlock(handle: int, path: Path):
    """Give the lock up and remove its file, before anybody else can lock it where open files can be removed."""
    if os.name == "nt":
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)
        os.close(handle)
    with suppress(OSError):
        path.unlink()
    if os.name != "nt":
        os.close(handle)


def _write_whole(files: dict[Path, bytes]):
    """Write files so that each is the old one or the new one, also when the disk is full or the power fails.

    A file keeps its rights. What a writer that was killed left behind is removed. Raises OSError.
    """
    fresh = {path: path.with_name(f".{path.name}.{os.getpid()}") for path in files}
    try:
        for path, content in files.items():
            _refuse_what_is_no_file(path)
            for left in path.parent.glob(f".{escape_pattern(path.name)}.*"):
                if left.suffix[1:].isdecimal():
                    with suppress(OSError):
                        left.unlink()
            _write_through(fresh[path], content, path.stat() if path.exists() else None)
        for path, new in fresh.items():
            new.replace(path)
    finally:
        for new in fresh.values():
            new.unlink(missing_ok=True)
    with suppress(OSError):  # not every system can do that to a folder
        folder = os.open(next(iter(files)).parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _write_through(path: Path, content: bytes, like: os.stat_result | None):
    """Write a new file, down to the disk, with the owner and the rights of the file that it replaces, if any."""
    mode = stat.S_IMODE(like.st_mode) if like else 0o666
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)
    with os.fdopen(handle, "wb") as file:
        if like:
            with suppress(OSError, AttributeError):  # only root may give a file away, and Windows has no such call
                os.chown(path, like.st_uid, like.st_gid)
            with suppress(OSError):  # a stick knows no rights
                path.chmod(mode)
        file.write(content)
        file.flush()
        os.fsync(handle)


def _resolved(path: Path) -> Path:
    """Where the file lies, links followed; a link to itself as it stands: reading it says what is wrong."""
    try:
        return path.resolve()
    except (OSError, RuntimeError):
        return path.absolute()


def _refuse_what_is_no_file(path: Path):
    """A folder or a device under this name is nothing to read, to move aside or to replace."""
    if os.path.lexists(path) and not path.is_file():
        raise OSError(errno.EINVAL, "it is not a file")


def instant(entry: dict) -> float:
    """When an answer was given, in seconds since 1970; before all others where that cannot be read."""
    try:
        moment = datetime.fromisoformat(entry["saved"])
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return float("-inf")


def is_newer(version) -> bool:
    """Is this the version of a file that only a later edition understands?"""
    return isinstance(version, int | float) and version > VERSION


def sound(entry: dict) -> dict:
    """An entry in which all but the answer itself is of the kind that a lesson expects, whatever was in the file."""
    tries, right, saved = (entry.get(name) for name in ("tries", "right", "saved"))
    return entry | {"tries": tries if type(tries) is int and tries > 0 else 1,
                    "right": right if isinstance(right, bool) else None,
                    "saved": saved if isinstance(saved, str) else ""}


#: What makes a cell a formula when it comes first.
FORMULA = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
#: Where a cell may begin, for whatever mark a spreadsheet looks, with the first sign that counts in it.
BEGINS = re.compile(rf"""(?:^|[;\t\r\n])[\s"]*[{re.escape("".join(sorted(FORMULA)))}]?""")


def harmless(text: str) -> str:
    """Text in which no spreadsheet finds a formula, whether it begins a new cell at commas, semicolons or tabs.

    An apostrophe stands before what would be taken for one.
    """
    def guarded(found):
        begun = found[0]
        return f"{begun[:-1]}'{begun[-1]}" if begun[-1:] in FORMULA else begun

    text = BEGINS.sub(guarded, text)
    return f"'{text}" if text[:1] in ("\t", "\r") else text


#: What a text inside JSON is made of.
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
#: What stands for each sign that could begin a formula, inside JSON.
ESCAPED = {ord(sign): f"\\u{ord(sign):04x}" for sign in FORMULA}


def packed(answer) -> str:
    """An answer as JSON for a cell of a table: in letters that no spreadsheet loses, and no formula."""
    return QUOTED.sub(lambda text: text[0].translate(ESCAPED), json.dumps(answer))


#: What the table says of a guess that its student leaves out of the class's picture, after the result.
LEFT_OUT = "left out of the class's picture"
#: The columns of the table to hand in. The last two are for programs: the exercise's id, and the answer as JSON.
COLUMNS = ("name", "lesson", "question", "answer", "result", "tries", "saved", "exercise", "given")


def as_table(header: Iterable[str], rows: Iterable[Iterable]) -> str:
    """Rows as CSV text for a spreadsheet: all text stands between quotation marks, and no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(header)
    for row in rows:
        writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return out.getvalue()


def as_csv(rows: Iterable[tuple], name: str = "") -> str:
    """Rows of (lesson, question, answer, result, tries, saved, exercise, given) as a table to hand in.

    The student's name stands before each row.
    """
    return as_table(COLUMNS, ((name, *row) for row in rows))


def as_page(rows: Iterable[tuple], name: str = "") -> str:
    """The same rows as a page to read, print or hand in, with the student's name on top."""
    items = "".join(f"<h2>Lesson {escape(str(lesson))}</h2><p><b>{escape(question)}</b></p><p>{escape(str(answer))}</p>"
                    f"<p>{escape(result)}; tries: {tries}; saved {escape(saved)}</p>"
                    for lesson, question, answer, result, tries, saved, *_ in rows)
    return ('<!doctype html><html lang="en"><meta charset="utf-8"><title>My answers</title>'
            f"<body><h1>My answers</h1><p>{escape(name)}</p>{items}</body></html>\n")
