"""Of 100 people: a side effect of one trial as two grids of a hundred icons, with the interval drawn into them."""

from functools import partial

from matplotlib.lines import Line2D

from .. import drawing, say, tables
from ..explorer import Chart, Choice
from ..models import risks
from ..words import Table, Words
from . import legends, rows
from .side_effects import EVENTS, INTERVALS, SideEffects, comparisons

#: What each icon stands for, in the order in which a grid is filled: in a first view, and with the interval.
STATES = {
    "few": {"had": "had it", "not": "did not have it"},
    "all": {"sure": "had it, even at the low end of the interval",
            "estimate": "had it by the estimate, not at the low end",
            "possible": "did not by the estimate, but at the high end",
            "none": "did not have it, even at the high end"},
}
SHAPES = {"drug": "o", "control": "s"}
COLOURS = {"drug": drawing.KETAMINE, "control": drawing.CONTROL}
#: Event and trial shown at first.
FIRST, FIRST_ROW = "dissociation", "spravato_short.dissociation"
#: In points: from icon to icon, where the grids begin, from grid to grid, from a grid to its words, and these words'
#: width.
STEP, TOP, APART, BESIDE, ROOM = 15, 54, 352, 162, 180


def icon(side, state):
    """How an icon of one group looks in one state, as arguments of a Line2D: fill and size tell states apart, shape
    the groups.
    """
    look = {"linestyle": "none", "marker": SHAPES[side], "markersize": 11,
            "color": COLOURS[side], "markeredgewidth": 1.6}
    if state == "estimate":
        look |= {"fillstyle": "left", "markerfacecoloralt": drawing.PAPER}
    elif state == "possible":
        look |= {"markerfacecolor": drawing.PAPER}
    elif state in ("none", "not"):
        look |= {"markersize": 3, "color": drawing.QUIET}
    return look


def places(icons, detail):
    """Which of the places 0 to 99 are in each state: a dict of ranges."""
    if detail == "few":
        return {"had": range(icons.estimate), "not": range(icons.estimate, 100)}
    return {"sure": range(icons.low), "estimate": range(icons.low, icons.estimate),
            "possible": range(icons.estimate, icons.high),
            "none": range(icons.high, 100)}


class OfHundred(Chart):
    """Two grids: a hundred people on the drug, a hundred on what it was compared with.

    Grids of icons are no rows: the sheet has one row, a piece of paper on which they stand.
    """

    main = ("event", "row", "detail")
    axes_follow = ("detail",)

    def __init__(self, folder=tables.FOLDER):
        self.all = [one for one in comparisons(folder) if one.has_counts]
        self.reader = SideEffects(folder)
        high = TOP + 10 * STEP + 2.5 * rows.LINE
        self.sheets = {detail: rows.Sheet(1, (), signs=self._signs(detail, dict.fromkeys(STATES[detail], (True, True))),
                                          pitch=high, below=0, counts=False) for detail in STATES}
        self.sources = frozenset({one.row.source for one in self.all} | {one.trial.source for one in self.all})

    def controls(self):
        """The controls, in the order in which they are shown."""
        present = {one.row.event for one in self.all}
        return {
            "event": Choice("Side effect", [(event, text) for event, text in EVENTS.items() if event in present],
                            FIRST),
            "row": Choice("Trial", self._offered, FIRST_ROW),
            "detail": rows.detail("how many had it", "how far the interval reaches"),
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
        """An empty piece of paper."""
        sheet = self.sheets[state.detail]
        figure, axes = sheet.draw()
        rows.paper(axes, rows.INSIDE, sheet.pitch)
        return figure

    @staticmethod
    def _signs(detail, shown):
        """The states of the icons that are drawn, with the sides on which they are: a dict by (name, *sides)."""
        return {(name, *shown[name]): legends.beside(
            text, [legends.mark("", icon(side, name)) for side in SHAPES], shown[name])
            for name, text in STATES[detail].items() if any(shown[name])}

    def marks(self, figure, state):
        """The legend, names and numbers, and a part for each grid: one line of icons for each state."""
        one, axes = self.picked(state), figure.axes[0]
        found = {side: places(self.icons(one, side), state.detail) for side in SHAPES}
        signs = self._signs(state.detail, {name: tuple(bool(found[side][name]) for side in SHAPES)
                                           for name in STATES[state.detail]})
        parts = self.sheets[state.detail].legend(figure, signs, signs)
        parts["said", one.row.id] = partial(self._said, axes, one, state.detail)
        for side in SHAPES:
            parts[side, self.icons(one, side)] = partial(self._grid, axes, side, found[side], state.detail)
        return parts

    @staticmethod
    def _left(side):
        return APART * list(SHAPES).index(side)

    def _grid(self, axes, side, found, detail):
        who = "on the drug" if side == "drug" else "on the comparator"
        return [axes.add_artist(Line2D([self._left(side) + STEP * (place % 10 + 0.5) for place in numbers],
                                       [TOP + STEP * (place // 10 + 0.5) for place in numbers], clip_on=False,
                                       gid=f"of_hundred-{side}-{name}",
                                       label=f"{len(numbers)} of 100 {who}: {STATES[detail][name]}",
                                       **icon(side, name)))
                for name, numbers in found.items() if numbers]

    def _said(self, axes, one, detail):
        where = f"{one.name}. The people had: {one.trial.condition}. Course: {one.trial.course}.{self._derived(one)}"
        drawn = [axes.text(0, 2, f"Of 100 people, how many had: {EVENTS[one.row.event]}?", fontsize=11.5,
                           fontweight="bold", va="top"),
                 axes.text(0, 20, self._lines(where, rows.INSIDE), fontsize=rows.SIZE, va="top",
                           linespacing=1.15)]
        for side in SHAPES:
            icons, x = self.icons(one, side), self._left(side) + BESIDE
            who = one.trial.drug if side == "drug" else one.trial.control
            interval = f"\n(interval: {icons.low} to {icons.high})" if detail == "all" else ""
            drawn += [axes.text(x, TOP + STEP / 2, self._lines(f"100 people on {who}", ROOM), fontsize=rows.SIZE,
                                va="top", linespacing=1.2),
                      axes.text(x, TOP + 5 * STEP, f"{icons.estimate} of 100{interval}", fontsize=14, va="top",
                                fontweight="bold", linespacing=1.2)]
        said = self.say_difference(one)
        said = said if detail == "all" else said.split(".")[0] + "."
        drawn.append(axes.text(0, TOP + 10 * STEP + 6, self._lines(said, rows.INSIDE, bold=True),
                               fontsize=rows.SIZE, fontweight="bold", va="top", linespacing=1.15))
        return drawn

    @staticmethod
    def _lines(text, room, bold=False):
        return "\n".join(drawing.lines(text, room, rows.SIZE, bold))

    # -- words

    @staticmethod
    def _derived(one):
        return " Worked out from printed percentages." if one.row.counted == "derived" else ""

    @staticmethod
    def say_difference(one):
        """The difference of 100 people in words, with its interval or why it has none."""
        value, low, high = (None if end is None else round(100 * end) for end in one.difference)
        on = f"on {one.trial.drug} {'than' if value else 'as'} on {one.trial.control}"
        if low is None:
            return (f"{_more(value)} of 100 had it {on}. No interval of the difference: the same people were in both "
                    "groups.")
        return (f"{_more(value)} of 100 had it {on}. The interval runs from {_more(low, small=True)} to "
                f"{_more(high, small=True)}.")

    def words(self, state):
        """Both groups of 100, the difference, the picked comparison in full, and what the icons leave out."""
        one = self.picked(state)
        cells = []
        for side, who in (("drug", one.trial.drug), ("control", one.trial.control)):
            found = places(self.icons(one, side), "all")
            cells.append((f"100 people on {who}", one.say_risk(side),
                          *(str(len(numbers)) for numbers in found.values())))
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
                               *(f"icons: {text}" for text in STATES["all"].values())), tuple(cells)),
            self._headline(one))

    def _headline(self, one):
        """How many of 100 had it in both groups, and how many more; what both groups had is said once."""
        drug, control, both = _without_end(one.trial.drug, one.trial.control)
        more = _more(round(100 * one.difference[0])).lower()
        numbers = [self.icons(one, side).estimate for side in SHAPES]
        return (f"On {drug} {numbers[0]} of 100 people had {EVENTS[one.row.event]}, on {control} {numbers[1]}: {more}"
                f"{f' (both {both})' if both else ''}.")


def _more(people, small=False):
    """A difference of whole people in words, such as "31 more" or "2 fewer"."""
    if people == 0:
        return "no difference" if small else "As many"
    return f"{abs(people)} {'more' if people > 0 else 'fewer'}"


def _without_end(one, other):
    """Two names without the words with which both end, from "with" on, and these words."""
    if " with " not in one or " with " not in other or one.split(" with ")[1] != other.split(" with ")[1]:
        return one, other, ""
    return one.split(" with ")[0], other.split(" with ")[0], f"with {one.split(' with ')[1]}"
