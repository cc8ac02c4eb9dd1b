"""The article against itself: each pair of passages that pull against each other, where they stand, and how evidence
settles it.
"""

from dataclasses import replace
from functools import partial

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..words import Link, Table, Words
from . import legends, matrix, rows

#: What the evidence says of the two sides: words for the head of a column, the sign between the sides, and a sentence,
#: which goes on with the name of a side where it speaks of one.
VERDICTS = {
    "first_right": ("nearer first", "◀", "The evidence lies nearer to the first side: {first}."),
    "second_right": ("nearer second", "▶", "The evidence lies nearer to the second side: {second}."),
    "both_possible": ("both can hold", "◀▶", "Both sides can hold, read in one way."),
    "neither": ("neither", "✕", "The evidence carries neither side."),
    "not_settled": ("not settled", "?", "The evidence does not settle it."),
}
#: The same from the one side to the other: the columns of a first view.
BETWEEN = ("first_right", "both_possible", "neither", "not_settled", "second_right")
SIDES = ("first", "second")
#: How far a side stands from the middle of its column, in columns.
APART = 0.26
#: Columns of a view with everything, and in points: how wide the text of a first view is, around texts in a box, and
#: above what is told below the rows.
COLUMNS, TEXT, PAD, ABOVE = 7, 446, 6, 10
#: Lines of a first view.
FEW = 10
#: How a mark of a first view looks.
DOT = {"marker": "o", "markersize": 9, "color": drawing.KETAMINE}


class Tensions(Chart):
    """A row for each tension, and where the evidence lies between its two sides; with everything, columns of tensions
    over rows of sections, each claim a box in its section, joined to those it pulls against, and the picked one in full
    below.
    """

    main = ("detail", "tension")
    axes_follow = ("detail",)

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
        self.names = {(row.tension, row.side): row.short for row in tables.load("tension_sides", folder)}
        self.sources = frozenset(row.source for row in self.rows)
        self.tops, self.lines = self._layout()
        self.given = [key for key in BETWEEN if any(row.verdict == key for row in self.settled.values())]
        head = "Where the article pulls against itself, and where the evidence lies"
        self.few = matrix.Matrix(FEW, [rows.Column(head, (), TEXT)], (), {"picked": legends.PICKED}, feet=1,
                                 pitch=18, notes=["First and second: the two sides, in the order of the row."],
                                 across=[say.capital(VERDICTS[key][0]) for key in self.given])
        used = sum(self._few_lines(row) for row in self.tensions)
        self.few = replace(self.few, rows=min(self.few.rows, used), counts=used > self.few.rows)
        names = rows.Column("Section of the article", [row.title for row in self.sections])
        across = min(COLUMNS, len(self.tensions))
        self.all = matrix.Matrix(self.lines, [names], (), {"picked": legends.PICKED}, across=[""] * across, feet=2,
                                 counts=len(self.tensions) > across, things="Tensions")
        heads = max(len(self.all.head_lines(self._head(row))) for row in self.tensions)
        #: In points: how wide the text of a side is, the lines of the longest, and those of how it is settled.
        self.half = (rows.INSIDE - 3 * 2 * PAD) / 2
        self.most = max(len(self._told(row.id, side)) for row in self.tensions for side in SIDES)
        how = max(len(self._how(row.id)) for row in self.tensions)
        self.all = replace(self.all, above=rows.LINE * heads + 4,
                           below=ABOVE + rows.LINE * (self.most + how + 4) + 2 * PAD)

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {"detail": rows.detail("where the evidence lies", "also where the claims stand, and both sides"),
                "tension": Choice("Tension", [(row.id, f"{row.id}: {self.settled[row.id].short}")
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

    def place(self, tension, column, claim):
        """Column and line of a claim in a tension that stands in a column."""
        side = next(side for side in SIDES if claim in self.side(tension, side))
        line = self.tops[claim.section] + self.cell(tension, side, claim.section).index(claim)
        return column + (-APART if side == "first" else APART), line

    def _few_lines(self, row):
        """How many lines a tension takes in a first view."""
        return self.few.lines([self._name(row)])

    def _name(self, row):
        first, second = (self.names[row.id, side] for side in SIDES)
        return f"{row.id} {say.capital(self.settled[row.id].short)}: {first}, against {second}"

    def _where(self, tension):
        """Where the evidence on a tension lies, in a sentence that names the side."""
        return VERDICTS[self.settled[tension].verdict][2].format(**{side: self.names[tension, side] for side in SIDES})

    def _head(self, row):
        return f"{row.id} {self.settled[row.id].short}"

    def shown(self, state):
        """The tensions in the picture: those around the picked one."""
        place = [row.id for row in self.tensions].index(state.tension)
        if state.detail == "few":
            return self.few.window(self.tensions, place, self._few_lines, rows.FEW)
        return rows.window(self.tensions, place, len(self.all.across))

    # -- picture

    def axes(self, state):
        """The heads and totals of the columns; or the sections, and the names of the two sides."""
        if state.detail == "few":
            figure, axes = self.few.draw()
            counts = [sum(row.verdict == key for row in self.settled.values()) for key in self.given]
            self.few.foot(axes, 0, f"Of {len(self.tensions)}", [str(count) for count in counts])
            return figure
        figure, axes = self.all.draw()
        for section in self.sections:
            top = self.tops[section.id]
            axes.axhline(top - 0.5, color=drawing.FAINT, linewidth=0.8)
            self.all.words(axes, top, [section.title])
        self.all.foot(axes, 0, "The evidence", [])
        for left, side in zip(self._sides(), SIDES, strict=True):
            self._put(figure, left, self._under(), [f"The {side} side"], fontweight="bold")
            low, high = self._under() + rows.LINE * (self.most + 1) + 2 * PAD, self._under() + rows.LINE
            figure.add_artist(Rectangle(((left - PAD) / rows.WIDE, 1 - low / self.all.height),
                                        (self.half + 2 * PAD) / rows.WIDE, (low - high) / self.all.height,
                                        transform=figure.transFigure, fill=False, edgecolor=drawing.QUIET))
        return figure

    def _under(self):
        """Where what is told of the picked tension begins, in points from the top."""
        return self.all.height - self.all.below - rows.LINE * self.all.counts - rows.EDGE / 2 + ABOVE

    def _sides(self):
        """Where the text of each side begins, in points from the left."""
        return rows.EDGE + PAD, rows.WIDE - rows.EDGE - PAD - self.half

    def _put(self, figure, left, top, lines, **look):
        """Lines of text on the paper, from a place in points from its left and its top."""
        return figure.text(left / rows.WIDE, 1 - top / self.all.height, "\n".join(lines),
                           **{"fontsize": rows.SIZE, "va": "top", "linespacing": 1.15, **look})

    def marks(self, figure, state):
        """A part for each tension; with everything, also one for the picked tension in full."""
        axes, shown = figure.axes[0], self.shown(state)
        if state.detail == "few":
            return self.few.parts(axes, shown, lambda row, y: self._row(axes, row, y, row.id == state.tension),
                                  lambda row: (row.id, row.id == state.tension), signs={"picked"}, nothing="",
                                  lines=self._few_lines)
        parts = self.all.legend(figure, {"picked"}) | self.all.counted(figure, shown)
        for x, row in enumerate(shown.rows):
            parts[row.id, x, row.id == state.tension] = partial(self._column, axes, row, x, row.id == state.tension)
        parts["full", state.tension] = partial(self._full, figure, state.tension)
        return parts

    def _row(self, axes, row, y, picked):
        drawn = self.few.names(axes, y, [self._name(row)], picked, lines=self._few_lines(row))
        settled = self.settled[row.id]
        return drawn + self.few.mark(axes, self.given.index(settled.verdict), y + (self._few_lines(row) - 1) / 2, DOT,
                                     f"tensions-{row.id}", f"{row.id}, {settled.short}: {self._where(row.id)}")

    def _column(self, axes, row, x, picked):
        first, second = (self.side(row.id, side) for side in SIDES)
        drawn = [self.all.column(axes, x)] if picked else []
        drawn.append(self.all.column_head(axes, x, self._head(row), bold=picked))
        verdict = drawing.lines(VERDICTS[self.settled[row.id].verdict][0], self.all.wide - 8, rows.SIZE)
        for line, text in enumerate(verdict[:2]):
            drawn += self.all.foot(axes, line, "", [text], at=x)
        line, edge = ((drawing.INK, 2), drawing.KETAMINE) if picked else ((drawing.QUIET, 1), drawing.QUIET)
        for one in first:
            for other in second:
                (x0, y0), (x1, y1) = self.place(row.id, x, one), self.place(row.id, x, other)
                drawn.append(axes.add_artist(Line2D([x0, x1], [y0, y1], color=line[0], linewidth=line[1], clip_on=False,
                                                    gid=f"tensions-{row.id}-{one.id}-{other.id}",
                                                    label=f"{one.id} against {other.id}")))
        for claim in (*first, *second):
            style = {"boxstyle": "round,pad=0.12", "facecolor": edge if picked else drawing.PAPER, "edgecolor": edge}
            text = axes.text(*self.place(row.id, x, claim), claim.id, fontsize=rows.SIZE,
                             ha="center", va="center", color=drawing.PAPER if picked else drawing.INK,
                             bbox=style, gid=f"tensions-{row.id}-{claim.id}")
            text.set_label(f"{claim.id}, {self.titles[claim.section]}, {claim.kind}: {claim.says}")
            drawn.append(text)
        return drawn

    def _told(self, tension, side):
        """Every claim on one side in full, in lines."""
        return [line for claim in self.side(tension, side) for line in drawing.lines(
            f"{claim.id} ({claim.kind}, {self.titles[claim.section].rstrip('?')}): {claim.says}", self.half, rows.SIZE)]

    def _how(self, tension):
        """How a tension is settled, in lines."""
        return drawing.lines(f"{self._where(tension)} {self.settled[tension].how}", rows.INSIDE, rows.SIZE)

    def _full(self, figure, tension):
        top = self._under() + rows.LINE + PAD
        drawn = [self._put(figure, left, top, self._told(tension, side))
                 for left, side in zip(self._sides(), SIDES, strict=True)]
        top += rows.LINE * self.most + 2 * PAD
        drawn.append(self._put(figure, rows.WIDE / 2, top, [VERDICTS[self.settled[tension].verdict][1]], fontsize=15,
                               fontweight="bold", ha="center", color=drawing.KETAMINE))
        return [*drawn, self._put(figure, rows.EDGE, top + 1.5 * rows.LINE, self._how(tension))]

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
        sides = " ".join(f"The {side} side, “{self.names[picked.id, side]}”: {self._said(picked.id, side)}"
                         for side in SIDES)
        detail = [(f"{picked.id}. {picked.about} {sides}",), (f"{self._where(picked.id)} {settled.how}",)]
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
        shown = self.shown(state)
        told = tuple((f"{row.id}: {self.settled[row.id].short}", row.about,
                      *(self._said(row.id, side) for side in SIDES),
                      VERDICTS[self.settled[row.id].verdict][0], self.settled[row.id].how) for row in shown.all)
        headline = (f"The article pulls against itself in {len(self.tensions)} places; on {settled.short}, "
                    f"{say.small(self._where(picked.id))}")
        return Words(summary, tuple(detail), Table(rows.caption("tensions", shown), (
            "Tension", "About", "First side", "Second side", "The evidence", "How"), told), headline)

    def _said(self, tension, side):
        said = []
        for claim in self.side(tension, side):
            verdict = evidence.judged(self.verdicts[claim.id])
            said.append(f"{claim.id} (section “{self.titles[claim.section]}”, {claim.kind}; our verdict: {verdict}): "
                        f"{claim.says}")
        return " ".join(said)
