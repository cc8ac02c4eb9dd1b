"""The claim map: all claims of the article by section and kind; which carry a figure, and which point at a study."""

from dataclasses import replace
from functools import partial

from .. import drawing, say, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends, matrix, rows

SHOWN = {"all": "all claims", "figure": "claims with a figure or a time", "study": "claims that point at a study"}
#: How a claim is drawn: colour of the letters, of the box, of its edge, and the words for it.
LOOKS = {
    "bare": (drawing.INK, drawing.PAPER, drawing.QUIET, "no figure, no source"),
    "figure": (drawing.PAPER, drawing.KETAMINE, drawing.KETAMINE, "a figure or a time, no source"),
    "study": (drawing.INK, drawing.PAPER, drawing.INK, "points at a study, by its year alone"),
    "none": (drawing.QUIET, drawing.PAPER, drawing.FAINT, "no source"),
}
#: What kind of sentence a claim is, in the order of the columns, as the lesson names them.
KINDS = ("burden", "definition", "procedure", "mechanism", "efficacy",
         "duration", "limit", "comparison", "safety", "advice")
#: In points: how much of a line a box takes.
BOX = 40
#: Lines of a first view, and of a view with everything.
FEW, MANY = 11, 24


class ClaimMap(Chart):
    """Rows are the sections of the article, each claim a box with its number in its section; with everything, columns
    are the kinds of claim.
    """

    main = ("show", "detail", "claim")
    axes_follow = ("detail",)
    #: The article itself is the source, and it is not named.
    sources = frozenset()

    def __init__(self, folder=tables.FOLDER):
        self.sections = tables.load("sections", folder)
        self.claims = tables.load("claims", folder)
        more = {"out": legends.letters("not let through by the lists", "C00", 26, self._out()),
                "picked": legends.PICKED}
        boxes = {carries: legends.Sign(text, 36, partial(self._sign, carries)) for carries, (*_, text) in LOOKS.items()}
        names = [row.title for row in self.sections]
        every = max(sum(claim.section == row.id for claim in self.claims) for row in self.sections)
        self.sheets = {
            "few": matrix.Matrix(0, [rows.Column("Section, from first to last", names, most=240)],
                                 [rows.Column("Point at a study", [f"{every} of {every}"])],
                                 {key: boxes[key] for key in ("study", "none")} | more, across=["Claims"],
                                 at_left=True),
            "all": matrix.Matrix(0, [rows.Column("Section of the article", width=145)], (),
                                 {key: boxes[key] for key in ("bare", "figure", "study")} | more, across=KINDS)}
        for view, most in (("few", FEW), ("all", MANY)):
            used = sum(self._lines(self.sheets[view], row, view) for row in self.sections)
            self.sheets[view] = replace(self.sheets[view], rows=min(most, used), counts=used > most, pitch=20)

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "kind": Choice("Kind of claim", [("any", "any"), *((kind, kind) for kind in KINDS)]),
            "show": Choice("Show", list(SHOWN.items())),
            "detail": rows.detail("by section: which point at a study", "by section and kind: what each carries",
                                  "View"),
            "claim": Choice("Claim", self._options, next((row.id for row in self.claims if row.cited_study), None),
                            slider=True),
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

    def _cells(self, section, detail):
        """The claims of a section by column: a dict from its number to claims."""
        cells = {}
        for claim in self.claims:
            if claim.section == section.id:
                cells.setdefault(KINDS.index(claim.kind) if detail == "all" else 0, []).append(claim)
        return cells

    def shown(self, state):
        """The sections in the picture: those around the one of the picked claim."""
        picked = next((row.section for row in self.claims if row.id == state.claim), self.sections[0].id)
        sheet = self.sheets[state.detail]
        return sheet.window(self.sections, [row.id for row in self.sections].index(picked),
                            lambda section: self._lines(sheet, section, state.detail),
                            rows.FEW if state.detail == "few" else None)

    @staticmethod
    def _beside(sheet):
        """How many boxes stand side by side in a cell."""
        return max(1, int(sheet.wide / BOX))

    def _pointing(self, section):
        """How many of the claims of a section point at a study."""
        own = [row for row in self.claims if row.section == section.id]
        return f"{sum(self.carries(row) == 'study' for row in own)} of {len(own)}"

    def _lines(self, sheet, section, detail):
        """How many lines a section takes."""
        most = max(map(len, self._cells(section, detail).values()), default=1)
        return max(sheet.lines([section.title, *[""] * len(sheet.right)]), -(-most // self._beside(sheet)))

    # -- picture

    def axes(self, state):
        """The heads."""
        return self.sheets[state.detail].draw()[0]

    @classmethod
    def _sign(cls, carries, figure, x, y):
        return [cls._box(figure, x, y, "C00" if carries != "study" else "C00?", carries)]

    @staticmethod
    def _out():
        return {"color": drawing.QUIET, "fontsize": rows.SIZE}

    @staticmethod
    def _box(owner, x, y, text, carries, **more):
        letters, box, edge, _ = LOOKS[carries]
        style = {"boxstyle": "round,pad=0.18", "facecolor": box, "edgecolor": edge,
                 "linewidth": 1.8 if carries == "study" else 1}
        if carries == "study":
            style["linestyle"] = (0, (2, 1))
        return owner.text(x, y, text, color=letters, fontsize=rows.SIZE, ha="center", va="center", bbox=style, **more)

    def looks(self, claim, detail):
        """How a claim is drawn in a view, a key of LOOKS."""
        carries = self.carries(claim)
        return "none" if detail == "few" and carries != "study" else carries

    def marks(self, figure, state):
        """The legend; a part for each section: its claims, a box where one is let through, a plain number where not;
        the picked one on a tinted strip.
        """
        axes, sheet, chosen = figure.axes[0], self.sheets[state.detail], {row.id for row in self.chosen(state)}
        seen = {section.id for section in self.shown(state).rows}
        drawn = {self.looks(row, state.detail) if row.id in chosen else "out" for row in self.claims
                 if row.section in seen}
        own = {section.id: [row.id for row in self.claims if row.section == section.id] for section in self.sections}
        return sheet.parts(
            axes, self.shown(state),
            lambda section, y: self._section(axes, section, y, chosen, state.claim, state.detail),
            lambda section: (section.id, *(row for row in own[section.id] if row in chosen),
                             state.claim if state.claim in own[section.id] else None),
            signs=drawn | ({"picked"} if state.claim in chosen else set()), nothing="No section",
            lines=lambda section: self._lines(sheet, section, state.detail))

    def _section(self, axes, section, y, chosen, picked, detail):
        sheet, cells = self.sheets[detail], self._cells(section, detail)
        texts = [section.title, *([self._pointing(section)] if detail == "few" else [])]
        drawn = sheet.names(axes, y, texts, lines=self._lines(sheet, section, detail))
        beside = self._beside(sheet)
        for column, claims in cells.items():
            for n, row in enumerate(claims):
                down, right = divmod(n, beside)
                x = column if detail == "all" else column - 0.5 + sheet.points(BOX * (right + 0.5))
                if row.id == picked and row.id in chosen:
                    drawn.append(sheet.cell(axes, x, y + down, sheet.points(BOX) / 2))
                if row.id in chosen:
                    looks = self.looks(row, detail)
                    text = self._box(axes, x, y + down, row.id + ("?" if looks == "study" else ""), looks,
                                     gid=f"claim_map-{row.id}")
                    text.set_label(f"{row.id}: {row.says}")
                else:
                    text = axes.text(x, y + down, row.id, ha="center", va="center", **self._out())
                drawn.append(text)
        return drawn

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
        kind = [row for row in self.claims if state.kind in ("any", row.kind)]
        points, carries = (sum(map(bool, found)) for found in ([row.cited_study for row in kind],
                                                               [row.numbers for row in kind]))
        counts = (f"In all we counted {len(self.claims)} claims" + (f", {len(kind)} of the kind {state.kind}"
                                                                    if state.kind != "any" else "")
                  + f": {carries} with a figure or a time, {points} that point at a study. By section, those that "
                  "point at a study: "
                  + "; ".join(f"{row.title.rstrip('?')}, {self._pointing(row)}" for row in self.sections) + ".")
        return Words(summary, (
            (said,), ("The article is not named and has no list of sources. These are our words, not its sentences. "
                      + counts,)),
                     Table("The claims shown", ("Claim", "Section", "Kind", "In our words", "Carries"), tuple(
                         (row.id, titles[row.section], row.kind, row.says, LOOKS[self.carries(row)][3] + (
                             f" ({row.numbers})" if row.numbers else "")) for row in chosen
                         if row.section in {section.id for section in self.shown(state).rows})),
                     self._headline(state, kind if state.show == "study" else chosen,
                                    [row.cited_study for row in chosen if row.cited_study]))

    @staticmethod
    def _headline(state, claims, cited):
        """How many of the claims of a kind, or of those with a figure, point at a study, and at how many studies."""
        kind = f" of the kind {state.kind}" if state.kind != "any" else ""
        carry = " with a figure or a time" if state.show == "figure" else ""
        point = "one points" if len(cited) == 1 else f"{len(cited) or 'none'} {'point' if cited else 'points'}"
        at = "at a study" if len(cited) < 2 else f"at {_count(len(set(cited)), 'study', 'studies')}"
        alone = f", known by {'its' if len(set(cited)) == 1 else 'their'} year alone" if cited else ""
        return (f"Of the article's {_count(len(claims), 'claim', 'claims')}{kind}{carry}, {point} {at}{alone}.")


def _count(number, one, many):
    return f"{number} {one if number == 1 else many}"
