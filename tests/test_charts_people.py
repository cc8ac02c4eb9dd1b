"""Count the people: each trial once, each person once."""

import pytest
from lesson import explorers
from lesson.tables import load
from pictures import by_id


@pytest.fixture
def people():
    return explorers.people()


def controlled():
    return [row for row in load("studies") if row.design in ("randomised", "controlled_fixed_order")
            and row.purpose == "treatment" and row.people]


def test_every_person_of_every_trial_is_a_mark(people):
    seen = {}
    for trial, _ in people.values("trial"):
        people.set(trial=trial)
        for gid, line in by_id(people).items():
            marks = set(zip(line.get_xdata(), line.get_ydata(), strict=True))
            seen[gid.split("-")[1]] = len(marks)
    assert seen == {row.id: row.people for row in controlled()}


def test_the_marks_of_a_trial_end_where_the_axis_counts_its_people(people):
    for trial, _ in people.values("trial"):
        people.set(trial=trial)
        for gid, line in by_id(people).items():
            number = next(row.people for row in controlled() if row.id == gid.split("-")[1])
            assert number - 1.5 <= max(line.get_xdata()) <= number + 1.5


def test_nobody_is_counted_twice(people):
    cohorts = [row.cohort for row in controlled()]
    assert len(cohorts) == len(set(cohorts)), "two trials on the same people: count them once, and test it here"
    again = [row for row in controlled()] * 2
    assert people.chart.count(again) == sum(row.people for row in controlled())


def test_the_headline_counts_anxiety_disorders_apart_from_the_largest_trial(people):
    retracted = {row.key for row in load("references") if row.retracted_on}
    anxiety = {row.study for row in load("study_disorders")
               if {d.id: d.group for d in load("disorders")}[row.disorder] == "anxiety"}
    kept = [row for row in controlled() if row.source not in retracted]
    randomised, fixed = (sum(row.people for row in kept if row.id in anxiety and row.design == design)
                         for design in ("randomised", "controlled_fixed_order"))
    assert [sum(row.id in anxiety and row.design == design for row in kept) for design in (
        "randomised", "controlled_fixed_order")] == [1, 1]
    largest = max(row.people for row in kept)
    said = people.chart.words(people.state).headline
    assert said == (f"In anxiety disorders, {randomised} people were in a randomised trial, {fixed} in one of "
                    f"fixed order; the largest, on PTSD and acute stress, had {largest}.")


def test_a_retracted_trial_is_shown_and_not_counted(people):
    people.set(disorder="other", trial="mills_2025")
    assert by_id(people)["people-mills_2025-people"].get_alpha() < 0.5
    said = people.chart.words(people.state)
    assert "174, retracted" in said.table.rows[0]
    assert "0 controlled trials, 0 people" in said.headline
