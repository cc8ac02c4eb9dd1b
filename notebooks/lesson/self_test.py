"""The self-test of the first lesson: do the controls answer in this browser, and which versions answer?"""

import platform
from html import escape
from importlib import metadata

import ipywidgets

from .live import Bundle, Live

PACKAGES = ("jupyterlab", "ipywidgets", "matplotlib", "numpy")
#: Shown where no live button stands: in a stored notebook, on a page without a kernel, or where ipywidgets is not
#: installed.
NOT_ALIVE = ("The controls are not alive here. Press Run → Run All Cells; if no button comes up in place of this "
             "sentence, close this tab and "
             "open the lessons with python3 run.py lab, as the README says.")
ALIVE = "The controls work here."


class SelfTest(Live, ipywidgets.VBox):
    """A button that, when it is pressed, says that the controls work and names the versions."""

    def __init__(self):
        self.button = ipywidgets.Button(description="Press me to test the controls",
                                        layout=ipywidgets.Layout(width="auto"))
        self.button.on_click(self._pressed)
        self.status = (ipywidgets.HTML(_status("If nothing changes when you press the button: Kernel → Restart Kernel "
                                               "and Run All Cells, then press it again.")))
        self.status.add_class("lesson-told")
        super().__init__([self.button, self.status])
        self.add_class("lesson-exercise")

    def _pressed(self, button):
        self.status.value = _status(f"✓ {ALIVE} {versions()}.")

    def stills(self) -> list[Bundle]:
        """Where widgets cannot live, one sentence that says what to do."""
        return [self.still(NOT_ALIVE, escape(NOT_ALIVE))]


def versions():
    """Python and the packages that draw a lesson, with their versions, as text."""
    found = [f"Python {platform.python_version()}"]
    for package in PACKAGES:
        try:
            found.append(f"{package} {metadata.version(package)}")
        except metadata.PackageNotFoundError:  # JupyterLab may stand in another environment than the kernel
            found.append(f"{package} not seen from here")
    return ", ".join(found)


def _status(text):
    return f'<p class="lesson-feedback">{escape(text)}</p>'
