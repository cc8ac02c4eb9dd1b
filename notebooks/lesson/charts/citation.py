"""Chase the citation: what the article says of a study it does not name, against each work that it may have meant."""

import textwrap
from functools import partial

from matplotlib.lines import Line2D

from .. import drawing, evidence, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends

#: How a mark is drawn: shape, colour, filled, and its word.
LOOKS = {
    "match": ("o", drawing.GOOD, True, "fits"),
    "miss": ("X", drawing.CONTROL, True, "does not fit"),
    "unknown": ("s", drawing.QUIET, False, "not known"),
}
#: Rows that the picture has room for.
ROWS = 11
#: Letters of a title that fit beside a row.
WIDTH = 26


class Citation(Chart):
    """Rows of candidates, columns of elements; a mark each for fits, does not fit, not known."""

    axes_follow = ("claim",)
    main = ("claim", "work")

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

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "claim": Choice("Claim", [(claim, f"{claim}: the {' of '.join(self.claims[claim].cited_study.split('_'))}")
                                      for claim in self.candidates]),
            "work": Choice("Work", lambda state: [(row.id, self.name(row)) for row in self.candidates[state.claim]],
                           slider=True),
        }

    def name(self, candidate):
        """First author, or where it was not seen the title, and year of a candidate."""
        work = self.references[candidate.reference]
        author = evidence.by_title(work, WIDTH) if evidence.unsigned(work) else work.authors.split(" ")[0]
        letter = "".join(other for other in "ab" if candidate.reference.endswith(f"{work.year}{other}"))
        return f"{author} {work.year}{letter}"

    def fits(self, candidate):
        """How many elements of the claim a candidate has."""
        return sum(self.found[candidate.id, element.id].mark == "match" for element in self.elements[candidate.claim])

    # -- picture

    def axes(self, state):
        """The elements of the claim as columns, and the legend."""
        figure = drawing.figure(10, 5)
        elements = self.elements[state.claim]
        axes = figure.add_axes((0.26, 0.11, 0.64, 0.75), xlim=(-0.5, len(elements) - 0.5), ylim=(ROWS - 0.5, -0.5))
        axes.set_axis_off()
        for x, element in enumerate(elements):
            name = textwrap.fill(element.name, 14)
            axes.text(x, -0.75, name, ha="center", va="bottom", fontsize=9.5, fontweight="bold", linespacing=1.1)
            axes.axvline(x, color=drawing.FAINT, linewidth=0.8, zorder=0)
        figure.text(0.012, 0.89, "Work", fontsize=9.5, fontweight="bold", va="bottom")
        figure.text(0.95, 0.89, "Fits", fontsize=9.5, fontweight="bold", va="bottom", ha="center")
        signs = {key: legends.mark(text, self._look(shape, colour, filled)) for key,
                 (shape, colour, filled, text) in LOOKS.items()}
        shown = {self.found[row.id, element.id].mark for row in self.candidates[state.claim] for element in elements}
        legends.draw(figure, [(0.04, 0.29, signs | {"picked": legends.PICKED})], shown | {"picked"}, 9.5)
        return figure

    @staticmethod
    def _look(shape, colour, filled):
        return {"marker": shape, "markersize": 11, "color": colour, "markeredgewidth": 1.8,
                "markerfacecolor": colour if filled else drawing.PAPER}

    def marks(self, figure, state):
        """The rows, a part each; the picked one tinted."""
        axes, candidates = figure.axes[0], self.candidates[state.claim]
        return {(row.id, row.id == state.work): partial(self._row, axes, row, y, row.id == state.work)
                for y, row in enumerate(candidates)}

    def _row(self, axes, row, y, picked):
        beside = {"transform": axes.get_yaxis_transform(), "va": "center", "fontsize": 10, "clip_on": False}
        drawn = []
        if picked:
            drawn.append(axes.axhspan(y - 0.46, y + 0.46, xmin=-0.39, xmax=1.14, **legends.STRIP, clip_on=False))
        drawn.append(axes.text(-0.38, y, self.name(row), fontweight="bold" if picked else "normal",
                               url=evidence.address(self.references[row.reference]), **beside))
        elements = self.elements[row.claim]
        drawn.append(axes.text(1.078, y, f"{self.fits(row)} of {len(elements)}", ha="center", **beside))
        for x, element in enumerate(elements):
            cell = self.found[row.id, element.id]
            shape, colour, filled, word = LOOKS[cell.mark]
            drawn.append(axes.add_artist(Line2D([x], [y], linestyle="none",
                                                clip_on=False, gid=f"citation-{row.id}-{element.id}",
                                                label=f"{self.name(row)}, {element.name}: {word}. {cell.why}",
                                                **self._look(shape, colour, filled))))
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
        picked = next((row for row in candidates if row.id == state.work), candidates[0])
        return Words(summary, self._detail(picked),
                     Table("All works, element by element", ("Work", *(e.name for e in elements), "Fits"), tuple(
            (self.name(row), *(LOOKS[self.found[row.id, e.id].mark][3] for e in elements),
             f"{self.fits(row)} of {len(elements)}") for row in candidates)))

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
