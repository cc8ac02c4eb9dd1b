"""Certainty on one outcome: starts, steps down, and never below the lowest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson.models.certainty import DOMAINS, LEVELS, MOST, STARTS, certainty

steps = st.lists(st.integers(0, MOST), max_size=len(DOMAINS))


@pytest.mark.parametrize(("start", "lowered", "level"), [
    ("randomised", [], "high"), ("randomised", [0, 1, 0, 0, 0], "moderate"), ("randomised", [1, 0, 0, 1, 0], "low"),
    ("randomised", [1, 0, 0, 2, 0], "very low"), ("randomised", [2, 2, 2, 2, 2], "very low"),
    ("not_randomised", [], "low"), ("not_randomised", [1], "very low"), ("not_randomised", [0, 0, 2], "very low"),
])
def test_levels_as_the_handbook_counts_them(start, lowered, level):
    assert certainty(start, lowered) == level


@given(st.sampled_from(list(STARTS)), steps, st.integers(0, MOST))
def test_a_further_reason_never_raises_it(start, lowered, more):
    before, after = certainty(start, lowered), certainty(start, [*lowered, more])
    assert LEVELS.index(after) <= LEVELS.index(before)
    assert LEVELS.index(certainty("not_randomised", lowered)) <= LEVELS.index(certainty("randomised", lowered))


@given(steps)
def test_the_order_of_the_domains_does_not_matter(lowered):
    assert certainty("randomised", lowered) == certainty("randomised", sorted(lowered))


@pytest.mark.parametrize(("start", "lowered", "said"), [
    ("cohort", [], "start must be one of randomised, not_randomised; found 'cohort'"),
    ("randomised", [-1], "a step down must be a whole number of 0 or more; found -1"),
    ("randomised", [0.5], "a step down must be a whole number"), ("randomised", [True], "a step down must be"),
    ("randomised", [3], "a domain lowers by at most 2 levels; found 3"),
])
def test_what_is_no_rating_is_one_sentence(start, lowered, said):
    with pytest.raises(ValueError, match=said):
        certainty(start, lowered)
