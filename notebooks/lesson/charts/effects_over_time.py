"""How large the pooled effect is at each time, for anxiety and for PTSD, with its interval."""

from functools import partial

from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..models.durations import in_hours
from ..words import Link, Table, Words
from . import legends

POOLS = {"anxiety": ("anxiety, mixed diagnoses", "D", drawing.KETAMINE),
         "ptsd": ("PTSD symptoms", "o", drawing.CONTROL)}
AGAINST = {"all": "all controls", "inert": "inert controls", "active": "active controls"}
#: Ends of the time axis, in hours; results over all times stand to the right of it.
START, END, AT_ALL_TIMES = in_hours(30, "minutes"), in_hours(30, "days"), in_hours(90, "days")
TICKS = [(1, "hours", "1 h"), (6, "hours", "6 h"), (1, "days", "1 day"),
         (1, "weeks", "1 week"), (2, "weeks", "2 weeks")]


class EffectsOverTime(Chart):
    """Points at their times with vertical intervals; upwards is better than the control."""

    main = ("pool", "against")

    def __init__(self, folder=tables.FOLDER):
        outcomes = {row.id: row for row in tables.load("outcomes", folder)}
        self.rows = [(row, outcomes[row.outcome]) for row in tables.load("effects_over_time", folder)]
        self.references = evidence.works(folder)
        self.studies = {row.id: row for row in tables.load("studies", folder)}
        self.sources = frozenset(outcome.source for _, outcome in self.rows)

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "pool": Choice("Pooled", [("both", "anxiety and PTSD"), *((key, look[0]) for key, look in POOLS.items())]),
            "against": Choice("Controls in the PTSD trials", list(AGAINST.items())),
        }

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
        """The axes: the same for every state."""
        figure = drawing.figure(10, 4.8)
        axes = figure.add_axes((0.09, 0.2, 0.88, 0.7), xscale="log", xlim=(START, AT_ALL_TIMES * 2), ylim=(-0.5, 2.05))
        axes.set_xticks([*(in_hours(value, unit) for value, unit, _ in TICKS), AT_ALL_TIMES],
                        [*(text for *_, text in TICKS), "all times"])
        axes.minorticks_off()
        axes.axvline(END * 1.3, color=drawing.FAINT, linewidth=1)
        axes.axhline(0, color=drawing.INK, linewidth=1)
        axes.text(START * 1.1, 0.03, "no difference from the control", fontsize=9, va="bottom")
        axes.set_xlabel("Time since the first dose (logarithmic)")
        axes.set_ylabel("Better than the control by\n(standard deviations)")
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

    def _legend(self, figure, rows):
        """The pools, the corrected one, intervals and stretches of time: those that these results have."""
        signs = {(pool, False): legends.mark(text, self._look(pool, False)) for pool, (text, *_) in POOLS.items()}
        signs |= {("ptsd", True): legends.mark("corrected for publication bias", self._look("ptsd", True)),
                  "interval": legends.upright("95% interval", {"color": drawing.INK, "linewidth": 2}),
                  "times": legends.line("all these times, pooled", {"color": drawing.INK, **self._times()})}
        shown = {self._sign(time) for time, _ in rows} | {"interval"}
        shown |= {"times" for time, _ in rows if time.time_low != time.time_high}
        return legends.part(figure, [(0.95, 0.02, signs)], shown, 9.5)

    def marks(self, figure, state):
        """The legend, and a part for each result."""
        axes = figure.axes[0]
        rows = self.chosen(state)
        return self._legend(figure, rows) | {outcome.id: partial(self._point, axes, time, outcome) for time,
                                             outcome in rows}

    def _point(self, axes, time, outcome):
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
        return drawn

    # -- words

    def say(self, time, outcome):
        """One effect with its interval in words."""
        value, low, high = self.benefit(time, outcome)
        return f"{value:.2f} ({low:.2f} to {high:.2f})"

    def words(self, state):
        """How many intervals keep clear of zero, what the signs mean, whom it is about, and every value."""
        rows = self.chosen(state)
        clear = [(time, outcome) for time, outcome in rows if self.benefit(time, outcome)[1] > 0]
        summary = (f"{len(clear)} of the {len(rows)} pooled effects shown have an interval that lies wholly above no "
                   "difference.")
        timed = [(time, outcome) for time, outcome in rows if time.pool == "anxiety"]
        if timed:
            first, last = timed[0], timed[-1]
            begin, end = self.benefit(*first)[0], self.benefit(*last)[0]
            summary += f" For anxiety the effect is {begin:.2f} at {first[0].label} and {end:.2f} at {last[0].label}."
        detail = []
        for study in dict.fromkeys(outcome.study for _, outcome in rows):
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
            for time, outcome in rows))
        return Words(summary, tuple(detail), table)
