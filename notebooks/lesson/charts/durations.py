"""How fast and how long: what each study reports, on one logarithmic time axis, over the article's own durations."""

from dataclasses import dataclass
from functools import partial

from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..models.durations import hours_in_words, in_hours, in_words
from ..words import Table, Words
from . import legends, rows, timeaxis

#: The study picked at first: the one in an anxiety disorder with a benefit against a control.
FIRST_PICKED = "taylor_2018"
#: Ends of the time axis, in hours.
START, END = in_hours(1, "minutes"), in_hours(9, "months")
#: Where the axis begins: what a first view shows lasts for days.
STARTS = {"few": in_hours(1, "hours"), "all": START}
#: What a first view shows: how long a benefit lasted, and until when anybody looked.
LASTING = ("last_benefit", "no_difference", "follow_up")
#: In points: over the axes, for the article's durations, two lines of them.
BANDS = 42

#: Each mark: the name in words, the shape, and whether it is filled when compared with a control group.
MARKS = {
    "infusion": "infusion",
    "first_rating": "first rating",
    "onset": "benefit first seen",
    "last_benefit": "benefit last seen",
    "no_difference": "no clear difference from the control",
    "relapse": "half had lost the response",
    "course": "course of doses",
    "follow_up": "last time anyone looked",
}
#: How each thing in a row is drawn.
LOOKS = {
    "infusion": {"color": drawing.KETAMINE, "linewidth": 6, "solid_capstyle": "butt"},
    "course": {"color": drawing.COURSE, "linewidth": 11, "solid_capstyle": "butt"},
    "watched": {"color": drawing.QUIET, "linewidth": 1, "linestyle": (0, (2, 2))},
    "between": {"color": drawing.KETAMINE, "linewidth": 2},
    "range": {"color": drawing.KETAMINE, "linewidth": 4, "solid_capstyle": "butt"},
    "onset": {"color": drawing.KETAMINE, "marker": ">", "markersize": 7, "linestyle": "none"},
    "against": {"color": drawing.KETAMINE, "marker": "D", "markersize": 7, "linestyle": "none"},
    "not_against": {"color": drawing.KETAMINE, "marker": "D", "markersize": 7, "linestyle": "none",
                    "markerfacecolor": drawing.PAPER},
    "no_difference": {"color": drawing.CONTROL, "marker": "x", "markersize": 8, "markeredgewidth": 2,
                      "linestyle": "none"},
    "relapse": {"color": drawing.GOOD, "marker": "v", "markersize": 8, "linestyle": "none"},
    "follow_up": {"color": drawing.INK, "marker": "|", "markersize": 15, "markeredgewidth": 2, "linestyle": "none"},
    "first_rating": {"color": drawing.QUIET, "marker": ">", "markersize": 7, "linestyle": "none",
                     "markerfacecolor": drawing.PAPER},
}
EXPLAINED = {
    "infusion": "infusion",
    "onset": "benefit first seen",
    "against": "benefit last seen, against a control",
    "not_against": "the same, not against a control",
    "between": "from first to last seen",
    "range": "last seen somewhere in here",
    "no_difference": "no clear difference",
    "relapse": "half had lost the response",
    "course": "course of doses",
    "watched": "watched",
    "follow_up": "last time anyone looked",
    "first_rating": "first rating, benefit not known",
}
#: In the order of the legend.
SIGNS = {name: (legends.mark if "marker" in LOOKS[name] else legends.line)(EXPLAINED[name], LOOKS[name])
         for name in EXPLAINED} | {"picked": legends.PICKED}
FIRST_SIGNS = ("against", "not_against", "no_difference", "follow_up", "range", "picked")
COMPARED = {"control": "better than the control", "own_start": "better than before",
            "not_stated": "comparison not stated", None: ""}
COUNTED = {"dose": "", "start": "from the start of the course", "treatment_end": "after the treatment",
           "not_stated": "start of the count not stated"}

SORTS = {
    "last_benefit": "benefit last seen, longest first",
    "onset": "benefit first seen, fastest first",
    "follow_up": "last time anyone looked, longest first",
    "infusion": "infusion, longest first",
    "relapse": "half had lost the response, longest first",
    "course": "course of doses, longest first",
    "people": "people, most first",
    "design": "design",
    "control": "control",
    "route": "route",
    "name": "name",
}


@dataclass(frozen=True)
class Row:
    """One study with its durations by mark."""

    study: object
    durations: dict
    retracted: bool

    def hours(self, mark, end="high"):
        """One end of a duration in hours, or None where it is not reported."""
        row = self.durations.get(mark)
        return None if row is None or row.high is None else in_hours(getattr(row, end), row.unit)

    @property
    def name(self):
        """The study's name as the picture shows it."""
        return self.study.label


class Durations(Chart):
    """Rows of studies; marks where something starts, lasts to, or stops being watched."""

    main = ("disorder", "detail", "study")
    axes_follow = ("detail",)

    def __init__(self, folder=tables.FOLDER, guess=None):
        self.guess = guess
        self.studies = studies = tables.load("studies", folder)
        durations = {}
        for row in tables.load("durations", folder):
            durations.setdefault(row.study, {})[row.mark] = row
        self.groups = evidence.groups_of(tables.load("study_disorders", folder), tables.load("disorders", folder))
        self.references = evidence.works(folder)
        self.article = tables.load("article_durations", folder)
        self.rows = [Row(study, durations.get(study.id, {}), self.references[study.source].retracted_on is not None)
                     for study in studies
                     if study.id in durations or (study.purpose == "treatment" and study.design != "reanalysis")]
        self.sources = frozenset({row.study.source for row in self.rows}
                                 | {d.source for row in self.rows for d in row.durations.values()})
        names = rows.Column("Study (people)", [rows.name(row.name, row.study.people) for row in self.rows])
        gaps = rows.Column("", [self._gap(row) for row in self.rows])
        ends = rows.Column("Benefit last seen", [self._last(row) for row in self.rows])
        self.sheets = {"few": rows.Sheet(rows.FEW, [names], [ends], signs={name: SIGNS[name] for name in FIRST_SIGNS},
                                         above=BANDS),
                       "all": rows.Sheet(rows.MANY, [names], [gaps], SIGNS, BANDS)}

    # -- which rows

    def controls(self):
        """The controls, in the order in which they are shown."""
        def offered(names, key):
            present = {key(row) for row in self.rows}
            return [("any", "any"), *((value, text) for value, text in names.items() if value in present)]

        return {
            "disorder": Choice("Disorder", [("any", "any"), *evidence.GROUPS.items()], "anxiety"),
            "design": Choice("Design", offered(evidence.DESIGNS, lambda row: row.study.design)),
            "control": Choice("Control", offered(evidence.CONTROLS, lambda row: row.study.control_kind)),
            "route": Choice("Route", offered(evidence.ROUTES, lambda row: row.study.route)),
            "sort": Choice("Sort by", list(SORTS.items())),
            "detail": rows.detail("how long it lasted, where that is reported", "all studies, all times"),
            "study": Choice("Study", self._offered, FIRST_PICKED, slider=True),
        }

    def _offered(self, state):
        return [(row.study.id, row.name) for row in self.chosen(state)] or [("", "none")]

    def chosen(self, state):
        """The rows that the filters let through, sorted."""
        let_through = {study.id for study in self._filtered(state)}
        found = [row for row in self.rows if row.study.id in let_through
                 and (state.detail == "all" or row.durations.keys() & {"last_benefit", "no_difference"})]
        return sorted(found, key=self._sort_key(state.sort))

    def _filtered(self, state):
        """All studies that the filters let through, whether or not a time of theirs was seen."""
        wanted = {"design": state.design, "control_kind": state.control, "route": state.route}
        return [study for study in self.studies if state.disorder in ("any", *self.groups[study.id])
                and all(value in ("any", getattr(study, key)) for key, value in wanted.items())]

    @staticmethod
    def _sort_key(sort):
        def key(row):
            if sort == "name":
                return (row.name,)
            if sort == "people":
                return (-(row.study.people or 0), row.name)
            if sort in ("design", "control", "route"):
                names = {"design": evidence.DESIGNS, "control": evidence.CONTROLS, "route": evidence.ROUTES}[sort]
                value = getattr(row.study, "control_kind" if sort == "control" else sort)
                return (list(names).index(value), row.name)
            hours = row.hours(sort)
            if hours is None:
                return (1, 0, row.name)
            return (0, hours if sort == "onset" else -hours, row.name)
        return key

    def shown(self, state):
        """The rows in the picture: those around the picked study."""
        return self._window(state).rows

    def _window(self, state):
        found = self.chosen(state)
        picked = next((i for i, row in enumerate(found) if row.study.id == state.study), 0)
        return rows.window(found, picked, self.sheets[state.detail].rows)

    # -- picture

    def axes(self, state):
        """The time axis, and the article's bands: those for how long, or all."""
        figure, axes = self.sheets[state.detail].draw(xlim=(STARTS[state.detail], END))
        timeaxis.put(axes)
        self.sheets[state.detail].over(figure, "What the article says")
        bands = {}
        for band in self.article:
            if state.detail == "all" or band.mark == "last_benefit":
                bands.setdefault((in_hours(band.low, band.unit), in_hours(band.high, band.unit)), []).append(band)
        top = axes.get_xaxis_transform()
        high = self.sheets[state.detail].rows * rows.PITCH
        for level, ((low, high_end), same) in enumerate(sorted(bands.items())):
            y = 1 + (4 + 20 * (level % 2)) / high
            axes.axvspan(low, high_end, color=drawing.ARTICLE, alpha=0.13, linewidth=0, zorder=0)
            axes.plot([low, high_end], [y, y], transform=top, color=drawing.ARTICLE,
                      linewidth=5, solid_capstyle="butt", clip_on=False)
            if any(band.open_ended for band in same):
                axes.plot([high_end * 1.12], [y], ">", transform=top, color=drawing.ARTICLE, markersize=9,
                          clip_on=False)
            left = low <= START
            said = f"{' and '.join(band.claim for band in same)}: {same[0].words}"
            axes.text(low if left else high_end, y + 4 / high, said, transform=top, fontsize=rows.SIZE,
                      ha="left" if left else "right", va="bottom", clip_on=False)
        return figure

    def marks(self, figure, state):
        """The legend; the rows, a part each: name, lines and marks; the picked row on a tinted strip."""
        axes, sheet, shown = figure.axes[0], self.sheets[state.detail], self._window(state)
        guess = {}
        if self.guessed and shown.rows:
            guess["guess", self.guessed] = partial(drawing.your_guess, axes,
                                                   self.guessed, "durations-guess", 0.03, f"{self.guess.number:g} days")
        drawn = {name for row in shown.rows for name, *_ in self._signs(row, state.detail)} | {"picked"}
        return guess | sheet.parts(
            axes, shown, lambda row, y: self._row(axes, row, y, row.study.id == state.study, state.detail),
            lambda row: (row.name, row.study.id == state.study), signs=drawn,
            nothing="No study matches all four filters")

    def guess_at(self, number):
        """From days to hours."""
        return in_hours(number, "days")

    @property
    def guessed(self):
        """The student's guess in hours, or None."""
        days = self.guess.number if self.guess else None
        return None if days is None else max(self.guess_at(days), START)

    def _row(self, axes, row, y, picked, detail):
        texts = [rows.name(row.name, row.study.people), self._gap(row) if detail == "all" else self._last(row)]
        words = self.sheets[detail].words(axes, y, texts, picked,
                                          evidence.address(self.references[row.study.source]))
        return words + self._lines(axes, row, y, detail)

    def _lines(self, axes, row, y, detail):
        drawn = []
        for name, mark, *points in self._signs(row, detail):
            line = Line2D(points, [y] * len(points), clip_on=False, alpha=0.3 if row.retracted else None, **LOOKS[name])
            if mark:
                line.set_gid(f"durations-{row.study.id}-{mark}")
                line.set_label(f"{row.name}: {self.say(row.durations[mark])} ({evidence.read(row.durations[mark])})")
            drawn.append(axes.add_artist(line))
        return drawn

    @staticmethod
    def _signs(row, detail):
        """What is drawn for a row: a list of (name of a look, mark or None, where: one time or two, in hours)."""
        found, first_view = [], detail == "few"

        def add(name, mark, *points):
            found.append((name, mark, *points))

        end, last, first = row.hours("follow_up"), row.hours("last_benefit"), row.hours("onset")
        watched = [h for h in (end, last, first, row.hours("first_rating")) if h is not None]
        if row.hours("course") is not None:
            add("course", "course", START, row.hours("course"))
        if watched:
            add("watched", None, START, max(watched))
        if first is not None and last is not None:
            add("between", None, first, max(first, last))
        if row.hours("infusion") is not None:
            add("infusion", "infusion", START, row.hours("infusion"))
        if end is not None:
            add("follow_up", "follow_up", end)
        if row.hours("first_rating") is not None:
            add("first_rating", "first_rating", row.hours("first_rating"))
        if first is not None:
            add("onset", "onset", first)
        if last is not None:
            low = row.hours("last_benefit", "low")
            if low != last:
                add("range", None, low, last)
            add("against" if row.durations["last_benefit"].compared_with == "control" else "not_against",
                "last_benefit", last)
        if row.hours("relapse") is not None:
            add("relapse", "relapse", row.hours("relapse"))
        if row.hours("no_difference") is not None:
            add("no_difference", "no_difference", row.hours("no_difference"))
        return [sign for sign in found if sign[1] in LASTING or sign[0] == "range"] if first_view else found

    @staticmethod
    def _gap(row):
        """What the row cannot show, for its right margin."""
        if row.retracted:
            return "retracted"
        if "last_benefit" in row.durations:
            after = any(d.counted_from == "treatment_end" for d in row.durations.values())
            return "counts from the end" if after else ""
        if "no_difference" in row.durations:
            return "no clear difference"
        return "last: not reported"

    @staticmethod
    def _last(row):
        """How long a benefit lasted, for the right margin of a first view."""
        d = row.durations.get("last_benefit")
        if d is None or d.high is None:
            return Durations._gap(row)
        length = in_words(d.low, d.high, d.unit, d.qualifier)
        if d.counted_from == "treatment_end":
            length = f"course + {length}"
        elif d.counted_from == "start" or "course" in row.durations or row.study.design == "observational":
            length += ", course"  # several doses: a clinic's records have no single ones
        return length + (", retracted" if row.retracted else "")

    # -- words

    def say(self, duration):
        """One duration in words: what, how long, from when, against what."""
        if duration.high is None:
            length = "time not seen"
        else:
            length = in_words(duration.low, duration.high, duration.unit, duration.qualifier)
        compared = "" if duration.mark == "no_difference" else COMPARED[duration.compared_with]
        parts = [length, COUNTED[duration.counted_from], compared]
        return f"{MARKS[duration.mark]} {', '.join(part for part in parts if part)}"

    def words(self, state):
        """How many studies match, how long the benefit lasted in them, all about the picked one, and the rows shown."""
        found = self.chosen(state)
        if not found:
            return Words("No study matches all four filters. Choose “any” in one of them to see more.")
        shown = self._window(state)
        reported = [row for row in found if row.hours("last_benefit") is not None]
        against = [row for row in reported if row.durations["last_benefit"].compared_with == "control"
                   and not row.retracted]
        taken_back = " (the retracted one not counted)" if any(row.retracted for row in reported) else ""
        cohorts = len({row.study.cohort for row in found})
        count = f"{len(found)} of {len(self.rows)} studies match" + ("." if cohorts == len(found)
                                                                     else f", on {cohorts} different groups of people.")
        lasting = (f" {len(reported)} of them report when a benefit was last seen, {len(against)} of these against a "
                   f"control group{taken_back}.")
        if against:
            lasting += f" The longest against a control: {self._longest(against)}."
        picked = next((row for row in found if row.study.id == state.study), found[0])
        mine = f" Your guess: {hours_in_words(in_hours(self.guess.number, 'days'))}." if self.guessed else ""
        why = ("they treated nobody anew, and we saw no time in them" if state.detail == "all"
               else "we saw no time at which a benefit was last seen, or no longer clear")
        elsewhere = evidence.elsewhere([row.study for row in found], self._filtered(state), why)
        detail = *self._detail(picked), *elsewhere
        return Words(count + lasting + mine, detail, Table(rows.caption("studies", shown), (
            "Study", "People", "Infusion", "Course", "Benefit first seen",
            "Benefit last seen", "Half had lost the response", "Last time anyone looked"),
            tuple(self._cells(row) for row in shown.all)), self._headline(state, reported, against),
            self._guess_met(against))

    def _longest(self, found):
        row = max(found, key=lambda row: row.hours("last_benefit"))
        d = row.durations["last_benefit"]
        length = in_words(d.low, d.high, d.unit, d.qualifier)
        return f"{', '.join(filter(None, (length, COUNTED[d.counted_from])))} ({row.name})"

    def _headline(self, state, reported, against):
        """The longest benefit against a control, in which disorder and in how many people."""
        where = "" if state.disorder == "any" else f" in {evidence.GROUPS[state.disorder]}"
        if not reported:
            return "No study that matches reports how long a benefit lasted."
        if not against:
            return (f"No benefit against a control is reported in these studies; without one, the longest is "
                    f"{self._longest(reported)}.")
        longest = max(against, key=lambda row: row.hours("last_benefit"))
        return (f"The longest benefit seen against a control{where}: {self._longest(against).removesuffix(')')}, "
                f"{evidence.people(longest.study)}).")

    def _guess_met(self, against):
        """How far a guess was from it."""
        if not self.guessed or not against:
            return ""
        apart = say.how_far(self.guessed, max(row.hours("last_benefit") for row in against))
        return f"You said {self.guess.number:g} days: {apart}."

    def _cells(self, row):
        def cell(*marks):
            said = [self._short(row.durations[m]) for m in marks if m in row.durations]
            return "; ".join(said) or "not reported"
        injected = row.study.route not in ("vein", "mixed", "not_reported")
        infusion = f"none: {evidence.ROUTES[row.study.route]}" if injected else cell("infusion")
        single = row.study.doses == 1 or (
            row.study.doses or 0) > 1 and "course" not in row.durations and row.study.design != "observational"
        course = cell(
            "course") if "course" in row.durations else "none: single doses" if single else "length not reported"
        return (row.name, say.people(row.study.people),
                infusion, course, cell("onset", "first_rating"),
                cell("last_benefit", "no_difference"), cell("relapse"), cell("follow_up"))

    def _short(self, d):
        said = self.say(d).removeprefix(MARKS[d.mark] + " ") + (", second-hand" if d.seen == "secondary" else "")
        lead = {"first_rating": "first rated at ", "no_difference": "no difference: "}.get(d.mark, "")
        return lead + said

    def _detail(self, row):
        study = row.study
        paragraphs = [(f"Picked: {row.name}. {evidence.people(study)}; {evidence.DESIGNS[study.design]}; "
                       f"{evidence.control(study)}; "
                       f"{study.drug}, {evidence.ROUTES[study.route]}{': ' + study.dose if study.dose else ''}. "
                       f"{study.note or ''}".strip() + evidence.same_people(study, self.studies),)]
        for mark, name in MARKS.items():
            d = row.durations.get(mark)
            if d is None:
                if mark in ("onset", "last_benefit",
                            "follow_up") and not (mark == "last_benefit" and "no_difference" in row.durations):
                    paragraphs.append((f"{say.capital(name)}: not reported.",))
                continue
            said = self.say(d)
            note = f" {d.note}" if d.note else ""
            paragraphs.append((f"{say.capital(said)}: {d.what} ({evidence.read(d)}).{note}",))
        paragraphs.append(("Source: ", evidence.link(self.references[study.source])))
        return tuple(paragraphs)
