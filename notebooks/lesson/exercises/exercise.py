"""An exercise on the page."""

from collections.abc import Callable

import ipywidgets

from ..answers import Answers
from ..live import Bundle, Live
from . import shown
from .class_view import GIVEN, ClassView, is_open
from .press import Press, values
from .question import Question

#: After so many tries the answer may be shown.
TRIES_BEFORE_ANSWER = 2
#: The name of a field beside those of the answer: is that left out of the class's picture?
LEFT_OUT_FIELD = "left_out"


class Fold(ipywidgets.VBox):
    """Widgets behind a button, at first hidden: the accordion of ipywidgets cannot be reached by keyboard."""

    def __init__(self, name: str, hidden: list[ipywidgets.Widget]):
        self.name, self.hidden = name, hidden
        self.button = ipywidgets.Button(layout=ipywidgets.Layout(width="auto"))
        self.button.on_click(lambda _: self.unfold(len(self.children) == 1))
        super().__init__()
        self.unfold(False)

    def unfold(self, wide: bool) -> None:
        """Show what is hidden, or hide it again; the button says which it will do."""
        self.button.description = f"{'Hide' if wide else 'Show'}: {self.name}"
        self.children = [self.button, *(self.hidden if wide else [])]


class Exercise(Live, ipywidgets.VBox):
    """One exercise on the page: question, what is answered, hint, check, feedback.

    Answers are kept as soon as they are checked.
    """

    def __init__(self, question: Question, answers: Answers):
        self.question, self.answers = question, answers
        kept = answers.get(question.id) or {}
        self.tries = kept["tries"] if kept else 0
        self.title = ipywidgets.HTML(shown.question(question.row.question))
        self.fields = question.fields()
        self.feedback = ipywidgets.HTML()
        self.feedback.add_class("lesson-told")
        self.class_view = ClassView(question, answers) if question.for_class and is_open() else None
        beside = {LEFT_OUT_FIELD: self.class_view.leave} if self.class_view else {}
        self.check = Press(question.button, self.fields | beside, self._check)
        self.hint = ipywidgets.Button(description="Hint", tooltip="Show a hint")
        self.show = ipywidgets.Button(description="Show the answer", disabled=self.tries < TRIES_BEFORE_ANSWER)
        buttons = [self.check, *([self.hint] if question.row.hint else []), *([self.show] if question.graded else [])]
        for button, act in ((self.hint, self._hint), (self.show, self._show)):
            button.on_click(act)
        self.below = ipywidgets.HTML()
        asked = [*self.fields.values(), ipywidgets.HBox(buttons),
                 *([self.class_view.choice] if self.class_view else [])]
        super().__init__([self.title, *([Fold(question.fold, asked)] if question.fold else asked), self.feedback,
                          self.below, *([self.class_view.shown] if self.class_view else [])],
                         layout=ipywidgets.Layout(width="100%", max_width="1000px", margin="0 0 1em 0"))
        self.add_class("lesson-exercise")
        self._say(answers.problem or "")
        if "answer" in kept:
            self._restore(kept)

    @property
    def answer(self):
        """What the fields hold, in the form that `check` takes and the file keeps."""
        return self.question.read(values(self.fields))

    @answer.setter
    def answer(self, answer):
        self.question.write(self.fields, answer)

    @property
    def id(self) -> str:
        """Its key."""
        return self.question.id

    @property
    def number(self) -> float | None:
        """The number that was kept, in the question's unit, or None."""
        return self.question.value((self.answers.get(self.question.id) or {}).get("answer"))

    @property
    def unit(self) -> str:
        """The unit that is asked for, or nothing."""
        return self.question.row.unit or ""

    @property
    def given(self) -> str:
        """What becomes of the answer beyond this lesson, as a sentence; empty where nothing does."""
        return GIVEN if self.class_view else ""

    def keep(self, answer):
        """Give an answer and check it, as a hand does with the fields and the button."""
        self.answer = answer
        self.check.click()

    @property
    def is_kept(self) -> bool:
        """Has the student kept an answer to this?"""
        return "answer" in (self.answers.get(self.question.id) or {})

    def when_kept(self, who: str, act: Callable[[], None]):
        """Call `act` each time an answer is kept, also by this exercise in a cell that was run again.

        `who` names the caller: made again, it takes the place of the one before.
        """
        self.answers.when_kept(self.question.id, who, act)

    def _restore(self, kept):
        try:
            self.answer = kept["answer"]
        except Exception:
            # The question has changed since it was answered: the old answer stays in the file until a new one is given.
            self._say("Your earlier answer does not fit this question any more; please answer it again.")
            return
        self.question.settle(self.fields, self.answer)
        _, feedback = self.question.check(self.answer)
        self._say(feedback, kept["right"], "Your answer from before. ")
        self.below.value = self.question.afterwards(self.answers.all())

    def _check(self, given):
        left_out = given.pop(LEFT_OUT_FIELD, False)
        answer = self.question.read(given)
        missing = self.question.missing(answer)
        if missing:
            self._say(missing)
            return
        right, feedback = self.question.judge(answer)
        self.tries += 1
        self.answers.put(self.question.id, answer, right, self.tries, left_out)
        self.show.disabled = self.tries < TRIES_BEFORE_ANSWER
        self.question.settle(self.fields, answer)
        self._say(feedback, right)
        self.below.value = self.question.afterwards(self.answers.all())
        self.answers.tell(self.question.id)
        if self.class_view:  # last: whatever becomes of that, the picture has come
            self.class_view.give(left_out)

    def _hint(self, _):
        self._say(self.question.row.hint, lead="Hint. ")

    def _show(self, _):
        self._say(f"{self.question.solution().rstrip('.')}. {self.question.why()}", lead="The answer: ")

    def _say(self, feedback, right=None, lead=""):
        mark = {True: "✓ Right. ", False: "✗ Not yet. ", None: ""}[right]
        problem = f" {self.answers.problem}" if self.answers.problem and self.answers.problem not in feedback else ""
        kind = {True: "right", False: "wrong", None: "said"}[right]
        text = shown.html(lead + mark + feedback + problem)
        self.feedback.value = f'<p class="lesson-feedback lesson-{kind}">{text}</p>'

    def stills(self) -> list[Bundle]:
        """The bare question for a page without a kernel: never anybody's answer."""
        return [self.still(self.question.as_text(), self.question.as_html())]
