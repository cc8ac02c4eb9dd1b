"""Legends against marks: an entry looks as the marks of which its words are true; it stands there if they are drawn.

What the signs mean is written down here anew, from the tables and not from the charts: the words for each mark.
"""

import itertools
import re
from typing import NamedTuple

import pytest
from lesson import drawing, explorers
from lesson.charts.report_card import ReportCard
from lesson.explorer import Explorer
from lesson.models.blinding import made_up
from lesson.tables import load
from matplotlib.colors import to_hex
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text
from pictures import drawing_of, once, states

PAPER = "#ffffff"


# -- how things look, read from what is drawn


def pattern(artist):
    """The dashes of a line or of an edge."""
    dashes = artist._unscaled_dash_pattern  # what get_linestyle() gives for a line of one's own is not what was given
    return dashes if dashes[1] else "solid"


def look(artist):
    """How an artist looks to a reader: a dict of aspects; what does not belong to it is left out."""
    if isinstance(artist, Line2D):
        seen = {"colour": to_hex(artist.get_color()), "alpha": artist.get_alpha() or 1}
        if len(artist.get_xdata()) > 1 and artist.get_linestyle() not in ("None", "none", ""):
            seen |= {"line": pattern(artist), "width": artist.get_linewidth()}
        if artist.get_marker() not in ("None", "none", "", None):
            face, other = to_hex(artist.get_markerfacecolor(), True), to_hex(artist.get_markerfacecoloralt(), True)
            empty = artist.get_markerfacecolor() == "none" or face[:7] == PAPER
            filled = "half" if artist.get_fillstyle() == "left" and face != other else "hollow" if empty else "full"
            seen |= {"shape": artist.get_marker(), "size": artist.get_markersize()} | (
                {"fill": filled} if artist.get_marker() not in "|x" else {}
            )
        return seen
    if isinstance(artist, Patch):
        empty = not artist.get_fill() or artist.get_facecolor()[3] == 0
        face = "none" if empty else to_hex(artist.get_facecolor(), True)
        edge = to_hex(artist.get_edgecolor()) if artist.get_linewidth() else "none"
        return {
            "face": face,
            "edge": edge,
            "hatch": artist.get_hatch(),
            "dashes": pattern(artist),
            "edge width": artist.get_linewidth(),
        }
    if isinstance(artist, Text) and artist.get_bbox_patch() is not None and artist.get_bbox_patch().get_edgecolor()[3]:
        box = artist.get_bbox_patch()
        return {
            "letters": to_hex(artist.get_color()),
            "face": to_hex(box.get_facecolor()),
            "edge": to_hex(box.get_edgecolor()),
            "dashes": pattern(box),
        }
    if isinstance(artist, Text):
        return {"text": artist.get_text(), "ink": to_hex(artist.get_color())}
    face = to_hex(artist.get_facecolor()[0], True)  # an area between two curves
    return {"face": face, "edge": "none", "hatch": None}


def same(one, other, aspects):
    """Whether two looks agree in these aspects, and have at least one of them; or in those of one of several groups."""
    if isinstance(aspects[0], tuple):
        return any(same(one, other, group) for group in aspects)
    return all(one.get(aspect) == other.get(aspect) for aspect in aspects) and any(aspect in one for aspect in aspects)


def entries(figure, moving, wanted):
    """The legend as a reader pairs it: the `wanted` words that stand there, with the looks of the signs before them."""
    canvas, words, signs = figure.canvas.get_renderer(), {}, []
    for artist in dict.fromkeys([*figure.get_children(), *moving]):
        if artist.axes is not None or artist is figure.patch or artist in figure.axes:
            continue
        box = artist.get_window_extent(canvas)
        if isinstance(artist, Text) and artist.get_text().replace("\n", " ") in wanted:
            words[artist.get_text().replace("\n", " ")] = box
        elif not artist.get_gid() and (not isinstance(artist, Text) or len(artist.get_text()) < 5):
            signs.append((box, look(artist)))
    found = {text: [] for text in words}
    for box, seen in signs:
        right = [
            (place.x0 - box.x1, text)
            for text, place in words.items()
            if place.x0 > (box.x0 + box.x1) / 2 and abs(place.y0 + place.y1 - box.y0 - box.y1) < 12
        ]
        if right and min(right)[0] < 70:
            found[min(right)[1]].append(seen)
    return found


# -- what the signs mean: the aspects in which an explorer's entries tell marks apart, and the words true of a mark


MARK, BAR, PATCH = (
    ("shape", "colour", "fill"),
    ("line", "width", "colour", "shape"),
    ("face", "edge", "hatch", "dashes"),
)
PICKED = {"picked": ("face",)}


def table(name, key="id"):
    """A table as a dict."""
    return {getattr(row, key): row for row in load(name)}


def addiction():
    words = {
        "risk": "points to a risk",
        "no_sign": "no sign in what was watched",
        "disputed": "disputed, or weighed differently",
    }
    rows = table("addiction")
    return dict.fromkeys(words.values(), MARK), lambda gid: [words[rows[gid].direction]]


def before_after():
    words = {
        "treatment": "change with the treatment",
        "shared": "as much as in the control group",
        "interval": "95% interval",
    }
    control = "change in the control group"
    return {
        words["treatment"]: PATCH,
        words["shared"]: PATCH,
        control: (PATCH, BAR),
        words["interval"]: BAR,
    }, lambda gid: [words.get(gid.rsplit("-", 1)[-1], control)]


def benefit_harm():
    sides = {"benefit": "Benefit: had it", "harm": "Harm: had it"}
    others = {"not": "did not", "may": "did not by the estimate, but could have"}
    aspects = {**dict.fromkeys(sides.values(), MARK), **dict.fromkeys(others.values(), (*MARK, "size"))}
    return aspects, lambda gid: (
        [sides[gid.split("-")[0]]] if gid.endswith("had") else [others[kind] for kind in others if gid.endswith(kind)]
    )


def burden():
    rows = table("burden")
    treated = {"share_treated": "treated", "share_possibly_adequately_treated": "possibly adequately treated"}
    intervals = {True: "with 95% uncertainty interval", False: "no interval given"}
    return {
        **dict.fromkeys(treated.values(), PATCH),
        **dict.fromkeys(intervals.values(), MARK),
        "all others": PATCH,
    }, lambda gid: [treated.get(rows[gid].what) or intervals[rows[gid].low is not None]]


def checks():
    words = {
        "contraindicated": "contraindicated on the label",
        "not_given": "not advised, avoided or left out",
        "caution": "weighed or warned of",
        "check": "looked at before",
        "monitor": "watched during or after",
    }
    rows = {row.id.replace(".", "-"): row for row in load("screening")}
    return dict.fromkeys(words.values(), MARK), lambda gid: [words[rows[gid].level]]


def checks_at_first():
    return {"named": MARK}, lambda gid: ["named"]


def citation():
    words = {"match": "fits", "miss": "does not fit", "unknown": "not known"}
    marks = {f"{row.candidate}-{row.element}": row.mark for row in load("candidate_elements")}
    return dict.fromkeys(words.values(), MARK), lambda gid: [words[marks[gid]]]


def claim_map():
    rows = table("claims")
    bare, figure = "no figure, no source", "a figure or a time, no source"
    study = "points at a study, by its year alone"
    aspects = ("letters", "face", "edge", "dashes")
    more = {"not let through by the lists": ("ink",)}
    return {bare: aspects, figure: aspects, study: aspects, **more}, lambda gid: [
        study if rows[gid].cited_study else figure if rows[gid].numbers else bare
    ]


def claim_map_at_first():
    rows, study = table("claims"), "points at a study, by its year alone"
    more = {"not let through by the lists": ("ink",)}
    return {**dict.fromkeys((study, "no source"), ("letters", "face", "edge", "dashes")), **more}, lambda gid: [
        study if rows[gid].cited_study else "no source"
    ]


SPECIES = {
    "human": "people",
    "monkey": "monkeys",
    "rat": "rats",
    "mouse": "mice",
    "rodent": "rats and mice",
    "cells": "cells",
}
FOUND = {"found": "found", "not_found": "looked for, not found", "contested": "found, but another study disagrees"}


def clock():
    rows = table("mechanisms")
    aspects = {
        **dict.fromkeys(FOUND.values(), ("fill",)),
        "looked for at two times": ("line", "width"),
        "beginning not seen": ("line", "shape"),
        "lasted at least so long": ("shape", "fill"),
    }

    def words(gid):
        row = rows[gid]
        return [FOUND[row.found]] + ["looked for at two times"] * (
            row.time_unit is not None and row.time_low != row.time_high
        )  # in whom stands beside each mark

    return aspects, words


def neurons():
    rows = table("mechanisms")
    return {
        **dict.fromkeys(SPECIES.values(), ("shape", "colour")),
        **dict.fromkeys(FOUND.values(), ("fill",)),
    }, lambda gid: [SPECIES[rows[gid].species], FOUND[rows[gid].found]]


def neurons_at_first():
    """The name of each row says in whom."""
    rows = table("mechanisms")
    return dict.fromkeys(FOUND.values(), MARK), lambda gid: [FOUND[rows[gid].found]]


def dissociation():
    rows = table("dissociation")
    drug, trials, spread = "on ketamine or esketamine", "lowest to highest trial", "SD: spread of single people"
    without = "without it"  # what that was stands beside each row
    aspects = {
        drug: MARK,
        trials: BAR,
        spread: ("line", "width", "shape"),
        without: MARK,
        "first score": MARK,
        "later score": MARK,
        "peak at one time": MARK,
        "peak, from when to when": BAR,
        "gone by": MARK,
    }

    def words(gid):
        name, part = gid.rsplit("-", 1)
        row = rows[name]
        return {
            "value": [drug if row.low == row.high else trials],
            "control": [without],
            "sd": [spread],
            "control_sd": [spread],
            "peak": ["peak at one time" if row.peak_low == row.peak_high else "peak, from when to when"],
            "gone": ["gone by"],
            "first": ["first score"],
            "later": ["later score"],
            "side": [],
        }[part]

    return aspects, words


def durations():
    rows = {row.id.replace(".", "-"): row for row in load("durations")}
    last = {True: "benefit last seen, against a control", False: "the same, not against a control"}
    said = {
        "infusion": "infusion",
        "onset": "benefit first seen",
        "no_difference": "no clear difference",
        "course": "course of doses",
        "follow_up": "last time anyone looked",
        "relapse": "half had lost the response",
        "first_rating": "first rating, benefit not known",
    }
    lines = {
        "infusion": BAR,
        "course of doses": BAR,
        "watched": BAR,
        "from first to last seen": BAR,
        "last seen somewhere in here": BAR,
    }
    return {**dict.fromkeys([*last.values(), *said.values()], MARK), **lines}, lambda gid: [
        said.get(rows[gid].mark) or last[rows[gid].compared_with == "control"]
    ]


def effects_over_time():
    rows = table("effects_over_time", "outcome")
    pools, adjusted = {"anxiety": "anxiety, mixed diagnoses", "ptsd": "PTSD symptoms"}, "corrected for publication bias"
    more = {"95% interval": ("line", "width"), "all these times, pooled": ("line", "width")}
    return {**dict.fromkeys([*pools.values(), adjusted], MARK), **more}, lambda gid: [
        adjusted if rows[gid].against == "adjusted" else pools[rows[gid].pool]
    ]


def history():
    rows = table("history")
    kinds = {
        "making": "made, given, sold",
        "approval": "approval",
        "law": "law or rule of use",
        "warning": "warning",
        "trial": "first trials",
    }
    filled = "filled: names anxiety (an approval: is for an anxiety disorder)"
    groups = {row.id: row.group for row in load("disorders")}
    anxiety = {row.study for row in load("study_disorders") if groups[row.disorder] == "anxiety"}

    def words(gid):
        trial = gid.removeprefix("trial_") if gid.startswith("trial_") else None
        names = trial in anxiety if trial else rows[gid].for_anxiety
        return [kinds["trial" if trial else rows[gid].kind]] + [filled] * names

    return {**dict.fromkeys(kinds.values(), ("shape", "colour")), filled: ("fill",)}, words


def infusion():
    def words(gid):
        return (
            ["half of the peak is left"]
            if gid.startswith("half-")
            else ["end of the infusion", "start"]
            if gid == "end"
            else []
        )

    return {
        "half of the peak is left": ("shape", "colour"),
        "end of the infusion": ("line", "width", "colour"),
        "start": ("line", "width", "colour"),
    }, words


def interactions():
    rows = table("interactions")
    words = {
        "more": "with ketamine: more, or higher",
        "less": "with ketamine: less, lower, shorter",
        "mixed": "mixed",
        "none": "no change",
    }
    return dict.fromkeys(words.values(), MARK), lambda gid: [words[rows[gid].direction]]


def ladder():
    rows = {row.id.replace(".", "-"): row for row in load("ladder_responses")}
    words = {
        "response": "responded",
        "remission": "well again (remission)",
        "placebo": "responded to placebo",
        "not_helped": "not helped",
    }

    def meaning(gid):
        return (
            [words[rows[gid].measure]] + ["a range"] * (rows[gid].percent_low < rows[gid].percent_high)
            if gid in rows
            else []
        )

    return {
        **dict.fromkeys(words.values(), MARK),
        "a range": ("line", "width"),
        "picked": ("edge", "edge width"),
    }, meaning


def lasting():
    people = {row.state: f"{row.people} {row.label}" for row in load("after_maintenance")}
    words = {"curve": "the assumed curve", "median": "reported median", "range": "middle 95% of made-up medians"}
    aspects = {
        **dict.fromkeys(people.values(), MARK),
        words["curve"]: BAR,
        words["median"]: MARK,
        words["range"]: BAR,
        "curves at both ends of the range": ("face",),
    }
    return aspects, lambda gid: [{**people, **words}[gid.split("-")[0]]] if not gid.startswith("bar") else []


def limits():
    rows = {f"{row.study}-{row.limit}": row for row in load("limits")}
    words = {"secondary": "second-hand", "derived": "our reading"}
    paper = "in the abstract, registry or paper"
    return dict.fromkeys([*words.values(), paper], MARK), lambda gid: [words.get(rows[gid].seen, paper)]


def people():
    rows = table("studies")
    said = {"randomised": "one person, randomised",
            "controlled_fixed_order": "one person, controlled, doses in fixed order"}
    return dict.fromkeys(said.values(), MARK), lambda gid: [said[rows[gid.removesuffix("-people")].design]]


def largest_trial():
    rows = table("trial_findings")
    found = {"no_difference": "no significant difference", "better": "significantly better than salt water",
             "dose": "more with the larger dose", "not_seen": "not seen by us"}
    counted = {"assigned": "randomised, as the paper counts", "started": "started, by the registry",
               "finished": "finished, by the registry"}

    def words(gid):
        name, mark = gid.rsplit("-", 1)
        return [counted[mark] if mark in counted else found[rows[name].result] if mark == "difference"
                else found["not_seen"]]

    return dict.fromkeys([*found.values(), *counted.values()], MARK), words


def blinding():
    """Who felt what is made anew, from the counts of the two trials."""
    said = {True: "felt", False: "not felt", "share": "guessed right", "most": "“most”: no number seen"}
    events, felt = table("adverse_events"), {}
    for seed, names in enumerate(({"su_2023.derealization": "unreal", "su_2023.dizziness": "dizzy"},
                                  {"taylor_2018.any_adverse_event": "side_effect"}), start=1):
        rows = [events[name] for name in names]
        made = made_up(20, [row.events_drug / row.people_drug for row in rows],
                       [row.events_control / row.people_control for row in rows], seed)
        felt |= {f"{n}-{effect}": was for n, person in enumerate(made, start=1)
                 for effect, was in zip(names.values(), person.felt, strict=True)}
    how = table("guesses")
    aspects = {said[True]: MARK, said[False]: MARK, said["share"]: MARK, said["most"]: BAR}
    return aspects, lambda gid: [said[felt[gid] if gid in felt else how[gid.rsplit("-", 1)[0]].how]]


def limits_at_first():
    """One sign for studies with a limit, one for the picked study, which it names."""
    labels = {row.id: f"found in {row.label}" for row in load("studies")}
    aspects = {"studies with this limit": ("face", "edge")} | dict.fromkeys(labels.values(), MARK)
    return aspects, lambda gid: [labels[gid.split("-")[0]] if "-" in gid else "studies with this limit"]


def of_hundred():
    words = {
        "had": "had it",
        "not": "did not have it",
        "sure": "had it, even at the low end of the interval",
        "estimate": "had it by the estimate, not at the low end",
        "possible": "did not by the estimate, but at the high end",
        "none": "did not have it, even at the high end",
    }
    return dict.fromkeys(words.values(), (*MARK, "size")), lambda gid: [words[gid.split("-")[1]]]


def race():
    rows = {row.id.replace(".", "-"): row for table in ("durations", "onsets") for row in load(table)}
    kinds = {
        "first_rating": "first looked, benefit not known",
        "onset": "benefit first seen",
        "difference": "benefit first seen",
        "meaningful": "first large enough to matter",
        "plateau": "stopped growing",
        "builds_up": "kept growing until then",
        "level": "no longer apart",
    }
    fills = {"control": "filled: against a control group", "other_treatment": "half: against another treatment"}
    hollow = "hollow: own start, or not stated"

    def words(gid):
        return [kinds[rows[gid].mark]] + (
            [] if rows[gid].mark == "first_rating" else [fills.get(rows[gid].compared_with, hollow)]
        )

    return {
        **dict.fromkeys(kinds.values(), ("shape",)),
        **dict.fromkeys([*fills.values(), hollow], ("fill",)),
        "from mark to mark of a row": ("line", "width"),
    }, words


def regimens():
    routes = {row.id: row.route for row in load("studies")}
    timed = {row.study for row in load("durations") if row.mark == "infusion"}
    bar, unknown = "infusion", "into a vein, minutes not reported"
    return {bar: BAR, unknown: PATCH}, lambda gid: [bar if gid in timed else unknown] if routes[gid] == "vein" else []


def report_card():
    return {"you and we agree": ("text",), "you and we differ": ("text",)}, lambda gid: []


def sampling():
    words = {
        "significant": "significant: p < 0.05",
        "all": "all others",
        "smaller": "real trial of this size or smaller",
        "larger": "larger",
        "retracted": "retracted",
        "untestable": "too small for any test",
        "trials": "on the curve",
        "paired": "crossover",
    }
    return {
        **dict.fromkeys(words.values(), (*MARK, "size")),
        "significant: p < 0.05": PATCH,
        "all others": PATCH,
    }, lambda gid: [words[gid]] if gid in words else []


def side_effects():
    trials, rows = table("adverse_event_trials"), table("adverse_events")
    drug, tablet = "ketamine or esketamine", "SSRI or benzodiazepine"  # which of them stands in each row
    words = {"ketamine": drug, "esketamine": drug, "ssri": tablet, "benzodiazepine": tablet}
    control = "what it was compared with"

    def meaning(gid):
        row, side = gid.rsplit("-", 1)
        return [control if side == "control" else words[trials[rows[row].trial].drug_class]]

    return {**dict.fromkeys([*words.values(), control], MARK), "95% interval": ("line", "width")}, meaning


def vitals():
    words = {
        "control": "mean rise without the drug",
        "interval": "95% interval of the mean",
        "sd": "SD: spread of single people",
        "control_sd": "SD: spread of single people",
        "peak": "time of the highest value",
        "raised": "still raised",
        "back": "back by",
    }
    aspects = {
        "mean rise": MARK,
        words["control"]: MARK,
        words["interval"]: BAR,
        words["sd"]: ("line", "width", "shape"),
        words["peak"]: MARK,
        words["raised"]: BAR,
        words["back"]: MARK,
    }
    return aspects, lambda gid: [words[gid.split("-")[1]] if "-" in gid else "mean rise"]


SPOKEN = {
    f.__name__: f
    for f in (
        addiction,
        before_after,
        benefit_harm,
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
        neurons,
        of_hundred,
        people,
        race,
        regimens,
        report_card,
        sampling,
        side_effects,
        vitals,
    )
}
#: Those whose first view has other signs than the view with everything.
AT_FIRST = {"checks": checks_at_first, "claim_map": claim_map_at_first, "limits": limits_at_first,
            "neurons": neurons_at_first}
#: Explorers that name each thing where it stands, and have no legend but for what is picked.
NAMED_IN_PLACE = {"binding", "long_term", "pooling", "tensions"}
#: What moves and needs no entry, by explorer: words that stand right at it say what it is (a pattern of ids), or it
#: joins or carries a mark that has an entry (values of an aspect of its look).
AT_ITS_PLACE = {
    "benefit_harm": ("-difference$|-interval$", {"size": (2.4,)}),  # their names at the left; the text at the bottom
    "dissociation": ("-side$", {}),  # two columns with heads
    "infusion": (
        "^infusion-given$|^infusion-[a-z]+_",
        {"width": (0.7, 2)},
    ),  # each curve and the infusion have their names at them
    "ladder": ("^ladder-", {}),  # boxes and bars hold or have their words
    "lasting": ("-bar", {}),  # "medians of 200 made-up groups"
    "race": ("^$", {"line": ((0, (2, 2)),)}),  # "weekly ratings: not looked at earlier" stands on it
    "regimens": ("", {}),  # the way stands beside each mark
    "report_card": ("", {}),  # the verdict stands beside each letter
    "sampling": (
        "^sampling-(curve|now|truth|mean)$",
        {"width": (2.2,)},
    ),  # named by the titles, "true effect", "mean size", "now"
}


def test_every_explorer_is_either_spoken_for_or_names_things_in_place():
    assert SPOKEN.keys() | NAMED_IN_PLACE == explorers.ALL.keys()


def spoken(explorer, state):
    """What the signs of an explorer mean in a state: aspects by words, and the words for a mark by its id."""
    speakers = AT_FIRST if getattr(state, "detail", "") == "few" and explorer.name in AT_FIRST else SPOKEN
    return speakers.get(explorer.name, lambda: ({}, lambda gid: []))()


class Mark(NamedTuple):
    """A mark as a reader sees it: its id, how it looks, and its text if it is one."""

    gid: str
    look: dict
    text: str | None


@once
def seen_by_state(explorer):
    """What is seen in each state: (state, the aspects of its signs, the words for a mark, the legend, the marks, is a
    row tinted).
    """
    strip = to_hex((*(int(drawing.KETAMINE[i : i + 2], 16) / 255 for i in (1, 3, 5)), 0.12), True)
    for state in states(explorer):
        aspects, words_of = spoken(explorer, state)
        aspects = {**PICKED, **aspects}
        with drawing_of(explorer) as (figure, artists):
            legend = entries(figure, artists, aspects)
            still = [patch for axes in figure.axes for patch in axes.patches] if explorer.name == "burden" else []
            marks = [
                Mark(artist.get_gid() or "", look(artist), artist.get_text() if isinstance(artist, Text) else None)
                for artist in [*artists, *still]
                if artist.axes is not None or artist.get_gid()
            ]
            tinted = any(
                look(artist).get("face") == strip
                for artist in artists
                if isinstance(artist, Patch) and artist.axes is not None
            )
        yield state, aspects, words_of, legend, marks, tinted


def test_an_entry_looks_as_the_marks_of_which_its_words_are_true(explorer):
    beside, plain = AT_ITS_PLACE.get(explorer.name, ("" if explorer.name in NAMED_IN_PLACE else "^$", {}))
    for state, aspects, words_of, legend, marks, _ in seen_by_state(explorer):
        seen = set()
        for whole, mine, text in marks:
            gid = whole.removeprefix(f"{explorer.name}-")
            alike = {
                words for words, signs in legend.items() if any(same(mine, sign, aspects[words]) for sign in signs)
            }
            seen |= alike
            if gid and not re.fullmatch(".*-guess", gid):
                expected = set(words_of(gid)) & ({*legend} if explorer.name == "infusion" else {*aspects})
                assert expected <= {*legend}, (state, gid, "is drawn, and the legend is silent about it")
                assert alike - {"picked"} == expected, (state, gid, mine)
            if not alike and text is None:
                said = (gid and beside and re.search(beside, whole)) or beside == ""
                assert said or any(mine.get(key) in values for key, values in plain.items()), (
                    state,
                    gid,
                    mine,
                    "is explained nowhere",
                )
        texts = {text for _, _, text in marks if text is not None}
        seen |= {
            words
            for words, signs in legend.items()
            for sign in signs
            for text in texts
            if sign.get("text") and text.endswith(sign["text"])
        }
        assert {*legend} - seen == set(), (state, "stands in the legend and is not drawn")


def test_what_is_picked_is_explained_where_it_stands_out(explorer):
    """The tinted strip of the picked row."""
    for state, _, _, legend, _, tinted in seen_by_state(explorer):
        assert "picked" in legend or not tinted, state


def test_marks_that_mean_different_things_differ_in_more_than_colour(explorer):
    """Among the entries that tell marks apart by the same aspects, no two look alike to somebody who sees no
    colours.
    """
    for state, aspects, _, looks, _, _ in seen_by_state(explorer):
        for words, other in itertools.combinations(looks, 2):
            if aspects[words] == aspects[other] and "shape" in aspects[words]:
                shapes = [aspect for aspect in aspects[words] if aspect in ("shape", "fill", "size")]
                assert not any(same(one, two, shapes) for one in looks[words]
                               for two in looks[other]), (state, words, other)


# -- signs that are named in their place


def beside(figure, artists, mark):
    """The words right of a mark, as near as they stand."""
    canvas, box = figure.canvas.get_renderer(), mark.get_window_extent(figure.canvas.get_renderer())
    found = []
    for text in artists:
        if isinstance(text, Text) and len(text.get_text()) > 1:
            place = text.get_window_extent(canvas)
            if place.x0 >= box.x1 - 1 and place.y0 < (box.y0 + box.y1) / 2 < place.y1:
                found.append((place.x0, text.get_text()))
    return min(found)[1] if found else None


def by_gid(artists):
    return {artist.get_gid(): artist for artist in artists if artist.get_gid()}


def test_words_beside_a_finding_without_a_percentage_are_true_of_it():
    explorer, rows = explorers.long_term(), {f"long_term-{row.id}": row for row in load("long_term")}
    said = {
        "worse": "worse than others",
        "no_change": "no change found",
        "case": "cases: no rate",
        "named": "named, no number",
    }
    looks = {}
    for topic in ("bladder", "memory", "other"):
        explorer.set(topic=topic, detail="all")
        with drawing_of(explorer) as (figure, artists):
            for gid, mark in by_gid(artists).items():
                words = beside(figure, artists, mark)
                if rows[gid].percent is None:
                    low, high = rows[gid].percent_low, rows[gid].percent_high
                    word = said[rows[gid].direction]
                    assert words == (word if high is None else f"{low:g} to {high:g}%, by study")
                    looks.setdefault(word, set()).add((look(mark)["shape"], look(mark)["fill"], look(mark)["colour"]))
                else:
                    assert words.startswith(f"{rows[gid].percent:g}%")
    assert len(set.union(*looks.values())) == len(looks) == len(said), "one look for each, and another one for each"


def test_words_beside_another_way_than_a_vein_are_true_of_it():
    said = {
        "under_skin": "under the skin",
        "muscle": "into a muscle",
        "mouth": "by mouth",
        "under_tongue": "under the tongue",
        "nose": "into the nose",
        "mixed": "in several ways",
        "not_reported": "route not reported",
    }
    explorer, routes = explorers.regimens(), {row.id: row.route for row in load("studies")}
    explorer.set(disorder="any", detail="all")
    looks = {}
    for study, _ in explorer.values("study"):
        explorer.set(study=study)
        with drawing_of(explorer) as (figure, artists):
            for gid, mark in by_gid(artists).items():
                route = routes[gid.removeprefix("regimens-")]
                if route != "vein":
                    assert beside(figure, artists, mark) == said[route], gid
                    looks.setdefault(route, set()).add((look(mark)["shape"], look(mark)["fill"]))
    assert all(len(found) == 1 for found in looks.values())
    assert {route for route, found in looks.items() if next(iter(found))[1] == "hollow"} <= {"mixed", "not_reported"}
    assert {next(iter(looks[route]))[1] for route in looks.keys() - {"mixed", "not_reported"}} == {"full"}


def every_claim(card):
    """The report card with every claim in it."""
    card.set(detail="all")
    return card



def test_letters_and_words_beside_a_verdict_are_true_of_it():
    said = {
        "supported": "supported",
        "partly_supported": "partly supported",
        "overstated": "overstated",
        "contradicted": "contradicted",
        "advice": "advice",
    }
    explorer, verdicts = (
        every_claim(explorers.report_card()),
        {f"report_card-{row.claim}-ours": row.content for row in load("verdicts")},
    )
    looks = {}
    with drawing_of(explorer) as (figure, artists):
        marks = by_gid(artists)
        for gid, verdict in verdicts.items():
            mark = marks[gid]
            assert beside(figure, artists, mark) == said[verdict], gid
            letters = [
                a.get_text()
                for a in artists
                if isinstance(a, Text) and a.get_position() == (mark.get_xdata()[0], mark.get_ydata()[0])
            ]
            assert letters == [said[verdict][0].upper()], gid
            looks.setdefault(verdict, set()).add((look(mark)["shape"], look(mark)["fill"], look(mark)["colour"]))
    assert len(set.union(*looks.values())) == len(looks) == len(said)


def test_the_report_card_explains_the_signs_that_it_has_and_no_other():
    ours = {row.claim: row.content for row in load("verdicts")}
    agree, differ = (
        {"C01": ours["C01"]},
        {"C02": next(verdict for verdict in set(ours.values()) if verdict != ours["C02"])},
    )
    words = {"you and we agree": "=", "you and we differ": "≠", "empty: no verdict of yours yet": "", "picked": ""}
    for given, wanted in (
        ({}, {"empty"}),
        (agree, {"=", "empty"}),
        (differ, {"≠", "empty"}),
        (ours | differ, {"=", "≠"}),
    ):
        chart = ReportCard(given=given)
        card = every_claim(Explorer("report_card", "The report card", chart, chart.controls()))
        with drawing_of(card) as (figure, artists):
            found = entries(figure, artists, words)
            assert {words[text] or text.split(":")[0] for text in found} == wanted | {"picked"}
            assert all(signs[0]["text"] == words[text] for text, signs in found.items() if words[text])


def test_letters_in_the_marks_of_the_checks_are_those_of_the_legend():
    letters = {"contraindicated": "C", "not_given": "N", "caution": "W", "check": "B", "monitor": "D"}
    explorer, rows = explorers.checks(), {f"checks-{row.id.replace('.', '-')}": row for row in load("screening")}
    explorer.set(detail="all")
    with drawing_of(explorer) as (figure, artists):
        texts = [a for a in artists if isinstance(a, Text)]
        for gid, mark in by_gid(artists).items():
            place = (mark.get_xdata()[0], mark.get_ydata()[0])
            assert [text.get_text() for text in texts if text.get_position() == place] == [letters[rows[gid].level]], (
                gid
            )
        canvas = figure.canvas.get_renderer()
        for sign in [a for a in artists if isinstance(a, Line2D) and a.axes is None]:
            place, words = (sign.get_xdata()[0], sign.get_ydata()[0]), beside(figure, artists, sign)
            inside = next(text.get_text() for text in texts if text.get_position() == place)
            level = {
                "contraindicated on the label": "C",
                "not advised, avoided or left out": "N",
                "weighed or warned of": "W",
                "looked at before": "B",
                "watched during or after": "D",
            }[words]
            assert inside == level
            assert sign.get_window_extent(canvas).x1 > 0


@pytest.mark.parametrize(
    ("name", "rows", "words"), [("binding", "binding_constants", "ligand"), ("infusion", "pk_models", "label")]
)
def test_a_curve_has_its_name_at_a_line_that_looks_as_it_does(name, rows, words):
    explorer = explorers.ALL[name]()
    explorer.set(detail="all")
    looks = set()
    with drawing_of(explorer) as (figure, artists):
        for row in load(rows):
            curve = next(a for a in artists if a.get_gid() == f"{name}-{row.id}")
            text = next(a for a in artists if isinstance(a, Text) and a.get_text().startswith(getattr(row, words)))
            place = text.get_window_extent(figure.canvas.get_renderer())
            lines = [
                a
                for a in artists
                if isinstance(a, Line2D)
                and a is not curve
                and len(a.get_xdata()) == 2
                and same(look(a), look(curve), ("line", "colour"))
            ]
            ends = [a.get_window_extent(figure.canvas.get_renderer()) for a in lines]
            assert any(
                abs(end.x1 - place.x0) < 8 and place.y0 - 4 < end.y0 + end.height / 2 < place.y1 + 30 for end in ends
            ), row.id
            looks.add(str(look(curve)["line"]))
    assert len(looks) == len(load(rows)), "curves differ in more than colour"


def test_the_shape_of_a_model_is_the_one_in_the_list_of_the_binding_chart():
    explorer = explorers.binding()
    explorer.set(model="all", detail="all")
    labels = {row.label: row.id for row in load("pk_models")}
    with drawing_of(explorer) as (figure, artists):
        lines = sorted(
            (a for a in artists if isinstance(a, Text) and a.get_position()[0] < 0.2),
            key=lambda a: -a.get_position()[1],
        )
        signs = sorted(
            (a for a in artists if isinstance(a, Line2D) and not a.get_gid() and look(a).get("shape")),
            key=lambda a: -a.get_ydata()[0],
        )
        named = [labels[text.get_text().split(":")[0]] for text in lines if text.get_text().split(":")[0] in labels]
        assert len(named) == len(signs) == len(labels)
        for model, sign in zip(named, signs, strict=True):
            shapes = {
                look(mark)["shape"]
                for gid, mark in by_gid(artists).items()
                if gid.startswith("binding-now-") and gid.endswith(model)
            }
            assert shapes == {look(sign)["shape"]}
        assert any(text.get_text().startswith("Circles on the line at 50%") for text in figure.texts)
        rings = [mark for gid, mark in by_gid(artists).items() if gid.startswith("binding-ki-")]
        assert {(look(ring)["shape"], look(ring)["fill"], ring.get_ydata()[0]) for ring in rings} == {
            ("o", "hollow", 50)
        }


def test_rows_of_the_forest_plot_have_the_shapes_that_their_names_tell():
    explorer = explorers.pooling()
    with drawing_of(explorer) as (_, artists):
        texts, marks = [a.get_text() for a in artists if isinstance(a, Text)], by_gid(artists)
        assert "Pooled here (diamond)" in texts
        assert "Published (circle)" in texts
        assert len(marks["pooling-pooled"].get_xy()) == 5
        assert look(marks["pooling-published-estimate"])["shape"] == "o"


def test_the_text_below_the_fields_of_a_hundred_says_what_their_signs_mean():
    explorer = explorers.benefit_harm()
    explorer.set(detail="all")
    with drawing_of(explorer) as (figure, artists):
        said = " ".join(text.get_text() for text in figure.texts)
        for words in (
            "Filled: had it",
            "Small ring: did not",
            "With a dot inside: the filled could end there",
            "Lines: 95% intervals",
        ):
            assert words in said
        marks = by_gid(artists)
        assert {look(mark)["fill"] for gid, mark in marks.items() if gid.endswith("-had")} == {"full"}
        small = [look(mark) for gid, mark in marks.items() if gid.endswith("-not")]
        large = [look(mark) for gid, mark in marks.items() if gid.endswith("-may")]
        assert {(seen["shape"], seen["fill"]) for seen in (*small, *large)} == {("o", "hollow")}
        assert max(seen["size"] for seen in small) < min(seen["size"] for seen in large)
