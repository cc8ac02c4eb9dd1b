"""Dissociation: how many people, how strong, when, whether it shrinks with repetition, and whether benefit goes with
it.
"""

from functools import partial

from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends, rows, timeaxis

#: Each question: its text, the kind of row that answers it, the label of the axis, its ends and ticks.
QUESTIONS = {
    "how_many": ("How many?", "rate", "People who dissociated (of 100)", (0, 100), range(0, 101, 20)),
    "how_strong": ("How strong?", "score", "Mean score on the CADSS (the sum of its items)", (0, 40), range(0, 41, 10)),
    "when": ("When does it peak and end?", "time", "Time (logarithmic), counted as each source does", (5, 30_000), ()),
    "repeated": ("Does it shrink with repetition?", "repetition", "Mean score on the CADSS", (0, 25), range(0, 26, 5)),
    "needed": ("Is it needed for the benefit?", "link", "", (-0.4, 1.45), ()),
}
#: A day, in minutes.
DAY = 1_440
COUNTED = {"dose": "from the dose", "end": "the end counts from the end of the infusion",
           "not_stated": "from when is not stated"}
#: The two sides of the last question: place, shape, filled or not.
SIDES = {"linked": (0, "D", True, "linked with benefit"), "not_linked": (1, "o", False, "not linked with benefit")}
#: Where the line between both stands: right of what is written beside the marks of the first.
BETWEEN = 0.62
#: What stands right of the axes, by kind of row.
BESIDE = {"rate": ("With it", "Without it"), "score": ("With it", "Without it"), "time": ("Gone by",),
          "repetition": ("Mean score",), "link": ()}
SMALLEST = "The smallest first."
#: What is said below the rows, by kind of row.
NOTES = {"rate": f"{SMALLEST} “?”: number of people not seen.",
         "score": SMALLEST,
         "time": "No mark: not reported, as far as we could read.",
         "repetition": "Where the numbers were not in what we could read, a row has only its words.",
         "link": "r: correlation, from −1 to 1; below zero here: depression fell more in people who dissociated more"}
#: How each mark is drawn.
SIGNS = {
    "dot": {"linestyle": "none", "marker": "o", "markersize": 8, "color": drawing.KETAMINE},
    "later": {"linestyle": "none", "marker": "o", "markersize": 8, "color": drawing.KETAMINE,
              "markerfacecolor": drawing.PAPER, "markeredgewidth": 2},
    "control": {"linestyle": "none", "marker": "o", "markersize": 7, "color": drawing.CONTROL,
                "markerfacecolor": drawing.PAPER, "markeredgewidth": 1.8},
    "range": {"color": drawing.KETAMINE, "linewidth": 6, "solid_capstyle": "butt"},
    "spread": {"color": drawing.KETAMINE, "linewidth": 1.3, "linestyle": (0, (2, 2)), "marker": "|", "markersize": 7},
    "control_spread": {"color": drawing.CONTROL, "linewidth": 1.3, "linestyle": (0, (2, 2)), "marker": "|",
                       "markersize": 7},
    "gone": {"linestyle": "none", "marker": "s", "markersize": 8, "color": drawing.GOOD},
}


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
        self.sheets = {kind: self._sheet(kind) for _, kind, *_ in QUESTIONS.values()}

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "question": Choice("Question", [(key, question[0]) for key, question in QUESTIONS.items()]),
            "row": Choice("Source", lambda state: [(row.id, row.label) for row in self.answers(state)], slider=True),
        }

    def answers(self, state):
        """The rows that answer the question: shares and scores from small to large, the two sides one after the
        other.
        """
        return self._of_kind(QUESTIONS[state.question][1])

    def _of_kind(self, kind):
        found = [row for row in self.all if row.kind == kind]
        if kind in ("rate", "score"):
            return sorted(found, key=lambda row: row.low)
        if kind == "link":
            return sorted(found, key=lambda row: SIDES[row.direction][0])
        return found

    def picked(self, state):
        """The row on the slider, or the first."""
        found = self.answers(state)
        return next((row for row in found if row.id == state.row), found[0])

    def window(self, state):
        """The rows in the picture: those around the picked one."""
        found = self.answers(state)
        return rows.window(found, found.index(self.picked(state)), rows.FEW)

    # -- picture

    def _sheet(self, kind):
        """The sheet of a question: its columns, its signs, and as many lines as the picture may hold."""
        found = self._of_kind(kind)
        texts = list(zip(*(self._texts(row) for row in found), strict=True))
        heads = ("Study (people)", *(() if kind == "rate" else ("What was asked or measured",)), *BESIDE[kind])
        columns = [rows.Column(head, column, most=280) for head, column in zip(heads, texts, strict=True)]
        left = len(columns) - len(BESIDE[kind])
        lines = min(len(found), rows.FEW) + (len({_asked(row) for row in found}) if kind == "rate" else 0)
        return rows.Sheet(lines, columns[:left], columns[left:], _signs(kind) | {"picked": legends.PICKED},
                          above=2 * rows.LINE + 8 if kind == "link" else 4, notes=[NOTES[kind]],
                          counts=len(found) > rows.FEW)

    def _texts(self, row):
        """What stands in the columns of a row."""
        name = f"{row.label}, {asked}" if row.kind == "rate" and (asked := row.what.partition(", ")[2]) else row.label
        name = rows.name(name, row.people)
        with_it, _, without = self.say(row).partition("; ")
        if row.kind == "rate":
            return name, with_it, without
        if row.kind == "score":
            return name, row.what, with_it, without
        if row.kind == "time":
            return name, row.what, _time(row.gone_by)
        return (name, row.what, self.say(row)) if row.kind == "repetition" else (name, row.what)

    def axes(self, state):
        """The axis of the question."""
        _, kind, label, ends, ticks = QUESTIONS[state.question]
        figure, axes = self.sheets[kind].draw(xlim=ends)
        if kind == "time":
            timeaxis.put(axes, counted_in="minutes")
        else:
            axes.set_xticks(list(ticks))
            axes.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
        axes.set_xlabel(label)
        if kind == "link":
            axes.axvline(BETWEEN, color=drawing.QUIET, linewidth=1)
            axes.spines["bottom"].set_visible(False)
            rows.heads(axes, [text.replace(" with", "\nwith") for *_, text in SIDES.values()])
        return figure

    def marks(self, figure, state):
        """The legend; the rows, a part each; the picked row on a tinted strip."""
        axes, picked, shown, guess = figure.axes[0], self.picked(state), self.window(state), {}
        kind = picked.kind
        if self.guessed(state):
            guess["guess", self.guess.number] = partial(drawing.your_guess, axes, self.guess.number,
                                                        "dissociation-guess", 1.02, f"{self.guess.number:g}")
        signs = {"picked"}.union(*({name for _, name, _, _ in self._drawn(row)} for row in shown.rows))
        lines = rows.grouped(shown.rows, _asked) if kind == "rate" else None
        return guess | self.sheets[kind].parts(
            axes, shown, lambda row, y: self._row(axes, row, y, row is picked), lambda row: (row.id, row is picked),
            signs=signs, among=lines, nothing="")

    def guessed(self, state):
        """Whether the student has kept a guess and the picture shows what was guessed."""
        return state.question == "how_many" and self.guess is not None and self.guess.number is not None

    def _row(self, axes, row, y, picked):
        drawn = self.sheets[row.kind].words(axes, y, self._texts(row), picked,
                                            evidence.address(self.references[row.source]))
        if row.kind == "repetition" and row.later is not None:
            arrow = {"arrowstyle": "->", "color": drawing.INK, "linewidth": 1.3, "shrinkA": 7, "shrinkB": 7}
            drawn.append(axes.annotate("", (row.later, y), (row.low, y), arrowprops=arrow))
        for kind, sign, x, down in self._drawn(row):
            look = SIGNS[sign] if sign else _side(row)
            text = self._control(row) if kind.startswith("control") else self.say(row)
            drawn.append(axes.add_artist(Line2D(x, [y + down] * len(x), clip_on=False, label=f"{row.label}: {text}",
                                                gid=f"dissociation-{row.id}-{kind}", **look)))
        if row.kind == "link" and row.low is not None:
            drawn.append(axes.text(SIDES[row.direction][0] + 0.1, y, f"r {_minus(row.low)}", va="center",
                                   fontsize=rows.SIZE))
        return drawn

    @staticmethod
    def _drawn(row):
        """What is drawn for a row: a list of (kind of mark, name of its sign or None, where, how far below the row)."""
        found = []

        def add(kind, sign, *x, down=0.0):
            found.append((kind, sign, x, down))

        if row.kind in ("rate", "score"):
            # A score cannot fall below zero, so the line of a spread stops there.
            if row.control_sd is not None:
                add("control_sd", "control_spread", max(row.control_value - row.control_sd, 0),
                    row.control_value + row.control_sd, down=0.24)
            if row.control_value is not None:
                add("control", "control", row.control_value, down=0.24)
            if row.sd is not None:
                add("sd", "spread", max(row.low - row.sd, 0), row.low + row.sd)
            if row.low == row.high:
                add("value", "dot", row.low)
            else:
                add("value", "range", row.low, row.high)
        elif row.kind == "time":
            if row.peak_high is not None and row.peak_low == row.peak_high:
                add("peak", "dot", row.peak_high)
            elif row.peak_high is not None:
                add("peak", "range", max(row.peak_low, QUESTIONS["when"][3][0]), row.peak_high)
            if row.gone_by is not None:
                add("gone", "gone", row.gone_by)
        elif row.kind == "repetition" and row.later is not None:
            add("first", "dot", row.low)
            add("later", "later", row.later)
        elif row.kind == "link":
            add("side", None, SIDES[row.direction][0])
        return found

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
        found, picked, shown = self.answers(state), self.picked(state), self.window(state)
        question, kind = QUESTIONS[state.question][:2]
        count = f"{picked.people:,} people" if picked.people else "number of people not seen"
        detail = (
            (f"Picked: {picked.label}. {say.capital(picked.drug)}; {count}; {picked.what}. {picked.text}"
             + (f" {picked.note}" if picked.note else "") + f" Where: {evidence.read(picked)}.",),
            ("Source: ", evidence.link(self.references[picked.source])))
        table = Table(f"{question} {rows.caption('sources', shown)}",
                      ("Source", "People", "Asked or measured", "Reported"), tuple(
            (row.label, say.people(row.people, "not seen"), row.what, self.say(row))
            for row in shown.all))
        summary, more, headline = {"rate": self._many, "score": self._strong, "time": self._when,
                         "repetition": self._repeated, "link": self._needed}[kind](found)
        met = ""
        if self.guessed(state):
            guess, low, high = self.guess.number, found[0].low, max(row.high for row in found)
            summary += f" Your guess: {guess:g} of 100 people."
            near, side = (low, "below") if guess < low else (high, "above")
            met = (f"You said {guess:g}: within that." if low <= guess <= high else
                   f"You said {guess:g}: {side} {near:g}, {say.how_far(guess, near)}.")
        return Words(summary, (*detail, *((text,) for text in more)), table, headline, met)

    def _many(self, found):
        least, most = found[0], max(found, key=lambda row: row.high)
        heard = f", {evidence.SEEN[most.seen]}" if most.seen == "secondary" else ""
        return (f"From {least.low:g}% ({least.label}) to {most.high:g}% ({most.label}, "
                f"{most.people or 'number not seen'} people{heard}) dissociated. How "
                "many depends partly on how one asks.",
                ("Asked on a scale, small changes count too, so the share is large; written down only when someone "
                 "reports it, it is "
                 "smaller. The dose, the number of doses "
                 "and whether people had had the drug before count as well. On placebo spray some people report it "
                 "too: compare a dot with the one of "
                 "its own control group, not with another study.",
                 "Dissociation is a feeling of being apart from one's body, thoughts or surroundings. "
                 f"{evidence.told(self.notes['out_of_control'])} "
                 "A share says nothing about how people found it."),
                f"Of people on ketamine or esketamine {least.low:g}%{_of(least)} to {most.high:g}%{_of(most)} "
                f"dissociated, partly by how one asked{_without(found, '%')}.")

    @staticmethod
    def _strong(found):
        least, most = found[0], found[-1]
        uneven = next(row for row in found if row.sd is not None and row.sd > row.low)
        return (f"Mean scores on the CADSS run from {least.low:g} ({least.label}) to {most.low:g} ({most.label}).",
                (f"A mean of {uneven.low:g} with an SD of {uneven.sd:g} cannot be even to both sides, as no score is "
                 "below zero: many people score "
                 "little and some score a lot. "
                 "The line of such a row stops at zero. Doses and speeds differ, so do not average.",
                 f"The CADSS was not made for this purpose, as {uneven.label} notes. A score does not tell whether an "
                 "experience was welcome or frightening."),
                f"Mean dissociation scores (CADSS) run from {least.low:g}{_of(least)} to {most.low:g}{_of(most)}"
                f"{_without(found)}.")

    @staticmethod
    def _when(found):
        soon = [row for row in found if row.gone_by < DAY]
        last = max(row.gone_by for row in soon)
        longer = [row for row in found if row.gone_by >= DAY]
        return (
            f"In {len(soon)} of {len(found)} sources it was gone within {last:g} minutes. {len(longer)} tell of longer"
            ": " + "; ".join(f"{row.label}, up to {_time(row.gone_by)}" for row in longer) + ".",
            ("“Gone” means that a mean score or most people were back, not everyone, and the times do not all count "
             "from the same moment. People "
             "are looked at only at a few times, "
             "so a time is when someone looked, not when it happened.", " ".join(row.text for row in longer)),
            f"In {len(soon)} of {len(found)} sources dissociation was gone within {last:g} minutes; the longest that "
            f"is told of lasted {_time(max(row.gone_by for row in found))}.")

    @staticmethod
    def _repeated(found):
        told = [row for row in found if row.later is not None]
        return (f"All {len(found)} sources say that it was weaker at later doses; {len(told)} of them gives numbers "
                "that we could read: a mean of "
                f"{told[0].low:g}, later {told[0].later:g}.",
                ("A mean can shrink for another reason than getting used to it: people who could not bear it leave, "
                 "and only the others are counted "
                 "later. And it does not shrink in everyone. "
                 f"{told[0].label}: {say.small(told[0].note)}",),
                f"{sum(row.direction == 'weaker' for row in found)} of {len(found)} sources say that dissociation "
                f"weakened at later doses; one gives numbers, a mean of {told[0].low:g}, later {told[0].later:g}.")

    def _needed(self, found):
        sides = {side: sum(row.direction == side for row in found) for side in SIDES}
        papers = len({row.source for row in found if row.direction == "linked"})
        anxiety = " and ".join(row.label for row in found if "anxiety" in row.what)
        return (f"{sides['linked']} rows, of {papers} papers, find that dissociation goes with benefit; "
                f"{sides['not_linked']} find no such link that "
                "matters. Counting rows does not settle it.",
                ("A link is not a need: people in whom more of the drug arrives may both dissociate more and get "
                 "better more. A person who feels the "
                 "drug also knows that it was not placebo, and hopes. "
                 "And no link in a small study does not prove that there is none.",
                 f"Some rows share people or trials. {self.notes['shared_author'].text} Most are about depression; "
                 f"{anxiety} are about anxiety."),
                f"{sides['linked']} rows, of {papers} papers, link dissociation with benefit; "
                f"{sides['not_linked']} find no link that matters.")


def _of(row):
    """Of how many people a row is, where they were seen."""
    return f" (of {row.people:,})" if row.people else ""


def _without(found, unit=""):
    """What was reported without the drug, from the smallest to the largest."""
    values = sorted({row.control_value for row in found if row.control_value is not None})
    ends = " to ".join(f"{value:g}{unit}" for value in dict.fromkeys([*values[:1], *values[-1:]]))
    return f"; without it {ends}" if values else ""


def _asked(row):
    """How a share was asked for or seen: what stands before the comma."""
    return say.capital(row.what.partition(", ")[0])


def _side(row):
    """How a row of the last question is marked, by its side."""
    _, shape, filled, _ = SIDES[row.direction]
    colour = drawing.KETAMINE if filled else drawing.CONTROL
    return {"linestyle": "none", "marker": shape, "markersize": 9, "markeredgewidth": 1.8, "color": colour,
            "markerfacecolor": colour if filled else drawing.PAPER}


def _signs(kind):
    """The signs that rows of a kind may have."""
    words = {
        "rate": {"dot": "on ketamine or esketamine", "control": "without it", "range": "lowest to highest trial"},
        "score": {"dot": "on ketamine or esketamine", "control": "without it",
                  "spread": "SD: spread of single people"},
        "time": {"range": "peak, from when to when", "dot": "peak at one time", "gone": "gone by"},
        "repetition": {"dot": "first score", "later": "later score"},
        "link": {}}[kind]
    return {name: (legends.line if name in ("range", "spread") else legends.mark)(text, SIGNS[name])
            for name, text in words.items()}


def _range_of(low, high):
    return f"{low:g}" if low == high else f"{low:g} to {high:g}"


def _time(minutes):
    """A time in words."""
    return (f"{minutes:g} minutes" if minutes < DAY else f"{minutes / 60:g} hours"
            if minutes < 2 * DAY else f"{minutes / DAY:g} days")


def _minus(value):
    return say.minus(f"{value:g}")
