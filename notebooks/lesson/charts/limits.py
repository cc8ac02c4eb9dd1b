"""What limits each study: a grid of studies and kinds of limit, each cell with its reason."""

from collections import Counter
from dataclasses import replace
from functools import partial

from matplotlib.patches import Rectangle

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends, matrix, rows

#: How a limit was seen -> shape, filled or not, and the words for it.
SEEN_MARKS = {
    "seen": ("s", True, "in the abstract, registry or paper"),
    "secondary": ("D", True, "second-hand"),
    "derived": ("o", False, "our reading"),
}
#: What a limit can do to the certainty of a result, in GRADE's words: the mark above its column, and the words for it.
CONCERNS = {
    "bias": ("bias", "risk of bias: it can push the result one way"),
    "imprecision": ("imp.", "imprecision, which is not bias"),
    "indirectness": ("ind.", "indirectness, which is not bias"),
    "publication_bias": ("pub.", "publication bias: results that nobody can read, or that nobody has reviewed"),
    "pooled": ("pool", "whatever is wrong with the studies that a review pools"),
    "other": ("–", "none of GRADE's reasons: it says how far to trust the report"),
}
SORTS = {
    "limits": "number of limits, most first",
    "people": "people, most first",
    "year": "year, newest first",
    "name": "name",
}


#: A first view: a bar for the studies with a limit, a mark where the picked study has it; in parts of all studies, half
#: of a bar's height in rows and where the marks stand.
BAR, HAS, HALF, BEFORE = {"color": drawing.CONTROL, "linewidth": 0}, {"marker": "o", "markersize": 9,
                                                                      "color": drawing.INK}, 0.32, -0.03


class Limits(Chart):
    """A row and a bar for each of the commonest limits; with everything, rows of studies, columns of limits, a mark
    where one was found, counts at both edges.
    """

    main = ("disorder", "detail", "study")
    axes_follow = ("detail",)

    def __init__(self, folder=tables.FOLDER):
        self.references = evidence.works(folder)
        self.kinds = tables.load("limit_kinds", folder)
        self.domains = {(row.tool, row.code): row for row in tables.load("bias_domains", folder)}
        self.limits = {(row.study, row.limit): row for row in tables.load("limits", folder)}
        self.groups = evidence.groups_of(tables.load("study_disorders", folder), tables.load("disorders", folder))
        self.studies = tables.load("studies", folder)
        self.count = Counter(study for study, _ in self.limits)
        self.sources = frozenset({s.source for s in self.studies} | {row.source for row in self.limits.values()}
                                 | {row.source for row in self.domains.values()})
        everyone = f"{len(self.studies)} of {len(self.studies)}"
        bar = legends.box("studies with this limit", BAR)
        self.few = rows.Sheet(rows.FEW, [rows.Column("Limit, the commonest first", [kind.name for kind in self.kinds])],
                              [rows.Column("Studies", [everyone])],
                              {"bar": bar, "has": self._has(max(self.studies, key=lambda study: len(study.label))),
                               "picked": legends.PICKED},
                              below=4, notes=["More marks do not make a worse study: some report their limits openly."],
                              things="Limits", brings="the list “Show”")
        signs = {kind: legends.mark(text, self._look(kind)) for kind, (*_, text) in SEEN_MARKS.items()}
        self.all = matrix.Matrix(
            rows.MANY, [rows.Column("Study (people)", [self._totals(len(self.studies)), *(
                rows.name(study.label, study.people) for study in self.studies)], most=240)],
            [rows.Column("Limits", [str(len(self.kinds))])], signs | {"picked": matrix.FRAMED}, feet=1,
            notes=["GRADE asks about bias, imp. (imprecision), ind. (indirectness), pub. (publication bias), pool "
                   "(what is pooled), – (none).", "No mark: nothing found, which is not “free of it”."],
            across=[f"{kind.name} ({CONCERNS[kind.concern][0]})" for kind in self.kinds])

    @staticmethod
    def _has(study):
        return legends.mark(f"found in {study.label}", HAS)

    @staticmethod
    def _totals(studies):
        return f"Studies with it, of {studies}"

    def controls(self):
        """The controls, in the order in which they are shown."""
        designs = [(value, text) for value, text in evidence.DESIGNS.items()
                   if any(s.design == value for s in self.studies)]
        return {
            "disorder": Choice("Disorder", [("any", "any"), *evidence.GROUPS.items()], "anxiety"),
            "design": Choice("Design", [("any", "any"), *designs]),
            "sort": Choice("Sort by", list(SORTS.items())),
            "detail": rows.detail(f"the {rows.FEW} commonest limits", "each study with each limit"),
            "limit": Choice("Limit", lambda state: [(kind.id, kind.name) for kind in self._offered_limits(state)]),
            "study": Choice("Study", self._offered, slider=True),
        }

    def _offered_limits(self, state):
        return self.kinds if state.detail == "all" else self.commonest(state)

    def commonest(self, state):
        """The limits of a first view: those that most of the chosen studies have, most first."""
        found = dict(zip(self.kinds, self.totals(state), strict=True))
        return sorted(found, key=lambda kind: -found[kind])[: rows.FEW]

    def _offered(self, state):
        return [(study.id, study.label) for study in self.chosen(state)] or [("", "none")]

    def chosen(self, state):
        """The studies that the filters let through, sorted."""
        found = [study for study in self.studies
                 if state.disorder in ("any", *self.groups[study.id]) and state.design in ("any", study.design)]
        keys = {
            "limits": lambda s: (-self.count[s.id], s.label),
            "people": lambda s: (-(s.people or 0), s.label),
            "year": lambda s: (-(self.references[s.source].year or 0), s.label),
            "name": lambda s: (s.label,),
        }
        return sorted(found, key=keys[state.sort])

    def shown(self, state):
        """The studies in the picture: all that are counted, or those around the picked one."""
        return self._window(state).rows

    def _window(self, state):
        studies = self.chosen(state)
        picked = next((i for i, study in enumerate(studies) if study.id == state.study), 0)
        return rows.window(studies, picked, self.all.rows if state.detail == "all" else len(studies))

    @staticmethod
    def _kind(row):
        """How a limit was seen: a key of SEEN_MARKS."""
        return row.seen if row.seen in SEEN_MARKS else "seen"

    @staticmethod
    def _look(kind):
        shape, filled, _ = SEEN_MARKS[kind]
        return {"linestyle": "none", "marker": shape, "markersize": 9, "color": drawing.CONTROL, "markeredgewidth": 1.8,
                "markerfacecolor": drawing.CONTROL if filled else drawing.PAPER}

    # -- picture

    def axes(self, state):
        """The heads."""
        if state.detail == "all":
            return self.all.draw()[0]
        figure, axes = self.few.draw(xlim=(2 * BEFORE, 1))
        axes.set_axis_off()
        return figure

    def marks(self, figure, state):
        """The legend; a part for each limit, or the picked column with the counts and a part for each study."""
        axes, shown = figure.axes[0], self._window(state)
        nothing = "No study matches both filters"
        if state.detail == "few":
            return self._bars(figure, state, shown.rows, nothing)
        column, totals = [kind.id for kind in self.kinds].index(state.limit), tuple(self.totals(state))
        seen = {self._kind(row) for study in shown.rows for kind in self.kinds
                if (row := self.limits.get((study.id, kind.id)))}

        def picked(study):
            return column if study.id == state.study else None

        parts = self.all.parts(axes, shown, lambda study, y: self._row(axes, study, y, picked(study)),
                               lambda study: (study.id, picked(study)), signs=seen | {"picked"}, nothing=nothing)
        if shown.rows:
            parts[column, totals, len(shown.all)] = partial(self._column, axes, column, totals, len(shown.all))
        return parts

    def _bars(self, figure, state, studies, nothing):
        study = next((study for study in studies if study.id == state.study), None)
        totals = dict(zip(self.kinds, self.totals(state), strict=True))
        met = sorted((kind for kind in self.kinds if totals[kind]), key=lambda kind: -totals[kind])
        found = rows.window(met, 0, rows.FEW)
        sheet = self.few
        if study:
            sheet = replace(sheet, signs={**sheet.signs, "has": self._has(study)})
        has = {kind.id for kind in found.rows if study and (study.id, kind.id) in self.limits}
        return sheet.parts(
            figure.axes[0], found, lambda kind, y: self._bar(figure.axes[0], kind, y, totals[kind], len(studies), study,
                                                             kind.id == state.limit),
            lambda kind: (kind.id, totals[kind], len(studies), study.id if kind.id in has else None,
                          kind.id == state.limit),
            signs={"bar", "picked"} | ({"has"} if has else set()), nothing=nothing)

    def _bar(self, axes, kind, y, total, studies, study, picked):
        drawn = self.few.words(axes, y, [kind.name, f"{total} of {studies}"], picked)
        drawn.append(axes.add_artist(Rectangle((0, y - HALF), total / studies, 2 * HALF, gid=f"limits-{kind.id}",
                                               label=f"{kind.name}: {total} of {studies} studies", **BAR)))
        row = self.limits.get((study.id, kind.id))
        if row:
            drawn += axes.plot([BEFORE], [y], linestyle="none", gid=f"limits-{study.id}-{kind.id}",
                               label=f"{study.label}, {kind.name}: {row.text}", **HAS)
        return drawn

    def _column(self, axes, column, totals, studies):
        return [self.all.column(axes, column),
                *self.all.foot(axes, 0, self._totals(studies), [str(total) for total in totals], bold=column)]

    def _row(self, axes, study, y, picked):
        """One row; `picked` is the column of the picked cell, or None when another row is picked."""
        drawn = self.all.words(axes, y, [rows.name(study.label, study.people), str(self.count[study.id])],
                               picked is not None, evidence.address(self.references[study.source]))
        if picked is not None:
            drawn.append(self.all.frame(axes, picked, y))
        for x, kind in enumerate(self.kinds):
            row = self.limits.get((study.id, kind.id))
            if row:
                drawn += self.all.mark(axes, x, y, self._look(self._kind(row)), f"limits-{study.id}-{kind.id}",
                                       f"{study.label}, {kind.name}: {row.text}")
        return drawn

    def totals(self, state):
        """For each kind of limit, how many of the chosen studies have it."""
        studies = self.chosen(state)
        return [sum((study.id, kind.id) in self.limits for study in studies) for kind in self.kinds]

    # -- words

    def words(self, state):
        """How many studies have the picked limit, what it means in the picked study, and every mark shown."""
        studies = self.chosen(state)
        if not studies:
            return Words("No study matches both filters. Choose “any” in one of them to see more.")
        kind = next(k for k in self.kinds if k.id == state.limit)
        total = self.totals(state)[self.kinds.index(kind)]
        summary = f"{kind.name}: found in {total} of the {len(studies)} studies that match."
        picked = next((s for s in studies if s.id == state.study), studies[0])
        shown = self._window(state)
        found = tuple((study.label, say.people(study.people),
                       str(self.count[study.id]), self._found(study)) for study in shown.all)
        totals = self.totals(state)
        found_at_all = [f"{k.name.lower()} {n}" for k, n in zip(self.kinds, totals, strict=True) if n]
        kinds = len(found_at_all)
        counts = (f"In how many of the {len(studies)} studies each limit was found: {'; '.join(found_at_all)}. "
                  f"{kinds} of the {len(totals)} kinds of limit were found at all, the others in 0 of them"
                  + (f"; the picture has the {min(rows.FEW, kinds)} commonest." if state.detail == "few" else "."),)
        return Words(summary, (*self._detail(picked, kind), counts),
                     Table(rows.caption("studies", shown), ("Study", "People", "Number of limits", "Which"), found),
                     self._headline(state, kind, len(studies)))

    def _headline(self, state, picked, studies):
        """In how many studies the picked limit was found, and whether another was found in more."""
        totals = dict(zip(self.kinds, self.totals(state), strict=True))
        top = max(self.kinds, key=lambda kind: totals[kind])
        if totals[picked] < totals[top]:
            return (f"{picked.name}: found in {totals[picked]} of {studies} studies; most often found: "
                    f"{say.small(top.name)}, in {totals[top]}.")
        alone = list(totals.values()).count(totals[top]) == 1
        return (f"{'The limit' if alone else 'One of the limits'} found most often: {say.small(picked.name)}, in "
                f"{totals[picked]} of {studies} studies.")

    def _found(self, study):
        said = []
        for kind in self.kinds:
            row = self.limits.get((study.id, kind.id))
            if row:
                how = {"secondary": " (second-hand)", "derived": " (our reading)"}.get(row.seen, "")
                said.append(kind.name.lower() + how)
        return ", ".join(said) or "none found"

    def _field(self, kind):
        """A kind of limit in the words of GRADE, RoB 2 and ROBINS-I."""
        said = [CONCERNS[kind.concern][1]]
        tools = dict.fromkeys(tool for tool, _ in self.domains)  # first the one for randomised trials
        for tool, codes, studies in zip(tools, (kind.rob2, kind.robins_i), ("randomised trials", "other studies"),
                                        strict=True):
            if codes:
                found = [f"{self.domains[tool, code].name} ({code})" for code in codes.split(", ")]
                said.append(f"{tool}, for {studies}, asks about {' and '.join(found)}")
        return "; ".join(said)

    def _detail(self, study, kind):
        row = self.limits.get((study.id, kind.id))
        if row:
            meaning = f"{row.text} ({evidence.read(row)})."
        else:
            meaning = "we found nothing about it in what we could read. That is not the same as free of it."
        return (
            (f"Picked: {kind.name}. {kind.meaning} In {study.label}: {meaning}",),
            (f"{study.label}: {evidence.people(study)}; {evidence.DESIGNS[study.design]}; "
             f"{evidence.control(study)}. {study.population}."
             + evidence.same_people(study, self.studies),),
            (f"In the field's words, {kind.name.lower()} is about {self._field(kind)}. Which of these words fits each "
             "kind of limit is our reading; a study is judged by one result at a time, which we did not do.",),
            ("Source: ", evidence.link(self.references[study.source])),
        )
