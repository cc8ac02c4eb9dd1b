"""Dissociation: how many people, how strong, when, whether it shrinks with repetition, and whether benefit goes with
it.
"""

from functools import partial

from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends

#: Each question: its text, the kind of row that answers it, the label of the axis, its ends and ticks.
QUESTIONS = {
    "how_many": ("How many?", "rate", "People who dissociated (of 100)", (0, 100), range(0, 101, 20)),
    "how_strong": ("How strong?", "score", "Mean score on the CADSS (the sum of its items)", (0, 40), range(0, 41, 10)),
    "when": ("When does it peak and end?", "time", "Time (logarithmic)", (5, 30_000), (10, 60, 120, 1_440, 14_400)),
    "repeated": ("Does it shrink with repetition?", "repetition", "Mean score on the CADSS", (0, 25), range(0, 26, 5)),
    "needed": ("Is it needed for the benefit?", "link", "", (-0.5, 1.5), ()),
}
#: Names of the ticks of the time axis, in minutes.
TIMES = {10: "10 min", 60: "1 h", 120: "2 h", 1_440: "1 day", 14_400: "10 days"}
#: A day, in minutes.
DAY = 1_440
COUNTED = {"dose": "from the dose", "end": "the end counts from the end of the infusion",
           "not_stated": "from when is not stated"}
#: The two sides of the last question: place, shape, filled or not.
SIDES = {"linked": (0, "D", True, "linked with benefit"), "not_linked": (1, "o", False, "not linked with benefit")}


class Dissociation(Chart):
    """A row for each source that answers the question."""

    axes_follow = ("question",)
    main = ("question", "row")

    def __init__(self, folder=tables.FOLDER, guess=None):
        self.guess = guess
        self.all = tables.load("dissociation", folder)
        self.references = evidence.works(folder)
        self.notes = evidence.notes("dissociation", folder)
        self.sources = frozenset(row.source for row in (*self.all, *self.notes.values()))

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "question": Choice("Question", [(key, question[0]) for key, question in QUESTIONS.items()]),
            "row": Choice("Source", lambda state: [(row.id, row.label) for row in self.rows(state)], slider=True),
        }

    def rows(self, state):
        """The rows that answer the question: shares and scores from small to large, the two sides one after the
        other.
        """
        kind = QUESTIONS[state.question][1]
        rows = [row for row in self.all if row.kind == kind]
        if kind in ("rate", "score"):
            return sorted(rows, key=lambda row: row.low)
        if kind == "link":
            return sorted(rows, key=lambda row: SIDES[row.direction][0])
        return rows

    def picked(self, state):
        """The row on the slider, or the first."""
        rows = self.rows(state)
        return next((row for row in rows if row.id == state.row), rows[0])

    # -- picture

    def axes(self, state):
        """The axis of the question and its legend."""
        _, kind, label, ends, ticks = QUESTIONS[state.question]
        count = len(self.rows(state))
        figure = drawing.figure(10, 5.2)
        axes = figure.add_axes((0.5, 0.21, 0.475, 0.66), xlim=ends, ylim=(count - 0.4, -0.6),
                               xscale="log" if kind == "time" else "linear")
        axes.set_xticks(list(ticks), [TIMES[tick] for tick in ticks] if kind == "time" else None)
        axes.minorticks_off()
        axes.set_yticks([])
        axes.set_xlabel(label)
        axes.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
        axes.set_axisbelow(True)
        for x, text in ((0.012, "Study (people)"), (0.245, "What was asked or measured")):
            figure.text(x, 0.92, text, fontsize=9.5, fontweight="bold", va="center")
        if kind == "link":
            axes.axvline(0.5, color=drawing.QUIET, linewidth=1)
            for spine in axes.spines.values():
                spine.set_visible(False)
            for place, _, _, text in SIDES.values():
                axes.text(place, -0.75, text, ha="center", va="bottom", fontsize=9.5, fontweight="bold")
        self._legend(figure, kind)
        return figure

    def _legend(self, figure, kind):
        mark, line = legends.mark, legends.line
        without = dict.fromkeys(row.control for row in self.all if row.kind == kind and row.control_value is not None)
        signs = {
            "rate": {"dot": mark("on ketamine or esketamine", _dot()),
                     "control": mark(f"without it ({' or '.join(without)})", _control()),
                     "range": line("lowest to highest trial", _range())},
            "score": {"dot": mark("on ketamine or esketamine", _dot()),
                      "control": mark(f"without it ({' or '.join(without)})", _control()),
                      "spread": line("SD: spread of single people", _spread(drawing.KETAMINE))},
            "time": {"range": line("peak, from when to when", _range()), "dot": mark("peak at one time", _dot()),
                     "gone": mark("gone by", _gone())},
            "repetition": {"dot": mark("first score", _dot()), "later": mark("later score", _later())},
            "link": {},
        }[kind]
        said = {"time": "no mark: not reported, as far as we could read",
                "repetition": "a row of words: the source says it, the numbers were not in what we could read",
                "link": "r: correlation, from −1 to 1; below zero here means that depression fell more in people who "
                        "dissociated more"}.get(kind, "")
        legends.draw(figure, [(0.035, 0.012, signs | {"picked": legends.PICKED})])
        figure.text(0.988, 0.035, said, fontsize=9, va="center", ha="right")

    def marks(self, figure, state):
        """The rows, a part each; the picked row on a tinted strip."""
        axes, picked = figure.axes[0], self.picked(state)
        guess = {}
        if self.guessed(state):
            guess["guess", self.guess.number] = partial(drawing.your_guess, axes, self.guess.number,
                                                        "dissociation-guess", 1.02, f"{self.guess.number:g}")
        return guess | {(row.id, y, row is picked): partial(self._row, axes, row, y, row is picked)
                        for y, row in enumerate(self.rows(state))}

    def guessed(self, state):
        """Whether the student has kept a guess and the picture shows what was guessed."""
        return state.question == "how_many" and self.guess is not None and self.guess.number is not None

    def _row(self, axes, row, y, picked):
        beside = {"transform": axes.get_yaxis_transform(), "va": "center",
                  "fontsize": 9, "fontweight": "bold" if picked else "normal"}
        drawn = []
        if picked:
            drawn.append(axes.axhspan(y - 0.46, y + 0.46, xmin=-1.045, xmax=1.04, **legends.STRIP, clip_on=False))
        name = f"{row.label} ({row.people:,})" if row.people else row.label
        drawn.append(axes.text(-1.03, y, _wrapped(name), linespacing=1.0,
                               url=evidence.address(self.references[row.source]), **beside))
        drawn.append(axes.text(-0.537, y, _wrapped(row.what), linespacing=1.0, **(beside | {"fontweight": "normal"})))

        def add(kind, x, text, **look):
            line = Line2D(x, [look.pop("at", y)] * len(x), clip_on=False,
                          gid=f"dissociation-{row.id}-{kind}", label=f"{row.label}: {text}", **look)
            drawn.append(axes.add_artist(line))

        {"rate": self._share, "score": self._share, "time": self._time,
         "repetition": self._repetition, "link": self._link}[row.kind](axes, row, y, add, drawn)
        return drawn

    def _share(self, axes, row, y, add, drawn):
        if row.control_sd is not None:
            add("control_sd", [max(row.control_value - row.control_sd, 0), row.control_value + row.control_sd],
                f"{row.control}, SD {row.control_sd:g}", at=y + 0.24, **_spread(drawing.CONTROL))
        if row.control_value is not None:
            add("control", [row.control_value], self._control(row), at=y + 0.24, linestyle="none", **_control())
        if row.sd is not None:
            # A score cannot fall below zero, so the line stops there.
            add("sd", [max(row.low - row.sd, 0), row.low + row.sd], f"SD {row.sd:g}", **_spread(drawing.KETAMINE))
        if row.low == row.high:
            add("value", [row.low], self.say(row), linestyle="none", **_dot())
        else:
            add("value", [row.low, row.high], self.say(row), **_range())

    def _time(self, axes, row, y, add, drawn):
        if row.peak_high is not None and row.peak_low == row.peak_high:
            add("peak", [row.peak_high], self.say(row), linestyle="none", **_dot())
        elif row.peak_high is not None:
            add("peak", [max(row.peak_low, axes.get_xlim()[0]), row.peak_high], self.say(row), **_range())
        if row.gone_by is not None:
            add("gone", [row.gone_by], self.say(row), linestyle="none", **_gone())

    def _repetition(self, axes, row, y, add, drawn):
        if row.later is None:
            drawn.append(axes.text(sum(axes.get_xlim()) / 2, y, "weaker after the first times (no numbers seen)",
                                   ha="center", va="center", fontsize=9))
            return
        arrow = {"arrowstyle": "->", "color": drawing.INK, "linewidth": 1.3, "shrinkA": 7, "shrinkB": 7}
        drawn.append(axes.annotate("", (row.later, y), (row.low, y), arrowprops=arrow))
        add("first", [row.low], self.say(row), linestyle="none", **_dot())
        add("later", [row.later], self.say(row), linestyle="none", **_later())

    def _link(self, axes, row, y, add, drawn):
        place, shape, filled, _ = SIDES[row.direction]
        add("side", [place], self.say(row), linestyle="none", marker=shape, markersize=9, markeredgewidth=1.8,
            color=drawing.KETAMINE if filled else drawing.CONTROL, markerfacecolor=drawing.KETAMINE
            if filled else drawing.PAPER)
        if row.low is not None:
            drawn.append(axes.text(place + 0.07, y, f"r {_minus(row.low)}", va="center", fontsize=9.5))

    # -- words

    @staticmethod
    def _control(row):
        said = f"{row.control} {row.control_value:g}" + ("%" if row.kind == "rate" else "")
        said += f" ({row.control_events} of {row.control_people})" if row.control_events is not None else ""
        return said + (f" (SD {row.control_sd:g})" if row.control_sd is not None else "")

    def say(self, row):
        """What a row reports, with every value that the picture draws, in words."""
        if row.kind in ("rate", "score"):
            mark = "%" if row.kind == "rate" else ""
            said = f"{row.low:g}{mark}" if row.low == row.high else f"{row.low:g} to {row.high:g}{mark}"
            said += f" ({row.events} of {row.people})" if row.events is not None else ""
            said += f" (SD {row.sd:g})" if row.sd is not None else ""
            return said + (f"; {self._control(row)}" if row.control_value is not None else "")
        if row.kind == "time":
            peak = ("peak not reported" if row.peak_high is None
                    else f"peak at {_range_of(row.peak_low, row.peak_high)} minutes")
            return f"{peak}; gone by {_time(row.gone_by)} ({COUNTED[row.counted]})"
        if row.kind == "repetition":
            return "weaker; no numbers seen" if row.later is None else f"from {row.low:g} to {row.later:g}"
        return SIDES[row.direction][3] + (f" (r {_minus(row.low)})" if row.low is not None else "")

    def words(self, state):
        """What the sources say together and why they differ; the picked source; every value."""
        rows, picked = self.rows(state), self.picked(state)
        question, kind = QUESTIONS[state.question][:2]
        count = f"{picked.people:,} people" if picked.people else "number of people not seen"
        detail = (
            (f"Picked: {picked.label}. {say.capital(picked.drug)}; {count}; {picked.what}. {picked.text}"
             + (f" {picked.note}" if picked.note else "") + f" Where: {evidence.read(picked)}.",),
            ("Source: ", evidence.link(self.references[picked.source])))
        table = Table(question, ("Source", "People", "Asked or measured", "Reported"), tuple(
            (row.label, f"{row.people:,}" if row.people else "not seen", row.what, self.say(row)) for row in rows))
        summary, more = {"rate": self._many, "score": self._strong, "time": self._when,
                         "repetition": self._repeated, "link": self._needed}[kind](rows)
        if self.guessed(state):
            summary += f" Your guess: {self.guess.number:g} of 100 people."
        return Words(summary, (*detail, *((text,) for text in more)), table)

    def _many(self, rows):
        least, most = rows[0], max(rows, key=lambda row: row.high)
        heard = f", {evidence.SEEN[most.seen]}" if most.seen == "secondary" else ""
        return (f"From {least.low:g}% ({least.label}) to {most.high:g}% ({most.label}, "
                f"{most.people or 'number not seen'} people{heard}) dissociated. How "
                "many depends on how one asks.",
                ("Asked on a scale, small changes count too, so the share is large; written down only when someone "
                 "reports it, it is "
                 "smaller. The dose, the number of doses "
                 "and whether people had had the drug before count as well. On placebo spray some people report it "
                 "too: compare a dot with the one of "
                 "its own control group, not with another study.",
                 "Dissociation is a feeling of being apart from one's body, thoughts or surroundings. "
                 f"{evidence.told(self.notes['out_of_control'])} "
                 "A share says nothing about how people found it."))

    @staticmethod
    def _strong(rows):
        least, most = rows[0], rows[-1]
        uneven = next(row for row in rows if row.sd is not None and row.sd > row.low)
        return (f"Mean scores on the CADSS run from {least.low:g} ({least.label}) to {most.low:g} ({most.label}).",
                (f"A mean of {uneven.low:g} with an SD of {uneven.sd:g} cannot be even to both sides, as no score is "
                 "below zero: many people score "
                 "little and some score a lot. "
                 "The line of such a row stops at zero. Doses and speeds differ, so do not average.",
                 f"The CADSS was not made for this purpose, as {uneven.label} notes. A score does not tell whether an "
                 "experience was welcome or frightening."))

    @staticmethod
    def _when(rows):
        soon = [row for row in rows if row.gone_by < DAY]
        last = max(row.gone_by for row in soon)
        longer = [row for row in rows if row.gone_by >= DAY]
        return (
            f"In {len(soon)} of {len(rows)} sources it was gone within {last:g} minutes. {len(longer)} tell of longer: "
            + "; ".join(f"{row.label}, up to {_time(row.gone_by)}" for row in longer) + ".",
            ("“Gone” means that a mean score or most people were back, not everyone, and the times do not all count "
             "from the same moment. People "
             "are looked at only at a few times, "
             "so a time is when someone looked, not when it happened.", " ".join(row.text for row in longer)))

    @staticmethod
    def _repeated(rows):
        told = [row for row in rows if row.later is not None]
        return (f"All {len(rows)} sources say that it was weaker at later doses; {len(told)} of them gives numbers "
                "that we could read: a mean of "
                f"{told[0].low:g}, later {told[0].later:g}.",
                ("A mean can shrink for another reason than getting used to it: people who could not bear it leave, "
                 "and only the others are counted "
                 "later. And it does not shrink in everyone. "
                 f"{told[0].label}: {say.small(told[0].note)}",))

    def _needed(self, rows):
        sides = {side: sum(row.direction == side for row in rows) for side in SIDES}
        return (f"{sides['linked']} rows, of one paper, find that dissociation goes with benefit; "
                f"{sides['not_linked']} find no such link that "
                "matters. Counting rows does not settle it.",
                ("A link is not a need: people in whom more of the drug arrives may both dissociate more and get "
                 "better more. A person who feels the "
                 "drug also knows that it was not placebo, and hopes. "
                 "And no link in a small study does not prove that there is none.",
                 f"Some rows share people or trials. {self.notes['shared_author'].text} Most are about depression; one "
                 "is about social anxiety."))


def _wrapped(text, width=34):
    """A text on two lines where it is long."""
    if len(text) <= width:
        return text
    at = text.rfind(" ", 0, width)
    return text[:at] + "\n" + text[at + 1 :]


def _range_of(low, high):
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _time(minutes):
    """A time in words."""
    return (f"{minutes:g} minutes" if minutes < DAY else f"{minutes / 60:g} hours"
            if minutes < 2 * DAY else f"{minutes / DAY:g} days")


def _minus(value):
    return say.minus(f"{value:g}")


def _dot():
    return {"marker": "o", "markersize": 8, "color": drawing.KETAMINE}


def _later():
    return {"marker": "o", "markersize": 8, "color": drawing.KETAMINE,
            "markerfacecolor": drawing.PAPER, "markeredgewidth": 2}


def _control():
    return {"marker": "o", "markersize": 7, "color": drawing.CONTROL, "markerfacecolor": drawing.PAPER,
            "markeredgewidth": 1.8}


def _range():
    return {"color": drawing.KETAMINE, "linewidth": 6, "solid_capstyle": "butt"}


def _spread(colour):
    return {"color": colour, "linewidth": 1.3, "linestyle": (0, (2, 2)), "marker": "|", "markersize": 7}


def _gone():
    return {"marker": "s", "markersize": 8, "color": drawing.GOOD}
