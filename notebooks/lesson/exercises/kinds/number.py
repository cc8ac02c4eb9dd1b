"""A number with a tolerance and a unit."""

import ipywidgets

from ... import tables
from .. import typed
from ..question import Question, wide


class Number(Question):
    """An exercise answered by typing a number; the answer is the text as it was typed."""

    def __init__(self, row, options=(), folder=tables.FOLDER):
        super().__init__(row, options, folder)
        #: What is right: a cell of the evidence, never a copy of it.
        self.number = cell(row, folder)

    def fields(self):
        """One line to type in."""
        unit = f" ({self.row.unit})" if self.row.unit else ""
        return {"answer": ipywidgets.Text(description=f"Your answer{unit}", continuous_update=True, **wide())}

    def read(self, values):
        """What was typed."""
        return values["answer"]

    def write(self, fields, answer):
        """Type it again."""
        fields["answer"].value = answer

    def missing(self, answer):
        """One number that cannot be read in two ways."""
        try:
            typed.number(answer if isinstance(answer, str) else "", self.row.unit)
        except typed.Unclear as error:
            return str(error)
        return None

    def value(self, answer):
        """The number that was meant."""
        return None if self.missing(answer) else typed.number(answer, self.row.unit)

    def judge(self, answer):
        """Right within the tolerance, its ends included; what was not plainly a number is said back as it was read."""
        value = self.value(answer)
        right = abs(value - self.number) <= (self.row.tolerance or 0) + 1e-9
        read = "" if typed.is_plain(answer, self.row.unit) else f"Read as {typed.in_words(value, self.row.unit)}. "
        return right, read + (self.row.right if right else self.row.wrong)

    def told(self):
        """With the number itself, and how far from it an answer may be."""
        return super().told() | {"number": self.number, "tolerance": self.row.tolerance or 0}

    def example(self):
        """The number of the evidence."""
        return f"{self.number:g}"

    def solution(self):
        """With its unit."""
        return f"{self.number:g} {self.row.unit or ''}".strip()

    def said(self, answer):
        """As it was typed, and how it was read where that is not the same."""
        if self.missing(answer) or typed.is_plain(answer, self.row.unit):
            return super().said(answer)
        return f"{answer} (read as {typed.in_words(self.value(answer), self.row.unit)})"


def cell(row, folder) -> float | None:
    """The number in the cell that an exercise names; None where it names none. Raises DataError."""
    if row.answer_table is None:
        return None
    for other in tables.load(row.answer_table, folder):
        if other[0] == row.answer_row:
            return float(getattr(other, row.answer_column))
    raise tables.DataError(f"exercises.csv, exercise {row.id!r}: {row.answer_table} has no row {row.answer_row!r}")
