"""The three charts of lesson 4 on speed, duration and before-after changes, against the tables."""

import re
from types import SimpleNamespace

import numpy as np
import pytest
from lesson import explorers
from lesson.charts.before_after import BeforeAfter
from lesson.explorer import Explorer
from lesson.models.lasting import medians
from lesson.tables import load
from matplotlib.colors import to_hex
from pictures import by_id, drawn

HOURS = {"minutes": 1 / 60, "hours": 1, "days": 24, "weeks": 168, "months": 730.5}
SHAPES = {"onset": ">", "first_rating": "|", "difference": ">", "meaningful": "*",
          "plateau": "s", "builds_up": "^", "level": "d"}
PAPER = "#ffffff"


@pytest.fixture
def race():
    made = explorers.race()
    made.set(compared="any", detail="all")
    return made


@pytest.fixture
def lasting():
    """With everything in it: a first view has the curve alone."""
    explorer = explorers.lasting()
    explorer.set(detail="all")
    return explorer


@pytest.fixture
def trap():
    return explorers.before_after()


# -- race


def expected_marks():
    """Every mark that the race should draw: id, row of a table, and what it was compared with."""
    rows = [row for row in load("durations") if row.mark in ("onset", "first_rating")] + list(load("onsets"))
    return {f"race-{row.id.replace('.', '-')}": row for row in rows}


def every_mark(race):
    """The marks of all windows, by their names."""
    found = {}
    for row, _ in race.values("row"):
        race.set(row=row)
        found |= by_id(race)
    return found


def test_every_first_benefit_stands_at_the_time_that_its_row_gives(race):
    marks, expected = every_mark(race), expected_marks()
    assert marks.keys() == expected.keys()
    for gid, row in expected.items():
        assert marks[gid].get_xdata()[0] == pytest.approx(row.high * HOURS[row.unit]), gid
        assert marks[gid].get_marker() == SHAPES[row.mark], gid


def test_times_that_the_lesson_leans_on(race):
    marks = every_mark(race)
    for gid, hours in {"race-rodriguez_2013-onset": 40 / 60, "race-glue_2017-onset": 1, "race-feder_2014-onset": 24,
                       "race-stimpfl_2021-benzodiazepines-difference": 168,
                       "race-mendez_2024-benzodiazepines-level": 8 * 168,
                       "race-strawn_2018-ssri_snri-difference": 2 * 168,
                       "race-strawn_2018-ssri_snri-meaningful": 6 * 168,
                       "race-jakubovski_2019-ssri_snri-builds_up": 12 * 168,
                       "race-stimpfl_2021-placebo-plateau": 4 * 168,
                       "race-glue_2018-ketamine-plateau_hama": 3.5 * 168}.items():
        assert marks[gid].get_xdata()[0] == pytest.approx(hours), gid


def test_only_marks_against_a_control_group_are_filled(race):
    marks = every_mark(race)
    for gid, row in expected_marks().items():
        if SHAPES[row.mark] == "|":
            continue
        mark = marks[gid]
        half = mark.get_fillstyle() == "left"
        assert half == (row.compared_with == "other_treatment"), gid
        assert (to_hex(mark.get_markerfacecolor()) == PAPER) == (row.compared_with in ("own_start", "not_stated")), gid
        assert to_hex(mark.get_markerfacecoloralt()) == PAPER


def test_a_source_and_treatment_have_one_row_and_no_two_rows_share_it(race):
    seen = set()
    for row, _ in race.values("row"):
        race.set(row=row)
        marks, by_row = by_id(race), {}
        for gid, row in expected_marks().items():
            if gid in marks:
                key = (row.treatment, row.source) if hasattr(row, "treatment") else ("ketamine", row.study)
                by_row.setdefault(marks[gid].get_ydata()[0], set()).add(key)
        assert all(len(keys) == 1 for keys in by_row.values())
        assert len(by_row) == len(set().union(*by_row.values())) <= 14
        assert max(by_row) <= race.figure.axes[0].get_ylim()[0]
        seen |= set().union(*by_row.values())
    assert len(seen) > 14, "the slider brings the others"


def test_tablet_rows_say_that_nobody_looked_before_the_first_week(race):
    tablets = {(row.treatment, row.source) for row in load("onsets") if row.treatment != "ketamine"}
    assert all(row.ratings == "weekly" and row.low * HOURS[row.unit] >= 168
               for row in load("onsets") if row.treatment != "ketamine")
    for compared, detail in (("control", "few"), ("any", "all")):
        race.set(compared=compared, detail=detail)
        race.set(row=race.values("row")[-1][0])
        shown = [row for row, _ in race.chart.window(race.state).rows if row.treatment != "ketamine"]
        assert sum("weekly ratings: not looked at earlier" in a.get_text()
                   for a in drawn(race) if hasattr(a, "get_text")) == len(shown) > 1
    assert len(shown) == len(tablets)
    assert "use ratings made once a week" in race.words


def test_filters_keep_what_they_name_and_nothing_else(race):
    expected = expected_marks()
    race.set(compared="control")
    assert by_id(race).keys() == {gid for gid, row in expected.items() if row.compared_with == "control"}
    assert "race-glue_2017-onset" not in by_id(race)
    race.set(treatment="placebo")
    assert by_id(race) == {}
    assert "No row matches" in race.words
    race.set(compared="any", treatment="benzodiazepines")
    assert by_id(race).keys() == {gid for gid, row in expected.items()
                                  if getattr(row, "treatment", "") == "benzodiazepines"}
    assert "rodriguez_2013" not in [value for _, value in race.controls["row"].options]


def test_the_first_view_has_every_first_benefit_against_a_control_group(race):
    race.set(compared="control", detail="few")
    assert vars(race.state) == vars(explorers.race().state) | {"row": race.state.row}
    assert by_id(race).keys() == {gid for gid, row in expected_marks().items()
                                  if row.mark in ("onset", "difference") and row.compared_with == "control"}


@pytest.mark.parametrize("compared", ["any", "control", "own_start", "other_treatment"])
def test_the_headline_of_the_race_is_the_earliest_benefit_of_each_lane(race, compared):
    race.set(compared=compared)
    said = race.chart.words(race.state).headline
    firsts = [row for row in expected_marks().values()
              if row.mark in ("onset", "difference") and compared in ("any", row.compared_with)]
    against = [row for row in firsts if row.compared_with == "control"]
    assert said.startswith("First benefit seen against a control group:") == bool(against)
    assert said.startswith("First benefit seen, not against a control group:") == (not against)
    for lanes, name in ((("ketamine",), "ketamine"), (("benzodiazepines", "ssri_snri"), "tablets")):
        of_lane = [row for row in against or firsts if getattr(row, "treatment", "ketamine") in lanes]
        assert (name in said) == bool(of_lane)
        if of_lane:
            first = min(of_lane, key=lambda row: row.high * HOURS[row.unit])
            unit = first.unit if first.high > 1 else first.unit.removesuffix("s")
            assert re.search(rf"{name}[^;]* within {first.high:g} {unit}", said), said
    assert ("rated only weekly" in said) == ("tablets" in said)


def test_the_articles_bands_are_drawn_where_the_lessons_read_its_words(race):
    rows = {row.id: row for row in load("article_durations")}
    minutes, weeks = rows["relief_after_infusion"], rows["weeks_to_months"]
    edges = sorted(patch.get_extents().transformed(race.figure.axes[0].transData.inverted()).intervalx.tolist()
                   for patch in race.figure.axes[0].patches)
    assert edges[0] == pytest.approx([minutes.low / 60, minutes.high / 60])
    assert edges[1][0] == pytest.approx(weeks.low * 24)
    assert len(edges) == 2
    assert minutes.claim == "C17" == rows["relief_after_infusion"].claim
    assert f"The right band begins at {weeks.low:g} days" in race.words


def test_words_say_every_mark_and_count_what_is_against_a_control(race):
    benefits = [row for row in load("durations") if row.mark == "onset"]
    against = sum(row.compared_with == "control" for row in benefits)
    assert (f"Of the {len(benefits)} first benefits of ketamine shown, {against} are against a control group, and "
            "none of these") in race.words
    assert "Ketamine: within 40 minutes, against saline (Rodriguez 2013, OCD)" in race.words
    assert "SSRIs and SNRIs: within 2 weeks, against placebo (Strawn 2018, young people)" in race.words
    assert "first large enough to matter: within 6 weeks, against placebo" in race.words
    assert "This is no real race" in race.words
    assert "Feder 2021, PTSD. Treatment: Ketamine; People: not reported" in race.words
    assert race.words.count("second-hand") >= sum(row.seen == "secondary" for row in expected_marks().values())


def test_people_are_never_to_be_added_and_the_shared_ones_are_named(race):
    assert "Glue 2017, Glue 2018, Glue 2020 and Shadli 2018 share people" in race.words


def test_the_picked_row_is_read_out_with_its_source(race):
    race.set(row="strawn_2018-ssri_snri")
    row = next(r for r in load("onsets") if r.id == "strawn_2018.ssri_snri.meaningful")
    assert "Picked: Strawn 2018, young people, SSRIs and SNRIs (antidepressants); 1,673 people." in race.words
    assert f"{row.what}; 9 trials (read in the abstract)" in race.words
    assert "10.1016/j.jaac.2018.01.015" in race.words


# -- lasting


def test_the_curve_halves_at_the_reported_median(lasting):
    for row in (r for r in load("durations") if r.mark == "relapse"):
        lasting.set(study=row.study)
        marks = by_id(lasting)
        assert row.unit == "days"
        assert marks["lasting-median"].get_xdata()[0] == row.high
        assert marks["lasting-median"].get_ydata()[0] == 0.5
        x, y = marks["lasting-curve"].get_data()
        assert np.interp(row.high, x, y) == pytest.approx(0.5, abs=1e-3)
        assert np.interp(2 * row.high, x, y) == pytest.approx(0.25, abs=1e-3)


def test_the_number_of_people_starts_at_the_studys_own_and_follows_the_study(lasting):
    own = {row.study: row.people for row in load("durations") if row.mark == "relapse"}
    assert set(own) == {value for _, value in lasting.controls["study"].options}
    for study, people in own.items():
        lasting.set(study=study)
        assert lasting.state.times == 1
        assert lasting.controls["times"].options[0] == (f"{people}, as in the study", 1)
        assert f"With {people} people (as in the study)" in lasting.words


def test_the_range_holds_190_of_200_and_narrows_with_people(lasting):
    width = []
    for _, times in lasting.controls["times"].options:
        lasting.set(times=times)
        low, high = by_id(lasting)["lasting-range"].get_xdata()
        found = medians(10 * times, 27.5, 200)
        assert (found < low).sum() == (found > high).sum() == 5
        assert low < 27.5 < high
        assert f"from {low:.0f} to {high:.0f} days: 190 of 200" in lasting.words
        width.append(high - low)
    assert width == sorted(width, reverse=True)


def test_bars_count_all_made_up_groups_inside_the_picture(lasting):
    for state in lasting.sweep():
        if state.detail == "few":
            continue
        bars = {int(gid.removeprefix("lasting-bar")): artist for gid, artist in by_id(lasting).items() if "-bar" in gid}
        counts = {start: int(artist.get_label().split()[0]) for start, artist in bars.items()}
        assert sum(counts.values()) == 200
        for start, artist in bars.items():
            assert artist.get_x() == start
            assert artist.get_height() == pytest.approx(counts[start] / max(counts.values()))
            assert f"{start} to {start + 5} days: {counts[start]}" in lasting.words


def test_a_first_view_is_the_curve_alone_and_says_whose_median_it_is():
    lasting = explorers.lasting()
    disorders = {row.id: row.name for row in load("disorders")}
    assert lasting.state.detail == "few"
    for row in (r for r in load("durations") if r.mark == "relapse"):
        lasting.set(study=row.study, times=1)
        assert set(by_id(lasting)) == {"lasting-curve", "lasting-range", "lasting-median"}
        own = [disorders[one.disorder] for one in load("study_disorders") if one.study == row.study]
        assert "Post-traumatic stress disorder (PTSD)" in own
        who = "PTSD" if len(own) == 1 else "PTSD and depression"
        assert any(f", {who}: median {row.high:g} days" in text.get_text() for text in drawn(lasting)
                   if hasattr(text, "get_text"))
        low, high = by_id(lasting)["lasting-range"].get_xdata()
        assert lasting.chart.words(lasting.state).headline == (
            f"Half of {row.people} people with {who} had lost the benefit by {row.high:g} days; with so few, {low:.0f} "
            f"to {high:.0f} days fit (calculated).")
        lasting.set(times=2)
        assert lasting.chart.words(lasting.state).headline.startswith(
            f"With {2 * row.people} people instead of {row.people}, a median of {row.high:g} days would, by calculat")


def test_eighteen_people_are_drawn_in_their_three_states(lasting):
    rows = load("after_maintenance")
    assert [(row.state, row.people) for row in rows] == [("well", 5), ("partly_back", 8), ("fully_back", 5)]
    assert {row.of_people for row in rows} == {18} == {sum(row.people for row in rows)}
    people = {gid: artist for gid, artist in by_id(lasting).items() if gid.split("-")[1] in {row.state for row in rows}}
    assert len({(a.get_xdata()[0], a.get_ydata()[0]) for a in people.values()}) == 18
    looks = {}
    for row in rows:
        own = [a for gid, a in people.items() if gid.split("-")[1] == row.state]
        assert len(own) == row.people
        assert f"{row.people} of 18 {row.label}" in lasting.words
        looks[row.state] = {(a.get_fillstyle(), to_hex(a.get_markerfacecolor())) for a in own}
    assert all(len(look) == 1 for look in looks.values())
    assert len({frozenset(look) for look in looks.values()}) == 3
    assert "second-hand" in lasting.words
    assert "when is not given" in lasting.words


def test_words_say_what_is_assumed_and_that_no_single_infusion_has_a_median(lasting):
    studies = {row.id: row for row in load("studies")}
    assert all(studies[row.study].doses > 1 for row in load("durations") if row.mark == "relapse")
    assert "No study of a single infusion there gives one" in lasting.words
    assert "The curve is our assumption, worked out and not measured" in lasting.words
    assert "not an anxiety disorder" in lasting.words
    lasting.set(study="albott_2018")
    assert "from when it is counted was not visible" in lasting.words
    assert "Ratings ended 8 weeks after the last infusion" in lasting.words


# -- before and after


def bar(marks, row, kind):
    """Left end and right end of one part of a bar, or None."""
    patch = marks.get(f"before_after-{row.id}-{kind}")
    return None if patch is None else (patch.get_x(), patch.get_x() + patch.get_width())


def test_without_a_control_group_the_whole_change_looks_like_the_treatment(trap):
    for treatment in ("medicines", "psychotherapies", "ketamine"):
        trap.set(treatment=treatment, control="out")
        marks = by_id(trap)
        rows = [row for row in load("before_after") if row.group == treatment]
        for row in rows:
            assert bar(marks, row, "treatment") == pytest.approx((0, row.value))
            assert bar(marks, row, "shared") is None
        assert sum("interval" not in gid for gid in marks) == len(rows)
        assert "All of it looks like the treatment" in trap.words


def test_beside_a_control_group_the_bar_splits_at_the_controls_value(trap):
    rows = load("before_after")
    for treatment in ("medicines", "psychotherapies", "ketamine"):
        kind = next(row.set for row in rows if row.group == treatment)
        for group in {row.group for row in rows if row.set == kind and row.role == "control"}:
            trap.set(treatment=treatment, control=group)
            marks = by_id(trap)
            for row in (r for r in rows if r.group == treatment):
                control = next(r for r in rows if r.group == group and r.measure == row.measure)
                assert marks[f"before_after-{control.id}"].get_width() == control.value
                assert bar(marks, row, "shared") == pytest.approx((0, min(row.value, control.value)))
                more = (control.value, row.value) if row.value > control.value else None
                assert bar(marks, row, "treatment") == (more and pytest.approx(more))


@pytest.mark.parametrize(("treatment", "control", "says"), [
    ("medicines", "pill_placebo", "all medicines: 2.02 beside 1.29, 0.73 more (2.02 − 1.29, worked out by us)"),
    ("psychotherapies", "pill_placebo",
     "all psychotherapies: 1.22 beside 1.29, 0.07 less (1.22 − 1.29, worked out by us)"),
    ("psychotherapies", "psychological_placebo", "1.22 beside 0.83, 0.39 more"),
    ("psychotherapies", "waiting_list", "1.22 beside 0.20, 1.02 more"),
    ("ketamine", "midazolam", "ketamine, 0.25 mg/kg on the HAM-A: 42% beside 46%, 4 percentage points less"),
    ("ketamine", "midazolam", "ketamine, 0.25 mg/kg on the FQ: 31% beside 21%, 10 percentage points more"),
])
def test_words_work_out_the_difference_and_say_so(trap, treatment, control, says):
    trap.set(treatment=treatment, control=control)
    assert says in trap.words


def test_the_headline_of_the_trap_says_more_or_less_as_the_table_does(trap):
    rows = {row.id: row for row in load("before_after")}
    for treatment in ("medicines", "psychotherapies"):
        trap.set(treatment=treatment, control="out")
        value = rows[treatment].value
        assert trap.chart.words(trap.state).headline == (
            f"In pooled trials of {rows[treatment].label} people improved by {value:.2f} standard deviations; "
            "without a control group nobody can say why.")
        for control in ("pill_placebo", "psychological_placebo", "waiting_list"):
            trap.set(control=control)
            gap = value - rows[control].value
            more = "more" if gap > 0 else "less"
            assert (f"; {abs(gap):.2f} {more} than with {rows[control].label}, in other people: "
                    "no measured effect.") in trap.chart.words(trap.state).headline
    trap.set(treatment="ketamine", control="midazolam")
    fell = {group: [row.value for row in rows.values() if row.group == group] for group in ("ketamine", "midazolam")}
    for values in fell.values():
        assert f"by {min(values):g} to {max(values):g}%" in trap.chart.words(trap.state).headline


def test_a_guess_of_pill_placebo_is_told_beside_what_was_seen():
    chart = BeforeAfter(guess=SimpleNamespace(number=0.5))
    trap = Explorer("before_after", "The before-after trap", chart, chart.controls())
    seen = next(row.value for row in load("before_after") if row.group == "pill_placebo")
    assert trap.chart.words(trap.state).answer.endswith(
        f"You said 0.5 with pill placebo, where {seen:.2f} was seen: {round(100 * 0.5 / seen)}% of that.")


def test_values_of_one_set_never_stand_beside_those_of_the_other(trap):
    sets = {row.group: row.set for row in load("before_after")}
    for treatment in ("medicines", "psychotherapies", "ketamine"):
        trap.set(treatment=treatment, control="out")
        offered = {value for _, value in trap.controls["control"].options} - {"out"}
        assert offered
        assert {sets[group] for group in offered} == {sets[treatment]}


def test_bars_stay_where_they_are_when_the_control_group_comes(trap):
    for treatment, control in (("medicines", "pill_placebo"), ("ketamine", "midazolam")):
        trap.set(treatment=treatment, control="out")
        before = {gid: artist.get_y() for gid, artist in by_id(trap).items() if gid.endswith("-treatment")}
        trap.set(control=control)
        after = by_id(trap)
        for gid, y in before.items():
            same = [after[key].get_y() for key in (gid, gid.replace("-treatment", "-shared")) if key in after]
            assert same
            assert same == pytest.approx([y] * len(same))


def test_intervals_are_the_printed_ones_and_only_where_printed(trap):
    for treatment in ("medicines", "psychotherapies", "ketamine"):
        trap.set(treatment=treatment)
        marks = by_id(trap)
        for row in (r for r in load("before_after") if r.group == treatment):
            line = marks.get(f"before_after-{row.id}-interval")
            assert (line is None) == (row.low is None)
            if line is not None:
                assert tuple(line.get_xdata()) == (row.low, row.high)
                assert f"95% interval: {row.low:.2f} to {row.high:.2f}" in trap.words


def test_words_say_why_a_change_is_no_effect_and_what_the_difference_is_not(trap):
    assert "regression to the mean" in trap.words
    assert "no measured effect" in trap.words
    trap.set(treatment="ketamine", control="midazolam")
    assert "second-hand" in trap.words
    assert "cannot be seen" in trap.words
    assert "HAM-A did not" in trap.words
    assert all(row.seen == "secondary" for row in load("before_after") if row.set == "otago")
