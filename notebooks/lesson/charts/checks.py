"""What a clinician checks first: items that labels, societies, a clinic and a trial name, against who names them."""

from functools import partial

from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends, matrix, rows

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
#: The sign of a first view, how many sources name an item that is in it, and rows of a view with everything.
NAMED, OFTEN, MANY = {"marker": "o", "markersize": 11, "color": drawing.KETAMINE}, 3, 16
#: In points: how far apart the marks of one cell stand.
APART = 17
EMPTY = "An empty cell: not named in the parts that we saw. It is no proof that this source does not ask."


class Checks(Chart):
    """Rows of items, columns of sources; a mark where a source names an item, or a lettered one for each thing that it
    says.
    """

    main = ("source", "detail", "item")
    axes_follow = ("detail",)

    def __init__(self, folder=tables.FOLDER):
        self.rows = tables.load("screening", folder)
        self.references = evidence.works(folder)
        self.bodies = {row.source: row.body for row in self.rows}
        self.items = sorted((item for item in ITEMS if any(row.item == item for row in self.rows)),
                            key=lambda item: -self.named_by(item))
        self.sources = frozenset(self.bodies)
        lettered = {level: legends.Sign(said, 17, partial(self._sign, level)) for level, (*_, said) in LEVELS.items()}
        signs = {"few": {"named": legends.mark("named", NAMED)}, "all": lettered}
        self.sheets = {view: matrix.Matrix(
            min(most, len(self.often(view))),
            [rows.Column("Item, most named first", [ITEMS[item] for item in self.often(view)], most=240)],
            [rows.Column("Named by", [f"{len(self.bodies)} of {len(self.bodies)}"])],
            signs[view] | {"picked": legends.PICKED}, notes=[EMPTY], across=list(self.bodies.values()),
            counts=len(self.often(view)) > most, pitch=pitch)
            for view, most, pitch in (("few", rows.FEW, 16), ("all", MANY, rows.PITCH))}

    def often(self, detail):
        """The items of a view, those that most sources name first: those that several name, or all."""
        return [item for item in self.items if detail == "all" or self.named_by(item) >= OFTEN]

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "source": Choice("Named by", [("any", "any source"), *self.bodies.items()]),
            "detail": rows.detail(f"items that {OFTEN} or more sources name", "all items, and what is said"),
            "item": Choice("Item", self._offered, slider=True),
        }

    def _offered(self, state):
        named = {row.item for row in self.chosen(state)}
        return [(item, ITEMS[item]) for item in self.often(state.detail) if item in named] or [("", "none")]

    def chosen(self, state):
        """The rows of the source on the list, or all."""
        return [row for row in self.rows if state.source in ("any", row.source)]

    # -- picture

    def shown(self, state):
        """The items in the picture: those around the picked one."""
        found, sheet = self.often(state.detail), self.sheets[state.detail]
        return rows.window(found, found.index(state.item) if state.item else 0, sheet.rows)

    def axes(self, state):
        """Names of the sources."""
        return self.sheets[state.detail].draw()[0]

    @classmethod
    def _sign(cls, level, figure, x, y):
        return cls._mark(figure.add_artist, figure.text, x, y, level)

    @staticmethod
    def _mark(add_artist, add_text, x, y, level, **look):
        letter, shape, filled, colour, _ = LEVELS[level]
        size = {"D": 13, "h": 18}.get(shape, 15)
        line = add_artist(Line2D([x], [y], linestyle="none", marker=shape,
                                 markersize=size, color=colour, markerfacecolor=colour if filled else drawing.PAPER,
                                 markeredgewidth=1.3, **look))
        text = add_text(x, y, letter, fontsize=rows.SIZE, fontweight="bold", ha="center",
                        va="center_baseline", color=drawing.PAPER if filled else drawing.INK)
        return [line, text]

    def marks(self, figure, state):
        """The legend, and a part for each item."""
        axes, sheet, shown, chosen = figure.axes[0], self.sheets[state.detail], self.shown(state), self.chosen(state)
        seen = [row for row in chosen if row.item in shown.rows]
        drawn = {row.level if state.detail == "all" else "named" for row in seen} | {"picked"} if seen else ()
        return sheet.parts(axes, shown, lambda item, y: self._item(
            axes, [row for row in chosen if row.item == item], item, y, item == state.item, state.detail),
                           lambda item: (item, state.source, item == state.item), signs=drawn, nothing="No item")

    def _item(self, axes, found, item, y, picked, detail):
        sheet = self.sheets[detail]
        drawn = sheet.words(axes, y, [ITEMS[item], f"{self.named_by(item)} of {len(self.bodies)}"], picked)
        for column, source in enumerate(self.bodies):
            here = [row for row in found if row.source == source]
            if detail == "few" and here:
                told = "; ".join(f"{row.text} ({LEVELS[row.level][-1]})" for row in here)
                drawn += sheet.mark(axes, column, y, NAMED, f"checks-{item}-{source}",
                                    f"{here[0].body}, {ITEMS[item]}: {told}")
            for row, beside in zip(here, matrix.beside(len(here), sheet.points(APART)), strict=True):
                if detail == "all":
                    drawn += self._mark(axes.add_artist, axes.text, column + beside, y, row.level,
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
        if not state.item:
            return Words(f"{self.bodies[state.source]} names no item that {OFTEN} or more sources name.",
                         (("Show all items to see what it names.",),))
        shown = self.shown(state)
        chosen = [row for row in self.chosen(state) if row.item in shown.all]
        picked = [row for row in chosen if row.item == state.item]
        total, named = len(self.bodies), self.named_by(state.item)
        summary = f"{ITEMS[state.item].capitalize()}: named by {named} of {total} sources, in the parts that we saw."
        if state.source != "any":
            summary += (f" {self.bodies[state.source]} names {self._names(state)} of {len(self.items)} items in the "
                        "part that we saw.")
        detail = [*self._by_level(picked), tuple(self._said(picked))]
        counts = sorted(((self.named_by(item), item) for item in self.items), key=lambda pair: -pair[0])
        often = "; ".join(f"{ITEMS[item]} {count}" for count, item in counts)
        all_name = [ITEMS[item] for count, item in counts if count == total]
        most = f"All of them name {', '.join(all_name)}." if all_name else "No item is named by all of them."
        detail.append((f"Sources, out of {total}, that name each item: {often}. {most} They differ in kind: product "
                       "labels, societies, a self-pay service of an NHS trust, "
                       "one trial. One is a guideline for pain. Where it says second-hand, we read another work's "
                       "retelling, not the document.",))
        detail.append(("This is for reading, and for a talk with a clinician who knows the person. It is not a list to "
                       "fill in about oneself, and no number "
                       "of marks is a score. These rows are about safety: none of them says who is likely to benefit. "
                       "An item that is named nowhere here may still matter.",))
        for source in dict.fromkeys(row.source for row in chosen):
            detail.append((f"{self.bodies[source]}: ", evidence.link(self.references[source])))
        said = tuple((f"{ITEMS[row.item].capitalize()}: {row.body}{self._number(row)}",
                      LEVELS[row.level][-1], row.text, self.read(row), row.note or "")
                     for row in sorted(chosen, key=lambda row: self.items.index(row.item)))
        whose = "each source says" if state.source == "any" else f"this source says: {self.bodies[state.source]}"
        which = f" (items {shown.which})" if shown.is_part else ""
        return Words(summary, tuple(detail), Table(f"What {whose}{which}", (
            "Item and source", "Kind", "What it says, in our words", "Read in", "Note"), said), self._headline(state))

    def _names(self, state):
        """How many items the source on the list names."""
        return len({row.item for row in self.chosen(state)})

    def _headline(self, state):
        """How many sources name the picked item, beside the one that most name; or how many items a source names."""
        if state.source != "any":
            return f"{self.bodies[state.source]}: names {self._names(state)} of {len(self.items)} items that we found."
        counts = {item: self.named_by(item) for item in self.items}
        named, most = counts[state.item], max(counts.values())
        said = f"{say.capital(ITEMS[state.item])}: named by {named} of {len(self.bodies)} sources in the parts we saw; "
        if named < most:
            top = [item for item in self.items if counts[item] == most]
            return f"{said}{ITEMS[top[0]]}, named most, by {most}."
        return f"{said}{'no other item by more' if list(counts.values()).count(most) > 1 else 'every other by fewer'}."

    def read(self, row):
        """Where a row was read, in words; a web page is no paper."""
        web = row.seen == "full_text" and self.references[row.source].kind == "public_body"
        return f"{row.locator}; read on the page" if web else evidence.read(row)

    def _number(self, row):
        """A number behind the name of a row, where one source says several things of one item."""
        same = [other for other in self.rows if (other.item, other.source) == (row.item, row.source)]
        return f" ({same.index(row) + 1})" if len(same) > 1 else ""

    @staticmethod
    def _by_level(found):
        """Where several sources name an item: what they do with it, in a sentence; all that each says comes after."""
        if len(found) < 2:
            return []
        by = {}
        for row in found:
            by.setdefault(LEVELS[row.level][-1], {})[row.body] = True
        said = "; ".join(f"{level} by {', '.join(bodies)}" for level, bodies in by.items())
        return [(f"{say.capital(ITEMS[found[0].item])}: {said}. What each of them says is folded below.",)]

    @staticmethod
    def _said(found):
        parts = []
        for row in found:
            parts.append(f"{row.body} ({LEVELS[row.level][-1]}): {row.text}{f' {row.note}' if row.note else ''} ")
        return parts
