"""How far somebody came: the same questions before the lessons and after them."""

from dataclasses import dataclass
from functools import cached_property

import ipywidgets

from ... import evidence, tables
from ...words import Table, linked, table_html
from .. import shown
from ..question import Question, items, wide
from .asked_twice import EMPTY, NOT_ASKED, RIGHT, UNKNOWN, WRONG, Given

BEFORE, AFTER = "how_far_before", "how_far_after"
#: How an answer may count, by the names that the page's script has for it.
MARKS = {"right": RIGHT, "wrong": WRONG, "unknown": UNKNOWN, "empty": EMPTY, "not_asked": NOT_ASKED}


@dataclass(frozen=True)
class About:
    """One of the questions, as an option of the whole."""

    id: str
    text: str


class HowFar(Question):
    """Some questions asked together; the answer is a dict from question to option, NOT_KNOWN, or None.

    Asked before the lessons it tells nothing of what is right; after them it does, question by question, and beside
    what was answered before. It is no test: nothing is graded.
    """

    graded = in_lesson = False
    button = "Keep my answers"
    fold = "Twelve questions, five minutes"

    def __init__(self, row, options=(), folder=tables.FOLDER):
        """`options` are the questions, made already."""
        super().__init__(row, tuple(About(part.id, part.row.question) for part in options), folder)
        self.asked, self.folder = options, folder

    @cached_property
    def concepts(self):
        """What each question is about and tests, by its id: rows of the table of Key Concepts. Raises DataError."""
        found = {concept.exercise: concept for concept in tables.load("key_concepts", self.folder)}
        for part in self.asked:
            if part.id not in found:
                raise tables.DataError(f"key_concepts.csv: no row for exercise {part.id!r}; expected one")
        return found

    def topic(self, part) -> str:
        """What one of the questions is about, in a few words."""
        return self.concepts[part.id].topic

    def tests(self, part) -> str:
        """What one of the questions tests, for a page."""
        concept = self.concepts[part.id]
        return f"What this tests: {shown.html(concept.name)} (Informed Health Choices, {shown.html(concept.code)})."

    # What is answered

    def fields(self):
        """The choices of each question, none of them chosen."""
        made = {part.id: ipywidgets.RadioButtons(description=shown.label(f"{number}. {part.row.question}"),
                                                 options=part.choices(), value=None, **wide())
                for number, part in enumerate(self.asked, start=1)}
        for field in made.values():
            field.add_class("lesson-far")
        return made

    def write(self, fields, answer):
        """Choose what still fits; raises ValueError where nothing does."""
        fits = {part.id: answer[part.id] for part in self.asked
                if isinstance(answer, dict) and answer.get(part.id) is not None and part.takes(answer[part.id])}
        if not fits and any(answer.values() if isinstance(answer, dict) else [True]):
            raise ValueError(f"the answer does not fit {self.id}")
        for key, field in fields.items():
            field.value = fits.get(key)

    def missing(self, answer):
        """One at least: somebody may stop half way."""
        return None if any(value is not None for value in answer.values()) else "Answer one question at least first."

    def example(self):
        """All that are right."""
        return {part.id: part.example() for part in self.asked}

    # What is said about it

    def marks(self, answer) -> dict[str, Given]:
        """How the answer to each of today's questions counts, by the question's id; of what was kept in any edition."""
        given = answer if isinstance(answer, dict) else {}
        return {part.id: part.mark(given[part.id]) if part.id in given else NOT_ASKED if given else EMPTY
                for part in self.asked}

    def afterwards(self, kept):
        """After the lessons: both times side by side, and for each question that is answered what is right, and why."""
        if self.id == BEFORE:
            return ""
        earlier, now = ((kept.get(key) or {}).get("answer") for key in (BEFORE, AFTER))
        before, after = self.marks(earlier), self.marks(now)
        table = table_html(Table("How far you came", ("What it is about", "Before", "After"), tuple(
            (f"{number}. {self.topic(part)}", str(before[part.id]), str(after[part.id]))
            for number, part in enumerate(self.asked, start=1))))
        for mark, kind in ((RIGHT, "right"), (WRONG, "wrong")):
            table = table.replace(f"<td>{mark.sign}", f'<td class="lesson-{kind}">{mark.sign}')
        sentence = self.sentence(before if isinstance(earlier, dict) and earlier else None, after)
        told = "".join(self._told(part, now[part.id]) for part in self.asked
                       if after[part.id] not in (EMPTY, NOT_ASKED))
        return (f'<p class="lesson-answer">{shown.html(sentence)}</p>{table}<ol class="lesson-far-answers">{told}</ol>'
                f'<p class="lesson-detail">{self.source()}</p>')

    def source(self) -> str:
        """Where the concepts are from, for a page."""
        key = self.concepts[self.asked[0].id].source
        work = next(work for work in tables.load("references", self.folder) if work.key == key)
        return linked(("The concepts are named as in ", evidence.link(work), "."))

    def sentence(self, before: dict[str, Given] | None, after: dict[str, Given]) -> str:
        """How many were right, in words; `before` is None where nothing was kept then."""
        now, left = self._right(after), sum(mark in (EMPTY, NOT_ASKED) for mark in after.values())
        asked = sum(mark != NOT_ASKED for mark in (before or after).values())
        if before is None:
            said = f"You have {now} of {len(after)}. Before the first lesson you kept no answers."
        elif asked == len(after):
            said = f"You had {self._right(before)} of {asked} before and {now} after."
        else:
            said = (f"You had {self._right(before)} of the {asked} that were asked like this before, and {now} of "
                    f"{len(after)} after.")
        rest = "is one question" if left == 1 else f"are {left} questions"
        return said + (f" There {rest} left to answer: then you read what is right." if left else "")

    @staticmethod
    def _right(marks):
        return sum(mark == RIGHT for mark in marks.values())

    def _told(self, part, answer):
        """What is right, and why; why a wrong choice is not; what the question tests."""
        wrong = f"You chose: {part.said(answer)} {part.why_not(answer)}" if part.mark(answer) == WRONG else ""
        lines = [f"<strong>{shown.html(part.row.question)}</strong>",
                 f"{shown.html(str(part.mark(answer)).capitalize())}. {shown.html(wrong)}".strip(),
                 f"<strong>{shown.html(part.solution())}</strong> {shown.html(part.why())}", self.tests(part)]
        place = [other.id for other in self.asked].index(part.id) + 1
        return f'<li value="{place}">{"".join(f"<p>{line}</p>" for line in lines)}</li>'

    def said(self, answer):
        """Every answer in words; what does not fit, as it stands in the file."""
        if not isinstance(answer, dict):
            return super().said(answer)
        known = {part.id: part for part in self.asked}
        return "; ".join(f"{self.topic(known[key])}: {known[key].said(value)}" if key in known else f"{key}: {value}"
                         for key, value in answer.items() if value is not None)

    # What a page without a kernel shows

    def listed(self):
        """The questions."""
        return [f"{number}. {part.row.question} ({' / '.join(text for text, _ in part.choices())})"
                for number, part in enumerate(self.asked, start=1)]

    def as_html(self):
        """The questions behind a fold: never anybody's answer, nor what is right."""
        asked = "".join(f"<li>{shown.html(part.row.question)}{items(text for text, _ in part.choices())}</li>"
                        for part in self.asked)
        return (shown.question(self.row.question)
                + f"<details><summary>{shown.html(self.fold)}</summary><ol>{asked}</ol></details>")

    def _asked(self):
        """The questions, behind their fold."""
        return self.as_html()

    def rules(self):
        """With what can be chosen for each question."""
        return super().rules() | {"fold": self.fold, "choices": {part.id: part.choices() for part in self.asked}}

    def told(self):
        """What each question is about, for the words of an answer; after the lessons also what is right, and why."""
        told = super().told() | {"topics": {part.id: self.topic(part) for part in self.asked}}
        if self.id == BEFORE:
            return told
        parts = {part.id: part.told() | {"tests": self.tests(part)} for part in self.asked}
        marks = {name: [mark.sign, mark.words] for name, mark in MARKS.items()}
        return told | {"parts": parts, "marks": marks, "before": BEFORE, "source": self.source()}
