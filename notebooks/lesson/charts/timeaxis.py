"""The time axes of all pictures that have one, in the units that a person uses: from minutes to months, each step
several times longer than the one before; or in equal steps, where a picture stays within hours or within weeks.
"""

import math

from matplotlib.axes import Axes

from .. import drawing
from ..models.durations import in_hours

#: What an axis may be marked with: a number, its unit, the words for it.
TICKS = ((1, "minutes", "1 min"), (10, "minutes", "10 min"), (1, "hours", "1 h"), (6, "hours", "6 h"),
         (1, "days", "1 day"), (1, "weeks", "1 week"), (1, "months", "1 month"), (6, "months", "6 months"))

#: Equal steps that a person counts in.
STEPS = ((10, "minutes"), (20, "minutes"), (30, "minutes"), (1, "hours"), (4, "hours"), (1, "days"), (20, "days"),
         (40, "days"))
#: How many marks in equal steps an axis has at the most.
MOST = 9


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


def evenly(axes: Axes, label: str, counted_in: str) -> None:
    """Mark a linear axis that begins at 0 or below, and is counted in these units, in equal steps of time."""
    end = in_hours(axes.get_xlim()[1], counted_in)
    halves = end / in_hours(2, "days"), "days"  # where no step is long enough
    for number, unit in (*STEPS, halves):
        step = in_hours(number, unit)
        marks = math.floor(end / step + 1e-9) + 1
        if marks > MOST:
            continue
        ticks = [(n * step / in_hours(1, counted_in), _short(n * step, unit)) for n in range(marks)]
        if len(_apart(axes, ticks)) == marks:
            break
    axes.set_xticks([at for at, _ in ticks], [words for _, words in ticks])
    if math.isclose(ticks[-1][0], axes.get_xlim()[1]):
        axes.get_xticklabels()[-1].set_horizontalalignment("right")
    axes.set_xlabel(label, fontsize=10)


def _short(hours: float, unit: str) -> str:
    """A time in the words of an axis whose steps are counted in this unit: days; else minutes, whole and half hours."""
    if hours == 0:
        return "0"
    if unit == "days":
        days = hours / in_hours(1, "days")
        return f"{days:g} {'day' if days == 1 else 'days'}"
    whole, minutes = int(hours), round(60 * hours) % 60
    if minutes == 0 or (whole and minutes == 30):
        return f"{whole}{'½' if minutes else ''} h"
    return f"{round(60 * hours)} min"


def _apart(axes: Axes, ticks: list[tuple[float, str]]) -> list[tuple[float, str]]:
    """Those ticks (where, words), from the left, whose words do not touch those before them."""
    room = axes.get_position().width * axes.figure.get_figwidth() * drawing.POINTS
    places, y = axes.transScale + axes.transLimits, axes.get_ylim()[0]
    kept, end = [], -math.inf
    for at, words in ticks:
        middle, half = room * places.transform((at, y))[0], drawing.width(words, 10) / 2
        if math.isclose(middle, room):  # its words end where the axis does
            middle -= half
        if middle - half >= end:
            kept.append((at, words))
            end = middle + half + 4
    return kept
