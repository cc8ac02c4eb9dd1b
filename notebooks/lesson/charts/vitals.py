"""Blood pressure and pulse: how much each study says that they rise, what it averaged, and when they come back."""

from functools import partial

from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends

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


class Vitals(Chart):
    """A row for each line of a study: what was averaged, the rise with its interval or spread, the times."""

    axes_follow = ("measure",)
    main = ("measure", "line")

    def __init__(self, folder=tables.FOLDER):
        self.lines = tables.load("vitals", folder)
        self.rises = {(row.line, row.measure): row for row in tables.load("vitals_rises", folder)}
        self.references = evidence.works(folder)
        self.note = evidence.notes("vitals", folder)["heart_disease"]
        self.sources = frozenset(line.source for line in (*self.lines, self.note))

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "measure": Choice("Measure", [(key, texts[0]) for key, texts in MEASURES.items()]),
            "line": Choice("Source", lambda state: [(line.id, line.label) for line in self.shown(state)], slider=True),
        }

    def shown(self, state):
        """The lines with a rise of the measure, smallest first, then those that only give its times."""
        rising = [line for line in self.lines if (line.id, state.measure) in self.rises]
        only_times = [line for line in self.lines if line.averaged == "none"
                      and state.measure in TIMES_OF[line.times_of]]
        return sorted(rising, key=lambda line: self.rises[line.id, state.measure].rise) + only_times

    def picked(self, state):
        """The line on the slider, or the first."""
        lines = self.shown(state)
        return next((line for line in lines if line.id == state.line), lines[0])

    # -- picture

    def axes(self, state):
        """Two axes side by side, of the rise and of the minutes, and the legend."""
        count = len(self.shown(state))
        figure = drawing.figure(10, 6)
        rise = figure.add_axes((0.4, 0.195, 0.31, 0.665), xlim=(-1, END), ylim=(count - 0.4, -0.6))
        rise.set_xticks(range(0, END + 1, 5))
        rise.set_xlabel(MEASURES[state.measure][1])
        time = figure.add_axes((0.735, 0.195, 0.25, 0.665), xlim=(0, LAST), ylim=(count - 0.4, -0.6))
        time.set_xticks(range(0, 241, 60), ["0", "1 h", "2 h", "3 h", "4 h"])
        time.set_xlabel("When it peaks and is back")
        rise.axvline(0, color=drawing.QUIET, linewidth=1)
        rise.spines["left"].set_visible(False)
        time.patch.set_visible(False)  # the strip of the picked row lies below it
        for axes in (rise, time):
            axes.set_yticks([])
            axes.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
            axes.set_axisbelow(True)
        for x, text in ((0.012, "Study (people)"), (0.225, "What was averaged"), (0.4, "How much"), (0.735, "When")):
            figure.text(x, 0.9, text, fontsize=9.5, fontweight="bold", va="center")
        self._legend(figure, state)
        return figure

    def _legend(self, figure, state):
        """Every kind of mark that a line of this measure has."""
        above = {"dot": legends.mark("mean rise", _dot()),
                 "control": legends.mark("mean rise without the drug", _control()),
                 "interval": legends.line("95% interval of the mean", _interval()),
                 "sd": legends.line("SD: spread of single people", _spread(drawing.KETAMINE)), "picked": legends.PICKED}
        below = {"peak": legends.mark("time of the highest value", _peak()),
                 "raised": legends.line("still raised", _raised()),
                 "back": legends.mark("back by", _back())}
        rises = [row for line in self.shown(state) if (row := self.rises.get((line.id, state.measure)))]
        timed = [line for line in self.shown(state) if state.measure in TIMES_OF[line.times_of]]
        has = {"dot": rises, "control": [row for row in rises if row.control_rise is not None],
               "interval": [row for row in rises if row.ci_low is not None],
               "sd": [row for row in rises if row.sd is not None],
               "peak": [line for line in timed if line.peak is not None],
               "raised": [line for line in timed if line.raised_until is not None],
               "back": [line for line in timed if line.back_by is not None],
               "picked": rises}
        legends.draw(figure, [(0.07, 0.012, above), (0.025, 0.012, below)],
                     {name for name, found in has.items() if found})
        figure.text(0.988, 0.025, "no mark: not reported, as far as we could read", fontsize=9, va="center", ha="right")

    def marks(self, figure, state):
        """The rows, a part each; the picked row on a tinted strip."""
        picked = self.picked(state)
        return {(line.id, y, line is picked): partial(self._row, figure, state.measure, line, y, line is picked)
                for y, line in enumerate(self.shown(state))}

    def _row(self, figure, measure, line, y, picked):
        rise, time = figure.axes
        beside = {"transform": rise.get_yaxis_transform(), "va": "center",
                  "fontsize": 9.5, "fontweight": "bold" if picked else "normal"}
        drawn = []
        if picked:
            drawn.append(rise.axhspan(y - 0.46, y + 0.46, xmin=-1.27, xmax=1.89, **legends.STRIP, clip_on=False))
        name = line.label.split(",")[0] if line.averaged == "own_largest" and line.group is None else line.label
        drawn.append(rise.text(-1.255, y, f"{name} ({line.people})" if line.people else name,
                               url=evidence.address(self.references[line.source]), **beside))
        drawn.append(rise.text(-0.565, y, AVERAGED[line.averaged], **(beside | {"fontsize": 9})))
        row = self.rises.get((line.id, measure))
        if row is None:
            drawn.append(rise.text(END / 2, y, "rise not seen", ha="center",
                                   va="center", fontsize=9, color=drawing.QUIET))
        else:
            drawn += self._rise(rise, line, row, y)
        return drawn + (self._times(time, line, y) if measure in TIMES_OF[line.times_of] else [])

    def _rise(self, axes, line, row, y):
        def add(x, at, **look):
            drawn.append(axes.add_artist(Line2D(x, [at] * len(x), clip_on=False, **look)))

        drawn, below = [], y + 0.24
        if row.sd is not None:
            add([row.rise - row.sd, row.rise + row.sd], y, gid=f"vitals-{row.id}-sd",
                label=f"{line.label}: SD {row.sd:g}", **_spread(drawing.KETAMINE))
        if row.ci_low is not None:
            add([row.ci_low, row.ci_high], y, gid=f"vitals-{row.id}-interval",
                label=f"{line.label}: 95% interval {row.ci_low:g} to "
                                                                                     f"{row.ci_high:g}", **_interval())
        if row.control_sd is not None:
            add([row.control_rise - row.control_sd, row.control_rise + row.control_sd],
                below, gid=f"vitals-{row.id}-control_sd",
                label=f"{line.label}, {line.control}: SD {row.control_sd:g}", **_spread(drawing.CONTROL))
        if row.control_rise is not None:
            add([row.control_rise], below, gid=f"vitals-{row.id}-control",
                label=f"{line.label}, {line.control}: {row.control_rise:g}",
                linestyle="none", **_control())
        add([row.rise], y, gid=f"vitals-{row.id}", label=f"{line.label}: {self.say(line, row)}",
            linestyle="none", **_dot())
        return drawn

    @staticmethod
    def _times(axes, line, y):
        drawn = []

        def add(x, kind, text, **look):
            drawn.append(axes.add_artist(Line2D(x, [y] * len(x), clip_on=False,
                                                gid=f"vitals-{line.id}-{kind}", label=f"{line.label}: {text}", **look)))

        if line.raised_until is not None:
            add([0, line.raised_until], "raised", f"still raised at {line.raised_until:g} minutes", **_raised())
        if line.peak is not None:
            add([line.peak], "peak", f"highest at {line.peak:g} minutes {COUNTED[line.peak_counted]}",
                linestyle="none", **_peak())
        if line.back_by is not None:
            add([line.back_by], "back", f"back by {line.back_by:g} minutes {COUNTED[line.back_counted]}",
                linestyle="none", **_back())
        return drawn

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
        lines = self.shown(state)
        rows = [(line, self.rises.get((line.id, state.measure))) for line in lines]
        given = [(line, row) for line, row in rows if row is not None]
        (least, low), (most, high) = given[0], given[-1]
        unit = MEASURES[state.measure][2]
        same = "" if low.rise == high.rise else f", {high.rise / low.rise:.1f} times as much"
        summary = (f"Mean rise of {MEASURES[state.measure][0]}: from {low.rise:g} {unit} ({least.label}) to "
                   f"{high.rise:g} {unit} ({most.label}){same}. "
                   "Do not average them: they did not average the same thing.")
        table = Table(f"Rise of {MEASURES[state.measure][0]}, smallest first",
                      ("Source", "People", "What was averaged", "Rise", "When"), tuple(
            (line.label, f"{line.people:,}" if line.people else "not seen", AVERAGED[line.averaged] or "no rise seen",
             self.say(line, row) if row else "not seen", self.when(line, state.measure)) for line, row in rows))
        return Words(summary, (*self._detail(self.picked(state), state), (self._why(state),),
                               ("Larger rises, where a source says so, are in older people and in people who had high "
                                "blood pressure before. Means "
                                "hide people: some hardly change, "
                                "some change much. An SD line says how far single people lie from the mean, an "
                                "interval how well the mean is known: "
                                "never compare their lengths.",),
                               ("What this does not show: what happens in people with heart disease, and whether a "
                                "rise does harm. "
                                f"{evidence.told(self.note)} It says nothing about any one person.",)), table)

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


def _dot():
    return {"marker": "o", "markersize": 8, "color": drawing.KETAMINE}


def _control():
    return {"marker": "o", "markersize": 7, "color": drawing.CONTROL, "markerfacecolor": drawing.PAPER,
            "markeredgewidth": 1.8}


def _interval():
    return {"color": drawing.KETAMINE, "linewidth": 4, "solid_capstyle": "butt"}


def _spread(colour):
    return {"color": colour, "linewidth": 1.3, "linestyle": (0, (2, 2)), "marker": "|", "markersize": 7}


def _peak():
    return {"marker": "^", "markersize": 8, "color": drawing.KETAMINE}


def _raised():
    return {"color": drawing.KETAMINE, "linewidth": 2.5}


def _back():
    return {"marker": "s", "markersize": 7, "color": drawing.GOOD}
