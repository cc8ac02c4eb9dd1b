"""The student's verdict on each claim of a lesson."""

from dataclasses import dataclass
from itertools import cycle

from ... import evidence, tables
from ..lists import Lists

#: What a student may choose instead of a verdict.
CANNOT_TELL, CANNOT_TELL_WORDS = "cannot_tell", "cannot tell from this lesson"
#: Ends the key of the list that asks whether the source of a claim can be found: "C13.traced".
TRACED = ".traced"


@dataclass(frozen=True)
class Judged:
    """Something to give a verdict on, as an option of a question: a claim, or the source that a claim points at."""

    id: str
    text: str


class Verdict(Lists):
    """An exercise with a list for each claim of its lesson, and one more where a claim points at a work.

    The answer is a dict from claim ("C13") to what the student says of its content, a key of `evidence.CONTENT`, and
    from "C13.traced" to what they say of its source, a key of `evidence.TRACED`; None where nothing is chosen.
    """

    graded = False
    button = "Keep my verdicts"
    prompt = "your verdict?"
    incomplete = "Choose a verdict for at least one claim first."

    def __init__(self, row, options=(), folder=tables.FOLDER):
        sections = {section.id for section in tables.load("sections", folder) if section.lesson == row.lesson}
        asked = []
        for claim in tables.load("claims", folder):
            if claim.section in sections:
                asked.append(Judged(claim.id, f"{claim.id}: {claim.says}"))
                if claim.cited_study:
                    asked.append(Judged(f"{claim.id}{TRACED}", f"{claim.id}: can the work it points at be found?"))
        super().__init__(row, tuple(asked), folder)

    def choices(self, option):
        """Every verdict on a claim or on its source, and none."""
        known = evidence.TRACED if option.id.endswith(TRACED) else evidence.CONTENT
        return [*((text, key) for key, text in known.items()), (CANNOT_TELL_WORDS, CANNOT_TELL)]

    def write(self, fields, answer):
        """Choose what the answer says. Raises ValueError where it holds what this question does not ask."""
        answer = in_two(answer)
        if strange := [key for key in answer if key not in fields]:
            raise ValueError(f"nothing here asks for {', '.join(strange)}")
        super().write(fields, {key: None for key in fields if key.endswith(TRACED)} | answer)

    def missing(self, answer):
        """One verdict at least: a lesson may be stopped half way."""
        return None if any(answer.values()) else self.incomplete

    def judge(self, answer):
        """Ours stand below."""
        return None, self.row.right

    def example(self):
        """Every verdict in turn."""
        turns = {True: cycle(evidence.TRACED), False: cycle(evidence.CONTENT)}
        return {option.id: next(turns[option.id.endswith(TRACED)]) for option in self.options}

    def said(self, answer):
        """The verdicts in words, also those of an earlier edition."""
        return super().said(in_two(answer) if isinstance(answer, dict) else answer)

    def word(self, value):
        """As the lists say it."""
        return {**evidence.CONTENT, **evidence.TRACED, CANNOT_TELL: CANNOT_TELL_WORDS}.get(str(value), str(value))


def in_two(answer: dict) -> dict:
    """An answer in which the verdicts of an earlier edition, which had one list for both questions, answer the one that
    they were about: "untraceable" is said of the source, and "not_testable" is called advice.
    """
    found = {}
    for key, value in answer.items():
        if value == "untraceable":
            found |= {key: None, f"{key}{TRACED}": "not_found"}
        else:
            found[key] = "advice" if value == "not_testable" else value
    return found
