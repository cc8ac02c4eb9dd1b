"""Rows: what all pictures share that put studies, sources or findings below each other.

A `Sheet` places columns of words, the axes between them, a legend above and notes below, all by the measured width of
their texts: a chart says what stands in a row, and where things stand in an axis, but no place on the paper.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import NamedTuple

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import drawing
from ..explorer import AtHeight, Choice
from . import legends

#: Rows of a first view, and of a view with everything; more come with the slider.
FEW, MANY = 8, 14
#: In points: the width of a picture, its edge, the height of a row, of a line of text, and between columns.
WIDE, EDGE, PITCH, LINE, GAP = 720, 8, 20, 14, 12
#: The width of a picture within its edges.
INSIDE = WIDE - 2 * EDGE
#: In points: below an axis for its numbers, and for numbers and its name.
NUMBERS, NAMED = 18, 34
#: Points of width that the axes keep at the least.
LEAST = 120
#: Size of all letters: less is not read from the back row.
SIZE = 10


class Window(NamedTuple):
    """The rows that are in the picture, how many stand before them, and all that there are."""

    rows: Sequence
    before: int
    all: Sequence

    @property
    def is_part(self) -> bool:
        """Are there more than the picture holds?"""
        return len(self.rows) < len(self.all)

    @property
    def which(self) -> str:
        """Which of them are in the picture, in words."""
        return f"{self.before + 1} to {self.before + len(self.rows)} of {len(self.all)}"


def window(rows: Sequence, picked: int, most: int) -> Window:
    """As many rows as the picture holds (`most`), around the one at the place `picked`."""
    first = max(0, min(picked - most // 2, len(rows) - most))
    return Window(rows[first : first + most], first, rows)


class Head(NamedTuple):
    """A line between the rows: the head of those that stand below it."""

    text: str


def grouped(shown: Iterable, group: Callable[[object], str]) -> list:
    """Rows in their order, with a Head before the first of each group; `group` names that of a row."""
    lines, last = [], None
    for one in shown:
        if group(one) != last:
            last = group(one)
            lines.append(Head(last))
        lines.append(one)
    return lines


def caption(what: str, shown: Window) -> str:
    """The caption of the table below a picture: it has all of `what` ("studies"), also those not in the picture."""
    return f"All {what} that match{f'; in the picture: {shown.which}' if shown.is_part else ''}"


def detail(few: str, everything: str, label: str = "Show") -> Choice:
    """The control that brings what a first view leaves out; `few` says by which rule it was chosen."""
    return Choice(label, [("few", few), ("all", everything)], widest="all")


@dataclass(frozen=True)
class Column:
    """A column of words beside the axes: its head, and every text that may stand in it, or its `width` in points."""

    head: str
    texts: Iterable[str] = ()
    width: float = 0
    most: float = 200

    @cached_property
    def points(self) -> float:
        """How wide it is: as its widest text, at most `most`."""
        widest = max((drawing.width(text, SIZE, bold=True) for text in (self.head, *self.texts)), default=0)
        return self.width or min(widest, self.most)


@dataclass(frozen=True)
class Sheet:
    """A picture of rows. Lengths are points.

    `left` and `right` are columns of words beside the axes, `rows` how many rows it holds and `pitch` their height.
    `signs` is every sign that the legend may hold, by name, `above` the height that the chart needs over its axes,
    `below` that of the axis' own numbers and name, `notes` lines at the bottom that always stand there. With
    `counts`, the line below says which of how many rows (or other `things`) are in the picture, and that `brings`
    brings the others.
    """

    rows: int
    left: Sequence[Column]
    right: Sequence[Column] = ()
    signs: Mapping[Hashable, legends.Sign] = field(default_factory=dict)
    above: float = 4
    below: float = NAMED
    notes: Sequence[str] = ()
    pitch: float = PITCH
    counts: bool = True
    things: str = "Rows"
    brings: str = "the slider"

    @cached_property
    def _legend(self) -> int:
        """How many lines the legend takes when everything is drawn."""
        return len(legends.flow(self.signs, INSIDE))

    @property
    def _head(self) -> float:
        """The height of the heads of the columns: of the one with the most lines."""
        lines = [column.head.count("\n") + 1 for column in (*self.left, *self.right) if column.head]
        return LINE * max(lines, default=0)

    @property
    def _top(self) -> float:
        return EDGE / 2 + LINE * 1.15 * self._legend + max(self.above, self._head + 4)

    @property
    def _bottom(self) -> float:
        return self.below + LINE * (len(self.notes) + self.counts) + EDGE / 2

    @property
    def height(self) -> float:
        """How high the picture is."""
        return self._top + self.rows * self.pitch + self._bottom

    @cached_property
    def _shrunk(self) -> float:
        """By how much columns are made narrower, so that the axes keep their least room."""
        wide = sum(column.points + GAP for column in (*self.left, *self.right))
        return min(1.0, (INSIDE - LEAST) / wide) if wide else 1.0

    @cached_property
    def _start(self) -> float:
        """Where the axes begin, from the left edge of the paper."""
        return EDGE + self._shrunk * sum(column.points + GAP for column in self.left)

    @cached_property
    def _end(self) -> float:
        """Where the axes end."""
        return WIDE - EDGE - self._shrunk * sum(column.points + GAP for column in self.right)

    def draw(self, **about) -> tuple[Figure, Axes]:
        """The empty figure with its axes, rows counted downwards from 0; `about` goes to the axes (xlim, xscale ...).

        Heads of columns and notes stand in it.
        """
        high = self.height
        figure = drawing.figure(WIDE / drawing.POINTS, high / drawing.POINTS)
        axes = figure.add_axes((self._start / WIDE, self._bottom / high, (self._end - self._start) / WIDE,
                                self.rows * self.pitch / high), ylim=(self.rows - 0.5, -0.5), **about)
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_axisbelow(True)
        for column, (x, _) in zip((*self.left, *self.right), self._places, strict=True):
            figure.text(x / WIDE, 1 - (self._top - 6) / high, column.head, fontsize=SIZE, fontweight="bold",
                        va="baseline", linespacing=1.15)
        for n, note in enumerate(reversed(self.notes)):
            figure.text(EDGE / WIDE, (EDGE / 2 + LINE * (n + 0.5 + self.counts)) / high, note, fontsize=SIZE,
                        va="center")
        return figure, axes

    @cached_property
    def _places(self) -> list[tuple[float, float]]:
        """Where each column begins, those at the left first, and how wide it is."""
        found = []
        for x, columns in ((EDGE, self.left), (self._end + GAP, self.right)):
            for column in columns:
                found.append((x, column.points * self._shrunk))
                x += (column.points + GAP) * self._shrunk
        return found

    def place(self, points: float) -> float:
        """A place on the paper (points from its left edge) in parts of the axes' width."""
        return (points - self._start) / (self._end - self._start)

    def over(self, figure: Figure, text: str) -> None:
        """A head at the left, over those of the columns, for what a chart draws above its axes."""
        figure.text(EDGE / WIDE, 1 - (self._top - self._head - 8) / self.height, text, fontsize=SIZE,
                    fontweight="bold", va="bottom")

    def panel(self, figure: Figure, high: float) -> Axes:
        """Paper over the heads of the columns, counted in points: for what a chart draws above its rows."""
        low = self._top - self._head - 8
        axes = figure.add_axes((EDGE / WIDE, 1 - low / self.height, 1 - 2 * EDGE / WIDE, high / self.height))
        return paper(axes, INSIDE, high)

    def head(self, axes: Axes, y: float, text: str) -> Artist:
        """A head among the rows, from the left edge over all columns."""
        return axes.text(self.place(EDGE), y, text, transform=axes.get_yaxis_transform(), fontsize=SIZE,
                         fontweight="bold", va="center", clip_on=False)

    # -- what moves

    def parts(self, axes: Axes, shown: Window, row: Callable[[object, int], Sequence[Artist]], key: Callable, *,
              signs: Iterable[Hashable], nothing: str, among: Sequence | None = None,
              lines: Callable[[object], int] = lambda row: 1) -> dict:
        """What moves: the legend of the `signs` that are drawn, which rows these are, and a part for each row.

        `row` adds the artists of a row at a height; `key` is a function from a row to all that it depends on.
        `nothing` is said where no row is left. `among` are the rows with their heads (`grouped`), where they have any.
        Where rows have several lines, `lines` says how many.
        """
        figure = axes.figure
        if not shown.rows:
            return {"none": lambda: [axes.text(0.5, 0.5, nothing, transform=axes.transAxes, ha="center", fontsize=12)]}
        heads, parts, y = {}, {}, 0
        for one in shown.rows if among is None else among:
            if isinstance(one, Head):
                heads["head", one.text, y] = partial(self._between, axes, one.text, y)
                y += 1
            else:
                parts[AtHeight(key(one), axes, y)] = partial(row, one, y)
                y += lines(one)
        return self.legend(figure, signs) | self.counted(figure, shown) | heads | parts

    def legend(self, figure: Figure, shown: Iterable[Hashable],
               signs: Mapping[Hashable, legends.Sign] | None = None) -> dict:
        """The legend as a part, with the signs that are drawn; with other `signs` where a look follows the state."""
        wanted = set(shown)
        flowing = legends.flow({name: sign for name, sign in (signs or self.signs).items() if name in wanted},
                               INSIDE)
        lines = [(1 - (EDGE / 2 + LINE * 1.15 * (n + 0.5)) / self.height, EDGE / WIDE, signs)
                 for n, signs in enumerate(flowing)]
        return legends.part(figure, lines, wanted, SIZE)

    def counted(self, figure: Figure, shown: Window) -> dict:
        """A line that says which rows are in the picture, where there are more, as a part."""
        if not self.counts or not shown.is_part:
            return {}
        said = f"{self.things} {shown.which}: {self.brings} brings the others."
        return {("counted", said): lambda: [figure.text(EDGE / WIDE, (EDGE / 2 + LINE / 2) / self.height, said,
                                                        fontsize=SIZE, fontweight="bold", va="center")]}

    def words(self, axes: Axes, y: float, texts: Sequence[str], picked: bool = False, url: str | None = None,
              down: float = 0) -> list[Artist]:
        """The words of one row, a text for each column; the first leads to `url`; on a strip where it is `picked`.

        A text that is wider than its column ends in an ellipsis. `down` moves the words by parts of a row.
        """
        drawn = [self.strip(axes, y)] if picked else []
        for n, ((x, room), text) in enumerate(zip(self._places, texts, strict=True)):
            if text:
                drawn.append(axes.text(self.place(x), y + down, legends.fit(text, room, SIZE),
                                       transform=axes.get_yaxis_transform(), fontsize=SIZE, va="center", clip_on=False,
                                       fontweight="bold" if picked and not n else "normal", url=None if n else url))
        return drawn

    def _between(self, axes: Axes, text: str, y: float) -> list[Artist]:
        """A head between the rows, at the bottom of its line."""
        return [self.head(axes, y + 0.1, text)]

    def middle(self, n: int) -> float:
        """The middle of the column with this number, in parts of the axes' width: for a mark beside the axes."""
        x, wide = self._places[n]
        return self.place(x + wide / 2)

    def beside(self, figure: Figure, n: int, **about) -> Axes:
        """More axes of the same rows, in the place of the column with this number; `about` goes to them."""
        (x, wide), high = self._places[n], self.height
        axes = figure.add_axes((x / WIDE, self._bottom / high, wide / WIDE, self.rows * self.pitch / high),
                               ylim=(self.rows - 0.5, -0.5), **about)
        axes.set_yticks([])
        axes.patch.set_visible(False)  # the strip of the picked row lies below it
        axes.set_axisbelow(True)
        return axes

    def margin(self, figure: Figure, n: int) -> Axes:
        """Paper in the place of the column with this number, as high as the rows, counted in points."""
        return paper(self.beside(figure, n), self._places[n][1], self.rows * self.pitch)

    def strip(self, axes: Axes, y: float, lines: int = 1) -> Artist:
        """The strip behind what is picked, a row of so many `lines`."""
        return axes.axhspan(y - 0.46, y + lines - 0.54, xmin=self.place(EDGE / 2), xmax=self.place(WIDE - EDGE / 2),
                            clip_on=False, **legends.STRIP)


def below(axes: Axes, high: float, apart: float) -> Axes:
    """Axes of `high` points, cut off at the lower end of others, which keep `apart` points from them."""
    figure, place = axes.figure, axes.get_position()
    one = 1 / (figure.get_figheight() * drawing.POINTS)
    axes.set_position((place.x0, place.y0 + (high + apart) * one, place.width, place.height - (high + apart) * one))
    return figure.add_axes((place.x0, place.y0, place.width, high * one))


def paper(axes: Axes, wide: float, high: float) -> Axes:
    """Make axes a piece of paper, counted in points from its upper left corner."""
    axes.axis("off")
    axes.set(xlim=(0, wide), ylim=(high, 0))
    return axes


def name(label: str, people: int | None) -> str:
    """A study as a row names it: its label and its number of people."""
    return f"{label} ({f'{people:,}' if people else '?'})"


def heads(axes: Axes, names: Sequence[str]) -> None:
    """Heads above the axes, each at its number."""
    for x, text in enumerate(names):
        axes.text(x, -0.6, text, ha="center", va="bottom", fontsize=SIZE, fontweight="bold", clip_on=False,
                  linespacing=1.15)
