"""Made-up people in a blinded trial: their shares against the chances, their guesses against counting, and refusals."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson.models.blinding import Person, chance_right, made_up

chances = st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=4)


def test_effects_are_as_frequent_as_asked_in_either_group():
    found = made_up(40_000, [0.7, 0.5], [0.2, 0.1], 3)
    for on_drug, wanted in ((True, (0.7, 0.5)), (False, (0.2, 0.1))):
        felt = np.array([person.felt for person in found if person.on_drug == on_drug])
        assert len(felt) == 20_000
        assert felt.mean(axis=0) == pytest.approx(wanted, abs=0.015)
        assert np.corrcoef(felt.T)[0, 1] == pytest.approx(0, abs=0.03), "one effect says nothing of the other"


def test_groups_are_drawn_in_no_order():
    order = [person.on_drug for person in made_up(2_000, [1], [0], 5)]
    changes = sum(a != b for a, b in itertools.pairwise(order))
    assert changes == pytest.approx(1_000, abs=100)


def test_the_same_seed_gives_the_same_people():
    assert made_up(20, [0.5], [0.5], 1) == made_up(20, [0.5], [0.5], 1)
    assert made_up(20, [0.5], [0.5], 1) != made_up(20, [0.5], [0.5], 2)


def test_whoever_feels_something_says_the_drug():
    assert Person(True, (False, True)).is_right
    assert not Person(True, (False, False)).is_right
    assert Person(False, (False, False)).is_right
    assert not Person(False, (True, False)).is_right


@pytest.mark.parametrize(("drug", "control", "right"), [
    ([1], [0], 1), ([0], [1], 0), ([0.5], [0.5], 0.5), ([0, 0], [0, 0], 0.5), ([1, 1], [1, 1], 0.5),
    ([0.8], [0.2], 0.8)])
def test_how_often_the_guess_is_right_where_it_is_plain(drug, control, right):
    assert chance_right(drug, control) == pytest.approx(right)


@given(chances)
def test_how_often_the_guess_is_right_is_the_sum_over_everything_that_can_be_felt(pairs):
    drug, control = zip(*pairs, strict=True)
    share = 0
    for felt in itertools.product((True, False), repeat=len(pairs)):
        for on_drug, own in ((True, drug), (False, control)):
            chance = math.prod(p if was else 1 - p for p, was in zip(own, felt, strict=True))
            share += chance / 2 * Person(on_drug, felt).is_right
    assert chance_right(drug, control) == pytest.approx(share)


def test_many_people_come_near_to_it():
    found = made_up(40_000, [0.7, 0.5], [0.2, 0.1], 4)
    right = np.mean([person.is_right for person in found])
    assert right == pytest.approx(chance_right([0.7, 0.5], [0.2, 0.1]), abs=0.01)


@pytest.mark.parametrize("call", [
    lambda: made_up(3, [0.5], [0.5]), lambda: made_up(0, [0.5], [0.5]), lambda: made_up(2.0, [0.5], [0.5]),
    lambda: made_up(4, [], []), lambda: made_up(4, [0.5], [0.5, 0.1]), lambda: made_up(4, [1.5], [0.5]),
    lambda: made_up(4, [0.5], [-0.1]), lambda: made_up(4, [math.nan], [0.5]), lambda: made_up(4, [True], [0.5]),
    lambda: made_up(4, ["0.5"], [0.5]), lambda: made_up(4, [0.5], [0.5], -1), lambda: chance_right([], []),
    lambda: chance_right([2], [0.1])])
def test_impossible_numbers_are_refused_in_one_sentence(call):
    with pytest.raises(ValueError, match=r"^[^\n]+$"):
        call()
