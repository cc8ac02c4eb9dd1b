"""Long term: bladder, memory and other harms, with recreational use and supervised treatment kept apart."""

from functools import partial

from matplotlib.lines import Line2D

from .. import drawing, evidence, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends

TOPICS = {"bladder": "bladder", "memory": "memory and thinking", "other": "other harms"}
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
#: Where things stand beside the axis, counted in its widths: names, what was counted, findings without a percentage,
#: the end.
LEFT, MEASURE, BESIDE, RIGHT = -1.85, -1.09, 1.1, 1.66


class LongTerm(Chart):
    """A block for each setting; a dot on the axis of percentages, or a mark with a word."""

    axes_follow = ("topic", "setting")
    main = ("topic", "row")

    def __init__(self, folder=tables.FOLDER):
        self.all = tables.load("long_term", folder)
        self.references = evidence.works(folder)
        self.sources = frozenset(row.source for row in self.all)

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "topic": Choice("Topic", [("any", "any"), *TOPICS.items()]),
            "setting": Choice("Setting", [("any", "any"), *((key, text.lower()) for key, text in SETTINGS.items())]),
            "row": Choice("Source", self._offered, slider=True),
        }

    def _offered(self, state):
        return [(row.id, f"{row.label}, {TOPICS[row.topic]}") for _, rows in self.blocks(state)
                for row in rows] or [("", "none")]

    def blocks(self, state):
        """The rows that the filters let through, by setting: pairs of a setting and its rows, empty where nothing
        was found.
        """
        return [(setting, [row for row in self.all if row.setting == setting and state.topic in ("any", row.topic)])
                for setting in SETTINGS if state.setting in ("any", setting)]

    def places(self, state):
        """How far down each head (by setting) and each row (by id) stands, and the height of all: two dicts and a
        number.
        """
        heads, rows, y = {}, {}, 0
        for setting, found in self.blocks(state):
            heads[setting] = y
            y += 1
            for row in found:
                rows[row.id] = y
                y += 1
            y += 0 if found else 1
        return heads, rows, y

    def picked(self, state):
        """The row on the slider, or the first, or None where there is none."""
        rows = [row for _, found in self.blocks(state) for row in found]
        return next((row for row in rows if row.id == state.row), rows[0] if rows else None)

    # -- picture

    def axes(self, state):
        """The axis of percentages and a head for each setting."""
        heads, _, height = self.places(state)
        found = dict(self.blocks(state))
        inches = 0.33 * height + 1.35
        figure = drawing.figure(10, inches)
        axes = figure.add_axes((0.53, 0.65 / inches, 0.28, 0.33 * height / inches),
                               xlim=(0, 100), ylim=(height - 0.45, -0.55))
        axes.set_xticks(range(0, 101, 20))
        axes.set_yticks([])
        axes.set_xlabel("Of 100 people in the row")
        axes.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
        axes.set_axisbelow(True)
        beside = {"transform": axes.get_yaxis_transform(), "va": "center", "clip_on": False}
        for setting, y in heads.items():
            axes.axhspan(y - 0.42, y + 0.42, xmin=LEFT - 0.025, xmax=RIGHT,
                         color=drawing.FAINT, alpha=0.6, linewidth=0, clip_on=False)
            axes.text(LEFT, y, SETTINGS[setting], fontsize=10, fontweight="bold", **beside)
            if not found[setting]:
                axes.text(LEFT, y + 1, "nothing that we could cite, which is not “no harm”", fontsize=9, **beside)
        top = 1 - 0.35 / inches
        for x, text in ((0.012, "Study (people)"), (0.225, "What was counted or tested"),
                        (0.53, "Percentage"), (0.825, "No percentage")):
            figure.text(x, top, text, fontsize=9.5, fontweight="bold", va="center")
        return figure

    def marks(self, figure, state):
        """The rows, a part each; the picked row on a tinted strip, which the legend names."""
        _, rows, _ = self.places(state)
        picked = self.picked(state)
        low = 0.2 / figure.get_figheight()
        legend = legends.part(figure, [(low, 0.012, {"picked": legends.PICKED})], ["picked"] if picked else [])
        return legend | {
            (row.id, rows[row.id], row is picked): partial(self._row, figure.axes[0], row, rows[row.id], row is picked)
                for _, found in self.blocks(state) for row in found}

    def _row(self, axes, row, y, picked):
        beside = {"transform": axes.get_yaxis_transform(), "va": "center",
                  "fontsize": 9, "fontweight": "bold" if picked else "normal"}
        drawn = []
        if picked:
            drawn.append(axes.axhspan(y - 0.46, y + 0.46, xmin=LEFT - 0.025, xmax=RIGHT, **legends.STRIP,
                                      clip_on=False))
        name = row.label.split(",")[0]
        drawn.append(axes.text(LEFT, y, f"{name} ({row.people:,})" if row.people else name,
                               url=evidence.address(self.references[row.source]), **beside))
        drawn.append(axes.text(MEASURE, y, row.measure, **(beside | {"fontweight": "normal"})))
        look = {"gid": f"long_term-{row.id}", "label": f"{row.label}: {self.say(row)}", "clip_on": False}
        if row.percent is not None:
            drawn.append(axes.add_artist(Line2D([row.percent], [y], **_dot(), **look)))
            drawn.append(axes.text(row.percent + 4, y, _share(row), fontsize=9, va="center"))
        else:
            shape, filled, colour, text = FINDINGS[row.direction]
            drawn.append(axes.add_artist(Line2D([BESIDE], [y], transform=axes.get_yaxis_transform(),
                                                **_look(shape, filled, colour), **look)))
            drawn.append(axes.text(BESIDE + 0.05, y, text, transform=axes.get_yaxis_transform(),
                                   fontsize=9, va="center"))
        return drawn

    # -- words

    @staticmethod
    def say(row):
        """What a row reports, in words."""
        if row.percent is None:
            return FINDINGS[row.direction][3]
        return _share(row) if row.events is not None else f"{_share(row)} of {row.people:,}"

    def words(self, state):
        """How many rows are about whom; why their percentages cannot be set side by side; the picked row; every row."""
        blocks, picked = self.blocks(state), self.picked(state)
        counts = "; ".join(f"{SETTINGS[setting].lower()}: {len(rows) or 'nothing that we could cite'}"
                           for setting, rows in blocks)
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
        table = Table("Every row in the picture",
                      ("Source and what was counted", "Setting", "People", "Reported", "How much and how long"), tuple(
            (f"{row.label}: {row.measure}", SETTINGS[setting].lower(),
             f"{row.people:,}: {row.people_are}" if row.people else row.people_are,
             self.say(row), row.exposure or "not seen")
            for setting, rows in blocks for row in rows))
        return Words(f"Rows about {topic} by setting: {counts}.", tuple(detail), table if table.rows else None)


def _share(row):
    """The percentage with the counts behind it, where they are known."""
    return f"{row.percent:g}%" + (f" ({row.events:,} of {row.people:,})" if row.events is not None else "")


def _dot():
    return {"linestyle": "none", "marker": "o", "markersize": 8, "color": drawing.KETAMINE}


def _look(shape, filled, colour):
    return {"linestyle": "none", "marker": shape, "markersize": 8, "color": colour, "markeredgewidth": 1.8,
            "markerfacecolor": colour if filled else drawing.PAPER}
