"""The race to relief: when a benefit was first seen, with ketamine and with tablets, over what the article says of
both.
"""

from dataclasses import dataclass, field, replace

from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..models.durations import in_hours, in_words
from ..words import Table, Words
from . import legends, rows, timeaxis

#: Ends of the time axis, in hours.
START, END = in_hours(1, "minutes"), in_hours(4, "months")
#: Each treatment: the heading and the colour of its marks.
TREATMENTS = {
    "ketamine": ("Ketamine", drawing.KETAMINE),
    "benzodiazepines": ("Benzodiazepines", drawing.CONTROL),
    "ssri_snri": ("SSRIs and SNRIs (antidepressants)", drawing.INK),
    "placebo": ("Placebo", drawing.QUIET),
}
#: Each mark: its name in words, its shape and its size.
MARKS = {
    "first_rating": ("first looked, benefit not known", "|", 12),
    "difference": ("benefit first seen", ">", 8),
    "meaningful": ("first large enough to matter", "*", 13),
    "plateau": ("stopped growing", "s", 7),
    "builds_up": ("kept growing until then", "^", 8),
    "level": ("no longer apart", "d", 8),
}
COMPARED = {
    "control": "a control group",
    "other_treatment": "another treatment",
    "own_start": "own start only",
    "not_stated": "not stated",
}
#: How a mark is filled by what it was compared with, and what each filling means.
FILLS = {"control": "full", "other_treatment": "left"}
FILLED = {"full": "filled: against a control group", "left": "half: against another treatment",
          "none": "hollow: own start, or not stated"}
GROUPS = {"anxiety": "anxiety", "ptsd": "PTSD", "ocd": "OCD", "other": "mixed"}
#: Treatments that are taken as tablets.
TABLETS = ("benzodiazepines", "ssri_snri")
#: In points: over the axes, for what the article says, two lines of it.
BANDS = 40
ORDER = "In each group the earliest first."
FIRST_PICKED = "rodriguez_2013"


@dataclass(frozen=True)
class Mark:
    """One time at which something was first seen, or stopped: of `kind`, compared with `against` (words), from `row`
    of a table.
    """

    id: str
    kind: str
    compared: str | None
    against: str
    row: object

    @property
    def hours(self):
        """Both ends in hours."""
        return in_hours(self.row.low, self.row.unit), in_hours(self.row.high, self.row.unit)

    @property
    def time(self):
        """How long, in words."""
        return in_words(self.row.low, self.row.high, self.row.unit, self.row.qualifier)


@dataclass
class Row:
    """What one source says of one treatment.

    `weekly` where people were rated once a week, `anxiety` where all had an anxiety disorder.
    """

    id: str
    label: str
    treatment: str
    whom: str
    people: int | None
    source: str
    weekly: bool
    anxiety: bool
    cohort: str | None
    marks: list = field(default_factory=list)

    @property
    def name(self):
        """The source and whom it is about."""
        return f"{self.label}, {self.whom}"


def _fill(mark):
    """How a mark is filled: a key of FILLED."""
    return FILLS.get(mark.compared, "none")


def _first(marks):
    """When a benefit was first seen, and against what, for the margin."""
    return "; ".join(f"{mark.time}, {mark.against}" for mark in marks)


def _against(marks):
    """What the marks of a row were compared with, for the margin."""
    return "; ".join(dict.fromkeys(mark.against for mark in marks))


class Race(Chart):
    """A row for each source and treatment, in lanes; ketamine's first benefits come from the table of durations."""

    axes_follow = ("treatment", "compared", "detail")
    main = ("compared", "detail", "row")

    def __init__(self, folder=tables.FOLDER):
        self.references = evidence.works(folder)
        self.article = {row.id: row for row in tables.load("article_durations", folder)}
        self.rows = self._ketamine(folder)
        for row in tables.load("onsets", folder):
            self._add(row)
        for row in self.rows:
            row.marks.sort(key=lambda mark: mark.hours)
        self.rows.sort(key=lambda row: (list(TREATMENTS).index(row.treatment), row.marks[0].hours[1], row.label))
        self.sources = frozenset(mark.row.source for row in self.rows for mark in row.marks)
        names = rows.Column("Source, who took part (people)", [rows.name(row.name, row.people) for row in self.rows])
        marks = [mark for row in self.rows for mark in row.marks]
        firsts = [_first([mark]) for mark in marks if mark.kind == "difference"]
        against = [_against(row.marks) for row in self.rows]
        looks = {kind: legends.mark(text, self._look(kind, "full", drawing.INK)) for kind, (text, *_) in MARKS.items()}
        looks |= {fill: legends.mark(text, self._look("plateau", fill, drawing.INK)) for fill, text in FILLED.items()}
        looks |= {"line": legends.line("from mark to mark of a row", {"color": drawing.INK, **self._line()})}
        self.sheets = {detail: rows.Sheet(0, [names], [column], {name: looks[name] for name in signs} | {
                           "picked": legends.PICKED}, BANDS, notes=[ORDER])
                       for detail, column, signs in (
                           ("few", rows.Column("First seen, against", firsts), ["difference", *FILLED]),
                           ("all", rows.Column("Compared with", against), looks))}

    @staticmethod
    def _ketamine(folder):
        studies = {row.id: row for row in tables.load("studies", folder)}
        groups = evidence.groups_of(tables.load("study_disorders", folder), tables.load("disorders", folder))
        rows = {}
        for d in tables.load("durations", folder):
            if d.mark not in ("onset", "first_rating"):
                continue
            study = studies[d.study]
            own = sorted(groups[study.id], key=list(GROUPS).index)
            row = rows.setdefault(study.id, Row(study.id, study.label,
                                                "ketamine", GROUPS[own[0]] if len(own) == 1 else "mixed", d.people,
                                                study.source, False, own == ["anxiety"], study.cohort))
            against = {"control": "controls" if study.control_kind == "mixed" else study.control,
                       "own_start": "own start", "not_stated": "not stated",
                       None: "benefit not known"}[d.compared_with]
            row.marks.append(Mark(d.id.replace(".", "-"), "difference" if d.mark == "onset" else d.mark,
                                  d.compared_with, against, d))
        return list(rows.values())

    def _add(self, row):
        """Put a row of the table of onsets where it belongs: to the row of its source and treatment, or to a new
        one.
        """
        place = next((r for r in self.rows if (r.source, r.treatment) == (row.source, row.treatment)), None)
        if place is None:
            place = Row(f"{row.source}-{row.treatment}", row.label, row.treatment,
                        row.whom, row.people, row.source, row.ratings == "weekly", True, None)
            self.rows.append(place)
        place.marks.append(Mark(row.id.replace(".", "-"), row.mark, row.compared_with, row.against, row))

    # -- which rows

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "treatment": Choice("Treatment", [("any", "all"), *((key, look[0]) for key, look in TREATMENTS.items())]),
            "compared": Choice("Compared with", [("any", "any"), *COMPARED.items()], "control"),
            "detail": rows.detail("when a benefit was first seen", "everything that was seen"),
            "row": Choice("Read a row", self._offered, FIRST_PICKED, slider=True),
        }

    def _offered(self, state):
        return [(row.id,
                 row.label + (f" ({TREATMENTS[row.treatment][0].split()[0]})" if row.treatment != "ketamine" else ""))
                for row, _ in self.chosen(state)] or [("", "none")]

    def chosen(self, state):
        """The rows that the controls let through, each with those of its marks that they let through."""
        found = []
        for row in self.rows:
            marks = [mark for mark in row.marks if state.compared in ("any", mark.compared)
                     and (state.detail == "all" or mark.kind == "difference")]
            if marks and state.treatment in ("any", row.treatment):
                found.append((row, marks))
        return found

    def window(self, state):
        """The rows in the picture, each with its marks: those around the picked one."""
        found = self.chosen(state)
        place = next((i for i, (row, _) in enumerate(found) if row.id == state.row), 0)
        return rows.window(found, place, rows.FEW if state.detail == "few" else rows.MANY)

    # -- picture

    def _sheet(self, state):
        """The sheet with as many lines as the picture may hold: rows, and a head for each treatment."""
        lanes, shown = {row.treatment for row, _ in self.chosen(state)}, self.window(state)
        return replace(self.sheets[state.detail], rows=max(3, len(shown.rows) + len(lanes)), counts=shown.is_part)

    def axes(self, state):
        """The time axis with what the article says."""
        sheet = self._sheet(state)
        figure, axes = sheet.draw(xlim=(START, END))
        timeaxis.put(axes, "the first dose")
        sheet.over(figure, "What the article says (C17)")
        top, high = axes.get_xaxis_transform(), sheet.rows * rows.PITCH
        for (low, high_end), text, end in ((self.minutes, "ketamine: minutes\nafter the infusion", "left"),
                                           ((self.several_weeks, END), "“traditional drugs”:\nseveral weeks", "right")):
            axes.axvspan(low, high_end, color=drawing.ARTICLE, alpha=0.13, linewidth=0, zorder=0)
            axes.plot([low, high_end], [1 + 4 / high] * 2, transform=top, color=drawing.ARTICLE,
                      linewidth=5, solid_capstyle="butt", clip_on=False)
            axes.text(low if end == "left" else high_end, 1 + 8 / high, text, transform=top, fontsize=rows.SIZE,
                      ha=end, va="bottom", linespacing=1.15)
        axes.plot([END * 1.06], [1 + 4 / high], ">", transform=top, color=drawing.ARTICLE, markersize=9, clip_on=False)
        return figure

    @property
    def minutes(self):
        """The article's minutes for ketamine, in hours (low, high), as the lessons read that word."""
        row = self.article["relief_after_infusion"]
        return in_hours(row.low, row.unit), in_hours(row.high, row.unit)

    @property
    def several_weeks(self):
        """The least that “several weeks” means, in hours: read as the lessons read the same words in claim C18."""
        row = self.article["weeks_to_months"]
        return in_hours(row.low, row.unit)

    @staticmethod
    def _look(kind, fill, colour):
        """How a mark is drawn; `fill` is a value of FILLS."""
        _, shape, size = MARKS[kind]
        return {"linestyle": "none", "marker": shape, "markersize": size, "color": colour, "markeredgewidth": 2
                if shape == "|" else 1.2,
                "fillstyle": "left" if fill == "left" else "full",
                "markerfacecolor": drawing.PAPER if fill == "none" else colour, "markerfacecoloralt": drawing.PAPER}

    @staticmethod
    def _line():
        return {"linewidth": 1.6}

    def marks(self, figure, state):
        """The legend, a heading for each treatment and a part for each row; the picked row on a tinted strip."""
        axes, sheet, shown = figure.axes[0], self._sheet(state), self.window(state)
        marks = [mark for _, found in shown.rows for mark in found]
        signs = {mark.kind for mark in marks} | {_fill(mark) for mark in marks if MARKS[mark.kind][1] != "|"}
        signs |= {"line" for _, found in shown.rows if len(found) > 1}
        signs |= {"picked" for row, _ in shown.rows if row.id == state.row}
        return sheet.parts(
            axes, shown, lambda one, y: self._row(sheet, axes, *one, y, one[0].id == state.row),
            lambda one: (one[0].id, tuple(mark.id for mark in one[1]), one[0].id == state.row), signs=signs,
            among=rows.grouped(shown.rows, lambda one: TREATMENTS[one[0].treatment][0]),
            nothing="No row matches all filters")

    def _row(self, sheet, axes, row, marks, y, picked):
        beside = _first(marks) if sheet.right[0] is self.sheets["few"].right[0] else _against(marks)
        drawn = sheet.words(axes, y, [rows.name(row.name, row.people), beside], picked,
                            evidence.address(self.references[row.source]))
        colour = TREATMENTS[row.treatment][1]
        if row.weekly:
            week = in_hours(1, "weeks")
            drawn.append(axes.add_artist(Line2D([START, week], [y, y],
                                                color=drawing.QUIET, linewidth=1, linestyle=(0, (2, 2)))))
            drawn.append(axes.text((START * week) ** 0.5, y, "weekly ratings: not looked at earlier",
                                   fontsize=rows.SIZE, color=drawing.QUIET,
                                   ha="center", va="center", bbox={"facecolor": drawing.PAPER,
                                                                   "edgecolor": "none", "pad": 1.5}))
        if len(marks) > 1:
            drawn.append(axes.add_artist(Line2D([marks[0].hours[1], marks[-1].hours[1]], [y, y], color=colour,
                                                zorder=1, **self._line())))
        for mark in marks:
            drawn.append(axes.add_artist(Line2D([mark.hours[1]], [y], clip_on=False, zorder=3,
                                                **self._look(mark.kind, _fill(mark), colour),
                                                gid=f"race-{mark.id}",
                                                label=f"{row.label}: {self.say(mark)} ({evidence.read(mark.row)})")))
        return drawn

    # -- words

    @staticmethod
    def say(mark):
        """One mark in words: what, when, against what."""
        against = {"control": f"against {mark.against}", "other_treatment": f"against {mark.against}",
                   "own_start": "against their own start",
                   "not_stated": "comparison not stated", None: ""}[mark.compared]
        return ", ".join(part for part in (f"{MARKS[mark.kind][0]}: {mark.time}", against) if part)

    def words(self, state):
        """The earliest benefit of each treatment against a control group, all about the picked row, and every mark."""
        found, shown = self.chosen(state), self.window(state)
        if not found:
            return Words("No row matches all filters. Choose “any” or “all” in one of them to see more.")
        table = Table(rows.caption("rows", shown), ("Source", "Treatment", "People", "What happened when"), tuple(
            (row.name, TREATMENTS[row.treatment][0], say.people(row.people),
             "; ".join(self.say(mark) + (", second-hand" if mark.row.seen == "secondary" else "") for mark in marks))
            for row, marks in shown.all))
        return Words(self._summary(found), self._detail(state, found), table, self._headline(found))

    @staticmethod
    def _headline(found):
        """The earliest benefit with ketamine and with tablets, against a control group where there is one."""
        firsts = [(mark, row) for row, marks in found for mark in marks if mark.kind == "difference"]
        against = [(mark, row) for mark, row in firsts if mark.compared == "control"]
        said = []
        for name, lanes in (("ketamine", ("ketamine",)), ("tablets", TABLETS)):
            of_lane = [one for one in against or firsts if one[1].treatment in lanes]
            if of_lane:
                mark, row = min(of_lane, key=lambda one: one[0].hours[1])
                weekly = ", which were rated only weekly," if all(row.weekly for _, row in of_lane) else ""
                who = f" ({row.whom}, {row.people:,} people)" if row.people and not weekly else ""
                said.append(f"{name}{weekly} {mark.time}{who}")
        if not said:
            return "No row shown says when a benefit was first seen."
        return f"First benefit seen{'' if against else ', not'} against a control group: {'; '.join(said)}."

    @staticmethod
    def _summary(found):
        """The earliest benefit against a control group, by treatment, and how many of ketamine's have one."""
        said = []
        for lane, (name, _) in TREATMENTS.items():
            of_lane = [(mark.hours[1], mark, row) for row, marks in found if row.treatment == lane
                     for mark in marks if mark.kind == "difference" and mark.compared == "control"]
            if of_lane:
                _, mark, row = min(of_lane, key=lambda item: item[0])
                said.append(f"{name.split(' (')[0]}: {mark.time}, against {mark.against} ({row.name}).")
        benefits = [(mark, row) for row, marks in found if row.treatment == "ketamine"
                    for mark in marks if mark.kind == "difference"]
        against = [row for mark, row in benefits if mark.compared == "control"]
        anxiety = [row.label for row in against if row.anxiety]
        none = "No row shown has a first benefit against a control group."
        text = f"Earliest benefit seen against a control group. {' '.join(said)}" if said else none
        if benefits:
            which = ", ".join(anxiety) or "none"
            verb = "is" if len(against) == 1 else "are"
            text += (f" Of the {len(benefits)} first benefits of ketamine shown, {len(against)} {verb} against a "
                     f"control group, and {which} of these in "
                     "people who all had an anxiety disorder.")
        return text

    def _sharing(self):
        """A sentence for each group of ketamine studies on the same people, at least in part."""
        cohorts = {}
        for row in self.rows:
            if row.cohort:
                cohorts.setdefault(row.cohort, []).append(row.label)
        shared = [sorted(labels) for labels in cohorts.values() if len(labels) > 1]
        return " ".join(f"{', '.join(labels[:-1])} and {labels[-1]} share people, at least in part."
                        for labels in shared)

    def _detail(self, state, found):
        row, marks = next(((row, marks) for row, marks in found if row.id == state.row), found[0])
        people = (f"{row.people:,} {'person' if row.people == 1 else 'people'}"
                  if row.people else "number of people not reported")
        paragraphs = [(f"Picked: {row.name}, {TREATMENTS[row.treatment][0]}; {people}.",)]
        for mark in marks:
            said = self.say(mark)
            note = f" {mark.row.note}" if mark.row.note else ""
            trials = getattr(mark.row, "trials", None)
            paragraphs.append((f"{say.capital(said)}: {mark.row.what}{f'; {trials} trials' if trials else ''} "
                               f"({evidence.read(mark.row)}).{note}",))
        paragraphs.append(("Source: ", evidence.link(self.references[row.source])))
        minutes, weeks = self.article["relief_after_infusion"], self.article["weeks_to_months"]
        paragraphs += [
            (f"What the article says (claim {minutes.claim}): ketamine relieves {minutes.words}, traditional drugs "
             "take several weeks. The left band runs "
             f"from {minutes.low:g} to {minutes.high:g} minutes. The right band begins at {weeks.low:g} days: “several "
             "weeks” is read as in claim "
             f"{weeks.claim}, as {in_hours(weeks.low, weeks.unit) / in_hours(1, 'weeks'):g} or more. The article sets "
             "no end.",),
            ("The analyses of tablets (SSRIs, SNRIs and benzodiazepines) use ratings made once a week. A benefit in "
             "the first hours or days could not show "
             "in them: they did not look. Most of the ketamine studies looked within a day. So a part of the gap "
             "between the lanes is a gap between "
             "rating plans.",),
            ("This is no real race. No row sets ketamine against a tablet. The lanes hold different people, scales and "
             "controls: tablets were tried in "
             "anxiety disorders, ketamine also in PTSD, OCD and depression. Midazolam, a control of some ketamine "
             "studies, is itself a benzodiazepine. "
             "“First seen” says nothing about how large the benefit is or how long it lasts.",),
            (f"Never add the people of two rows. {self._sharing()} The analyses of tablets may share trials.",),
            ("Cognitive behavioural therapy (CBT) has no lane: nothing that we "
             "could read says when its benefit starts.",),
        ]
        return tuple(paragraphs)
