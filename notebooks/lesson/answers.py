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


class Answers:
    """The answers in one file. `problem` is None, or one sentence for the student that says what is wrong with the file."""

    def __init__(self, path=None):
        self.path = Path(path or os.environ.get(VARIABLE) or FILE).resolve()
        self.problem = None
        self._kept = {}
        self._kept = self._read()

    def get(self, exercise):
        """What is kept for an exercise: a dict with answer, right, tries, saved; or None."""
        return self._read().get(exercise)

    def all(self):
        """All that is kept, by exercise, in the order in which it was first answered."""
        return dict(self._read())

    def put(self, exercise, answer, right=None, tries=1):
        """Keep an answer. Where the file cannot be written, it is kept until the kernel stops, and `problem` says so."""
        entry = {"answer": answer, "right": right, "tries": tries, "saved": datetime.now().astimezone().isoformat(timespec="seconds")}
        self._kept[exercise] = entry
        try:
            with self._alone():
                # Read again: another notebook may have saved in the meantime.
                self._write(self._read() | {exercise: entry})
            self.problem = None
        except OSError as error:
            self.problem = (f"Your answers cannot be saved in {self.path} ({error.strerror or error}). "
                            "They stay until you close this lesson: write down what you want to keep.")

    def _read(self):
        try:
            self._refuse_what_is_no_file()
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return dict(self._kept) if self.problem else {}
        except (OSError, UnicodeDecodeError) as error:
            return self._set_aside(error)
        try:
            kept = json.loads(text)["answers"]
            if not all(isinstance(entry, dict) and "answer" in entry for entry in kept.values()):
                raise ValueError("not answers")
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            return self._set_aside(error)
        return kept | self._kept if self.problem else kept

    def _set_aside(self, error):
        """Keep a damaged file under another name and go on without it."""
        if isinstance(error, OSError):
            self.problem = f"Your earlier answers in {self.path} cannot be read ({error.strerror or error}). The lesson goes on without them."
            return dict(self._kept)
        aside = self.path.with_name(f"{self.path.stem}-damaged-{datetime.now():%Y%m%d-%H%M%S-%f}{self.path.suffix}")
        try:
            self.path.replace(aside)
            self.problem = f"The file with your earlier answers was damaged. It is kept as {aside.name}, and the lesson goes on with a new one."
        except OSError:
            self.problem = f"The file with your earlier answers, {self.path}, is damaged and cannot be moved. The lesson goes on without it."
        return dict(self._kept)

    def _refuse_what_is_no_file(self):
        """A folder or a device under this name is nothing to read, to move aside or to replace."""
        if self.path.exists() and not self.path.is_file():
            raise OSError(errno.EINVAL, "it is not a file")

    def _write(self, answers):
        self._refuse_what_is_no_file()
        fresh = self.path.with_name(f".{self.path.name}.{os.getpid()}")
        try:
            fresh.write_text(json.dumps({"version": 1, "answers": answers}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
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
                    left_behind = time.time() - lock.stat().st_mtime > STALE
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


def as_csv(rows, name=""):
    """Rows of (lesson, question, answer, result, tries, saved) as CSV text for a spreadsheet, with the student's name before each.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
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
