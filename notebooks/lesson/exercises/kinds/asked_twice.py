"""A question that is asked before the lessons and after them, to see how far they took a reader."""

from dataclasses import dataclass

from ... import tables
from .number import cell
from .single import Single

#: Chosen in place of an option, and how it is said.
NOT_KNOWN, NOT_KNOWN_WORDS = "not_known", "I do not know"
#: Stands in a text for the number in the cell that the row names.
NUMBER = "{number}"


@dataclass(frozen=True)
class Given:
    """An answer, as a mark: its sign, and the words that go with it."""

    sign: str
    words: str

    def __str__(self):
        return f"{self.sign} {self.words}"


RIGHT, WRONG, UNKNOWN = Given("✓", "right"), Given("✗", "not right"), Given("?", "not known")
EMPTY, NOT_ASKED = Given("–", "not answered"), Given("·", "not asked like this then")


class AskedTwice(Single):
    """A single choice that is asked together with others; an answer is an option, NOT_KNOWN, or None.

    The number that it is about is a cell of the evidence, never a copy of it.
    """

    in_lesson = False

    def __init__(self, row, options=(), folder=tables.FOLDER):
        self.number = cell(row, folder)
        super().__init__(self._filled(row, "question", "right"),
                         tuple(self._filled(option, "text", "why") for option in options), folder)

    def _filled(self, row, *columns):
        texts = {column: getattr(row, column) for column in columns if NUMBER in (getattr(row, column) or "")}
        if texts and self.number is None:
            raise tables.DataError(f"exercises.csv, exercise {row[0]!r}: a text has {NUMBER}, and no cell is named")
        return row._replace(**{column: text.replace(NUMBER, f"{self.number:g}") for column, text in texts.items()})

    def choices(self) -> list[tuple[str, str]]:
        """What can be chosen: (text, value)."""
        return [*((option.text, option.id) for option in self.options), (NOT_KNOWN_WORDS, NOT_KNOWN)]

    def takes(self, answer) -> bool:
        """Is this an answer, one of today's choices, or not answered?"""
        return answer is None or any(answer == value for _, value in self.choices())

    def mark(self, answer) -> Given:
        """How an answer counts."""
        if not self.takes(answer):
            return NOT_ASKED
        if answer in (None, NOT_KNOWN):
            return UNKNOWN if answer else EMPTY
        return RIGHT if answer == self.example() else WRONG

    def said(self, answer):
        """In words."""
        return NOT_KNOWN_WORDS if answer == NOT_KNOWN else super().said(answer)

    def why_not(self, answer) -> str:
        """Why a choice is not right."""
        return self._chosen(answer).why
