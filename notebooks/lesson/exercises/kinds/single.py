"""One choice of several."""

import ipywidgets

from ..question import Question, wide


class Single(Question):
    """An exercise with one right choice; the answer is the id of an option."""

    def fields(self):
        """A list of choices, none of them chosen."""
        choices = [(option.text, option.id) for option in self.options]
        return {"answer": ipywidgets.RadioButtons(description="Choose one", options=choices, value=None, **wide())}

    def read(self, values):
        """The id of what was chosen, or None."""
        return values["answer"]

    def write(self, fields, answer):
        """Choose it."""
        fields["answer"].value = answer

    def missing(self, answer):
        """One of the options."""
        return None if self._chosen(answer) else "Choose one of the answers first."

    def judge(self, answer):
        """Each choice has its own reason."""
        chosen = self._chosen(answer)
        return chosen.correct, chosen.why

    def example(self):
        """The right one."""
        return next(option.id for option in self.options if option.correct)

    def why(self):
        """The reason that stands beside the right one."""
        return self.row.right or self._chosen(self.example()).why

    def _chosen(self, answer):
        return next((option for option in self.options if option.id == answer), None)
