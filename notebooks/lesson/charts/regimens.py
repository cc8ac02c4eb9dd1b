"""What the trials gave: how long an infusion took, over the article's own 40 to 60 minutes, and who did not infuse
at all.
"""

from dataclasses import replace

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..models.durations import in_hours, in_words
from ..words import Table, Words
from . import legends, rows, timeaxis

#: End of the axis, in minutes.
END = 75
#: Routes other than a vein: shape, filled or not (hollow where the way is not one, or not known).
OTHER = {
    "under_skin": ("o", True),
    "muscle": ("s", True),
    "mouth": ("D", True),
    "under_tongue": ("^", True),
    "nose": ("v", True),
    "mixed": ("X", False),
    "not_reported": ("P", False),
}
#: Designs that count as a trial: planned beforehand, with a treatment given to see what it does.
TRIALS = ("randomised", "controlled_fixed_order", "open_label")
#: In points: over the axes, for what the article says, two lines of it.
BAND = 40
NOTES = ("Infusions first, those whose minutes are known before the others; then the other ways.",
         "?  not reported in what we could read, or not fixed")


class Regimens(Chart):
    """A row for each study: dose, number of doses, minutes of the infusion, or how else it was given."""

    axes_follow = ("disorder", "route", "detail")
    main = ("disorder", "detail", "study")

    def __init__(self, folder=tables.FOLDER):
        self.all = tables.load("studies", folder)
        self.references = evidence.works(folder)
        self.groups = evidence.groups_of(tables.load("study_disorders", folder), tables.load("disorders", folder))
        self.doses = {row.study: row for row in tables.load("regimens", folder)}
        self.infusions = {row.study: row for row in tables.load("durations", folder) if row.mark == "infusion"}
        self.band = next(row for row in tables.load("article_durations", folder) if row.mark == "infusion")
        # A reanalysis gave nothing itself: what its people got stands in the study that it looks at again.
        self.studies = sorted((study for study in self.all if study.purpose == "treatment"
                               and study.design != "reanalysis"), key=self._order)
        self.sources = frozenset({study.source for study in self.studies}
                                 | {self.infusions[s.id].source for s in self.studies if s.id in self.infusions}
                                 | {self.doses[s.id].source for s in self.studies if s.id in self.doses})
        columns = zip(*map(self._texts, self.studies), strict=True)
        names, doses, numbers, ways = map(rows.Column, ("Study (people)", "One dose", "Doses", ""), columns)
        signs = {True: legends.line("infusion", self._bar()),
                 False: legends.box("into a vein, minutes not reported", self._unknown(), 28),
                 "picked": legends.PICKED}
        other = rows.Column("Other ways of giving it", width=10)
        self.sheet = rows.Sheet(0, [names, doses, numbers], [other, ways], signs, BAND, notes=NOTES)

    def _order(self, study):
        route = list(evidence.ROUTES).index(study.route)
        return (study.route != "vein", study.id not in self.infusions, route, study.label)

    def _group(self, study):
        """The group of diagnoses under which a study stands where all are shown: its first."""
        return next(say.capital(text) for group, text in evidence.GROUPS.items() if group in self.groups[study.id])

    # -- which studies

    def controls(self):
        """The controls, in the order in which they are shown."""
        routes = [(route, text) for route, text in evidence.ROUTES.items()
                  if any(study.route == route for study in self.studies)]
        return {
            "disorder": Choice("Disorder", [("any", "any"), *evidence.GROUPS.items()], "anxiety"),
            "route": Choice("Route", [("any", "any"), *routes]),
            "detail": rows.detail("trials", "trials, clinics' records, single cases"),
            "study": Choice("Study", self._offered, slider=True),
        }

    def _offered(self, state):
        return [(study.id, study.label) for study in self.chosen(state)] or [("", "none")]

    def chosen(self, state):
        """The studies that the controls let through, infusions first; by group of diagnoses where all are shown."""
        found = [study for study in self._filtered(self.studies, state)
                 if state.detail == "all" or study.design in TRIALS]
        first = [say.capital(text) for text in evidence.GROUPS.values()]
        return found if state.disorder != "any" else sorted(found, key=lambda one: first.index(self._group(one)))

    def _filtered(self, studies, state):
        """Those of these studies that the filters let through."""
        return [study for study in studies if state.disorder in ("any", *self.groups[study.id])
                and state.route in ("any", study.route)]

    def window(self, state):
        """The studies in the picture: those around the picked one."""
        found = self.chosen(state)
        place = next((i for i, study in enumerate(found) if study.id == state.study), 0)
        return rows.window(found, place, rows.FEW if state.detail == "few" else rows.MANY)

    def minutes(self, study):
        """Length of the infusion in minutes (low, high), or None where it is not reported or there was none."""
        row = self.infusions.get(study.id)
        return None if row is None or row.high is None else (60 * in_hours(row.low, row.unit),
                                                             60 * in_hours(row.high, row.unit))

    @property
    def article(self):
        """The article's own length of an infusion, in minutes (low, high)."""
        return 60 * in_hours(self.band.low, self.band.unit), 60 * in_hours(self.band.high, self.band.unit)

    def within(self, study):
        """Whether an infusion took as long as the article says."""
        found, (low, high) = self.minutes(study), self.article
        return found is not None and low <= found[0] and found[1] <= high

    # -- picture

    def _sheet(self, state):
        """The sheet with as many lines as the picture may hold: studies, and heads where all groups are shown."""
        heads = len({self._group(study) for study in self.chosen(state)}) if state.disorder == "any" else 0
        shown = self.window(state)
        return replace(self.sheet, rows=max(3, len(shown.rows) + heads), counts=shown.is_part)

    def axes(self, state):
        """The axis of minutes with the article's band."""
        sheet = self._sheet(state)
        figure, axes = sheet.draw(xlim=(0, END))
        timeaxis.evenly(axes, "Length of the infusion into a vein", "minutes")
        axes.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
        (low, high), top, tall = self.article, axes.get_xaxis_transform(), sheet.rows * rows.PITCH
        axes.axvspan(low, high, color=drawing.ARTICLE, alpha=0.2, linewidth=0, zorder=0)
        axes.plot([low, high], [1 + 4 / tall] * 2, transform=top, color=drawing.ARTICLE, linewidth=5,
                  solid_capstyle="butt", clip_on=False)
        axes.text((low + high) / 2, 1 + 8 / tall, f"{self.band.claim}, the article:\n{self.band.words}", transform=top,
                  ha="center", va="bottom", fontsize=rows.SIZE, linespacing=1.15)
        return figure

    @staticmethod
    def _bar():
        return {"color": drawing.KETAMINE, "linewidth": 9, "solid_capstyle": "butt"}

    @staticmethod
    def _unknown():
        return {"facecolor": drawing.PAPER, "edgecolor": drawing.QUIET, "linestyle": (0, (3, 2)), "linewidth": 1.2}

    @staticmethod
    def _look(route):
        shape, filled = OTHER[route]
        return {"linestyle": "none", "marker": shape, "markersize": 8, "color": drawing.CONTROL, "markeredgewidth": 1.6,
                "markerfacecolor": drawing.CONTROL if filled else drawing.PAPER}

    def marks(self, figure, state):
        """The legend; the rows, a part each; the picked one on a tinted strip."""
        axes, sheet, shown, picked = figure.axes[0], self._sheet(state), self.window(state), self.picked(state)
        signs = {self.minutes(study) is not None for study in shown.rows if study.route == "vein"} | {"picked"}
        lines = rows.grouped(shown.rows, self._group) if state.disorder == "any" else None
        return sheet.parts(axes, shown, lambda study, y: self._row(sheet, axes, study, y, study is picked),
                           lambda study: (study.id, study is picked), signs=signs, among=lines,
                           nothing="No study matches all filters")

    def picked(self, state):
        """The study on the slider, or the first of the chosen ones, or None."""
        studies = self.chosen(state)
        return next((study for study in studies if study.id == state.study), studies[0] if studies else None)

    def _texts(self, study):
        """What stands in the columns of a study."""
        return (rows.name(study.label, study.people), self.dose(study, short=True), str(study.doses or "?"),
                "" if study.route == "vein" else evidence.ROUTES[study.route])

    def _row(self, sheet, axes, study, y, picked):
        name, dose, doses, way = self._texts(study)
        drawn = sheet.words(axes, y, [name, dose, doses, "", way], picked,
                            evidence.address(self.references[study.source]))
        look = {"gid": f"regimens-{study.id}", "label": f"{study.label}: {self.dose(study)}, {self.given(study)}",
                "clip_on": False}
        found = self.minutes(study)
        if study.route == "vein" and found is None:
            drawn.append(axes.add_artist(Rectangle((1, y - 0.3), END - 2, 0.6, **self._unknown(), **look)))
            drawn.append(axes.text(END / 2, y, "minutes not reported", ha="center", va="center", fontsize=rows.SIZE))
        elif study.route == "vein":
            drawn.append(axes.add_artist(Line2D([0, found[1]], [y, y], **self._bar(), **look)))
        else:
            drawn.append(axes.add_artist(Line2D([sheet.middle(3)], [y], transform=axes.get_yaxis_transform(),
                                                **self._look(study.route), **look)))
        return drawn

    # -- words

    def dose(self, study, short=False):
        """The size of a single dose in words; "?" for the picture, where it is not reported."""
        row = self.doses.get(study.id)
        if row is None:
            return "?" if short else "dose not reported"
        if row.dose_low is None or row.dose_high is None:
            return (f"up to {row.dose_high:g} {row.dose_unit}" if row.dose_low is None
                    else f"from {row.dose_low:g} {row.dose_unit}")
        amount = f"{row.dose_low:g}" if row.dose_low == row.dose_high else f"{row.dose_low:g} to {row.dose_high:g}"
        return f"{amount} {row.dose_unit}"

    def given(self, study):
        """How a study gave it, in words: the infusion with its length, or the other way."""
        if study.route != "vein":
            return evidence.ROUTES[study.route]
        row = self.infusions.get(study.id)
        return ("into a vein, minutes not reported" if row is None
                else f"infused into a vein over {in_words(row.low, row.high, row.unit, row.qualifier)}")

    def words(self, state):
        """How many studies infused, how long; the lesson about anxiety disorders; the picked study; the studies
        shown.
        """
        studies, shown = self.chosen(state), self.window(state)
        if not studies:
            return Words("No study matches all filters. Choose “any” in one of them to see more.")
        cells = tuple((study.label, say.people(study.people),
                       evidence.DESIGNS[study.design], self.dose(study),
                       str(study.doses) if study.doses else "number not reported or not fixed", self.given(study))
                      for study in shown.all)
        why = ("they gave nobody ketamine as a treatment, or look again at the people of another study"
               + ("" if state.detail == "all" else ", or are no trial"))
        elsewhere = evidence.elsewhere(studies, self._filtered(self.all, state), why)
        return Words(self._summary(studies), (*self._detail(self.picked(state)), (self.lesson(),),
                     *elsewhere,
                     ("This shows what was given in studies, not what is best or safe: it is no guide to a dose. A "
                      "question mark means not reported in "
                      "what we could read, or not fixed. The article names no dose at all.",)),
                     Table(rows.caption("studies", shown),
                           ("Study", "People", "Design", "One dose", "Doses", "How given"), cells),
                     self._headline(state, studies))

    def _headline(self, state, studies):
        """How many gave it as the article says, in another way, or as an infusion of which we do not know how long."""
        vein, within, unknown = self._counted(studies)
        what = "trial paper" if state.detail == "few" else "study"
        if len(studies) > 1:
            what = f"{what}s".replace("ys", "ies")
        where = f" ({evidence.GROUPS[state.disorder]})" if state.disorder != "any" else ""
        parts = [f"{within or 'none'} infused over the article's {self.band.words}"]
        if rest := len(vein) - within:
            parts.append(f"{rest} over unknown minutes" if rest == unknown else f"{rest} other or unknown")
        ways = {study.route for study in studies} - {"vein"}
        silent = " or unsaid" if "not_reported" in ways else ""
        return (f"Of {len(studies)} {what}{where}, {', '.join(parts)}"
                + (f"; the rest {'' if rest else 'gave it '}otherwise{silent}." if ways else "."))

    def _counted(self, studies):
        """Those given into a vein, how many of them within the article's minutes, and of how many we know no time."""
        vein = [study for study in studies if study.route == "vein"]
        return vein, sum(map(self.within, vein)), sum(self.minutes(study) is None for study in vein)

    def _summary(self, studies):
        vein, within, unknown = self._counted(studies)
        timed = len(vein) - unknown
        routes = {route: sum(study.route == route for study in studies) for route in OTHER}
        others = "; ".join(f"{evidence.ROUTES[route]}: {count}" for route, count in routes.items() if count)
        noun = "study matches" if len(studies) == 1 else "studies match"
        said = f"{len(studies)} of {len(self.studies)} {noun}. Given into a vein: {len(vein)}"
        if vein:
            said += (f", of which {within} within the article's {self.band.words}"
                     + (f", {timed - within} not within them" if timed > within else "")
                     + f" and {unknown} with the minutes not reported")
        said += f". {say.capital(others)}." if others else "."
        cohorts = len({study.cohort for study in studies})
        retracted = sum(self.references[study.source].retracted_on is not None for study in studies)
        said += f" These studies are on {cohorts} different groups of people, as far as we know." if cohorts < len(
            studies) else ""
        return said + (f" {retracted} of them is retracted." if retracted else "")

    def lesson(self):
        """How the trials in anxiety disorders proper gave it, by paper and by programme, in words."""
        trials = [study for study in self.studies if "anxiety" in self.groups[study.id] and study.design in TRIALS]
        papers, programmes = [], []
        for route, text in evidence.ROUTES.items():
            of_route = [study for study in trials if study.route == route]
            if of_route:
                papers.append(f"{len(of_route)} gave it {text}")
                programmes.append(f"{len({study.cohort for study in of_route})} {text}")
        return ("Trials in anxiety disorders proper (open label, controlled or randomised; clinics' records and single "
                "cases set aside): "
                f"of {len(trials)} papers, {', '.join(papers)}. But papers on the same people are not new evidence. "
                f"Counted by programme: {', '.join(programmes)}. So what the article describes, an infusion of "
                f"{self.band.words}, is not what most of these papers tested.")

    def _detail(self, study):
        row, dose = self.infusions.get(study.id), self.doses.get(study.id)
        said = [f"Picked: {study.label}. {evidence.people(study)}; {evidence.DESIGNS[study.design]}. "
                f"{study.drug.capitalize()}, {self.given(study)}"
                + (f" ({evidence.read(row)})" if row is not None else "")
                + f". {say.capital(self.dose(study))}"
                + (f" ({evidence.read(dose)})." if dose is not None else ".")
                + (f" {dose.note}" if dose is not None and dose.note else "")
                + (f" As described: {study.dose} ({evidence.read(study)})." if study.dose else "")
                + (f" {study.note}" if study.note else "")
                + evidence.same_people(study, self.all)]
        return (tuple(said), ("Source: ", evidence.link(self.references[study.source])))
