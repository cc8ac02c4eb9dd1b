"""A guess that is drawn into a picture."""

from .. import typed
from .number import Number

#: No guess reaches this.
TOO_MUCH = 1e6


class Predict(Number):
    """A number with no right or wrong: the picture that waits for it shows it."""

    graded = False
    for_class = True
    button = "Keep my guess"

    def missing(self, answer):
        """A number that a picture can show."""
        missing = super().missing(answer)
        if missing:
            return missing
        return self.beyond(typed.number(answer, self.row.unit))

    def beyond(self, value: float) -> str | None:
        """What is wrong with a number that no picture can show; None for one that it can."""
        total = typed.OF.match(self.row.unit or "")
        if value < 0:
            return "Please write a number of 0 or more."
        if total and value > float(total[1]):
            return f"Please write a number from 0 to {total[1]}."
        return None if value < TOO_MUCH else "Please write a smaller number."

    def judge(self, answer):
        """How it was read: the picture shows the same."""
        return None, f"Kept as {typed.in_words(self.value(answer), self.row.unit)}. {self.row.right}"

    def example(self):
        """Any number."""
        return "5"
