"""The student's verdict on each claim of a lesson."""

from dataclasses import dataclass
from itertools import cycle

from ... import evidence, tables
from ..lists import Lists

#: What a student may choose instead of a verdict.
CANNOT_TELL, CANNOT_TELL_WORDS = "cannot_tell", "cannot tell from this lesson"


@dataclass(frozen=True)
class Judged:
    """A claim to give a verdict on, as an option of a question."""

    id: str
    text: str


class Verdict(Lists):
    """An exercise with a list for each claim of its lesson; the answer is a dict from claim to verdict or None."""

    graded = False
    button = "Keep my verdicts"
    prompt = "your verdict?"

    def __init__(self, row, options=(), folder=tables.FOLDER):
        sections = {section.id for section in tables.load("sections", folder) if section.lesson == row.lesson}
        claims = [claim for claim in tables.load("claims", folder) if claim.section in sections]
        super().__init__(row, tuple(Judged(claim.id, f"{claim.id}: {claim.says}") for claim in claims), folder)

    def choices(self):
        """Every verdict, and none."""
        return [*((text, key) for key, text in evidence.VERDICTS.items()), (CANNOT_TELL_WORDS, CANNOT_TELL)]

    def missing(self, answer):
        """One verdict at least: a lesson may be stopped half way."""
        return None if any(answer.values()) else "Choose a verdict for at least one claim first."

    def judge(self, answer):
        """Ours stand below."""
        return None, self.row.right

    def example(self):
        """Every verdict in turn."""
        return dict(zip((option.id for option in self.options), cycle(evidence.VERDICTS), strict=False))

    def word(self, value):
        """As the lists say it."""
        return {**evidence.VERDICTS, CANNOT_TELL: CANNOT_TELL_WORDS}.get(str(value), str(value))
