"""Long term: bladder, memory and other harms, with recreational use and supervised treatment kept apart."""

from dataclasses import replace
from types import SimpleNamespace

from matplotlib.lines import Line2D

from .. import drawing, evidence, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends, rows

TOPICS = {"bladder": "bladder", "memory": "memory and thinking", "other": "other harms"}
#: Each topic in a headline.
HARMS = {"any": "Harms", "bladder": "Bladder trouble", "memory": "Trouble with memory", "other": "Other harms"}
SETTINGS = {"recreational": "Recreational use", "treatment": "Supervised treatment",
            "other_medical": "Other medical use"}
#: Findings without a percentage: shape, filled or not, colour, the word.
FINDINGS = {
    "worse": ("v", True, drawing.CONTROL, "worse than others"),
    "no_change": ("o", False, drawing.QUIET, "no change found"),
    "case": ("D", False, drawing.INK, "cases: no rate"),
    "named": ("s", False, drawing.INK, "named, no number"),
}
#: Made-up groups that show how little "none" says: of so many people, and a harm in this share of all.
GROUP, RISK = 20, 0.1
#: What is said of a setting without a row.
NOTHING = "nothing that we could cite, which is not “no harm”"
ORDER = "In each group the largest percentage first. A percentage is one of the people in its own row."


class LongTerm(Chart):
    """A block for each setting; a dot on the axis of percentages, or a mark with a word."""

    axes_follow = ("topic", "setting", "detail")
    main = ("topic", "detail", "row")

    def __init__(self, folder=tables.FOLDER):
        self.all = tables.load("long_term", folder)
        self.references = evidence.works(folder)
        self.sources = frozenset(row.source for row in self.all)
        names = rows.Column("Study (people)", map(self._name, self.all))
        counted = rows.Column("What was counted or tested", [row.measure for row in self.all], most=240)
        found = [*(text for *_, text in FINDINGS.values()), *map(self.say, self.all)]
        beside = [rows.Column("No single percentage", width=10), rows.Column("", found)]
        self.sheet = rows.Sheet(0, [names, counted], beside,
                                {"picked": legends.PICKED}, notes=[ORDER])

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "topic": Choice("Topic", [("any", "any"), *TOPICS.items()], "bladder"),
            "setting": Choice("Setting", [("any", "any"), *((key, text.lower()) for key, text in SETTINGS.items())]),
            "detail": rows.detail("the first finding of each source", "every finding"),
            "row": Choice("Source", self._offered, slider=True),
        }

    def _offered(self, state):
        return [(row.id, f"{row.label}, {TOPICS[row.topic]}") for row in self._chosen(state)] or [("", "none")]

    def blocks(self, state):
        """The rows that the controls let through, by setting: pairs of a setting and its rows, empty where nothing
        was found; in each the largest percentage first, and then those without one.
        """
        of_topic = [row for row in self.all if state.topic in ("any", row.topic)]
        first = {(row.source, row.setting): row for row in reversed(of_topic)}
        let_through = of_topic if state.detail == "all" else list(first.values())
        return [(setting, sorted((row for row in of_topic if row.setting == setting and row in let_through),
                                 key=lambda row: (row.percent is None, -(row.percent or 0))))
                for setting in SETTINGS if state.setting in ("any", setting)]

    def _chosen(self, state):
        return [row for _, found in self.blocks(state) for row in found]

    def picked(self, state):
        """The row on the slider, or the first, or None where there is none."""
        found = self._chosen(state)
        return next((row for row in found if row.id == state.row), found[0] if found else None)

    def window(self, state):
        """The rows in the picture: those around the picked one."""
        found = self._chosen(state)
        place = found.index(self.picked(state)) if found else 0
        return rows.window(found, place, rows.FEW if state.detail == "few" else rows.MANY)

    # -- picture

    def _sheet(self, state):
        """The sheet with as many lines as there are rows in the picture, and a head for each setting."""
        shown = self.window(state)
        return replace(self.sheet, rows=max(3, len(shown.rows) + len(self.blocks(state))), counts=shown.is_part)

    def axes(self, state):
        """The axis of percentages."""
        figure, axes = self._sheet(state).draw(xlim=(0, 100))
        axes.set_xticks(range(0, 101, 20))
        axes.set_xlabel("Of 100 people in the row")
        axes.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
        return figure

    def marks(self, figure, state):
        """A head for each setting and the rows, a part each; the picked row on a tinted strip."""
        axes, sheet, shown, picked = figure.axes[0], self._sheet(state), self.window(state), self.picked(state)
        lines = []
        for setting, found in self.blocks(state):
            in_picture = [row for row in found if row in shown.rows]
            if in_picture or not found:
                lines += [rows.Head(SETTINGS[setting] + ("" if found else f": {NOTHING}")), *in_picture]
        return sheet.parts(axes, shown, lambda row, y: self._row(sheet, axes, row, y, row is picked),
                           lambda row: (row.id, row is picked), signs=["picked"], among=lines, nothing=NOTHING)

    @staticmethod
    def _name(row):
        label = row.label.split(",")[0]
        return f"{label} ({row.people:,})" if row.people else label

    def _row(self, sheet, axes, row, y, picked):
        look = {"gid": f"long_term-{row.id}", "label": f"{row.label}: {self.say(row)}", "clip_on": False}
        found = "" if row.percent is not None else self.say(row)
        drawn = sheet.words(axes, y, [self._name(row), row.measure, "", found], picked,
                            evidence.address(self.references[row.source]))
        if row.percent is not None:
            drawn.append(axes.add_artist(Line2D([row.percent], [y], **_dot(), **look)))
            drawn.append(axes.text(row.percent + 4, y, _share(row), fontsize=rows.SIZE, va="center"))
        else:
            drawn.append(axes.add_artist(Line2D([sheet.middle(2)], [y], transform=axes.get_yaxis_transform(),
                                                **_look(*FINDINGS[row.direction][:3]), **look)))
        return drawn

    # -- words

    @staticmethod
    def say(row):
        """What a row reports, in words."""
        if row.percent is None:
            return f"{_range(row)}, by study" if row.percent_high is not None else FINDINGS[row.direction][3]
        return _share(row) if row.events is not None else f"{_share(row)} of {row.people:,}"

    def words(self, state):
        """How many rows are about whom; why their percentages cannot be set side by side; the picked row; every row."""
        blocks, picked = self.blocks(state), self.picked(state)
        counts = "; ".join(f"{SETTINGS[setting].lower()}: {len(found) or 'nothing that we could cite'}"
                           for setting, found in blocks)
        topic = "all topics" if state.topic == "any" else TOPICS[state.topic]
        detail = []
        if picked is not None:
            extra = [f"{name}: {value}." for name, value in (("How much and how long", picked.exposure),
                                                             ("Compared with", picked.control)) if value]
            detail.append((" ".join([f"Picked: {picked.label}, {picked.measure}. People: {picked.people_are}. "
                                     f"{picked.text}", *extra, *filter(None, [picked.note]),
                                     f"Where: {evidence.read(picked)}."]),))
            detail.append(("Source: ", evidence.link(self.references[picked.source])))
        detail.append(("Look at the people before the percentage: it means “of these people”. Recreational users may "
                       "take much more, more often, and "
                       "other drugs too; people in treatment get measured doses "
                       "under watch. So a percentage among users is no risk for a patient. Percentages from urology "
                       "clinics are high, since people "
                       "come there because of their bladder: "
                       "they are nobody's risk of getting it, and we show none.",))
        detail.append(("Nothing found in treatment is weak, too: the studies are short or small, or they counted only "
                       "who stopped. "
                       f"Even if {RISK:.0%} of people had a harm, about {100 * (1 - RISK) ** GROUP:.0f} of 100 groups "
                       f"of {GROUP} people would show none "
                       "(our arithmetic). And people who choose to use a drug may differ from others before they take "
                       "it.",))
        detail.append(
            ("There are more works than these. Some could not be cited, as we saw no title or no identifier of them.",))
        table = Table(rows.caption("findings", self.window(state)),
                      ("Source and what was counted", "Setting", "People", "Reported", "How much and how long"), tuple(
            (f"{row.label}: {row.measure}", SETTINGS[row.setting].lower(),
             f"{row.people:,}: {row.people_are}" if row.people else row.people_are,
             self.say(row), row.exposure or "not seen")
            for row in self._chosen(state)))
        return Words(f"Rows about {topic} by setting: {counts}.", tuple(detail), table if table.rows else None,
                     self._headline(state))

    def _headline(self, state):
        """The only or the smallest and the largest percentage of each setting; how many were worse where none is."""
        said = []
        for setting, found in self.blocks(SimpleNamespace(**{**vars(state), "detail": "few"})):
            where = SETTINGS[setting].lower().removeprefix("supervised ")
            ends = [end for row in found for end in (row.percent, row.percent_low, row.percent_high) if end is not None]
            worse = sum(row.direction == "worse" for row in found)
            if len(ends) == 1:
                said += [f"{row.percent:g}% of {row.people:,} in {where}" for row in found if row.percent is not None]
            elif ends:
                said.append(f"{min(ends):g} to {max(ends):g}% in {where}, by study")
            elif worse:
                said.append(f"worse than others in {worse} of {len(found)} findings on {where}")
        if not self._chosen(state):
            return ""
        # Of all topics at once, the two settings that are set against each other: more does not fit into a headline.
        said = said[:2]
        apart = "; counted differently" if len(said) > 1 else ""
        return f"{HARMS[state.topic]}: {', '.join(said) or 'no percentage was found'}{apart}."


def _range(row):
    """The lowest and the highest percentage among the studies of a review."""
    return f"{row.percent_low:g} to {row.percent_high:g}%"


def _share(row):
    """The percentage with the counts behind it, where they are known."""
    return f"{row.percent:g}%" + (f" ({row.events:,} of {row.people:,})" if row.events is not None else "")


def _dot():
    return {"linestyle": "none", "marker": "o", "markersize": 8, "color": drawing.KETAMINE}


def _look(shape, filled, colour):
    return {"linestyle": "none", "marker": shape, "markersize": 8, "color": colour, "markeredgewidth": 1.8,
            "markerfacecolor": colour if filled else drawing.PAPER}
