"""What limits each study: a grid of studies and kinds of limit, each cell with its reason."""

from collections import Counter
from functools import partial

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from .. import drawing, evidence, tables
from ..explorer import AtHeight, Chart, Choice
from ..words import Table, Words
from . import legends

#: How many studies the picture shows at a time.
ROWS = 14

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


class Limits(Chart):
    """Rows of studies, columns of limits, a mark where one was found, counts at both edges."""

    main = ("disorder", "study")

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

    def controls(self):
        """The controls, in the order in which they are shown."""
        designs = [(value, text) for value, text in evidence.DESIGNS.items()
                   if any(s.design == value for s in self.studies)]
        return {
            "disorder": Choice("Disorder", [("any", "any"), *evidence.GROUPS.items()], "anxiety"),
            "design": Choice("Design", [("any", "any"), *designs]),
            "sort": Choice("Sort by", list(SORTS.items())),
            "limit": Choice("Limit", [(kind.id, kind.name) for kind in self.kinds]),
            "study": Choice("Study", self._offered, slider=True),
        }

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
        """The studies in the picture: those around the picked one."""
        studies = self.chosen(state)
        picked = next((i for i, study in enumerate(studies) if study.id == state.study), 0)
        first = max(0, min(picked - ROWS // 2, len(studies) - ROWS))
        return studies[first : first + ROWS]

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
        """The grid and the names of the limits: the same for every state."""
        figure = drawing.figure(10, 6.4)
        axes = figure.add_axes((0.235, 0.125, 0.69, 0.65), xlim=(-0.5, len(self.kinds) - 0.5), ylim=(ROWS - 0.3, -0.5))
        axes.set_axis_off()
        for x, kind in enumerate(self.kinds):
            axes.text(x - 0.1, -1.1, kind.name, rotation=45, ha="left",
                      va="bottom", fontsize=9, rotation_mode="anchor")
            axes.text(x, -0.72, CONCERNS[kind.concern][0], ha="center", va="center", fontsize=9)
            axes.axvline(x, color=drawing.FAINT, linewidth=0.8, zorder=0)
        said = ("GRADE asks about (–: not):\nbias\nimp.: imprecision\nind.: indirectness\npub.: publication bias\n"
                "pool: what is pooled")
        figure.text(0.012, 0.975, said, fontsize=9, va="top", linespacing=1.3)
        figure.text(0.012, 0.79, "Study (people)", fontsize=9.5, fontweight="bold", va="bottom")
        figure.text(0.938, 0.79, "Limits", fontsize=9.5, fontweight="bold", va="bottom")
        figure.text(0.012, 0.092, "Studies with this limit", fontsize=9.5, fontweight="bold", va="center")
        figure.text(0.988, 0.03, "no mark: nothing found, which is not “free of it”", fontsize=9, va="center",
                    ha="right")
        return figure

    def marks(self, figure, state):
        """The legend, the picked column with the counts, the rows, a part each; the picked cell framed."""
        axes, studies = figure.axes[0], self.shown(state)
        if not studies:
            return {"none": lambda: [axes.text(0.5, 0.5, "No study matches both filters",
                                               transform=axes.transAxes, ha="center", fontsize=12)]}
        column, totals = [kind.id for kind in self.kinds].index(state.limit), tuple(self.totals(state))
        parts = self._legend(figure, studies) | {(column, totals): partial(self._column, axes, column, totals)}
        for y, study in enumerate(studies):
            picked = column if study.id == state.study else None
            parts[AtHeight((study.id, picked), axes, y)] = partial(self._row, axes, study, y, picked)
        return parts

    def _legend(self, figure, studies):
        """How the limits of these studies were seen, and what is picked."""
        signs = {kind: legends.mark(text, self._look(kind)) for kind, (*_, text) in SEEN_MARKS.items()}
        signs |= {"picked": legends.together("picked", legends.PICKED, legends.box("", self._frame(), 10))}
        ids = {study.id for study in studies}
        return legends.part(figure, [(0.03, 0.012, signs)],
                            {self._kind(row) for row in self.limits.values() if row.study in ids} | {"picked"})

    @staticmethod
    def _frame():
        return {"fill": False, "edgecolor": drawing.INK, "linewidth": 2}

    def _column(self, axes, column, totals):
        drawn = [axes.axvspan(column - 0.5, column + 0.5, **legends.STRIP)]
        for x, total in enumerate(totals):
            drawn.append(axes.text(x, -0.05, str(total), transform=axes.get_xaxis_transform(),
                                   ha="center", va="center", fontsize=9.5,
                                   fontweight="bold" if x == column else "normal"))
        return drawn

    def _row(self, axes, study, y, picked):
        """One row; `picked` is the column of the picked cell, or None when another row is picked."""
        beside = {"transform": axes.get_yaxis_transform(), "va": "center", "fontsize": 9.5}
        drawn = []
        if picked is not None:
            drawn.append(axes.axhspan(y - 0.46, y + 0.46, xmin=-0.33, xmax=1.1, **legends.STRIP, clip_on=False))
            drawn.append(axes.add_artist(Rectangle((picked - 0.46, y - 0.44), 0.92, 0.88, clip_on=False,
                                                   **self._frame())))
        drawn.append(axes.text(-0.318, y, f"{study.label} ({study.people:,})" if study.people else f"{study.label} (?)",
                               fontweight="normal" if picked is None else "bold", url=evidence.address(
                                   self.references[study.source]), **beside))
        drawn.append(axes.text(1.045, y, str(self.count[study.id]), ha="center", **beside))
        for x, kind in enumerate(self.kinds):
            row = self.limits.get((study.id, kind.id))
            if row:
                drawn.append(axes.add_artist(Line2D([x], [y], clip_on=False, gid=f"limits-{study.id}-{kind.id}",
                                                    label=f"{study.label}, {kind.name}: {row.text}",
                                                    **self._look(self._kind(row)))))
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
        summary = (f"{kind.name}: found in {total} of the {len(studies)} studies that match. {kind.meaning}")
        picked = next((s for s in studies if s.id == state.study), studies[0])
        shown = self.shown(state)
        caption = "The studies in the picture" if len(shown) == len(
            studies) else f"The {len(shown)} of {len(studies)} studies in the picture"
        rows = tuple((study.label, f"{study.people:,}" if study.people else "not reported",
                      str(self.count[study.id]), self._found(study)) for study in shown)
        every = "; ".join(f"{k.name.lower()} {n}" for k, n in zip(self.kinds, self.totals(state), strict=True))
        counts = (f"In how many of the {len(studies)} studies each limit was found: {every}.",)
        return Words(summary, (*self._detail(picked, kind), counts),
                     Table(caption, ("Study", "People", "Number of limits", "Which"), rows))

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
            (f"Picked: {study.label}. {evidence.people(study)}; {evidence.DESIGNS[study.design]}; "
             f"{evidence.control(study)}. {study.population}."
             + evidence.same_people(study, self.studies),),
            (f"{kind.name} in {study.label}: {meaning}",),
            (f"In the field's words, {kind.name.lower()} is about {self._field(kind)}. Which of these words fits each "
             "kind of limit is our reading; a study is judged by one result at a time, which we did not do.",),
            ("Source: ", evidence.link(self.references[study.source])),
        )
