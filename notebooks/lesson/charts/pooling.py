"""Pool it yourself: a forest plot of two published pooled results, pooled again from their trials by the reader's
rules.
"""

import math
from functools import lru_cache, partial
from types import SimpleNamespace

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..models import pooling
from ..words import Table, Words
from . import rows

SETS = {
    "social_anxiety_response": "response, social anxiety",
    "anxiety_scores": "anxiety scores, any diagnosis",
}
METHODS = {
    "fixed": "fixed effect",
    "DL": "random effects, DerSimonian-Laird",
    "PM": "random effects, Paule-Mandel",
    "REML": "random effects, REML",
}
CORRECTIONS = (0.5, 0.25, 0.1)
VARIANCES = {"hedges": "Hedges", "large_sample": "large sample"}
INTERVALS = {"normal": "normal", "hartung_knapp": "Hartung-Knapp"}
#: Value and text of a control that the picked set has no use for.
NOT_NEEDED = [("", "not needed")]
#: Value of "leave out" when every trial stays in.
NOBODY = ""
#: Names of the last two rows.
POOLED, PUBLISHED = "Pooled here (diamond)", "Published (circle)"

#: In points: height of a row, which has two lines; room above the axes for what no effect is and where it does not
#: lie.
PITCH, ABOVE = 34, 34

#: Each measure: its name, its unit in words, whether it is pooled as a logarithm, its value for no effect, and what
#: each side of that means.
MEASURES = {
    "odds_ratio": ("odds ratio", "", True, 1, ("fewer respond", "more respond")),
    "standardized_mean_difference": ("standardised mean difference", " standard deviations", False, 0,
                                     ("less anxiety", "more anxiety")),
}


class Pooling(Chart):
    """A row for each trial with its interval and weight, then the pooled result as a diamond and the published one.

    All trials of a set are in the picture, which grows with them: the pooled result stands for all.
    """

    axes_follow = ("set",)
    main = ("set", "method", "left_out")

    def __init__(self, folder=tables.FOLDER):
        self.trials = {key: [] for key in SETS}
        for row in tables.load("pooling_trials", folder):
            self.trials[row.set].append(row)
        self.published = {row.set: row for row in tables.load("pooling_published", folder)}
        self.references = evidence.works(folder)
        self.anxiety = [row.name.lower() for row in tables.load("disorders", folder) if row.group == "anxiety"]
        self.sources = frozenset(row.source for found in (*self.trials.values(), self.published.values())
                                 for row in found)
        self.sheets = {key: self._sheet(key) for key in SETS}

    def _sheet(self, key):
        trials = self.trials[key]
        names = [*map(self._name, trials), *map(self._about, trials), POOLED, PUBLISHED, *METHODS.values()]
        derived = any(row.seen == "derived" for row in trials)
        # As wide as any estimate of any state that the words could print.
        estimates = rows.Column("Estimate (95% interval)", [self.say((-888.88, -888.88, -8888))])
        return rows.Sheet(len(trials) + 2, [rows.Column("Trial (people)", names, most=230)],
                          [estimates, rows.Column("Weight", ["left out"])], above=ABOVE, pitch=PITCH, counts=False,
                          notes=["Counts of the trials: our reconstruction, not printed by the authors."] * derived)

    def controls(self):
        """The controls, in the order in which they are shown."""
        names = [(key, f"{text} ({self._work(self.published[key])})") for key, text in SETS.items()]
        return {
            "set": Choice("Set", names),
            "method": Choice("Method", list(METHODS.items()), "DL"),
            "left_out": Choice("Leave out", lambda state: [
                (NOBODY, "nobody"), *((row.id, row.study_label) for row in self.trials[state.set])]),
            "correction": Choice("Continuity correction",
                                 lambda state: [(value, f"{value:g}") for value in CORRECTIONS]
                                 if self._ratio(state.set) else NOT_NEEDED),
            "variance": Choice("Variance of g",
                               lambda state: NOT_NEEDED if self._ratio(state.set) else list(VARIANCES.items())),
            "interval": Choice("Interval", list(INTERVALS.items())),
        }

    # -- what the picture shows

    def _measure(self, key):
        return MEASURES[self.published[key].measure]

    def _ratio(self, key):
        return self._measure(key)[2]

    def _work(self, row):
        reference = self.references[row.source]
        return f"{reference.authors.split()[0]} {reference.year}"

    def estimate(self, row, state):
        """The effect of one trial, as `pool` takes it: a lesson.models.pooling.Estimate."""
        if self._ratio(row.set):
            return pooling.log_odds_ratio(row.events_ketamine, row.n_ketamine,
                                          row.events_control, row.n_control, state.correction)
        return pooling.standardized_mean_difference(row.mean_ketamine, row.sd_ketamine, row.n_ketamine,
                                                    row.mean_control, row.sd_control, row.n_control, state.variance)

    def included(self, state):
        """The trials of the set that are not left out."""
        return [row for row in self.trials[state.set] if row.id != state.left_out]

    def pooled(self, state, **changed):
        """The trials of a state pooled: a lesson.models.pooling.Pooled. `changed` sets controls otherwise than the
        state has them.
        """
        state = SimpleNamespace(**{**vars(state), **changed})
        found = tuple(self.estimate(row, state) for row in self.included(state))
        return _pool(found, state.method, state.interval == "hartung_knapp")

    def alone(self, row, state):
        """One trial alone, with its normal interval: a lesson.models.pooling.Pooled."""
        return _pool((self.estimate(row, state),), "fixed", False)

    def shown(self, key, value):
        """A value as the axis has it: odds ratios, not their logarithms."""
        return math.exp(value) if self._ratio(key) else value

    def _triple(self, state, result):
        """Estimate and both ends of the interval, as the axis has them."""
        return tuple(self.shown(state.set, value) for value in (result.estimate, *result.ci95))

    def _printed(self, state):
        row = self.published[state.set]
        return row.value, row.ci_low, row.ci_high

    def say(self, triple):
        """An estimate with its interval in figures."""
        value, low, high = map(figures, triple)
        return f"{value} ({low} to {high})"

    @staticmethod
    def people(row):
        """How many different people a trial has: those in both arms are counted once."""
        arms = (row.n_ketamine, row.n_control)
        return max(arms) if row.people_in_both_arms else sum(arms)

    # -- picture

    def _limits(self, key):
        """Ends of the axis that hold every interval of every state."""
        states = [SimpleNamespace(set=key, left_out=left, method=method,
                                  interval=interval, correction=correction, variance=variance)
                  for left in (NOBODY, *(row.id for row in self.trials[key]))
                  for method in METHODS for interval in INTERVALS
                  for correction in (CORRECTIONS if self._ratio(key) else ("",))
                  for variance in (("",) if self._ratio(key) else VARIANCES)]
        ends = [self.pooled(state).ci95 for state in states]
        ends += [self.alone(row, state).ci95 for state in {(s.correction, s.variance): s for s in states}.values()
                 for row in self.trials[key]]
        low, high = np.min(ends), np.max(ends)
        room = (high - low) * 0.04
        return self.shown(key, low - room), self.shown(key, high + room)

    def axes(self, state):
        """The axis, the line of no effect and the heads of the columns: the same for every state of a set."""
        name, unit, ratio, none, sides = self._measure(state.set)
        sheet, trials = self.sheets[state.set], len(self.trials[state.set])
        figure, axes = sheet.draw(xscale="log" if ratio else "linear", xlim=self._limits(state.set))
        if ratio:
            low, high = map(math.log10, axes.get_xlim())
            powers = range(math.ceil(low), math.floor(high) + 1)
            axes.set_xticks([10.0**power for power in powers],
                            ["" if power % 2 else figures(10.0**power).removesuffix(".00") for power in powers])
        axes.minorticks_off()
        scale = f"in{unit}" if unit else "logarithmic: each line is ten times more"
        axes.set_xlabel(f"{say.capital(name)}, ketamine against control ({scale})", fontsize=rows.SIZE)
        axes.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
        axes.axvline(none, color=drawing.INK, linewidth=1.2, zorder=1)
        axes.axhline(trials - 0.5, color=drawing.QUIET, linewidth=0.8, xmin=sheet.place(rows.EDGE),
                     xmax=sheet.place(rows.WIDE - rows.EDGE), clip_on=False)
        top = {"xycoords": axes.get_xaxis_transform(), "textcoords": "offset points", "va": "bottom",
               "fontsize": rows.SIZE, "annotation_clip": False}
        axes.annotate(f"{none}: no difference", (none, 1), xytext=(0, 3), ha="center", **top)
        for end, (side, text) in zip(axes.get_xlim(), (("left", f"← {sides[0]}"), ("right", f"{sides[1]} →")),
                                     strict=True):
            axes.annotate(text, (end, 1), xytext=(0, 3 + rows.LINE), ha=side, **top)
        return figure

    def marks(self, figure, state):
        """A part for each trial, one for the pooled result and one for the published one."""
        axes = figure.axes[0]
        weights = self._weights(state)
        parts = {}
        for y, row in enumerate(self.trials[state.set]):
            found = self.estimate(row, state)
            parts[row.id, found, weights[row.id]] = partial(
                self._trial, axes, y, row, self._triple(state, self.alone(row, state)), weights[row.id])
        ours = self._triple(state, self.pooled(state))
        parts["pooled", state.set, ours, state.method, state.interval, state.left_out] = partial(
            self._diamond, axes, state, ours)
        parts["published", state.set] = partial(self._circle, axes, state)
        return parts

    def _weights(self, state):
        """The weight of each trial of the set by its id; None for the one left out."""
        given = dict(zip((row.id for row in self.included(state)), self.pooled(state).weights, strict=True))
        return {row.id: given.get(row.id) for row in self.trials[state.set]}

    def _words(self, axes, key, y, name, about, estimate, weight, url=None):
        """The words of a row: a name with a line about it, an estimate, and a weight."""
        sheet = self.sheets[key]
        return [*sheet.words(axes, y, [name, "", ""], url=url, down=-0.2),
                *sheet.words(axes, y, [about, "", ""], down=0.2),
                *sheet.words(axes, y, ["", estimate, weight])]

    def _name(self, row):
        """A trial with its people, as its row has it."""
        return f"{row.study_label} ({self.people(row)}{', each in both arms' if row.people_in_both_arms else ''})"

    def _trial(self, axes, y, row, triple, weight):
        """One trial; `weight` is None where it is left out: then pale, open and called so."""
        out = weight is None
        value, low, high = triple
        said = f"{row.study_label}: {self.say(triple)}"
        look = {"color": drawing.KETAMINE, "alpha": 0.4 if out else 1}
        drawn = [axes.add_artist(Line2D([low, high], [y, y], linewidth=1.6,
                                        linestyle="--" if out else "-", gid=f"pooling-{row.id}-interval",
                                        label=f"{said}, interval", **look)),
                 axes.add_artist(Line2D([value], [y], linestyle="none", marker="s",
                                        markersize=7 if out else 4 + 14 * math.sqrt(weight), markeredgewidth=1.4,
                                        markerfacecolor=drawing.PAPER if out else drawing.KETAMINE,
                                        gid=f"pooling-{row.id}-estimate",
                                        label=f"{said}. Read in: {evidence.read(row)}", **look))]
        return drawn + self._words(axes, row.set, y, self._name(row), self._about(row), self.say(triple),
                                   "left out" if out else percent(weight))

    @staticmethod
    def _about(row):
        """What a trial is about, short enough for its row."""
        return f"{row.scale}, {row.time}"

    def _diamond(self, axes, state, triple):
        value, low, high = triple
        y = len(self.trials[state.set])
        half = 0.13
        return [axes.add_artist(Polygon([(low, y), (value, y - half), (high, y), (value, y + half)],
                                        closed=True, facecolor=drawing.CONTROL,
                                        edgecolor=drawing.INK, linewidth=1,
                                        zorder=3, gid="pooling-pooled", label=f"Pooled here: {self.say(triple)}")),
                *self._words(axes, state.set, y, POOLED, METHODS[state.method], self.say(triple), "100%")]

    def _circle(self, axes, state):
        row = self.published[state.set]
        triple = self._printed(state)
        value, low, high = triple
        y = len(self.trials[state.set]) + 1
        look = {"color": drawing.GOOD, "zorder": 3}
        label = f"Published by {self._work(row)}: {self.say(triple)}. Read in: {evidence.read(row)}"
        return [axes.add_artist(Line2D([low, high], [y, y], linewidth=1.6,
                                       gid="pooling-published-interval", label=label, **look)),
                axes.add_artist(Line2D([value], [y], linestyle="none",
                                       marker="o", markersize=9, markerfacecolor=drawing.PAPER, markeredgewidth=2,
                                       gid="pooling-published-estimate", label=label, **look)),
                *self._words(axes, state.set, y, PUBLISHED, self._work(row), self.say(triple), "",
                             evidence.address(self.references[row.source]))]

    # -- words

    def words(self, state):
        """The pooled result, whether it leaves room for no effect, how it compares with the published one, and every
        value drawn.
        """
        name, unit, _, none, _ = self._measure(state.set)
        result = self.pooled(state)
        ours = self._triple(state, result)
        row = self.published[state.set]
        alone = ""
        if len(self.included(state)) == 1:
            alone = f" Only {self.included(state)[0].study_label} is left, and one trial pooled is just that trial."
        value, low, high = map(rough, ours)
        summary = (f"Pooled here, the {name} is {self.say(ours)}{unit}; {self._verdict(ours, none)}. "
                   f"Rounded to two digits: {value} ({low} to {high}). "
                   f"Published by {self._work(row)}: {self.say(self._printed(state))}; "
                   f"{self._compare(state, ours)}.{alone}")
        detail = [*self._reconstruction(state), self._twice(state), self._moves(state, result), self._disorders(state),
                  self._formulas(state), self._spread(state, result)]
        return Words(summary, tuple((text,) for text in detail if text) + (self._sources(state),),
                     self._table(state, ours), self._headline(state, ours))

    def _headline(self, state, ours):
        """The pooled result, which way it points, what else fits, and in how many people; and whose counts they are."""
        name, _, _, none, sides = self._measure(state.set)
        value, low, high = ours
        own = " (counts: our reconstruction)" if any(row.seen == "derived" for row in self.included(state)) else ""
        which = f"{sides[value > none]} with ketamine, " if value != none else ""
        nothing = ", no difference too" if low <= none <= high else ""
        people = sum(map(self.people, self.included(state)))
        return (f"{people} people pooled{own}: {which}{name} about {rough(value)}, but anything from {rough(low)} to "
                f"{rough(high)} fits{nothing}.")

    @staticmethod
    def _verdict(triple, none):
        _, low, high = triple
        if low <= none <= high:
            return f"the 95% interval includes {none} (no difference)"
        return f"the 95% interval does not include {none} (no difference)"

    def _compare(self, state, ours):
        """How the pooled result compares with the printed one, in words."""
        none = self._measure(state.set)[3]
        printed = self._printed(state)
        if all(abs(a - b) < 0.01 for a, b in zip(ours, printed, strict=True)):
            said = "ours is the same to about two decimals"
        elif abs(ours[0] - printed[0]) < 0.01:
            said = "ours has the same estimate and another interval"
        else:
            near, far = ((math.log(value) if self._ratio(state.set) else value - none)
                         for value in (ours[0], printed[0]))
            said = f"ours is {'closer to' if abs(near) < abs(far) else 'further from'} no difference"
            said += "" if near * far > 0 else ", on its other side"
        differ = (ours[1] <= none <= ours[2]) != (printed[1] <= none <= printed[2])
        return said + (", and the two disagree on whether no difference is possible" if differ else "")

    def _reconstruction(self, state):
        """Whose counts these are; then, folded with the rest, how each was derived."""
        derived = [row for row in self.trials[state.set] if row.seen == "derived"]
        if not derived:
            return ()
        work = self._work(self.published[state.set])
        return (f"These counts are OUR RECONSTRUCTION: what we could read of {work} prints the pooled result but not "
                "the counts. How we derived them is folded below.",
                "How the counts were derived. " + " ".join(f"{row.study_label}: {row.note}" for row in derived))

    def _twice(self, state):
        """How many people the arms add up to, and how many different people that is."""
        found = self.included(state)
        both = [row for row in found if row.people_in_both_arms]
        if not both:
            return ""
        arms, people = sum(row.n_ketamine + row.n_control for row in found), sum(map(self.people, found))
        return (f"The arms add up to {arms:,}, but that is {people:,} different people: in "
                f"{listed([row.study_label for row in both])} each person had both "
                "treatments and is counted in both arms. The formulas take the two arms for different people.")

    def _moves(self, state, result):
        """Which single trial moves the result most: leave one out, for each."""
        found = self.included(state)
        if len(found) < 3:
            return ""
        whole = SimpleNamespace(**{**vars(state), "left_out": NOBODY})
        base = result if state.left_out == NOBODY else self.pooled(whole)
        without = {row.id: self.pooled(whole, left_out=row.id) for row in self.trials[state.set]}
        most = max(self.trials[state.set], key=lambda row: abs(without[row.id].estimate - base.estimate))
        triple = self._triple(state, without[most.id])
        note = f" About this trial: {most.note}" if most.note else ""
        return (f"Of all {len(without)} trials, {most.study_label} moves the result most: with it "
                f"{self.say(self._triple(state, base))}, "
                f"without it {self.say(triple)}.{note}")

    def _disorders(self, state):
        found = self.trials[state.set]
        anxious = [row.study_label for row in found if any(name in row.population.lower() for name in self.anxiety)]
        if len(anxious) == len(found):
            return ""
        verb = "is" if len(anxious) == 1 else "are"
        return f"{len(anxious)} of the {len(found)} trials {verb} in people with an anxiety disorder" + (
            f" ({listed(anxious)})." if anxious else ".")

    def _formulas(self, state):
        """What the choices that are not picked would give, for corrections or formulas of the variance."""
        none = self._measure(state.set)[3]
        if self._ratio(state.set):
            others = [(f"a correction of {value:g}", {"correction": value})
                      for value in CORRECTIONS if value != state.correction]
            empty = [row.study_label for row in self.included(state)
                     if 0 in (row.events_ketamine, row.n_ketamine - row.events_ketamine,
                              row.events_control, row.n_control - row.events_control)]
            if not empty:
                return "No count is 0, so the continuity correction changes nothing."
            why = (f"In {listed(empty)} one of the four counts is 0, so that an odds ratio cannot be worked out; a "
                   "small number, "
                   f"here {state.correction:g}, is added to all four. How small is a choice: ")
            then = (" Where nobody in either group had the event, it would be all that the ratio says: such trials are "
                    "mostly left out.")
        else:
            others = [(f"the {text} formula", {"variance": value})
                      for value, text in VARIANCES.items() if value != state.variance]
            why = ("The variance of g, which sets weights and intervals, has more than one formula; here the "
                   f"{VARIANCES[state.variance]} one: ")
            then = ""
        said = []
        for text, changed in others:
            triple = self._triple(state, self.pooled(state, **changed))
            said.append(f"with {text} the result would be {self.say(triple)}, and {self._verdict(triple, none)}")
        return why + "; ".join(said) + "." + then

    def _spread(self, state, result):
        k = len(self.included(state))
        if k == 1:
            return "With one trial, nothing can be said about how trials differ" + (
                ", and the Hartung-Knapp interval does not exist: the normal one is shown."
                if state.interval == "hartung_knapp" else ".")
        fixed = " (the fixed-effect method takes it as 0)" if state.method == "fixed" else ""
        interval = ("Hartung-Knapp, which learns from the trials how much they scatter; with few trials it is wide."
                    if state.interval == "hartung_knapp"
                    else f"normal, the usual estimate plus and minus {pooling.Z95:.2f} standard errors.")
        return (f"For those who know statistics, how the trials differ: Q {result.q:.2f}, where about {k - 1} is "
                "expected by chance alone; "
                f"I² {result.i2:.0%}, the share of the scatter that "
                f"chance does not explain; τ² {result.tau2:.3f}, how much the true effects are taken to vary{fixed}. "
                f"Interval: {interval}")

    def _sources(self, state):
        row = self.published[state.set]
        trials = {evidence.read(trial): None for trial in self.trials[state.set]}
        return (f"The published result was {evidence.read(row)}. The trials: {'; '.join(trials)}. Source: ",
                evidence.link(self.references[row.source]))

    def _table(self, state, ours):
        weights = self._weights(state)
        cells = [(row.study_label, row.population, self._about(row),
                 f"{self.people(row)}" + (", each in both arms" if row.people_in_both_arms else ""),
                 self._put_in(row), self.say(self._triple(state, self.alone(row, state))),
                 "left out" if weights[row.id] is None else percent(weights[row.id])) for row in self.trials[state.set]]
        cells.append(("Pooled here", "", METHODS[state.method], f"{sum(map(self.people, self.included(state))):,}",
                     "", self.say(ours), "100%"))
        cells.append(("Published", "", self._work(self.published[state.set]),
                     "", "", self.say(self._printed(state)), ""))
        name, unit, *_ = self._measure(state.set)
        columns = ("Row", "Diagnosis", "What was rated, or the method",
                   "People", "Ketamine against control", "Estimate (95% interval)", "Weight")
        return Table(f"Every value in the picture; estimates are {name}s" + (f" in{unit}" if unit else ""),
                     columns, tuple(cells))

    def _put_in(self, row):
        if self._ratio(row.set):
            return (
                f"{row.events_ketamine} of {row.n_ketamine} responded against {row.events_control} of {row.n_control}")
        return (f"mean {row.mean_ketamine:g} (SD {row.sd_ketamine:g}, {row.n_ketamine} people) against "
                f"{row.mean_control:g} (SD {row.sd_control:g}, {row.n_control} people)")


# The ends of the axis need every state of a set, and picture and words of each state ask for the same again and again.
@lru_cache(maxsize=1_024)
def _pool(found, method, hartung_knapp):
    return pooling.pool([one.estimate for one in found], [one.standard_error for one in found], method, hartung_knapp)


def figures(value):
    """A number as rows and words print it: two decimals, more where these would be 0, none from a thousand up."""
    size = abs(value)
    if size >= 1000:
        said = f"{size:,.0f}"
    elif size >= 0.005 or size == 0:
        said = f"{size:.2f}"
    else:
        said = f"{size:.{min(9, -math.floor(math.log10(size)))}f}"
    return ("−" if value < 0 else "") + said


def rough(value):
    """A number as a headline says it: two digits that count."""
    return ("−" if value < 0 else "") + f"{float(f'{abs(value):.2g}'):,g}"


def percent(fraction):
    """A weight in whole percent, or to a tenth where it is small."""
    return f"{fraction:.0%}" if fraction >= 0.0095 else f"{fraction:.1%}"


def listed(names):
    """Names in a row, as a sentence has them."""
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))
