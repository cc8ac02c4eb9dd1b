"""Blood pressure and pulse: how much each study says that they rise, what it averaged, and when they come back."""

from dataclasses import replace

from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends, rows, timeaxis

MEASURES = {
    "systolic": ("systolic pressure (the upper number)", "Rise of systolic pressure (mmHg)", "mmHg"),
    "diastolic": ("diastolic pressure (the lower number)", "Rise of diastolic pressure (mmHg)", "mmHg"),
    "pulse": ("pulse", "Rise of pulse (beats per minute)", "beats per minute"),
}
#: What was averaged, in the picture.
AVERAGED = {
    "at_a_time": "rise at one time",
    "own_largest": "each one's largest rise",
    "pooled": "several studies pooled",
    "not_seen": "not seen how",
    "none": "",
}
#: Which measures the times of a line are about.
TIMES_OF = {"systolic": ("systolic",), "pressure": ("systolic", "diastolic"), "all": tuple(MEASURES), None: ()}
#: From when a time counts.
COUNTED = {"start": "from the start of the infusion", "dose": "from the dose", "end": "from the end of the infusion"}
#: Ends of the two axes: rise, and minutes.
END, LAST = 30, 260
NOTE = "The smallest rise first. No mark: not reported, as far as we could read."
#: How each mark is drawn.
LOOKS = {
    "dot": {"linestyle": "none", "marker": "o", "markersize": 8, "color": drawing.KETAMINE},
    "control": {"linestyle": "none", "marker": "o", "markersize": 7, "color": drawing.CONTROL,
                "markerfacecolor": drawing.PAPER, "markeredgewidth": 1.8},
    "interval": {"color": drawing.KETAMINE, "linewidth": 4, "solid_capstyle": "butt"},
    "sd": {"color": drawing.KETAMINE, "linewidth": 1.3, "linestyle": (0, (2, 2)), "marker": "|", "markersize": 7},
    "control_sd": {"color": drawing.CONTROL, "linewidth": 1.3, "linestyle": (0, (2, 2)), "marker": "|",
                   "markersize": 7},
    "peak": {"linestyle": "none", "marker": "^", "markersize": 8, "color": drawing.KETAMINE},
    "raised": {"color": drawing.KETAMINE, "linewidth": 2.5},
    "back": {"linestyle": "none", "marker": "s", "markersize": 7, "color": drawing.GOOD},
}
#: What they mean, in the order of the legend.
SIGNS = {
    "dot": legends.mark("mean rise", LOOKS["dot"]),
    "control": legends.mark("mean rise without the drug", LOOKS["control"]),
    "interval": legends.line("95% interval of the mean", LOOKS["interval"]),
    "sd": legends.line("SD: spread of single people", LOOKS["sd"]),
    "peak": legends.mark("time of the highest value", LOOKS["peak"]),
    "raised": legends.line("still raised", LOOKS["raised"]),
    "back": legends.mark("back by", LOOKS["back"]),
    "picked": legends.PICKED,
}
#: Those of a first view.
FIRST = ("dot", "control")


class Vitals(Chart):
    """A row for each line of a study: what was averaged, the rise with its interval or spread, the times."""

    axes_follow = ("measure", "detail")
    main = ("measure", "detail", "line")

    def __init__(self, folder=tables.FOLDER):
        self.lines = tables.load("vitals", folder)
        self.rises = {(row.line, row.measure): row for row in tables.load("vitals_rises", folder)}
        self.references = evidence.works(folder)
        self.note = evidence.notes("vitals", folder)["heart_disease"]
        self.sources = frozenset(line.source for line in (*self.lines, self.note))
        left = [rows.Column("Study (people)", list(map(self._name, self.lines))),
                rows.Column("What was averaged", list(AVERAGED.values()))]
        rises = list(self.rises.values())
        with_it = rows.Column("Rise", [self._short(row) for row in rises])
        without = rows.Column("Without the drug", [self._without(line, self.rises.get((line.id, measure)))
                                                   for line in self.lines for measure in MEASURES])
        self.sheets = {
            "few": rows.Sheet(0, left, [with_it, without], {name: SIGNS[name] for name in (*FIRST, "picked")},
                              notes=[NOTE]),
            "all": rows.Sheet(0, left, [rows.Column("When", width=185)], SIGNS, notes=[NOTE])}

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "measure": Choice("Measure", [(key, texts[0]) for key, texts in MEASURES.items()]),
            "detail": rows.detail("the largest mean rise of each study", "all rises, their spread, and when"),
            "line": Choice("Source", lambda state: [(line.id, line.label) for line in self.shown(state)], slider=True),
        }

    def _rising(self, measure):
        """The lines with a rise of the measure, the smallest first."""
        return sorted((line for line in self.lines if (line.id, measure) in self.rises),
                      key=lambda line: self.rises[line.id, measure].rise)

    def shown(self, state):
        """The lines with a rise of the measure, smallest first: the last of each study, or all of them and then those
        that only give its times.
        """
        rising = self._rising(state.measure)
        if state.detail == "few":
            last = {line.source: line for line in rising}
            return [line for line in rising if last[line.source] is line]
        return rising + [line for line in self.lines if line.averaged == "none"
                         and state.measure in TIMES_OF[line.times_of]]

    def window(self, state):
        """The lines in the picture: those around the picked one."""
        found = self.shown(state)
        return rows.window(found, found.index(self.picked(state)), rows.FEW if state.detail == "few" else rows.MANY)

    def picked(self, state):
        """The line on the slider, or the first."""
        lines = self.shown(state)
        return next((line for line in lines if line.id == state.line), lines[0])

    # -- picture

    def _sheet(self, state):
        shown = self.window(state)
        return replace(self.sheets[state.detail], rows=len(shown.rows), counts=shown.is_part)

    def axes(self, state):
        """The axis of the rise; with everything, that of the minutes beside it."""
        sheet = self._sheet(state)
        figure, rise = sheet.draw(xlim=(-1, END))
        rise.set_xticks(range(0, END + 1, 5) if state.detail == "few" else range(0, END, 10))
        rise.set_xlabel(MEASURES[state.measure][1])
        rise.axvline(0, color=drawing.QUIET, linewidth=1)
        if state.detail == "all":
            time = sheet.beside(figure, len(sheet.left), xlim=(0, LAST))
            timeaxis.evenly(time, "When it peaks and is back", "minutes")
        for axes in figure.axes:
            axes.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
        return figure

    def marks(self, figure, state):
        """The legend; the rows, a part each; the picked row on a tinted strip."""
        sheet, shown, picked = self._sheet(state), self.window(state), self.picked(state)
        signs = {"picked"}.union(*({kind for kind, *_ in self._drawn(line, state)} for line in shown.rows))
        return sheet.parts(figure.axes[0], shown,
                           lambda line, y: self._row(sheet, figure, state, line, y, line is picked),
                           lambda line: (line.id, line is picked), signs=signs, nothing="")

    @staticmethod
    def _name(line):
        label = line.label.split(",")[0] if line.averaged == "own_largest" and line.group is None else line.label
        return f"{label} ({line.people})" if line.people else label

    @staticmethod
    def _short(row):
        return f"{'about ' if row.qualifier else ''}{row.rise:g}"

    @staticmethod
    def _without(line, row):
        return f"{line.control} {row.control_rise:g}" if row and row.control_rise is not None else ""

    def _row(self, sheet, figure, state, line, y, picked):
        row = self.rises.get((line.id, state.measure))
        beside = [self._short(row), self._without(line, row)] if state.detail == "few" else [""]
        drawn = sheet.words(figure.axes[0], y, [self._name(line), AVERAGED[line.averaged], *beside], picked,
                            evidence.address(self.references[line.source]))
        if row is None:
            drawn.append(figure.axes[0].text(END / 2, y, "rise not seen", ha="center", va="center",
                                             fontsize=rows.SIZE, color=drawing.QUIET))
        for kind, gid, x, text in self._drawn(line, state):
            axes = figure.axes[1 if kind in ("peak", "raised", "back") else 0]
            down = 0.24 if kind.startswith("control") else 0
            drawn.append(axes.add_artist(Line2D(x, [y + down] * len(x), clip_on=False, gid=f"vitals-{gid}",
                                                label=f"{line.label}{text}", **LOOKS[kind])))
        return drawn

    def _drawn(self, line, state):
        """What is drawn for a line: a list of (name of a sign, gid, where, words)."""
        row, found = self.rises.get((line.id, state.measure)), []
        if row is not None:
            control = f", {line.control}: "
            spreads = (("sd", row.rise, row.sd, ": "), ("control_sd", row.control_rise, row.control_sd, control))
            found += [(kind, f"{row.id}-{kind}", [middle - sd, middle + sd], f"{text}SD {sd:g}")
                      for kind, middle, sd, text in spreads if sd is not None]
            if row.ci_low is not None:
                found.append(("interval", f"{row.id}-interval", [row.ci_low, row.ci_high],
                              f": 95% interval {row.ci_low:g} to {row.ci_high:g}"))
            if row.control_rise is not None:
                found.append(("control", f"{row.id}-control", [row.control_rise], f"{control}{row.control_rise:g}"))
            found.append(("dot", row.id, [row.rise], f": {self.say(line, row)}"))
        if state.detail == "few":
            return [mark for mark in found if mark[0] in FIRST]
        if state.measure in TIMES_OF[line.times_of]:
            times = (("raised", line.raised_until, "still raised at", None), ("peak", line.peak, "highest at",
                     line.peak_counted), ("back", line.back_by, "back by", line.back_counted))
            found += [(kind, f"{line.id}-{kind}", [0, at] if kind == "raised" else [at],
                       f": {text} {at:g} minutes {COUNTED.get(counted, '')}".rstrip())
                      for kind, at, text, counted in times if at is not None]
        return found

    # -- words

    @staticmethod
    def say(line, row):
        """One rise in words, with its interval or spread and that of the control group."""
        unit = MEASURES[row.measure][2]
        said = f"{'about ' if row.qualifier else ''}{row.rise:g} {unit}"
        if row.ci_low is not None:
            said += f" (95% interval {row.ci_low:g} to {row.ci_high:g})"
        if row.sd is not None:
            said += f" (SD {row.sd:g})"
        if row.control_rise is not None:
            said += f"; {line.control} {row.control_rise:g}" + (f" (SD {row.control_sd:g})"
                                                                if row.control_sd is not None else "")
        return said

    @staticmethod
    def when(line, measure):
        """The times of a measure in a line, in words."""
        if measure not in TIMES_OF[line.times_of]:
            return "not reported, as far as we could read"
        said = []
        if line.peak is not None:
            said.append(f"highest at {line.peak:g} minutes {COUNTED[line.peak_counted]}")
        if line.raised_until is not None:
            said.append(f"still raised at {line.raised_until:g} minutes")
        if line.back_by is not None:
            said.append(f"back by {line.back_by:g} minutes {COUNTED[line.back_counted]}")
        return "; ".join(said) or "not reported, as far as we could read"

    def words(self, state):
        """How far the sources differ and why they may; what differs within one study; the picked source; every
        value.
        """
        shown = self.window(state)
        least, most = (self._rising(state.measure)[place] for place in (0, -1))
        low, high = (self.rises[line.id, state.measure] for line in (least, most))
        unit = MEASURES[state.measure][2]
        same = "" if low.rise == high.rise else f", {high.rise / low.rise:.1f} times as much"
        summary = (f"Mean rise of {MEASURES[state.measure][0]}: from {low.rise:g} {unit} ({least.label}) to "
                   f"{high.rise:g} {unit} ({most.label}){same}. "
                   "Do not average them: they did not average the same thing.")
        table = Table(f"{rows.caption('sources', shown)}: rise of {MEASURES[state.measure][0]}, smallest first",
                      ("Source", "People", "What was averaged", "Rise", "When"), tuple(
            (line.label, say.people(line.people, "not seen"), AVERAGED[line.averaged] or "no rise seen",
             self.say(line, row) if (row := self.rises.get((line.id, state.measure))) else "not seen",
             self.when(line, state.measure)) for line in shown.all))
        return Words(summary, (*self._detail(self.picked(state), state), (self._why(state),),
                               ("Larger rises, where a source says so, are in older people and in people who had high "
                                "blood pressure before. Means "
                                "hide people: some hardly change, "
                                "some change much. An SD line says how far single people lie from the mean, an "
                                "interval how well the mean is known: "
                                "never compare their lengths.",),
                               ("What this does not show: what happens in people with heart disease, and whether a "
                                "rise does harm. "
                                f"{evidence.told(self.note)} It says nothing about any one person.",)), table,
                     self._headline(state, (least, low), (most, high)))

    @staticmethod
    def _headline(state, least, most):
        """From how much to how much the means of the sources rise."""
        said = [f"{row.rise:g}{unit} ({line.label}" + (f", {line.people:,} people)" if line.people else ")")
                for (line, row), unit in ((least, ""), (most, f" {MEASURES[state.measure][2]}"))]
        what = say.capital(MEASURES[state.measure][0].partition(" (")[0])
        return f"{what} rose on average by {said[0]} to {said[1]}, depending on the study."

    def _why(self, state):
        at_time, largest = (self.rises["liebe_" + kind, state.measure] for kind in ("time", "largest"))
        line = self._line(largest)
        return (f"Why they differ: in {self._line(at_time).label} the same {line.people} people rise by "
                f"{at_time.rise:g} at one time "
                f"and by {largest.rise:g} when each one's own largest rise is averaged, "
                f"as those come at different times. And {line.control} alone gives a largest rise of "
                f"{largest.control_rise:g}, since values go up and "
                "down by themselves. "
                "Age, dose, way of giving it and earlier high blood pressure differ too."
                + self._unexplained(state.measure))

    def _line(self, rise):
        """The line of a study that a rise belongs to."""
        return next(line for line in self.lines if line.id == rise.line)

    def _unexplained(self, measure):
        at_time = sorted((self.rises[line.id, measure].rise, line.label) for line in self.lines
                         if line.averaged == "at_a_time" and (line.id, measure) in self.rises)
        if len(at_time) < 2:
            return ""
        (low, least), (high, most) = at_time[0], at_time[-1]
        return (f" What was averaged explains only a part: {least} ({low:g}) and {most} ({high:g}) both averaged at "
                "one time and still differ, "
                "and what we could read does not say why.")

    def _detail(self, line, state):
        row = self.rises.get((line.id, state.measure))
        given = f"{line.drug}, {evidence.ROUTES[line.route] if line.route != 'mixed' else 'given in several ways'}" + (
            f", {line.dose}" if line.dose else "")
        counted = [f"{line.people:,} people" if line.people else "number of people not seen",
                   f"{line.treatments:,} treatments" if line.treatments else ""]
        said = ([f"Picked: {line.label}. {say.capital(given)}; {'; '.join(filter(None, counted))}; "
                 f"{line.population}."])
        said.append(f"Rise: {self.say(line, row)}." if row else "The size of the rise was not in what we could read.")
        said.append(f"Averaged: {line.averaged_words}." if line.averaged_words else "")
        said.append(f"Times: {self.when(line, state.measure)}.")
        said += [text for text in (line.back_words if state.measure in TIMES_OF[line.times_of] else None,
                                   line.more, line.note) if text]
        return ((" ".join(filter(None, said)) + f" Where: {evidence.read(line)}.",),
                ("Source: ", evidence.link(self.references[line.source])))
