"""What a class answered, put together: numbers and rows, without a page around them.

Whatever was handed in is checked here against the questions: an answer that does not fit its question is passed over
and told of, and what is right is judged anew. What is put together names nobody, and of fewer than `FEWEST` people it
tells nothing but how many they are.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import pairwise
from pathlib import PurePosixPath
from statistics import median

from . import answers, evidence, tables
from .exercises import Question
from .exercises.handing_in import file_words
from .exercises.kinds.asked_twice import RIGHT
from .exercises.kinds.verdict import CANNOT_TELL, TRACED
from .exercises.press import values
from .gathering import HandedIn, clean, readable

#: A group of fewer people is never broken down: who they are could be guessed.
FEWEST = 5


@dataclass(frozen=True)
class Given:
    """A student's last answer to one question: what it was, whether it is right (None: not graded), at which try, and
    whether the student leaves it out of the class's picture.
    """

    answer: object
    right: bool | None
    tries: int
    saved: str
    left_out: bool = False


@dataclass(frozen=True)
class Student:
    """One student: a name for the marking alone, the files that it comes from, and the answers by exercise."""

    name: str
    places: tuple[str, ...]
    given: dict[str, Given]


# -- who handed in what

def students(files: Sequence[HandedIn], questions: Mapping[str, Question]) -> tuple[list[Student], list[str]]:
    """A student for each person who handed in, by name; and a sentence for all that had to be decided on the way.

    Files belong together that bear one name, or where one is the other at a later time and nothing names it otherwise.
    Of two answers to one question the newer counts.
    """
    said, fits, found = [], _Fits(questions), []
    for name, theirs in _people(files):
        newest = {}
        for entries in (file.answers for file in theirs):
            for exercise, entry in entries.items():
                if exercise not in newest or answers.instant(entry) >= answers.instant(newest[exercise]):
                    newest[exercise] = entry
        given, passed_over = {}, []
        for exercise in (*(name for name in questions if name in newest), *(newest.keys() - questions.keys())):
            try:
                given[exercise] = fits(exercise, newest[exercise])
            except Exception:  # whatever a question, a field or a number makes of what somebody put into a file
                passed_over.append(exercise)
        places = tuple(dict.fromkeys(file.place for file in theirs))
        if passed_over:
            names = readable(", ".join(sorted(passed_over)), 100)
            said.append(f"{readable(places[-1], 160)}: answers that do not fit a question of these lessons were passed "
                        f"over: {len(passed_over)} ({names})")
        if len(theirs) > 1:
            said.append(f"{name} handed in {len(theirs)} times: for each question the newest answer counts "
                        f"({readable(', '.join(places), 300)})")
        if given:
            found.append(Student(name, places, given))
    found.sort(key=lambda student: (student.name.casefold(), student.places))
    seen = Counter()
    for place, student in enumerate(found):  # two people of one name are told apart
        seen[student.name] += 1
        if seen[student.name] > 1:
            found[place] = replace(student, name=f"{student.name} ({seen[student.name]})")
    return found, said


def _people(files):
    """The files of each person, oldest first, with the person's name: a list of (name, files)."""
    by_key, groups = {}, {}
    for file in files:
        if file.key:
            by_key.setdefault(file.key, []).append(file)
    for key, group in by_key.items():  # who handed in by two ways, a platform and a mail, has a key for each
        same = next((other for other in groups.values() if _same_letters(group[0].name, other[0].name)
                     and _one_is_later(group, other)), None)
        if same is None:
            groups[key] = group
        else:
            same += group
    for number, file in enumerate(file for file in files if not file.key):
        for group in groups.values():
            if _one_is_later([file], group):
                group.append(file)
                break
        else:
            groups[number] = [file]
    alone = Counter(str(PurePosixPath(group[0].place).parent) for key, group in groups.items() if type(key) is int)
    people = []
    for group in groups.values():
        name = next((file.name for file in group if file.name), "") or _name_of_place(group[0].place, alone)
        people.append((name, sorted(group, key=lambda file: max(map(answers.instant, file.answers.values())))))
    return people


def _same_letters(one, other):
    """Are these two ways to write one name? A platform turns first and last name round, or leaves the blanks out."""
    return sorted(file_words(one).replace("_", "")) == sorted(file_words(other).replace("_", ""))


def _one_is_later(ones, others):
    """Is a file of the one group a file of the other at another time?"""
    return any(_is_later(one.answers, other.answers) or _is_later(other.answers, one.answers)
               for one in ones for other in others)


def _name_of_place(place, alone):
    """What to call somebody whom nothing names: the folder where nobody else's file lies, or the file's own place."""
    path = PurePosixPath(place)
    names = [part for part in path.parent.parts if part not in ("lessons", "notebooks")]
    if names and alone[str(path.parent)] == 1:
        return readable(names[-1].removesuffix(".zip"), 80)
    return readable(str(path.with_suffix("")), 80)


def _is_later(newer, older):
    """Is `newer` the file `older` at a later time: all that stands there, the same or answered again since?

    Two people never keep one answer in the same thousandth of a second.
    """
    same = 0
    for exercise, entry in older.items():
        other = newer.get(exercise)
        if other is None:
            return False
        if entry["saved"] and (entry["saved"], entry["answer"]) == (other["saved"], other["answer"]):
            same += 1
        elif answers.instant(other) <= answers.instant(entry):
            return False
    return same > 0


class _Fits:
    """Puts answers into the fields of their questions, as a lesson does; what does not go in does not fit."""

    def __init__(self, questions):
        self.questions, self.fields = questions, {}

    def __call__(self, exercise, entry):
        """The answer that an entry holds. Raises any exception where it does not fit."""
        question = self.questions[exercise]
        if exercise not in self.fields:
            self.fields[exercise] = question.fields()
        fields = self.fields[exercise]
        question.write(fields, entry["answer"])
        answer = question.read(values(fields))
        if question.missing(answer):
            raise ValueError(question.missing(answer))
        right = question.judge(answer)[0]
        return Given(answer, right, entry["tries"], readable(entry["saved"], 40), entry.get("left_out") is True)


# -- what they answered

def answered(question: Question, people: Iterable[Student]) -> list[Given]:
    """What was answered to one question."""
    return [student.given[question.id] for student in people if question.id in student.given]


@dataclass(frozen=True)
class Spread:
    """The guesses to one question, sorted, in its unit."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        """As many guessed less as guessed more."""
        return median(self.values)

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest."""
        return self.values[0], self.values[-1]


def spread(question: Question, people: Iterable[Student]) -> Spread:
    """The guesses of a class, but for those that were left out of it; none where they are fewer than `FEWEST`."""
    values = sorted(question.value(given.answer) for given in answered(question, people) if not given.left_out)
    return Spread(tuple(values) if len(values) >= FEWEST else ())


@dataclass(frozen=True)
class Wrong:
    """The wrong answer that most of those chose who have it wrong: in words, by how many, and why it is wrong."""

    said: str
    count: int
    why: str


@dataclass(frozen=True)
class Result:
    """How a class fared with one exercise.

    At `first` counts who had it right with the first answer that was checked; in the `end`, whose last answer is
    right. `wrong` is None where nobody, or fewer than `FEWEST`, have it wrong in the end.
    """

    answered: int
    missing: int
    first: int
    end: int
    wrong: Wrong | None


def result(question: Question, people: Sequence[Student]) -> Result:
    """How a class fared with a graded exercise."""
    given = answered(question, people)
    wrong = [one.answer for one in given if not one.right]
    return Result(len(given), len(people) - len(given), sum(bool(one.right and one.tries == 1) for one in given),
                  len(given) - len(wrong), _most_often(question, wrong) if len(wrong) >= FEWEST else None)


def _most_often(question, wrong):
    """The wrong answer, or the wrong part of one, that most chose; of equals the first in the order of the options."""
    texts = {option.id: option.text.rstrip(".") for option in question.options}
    reasons = {option.id: getattr(option, "why", None) or "" for option in question.options}
    right, counts = question.example(), Counter()
    for answer in wrong:
        if isinstance(answer, dict):  # pairs, or an order
            counts.update((key, f"{texts[key]}: {question.word(value)}") for key, value in answer.items()
                          if value != right[key])
        elif isinstance(answer, list):
            counts.update((key, f"{'ticked' if key in answer else 'not ticked'}: {texts[key]}") for key in texts
                          if (key in answer) != (key in right))
        elif answer in texts:
            counts[answer, texts[answer]] += 1
        else:
            counts[None, f"{question.value(answer):g} {question.row.unit or ''}".strip()] += 1
    order = list(texts)
    (key, said), count = min(counts.items(), key=lambda item: (-item[1], order.index(item[0][0]) if item[0][0] else 0,
                                                               item[0][1]))
    return Wrong(said, count, reasons.get(key) or question.row.wrong or question.row.right or "")


@dataclass(frozen=True)
class Verdicts:
    """What a class thinks of one claim: how many gave each verdict (by its key), and ours.

    `divided` is Simpson's measure of diversity (Simpson 1949, Nature 163, 688): the chance that two students who are
    drawn at random, one after the other, gave different verdicts; 0 where all agree.
    """

    claim: str
    says: str
    counts: dict[str, int]
    ours: str

    @property
    def people(self) -> int:
        """How many gave one."""
        return sum(self.counts.values())

    @property
    def divided(self) -> float:
        """How divided the class is, from 0 to 1."""
        return divided(list(self.counts.values()))


def divided(counts: Sequence[int]) -> float:
    """The chance that two of these people, drawn at random, are of different groups. Fewer than two: 0."""
    people = sum(counts)
    return 1 - sum(n * (n - 1) for n in counts) / (people * (people - 1)) if people > 1 else 0.0


def verdicts(questions: Mapping[str, Question], people: Sequence[Student], folder=tables.FOLDER) -> list[Verdicts]:
    """The claims of which at least `FEWEST` judged, the most divided first; of equals in the order of the claims."""
    rows = tables.load("verdicts", folder)
    ours = {row.claim: row.content for row in rows} | {f"{row.claim}{TRACED}": row.traced for row in rows}
    keys, found = [*evidence.CONTENT, *evidence.TRACED, CANNOT_TELL], []
    for question in (question for question in questions.values() if question.row.kind == "verdict"):
        given = answered(question, people)
        for option in question.options:
            chosen = Counter(one.answer.get(option.id) for one in given)
            counts = {key: chosen[key] for key in keys if chosen[key]}
            if sum(counts.values()) >= FEWEST:
                claim = option.id.removesuffix(TRACED)
                found.append(Verdicts(claim, option.text.removeprefix(f"{claim}: "), counts, ours[option.id]))
    return sorted(found, key=lambda one: (-one.divided, one.claim))


def progress(before: Question, after: Question, people: Iterable[Student]) -> dict[str, tuple[int, int]]:
    """How far a class came: for each topic how many were right before the lessons, and after them.

    Counted are those who kept both times; nothing is told where they are fewer than `FEWEST`.
    """
    both = [(student.given[before.id].answer, student.given[after.id].answer) for student in people
            if before.id in student.given and after.id in student.given]
    if len(both) < FEWEST:
        return {}
    marks = [(before.marks(earlier), after.marks(later)) for earlier, later in both]
    return {after.topic(part): (sum(earlier[part.id] == RIGHT for earlier, _ in marks),
                                sum(later[part.id] == RIGHT for _, later in marks)) for part in after.asked}


@dataclass(frozen=True)
class Texts:
    """What was written, without names, in an order that tells nothing; and how many ticked each point of the list."""

    written: tuple[str, ...]
    ticks: tuple[tuple[str, int], ...]


def texts(question: Question, people: Sequence[Student]) -> Texts:
    """The texts of a class, for whoever reads them aloud; none of them where fewer than `FEWEST` wrote one.

    The order follows from the texts alone: the same texts come in the same order, whoever wrote them.
    """
    given = answered(question, people)
    if len(given) < FEWEST:
        return Texts((), ())
    names = [student.name for student in people]
    written = [_without_names(clean(one.answer["text"]), names) for one in given]
    ticks = tuple((option.text, sum(one.answer.get(option.id) is True for one in given)) for option in question.options)
    return Texts(tuple(sorted(written, key=lambda text: (sha256(f"{question.id}\n{text}".encode()).digest(), text))),
                 ticks)


def _without_names(text, names):
    """A text in which no whole name of a student stands."""
    for name in sorted((name for name in names if len(name) > 2), key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[name]", text)
    return text


# -- for the picture and for marking

def stacks(places: Sequence[float], width: float) -> list[tuple[float, int]]:
    """Where dots of this width stand that would cover one another: (place, how many below it), for each in its order.

    Dots that are less than a width apart form a stack in the middle of them (Wilkinson 1999, The American Statistician
    53, 276). `places` are sorted, in the unit of the width.
    """
    found, stack = [], []
    for here, after in pairwise((*places, math.inf)):
        stack.append(here)
        if after - stack[0] >= width:
            middle = (stack[0] + stack[-1]) / 2
            found += [(middle, height) for height in range(len(stack))]
            stack = []
    return found


#: The columns of the file for marking.
COLUMNS = ("name", "lesson", "question", "answer", "result", "tries", "saved", "exercise", "file")


def rows(people: Iterable[Student], questions: Mapping[str, Question], results: Mapping[bool | None, str]
         ) -> list[tuple]:
    """Every answer of every student as a row of COLUMNS; `results` says right, wrong and not graded in words."""
    found = []
    for student in people:
        for exercise, given in student.given.items():
            question = questions[exercise]
            found.append((student.name, question.row.lesson, clean(question.row.question),
                          clean(question.said(given.answer)), results[given.right], given.tries, given.saved, exercise,
                          readable(", ".join(student.places), 300)))
    return found

