"""Chase the citation: what the article says of a study it does not name, against each work that it may have meant."""

from dataclasses import replace

from .. import drawing, evidence, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends, matrix, rows

#: How a mark is drawn: shape, colour, filled, and its word.
LOOKS = {
    "match": ("o", drawing.GOOD, True, "fits"),
    "miss": ("X", drawing.CONTROL, True, "does not fit"),
    "unknown": ("s", drawing.QUIET, False, "not known"),
}
#: Letters of a title that fit beside a row.
WIDTH = 26


class Citation(Chart):
    """Rows of candidates, columns of elements; a mark each for fits, does not fit, not known."""

    axes_follow = ("claim", "detail")
    main = ("claim", "detail", "work")

    def __init__(self, folder=tables.FOLDER):
        self.references = evidence.works(folder)
        self.claims = {row.id: row for row in tables.load("claims", folder)}
        self.elements, self.candidates = {}, {}
        for row in tables.load("citation_elements", folder):
            self.elements.setdefault(row.claim, []).append(row)
        for row in sorted(tables.load("candidates", folder), key=lambda row: row.rank):
            self.candidates.setdefault(row.claim, []).append(row)
        self.found = {(row.candidate, row.element): row for row in tables.load("candidate_elements", folder)}
        self.notes = evidence.notes("citation", folder)
        self.sources = frozenset(row.reference for rows in self.candidates.values() for row in rows)

        signs = {key: legends.mark(text, self._look(shape, colour, filled)) for key,
                 (shape, colour, filled, text) in LOOKS.items()} | {"picked": legends.PICKED}
        self.sheets = {(claim, view): self._sheet(claim, view, most, signs) for claim in self.candidates
                       for view, most in (("few", rows.FEW), ("all", rows.MANY))}

    def _sheet(self, claim, view, most, signs):
        """The sheet of a claim, its words above the columns of its elements."""
        candidates, elements = self.chosen(claim, view), self.elements[claim]
        left = len(self.candidates[claim]) - len(candidates)
        sheet = matrix.Matrix(min(most, len(candidates)),
                              [rows.Column("Work, best fit first", [self.name(row) for row in candidates])],
                              [rows.Column("Fits", [self._fits(row) for row in candidates])], signs,
                              across=[element.name for element in elements], counts=len(candidates) > most,
                              notes=[f"Not here: {left} works with less than half of it."] if left else [])
        return replace(sheet, above=sheet.head_height + rows.LINE * len(self._says(claim)) + 8)

    def _says(self, claim):
        """A claim in lines."""
        return drawing.lines(f"Claim {claim}: {self.claims[claim].says}", rows.INSIDE, rows.SIZE,
                            bold=True)

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "claim": Choice("Claim", [(claim, f"{claim}: the {self._cited(claim)}") for claim in self.candidates]),
            "detail": rows.detail("works with at least half of it", "all works"),
            "work": Choice("Work", lambda state: [(row.id, self.name(row))
                                                  for row in self.chosen(state.claim, state.detail)], slider=True),
        }

    def _cited(self, claim):
        """What a claim points at: "review of 2018"."""
        return " of ".join(self.claims[claim].cited_study.split("_"))

    def chosen(self, claim, detail):
        """The works of a view, the best fit first: those with at least half of the elements, or all."""
        found = sorted(self.candidates[claim], key=lambda row: -self.fits(row))
        half = len(self.elements[claim]) / 2
        return found if detail == "all" else [row for row in found if self.fits(row) >= half] or found

    def shown(self, state):
        """The works in the picture: those around the picked one."""
        found = self.chosen(state.claim, state.detail)
        picked = next((n for n, row in enumerate(found) if row.id == state.work), 0)
        return rows.window(found, picked, self.sheets[state.claim, state.detail].rows)

    def name(self, candidate):
        """First author, or where it was not seen the title, and year of a candidate."""
        work = self.references[candidate.reference]
        author = evidence.by_title(work, WIDTH) if evidence.unsigned(work) else work.authors.split(" ")[0]
        letter = "".join(other for other in "ab" if candidate.reference.endswith(f"{work.year}{other}"))
        return f"{author} {work.year}{letter}"

    def fits(self, candidate):
        """How many elements of the claim a candidate has."""
        return sum(self.found[candidate.id, element.id].mark == "match" for element in self.elements[candidate.claim])

    def _fits(self, candidate):
        return f"{self.fits(candidate)} of {len(self.elements[candidate.claim])}"

    # -- picture

    def axes(self, state):
        """The claim, and its elements as columns."""
        sheet = self.sheets[state.claim, state.detail]
        figure, _ = sheet.draw()
        sheet.over(figure, "\n".join(self._says(state.claim)))
        return figure

    @staticmethod
    def _look(shape, colour, filled):
        return {"marker": shape, "markersize": 11, "color": colour, "markeredgewidth": 1.8,
                "markerfacecolor": colour if filled else drawing.PAPER}

    def marks(self, figure, state):
        """The legend; the rows, a part each; the picked one tinted."""
        axes, shown, elements = figure.axes[0], self.shown(state), self.elements[state.claim]
        drawn = {self.found[row.id, element.id].mark for row in shown.rows for element in elements} | {"picked"}
        sheet = self.sheets[state.claim, state.detail]
        return sheet.parts(axes, shown, lambda row, y: self._row(axes, sheet, row, y, row.id == state.work),
                           lambda row: (row.id, row.id == state.work), signs=drawn, nothing="No work")

    def _row(self, axes, sheet, row, y, picked):
        drawn = sheet.words(axes, y, [self.name(row), self._fits(row)], picked,
                            evidence.address(self.references[row.reference]))
        for x, element in enumerate(self.elements[row.claim]):
            cell = self.found[row.id, element.id]
            shape, colour, filled, word = LOOKS[cell.mark]
            drawn += sheet.mark(axes, x, y, self._look(shape, colour, filled), f"citation-{row.id}-{element.id}",
                                f"{self.name(row)}, {element.name}: {word}. {cell.why}")
        return drawn

    # -- words

    def words(self, state):
        """Whether any work has every element, what the picked one has and misses, and all marks."""
        candidates, elements = self.candidates[state.claim], self.elements[state.claim]
        whole = [row for row in candidates if self.fits(row) == len(elements)]
        most = max(self.fits(row) for row in candidates)
        best = [self.name(row) for row in candidates if self.fits(row) == most]
        if whole:
            summary = f"{self.name(whole[0])} has everything that claim {state.claim} says."
        else:
            summary = (f"Of the {len(candidates)} works, not one has everything that claim {state.claim} says. "
                       f"The best fit has {most} of {len(elements)} elements: {' and '.join(best)}.")
        shown = self.shown(state)
        picked = next((row for row in candidates if row.id == state.work), shown.all[0])
        of = f"everything that the article says of its {self._cited(state.claim)}"
        headline = (f"{self.name(whole[0])} has {of}: {most} of {len(elements)} elements." if whole else
                    f"Of {len(candidates)} works, none has {of}; the best fit has {most} of {len(elements)} elements.")
        table = Table(rows.caption("works", shown), ("Work", *(element.name for element in elements), "Fits"), tuple(
            (self.name(row), *(LOOKS[self.found[row.id, element.id].mark][3] for element in elements), self._fits(row))
            for row in shown.all))
        return Words(summary, self._detail(picked), table, headline)

    def _detail(self, row):
        cells = [(element, self.found[row.id, element.id]) for element in self.elements[row.claim]]

        def listed(mark):
            return "; ".join(f"{element.name} ({cell.why})" for element, cell in cells
                             if cell.mark == mark) or "nothing"

        return (
            (f"Picked: {self.name(row)}. It misses: {listed('miss')}.",),
            (f"It has: {listed('match')}.",),
            (f"Not known: {listed('unknown')}.",),
            (row.statement,),
            ("Readings that are open: " + " ".join(f"{number}. {note.text} {note.note}" for number, note in
                                                    enumerate(self.notes.values(), start=1))
             + f" {len(self.notes) + 1}. Works that we do not know. Nothing here decides between them.",),
            ("Source: ", evidence.link(self.references[row.reference])),
            ("We looked for reviews and trials of ketamine in anxiety, in stored copies of abstracts, registries and "
             f"journal pages that we could read, last in {evidence.SEARCHED}. That a work was not found is no proof "
             "that there is none.",),
        )
