"""How many people have an anxiety disorder, and how many are treated: what each source prints, with its interval
where it has one.
"""

import math
from functools import partial

from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends, rows

#: Each question: its text, what is counted, the label of the axis, its end, its ticks.
QUESTIONS = {
    "people": ("How many people?", ("people_living_with",), "People with an anxiety disorder, worldwide (millions)",
               400, range(0, 401, 50)),
    "share": ("What share of people?", ("share_of_people",), "Of 100 people: with an anxiety disorder",
              12, range(0, 13, 2)),
    "treated": ("How many are treated?", ("share_treated", "share_possibly_adequately_treated"),
                "Of 100 people with an anxiety disorder: treated (each box is one person)", 100, range(0, 101, 10)),
}
MEANS = {"share_treated": "treated", "share_possibly_adequately_treated": "possibly adequately treated"}
UNITS = {"million": " million", "percent": "%"}
NO_INTERVAL, NO_YEAR = "no interval given", "not given"
#: The share that a student guesses, and the headline begins with.
TREATED = "share_treated"
#: Half the height of a strip of people, in rows; height of a row, in points; the most rows in the picture.
HALF, PITCH, MOST = 0.28, 36, 6
#: Who asked people in surveys: the answer to how many are treated.
SURVEYS = "alonso_2018"


class Burden(Chart):
    """A row for each source: a dot with its interval, or a strip of 100 people."""

    axes_follow = ("question",)
    main = ("question", "row")

    def __init__(self, folder=tables.FOLDER, guess=None):
        self.guess = guess
        self.all = tables.load("burden", folder)
        self.references = evidence.works(folder)
        self.sources = frozenset(row.source for row in self.all)
        self.sheets = {key: self._sheet(key) for key in QUESTIONS}

    def _sheet(self, question):
        """Rows for the sources of a question; a column of years where any is given."""
        own = self._of(question)
        years = [rows.Column("Year", [str(row.year or NO_YEAR) for row in own])] if any(
            row.year for row in own) else [rows.Column("", width=6)]
        signs = {what: legends.box(text, self._fill(what)) for what, text in MEANS.items()} | {
            "others": legends.box("all others", self._others())} if question == "treated" else {
            True: legends.together("with 95% uncertainty interval", legends.line("", self._interval()),
                                   legends.mark("", self._dot(True))),
            False: legends.mark(NO_INTERVAL, self._dot(False))}
        return rows.Sheet(min(len(own), MOST), [rows.Column("Source", [row.label for row in own])], years,
                          signs | {"picked": legends.PICKED}, pitch=PITCH)

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "question": Choice("Question", [(key, question[0]) for key, question in QUESTIONS.items()],
                               default="treated"),
            "row": Choice("Source", lambda state: [(row.id, row.label) for row in self.rows(state)], slider=True),
        }

    def rows(self, state):
        """The rows of the table that answer the question."""
        return self._of(state.question)

    def _of(self, question):
        return [row for row in self.all if row.what in QUESTIONS[question][1]]

    def _window(self, state):
        found = self.rows(state)
        return rows.window(found, found.index(self.picked(state)), self.sheets[state.question].rows)

    # -- picture

    def axes(self, state):
        """The axis of the question."""
        _, _, label, end, ticks = QUESTIONS[state.question]
        figure, axes = self.sheets[state.question].draw(xlim=(0, end))
        axes.set_xticks(list(ticks))
        axes.set_xlabel(label, fontsize=rows.SIZE)
        if state.question != "treated":
            axes.spines["left"].set_visible(True)
            axes.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
        return figure

    @staticmethod
    def _others():
        return {"facecolor": drawing.FAINT, "edgecolor": drawing.PAPER, "linewidth": 0.8}

    @staticmethod
    def _interval():
        return {"color": drawing.KETAMINE, "linewidth": 2.5}

    @staticmethod
    def _dot(interval):
        return {"linestyle": "none", "marker": "o" if interval else "D",
                "markersize": 9, "color": drawing.KETAMINE, "markeredgewidth": 2,
                "markerfacecolor": drawing.KETAMINE if interval else drawing.PAPER}

    @staticmethod
    def _fill(what):
        if what == "share_possibly_adequately_treated":
            return {"facecolor": drawing.PAPER, "edgecolor": drawing.INK, "hatch": "////", "linewidth": 1}
        return {"facecolor": drawing.KETAMINE, "edgecolor": drawing.PAPER, "linewidth": 0.8}

    def marks(self, figure, state):
        """The rows, a part each; the picked row on a tinted strip."""
        axes, sheet = figure.axes[0], self.sheets[state.question]
        shown, picked = self._window(state), self.picked(state)
        signs = {key for row in shown.rows for key in (row.what, row.low is not None)} | {"picked", "others"}
        parts = sheet.parts(axes, shown, lambda row, y: self._row(axes, sheet, row, y, row is picked),
                            lambda row: (row.id, row is picked), signs=signs, nothing="No source")
        if self.guessed(state):
            parts["guess", self.guess.number] = partial(drawing.your_guess, axes, self.guess.number,
                                                        "burden-guess", 0.5, f"{self.guess.number:g}")
        return parts

    def guessed(self, state):
        """Whether the student has kept a guess and the picture is about what was guessed."""
        return state.question == "treated" and self.guess is not None and self.guess.number is not None

    def picked(self, state):
        """The row on the slider, or the first."""
        found = self.rows(state)
        return next((row for row in found if row.id == state.row), found[0])

    def _row(self, axes, sheet, row, y, picked):
        year = str(row.year or NO_YEAR) if sheet.right[0].head else ""
        drawn = sheet.words(axes, y, [row.label, year], picked, evidence.address(self.references[row.source]))
        look = {"gid": f"burden-{row.id}", "label": f"{row.label}: {self.say(row)}", "clip_on": False}
        if row.what.endswith("treated"):
            drawn.append(axes.add_artist(PathPatch(_people(axes.get_xlim()[1], y), **self._others())))
            drawn.append(axes.add_artist(PathPatch(_people(row.value, y), **self._fill(row.what), **look)))
            drawn.append(axes.text(row.value + 1.2, y, self.amount(row), va="center", fontsize=rows.SIZE,
                                   fontweight="bold",
                                   bbox={"facecolor": drawing.PAPER, "edgecolor": "none", "pad": 1.5}))
            return drawn
        if row.low is not None:
            drawn.append(axes.add_artist(Line2D([row.low, row.high], [y, y], **self._interval())))
        drawn.append(axes.add_artist(Line2D([row.value], [y], **self._dot(row.low is not None), **look)))
        gap, left = 0.025 * axes.get_xlim()[1], row.value > axes.get_xlim()[1] / 2
        said = (f"{self.amount(row)} ({row.low:g} to {row.high:g})" if row.low is not None
                else f"{self.amount(row)}, {NO_INTERVAL}")
        edge = row.value if row.low is None else row.low if left else row.high
        drawn.append(axes.text(edge - gap if left else edge + gap, y, said,
                               ha="right" if left else "left", va="center", fontsize=rows.SIZE))
        return drawn

    # -- words

    @staticmethod
    def amount(row):
        """The number as printed, with its unit."""
        return row.printed or f"{row.value:g}{UNITS[row.unit]}"

    def say(self, row):
        """The number with its interval, or that there is none."""
        if row.low is None:
            return f"{self.amount(row)} ({NO_INTERVAL})"
        return f"{self.amount(row)} (95% uncertainty interval {row.low:g} to {row.high:g})"

    def words(self, state):
        """What the sources print, why they differ, everything on the picked one, and every row."""
        shown, picked = self._window(state), self.picked(state)
        reference = self.references[picked.source]
        note = f" {picked.note}" if picked.note else ""
        detail = [(f"Picked: {picked.label}. {self.say(picked)}. {picked.counted} ({evidence.read(picked)}).{note} ",
                   evidence.link(reference)),
                  (self._differ(state),)]
        table = Table(f"{QUESTIONS[state.question][0]} {rows.caption('sources', shown)}",
                      ("Source", "Number", "Interval", "Year", "What was counted", "How we read it"), tuple(
            (row.label, self.amount(row), f"{row.low:g} to {row.high:g}" if row.low is not None else NO_INTERVAL,
             str(row.year or NO_YEAR),
             row.counted, evidence.read(row)) for row in shown.all))
        return Words(self._summary(state, self.rows(state)), tuple(detail), table, self._headline(state),
                     self._guess_met(state))

    def _headline(self, state):
        """What surveys say of treatment; of the others, from where to where they go."""
        found = self.rows(state)
        if state.question != "treated":
            low, high = (pick(found, key=lambda row: row.value) for pick in (min, max))
            said = f"{low.value:g} to {self.amount(high)}"
            said = {"people": f"The sources print {said} people with an anxiety disorder, worldwide",
                    "share": f"By the sources, {said} of people have an anxiety disorder"}[state.question]
            given = sum(row.low is not None for row in found)
            return f"{said}; {given or 'none'} of {len(found)} gives an interval."
        amounts = {row.what: row for row in found if row.source == SURVEYS}
        treated, adequate = (amounts[what] for what in MEANS)
        return (f"In surveys, {self.amount(treated)} of people with an anxiety disorder had any treatment, "
                f"{self.amount(adequate)} possibly adequate treatment.")

    def _guess_met(self, state):
        """How far a guess was from the share of the surveys."""
        if not self.guessed(state):
            return ""
        treated = next(row for row in self.rows(state) if row.source == SURVEYS and row.what == TREATED)
        return f"You said {self.guess.number:g} treated: {say.how_far(self.guess.number, treated.value)}."

    def _summary(self, state, found):
        if state.question == "treated":
            surveys = "; ".join(f"{self.amount(row)} {MEANS[row.what]}" for row in found if row.source == SURVEYS)
            mine = f" Your guess: {self.guess.number:g} of 100 people." if self.guessed(state) else ""
            return (f"Surveys of people with an anxiety disorder: {surveys}.{mine} "
                    "“Treated” here is what people said when they were asked, and “any treatment” counts whatever it "
                    "was.")
        with_interval = sum(row.low is not None for row in found)
        numbers = "; ".join(f"{row.label}, {self.amount(row)}" + (f" in {row.year}" if row.year else "")
                            for row in found)
        return (f"{len(found)} printed numbers: {numbers}. With an interval in what we could read: "
                f"{with_interval or 'none'} of them.")

    def _differ(self, state):
        if state.question == "people":
            lost = next(row for row in self.all if row.what == "healthy_years_lost")
            return ("Do not add these up: they count the same people again, in different years and from different "
                    "data. All are estimates from models; nobody "
                    "has counted everyone. A dot without a line does not mean that the number is exact: the source "
                    "gives no interval in what we could read. "
                    f"How heavy is it? {lost.label} puts {say.small(lost.counted)} at "
                    f"{self.say(lost)} ({evidence.read(lost)}).")
        if state.question == "share":
            return (f"These do not measure the same thing. {self._counted(state)} Do not add them up, and do not read "
                     "a rise over time from them.")
        return ("Do not add these up: a person who is possibly adequately treated is also treated. The sources divide "
                "by different people. "
                f"{self._counted(state)} Not one of these numbers says how many got better, and not one is about "
                "ketamine.")

    def _counted(self, state):
        """What each source of the question counted, in its own words."""
        return " ".join(f"{row.label}: {say.small(row.counted)}." for row in self.rows(state))


def _people(number, y):
    """The outline of `number` boxes in a row, one for each person, the last one cut where `number` is not whole."""
    path = []
    for person in range(math.ceil(number)):
        end = min(person + 1, number)
        path.append(Path([(person, y - HALF), (end, y - HALF), (end, y + HALF), (person, y + HALF), (person, y - HALF)],
                         closed=True))
    return Path.make_compound_path(*path)
