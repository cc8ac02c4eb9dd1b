"""Other medicines: what changes when they are taken with ketamine, by class of medicine and kind of evidence."""

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends, matrix, rows

#: Kinds of evidence: the head of the column and the name in words.
EVIDENCE = {
    "trial": ("Randomised trial, patients", "randomised trial in patients"),
    "observed": ("Watched, or looked at again", "watched or looked at again, not assigned"),
    "volunteers": ("Randomised trial, healthy people", "randomised trial in healthy people"),
    "review": ("Review of studies", "review of studies"),
    "label": ("Product information", "product information"),
}
#: Directions: shape, filled or not, colour, the word.
DIRECTIONS = {
    "more": ("^", True, drawing.CONTROL, "more"),
    "less": ("v", True, drawing.KETAMINE, "less"),
    "mixed": ("D", False, drawing.INK, "mixed"),
    "none": ("o", False, drawing.QUIET, "no change"),
}
#: Better words for some of them.
SAID = {("more", "blood pressure"): "higher", ("less", "blood pressure"): "lower",
        ("more", "blood level"): "higher", ("less", "blood level"): "lower",
        ("more", "mood"): "lifted more", ("less", "brain images"): "smaller change"}
#: What each kind of interaction changes.
ABOUT = {"pharmacokinetic": "how much of the medicine is in the blood",
         "pharmacodynamic": "what the medicines do in the body"}
#: What stands in the row of a class without a finding.
NOTHING = "nothing found in what we could read, which is not “no interaction”"
#: The classes that the article names, in words: what else a class can be.
NAMED = ("antidepressant", "blood_pressure")
#: Lines of a first view, and of a view with everything: a class takes one for each finding of the fullest cell.
FEW, MANY = 12, 26


class Interactions(Chart):
    """Rows of classes, columns of kinds of evidence; a mark with a word for each finding."""

    main = ("detail", "medicines", "finding")
    axes_follow = ("detail",)

    def __init__(self, folder=tables.FOLDER):
        classes = tables.load("interaction_classes", folder)
        self.classes = sorted(classes, key=lambda row: [*NAMED, row.category].index(row.category))
        self.references = evidence.works(folder)
        self.findings = {row.id: [] for row in self.classes}
        for row in tables.load("interactions", folder):
            self.findings[row.medicines].append(row)
        self.sources = frozenset(row.source for rows in self.findings.values() for row in rows)
        self.tried = [row for row in self.classes if any(found.evidence == "trial" for found in self.findings[row.id])]
        said = {"more": "with ketamine: more, or higher", "less": "with ketamine: less, lower, shorter"}
        signs = {key: legends.mark(said.get(key, text), _look(shape, filled, colour)) for key,
                 (shape, filled, colour, text) in DIRECTIONS.items()} | {"picked": legends.PICKED}
        left = len(self.classes) - len(self.chosen("few"))
        alike = {len(found) for row in self.classes for cell in self.cells(row.id).values() for found in cell} - {1}
        times = f" {', '.join(f'×{n}' for n in sorted(alike))}: so many such findings." if alike else ""
        notes = {"few": ["First groups with a randomised trial in patients, then others that the article names (*). "
                         f"Not here: {left} other groups, without such a trial."],
                 "all": [f"First the groups that the article names (*).{times}"]}
        self.sheets = {view: matrix.Matrix(
            lines, [rows.Column("Medicines", [self.name(row) for row in self.chosen(view)])], (), signs,
            notes=notes[view], across=[head for head, _ in EVIDENCE.values()], brings="the list of medicines",
            pitch=15, at_left=True, counts=sum(map(self.lines, self.chosen(view))) > lines)
            for view, lines in (("few", FEW), ("all", MANY))}

    @staticmethod
    def name(row):
        """A class as a row names it: with a star where the article names it."""
        return f"{row.name}{'*' if row.category in NAMED else ''}"

    def chosen(self, detail):
        """The classes of a view: first those with a trial in patients, then those that the article names; or all."""
        if detail == "all":
            return self.classes
        return [*self.tried, *(row for row in self.classes if row.category in NAMED and row not in self.tried)]

    def cells(self, medicines):
        """The findings about a class by kind of evidence: a dict to lists, findings that look alike drawn together."""
        cells = {}
        for row in self.findings[medicines]:
            alike = cells.setdefault(row.evidence, {})
            alike.setdefault((row.direction, row.subject), []).append(row)
        return {kind: list(alike.values()) for kind, alike in cells.items()}

    def lines(self, row):
        """How many lines a class takes."""
        return max((len(cell) for cell in self.cells(row.id).values()), default=1)

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "detail": rows.detail("groups with a trial in patients, or in the article", "all groups"),
            "medicines": Choice("Medicines", lambda state: [(row.id, row.name) for row in self.chosen(state.detail)]),
            "finding": Choice("Finding", self._offered, slider=True),
        }

    def _offered(self, state):
        return [(row.id, f"{row.label}, {row.drug}")
                for row in self.findings[state.medicines]] or [("", "nothing found")]

    def picked(self, state):
        """The finding on the slider, or the first of the class, or None where there is none."""
        found = self.findings[state.medicines]
        return next((row for row in found if row.id == state.finding), found[0] if found else None)

    def shown(self, state):
        """The classes in the picture: those around the picked one."""
        found = self.chosen(state.detail)
        place = [row.id for row in found].index(state.medicines)
        return self.sheets[state.detail].window(found, place, self.lines, rows.FEW if state.detail == "few" else None)

    # -- picture

    def axes(self, state):
        """Heads of the columns."""
        return self.sheets[state.detail].draw()[0]

    def marks(self, figure, state):
        """The legend; a part for each class, the picked one on a tinted strip, the picked finding in bold letters."""
        axes, sheet, shown, picked = figure.axes[0], self.sheets[state.detail], self.shown(state), self.picked(state)
        drawn = {found.direction for row in shown.rows for found in self.findings[row.id]} | {"picked"}
        mine = {state.medicines: picked.id if picked else None}
        return sheet.parts(axes, shown, lambda row, y: self._row(axes, sheet, row, y, row.id in mine, picked),
                           lambda row: (row.id, row.id in mine, mine.get(row.id)),
                           signs=drawn, nothing="No medicines", lines=self.lines)

    def _row(self, axes, sheet, row, y, chosen, picked):
        drawn = sheet.names(axes, y, [self.name(row)], chosen, lines=self.lines(row))
        if not self.findings[row.id]:
            drawn.append(axes.text(-0.5 + sheet.points(matrix.INSET), y, NOTHING, fontsize=rows.SIZE, va="center",
                                   bbox=None if chosen else {"facecolor": drawing.PAPER, "linewidth": 0, "pad": 1}))
        for column, kind in enumerate(EVIDENCE):
            for line, alike in enumerate(self.cells(row.id).get(kind, [])):
                first = alike[0]
                shape, filled, colour, _ = DIRECTIONS[first.direction]
                drawn += sheet.mark(axes, column, y + line, _look(shape, filled, colour), f"interactions-{first.id}",
                                    "; ".join(f"{found.label}: {self.say(found)}" for found in alike),
                                    first.subject + (f" ×{len(alike)}" if len(alike) > 1 else ""),
                                    chosen and picked in alike, evidence.address(self.references[first.source]))
        return drawn

    # -- words

    @staticmethod
    def say(row):
        """What a finding says, in a few words."""
        return f"{row.drug}: {row.subject}, {SAID.get((row.direction, row.subject), DIRECTIONS[row.direction][3])}" + (
            f" ({row.size})" if row.size else "")

    def words(self, state):
        """In how many classes a trial in patients exists; the class picked: how many findings of which kind; the
        picked one; conflicts; every finding of the picture.
        """
        chosen = next(row for row in self.classes if row.id == state.medicines)
        found, picked, shown = self.findings[state.medicines], self.picked(state), self.shown(state)
        detail = []
        if picked is not None:
            who = f"; {picked.people:,} people" if picked.people else ""
            detail.append((f"Picked: {picked.label}, {picked.drug}. "
                           f"{say.capital(EVIDENCE[picked.evidence][1])}{who}. "
                           f"{picked.text}"
                           + (f" Size as printed: {picked.size}." if picked.size else "")
                           + (f" {picked.note}" if picked.note else "")
                           + f" This is about {ABOUT[picked.kind]}."
                           + f" Where: {evidence.read(picked)}.",))
            detail.append(("Source: ", evidence.link(self.references[picked.source])))
        if any(row.kind == "pharmacokinetic" for row in found):
            detail.append(("CYP enzymes in the gut and the liver break ketamine down. AUC, the area under the curve of "
                           "the concentration, is the "
                           "exposure: how much reaches the blood in all. "
                           "Taken by mouth ketamine passes gut and liver first, so these enzymes matter more than with "
                           "an infusion: see rifampicin.",))
        if chosen.gap:
            detail.append((chosen.gap,))
        detail.append((self._overall(),))
        detail.append(("Product information warns early and on little; a review is no better than its studies; people "
                       "watched, not assigned, may "
                       "differ in other ways. "
                       "“No change” from a few people is not proof of none. This is no list to check one's own "
                       "medicines against: "
                       "which medicines matter, and what to do, a doctor or pharmacist decides who knows them all.",))
        table = Table(rows.caption("groups of medicines", shown),
                      ("Medicines and who reports it", "Evidence", "People", "Finding"), tuple(
            (f"{row.name}: {one.label}, {one.drug}", EVIDENCE[one.evidence][1],
             say.people(one.people, "not seen or not given"),
             self.say(one)) for row in shown.all for one in self.findings[row.id])
            + tuple((row.name, "nothing found", "", row.gap) for row in shown.all if not self.findings[row.id]))
        return Words(self._summary(chosen, found), tuple(detail), table, self._headline(chosen))

    def _headline(self, chosen):
        """In how many groups a trial in patients was found, and whether the picked one is among them."""
        said = f"We found a randomised trial in patients for {len(self.tried)} of {len(self.classes)} groups"
        if chosen in self.tried:
            return f"{said} of medicines; {self._small(chosen)} is one of them."
        return f"{said}, and for {self._small(chosen)} {'other evidence' if self.findings[chosen.id] else 'nothing'}."

    @staticmethod
    def _small(row):
        """The name of a class within a sentence: small, but for names and abbreviations."""
        first = row.name.split(" ")[0]
        return row.name if first.upper()[:2] == first[:2] or "'" in row.name else say.small(row.name)

    def _summary(self, chosen, found):
        if not found:
            return f"{chosen.name}: {NOTHING}."
        kinds = [f"{EVIDENCE[kind][1]}: {count}" for kind in EVIDENCE
                 if (count := sum(row.evidence == kind for row in found))]
        said = f"{chosen.name}: {len(found)} {'finding' if len(found) == 1 else 'findings'} ({'; '.join(kinds)})."
        conflicts = self.conflicts(chosen.id)
        return said + (f" The sources do not agree on {' and '.join(conflicts)}." if conflicts else "")

    def conflicts(self, medicines):
        """Subjects on which the findings about a class differ, each once: one medicine, several directions."""
        seen = {}
        for row in self.findings[medicines]:
            if medicines not in ("antipsychotics", "inhibitors", "inducers"):  # these classes hold different medicines
                seen.setdefault(row.subject, set()).add(row.direction)
        return [subject for subject, directions in seen.items() if len(directions) > 1]

    def _overall(self):
        named = [row for row in self.classes if row.category != "other"]
        trials = [row.name for row in named if row in self.tried]
        tried = ", ".join(self._small(row) for row in self.tried)
        return (f"Groups with a randomised trial in patients, as far as we saw: {len(self.tried)} of "
                f"{len(self.classes)} ({tried}). The article names antidepressants and blood-pressure drugs. Of these "
                f"{len(named)} classes such a trial exists, as far as we saw, for "
                f"{' and '.join(trials).lower()} only, and that at an anaesthetic dose.")


def _look(shape, filled, colour):
    return {"linestyle": "none", "marker": shape, "markersize": 8, "color": colour, "markeredgewidth": 1.8,
            "markerfacecolor": colour if filled else drawing.PAPER}
