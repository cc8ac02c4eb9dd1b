"""The treatment ladder: what guidelines put first, how many respond on each step, and where treatment-resistant
begins.
"""

import textwrap
from functools import partial

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..words import Link, Table, Words
from . import legends

#: Each measure: shape, filled or not, colour, and the words for it.
MEASURES = {
    "response": ("o", True, drawing.KETAMINE, "responded"),
    "remission": ("D", False, drawing.KETAMINE, "well again (remission)"),
    "placebo": ("s", False, drawing.QUIET, "responded to placebo"),
    "not_helped": ("X", True, drawing.CONTROL, "not helped"),
}
#: The two questions of the bars.
BARS = {"how_many": "How many must have failed", "which": "What must have failed"}
#: The stair: foot, width of a step, height of the first and how much higher each next one is, in parts of the picture.
FOOT, WIDTH, HEIGHT, RISE = 0.585, 0.24, 0.18, 0.06
#: What a guideline says of ketamine stands beside the stair, at its foot: it is no step.
BESIDE = 0.77


class Ladder(Chart):
    """Above, the steps of one guideline; below left, shares who responded; below right, definitions of resistance."""

    axes_follow = ("guideline",)
    main = ("guideline", "read")

    def __init__(self, folder=tables.FOLDER, guess=None):
        self.guess = guess
        self.steps = tables.load("ladder", folder)
        self.responses = tables.load("ladder_responses", folder)
        self.definitions = tables.load("resistance_definitions", folder)
        told = {row.guideline for row in self.steps if row.kind == "ketamine"}
        for number, row in enumerate(self.steps, start=2):
            if row.kind == "step" and row.guideline not in told:
                raise tables.DataError(
                    f"ladder.csv, row {number}, column 'guideline': found {row.guideline!r}; expected "
                    "the guideline of a row of the kind ketamine: the picture says what each says of it")
        self.references = evidence.works(folder)
        self.sources = frozenset(row.source for row in (*self.steps, *self.responses, *self.definitions))
        self.rows = list(dict.fromkeys(row.row for row in self.responses))
        self.bars = [row for row in self.definitions if row.percent is not None]

    def controls(self):
        """The controls, in the order in which they are shown."""
        guidelines = dict.fromkeys(row.guideline for row in self.steps if row.kind == "step")
        return {
            "guideline": Choice("Guideline", [(name, name) for name in guidelines]),
            "read": Choice("Read", self._offered, slider=True),
        }

    def _offered(self, state):
        said = [(row.id, f"{row.step}. {row.name}" if row.kind == "step" else row.name) for row in self.of(state)]
        said += [(row.id, f"{row.row}: {row.what}") for row in self.responses]
        return said + [(row.id, f"resistance: {row.label}") for row in self.definitions]

    def of(self, state):
        """All rows of the guideline on the list: its steps, remarks, and what it says of ketamine."""
        kinds = ("step", "remark", "ketamine")
        return sorted((row for row in self.steps if row.guideline == state.guideline),
                      key=lambda row: (kinds.index(row.kind), row.step or 0))

    # -- picture

    def axes(self, state):
        """Heads, and both lower axes with their names."""
        figure = drawing.figure(10, 7)
        about = self.of(state)[0].about
        about = "" if about.removesuffix(" disorder") in state.guideline else f" ({about})"
        figure.text(0.012, 0.968, f"{state.guideline}: steps in the parts that we saw{about}",
                    fontsize=11, fontweight="bold", va="center")
        left = figure.add_axes((0.3, 0.135, 0.34, 0.36), xlim=(0, 100), ylim=(len(self.rows) - 0.5, -0.6))
        right = figure.add_axes((0.79, 0.135, 0.185, 0.36), xlim=(0, 100), ylim=(len(self.bars) + 0.85, -1.0))
        for axes, label in ((left, "People in 100"), (right, "Studies in 100")):
            axes.set_xticks(range(0, 101, 25 if axes is left else 50))
            axes.set_yticks([])
            axes.spines["left"].set_visible(False)
            axes.set_xlabel(label)
            axes.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
            axes.set_axisbelow(True)
        figure.text(0.012, 0.53, "How many respond, as printed", fontsize=11, fontweight="bold", va="center")
        figure.text(0.665, 0.53, "Where “treatment-resistant” begins", fontsize=11, fontweight="bold", va="center")
        figure.text(0.79, 0.03, f"{self.bars[0].of_studies} studies, one review", fontsize=9, va="center")
        return figure

    def marks(self, figure, state):
        """The legend; a part for each step, each row of shares, and each bar."""
        parts = self._legend(figure, state)
        if self.guessed is not None:
            parts["guess", self.guessed] = partial(drawing.your_guess, figure.axes[0],
                                                   self.guessed, "ladder-guess", 1.02, f"{self.guessed:g}")
        boxes = [row for row in self.of(state) if row.kind != "remark"]
        for place, row in enumerate(boxes):
            parts[row.id, row.id == state.read] = partial(self._box, figure, row, place, row.id == state.read)
        for y, name in enumerate(self.rows):
            rows = [row for row in self.responses if row.row == name]
            picked = next((row.id for row in rows if row.id == state.read), None)
            parts[name, picked] = partial(self._shares, figure.axes[0], rows, y, picked)
        for place, row in enumerate(self.bars):
            parts[row.id, row.id == state.read] = partial(self._bar, figure.axes[1], row,
                                                          place + (row.kind == "which") * 1.3, row.id == state.read)
        return parts

    def _legend(self, figure, state):
        """The measures, a range, and what is picked: a strip of shares, or a box or a bar in a thick frame."""
        signs = {key: legends.mark(text, self._look(key)) for key, (*_, text) in MEASURES.items()}
        signs |= {"range": legends.line("a range", self._look("response"))}
        if state.read in {row.id for row in self.responses}:
            signs["strip"] = legends.PICKED
        elif state.read in {row.id for row in (*self.of(state), *self.bars) if row.kind != "remark"}:
            signs["frame"] = legends.box("picked", {"facecolor": drawing.PAPER, **self._frame(True)})
        return legends.part(figure, [(0.03, 0.008, signs)], signs)

    @staticmethod
    def _look(measure):
        """How a share is drawn; a range is a line with a mark at both ends."""
        shape, filled, colour, _ = MEASURES[measure]
        fill, edge, width = (colour, drawing.PAPER, 0.8) if filled else (drawing.PAPER, colour, 1.6)
        return {"linestyle": "-", "linewidth": 2.2, "color": colour, "marker": shape, "markersize": 8,
                "markerfacecolor": fill, "markeredgecolor": edge,
                "markeredgewidth": width}

    @staticmethod
    def _frame(picked):
        return {"edgecolor": drawing.INK if picked else drawing.QUIET, "linewidth": 2.8 if picked else 1}

    @property
    def guessed(self):
        """How many of 100 the student guessed to respond to a first treatment, or None."""
        return self.guess.number if self.guess else None

    def _box(self, figure, row, place, picked):
        step = row.kind == "step"
        x = 0.012 + place * WIDTH if step else BESIDE
        width, height = WIDTH if step else 0.988 - BESIDE, HEIGHT + (place * RISE if step else 0)
        box = Rectangle((x, FOOT), width, height, transform=figure.transFigure,
                        facecolor=drawing.COURSE if step else drawing.PAPER,
                        linestyle="-" if step else (0, (3, 2)), zorder=2 if picked else 1,
                        label=f"{row.name}: {row.text}",
                        **self._frame(picked), **self._known(row))
        figure.add_artist(box)
        head = figure.text(x + 0.01, FOOT + height - 0.012, f"{row.step}. {row.name}" if step else row.name,
                           fontsize=10, fontweight="bold", va="top", zorder=3)
        lines = textwrap.fill(row.text, 30 if step else 26, break_on_hyphens=False)
        return [box, head, figure.text(x + 0.01, FOOT + height - 0.045,
                                       lines, fontsize=9, va="top", linespacing=1.15, zorder=3)]

    def _known(self, row):
        """What makes the mark of a row known: its id, and the address of its source."""
        return {"gid": f"ladder-{row.id.replace('.', '-')}", "url": evidence.address(self.references[row.source])}

    def _shares(self, axes, rows, y, picked):
        beside = {"transform": axes.get_yaxis_transform(), "fontsize": 9, "clip_on": False}
        drawn = []
        if picked:
            drawn.append(axes.axhspan(y - 0.48, y + 0.48, xmin=-0.845, xmax=1.02, **legends.STRIP, clip_on=False))
        source = self.references[rows[0].source]
        drawn.append(axes.text(-0.835, y - 0.02, rows[0].row, va="bottom",
                               **beside | {"fontweight": "bold" if picked else "normal", "fontsize": 9.5}))
        drawn.append(axes.text(-0.835, y + 0.05, self.cited(source), va="top", color=drawing.QUIET, **beside))
        for row in rows:
            said = MEASURES[row.measure][-1]
            ends = sorted({row.percent_low, row.percent_high})
            look = {"label": f"{row.what}: {self.say(row)} {said} ({self.cited(source)})",
                    "clip_on": False, **self._known(row)}
            # A range is drawn by its ends: its middle is a number that nobody printed.
            size = {"markersize": 11} if row.id == picked else {}
            drawn.append(axes.add_artist(Line2D(ends, [y] * len(ends), **self._look(row.measure) | size, **look)))
        return drawn

    def _bar(self, axes, row, y, picked):
        fill = {"facecolor": drawing.GOOD, "hatch": "///"} if row.kind == "which" else {"facecolor": drawing.COURSE}
        drawn = [axes.add_artist(Rectangle((0, y - 0.34), row.percent, 0.68, **self._frame(picked)
                                           | ({} if picked else {"edgecolor": drawing.INK, "linewidth": 0.8}),
                                           label=f"{row.text} {row.percent:g}% of {row.of_studies} studies",
                                           **fill, **self._known(row)))]
        beside = {"fontsize": 9, "va": "center", "clip_on": False, "fontweight": "bold" if picked else "normal"}
        drawn.append(axes.text(-4, y, row.label, ha="right", **beside))
        inside = row.percent > 60
        drawn.append(axes.text(row.percent + (-3 if inside else 3), y,
                               f"{row.percent:g}", ha="right" if inside else "left",
                               **beside | ({"bbox": {"facecolor": drawing.PAPER, "edgecolor": "none", "pad": 1.2}}
                                           if inside else {})))
        if row is next(other for other in self.bars if other.kind == row.kind):
            drawn.append(axes.text(-62, y - 0.62, BARS[row.kind], fontsize=9.5, va="center", clip_on=False))
        return drawn

    # -- words

    @staticmethod
    def cited(reference):
        """A work as the picture names it: first author, or body, and year."""
        if reference.kind == "public_body":
            who = "NICE" if "Health and Care Excellence" in reference.authors else reference.authors
        elif "not seen" in reference.authors:
            who = reference.journal
        else:
            who = reference.authors.split(",")[0].rsplit(" ", 1)[0]
        return f"{who}, {reference.year}" if reference.year else who

    def read(self, row):
        """Where a row was read, in words; a web page is no paper."""
        web = row.seen == "full_text" and self.references[row.source].kind == "public_body"
        return f"{row.locator}; read in the document" if web else evidence.read(row)

    @staticmethod
    def say(row):
        """A share in words."""
        low, high = f"{row.percent_low:g}", f"{row.percent_high:g}"
        return f"{low}%" if low == high else f"{low} to {high}%"

    def words(self, state):
        """The steps of the guideline; what is picked; what no guideline says in the parts seen; why shares and
        definitions do not compare.
        """
        own = self.of(state)
        steps = [row for row in own if row.kind == "step"]
        ketamine = next(row for row in own if row.kind == "ketamine")
        summary = (f"{state.guideline}, in the parts that we saw: "
                   + "; ".join(f"{row.step}. {row.name}" for row in steps)
                   + f". On ketamine: {say.small(ketamine.text)}")
        if self.guessed is not None:
            summary += f" Your guess for a first treatment: {self.guessed:g} of 100 people respond."
        detail = [self._picked(state)]
        detail.append((" ".join(f"{'Step ' + str(row.step) if row.kind == 'step' else row.name}: {row.text}"
                                for row in own),))
        others = [row for row in self.steps if row.kind == "ketamine"]
        detail.append(("Ketamine in the guidelines: " + " ".join(f"{row.guideline}: {say.small(row.text)}"
                                                                 for row in others)
                       + " We saw abstracts, digests and parts: where they do not name it, this does not say that the "
                       "whole documents never mention it.",))
        placebo = next(row for row in self.responses if row.measure == "placebo")
        detail.append(("The shares come from different people, times and definitions. They cannot be ranked, and no "
                       "step can be subtracted from another. "
                       f"On placebo, too, many respond: {self.say(placebo)} in one set of trials. That one treatment "
                       "did not help does not tell whether the "
                       "next will. Which guideline or step a share belongs to is not printed with it.",))
        asked = {row.id: row for row in self.bars}
        numbers = [row for row in self.bars if row.kind == "how_many"]
        rest = 100 - sum(row.percent for row in numbers)
        said = ", ".join(f"{row.label}: {row.percent:g}%" for row in numbers)
        therapy = asked["bokma.therapy"].percent
        detail.append((f"Where “treatment-resistant” begins: of {self.bars[0].of_studies} studies, by how many "
                       f"treatments must have failed, {said}; "
                       f"about the rest, {rest:.1f}% (worked out by us), the part seen says nothing. "
                       f"{asked['bokma.medicine'].percent:g}% asked that a medicine had failed, {therapy:g}% a "
                       "therapy; a study can ask for both. "
                       f"What the other {100 - therapy:g}% (worked out by us) said about therapy is not printed. "
                       "So “resistant” people in two trials can be very different people. "
                       + " ".join(row.text for row in self.definitions if row.percent is None),))
        detail.append(("This is about groups and documents. It does not say what is right for one person, and it is "
                       "not a list to tick off.",))
        shown = dict.fromkeys([row.source for row in own] + [row.source for row in self.responses]
                              + [row.source for row in self.definitions])
        for source in shown:
            detail.append((f"{self.cited(self.references[source])}: ",
                           evidence.link(self.references[source])))
        rows = [(f"{row.row}: {row.what}" + (", remission" if row.measure == "remission" else ""),
                 f"{self.say(row)} {MEASURES[row.measure][-1]}",
                 row.counted, f"{row.people:,}" if row.people else "not seen", self._from(row), row.note or "")
                for row in self.responses]
        rows += [(f"{BARS[row.kind]}: {row.label}", f"{row.percent:g}% of {row.of_studies} studies",
                  row.text, "", self._from(row), row.note or "")
                 for row in self.bars]
        return Words(summary, tuple(detail), Table("Shares who responded, and definitions of resistance",
                     ("What", "Share", "What counted", "People", "Read in", "Note"), tuple(rows)))

    def _from(self, row):
        return f"{self.cited(self.references[row.source])}: {self.read(row)}"

    def _picked(self, state):
        row = next(row for row in (*self.steps, *self.responses, *self.definitions) if row.id == state.read)
        where = evidence.address(self.references[row.source])
        if hasattr(row, "guideline"):
            said = f"{row.guideline}, {row.about}. {row.name}: {row.text}"
        elif hasattr(row, "measure"):
            people = f" {row.people:,} people." if row.people else ""
            said = (f"{say.capital(row.what)}: {self.say(row)} {MEASURES[row.measure][-1]}. What counted: "
                    f"{row.counted}.{people}")
        else:
            said = row.text + (f" {row.percent:g}% of {row.of_studies} studies." if row.percent is not None else "")
        return (f"Picked: {said}{f' {row.note}' if row.note else ''} ({self.read(row)}) ", Link(where, where))
