"""Matrices: what all pictures share that set rows against columns, on the sheet of rows.py."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import cos, radians

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from .. import drawing
from . import legends
from .rows import EDGE, LINE, SIZE, WIDE, Sheet, Window

#: The frame around a picked cell.
FRAME = {"fill": False, "edgecolor": drawing.INK, "linewidth": 2}
#: What is picked, where a strip crosses to a framed cell.
FRAMED = legends.together("picked", legends.PICKED, legends.box("", FRAME, 9))
#: In points: from a mark in a cell to its words, from the edge of a cell to its mark, and what a mark takes.
NEAR, INSET, MARK = 11, 9, 14


@dataclass(frozen=True)
class Matrix(Sheet):
    """A sheet whose axes are columns: `across` holds their heads, in order; the column n stands around n.

    Heads wrap to the width of their column, or are all turned where a word is wider. A row may have several lines,
    each `pitch` high. `feet` counts lines below the last row, for totals of the columns. Heads stand over the middle of
    their cells, or `at_left` where marks have words beside them.
    """

    across: Sequence[str] = ()
    feet: int = 0
    at_left: bool = False
    below: float = 4
    pitch: float = 17

    @cached_property
    def wide(self) -> float:
        """How wide a column is."""
        return (self._end - self._start) / max(1, len(self.across))

    @cached_property
    def _wrapped(self) -> list[list[str]]:
        """The heads of the columns in lines."""
        return [self.head_lines(head) for head in self.across]

    def head_lines(self, text: str) -> list[str]:
        """The head of a column in lines."""
        return drawing.lines(text, self.wide - 8, SIZE, bold=True, after_hyphens=True)

    @cached_property
    def _turn(self) -> int:
        """By how many degrees heads are turned: not at all where each word has room."""
        words = [line for head in self._wrapped for line in head]
        if all(drawing.width(word, SIZE, bold=True) <= self.wide for word in words):
            return 0
        return 45 if all(self._start + self.wide * (n + 0.5) + drawing.width(head, SIZE, bold=True) * cos(radians(45))
                         <= WIDE - EDGE for n, head in enumerate(self.across)) else 90

    @cached_property
    def _head(self) -> float:
        """The height of all heads, those of the columns of words and those of the cells."""
        if not self._turn:
            own = LINE * max((len(head) for head in self._wrapped), default=0)
        else:
            longest = max(drawing.width(head, SIZE, bold=True) for head in self.across)
            own = longest * cos(radians(90 - self._turn)) + LINE / 2
        return max(own, super()._head)

    @property
    def head_height(self) -> float:
        """How high the heads are, for what a chart puts above them."""
        return self._head

    @property
    def _bottom(self) -> float:
        return super()._bottom + LINE * self.feet

    def draw(self, **about) -> tuple[Figure, Axes]:
        """The empty figure with its axes, rows counted downwards from 0 and columns from 0, and all heads."""
        figure, axes = super().draw(xlim=(-0.5, max(1, len(self.across)) - 0.5), **about)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        for x, head in enumerate(self.across):
            if head:
                self.column_head(axes, x, head)
        for edge in range(len(self.across) + 1):
            axes.axvline(edge - 0.5, color=drawing.FAINT, linewidth=0.8, zorder=0)
        return figure, axes

    def column_head(self, axes: Axes, x: float, text: str, bold: bool = True) -> Artist:
        """The head of a column."""
        look = {"fontsize": SIZE, "fontweight": "bold" if bold else "normal", "clip_on": False,
                "transform": axes.get_xaxis_transform()}
        y = 1 + 6 / (self.rows * self.pitch)
        if self._turn:
            return axes.text(x, y, text, rotation=self._turn, rotation_mode="anchor",
                             va="bottom" if self._turn < 90 else "center", **look)
        left = self.points(INSET - 5) - 0.5 if self.at_left else 0
        return axes.text(x + left, y, "\n".join(self.head_lines(text)), va="baseline",
                         ha="left" if self.at_left else "center", linespacing=1.15, **look)

    # -- rows of several lines

    def lines(self, texts: Sequence[str]) -> int:
        """How many lines the words of a row take, a text for each column of words."""
        return max([1, *map(len, self._wrapped_words(texts))])

    def _wrapped_words(self, texts: Sequence[str]) -> list[list[str]]:
        """The words of a row in lines, a text for each column of words; the first may be bold."""
        return [drawing.lines(text, room, SIZE, bold=not n)
                for n, ((_, room), text) in enumerate(zip(self._places, texts, strict=True))]

    def window(self, rows: Sequence, picked: int, lines: Callable[[object], int], most: int | None = None) -> Window:
        """As many rows as the sheet has lines for, `most` where that is fewer, around the one at the place `picked`."""
        first, last, used = picked, picked + 1, lines(rows[picked]) if rows else 0
        while True:
            room = most is None or last - first < most
            after = room and last < len(rows) and used + lines(rows[last]) <= self.rows
            before = room and first > 0 and used + lines(rows[first - 1]) <= self.rows
            if after and (not before or last - picked <= picked - first):
                used, last = used + lines(rows[last]), last + 1
            elif before:
                first, used = first - 1, used + lines(rows[first - 1])
            else:
                return Window(rows[first:last], first, rows)

    def names(self, axes: Axes, y: float, texts: Sequence[str], picked: bool = False, url: str | None = None,
              lines: int = 1) -> list[Artist]:
        """The words of a row of several `lines`, wrapped; on a strip where it is `picked`, the first leads to `url`."""
        drawn = [self.strip(axes, y, lines)] if picked else []
        for n, ((x, _), wrapped) in enumerate(zip(self._places, self._wrapped_words(texts), strict=True)):
            for down, line in enumerate(wrapped[:lines]):
                drawn.append(axes.text(self.place(x), y + down, line, transform=axes.get_yaxis_transform(),
                                       fontsize=SIZE, va="center", clip_on=False, url=None if n else url,
                                       fontweight="bold" if picked and not n else "normal"))
        return drawn

    # -- cells

    def points(self, points: float) -> float:
        """A length on the paper in columns."""
        return points / self.wide

    def mark(self, axes: Axes, x: float, y: float, look: legends.Look, gid: str, label: str, words: str = "",
             bold: bool = False, url: str | None = None) -> list[Artist]:
        """A mark in a cell: in its middle, or at its left edge with `words` beside it."""
        at = x - 0.5 + self.points(INSET) if words else x
        drawn = [axes.add_artist(Line2D([at], [y], **{**look, "linestyle": "none"}, gid=gid, label=label,
                                        clip_on=False))]
        if words:
            room = self.wide - INSET - NEAR
            drawn.append(axes.text(at + self.points(NEAR), y, legends.fit(words, room, SIZE), fontsize=SIZE,
                                   va="center", url=url, fontweight="bold" if bold else "normal", clip_on=False))
        return drawn

    def column(self, axes: Axes, x: float) -> Artist:
        """The strip behind a picked column."""
        return axes.axvspan(x - 0.5, x + 0.5, **legends.STRIP)

    @staticmethod
    def cell(axes: Axes, x: float, y: float, half: float = 0.49) -> Artist:
        """The strip behind a picked cell alone, or a part of it."""
        return axes.add_artist(Rectangle((x - half, y - 0.46), 2 * half, 0.92, clip_on=False, **legends.STRIP))

    @staticmethod
    def frame(axes: Axes, x: float, y: float, half: float = 0.46) -> Artist:
        """The frame around a picked cell, or a part of it."""
        return axes.add_artist(Rectangle((x - half, y - 0.45), 2 * half, 0.9, clip_on=False, **FRAME))

    def foot(self, axes: Axes, line: int, name: str, texts: Sequence[str], bold: int | None = None,
             at: int = 0) -> list[Artist]:
        """A line of totals below the rows, the first with `line` 0; the text in the column `bold` stands out, and the
        first one stands in the column `at`.
        """
        y = -(4 + LINE * (line + 0.5)) / (self.rows * self.pitch)
        drawn = [axes.text(self.place(EDGE), y, name, transform=axes.transAxes, fontsize=SIZE,
                           fontweight="bold", va="center", clip_on=False)] if name else []
        for x, text in enumerate(texts, at):
            drawn.append(axes.text(x, y, text, transform=axes.get_xaxis_transform(), fontsize=SIZE, ha="center",
                                   va="center", clip_on=False, fontweight="bold" if x == bold else "normal"))
        return drawn


def beside(number: int, apart: float) -> list[float]:
    """Where so many marks stand in one cell, `apart` from each other, from its middle."""
    return [apart * (n - (number - 1) / 2) for n in range(number)]
