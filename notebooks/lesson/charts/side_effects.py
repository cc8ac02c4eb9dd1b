"""Side effects side by side: in each trial, how many people had one on the drug and on what it was compared with."""

from dataclasses import dataclass, replace
from functools import cached_property

from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..models import risks
from ..words import Table, Words
from . import legends, rows

EVENTS = {
    "drowsiness": "drowsiness or sedation",
    "dizziness": "dizziness or light-headedness",
    "thinking": "trouble with memory or thinking",
    "dissociation": "dissociation or feeling unreal",
    "vertigo": "vertigo (spinning)",
    "fatigue": "tiredness or weakness",
    "nausea": "nausea",
    "vomiting": "vomiting",
    "headache": "headache",
    "anxiety": "anxiety",
    "insomnia": "trouble sleeping",
    "blood_pressure": "raised blood pressure",
    "vision": "blurred or changed vision",
    "sexual": "sexual side effects",
    "dry_mouth": "dry mouth or changed saliva",
    "any": "any side effect at all",
    "serious": "a serious side effect",
    "stopped": "stopping because of a side effect",
}
#: Each class of drugs: its name and its sign.
CLASSES = {"ketamine": ("ketamine", "ketamine"), "esketamine": ("esketamine", "ketamine"),
           "ssri": ("SSRI", "tablets"), "benzodiazepine": ("benzodiazepine", "tablets")}
#: How each group of a trial, and its interval, is drawn.
LOOKS = {
    "ketamine": {"linestyle": "none", "marker": "o", "markersize": 7.5, "color": drawing.KETAMINE},
    "tablets": {"linestyle": "none", "marker": "s", "markersize": 7.5, "color": drawing.INK},
    "control": {"linestyle": "none", "marker": "|", "markersize": 9, "markeredgewidth": 3, "color": drawing.CONTROL},
    "interval": {"linewidth": 2, "solid_capstyle": "butt"},
}
SIGNS = {
    "ketamine": legends.mark("ketamine or esketamine", LOOKS["ketamine"]),
    "tablets": legends.mark("SSRI or benzodiazepine", LOOKS["tablets"]),
    "control": legends.mark("what it was compared with", LOOKS["control"]),
    "interval": legends.line("95% interval", {"color": drawing.INK, **LOOKS["interval"]}),
    "picked": legends.PICKED,
}
ABOUT = {"anxiety": "an anxiety disorder", "ptsd": "PTSD", "depression": "depression", "several": "several disorders"}
COMPARATORS = {"placebo": "placebo", "midazolam": "midazolam", "ect": "ECT", "quetiapine": "quetiapine"}
#: How high a row is with all that a trial says of it, in points; how far its two groups and its two lines of words
#: stand from its middle, in parts of that.
PITCH, APART, LINES = 32, 0.2, 0.22
#: In points: over the heads of the columns, for the warning.
OVER = 26
NOTE = "By class of drug. No line beside a mark: the number of people was not seen, so there is no interval."
WARNING = "Rows come from different trials: compare within a row, never row with row."
INTERVALS = ("All intervals are worked out by us from the numbers of people: Wilson's method for a percentage, "
             "Newcombe's for a difference.")
LIMIT = ("Trials differ in people, in doses, in how long they watched, and in whether they asked about each side "
         "effect or waited to be told. "
         "An event that a trial does not list was not reported: that is not zero. Two rows of one trial can hold the "
         "same people: never add rows up. "
         "This describes groups in trials. It does not say what anyone should take.")


@dataclass(frozen=True)
class Comparison:
    """One side effect in one trial: a row of `adverse_events` with its trial."""

    row: object
    trial: object

    @property
    def name(self):
        """Trial and printed name of the event."""
        return f"{self.trial.label}: {self.row.printed}"

    @property
    def has_counts(self):
        """Whether the numbers of people are known, so that there are intervals."""
        return self.row.events_drug is not None

    def risk(self, side):
        """The share of people with the event, from 0 to 1; `side` is "drug" or "control"."""
        if not self.has_counts:
            return getattr(self.row, f"percent_{side}") / 100
        return getattr(self.row, f"events_{side}") / getattr(self.row, f"people_{side}")

    def interval(self, side):
        """The 95% interval of that share by Wilson's method, or None where the numbers of people are not known."""
        return risks.wilson(getattr(self.row, f"events_{side}"),
                            getattr(self.row, f"people_{side}")) if self.has_counts else None

    @cached_property
    def difference(self):
        """Drug minus comparator with Newcombe's 95% interval, fractions; its ends are None where that interval does
        not hold.
        """
        row = self.row
        if self.has_counts and not self.trial.crossover:
            return risks.risk_difference(row.events_drug, row.people_drug, row.events_control, row.people_control)
        return risks.Difference(self.risk("drug") - self.risk("control"), None, None)

    @property
    def decimals(self):
        """To how many decimals a percentage is meant: none where the source prints whole ones only."""
        printed = (self.row.percent_drug, self.row.percent_control)
        return 1 if self.row.counted == "printed" or any(p % 1 for p in printed) else 0

    # -- in words

    def percent(self, fraction):
        """A fraction as a percentage."""
        return f"{100 * fraction:.{self.decimals}f}%"

    def points(self, fraction):
        """A fraction as signed percentage points."""
        value = round(100 * fraction, self.decimals) + 0
        return say.minus(f"{value:+.{self.decimals}f}") if value else f"{value:.{self.decimals}f}"

    def say_risk(self, side):
        """One group in words: percentage, people, interval."""
        if not self.has_counts:
            return f"{self.percent(self.risk(side))} (number of people not seen, so no interval)"
        events, people = getattr(self.row, f"events_{side}"), getattr(self.row, f"people_{side}")
        about = "about " if self.row.counted == "derived" else ""
        low, high = self.interval(side)
        return (f"{self.percent(self.risk(side))} ({about}{events:,} of {people:,}; interval {self.percent(low)} to "
                f"{self.percent(high)})")

    def say_difference(self):
        """The difference in words, in percentage points, with its interval or why it has none."""
        value, low, high = self.difference
        if low is not None:
            return f"{self.points(value)} ({self.points(low)} to {self.points(high)})"
        return (f"{self.points(value)} (no interval: "
                f"{'the same people in both groups' if self.trial.crossover else 'number of people not seen'})")


def comparisons(folder=tables.FOLDER):
    """Every side effect of every trial, by class of drug: a list of Comparison."""
    trials = {row.id: row for row in tables.load("adverse_event_trials", folder)}
    found = [Comparison(row, trials[row.trial]) for row in tables.load("adverse_events", folder)]
    return sorted(found, key=lambda one: (list(CLASSES).index(one.trial.drug_class), list(trials).index(one.trial.id)))


class SideEffects(Chart):
    """A row for each comparison, with both groups in it; rules keep the rows apart."""

    axes_follow = ("event", "drug", "detail")
    main = ("event", "detail", "row")

    def __init__(self, folder=tables.FOLDER):
        self.all = comparisons(folder)
        self.references = evidence.works(folder)
        self.sources = frozenset({one.row.source for one in self.all} | {one.trial.source for one in self.all})
        self.sheets = {}
        for detail in ("few", "all"):
            lines = [texts for one in self.all for texts in self._texts(one, detail)]
            heads = ("Trial", "Drug", "Difference (points)", "Against") if detail == "few" else (
                "Trial, and the name it prints", "Drug minus comparator (points)")
            columns = [rows.Column(head, column, most=280)
                       for head, column in zip(heads, zip(*lines, strict=True), strict=True)]
            middle = len(heads) // 2
            self.sheets[detail] = rows.Sheet(0, columns[:middle], columns[middle:], SIGNS, OVER + rows.LINE,
                                             notes=[NOTE], pitch=rows.PITCH if detail == "few" else PITCH)

    def controls(self):
        """The controls, in the order in which they are shown."""
        present = {one.row.event for one in self.all}
        return {
            "event": Choice("Side effect", [(event, text) for event, text in EVENTS.items() if event in present]),
            "drug": Choice("Class of drug", [("any", "any"), *((key, name) for key, (name, _) in CLASSES.items())]),
            "detail": rows.detail("the first row of each trial", "every row, and about whom"),
            "row": Choice("Row to read", self._offered, slider=True),
        }

    def _offered(self, state):
        return [(one.row.id, one.name) for one in self.chosen(state)] or [("", "none")]

    def chosen(self, state):
        """The comparisons of an event, by class of drug: the first of each trial, or all."""
        found = [one for one in self.all
                 if one.row.event == state.event and state.drug in ("any", one.trial.drug_class)]
        first = {one.trial.id: one for one in reversed(found)}
        return [one for one in found if state.detail == "all" or first[one.trial.id] is one]

    def window(self, state):
        """The comparisons in the picture: those around the picked one."""
        found = self.chosen(state)
        place = found.index(self.picked(state)) if found else 0
        return rows.window(found, place, rows.FEW if state.detail == "few" else rows.MANY)

    def picked(self, state):
        """The comparison on the slider, or the first, or None."""
        chosen = self.chosen(state)
        return next((one for one in chosen if one.row.id == state.row), chosen[0] if chosen else None)

    # -- picture

    def _sheet(self, state):
        shown = self.window(state)
        return replace(self.sheets[state.detail], rows=max(3, len(shown.rows)), counts=shown.is_part)

    def axes(self, state):
        """The axis of percentages, rules between rows, and the warning."""
        sheet = self._sheet(state)
        figure, axes = sheet.draw(xlim=(0, 100))
        axes.set_xticks(range(0, 101, 20 if state.detail == "all" else 50))
        axes.xaxis.set_major_formatter("{x:g}%")
        axes.set_xlabel(f"{say.capital(EVENTS[state.event])}: people who had it, in percent")
        axes.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
        for y in range(sheet.rows + 1):
            axes.axhline(y - 0.5, xmin=sheet.place(rows.EDGE / 2), xmax=sheet.place(rows.WIDE - rows.EDGE / 2),
                         color=drawing.QUIET, linewidth=0.7, clip_on=False)
        top, high = axes.get_position().y1, figure.get_figheight() * drawing.POINTS
        figure.text(rows.EDGE / rows.WIDE, top + (rows.LINE + OVER / 2) / high, WARNING, fontsize=11,
                    fontweight="bold", va="center")
        return figure

    def marks(self, figure, state):
        """The legend and a part for each row; the picked row on a tinted strip."""
        axes, sheet, shown, picked = figure.axes[0], self._sheet(state), self.window(state), self.picked(state)
        signs = {sign for one in shown.rows for sign in (CLASSES[one.trial.drug_class][1], "control", "picked")}
        signs |= {"interval"} if any(one.has_counts for one in shown.rows) else set()
        return sheet.parts(axes, shown, lambda one, y: self._row(axes, one, y, one is picked, state.detail),
                           lambda one: (one.row.id, one is picked), signs=signs,
                           nothing=f"No {CLASSES.get(state.drug, [''])[0]} row lists it: not reported is not zero.")

    @staticmethod
    def _texts(one, detail):
        """What stands in the columns of a row, a tuple for each of its lines."""
        name, (value, low, high) = CLASSES[one.trial.drug_class][0], one.difference
        difference = (f"{one.points(value)} ({one.points(low)} to {one.points(high)})" if low is not None
                      else f"{one.points(value)}, no interval")
        against = COMPARATORS[one.trial.comparator]
        if detail == "few":
            return [(one.trial.label, name, difference, against)]
        return [(one.trial.label, difference),
                (f"{name}: {one.row.printed}", f"against {against}; {ABOUT[one.trial.about]}")]

    def _row(self, axes, one, y, picked, detail):
        sheet, lines = self.sheets[detail], self._texts(one, detail)
        drawn = []
        for n, texts in enumerate(lines):
            where = None if n else evidence.address(self.references[one.row.source])
            drawn += sheet.words(axes, y, texts, picked and not n, where,
                                 LINES * (2 * n - 1) if len(lines) > 1 else 0)
        sign = CLASSES[one.trial.drug_class][1]
        for side, look, down, who in (("drug", sign, -APART, one.trial.drug),
                                      ("control", "control", APART, one.trial.control)):
            if one.has_counts:
                low, high = one.interval(side)
                drawn.append(axes.add_artist(Line2D([100 * low, 100 * high], [y + down] * 2, clip_on=False,
                                                    color=LOOKS[look]["color"], **LOOKS["interval"])))
            drawn.append(axes.add_artist(Line2D([100 * one.risk(side)], [y + down], clip_on=False,
                                                gid=f"side_effects-{one.row.id}-{side}",
                                                label=f"{one.trial.label}, {who}: {one.row.printed} "
                                                f"{one.say_risk(side)}", **LOOKS[look])))
        return drawn

    # -- words

    def words(self, state):
        """How many comparisons there are and which way they point, the picked one, whom they are about, and every
        value.
        """
        chosen = self.chosen(state)
        if not chosen:
            return (Words(f"No comparison of {CLASSES[state.drug][0]} in our tables lists {EVENTS[state.event]}. Not "
                          "listed is not reported: it is not zero."))
        shown = self.window(state)
        cells = tuple((one.name, f"{one.trial.drug} ({CLASSES[one.trial.drug_class][0]})",
                      one.trial.control, one.trial.condition, one.trial.course,
                      one.say_risk("drug"), one.say_risk("control"), one.say_difference()) for one in shown.all)
        return Words(f"{WARNING} {self._summary(state, chosen)}",
                     (*self.read(self.picked(state)), (self._whom(chosen),), (f"{LIMIT} {INTERVALS}",)), Table(
            f"{rows.caption('comparisons', shown)}: {EVENTS[state.event]}, in percent of people, with 95% intervals",
            ("Trial and printed name", "Drug", "Compared with", "People had",
             "Course", "On the drug", "On the comparator", "Difference in points"), cells),
                     self._headline(state, chosen))

    @staticmethod
    def _compared(chosen):
        """Of the comparisons with an interval of the difference: how many, in how many more, in how many less."""
        found = [one.difference for one in chosen if one.difference.low is not None]
        return len(found), sum(one.low > 0 for one in found), sum(one.high < 0 for one in found)

    def _headline(self, state, chosen):
        """In how many comparisons it is commoner or less common on the drug."""
        _, more, less = self._compared(chosen)
        noun = "comparison" if len(chosen) == 1 else "comparisons"
        return (f"{say.capital(EVENTS[state.event])}: commoner on the drug in {more} of {len(chosen)} {noun}, less "
                f"common in {less}, by our 95% intervals.")

    def _summary(self, state, chosen):
        classes = [f"{sum(one.trial.drug_class == key for one in chosen)} of {name}"
                   for key, (name, _) in CLASSES.items()
                   if any(one.trial.drug_class == key for one in chosen)]
        tested, more, less = self._compared(chosen)
        count = (f"{len(chosen)} comparison{'s' if len(chosen) > 1 else ''} list{'' if len(chosen) > 1 else 's'} "
                 f"{EVENTS[state.event]}: {', '.join(classes)}. ")
        without = f" For {len(chosen) - tested} there is no such interval." if tested < len(chosen) else ""
        return (f"{count}By the interval of the difference it is commoner on the drug in {more}, less common in "
                f"{less}, and the interval holds no difference "
                f"in {tested - more - less}.{without}")

    @staticmethod
    def _whom(chosen):
        ketamine = [one for one in chosen if "ketamine" in one.trial.drug_class]
        if not ketamine:
            return "No comparison of ketamine or esketamine here lists it."
        anxious = list(dict.fromkeys(one.trial.label for one in ketamine if one.trial.about == "anxiety"))
        depressed = sum(one.trial.about == "depression" for one in ketamine)
        said = (f"Of {len(ketamine)} row{'s' if len(ketamine) > 1 else ''} of ketamine or esketamine, {depressed} had "
                "people with depression; ")
        said += (f"people with an anxiety disorder: {', '.join(anxious)}."
                 if anxious else "none had people with an anxiety disorder.")
        if any(one.trial.comparator == "midazolam" for one in ketamine):
            said += (" Midazolam is itself a benzodiazepine, given once: only the rows against it set ketamine beside "
                     "a drug of that class.")
        return said

    def read(self, one):
        """One comparison in words: paragraphs of text and links."""
        row, trial = one.row, one.trial
        notes = " ".join(filter(None, (row.note, trial.note)))
        read = f"{row.locator}; {evidence.SEEN[row.seen]}"
        return ((f"Picked: {one.name}. Drug: {trial.drug} (class: {CLASSES[trial.drug_class][0]}). Compared with: "
                 f"{trial.control}. "
                 f"The people had: {trial.condition}. Course: {trial.course}. "
                 f"On the drug: {one.say_risk('drug')}. On the comparator: {one.say_risk('control')}. "
                 f"Difference in percentage points: {one.say_difference()}. {notes}".strip(),),
                (f"{say.capital(read)}. Source: ",
                 evidence.link(self.references[row.source])))
