"""A thing to try with an explorer: what to look for, and a button that sets the controls so."""

from collections.abc import Iterable, Mapping
from html import escape
from typing import TYPE_CHECKING

import ipywidgets

from ..live import Bundle, Live

if TYPE_CHECKING:
    from . import Explorer

#: On the button; and said where a guess comes first.
BUTTON, FIRST = "Set the picture so", "Keep your guess first, or show the picture without one."


class Try(Live, ipywidgets.VBox):
    """A question about a picture, and a button that brings the state of the picture in which it is answered."""

    def __init__(self, explorer: "Explorer", text: str, values: Mapping[str, object]):
        """Raises ValueError where the explorer has no such control, or a control does not offer its value."""
        explorer.controls.check(values)
        self.explorer, self.text, self.values = explorer, text, dict(values)
        self.button = ipywidgets.Button(description=BUTTON, layout=ipywidgets.Layout(width="auto"))
        self.button.on_click(lambda _: self.press())
        self.told = ipywidgets.HTML()
        super().__init__([ipywidgets.HTML(self._said()), ipywidgets.HBox([self.button, self.told])])
        self.add_class("lesson-exercise")

    def press(self) -> None:
        """Set the picture, and bring it into view."""
        self.told.value = FIRST if self.explorer.is_waiting else ""
        if not self.explorer.is_waiting:
            self.explorer.set(**self.values)
            self.explorer.come()

    def _said(self) -> str:
        return f'<p class="lesson-question"><strong>Try this:</strong> {escape(self.text)}</p>'

    def _how(self, names: Iterable[str]) -> str:
        """What the button does with these controls, in words, for whoever has no button."""
        settled = self.explorer.controls.settled(vars(self.explorer.state) | self.values)
        texts = {key: next(text for value, text in options if value == stands)
                 for key, (options, stands) in settled.items()}
        return "; ".join(f"{self.explorer.controls[key].label}: {texts[key]}" for key in names)

    def _both(self, how: str) -> str:
        return f"{self._said()}<p>Set {escape(how)}.</p>"

    @property
    def html(self) -> str:
        """The same for a page without a kernel, which may lack a control."""
        carried = self.explorer.carried
        lacking = [key for key in self.values if key not in carried]
        how = self._how(key for key in self.values if key in carried)
        how += f"; in JupyterLab also {self._how(lacking)}" if lacking else ""
        return f'<div class="lesson-exercise">{self._both(how)}</div>'

    def stills(self) -> list[Bundle]:
        """The same for a stored notebook."""
        how = self._how(self.values)
        return [self.still(f"Try this: {self.text} (Set {how}.)", self._both(how))]
