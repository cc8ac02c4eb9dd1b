"""Exercises with feedback: the questions stand in data/, the answers in the student's own file.

Kinds: a number (with tolerance and unit), one choice, several choices, an order, pairs, a short text with a checklist that
the student rates, a prediction that is drawn into a chart later, and the student's verdict on each claim of a lesson.
Hints come first, tries are unlimited, feedback says why.
"""

import math
import re
from dataclasses import dataclass
from html import escape

import ipywidgets

from . import evidence, tables
from .answers import Answers, as_csv, as_page
from .live import Bundle, Live

#: After so many tries the answer may be shown.
TRIES_BEFORE_ANSWER = 2
#: Kinds with no right answer to show.
UNGRADED = ("text", "predict", "verdict")
#: What a student may choose instead of a verdict.
CANNOT_TELL, CANNOT_TELL_WORDS = "cannot_tell", "cannot tell from this lesson"
#: Who is told when an answer is kept, by file and question: an exercise whose cell was run again still tells the picture below it.
_TOLD = {}


@dataclass(frozen=True)
class Judged:
    """A claim to give a verdict on, as an option of a question."""

    id: str
    text: str


@dataclass(frozen=True)
class Question:
    """One exercise with its options, and the number that is right, where it has one."""

    row: object
    options: tuple
    number: float | None

    @property
    def id(self):
        """Its key."""
        return self.row.id


def questions(folder=tables.FOLDER):
    """All exercises by id, in the order of the table. Raises DataError where a table is wrong."""
    options = {}
    for row in tables.load("exercise_options", folder):
        options.setdefault(row.exercise, []).append(row)
    lessons = {row.id: row.lesson for row in tables.load("sections", folder)}
    claims = [(lessons[row.section], Judged(row.id, f"{row.id}: {row.says}")) for row in tables.load("claims", folder)]
    found = {}
    for row in tables.load("exercises", folder):
        if row.kind == "verdict":
            options[row.id] = [claim for lesson, claim in claims if lesson == row.lesson]
        found[row.id] = Question(row, tuple(options.get(row.id, ())), _number(row, folder))
    return found


def _number(row, folder):
    """The right number: a cell of the evidence, never a copy of it."""
    if row.answer_table is None:
        return None
    for other in tables.load(row.answer_table, folder):
        if other[0] == row.answer_row:
            return float(getattr(other, row.answer_column))
    raise tables.DataError(f"exercises.csv, exercise {row.id!r}: {row.answer_table} has no row {row.answer_row!r}")


def number_in(text):
    """The number that a student typed, such as "27.5", ".5", "27,5 days" or "1,806"; None when there is none."""
    match = re.search(r"-?(\d[\d,]*\.?\d*|\.\d+)([eE][+-]?\d+)?", text.replace("\u2212", "-"))
    if not match:
        return None
    digits = match[0]
    if re.fullmatch(r"-?\d+,\d{1,2}", digits):
        digits = digits.replace(",", ".")
    value = float(digits.replace(",", "").rstrip("."))
    return value if math.isfinite(value) else None


def check(question, answer):
    """Compare an answer with what is right: (True, False, or None when only the student can tell; feedback that says why).

    `answer` is text for a number, a text or a prediction; an option's id for one choice; a list of ids for several; a
    dict from option id to place (order), to partner (pairs), or to a verdict or None (verdicts).
    """
    row, options = question.row, question.options
    if row.kind == "number":
        value = number_in(answer)
        if value is None:
            unit = row.unit or ""
            return False, f"Please write a number{' ' if unit.startswith('of ') else ' of ' if unit else ''}{unit}."
        right = abs(value - question.number) <= (row.tolerance or 0)
        return right, row.right if right else row.wrong
    if row.kind == "single":
        chosen = next((option for option in options if option.id == answer), None)
        if chosen is None:
            return False, "Choose one of the answers first."
        return chosen.correct, chosen.why
    if row.kind == "multiple":
        if not answer:
            return False, "Tick at least one first."
        wrong = [option for option in options if option.correct != (option.id in answer)]
        return not wrong, row.right if not wrong else wrong[0].why
    if row.kind in ("ordering", "matching"):
        wrong = [option for option in options if answer.get(option.id) != (option.place if row.kind == "ordering" else option.partner)]
        if any(answer.get(option.id) is None for option in options):
            return False, "Give every item its place first." if row.kind == "ordering" else "Choose one for each line first."
        return not wrong, row.right if not wrong else f"Look again at: {wrong[0].text.rstrip('.')}. {wrong[0].why or ''}".strip()
    return None, row.right


def solution(question):
    """What is right, in words."""
    row = question.row
    if row.kind == "number":
        return f"{question.number:g} {row.unit or ''}".strip()
    if row.kind == "ordering":
        return "; ".join(option.text for option in sorted(question.options, key=lambda option: option.place))
    if row.kind == "matching":
        return "; ".join(f"{option.text.rstrip('.')}: {option.partner}" for option in question.options)
    return "; ".join(option.text for option in question.options if option.correct)


def said(question, answer):
    """An answer in words, for the page to hand in; one that does not fit the question, as it stands in the file."""
    text = {option.id: option.text for option in question.options}
    if isinstance(answer, list):
        return "; ".join(text.get(str(item), str(item)) for item in answer)
    if isinstance(answer, dict):
        words = {**evidence.VERDICTS, CANNOT_TELL: CANNOT_TELL_WORDS, "True": "yes"} if question.row.kind in UNGRADED else {}
        return "; ".join(f"{text.get(item, item)}: {words.get(str(value), value)}" for item, value in answer.items() if value not in (None, False))
    return text.get(str(answer), str(answer))


class Exercise(Live):
    """One exercise on the page: question, what is answered, hint, check, feedback. Answers are kept as soon as they are checked."""

    def __init__(self, question, answers):
        self.question, self.answers = question, answers
        self._told = _TOLD.setdefault((answers.path, question.id), {})
        kept = answers.get(question.id) or {}
        self.tries = kept["tries"] if kept else 0
        row = question.row
        self.title = ipywidgets.HTML(f'<p class="lesson-question"><strong>{escape(row.question)}</strong></p>')
        self.fields = self._make_fields()
        self.feedback = ipywidgets.HTML()
        self.feedback.add_class("lesson-told")
        checks = {"text": "Keep my text", "predict": "Keep my guess", "verdict": "Keep my verdicts"}
        self.check = ipywidgets.Button(description=checks.get(row.kind, "Check"))
        self.hint = ipywidgets.Button(description="Hint", tooltip="Show a hint")
        self.show = ipywidgets.Button(description="Show the answer", disabled=self.tries < TRIES_BEFORE_ANSWER)
        buttons = [self.check, *([self.hint] if row.hint else []), *([self.show] if row.kind not in UNGRADED else [])]
        for button, act in ((self.check, self._check), (self.hint, self._hint), (self.show, self._show)):
            button.on_click(act)
        super().__init__([self.title, *self.fields.values(), ipywidgets.HBox(buttons), self.feedback],
                         layout=ipywidgets.Layout(width="100%", max_width="1000px", margin="0 0 1em 0"))
        self.add_class("lesson-exercise")
        self._say(answers.problem or "")
        if "answer" in kept:
            self._restore(kept)

    def _make_fields(self):
        row, options = self.question.row, self.question.options
        wide = {"style": {"description_width": "initial"}, "layout": ipywidgets.Layout(width="auto", max_width="60em")}
        if row.kind in ("number", "predict"):
            return {"answer": ipywidgets.Text(description=f"Your answer{f' ({row.unit})' if row.unit else ''}", continuous_update=True, **wide)}
        if row.kind == "single":
            return {"answer": ipywidgets.RadioButtons(description="Choose one", options=[(option.text, option.id) for option in options], value=None, **wide)}
        if row.kind == "multiple":
            return {option.id: ipywidgets.Checkbox(description=option.text, indent=False, value=False, **wide) for option in options}
        if row.kind == "ordering":
            places = [("place?", None), *((str(n), n) for n in range(1, len(options) + 1))]
            return {option.id: ipywidgets.Dropdown(description=option.text, options=places, value=None, **wide) for option in options}
        if row.kind == "matching":
            partners = [("which?", None), *((partner, partner) for partner in sorted({option.partner for option in options}))]
            return {option.id: ipywidgets.Dropdown(description=option.text, options=partners, value=None, **wide) for option in options}
        if row.kind == "verdict":
            verdicts = [("your verdict?", None), *((text, key) for key, text in evidence.VERDICTS.items()), (CANNOT_TELL_WORDS, CANNOT_TELL)]
            return {option.id: ipywidgets.Dropdown(description=option.text, options=verdicts, value=None, **wide) for option in options}
        ticks = {option.id: ipywidgets.Checkbox(description=option.text, indent=False, value=False, disabled=True, **wide) for option in options}
        area = ipywidgets.Textarea(description="Your text", layout=ipywidgets.Layout(width="100%", max_width="60em", height="6em"), style=wide["style"])
        return {"text": area, **ticks}

    @property
    def number(self):
        """The number that was predicted and kept, or None."""
        kept = (self.answers.get(self.question.id) or {}).get("answer")
        return number_in(kept) if isinstance(kept, str) and self._no_guess(kept) is None else None

    def _no_guess(self, text):
        """Why this text cannot be a guess, as one sentence; None where it can."""
        value = number_in(text)
        if value is None or value < 0:
            return "Please write a number of 0 or more."
        if value > 100 and (self.question.row.unit or "").startswith("of 100"):
            return "Please write a number from 0 to 100."
        return None if value < 1e6 else "Please write a smaller number."

    @property
    def is_kept(self) -> bool:
        """Has the student kept an answer to this?"""
        return "answer" in (self.answers.get(self.question.id) or {})

    def when_kept(self, who, act):
        """Call `act` each time an answer is kept. `who` names the caller: made again, it takes the place of the one before."""
        self._told[who] = act

    @property
    def answer(self):
        """What the fields hold, in the form that `check` takes and the file keeps."""
        kind = self.question.row.kind
        if kind in ("number", "predict", "single"):
            return self.fields["answer"].value
        if kind == "multiple":
            return [key for key, field in self.fields.items() if field.value]
        return {key: field.value for key, field in self.fields.items()}

    @answer.setter
    def answer(self, answer):
        kind = self.question.row.kind
        if kind in ("number", "predict", "single"):
            self.fields["answer"].value = answer
        elif kind == "multiple":
            for key, field in self.fields.items():
                field.value = key in answer
        else:
            for key, field in self.fields.items():
                field.value = answer[key]

    def _restore(self, kept):
        try:
            self.answer = kept["answer"]
        except Exception:
            # The question has changed since it was answered: the old answer stays in the file until a new one is given.
            self._say("Your earlier answer does not fit this question any more; please answer it again.")
            return
        self._unlock()
        _, feedback = check(self.question, self.answer)
        self._say(feedback, kept["right"], "Your answer from before. ")

    def _unlock(self):
        self.show.disabled = self.tries < TRIES_BEFORE_ANSWER
        if self.question.row.kind == "text":
            for key, field in self.fields.items():
                field.disabled = key != "text" and not self.fields["text"].value.strip()

    def _check(self, _):
        answer = self.answer
        if self.question.row.kind == "predict" and self._no_guess(answer):
            self._say(self._no_guess(answer), False)
            return
        if self.question.row.kind == "text" and not answer["text"].strip():
            self._say("Write your text first.", False)
            return
        if self.question.row.kind == "verdict" and not any(answer.values()):
            self._say("Choose a verdict for at least one claim first.", False)
            return
        right, feedback = check(self.question, answer)
        self.tries += 1
        self.answers.put(self.question.id, answer, right, self.tries)
        self._unlock()
        self._say(feedback, right)
        for act in list(self._told.values()):
            act()

    def _hint(self, _):
        self._say(self.question.row.hint, lead="Hint. ")

    def _show(self, _):
        why = self.question.row.right or next(option.why for option in self.question.options if option.correct)
        self._say(f"{solution(self.question).rstrip('.')}. {why}", lead="The answer: ")

    def _say(self, feedback, right=None, lead=""):
        mark = {True: "✓ Right. ", False: "✗ Not yet. ", None: ""}[right]
        problem = f" {self.answers.problem}" if self.answers.problem and self.answers.problem not in feedback else ""
        kind = {True: "right", False: "wrong", None: "said"}[right]
        text = escape(lead + mark + feedback + problem)
        self.feedback.value = f'<p class="lesson-feedback lesson-{kind}">{text}</p>'

    def stills(self) -> list[Bundle]:
        """The bare question for a page without a kernel: never anybody's answer."""
        listed = [option.text for option in self.question.options] if self.question.row.kind != "text" else []
        text = "\n".join([self.question.row.question, *(f"  - {text}" for text in listed)])
        items = "".join(f"<li>{escape(text)}</li>" for text in listed)
        html = f'<div class="lesson-question"><strong>{escape(self.question.row.question)}</strong></div>' + (f"<ul>{items}</ul>" if items else "")
        return [self.still(text, html)]


def ask(name, folder=tables.FOLDER, answers=None):
    """The exercise `name`, with the student's earlier answer where there is one. Raises ValueError for an unknown name."""
    known = questions(folder)
    if name not in known:
        raise ValueError(f"there is no exercise {name!r}; there are {', '.join(known)}")
    return Exercise(known[name], answers or Answers())


def verdicts_given(folder=tables.FOLDER, answers=None):
    """The verdicts that the student has kept so far, over all lessons: a dict from claim to verdict."""
    answers, given = answers or Answers(), {}
    for question in questions(folder).values():
        kept = answers.get(question.id) if question.row.kind == "verdict" else None
        if kept and isinstance(kept["answer"], dict):
            known = {option.id for option in question.options}
            given |= {claim: verdict for claim, verdict in kept["answer"].items() if claim in known and str(verdict) in evidence.VERDICTS}
    return given


class HandIn(Live):
    """Where the answers are kept, and a button that writes them as a table and as a page to hand in."""

    def __init__(self, answers, folder):
        self.answers, self.folder = answers, folder
        self.button = ipywidgets.Button(description="Write files to hand in", layout=ipywidgets.Layout(width="auto"))
        self.button.on_click(self._write)
        self.told = ipywidgets.HTML()
        self.told.add_class("lesson-told")
        path = f"<code>{escape(str(answers.path))}</code>"
        where = ipywidgets.HTML(f"<p>Your answers are kept in this one file only (on Binder: on its server, until you close it): {path}.</p>")
        self.name = ipywidgets.Text(description="Your name or number, for these files only", style={"description_width": "initial"},
                                    layout=ipywidgets.Layout(width="auto", max_width="60em"))
        super().__init__([where, self.name, self.button, self.told])
        self.add_class("lesson-exercise")

    def rows(self):
        """What was answered: (lesson, question, answer, result, tries, saved)."""
        known = questions(self.folder)
        results = {True: "right", False: "not yet right", None: "not graded"}
        return [(known[key].row.lesson, known[key].row.question, said(known[key], entry["answer"]), results[entry["right"]],
                 entry["tries"], entry["saved"]) for key, entry in self.answers.all().items() if key in known]

    def _write(self, _):
        rows = self.rows()
        try:
            for ending, make in ((".csv", as_csv), (".html", as_page)):
                encoding = "utf-8-sig" if ending == ".csv" else "utf-8"
                self.answers.path.with_suffix(ending).write_text(make(rows, self.name.value), encoding=encoding, errors="replace")
            names = f"{self.answers.path.with_suffix('.csv').name} and {self.answers.path.with_suffix('.html').name}"
            text = f"Written beside the notebooks: {names}, with {len(rows)} answers. {self.answers.problem or ''}"
        except OSError as error:
            text = f"The files cannot be written here ({error.strerror or error})."
        self.told.value = f'<p>{escape(text)}</p>'

    def stills(self) -> list[Bundle]:
        """What this cell is for: never where the answers are, and nobody's name."""
        text = "Your answers are kept beside this notebook only. Run this cell to see where, and to write them as files to hand in."
        return [self.still(text, text)]


def hand_in(folder=tables.FOLDER, answers=None):
    """Where the answers are kept, with a button that writes them as a table and as a page."""
    return HandIn(answers or Answers(), folder)
