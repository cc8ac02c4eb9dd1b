"""Of 100 people: a side effect of one trial as two grids of a hundred icons, with the interval drawn into them."""

from functools import partial
from textwrap import fill

from matplotlib.lines import Line2D

from .. import drawing, say, tables
from ..explorer import Chart, Choice
from ..models import risks
from ..words import Table, Words
from . import legends
from .side_effects import EVENTS, INTERVALS, SideEffects, comparisons

#: What each icon stands for, in the order in which a grid is filled.
STATES = {
    "sure": "had it, even at the\nlow end of the interval",
    "estimate": "had it by the estimate,\nnot at the low end",
    "possible": "did not by the estimate,\nbut at the high end",
    "none": "did not have it, even\nat the high end",
}
SHAPES = {"drug": "o", "control": "s"}
COLOURS = {"drug": drawing.KETAMINE, "control": drawing.CONTROL}
#: Event and trial shown at first.
FIRST, FIRST_ROW = "dissociation", "spravato_short.dissociation"


def icon(side, state):
    """How an icon of one group looks in one state, as arguments of a Line2D: fill and size tell states apart, shape
    the groups.
    """
    look = {"linestyle": "none", "marker": SHAPES[side], "markersize": 13,
            "color": COLOURS[side], "markeredgewidth": 1.6}
    if state == "estimate":
        look |= {"fillstyle": "left", "markerfacecoloralt": drawing.PAPER}
    elif state == "possible":
        look |= {"markerfacecolor": drawing.PAPER}
    elif state == "none":
        look |= {"markersize": 3, "color": drawing.QUIET}
    return look


def places(icons):
    """Which of the places 0 to 99 are in each state: a dict of ranges."""
    return {"sure": range(icons.low), "estimate": range(icons.low, icons.estimate),
            "possible": range(icons.estimate, icons.high),
            "none": range(icons.high, 100)}


class OfHundred(Chart):
    """Two grids: a hundred people on the drug, a hundred on what it was compared with."""

    main = ("event", "row")

    def __init__(self, folder=tables.FOLDER):
        self.all = [one for one in comparisons(folder) if one.has_counts]
        self.reader = SideEffects(folder)
        self.sources = frozenset({one.row.source for one in self.all} | {one.trial.source for one in self.all})

    def controls(self):
        """The controls, in the order in which they are shown."""
        present = {one.row.event for one in self.all}
        return {
            "event": Choice("Side effect", [(event, text) for event, text in EVENTS.items() if event in present],
                            FIRST),
            "row": Choice("Trial", self._offered, FIRST_ROW),
        }

    def _offered(self, state):
        return [(one.row.id, one.name) for one in self.all if one.row.event == state.event]

    def picked(self, state):
        """The comparison shown."""
        return next(one for one in self.all if one.row.id == state.row)

    @staticmethod
    def icons(one, side):
        """How many icons stand for the low end, the estimate and the high end: a risks.Icons."""
        low, high = one.interval(side)
        return risks.of_hundred(low, one.risk(side), high)

    # -- picture

    def axes(self, state):
        """Two empty grids: the same for every state."""
        figure = drawing.figure(10, 6)
        for x in (0.02, 0.39):
            axes = figure.add_axes((x, 0.2, 0.33, 0.55), xlim=(-0.6, 9.6), ylim=(9.6, -0.6), aspect="equal")
            axes.axis("off")
        figure.text(0.755, 0.755, "Each icon: one of 100 people", fontsize=9.5, fontweight="bold", va="center")
        return figure

    def _legend(self, figure, one):
        """The states of the icons that are drawn: on which side, and what they mean."""
        found, lines = {side: places(self.icons(one, side)) for side in SHAPES}, []
        for y, (name, text) in zip((0.655, 0.535, 0.415, 0.295), STATES.items(), strict=True):
            shown = tuple(bool(found[side][name]) for side in SHAPES)
            if any(shown):
                icons = [legends.mark("", icon(side, name)) for side in SHAPES]
                lines.append((y, 0.755, {(name, *shown): legends.beside(text, icons, shown, 22)}))
        return legends.part(figure, lines, [key for *_, signs in lines for key in signs])

    def marks(self, figure, state):
        """The legend, names and numbers, and a part for each grid: one line of icons for each state."""
        one = self.picked(state)
        parts = self._legend(figure, one) | {("said", one.row.id): partial(self._said, figure, one)}
        for axes, side in zip(figure.axes, SHAPES, strict=True):
            icons = self.icons(one, side)
            parts[side, icons] = partial(self._grid, axes, side, icons)
        return parts

    def _grid(self, axes, side, icons):
        who = "on the drug" if side == "drug" else "on the comparator"
        return [axes.add_artist(Line2D([place % 10 for place in found],
                                       [place // 10 for place in found], clip_on=False, gid=f"of_hundred-{side}-{name}",
                                       label=f"{len(found)} of 100 {who}: {' '.join(STATES[name].split())}",
                                       **icon(side, name)))
                for name, found in places(icons).items() if found]

    def _said(self, figure, one):
        centre = {"ha": "center", "va": "center"}
        drawn = [figure.text(0.012, 0.962, f"Of 100 people, how many had: {EVENTS[one.row.event]}?",
                             fontsize=11.5, fontweight="bold", va="center"),
                 figure.text(0.012, 0.937,
                             fill(f"{one.name}. The people had: {one.trial.condition}. Course: {one.trial.course}."
                                  + self._derived(one), 128),
                             fontsize=9, va="top", linespacing=1.25)]
        for x, side in ((0.185, "drug"), (0.555, "control")):
            icons = self.icons(one, side)
            who = one.trial.drug if side == "drug" else one.trial.control
            drawn.append(figure.text(x, 0.825, fill(f"100 people on {who}", 40),
                                     fontsize=10.5, fontweight="bold", linespacing=1.2, **centre))
            drawn.append(figure.text(x, 0.155, f"{icons.estimate} of 100 (interval: {icons.low} to {icons.high})",
                                     fontsize=11, **centre))
        drawn.append(figure.text(0.012, 0.065, fill(self.say_difference(one), 100),
                                 fontsize=10, fontweight="bold", va="center", linespacing=1.3))
        return drawn

    # -- words

    @staticmethod
    def _derived(one):
        return " Worked out from printed percentages." if one.row.counted == "derived" else ""

    @staticmethod
    def say_difference(one):
        """The difference of 100 people in words, with its interval or why it has none."""
        value, low, high = (None if end is None else round(100 * end) for end in one.difference)
        on = f"on {one.trial.drug} than on {one.trial.control}"
        if low is None:
            return (f"{_more(value)} of 100 had it {on}. No interval of the difference: the same people were in both "
                    "groups.")
        return (f"{_more(value)} of 100 had it {on}. The interval runs from {_more(low, small=True)} to "
                f"{_more(high, small=True)}.")

    def words(self, state):
        """Both groups of 100, the difference, the picked comparison in full, and what the icons leave out."""
        one = self.picked(state)
        rows = []
        for side, who in (("drug", one.trial.drug), ("control", one.trial.control)):
            found = places(self.icons(one, side))
            rows.append((f"100 people on {who}", one.say_risk(side), *(str(len(found[name])) for name in STATES)))
        summary = f"{say.capital(EVENTS[one.row.event])} ({one.name}). "
        for side, who in (("drug", one.trial.drug), ("control", one.trial.control)):
            icons = self.icons(one, side)
            summary += f"Of 100 people on {who}, {icons.estimate} had it (interval: {icons.low} to {icons.high}). "
        return Words(summary + self.say_difference(one) + self._derived(one), (*self.reader.read(one), (
            "The hundred people are a picture of the trial's percentages: the trial had other numbers of people. Every "
            "number is rounded to whole people "
            "on its own, so the difference can be off by one from what the icons give, and none can mean up to one "
            "person in two hundred. The picture does "
            "not say how bad it was or how long it lasted, and the two groups compare only within this trial. "
            f"{INTERVALS}",)), Table(
            "Icons by state", ("Group", "In the trial",
                               *(f"icons: {' '.join(text.split())}" for text in STATES.values())), tuple(rows)))


def _more(people, small=False):
    """A difference of whole people in words, such as "31 more" or "2 fewer"."""
    if people == 0:
        return "no difference" if small else "As many"
    return f"{abs(people)} {'more' if people > 0 else 'fewer'}"
