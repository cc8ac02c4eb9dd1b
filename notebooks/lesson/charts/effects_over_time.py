"""How large the pooled effect is at each time, for anxiety and for PTSD, with its interval."""

from functools import partial

from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..models.durations import in_hours
from ..words import Link, Table, Words
from . import legends, rows, timeaxis

POOLS = {"anxiety": ("anxiety, mixed diagnoses", "D", drawing.KETAMINE),
         "ptsd": ("PTSD symptoms", "o", drawing.CONTROL)}
AGAINST = {"all": "all controls", "inert": "passive controls", "active": "active controls"}
#: Ends of the time axis, in hours; results over all times stand to the right of it.
START, END, AT_ALL_TIMES = in_hours(30, "minutes"), in_hours(30, "days"), in_hours(90, "days")
#: Height of the axes, in points.
HIGH = 190


class EffectsOverTime(Chart):
    """Points at their times with vertical intervals; upwards is better than the control.

    Times run across, so the results are no rows; the sheet has one row with these axes in it.
    """

    main = ("pool", "against")
    axes_follow = ("pool",)

    def __init__(self, folder=tables.FOLDER):
        outcomes = {row.id: row for row in tables.load("outcomes", folder)}
        self.rows = [(row, outcomes[row.outcome]) for row in tables.load("effects_over_time", folder)]
        self.references = evidence.works(folder)
        self.studies = {row.id: row for row in tables.load("studies", folder)}
        self.sources = frozenset(outcome.source for _, outcome in self.rows)
        ends = [end for row in self.rows for end in self.benefit(*row)]
        self.ends = min(ends) - 0.15, max(ends) + 0.25
        self.sheet = rows.Sheet(1, [rows.Column("Standard deviations better than the control", width=26)],
                                signs=self._signs(), pitch=HIGH, counts=False)

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "pool": Choice("Pooled", [("both", "anxiety and PTSD"), *((key, look[0]) for key, look in POOLS.items())],
                           "anxiety", widest="both"),
            "against": Choice("Controls in the PTSD trials", self._offered),
        }

    @staticmethod
    def _offered(state):
        """Only the PTSD trials were pooled by their controls."""
        return list(AGAINST.items())[: 1 if state.pool == "anxiety" else None]

    def chosen(self, state):
        """The rows to draw: (time, outcome) pairs."""
        return [(time, outcome) for time, outcome in self.rows
                if state.pool in ("both", time.pool)
                and (time.pool == "anxiety" or time.against in (state.against, "adjusted"))]

    @staticmethod
    def benefit(time, outcome):
        """The effect and its interval (low, high) with the sign turned so that above zero favours ketamine."""
        if time.better == "higher":
            return outcome.value, outcome.ci_low, outcome.ci_high
        return -outcome.value, -outcome.ci_high, -outcome.ci_low

    # -- picture

    def axes(self, state):
        """The axes; results over all times have their place where PTSD is shown."""
        alone = state.pool == "anxiety"
        figure, axes = self.sheet.draw(xlim=(START, END if alone else AT_ALL_TIMES * 2))
        axes.set_ylim(*self.ends)
        axes.set_yticks([0, 0.5, 1, 1.5])
        timeaxis.put(axes, "the first dose")
        if not alone:
            axes.set_xticks([*axes.get_xticks(), AT_ALL_TIMES], [*axes.get_xticklabels(), "all times"])
            axes.axvline(END * 1.3, color=drawing.FAINT, linewidth=1)
        axes.axhline(0, color=drawing.INK, linewidth=1)
        axes.text(START * 1.1, 0.03, "no difference from the control", fontsize=rows.SIZE, va="bottom")
        axes.grid(axis="y", color=drawing.FAINT, linewidth=0.6)
        return figure

    @staticmethod
    def _look(pool, adjusted):
        _, shape, colour = POOLS[pool]
        return {"linestyle": "none", "marker": shape, "markersize": 9, "color": colour,
                "markerfacecolor": drawing.PAPER if adjusted else colour}

    @staticmethod
    def _times():
        return {"linewidth": 2, "linestyle": (0, (3, 2))}

    @staticmethod
    def _sign(time):
        """The name of the sign of a result: its pool, and whether it is corrected."""
        return time.pool, time.against == "adjusted"

    def _signs(self):
        """The pools, the corrected one, intervals and stretches of time."""
        signs = {(pool, False): legends.mark(text, self._look(pool, False)) for pool, (text, *_) in POOLS.items()}
        return signs | {("ptsd", True): legends.mark("corrected for publication bias", self._look("ptsd", True)),
                        "interval": legends.upright("95% interval", {"color": drawing.INK, "linewidth": 2}),
                        "times": legends.line("all these times, pooled", {"color": drawing.INK, **self._times()})}

    def marks(self, figure, state):
        """The legend of what these results have, and a part for each result, with its number where one pool is
        shown.
        """
        axes, found = figure.axes[0], self.chosen(state)
        shown = {self._sign(time) for time, _ in found} | {"interval"}
        shown |= {"times" for time, _ in found if time.time_low != time.time_high}
        return self.sheet.legend(figure, shown) | {
            outcome.id: partial(self._point, axes, time, outcome, state.pool != "both") for time, outcome in found}

    def _point(self, axes, time, outcome, numbered):
        value, low, high = self.benefit(time, outcome)
        shift, (pool, adjusted) = 1 if time.pool == "anxiety" else 1.13, self._sign(time)
        look = self._look(pool, adjusted)
        colour = look["color"]
        if time.time_high is None:
            left = right = AT_ALL_TIMES * (1.35 if adjusted else 0.85)
        else:
            left, right = (in_hours(t, time.unit) * shift for t in (time.time_low, time.time_high))
        x = (left * right) ** 0.5
        drawn = [axes.add_artist(Line2D([x, x], [low, high], color=colour, linewidth=2, clip_on=False))]
        if left != right:
            drawn.append(axes.add_artist(Line2D([left, right], [value, value], color=colour, clip_on=False,
                                                **self._times())))
        drawn.append(axes.add_artist(Line2D([x], [value], clip_on=False, gid=f"effects_over_time-{outcome.id}", **look,
                                            label=f"{POOLS[time.pool][0]}, {time.label}: {self.say(time, outcome)}",
                                            url=evidence.address(self.references[outcome.source]))))
        if numbered:
            drawn.append(axes.annotate(f"{value:.2f}", (x, high), xytext=(0, 4), textcoords="offset points",
                                       ha="center", fontsize=rows.SIZE, fontweight="bold"))
        return drawn

    # -- words

    def say(self, time, outcome):
        """One effect with its interval in words."""
        value, low, high = self.benefit(time, outcome)
        return f"{value:.2f} ({low:.2f} to {high:.2f})"

    def words(self, state):
        """How many intervals keep clear of zero, what the signs mean, whom it is about, and every value."""
        found = self.chosen(state)
        clear = [(time, outcome) for time, outcome in found if self.benefit(time, outcome)[1] > 0]
        summary = (f"{len(clear)} of the {len(found)} pooled effects shown have an interval that lies wholly above no "
                   "difference.")
        timed = [(time, outcome) for time, outcome in found if time.pool == "anxiety"]
        if timed:
            first, last = timed[0], timed[-1]
            begin, end = self.benefit(*first)[0], self.benefit(*last)[0]
            summary += f" For anxiety the effect is {begin:.2f} at {first[0].label} and {end:.2f} at {last[0].label}."
        detail = []
        for study in dict.fromkeys(outcome.study for _, outcome in found):
            row = self.studies[study]
            where = evidence.address(self.references[row.source])
            detail.append((f"{row.label}: {say.small(row.population)}. ", Link(where, where)))
        detail.append(("The anxiety results mix people with depression, anxiety disorders and pain, so they are not "
                       "about anxiety disorders "
                       "alone. The two pools measure different things in different people: compare times within a "
                       "pool, not one pool with the other. "
                       "Where a source prints lower values as better, we turned the sign.",))
        table = Table("Pooled effects, standard deviations better than the control, with 95% intervals",
                      ("What and when", "Effect", "Controls"), tuple(
            (f"{POOLS[time.pool][0]}, {time.label}", self.say(time, outcome),
             AGAINST.get(time.against, "all controls, bias-adjusted"))
            for time, outcome in found))
        return Words(summary, tuple(detail), table, self._headline(found))

    def _headline(self, found):
        """The first and the last effect in time, of anxiety where it is shown, and which way they point."""
        timed = [row for row in found if row[0].time_high is not None]
        timed = [row for row in timed if row[0].pool == timed[0][0].pool]
        (time, _), (value, *_) = timed[0], self.benefit(*timed[0])
        what = {"anxiety": "in mixed diagnoses anxiety was", "ptsd": "PTSD symptoms were"}[time.pool]
        side = "better" if value > 0 else "worse"
        said = f"Pooled, {what} {abs(value):.2f} standard deviations {side} than with the control at {time.label}"
        if timed[1:]:
            last, low, _ = self.benefit(*timed[-1])
            said += f", and {last:.2f} at {timed[-1][0].label}" + ("" if low > 0 else ", where no difference fits too")
        return f"{said}."
