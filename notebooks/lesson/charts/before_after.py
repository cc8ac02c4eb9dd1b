"""The before-after trap: how much larger a change looks once the control group is taken away."""

from functools import partial

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..words import Link, Table, Words
from . import legends, rows

#: What can be picked: the set of values and what the list says.
TREATMENTS = {
    "medicines": ("pooled", "all medicines for anxiety disorders"),
    "psychotherapies": ("pooled", "all psychotherapies for anxiety disorders"),
    "ketamine": ("otago", "ketamine, {doses} doses, {after} later"),
}
#: What each set of changes rests on.
SETS = {"pooled": "trials of anxiety disorders, pooled in one review", "otago": "one small study of ketamine"}
#: Axes: label, end, ticks.
SCALES = {
    "pooled": ("Change from before to after (standard deviations; to the right is better)",
               2.6, (0, 0.5, 1, 1.5, 2, 2.5)),
    "otago": ("Fall in the score from before to {after} after (percent; to the right is better)",
              100, (0, 20, 40, 60, 80, 100)),
}
OUT, LEFT_OUT = "out", "control group: left out"
UNKNOWN = "How far would people have come without the treatment?"
#: The note from a companion paper.
COMPANION = "small_change"
#: What the student guesses: the change in this group.
GUESSED = "pill_placebo"
#: Height of a row in points, by set; of a bar, in rows.
PITCH, HIGH = {"pooled": 66, "otago": 22}, 0.6


class BeforeAfter(Chart):
    """A bar for each before-after change; beside it, if asked for, the change without the treatment."""

    axes_follow = ("treatment",)
    main = ("treatment", "control")

    def __init__(self, folder=tables.FOLDER, guess=None):
        self.guess = guess
        self.rows = tables.load("before_after", folder)
        self.references = evidence.works(folder)
        self.studies = {row.source: row for row in tables.load("studies", folder)}
        self.notes = evidence.notes("before_after", folder)
        otago = [row for row in self.rows if row.set == "otago"]
        self.told = {"doses": len({row.label for row in otago if row.role == "treatment"}), "after": otago[0].after}
        self.sources = frozenset(row.source for row in (*self.rows, *self.notes.values()))
        self.sheets = {kind: self._sheet(kind) for kind in PITCH}

    def _sheet(self, kind):
        """Rows for the control group and the treatments of each measure."""
        own = [row for row in self.rows if row.set == kind]
        treated = [row for row in own if row.role == "treatment"]
        count = max(len(found) + len({row.measure for row in found}) for group in {row.group for row in treated}
                    for found in [[row for row in treated if row.group == group]])
        said = [self._said(row, control) for row in treated
                for control in (None, *(other for other in own if other.role == "control"))]
        names = [rows.Column("Scale", {row.measure for row in own})] * (kind == "otago") + [
            rows.Column("Group", [LEFT_OUT, *(row.label for row in own)])]
        changes = rows.Column("Change", [*said, *(self._said(row) for row in own if row.role == "control")], most=240)
        return rows.Sheet(count, names, [changes], self._signs(), pitch=PITCH[kind], counts=False, notes=[
            "None of these bars is the effect of a treatment: each holds time, hope and chance as well."])

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "treatment": Choice("Treatment",
                                [(key, text.format(**self.told)) for key, (_, text) in TREATMENTS.items()]),
            "control": Choice("Control group", self._offered, OUT),
        }

    def _offered(self, state):
        found = {row.group: row.label for row in self.rows if row.set == TREATMENTS[state.treatment][0]
                 and row.role == "control"}
        return [(OUT, "left out"), *((group, f"beside it: {label}") for group, label in found.items())]

    def pairs(self, state):
        """What is drawn: (treatment, control or None) pairs, by measure; every treatment of a measure has the same
        control.
        """
        treated = [row for row in self.rows if row.group == state.treatment]
        control = {row.measure: row for row in self.rows if row.group == state.control and row.role == "control"}
        return [(row, control.get(row.measure)) for row in treated]

    # -- picture

    def axes(self, state):
        """The axis of the picked treatment's unit."""
        label, end, ticks = SCALES[TREATMENTS[state.treatment][0]]
        figure, axes = self._sheet_of(state).draw(xlim=(0, end))
        axes.set_xticks(ticks)
        axes.set_xlabel(label.format(**self.told), fontsize=rows.SIZE)
        axes.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
        return figure

    def _sheet_of(self, state):
        return self.sheets[TREATMENTS[state.treatment][0]]

    @staticmethod
    def _look(kind):
        return {"treatment": {"facecolor": drawing.KETAMINE, "edgecolor": drawing.INK, "linewidth": 0.9},
                "shared": {"facecolor": drawing.COURSE, "edgecolor": drawing.INK, "hatch": "////", "linewidth": 0.9},
                "control": {"facecolor": drawing.PAPER, "edgecolor": drawing.CONTROL,
                            "hatch": "\\\\", "linewidth": 1.6}}[kind]

    def marks(self, figure, state):
        """A part for each bar, with the control group's bar above the treatments that it belongs to."""
        axes, pairs, sheet = figure.axes[0], self.pairs(state), self._sheet_of(state)
        shown = {part for row, control in pairs for part, *_ in self._split(row, control)}
        shown |= {"control" for _, control in pairs if control}
        shown |= {"interval" for row, _ in pairs if row.low is not None}
        parts, y, measure = sheet.legend(figure, shown), 0, None
        if self.guessed(state):
            parts["guess", self.guess.number] = partial(drawing.your_guess, axes, self.guess.number,
                                                        "before_after-guess", 0.5, f"{self.guess.number:g}")
        for row, control in pairs:
            if row.measure != measure:
                measure = row.measure
                if control:
                    parts["control", control.id, y] = partial(self._control, axes, sheet, control, y)
                else:
                    parts["left out", measure, y] = partial(self._left_out, axes, sheet, row, y)
                y += 1  # with or without the control group: the other bars stay where they are
            parts[row.id, control.id if control else None, y] = partial(self._bar, axes, sheet, row, control, y)
            y += 1
        return parts

    def _signs(self):
        """The parts of the bars, the control group, and the interval."""
        return {"treatment": legends.box("change with the treatment", self._look("treatment")),
                "shared": legends.box("as much as in the control group", self._look("shared")),
                "control": legends.together("change in the control group", legends.box("", self._look("control")),
                                            legends.upright("", self._line())),
                "interval": legends.line("95% interval", self._interval())}

    @staticmethod
    def _line():
        return {"color": drawing.CONTROL, "linewidth": 2, "linestyle": "--"}

    @staticmethod
    def _interval():
        return {"color": drawing.INK, "linewidth": 2, "marker": "|", "markersize": 9, "markeredgewidth": 2}

    @staticmethod
    def _split(row, control):
        """The parts of a treatment's bar with their ends: what the control group had too, and what goes beyond."""
        shared = min(row.value, control.value) if control else 0
        return [part for part in (("shared", 0, shared), ("treatment", shared, row.value)) if part[2] > part[1]]

    def guessed(self, state):
        """Whether the student has kept a guess and the picture has the unit of what was guessed."""
        return TREATMENTS[state.treatment][0] == "pooled" and self.guess is not None and self.guess.number is not None

    def _words(self, axes, sheet, row, said, y, name=None):
        scale = [row.measure] if row.set == "otago" else []
        return sheet.words(axes, y, [*scale, name or row.label, said])

    def _left_out(self, axes, sheet, row, y):
        """What the picture leaves open: the row of the control group as a question."""
        return [axes.text(0.015, y, UNKNOWN, transform=axes.get_yaxis_transform(), fontsize=rows.SIZE, va="center",
                          color=drawing.QUIET, bbox={"facecolor": drawing.PAPER, "linewidth": 0, "pad": 1}),
                *self._words(axes, sheet, row, "not shown", y, LEFT_OUT)]

    def _control(self, axes, sheet, row, y):
        return [axes.add_artist(Rectangle((0, y - HIGH / 2), row.value,
                                          HIGH, gid=f"before_after-{row.id}", label=f"{row.label}: {self._value(row)}",
                                          **self._look("control"))),
                *self._words(axes, sheet, row, self._said(row), y)]

    def _bar(self, axes, sheet, row, control, y):
        drawn = self._words(axes, sheet, row, self._said(row, control), y)
        for kind, start, stop in self._split(row, control):
            drawn.append(axes.add_artist(Rectangle((start, y - HIGH / 2), stop - start, HIGH,
                                                   gid=f"before_after-{row.id}-{kind}",
                                                   label=f"{row.label}: {self._value(row)}", **self._look(kind))))
        if row.low is not None:
            drawn.append(axes.add_artist(Line2D([row.low, row.high], [y, y], gid=f"before_after-{row.id}-interval",
                                                **self._interval(),
                                                label=f"95% interval {row.low:.2f} to {row.high:.2f}")))
        if control:
            ends = [y - 0.8 * HIGH, y + 0.8 * HIGH]
            drawn.append(axes.add_artist(Line2D([control.value] * 2, ends, zorder=3, **self._line())))
        return drawn

    def _said(self, row, control=None):
        """What stands beside a bar: its value, and how much more that is than in the control group."""
        if row.role == "control":
            return self._value(row)
        return f"{self._value(row)}: {self._gap(row, control) if control else 'all the treatment?'}"

    # -- words

    @staticmethod
    def _value(row):
        return f"{row.value:.2f}" if row.unit == "standard deviations" else f"{row.value:g}%"

    @staticmethod
    def difference(row, control):
        """The treatment's change minus the control group's, free of the dust of decimal fractions."""
        return round(row.value - control.value, 2)

    def _gap(self, row, control):
        gap = self.difference(row, control)
        size = f"{abs(gap):.2f}" if row.unit == "standard deviations" else f"{abs(gap):g} points"
        return f"{size} {'more' if gap > 0 else 'less'}" if gap else "no more"

    def words(self, state):
        """What the change looks like without a control group and what is left beside one; what a change holds; every
        value.
        """
        pairs = self.pairs(state)
        return Words(self._summary(pairs, state), self._detail(state, pairs), self._table(state),
                     self._headline(pairs, state), self._guess_met(state))

    def _headline(self, pairs, state):
        """The change, and how much of it the control group had; without one, that nobody can say why."""
        row, control = pairs[0]
        unknown = "without a control group nobody can say why"
        if row.set == "pooled":
            changed = f"In pooled trials of {row.label} people improved by {self._value(row)} standard deviations"
            beside = control and (f"{self._gap(row, control)} than with {control.label}, in other people: no measured "
                                  "effect")
        else:
            values = [f"{min(r.value for r in own):g} to {max(r.value for r in own):g}%" if own[0] else ""
                      for own in zip(*pairs, strict=True)]
            changed = (f"In {self.studies[row.source].people} people, scores fell by {values[0]} within {row.after} of "
                       "ketamine")
            beside = control and f"on {control.label.split(',')[0]} by {values[1]}: as retold, without intervals"
        return f"{changed}; {beside or unknown}."

    def _guess_met(self, state):
        """How far a guess was from the change with pill placebo."""
        if not self.guessed(state):
            return ""
        seen = next(r for r in self.rows if r.group == GUESSED)
        return (f"You said {self.guess.number:g} with {seen.label}, where {self._value(seen)} was seen: "
                f"{say.how_far(self.guess.number, seen.value)}.")

    def _summary(self, pairs, state):
        said = []
        for row, control in pairs:
            what = row.label + (f" on the {row.measure}" if row.set == "otago" else "")
            if control:
                gap = self._gap(row, control).replace("points", "percentage points")
                said.append(f"{what}: {self._value(row)} beside {self._value(control)}, {gap} ({row.value:g} − "
                            f"{control.value:g}, worked out by us)")
            else:
                said.append(f"{what}: {self._value(row)}")
        unit = "standard deviations" if TREATMENTS[state.treatment][0] == "pooled" else "percent"
        control = pairs[0][1]
        mine = f" Your guess for pill placebo: {self.guess.number:g}." if self.guessed(state) else ""
        after = f"{pairs[0][0].after} after" if pairs[0][0].after else "after"
        if control:
            return f"Change from before to {after}, in {unit}, beside {control.label}. {'; '.join(said)}.{mine}"
        return (f"Change from before to {after}, in {unit}, with the control group left out. {'; '.join(said)}. All of "
                f"it looks like the treatment.{mine}")

    def _detail(self, state, pairs):
        row = pairs[0][0]
        reference = self.references[row.source]
        holds = ("A change from before to after holds more than the treatment: time, for symptoms ease and return by "
                 "themselves; hope and attention, which "
                 "come with any treatment; and regression to the mean, for people often join a trial when they feel at "
                 "their worst and so tend to feel better "
                 "the next time they are asked. A control group goes through all that too. A waiting list goes through "
                 "less: it has the time, but not the "
                 "hope.",)
        if row.set == "pooled":
            doubt = ("The difference is an illustration and no measured effect. The pooled values of the groups come "
                     "from different trials with different "
                     "people; an effect is measured within a trial, between groups drawn by lot. So a treatment that "
                     "lies below a placebo here is not "
                     "shown to be worse than it. Picking another control group changes the difference and nothing "
                     "about the treatment.",)
            where_from = ("Trials of panic disorder, generalised anxiety disorder and social anxiety disorder, pooled "
                          f"({evidence.read(row)}). ",
                          evidence.link(reference))
        else:
            study = self.studies[row.source]
            note = say.small(row.note)
            doubt = (f"{study.label}: {study.people} people with anxiety disorders, each given every dose and "
                     "midazolam, the doses always in rising order. "
                     f"For each bar: {note} So whether any difference is more than chance cannot be seen. These "
                     "percentages were read second-hand. "
                     f"{' '.join(note.text for note in self.notes.values())} Midazolam is itself a medicine that "
                     "calms, so it is no empty control.",)
            companion = self.references[self.notes[COMPANION].source]
            there = evidence.address(companion)
            where_from = (f"Source ({evidence.read(row)}): ", evidence.link(reference),
                          ". The companion paper: ",
                          Link(f"{companion.title} ({there})", there))
        return (holds, doubt, where_from)

    def _table(self, state):
        kind = TREATMENTS[state.treatment][0]
        cells = []
        for row in self.rows:
            if row.set != kind:
                continue
            interval = f"{row.low:.2f} to {row.high:.2f}" if row.low is not None else "not in what we read"
            size = (f"{row.people:,} people" if row.people else f"{row.arms} groups in trials"
                    if row.arms else "not said")
            cells.append((row.label + (f", {row.measure}" if kind == "otago" else ""),
                         row.role, self._value(row), interval, size))
        return Table(f"Changes from before to after: {SETS[kind]}",
                     ("Group", "Role", "Change", "95% interval", "Rests on"), tuple(cells))
