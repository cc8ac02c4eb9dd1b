"""How sure a median is: made-up groups against theory, and what is refused."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson.models.lasting import medians, middle, still_well
from scipy.special import betaincinv


@pytest.mark.parametrize("people", [11, 101])
def test_made_up_medians_are_spread_as_theory_says(people):
    """The median of an odd number of people is an order statistic, whose share below follows a beta distribution."""
    found = medians(people, 30, 20_000, 7)
    middle_one = (people + 1) // 2
    for share in (0.025, 0.5, 0.975):
        exact = -math.log1p(-betaincinv(middle_one, middle_one, share)) * 30 / math.log(2)
        assert np.quantile(found, share) == pytest.approx(exact, rel=0.03)


def test_the_same_seed_gives_the_same_medians_and_the_middle_leaves_out_as_many_at_each_end():
    assert (medians(10, 27.5) == medians(10, 27.5)).all()
    assert (medians(10, 27.5, seed=1) != medians(10, 27.5, seed=2)).any()
    assert middle(np.arange(200.0)) == (5, 194, 190, 200)
    assert middle(np.arange(40.0)) == (1, 38, 38, 40)
    assert still_well([0, 10, 20], 10).tolist() == [1, 0.5, 0.25]


@pytest.mark.parametrize(
    "call",
    [
        lambda: medians(0, 10),
        lambda: medians(2.5, 10),
        lambda: medians(10, 0),
        lambda: medians(10, math.nan),
        lambda: medians(10, 5, 0),
        lambda: still_well(-1, 10),
        lambda: still_well(1, -3),
        lambda: still_well(math.nan, 3),
        lambda: middle([]),
        lambda: middle([1.0], 1),
        lambda: middle([2.0, 1.0]),
        lambda: middle([1.0, math.nan]),
        lambda: still_well(math.inf, 3),
        lambda: medians(3, 10, seed=-1),
    ],
)
def test_impossible_numbers_are_refused_in_one_sentence(call):
    with pytest.raises(ValueError, match=r"^[^\n]+$"):
        call()


@given(st.integers(1, 60), st.floats(1e-12, 1 - 1e-12))
def test_the_middle_is_never_turned_around_however_small_it_is(groups, share):
    found = middle(np.arange(float(groups)), share)
    assert found.low <= found.high
    assert found.inside >= 1
    assert found.low + found.high == groups - 1, "as many are left out at each end"
