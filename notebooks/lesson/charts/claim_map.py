"""The claim map: all claims of the article by section and kind; which carry a figure, and which point at a study."""

from functools import partial

from .. import drawing, say, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends

SHOWN = {"all": "all claims", "figure": "claims with a figure or a time", "study": "claims that point at a study"}
#: How a claim is drawn: colour of the letters, of the box, of its edge, and the words for it.
LOOKS = {
    "bare": (drawing.INK, drawing.PAPER, drawing.QUIET, "no figure, no source"),
    "figure": (drawing.PAPER, drawing.KETAMINE, drawing.KETAMINE, "a figure or a time, no source"),
    "study": (drawing.INK, drawing.PAPER, drawing.INK, "points at a study, by its year alone"),
}
#: What kind of sentence a claim is, in the order of the columns, as the lesson names them.
KINDS = ("burden", "definition", "procedure", "mechanism", "efficacy",
         "duration", "limit", "comparison", "safety", "advice")
#: Boxes side by side in a cell, and how far they stand apart.
ACROSS, APART, LINE = 2, 0.44, 0.34


class ClaimMap(Chart):
    """Rows are the sections of the article, columns the kinds of claim; each claim is a box with its number."""

    #: The article itself is the source, and it is not named.
    sources = frozenset()

    def __init__(self, folder=tables.FOLDER):
        self.sections = tables.load("sections", folder)
        self.claims = tables.load("claims", folder)

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "kind": Choice("Kind of claim", [("any", "any"), *((kind, kind) for kind in KINDS)]),
            "show": Choice("Show", list(SHOWN.items())),
            "claim": Choice("Claim", self._options, slider=True),
        }

    def _options(self, state):
        chosen = [(row.id, row.id) for row in self.chosen(state)]
        return chosen or [("", "none")]

    @staticmethod
    def carries(claim):
        """What a claim carries, a key of LOOKS."""
        if claim.cited_study:
            return "study"
        return "figure" if claim.numbers else "bare"

    def chosen(self, state):
        """The claims that the lists let through."""
        return [row for row in self.claims if state.kind in ("any", row.kind)
                and (state.show == "all" or (row.numbers if state.show == "figure" else row.cited_study))]

    # -- picture

    def axes(self, state):
        """The grid of sections and kinds."""
        figure = drawing.figure(10, 6)
        axes = figure.add_axes((0.17, 0.09, 0.82, 0.83), xlim=(-0.5, len(KINDS) - 0.5),
                               ylim=(len(self.sections) - 0.5, -0.5))
        axes.set_xticks(range(len(KINDS)), KINDS, fontsize=9, fontweight="bold")
        axes.xaxis.tick_top()
        axes.set_yticks(range(len(self.sections)), [_two_lines(row.title) for row in self.sections], fontsize=9.5)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        for edge in range(len(KINDS) + 1):
            axes.axvline(edge - 0.5, color=drawing.FAINT, linewidth=0.8)
        for edge in range(len(self.sections) + 1):
            axes.axhline(edge - 0.5, color=drawing.FAINT, linewidth=0.8)
        return figure

    def _legend(self, figure, state):
        """The boxes of the claims let through, the number of one that is not, the bar of the picked one."""
        chosen = self.chosen(state)
        boxes = {carries: legends.Sign(text, 32, partial(self._sign, carries)) for carries, (*_, text) in LOOKS.items()}
        more = {"picked": legends.line("picked", self._bar()),
                "out": legends.letters("not let through by the lists", "C00", 20, self._out())}
        shown = {self.carries(row) for row in chosen} | ({"out"} if len(chosen) < len(self.claims) else set())
        return legends.part(figure, [(0.053, 0.17, boxes), (0.018, 0.174, more)], shown
                            | ({"picked"} if chosen else set()), 9.5)

    @classmethod
    def _sign(cls, carries, figure, x, y):
        return [cls._box(figure, x, y, "C00" if carries != "study" else "C00?", carries)]

    @staticmethod
    def _out():
        return {"color": drawing.QUIET, "fontsize": 9}

    @staticmethod
    def _bar():
        return {"color": drawing.CONTROL, "linewidth": 3, "solid_capstyle": "butt"}

    @staticmethod
    def _box(owner, x, y, text, carries, **more):
        letters, box, edge, _ = LOOKS[carries]
        style = {"boxstyle": "round,pad=0.18", "facecolor": box, "edgecolor": edge,
                 "linewidth": 1.8 if carries == "study" else 1}
        if carries == "study":
            style["linestyle"] = (0, (2, 1))
        return owner.text(x, y, text, color=letters, fontsize=9, ha="center", va="center", bbox=style, **more)

    def marks(self, figure, state):
        """The legend; a part for each claim, a box where it is let through, a small number where not; what is
        picked.
        """
        chosen, places = {row.id for row in self.chosen(state)}, self.places()
        parts = self._legend(figure, state)
        parts |= {(row.id, row.id in chosen): partial(self._claim, figure.axes[0], row, places[row.id],
                                                      row.id in chosen) for row in self.claims}
        if state.claim in chosen:
            parts["picked", state.claim] = partial(self._picked, figure.axes[0], places[state.claim])
        return parts

    def places(self):
        """Where the box of each claim stands: a dict from its number to (x, y)."""
        rows, cells = {row.id: n for n, row in enumerate(self.sections)}, {}
        for claim in self.claims:
            cells.setdefault((KINDS.index(claim.kind), rows[claim.section]), []).append(claim.id)
        places = {}
        for (x, y), here in cells.items():
            lines = -(-len(here) // ACROSS)
            for n, claim in enumerate(here):
                across = min(ACROSS, len(here) - n // ACROSS * ACROSS)
                places[claim] = (x + (n % ACROSS - (across - 1) / 2) * APART,
                                 y + (n // ACROSS - (lines - 1) / 2) * LINE)
        return places

    def _claim(self, axes, row, place, shown):
        if not shown:
            return [axes.text(*place, row.id, ha="center", va="center", **self._out())]
        carries = self.carries(row)
        text = self._box(axes, *place, row.id + ("?" if carries == "study" else ""), carries, gid=f"claim_map-{row.id}")
        text.set_label(f"{row.id}: {row.says}")
        return [text]

    def _picked(self, axes, place):
        x, y = place
        return axes.plot([x - 0.23, x + 0.23], [y + 0.19, y + 0.19], clip_on=False, **self._bar())

    # -- words

    def words(self, state):
        """How many claims carry a figure or point at a study, what the picked one says, and every claim."""
        chosen = self.chosen(state)
        figures, studies = (sum(self.carries(row) == what for row in chosen) for what in ("figure", "study"))
        if not chosen:
            return Words(f"The article has no claim of the kind {state.kind} among the {SHOWN[state.show]}.",
                         (("Choose another kind, or show all claims.",),))
        if len(chosen) == 1:
            carried = "a figure or a time" if chosen[0].numbers else "no figure and no time"
            summary = f"This claim carries {carried}, and it points at {'a' if studies else 'no'} study"
        else:
            summary = (f"Of these {len(chosen)} claims, {_count(figures, 'carries', 'carry')} a figure or a time "
                       "without any source, "
                       f"and {_count(studies, 'points', 'point')} at a study")
        if studies:
            named = len({row.cited_study for row in chosen if row.cited_study})
            summary += f", by its year alone ({named} {'study' if named == 1 else 'studies'} in all)"
        summary += ". No claim names an author, a title or a journal."
        picked = next(row for row in chosen if row.id == state.claim)
        title = next(row.title for row in self.sections if row.id == picked.section)
        said = (f"{picked.id}, section “{title}”, kind: {picked.kind}. {picked.says} Figures it gives: "
                f"{picked.numbers or 'none'}. ")
        said += "It points at a study by its year alone." if picked.cited_study else "It points at no source."
        if picked.note:
            said += f" Our remark: {say.small(picked.note).rstrip('.')}."
        titles = {row.id: row.title for row in self.sections}
        return Words(summary, (
            (said,), ("The article is not named and has no list of sources. These are our words, not its sentences.",)),
                     Table("The claims shown", ("Claim", "Section", "Kind", "In our words", "Carries"), tuple(
                         (row.id, titles[row.section], row.kind, row.says, LOOKS[self.carries(row)][3] + (
                             f" ({row.numbers})" if row.numbers else "")) for row in chosen)))


def _count(number, one, many):
    return f"{number} {one if number == 1 else many}"


def _two_lines(title):
    words, first = title.split(" "), []
    while words and len(" ".join([*first, words[0]])) <= 18:
        first.append(words.pop(0))
    return "\n".join(filter(None, (" ".join(first), " ".join(words))))
