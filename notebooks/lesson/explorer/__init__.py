"""The explorer: controls, a picture, and the words that say what the picture shows.

A chart knows how to draw and to say; an explorer connects it to controls. A new explorer is a chart and a dictionary of
controls. What the student sets stands in state.py, what was drawn in scenes.py, what the page is told in page.py, what
a stored notebook keeps in still.py, the axis on which a guess is drawn in guess.py, a thing to try in trying.py; what
the page does in explorer.js and explorer.css.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import SimpleNamespace

import anywidget
import traitlets
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import drawing
from ..live import Bundle, Live
from ..words import Words
from . import guess, page, still
from .scenes import AtHeight, Chart, Look, Scenes
from .state import Choice, Controls, Number, Settled, standing
from .still import WAITING
from .trying import Try

__all__ = ["ABOVE", "WAITING", "AtHeight", "Chart", "Choice", "Explorer", "Number"]

HERE = Path(__file__).parent
#: How many controls stand above the picture; the others behind *More controls*.
ABOVE = 3
#: How many states of a picture a page without a kernel holds, at the most; a state is what one setting of all shows.
MOST_STATES = 1_000


class Explorer(Live, anywidget.AnyWidget):
    """Controls above a picture, with its words below.

    `controls` maps each name to its `Control`, `state` gives their values, `words` the text below the picture,
    `picture` a PNG of it as seen. An error while drawing is shown as one sentence in place of the picture, and raised.

    With `wait_for`, an exercise in which the student predicts something, everything stays hidden (`is_waiting`) until
    the guess is kept or the student asks to see it without. Where `chart` draws what a student told, `plain` makes the
    same chart for somebody who told nothing: that one is stored in the notebook.
    """

    _esm = HERE / "explorer.js"
    _css = HERE / "explorer.css"

    #: Nothing stands in these two; a page that opens or is loaded again gets what never changes, and the present state
    #: with all its texts.
    fixed = traitlets.Any().tag(sync=True, to_json=lambda _, explorer: explorer.page(explorer.controls))
    shown = traitlets.Any().tag(sync=True, to_json=lambda _, explorer: explorer._everything())

    def __init__(self, name: str, title: str, chart: Chart, controls: Mapping[str, Choice],
                 wait_for: guess.Asks | None = None, plain: Callable[[], Chart] | None = None):
        self.name, self.title, self.chart, self._plain = name, title, chart, plain
        self._asks = wait_for
        self.is_waiting = wait_for is not None and wait_for.number is None
        self._scenes, self._telling, self._seen, self._edition = Scenes(chart), page.Telling(), None, 0
        self.controls = Controls(name, controls, self._show)
        super().__init__(_dom_classes=("lesson-explorer",))
        self._raise()
        self.on_msg(self._asked)
        if wait_for is not None:
            wait_for.when_kept(name, self._reveal)

    # -- what it is

    @property
    def state(self) -> SimpleNamespace:
        """The value of each control by its name."""
        return self.controls.state

    @property
    def words(self) -> str:
        """The words below the picture, as plain text."""
        return self.chart.words(self.state).as_text()

    @property
    def picture(self) -> bytes:
        """A PNG of the picture as seen, axes and marks."""
        return self._scenes.png(self.state, drawing.SHARP)

    @property
    def slide(self) -> bytes:
        """A PNG of it that can leave the notebook: with the answer, a source and the licence."""
        return still.slide(self.chart.words(self.state), self.picture, page.CREDIT)

    @property
    def look(self) -> Look:
        """What the present state looks like, as SVG and HTML."""
        state = vars(self.state)
        if self._seen is None or self._seen[0] != state:
            self._seen = state, self._scenes.look(self.state)
        return self._seen[1]

    @property
    def html(self) -> str:
        """What stands in the page below the controls: the moving marks as one SVG, and the words, as HTML."""
        return self.look.svg(self.label) + self.look.said + self.look.table

    @property
    def layers(self) -> tuple[str, list[str], Words]:
        """What the page shows: the axes as SVG text, the parts that move as a list of SVG texts, the words."""
        return self.look.axes, [part.html for part in self.look.parts], self.chart.words(self.state)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the picture in points."""
        return self.look.size

    @property
    def label(self) -> str:
        """The name of the picture for a screen reader."""
        return f"{still.sentence(self.title)} The words below say what it shows."

    @property
    def sources(self) -> frozenset[str]:
        """Keys of the works that the picture's values come from."""
        return self.chart.sources

    @property
    def figure(self) -> Figure:
        """The figure of the axes as they are now."""
        return self._scenes.scene(self.state).figure

    def is_list(self, name: str) -> bool:
        """Is the control `name` a list, and not a slider?"""
        return self.controls[name].is_list

    def values(self, name: str) -> list[tuple[object, str]]:
        """Every value that the control `name` offers now, with the text that stands for it: a list of pairs."""
        return [(value, text) for text, value in self.controls[name].options]

    # -- what moves it

    def set(self, **values: object) -> None:
        """Set controls by name, drawing once. Raises ValueError for an unknown control or a value it does not offer."""
        self.controls.set(**values)
        self._show()

    def try_this(self, text: str, **values: object) -> Try:
        """Something to look for, as a question, and a button that sets the controls so. Raises ValueError as `set`."""
        return Try(self, text, values)

    def come(self) -> None:
        """Bring it into view, in every page."""
        self.send({"do": "come"})

    def sweep(self) -> Iterator[SimpleNamespace]:
        """Set every state worth testing, one after the other, and yield it: each control's values, the others as at
        first.
        """
        first = vars(self.state)
        for values in self.controls.sweep():
            self.controls.put(self.controls.settled(values))
            self._show()
            yield self.state
        self.set(**first)

    def _show(self) -> None:
        """Draw the present state, and show it in every page."""
        self._seen = None
        self._begin()
        self._raise()

    def _raise(self) -> None:
        if self.look.error is not None:
            raise self.look.error

    def _reveal(self) -> None:
        was_waiting, self.is_waiting = self.is_waiting, False
        self._show()
        if was_waiting:
            self.renew_stills()

    # -- what pages ask

    def send(self, content: dict, buffers: list | None = None) -> None:
        """Tell every page something, by the way of the layout that each widget has beside it.

        By its own way a page would never hear of it where a slow machine took more than two seconds to open the
        explorer: anywidget drops what it is sent there from then on. And ipykernel hands what a page asks to the thread
        that spoke last by that way: so it stays with the one that runs the cells.
        """
        self.layout.send(content, buffers)

    def _everything(self) -> dict:
        """The present state for a page that knows nothing; while it waits for a guess, only what one is drawn on.
        `edition` counts the states that were shown.
        """
        self._telling.told.clear()
        if self.is_waiting:
            return {"guess": guess.scale(self.chart, self.state, self._asks.unit), "edition": self._edition}
        settled = self.controls.settled(vars(self.state))
        return self._telling.state(settled, list(self.controls), self.look) | {"edition": self._edition}

    def _begin(self) -> None:
        self._edition += 1
        self.send({"do": "begin", "state": self._everything()})

    def _asked(self, _: object, content: dict, buffers: object) -> None:
        """Answer a page: `ask` sets all controls and shows them, `tell` sets them, `peek` shows a state that may be
        next, `guess` keeps what was drawn, `opened` says with which edition it began.
        """
        do, values = content["do"], content.get("values")
        if do == "reveal":
            self._reveal()
        elif do == "guess":
            self._asks.keep(str(values))
        elif do == "all" or (do == "opened" and values != self._edition):
            self._begin()
        elif do in ("ask", "tell", "peek"):
            settled = self.controls.settled(dict(zip(self.controls, values, strict=True)))
            if do != "peek":
                self.controls.put(settled)
                self._edition += 1
            if do != "tell":
                self._answer(content, settled)

    def _answer(self, content: dict, settled: Settled) -> None:
        look = self.look if content["do"] == "ask" else self._scenes.look(standing(settled))
        told = self._telling.state(settled, list(self.controls), look)
        self.send({"do": content["do"], "page": content["page"], "asked": content["values"], "state": told})
        if content["do"] == "ask":
            self._raise()

    # -- what stands elsewhere

    @property
    def main(self) -> list[str]:
        """Names of the controls that move it first of all: on every page without a kernel too."""
        return list(self.chart.main or list(self.controls)[-1:])

    @property
    def carried(self) -> list[str]:
        """Names of the controls that move it on a page without a kernel: all, where `MOST_STATES` allows that."""
        return page.carried(self.controls, self.main, MOST_STATES)

    def page(self, names: Iterable[str]) -> dict:
        """What a page with the controls `names` is told once: the title, the controls, and the explorer's own
        sentences.
        """
        given = getattr(self._asks, "given", "")
        return page.fixed(self.controls, self.name, self.title, self.label, names, self.main[:ABOVE], given)

    def store(self, names: list[str]) -> dict:
        """Everything that the controls `names` can show, for a page without a kernel."""
        return page.store(self.controls, names, self._scenes)

    def at(self, names: list[str], values: list[str]) -> SimpleNamespace:
        """The state in which the controls `names` have these values, as a page writes them, the others as they are."""
        return standing(self.controls.settled(vars(self.state) | dict(zip(names, values, strict=True))))

    def axes_at(self, state: SimpleNamespace) -> Axes:
        """The axes on which a guess is drawn in a state."""
        return self._scenes.scene(state).figure.axes[self.chart.guess_axes]

    @drawing.style()
    def guessing(self, names: list[str]) -> dict:
        """What such a page draws a guess with: `asks`, the id of the exercise; `axis`, on which it is drawn
        (`guess.scale`); and how it meets the evidence (`guess.met`).
        """
        unit = self._asks.unit
        return {"asks": self._asks.id, "axis": guess.scale(self.chart, self.state, unit),
                **guess.met(self, names, unit)}

    def stills(self) -> list[Bundle]:
        """The picture and its words as anybody would see them; while everything is hidden, one sentence in their
        place.
        """
        if self.is_waiting:
            return still.waiting(self.chart.words(self.state))
        if self._plain is not None:
            return still.bundles(self.title, *still.at_first(self._plain()))
        return still.bundles(self.title, self.chart.words(self.state), self._scenes.png(self.state, drawing.STORED))

    def as_html(self) -> str:
        """The picture and its words as HTML that needs nothing else."""
        return still.figure(self.title, self.chart.words(self.state), self.look)
