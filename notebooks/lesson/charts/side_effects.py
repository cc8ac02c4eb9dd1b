"""Side effects side by side: in each trial, how many people had one on the drug and on what it was compared with."""

from dataclasses import dataclass
from functools import cached_property, partial

from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import AtHeight, Chart, Choice
from ..models import risks
from ..words import Table, Words
from . import legends

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
#: Each class of drugs: its name and its shape.
CLASSES = {"ketamine": ("ketamine", "o"), "esketamine": ("esketamine", "D"),
           "ssri": ("SSRI", "s"), "benzodiazepine": ("benzodiazepine", "^")}
ABOUT = {"anxiety": "an anxiety disorder", "ptsd": "PTSD", "depression": "depression", "several": "several disorders"}
COMPARATORS = {"placebo": "placebo", "midazolam": "midazolam", "ect": "ECT", "quetiapine": "quetiapine"}
#: How many rows the picture has room for.
ROWS = 10
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

    main = ("event", "row")

    def __init__(self, folder=tables.FOLDER):
        self.all = comparisons(folder)
        self.references = evidence.works(folder)
        self.sources = frozenset({one.row.source for one in self.all} | {one.trial.source for one in self.all})

    def controls(self):
        """The controls, in the order in which they are shown."""
        present = {one.row.event for one in self.all}
        return {
            "event": Choice("Side effect", [(event, text) for event, text in EVENTS.items() if event in present]),
            "drug": Choice("Class of drug", [("any", "any"), *((key, name) for key, (name, _) in CLASSES.items())]),
            "row": Choice("Row to read", self._offered, slider=True),
        }

    def _offered(self, state):
        return [(one.row.id, one.name) for one in self.chosen(state)] or [("", "none")]

    def chosen(self, state):
        """The comparisons of an event, by class of drug."""
        return [one for one in self.all if one.row.event == state.event and state.drug in ("any", one.trial.drug_class)]

    def picked(self, state):
        """The comparison on the slider, or the first, or None."""
        chosen = self.chosen(state)
        return next((one for one in chosen if one.row.id == state.row), chosen[0] if chosen else None)

    # -- picture

    def axes(self, state):
        """The axis of percentages, rules between rows, and the warning: the same for every state."""
        figure = drawing.figure(10, 6.5)
        axes = figure.add_axes((0.335, 0.155, 0.385, 0.685), xlim=(0, 100), ylim=(ROWS - 0.5, -0.5))
        axes.set_xticks(range(0, 101, 20), [f"{p}%" for p in range(0, 101, 20)])
        axes.set_yticks([])
        axes.spines["left"].set_visible(False)
        axes.set_xlabel("People with the side effect, in percent")
        axes.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
        axes.set_axisbelow(True)
        for y in range(ROWS + 1):
            axes.plot([-0.855, 1.725], [y - 0.5, y - 0.5], transform=axes.get_yaxis_transform(),
                      color=drawing.QUIET, linewidth=0.7, clip_on=False)
        figure.text(0.5, 0.925, WARNING, fontsize=11.5, fontweight="bold", ha="center", va="center",
                    bbox={"boxstyle": "square,pad=0.35", "facecolor": drawing.PAPER,
                          "edgecolor": drawing.INK, "linewidth": 1.2})
        for x, text in ((0.012, "Trial, and the name it prints"), (0.735, "Drug minus comparator (points)")):
            figure.text(x, 0.862, text, fontsize=9.5, fontweight="bold", va="center")
        figure.text(0.012, 0.022, "No line beside a mark: the number of people was not seen, so there is no interval.",
                    fontsize=9, va="center")
        return figure

    @staticmethod
    def _look(drug_class):
        return {"linestyle": "none", "marker": CLASSES[drug_class][1], "markersize": 7.5,
                "color": drawing.KETAMINE if "ketamine" in drug_class else drawing.INK}

    def _legend(self, figure, chosen):
        """The classes of drugs of these rows, the comparator, intervals where there are any, and what is picked."""
        signs = {key: legends.mark(name, self._look(key)) for key, (name, _) in CLASSES.items()}
        signs |= {"control": legends.mark("what it was compared with", self._tick()),
                  True: legends.line("95% interval", {"color": drawing.INK, **self._line()}), "picked": legends.PICKED}
        shown = {sign for one in chosen for sign in (one.trial.drug_class, one.has_counts, "control", "picked")}
        return legends.part(figure, [(0.062, 0.012, signs)], shown)

    @staticmethod
    def _line():
        return {"linewidth": 2, "solid_capstyle": "butt"}

    @staticmethod
    def _tick():
        return {"linestyle": "none", "marker": "|", "markersize": 11, "markeredgewidth": 3, "color": drawing.CONTROL}

    def marks(self, figure, state):
        """The legend, the event's name and a part for each row; the picked row on a tinted strip."""
        axes, chosen = figure.axes[0], self.chosen(state)
        head = {("head", state.event): lambda: [figure.text(0.012, 0.975, f"Side effect: {EVENTS[state.event]}",
                                                            fontsize=11, fontweight="bold", va="center")]}
        if not chosen:
            said = f"No {CLASSES[state.drug][0]} row lists it: not reported is not zero."
            return head | {("none", said): lambda: [axes.text(50, 4, said, ha="center", va="center", fontsize=11)]}
        picked = self.picked(state)
        return self._legend(figure, chosen) | head | {
            AtHeight((one.row.id, one is picked), axes, y): partial(self._row, axes, one, y, one is picked)
            for y, one in enumerate(chosen)}

    def _row(self, axes, one, y, picked):
        drawn = []
        beside = {"transform": axes.get_yaxis_transform(), "va": "center", "clip_on": False}
        if picked:
            drawn.append(axes.axhspan(y - 0.46, y + 0.46, xmin=-0.855, xmax=1.725, **legends.STRIP, clip_on=False))
        name, _ = CLASSES[one.trial.drug_class]
        for side, at, look in (("drug", y - 0.18, self._look(one.trial.drug_class)),
                               ("control", y + 0.2, self._tick())):
            if one.has_counts:
                drawn.append(axes.add_artist(Line2D([100 * end for end in one.interval(side)], [at, at],
                                                    color=look["color"], clip_on=False,
                                                    **self._line())))
            who = one.trial.drug if side == "drug" else one.trial.control
            drawn.append(axes.add_artist(Line2D([100 * one.risk(side)],
                                                [at], clip_on=False, gid=f"side_effects-{one.row.id}-{side}",
                                                label=f"{one.trial.label}, {who}: {one.row.printed} "
                                                f"{one.say_risk(side)}", **look)))
        weight = "bold" if picked else "normal"
        where = evidence.address(self.references[one.row.source])
        value, low, high = one.difference
        for x, up, text, look in (
            (-0.84, -0.19, one.trial.label, {"fontweight": weight, "url": where}),
            (-0.84, 0.2, f"{name}: {one.row.printed}", {}),
            (1.04, -0.19, f"{one.points(value)} ({one.points(low)} to {one.points(high)})"
             if low is not None else f"{one.points(value)}, no interval",
             {"fontweight": weight}),
            (1.04, 0.2, f"against {COMPARATORS[one.trial.comparator]}; {ABOUT[one.trial.about]}", {}),
        ):
            drawn.append(axes.text(x, y + up, text, fontsize=9, **look, **beside))
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
        rows = tuple((one.name, f"{one.trial.drug} ({CLASSES[one.trial.drug_class][0]})",
                      one.trial.control, one.trial.condition, one.trial.course,
                      one.say_risk("drug"), one.say_risk("control"), one.say_difference()) for one in chosen)
        return Words(f"{WARNING} {self._summary(state, chosen)}",
                     (*self.read(self.picked(state)), (self._whom(chosen),), (f"{LIMIT} {INTERVALS}",)), Table(
            f"Side effect: {EVENTS[state.event]}, in percent of people, with 95% intervals",
            ("Trial and printed name", "Drug", "Compared with", "People had",
             "Course", "On the drug", "On the comparator", "Difference in points"), rows))

    def _summary(self, state, chosen):
        classes = [f"{sum(one.trial.drug_class == key for one in chosen)} of {name}"
                   for key, (name, _) in CLASSES.items()
                   if any(one.trial.drug_class == key for one in chosen)]
        tested = [one for one in chosen if one.difference.low is not None]
        more = sum(one.difference.low > 0 for one in tested)
        less = sum(one.difference.high < 0 for one in tested)
        count = (f"{len(chosen)} comparison{'s' if len(chosen) > 1 else ''} list{'' if len(chosen) > 1 else 's'} "
                 f"{EVENTS[state.event]}: {', '.join(classes)}. ")
        without = f" For {len(chosen) - len(tested)} there is no such interval." if len(tested) < len(chosen) else ""
        return (f"{count}By the interval of the difference it is commoner on the drug in {more}, less common in "
                f"{less}, and the interval holds no difference "
                f"in {len(tested) - more - less}.{without}")

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
