"""Benefit and harm in the same hundred people: how many got better and how many were harmed, in both groups of one
trial.
"""

from functools import partial

from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..models import risks
from ..words import Link, Table, Words
from . import legends, rows

GROUPS = ("drug", "control")
#: Each side: its name, the filled mark of a person who had it, and its colour.
SIDES = {"benefit": ("Benefit", "o", drawing.KETAMINE), "harm": ("Harm", "X", drawing.CONTROL)}
#: What a number needed to treat calls the event.
EVENTS = {"benefit": "good", "harm": "bad"}
#: In points: from person to person, from the two groups of a side to each other, and from side to side; where the
#: fields begin, and lines of text above and below them.
STEP, ACROSS, APART = 15, 172, 362
TOP, FIELD = 3 * rows.LINE, 10 * STEP
#: Height of everything above the differences, and of the axes of the differences.
HIGH, BELOW = {"few": TOP + FIELD + 2.5 * rows.LINE, "all": TOP + FIELD + 6.5 * rows.LINE}, 46


class BenefitHarm(Chart):
    """Four fields of a hundred people; with details their intervals, and below both differences on one axis.

    Fields of icons are no rows: the sheet has one row, a piece of paper on which they stand.
    """

    main = ("trial", "harm", "detail")
    axes_follow = ("trial", "detail")

    def __init__(self, folder=tables.FOLDER):
        self.trials = {row.id: row for row in tables.load("benefit_harm_trials", folder)}
        self.rows = {row.id: row for row in tables.load("benefit_harm", folder)}
        self.references = evidence.works(folder)
        self.notes = evidence.notes("benefit_harm", folder)
        self.sources = frozenset(row.source for row in (*self.trials.values(),
                                                        *self.rows.values(), *self.notes.values()))
        signs = {side: legends.mark(f"{name}: had it", self._looks(side)["had"]) for side, (name, *_) in SIDES.items()}
        signs["not"] = legends.mark("did not", self._looks("harm")["not"])
        both = [legends.together("", legends.mark("", self._looks(side)["may"]), legends.mark("", self._dot(colour)))
                for side, (*_, colour) in SIDES.items()]
        signs["may"] = legends.beside("did not by the estimate, but could have", both, [True] * len(both))
        self.sheets = {
            "few": rows.Sheet(1, (), signs={key: sign for key, sign in signs.items() if key != "may"}, below=0,
                              pitch=HIGH["few"], counts=False),
            "all": rows.Sheet(1, (), signs=signs, pitch=HIGH["all"] + BELOW + rows.LINE, counts=False, notes=[
                "Each field is 100 people. Filled: had it. Small ring: did not. Lines: 95% intervals.",
                "With a dot inside: the filled could end there (95% interval)."])}

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "trial": Choice("Trial", [(trial.id, trial.label) for trial in self.trials.values()]),
            "benefit": Choice("Benefit", partial(self._offered, "benefit")),
            "harm": Choice("Harm", partial(self._offered, "harm")),
            "detail": rows.detail("how many had it", "intervals and differences"),
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
        trial, sheet = self.trials[state.trial], self.sheets[state.detail]
        figure, paper = sheet.draw()
        if state.detail == "all":
            below = rows.below(paper, BELOW, rows.LINE)
            below.set(xlim=(-60, 108), ylim=(1.6, -0.7), yticks=[], xticks=range(-20, 101, 20))
            below.spines["left"].set_visible(False)
            below.set_xlabel(f"More people in 100 with ketamine than with {trial.control} (fewer: below 0)",
                             fontsize=rows.SIZE)
            below.axvline(0, color=drawing.INK, linewidth=1)
            below.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
            below.set_axisbelow(True)
            for y, (name, *_) in enumerate(SIDES.values()):
                below.text(-59, y, f"{name}: difference", fontsize=rows.SIZE, va="center")
        rows.paper(paper, rows.INSIDE, HIGH[state.detail])
        for side in SIDES:
            for group in GROUPS:
                paper.text(self._left(side, group), 1.9 * rows.LINE, "ketamine" if group == "drug" else trial.control,
                           fontsize=rows.SIZE, va="center")
            if trial.crossover:
                paper.text(self._left(side), HIGH[state.detail] - rows.LINE / 2,
                           "each person had both: a rough guide only", fontsize=rows.SIZE, va="center")
        paper.axvline(APART - (APART - ACROSS - FIELD) / 2, color=drawing.FAINT, linewidth=1)
        return figure

    @staticmethod
    def _left(side, group="drug"):
        """Where a field begins."""
        return APART * list(SIDES).index(side) + ACROSS * GROUPS.index(group)

    @staticmethod
    def _looks(side):
        """How people are drawn: those who had it, those who may, and those who did not."""
        _, shape, colour = SIDES[side]
        look = {"linestyle": "none", "color": colour, "markersize": 8}
        return {"had": {**look, "marker": shape},
                "may": {**look, "marker": "o", "markerfacecolor": drawing.PAPER, "markeredgewidth": 1.2},
                "not": {**look, "marker": "o", "markersize": 4, "color": drawing.QUIET,
                        "markerfacecolor": drawing.PAPER, "markeredgewidth": 0.7}}

    @staticmethod
    def _dot(colour):
        return {"linestyle": "none", "marker": "o", "markersize": 2.4, "color": colour}

    def marks(self, figure, state):
        """The legend, and a part for each side."""
        shown = {side for side, row in self.chosen(state).items()
                 if any(self._places(row, group, state.detail)["had"] for group in GROUPS)}
        shown |= {kind for row in self.chosen(state).values() for group in GROUPS
                  for kind, places in self._places(row, group, state.detail).items() if places and kind != "had"}
        return self.sheets[state.detail].legend(figure, shown) | {
            (state.trial, side, row.id): partial(self._side, figure, side, row, state.detail)
            for side, row in self.chosen(state).items()}

    def _side(self, figure, side, row, detail):
        name, _, colour = SIDES[side]
        paper, words = figure.axes[0], {"fontsize": rows.SIZE, "va": "center"}
        drawn = [paper.text(self._left(side), 0.6 * rows.LINE, f"{name}: {row.label}", fontweight="bold",
                            fontsize=11, va="center")]
        under = TOP + FIELD
        for group in GROUPS:
            drawn += self._field(paper, row, side, group, detail)
            events, people = self.counts(row, group)
            said = [f"{self.icons(row, group).estimate} in 100; {events} of {people}"] if detail == "few" else [
                f"{self.say_icons(row, group)};", f"{events} of {people}"]
            drawn += [paper.text(self._left(side, group), under + rows.LINE * (n + 0.7), line, **words)
                      for n, line in enumerate(said)]
        if detail == "few":
            return drawn
        below, y = figure.axes[1], list(SIDES).index(side)
        estimate, low, high = (100 * value for value in self.difference(row))
        drawn.append(below.add_artist(Line2D([low, high], [y, y], color=colour,
                                             linewidth=2.5, gid=f"benefit_harm-{side}-interval", label="95% interval")))
        drawn.append(below.add_artist(Line2D([estimate], [y], linestyle="none", marker="d", markersize=11, color=colour,
                                             gid=f"benefit_harm-{side}-difference",
                                             label=f"{name}, {row.label}: {self.say_difference(row)}")))
        number = f"{estimate:+.0f}" if round(estimate) else "0"
        drawn.append(below.text(high + 2, y, say.minus(f"{number} ({low:.0f} to {high:.0f})"),
                                fontsize=rows.SIZE, va="center_baseline", fontweight="bold"))
        needed = drawing.lines(self.needed(row).in_words(), ACROSS + FIELD, rows.SIZE)
        drawn += [paper.text(self._left(side), under + rows.LINE * (n + 3), line, **words)
                  for n, line in enumerate(needed)]
        return drawn

    def _places(self, row, group, detail):
        """Which of the places 0 to 99 of a field had it, may have had it within the interval, and did not."""
        found = self.icons(row, group)
        high = found.high if detail == "all" else found.estimate
        return {"had": range(found.estimate), "may": range(found.estimate, high), "not": range(high, 100)}

    def _field(self, paper, row, side, group, detail):
        looks, found, (events, people) = self._looks(side), self.icons(row, group), self.counts(row, group)

        def at(numbers, **how):
            return paper.add_artist(Line2D([self._left(side, group) + STEP * (n % 10 + 0.5) for n in numbers],
                                           [TOP + STEP * (n // 10 + 0.5) for n in numbers], clip_on=False, **how))

        drawn = [at(numbers, gid=f"benefit_harm-{side}-{group}-{kind}", **looks[kind],
                    label=f"{row.label}: {events} of {people} people")
                 for kind, numbers in self._places(row, group, detail).items() if numbers]
        if detail == "all":
            drawn += [at(some, **self._dot(fill)) for some, fill in (
                (range(found.low, found.estimate), drawing.PAPER),
                (range(found.estimate, found.high), SIDES[side][-1])) if some]
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
            detail.append((f"{SIDES[side][0]}, counted as {row.counted}: {needed.in_words()}."
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
                       "people, dose, comparison and time. In the table NNTB is the number treated for one more to "
                       "benefit, NNTH for one more to be harmed (Altman's notation). Intervals: Wilson for each "
                       "group, Newcombe for the difference, worked out by us from the counts.",))
        rounding = self.notes["rounding"]
        there = evidence.address(self.references[rounding.source])
        detail.append((f"{rounding.text} {rounding.note} Source: ",
                       Link(f"{self.references[rounding.source].title} ({there})", there)))
        cells = tuple((f"{SIDES[row.side][0]}: {row.label}", self._cell(row, "drug"),
                      self._cell(row, "control"), self.say_difference(row),
                      self.needed(row).notation, evidence.read(row))
                     for row in self.rows.values() if row.trial == state.trial)
        return Words(" ".join(said), tuple(detail), Table(f"All that we could count in this trial ({trial.label})",
                     ("What", "Ketamine", trial.control.capitalize(), "Difference",
                      "Number needed to treat", "Read in"), cells), self._headline(trial, chosen))

    def _headline(self, trial, chosen):
        """Both differences in 100 people, and how many people they rest on."""
        sides = []
        for row in chosen.values():
            more = round(100 * self.difference(row)[0])
            number = f"{abs(more)} {'more' if more > 0 else 'fewer'}" if more else "no more"
            sides.append(f"{number} “{row.label}”")
        sizes = dict.fromkeys(str(self.counts(chosen["benefit"], group)[1]) for group in GROUPS)
        each = " each" if len(sizes) == 1 else ""
        return (f"Ketamine against {trial.control}, {' and '.join(sizes)} people{each}: in 100 people, "
                f"{' and '.join(sides)}.")

    def _cell(self, row, group):
        events, people = self.counts(row, group)
        return f"{events} of {people}; {self.say_icons(row, group)}"
