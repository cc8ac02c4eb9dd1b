"""A short text with a checklist that the student rates."""

import ipywidgets

from ..question import Question, tick


class Text(Question):
    """An exercise answered in sentences.

    The answer is a dict with the text, and with a tick for each point of the checklist.
    """

    graded = False
    button = "Keep my text"

    def fields(self):
        """Some lines to write in, and ticks that wait for them."""
        area = ipywidgets.Textarea(description="Your text", style={"description_width": "initial"},
                                   layout=ipywidgets.Layout(width="100%", max_width="60em", height="6em"))
        return {"text": area, **{option.id: tick(option, disabled=True) for option in self.options}}

    def settle(self, fields, answer):
        """The checklist is for a text that is there."""
        for key, field in fields.items():
            field.disabled = key != "text" and not answer["text"].strip()

    def missing(self, answer):
        """A text."""
        return None if answer["text"].strip() else "Write your text first."

    def example(self):
        """Some text, and all ticks."""
        return {"text": "I would say: “It helped some for some days.”", **{option.id: True for option in self.options}}

    def word(self, value):
        """A tick."""
        return "yes" if value is True else str(value)

    def listed(self):
        """The checklist comes after the text."""
        return []
