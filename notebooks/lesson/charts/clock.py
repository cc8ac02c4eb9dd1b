"""The clock of mechanisms: what was found, in whom, and how long after the dose, below what is left of the drug."""

from dataclasses import replace
from functools import partial

import numpy as np
from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..models.durations import in_hours, in_words
from ..models.pharmacokinetics import concentration, time_left
from ..words import Link, Table, Words
from . import legends, rows, timeaxis
from .infusion import DOSE, MINUTES, WEIGHT, published_models

#: The finding picked at first: the one that the headline ends with.
FIRST_PICKED = "shadli_2018.rhythms"
#: Ends of the time axis, in hours.
START, END = in_hours(10, "minutes"), in_hours(3, "months")
#: The head of the findings.
LOOKED_FOR = "Changes looked for"
#: In points, above the heads of the columns: the middle of the benefit's bar, the lower end of what is left of the drug
#: and its height.
BAR, LEVEL, TALL = 12, 24, 56

#: The parts of the peak whose times are told.
FRACTIONS = (0.5, 0.1, 0.01)
#: The one that a first view and the headline have.
TENTH = 0.1
#: When people with an anxiety disorder reported a benefit: rows of the table of durations.
BENEFIT = ("glue_2017.onset", "glue_2017.last_benefit")

#: How the line is drawn up to a time by which something had begun, or until which it lasted.
BEGINNING = (0, (1, 1.5))

#: Each species: the name in words, the shape, the colour.
SPECIES = {
    "human": ("people", "o", drawing.CONTROL),
    "monkey": ("monkeys", "s", drawing.KETAMINE),
    "rat": ("rats", "^", drawing.KETAMINE),
    "mouse": ("mice", "D", drawing.KETAMINE),
    "rodent": ("rats and mice", "p", drawing.KETAMINE),
    "cells": ("cells", "P", drawing.KETAMINE),
}
#: How a finding came out: the words, and whether the left and the right half of its mark are filled.
FOUND = {
    "found": ("found", (True, True)),
    "not_found": ("looked for, not found", (False, False)),
    "contested": ("found, but another study disagrees", (True, False)),
}
GROUPS = {
    "receptors": "receptors and messengers",
    "circuits": "firing and rhythms",
    "growth": "growth signals",
    "product": "a product of ketamine",
    "connections": "connections between neurons",
    "neurons": "new or young neurons",
}
IN_WHOM = {"all": "all", "people": "people only", "animals": "animals and cells only"}
TESTED = {
    "ketamine": "ketamine",
    "esketamine": "esketamine",
    "metabolite": "hydroxynorketamine, into which the body turns ketamine",
    "nmda_blocker": "blockers of the NMDA receptor in general",
    "nothing": "ketamine was not studied",
}


def look(row, size=8):
    """How a finding is marked: shape and colour by species, filled by how it came out; the keywords of a Line2D."""
    _, shape, colour = SPECIES[row.species]
    return {"marker": shape, "markersize": size, "color": colour, **_filled(row.found, colour)}


def _filled(found, colour):
    left, right = (colour if filled else drawing.PAPER for filled in FOUND[found][1])
    return {"markeredgewidth": 1.6, "fillstyle": "left" if left != right else "full",
            "markerfacecolor": left, "markerfacecoloralt": right}


def name(row):
    """A finding's name: the study and what it looked for."""
    return f"{row.label}: {row.topic}"


def whom(row):
    """In whom a finding was made, with the number of people where it was seen."""
    return f"{row.people} people" if row.people else SPECIES[row.species][0]


def in_whom(row):
    """The same in a row of a picture, with a question mark where the number of people was not seen."""
    return whom(row) if row.people or row.species != "human" else f"{whom(row)} (?)"


def hours(row):
    """The times of a finding in hours (first, last), or None where no time was seen."""
    return None if row.time_unit is None else tuple(in_hours(t, row.time_unit) for t in (row.time_low, row.time_high))


def when(row):
    """The time of a finding in words; two numbers are two times at which it was looked for."""
    if row.time_unit is None:
        return "time not seen"
    said = in_words(row.time_high, row.time_high, row.time_unit, row.qualifier)
    return said if row.time_low == row.time_high else f"{row.time_low:g} and {said}"


def keeps(in_whom, row):
    """Whether a finding belongs to the choice of IN_WHOM."""
    return in_whom == "all" or (row.species == "human") == (in_whom == "people")


def species_signs():
    """What the shapes mean: a sign for each species."""
    return {key: legends.mark(words, {"marker": shape, "markersize": 8, "color": colour}) for key,
            (words, shape, colour) in SPECIES.items()}


def found_signs():
    """What the fillings mean: a sign for each way in which a finding came out."""
    return {key: legends.mark(words, {"marker": "o", "markersize": 8, "color": drawing.INK,
                                      **_filled(key, drawing.INK)})
            for key, (words, _) in FOUND.items()}


def signs_of(rows):
    """The names of the signs that these findings have of those two kinds."""
    return {row.species for row in rows} | {row.found for row in rows}


def picked_paragraphs(row, references):
    """What is said about the picked finding: paragraphs for Words."""
    given = "" if row.tested in ("ketamine", "nothing") else f" Tested: {TESTED[row.tested]}."
    note = f" {row.note}" if row.note else ""
    timing = "" if row.tested == "nothing" else f"; {when(row)}"
    said = (f"Picked: {name(row)}. In {whom(row)}{timing}; {FOUND[row.found][0]}. {row.what}{given} "
            f"({say.capital(evidence.read(row))}.) "
            f"How far it reaches: {row.limit}{note}")
    return ((said,), ("Source: ", evidence.link(references[row.source])))


class Clock(Chart):
    """Rows of findings at their time after the dose; above them the part of the drug that is left and a benefit that
    was reported.
    """

    axes_follow = ("whom", "group", "detail")
    main = ("whom", "detail", "finding")

    guess_axes = 1

    def __init__(self, folder=tables.FOLDER, guess=None):
        self.guess = guess
        findings = [row for row in tables.load("mechanisms", folder) if row.tested != "nothing"]
        self.rows = sorted(findings, key=lambda row: (hours(row) is None, hours(row) or list(GROUPS).index(row.group),
                                                  name(row)))
        self.references = evidence.works(folder)
        self.studies = {row.id: row for row in tables.load("studies", folder)}
        durations = {row.id: row for row in tables.load("durations", folder)}
        self.benefit = [durations[key] for key in BENEFIT]
        self.models = published_models(folder).values()
        self.left = {fraction: {model.label: time_left(fraction, infusion_min=MINUTES, weight_kg=WEIGHT, model=model)
                                for model in self.models} for fraction in FRACTIONS}
        self.sources = frozenset(row.source for row in (*self.rows, *self.benefit, *self.models))
        names, found_in = rows.Column(LOOKED_FOR, list(map(name, self.rows)), most=280), list(map(in_whom, self.rows))
        twice = {"color": drawing.INK, "marker": "o", "markersize": 6, **self._line()}
        signs = found_signs() | {
            "twice": legends.line("looked for at two times", twice),
            "begun": legends.line("beginning not seen", {"color": drawing.INK, **self._begun()}),
            "longer": legends.mark("lasted at least so long", {"color": drawing.INK, **self._longer()}),
            "picked": legends.PICKED}
        first = {key: signs[key] for key in (*FOUND, "twice", "picked")}
        few = rows.Sheet(0, [names], [rows.Column("In whom", found_in)], first, BAR + LEVEL + TALL + rows.LINE)
        whole = replace(few, signs=signs)  # findings in animals have times that are not exact
        self.sheets = {"people": few, "few": whole, "all": replace(whole, above=few.above + rows.LINE, right=[
            rows.Column("Time\nnot seen", width=60), rows.Column("In whom", found_in)])}

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "whom": Choice("In whom", list(IN_WHOM.items()), "people"),
            "group": Choice("Kind", [("any", "any"), *GROUPS.items()]),
            "detail": rows.detail("findings whose time was seen", "all findings"),
            "finding": Choice("Finding", self._offered, FIRST_PICKED, slider=True),
        }

    def _offered(self, state):
        return [(row.id, name(row)) for row in self.chosen(state)] or [("", "none")]

    def chosen(self, state):
        """The findings that the controls let through: by time, then those whose time was not seen."""
        return [row for row in self.rows if keeps(state.whom, row) and state.group in ("any", row.group)
                and (state.detail != "few" or hours(row))]

    def window(self, state):
        """The findings in the picture: those around the picked one."""
        found = self.chosen(state)
        place = next((i for i, row in enumerate(found) if row.id == state.finding), 0)
        return rows.window(found, place, rows.FEW if state.detail == "few" else rows.MANY)

    # -- picture

    def _sheet(self, state):
        """The sheet with as many lines as the picture may hold."""
        shown = self.window(state)
        which = "all" if state.detail != "few" else "people" if state.whom == "people" else "few"
        return replace(self.sheets[which], rows=max(3, len(shown.rows)), counts=shown.is_part)

    def axes(self, state):
        """The time axis, what is left of the drug, and the reported benefit."""
        sheet = self._sheet(state)
        figure, axes = sheet.draw(xlim=(START, END))
        timeaxis.put(axes)
        points = figure.get_figheight() * drawing.POINTS
        box, heads = axes.get_position(), max(column.head.count("\n") + 1 for column in sheet.right) * rows.LINE
        level = figure.add_axes((box.x0, box.y1 + (heads + LEVEL) / points, box.width, TALL / points),
                                xscale="log", xlim=(START, END), ylim=(0, 108))
        level.set_xticks(axes.get_xticks(), [])
        level.minorticks_off()
        level.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
        level.set_axisbelow(True)
        self._drug(level, [TENTH] if state.detail == "few" else FRACTIONS)
        where = {"transform": axes.get_yaxis_transform(), "fontsize": rows.SIZE, "clip_on": False}
        self._benefit(sheet, axes, -0.5 - (heads + BAR) / rows.PITCH, where)
        for n, text in enumerate(("Ketamine left in the blood", f"percent of the peak; {DOSE:g} mg/kg into a vein",
                                  f"over {MINUTES} min; calculated, {len(self.models)} models")):
            axes.text(sheet.place(rows.EDGE), -0.5 - (heads + LEVEL + TALL - rows.LINE * n) / rows.PITCH, text,
                      fontweight="normal" if n else "bold", va="top", **where)
        return figure

    @staticmethod
    def _signs(row):
        """What the time of a finding is drawn with besides its mark: names of signs."""
        signs = {"twice": hours(row) and len(set(hours(row))) > 1,
                 "begun": row.qualifier in ("within", "up_to", "at_least"),
                 "longer": row.qualifier == "at_least"}
        return {sign for sign, holds in signs.items() if holds}

    @staticmethod
    def _line():
        return {"linewidth": 1.6}

    @staticmethod
    def _begun():
        return {"linewidth": 1.6, "linestyle": BEGINNING}

    @staticmethod
    def _longer():
        return {"linestyle": "none", "marker": ">", "markersize": 7}

    def _drug(self, strip, fractions):
        """The range of the models' curves in percent of each one's peak, and when these fractions are left."""
        minutes = np.geomspace(START * 60, END * 60, 400)
        curves = []
        for model in self.models:
            level = concentration([*minutes, MINUTES], dose_mg=DOSE * WEIGHT, infusion_min=MINUTES,
                                  weight_kg=WEIGHT, model=model)
            curves.append(100 * level[:-1] / level[-1])  # the peak stands at the end of the infusion
            strip.plot(minutes / 60, curves[-1], color=drawing.KETAMINE, linewidth=1)
        strip.fill_between(minutes / 60, np.min(curves, axis=0), np.max(curves, axis=0),
                           color=drawing.COURSE, linewidth=0)
        for fraction, y in zip(fractions, (60, 34, 9) if len(fractions) > 1 else (34,), strict=True):
            times = self.left[fraction]
            low, high = min(times.values()) / 60, max(times.values()) / 60
            strip.plot([low, high], [100 * fraction] * 2, color=drawing.INK,
                       linewidth=2.5, solid_capstyle="butt", gid=f"clock-left-{fraction:g}")
            strip.text(high * 1.25, y, f"{fraction:.0%} left: {span(times)}", fontsize=rows.SIZE,
                       va="center")
        strip.set_yticks([0, 50, 100], ["0", "50%", "100%"])

    def _benefit(self, sheet, axes, y, where):
        first, last = (in_hours(row.high, row.unit) for row in self.benefit)
        study = self.studies[self.benefit[0].study]
        axes.plot([first, last], [y, y], color=drawing.GOOD, linewidth=7, solid_capstyle="butt", clip_on=False,
                  gid="clock-benefit")
        axes.text(sheet.place(rows.EDGE), y, f"Less anxiety: {study.label} ({study.people}, "
                  f"{evidence.ROUTES[study.route]})", va="center", **where)
        axes.text(last * 1.15, y, "no control group", fontsize=rows.SIZE, va="center", clip_on=False)

    def marks(self, figure, state):
        """The legend; the findings, a part each: name, mark, in whom; the picked one on a tinted strip."""
        axes, sheet, shown, guess = figure.axes[0], self._sheet(state), self.window(state), {}
        if self.guessed is not None:
            guess["guess", self.guessed] = partial(drawing.your_guess, figure.axes[1],
                                                   self.guessed, "clock-guess", 0.88, f"{self.guessed:g} h")
        signs = {row.found for row in shown.rows}.union(*map(self._signs, shown.rows)) | {"picked"}
        return guess | sheet.parts(
            axes, shown, lambda row, y: self._row(sheet, axes, row, y, row.id == state.finding),
            lambda row: (row.id, row.id == state.finding), signs=signs, nothing="No finding matches all filters")

    @property
    def guessed(self):
        """The hours that the student guessed until a tenth is left, or None."""
        return self.guess.number if self.guess else None

    def _row(self, sheet, axes, row, y, picked):
        times, colour, signs = hours(row), SPECIES[row.species][2], self._signs(row)
        beside = [""] * (len(sheet.right) - 1) + [in_whom(row)]
        drawn = sheet.words(axes, y, [name(row), *beside], picked, evidence.address(self.references[row.source]))
        at, where = ((sheet.middle(1),), {"transform": axes.get_yaxis_transform()}) if times is None else (
            tuple(dict.fromkeys(times)), {})
        if "begun" in signs:
            drawn.append(axes.add_artist(Line2D([START, at[-1]], [y, y], color=colour, **self._begun())))
        if "longer" in signs:
            drawn.append(axes.add_artist(Line2D([at[-1] * 1.45], [y], color=colour, **self._longer())))
        drawn.append(axes.add_artist(Line2D(at, [y] * len(at), clip_on=False, gid=f"clock-{row.id}",
                                            **self._line(), **look(row), **where,
                                            label=f"{name(row)}: {when(row)}, {whom(row)}, {FOUND[row.found][0]}. "
                                            f"{row.what}")))
        return drawn

    # -- words

    def words(self, state):
        """How many findings match and in whom, what is left of the drug by then, all about the picked one, and the
        findings shown.
        """
        found, shown = self.chosen(state), self.window(state)
        if not found:
            return Words("No finding matches all filters. Choose “any” or “all” in one of them to see more.",
                         self._background())
        people = [row for row in found if row.species == "human"]
        timed = [row for row in found if hours(row)]
        summary = (f"{len(found)} of {len(self.rows)} findings match: {len(people)} in people, "
                   f"{len(found) - len(people)} in animals or cells. "
                   f"How long after the dose it was, we saw for {len(timed)} of them, "
                   f"{sum(row.species == 'human' for row in timed)} of these in people.")
        if state.whom == "people":
            born = sum(row.counted in ("born", "young") for row in people)
            joined = [row for row in people if row.group == "connections"]
            summary += (f" Of those in people, {born or 'none'} {'count' if born > 1 else 'counts'} new neurons, and "
                        f"{len(joined) or 'none'} "
                        f"{'look' if len(joined) > 1 else 'looks'} at connections between neurons"
                        + (", without an overall change." if joined
                           and all(row.found == "not_found" for row in joined) else "."))
        latest = max((row for row in timed if row.found == "found"), key=lambda row: hours(row)[-1], default=None)
        if latest:
            summary += (" The latest change that was found, and that no other study here disputes: "
                        f"{when(latest)} after the dose ({name(latest)}).")
        if self.guessed is not None:
            summary += f" Your guess for a tenth: {self.guessed:g} hours."
        last = self.benefit[1]
        summary += (f" A tenth of the drug's peak is left after {span(self.left[TENTH])}; less anxiety was reported "
                    f"{in_words(last.low, last.high, last.unit, last.qualifier)} after the dose.")
        picked = next((row for row in found if row.id == state.finding), found[0])
        table = Table(rows.caption("findings", shown),
                      ("Finding", "In whom", "Time after the dose", "Result", "What was found"),
                      tuple((name(row), whom(row), when(row), FOUND[row.found][0], row.what) for row in shown.all))
        return Words(summary, picked_paragraphs(picked, self.references) + self._background(), table,
                     self._headline(state, latest), self._guess_met())

    def _headline(self, state, latest):
        """When a tenth is left, until when a benefit was reported, and the latest change that was found and that no
        other study disputes.
        """
        where = {"people": " in people", "animals": " in animals"}.get(state.whom, "")
        changes = (f"undisputed changes{where}, {in_words(latest.time_high, latest.time_high, latest.time_unit)}"
                   if latest else f"no timed, undisputed change{where}")
        last = self.benefit[1]
        return (f"Calculated: a tenth of ketamine's peak is left after {span(self.left[TENTH])}; less anxiety, "
                f"uncontrolled, reached {in_words(last.high, last.high, last.unit)}; {changes}.")

    def _guess_met(self):
        """How far a guess was from when a tenth is left."""
        if self.guessed is None:
            return ""
        low, high = (f(self.left[TENTH].values()) / 60 for f in (min, max))
        if low <= self.guessed <= high:
            return f"You said {self.guessed:g} hours: within that."
        near, end = (low, "below") if self.guessed < low else (high, "above")
        return f"You said {self.guessed:g} hours: {end} {clock_time(60 * near)}, {say.how_far(self.guessed, near)}."

    def _background(self):
        """Paragraphs on what stands above the findings, and on how to take the times."""
        left = "; ".join(f"{fraction:.0%} of the peak after {span(times)} ("
                         + ", ".join(f"{label} {clock_time(minutes)}" for label, minutes in times.items()) + ")"
                         for fraction, times in self.left.items())
        first, last = self.benefit
        study = self.studies[first.study]
        where = evidence.address(self.references[last.source])
        return (
            (f"Ketamine in the blood, worked out by us from {len(self.models)} published models for {DOSE:g} mg/kg "
             f"into a vein over {MINUTES} minutes and a "
             f"person of {WEIGHT} kg, from the start of the infusion: {left}. In percent of each model's own peak, at "
             "the end of the infusion.",),
            (f"Less anxiety reported: {study.label}, {evidence.people(study)} with anxiety disorders, injections under "
             "the skin: "
             f"{in_words(first.low, first.high, first.unit, first.qualifier)} (first seen), "
             f"{in_words(last.low, last.high, last.unit, last.qualifier)} "
             "(last seen), compared with before the dose; there was no control group. ", Link(where, where)),
            ("A time says when somebody looked, not when something began or ended. Doses for animals and people are "
             "not the same thing, and a "
             "change seen at the same time as less anxiety need not be its cause.",),
        )


def clock_time(minutes):
    """Say a number of minutes to two digits: below an hour in minutes, else in hours."""
    return f"{minutes:.2g} minutes" if minutes < 59.5 else f"{minutes / 60:.2g} hours"


def span(times):
    """Say the range of the models' times (a dict from model to minutes)."""
    low, high = clock_time(min(times.values())), clock_time(max(times.values()))
    unit = high.split()[1]
    return f"{low.removesuffix(' ' + unit)} to {high}"
