"""New neurons or new connections: what each study counted, in whom, and whether it found any."""

from functools import partial

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from .. import drawing, evidence, tables
from ..explorer import AtHeight, Chart, Choice
from ..words import Table, Words
from . import legends
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
#: What was counted: the name, and the head of the column.
COUNTED = {
    "born": ("new neurons", "New neurons\nborn"),
    "young": ("young neurons maturing", "Young neurons\nmaturing"),
    "spines": ("spines and synapses", "Spines and\nsynapses"),
    "protein": ("proteins of synapses", "Proteins of\nsynapses"),
    "needed": ("whether it was needed", "Needed for the\neffect on behaviour"),
}
#: The blocks of rows, from the top, each as (in people, after ketamine).
BLOCKS = ((True, True), (False, True), (True, False))


class Neurons(Chart):
    """Rows of studies, columns of what was counted, a mark for each finding; below, the number of studies after
    ketamine.
    """

    main = ("whom", "finding")

    def __init__(self, folder=tables.FOLDER):
        rows = [row for row in tables.load("mechanisms", folder) if row.counted]
        self.references = evidence.works(folder)
        self.rows = sorted(rows, key=lambda row: (BLOCKS.index(self.block(row)),
                                                  self.references[row.source].year, row.study,
                                                  list(COUNTED).index(row.counted)))
        self.sources = frozenset(row.source for row in self.rows)

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "whom": Choice("In whom", list(IN_WHOM.items())),
            "counted": Choice("Counted", [("any", "any"), *((key, words) for key, (words, _) in COUNTED.items())]),
            "finding": Choice("Finding", self._offered, FIRST_PICKED, slider=True),
        }

    def _offered(self, state):
        return [(row.id, name(row)) for row in self.chosen(state)] or [("", "none")]

    def chosen(self, state):
        """The findings that the filters let through: people after ketamine, animals after ketamine, people without;
        by year.
        """
        return [row for row in self.rows if keeps(state.whom, row) and state.counted in ("any", row.counted)]

    @staticmethod
    def block(row):
        """Which of BLOCKS a finding belongs to."""
        return row.species == "human", row.tested != "nothing"

    @staticmethod
    def lines(rows):
        """The rows of the picture for these findings: (study, in whom) pairs, each once."""
        return list(dict.fromkeys((row.study, row.species) for row in rows))

    def studies(self, people, counted):
        """How many studies counted this after ketamine, in people or else in animals."""
        return len({row.study for row in self.rows if self.block(row) == (people, True) and row.counted == counted})

    # -- picture

    def axes(self, state):
        """The grid, its heads, and the number of studies: the same for every state."""
        figure = drawing.figure(10, 6)
        count = len(self.lines(self.rows))
        axes = figure.add_axes((0.36, 0.225, 0.615, 0.655), xlim=(-0.5, len(COUNTED) - 0.5), ylim=(count - 0.5, -0.5))
        axes.set_axis_off()
        for x, (counted, (_, head)) in enumerate(COUNTED.items()):
            axes.axvline(x, color=drawing.FAINT, linewidth=0.8, zorder=0)
            axes.text(x, -0.7, head, fontsize=9.5, ha="center", va="bottom", fontweight="bold", clip_on=False)
            for y, people in ((count - 0.1, True), (count + 0.65, False)):
                axes.text(x, y, str(self.studies(people, counted)), fontsize=9.5,
                          ha="center", va="center", clip_on=False)
        for y, text in ((count - 0.1, "Studies in people, after ketamine"),
                        (count + 0.65, "Studies in animals, after ketamine")):
            axes.text(-0.573, y, text, transform=axes.get_yaxis_transform(),
                      fontsize=9.5, fontweight="bold", va="center", clip_on=False)
        axes.plot([-0.573, 1], [count - 0.48] * 2, transform=axes.get_yaxis_transform(),
                  color=drawing.QUIET, linewidth=1, clip_on=False)
        figure.text(0.007, 0.895, "Study", fontsize=9.5, fontweight="bold", va="bottom")
        figure.text(0.62, 0.025, "no mark: not counted, as far as we could read", fontsize=9, va="center")
        return figure

    def marks(self, figure, state):
        """The legend; the rows, a part each: name and marks; the picked finding framed on a tinted strip."""
        axes, rows = figure.axes[0], self.chosen(state)
        if not rows:
            return {"none": lambda: [axes.text(0.5, 0.5, "No finding matches both filters",
                                               transform=axes.transAxes, ha="center", fontsize=12)]}
        species = {key: sign for key, sign in species_signs().items() if any(row.species == key for row in self.rows)}
        picked = {"picked": legends.together("picked", legends.PICKED, legends.box("", self._frame(), 9))}
        parts = legends.part(figure, [(0.07, 0.013, species | picked), (0.025, 0.013, found_signs())], signs_of(rows)
                             | {"picked"})
        for y, line in enumerate(self.lines(rows)):
            found = tuple(row for row in rows if (row.study, row.species) == line)
            picked = state.finding if state.finding in {row.id for row in found} else None
            parts[AtHeight((tuple(row.id for row in found), picked), axes, y)] = partial(
                self._line, axes, found, y, picked)
        return parts

    @staticmethod
    def _frame():
        return {"fill": False, "edgecolor": drawing.INK, "linewidth": 2}

    def _line(self, axes, found, y, picked):
        drawn = []
        if picked:
            drawn.append(axes.axhspan(y - 0.46, y + 0.46, xmin=-0.577, xmax=1.03, **legends.STRIP, clip_on=False))
        given = ", nobody given ketamine" if found[0].tested == "nothing" else ""
        drawn.append(axes.text(-0.573, y, f"{found[0].label} ({whom(found[0])}{given})",
                               transform=axes.get_yaxis_transform(), fontsize=9, va="center",
                               clip_on=False, fontweight="bold" if picked else "normal", url=evidence.address(
                                   self.references[found[0].source])))
        for row in found:
            same = [other for other in found if other.counted == row.counted]
            x = list(COUNTED).index(row.counted) + 0.22 * (same.index(row) - (len(same) - 1) / 2)
            if row.id == picked:
                drawn.append(axes.add_artist(Rectangle((x - 0.1, y - 0.44), 0.2, 0.88, **self._frame())))
            drawn.append(axes.add_artist(Line2D([x], [y], linestyle="none", gid=f"neurons-{row.id}",
                                                label=f"{name(row)}: {FOUND[row.found][0]}. {row.what}",
                                                **look(row, 9))))
        return drawn

    # -- words

    def words(self, state):
        """How many studies in people and in animals counted what, all about the picked finding, and every mark
        shown.
        """
        told = "; ".join(f"{words}, {self._count(True, key)} in people and {self._count(False, key)} in animals"
                         for key, (words, _) in COUNTED.items())
        missing = ("We found no study in people that counted new neurons after ketamine. "
                   if not self.studies(True, "born") else "")
        summary = f"{missing}Number of studies after ketamine, by what they counted: {told}."
        rows = self.chosen(state)
        background = (("Whether adults make new neurons in the hippocampus at all is disputed: " + " ".join(
            f"{row.label}: {row.what}" for row in self.rows if row.tested == "nothing"),),
            ("Young neurons that mature fast were there before the dose: that is not the birth of neurons. The number "
             "of studies is not a vote: they "
             "counted different things, in different animals, after different doses.",))
        if not rows:
            return Words(summary
                         + " No finding matches both filters: choose “any” or “all” in one of them to see more.",
                         background)
        picked = next((row for row in rows if row.id == state.finding), rows[0])
        table = Table("The findings in the picture",
                      ("Finding", "In whom", "Counted", "Result", "Time after the dose", "What was found"), tuple(
            (name(row), whom(row), COUNTED[row.counted][0], FOUND[row.found][0],
             "nobody given ketamine" if row.tested == "nothing" else when(row), row.what)
            for row in rows))
        return Words(summary, picked_paragraphs(picked, self.references) + background, table)

    def _count(self, people, counted):
        number = self.studies(people, counted)
        return str(number) if number else "none"
