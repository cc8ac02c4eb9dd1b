"""One time axis for all pictures that have one: from minutes to months, in the units that a person uses."""

import math

from matplotlib.axes import Axes

from .. import drawing
from ..models.durations import in_hours

#: What an axis may be marked with: a number, its unit, the words for it.
TICKS = ((1, "minutes", "1 min"), (10, "minutes", "10 min"), (1, "hours", "1 h"), (6, "hours", "6 h"),
         (1, "days", "1 day"), (1, "weeks", "1 week"), (1, "months", "1 month"), (6, "months", "6 months"))


def put(axes: Axes, since: str = "the dose", counted_in: str = "hours") -> None:
    """Make the horizontal axis, in hours or whatever it is counted in, one of time since something: logarithmic, each
    step several times longer.
    """
    low, high = axes.get_xlim()
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    places = [(in_hours(value, unit) / in_hours(1, counted_in), text) for value, unit, text in TICKS]
    ticks = _apart(axes, [(at, text) for at, text in places if low <= at <= high])
    axes.set_xticks([at for at, _ in ticks], [words for _, words in ticks])
    axes.minorticks_off()
    axes.set_xlabel(f"Time since {since} (logarithmic: each step is several times longer than the one before)",
                    fontsize=10)
    axes.grid(axis="x", color=drawing.FAINT, linewidth=0.6)


def _apart(axes: Axes, ticks: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Those ticks (where, words), from the left, whose words do not touch those before them."""
    low, high = axes.get_xlim()
    room = axes.get_position().width * axes.figure.get_figwidth() * drawing.POINTS / math.log(high / low)
    kept, end = [], -math.inf
    for at, words in ticks:
        middle, half = room * math.log(at / low), drawing.width(words, 10) / 2
        if middle - half >= end:
            kept.append((at, words))
            end = middle + half + 4
    return kept
