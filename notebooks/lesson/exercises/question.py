"""What every kind of exercise can do, and where the questions come from."""

import base64
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path

import ipywidgets

from .. import tables
from . import shown

#: The kind of a question that is asked together with others of its kind, and of an exercise that asks them.
PART, WHOLE = "asked_twice", "how_far"
#: Stands below an exercise on a page where no script runs.
NO_SCRIPT = "Write your answer down: no script runs here, and only the script says what is right."


class Question(ABC):
    """One exercise without a page around it: its row, its options, what its kind does with an answer.

    A new kind is a class in `kinds/`, in a file of its name (kind `of_two` is `OfTwo` in `kinds/of_two.py`), and its
    name among the kinds that data/datapackage.json allows. An answer is what JSON can hold; its shape is the kind's
    own.
    """

    #: Is there a right answer?
    graded = True
    #: Is it an exercise of its lesson, and not asked before all lessons and after them?
    in_lesson = True
    #: Does its answer go to the class's picture, on a class's server that shows one?
    for_class = False
    #: What the button says that checks an answer.
    button = "Check"
    #: The name of the fold that it stands behind, if any.
    fold: str | None = None

    def __init__(self, row, options: tuple = (), folder: Path = tables.FOLDER):
        """`row` is a row of the table of exercises, `options` its rows of the table of options. Raises DataError."""
        self.row, self.options = row, options

    @property
    def id(self) -> str:
        """Its key."""
        return self.row.id

    # What is answered

    @abstractmethod
    def fields(self) -> dict[str, ipywidgets.Widget]:
        """New fields to answer in, empty, by name."""

    def read(self, values: dict):
        """The answer that the values of the fields are, by the fields' names."""
        return values

    def write(self, fields: dict, answer):
        """Put an answer into the fields. Raises any exception where it does not fit this question."""
        for key, field in fields.items():
            field.value = answer[key]

    def settle(self, fields: dict, answer) -> None:
        """Let fields that wait for an answer follow the one that was given."""
        return

    def missing(self, answer) -> str | None:
        """What is missing before this is an answer, as one sentence, and then it is no try; None where it is one."""
        return None

    # What is said about it

    def check(self, answer) -> tuple[bool | None, str]:
        """Is it right (None: only the student can tell), and why."""
        missing = self.missing(answer)
        return (False, missing) if missing else self.judge(answer)

    def judge(self, answer) -> tuple[bool | None, str]:
        """The same for what is an answer."""
        return None, self.row.right

    @abstractmethod
    def example(self):
        """An answer that is taken: the right one, where there is one."""

    def solution(self) -> str:
        """What is right, in words."""
        return self.said(self.example())

    def why(self) -> str:
        """Why it is right."""
        return self.row.right

    def afterwards(self, kept: Mapping[str, dict]) -> str:
        """What stands below an answer that is kept, as HTML. `kept` is all that was answered, by exercise."""
        return ""

    def value(self, answer) -> float | None:
        """The number that was meant, in the question's unit; None where the answer is no number."""
        return None

    def said(self, answer) -> str:
        """An answer in words; one that does not fit the question, as it stands in the file."""
        text = {option.id: option.text for option in self.options}
        if isinstance(answer, list):
            return "; ".join(text.get(str(item), str(item)) for item in answer)
        if isinstance(answer, dict):
            given = {item: value for item, value in answer.items() if value not in (None, False)}
            return "; ".join(f"{text.get(item, item)}: {self.word(value)}" for item, value in given.items())
        return text.get(str(answer), str(answer))

    def word(self, value) -> str:
        """What was chosen for one option, in words."""
        return str(value)

    # What a page without a kernel shows

    def listed(self) -> list[str]:
        """What there is to choose from or to put in order."""
        return [option.text for option in self.options]

    def partners(self) -> list[str]:
        """What there is to give to each of them."""
        return []

    def as_text(self) -> str:
        """The bare question, as text."""
        return "\n".join([self.row.question, *(f"  - {text}" for text in self.listed())])

    def as_html(self) -> str:
        """The bare question: never anybody's answer."""
        return shown.question(self.row.question) + items(self.listed())

    def page(self) -> str:
        """The exercise as HTML for a page without Python, whose script (questions.js, exercises.js) makes it one to
        answer. Where no script runs: what is asked, and the hint behind a fold; never what is right, for it would stand
        in the page to be read by chance.
        """
        hint = f"<details><summary>Hint</summary><p>{shown.html(self.row.hint)}</p></details>" if self.row.hint else ""
        return (f'<section class="lesson-exercise" data-exercise="{shown.html(self.id)}">{self._asked()}<noscript>'
                f"{hint}<p>{NO_SCRIPT}</p></noscript></section>")

    def _asked(self) -> str:
        html = f"<p><strong>{shown.html(self.row.question)}</strong></p>"
        html += items([option.text for option in self.options])
        return html + (f"<p>Choose from: {shown.html('; '.join(self.partners()))}.</p>" if self.partners() else "")

    def rules(self) -> dict:
        """All by which the script of such a page asks this and checks an answer as Python does, as JSON can hold it.

        What tells the right answer stands veiled under "told" (`told`), so that nobody reads it by chance; who wants
        to can: the pages are no examination.
        """
        row, options = self.row, [[option.id, option.text] for option in self.options]
        veiled = base64.b64encode(json.dumps(self.told(), separators=(",", ":")).encode()).decode()
        return {"id": self.id, "lesson": row.lesson, "kind": row.kind, "question": row.question, "unit": row.unit,
                "hint": row.hint, "button": self.button, "graded": self.graded,
                "in_lesson": self.in_lesson, "options": options, "told": veiled}

    def told(self) -> dict:
        """What is said after an answer: the right answer, what is said of it and of a wrong one, the reason beside
        each option, and what *Show the answer* says.
        """
        whys = {option.id: option.why for option in self.options if getattr(option, "why", None)}
        right = {"answer": self.example(), "solution": self.solution(), "why": self.why()} if self.graded else {}
        return {"right": self.row.right, "wrong": self.row.wrong, "whys": whys, **right}


def items(texts: Iterable[str]) -> str:
    """Texts as a list for a page, or nothing where there are none."""
    html = "".join(f"<li>{shown.html(text)}</li>" for text in texts)
    return f"<ul>{html}</ul>" if html else ""


def wide(**more) -> dict:
    """How a field looks: as wide as its text needs, its label never cut."""
    layout = ipywidgets.Layout(width="auto", max_width="60em", **more)
    return {"style": {"description_width": "initial"}, "layout": layout}


def tick(option, **more) -> ipywidgets.Checkbox:
    """A box to tick for an option."""
    return ipywidgets.Checkbox(description=shown.label(option.text), indent=False, value=False, **wide(), **more)


def questions(folder: Path = tables.FOLDER) -> dict[str, Question]:
    """All exercises by id, in the order of the table. Raises DataError where a table is wrong."""
    rows, options = tables.load("exercises", folder), {}
    for row in tables.load("exercise_options", folder):
        options.setdefault(row.exercise, []).append(row)
    made = {row.id: _kind(row)(row, tuple(options.get(row.id, ())), folder) for row in rows if row.kind == PART}
    options |= {row.id: made.values() for row in rows if row.kind == WHOLE}
    return {row.id: _kind(row)(row, tuple(options.get(row.id, ())), folder) for row in rows if row.kind != PART}


def _kind(row):
    try:
        module = import_module(f".kinds.{row.kind}", __package__)
    except ModuleNotFoundError:
        raise tables.DataError(f"exercises.csv, exercise {row.id!r}: there is no kind {row.kind!r}") from None
    return getattr(module, row.kind.title().replace("_", ""))
