"""The clock of mechanisms and the matrix of neurons and connections of lesson 2, against the tables."""

import re
from types import SimpleNamespace

import pytest
from lesson import drawing, explorers
from lesson.charts.clock import Clock
from lesson.models.durations import in_hours
from lesson.models.pharmacokinetics import concentration, models, time_left
from lesson.tables import load
from pictures import by_id, drawing_of, drawn

SHAPES = {"human": "o", "monkey": "s", "rat": "^", "mouse": "D", "rodent": "p", "cells": "P"}
#: A time that only memory gave, or none at all: these must never stand on the time axis.
UNTIMED = ("li_2010", "li_2011", "autry_2011", "homayoun_2007", "modasava_2019",
           "wu_2021", "moghaddam_1997", "abdallah_2018", "rawat_2022")
COLUMNS = ("born", "young", "spines", "protein", "needed")
MODELS = models(load("pk_models"), load("pk_parameters"))


@pytest.fixture
def clock():
    made = explorers.clock()
    made.set(whom="all", detail="all")
    return made


@pytest.fixture
def neurons():
    return explorers.neurons()


def findings():
    return {row.id: row for row in load("mechanisms")}


def every_mark(explorer):
    """Each mark of the explorer by the id of its finding, over all findings of the slider."""
    seen = {}
    for row_id in [value for _, value in explorer.controls["finding"].options]:
        explorer.set(finding=row_id)
        for gid, artist in by_id(explorer).items():
            seen[gid.split("-", 1)[1]] = artist
    return seen


def fill(artist):
    """How a mark is filled: found, not_found or contested."""
    if artist.get_fillstyle() == "left":
        assert artist.get_markerfacecoloralt() == drawing.PAPER
        return "contested"
    return "not_found" if artist.get_markerfacecolor() == drawing.PAPER else "found"


# -- the tables


def test_a_finding_in_people_says_so_and_only_those_have_people():
    for row in load("mechanisms"):
        assert row.people is None or row.species == "human", row.id
        assert (row.tested == "nothing") == (row.study in ("sorrells_2018", "spalding_2013")), row.id


def test_no_time_comes_from_memory():
    for row in load("mechanisms"):
        if row.study in UNTIMED:
            assert (row.time_low, row.time_unit) == (None, None), row.id


@pytest.mark.parametrize(("row_id", "low", "high", "unit", "qualifier"), [
    ("phoumthipphavong_2016.spines", 2, 2, "weeks", "up_to"), ("soumier_2016.young", 2, 2, "hours", "within"),
    ("soumier_2016.born", 4, 4, "weeks", "at_least"), ("pcc_mrs_2021.glutamate", 193, 193, "minutes", "about"),
    ("holmes_2022.people", 24, 24, "hours", "exactly"), ("williams_2018.opioid", 1, 3, "days", "exactly"),
    ("farmer_2020.hnk", 3, 7, "days", "exactly"),
    ("shadli_2018.theta", 2, 2, "hours", "exactly"),
])
def test_times_that_the_lesson_leans_on(row_id, low, high, unit, qualifier):
    row = findings()[row_id]
    assert (row.time_low, row.time_high, row.time_unit, row.qualifier) == (low, high, unit, qualifier)


def test_results_that_the_lesson_leans_on():
    result = {row_id: row.found for row_id, row in findings().items()}
    assert (result["modasava_2019.keep"], result["modasava_2019.start"]) == ("found", "not_found")
    assert result["soumier_2016.born"] == "found"
    assert "rawat_2022.born" not in result, \
        "switching neurons on without any change in their number was an experiment, not what ketamine did"
    assert (result["soumier_2016.needed"], result["rawat_2022.needed"]) == ("not_found", "contested")
    assert (result["zanos_2016.hnk"], result["shirayama_2018.hnk"],
            result["farmer_2020.hnk"]) == ("contested", "not_found", "not_found")
    assert (result["sorrells_2018.adults"], result["spalding_2013.adults"]) == ("not_found", "contested")
    assert {result["holmes_2022.people"], result["holmes_2022.monkeys"],
            result["spies_2018.sert"], result["schlosser_2025.sert"]} == {"not_found"}


def test_a_contested_finding_names_the_study_that_disagrees():
    labels = {row.label for row in load("mechanisms")} | {row.label.split(",")[0] for row in load("interactions")}
    for row in load("mechanisms"):
        if row.found == "contested":
            assert any(label in row.limit for label in labels - {row.label}), row.id


def test_every_kind_of_medicine_has_its_contrast_and_numbers_agree_with_the_other_tables():
    rows = {row.id: row for row in load("contrast")}
    for drug in ("benzodiazepines", "ssris", "ketamine"):
        assert {"where", "what", "relief"} <= {row.aspect for row in rows.values() if row.drug == drug}
    onset = next(row for row in load("durations") if row.id == "glue_2017.onset")
    people = next(row.people for row in load("studies") if row.id == "glue_2017")
    assert f"within {onset.high:g} hour, in {people} people" in rows["ketamine.relief"].text
    assert onset.compared_with == "own_start"
    assert "no control group" in rows["ketamine.relief"].text
    assert "general anaesthetic" in rows["ketamine.whole_1"].text


# -- the clock


def test_the_clock_draws_every_finding_after_ketamine_and_no_other(clock):
    assert set(every_mark(clock)) == {row.id for row in load("mechanisms") if row.tested != "nothing"}


def test_a_finding_stands_at_its_time_or_beside_the_axis(clock):
    rows, in_time = findings(), clock.figure.axes[0].transData
    for row_id, artist in every_mark(clock).items():
        row, at = rows[row_id], list(artist.get_xdata())
        if row.time_unit is None:
            assert artist.get_transform().contains_branch_seperately(in_time) == (False, True), "no time is said"
            assert len(at) == 1, row_id
            assert at[0] > 1, (row_id, "right of the axis")
        else:
            assert at == pytest.approx(sorted({in_hours(row.time_low, row.time_unit),
                                               in_hours(row.time_high, row.time_unit)})), row_id


def test_shape_says_the_species_and_filling_the_result(clock, neurons):
    neurons.set(detail="all")
    rows = findings()
    for explorer in (clock, neurons):
        for row_id, artist in every_mark(explorer).items():
            assert artist.get_marker() == SHAPES[rows[row_id].species], row_id
            assert fill(artist) == rows[row_id].found, row_id
    assert len(set(SHAPES.values())) == len(SHAPES)


def test_in_whom_stands_beside_each_mark(clock):
    names = {"human": "people", "monkey": "monkeys", "rat": "rats", "mouse": "mice",
             "rodent": "rats and mice", "cells": "cells"}
    rows = findings()
    for row_id in rows:
        if rows[row_id].tested == "nothing":
            continue
        clock.set(finding=row_id)
        artists = drawn(clock)
        mark = next(a for a in artists if a.get_gid() == f"clock-{row_id}")
        beside = [a.get_text() for a in artists if hasattr(a, "get_text")
                  and a.get_position()[0] > 0 and a.get_position()[1] == mark.get_ydata()[0]]
        assert beside == [f"{rows[row_id].people} people" if rows[row_id].people
                          else "people (?)" if rows[row_id].species == "human"
                          else names[rows[row_id].species]], row_id


def test_a_time_that_is_not_exact_is_drawn_as_such(clock):
    for row in load("mechanisms"):
        if row.tested == "nothing":
            continue
        clock.set(finding=row.id)
        y = by_id(clock)[f"clock-{row.id}"].get_ydata()[0]
        others = [a for a in drawn(clock) if hasattr(a, "get_xdata") and a.get_ydata()[0] == y and not a.get_gid()]
        lines = [a for a in others if len(a.get_xdata()) == 2]
        arrows = [a for a in others if a.get_marker() == ">"]
        assert len(lines) == (row.qualifier in ("within", "up_to", "at_least")), row.id
        assert len(arrows) == (row.qualifier == "at_least"), row.id
        for line in lines:
            assert line.get_linestyle() != "-", "a solid line would say that it was there from the start"


@pytest.mark.parametrize("whom", ["people", "animals", "all"])
def test_what_is_drawn_of_a_time_that_is_not_exact_has_its_sign_in_the_legend(whom):
    made = explorers.clock()
    made.set(whom=whom)
    for finding, _ in made.values("finding"):
        made.set(finding=finding)
        with drawing_of(made) as (_, artists):
            said = {a.get_text() for a in artists if hasattr(a, "get_text")}
        lines = [a for a in drawn(made) if hasattr(a, "get_xdata") and a.get_color() == drawing.KETAMINE]
        dotted = [a for a in lines if len(a.get_xdata()) == 2 and a.get_linestyle() not in ("-", "None")]
        assert bool(dotted) == ("beginning not seen" in said), finding
        assert any(a.get_marker() == ">" for a in lines) == ("lasted at least so long" in said), finding


@pytest.mark.parametrize(("choice", "people"), [("people", True), ("animals", False)])
def test_the_filter_keeps_people_or_animals(clock, choice, people):
    clock.set(whom=choice)
    rows = findings()
    kept = {value for _, value in clock.controls["finding"].options}
    assert kept == {row.id for row in rows.values() if row.tested != "nothing" and (row.species == "human") == people}


def test_the_summary_counts_what_the_table_holds(clock):
    rows = [row for row in load("mechanisms") if row.tested != "nothing"]
    people = [row for row in rows if row.species == "human"]
    timed = [row for row in rows if row.time_unit]
    assert (f"{len(rows)} of {len(rows)} findings match: {len(people)} in people, {len(rows) - len(people)} in animals "
            "or cells. How long after the dose "
            f"it was, we saw for {len(timed)} of them, {sum(row.species == 'human' for row in timed)} of these in "
            "people.") in clock.words
    clock.set(whom="people")
    assert not [row for row in people if row.counted in ("born", "young")]
    assert [row.found for row in people if row.group == "connections"] == ["not_found"]
    assert ("none counts new neurons, and 1 looks at connections between neurons, without an overall "
            "change.") in clock.words


def test_what_is_left_of_the_drug_is_what_the_models_say(clock):
    strip = clock.figure.axes[1]
    bars = {line.get_gid(): line for line in strip.get_lines() if line.get_gid()}
    assert set(bars) == {"clock-left-0.5", "clock-left-0.1", "clock-left-0.01"}
    reached = {}
    for fraction in (0.5, 0.1, 0.01):
        times = []
        for model in MODELS.values():
            grid = [40 + minute for minute in range(3_000)]
            level = concentration(grid, dose_mg=35, infusion_min=40, weight_kg=70, model=model)
            times.append(next(t for t, c in zip(grid, level, strict=True) if c <= fraction * level[0]) / 60)
        low, high = bars[f"clock-left-{fraction:g}"].get_xdata()
        assert (low, high) == (pytest.approx(min(times), abs=1 / 60), pytest.approx(max(times), abs=1 / 60))
        assert set(bars[f"clock-left-{fraction:g}"].get_ydata()) == {100 * fraction}
        reached[fraction] = (low, high)
    said = [text.get_text() for text in strip.texts]
    assert len(said) == 3
    for (low, high), text in zip(reached.values(), said, strict=True):
        unit = re.search(r"left: ([\d.]+)( minutes)? to ([\d.]+) hours$", text)
        assert float(unit[1]) / (60 if unit[2] else 1) == pytest.approx(low, rel=0.06)
        assert float(unit[3]) == pytest.approx(high, rel=0.06)
        assert text.split(": ")[1] in clock.words
    assert "worked out by us from 3 published models" in clock.words
    assert len(MODELS) == 3


def test_the_first_view_has_what_was_looked_for_in_people_at_a_known_time():
    clock, rows = explorers.clock(), findings()
    shown = {gid.split("-", 1)[1]: artist.get_ydata()[0] for gid, artist in by_id(clock).items()}
    assert shown.keys() == {row.id for row in rows.values() if row.species == "human" and row.time_unit
                            and row.tested != "nothing"}
    times = [in_hours(rows[row_id].time_low, rows[row_id].time_unit) for row_id in sorted(shown, key=shown.get)]
    assert times == sorted(times)
    assert [text.get_text() for text in clock.figure.axes[1].texts] == ["10% left: 3.1 to 6.9 hours"]
    said = "\n".join(text.get_text() for text in clock.figure.axes[0].texts)
    assert "calculated" in said
    assert "into a vein" in said
    assert "under the skin" in said, "the curve and the benefit are of two ways of giving it"


@pytest.mark.parametrize(("whom", "where"), [("people", " in people"), ("animals", " in animals"), ("all", "")])
def test_the_headline_has_the_latest_change_that_was_found_and_no_other(clock, whom, where):
    clock.set(whom=whom)
    found = [row for row in load("mechanisms") if row.tested != "nothing" and row.found == "found" and row.time_unit
             and whom in ("all", "people" if row.species == "human" else "animals")]
    last = max(found, key=lambda row: in_hours(row.time_high, row.time_unit))
    headline = clock.chart.words(clock.state).headline
    assert headline == ("Calculated: a tenth of ketamine's peak is left after 3.1 to 6.9 hours; less anxiety, "
                        f"uncontrolled, reached 7 days; undisputed changes{where}, {last.time_high:g} "
                        f"{last.time_unit}.")


@pytest.mark.parametrize(("guess", "said"), [(1, "below 3.1 hours, 32% of that"), (5, "within that"),
                                             (14, "above 6.9 hours, 2 times that")])
def test_the_headline_says_how_far_a_guess_was(guess, said):
    chart = Clock(guess=SimpleNamespace(number=guess))
    state = explorers.clock().state
    assert chart.words(state).guess == f"You said {guess} hours: {said}."


def test_the_peak_stands_at_the_end_of_the_infusion():
    for model in MODELS.values():
        level = list(concentration(list(range(1, 400)), dose_mg=35, infusion_min=40, weight_kg=70, model=model))
        assert level.index(max(level)) + 1 == 40


def test_the_benefit_is_that_of_the_table_of_durations(clock):
    durations = {row.id: row for row in load("durations")}
    onset, last = durations["glue_2017.onset"], durations["glue_2017.last_benefit"]
    bar = next(line for line in clock.figure.axes[0].get_lines() if line.get_gid() == "clock-benefit")
    assert list(bar.get_xdata()) == [in_hours(onset.high, onset.unit), in_hours(last.high, last.unit)]
    assert next(row.control_kind for row in load("studies") if row.id == "glue_2017") == "none"
    assert "no control group" in [text.get_text() for text in clock.figure.axes[0].texts]
    assert ("within 1 hour (first seen), up to 7 days (last seen), compared with before the dose; there was no "
            "control group") in clock.words


def test_the_drug_is_nearly_gone_while_the_benefit_is_still_reported():
    last = next(row for row in load("durations") if row.id == "glue_2017.last_benefit")
    for model in MODELS.values():
        assert time_left(0.01, infusion_min=40, weight_kg=70, model=model) / 60 < in_hours(last.high, last.unit) / 2


def test_words_give_everything_that_is_drawn(clock, neurons):
    rows = findings()
    for explorer in (clock, neurons):
        for state in explorer.sweep():
            words = explorer.chart.words(state)
            drawn_ids = {gid.split("-", 1)[1] for gid in by_id(explorer)}
            if not drawn_ids:
                assert "No finding matches" in explorer.words
                continue
            table = {name: " ".join(cells) for name, *cells in words.table.rows}
            assert len(table) == len(words.table.rows) >= len(drawn_ids), "two findings have the same name"
            for row_id in drawn_ids:
                said = table[f"{rows[row_id].label}: {rows[row_id].topic}"]
                assert rows[row_id].what in said
                assert {"found": "found", "not_found": "looked for, not found",
                        "contested": "another study disagrees"}[rows[row_id].found] in said
                if rows[row_id].time_unit:
                    assert f"{rows[row_id].time_high:g} {rows[row_id].time_unit[:-1]}" in said
                elif rows[row_id].tested != "nothing":
                    assert "time not seen" in said
            picked = rows[state.finding]
            for text in (picked.what, picked.limit):
                assert text in explorer.words


def test_no_text_lies_on_another(clock, neurons):
    for explorer in (clock, neurons):
        for _ in explorer.sweep():
            explorer.figure.canvas.draw()  # only then do the names of the axes stand in their places
            canvas = explorer.figure.canvas.get_renderer()
            still = [*explorer.figure.texts, *(text for axes in explorer.figure.axes for text in axes.texts)]
            still += [text for axes in explorer.figure.axes if axes.axison
                      for text in (*axes.get_xticklabels(), *axes.get_yticklabels(), axes.xaxis.label)]
            boxes = []
            for add in explorer.chart.marks(explorer.figure, explorer.state).values():
                artists = add()
                boxes += [(a.get_text(), a.get_window_extent(canvas)) for a in artists if hasattr(a, "get_text")]
                for artist in artists:
                    artist.remove()
            boxes += [(a.get_text(), a.get_window_extent(canvas)) for a in still if a.get_text()]
            for number, (text, box) in enumerate(boxes):
                for other, more in boxes[number + 1 :]:
                    assert not box.padded(-1).overlaps(more.padded(-1)), (text, other)


# -- neurons or connections


def test_a_first_view_of_neurons_has_what_was_counted_after_ketamine(neurons):
    rows = load("mechanisms")
    wanted = {row.id for row in rows if row.counted not in (None, "needed") and row.tested != "nothing"}
    assert set(every_mark(neurons)) == wanted
    for row_id, artist in every_mark(neurons).items():
        assert fill(artist) == findings()[row_id].found, row_id
        assert artist.get_marker() == "o"


def test_the_headline_on_neurons_counts_the_studies_of_the_picked_column(neurons):
    said = {"born": "counted new neurons", "young": "counted young neurons maturing",
            "spines": "counted spines and synapses", "protein": "measured proteins of synapses",
            "needed": "asked whether it was needed"}
    after = [row for row in load("mechanisms") if row.counted and row.tested != "nothing"]
    neurons.set(detail="all")
    for row_id in [value for _, value in neurons.controls["finding"].options]:
        neurons.set(finding=row_id)
        column = findings()[row_id].counted
        people, animals = (len({row.study for row in after if (row.species == "human") == human
                                and row.counted == column}) for human in (True, False))
        assert neurons.chart.words(neurons.state).headline == (
            f"We found {'no study' if not people else '1 study' if people == 1 else f'{people} studies'} in people "
            f"that {said[column]} after ketamine, and {animals or 'none'} in animals.")


def test_every_count_stands_in_its_column(neurons):
    neurons.set(detail="all")
    rows = findings()
    marks = every_mark(neurons)
    assert set(marks) == {row.id for row in rows.values() if row.counted}
    for row_id, artist in marks.items():
        assert round(artist.get_xdata()[0]) == COLUMNS.index(rows[row_id].counted), row_id
        assert abs(artist.get_xdata()[0] - COLUMNS.index(rows[row_id].counted)) < 0.3, row_id


def test_a_row_is_one_study_in_one_species(neurons):
    neurons.set(detail="all")
    rows = findings()
    lines = {}
    for gid, artist in by_id(neurons).items():
        row = rows[gid.split("-", 1)[1]]
        lines.setdefault(artist.get_ydata()[0], set()).add((row.study, row.species))
    assert all(len(found) == 1 for found in lines.values())
    assert len(lines) == len({(row.study, row.species) for row in rows.values() if row.counted})


def test_nobody_counted_new_neurons_in_people_after_ketamine_and_the_words_say_so(neurons):
    neurons.set(detail="all")
    after = [row for row in load("mechanisms") if row.counted and row.tested != "nothing"]
    assert not [row for row in after if row.species == "human" and row.counted in ("born", "young", "spines")]
    assert "We found no study in people that counted new neurons after ketamine." in neurons.words
    shown = [text.get_text() for text in neurons.figure.axes[0].texts]
    for people in (True, False):
        counts = [len({row.study for row in after if (row.species == "human") == people and row.counted == column})
                  for column in COLUMNS]
        row_of_text = [text for text in neurons.figure.axes[0].texts if text.get_text().isdigit()]
        ys = sorted({text.get_position()[1] for text in row_of_text}, reverse=True)
        y = ys[0] if people else ys[1]
        assert [int(t.get_text()) for t in sorted(row_of_text, key=lambda t: t.get_position()[0])
                if t.get_position()[1] == y] == counts
        for count in counts:
            assert f"{count or 'none'} in {'people' if people else 'animals'}" in neurons.words
    assert shown.index("Studies in people, after ketamine") < shown.index("Studies in animals, after ketamine")


def test_the_dispute_on_adult_neurons_is_told_in_every_state(neurons):
    for _ in neurons.sweep():
        assert "disputed" in neurons.words
        assert "About 700 new neurons a day" in neurons.words
        assert "18 to 77 years" in neurons.words


def test_background_studies_are_marked_as_without_ketamine(neurons):
    neurons.set(detail="all", whom="people", counted="born")
    assert {gid for gid in by_id(neurons)} == {"neurons-sorrells_2018.adults", "neurons-spalding_2013.adults"}
    labels = [a.get_text() for a in drawn(neurons) if hasattr(a, "get_text")]
    assert len(labels) == 2
    assert all("no ketamine" in label for label in labels)
    neurons.set(whom="people", counted="young")
    assert "No finding matches both filters" in [a.get_text() for a in drawn(neurons) if hasattr(a, "get_text")]
