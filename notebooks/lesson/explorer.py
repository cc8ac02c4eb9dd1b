"""The explorer: controls, a picture, and the words that say what the picture shows.

A chart knows how to draw and to say; an explorer connects it to controls. A new explorer is a chart and a dictionary of
controls.
"""

import base64
from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from html import escape
from types import SimpleNamespace
from typing import NamedTuple

import ipywidgets
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from . import drawing
from .live import Bundle, Live
from .words import Words

#: How many drawn parts an explorer keeps before it forgets them.
KEPT = 2_000
#: How many upper layers a picture has: only those with a part that changes are sent again.
LAYERS = 4

#: Stands in place of a picture that waits for a guess, where no kernel runs.
WAITING = "Make your guess first: choose Run → Run All Cells, keep your guess above, and the picture appears here."

#: A value of a control with the text that stands for it.
Option = tuple[object, str]


@dataclass(frozen=True)
class Choice:
    """A control that picks one of several options.

    `options` is a list of (value, text), or a function that makes one from the state of the controls before it: then
    the list follows them. `slider` makes it a slider that is dragged through the options instead of a list.
    """

    label: str
    options: Sequence[Option] | Callable[[SimpleNamespace], Sequence[Option]]
    default: object = None
    slider: bool = False

    def options_for(self, state):
        """The options in this state of the other controls, a list of (value, text)."""
        return list(self.options(state) if callable(self.options) else self.options)

    def widget(self, state, value=None):
        """Make the widget for this control, set to `value` or else to the default, where it is offered."""
        options = [(text, option) for option, text in self.options_for(state)]
        make = ipywidgets.SelectionSlider if self.slider else ipywidgets.Dropdown
        return make(description=self.label, options=options, value=self.offered(options, value), **_look(wide=self.slider))

    def offered(self, options, value=None):
        """`value`, else the default, where one of the options, a list of (text, value), has it; else the first one's."""
        values = [option for _, option in options]
        return next((wanted for wanted in (value, self.default) if wanted in values), values[0])

    def first(self, state):
        """The value before anybody picks one, in this state of the controls before it."""
        return self.offered([(text, option) for option, text in self.options_for(state)])

    def values(self, widget):
        """Every value that can be picked, with the text that stands for it."""
        return [(value, text) for text, value in widget.options]

    def tests(self, widget):
        """The values worth testing: each of a list; the ends, the middle and two more of a slider."""
        values = [value for _, value in widget.options]
        if not self.slider:
            return values
        last = len(values) - 1
        return [values[i] for i in sorted({0, min(1, last), last // 2, last})]


@dataclass(frozen=True)
class Number:
    """A control that sets a number from `low` to `high` in steps of `step`, with a slider."""

    label: str
    low: float
    high: float
    step: float
    default: float

    def options_for(self, state):
        """A number has no list of options."""

    def widget(self, state, value=None):
        """Make the widget for this control."""
        whole = all(isinstance(n, int) for n in (self.low, self.high, self.step))
        make = ipywidgets.IntSlider if whole else ipywidgets.FloatSlider
        return make(description=self.label, min=self.low, max=self.high, step=self.step, value=self.default if value is None else value, **_look(wide=True))

    def first(self, state):
        """The value before anybody sets one."""
        return self.default

    def values(self, widget):
        """Every value that can be set, with the text that stands for it."""
        steps = round((self.high - self.low) / self.step)
        numbers = [self.low + n * self.step for n in range(steps + 1)]
        return [(n, str(n) if isinstance(n, int) else f"{n:.2f}") for n in numbers]

    def tests(self, widget):
        """The values worth testing: both ends and the middle."""
        middle = self.low + round((self.high - self.low) / self.step / 2) * self.step
        return [self.low, middle, self.high]


def _look(wide):
    return {"style": {"description_width": "initial"},
            "layout": ipywidgets.Layout(width="100%" if wide else "auto", max_width="60em", margin="2px 12px 2px 0")}


class AtHeight(NamedTuple):
    """The key of a part that looks the same at any height of its axes: drawn once, and then only moved up or down."""

    key: Hashable
    axes: Axes
    y: float

    @property
    def down(self):
        """How far below the top of the figure it stands, in points, but for a constant."""
        return -self.axes.transData.transform((0, self.y))[1]


@dataclass
class Scene:
    """The axes of a picture in one state, as a figure and as SVG, and the parts that were drawn into it: SVG and height."""

    figure: Figure
    lower: str
    parts: dict[Hashable, tuple[str, float]]


class Chart(ABC):
    """What an explorer draws and says. `state` holds the value of each control by its name."""

    #: Where the picture's values come from: keys of the reference table.
    sources: frozenset[str] = frozenset()
    #: Names of the controls on which the axes themselves depend; the others move only the marks.
    axes_follow: tuple[str, ...] = ()
    #: Controls that also move the picture on a page without a kernel; the last control where none is named.
    main: tuple[str, ...] = ()

    @abstractmethod
    def axes(self, state) -> Figure:
        """Draw what does not move: axes, bands, fixed labels."""

    @abstractmethod
    def marks(self, figure: Figure, state) -> dict[Hashable, Callable[[], list[Artist]]]:
        """What moves, in parts: a key that says all that the part depends on, and what adds its artists to the figure.

        A part is drawn once for each key, so that a change costs only what it changes; with an `AtHeight` as its key, once for
        all heights.
        """

    @abstractmethod
    def words(self, state) -> Words:
        """Say what the picture shows in this state."""


class Explorer(Live):
    """Controls above a picture, with its words below.

    `controls` maps each name to its widget, `state` gives their values, `words` the text below the picture, `picture` a
    PNG of both layers as seen. An error while drawing is shown as one sentence in place of the picture, and raised.

    With `wait_for`, an exercise in which the student predicts something, everything stays hidden until the guess is kept
    or the student asks to see it without. Where `chart` draws what a student told, `plain` makes the same chart for somebody who
    told nothing: that one is stored in the notebook.
    """

    def __init__(self, name, title, chart, controls, wait_for=None, plain: Callable[[], Chart] | None = None):
        self.name, self.title, self.chart, self._plain = name, title, chart, plain
        self._specs = controls
        self._setting, self._hidden = False, None
        self._scenes, self._scene, self._marks = {}, None, []
        self.controls = {}
        for key, spec in controls.items():
            self.controls[key] = spec.widget(self.state)
        here = ipywidgets.Layout(grid_area="picture", margin="0")
        self._lower = ipywidgets.HTML(layout=here)
        self._upper = [ipywidgets.HTML(layout=here) for _ in range(LAYERS)]
        place = ipywidgets.GridBox([self._lower, *self._upper], layout=ipywidgets.Layout(
            grid_template_areas='"picture"', grid_template_columns="minmax(0, 1fr)", align_items="flex-start", width="100%"))
        self._said, self._table = ipywidgets.HTML(), ipywidgets.HTML()
        words = ipywidgets.VBox([self._said, self._table])
        words.add_class("lesson-words")
        choices = [w for w in self.controls.values() if isinstance(w, ipywidgets.Dropdown)]
        sliders = [w for w in self.controls.values() if not isinstance(w, ipywidgets.Dropdown)]
        bar = ipywidgets.Box(choices, layout=ipywidgets.Layout(flex_flow="row wrap"))
        head = ipywidgets.HTML(f'<p class="lesson-title">{escape(title)}</p>')
        super().__init__([head, bar, *sliders, place, words], layout=ipywidgets.Layout(width="100%", max_width="1000px"))
        self.add_class("lesson-explorer")
        for widget in self.controls.values():
            widget.observe(self._changed, "value")
        self._show()
        if wait_for is not None:
            wait_for.when_kept(name, self._reveal)
            if wait_for.number is None:
                self._cover()

    def _cover(self):
        self._hidden = self.children
        button = ipywidgets.Button(description="Show the picture without a guess", layout=ipywidgets.Layout(width="auto"))
        button.on_click(lambda _: self._reveal())
        self.children = [ipywidgets.HTML('<p class="lesson-detail">Keep your guess above: then the picture appears, with your guess in it.</p>'), button]

    def _reveal(self):
        was_hidden, self._hidden = self._hidden, None
        self.children = was_hidden or self.children
        self._show()
        if was_hidden:
            self.renew_stills()

    @property
    def _sentence(self):
        return self.title if self.title.endswith("?") else f"{self.title}."

    @property
    def state(self):
        """The value of each control by its name."""
        return SimpleNamespace(**{key: widget.value for key, widget in self.controls.items()})

    @property
    def words(self):
        """The words below the picture, as plain text."""
        return self.chart.words(self.state).as_text()

    @property
    def picture(self):
        """A PNG of the picture as seen, all layers, as bytes."""
        return self._png(drawing.SHARP)

    @drawing.style()
    def _png(self, dpi):
        with ExitStack() as stack:
            for add in self.chart.marks(self._figure, self.state).values():
                stack.enter_context(_for_now(add))
            return drawing.png(self._figure, dpi)

    @property
    def html(self):
        """What stands in the page below the controls: the moving marks as one SVG, and the words, as HTML."""
        return drawing.svg(self._marks, self.size, self.label) + self._said.value + self._table.value

    @property
    @drawing.style()
    def layers(self):
        """What the page shows: the axes as SVG text, the parts that move as a list of SVG texts, the words."""
        state = self.state
        return self._scene.lower, self._drawn(state), self.chart.words(state)

    @property
    def is_waiting(self):
        """Is everything hidden until the student has made a guess?"""
        return self._hidden is not None

    def is_list(self, name):
        """Is the control `name` a list, and not a slider?"""
        return isinstance(self.controls[name], ipywidgets.Dropdown)

    def values(self, name):
        """Every value that the control `name` offers now, with the text that stands for it: a list of pairs."""
        return self._specs[name].values(self.controls[name])

    @property
    def sources(self):
        """Keys of the works that the picture's values come from."""
        return self.chart.sources

    def sweep(self):
        """Set every state worth testing, one after the other, and yield it: each control's values, the others as at first."""
        first = {key: widget.value for key, widget in self.controls.items()}
        for key, spec in self._specs.items():
            self.set(**first)
            for value in spec.tests(self.controls[key]):
                self.set(**first)
                self.set(**{key: value})
                yield self.state
        self.set(**first)

    def set(self, **values):
        """Set controls by name, drawing once. Raises ValueError for an unknown control or a value it does not offer."""
        self._setting = True
        try:
            for key in self._specs:
                if key in values:
                    self._offer(key)
                    self._set(key, values.pop(key))
        finally:
            self._setting = False
        if values:
            raise ValueError(f"{self.name} has no control {', '.join(values)}; it has {', '.join(self.controls)}")
        self._changed()

    def _set(self, key, value):
        try:
            self.controls[key].value = value
        except Exception:
            raise ValueError(f"{self.name}: the control {key!r} does not offer {value!r}") from None

    def _offer(self, key):
        """Let a control's list of options follow the other controls, keeping its value where that is still offered."""
        widget, options = self.controls[key], self._specs[key].options_for(self.state)
        if options is None:
            return
        options = [(text, value) for value, text in options]
        if list(widget.options) == options:
            return
        # One message after the other: in a page, a slider whose place and list change at once keeps the length of its old list.
        value, widget.index = widget.value, 0
        with widget.hold_sync():
            widget.options = options
        widget.value = self._specs[key].offered(options, value)

    def _changed(self, change=None):
        if self._setting:
            return
        self._setting = True
        try:
            for key in self._specs:
                self._offer(key)
        finally:
            self._setting = False
        self._show()

    @drawing.style()
    def _show(self):
        try:
            state = self.state
            axes_state = tuple(getattr(state, key) for key in self.chart.axes_follow)
            if axes_state not in self._scenes:
                figure = self.chart.axes(state)
                self._scenes[axes_state] = Scene(figure, drawing.svg_part(figure, [figure]), {})
            self._scene = self._scenes[axes_state]
            said, self._marks = self.chart.words(state), self._drawn(state)
            self._lower.value = drawing.svg([self._scene.lower], self.size, self.label, "lesson-axes")
            for n, layer in enumerate(self._upper):
                ends = [len(self._marks) * place // LAYERS for place in (n, n + 1)]
                layer.value = drawing.svg(self._marks[slice(*ends)], self.size)
            self._said.value, self._table.value = said.said_html(), said.table_html()
        except Exception as error:
            for part in (self._lower, *self._upper, self._table):
                part.value = ""
            self._said.value = f'<p class="lesson-error" role="alert">This picture could not be drawn: {escape(str(error))}</p>'
            raise

    @property
    def _figure(self):
        """The figure of the axes as they are now."""
        return self._scene.figure

    @property
    def size(self):
        """Width and height of the picture in points."""
        return self._figure.get_size_inches() * drawing.POINTS

    @property
    def label(self):
        """The name of the picture for a screen reader."""
        return f"{self._sentence} The words below say what it shows."

    def _drawn(self, state):
        """The parts that move as SVG, drawn anew only where their key is new."""
        kept = self._scene.parts
        if len(kept) > KEPT:
            kept.clear()
        drawn = []
        for key, add in self.chart.marks(self._figure, state).items():
            key, down = (key.key, key.down) if isinstance(key, AtHeight) else (key, 0)
            if key not in kept:
                with _for_now(add) as artists:
                    kept[key] = drawing.svg_part(self._figure, artists), down
            part, first = kept[key]
            drawn.append(part if down == first else f'<g transform="translate(0 {down - first:.2f})">{part}</g>')
        return drawn

    def stills(self) -> list[Bundle]:
        """The picture and its words as anybody would see them; while everything is hidden, one sentence in their place."""
        chart, state = (self.chart, self.state) if self._plain is None else _at_first(self._plain())
        said = chart.words(state)
        if self.is_waiting:
            return [self.still(WAITING, escape(WAITING)), self.still(said.as_text(), "")]
        picture = self._png(drawing.STORED) if self._plain is None else _picture(chart, state)
        named = f"{self._sentence} {said.summary}"
        words = f'<div class="lesson-title">{escape(self.title)}</div>{said.as_html()}'
        return [{"text/plain": named, "image/png": base64.b64encode(picture).decode()},
                self.still(said.as_text(), words)]


def _at_first(chart) -> tuple[Chart, SimpleNamespace]:
    """A chart with the first value of each of its controls."""
    state = SimpleNamespace()
    for name, spec in chart.controls().items():
        setattr(state, name, spec.first(state))
    return chart, state


def _picture(chart, state) -> bytes:
    """A PNG of a chart that no explorer shows, for a notebook."""
    figure = chart.axes(state)
    for add in chart.marks(figure, state).values():
        add()
    return drawing.png(figure, drawing.STORED)


@contextmanager
def _for_now(add):
    """Artists that stay in the figure for as long as they are needed."""
    artists = add()
    try:
        yield artists
    finally:
        for artist in artists:
            artist.remove()

