"""A guess that is drawn: while a picture waits for it, only its axis is shown, with a handle on it."""

from types import SimpleNamespace

import numpy as np
from matplotlib.axes import Axes

from .. import drawing
from ..models.durations import MINUTES, hours_in_words, in_hours
from .scenes import Chart

#: What a hand can set on a logarithmic axis of time: numbers of each unit.
TIMES = {"minutes": (1, 2, 3, 5, 10, 15, 20, 30, 45), "hours": (*range(1, 13), 18), "days": range(1, 14),
         "weeks": range(2, 9), "months": range(3, 25)}
#: In points: the height of the picture, and of its axis above the lower edge.
HIGH, LOW = 96, 40
#: How many places a hand finds on an axis that is not logarithmic, at the most.
PLACES = 100


def scale(chart: Chart, state: SimpleNamespace, unit: str) -> dict:
    """The axis on which `chart` draws a guess in `unit`, and where a handle may stand on it.

    A dict of `svg`, `size` (width and height in points), and `places`, from left to right: each its distance from the
    left in points, and what it says, which is what a person would type.
    """
    made = chart.axes(state).axes[chart.guess_axes]
    width = made.figure.get_size_inches()[0] * drawing.POINTS
    box = made.get_position()
    figure = drawing.figure(width / drawing.POINTS, HIGH / drawing.POINTS)
    axes = figure.add_axes((box.x0, LOW / HIGH, box.width, (HIGH - LOW) / HIGH), xscale=made.get_xscale(),
                           xlim=made.get_xlim(), yticks=[])
    axes.set_xticks(made.get_xticks(), [text.get_text() for text in made.get_xticklabels()])
    axes.minorticks_off()
    axes.set_xlim(made.get_xlim())
    axes.set_xlabel(made.get_xlabel(), fontsize=10)
    axes.spines["left"].set_visible(False)
    places = []
    for number, said in _numbers(chart, axes, unit):
        at = axes.transData.transform((chart.guess_at(number), 0))[0]
        places.append([round(float(at), 2), said])
    return {"svg": drawing.svg_part(figure, [figure]), "size": [width, HIGH], "places": places}


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
