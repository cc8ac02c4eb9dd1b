"""What the kinds share in which each option gets something from a list."""

from abc import abstractmethod

import ipywidgets

from . import shown
from .question import Question, wide

#: The value of a list in which nothing is chosen yet. Not None: for that a list widget shows nothing at all.
NOT_YET = ""


class Lists(Question):
    """An exercise with a list beside each option; the answer is a dict from option to what was chosen, or None."""

    #: What a list shows before something is chosen.
    prompt: str
    #: What is said when options are left without.
    incomplete: str

    @abstractmethod
    def choices(self, option) -> list[tuple[str, object]]:
        """What the list beside an option offers: (text, value)."""

    def fields(self):
        """A list for each option; texts and lists stand in columns."""
        columns = {"display": "grid", "grid_template_columns": "minmax(0, 3fr) minmax(0, 2fr)", "grid_gap": "0 8px",
                   "align_items": "center", "height": "auto"}
        return {option.id: ipywidgets.Dropdown(description=shown.label(option.text), value=NOT_YET,
                                               options=[(self.prompt, NOT_YET), *self.choices(option)],
                                               **wide(**columns)) for option in self.options}

    def rules(self):
        """With what the list beside each option offers."""
        choices = {option.id: self.choices(option) for option in self.options}
        return super().rules() | {"prompt": self.prompt, "incomplete": self.incomplete, "choices": choices}

    def read(self, values):
        """What is chosen for each option; None where nothing is."""
        return {key: None if value == NOT_YET else value for key, value in values.items()}

    def write(self, fields, answer):
        """Choose what the answer says."""
        super().write(fields, {key: NOT_YET if value is None else value for key, value in answer.items()})

    def missing(self, answer):
        """Every option needs its own."""
        return self.incomplete if any(answer.get(option.id) is None for option in self.options) else None

    def judge(self, answer):
        """Right when all are; else the first that is not is named."""
        right = self.example()
        wrong = next((option for option in self.options if answer[option.id] != right[option.id]), None)
        if wrong is None:
            return True, self.row.right
        return False, f"Look again at: {wrong.text.rstrip('.')}. {wrong.why or ''}".strip()
