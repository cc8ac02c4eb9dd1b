"""Small studies exaggerate: thousands of simulated trials of one size, and what those with p < 0.05 would report.

Its layout is its own: a heap of trials has no rows.
"""

import math
from dataclasses import dataclass
from functools import lru_cache, partial

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import NullFormatter, NullLocator

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice, Number
from ..models.sampling import LEVEL, ErrorRates, error_rates, expected_rates, expected_rates_paired, simulate
from ..words import Table, Words
from . import legends, rows

#: How many trials are made up for each state.
TRIALS = 10_000
#: What the sliders offer: people in each arm, true effect in standard deviations, correlation within a person.
PEOPLE = (4, 100)
EFFECTS = (0.0, 1.2)
CORRELATIONS = (0.0, 0.9)
SETS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth"}
#: Ends of the axis of estimates; no simulated trial falls outside.
LEFT, RIGHT = -3.2, 4.6
#: Width of a bar, by the most people in each arm for which it is used: a narrow heap gets narrow bars.
WIDTHS = {9: 0.2, 36: 0.1, PEOPLE[1]: 0.05}
#: Heights of the picture in points; the frames, from the lower left, in parts of it: of the first view, and of both.
FEW_HIGH, ALL_HIGH = 286, 356
FEW_LEFT, ALL_LEFT, ALL_RIGHT = (0.03, 0.22, 0.94, 0.66), (0.025, 0.2, 0.465, 0.6), (0.565, 0.2, 0.42, 0.555)
#: The curve: from the fewest people that a t test can compare.
CURVE = np.unique(np.round(np.geomspace(2, PEOPLE[1], 40), 2))
TICKS = (2, 5, 10, 20, 50, 100)
FACTORS = (1, 1.5, 2, 3, 5, 10, 20)
LOW, HIGH = 0.42, 26
#: Where the dots of the real trials lie: height of the lowest row, and from row to row, in parts of the axis' height.
#: Two trials share a row if one is larger than the other by this factor: then their dots do not touch.
ROW, STEP, APART = 0.045, 0.062, 1.17
#: How a real trial is drawn: shape, filling, outline, and the words for it.
LOOKS = {
    "smaller": ("o", drawing.KETAMINE, drawing.KETAMINE, "real trial of this size or smaller"),
    "larger": ("o", drawing.PAPER, drawing.KETAMINE, "larger"),
    "retracted": ("D", drawing.PAPER, drawing.QUIET, "retracted"),
    "untestable": ("X", drawing.PAPER, drawing.QUIET, "too small for any test"),
}

SOURCE = "gelman_carlin_2014"
DESIGNS = ("randomised", "controlled_fixed_order")


@dataclass(frozen=True)
class Heap:
    """Simulated trials counted in bars: where each begins, how many trials it holds, how many of these are
    significant; and their rates.
    """

    starts: tuple
    width: float
    all: tuple
    significant: tuple
    rates: ErrorRates


@lru_cache(maxsize=256)
def heap(people, effect, seed, trials):
    """Simulate trials and count them in bars."""
    estimates, p = simulate(people, effect, trials, seed)
    width = next(width for most, width in WIDTHS.items() if people <= most)
    edges = LEFT + width * np.arange(round((RIGHT - LEFT) / width) + 1)
    everyone, significant = (tuple(np.histogram(some, edges)[0].tolist()) for some in (estimates, estimates[p < LEVEL]))
    return Heap(tuple(edges[:-1].round(2).tolist()), width, everyone, significant, error_rates(estimates, p, effect))


class Sampling(Chart):
    """Left, a heap of simulated trials, those with p < 0.05 marked; right, how much these exaggerate, by size of
    trial.
    """

    main = ("people", "detail")
    axes_follow = ("detail",)

    def __init__(self, folder=tables.FOLDER):
        self.references = evidence.works(folder)
        found = [s for s in tables.load("studies", folder) if s.design in DESIGNS and s.people is not None]
        self.crossovers = {row.study: row for row in tables.load("crossovers", folder)}
        self.notes = evidence.notes("sampling", folder)
        self.studies = sorted(found, key=lambda s: (self.in_arm(s), s.label))
        self.rows = self._rows()
        self.sources = frozenset({SOURCE} | {study.source for study in self.studies}
                                 | {note.source for note in self.notes.values()})

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "seed": Choice("Set of trials", list(SETS.items())),
            "detail": rows.detail("the made-up trials", "real trials' sizes as well"),
            "effect": Number("True effect (standard deviations)", *EFFECTS, 0.1, 0.5),
            "people": Number("People in each arm", *PEOPLE, 1, 10),
            "correlation": Number("Correlation within a person (crossovers)", *CORRELATIONS, 0.1, 0.5),
        }

    def heap(self, state):
        """The simulated trials of this state."""
        return heap(state.people, self.effect(state), state.seed, TRIALS)

    @staticmethod
    def effect(state):
        """The true effect without the dust that a slider's steps leave on a number."""
        return round(float(state.effect), 1)

    @staticmethod
    def correlation(state):
        """How closely two ratings of one person go together, without that dust."""
        return round(float(state.correlation), 1)

    def paired(self, study):
        """How many people a study compares with themselves; None where it compares different people."""
        row = self.crossovers.get(study.id)
        return row.people if row and row.compared == "within" else None

    def in_arm(self, study):
        """People in each arm: in a crossover everybody is in both; all other trials are taken as split in two."""
        return self.paired(study) or study.people / 2

    def expected(self, study, effect, correlation):
        """The rates of endlessly many trials of a study's size and kind, or None where no test can be made."""
        if self.in_arm(study) < 2:
            return None
        paired = self.paired(study)
        return expected_rates_paired(paired, effect, correlation) if paired else expected_rates(
            study.people / 2, effect)

    def retracted(self, study):
        """Whether the study's report was taken back."""
        return self.references[study.source].retracted_on is not None

    def this_size(self, state):
        """The real trials of this size or smaller, the retracted one not counted."""
        return [study for study in self.studies if self.in_arm(study) <= state.people and not self.retracted(study)]

    # -- picture

    def axes(self, state):
        """The frame of the made-up trials; with everything, the one of the sizes beside it, each with its title."""
        first_view = state.detail == "few"
        figure = drawing.figure(rows.WIDE / drawing.POINTS, (FEW_HIGH if first_view else ALL_HIGH) / drawing.POINTS)
        left = figure.add_axes(FEW_LEFT if first_view else ALL_LEFT, xlim=(LEFT, RIGHT), ylim=(0, 1.4))
        left.set_xticks(range(math.ceil(LEFT), math.floor(RIGHT) + 1))
        left.set_yticks([])
        left.spines["left"].set_visible(False)
        left.set_xlabel("Effect that the trial finds (standard deviations)")
        edge, line = rows.EDGE / rows.WIDE, rows.LINE / (figure.get_figheight() * drawing.POINTS)
        if first_view:
            figure.text(edge, line / 2, "Simulated, not measured: nobody took part.", fontsize=rows.SIZE, va="center")
            return figure
        sizes = [self.in_arm(study) for study in self.studies]
        right = figure.add_axes(ALL_RIGHT, xscale="log", yscale="log", ylim=(LOW, HIGH),
                                xlim=(min(1.7, *sizes) * 0.85, max(PEOPLE[1], *sizes) * 1.15))
        for axis, ticks, unit in ((right.xaxis, (1, *TICKS), ""), (right.yaxis, FACTORS, "×")):
            axis.set_minor_locator(NullLocator())
            axis.set_ticks(ticks, [f"{tick:g}{unit}" for tick in ticks])
            axis.set_minor_formatter(NullFormatter())
        right.set_xlabel("People in each arm")
        right.axhline(1, color=drawing.QUIET, linewidth=0.8, linestyle=":", zorder=0)
        for axes, title in ((left, f"{TRIALS:,} simulated trials of one size"),
                            (right, f"How many times too large, if p < {LEVEL:g}")):
            figure.text(axes.get_position().x0, 1 - line, title, fontsize=11, fontweight="bold", va="center")
        for n, note in enumerate(("Real are the sizes only: in a crossover everybody is in both arms; others are split "
                                  "in two.", "Simulated, not measured: nobody took part.")):
            figure.text(edge, line * (n + 0.5), note, fontsize=rows.SIZE, va="center")
        return figure

    @staticmethod
    def _look(significant):
        if significant:
            return {"facecolor": drawing.CONTROL, "edgecolor": drawing.INK, "hatch": "////", "linewidth": 0.9}
        return {"facecolor": drawing.FAINT, "edgecolor": drawing.QUIET, "linewidth": 0.9}

    def marks(self, figure, state):
        """The legend; the heap with its lines; with everything, the curve, the real trials and this size."""
        left, *more = figure.axes
        effect, correlation = self.effect(state), self.correlation(state)
        parts = self._legend(figure, state)
        parts["heap", state.people, effect, state.seed] = partial(self._heap, left, self.heap(state), effect)
        for right in more:
            parts |= {("curve", effect): partial(self._curve, right, effect),
                      ("points", effect, correlation): partial(self._points, right, effect, correlation),
                      ("sizes", state.people, effect): partial(self._sizes, right, state.people, effect)}
        return parts

    def _legend(self, figure, state):
        """The kinds of bars, and with everything the kinds of real trials, that this state has."""
        bars = {True: legends.box(f"significant: p < {LEVEL:g}", self._look(True), 16),
                False: legends.box("all others", self._look(False), 16)}
        rates, high = self.heap(state).rates, figure.get_figheight() * drawing.POINTS
        shown = ({True} if rates.significant else set()) | ({False} if rates.significant < rates.trials else set())
        left = figure.axes[0].get_position().x0
        if state.detail == "few":
            return legends.part(figure, [(1 - rows.LINE / high, left, bars)], shown, rows.SIZE)
        dots = {look: legends.mark(text, _dot(look)) for look, (*_, text) in LOOKS.items()}
        for key, text in (("curve", "on the curve"), ("paired", "crossover")):
            dots[key] = legends.together(text, legends.upright("", self._stem()), legends.mark("", self._point(key)))
        shown |= {self._look_of(study, state.people) for study in self.studies}
        shown |= {"curve", "paired"} if self.effect(state) else set()
        right = figure.axes[1].get_position()
        flowing = legends.flow({key: sign for key, sign in dots.items() if key in shown}, right.width * rows.WIDE)
        lines = [(1 - rows.LINE * (n + 2.3) / high, right.x0, signs) for n, signs in enumerate(flowing)]
        return legends.part(figure, [(1 - rows.LINE * 2.3 / high, left, bars), *lines], shown, rows.SIZE)

    @staticmethod
    def _stem():
        return {"color": drawing.QUIET, "linewidth": 0.7}

    @staticmethod
    def _point(kind):
        shape, size = ("s", 5) if kind == "paired" else ("o", 4)
        return {"linestyle": "none", "marker": shape, "markersize": size, "color": drawing.INK}

    def _heap(self, axes, found, effect):
        rates, tall = found.rates, max(found.all)
        drawn = []
        # All bars first, then those that are significant over their feet: what stays in sight of the first are all
        # others.
        for significant, counts in ((False, found.all), (True, found.significant)):
            if any(counts):
                gid, number = ("significant", rates.significant) if significant else ("all", rates.trials)
                label = f"{number:,} trials" + (f" with p < {LEVEL:g}" if significant else "")
                path = _bars(found.starts, found.width, [count / tall for count in counts])
                drawn.append(axes.add_artist(PathPatch(path, gid=f"sampling-{gid}",
                                                       label=label, **self._look(significant))))
        said = f"true effect: {effect:g}"
        drawn.append(axes.add_artist(Line2D([effect, effect], [0, 1.29],
                                            color=drawing.INK, linewidth=2, gid="sampling-truth", label=said)))
        drawn.append(axes.text(effect, 1.3, said, ha="center", va="bottom", fontsize=rows.SIZE, fontweight="bold"))
        if rates.mean_size is not None:
            said = f"mean size if p < {LEVEL:g}: {rates.mean_size:.2f}"
            drawn.append(axes.add_artist(Line2D([rates.mean_size] * 2,
                                                [0, 1.23], color=drawing.INK, linewidth=2, linestyle="--",
                                                gid="sampling-mean", label=said)))
            drawn.append(axes.text(rates.mean_size + 0.08, 1.14, said.replace(" if", "\nif"),
                                   ha="left", va="center", fontsize=rows.SIZE, linespacing=1.15))
        drawn.append(axes.text(LEFT, 1.14, f"tallest bar:\n{tall:,} trials",
                               ha="left", va="center", fontsize=rows.SIZE, linespacing=1.15))
        drawn.append(axes.text(RIGHT, 0.86, f"{rates.significant:,} of {rates.trials:,}\nreach p < {LEVEL:g}",
                               fontsize=rows.SIZE, ha="right", va="center", fontweight="bold", linespacing=1.15))
        return drawn

    def _curve(self, axes, effect):
        if not effect:
            said = f"The true effect is zero:\nno size is a multiple of it.\nEach p < {LEVEL:g} is a false alarm."
            return [axes.text(0.56, 0.6, said, transform=axes.transAxes,
                              ha="center", va="center", fontsize=11, linespacing=1.4)]
        return [axes.add_artist(Line2D(CURVE, [expected_rates(n, effect).exaggeration for n in CURVE],
                                       color=drawing.CONTROL, linewidth=2.2, zorder=2,
                                       gid="sampling-curve", label=f"Endlessly many trials, true effect {effect:g}"))]

    def _points(self, axes, effect, correlation):
        """What trials of the real trials' sizes would exaggerate: on the curve, or as crossovers beside it."""
        if not effect:
            return []
        drawn, stems = [], []
        for kind, gid, label in (("curve", "trials", "real trials"), ("paired", "paired", "real crossovers")):
            points = {self.in_arm(study): self.expected(study, effect, correlation).exaggeration
                      for study in self.studies if (self.paired(study) is not None) == (kind == "paired")
                      and self.expected(study, effect, correlation)}
            stems += [point for n, factor in points.items() for point in ((n, LOW), (n, factor), (n, np.nan))]
            drawn.append(axes.add_artist(Line2D(list(points), list(points.values()), zorder=3, **self._point(kind),
                                                gid=f"sampling-{gid}", label=label)))
        drawn.append(axes.add_artist(Line2D(*zip(*stems, strict=True), zorder=1, **self._stem())))
        return drawn

    def _sizes(self, axes, people, effect):
        factor = expected_rates(people, effect).exaggeration
        drawn = [axes.add_artist(Line2D([people] * 2, [LOW, factor or 1],
                                        color=drawing.KETAMINE, linewidth=2.2, zorder=1))]
        if factor:
            drawn.append(axes.add_artist(Line2D([people], [factor], linestyle="none", marker="o",
                                                markersize=12, color=drawing.KETAMINE, markerfacecolor="none",
                                                markeredgewidth=2.2, zorder=4,
                                                gid="sampling-now", label=f"{people} in each arm: {_times(factor)}")))
        drawn.append(axes.text(0.985, 0.97, f"now {people} in each arm: {_times(factor) if factor else 'no factor'}",
                               transform=axes.transAxes,
                               ha="right", va="top", fontsize=rows.SIZE, fontweight="bold", color=drawing.KETAMINE))
        for look in LOOKS:
            here = [(study, ROW + row * STEP) for study, row in self.rows if self._look_of(study, people) == look]
            if here:
                drawn.append(axes.add_artist(Line2D([self.in_arm(study) for study, _ in here],
                                                    [y for _, y in here], zorder=5, gid=f"sampling-{look}",
                                                    transform=axes.get_xaxis_transform(), label=", ".join(
                                                        study.label for study, _ in here), **_dot(look))))
        return drawn

    def _look_of(self, study, people):
        if self.retracted(study):
            return "retracted"
        if self.in_arm(study) < 2:
            return "untestable"
        return "smaller" if self.in_arm(study) <= people else "larger"

    def _rows(self):
        """Each study with the row for its dot: the lowest in which no other dot is near."""
        last, found = [], []
        for study in self.studies:
            row = next((i for i, size in enumerate(last) if self.in_arm(study) >= APART * size), len(last))
            last[row : row + 1] = [self.in_arm(study)]
            found.append((study, row))
        return found

    # -- words

    def words(self, state):
        """How many simulated trials are significant and how wrong these are; which real trials are so small; every
        value drawn.
        """
        found, effect = self.heap(state), self.effect(state)
        rates = found.rates
        size = (f"with {state.people} people in each arm and "
                f"{f'a true effect of {effect:g} standard deviations' if effect else 'no true effect at all'}")
        power = (f"{_count(rates.significant)} reached p < {LEVEL:g} ({'power' if effect else 'false alarms'}: "
                 f"{say.in_percent(rates.power)})")
        summary = f"Of {rates.trials:,} made-up trials {size}, {power}. {self._meaning(rates, effect)}"
        return Words(summary, self._detail(state, found, effect), self._table(effect, self.correlation(state)),
                     self._headline(state, rates, effect))

    @staticmethod
    def _headline(state, rates, effect):
        """By how much the significant ones are wrong, on average."""
        if not rates.significant:
            return (f"Made up: of {rates.trials:,} trials with {state.people} people in each arm, none is significant "
                    f"(p < {LEVEL:g}).")
        if not effect:
            return (f"Made up, with nothing to find: {rates.significant:,} of {rates.trials:,} trials are "
                    f"significant (p < {LEVEL:g}), each a false alarm.")
        wrong = (f"overstate the true effect {_times(rates.exaggeration)}" if rates.exaggeration >= 1.05
                 else "give about the true effect")
        return (f"Made up, {state.people} people in each arm: the significant trials (p < {LEVEL:g}) {wrong} on "
                "average.")

    @staticmethod
    def _meaning(rates, effect):
        if not rates.significant:
            return "So this set says nothing about how wrong the significant ones are: there are none."
        if not effect:
            return (f"Each of those is a false alarm: on average they report {rates.mean_size:.2f} standard "
                    "deviations, up or down, where there is nothing. "
                    "With a true effect of zero no sign is the right one and nothing can be overstated: no share of "
                    "wrong signs, no factor.")
        factor = _times(rates.exaggeration)
        if rates.exaggeration >= 1.05:
            size = f"Those overstate the true effect {factor} on average"
        else:
            size = f"On average those give about the true effect ({factor} its size)"
        return (f"{size}; {_wrong(rates.type_s)} of them "
                f"{'has' if _wrong(rates.type_s).startswith(('none', '1 ')) else 'have'} the wrong sign.")

    def _detail(self, state, found, effect):
        rates, small = found.rates, self.this_size(state)
        counted = [study for study in self.studies if not self.retracted(study)]
        left_out = " (retracted ones not counted)" if len(counted) < len(self.studies) else ""
        names = f": {', '.join(study.label for study in small)}" if small else ""
        real = (f"Real trials: {len(small)} of the {len(counted)} randomised or controlled ones{left_out} "
                f"{'has' if len(small) == 1 else 'have'} "
                f"{state.people} people or fewer in each arm{names}. In a crossover everybody is in both arms; to "
                "split every other trial in two is our simplification.")
        bars = "; ".join(f"{_signed(start)} to {_signed(start + found.width)}: {count:,}"
                         + (f" ({few:,})" if few else "")
                         for start, count, few in zip(found.starts, found.all, found.significant, strict=True) if count)
        lines = f"the solid line is the true effect, {effect:g}"
        if rates.mean_size is not None:
            lines += (f"; the dashed line is the mean size (ignoring plus or minus) of those with p < {LEVEL:g}, "
                      f"{rates.mean_size:.2f}")
        left = ((f"Left: {lines}. The tallest bar holds {max(found.all):,} trials. Trials in each bar, in brackets "
                 f"those with p < {LEVEL:g}: {bars}.",))
        expected = expected_rates(state.people, effect)
        if effect:
            curve = "; ".join(f"{n} in each arm, {_times(expected_rates(n, effect).exaggeration)}" for n in TICKS)
            right = (f"Right: worked out for endlessly many trials instead of {rates.trials:,}, power is "
                     f"{say.in_percent(expected.power)}, "
                     f"the exaggeration {_times(expected.exaggeration)}, and {_wrong(expected.type_s)} of those with p "
                     f"< {LEVEL:g} have the wrong sign. "
                     f"The curve, by people: {curve}.")
        else:
            right = ("Right: no curve, for there is nothing to exaggerate. Among endlessly many trials "
                     f"{say.in_percent(expected.power)} would be false alarms, "
                     "whatever their size.")
        paired = [study.label for study in self.studies if self.paired(study)]
        crossovers = (f"Crossovers ({', '.join(paired)}): each person is compared with themselves, so a crossover can "
                      "do more with the same people, the more so the closer two ratings of one person go together. How "
                      "closely they did in these trials we have not seen: set it by hand above "
                      f"(now {self.correlation(state):g}). It is taken for granted that nothing lasted on from the "
                      "first treatment. ")
        crossovers += "".join(f"{study.label}: {self.crossovers[study.id].note} " for study in self.studies
                              if study.id in self.crossovers and not self.paired(study))
        notes = [self._note(note) for note in self.notes.values()]
        notes[0] = (crossovers, *notes[0])
        made_up = ("All of this is simulated, not measured. It assumes what is kinder than life: normally distributed "
                   "scores, two equal arms, "
                   f"nobody drops out, one outcome, and one honest t test with {LEVEL:g} as its line. It does not say "
                   "what the true effect of ketamine is: "
                   "that is set by hand above.")
        reference = self.references[SOURCE]
        return ((real,), left, (right,), *notes, (made_up,),
                ("The idea and its names (type S and type M errors): ", evidence.link(reference)))

    def _note(self, note):
        more = f" {note.note}" if note.note else ""
        return (f"{evidence.told(note)}{more} Source: ", evidence.link(self.references[note.source]))

    def _table(self, effect, correlation):
        lines = []
        for study in self.studies:
            n, rates = self.in_arm(study), self.expected(study, effect, correlation)
            if rates is None:
                power = factor = "too few people for any test"
            else:
                power = say.in_percent(rates.power) if effect else f"{say.in_percent(rates.power)} (false alarms)"
                factor = _times(rates.exaggeration) if effect else "nothing to overstate"
            arm = f"{n:g}" if n == int(n) else f"{int(n)} or {int(n) + 1}"
            lines.append((study.label, f"{study.people:,}", f"{arm}, the same in both" if self.paired(study) else arm,
                         power, factor))
        truth = f"if the true effect were {effect:g} standard deviations" if effect else "if there were no true effect"
        return Table(f"What trials of the real trials' sizes could find {truth} (worked out, not measured)",
                     ("Trial", "People", "In each arm", "Power", "Overstated, if p < 0.05"),
                     tuple(lines))


def _dot(look):
    marker, fill, edge, _ = LOOKS[look]
    return {"linestyle": "none", "marker": marker, "markersize": 7, "color": edge,
            "markerfacecolor": fill, "markeredgewidth": 1.4}


def _bars(starts, width, heights):
    """The outline of the bars as one path, a closed ring for each unbroken run of bars that have a height."""
    points, codes, before = [], [], 0
    for start, height, after in zip(starts, heights, [*heights[1:], 0], strict=True):
        if height:
            rise = [] if before else [(start, 0)]
            fall = [] if after else [(start + width, 0), (start + width, 0)]
            points += [*rise, (start, height), (start + width, height), *fall]
            codes += [*[Path.MOVETO] * len(rise), Path.LINETO, Path.LINETO, *[Path.LINETO, Path.CLOSEPOLY][: len(fall)]]
        before = height
    return Path(points, codes)


def _times(factor):
    return f"{factor:.1f} times" if factor < 9.95 else f"{factor:.0f} times"


def _count(number):
    return f"{number:,}" if number else "none"


def _wrong(share):
    """A share of wrong signs in words."""
    if share == 0:
        return "none"
    return f"{1000 * share:.0f} in 1,000" if share >= 0.001 else "fewer than 1 in 1,000"


def _signed(number):
    return say.minus(f"{round(number, 2) + 0:g}")
