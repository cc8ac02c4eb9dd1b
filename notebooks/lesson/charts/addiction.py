"""Is it addictive? Kinds of evidence against drugs, with a mark for what each piece of evidence points to."""

from functools import partial

from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends

CLAIM = "C20"
DRUGS = {"ketamine": "ketamine", "esketamine": "esketamine", "benzodiazepines": "benzodiazepines"}
#: Each direction: words, shape, colour, filled or not.
DIRECTIONS = {
    "risk": ("points to a risk", "^", drawing.CONTROL, True),
    "no_sign": ("no sign in what was watched", "o", drawing.KETAMINE, False),
    "disputed": ("disputed, or weighed differently", "D", drawing.INK, False),
}
SETTINGS = {"general": "The drug, whoever takes it", "outside": "People who use drugs outside treatment",
            "treatment": "In treatment"}
EMPTY = "nothing in our sources"
WARNING = "“No sign in what was watched” is not “no risk”: look at how much was watched."


class Addiction(Chart):
    """A row for each kind of evidence, a column for each drug; heavy use outside treatment stands apart from
    treatment.
    """

    def __init__(self, folder=tables.FOLDER):
        self.kinds = sorted(tables.load("addiction_kinds", folder), key=lambda kind: list(SETTINGS).index(kind.setting))
        order = [kind.id for kind in self.kinds]
        self.rows = sorted(tables.load("addiction", folder),
                           key=lambda row: (order.index(row.kind), list(DRUGS).index(row.drug)))
        self.references = evidence.works(folder)
        self.claim = next(row for row in tables.load("claims", folder) if row.id == CLAIM)
        self.heavy = evidence.notes("addiction", folder)["heavy_use"]
        self.sources = frozenset(row.source for row in (*self.rows, self.heavy))
        self.heads, self.tops, self.lines = self._layout()

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {"item": Choice("Piece of evidence", [(row.id, f"{self.kind(row).label}, {DRUGS[row.drug]}: {row.short}")
                                                     for row in self.rows], slider=True)}

    def kind(self, row):
        """The kind of evidence of a row."""
        return next(kind for kind in self.kinds if kind.id == row.kind)

    def cell(self, kind, drug):
        """The pieces of one kind of evidence on one drug."""
        return [row for row in self.rows if (row.kind, row.drug) == (kind.id, drug)]

    def _layout(self):
        """On which line each setting's name and each kind's first piece stands, and how many lines there are."""
        heads, tops, line = {}, {}, 0
        for kind in self.kinds:
            if kind.setting not in heads:
                heads[kind.setting] = line
                line += 1
            tops[kind.id] = line
            line += max(1, *(len(self.cell(kind, drug)) for drug in DRUGS))
        return heads, tops, line

    def place(self, row):
        """Column and line of a piece of evidence."""
        return list(DRUGS).index(row.drug), self.tops[row.kind] + self.cell(self.kind(row), row.drug).index(row)

    # -- picture

    def axes(self, state):
        """The grid with its names, the cells for which there is nothing, the warning and the legend: the same for
        every state.
        """
        figure = drawing.figure(10, 6.6)
        axes = figure.add_axes((0.265, 0.075, 0.73, 0.79), xlim=(0, len(DRUGS)), ylim=(self.lines - 0.4, -0.6))
        axes.axis("off")
        beside = {"transform": axes.get_yaxis_transform(), "va": "center"}
        wide = {"transform": axes.get_yaxis_transform(), "clip_on": False}
        figure.text(0.5, 0.965, WARNING, fontsize=11, fontweight="bold", ha="center", va="center",
                    bbox={"boxstyle": "square,pad=0.35", "facecolor": drawing.PAPER,
                          "edgecolor": drawing.INK, "linewidth": 1.2})
        for x, name in enumerate(DRUGS.values()):
            axes.text(x + 0.03, -1.05, name, fontsize=10.5, fontweight="bold", va="center")
        for setting, line in self.heads.items():
            axes.axhspan(line - 0.45, line + 0.45, xmin=-0.36, xmax=1, color=drawing.FAINT, linewidth=0, clip_on=False)
            axes.text(-0.35, line, SETTINGS[setting], fontsize=9.5, fontweight="bold", **beside)
        for kind in self.kinds:
            top = self.tops[kind.id]
            axes.text(-0.35, top, kind.label, fontsize=9.5, **beside)
            if top - 1 not in self.heads.values():
                axes.plot([-0.36, 1], [top - 0.5, top - 0.5], color=drawing.QUIET, linewidth=0.7, **wide)
            for x, drug in enumerate(DRUGS):
                if not self.cell(kind, drug):
                    axes.text(x + 0.03, top, EMPTY, fontsize=9, fontstyle="italic", color=drawing.QUIET, va="center")
        for x in range(1, len(DRUGS)):
            axes.plot([x, x], [-1.4, self.lines - 0.5], color=drawing.FAINT, linewidth=0.8, clip_on=False, zorder=0)
        signs = {key: legends.mark(text, self._look(key)) for key, (text, *_) in DIRECTIONS.items()}
        legends.draw(figure, [(0.03, 0.025, signs | {"picked": legends.PICKED})])
        return figure

    @staticmethod
    def _look(direction):
        _, shape, colour, filled = DIRECTIONS[direction]
        return {"linestyle": "none", "marker": shape, "markersize": 8, "color": colour, "markeredgewidth": 1.8,
                "markerfacecolor": colour if filled else drawing.PAPER}

    def marks(self, figure, state):
        """A part for each piece of evidence: its mark with a few words beside it; the picked one on a tinted strip."""
        return {(row.id, row.id == state.item): partial(self._piece, figure.axes[0], row, row.id == state.item)
                for row in self.rows}

    def _piece(self, axes, row, picked):
        x, y = self.place(row)
        drawn = []
        if picked:
            left, right = ((x + inset) / len(DRUGS) for inset in (0.015, 0.985))
            drawn.append(axes.axhspan(y - 0.44, y + 0.44, xmin=left, xmax=right, **legends.STRIP))
        drawn.append(axes.add_artist(Line2D([x + 0.07], [y], gid=f"addiction-{row.id}",
                                            clip_on=False, **self._look(row.direction),
                                            label=f"{DRUGS[row.drug]}, {self.kind(row).label}: "
                                            f"{DIRECTIONS[row.direction][0]}. {row.found}")))
        drawn.append(axes.text(x + 0.125, y, row.short, fontsize=9, fontweight="bold" if picked else "normal",
                               va="center",
                               url=evidence.address(self.references[row.source])))
        return drawn

    # -- words

    def words(self, state):
        """The claim and what contradicts it, the picked piece, what its kind can show, heavy use kept apart from
        treatment, and every piece.
        """
        picked = next(row for row in self.rows if row.id == state.item)
        rows = tuple((f"{self.kind(row).label}: {row.short}", DRUGS[row.drug],
                      SETTINGS[self.kind(row).setting], DIRECTIONS[row.direction][0], row.found,
                      row.limit, self.kind(row).cannot_show) for row in self.rows)
        columns = ("Evidence", "Drug", "Who", "Direction", "What was found",
                   "How far it reaches", "What this kind cannot show")
        return Words(self._summary(), (*self._detail(picked), (self._against(),),
                                       (self._apart(),), (self._compared(),)),
                     Table("What each piece of evidence says", columns, rows))

    def _summary(self):
        said = []
        for drug, name in DRUGS.items():
            counts = [(sum((row.drug, row.direction) == (drug, direction) for row in self.rows), text)
                      for direction, (text, *_) in DIRECTIONS.items()]
            said.append(f"{name} ({', '.join(f'{text}: {count}' for count, text in counts if count)})")
        return (f"The article says ({CLAIM}): “{self.claim.says}” Pieces of evidence in our tables: {'; '.join(said)}. "
                "How many pieces there are says nothing about how large a risk is.")

    def _detail(self, row):
        kind = self.kind(row)
        read = evidence.read(row)
        return ((f"Picked: {DRUGS[row.drug]}, {kind.label}. {DIRECTIONS[row.direction][0].capitalize()}. {row.found} "
                 f"How far it reaches: {row.limit} {row.note or ''}".strip(),),
                (f"What this kind of evidence can show: {kind.can_show} What it cannot: {kind.cannot_show}",),
                (f"{say.capital(read)}. Source: ",
                 evidence.link(self.references[row.source])))

    def _against(self):
        risk = [row for row in self.rows if row.drug == "ketamine" and row.direction == "risk"]
        named = list(dict.fromkeys(f"{say.small(self.kind(row).label)}" for row in risk))
        return (f"“No risk of dependence or withdrawal” is contradicted for ketamine by {len(risk)} pieces of "
                f"evidence, of these kinds: {'; '.join(named)}. "
                "What our sources dispute is whether the body becomes dependent, and how abuse weighs against the need "
                "for an anaesthetic. "
                "Not one of the disputing ones says that ketamine cannot make people dependent.")

    def _apart(self):
        outside = sum(self.kind(row).setting == "outside" for row in self.rows)
        watched = [row for row in self.rows if row.direction == "no_sign"]
        return (f"Kept apart on purpose: {outside} pieces are about people who use drugs outside treatment. "
                f"{evidence.told(self.heavy)} "
                f"They do not tell the risk of a few supervised doses. And the {len(watched)} pieces without a sign of "
                "dependence "
                "do not tell that there is no risk: " +
                " ".join(f"{DRUGS[row.drug]}: {row.limit} {row.note or ''}".strip() for row in watched))

    @staticmethod
    def _compared():
        return ("“Unlike benzodiazepines”: our sources report, for benzodiazepines and not for ketamine, physical "
                "dependence from steady use as prescribed, "
                "and withdrawal with seizures. So there may be a difference in kind or degree. It is not the "
                "difference between a risk and none. "
                "An empty cell means that our sources hold nothing there; it does not mean that nothing was found.")
