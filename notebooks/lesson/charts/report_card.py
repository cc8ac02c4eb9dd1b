"""The report card: for every claim of an article whether its source was found, what the evidence says of it, how firm
that verdict is, and the student's own verdict beside it.

It opens with a bar for each verdict. Every claim at once takes a layout of its own: two columns of short rows.
"""

import textwrap
from collections import Counter
from functools import partial
from pathlib import Path

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from .. import drawing, evidence, say, tables
from ..exercises.kinds.verdict import TRACED
from ..explorer import Chart, Choice
from ..words import Link, Table, Words
from . import legends, rows

#: How each verdict on a claim's content is drawn: letter, shape, filled or not, colour. The letter stands inside the
#: shape.
LOOKS = {
    "supported": ("S", "o", True, drawing.KETAMINE),
    "partly_supported": ("P", "o", False, drawing.KETAMINE),
    "overstated": ("O", "D", False, drawing.CONTROL),
    "contradicted": ("C", "s", True, drawing.INK),
    "advice": ("A", "h", False, drawing.QUIET),
}
#: What the narrow column says of a claim's source.
SOURCES = {"named": "named", "traceable": "traceable", "not_found": "not found", "none_given": "none"}
#: How the student's verdict stands to ours: the sign, and its words.
SIGNS = {"same": ("=", "you and we agree"), "differ": ("≠", "you and we differ")}
SHOWN = {"all": "all claims", "differ": "where you and we differ", "unjudged": "what you have not judged"}
SORTS = {"order": "order of the article", "verdict": "verdict", "differ": "where you and we differ first"}
#: Rows in a column, columns in the picture, and how wide a column is.
DOWN, ACROSS, WIDE = 16, 2, 360
#: Where things stand in a row, in points from the left end of its column.
ID, SOURCE, OURS, SURE, YOURS, SIGN = 8, 42, 95, 200, 236, 347
#: Letters in a line below the list, and lines for what the picked claim says.
LETTERS, LINES = 112, 2
#: Letters where every claim stands at once.
SMALL = 9.4
#: How a bar of the first view is drawn; half its height, in rows.
BAR, HALF = {"color": drawing.KETAMINE, "linewidth": 0}, 0.32


class ReportCard(Chart):
    """A bar for each verdict; or rows of claims in two columns: whether the source was found, our verdict, how firm it
    is, the student's verdict, and a sign where the two differ.

    `folder` holds the tables references, sections, claims, verdicts and verdict_evidence. `given` holds the student's
    verdicts as `exercises.verdicts_given` gives them; None leaves the student's side out. Raises DataError, in one
    sentence, when a table is wrong.
    """

    main = ("detail", "verdict", "claim")
    axes_follow = ("detail",)

    def __init__(self, folder=tables.FOLDER, given=None):
        # A class that fills in tables of its own has no checksums to keep up.
        load = partial(tables.load, folder=folder, sealed=Path(folder) == tables.FOLDER)
        self.sections = {row.id: row for row in load("sections")}
        self.claims = load("claims")
        self.verdicts = {row.claim: row for row in load("verdicts")}
        self.rows = load("verdict_evidence")
        self.references = {row.key: row for row in load("references")}
        self.sources = frozenset(row.source for row in self.rows)
        self.judging, self.given = given is not None, given or {}
        for number, row in enumerate(self.references.values(), start=2):
            if not (row.doi or row.pmid or row.pmcid or row.url or row.registration):
                raise tables.DataError(f"references.csv, row {number}, column 'doi': found nothing, and no pmid, "
                                       "pmcid, registration or url either; "
                                       "expected one of them, so that the work can be found")

        self.kinds = [kind for kind in (*LOOKS, None) if any(self.ours(claim.id) == kind for claim in self.claims)]
        agreed = [self._agreed(len(self.claims), len(self.claims))] if self.judging else []
        self.sheet = rows.Sheet(
            max(len(self.kinds), 3), [rows.Column("Our verdict", [self._kind(kind) for kind in self.kinds])],
            [rows.Column("Claims", [str(len(self.claims))]), *[rows.Column("You agree in", agreed)] * self.judging],
            {"picked": legends.PICKED},
            below=rows.NAMED)

    @staticmethod
    def _kind(kind):
        return "no verdict yet" if kind is None else evidence.CONTENT[kind]

    @staticmethod
    def _agreed(same, judged):
        return f"{same} of {judged} judged"

    def controls(self):
        """The controls, in the order in which they are shown."""
        used = {row.content for row in self.verdicts.values()}
        sections = [(row.id, row.title) for row in self.sections.values()
                    if any(claim.section == row.id for claim in self.claims)]
        sorts = {key: text for key, text in SORTS.items() if self.judging or key != "differ"}
        return {
            "verdict": Choice("Our verdict",
                              [("any", "any"), *((key, evidence.CONTENT[key]) for key in LOOKS if key in used)]),
            "section": Choice("Section", [("any", "any"), *sections]),
            **({"show": Choice("Show", list(SHOWN.items()))} if self.judging else {}),
            "sort": Choice("Sort by", list(sorts.items()), "differ" if self.given else "order"),
            "detail": rows.detail("how many claims have each verdict", "every claim", label="View"),
            "claim": Choice("Claim", self._offered, slider=True),
        }

    def _offered(self, state):
        return [(row.id, row.id) for row in self.chosen(state)] or [("", "none")]

    def ours(self, claim):
        """Our verdict on a claim's content, a key of LOOKS, or None while there is none."""
        return self.verdicts[claim].content if claim in self.verdicts else None

    def compared(self, claim):
        """How the student's verdict on a claim's content stands to ours: same, differ, or None where one is missing."""
        yours, ours = self.given.get(claim), self.ours(claim)
        if yours is None or ours is None:
            return None
        return "same" if yours == ours else "differ"

    def chosen(self, state):
        """The claims that the lists let through, sorted."""
        show = getattr(state, "show", "all")
        found = [row for row in self.claims if state.verdict in ("any", self.ours(row.id))
                 and state.section in ("any", row.section)
                 and (show == "all" or (self.compared(row.id) == "differ"
                                        if show == "differ" else row.id not in self.given))]
        if state.sort == "verdict":
            places = {None: len(LOOKS), **{key: n for n, key in enumerate(LOOKS)}}
            return sorted(found, key=lambda row: places[self.ours(row.id)])
        if state.sort == "differ":
            return sorted(found, key=lambda row: ("differ", "same", None).index(self.compared(row.id)))
        return found

    def shown(self, state):
        """The claims in the picture: all that are chosen, or as many as there is room for around the picked one."""
        chosen, room = self.chosen(state), DOWN * ACROSS
        picked = next((n for n, row in enumerate(chosen) if row.id == state.claim), 0)
        first = max(0, min(picked - room // 2, len(chosen) - room))
        return chosen[first : first + room]

    # -- picture

    def axes(self, state):
        """The number of claims; or the heads of the columns, where coordinates are points across and rows down."""
        if state.detail == "few":
            figure, axes = self.sheet.draw(xlim=(0, max(Counter(self.ours(row.id) for row in self.claims).values())))
            axes.xaxis.get_major_locator().set_params(integer=True)
            axes.set_xlabel("Number of claims", fontsize=rows.SIZE)
            return figure
        figure = drawing.figure(10, 6.5)
        axes = figure.add_axes((0, 0.205, 1, 0.745), xlim=(0, WIDE * ACROSS), ylim=(DOWN - 0.5, -0.5))
        axes.set_axis_off()
        for column in range(ACROSS):
            heads = ((ID, "Claim"), (SOURCE, "Source"), (OURS, "Our verdict"), (SURE, "Firm?"),
                     *(((YOURS, "Your verdict"),) if self.judging else ()))
            for x, text in heads:
                axes.text(column * WIDE + x, -0.95, text, fontsize=SMALL, fontweight="bold", va="center")
            for y in range(DOWN + 1):
                axes.plot([column * WIDE + ID - 4, (column + 1) * WIDE - 6],
                          [y - 0.5, y - 0.5], color=drawing.FAINT, linewidth=0.6, clip_on=False)
        figure.text(0.012, 0.018, "Firm? How firmly our rows carry our verdict.", fontsize=SMALL, va="center")
        return figure

    def _legend(self, figure, shown):
        """The signs at the end of these rows, a row without one, and what is picked; each verdict stands in words."""
        signs = {"picked": legends.PICKED, **{key: legends.letters(text, sign, 10, self._sign(key)) for key,
                                              (sign, text) in SIGNS.items()}}
        signed = {self.compared(row.id) for row in shown} if self.judging else set()
        missing = self.judging and any(row.id not in self.given for row in shown)
        signs |= {"empty": legends.Sign("empty: no verdict of yours yet", 0, lambda *_: [])}
        return legends.part(figure, [(0.018, 0.4, signs)], {"picked", *signed} | ({"empty"} if missing else set()))

    @staticmethod
    def _sign(compared):
        size, weight = (10, "normal") if compared == "same" else (14, "bold")
        return {"fontsize": size, "fontweight": weight}

    def marks(self, figure, state):
        """The legend, and a bar for each verdict; or a part for each claim shown, and what the picked one says."""
        axes, shown = figure.axes[0], self.shown(state)
        if state.detail == "few":
            return self._bars(axes, state)
        if not shown:
            return {"none": lambda: [axes.text(WIDE, DOWN / 2, "No claim matches these lists",
                                               ha="center", fontsize=12)]}
        parts = self._legend(figure, shown)
        parts |= {(row.id, place, row.id == state.claim): partial(self._row, axes, row, place, row.id == state.claim)
                  for place, row in enumerate(shown)}
        picked = next(row for row in shown if row.id == state.claim)
        parts["says", picked.id] = partial(self._says, figure, picked)
        return parts

    def _bars(self, axes, state):
        """A row for each verdict, with how many of the chosen claims have it."""
        of = {kind: [row.id for row in self.chosen(state) if self.ours(row.id) == kind] for kind in self.kinds}
        there = [kind for kind in self.kinds if of[kind]]
        picked = self.ours(state.claim)
        return self.sheet.parts(
            axes, rows.Window(there, 0, there),
            lambda kind, y: self._bar(axes, kind, of[kind], y, kind == picked),
            lambda kind: (kind, tuple(of[kind]), kind == picked), signs={"picked"},
            nothing="No claim matches these lists")

    def _bar(self, axes, kind, claims, y, picked):
        judged = [claim for claim in claims if self.compared(claim)]
        agreed = self._agreed(sum(self.compared(claim) == "same" for claim in judged), len(judged))
        texts = [self._kind(kind), str(len(claims)), *([agreed if judged else ""] if self.judging else [])]
        bar = Rectangle((0, y - HALF), len(claims), 2 * HALF, gid=f"report_card-{kind or 'none'}-bar",
                        label=f"{self._kind(kind)}: {', '.join(claims)}", **BAR)
        return [*self.sheet.words(axes, y, texts, picked), axes.add_artist(bar)]

    def _row(self, axes, claim, place, picked):
        left, y = place // DOWN * WIDE, place % DOWN
        weight = "bold" if picked else "normal"
        drawn = []
        if picked:
            ends = [(left + x) / (WIDE * ACROSS) for x in (ID - 4, WIDE - 6)]
            drawn.append(axes.axhspan(y - 0.47, y + 0.47, *ends, **legends.STRIP))
        drawn.append(axes.text(left + ID, y, claim.id, fontsize=SMALL, fontweight=weight, va="center"))
        ours, yours = self.ours(claim.id), self.given.get(claim.id)
        if ours is not None:
            drawn.append(axes.text(left + SOURCE, y, SOURCES[self.verdicts[claim.id].traced],
                                   fontsize=SMALL, fontweight=weight, va="center"))
        if ours is None:
            drawn.append(axes.text(left + OURS, y, "no verdict yet", fontsize=SMALL,
                                   fontstyle="italic", va="center", color=drawing.QUIET))
        else:
            said = f"{claim.id}: {claim.says} Our verdict: {evidence.judged(self.verdicts[claim.id])}"
            drawn += self._verdict(axes, left + OURS, y, ours, weight, f"report_card-{claim.id}-ours", said)
            drawn.append(axes.text(left + SURE, y, self.verdicts[claim.id].firmness,
                                   fontsize=SMALL, fontweight=weight, va="center"))
        if yours is not None:
            drawn += self._verdict(axes, left + YOURS, y, yours, weight,
                                   f"report_card-{claim.id}-yours",
                                   f"{claim.id}: your verdict: {evidence.CONTENT[yours]}")
        compared = self.compared(claim.id)
        if compared:
            sign, said = SIGNS[compared]
            drawn.append(axes.text(left + SIGN, y, sign, ha="center", va="center", gid=f"report_card-{claim.id}-sign",
                                   label=f"{say.capital(said)}", **self._sign(compared)))
        return drawn

    @staticmethod
    def _verdict(axes, x, y, verdict, weight, gid, label):
        letter, shape, filled, colour = LOOKS[verdict]
        size = {"D": 12, "h": 15.5}.get(shape, 13.5)
        return [axes.add_artist(Line2D([x + 7], [y], linestyle="none",
                                       marker=shape, markersize=size, color=colour, markeredgewidth=1.5, clip_on=False,
                                       markerfacecolor=colour if filled else drawing.PAPER, gid=gid, label=label)),
                axes.text(x + 7, y, letter, fontsize=SMALL, fontweight="bold",
                          ha="center", va="center_baseline", color=drawing.PAPER if filled else drawing.INK),
                axes.text(x + 19, y, evidence.CONTENT[verdict], fontsize=SMALL, fontweight=weight, va="center")]

    def _says(self, figure, claim):
        """The picked claim in full below the list; what is too long for the room ends in dots, and stands in the
        words.
        """
        title = textwrap.shorten(self.sections[claim.section].title, 60, placeholder=" …")
        head = figure.text(0.012, 0.168, f"{claim.id}, from “{title}”. In our words, the article says:",
                           fontsize=SMALL, fontweight="bold", va="center")
        lines = textwrap.wrap(claim.says, LETTERS, max_lines=LINES, placeholder=" …")
        return [head, figure.text(0.012, 0.145, "\n".join(lines), fontsize=SMALL, va="top", linespacing=1.35)]

    # -- words

    def words(self, state):
        """Counts of verdicts and of sources, how many the student judged and in how many we agree, all about the picked
        claim, and every row shown.
        """
        chosen = self.chosen(state)
        summary = self._counts()
        if not chosen:
            return Words(summary, (("No claim matches these lists. Choose “any” and “all claims” to see more.",),))
        picked = next(row for row in chosen if row.id == state.claim)
        detail = [self._picked(picked), *self._evidence(picked), *self._reach(picked),
                  ("The counts are no mark for the article: one claim may matter more than ten others. A verdict is a "
                   "judgement from the rows "
                   "behind it, many of them read in abstracts only, and it can change. How firm it is, is about our "
                   "verdict: the certainty that GRADE rates is about the evidence on one outcome.",)]
        if len(chosen) > DOWN * ACROSS:
            detail.append((f"The picture has room for {DOWN * ACROSS} of these {len(chosen)} claims, those around the "
                           "picked one; the table has all.",))
        return Words(summary, tuple(detail), self._table(chosen), self._headline(state, chosen))

    def _headline(self, state, chosen):
        """How many of the chosen claims are supported as they stand, and how many contradicted; or how many have one
        verdict.
        """
        found = Counter(self.ours(row.id) for row in chosen)
        of = f"the {_claims(len(chosen))} of this section" if state.section != "any" else f"the {_claims(len(chosen))}"
        if getattr(state, "show", "all") != "all":
            of = f"the {_claims(len(chosen))} {SHOWN[state.show].removeprefix('what ')}"
        only = self.ours(chosen[0].id) if len(chosen) == 1 else None if state.verdict == "any" else state.verdict
        if only:
            return f"{_claims(len(chosen))}, by our verdict: {evidence.CONTENT[only]}."
        fine, wrong = found["supported"], found["contradicted"]
        stands = "is supported as it stands" if fine == 1 else "are supported as they stand"
        against = f", and {wrong} {'is' if wrong == 1 else 'are'} contradicted" if wrong else ""
        return f"By our verdict, {fine or 'none'} of {of} {stands}{against}."

    def _counts(self):
        found = Counter(self.ours(row.id) for row in self.claims)
        said = [f"{found[key]} {evidence.CONTENT[key]}" for key in LOOKS
                if found[key]] + ([f"{found[None]} without a verdict yet"] if found[None] else [])
        summary = f"Our verdicts ({_claims(len(self.claims))}): {', '.join(said)}."
        found = Counter(row.traced for row in self.verdicts.values())
        said = [f"{words} {found[key]}" for key, words in SOURCES.items() if found[key]]
        summary += f" The sources: {', '.join(said)}."
        if not self.judging:
            return summary
        judged = [row.id for row in self.claims if self.compared(row.id)]
        if not judged:
            return (summary + " You have kept no verdict of your own yet: keep yours in the exercises of the lessons, "
                    "then run this cell again.")
        agree = sum(self.compared(claim) == "same" for claim in judged)
        return summary + f" You have judged {len(judged)}: we agree in {agree} and differ in {len(judged) - agree}."

    def _picked(self, claim):
        title = self.sections[claim.section].title
        said = f"{claim.id}, from “{title}”. In our words, the article says: {claim.says} "
        verdict = self.verdicts.get(claim.id)
        if verdict is None:
            return (said + "There is no verdict on it yet.",)
        said += f"Our verdict: {evidence.judged(verdict)}; how firm: {verdict.firmness}. {verdict.why}"
        if not self.judging:
            return (said,)
        yours, traced = self.given.get(claim.id), self.given.get(f"{claim.id}{TRACED}")
        if traced:
            said += f" Of its source you say: {evidence.TRACED[traced]}."
        if yours is None:
            return (said + " Your verdict: none yet. Which row below would decide it for you?",)
        said += f" Your verdict: {evidence.CONTENT[yours]}. "
        return (said + ("We agree. Say which row below decides it." if yours == verdict.content else
                        "We differ. Say which row below decides it for you: it may be ours that should change."),)

    def _evidence(self, claim):
        for title, found in evidence.sides(self.rows, claim.id):
            parts = []
            for row in found:
                work = self.references[row.source]
                parts += [f" {row.text} (", Link(evidence.name(work), evidence.address(work)),
                          f"; {evidence.read(row)})"]
            yield (f"{title}:", *(parts or [f" {evidence.NO_ROW}"]))

    def _reach(self, claim):
        verdict = self.verdicts.get(claim.id)
        if verdict is None:
            return ()
        changed = ((f"What was changed: {verdict.changed}",),) if verdict.changed else ()
        return ((f"How far it reaches: {verdict.reach}",), (f"What would change it: {verdict.would_change}",), *changed)

    def _table(self, chosen):
        signs = {"same": "we agree", "differ": "we differ", None: ""}

        def cells(row):
            ours, yours = self.ours(row.id), self.given.get(row.id)
            verdict = self.verdicts.get(row.id)
            judged = (SOURCES[verdict.traced], evidence.CONTENT[ours], verdict.firmness) if verdict else (
                "none yet", "none yet", "")
            first = (row.id, self.sections[row.section].title, row.says, *judged)
            return (*first, evidence.CONTENT[yours] if yours else "none yet",
                    signs[self.compared(row.id)]) if self.judging else first

        columns = ("Claim", "Section", "In our words", "Source", "Our verdict", "How firm",
                   *(("Your verdict", "Compared") if self.judging else ()))
        return Table(f"The report card: {_claims(len(chosen))}", columns, tuple(map(cells, chosen)))


def _claims(number):
    return f"{number} claim{'' if number == 1 else 's'}"
