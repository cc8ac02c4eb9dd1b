"""Other medicines: what changes when they are taken with ketamine, by class of medicine and kind of evidence."""

from functools import partial

from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends

#: Kinds of evidence: the head of the column and the name in words.
EVIDENCE = {
    "trial": ("Randomised trial,\npatients", "randomised trial in patients"),
    "observed": ("Watched, or\nlooked at again", "watched or looked at again, not assigned"),
    "volunteers": ("Randomised trial,\nhealthy people", "randomised trial in healthy people"),
    "review": ("Review of\nstudies", "review of studies"),
    "label": ("Product\ninformation", "product information"),
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
        ("more", "level in blood"): "higher", ("less", "level in blood"): "lower",
        ("more", "mood"): "lifted more", ("less", "brain images"): "smaller change"}
CATEGORIES = {"antidepressant": "Antidepressants (named by the article)",
              "blood_pressure": "Blood-pressure drugs (named by the article)", "other": "Others"}
#: What each kind of interaction changes.
ABOUT = {"pharmacokinetic": "how much of the medicine is in the blood",
         "pharmacodynamic": "what the medicines do in the body"}
#: Height of a head, and of a line of a row, in the units of the axis.
HEAD, LINE = 1.15, 0.86


class Interactions(Chart):
    """Rows of classes, columns of kinds of evidence; a mark with a word for each finding."""

    main = ("medicines", "finding")

    def __init__(self, folder=tables.FOLDER):
        self.classes = tables.load("interaction_classes", folder)
        self.references = evidence.works(folder)
        self.findings = {row.id: [] for row in self.classes}
        for row in tables.load("interactions", folder):
            self.findings[row.medicines].append(row)
        self.sources = frozenset(row.source for rows in self.findings.values() for row in rows)
        self.places, self.heads, self.height = self._layout()

    def _layout(self):
        """Where each class and each head of a group stands, from the top down: dicts to (top, lines), and the height
        of all.
        """
        places, heads, y = {}, {}, 0
        for category in CATEGORIES:
            heads[category] = y
            y += HEAD
            for row in self.classes:
                if row.category == category:
                    lines = max((len(cell) for cell in self.cells(row.id).values()), default=1)
                    places[row.id] = (y, lines)
                    y += lines * LINE + 0.2
        return places, heads, y

    def cells(self, medicines):
        """The findings about a class by kind of evidence: a dict to lists, findings that look alike drawn together."""
        cells = {}
        for row in self.findings[medicines]:
            alike = cells.setdefault(row.evidence, {})
            alike.setdefault((row.direction, row.subject), []).append(row)
        return {kind: list(alike.values()) for kind, alike in cells.items()}

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "medicines": Choice("Medicines", [(row.id, row.name) for row in self.classes]),
            "finding": Choice("Finding", self._offered, slider=True),
        }

    def _offered(self, state):
        return [(row.id, f"{row.label}, {row.drug}")
                for row in self.findings[state.medicines]] or [("", "nothing found")]

    def picked(self, state):
        """The finding on the slider, or the first of the class, or None where there is none."""
        rows = self.findings[state.medicines]
        return next((row for row in rows if row.id == state.finding), rows[0] if rows else None)

    # -- picture

    def axes(self, state):
        """Heads of columns and groups: the same for every state."""
        figure = drawing.figure(10, 8.6)
        axes = figure.add_axes((0.245, 0.055, 0.745, 0.875), xlim=(0, len(EVIDENCE)), ylim=(self.height, 0))
        axes.set_axis_off()
        for x, (head, _) in enumerate(EVIDENCE.values()):
            axes.text(x + 0.03, -0.3, head, fontsize=9, fontweight="bold", va="bottom", linespacing=1.05)
            axes.axvline(x, color=drawing.FAINT, linewidth=0.8, zorder=0)
        for category, y in self.heads.items():
            axes.text(-1.58, y + HEAD / 2, CATEGORIES[category], fontsize=9.5, fontweight="bold", va="center")
        return figure

    @staticmethod
    def _legend(figure, picked):
        """The directions, a number beside a mark, and what is picked; a finding in its ring, where there is one."""
        said = {"more": "with it: more, or higher", "less": "with it: less, lower, shorter"}
        signs = {key: legends.mark(said.get(key, text), _look(shape, filled, colour)) for key,
                 (shape, filled, colour, text) in DIRECTIONS.items()}
        signs |= {"times": legends.letters("two such findings", "×2", 12, {"fontsize": 9})}
        more = {"picked": legends.PICKED, "ring": legends.mark("picked finding", _ring())}
        return legends.part(figure, [(0.038, 0.012, signs), (0.0145, 0.012, more)], {*signs, "picked"}
                            | ({"ring"} if picked else set()))

    def marks(self, figure, state):
        """The legend; a part for each class, the picked one on a tinted strip, the picked finding in a ring."""
        axes, picked = figure.axes[0], self.picked(state)
        return self._legend(figure, picked) | {(row.id, row.id == state.medicines, picked.id if picked
                                                and row.id == state.medicines else None):
                partial(self._row, axes, row, row.id == state.medicines, picked if row.id == state.medicines else None)
                                               for row in self.classes}

    def _row(self, axes, row, chosen, picked):
        top, lines = self.places[row.id]
        drawn = []
        if chosen:
            drawn.append(axes.axhspan(top - 0.05, top + lines * LINE + 0.1, xmin=-0.325, xmax=1.01, **legends.STRIP,
                                      clip_on=False))
        drawn.append(axes.text(-1.58, top + LINE / 2, row.name, fontsize=9.5,
                               va="center", fontweight="bold" if chosen else "normal"))
        if not self.findings[row.id]:
            drawn.append(axes.text(0.06, top + LINE / 2,
                                   "nothing found in what we could read, which is not “no interaction”",
                                   fontsize=9, va="center"))
        for column, kind in enumerate(EVIDENCE):
            for line, alike in enumerate(self.cells(row.id).get(kind, [])):
                first, y = alike[0], top + (line + 0.5) * LINE
                shape, filled, colour, _ = DIRECTIONS[first.direction]
                if picked in alike:
                    drawn.append(axes.add_artist(Line2D([column + 0.1], [y], **_ring())))
                drawn.append(axes.add_artist(Line2D([column + 0.1], [y], gid=f"interactions-{first.id}",
                                                    label="; ".join(f"{found.label}: {self.say(found)}"
                                                                    for found in alike),
                                                    **_look(shape, filled, colour))))
                count = f" ×{len(alike)}" if len(alike) > 1 else ""
                drawn.append(axes.text(column + 0.2, y, first.subject + count,
                                       fontsize=9, va="center", url=evidence.address(self.references[first.source])))
        return drawn

    # -- words

    @staticmethod
    def say(row):
        """What a finding says, in a few words."""
        return f"{row.drug}: {row.subject}, {SAID.get((row.direction, row.subject), DIRECTIONS[row.direction][3])}" + (
            f" ({row.size})" if row.size else "")

    def words(self, state):
        """The class picked: how many findings of which kind; the picked one; conflicts; every finding of the
        picture.
        """
        chosen = next(row for row in self.classes if row.id == state.medicines)
        rows, picked = self.findings[state.medicines], self.picked(state)
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
        if any(row.kind == "pharmacokinetic" for row in rows):
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
        table = Table("Every finding in the picture", ("Medicines and who reports it", "Evidence", "People", "Finding"),
                      tuple(
            (f"{row.name}: {found.label}, {found.drug}", EVIDENCE[found.evidence][1],
             f"{found.people:,}" if found.people else "not seen or not given",
             self.say(found)) for row in self.classes for found in self.findings[row.id])
            + tuple((row.name, "nothing found", "", row.gap) for row in self.classes if not self.findings[row.id]))
        return Words(self._summary(chosen, rows), tuple(detail), table)

    def _summary(self, chosen, rows):
        if not rows:
            return f"{chosen.name}: nothing found in what we could read, which is not “no interaction”."
        kinds = [f"{EVIDENCE[kind][1]}: {count}" for kind in EVIDENCE
                 if (count := sum(row.evidence == kind for row in rows))]
        said = f"{chosen.name}: {len(rows)} {'finding' if len(rows) == 1 else 'findings'} ({'; '.join(kinds)})."
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
        trials = [row.name for row in named if any(found.evidence == "trial" for found in self.findings[row.id])]
        return (f"The article names antidepressants and blood-pressure drugs. Of these {len(named)} classes a "
                "randomised trial in patients exists, as "
                f"far as we saw, for {' and '.join(trials).lower()} "
                "only, and that at an anaesthetic dose.")


def _ring():
    return {"linestyle": "none", "marker": "o", "markersize": 15, "color": drawing.INK, "markerfacecolor": "none",
            "markeredgewidth": 1.5}


def _look(shape, filled, colour):
    return {"linestyle": "none", "marker": shape, "markersize": 8, "color": colour, "markeredgewidth": 1.8,
            "markerfacecolor": colour if filled else drawing.PAPER}
