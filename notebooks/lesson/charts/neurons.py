"""New neurons or new connections: what each study counted, in whom, and whether it found any."""

from .. import drawing, evidence, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import matrix, rows
from .clock import (
    FOUND,
    IN_WHOM,
    found_signs,
    keeps,
    look,
    name,
    picked_paragraphs,
    signs_of,
    species_signs,
    when,
    whom,
)

#: The finding picked at first.
FIRST_PICKED = "soumier_2016.born"
#: What was counted: the name, the head of the column, and what a study did.
COUNTED = {
    "born": ("new neurons", "New neurons born", "counted new neurons"),
    "young": ("young neurons maturing", "Young neurons maturing", "counted young neurons maturing"),
    "spines": ("spines and synapses", "Spines and synapses", "counted spines and synapses"),
    "protein": ("proteins of synapses", "Proteins of synapses", "measured proteins of synapses"),
    "needed": ("whether it was needed", "Needed for the effect on behaviour", "asked whether it was needed"),
}
#: The blocks of rows, from the top, each as (in people, after ketamine).
BLOCKS = ((True, True), (False, True), (True, False))
#: The lines of totals: those in people, and those in animals.
TOTALS = {True: "Studies in people, after ketamine", False: "Studies in animals, after ketamine"}
#: In columns: how far apart marks in one cell stand, and half of a frame around one.
APART, HALF = 0.22, 0.1


class Neurons(Chart):
    """Rows of studies, columns of what was counted, a mark for each finding; below, the number of studies after
    ketamine.
    """

    main = ("whom", "detail", "finding")
    axes_follow = ("detail",)

    def __init__(self, folder=tables.FOLDER):
        counted = [row for row in tables.load("mechanisms", folder) if row.counted]
        self.references = evidence.works(folder)
        self.rows = sorted(counted, key=lambda row: (BLOCKS.index(self.block(row)),
                                                     self.references[row.source].year, row.study,
                                                     list(COUNTED).index(row.counted)))
        self.sources = frozenset(row.source for row in self.rows)
        names = [rows.Column("Study (in whom)", [*TOTALS.values(), *map(self._name, self.rows)])]
        nothing = "No mark: not counted, as far as we could read."
        whole = len(self.lines(self.rows))
        at_first = len(self.lines([row for row in self.rows if self.block(row)[1] and row.counted != "needed"]))
        self.sheets = {"few": matrix.Matrix(rows.FEW, names, (), found_signs() | {"picked": matrix.FRAMED}, feet=2,
                                            notes=[f"From the top: people, then animals; by year. {nothing}"],
                                            across=[COUNTED[key][1] for key in self.columns("few")],
                                            counts=at_first > rows.FEW),
                       "all": matrix.Matrix(min(rows.MANY, whole), names, (), species_signs() | found_signs()
                                            | {"picked": matrix.FRAMED}, feet=2, counts=whole > rows.MANY,
                                            notes=["From the top: people, animals, people who got no ketamine; by "
                                                   f"year. {nothing}"],
                                            across=[head for _, head, _ in COUNTED.values()])}

    @staticmethod
    def columns(detail):
        """What was counted, the keys of COUNTED that a view has as columns."""
        return [key for key in COUNTED if detail == "all" or key != "needed"]

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "whom": Choice("In whom", list(IN_WHOM.items())),
            "detail": rows.detail("what was counted, after ketamine", "also what was needed, and without ketamine"),
            "counted": Choice("Counted", lambda state: [("any", "any"), *((key, COUNTED[key][0])
                                                                          for key in self.columns(state.detail))]),
            "finding": Choice("Finding", self._offered, FIRST_PICKED, slider=True),
        }

    def _offered(self, state):
        return [(row.id, name(row)) for row in self.chosen(state)] or [("", "none")]

    def chosen(self, state):
        """The findings that the filters let through: people after ketamine, animals after ketamine, people without;
        by year.
        """
        return [row for row in self.rows if keeps(state.whom, row) and state.counted in ("any", row.counted)
                and row.counted in self.columns(state.detail) and (state.detail == "all" or self.block(row)[1])]

    @staticmethod
    def block(row):
        """Which of BLOCKS a finding belongs to."""
        return row.species == "human", row.tested != "nothing"

    @staticmethod
    def _name(row):
        given = ", no ketamine" if row.tested == "nothing" else ""
        return f"{row.label} ({whom(row)}{given})"

    def lines(self, found):
        """The rows of the picture for these findings, each a study in one species: lists of findings."""
        studies = {}
        for row in found:
            studies.setdefault((row.study, row.species), []).append(row)
        return list(studies.values())

    def shown(self, state):
        """The rows in the picture: those around the picked finding."""
        lines = self.lines(self.chosen(state))
        picked = next((n for n, found in enumerate(lines) if state.finding in {row.id for row in found}), 0)
        return rows.window(lines, picked, self.sheets[state.detail].rows)

    def studies(self, people, counted):
        """How many studies counted this after ketamine, in people or else in animals."""
        return len({row.study for row in self.rows if self.block(row) == (people, True) and row.counted == counted})

    # -- picture

    def axes(self, state):
        """The grid, its heads, and the number of studies."""
        sheet = self.sheets[state.detail]
        figure, axes = sheet.draw()
        for line, (people, said) in enumerate(TOTALS.items()):
            sheet.foot(axes, line, said, [str(self.studies(people, key)) for key in self.columns(state.detail)])
        return figure

    def marks(self, figure, state):
        """The legend; the rows, a part each: name and marks; the picked finding framed on a tinted strip."""
        axes, sheet, shown = figure.axes[0], self.sheets[state.detail], self.shown(state)
        drawn = signs_of([row for found in shown.rows for row in found]) | {"picked"}

        def picked(found):
            return state.finding if state.finding in {row.id for row in found} else None

        return sheet.parts(axes, shown, lambda found, y: self._line(axes, found, y, picked(found), state.detail),
                           lambda found: (tuple(row.id for row in found), picked(found)), signs=drawn,
                           nothing="No finding matches both filters")

    def _line(self, axes, found, y, picked, detail):
        sheet = self.sheets[detail]
        drawn = sheet.words(axes, y, [self._name(found[0])], picked is not None,
                            evidence.address(self.references[found[0].source]))
        for row in found:
            same = [other for other in found if other.counted == row.counted]
            x = list(COUNTED).index(row.counted) + matrix.beside(len(same), APART)[same.index(row)]
            if row.id == picked:
                drawn.append(sheet.frame(axes, x, y, HALF))
            drawn += sheet.mark(axes, x, y, self._look(row, detail), f"neurons-{row.id}",
                                f"{name(row)}: {FOUND[row.found][0]}. {row.what}")
        return drawn

    @staticmethod
    def _look(row, detail):
        """How a finding is marked: by the clock's shapes, or all alike where the name of the row says in whom."""
        by_species = look(row, 9)
        if detail == "all":
            return by_species
        return {key: drawing.INK if value == by_species["color"] else value
                for key, value in by_species.items()} | {"marker": "o"}

    # -- words

    def words(self, state):
        """How many studies in people and in animals counted what, all about the picked finding, and every mark
        shown.
        """
        told = "; ".join(f"{words}, {self._count(True, key)} in people and {self._count(False, key)} in animals"
                         for key, (words, *_) in COUNTED.items())
        missing = ("We found no study in people that counted new neurons after ketamine. "
                   if not self.studies(True, "born") else "")
        summary = f"{missing}Number of studies after ketamine, by what they counted: {told}."
        found, shown = self.chosen(state), self.shown(state)
        background = (("Whether adults make new neurons in the hippocampus at all is disputed: " + " ".join(
            f"{row.label}: {row.what}" for row in self.rows if row.tested == "nothing"),),
            ("Young neurons that mature fast were there before the dose: that is not the birth of neurons. The number "
             "of studies is not a vote: they "
             "counted different things, in different animals, after different doses.",))
        if not found:
            return Words(summary
                         + " No finding matches both filters: choose “any” or “all” in one of them to see more.",
                         background)
        picked = next((row for row in found if row.id == state.finding), found[0])
        table = Table(rows.caption("studies", shown),
                      ("Finding", "In whom", "Counted", "Result", "Time after the dose", "What was found"), tuple(
            (name(row), whom(row), COUNTED[row.counted][0], FOUND[row.found][0],
             "nobody given ketamine" if row.tested == "nothing" else when(row), row.what)
            for line in shown.all for row in line))
        return Words(summary, picked_paragraphs(picked, self.references) + background, table, self._headline(picked))

    def _headline(self, picked):
        """How many studies, in people and in animals, counted what the picked one counted."""
        people, animals = (self.studies(in_people, picked.counted) for in_people in (True, False))
        return (f"We found {people or 'no'} {'studies' if people > 1 else 'study'} in people that "
                f"{COUNTED[picked.counted][2]} after ketamine, and {animals or 'none'} in animals.")

    def _count(self, people, counted):
        number = self.studies(people, counted)
        return str(number) if number else "none"
