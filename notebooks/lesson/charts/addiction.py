"""Is it addictive? Kinds of evidence against drugs, with a mark for what each piece of evidence points to."""

from dataclasses import replace

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends, matrix, rows

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
#: The same in a column.
USE = {"general": "any use", "outside": "outside treatment", "treatment": "in treatment"}
EMPTY = "nothing in our sources"
WARNING = "“No sign in what was watched” is not “no risk”: look at how much was watched."
#: Lines of a first view, and of a view with everything: a kind takes one for each piece that stands below another.
FEW, MANY = 10, 20


class Addiction(Chart):
    """A row for each kind of evidence, a column for each drug; heavy use outside treatment stands apart from
    treatment.
    """

    main = ("detail", "item")
    axes_follow = ("detail",)

    def __init__(self, folder=tables.FOLDER):
        self.kinds = sorted(tables.load("addiction_kinds", folder), key=lambda kind: list(SETTINGS).index(kind.setting))
        order = [kind.id for kind in self.kinds]
        self.rows = sorted(tables.load("addiction", folder),
                           key=lambda row: (order.index(row.kind), list(DRUGS).index(row.drug)))
        self.references = evidence.works(folder)
        self.claim = next(row for row in tables.load("claims", folder) if row.id == CLAIM)
        self.heavy = evidence.notes("addiction", folder)["heavy_use"]
        self.sources = frozenset(row.source for row in (*self.rows, self.heavy))
        signs = {key: legends.mark(text, self._look(key)) for key, (text, *_) in DIRECTIONS.items()}
        self.sheets = {}
        for view, lines, narrow in (("few", FEW, (0, 0)), ("all", MANY, (75, 95))):
            columns = [rows.Column("Kind of evidence", [kind.label for kind in self.kinds], narrow[1]),
                       rows.Column("Use", USE.values(), narrow[0])]
            sheet = matrix.Matrix(lines, columns, (), signs | {"picked": legends.PICKED},
                                  across=[say.capital(drug) for drug in self.drugs(view)], notes=[WARNING], pitch=16,
                                  at_left=True)
            used = sum(self._lines(sheet, kind, view) for kind in self.kinds)
            self.sheets[view] = replace(sheet, rows=min(lines, used), counts=used > lines)

    @staticmethod
    def drugs(detail):
        """The drugs of a view."""
        return list(DRUGS)[:1] if detail == "few" else list(DRUGS)

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "detail": rows.detail("ketamine", "ketamine, esketamine and benzodiazepines"),
            "item": Choice("Piece of evidence", lambda state: [
                (row.id, f"{self.kind(row).label}, {DRUGS[row.drug]}: {row.short}")
                for row in self.rows if row.drug in self.drugs(state.detail)], slider=True),
        }

    def kind(self, row):
        """The kind of evidence of a row."""
        return next(kind for kind in self.kinds if kind.id == row.kind)

    def cell(self, kind, drug):
        """The pieces of one kind of evidence on one drug."""
        return [row for row in self.rows if (row.kind, row.drug) == (kind.id, drug)]

    def _beside(self, sheet, detail):
        """How many pieces stand side by side in a cell: as many as have room."""
        widest = max((drawing.width(row.short, rows.SIZE, bold=True) for row in self.rows
                      if row.drug in self.drugs(detail)), default=1)
        return max(1, int(sheet.wide / (matrix.INSET + matrix.NEAR + widest + 4)))

    def _lines(self, sheet, kind, detail):
        """How many lines a kind of evidence takes."""
        most = max(len(self.cell(kind, drug)) for drug in self.drugs(detail))
        return max(sheet.lines([kind.label, USE[kind.setting]]), -(-most // self._beside(sheet, detail)))

    def shown(self, state):
        """The kinds in the picture that have a piece, those around the picked one."""
        kinds = [kind for kind in self.kinds if any(self.cell(kind, drug) for drug in self.drugs(state.detail))]
        place = next(n for n, kind in enumerate(kinds) if any(row.id == state.item and row.kind == kind.id
                                                              for row in self.rows))
        sheet = self.sheets[state.detail]
        return sheet.window(kinds, place, lambda kind: self._lines(sheet, kind, state.detail),
                            rows.FEW if state.detail == "few" else None)

    # -- picture

    def axes(self, state):
        """The heads of the columns, and the warning."""
        return self.sheets[state.detail].draw()[0]

    @staticmethod
    def _look(direction):
        _, shape, colour, filled = DIRECTIONS[direction]
        return {"linestyle": "none", "marker": shape, "markersize": 8, "color": colour, "markeredgewidth": 1.8,
                "markerfacecolor": colour if filled else drawing.PAPER}

    def marks(self, figure, state):
        """The legend; a part for each kind of evidence: a mark with a few words for each piece; the picked one on a
        tinted strip.
        """
        axes, sheet, shown = figure.axes[0], self.sheets[state.detail], self.shown(state)
        drugs = self.drugs(state.detail)
        mine = {kind.id: [row for drug in drugs for row in self.cell(kind, drug)] for kind in shown.rows}
        drawn = {row.direction for pieces in mine.values() for row in pieces} | {"picked"}
        return sheet.parts(axes, shown, lambda kind, y: self._kind(axes, kind, y, state.item, state.detail),
                           lambda kind: (kind.id, *(row.id for row in mine[kind.id] if row.id == state.item)),
                           signs=drawn, nothing=EMPTY, lines=lambda kind: self._lines(sheet, kind, state.detail))

    def _kind(self, axes, kind, y, item, detail):
        sheet = self.sheets[detail]
        drawn = sheet.names(axes, y, [kind.label, USE[kind.setting]], lines=self._lines(sheet, kind, detail))
        beside = self._beside(sheet, detail)
        for x, drug in enumerate(self.drugs(detail)):
            pieces = self.cell(kind, drug)
            if not pieces:
                drawn.append(axes.text(x - 0.5 + sheet.points(matrix.INSET), y, EMPTY, fontsize=rows.SIZE,
                                       fontstyle="italic", color=drawing.QUIET, va="center"))
            for n, row in enumerate(pieces):
                down, right = divmod(n, beside)
                at = x + right / beside
                if row.id == item:
                    drawn.append(sheet.cell(axes, x - 0.5 + (right + 0.5) / beside, y + down, 0.49 / beside))
                drawn += sheet.mark(axes, at, y + down, self._look(row.direction), f"addiction-{row.id}",
                                    f"{DRUGS[row.drug]}, {kind.label}: {DIRECTIONS[row.direction][0]}. {row.found}",
                                    row.short, row.id == item, evidence.address(self.references[row.source]))
        return drawn

    # -- words

    def words(self, state):
        """The claim and what contradicts it, the picked piece, what its kind can show, heavy use kept apart from
        treatment, and every piece.
        """
        picked, shown = next(row for row in self.rows if row.id == state.item), self.shown(state)
        pieces = [row for kind in shown.all for drug in self.drugs(state.detail) for row in self.cell(kind, drug)]
        said = tuple((f"{self.kind(row).label}: {row.short}", DRUGS[row.drug],
                      SETTINGS[self.kind(row).setting], DIRECTIONS[row.direction][0], row.found,
                      row.limit, self.kind(row).cannot_show) for row in pieces)
        columns = ("Evidence", "Drug", "Who", "Direction", "What was found",
                   "How far it reaches", "What this kind cannot show")
        return Words(self._summary(), (*self._detail(picked), (self._against(),),
                                       (self._apart(),), (self._compared(),)),
                     Table(rows.caption("kinds of evidence", shown), columns, said), self._headline(picked.drug))

    def _headline(self, drug):
        """What the article says, in its first clause, and how many pieces on a drug point to a risk."""
        pieces = [row for row in self.rows if row.drug == drug]
        risk = sum(row.direction == "risk" for row in pieces)
        clause = self.claim.says.split(":")[0].removesuffix(".")
        return (f"“{clause}”, says the article; {risk} of our {len(pieces)} pieces of evidence on {DRUGS[drug]} point "
                "to a risk.")

    def _summary(self):
        said = []
        for drug, name in DRUGS.items():
            counts = [(sum((row.drug, row.direction) == (drug, direction) for row in self.rows), text)
                      for direction, (text, *_) in DIRECTIONS.items()]
            pieces = ", ".join(f"{text}: {count}" for count, text in counts if count)
            said.append(f"{name}, {sum(count for count, _ in counts)} ({pieces})")
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
