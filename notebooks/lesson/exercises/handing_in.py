"""Where the answers are kept, and the files to hand in."""

import os
import re
import unicodedata

import ipywidgets

from ..answers import LEFT_OUT, Answers, as_csv, as_page, packed
from ..live import Bundle, Live
from . import shown
from .press import Press
from .question import questions, wide

RESULTS = {True: "right", False: "not yet right", None: "not graded"}
BARE = ("Your answers are kept beside this notebook. "
        "Run this cell to see where, and to write them as files to hand in.")
NAMELESS = "First type your name, or the number that your teacher gave you: the file is named after it."
#: Set on a class's server (deploy/jupyterhub_config.py), where the teacher can read what everybody answers.
READ_THERE = "LESSON_CLASS_SERVER"
WHERE = "Your answers are kept in this one file only (on Binder: on its server, until you close it):"
WHERE_READ = ("Your answers are kept in this one file, on your class's server: your teacher can read them there, also "
              "if you hand nothing in.")
#: Letters of a name that go into the name of a file.
LONGEST = 40


def file_words(name: str) -> str:
    """A name as a part of the name of a file that every system takes: letters without accents, digits, underscores.

    Letters of other alphabets stay. "" where nothing is left.
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", name) if not unicodedata.combining(sign))
    # Put together again, as every system but one writes names: Korean, say, has letters of several parts.
    plain = unicodedata.normalize("NFC", plain)
    return re.sub(r"[\W_]+", "_", plain)[:LONGEST].strip("_").lower()


class HandIn(Live, ipywidgets.VBox):
    """Where the answers are kept, and a button that writes them as a table to hand in and as a page to read."""

    def __init__(self, answers: Answers, folder):
        self.answers, self.folder = answers, folder
        self.told = ipywidgets.HTML()
        self.told.add_class("lesson-told")
        said = WHERE_READ if os.environ.get(READ_THERE) else WHERE
        where = ipywidgets.HTML(f"<p>{shown.html(said)} <code>{shown.html(str(answers.path))}</code></p>")
        self.name = ipywidgets.Text(description="Your name or number, for this file only", **wide())
        self.button = Press("Write the file to hand in", {"name": self.name}, self._write)
        super().__init__([where, self.name, self.button, self.told])
        self.add_class("lesson-exercise")

    def rows(self) -> list[tuple]:
        """What was answered: (lesson, question, answer, result, tries, saved, exercise, the answer as JSON)."""
        known = questions(self.folder)
        kept = [(known[key], entry) for key, entry in self.answers.all().items() if key in known]
        return [(question.row.lesson, question.row.question, question.said(entry["answer"]), _result(entry),
                 entry["tries"], entry["saved"], question.id, packed(entry["answer"])) for question, entry in kept]

    def _write(self, given):
        rows, name = self.rows(), " ".join(given["name"].split())
        if not name:
            self._tell(NAMELESS)
            return
        lessons = sorted({str(row[0]) for row in rows})
        numbers = f"_lesson{'s' * (len(lessons) > 1)}_{'_'.join(lessons)}" if lessons else ""
        try:
            table, page = self.answers.write_beside({".csv": as_csv(rows, name), ".html": as_page(rows, name)},
                                                    f"_{file_words(name) or 'student'}{numbers}")
        except OSError as error:
            self._tell(f"The file cannot be written here ({error.strerror or error}).")
            return
        self._tell(f"Written beside the notebooks: {table}, with {len(rows)} answers. Hand in this one file, in the "
                   "way your teacher told you: right-click it in the list of files, where it appears within ten "
                   "seconds, choose Download, and send it. "
                   f"To read or print the same, open {page} beside it. “{name}” stands in both.")

    def _tell(self, text):
        text = f"{text} {self.answers.problem or ''}".strip()
        self.told.value = f"<p>{shown.html(text)}</p>"

    def stills(self) -> list[Bundle]:
        """What this cell is for: never where the answers are, and nobody's name."""
        return [self.still(BARE, BARE)]


def _result(entry):
    """How an answer fared, and whether it is a guess that its student leaves out of the class's picture."""
    return "; ".join([RESULTS[entry["right"]], *([LEFT_OUT] if entry.get("left_out") is True else [])])
