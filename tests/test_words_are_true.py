"""What every explorer says, against what the speaker says from the cells: in each state, for each row shown and picked.

The table below a picture must hold exactly what the speaker says; the paragraphs about the picked row must hold it too,
and none of the words that say the opposite, once the free text of the row itself is taken out.
"""

import dataclasses
import re
from types import SimpleNamespace

import pytest
import speaker
from lesson import evidence, explorers
from lesson.models.blinding import made_up
from lesson.tables import load
from lesson.words import Link
from pictures import by_id, states
from speaker import (
    ITEM,
    SETTLED,
    compared_duration,
    count,
    duration,
    first_large,
    first_small,
    interval,
    minus,
    newcombe,
    read,
    share,
)

#: Stands for a cell that another test compares with a model.
ANY = object()


@dataclasses.dataclass
class Picked:
    """What must be said of the picked row: phrases, its source; words of which one is right; texts of its cells."""

    phrases: tuple = ()
    source: str | None = None
    choices: tuple = ()  # pairs of a vocabulary (a dict) and the code that is right
    free: tuple = ()
    where: int | None = 1  # how many paragraphs are about the picked row, or None for all


def table(name, key="id"):
    """A table as a dict."""
    return {getattr(row, key): row for row in load(name)}


@pytest.fixture(scope="module")
def works():
    return table("references", "key")


def every_state(explorer):
    """The states of the sweep, and in each of them every value that the last control offers."""
    seen, last = set(), list(explorer.controls)[-1]
    for state in states(explorer):
        values = [value for value, _ in explorer.values(last)] if explorer.name in PICKS else [getattr(state, last)]
        for value in values:
            one = SimpleNamespace(**{**vars(state), last: value})
            if tuple(vars(one).values()) not in seen:
                seen.add(tuple(vars(one).values()))
                yield one


def as_text(paragraphs):
    """Paragraphs as one text."""
    return "\n".join(
        "".join(f"{part.text} <{part.address}>" if isinstance(part, Link) else part for part in paragraph)
        for paragraph in paragraphs
    )


def check_picked(words, picked, works, state):
    """Fail unless the words say of the picked row what they must, and not the opposite."""
    told = words.detail if picked.where is None else words.detail[: picked.where]
    text = as_text(told)
    for phrase in picked.phrases:
        assert phrase in text, (state, phrase, text)
    if picked.source:
        assert f"<{speaker.address(works[picked.source])}>" in as_text(words.detail), (state, picked.source)
    rest = text
    for free in sorted(filter(None, picked.free), key=len, reverse=True):
        rest = rest.replace(free, "").replace(first_small(free), "")
    for vocabulary, code in picked.choices:
        right = vocabulary.get(code, "")
        for word in set(vocabulary.values()) - {right}:
            found = re.search(
                rf"(?<![\w-]){re.escape(word)}(?![\w-])", rest.replace(right, "") if right else rest, re.IGNORECASE
            )
            assert not (word and found), (state, f"says {word!r} where the row has {code!r}", rest)


# -- one speaker for each explorer: the rows of its table by name, and what is said of the picked row


DIRECTION = {
    "risk": "points to a risk",
    "no_sign": "no sign in what was watched",
    "disputed": "disputed, or weighed differently",
}
WHO = {
    "general": "The drug, whoever takes it",
    "outside": "People who use drugs outside treatment",
    "treatment": "In treatment",
}


def addiction(state):
    kinds, rows = table("addiction_kinds"), table("addiction")
    said = [
        (
            f"{kinds[row.kind].label}: {row.short}",
            row.drug,
            WHO[kinds[row.kind].setting],
            DIRECTION[row.direction],
            row.found,
            row.limit,
            kinds[row.kind].cannot_show,
        )
        for row in rows.values()
    ]
    row = rows[state.item]
    return said, Picked(
        (
            f"Picked: {row.drug}, {kinds[row.kind].label}. {first_large(DIRECTION[row.direction])}. {row.found}",
            f"How far it reaches: {row.limit}",
        ),
        row.source,
        ((DIRECTION, row.direction),),
        (row.found, row.limit, row.note),
    )


def before_after(state):
    rows, kind = load("before_after"), "otago" if state.treatment == "ketamine" else "pooled"

    def value(row):
        return f"{row.value:.2f}" if row.unit == "standard deviations" else f"{row.value:g}%"

    said = [
        (
            row.label + (f", {row.measure}" if kind == "otago" else ""),
            row.role,
            value(row),
            f"{row.low:.2f} to {row.high:.2f}" if row.low is not None else "not in what we read",
            f"{row.people:,} people" if row.people else f"{row.arms} groups in trials" if row.arms else "not said",
        )
        for row in rows
        if row.set == kind
    ]
    return said, Picked(source=next(row.source for row in rows if row.set == kind))


def before_after_summary(state):
    rows, parts = load("before_after"), []
    for row in (row for row in rows if row.group == state.treatment):
        other = next((r for r in rows if r.group == state.control and r.measure == row.measure), None)
        value = (lambda v: f"{v:.2f}") if row.unit == "standard deviations" else (lambda v: f"{v:g}%")
        if other is None:
            parts.append(f": {value(row.value)}")
            continue
        gap = round(row.value - other.value, 2)
        unit = "" if row.unit == "standard deviations" else " percentage points"
        size = f"{abs(gap):.2f}" if not unit else f"{abs(gap):g}"
        parts.append(
            f": {value(row.value)} beside {value(other.value)}, "
            + (f"{size}{unit} {'more' if gap > 0 else 'less'}" if gap else "no more")
        )
    return parts


def _events(row, group):
    return getattr(row, f"events_{group}"), getattr(row, f"people_{group}")


def _in_hundred(events, people):
    low, high = speaker.wilson(events, people)
    return f"{_round(events / people)} in 100 ({_round(low)} to {_round(high)})"


def _round(part):
    return int(100 * part + 0.5 + 1e-9)


def _more(row):
    value, low, high = (100 * part for part in newcombe(*_events(row, "drug"), *_events(row, "control")))
    amount = f"{abs(value):.0f} {'more' if value > 0 else 'fewer'} in 100" if round(value) else "no difference"
    return f"{amount} (95% interval {low + 0:.0f} to {high:.0f})".replace("-", "−")


def benefit_harm(state):
    rows, trial, sides = (
        table("benefit_harm"),
        table("benefit_harm_trials")[state.trial],
        {"benefit": "Benefit", "harm": "Harm"},
    )
    said = [
        (
            f"{sides[row.side]}: {row.label}",
            *(
                "{} of {}; ".format(*_events(row, group)) + _in_hundred(*_events(row, group))
                for group in ("drug", "control")
            ),
            _more(row),
            ANY,
            read(row),
        )
        for row in rows.values()
        if row.trial == trial.id
    ]
    phrases = [f"{sides[side]}, counted as {rows[getattr(state, side)].counted}: " for side in sides]
    return said, Picked(
        (*phrases, f"Who they were: {trial.who}; {trial.treatment}, against {trial.control} ({read(trial)})"),
        trial.source,
        where=None,
    )


def binding(state):
    rows = [row for row in load("binding_constants") if state.ligand in ("all", row.id)]
    return [
        (
            row.ligand,
            re.compile(rf"{row.ki_um:g} µmol/L \("),
            ANY,
            "not in the models" if row.drug == "norketamine" else ANY,
        )
        for row in rows
    ], Picked(source=rows[0].source)


def burden(state):
    rows = table("burden")
    wanted = {
        "people": ("people_living_with",),
        "share": ("share_of_people",),
        "treated": ("share_treated", "share_possibly_adequately_treated"),
    }
    unit = {"million": " million", "percent": "%"}

    def amount(row):
        return row.printed or f"{row.value:g}{unit[row.unit]}"

    said = [
        (
            row.label,
            amount(row),
            interval(row.low, row.high) if row.low is not None else "no interval given",
            str(row.year or "not given"),
            row.counted,
            read(row),
        )
        for row in rows.values()
        if row.what in wanted[state.question]
    ]
    row = rows[state.row]
    ends = f"95% uncertainty interval {interval(row.low, row.high)}" if row.low is not None else "no interval given"
    return said, Picked((f"Picked: {row.label}. {amount(row)} ({ends}). {row.counted} ({read(row)}).",), row.source)


LEVEL = {
    "contraindicated": "contraindicated on the label",
    "not_given": "not advised, avoided or left out",
    "caution": "weighed or warned of",
    "check": "looked at before",
    "monitor": "watched during or after",
}


def checks(state):
    rows, kinds = load("screening"), {row.key: row.kind for row in load("references")}
    chosen = [row for row in rows if state.source in ("any", row.source)]

    def name(row):
        same = [other for other in rows if (other.item, other.source) == (row.item, row.source)]
        return f"{first_large(ITEM[row.item])}: {row.body}" + (f" ({same.index(row) + 1})" if len(same) > 1 else "")

    def where(row):
        return (
            f"{row.locator}; read on the page"
            if row.seen == "full_text" and kinds[row.source] == "public_body"
            else read(row)
        )

    said = [(name(row), LEVEL[row.level], row.text, where(row), row.note or "") for row in chosen]
    return said, Picked(
        tuple(f"{row.body} ({LEVEL[row.level]}): {row.text}" for row in chosen if row.item == state.item),
        where=2,
    )


FITS = {"match": "fits", "miss": "does not fit", "unknown": "not known"}


def citation(state):
    elements = [row for row in load("citation_elements") if row.claim == state.claim]
    cells = {(row.candidate, row.element): row for row in load("candidate_elements")}
    candidates = {row.id: row for row in load("candidates") if row.claim == state.claim}

    def fits(row):
        return sum(cells[row.id, element.id].mark == "match" for element in elements)

    names = _names_of_candidates(candidates.values())
    said = [
        (
            names[row.id],
            *(FITS[cells[row.id, element.id].mark] for element in elements),
            f"{fits(row)} of {len(elements)}",
        )
        for row in candidates.values()
    ]
    row = candidates[state.work]

    def listed(mark):
        return (
            "; ".join(
                f"{element.name} ({cells[row.id, element.id].why})"
                for element in elements
                if cells[row.id, element.id].mark == mark
            )
            or "nothing"
        )

    return said, Picked(
        (
            f"Picked: {names[row.id]}. It misses: {listed('miss')}.",
            f"It has: {listed('match')}.",
            f"Not known: {listed('unknown')}.",
        ),
        row.reference,
        where=3,
    )


def _names_of_candidates(candidates):
    works, names = table("references", "key"), {}
    for row in candidates:
        work = works[row.reference]
        author = speaker.unsigned(work, 26) or work.authors.split(" ")[0]
        suffix = re.search(rf"{work.year}([ab])$", row.reference)
        names[row.id] = f"{author} {work.year}{suffix[1] if suffix else ''}"
    return names


def claim_map(state):
    rows, titles = table("claims"), {row.id: row.title for row in load("sections")}

    def carries(row):
        if row.cited_study:
            word = "points at a study, by its year alone"
        else:
            word = "a figure or a time, no source" if row.numbers else "no figure, no source"
        return word + (f" ({row.numbers})" if row.numbers else "")

    said = [(row.id, titles[row.section], row.kind, row.says, carries(row)) for row in rows.values()]
    row = rows.get(state.claim)
    if row is None:
        return said, Picked()
    points = {True: "It points at a study by its year alone.", False: "It points at no source."}
    return said, Picked(
        (
            f"{row.id}, section “{titles[row.section]}”, kind: {row.kind}. {row.says} "
            f"Figures it gives: {row.numbers or 'none'}.",
            points[row.cited_study is not None],
        ),
        choices=((points, row.cited_study is not None),),
    )


SPECIES = {
    "human": "people",
    "monkey": "monkeys",
    "rat": "rats",
    "mouse": "mice",
    "rodent": "rats and mice",
    "cells": "cells",
}
RESULT = {"found": "found", "not_found": "looked for, not found", "contested": "found, but another study disagrees"}
TESTED = {
    "ketamine": "",
    "nothing": "",
    "esketamine": "Tested: esketamine.",
    "metabolite": "Tested: hydroxynorketamine, into which the body turns ketamine.",
    "nmda_blocker": "Tested: blockers of the NMDA receptor in general.",
}
COUNTED_CELLS = {
    "born": "new neurons",
    "young": "young neurons maturing",
    "spines": "spines and synapses",
    "protein": "proteins of synapses",
    "needed": "whether it was needed",
}


def _whom(row):
    return f"{row.people} people" if row.people else SPECIES[row.species]


def _when(row):
    if row.time_unit is None:
        return "time not seen"
    last = duration(row.time_high, row.time_high, row.time_unit, row.qualifier)
    return last if row.time_low == row.time_high else f"{row.time_low:g} and {last}"


def _finding(row):
    timing = "" if row.tested == "nothing" else f"; {_when(row)}"
    return Picked(
        (
            f"Picked: {row.label}: {row.topic}. In {_whom(row)}{timing}; {RESULT[row.found]}. {row.what}",
            f"({first_large(read(row))}.)",
            f"How far it reaches: {row.limit}",
            TESTED[row.tested],
        ),
        row.source,
        ((RESULT, row.found),),
        (row.what, row.limit, row.note, row.topic, row.label),
    )


def clock(state):
    rows = table("mechanisms")
    said = [
        (f"{row.label}: {row.topic}", _whom(row), _when(row), RESULT[row.found], row.what)
        for row in rows.values()
        if row.tested != "nothing"
    ]
    return said, _finding(rows[state.finding]) if state.finding else Picked()


def neurons(state):
    rows = table("mechanisms")
    said = [
        (
            f"{row.label}: {row.topic}",
            _whom(row),
            COUNTED_CELLS[row.counted],
            RESULT[row.found],
            "nobody given ketamine" if row.tested == "nothing" else _when(row),
            row.what,
        )
        for row in rows.values()
        if row.counted
    ]
    return said, _finding(rows[state.finding]) if state.finding else Picked()


LINKED = {"linked": "linked with benefit", "not_linked": "not linked with benefit"}
FROM = {
    "dose": "from the dose",
    "end": "the end counts from the end of the infusion",
    "not_stated": "from when is not stated",
}


def _minutes(minutes):
    return (
        f"{minutes:g} minutes"
        if minutes < 1_440
        else f"{minutes / 60:g} hours"
        if minutes < 2_880
        else f"{minutes / 1_440:g} days"
    )


def _experience(row):
    """What a row about dissociation reports."""
    mark = "%" if row.kind == "rate" else ""
    if row.kind in ("rate", "score"):
        said = f"{row.low:g}{mark}" if row.low == row.high else f"{row.low:g} to {row.high:g}{mark}"
        said += f" ({row.events} of {row.people})" if row.events is not None else ""
        said += f" (SD {row.sd:g})" if row.sd is not None else ""
        if row.control_value is None:
            return said
        said += f"; {row.control} {row.control_value:g}{mark}"
        said += f" ({row.control_events} of {row.control_people})" if row.control_events is not None else ""
        return said + (f" (SD {row.control_sd:g})" if row.control_sd is not None else "")
    if row.kind == "time":
        peak = "peak not reported"
        if row.peak_high is not None:
            peak = (
                f"peak at {row.peak_high:g} minutes"
                if row.peak_low == row.peak_high
                else f"peak at {interval(row.peak_low, row.peak_high)} minutes"
            )
        return f"{peak}; gone by {_minutes(row.gone_by)} ({FROM[row.counted]})"
    if row.kind == "repetition":
        return "weaker; no numbers seen" if row.later is None else f"from {row.low:g} to {row.later:g}"
    return LINKED[row.direction] + (f" (r {minus(row.low)})" if row.low is not None else "")


def dissociation(state):
    kind = {"how_many": "rate", "how_strong": "score", "when": "time", "repeated": "repetition", "needed": "link"}[
        state.question
    ]
    rows = table("dissociation")
    said = [
        (row.label, count(row.people, "not seen"), row.what, _experience(row))
        for row in rows.values()
        if row.kind == kind
    ]
    row = rows[state.row]
    who = f"{row.people:,} people" if row.people else "number of people not seen"
    return said, Picked(
        (f"Picked: {row.label}. {first_large(row.drug)}; {who}; {row.what}. {row.text}", f"Where: {read(row)}."),
        row.source,
        ((LINKED, row.direction if kind == "link" else None),) if kind == "link" else (),
        (row.text, row.note, row.what),
    )


MARK = {
    "infusion": "infusion",
    "first_rating": "first rating",
    "onset": "benefit first seen",
    "last_benefit": "benefit last seen",
    "no_difference": "no clear difference from the control",
    "relapse": "half had lost the response",
    "course": "course of doses",
    "follow_up": "last time anyone looked",
}


def durations(state):
    studies, rows = table("studies"), {}
    for row in load("durations"):
        rows.setdefault(row.study, {})[row.mark] = row
    said = []
    for study in studies.values():
        own = rows.get(study.id, {})

        def cell(*marks, own=own):
            lead = {"first_rating": "first rated at ", "no_difference": "no difference: "}
            parts = [
                lead.get(mark, "")
                + compared_duration(own[mark])
                + (", second-hand" if own[mark].seen == "secondary" else "")
                for mark in marks
                if mark in own
            ]
            return "; ".join(parts) or "not reported"

        injected = study.route in ("vein", "mixed", "not_reported")
        single = study.doses == 1 or ((study.doses or 0) > 1 and study.design != "observational")
        said.append(
            (
                study.label,
                count(study.people),
                cell("infusion") if injected else f"none: {speaker.ROUTE[study.route]}",
                cell("course") if "course" in own else "none: single doses" if single else "length not reported",
                cell("onset", "first_rating"),
                cell("last_benefit", "no_difference"),
                cell("relapse"),
                cell("follow_up"),
            )
        )
    if not state.study:
        return said, Picked()
    study, own = studies[state.study], rows.get(state.study, {})
    phrases = [
        f"Picked: {study.label}. {speaker.people(study)}; {speaker.DESIGN[study.design]}; {speaker.control(study)}; "
        f"{study.drug}, "
        f"{speaker.ROUTE[study.route]}" + (f": {study.dose}" if study.dose else "")
    ]
    phrases += [
        f"{first_large(MARK[mark])} {compared_duration(row)}: {row.what} ({read(row)})." for mark, row in own.items()
    ]
    phrases += [
        f"{first_large(MARK[mark])}: not reported."
        for mark in ("onset", "last_benefit", "follow_up")
        if mark not in own and not (mark == "last_benefit" and "no_difference" in own)
    ]
    return said, Picked(tuple(phrases), study.source, where=None)


def durations_first(state):
    """The first paragraph alone says one design, one control and one route."""
    study = table("studies").get(state.study)
    if study is None:
        return Picked()
    return Picked(
        choices=((speaker.DESIGN, study.design), (speaker.CONTROL, study.control_kind), (speaker.ROUTE, study.route)),
        free=(study.note, study.dose, study.control, study.label),
    )


def effects_over_time(state):
    outcomes, pools = table("outcomes"), {"anxiety": "anxiety, mixed diagnoses", "ptsd": "PTSD symptoms"}
    against = {
        "all": "all controls",
        "inert": "passive controls",
        "active": "active controls",
        "adjusted": "all controls, bias-adjusted",
    }
    said = []
    for row in load("effects_over_time"):
        out = outcomes[row.outcome]
        value, low, high = (
            (out.value, out.ci_low, out.ci_high) if row.better == "higher" else (-out.value, -out.ci_high, -out.ci_low)
        )
        said.append((f"{pools[row.pool]}, {row.label}", f"{value:.2f} ({low:.2f} to {high:.2f})", against[row.against]))
    return said, Picked()


EVENT = {
    "making": "made, given, sold",
    "approval": "approval",
    "law": "law or rule of use",
    "warning": "warning",
    "trial": "first trials",
}
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
GROUP_NAME = {"ocd": "OCD", "ptsd": "PTSD", "anxiety": "an anxiety disorder"}


def history(state):
    rows, studies = table("history"), table("studies")
    said = []
    for row in rows.values():
        when = str(row.year)
        if row.date:
            year, month, *day = row.date.split("-")
            when = " ".join([*(str(int(d)) for d in day), MONTHS[int(month) - 1], year])
        said.append((row.event, when, EVENT[row.kind], "yes" if row.for_anxiety else "no", row.detail, read(row)))
    groups = {row.id: row.group for row in load("disorders")}
    of = {}
    for row in load("study_disorders"):
        of.setdefault(row.study, set()).add(groups[row.disorder])
    for study in studies.values():
        for group in of.get(study.id, ()):
            if group in GROUP_NAME:
                who = (
                    f"{study.label}, {speaker.people(study)}, {speaker.DESIGN[study.design]}, {speaker.control(study)}."
                )
                said.append(
                    (
                        re.compile(rf"First (randomised )?trial in {GROUP_NAME[group]}(, and a randomised one)?$"),
                        ANY,
                        EVENT["trial"],
                        "yes" if group == "anxiety" else "no",
                        re.compile(rf"First .*{re.escape(who)}$"),
                        f"first by year of publication: worked out by us; {read(study)}",
                    )
                )
    row = rows.get(state.event)
    return said, Picked((f"{row.detail} ({read(row)})",), row.source) if row else Picked(
        source=studies[state.event.removeprefix("trial_")].source
    )


def infusion(state):
    works = table("references", "key")
    said = [(re.compile(".*, (peak|half of the peak|after .*)$"), ANY, ANY, "calculated")]
    for row in load("concentration_bands"):
        amount = f"{row.low:,.0f} to {row.high:,.0f}" if row.low < row.high else re.compile("about ")
        work = works[row.source]
        said.append(
            (
                f"Reported: {row.effect}",
                amount,
                "",
                f"{row.dose}; {row.people} ({work.authors.split(',')[0].split(' ')[0]} {work.year}, {read(row)}). "
                f"{row.note}",
            )
        )
    return said, Picked()


KIND = {
    "trial": "randomised trial in patients",
    "observed": "watched or looked at again, not assigned",
    "volunteers": "randomised trial in healthy people",
    "review": "review of studies",
    "label": "product information",
}
CHANGE = {"more": "more", "less": "less", "mixed": "mixed", "none": "no change"}
CHANGE_OF = {
    ("more", "blood pressure"): "higher",
    ("less", "blood pressure"): "lower",
    ("more", "blood level"): "higher",
    ("less", "blood level"): "lower",
    ("more", "mood"): "lifted more",
    ("less", "brain images"): "smaller change",
}


def interactions(state):
    classes, rows = table("interaction_classes"), table("interactions")

    def finding(row):
        return f"{row.drug}: {row.subject}, {CHANGE_OF.get((row.direction, row.subject), CHANGE[row.direction])}" + (
            f" ({row.size})" if row.size else ""
        )

    said = [
        (
            f"{classes[row.medicines].name}: {row.label}, {row.drug}",
            KIND[row.evidence],
            count(row.people, "not seen or not given"),
            finding(row),
        )
        for row in rows.values()
    ]
    said += [
        (row.name, "nothing found", "", row.gap)
        for row in classes.values()
        if row.id not in {r.medicines for r in rows.values()}
    ]
    row = rows.get(state.finding)
    if row is None:
        return said, Picked()
    about = {
        "pharmacokinetic": "This is about how much of the medicine is in the blood.",
        "pharmacodynamic": "This is about what the medicines do in the body.",
    }
    return said, Picked(
        (
            f"Picked: {row.label}, {row.drug}. {first_large(KIND[row.evidence])}",
            row.text,
            about[row.kind],
            f"Where: {read(row)}.",
        ),
        row.source,
        ((KIND, row.evidence), (about, row.kind)),
        (row.text, row.note, row.label, row.drug, row.locator),
    )


MEASURE = {
    "response": "responded",
    "remission": "well again (remission)",
    "placebo": "responded to placebo",
    "not_helped": "not helped",
}


def ladder(state):
    shares, bars, steps = table("ladder_responses"), table("resistance_definitions"), table("ladder")

    def percent(row):
        return (
            f"{row.percent_low:g}%"
            if row.percent_low == row.percent_high
            else f"{interval(row.percent_low, row.percent_high)}%"
        )

    said = [
        (
            f"{row.row}: {row.what}" + (", remission" if row.measure == "remission" else ""),
            f"{percent(row)} {MEASURE[row.measure]}",
            row.counted,
            count(row.people, "not seen"),
            re.compile(".*"),
            row.note or "",
        )
        for row in shares.values()
    ]
    heads = {"how_many": "How many must have failed", "which": "What must have failed"}
    said += [
        (
            f"{heads[row.kind]}: {row.label}",
            re.compile(rf"{row.percent:g}% of "),
            row.text,
            "",
            re.compile(".*"),
            row.note or "",
        )
        for row in bars.values()
        if row.percent is not None
    ]
    if state.read in shares:
        row = shares[state.read]
        picked = Picked(
            (f"Picked: {first_large(row.what)}: {percent(row)} {MEASURE[row.measure]}. What counted: {row.counted}.",),
            row.source,
            ((MEASURE, row.measure),),
            (row.what, row.counted, row.note),
        )
    elif state.read in bars:
        picked = Picked((f"Picked: {bars[state.read].text}",), bars[state.read].source)
    else:
        row = steps[state.read]
        picked = Picked((f"Picked: {row.guideline}, {row.about}. {row.name}: {row.text}",), row.source)
    return said, picked


def lasting(state):
    studies, own = table("studies"), {row.study: row for row in load("durations") if row.mark == "relapse"}
    said = [
        (studies[key].label, f"{row.people}", f"{studies[key].doses} infusions", f"{row.high:g} {row.unit}", ANY)
        for key, row in own.items()
    ]
    row, study = own[state.study], studies[state.study]
    counted = {
        "treatment_end": "counted from the end of the treatment",
        "not_stated": "from when it is counted was not visible",
    }
    return said, Picked(
        (
            f"{study.label}: {row.what}, {row.people} people, after {study.doses} infusions; "
            f"{counted[row.counted_from]} ({read(row)})",
        ),
        row.source,
        ((counted, row.counted_from),),
    )


HOW = {"secondary": " (second-hand)", "derived": " (our reading)"}


#: GRADE's words for a kind of limit, and whether it is bias.
CONCERN = {
    "bias": "risk of bias: it can push the result one way",
    "imprecision": "imprecision, which is not bias",
    "indirectness": "indirectness, which is not bias",
    "publication_bias": "publication bias: results that nobody can read, or that nobody has reviewed",
    "pooled": "whatever is wrong with the studies that a review pools",
    "other": "none of GRADE's reasons: it says how far to trust the report",
}


def in_the_field(kind):
    """A kind of limit in the words of GRADE, RoB 2 and ROBINS-I."""
    names = {(row.tool, row.code): row.name for row in load("bias_domains")}
    said = f"In the field's words, {kind.name.lower()} is about {CONCERN[kind.concern]}"
    for tool, codes, whom in (("RoB 2", kind.rob2, "randomised trials"), ("ROBINS-I", kind.robins_i, "other studies")):
        if codes:
            said += f"; {tool}, for {whom}, asks about "
            said += " and ".join(f"{names[tool, code]} ({code})" for code in codes.split(", "))
    return said + ". Which of these words"


def limits(state):
    studies, kinds = table("studies"), table("limit_kinds")
    cells = {(row.study, row.limit): row for row in load("limits")}
    said = []
    for study in studies.values():
        own = [(kind, cells[study.id, kind.id]) for kind in kinds.values() if (study.id, kind.id) in cells]
        which = ", ".join(kind.name.lower() + HOW.get(row.seen, "") for kind, row in own)
        said.append((study.label, count(study.people), str(len(own)), which or "none found"))
    if not state.study:
        return said, Picked()
    study, cell = studies[state.study], cells.get((state.study, state.limit))
    meaning = f"{cell.text} ({read(cell)})." if cell else "we found nothing about it in what we could read."
    kind = kinds[state.limit]
    first = f"Picked: {kind.name}. {kind.meaning} In {study.label}: {meaning}"
    about = f"{study.label}: {speaker.people(study)}; {speaker.DESIGN[study.design]}; "
    about += f"{speaker.control(study)}. {study.population}."
    free = (
        study.population,
        study.control,
        study.label,
        kind.meaning,
        cell and cell.text,
        cell and cell.locator,
        kinds[state.limit].name,
        in_the_field(kinds[state.limit]),
    )
    return said, Picked(
        (first, about, in_the_field(kind)),
        study.source,
        ((speaker.DESIGN, study.design), (speaker.CONTROL, study.control_kind)),
        free,
        where=3,
    )


SETTING = {
    "recreational": "recreational use",
    "treatment": "supervised treatment",
    "other_medical": "other medical use",
}
HARM = {
    "worse": "worse than others",
    "no_change": "no change found",
    "case": "cases: no rate",
    "named": "named, no number",
}


def long_term(state):
    rows = table("long_term")

    def found(row):
        if row.percent_high is not None:
            return f"{row.percent_low:g} to {row.percent_high:g}%, by study"
        if row.percent is None:
            return HARM[row.direction]
        return share(row.percent, row.events, row.people) + (f" of {row.people:,}" if row.events is None else "")

    said = [
        (
            f"{row.label}: {row.measure}",
            SETTING[row.setting],
            f"{row.people:,}: {row.people_are}" if row.people else row.people_are,
            found(row),
            row.exposure or "not seen",
        )
        for row in rows.values()
    ]
    row = rows.get(state.row)
    return said, Picked(
        (f"Picked: {row.label}, {row.measure}. People: {row.people_are}. {row.text}", f"Where: {read(row)}."),
        row.source,
    ) if row else Picked()


def of_hundred(state):
    row, trials = table("adverse_events")[state.row], table("adverse_event_trials")
    trial = trials[row.trial]
    said = []
    for side, who in (("drug", trial.drug), ("control", trial.control)):
        events, people = _events(row, side)
        low, high = map(_round, speaker.wilson(events, people))
        middle = _round(events / people)
        said.append(
            (
                f"100 people on {who}",
                re.compile(rf".*{events:,} of {people:,};"),
                str(low),
                str(middle - low),
                str(high - middle),
                str(100 - high),
            )
        )
    return said, _trial(row, trial)


CLASS = {"ketamine": "ketamine", "esketamine": "esketamine", "ssri": "SSRI", "benzodiazepine": "benzodiazepine"}


def _trial(row, trial):
    classes = {key: f"(class: {word})" for key, word in CLASS.items()}
    return Picked(
        (
            f"Picked: {trial.label}: {row.printed}. Drug: {trial.drug} {classes[trial.drug_class]}. Compared with: "
            f"{trial.control}. The people had: {trial.condition}. Course: {trial.course}. "
            f"On the drug: {_side(row, 'drug')}. On the comparator: {_side(row, 'control')}.",
            f"Difference in percentage points: {_points(row, trial)}.",
            first_large(f"{row.locator}; {speaker.SEEN[row.seen]}. Source: "),
        ),
        row.source,
        ((classes, trial.drug_class),),
        where=2,
    )


def _places(row):
    return 1 if row.counted == "printed" or row.percent_drug % 1 or row.percent_control % 1 else 0


def _side(row, side):
    places = _places(row)
    if row.counted == "percent":
        return f"{getattr(row, f'percent_{side}'):.{places}f}% (number of people not seen, so no interval)"
    events, people = _events(row, side)
    low, high = speaker.wilson(events, people)
    about = "about " if row.counted == "derived" else ""
    ends = f"interval {100 * low:.{places}f}% to {100 * high:.{places}f}%"
    return f"{100 * events / people:.{places}f}% ({about}{events:,} of {people:,}; {ends})"


def _points(row, trial):
    def signed(value):
        text = f"{value:+.{_places(row)}f}".replace("-", "−")
        return text if float(text.replace("−", "-")) else text[1:]

    if row.counted == "percent":
        why = "the same people in both groups" if trial.crossover else "number of people not seen"
        return f"{signed(row.percent_drug - row.percent_control)} (no interval: {why})"
    value, low, high = (100 * part for part in newcombe(*_events(row, "drug"), *_events(row, "control")))
    if trial.crossover:
        return f"{signed(value)} (no interval: the same people in both groups)"
    return f"{signed(value)} ({signed(low)} to {signed(high)})"


def side_effects(state):
    rows, trials = table("adverse_events"), table("adverse_event_trials")
    said = [
        (
            f"{trials[row.trial].label}: {row.printed}",
            f"{trials[row.trial].drug} ({CLASS[trials[row.trial].drug_class]})",
            trials[row.trial].control,
            trials[row.trial].condition,
            trials[row.trial].course,
            _side(row, "drug"),
            _side(row, "control"),
            _points(row, trials[row.trial]),
        )
        for row in rows.values()
        if row.event == state.event
    ]
    row = rows.get(state.row)
    return said, _trial(row, trials[row.trial]) if row else Picked()


COUNTED_IN = {"anxiety": "anxiety disorders", "ptsd": "PTSD and acute stress", "ocd": "OCD",
              "other": "other or mixed diagnoses"}


def people(state):
    works, group = table("references", "key"), {row.id: row.group for row in load("disorders")}
    of = {}
    for row in load("study_disorders"):
        of.setdefault(row.study, set()).add(group[row.disorder])
    said, studies = [], table("studies")
    for study in studies.values():
        if study.design in ("randomised", "controlled_fixed_order") and study.people:
            retracted = ", retracted" if works[study.source].retracted_on else ""
            first = next(text for name, text in COUNTED_IN.items() if name in of[study.id])
            said.append((study.label, f"{study.people:,}{retracted}", speaker.DESIGN[study.design],
                         speaker.control(study), first))
    study = studies[state.trial]
    retracted = ", retracted" if works[study.source].retracted_on else ""
    first = (f"Picked: {study.label}. {first_large(speaker.people(study))}, {speaker.DESIGN[study.design]}, "
             f"{speaker.control(study)}{retracted}. {study.population}.")
    return said, Picked((first,), study.source, ((speaker.DESIGN, study.design), (speaker.CONTROL, study.control_kind)),
                        (study.population, study.control, study.label))


def largest_trial(state):
    study, rows = table("studies")["abdallah_2022"], table("trial_findings")
    if state.question == "found":
        result = {"no_difference": "no significant difference", "better": "significantly better than salt water",
                  "dose": "more with the larger dose", "not_seen": "not seen by us"}
        role = {"main": "main outcome", "secondary": "secondary outcome", "not_stated": "not named as an outcome"}
        said = [(row.label, role[row.role], result[row.result], row.size or "not seen by us", read(row))
                for row in rows.values()]
        row = rows[state.row]
        return said, Picked((f"Picked: {row.label}, {role[row.role]}. {first_large(row.text)}.",
                             f"How large: {row.size or 'not seen by us'}.", row.note, f"Where: {read(row)}."),
                            row.source, ((role, row.role), (result, row.result)),
                            (row.text, row.note, "How large: not seen by us"))
    counts = {}
    for row in load("trial_arms"):
        counts.setdefault((row.arm, row.label), {})[row.counted] = row.people
    said = [(label, str(n["assigned"]), str(n["started"]), str(n["finished"]), f"{n['finished'] / n['started']:.0%}")
            for (_, label), n in counts.items()]
    (label, n), = ((label, n) for (arm, label), n in counts.items() if state.row == f"abdallah_2022.{arm}")
    limit = next(row for row in load("limits") if row.id == "abdallah_2022.attrition")
    return said, Picked((f"Picked: {label}. {n['assigned']} people by the paper; by the registry {n['started']} "
                         f"started, and {n['finished']} of them finished ({n['finished'] / n['started']:.0%}).",
                         f"On stopping: {limit.text} ({read(limit)})."), study.source)


#: The two made-up trials: what ketamine is compared with, and the counted effects that their chances are taken from.
MADE_UP = {"midazolam": ("midazolam", {"su_2023.derealization": "unreal", "su_2023.dizziness": "dizzy"}),
           "saline": ("salt water", {"taylor_2018.any_adverse_event": "side effect"})}


def blinding(state):
    if state.show == "trials":
        rows = table("guesses")
        share = {"most": "most, no number seen", "not_seen": "guesses not seen"}
        said = [(row.label, f"{row.people:,}", row.about, row.control,
                 share.get(row.how) or f"{row.percent:g}%", first_large(row.text)) for row in rows.values()]
        row = rows[state.person]
        return said, Picked((f"Picked: {row.label}. {first_large(row.about)}; {row.people} people; compared with "
                             f"{row.control}. {first_large(row.text)}.", row.note or "", f"Where: {read(row)}."),
                            row.source)
    events, (control, effects) = table("adverse_events"), MADE_UP[state.show]
    rows = [events[name] for name in effects]
    people = made_up(20, [row.events_drug / row.people_drug for row in rows],
                     [row.events_control / row.people_control for row in rows], list(MADE_UP).index(state.show) + 1)
    said = []
    for n, (on_drug, felt) in enumerate(people, start=1):
        had, guess = "ketamine" if on_drug else control, "ketamine" if True in felt else control
        open_ = state.guess == "everybody" or (n == state.person and state.guess != "hidden")
        said.append((f"person {n}", *("felt" if was else "not felt" for was in felt),
                     *((had, f"{guess}: {'right' if had == guess else 'wrong'}") if open_ else ("hidden", "hidden"))))
    on_drug, felt = people[state.person - 1]
    told = ", ".join(f"{name} {'yes' if was else 'no'}" for name, was in zip(effects.values(), felt, strict=True))
    phrases, right = [f"Made-up person {state.person}: {told}."], {True: "right", False: "wrong"}
    if state.guess != "hidden":
        phrases.append(f"This person had {'ketamine' if on_drug else control}; a simple guess is "
                       f"{right[(True in felt) == on_drug]}.")
    if state.guess.partition(".")[2]:
        phrases.append(f"You guessed {right[state.guess.endswith('.drug') == on_drug]}.")
    return said, Picked(tuple(phrases), rows[0].source,
                        (({True: "This person had", False: ""}, state.guess != "hidden"),))


def pooling(state):
    rows, works = load("pooling_trials"), table("references", "key")
    published = next(row for row in load("pooling_published") if row.set == state.set)
    said = []
    for row in (row for row in rows if row.set == state.set):
        if row.events_ketamine is not None:
            what = (
                f"{row.events_ketamine} of {row.n_ketamine} responded against {row.events_control} of {row.n_control}"
            )
        else:
            what = (
                f"mean {row.mean_ketamine:g} (SD {row.sd_ketamine:g}, {row.n_ketamine} people) against "
                f"{row.mean_control:g} "
                f"(SD {row.sd_control:g}, {row.n_control} people)"
            )
        arms = (row.n_ketamine, row.n_control)
        who = f"{max(arms)}, each in both arms" if row.people_in_both_arms else f"{sum(arms)}"
        left_out = "left out" if row.id == state.left_out else re.compile(r"\d[\d.]*%$")
        said.append((row.study_label, row.population, f"{row.scale}, {row.time}", who, what, ANY, left_out))
    work = works[published.source]
    method = {
        "fixed": "fixed effect",
        "DL": "random effects, DerSimonian-Laird",
        "PM": "random effects, Paule-Mandel",
        "REML": "random effects, REML",
    }
    said += [
        ("Pooled here", "", method[state.method], ANY, "", ANY, "100%"),
        ("Published", "", f"{work.authors.split()[0]} {work.year}", "", "", re.compile(r".* \(.* to .*\)$"), ""),
    ]
    return said, Picked(source=published.source)


WHAT = {
    "first_rating": "first looked, benefit not known",
    "onset": "benefit first seen",
    "difference": "benefit first seen",
    "meaningful": "first large enough to matter",
    "plateau": "stopped growing",
    "builds_up": "kept growing until then",
    "level": "no longer apart",
}
DRUG = {
    "ketamine": "Ketamine",
    "benzodiazepines": "Benzodiazepines",
    "ssri_snri": "SSRIs and SNRIs (antidepressants)",
    "placebo": "Placebo",
}


def race(state):
    studies, groups = table("studies"), {row.id: row.group for row in load("disorders")}
    short, of = {"anxiety": "anxiety", "ptsd": "PTSD", "ocd": "OCD", "other": "mixed"}, {}
    for row in load("study_disorders"):
        of.setdefault(row.study, set()).add(short[groups[row.disorder]])
    rows = {}
    for row in load("durations"):
        if row.mark in ("onset", "first_rating"):
            study = studies[row.study]
            whom = next(iter(of[study.id])) if len(of[study.id]) == 1 else "mixed"
            against = "controls" if study.control_kind == "mixed" else study.control
            rows.setdefault((study.source, "ketamine"), (f"{study.label}, {whom}", row.people, []))[2].append(
                (row, against)
            )
    for row in load("onsets"):
        rows.setdefault((row.source, row.treatment), (f"{row.label}, {row.whom}", row.people, []))[2].append(
            (row, row.against)
        )

    def mark(row, against):
        said = {
            "control": f", against {against}",
            "other_treatment": f", against {against}",
            "own_start": ", against their own start",
            "not_stated": ", comparison not stated",
            None: "",
        }[row.compared_with]
        return f"{WHAT[row.mark]}: {duration(row.low, row.high, row.unit, row.qualifier)}{said}"

    def shown(row):
        return state.compared in ("any", row.compared_with) and (
            state.detail == "all" or row.mark in ("onset", "difference"))

    hours = {"minutes": 1, "hours": 60, "days": 1_440, "weeks": 10_080, "months": 43_830}
    said, picked = [], Picked()
    for (source, treatment), (name, who, marks) in rows.items():
        marks = sorted(
            ((row, against) for row, against in marks if shown(row)),
            key=lambda m: (m[0].low * hours[m[0].unit], m[0].high * hours[m[0].unit]),
        )
        if not marks:
            continue
        said.append(
            (
                name,
                DRUG[treatment],
                count(who),
                "; ".join(
                    mark(row, against) + (", second-hand" if row.seen == "secondary" else "") for row, against in marks
                ),
            )
        )
        key = next(
            (
                s.id
                for s in studies.values()
                if s.source == source and any(m.mark in ("onset", "first_rating") for m, _ in marks)
            ),
            None,
        )
        if state.row in (key, f"{source}-{treatment}"):
            picked = Picked(
                (
                    f"Picked: {name}, {DRUG[treatment]}; ",
                    *(f"{first_large(mark(row, against))}: {row.what}" for row, against in marks),
                    *(f"({read(row)})" for row, _ in marks),
                ),
                source,
                where=None,
            )
    return said, picked


def regimens(state):
    studies, doses = table("studies"), table("regimens", "study")
    infusions = {row.study: row for row in load("durations") if row.mark == "infusion"}

    def dose(study):
        row = doses.get(study.id)
        if row is None:
            return "dose not reported"
        if row.dose_low is None:
            return f"up to {row.dose_high:g} {row.dose_unit}"
        if row.dose_high is None:
            return f"from {row.dose_low:g} {row.dose_unit}"
        return (
            f"{row.dose_low:g} {row.dose_unit}"
            if row.dose_low == row.dose_high
            else f"{interval(row.dose_low, row.dose_high)} {row.dose_unit}"
        )

    def given(study):
        row = infusions.get(study.id)
        if study.route != "vein":
            return speaker.ROUTE[study.route]
        if row is None:
            return "into a vein, minutes not reported"
        return f"infused into a vein over {duration(row.low, row.high, row.unit, row.qualifier)}"

    said = [
        (
            study.label,
            count(study.people),
            speaker.DESIGN[study.design],
            dose(study),
            str(study.doses) if study.doses else "number not reported or not fixed",
            given(study),
        )
        for study in studies.values()
    ]
    if not state.study:
        return said, Picked()
    study = studies[state.study]
    return said, Picked(
        (
            f"Picked: {study.label}. {speaker.people(study)}; {speaker.DESIGN[study.design]}. "
            f"{first_large(study.drug)}, {given(study)}",
            first_large(dose(study)),
        ),
        study.source,
        ((speaker.DESIGN, study.design), (speaker.ROUTE, study.route)),
        (study.note, study.dose, study.label, doses[study.id].note if study.id in doses else ""),
    )


def report_card(state):
    claims, ours, titles = table("claims"), table("verdicts", "claim"), {row.id: row.title for row in load("sections")}
    said = [
        (
            row.id,
            titles[row.section],
            row.says,
            speaker.SOURCE[ours[row.id].traced],
            speaker.VERDICT[ours[row.id].content],
            ours[row.id].firmness,
            "none yet",
            "",
        )
        for row in claims.values()
    ]
    row = claims.get(state.claim)
    if row is None:
        return said, Picked()
    verdict = ours[row.id]
    sides = {
        side: [r.text for r in load("verdict_evidence") if (r.claim, r.side) == (row.id, side)]
        for side in ("for", "against", "qualifies")
    }
    first = {side: rows[0] if rows else "no row that we have." for side, rows in sides.items()}
    phrases = (
        f"{row.id}, from “{titles[row.section]}”. In our words, the article says: {row.says} "
        f"Our verdict: {speaker.VERDICT[verdict.content]}; {speaker.TRACED[verdict.traced]}; "
        f"how firm: {verdict.firmness}. {verdict.why}",
        f"Strongest for it: {first['for']}",
        f"Strongest against it: {first['against']}",
        *((f"What qualifies it: {first['qualifies']}",) if sides["qualifies"] else ()),
        *((f"What was changed: {verdict.changed}",) if verdict.changed else ()),
    )
    sure = {level: f"how firm: {level}" for level in ("firm", "fair", "shaky")}
    return said, Picked(phrases, choices=((sure, verdict.firmness), (speaker.TRACED, verdict.traced)), where=None)


def sampling(state):
    said, crossed, named = [], table("crossovers", "study"), []
    for study in load("studies"):
        if study.design in ("randomised", "controlled_fixed_order") and study.people is not None:
            half, row = study.people / 2, crossed.get(study.id)
            arm = f"{half:g}" if half == int(half) else f"{int(half)} or {int(half) + 1}"
            if row and row.compared == "within":
                arm = f"{row.people}, the same in both"
                named.append(study.label)
            said.append((study.label, f"{study.people:,}", arm, ANY, ANY))
    firsts = [row.note for row in crossed.values() if row.compared == "between"]
    notes = [f"{note.text} {note.note or ''}".strip() for note in load("chart_notes") if note.explorer == "sampling"]
    return said, Picked((*named, *firsts, f"(now {state.correlation:g})", *(note[:60] for note in notes)), where=None)




def tensions(state):
    claims, titles, ours = table("claims"), {row.id: row.title for row in load("sections")}, table("verdicts", "claim")
    settled, joined = table("settled", "tension"), load("tension_claims")

    def verdict(claim):
        return f"{speaker.VERDICT[ours[claim.id].content]}; {speaker.TRACED[ours[claim.id].traced]}"

    def side(tension, side):
        rows = [claims[row.claim] for row in joined if (row.tension, row.side) == (tension, side)]
        return " ".join(
            f"{row.id} (section “{titles[row.section]}”, {row.kind}; our verdict: {verdict(row)}): {row.says}"
            for row in rows
        )

    rows = table("tensions")
    said = [
        (
            f"{row.id}: {settled[row.id].short}",
            row.about,
            side(row.id, "first"),
            side(row.id, "second"),
            SETTLED[settled[row.id].verdict][0],
            settled[row.id].how,
        )
        for row in rows.values()
    ]
    row, how = rows[state.tension], settled[state.tension]
    name = {r.side: r.short for r in load("tension_sides") if r.tension == row.id}
    sentences = {key: sentence.format(**name) for key, (_, sentence) in SETTLED.items()}
    return said, Picked(
        (
            f"{row.id}. {row.about} The first side, “{name['first']}”: {side(row.id, 'first')} "
            f"The second side, “{name['second']}”: {side(row.id, 'second')}",
            f"{sentences[how.verdict]} {how.how}",
        ),
        choices=((sentences, how.verdict),),
        where=2,
    )


AVERAGED = {
    "at_a_time": "rise at one time",
    "own_largest": "each one's largest rise",
    "pooled": "several studies pooled",
    "not_seen": "not seen how",
    "none": "no rise seen",
}
SINCE = {"start": "from the start of the infusion", "dose": "from the dose", "end": "from the end of the infusion"}


def vitals(state):
    lines, rises = table("vitals"), {(row.line, row.measure): row for row in load("vitals_rises")}
    unit = {"systolic": "mmHg", "diastolic": "mmHg", "pulse": "beats per minute"}[state.measure]
    about = {
        "systolic": ("systolic",),
        "pressure": ("systolic", "diastolic"),
        "all": ("systolic", "diastolic", "pulse"),
    }

    def rise(line):
        row = rises.get((line.id, state.measure))
        if row is None:
            return "not seen"
        said = f"{'about ' if row.qualifier else ''}{row.rise:g} {unit}"
        said += f" (95% interval {interval(row.ci_low, row.ci_high)})" if row.ci_low is not None else ""
        said += f" (SD {row.sd:g})" if row.sd is not None else ""
        said += f"; {line.control} {row.control_rise:g}" if row.control_rise is not None else ""
        return said + (f" (SD {row.control_sd:g})" if row.control_sd is not None else "")

    def when(line):
        parts = []
        if state.measure in about.get(line.times_of, ()):
            parts += [f"highest at {line.peak:g} minutes {SINCE[line.peak_counted]}"] if line.peak is not None else []
            parts += [f"still raised at {line.raised_until:g} minutes"] if line.raised_until is not None else []
            parts += (
                [f"back by {line.back_by:g} minutes {SINCE[line.back_counted]}"] if line.back_by is not None else []
            )
        return "; ".join(parts) or "not reported, as far as we could read"

    said = [
        (line.label, count(line.people, "not seen"), AVERAGED[line.averaged], rise(line), when(line))
        for line in lines.values()
    ]
    line = lines[state.line]
    way = "given in several ways" if line.route == "mixed" else speaker.ROUTE[line.route]
    return said, Picked(
        (
            f"Picked: {line.label}. {first_large(line.drug)}, {way}",
            f"Times: {when(line)}.",
            f"Where: {read(line)}.",
            f"Rise: {rise(line)}."
            if rise(line) != "not seen"
            else "The size of the rise was not in what we could read.",
        ),
        line.source,
    )


SPEAKERS = {
    f.__name__: f
    for f in (
        addiction,
        before_after,
        benefit_harm,
        binding,
        blinding,
        burden,
        checks,
        citation,
        claim_map,
        clock,
        dissociation,
        durations,
        effects_over_time,
        history,
        infusion,
        interactions,
        ladder,
        largest_trial,
        lasting,
        limits,
        long_term,
        neurons,
        of_hundred,
        people,
        pooling,
        race,
        regimens,
        report_card,
        sampling,
        side_effects,
        tensions,
        vitals,
    )
}
#: Explorers whose last control picks what is told below.
PICKS = SPEAKERS.keys() - {
    "before_after",
    "benefit_harm",
    "binding",
    "blinding",
    "infusion",
    "pooling",
    "sampling",
    "lasting",
    "effects_over_time",
}


def test_every_explorer_has_its_speaker():
    assert SPEAKERS.keys() == explorers.ALL.keys()


def fits(cell, wanted):
    """Whether a cell is what the speaker says."""
    return wanted is ANY or (wanted.match(cell) is not None if isinstance(wanted, re.Pattern) else cell == wanted)


def test_words_say_what_the_speaker_says_from_the_cells(explorer, works):
    rows_seen = 0
    for state in every_state(explorer):
        words = explorer.chart.words(state)
        expected, picked = SPEAKERS[explorer.name](state)
        for row in words.table.rows if words.table else ():
            mine = [spoken for spoken in expected if fits(row[0], spoken[0])]
            assert mine, (state, row[0], "is no row of the tables")
            assert any(len(row) == len(spoken) and all(map(fits, row, spoken)) for spoken in mine), (state, row, mine)
            rows_seen += 1
        check_picked(words, picked, works, state)
    assert rows_seen


def test_one_study_has_one_design_one_control_and_one_route(works):
    explorer = explorers.durations()
    for state in every_state(explorer):
        check_picked(explorer.chart.words(state), durations_first(state), works, state)


def test_more_and_less_are_those_of_the_cells():
    explorer = explorers.before_after()
    for treatment in ("medicines", "psychotherapies", "ketamine"):
        explorer.set(treatment=treatment)
        for control, _ in explorer.values("control"):
            explorer.set(control=control)
            said = explorer.chart.words(explorer.state).summary
            for part in before_after_summary(explorer.state):
                assert part in said, (explorer.state, part)


def test_which_side_of_no_difference_the_pooled_result_lies_on():
    explorer = explorers.pooling()
    for state in states(explorer):
        words = explorer.chart.words(state)
        none = 1 if state.set == "social_anxiety_response" else 0
        cells = {row[0]: row[5] for row in words.table.rows}
        low, high = (
            float(n.replace("−", "-").replace(",", ""))
            for n in re.search(r"\((\S+) to (\S+)\)", cells["Pooled here"]).groups()
        )
        inside = f"the 95% interval {'includes' if low <= none <= high else 'does not include'} {none} (no difference)"
        assert inside in words.summary, (state, low, high)
        near, far = (float(cells[row].split(" ")[0].replace("−", "-")) for row in ("Pooled here", "Published"))
        if abs(near - far) >= 0.01:
            size = (lambda value: value) if none == 0 else (lambda value: value - 1)
            closer = abs(size(near)) < abs(size(far))
            assert f"ours is {'closer to' if closer else 'further from'} no difference" in words.summary, state


# -- names of choices, and the words that all lessons share


@pytest.mark.parametrize(
    ("name", "control", "vocabulary"),
    [
        ("durations", "design", speaker.DESIGN),
        ("durations", "control", speaker.CONTROL),
        ("durations", "route", speaker.ROUTE),
        ("durations", "disorder", speaker.GROUP),
        ("limits", "disorder", speaker.GROUP),
        ("limits", "design", speaker.DESIGN),
        ("regimens", "disorder", speaker.GROUP),
        ("regimens", "route", speaker.ROUTE),
        ("clock", "whom", {"people": "people only", "animals": "animals and cells only"}),
        ("neurons", "counted", COUNTED_CELLS),
        ("side_effects", "drug", CLASS),
        ("history", "kind", EVENT),
        ("report_card", "verdict", speaker.VERDICT),
        ("race", "treatment", DRUG),
        (
            "race",
            "compared",
            {
                "control": "a control group",
                "other_treatment": "another treatment",
                "own_start": "own start only",
                "not_stated": "not stated",
            },
        ),
        ("checks", "item", ITEM),
    ],
)
def test_a_list_says_what_it_chooses(name, control, vocabulary):
    explorer = explorers.ALL[name]()
    offered = {value: text for value, text in explorer.values(control) if value not in ("any", "all")}
    assert offered == {value: vocabulary[value] for value in offered}
    assert offered


def test_a_study_is_told_in_its_own_words_wherever_it_is_told():
    works = table("references", "key")
    for study in load("studies"):
        assert evidence.DESIGNS[study.design] == speaker.DESIGN[study.design]
        assert evidence.ROUTES[study.route] == speaker.ROUTE[study.route]
        assert evidence.people(study) == speaker.people(study)
        assert evidence.control(study) == speaker.control(study)
        assert evidence.read(study) == read(study)
        same = [other.label for other in load("studies") if other.cohort == study.cohort and other.id != study.id]
        assert (evidence.same_people(study, load("studies")) == "") == (not same)
        assert all(label in evidence.same_people(study, load("studies")) for label in same)
    for row in works.values():
        assert evidence.address(row) == speaker.address(row), row.key
        assert evidence.name(row) == speaker.work(row), row.key
        text, link = evidence.citation(row)
        assert link.address == link.text == speaker.address(row)
        assert (row.retracted_on or "RETRACTED") in text if row.retracted_on else "RETRACTED" not in text
    assert evidence.CONTENT == speaker.VERDICT
    assert evidence.TRACED == speaker.TRACED
    assert evidence.GROUPS == speaker.GROUP
    assert evidence.SEEN == speaker.SEEN
    assert evidence.CONTROLS == speaker.CONTROL


# -- what hovers over a mark


TITLES = {
    "addiction": lambda gid, rows: DIRECTION[rows[gid].direction],
    "clock": lambda gid, rows: f"{_when(rows[gid])}, {_whom(rows[gid])}, {RESULT[rows[gid].found]}. {rows[gid].what}",
    "neurons": lambda gid, rows: f"{RESULT[rows[gid].found]}. {rows[gid].what}",
    "citation": lambda gid, rows: f": {FITS[rows[gid].mark]}. {rows[gid].why}",
    # In a first view one mark stands for all that a source says of an item.
    "checks": lambda gid, rows: "; ".join(f"{row.text} ({LEVEL[row.level]})" for row in (
        [rows[gid]] if gid in rows else [row for row in rows.values() if f"{row.item}-{row.source}" == gid])) or None,
    "durations": lambda gid, rows: f"{MARK[rows[gid].mark]} {compared_duration(rows[gid])} ({read(rows[gid])})",
    "dissociation": lambda gid, rows: (
        _experience(rows[gid.rsplit("-", 1)[0]])
        if gid.endswith(("-value", "-peak", "-gone", "-side", "-later"))
        else ""
    ),
    "limits": lambda gid, rows: (
        rows[gid].text if "-" in gid else next(row.name for row in load("limit_kinds") if row.id == gid)),
    "interactions": lambda gid, rows: CHANGE_OF.get(
        (rows[gid].direction, rows[gid].subject), CHANGE[rows[gid].direction]
    ),
}
TABLES = {
    "addiction": ("addiction", "id"),
    "clock": ("mechanisms", "id"),
    "neurons": ("mechanisms", "id"),
    "dissociation": ("dissociation", "id"),
    "interactions": ("interactions", "id"),
}


@pytest.mark.parametrize("name", sorted(TITLES))
def test_the_title_over_a_mark_says_what_the_speaker_says(name):
    explorer = explorers.ALL[name]()
    if name in TABLES:
        rows = table(*TABLES[name])
    else:
        key = {"citation": lambda r: f"{r.candidate}-{r.element}", "limits": lambda r: f"{r.study}-{r.limit}"}.get(
            name, lambda r: r.id.replace(".", "-")
        )
        rows = {
            key(row): row
            for row in load(
                {"citation": "candidate_elements", "limits": "limits", "checks": "screening", "durations": "durations"}[
                    name
                ]
            )
        }
    for _ in states(explorer):
        for gid, artist in by_id(explorer).items():
            assert TITLES[name](gid.removeprefix(f"{name}-"), rows) in artist.get_label(), gid
