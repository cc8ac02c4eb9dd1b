"""What a clinician checks first: items that labels, societies, a clinic and a trial name, against who names them."""

import textwrap
from functools import partial

from matplotlib.lines import Line2D

from .. import drawing, evidence, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends

ITEMS = {
    "blood_pressure": "blood pressure",
    "heart": "heart disease",
    "vessels": "blood vessels, bleeds in the brain",
    "skull_pressure": "raised pressure in the skull",
    "eye_pressure": "glaucoma, raised eye pressure",
    "seizures": "epilepsy, seizures",
    "breathing": "breathing",
    "liver": "liver",
    "pregnancy": "pregnancy, breast-feeding",
    "allergy": "allergy to the drug",
    "psychosis": "psychosis",
    "mania": "mania",
    "mental_state": "mental state",
    "alcohol_drugs": "alcohol and drugs",
    "medicines": "other medicines",
    "plan": "staff and treatment plan",
}
#: Each level: letter, shape, filled or not, colour, and the words for it. The letter stands inside the shape.
LEVELS = {
    "contraindicated": ("C", "s", True, drawing.INK, "contraindicated on the label"),
    "not_given": ("N", "D", True, drawing.KETAMINE, "not advised, avoided or left out"),
    "caution": ("W", "h", False, drawing.INK, "weighed or warned of"),
    "check": ("B", "o", False, drawing.KETAMINE, "looked at before"),
    "monitor": ("D", "s", False, drawing.QUIET, "watched during or after"),
}
#: How far apart the marks of one cell stand, in columns.
APART = 0.27


class Checks(Chart):
    """Rows of items, columns of sources; a lettered mark for each thing that a source says."""

    def __init__(self, folder=tables.FOLDER):
        self.rows = tables.load("screening", folder)
        self.references = evidence.works(folder)
        self.bodies = {row.source: row.body for row in self.rows}
        self.items = [item for item in ITEMS if any(row.item == item for row in self.rows)]
        self.sources = frozenset(self.bodies)

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "source": Choice("Named by", [("any", "any source"), *self.bodies.items()]),
            "item": Choice("Item", self._offered, slider=True),
        }

    def _offered(self, state):
        named = {row.item for row in self.chosen(state)}
        return [(item, ITEMS[item]) for item in self.items if item in named]

    def chosen(self, state):
        """The rows of the source on the list, or all."""
        return [row for row in self.rows if state.source in ("any", row.source)]

    # -- picture

    def axes(self, state):
        """Names of items and sources: the same for every state."""
        figure = drawing.figure(10, 7)
        axes = figure.add_axes((0.275, 0.11, 0.715, 0.775), xlim=(-0.5, len(self.bodies) - 0.5),
                               ylim=(len(self.items) - 0.5, -0.5))
        axes.set_xticks([])
        axes.set_yticks([])
        for side in ("left", "bottom"):
            axes.spines[side].set_visible(False)
        for x, body in enumerate(self.bodies.values()):
            axes.text(x, -0.62, textwrap.fill(body, 12), ha="center", va="bottom",
                      fontsize=9.5, fontweight="bold", clip_on=False, linespacing=1.15)
        for y in range(len(self.items) + 1):
            axes.axhline(y - 0.5, color=drawing.FAINT, linewidth=0.6)
        figure.text(0.012, 0.018,
                    "An empty cell: not named in the parts that we saw. It is no proof that this source does not ask.",
                    fontsize=9, va="center")
        return figure

    @classmethod
    def _sign(cls, level, figure, x, y):
        return cls._mark(figure.add_artist, figure.text, x, y, level)

    @staticmethod
    def _mark(add_artist, add_text, x, y, level, **look):
        letter, shape, filled, colour, _ = LEVELS[level]
        size = {"D": 14, "h": 18}.get(shape, 15)
        line = add_artist(Line2D([x], [y], linestyle="none", marker=shape,
                                 markersize=size, color=colour, markerfacecolor=colour if filled else drawing.PAPER,
                                 markeredgewidth=1.3, **look))
        text = add_text(x, y, letter, fontsize=9, fontweight="bold", ha="center",
                        va="center_baseline", color=drawing.PAPER if filled else drawing.INK)
        return [line, text]

    def marks(self, figure, state):
        """The legend, and a part for each item."""
        axes, chosen = figure.axes[0], self.chosen(state)
        signs = {level: legends.Sign(said, 17, partial(self._sign, level)) for level, (*_, said) in LEVELS.items()}
        last = {"monitor": signs.pop("monitor"), "picked": legends.PICKED}
        legend = legends.part(figure, [(0.055, 0.012, signs), (0.018, 0.69, last)],
                              {"picked", *(row.level for row in chosen)})
        return legend | {
            (item, state.source, item == state.item):
                partial(self._item, axes, [row for row in chosen if row.item == item], item, y, item == state.item)
            for y, item in enumerate(self.items)}

    def _item(self, axes, rows, item, y, picked):
        drawn = []
        if picked:
            drawn.append(axes.axhspan(y - 0.47, y + 0.47, xmin=-0.375, xmax=1, **legends.STRIP, clip_on=False))
        drawn.append(axes.text(-0.375, y, ITEMS[item], transform=axes.get_yaxis_transform(), fontsize=9.5, va="center",
                               fontweight="bold" if picked else "normal"))
        for column, source in enumerate(self.bodies):
            here = [row for row in rows if row.source == source]
            for place, row in enumerate(here):
                x = column + APART * (place - (len(here) - 1) / 2)
                drawn += self._mark(axes.add_artist, axes.text, x, y, row.level,
                                    gid=f"checks-{row.id.replace('.', '-')}", clip_on=False,
                                    label=f"{row.body}, {ITEMS[item]}: {row.text} ({LEVELS[row.level][-1]})",
                                    url=evidence.address(self.references[source]))
        return drawn

    # -- words

    def named_by(self, item):
        """How many of the sources name an item."""
        return len({row.source for row in self.rows if row.item == item})

    def words(self, state):
        """How many sources name the picked item and what each says; how many name each item; whose documents these
        are; every mark.
        """
        chosen = self.chosen(state)
        picked = [row for row in chosen if row.item == state.item]
        total, named = len(self.bodies), self.named_by(state.item)
        summary = f"{ITEMS[state.item].capitalize()}: named by {named} of {total} sources, in the parts that we saw."
        if state.source != "any":
            summary += (f" {self.bodies[state.source]} names {len({row.item for row in chosen})} of {len(self.items)} "
                        "items in the part that we saw.")
        detail = [tuple(self._said(picked))]
        counts = sorted(((self.named_by(item), item) for item in self.items), key=lambda pair: -pair[0])
        often = "; ".join(f"{ITEMS[item]} {count}" for count, item in counts)
        all_name = [ITEMS[item] for count, item in counts if count == total]
        most = f"All of them name {', '.join(all_name)}." if all_name else "No item is named by all of them."
        detail.append((f"Sources, out of {total}, that name each item: {often}. {most} They differ in kind: product "
                       "labels, societies, an NHS service, "
                       "one trial. One is a guideline for pain. Where it says second-hand, we read another work's "
                       "retelling, not the document.",))
        detail.append(("This is for reading, and for a talk with a clinician who knows the person. It is not a list to "
                       "fill in about oneself, and no number "
                       "of marks is a score. These rows are about safety: none of them says who is likely to benefit. "
                       "An item that is named nowhere here may still matter.",))
        for source in dict.fromkeys(row.source for row in chosen):
            detail.append((f"{self.bodies[source]}: ", evidence.link(self.references[source])))
        rows = tuple((f"{ITEMS[row.item].capitalize()}: {row.body}{self._number(row)}",
                      LEVELS[row.level][-1], row.text, self.read(row), row.note or "")
                     for row in sorted(chosen, key=lambda row: self.items.index(row.item)))
        return Words(summary, tuple(detail), Table("What each source says" if state.source
                                                   == "any" else f"What this source says: {self.bodies[state.source]}",
                     ("Item and source", "Kind", "What it says, in our words", "Read in", "Note"), rows))

    def read(self, row):
        """Where a row was read, in words; a web page is no paper."""
        web = row.seen == "full_text" and self.references[row.source].kind == "public_body"
        return f"{row.locator}; read on the page" if web else evidence.read(row)

    def _number(self, row):
        """A number behind the name of a row, where one source says several things of one item."""
        same = [other for other in self.rows if (other.item, other.source) == (row.item, row.source)]
        return f" ({same.index(row) + 1})" if len(same) > 1 else ""

    @staticmethod
    def _said(rows):
        parts = []
        for row in rows:
            parts.append(f"{row.body} ({LEVELS[row.level][-1]}): {row.text}{f' {row.note}' if row.note else ''} ")
        return parts
