"""The largest trial: its people are those of the tables; what was not seen is drawn so."""

import csv

import pytest
from lesson import explorers
from lesson.build import seal
from lesson.charts.largest_trial import LargestTrial
from lesson.explorer import Explorer
from lesson.tables import load
from pictures import by_id


@pytest.fixture
def trial():
    return explorers.largest_trial()


def arms():
    return {(row.arm, row.counted): row.people for row in load("trial_arms")}


def test_it_is_the_largest_controlled_trial_of_the_tables(trial):
    retracted = {row.key for row in load("references") if row.retracted_on}
    largest = max((row for row in load("studies") if row.design == "randomised" and row.purpose == "treatment"
                   and row.source not in retracted and row.people), key=lambda row: row.people)
    assert trial.chart.study.id == largest.id
    assert {row.study for row in (*load("trial_arms"), *load("trial_findings"))} == {largest.id}
    assert sum(people for (_, counted), people in arms().items() if counted == "assigned") == largest.people


def test_who_stopped_is_told_alike_in_both_tables():
    """The limits tell the same numbers in words."""
    said = next(row.text for row in load("limits") if row.id == "abdallah_2022.attrition")
    for arm in ("saline", "low", "standard"):
        assert f"{arms()[arm, 'finished']} of {arms()[arm, 'started']}" in said


def test_every_count_is_a_mark_at_its_number(trial):
    trial.set(question="people")
    seen = {tuple(gid.split(".")[1].split("-")): line.get_xdata()[0] for gid, line in by_id(trial).items()}
    assert seen == arms()


def test_nobody_finishes_who_has_not_started():
    for (arm, counted), people in arms().items():
        assert counted != "finished" or people <= arms()[arm, "started"]


def test_the_headline_counts_all_groups_and_the_picked_one(trial):
    started, finished = (sum(people for (_, counted), people in arms().items() if counted == name)
                         for name in ("started", "finished"))
    trial.set(question="people", row="abdallah_2022.low")
    assert trial.chart.words(trial.state).headline == (
        f"{finished} of the {started} people who started finished; of those on low dose (0.2 mg/kg) "
        f"{arms()['low', 'finished']} of {arms()['low', 'started']}.")


def test_what_was_not_seen_is_drawn_and_said(trial):
    """An empty size is a mark of its own, and in the words of its row and of all."""
    drawn = by_id(trial)
    for row in load("trial_findings"):
        assert not row.size, "a size was seen: draw it, say it, and change this test"
        assert drawn[f"largest_trial-{row.id}-size"].get_markerfacecolor() == "#FFFFFF"
        trial.set(row=row.id)
        said = trial.chart.words(trial.state)
        assert "How large: not seen by us." in said.detail[0][0]
        assert "did not see" in said.headline
    assert said.summary.count(f"not seen by us in {len(load('trial_findings'))} of") == 1


def test_no_size_stands_beside_a_result_that_was_not_seen():
    assert not [row.id for row in load("trial_findings") if row.result == "not_seen" and row.size]


def test_a_size_that_is_seen_takes_the_place_of_the_mark(data):
    path = data / "trial_findings.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[2]["size"] = "9 points, made up"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    seal(data)
    chart = LargestTrial(data)
    explorer = Explorer("largest_trial", "made up", chart, chart.controls())
    explorer.set(row=rows[2]["id"])
    assert f"largest_trial-{rows[2]['id']}-size" not in by_id(explorer)
    said = chart.words(explorer.state)
    assert "How large: 9 points, made up." in said.detail[0][0]
    assert "did not see" not in said.headline
