"""What was drawn: a chart's axes, and the parts that move over them, each drawn once."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from html import escape
from types import SimpleNamespace
from typing import NamedTuple

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import drawing
from ..words import Words
from .state import Choice

#: How many drawn parts a scene keeps before it forgets them.
KEPT = 2_000


class AtHeight(NamedTuple):
    """The key of a part that looks the same at any height of its axes: drawn once, and then only moved up or down."""

    key: Hashable
    axes: Axes
    y: float

    @property
    def down(self) -> float:
        """How far below the top of the figure it stands, in points, but for a constant."""
        return -self.axes.transData.transform((0, self.y))[1]


class Chart(ABC):
    """What an explorer draws and says. `state` holds the value of each control by its name."""

    #: Where the picture's values come from: keys of the reference table.
    sources: frozenset[str] = frozenset()
    #: Names of the controls on which the axes themselves depend; the others move only the marks.
    axes_follow: tuple[str, ...] = ()
    #: Controls that stand above the picture, and move it on every page without a kernel; the last where none is named.
    main: tuple[str, ...] = ()
    #: The place of the axes, among those of the figure, on which a guess is drawn.
    guess_axes: int = 0

    def guess_at(self, number: float) -> float:
        """Where on that axis a guess stands, from its number in the unit of the question."""
        return number

    def controls(self) -> Mapping[str, Choice]:
        """Its controls by name, in their order; an explorer may be made with others."""
        raise NotImplementedError

    @abstractmethod
    def axes(self, state: SimpleNamespace) -> Figure:
        """Draw what does not move: axes, bands, fixed labels."""

    @abstractmethod
    def marks(self, figure: Figure, state: SimpleNamespace) -> dict[Hashable, Callable[[], list[Artist]]]:
        """What moves, in parts: a key that says all that the part depends on, and what adds its artists to the figure.

        A part is drawn once for each key, so that a change costs only what it changes; with an `AtHeight` as its key,
        once for all heights.
        """

    @abstractmethod
    def words(self, state: SimpleNamespace) -> Words:
        """Say what the picture shows in this state."""


@dataclass(frozen=True)
class Part:
    """A drawn part as SVG, and how far it is moved down from where it was drawn first, in points, as text or empty."""

    svg: str
    down: str = ""

    @property
    def html(self) -> str:
        """The part as it stands in a page."""
        return f'<g transform="translate(0 {self.down})">{self.svg}</g>' if self.down else f"<g>{self.svg}</g>"


@dataclass
class Scene:
    """The axes of a picture in one state, as a figure and as SVG, and the parts drawn into it by key: SVG and
    height.
    """

    figure: Figure
    axes: str
    parts: dict[Hashable, tuple[str, float]]

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the picture in points."""
        width, height = self.figure.get_size_inches() * drawing.POINTS
        return float(width), float(height)


@dataclass(frozen=True)
class Look:
    """What one state looks like, as SVG and HTML; with an `error` there is no picture, and `said` tells of it."""

    said: str
    table: str = ""
    axes: str = ""
    size: tuple[float, float] = (1.0, 1.0)
    parts: tuple[Part, ...] = ()
    error: Exception | None = None

    def svg(self, label: str) -> str:
        """The parts that move as one SVG element with this name."""
        return drawing.svg([part.html for part in self.parts], self.size, label)


class Scenes:
    """Everything that a chart has drawn so far."""

    def __init__(self, chart: Chart):
        self.chart, self._kept = chart, {}

    @drawing.style()
    def scene(self, state: SimpleNamespace) -> Scene:
        """The axes in this state, drawn anew only where they are new."""
        key = tuple(getattr(state, name) for name in self.chart.axes_follow)
        if key not in self._kept:
            figure = self.chart.axes(state)
            self._kept[key] = Scene(figure, drawing.svg_part(figure, [figure]), {})
        return self._kept[key]

    @drawing.style()
    def look(self, state: SimpleNamespace) -> Look:
        """What this state looks like; an error while drawing is told in it and not raised."""
        try:
            scene, said = self.scene(state), self.chart.words(state)
            return Look(said.said_html(), said.table_html(), scene.axes, scene.size, tuple(self._parts(scene, state)))
        except Exception as error:
            return Look(
                f'<p class="lesson-error" role="alert">This picture could not be drawn: {escape(str(error))}</p>',
                error=error)

    def _parts(self, scene: Scene, state: SimpleNamespace) -> Iterator[Part]:
        """The parts that move, drawn anew only where their key is new."""
        if len(scene.parts) > KEPT:
            scene.parts.clear()
        for key, add in self.chart.marks(scene.figure, state).items():
            key, down = (key.key, key.down) if isinstance(key, AtHeight) else (key, 0)
            if key not in scene.parts:
                with _for_now(add) as artists:
                    scene.parts[key] = drawing.svg_part(scene.figure, artists), down
            svg, first = scene.parts[key]
            yield Part(svg, "" if abs(down - first) < 0.005 else f"{down - first:.2f}")

    @drawing.style()
    def png(self, state: SimpleNamespace, dpi: int) -> bytes:
        """A PNG of the picture as seen, axes and marks."""
        figure = self.scene(state).figure
        with ExitStack() as stack:
            for add in self.chart.marks(figure, state).values():
                stack.enter_context(_for_now(add))
            return drawing.png(figure, dpi)


@contextmanager
def _for_now(add: Callable[[], list[Artist]]) -> Iterator[list[Artist]]:
    """Artists that stay in the figure for as long as they are needed."""
    artists = add()
    try:
        yield artists
    finally:
        for artist in artists:
            artist.remove()
