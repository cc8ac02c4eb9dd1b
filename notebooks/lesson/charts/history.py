"""From anaesthetic to anxiety clinics: dated events on a time axis, each on its own row."""

from dataclasses import dataclass, replace

from matplotlib.lines import Line2D

from .. import drawing, evidence, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends, rows

#: Each kind of event: its words, its shape, its colour.
KINDS = {
    "making": ("made, given, sold", "o", drawing.INK),
    "approval": ("approval", "s", drawing.KETAMINE),
    "law": ("law or rule of use", "^", drawing.QUIET),
    "warning": ("warning", "v", drawing.CONTROL),
    "trial": ("first trials", "D", drawing.GOOD),
}
#: Designs that count as a trial: planned beforehand, with a treatment given to see what it does.
TRIALS = ("randomised", "controlled_fixed_order", "open_label")
#: Groups of diagnoses whose first trials are shown, and their names in a short text.
GROUPS = {"ocd": "OCD", "ptsd": "PTSD", "anxiety": "an anxiety disorder"}
#: Ends of the time axis.
START, END = 1958, 2030
MONTHS = ("January", "February", "March", "April", "May", "June", "July",
          "August", "September", "October", "November", "December")
#: What is said where the controls leave nothing.
NONE = "No event of this kind is an approval or names anxiety"


@dataclass(frozen=True)
class Event:
    """One dated event, read from the table or worked out from the studies."""

    id: str
    year: int
    date: str | None
    event: str
    detail: str
    kind: str
    for_anxiety: bool
    source: str
    read: str
    note: str | None

    @property
    def when(self):
        """The date as far as known, in words: "10 October 2023", "February 2022", "1962"."""
        if not self.date:
            return str(self.year)
        _, month, *day = self.date.split("-")
        return " ".join([*(str(int(d)) for d in day), MONTHS[int(month) - 1], str(self.year)])


class History(Chart):
    """Events from top to bottom in the order of time, each at its year; filled where anxiety is named."""

    axes_follow = ("kind", "detail")
    main = ("kind", "detail", "event")

    def __init__(self, folder=tables.FOLDER):
        self.references = evidence.works(folder)
        events = [Event(row.id, row.year, row.date, row.event, row.detail,
                        row.kind, row.for_anxiety, row.source, evidence.read(row), row.note)
                  for row in tables.load("history", folder)]
        events += self._first_trials(folder)
        # Events of a year without a day come before those with one.
        self.events = sorted(events, key=lambda event: (event.year, event.date or "", list(KINDS).index(event.kind)))
        self.sources = frozenset(event.source for event in self.events)
        signs = {kind: legends.mark(text, self._look(shape, colour, False))
                 for kind, (text, shape, colour) in KINDS.items()}
        signs |= {True: legends.mark("filled: names anxiety (an approval: is for an anxiety disorder)",
                                     self._look("o", drawing.INK, True)), "picked": legends.PICKED}
        left = [rows.Column("Event", [event.event for event in self.events], most=330),
                rows.Column("Year", [str(event.year) for event in self.events])]
        self.sheet = rows.Sheet(0, left, signs=signs, below=rows.NUMBERS)

    def _first_trials(self, folder):
        """The first trial, and the first randomised one, in each group of diagnoses, by year of publication: a list
        of events.
        """
        groups = evidence.groups_of(tables.load("study_disorders", folder), tables.load("disorders", folder))
        trials = [study for study in tables.load("studies", folder)
                  if study.purpose == "treatment" and study.design in TRIALS and self.references[study.source].year]
        found = []
        for group, name in GROUPS.items():
            of_group = sorted((study for study in trials if group in groups[study.id]),
                              key=lambda study: self.references[study.source].year)
            first = of_group[:1]
            randomised = [study for study in of_group if study.design == "randomised"][:1]
            for study in dict.fromkeys(first + randomised):
                which = f"First trial in {name}" if study in first else f"First randomised trial in {name}"
                also = ", and a randomised one" if study in first and study in randomised else ""
                year = self.references[study.source].year
                found.append(Event(f"trial_{study.id}", year, None, which + also,
                                   f"{which} among the studies of these lessons{also}: {study.label}, "
                                   f"{evidence.people(study)}, "
                                   f"{evidence.DESIGNS[study.design]}, {evidence.control(study)}.",
                                   "trial", group == "anxiety", study.source,
                                   f"first by year of publication: worked out by us; {evidence.read(study)}",
                                   "The year is that of the paper: the trial began earlier."))
        return found

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "kind": Choice("Events", [("all", "all kinds"), *((kind, look[0]) for kind, look in KINDS.items())]),
            "detail": rows.detail("approvals, and what names anxiety", "every event"),
            "event": Choice("Event", self._offered, "compounded_warning", slider=True),
        }

    def _offered(self, state):
        return [(event.id, f"{event.year}: {event.event}") for event in self.chosen(state)] or [("", "none")]

    def chosen(self, state):
        """The events that the controls let through, in the order of time."""
        return [event for event in self.events if state.kind in ("all", event.kind)
                and (state.detail == "all" or self._is_first(event))]

    @staticmethod
    def _is_first(event):
        """Does it stand in a first view?"""
        return event.kind == "approval" or event.for_anxiety

    def picked(self, state):
        """The event on the slider, or the first, or None."""
        events = self.chosen(state)
        return next((event for event in events if event.id == state.event), events[0] if events else None)

    def window(self, state):
        """The events in the picture: those around the picked one."""
        events = self.chosen(state)
        place = events.index(self.picked(state)) if events else 0
        return rows.window(events, place, rows.FEW if state.detail == "few" else rows.MANY)

    # -- picture

    def _sheet(self, state):
        few = {event.kind for event in self.events if self._is_first(event)} | {True, "picked"}
        signs = {name: sign for name, sign in self.sheet.signs.items() if state.detail == "all" or name in few}
        shown = self.window(state)
        return replace(self.sheet, rows=max(3, len(shown.rows)), signs=signs, counts=shown.is_part)

    def axes(self, state):
        """The axis of the years."""
        figure, axes = self._sheet(state).draw(xlim=(START, END))
        axes.set_xticks(range(1960, END, 10))
        axes.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
        return figure

    @staticmethod
    def _look(shape, colour, filled):
        return {"linestyle": "none", "marker": shape, "markersize": 8.5, "color": colour, "markeredgewidth": 2,
                "markerfacecolor": colour if filled else drawing.PAPER}

    def marks(self, figure, state):
        """The legend; the events, a part each, in the order of time; the picked one on a tinted strip."""
        axes, sheet, shown, picked = figure.axes[0], self._sheet(state), self.window(state), self.picked(state)
        signs = {sign for event in shown.rows for sign in (event.kind, event.for_anxiety)} | {"picked"}
        return sheet.parts(axes, shown, lambda event, y: self._event(sheet, axes, event, y, event is picked),
                           lambda event: (event.id, event is picked), signs=signs - {False}, nothing=NONE)

    def _event(self, sheet, axes, event, y, picked):
        _, shape, colour = KINDS[event.kind]
        where = evidence.address(self.references[event.source])
        drawn = sheet.words(axes, y, [event.event, str(event.year)], picked, where)
        drawn.append(axes.add_artist(Line2D([event.year], [y], clip_on=False, gid=f"history-{event.id}",
                                            label=f"{event.when}: {event.detail} ({event.read})", url=where,
                                            **self._look(shape, colour, event.for_anxiety))))
        return drawn

    # -- words

    def words(self, state):
        """That no approval is for an anxiety disorder, as far as we looked; everything on the picked event; every
        event shown.
        """
        events, picked = self.chosen(state), self.picked(state)
        if not events:
            return Words(f"{NONE}. Show every event to see more.")
        approvals = [event for event in self.events if event.kind == "approval"]
        for_anxiety = [event for event in approvals if event.for_anxiety]
        anxious = sum(event.for_anxiety for event in events)
        count = (f"{len(events)} events shown, {events[0].year} to {events[-1].year}; {anxious} of them "
                 f"{'names' if anxious == 1 else 'name'} anxiety. From {approvals[0].year} to {approvals[-1].year} "
                 f"the whole list holds {len(approvals)} approvals in the USA")
        if for_anxiety:
            summary = (f"{count}; for an anxiety disorder: "
                       f"{', '.join(f'{event.event} ({event.year})' for event in for_anxiety)}.")
        else:
            warning = next(event for event in self.events if event.id == "compounded_warning")
            summary = (f"{count}; none of them is for an anxiety disorder, as far as we saw up to {evidence.SEARCHED}. "
                       f"The FDA's notice of {warning.when} says that ketamine is not approved for any psychiatric "
                       "disorder, and names anxiety among the uses for which it is marketed.")
        reference = self.references[picked.source]
        note = f" {picked.note}" if picked.note else ""
        detail = ((f"Picked: {picked.when}. {picked.detail} ({picked.read}).{note} ",
                   evidence.link(reference)),
                  ("The list is not complete: laws, approvals and most warnings are those of the USA, and of trials "
                   "it shows only the first ones that we found in "
                   "each group of diagnoses. A medicine may be used for what it is not approved for: that is called "
                   "off-label use. Not approved does not mean "
                   "proven useless, and approved for depression does not mean shown to work in anxiety.",))
        table = Table(rows.caption("events", self.window(state)),
                      ("Event", "Date", "Kind", "Names anxiety", "What happened", "How we read it"), tuple(
            (event.event, event.when, KINDS[event.kind][0], "yes" if event.for_anxiety else "no",
             event.detail, event.read) for event in events))
        return Words(summary, detail, table, self._headline(state, events, approvals))

    def _headline(self, state, events, approvals):
        """How many approvals are for an anxiety disorder, and when a trial in one came first; else what is shown."""
        if state.kind in ("all", "approval"):
            trial = next((event for event in self.events if event.kind == "trial" and event.for_anxiety), None)
            first = f"; the first trial in one came in {trial.year}" if trial and state.kind == "all" else ""
            return (f"Of {len(approvals)} approvals in the USA, {approvals[0].year} to {approvals[-1].year}, "
                    f"{sum(event.for_anxiety for event in approvals) or 'none'} is for an anxiety disorder{first}.")
        noun, anxious = "event" if len(events) == 1 else "events", sum(event.for_anxiety for event in events)
        return (f"{len(events)} {noun} of the kind “{KINDS[state.kind][0]}”, {events[0].year} to {events[-1].year}; "
                f"{anxious or 'none'} {'name' if anxious > 1 else 'names'} anxiety.")
