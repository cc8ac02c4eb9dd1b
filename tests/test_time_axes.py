"""Time axes: marked in the units that a person uses, with words that do not touch."""

import re

import pytest
from lesson import drawing, explorers
from lesson.charts import timeaxis
from lesson.models.durations import in_hours
from pictures import states

UNITS = {"min": "minutes", "h": "hours", "day": "days", "days": "days", "week": "weeks", "month": "months",
         "months": "months"}
#: What each axis of time is counted in, and whether every step is equally long.
AXES = {"infusion": ("minutes", True), "lasting": ("days", True), "regimens": ("minutes", True),
        "clock": ("hours", False), "durations": ("hours", False), "effects_over_time": ("hours", False),
        "race": ("hours", False)}


def ticks_of(axes):
    """Place, words and left and right end in points of each mark of an axis."""
    width = axes.get_position().width * axes.figure.get_figwidth() * drawing.POINTS
    for at, label in zip(axes.get_xticks(), axes.get_xticklabels(), strict=True):
        words = label.get_text()
        if words and words != "all times":
            middle = width * (axes.transScale + axes.transLimits).transform((at, axes.get_ylim()[0]))[0]
            half = drawing.width(words, 10) / 2
            middle -= half if label.get_horizontalalignment() == "right" else 0
            yield at, words, middle - half, middle + half


@pytest.mark.parametrize("name", AXES)
def test_a_mark_stands_at_its_time_and_its_words_touch_no_other(name):
    counted_in, even = AXES[name]
    explorer, seen = explorers.ALL[name](), set()
    for state in states(explorer):
        look = tuple(getattr(state, key) for key in explorer.chart.axes_follow)
        if look in seen:
            continue
        seen.add(look)
        axes = explorer.chart.axes(state).axes[0]
        ticks = list(ticks_of(axes))
        for at, words, _, _ in ticks:
            number, unit = re.fullmatch(r"(\d*½?)(?: (\w+))?", words).groups()
            hours = 0 if unit is None else in_hours(float(number.removesuffix("½") or 0) + number.endswith("½") / 2,
                                                    UNITS[unit])
            assert hours == pytest.approx(at * in_hours(1, counted_in)), words
        assert 2 <= len(ticks) <= 9
        assert all(right <= left for (*_, right), (_, _, left, _) in zip(ticks, ticks[1:], strict=False)), ticks
        if even:
            steps = {round(b[0] - a[0], 6) for a, b in zip(ticks, ticks[1:], strict=False)}
            assert len(steps) == 1, steps
            assert axes.get_xscale() == "linear"


@pytest.mark.parametrize(("end", "counted_in", "wide", "words"), [
    (75, "minutes", 0.9, ["0", *(f"{n} min" for n in range(10, 60, 10)), "1 h", "70 min"]),
    (75, "minutes", 0.3, ["0", "20 min", "40 min", "1 h"]),
    (240, "minutes", 0.9, ["0", "30 min", "1 h", "1½ h", "2 h", "2½ h", "3 h", "3½ h", "4 h"]),
    (1_440, "minutes", 0.9, ["0", *(f"{n} h" for n in range(4, 25, 4))]),
    (140, "days", 0.9, ["0", *(f"{n} days" for n in range(20, 141, 20))]),
    (140, "days", 0.3, ["0", "40 days", "80 days", "120 days"]),
    (5, "days", 0.9, ["0", "1 day", "2 days", "3 days", "4 days", "5 days"]),
    (1_000, "days", 0.9, ["0", "500 days", "1000 days"]),
])
def test_equal_steps_are_those_a_person_counts_in_and_for_which_there_is_room(end, counted_in, wide, words):
    axes = drawing.figure(8, 3).add_axes((0, 0.2, wide, 0.7), xlim=(0, end))
    timeaxis.evenly(axes, "Time", counted_in)
    assert [label.get_text() for label in axes.get_xticklabels()] == words


def test_no_more_words_are_measured_than_may_stand_there(monkeypatch):
    """Minutes on an axis of months would be many thousands."""
    measured = []
    monkeypatch.setattr(drawing, "width", lambda words, *about: measured.append(words) or 30)
    axes = drawing.figure(8, 3).add_axes((0, 0.2, 0.9, 0.7), xlim=(0, 140))
    timeaxis.evenly(axes, "Time", "days")
    assert len(measured) <= timeaxis.MOST * len(timeaxis.STEPS)
