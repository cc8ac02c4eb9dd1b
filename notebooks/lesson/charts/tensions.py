"""The article against itself: each pair of passages that pull against each other, where they stand, and how evidence
settles it.
"""

import textwrap
from functools import partial

from matplotlib.lines import Line2D
from matplotlib.patches import FancyBboxPatch

from .. import drawing, evidence, tables
from ..explorer import Chart, Choice
from ..words import Link, Table, Words
from . import legends

#: What the evidence says of the two sides: words for the head of a column, the sign between the sides, and a sentence.
VERDICTS = {
    "first_right": ("nearer first", "◀", "The evidence lies nearer to the first side."),
    "second_right": ("nearer second", "▶", "The evidence lies nearer to the second side."),
    "both_possible": ("both can hold", "◀▶", "Both sides can hold, read in one way."),
    "neither": ("neither", "✕", "The evidence carries neither side."),
    "not_settled": ("not settled", "?", "The evidence does not settle it."),
}
SIDES = ("first", "second")
#: How far a side stands from the middle of its column, in columns.
APART = 0.26
#: Letters in a line of a side, and in a line of how it is settled.
LETTERS, WIDE = 62, 138


class Tensions(Chart):
    """Columns of tensions over rows of sections, each claim a box in its section, joined to those it pulls against;
    the picked one in full below.
    """

    def __init__(self, folder=tables.FOLDER):
        self.sections = tables.load("sections", folder)
        self.claims = {row.id: row for row in tables.load("claims", folder)}
        self.tensions = tables.load("tensions", folder)
        self.settled = {row.tension: row for row in tables.load("settled", folder)}
        self.rows = tables.load("settled_evidence", folder)
        self.references = evidence.works(folder)
        self.titles = {row.id: row.title for row in self.sections}
        self.verdicts = {row.claim: row for row in tables.load("verdicts", folder)}
        self.joined = tables.load("tension_claims", folder)
        self.sources = frozenset(row.source for row in self.rows)
        self.tops, self.lines = self._layout()

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {"tension": Choice("Tension", [(row.id, f"{row.id}: {self.settled[row.id].short}")
                                              for row in self.tensions], slider=True)}

    def side(self, tension, side):
        """The claims on one side of a tension."""
        return [self.claims[row.claim] for row in self.joined if (row.tension, row.side) == (tension, side)]

    def cell(self, tension, side, section):
        """Those of them that stand in one section."""
        return [claim for claim in self.side(tension, side) if claim.section == section]

    def _layout(self):
        """On which line the first claim of each section stands, and how many lines there are."""
        tops, line = {}, 0
        for section in self.sections:
            tops[section.id] = line
            line += max(1, *(len(self.cell(row.id, side, section.id)) for row in self.tensions for side in SIDES))
        return tops, line

    def place(self, tension, claim):
        """Column and line of a claim in a tension."""
        column = [row.id for row in self.tensions].index(tension)
        side = next(side for side in SIDES if claim in self.side(tension, side))
        line = self.tops[claim.section] + self.cell(tension, side, claim.section).index(claim)
        return column + (-APART if side == "first" else APART), line

    # -- picture

    def axes(self, state):
        """Sections, heads of the tensions with what the evidence says, and names of the two sides: the same for
        every state.
        """
        figure = drawing.figure(10, 6.8)
        axes = figure.add_axes((0.235, 0.515, 0.755, 0.385), xlim=(-0.5, len(self.tensions) - 0.5),
                               ylim=(self.lines - 0.5, -0.5))
        axes.set_axis_off()
        for x, row in enumerate(self.tensions):
            settled = self.settled[row.id]
            axes.text(x, -1.9, f"{row.id}\n{textwrap.fill(settled.short, 13)}",
                      fontsize=9, fontweight="bold", ha="center", va="center")
            axes.text(x, self.lines - 0.1, VERDICTS[settled.verdict][0], fontsize=9, ha="center", va="center")
        for edge in range(len(self.tensions) + 1):
            axes.axvline(edge - 0.5, color=drawing.FAINT, linewidth=0.8)
        for section in self.sections:
            top = self.tops[section.id]
            axes.axhline(top - 0.5, xmin=-0.3, color=drawing.FAINT, linewidth=0.8, clip_on=False)
            axes.text(-0.295, top, section.title, transform=axes.get_yaxis_transform(), fontsize=9.5, va="center")
        axes.axhline(self.lines - 0.5, xmin=-0.3, color=drawing.FAINT, linewidth=0.8, clip_on=False)
        axes.text(-0.295, -1.75, "Section of the article", transform=axes.get_yaxis_transform(),
                  fontsize=9, fontweight="bold", va="center")
        axes.text(-0.295, self.lines - 0.1, "The evidence", transform=axes.get_yaxis_transform(),
                  fontsize=9, fontweight="bold", va="center")
        legends.draw(figure, [(0.44, 0.9, {"picked": legends.PICKED})])
        for x, side in zip((0.012, 0.525), SIDES, strict=True):
            figure.text(x + 0.01, 0.44, f"The {side} side", fontsize=9.5, fontweight="bold", va="center")
            figure.add_artist(FancyBboxPatch((x, 0.165), 0.463, 0.255, boxstyle="square,pad=0",
                                             facecolor="none", edgecolor=drawing.QUIET, linewidth=1))
        return figure

    def marks(self, figure, state):
        """A part for each tension: its claims, joined; and a part for the picked one in full."""
        parts = {(row.id, row.id == state.tension): partial(self._column, figure.axes[0],
                                                            row.id, row.id == state.tension) for row in self.tensions}
        parts["full", state.tension] = partial(self._full, figure, state.tension)
        return parts

    def _column(self, axes, tension, picked):
        first, second = (self.side(tension, side) for side in SIDES)
        x = [row.id for row in self.tensions].index(tension)
        drawn = [axes.axvspan(x - 0.5, x + 0.5, **legends.STRIP)] if picked else []
        line, edge = ((drawing.INK, 2), drawing.KETAMINE) if picked else ((drawing.QUIET, 1), drawing.QUIET)
        for one in first:
            for other in second:
                (x0, y0), (x1, y1) = self.place(tension, one), self.place(tension, other)
                drawn.append(axes.add_artist(Line2D([x0, x1], [y0, y1], color=line[0], linewidth=line[1], clip_on=False,
                                                    gid=f"tensions-{tension}-{one.id}-{other.id}",
                                                    label=f"{one.id} against {other.id}")))
        for claim in (*first, *second):
            style = {"boxstyle": "round,pad=0.15", "facecolor": edge if picked else drawing.PAPER, "edgecolor": edge}
            text = axes.text(*self.place(tension, claim), claim.id, fontsize=9,
                             ha="center", va="center", color=drawing.PAPER if picked else drawing.INK,
                             fontweight="bold" if picked else "normal",
                             bbox=style, gid=f"tensions-{tension}-{claim.id}")
            text.set_label(f"{claim.id}, {self.titles[claim.section]}, {claim.kind}: {claim.says}")
            drawn.append(text)
        return drawn

    def _full(self, figure, tension):
        drawn, settled = [], self.settled[tension]
        for x, side in zip((0.022, 0.535), SIDES, strict=True):
            lines = [line for claim in self.side(tension, side) for line in
                     textwrap.wrap(f"{claim.id} ({claim.kind}, {self.titles[claim.section].rstrip('?')}): {claim.says}",
                                   LETTERS, subsequent_indent="    ")]
            drawn.append(figure.text(x, 0.407, "\n".join(lines), fontsize=9, va="top", linespacing=1.3))
        drawn.append(figure.text(0.5, 0.29, VERDICTS[settled.verdict][1],
                                 fontsize=15, fontweight="bold", ha="center", va="center", color=drawing.KETAMINE))
        how = textwrap.wrap(f"{VERDICTS[settled.verdict][2]} {settled.how}", WIDE)
        drawn.append(figure.text(0.012, 0.14, "\n".join(how), fontsize=9.5, va="top", linespacing=1.35))
        return drawn

    # -- words

    def words(self, state):
        """How many tensions lean to which side, all about the picked one with its evidence, and every tension."""
        counts = [(sum(row.verdict == key for row in self.settled.values()), text)
                  for key, (text, *_) in VERDICTS.items()]
        summary = (f"The article pulls against itself in {len(self.tensions)} places. What the evidence says of the "
                   "two sides: "
                   f"{', '.join(f'{text}: {count}' for count, text in counts if count)}.")
        picked = next(row for row in self.tensions if row.id == state.tension)
        settled = self.settled[picked.id]
        sides = " ".join(f"The {side} side: {self._said(picked.id, side)}" for side in SIDES)
        detail = [(f"{picked.id}. {picked.about} {sides}",), (f"{VERDICTS[settled.verdict][2]} {settled.how}",)]
        parts = []
        for row in self.rows:
            if row.tension == picked.id:
                work = self.references[row.source]
                parts += [f" {row.text} (", Link(evidence.name(work), evidence.address(work)),
                          f"; {evidence.read(row)})"]
        detail.append(("The rows on which this rests:", *parts))
        detail.append(("A careful reader finds these places without any other source. Pulling against each other is "
                       "not yet being wrong: "
                       "a second look may show how both hold. Nearer to one side does not mean that this side is right "
                       "in full. "
                       "How it is settled is our judgement.",))
        rows = tuple((f"{row.id}: {self.settled[row.id].short}", row.about,
                      *(self._said(row.id, side) for side in SIDES),
                      VERDICTS[self.settled[row.id].verdict][0], self.settled[row.id].how) for row in self.tensions)
        return Words(summary, tuple(detail), Table("The tensions", ("Tension", "About", "First side",
                                                                    "Second side", "The evidence", "How"), rows))

    def _said(self, tension, side):
        said = []
        for claim in self.side(tension, side):
            verdict = evidence.judged(self.verdicts[claim.id])
            said.append(f"{claim.id} (section “{self.titles[claim.section]}”, {claim.kind}; our verdict: {verdict}): "
                        f"{claim.says}")
        return " ".join(said)
