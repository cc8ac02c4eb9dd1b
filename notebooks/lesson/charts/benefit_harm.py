"""Benefit and harm in the same hundred people: how many got better and how many were harmed, in both groups of one
trial.
"""

from functools import partial

from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..models import risks
from ..words import Link, Table, Words

GROUPS = ("drug", "control")
#: Each side: its name, the filled mark of a person who had it, and its colour.
SIDES = {"benefit": ("Benefit", "o", drawing.KETAMINE), "harm": ("Harm", "X", drawing.CONTROL)}
#: What a number needed to treat calls the event.
EVENTS = {"benefit": "good", "harm": "bad"}
#: Left edge of each field of a hundred people, in parts of the picture.
LEFT = {("benefit", "drug"): 0.03, ("benefit", "control"): 0.26, ("harm", "drug"): 0.53, ("harm", "control"): 0.76}


class BenefitHarm(Chart):
    """Above, four fields of a hundred people; below, both differences with their intervals on one axis."""

    axes_follow = ("trial",)
    main = ("trial", "benefit", "harm")

    def __init__(self, folder=tables.FOLDER):
        self.trials = {row.id: row for row in tables.load("benefit_harm_trials", folder)}
        self.rows = {row.id: row for row in tables.load("benefit_harm", folder)}
        self.references = evidence.works(folder)
        self.notes = evidence.notes("benefit_harm", folder)
        self.sources = frozenset(row.source for row in (*self.trials.values(),
                                                        *self.rows.values(), *self.notes.values()))

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "trial": Choice("Trial", [(trial.id, trial.label) for trial in self.trials.values()]),
            "benefit": Choice("Benefit", partial(self._offered, "benefit")),
            "harm": Choice("Harm", partial(self._offered, "harm")),
        }

    def _offered(self, side, state):
        return [(row.id, row.label) for row in self.rows.values() if row.side == side and row.trial == state.trial]

    def chosen(self, state):
        """The two rows of this state: a dict from side to row."""
        return {"benefit": self.rows[state.benefit], "harm": self.rows[state.harm]}

    @staticmethod
    def counts(row, group):
        """People who had it and all people, in one group."""
        return (row.events_drug, row.people_drug) if group == "drug" else (row.events_control, row.people_control)

    def icons(self, row, group):
        """One group as icons of a hundred people: estimate and both ends of its interval, a risks.Icons."""
        events, people = self.counts(row, group)
        low, high = risks.wilson(events, people)
        return risks.of_hundred(low, events / people, high)

    def difference(self, row):
        """The share on ketamine minus that on the control, with its interval, a risks.Difference."""
        return risks.risk_difference(*self.counts(row, "drug"), *self.counts(row, "control"))

    # -- picture

    def axes(self, state):
        """Heads of the four fields and the axis of differences: they follow the trial, for its control has a name."""
        trial = self.trials[state.trial]
        figure = drawing.figure(10, 6.2)
        below = figure.add_axes((0.25, 0.125, 0.73, 0.15), xlim=(-32, 108), ylim=(1.6, -0.7))
        below.set_xticks(range(-20, 101, 20))
        below.set_yticks([])
        below.spines["left"].set_visible(False)
        below.set_xlabel(f"More people in 100 with ketamine than with {trial.control} (fewer: below 0)")
        below.axvline(0, color=drawing.INK, linewidth=1)
        below.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
        below.set_axisbelow(True)
        for y, (name, shape, colour) in enumerate(SIDES.values()):
            figure.add_artist(Line2D([0.035], [0.2305 - y * 0.065], linestyle="none",
                                     marker=shape, markersize=9, color=colour))
            figure.text(0.05, 0.2305 - y * 0.065, f"{name}: difference", fontsize=10, va="center")
        for (side, group), left in LEFT.items():
            field = figure.add_axes((left, 0.4, 0.21, 0.4), xlim=(-0.6, 9.6), ylim=(9.6, -0.6))
            field.set_axis_off()
            field.set_label(f"{side} {group}")
            figure.text(left, 0.83, "ketamine" if group == "drug" else trial.control, fontsize=10, va="center")
        for x, (name, *_) in zip((0.03, 0.53), SIDES.values(), strict=True):
            figure.text(x, 0.955, name, fontsize=12, fontweight="bold", va="center")
            if trial.crossover:
                figure.text(x + 0.12, 0.955, "each person had both: a rough guide only", fontsize=9, va="center")
        figure.add_artist(Line2D([0.505, 0.505], [0.31, 0.97], color=drawing.FAINT, linewidth=1))
        note = ("Each field is 100 people. Filled: had it. Small ring: did not. "
                "With a dot inside: the filled could end there (95% interval). Lines: 95% intervals.")
        figure.text(0.03, 0.02, note, fontsize=9, va="center")
        return figure

    def marks(self, figure, state):
        """A part for each side."""
        return {(state.trial, side, row.id): partial(self._side, figure, side, row)
                for side, row in self.chosen(state).items()}

    def _side(self, figure, side, row):
        name, shape, colour = SIDES[side]
        drawn = [figure.text(LEFT[side, "drug"], 0.9, row.label, fontsize=10.5, va="center")]
        fields = {axes.get_label(): axes for axes in figure.axes}
        for group in GROUPS:
            drawn += self._field(fields[f"{side} {group}"], row, side, group)
            events, people = self.counts(row, group)
            drawn.append(figure.text(LEFT[side, group], 0.365, f"{self.say_icons(row, group)}; {events} of {people}",
                                     fontsize=9, va="center"))
        below, y = figure.axes[0], list(SIDES).index(side)
        estimate, low, high = (100 * value for value in self.difference(row))
        drawn.append(below.add_artist(Line2D([low, high], [y, y], color=colour,
                                             linewidth=2.5, gid=f"benefit_harm-{side}-interval", label="95% interval")))
        drawn.append(below.add_artist(Line2D([estimate], [y], linestyle="none",
                                             marker=shape, markersize=10, color=colour,
                                             gid=f"benefit_harm-{side}-difference",
                                             label=f"{name}, {row.label}: {self.say_difference(row)}")))
        said = self.needed(row).in_words()
        number = f"{estimate:+.0f}" if round(estimate) else "0"
        drawn.append(below.text(high + 2, y, say.minus(f"{number} ({low:.0f} to {high:.0f})"),
                                fontsize=9.5, va="center_baseline", fontweight="bold"))
        said = said if len(said) < 60 else said.replace(": from", ":\nfrom")
        drawn.append(figure.text(LEFT[side, "drug"], 0.345, said, fontsize=9, va="top", linespacing=1.25))
        return drawn

    def _field(self, axes, row, side, group):
        _, shape, colour = SIDES[side]
        found = self.icons(row, group)
        events, people = self.counts(row, group)
        look = {"linestyle": "none", "color": colour}
        kinds = {
            "had": (range(found.estimate), {"marker": shape, "markersize": 8, **look}),
            "may": (range(found.estimate, found.high),
                    {"marker": "o", "markersize": 8, "markerfacecolor": drawing.PAPER, "markeredgewidth": 1.2, **look}),
            "not": (range(found.high, 100), {"marker": "o", "markersize": 4, "linestyle": "none",
                                             "color": drawing.QUIET, "markerfacecolor": drawing.PAPER,
                                             "markeredgewidth": 0.7}),
        }
        drawn = []
        for kind, (numbers, how) in kinds.items():
            if numbers:
                drawn.append(axes.add_artist(Line2D([n % 10 for n in numbers], [n // 10 for n in numbers],
                                                    gid=f"benefit_harm-{side}-{group}-{kind}",
                                                    label=f"{row.label}: {events} of {people} people", **how)))
        for some, fill in ((range(found.low, found.estimate), drawing.PAPER),
                           (range(found.estimate, found.high), colour)):
            if some:
                drawn.append(axes.add_artist(Line2D([n % 10 for n in some], [n // 10 for n in some],
                                                    linestyle="none", marker="o", markersize=2.4, color=fill)))
        return drawn

    # -- words

    def needed(self, row):
        """The number needed to treat for one more person to benefit or to be harmed, a risks.NumberNeeded."""
        return risks.number_needed_to_treat(self.difference(row), EVENTS[row.side])

    def say_icons(self, row, group):
        """One group in words: "36 in 100 (23 to 51)"."""
        found = self.icons(row, group)
        return f"{found.estimate} in 100 ({found.low} to {found.high})"

    def say_difference(self, row):
        """The difference in words."""
        estimate, low, high = (100 * value for value in self.difference(row))
        more = f"{abs(estimate):.0f} {'more' if estimate > 0 else 'fewer'} in 100" if round(
            estimate) else "no difference"
        return say.minus(f"{more} (95% interval {low + 0:.0f} to {high:.0f})")

    def words(self, state):
        """Both sides of the picked pair; who and when; what a number needed to treat is not; every value with its
        place of reading.
        """
        trial, chosen = self.trials[state.trial], self.chosen(state)
        said = [f"{SIDES[side][0]}, {row.label}: {self.say_icons(row, 'drug')} with ketamine against "
                f"{self.say_icons(row, 'control')} with {trial.control}; "
                f"{self.say_difference(row)}." for side, row in chosen.items()]
        detail = []
        for side, row in chosen.items():
            needed = self.needed(row)
            detail.append((f"{SIDES[side][0]}, counted as {row.counted}: {needed.in_words()}. In the notation of "
                           f"Altman: {needed.notation}; "
                           "NNTB is the number treated for one more to benefit, NNTH for one more to be harmed."
                           + (f" {row.note}" if row.note else ""),))
        where = evidence.address(self.references[trial.source])
        who = f"Who they were: {trial.who}; {trial.treatment}, against {trial.control} ({evidence.read(trial)})."
        detail.append((who + (f" {trial.note}" if trial.note else "") + " ", Link(where, where)))
        if trial.crossover:
            detail.append(
                ("This was a crossover: each person had both. These intervals and numbers treat the two sessions "
                 "as if they were different people. That is wrong in a way that we cannot mend here; take them as a "
                 "rough guide only.",))
        detail.append(
            (f"Only {len(self.trials)} trials gave us both counts for both groups. {self.notes['one_on_anxiety'].text} "
             "This gap is itself a result. Benefit and harm also have their own times: "
             "here, a benefit is counted over days, and most harms during or soon after one infusion. "
             "Harms that need years or thousands of people to show cannot show here.",))
        detail.append(("A number needed to treat is about a group, never about one person: it does not say who will be "
                       "the one. It holds for this trial's "
                       "people, dose, comparison and time. Intervals: Wilson for each group, Newcombe for the "
                       "difference, worked out by us from the counts.",))
        rounding = self.notes["rounding"]
        there = evidence.address(self.references[rounding.source])
        detail.append((f"{rounding.text} {rounding.note} Source: ",
                       Link(f"{self.references[rounding.source].title} ({there})", there)))
        rows = tuple((f"{SIDES[row.side][0]}: {row.label}", self._cell(row, "drug"),
                      self._cell(row, "control"), self.say_difference(row),
                      self.needed(row).notation, evidence.read(row))
                     for row in self.rows.values() if row.trial == state.trial)
        return Words(" ".join(said), tuple(detail), Table(f"All that we could count in this trial ({trial.label})",
                     ("What", "Ketamine", trial.control.capitalize(), "Difference",
                      "Number needed to treat", "Read in"), rows))

    def _cell(self, row, group):
        events, people = self.counts(row, group)
        return f"{events} of {people}; {self.say_icons(row, group)}"
