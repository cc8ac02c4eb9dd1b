"""A guess that is drawn: while a picture waits for it, only its axis is shown, with a handle on it."""

import re
from collections.abc import Callable
from html import escape
from types import SimpleNamespace
from typing import TYPE_CHECKING, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from .. import drawing
from ..models.durations import MINUTES, hours_in_words, in_hours
from .scenes import Chart

if TYPE_CHECKING:
    from . import Explorer

#: What a hand can set on a logarithmic axis of time: numbers of each unit.
TIMES = {"minutes": (1, 2, 3, 5, 10, 15, 20, 30, 45), "hours": (*range(1, 13), 18), "days": range(1, 14),
         "weeks": range(2, 9), "months": range(3, 25)}
#: In points: the height of the picture, and of its axis above the lower edge.
HIGH, LOW = 96, 40
#: How many places a hand finds on an axis that is not logarithmic, at the most.
PLACES = 100


class Asks(Protocol):
    """What an explorer asks of the exercise that it waits for."""

    @property
    def id(self) -> str:
        """Its key."""

    @property
    def number(self) -> float | None:
        """The number that was guessed; None before."""

    @property
    def unit(self) -> str:
        """The unit that is asked for."""

    @property
    def given(self) -> str:
        """What becomes of the guess beyond this lesson, as a sentence; empty where nothing does."""

    def keep(self, answer: object) -> None:
        """Keep this answer."""

    def when_kept(self, who: str, act: Callable[[], None]) -> None:
        """Call `act` whenever a guess is kept; of callers with the same name, only the last."""


@drawing.style()
def scale(chart: Chart, state: SimpleNamespace, unit: str) -> dict:
    """The axis on which `chart` draws a guess in `unit`, and where a handle may stand on it.

    A dict of `svg`, `size` (width and height in points), and `places`, from left to right: each its distance from the
    left in points, and what it says, which is what a person would type.
    """
    figure, axes = _axis(chart, state)
    places = []
    for number, said in _numbers(chart, axes, unit):
        at = axes.transData.transform((chart.guess_at(number), 0))[0]
        places.append([round(float(at), 2), said])
    width = figure.get_size_inches()[0] * drawing.POINTS
    return {"svg": drawing.svg_part(figure, [figure]), "size": [float(width), HIGH], "places": places}


def met(made: "Explorer", names: list[str], unit: str) -> dict:
    """How a guess in `unit` meets the evidence, for a page without a kernel, whose script draws it.

    A dict of `lines`: for each of the states that `made.store(names)` holds, in points, the upper and the lower end of
    its line and the foot of its name, from the top of the picture; where the first and the last place of `scale` stand
    in it, from its left, and both ends of its axis; None where no guess is shown. Of `heads`: for each state the answer
    that comes before what it says of a guess; None where it says nothing. And of `said`: for each place, what the
    answer of the first state says of a guess there. Both are HTML.
    """
    chart, asked = made.chart, made.chart.guess
    _, axes = _axis(chart, made.state)
    numbers = [number for number, _ in _numbers(chart, axes, unit)]
    try:
        said = []
        for number in numbers:
            chart.guess = SimpleNamespace(number=number, unit=unit)
            said.append(escape(chart.words(made.state).guess))
        store, lines, heads = made.store(names), [], []
        for state in store["states"]:
            high, there = _heights(state, store["texts"], made.name), made.at(names, state["values"])
            words = chart.words(there)
            heads.append(escape(words.headline) if words.guess else None)
            lines.append(high and [*high, *_across(made.axes_at(there), chart, numbers)])
    finally:
        chart.guess = asked
    return {"said": said, "lines": lines, "heads": heads}


def _heights(state: dict, texts: dict[str, str], name: str) -> list[float] | None:
    """Where the guess stands in a state of the store: the ends of its line, the foot of its name; or None."""
    for part in state["parts"]:
        svg = texts[part if isinstance(part, str) else part[0]]
        if f'id="{name}-guess"' in svg:
            low, high = re.search(r'd="M \S+ (\S+) L \S+ (\S+) ?"', svg).groups()
            return [float(high), float(low), float(re.search(r'<text [^>]*\by="([^"]+)"', svg)[1])]
    return None


def _across(axes: Axes, chart: Chart, numbers: list[float]) -> list[float]:
    """Where the first and the last of the numbers stand on the axes of a picture, and both its ends."""
    ends = [chart.guess_at(numbers[0]), chart.guess_at(numbers[-1]), *axes.get_xlim()]
    return [round(float(axes.transData.transform((at, axes.get_ylim()[0]))[0]), 2) for at in ends]


def _axis(chart: Chart, state: SimpleNamespace) -> tuple[Figure, Axes]:
    """A low picture with nothing but the axis on which the guess is drawn."""
    made = chart.axes(state).axes[chart.guess_axes]
    width = made.figure.get_size_inches()[0] * drawing.POINTS
    box = made.get_position()
    figure = drawing.figure(width / drawing.POINTS, HIGH / drawing.POINTS)
    axes = figure.add_axes((box.x0, LOW / HIGH, box.width, (HIGH - LOW) / HIGH), xscale=made.get_xscale(),
                           xlim=made.get_xlim(), yticks=[])
    named = _with_numbers(made)
    axes.set_xticks(named.get_xticks(), [text.get_text() for text in named.get_xticklabels()])
    axes.minorticks_off()
    axes.set_xlim(made.get_xlim())
    axes.set_xlabel(named.get_xlabel(), fontsize=10)
    axes.spines["left"].set_visible(False)
    return figure, axes


def _with_numbers(made: Axes) -> Axes:
    """These axes, or where they leave their numbers to others of the same range in the figure, those."""
    same = [axes for axes in (made, *made.figure.axes) if axes.get_xlim() == made.get_xlim()]
    return next((axes for axes in same if any(text.get_text() for text in axes.get_xticklabels())), made)


def _numbers(chart: Chart, axes: Axes, unit: str) -> list[tuple[float, str]]:
    """The numbers, in `unit`, that a hand can set, with their words: those on the axis."""
    low, high = axes.get_xlim()
    if unit in MINUTES and axes.get_xscale() == "log":
        hours = [in_hours(n, name) for name, several in TIMES.items() for n in several]
        found = [(h / in_hours(1, unit), hours_in_words(h)) for h in sorted(set(hours))]
    else:
        ends = sorted((low, high))
        rough = (ends[1] - ends[0]) / PLACES
        power = 10.0 ** np.floor(np.log10(rough))
        step = min(power * n for n in (1, 2, 5, 10) if power * n >= rough - 1e-9)
        first = int(np.ceil(ends[0] / step - 1e-9))
        numbers = [round(n * step, 6) for n in range(first, int(ends[1] / step + 1e-9) + 1)]
        found = [(n, f"{n:g} {unit}") for n in numbers]
    return [(number, said) for number, said in found if low <= chart.guess_at(number) <= high]
