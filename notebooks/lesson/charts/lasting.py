"""Does it last?

What a median from a dozen people can tell, and what became of people when repeated ketamine stopped.
"""

import re
from functools import lru_cache, partial

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..models.durations import in_hours
from ..models.lasting import medians, middle, still_well
from ..words import Link, Table, Words
from . import legends, rows, timeaxis

#: How many groups of people are made up for each state, and the seed that makes them.
GROUPS, SEED = 200, 1
SHARE = 0.95
#: The slider: the study's own number of people times each of these.
TIMES = (1, 2, 3, 5, 10, 20, 40)
#: End of the time axis and width of a bar, in days.
END, WIDTH = 140, 5
FIRST_PICKED = "feder_2021"
#: How a person is drawn: shape, filled, half filled or hollow.
STATES = {"well": ("o", "full"), "partly_back": ("o", "left"), "fully_back": ("o", "none")}
COLUMNS = 6
#: In points: height of the curve's axes; of the bars below it, and how far apart they are; room for the article's
#: weeks above; width of the people at the right, and from one to the next.
HIGH, HEAP, APART, ABOVE, RIGHT, STEP = 186, 70, 30, 26, 212, 33


@lru_cache(maxsize=256)
def made_up(people, median):
    """The medians of the made-up groups, in rising order, and their middle part."""
    found = medians(people, median, GROUPS, SEED)
    return tuple(found.tolist()), middle(found, SHARE)


class Lasting(Chart):
    """A curve with the reported median, and how far it could be off; with details the medians that groups of one
    size would give, and at the right the people after maintenance.

    A curve is no row: the sheet has one row with its axes in it.
    """

    main = ("study", "detail", "times")
    axes_follow = ("detail",)

    def __init__(self, folder=tables.FOLDER):
        self.references = evidence.works(folder)
        studies = {row.id: row for row in tables.load("studies", folder)}
        durations = tables.load("durations", folder)
        self.reported = {row.study: row for row in durations if row.mark == "relapse"}
        self.watched = {row.study: row for row in durations if row.mark == "follow_up"}
        self.studies = {id: studies[id] for id in self.reported}
        self.after = tables.load("after_maintenance", folder)
        self.maintenance = studies[self.after[0].study]
        self.note = evidence.notes("lasting", folder)["maintenance"]
        self.article = next(row for row in tables.load("article_durations", folder) if row.claim == "C18")
        names = {row.id: row.name for row in tables.load("disorders", folder)}
        self.disorders = {id: [_short(names[row.disorder]) for row in tables.load("study_disorders", folder)
                               if row.study == id] for id in self.studies}
        left = [rows.Column("Still have the benefit", width=30)]
        note = "The curve and the groups are worked out, not measured. The median{} reported."
        people = f" and the {self.after[0].of_people} people on the right are"
        self.sheets = {
            "few": rows.Sheet(1, left, [rows.Column("", width=1)], self._curve_signs(), pitch=HIGH, counts=False,
                              notes=[note.format(" is")]),
            "all": rows.Sheet(1, left, [rows.Column("When the doses stopped", width=RIGHT)], self._signs(), ABOVE + 16,
                              pitch=HIGH + HEAP + APART, counts=False, notes=[note.format(people)])}
        self.sources = frozenset({row.source for row in self.reported.values()} | {row.source for row in self.after}
                                 | {self.watched[id].source for id in self.reported if id in self.watched})

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "study": Choice("Study", [(id, study.label) for id, study in self.studies.items()], FIRST_PICKED),
            "detail": rows.detail("the reported median, and how far it could be off",
                                  "the made-up groups, the article's weeks, and people whose doses stopped"),
            "times": Choice("People who had got better", self._offered, 1, slider=True),
        }

    def _offered(self, state):
        own = self.reported[state.study].people
        return [(times, f"{own * times}" + (", as in the study" if times == 1 else "")) for times in TIMES]

    def median(self, state):
        """The median that the picked study reports, in days."""
        row = self.reported[state.study]
        return in_hours(row.high, row.unit) / in_hours(1, "days")

    def people(self, state):
        """The number of people in each made-up group."""
        return self.reported[state.study].people * state.times

    def found(self, state):
        """The made-up medians in rising order and their middle part."""
        return made_up(self.people(state), self.median(state))

    # -- picture

    def axes(self, state):
        """The frames with their titles, and the article's weeks with details."""
        sheet = self.sheets[state.detail]
        figure, curve = sheet.draw(xlim=(0, END))
        heap = rows.below(curve, HEAP, APART) if state.detail == "all" else None
        curve.set_ylim(0, 1.03)
        curve.set_yticks([0, 0.25, 0.5, 0.75, 1], ["0%", "25%", "50%", "75%", "100%"])
        curve.axhline(0.5, color=drawing.QUIET, linewidth=0.8, linestyle=":", zorder=0)
        label = "Time, counted as the study counts it"
        timeaxis.evenly(curve, label if heap is None else "", "days")
        if heap is not None:
            heap.set(xlim=(0, END), ylim=(0, 1.15), yticks=[])
            timeaxis.evenly(heap, label, "days")
            heap.spines["left"].set_visible(False)
            self._above(curve)
            self._words_beside(sheet.margin(figure, len(sheet.left)))
        return figure

    def _above(self, curve):
        """The article's weeks, over the curve."""
        low, one = in_hours(self.article.low, self.article.unit) / in_hours(1, "days"), 1 / curve.bbox.height
        bar = {"transform": curve.get_xaxis_transform(), "color": drawing.ARTICLE, "clip_on": False}
        y = 1 + 18 * one
        curve.plot([low, END], [y, y], linewidth=5, solid_capstyle="butt", **bar)
        curve.plot([END], [y], ">", markersize=9, **bar)
        curve.text(low, y + 6 * one, f"{self.article.claim}, the article: {self.article.words}",
                   transform=curve.get_xaxis_transform(), fontsize=rows.SIZE, va="bottom")

    def _words_beside(self, paper):
        """What became of the people at the right, below the icons, and what they had in common."""
        first = self.after[0]
        lines = [f"{self.maintenance.label}: {first.of_people} people, second-hand"]
        for row in self.after:
            lines += drawing.lines(f"{row.people} {row.label}, {row.timing}", RIGHT - rows.GAP, rows.SIZE)
        lines += drawing.lines("No control group. All had responded before, so they were chosen for it.",
                              RIGHT - rows.GAP, rows.SIZE)
        lowest = STEP * (first.of_people // COLUMNS + 0.5)
        for n, line in enumerate(lines):
            paper.text(rows.GAP, lowest + rows.LINE * (n + 1), line, fontsize=rows.SIZE)

    def _curve_signs(self):
        return {"curve": legends.line("the assumed curve", self._curve_look()),
                "band": legends.box("curves at both ends of the range", self._band()),
                "median": legends.mark("reported median", self._median()),
                "range": legends.line(f"middle {SHARE:.0%} of made-up medians", self._range())}

    def _signs(self):
        """The signs of the curve, with the ends that the bars below it have, and those of people."""
        signs = self._curve_signs()
        both = legends.together(signs["range"].words, signs["range"], legends.upright("", self._ends()))
        return signs | {"range": both} | {row.state: legends.mark(f"{row.people} {row.label}", self._person(row.state))
                                          for row in self.after}

    @staticmethod
    def _curve_look():
        return {"color": drawing.KETAMINE, "linewidth": 2.2}

    @staticmethod
    def _band():
        return {"color": drawing.COURSE, "linewidth": 0}

    @staticmethod
    def _median():
        return {"linestyle": "none", "marker": "v", "markersize": 10, "color": drawing.GOOD,
                "markeredgecolor": drawing.INK}

    @staticmethod
    def _range():
        return {"color": drawing.INK, "linewidth": 2.4, "marker": "|", "markersize": 13, "markeredgewidth": 2.4}

    @staticmethod
    def _ends():
        return {"color": drawing.INK, "linewidth": 1.4, "linestyle": "--"}

    @staticmethod
    def _person(kind):
        shape, filled = STATES[kind]
        return {"linestyle": "none", "marker": shape, "markersize": 14,
                "color": drawing.KETAMINE, "markeredgewidth": 1.4, "fillstyle": filled,
                "markerfacecolor": drawing.PAPER if filled == "none" else drawing.KETAMINE,
                "markerfacecoloralt": drawing.PAPER}

    def marks(self, figure, state):
        """The curve with its range, the heap of medians, and the people after maintenance."""
        sheet, key = self.sheets[state.detail], (state.study, state.times)
        curve, *others = figure.axes
        parts = sheet.legend(figure, sheet.signs) | {("curve", *key): partial(self._curve, curve, state)}
        if others:
            parts |= {("heap", *key): partial(self._heap, others[0], state),
                      "people": partial(self._people, others[1])}
        return parts

    def _curve(self, axes, state):
        median, (_, spread) = self.median(state), self.found(state)
        days = np.linspace(0, END, END + 1)
        label = self.studies[state.study].label
        said = f"{spread.low:.0f} to {spread.high:.0f} days"
        where = evidence.address(self.references[self.reported[state.study].source])
        could = f"with {self.people(state)} people it could well\nhave come out from {said}"
        name = f"{label}, {' and '.join(self.disorders[state.study])}: median {median:g} days"
        return [axes.fill_between(days, still_well(days, spread.low), still_well(days, spread.high), zorder=1,
                                  **self._band()),
                axes.add_artist(Line2D(days, still_well(days, median), zorder=2, gid="lasting-curve",
                                       **self._curve_look(),
                                       label=f"Exponential curve with a median of {median:g} days (our assumption)")),
                axes.add_artist(Line2D([spread.low, spread.high], [0.5, 0.5], zorder=3, **self._range(),
                                       gid="lasting-range",
                                       label=f"{spread.inside} of {spread.groups} made-up groups: {said}")),
                axes.add_artist(Line2D([median], [0.5], zorder=4, **self._median(), gid="lasting-median",
                                       label=f"{label}: a median of {median:g} days", url=where)),
                axes.text(END, 1, name, ha="right", va="top", fontsize=rows.SIZE, fontweight="bold"),
                axes.annotate(could, (END, 1), xytext=(0, -1.5 * rows.LINE), textcoords="offset points", ha="right",
                              va="top", fontsize=rows.SIZE, linespacing=1.2)]

    def _bars(self, state):
        """How many made-up medians lie in each bar: (where it begins in days, number)."""
        counts, edges = np.histogram(self.found(state)[0], np.arange(0, END + WIDTH, WIDTH))
        return [(int(start), int(count)) for start, count in zip(edges[:-1], counts, strict=True) if count]

    def _heap(self, axes, state):
        bars, (_, spread) = self._bars(state), self.found(state)
        tall = max(count for _, count in bars)
        look = {"facecolor": drawing.FAINT, "edgecolor": drawing.QUIET, "linewidth": 0.9}
        drawn = [axes.add_artist(Rectangle((start, 0), WIDTH, count / tall, gid=f"lasting-bar{start}",
                                           label=f"{count} of {GROUPS} groups: {start} to {start + WIDTH} days",
                                           **look)) for start, count in bars]
        for end in (spread.low, spread.high):
            drawn.append(axes.add_artist(Line2D([end, end], [0, 1.1], **self._ends())))
        said = f"medians of {GROUPS} made-up groups;\n{spread.inside} lie between the lines"
        drawn.append(axes.text(END, 1.1, said, ha="right", va="top", fontsize=rows.SIZE, linespacing=1.2))
        return drawn

    def _people(self, axes):
        drawn, place = [], 0
        for row in self.after:
            for number in range(1, row.people + 1):
                at = [STEP * (place % COLUMNS + 0.5)], [STEP * (place // COLUMNS + 0.5)]
                drawn.append(axes.add_artist(Line2D(*at,
                                                    gid=f"lasting-{row.state}-{number}", label=row.label,
                                                    **{**self._person(row.state), "markersize": 19})))
                place += 1
        return drawn

    # -- words

    def words(self, state):
        """How far the median could have come out elsewhere, whose median it is, what is assumed, and what became of
        the 18.
        """
        row, study, (_, spread) = self.reported[state.study], self.studies[state.study], self.found(state)
        own = " (as in the study)" if state.times == 1 else f" (the study had {row.people})"
        summary = (f"{study.label} reports a median of {row.high:g} {row.unit}. With {self.people(state)} people{own} "
                   "the median could well have come out "
                   f"anywhere from {spread.low:.0f} to {spread.high:.0f} days: {spread.inside} of {spread.groups} "
                   "made-up groups did.")
        return Words(summary, self._detail(state), self._table(), self._headline(row, spread, state))

    def _headline(self, row, spread, state):
        """The median, whose it is, and how far off it could be with so many people."""
        found = f"{spread.low:.0f} to {spread.high:.0f} days"
        if state.times > 1:
            return (f"With {self.people(state)} people instead of {row.people}, a median of {row.high:g} {row.unit} "
                    f"would, by calculation, come out at {found}.")
        return (f"Half of {row.people} people with {' and '.join(self.disorders[state.study])} had lost the benefit by "
                f"{row.high:g} {row.unit}; with so few, {found} fit (calculated).")

    def _detail(self, state):
        row, study = self.reported[state.study], self.studies[state.study]
        median = self.median(state)
        counted = {"treatment_end": "counted from the end of the treatment",
                   "not_stated": "from when it is counted was not visible"}[row.counted_from]
        ended = self.watched.get(state.study)
        ended = (f" Ratings ended {ended.high:g} {ended.unit} after the last infusion: nobody was watched for longer."
                 if ended else "")
        out = (GROUPS - self.found(state)[1].inside) // 2
        bars = "; ".join(f"{start} to {start + WIDTH} days: {count}" for start, count in self._bars(state))
        shares = "; ".join(f"{share:.0%} after {days} days" for days in (7, 14, 28, 56, 112)
                           for share in [float(still_well(days, median))])
        courses = all((s.doses or 0) > 1 for s in self.studies.values())
        single = ("All the medians in our tables follow a course of several infusions. No study of a single infusion "
                  "there gives one, so single doses and "
                  "courses cannot be compared in this way. " if courses else "")
        after = "; ".join(f"{r.people} of {r.of_people} {r.label}, {r.timing}" for r in self.after)
        first = self.after[0]
        notes = " ".join(r.note for r in self.after if r.note)
        address = evidence.address(self.references[first.source])
        return (
            (f"{study.label}: {row.what}, {row.people} people, after {study.doses} infusions; {counted} "
             f"({evidence.read(row)}). {study.population}. Median: "
             f"half of them had lost it by then, half had not. People who never got better are not in it.{ended}",),
            ("Source: ", evidence.link(self.references[row.source])),
            ("The curve is our assumption, worked out and not measured: everyone has the same chance of losing the "
             "benefit on each day (an exponential "
             f"curve). With this median, the share who still have it is {shares}. The tinted band lies between the "
             "curves with the medians at both ends of "
             "the range.",),
            (f"The range: we made up {GROUPS} groups of {self.people(state)} people from that curve, took the median "
             f"of each, and left out the {out} "
             f"shortest and the {out} longest. Medians, counted in steps of {WIDTH} days: {bars}. It takes the "
             "reported median for the true one and lets "
             "nobody drop out, so the real doubt is larger. More people would narrow the range; they would not remove "
             "other doubts, such as a missing "
             "control group.",),
            (f"{single}These medians are about PTSD, which is not an anxiety disorder in DSM-5. The article's claim "
             f"{self.article.claim} speaks of "
             f"{self.article.words} after an infusion; the bar above the curve begins at {self.article.low:g} "
             f"{self.article.unit}, and has no end.",),
            (f"Right: {self.maintenance.label}, people with anxiety disorders: {after} "
             f"({evidence.read(first)}). {notes} {evidence.told(self.note)} Claim C19, that repeat infusions may "
             "give long-term relief, is about people who go on; this is about those who stopped. ",
             Link(f"{self.references[first.source].title} ({address})", address)),
        )

    def _table(self):
        cells = []
        for id, study in self.studies.items():
            row = self.reported[id]
            _, spread = made_up(row.people, in_hours(row.high, row.unit) / in_hours(1, "days"))
            cells.append((study.label, f"{row.people}", f"{study.doses} infusions",
                         f"{row.high:g} {row.unit}", f"{spread.low:.0f} to {spread.high:.0f} days"))
        return Table("The medians reported until the benefit was lost, and where groups of the same size could well "
                     "have come out (worked out, not measured)",
                     ("Study", "People who had got better", "After", "Median",
                      f"Middle {SHARE:.0%} of {GROUPS} made-up groups"), tuple(cells))


def _short(name):
    """A disorder by its abbreviation, where its name gives one."""
    found = re.search(r"\((.+)\)", name)
    return found[1] if found else say.small(name)
