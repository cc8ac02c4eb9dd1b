"""The hour of lesson 3 as a made-up class plays it: what each student answers, and the messages that bring it.

What is asked is the plan of 60 minutes of the teacher's guide, and the text that it leaves for home. Of three students
one has an exercise right at once, one at the second try, one not at all. Each gives verdicts on the claims, and gives
them again after reading ours. The load test and the tests of the class's server play it on a real hub.
"""

from collections import Counter
from dataclasses import dataclass

from lesson.exercises import Question, questions, shown

from bench.students import HubError

LESSON = "notebooks/03_what_does_the_research_say.ipynb"
GUESS, TEXT, VERDICTS = "guess_days", "friend", "verdicts_research"
#: The exercises of the plan.
EXERCISES = ("last_benefit", "day_after", "hope")
#: What stands in the feedback of an answer that is right, wrong, or not graded.
MARKS = {True: "lesson-right", False: "lesson-wrong", None: "lesson-said"}


@dataclass(frozen=True)
class Try:
    """One answer to one question, as it is kept."""

    question: Question
    answer: object

    @property
    def right(self) -> bool | None:
        """Is it right (None: not graded)?"""
        return self.question.check(self.answer)[0]


def wrong(question: Question):
    """An answer to a graded question that is taken, and is not right."""
    right, options = question.example(), [option.id for option in question.options]
    if question.row.kind == "number":
        return f"{question.number + 1:g}"
    if question.row.kind == "single":
        return next(option for option in options if option != right)
    if question.row.kind == "multiple":
        return right[1:] or options
    values = list(right.values())
    return dict(zip(right, values[1:] + values[:1], strict=True))


def verdicts(question: Question, number: int, last: bool) -> dict:
    """What a student says of each claim: a class is divided, and after reading ours every second one agrees on one."""
    turn = 0 if last and number % 2 else number
    return {option.id: question.choices(option)[(turn + place) % 3][1] for place, option in enumerate(question.options)}


def text(number: int) -> str:
    """What a student writes, and nobody else."""
    return f"Said by seat {number}: it lasted “two weeks” in some people & not in others <b>é</b>."


def answers(number: int) -> list[Try]:
    """What the student with this number answers below the pictures, in the order of the hour."""
    known, found = questions(), []
    for name in EXERCISES:
        question = known[name]
        tries = ([question.example()], [wrong(question), question.example()], [wrong(question)] * 2)[number % 3]
        found += [Try(question, answer) for answer in tries]
    judged, told = known[VERDICTS], known[TEXT]
    found.append(Try(told, {"text": text(number), **{option.id: number % 2 == 0 for option in told.options}}))
    return [*found, Try(judged, verdicts(judged, number, False)), Try(judged, verdicts(judged, number, True))]


def kept(number: int) -> dict[str, tuple]:
    """What stands in the student's file in the end: by exercise the last answer, and the tries."""
    given, tries = {}, Counter()
    for each in answers(number):
        tries[each.question.id] += 1
        given[each.question.id] = (each.answer, tries[each.question.id])
    return given


async def give(kernel, each: Try, patience: float = 20) -> float:
    """Answer in a lesson that was run, as a hand does: fill in the fields and press the button.

    Returns the seconds until the lesson has said what it thinks of the answer. Raises HubError where it says another
    thing than it should.
    """
    question = each.question
    title = kernel.find(value=shown.question(question.row.question))
    fields = question.fields()
    question.write(fields, each.answer)
    for field in fields.values():
        what = "index" if hasattr(field, "index") else "value"
        model = kernel.beside(title, _model_name=field._model_name, description=field.description)
        if kernel.models[model].get(what) != getattr(field, what):
            await kernel.set(model, **{what: getattr(field, what)})
    took = await kernel.done(kernel.click(kernel.beside(title, description=question.button)), patience,
                             f"the lesson, after an answer to {question.id},")
    told = kernel.models[kernel.beside(title, _dom_classes=["lesson-told"])]["value"]
    if MARKS[each.right] not in told:
        raise HubError(f"{question.id}: an answer that is {each.right} was told {told[:200]!r}")
    return took
