"""Count the people: a mark for everybody who took part in a controlled trial of ketamine, nobody counted twice."""

from matplotlib.lines import Line2D
from matplotlib.ticker import MultipleLocator

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends, rows

#: What counts as a trial with a control, and how a person in one is drawn.
LOOKS = {
    "randomised": {"marker": "o", "color": drawing.KETAMINE},
    "controlled_fixed_order": {"marker": "s", "color": drawing.CONTROL, "markerfacecolor": drawing.PAPER},
}
SIGNS = {design: legends.mark(f"one person, {evidence.DESIGNS[design]}",
                              {**look, "linestyle": "none", "markersize": 4, "markeredgewidth": 1})
         for design, look in LOOKS.items()} | {"picked": legends.PICKED}
#: How many people stand above each other, and how far apart, in rows.
STACK, APART = 3, 0.28
#: The trial picked at first: the one in an anxiety disorder that was randomised.
FIRST_PICKED = "taylor_2018"


class People(Chart):
    """A row for each controlled trial, by diagnoses; a mark for each of its people."""

    main = ("disorder", "trial")

    def __init__(self, folder=tables.FOLDER):
        works, studies = evidence.works(folder), tables.load("studies", folder)
        self.groups = evidence.groups_of(tables.load("study_disorders", folder), tables.load("disorders", folder))
        self.works, self.studies = works, studies
        self.trials = sorted((study for study in studies if study.design in LOOKS and study.purpose == "treatment"
                              and study.people is not None), key=self._order)
        self.sources = frozenset(study.source for study in self.trials)
        names = rows.Column("Trial (people)", [rows.name(study.label, study.people) for study in self.trials])
        about = rows.Column("Diagnoses", [self.about(study) for study in self.trials])
        self.sheet = rows.Sheet(rows.FEW, [names, about], signs=SIGNS)

    def _order(self, study):
        """By diagnoses, anxiety disorders first; in each, most people first."""
        return list(evidence.GROUPS).index(self._group(study)), -study.people, study.label

    def _group(self, study):
        """The group of diagnoses a trial is counted in: the first that it is about."""
        return next(group for group in evidence.GROUPS if group in self.groups[study.id])

    def about(self, study):
        """That group, in words."""
        return evidence.GROUPS[self._group(study)]

    def _retracted(self, study):
        return self.works[study.source].retracted_on is not None

    def controls(self):
        """The controls, in the order in which they are shown."""
        known = [(group, text) for group, text in evidence.GROUPS.items()
                 if any(self._group(study) == group for study in self.trials)]
        return {"disorder": Choice("Disorder", [("any", "any"), *known]),
                "trial": Choice("Trial", self._offered, FIRST_PICKED, slider=True)}

    def _offered(self, state):
        return [(study.id, study.label) for study in self.chosen(state)]

    def chosen(self, state):
        """The trials in the group of diagnoses."""
        return [study for study in self.trials if state.disorder in ("any", self._group(study))]

    def _window(self, state):
        found = self.chosen(state)
        return rows.window(found, [study.id for study in found].index(state.trial), self.sheet.rows)

    # -- picture

    def axes(self, state):
        """The number of people, from the left: the same for every state."""
        figure, axes = self.sheet.draw(xlim=(0, max(study.people for study in self.trials) + 4))
        axes.xaxis.set_major_locator(MultipleLocator(10 * STACK))
        axes.set_xlabel("People who took part, one mark each", fontsize=rows.SIZE)
        return figure

    def marks(self, figure, state):
        """The legend, and a row for each trial in view."""
        axes, shown = figure.axes[0], self._window(state)
        return self.sheet.parts(
            axes, shown, lambda study, y: self._row(axes, study, y, study.id == state.trial),
            lambda study: (study.id, study.id == state.trial),
            signs={study.design for study in shown.rows} | {"picked"}, nothing="No trial")

    def _row(self, axes, study, y, picked):
        texts = [rows.name(study.label, study.people), self.about(study)]
        drawn = self.sheet.words(axes, y, texts, picked, evidence.address(self.works[study.source]))
        column, place = zip(*(divmod(n, STACK) for n in range(study.people)), strict=True)
        line = Line2D([STACK * (x + 0.5) for x in column], [y + APART * (n - (STACK - 1) / 2) for n in place],
                      linestyle="none", markersize=4, clip_on=False, alpha=0.35 if self._retracted(study) else None,
                      gid=f"people-{study.id}-people", label=f"{study.label}: {self._said(study)}",
                      **LOOKS[study.design])
        return [*drawn, axes.add_artist(line)]

    # -- words

    def _said(self, study):
        retracted = ", retracted" if self._retracted(study) else ""
        return f"{evidence.people(study)}, {evidence.DESIGNS[study.design]}, {evidence.control(study)}{retracted}"

    @staticmethod
    def count(studies):
        """How many people took part in these, those of one cohort counted once."""
        cohorts = {}
        for study in studies:
            cohorts[study.cohort] = max(cohorts.get(study.cohort, 0), study.people)
        return sum(cohorts.values())

    def words(self, state):
        """How many people, by diagnoses and design; the picked trial; the trials in view."""
        found, shown = self.chosen(state), self._window(state)
        picked = next(study for study in found if study.id == state.trial)
        total = self.count(study for study in found if not self._retracted(study))
        apart = sum(map(self._retracted, found))
        summary = (f"{len(found)} controlled trials of ketamine as a treatment, with {total:,} people in all"
                   + (f" (those of {apart} retracted not counted)" if apart else "")
                   + ". Nobody is counted twice: papers on people of another trial are left out, and a trial on "
                   "several diagnoses stands with the first of them. Studies without a control are left out too.")
        detail = (f"Picked: {picked.label}. {say.capital(self._said(picked))}. {picked.population}."
                  + evidence.same_people(picked, self.studies),)
        table = Table(rows.caption("trials", shown), ("Trial", "People", "Design", "Compared with", "Diagnoses"), tuple(
            (study.label, f"{study.people:,}" + (", retracted" if self._retracted(study) else ""),
             evidence.DESIGNS[study.design], evidence.control(study), self.about(study)) for study in shown.all))
        source = "Source: ", evidence.link(self.works[picked.source])
        return Words(summary, (detail, source, (self._by_group(),)), table, self._headline(state, found))

    def _by_group(self):
        """How many people by diagnoses and design, in words."""
        kept = [study for study in self.trials if not self._retracted(study)]
        said = []
        for group, text in evidence.GROUPS.items():
            counts = {design: self.count(study for study in kept
                                         if (self._group(study), study.design) == (group, design)) for design in LOOKS}
            said.append(f"{text}: " + ", ".join(f"{evidence.DESIGNS[design]} {number:,}"
                                                for design, number in counts.items()))
        largest = max(kept, key=lambda study: study.people)
        return (f"People by diagnoses: {'; '.join(said)}. The largest trial, {largest.label}, had {largest.people:,} "
                f"({self.about(largest)}).")

    def _headline(self, state, found):
        kept = [study for study in found if not self._retracted(study)]
        by = {design: [study for study in kept if study.design == design] for design in LOOKS}
        if state.disorder == "any":
            first = next(iter(evidence.GROUPS))
            own = {design: self.count(s for s in studies if self._group(s) == first) for design, studies in by.items()}
            largest = max(kept, key=lambda study: study.people)
            one = {design: sum(self._group(study) == first for study in studies) == 1 for design, studies in by.items()}
            return (f"In {evidence.GROUPS[first]}, {own['randomised']} people were in "
                    f"{'a randomised trial' if one['randomised'] else 'randomised trials'}, "
                    f"{own['controlled_fixed_order']} in {'one' if one['controlled_fixed_order'] else 'trials'} of "
                    f"fixed order; the largest, on "
                    f"{self.about(largest)}, had {largest.people}.")
        noun = "trial" if len(kept) == 1 else "trials"
        group = say.capital(evidence.GROUPS[state.disorder])
        return f"{group}: {len(kept)} controlled {noun}, {self.count(kept):,} people."
