"""A student's answers: kept in one small file beside the notebooks, written at once and whole, never stopping a lesson."""

import csv
import errno
import io
import json
import os
import time
from contextlib import contextmanager
from datetime import datetime
from html import escape
from pathlib import Path

#: Name of the file; git ignores it.
FILE = "answers.json"
#: Set to another path to keep the answers elsewhere.
VARIABLE = "LESSON_ANSWERS"
#: Seconds to wait for another notebook that is just saving, and after which its lock counts as left behind.
PATIENCE, STALE = 3, 10


#: Answers that wait to be saved, by file: every exercise of a notebook sees them, also when its cell is run again.
_WAITING = {}


class Answers:
    """The answers in one file. `problem` is None, or one sentence for the student that says what is wrong with the file."""

    def __init__(self, path=None):
        self.path = Path(path or os.environ.get(VARIABLE) or FILE).resolve()
        self.problem = None
        self._waiting = _WAITING.setdefault(self.path, {})
        self._read()
        if self._waiting:
            self._save()

    def get(self, exercise):
        """What is kept for an exercise: a dict with answer, right, tries, saved; or None."""
        return self._read().get(exercise)

    def all(self):
        """All that is kept, by exercise, in the order in which it was first answered."""
        return self._read()

    def put(self, exercise, answer, right=None, tries=1):
        """Keep an answer. Where the file cannot be written, it is kept until the kernel stops, and `problem` says so."""
        self._waiting[exercise] = {"answer": answer, "right": right, "tries": tries, "saved": datetime.now().astimezone().isoformat(timespec="seconds")}
        self.problem = None
        self._save()

    def _save(self):
        try:
            with self._alone():
                # Read again: another notebook may have saved in the meantime.
                kept, waited = self._in_file(), dict(self._waiting)
                self._write(self._with_waiting(kept))
            for name, entry in waited.items():
                if self._waiting.get(name) is entry:
                    del self._waiting[name]
        except OSError as error:
            self.problem = (f"Your answers cannot be saved in {self.path} ({error.strerror or error}). "
                            "They stay until you close this lesson: write down what you want to keep.")

    def _read(self):
        """What is in the file and what waits to be saved; `problem` says so where the file cannot be read."""
        try:
            kept = self._in_file()
        except OSError as error:
            kept = {}
            self.problem = f"Your earlier answers in {self.path} cannot be read ({error.strerror or error}). The lesson goes on without them."
        return self._with_waiting(kept)

    def _with_waiting(self, kept):
        """An answer that waits counts, unless another notebook has saved a later one."""
        return kept | {name: entry for name, entry in dict(self._waiting).items() if entry["saved"] >= kept.get(name, entry)["saved"]}

    def _in_file(self):
        """The answers in the file, with a damaged file put aside. Raises OSError where nothing may be written in its place."""
        self._refuse_what_is_no_file()
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))["answers"]
            sound = {name: _sound(entry) for name, entry in kept.items() if isinstance(entry, dict) and "answer" in entry}
        except FileNotFoundError:
            return {}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):  # bytes that are no text are a ValueError as well
            kept, sound = None, {}
        if kept is None or len(sound) < len(kept):
            self._put_aside(len(sound))
            self._waiting |= {name: entry for name, entry in sound.items() if name not in self._waiting}
        return sound

    def _put_aside(self, left):
        """Keep a damaged file under another name and go on with the answers that could be read."""
        aside = self.path.with_name(f"{self.path.stem}-damaged-{datetime.now():%Y%m%d-%H%M%S-%f}{self.path.suffix}")
        try:
            self.path.replace(aside)
        except OSError as error:
            raise OSError(error.errno, "it is damaged and cannot be put aside") from None
        go_on = f"the {left} {'answer' if left == 1 else 'answers'} in it that can be read" if left else "a new one"
        self.problem = f"The file with your earlier answers was damaged. It is kept as {aside.name}, and the lesson goes on with {go_on}."

    def _refuse_what_is_no_file(self):
        """A folder or a device under this name is nothing to read, to move aside or to replace."""
        if self.path.exists() and not self.path.is_file():
            raise OSError(errno.EINVAL, "it is not a file")

    def _write(self, answers):
        self._refuse_what_is_no_file()
        fresh = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            fresh.write_text(json.dumps({"version": 1, "answers": answers}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", errors="replace")
            fresh.replace(self.path)
        finally:
            fresh.unlink(missing_ok=True)

    @contextmanager
    def _alone(self):
        """Hold a lock file, so that two notebooks that save at once do not lose each other's answers."""
        lock = self.path.with_name(f".{self.path.name}.lock")
        begun = time.monotonic()
        while True:
            try:
                os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
                break
            except FileExistsError:
                try:
                    left_behind = time.time() - lock.lstat().st_mtime > STALE
                except FileNotFoundError:
                    continue
                if left_behind or time.monotonic() - begun > PATIENCE:
                    lock.unlink(missing_ok=True)
                else:
                    time.sleep(0.02)
        try:
            yield
        finally:
            lock.unlink(missing_ok=True)


def _sound(entry):
    """An entry in which all but the answer itself is of the kind that a lesson expects, whatever was in the file."""
    tries, right, saved = (entry.get(name) for name in ("tries", "right", "saved"))
    return entry | {"tries": tries if type(tries) is int and tries > 0 else 1, "right": right if isinstance(right, bool) else None,
                    "saved": saved if isinstance(saved, str) else ""}


def as_csv(rows, name=""):
    """Rows of (lesson, question, answer, result, tries, saved) as CSV text for a spreadsheet, with the student's name before each.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it; all text stands between quotation marks.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(["name", "lesson", "question", "answer", "result", "tries", "saved"])
    for row in rows:
        writer.writerow(["'" + cell if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell for cell in (name, *row)])
    return out.getvalue()


def as_page(rows, name=""):
    """The same rows as a page to read, print or hand in, with the student's name on top."""
    items = "".join(f"<h2>Lesson {escape(str(lesson))}</h2><p><b>{escape(question)}</b></p><p>{escape(str(answer))}</p>"
                    f"<p>{escape(result)}; tries: {tries}; saved {escape(saved)}</p>" for lesson, question, answer, result, tries, saved in rows)
    return ('<!doctype html><html lang="en"><meta charset="utf-8"><title>My answers</title>'
            f"<body><h1>My answers</h1><p>{escape(name)}</p>{items}</body></html>\n")
