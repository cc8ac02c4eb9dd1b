"""Exercises with feedback: the questions stand in data/, the answers in the student's own file.

Each kind of exercise is a class in `kinds/`: a number (with tolerance and unit), one choice, several choices, an
order, pairs, a short text with a checklist that the student rates, a prediction that is drawn into a chart later, the
student's verdict on each claim of a lesson, and questions that are asked together, before the lessons and after. Hints
come first, tries are unlimited, feedback says why.
"""

from .. import evidence, tables
from ..answers import Answers
from .exercise import Exercise
from .handing_in import HandIn
from .kinds.verdict import TRACED, in_two
from .question import Question, questions

__all__ = ["Exercise", "HandIn", "Question",
           "ask", "check", "hand_in", "how_far", "questions", "said", "solution", "verdicts_given"]


def ask(name: str, folder=tables.FOLDER, answers: Answers | None = None) -> Exercise:
    """The exercise `name`, with the student's earlier answer, if any. Raises ValueError for an unknown name."""
    known = questions(folder)
    if name not in known:
        raise ValueError(f"there is no exercise {name!r}; there are {', '.join(known)}")
    return Exercise(known[name], answers or Answers())


def how_far(when: str, folder=tables.FOLDER, answers: Answers | None = None) -> Exercise:
    """The questions that are asked "before" the lessons and "after" them; after, what is right, beside both answers."""
    if when not in ("before", "after"):
        raise ValueError(f'how far one came is asked "before" or "after" the lessons, not {when!r}')
    return ask(f"how_far_{when}", folder, answers)


def check(question: Question, answer) -> tuple[bool | None, str]:
    """Compare an answer with what is right: (True, False, or None when only the student can tell; why)."""
    return question.check(answer)


def solution(question: Question) -> str:
    """What is right, in words."""
    return question.solution()


def said(question: Question, answer) -> str:
    """An answer in words, for the page to hand in; one that does not fit the question, as it stands in the file."""
    return question.said(answer)


def hand_in(folder=tables.FOLDER, answers: Answers | None = None) -> HandIn:
    """Where the answers are kept, with a button that writes them as a table and as a page."""
    return HandIn(answers or Answers(), folder)


def verdicts_given(folder=tables.FOLDER, answers: Answers | None = None) -> dict[str, str]:
    """The verdicts that the student has kept so far, over all lessons, in the form that `kinds.verdict` keeps them."""
    answers, given = answers or Answers(), {}
    for question in questions(folder).values():
        kept = answers.get(question.id) if question.row.kind == "verdict" else None
        if kept and isinstance(kept["answer"], dict):
            known = {option.id: evidence.TRACED if option.id.endswith(TRACED) else evidence.CONTENT
                     for option in question.options}
            given |= {key: verdict for key, verdict in in_two(kept["answer"]).items()
                      if str(verdict) in known.get(key, ())}
    return given
