"""Occupancy by the law of mass action, and concentrations by mass and by number."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson.models.binding import micromolar, molar_mass, occupancy, shares

positive = st.floats(1e-6, 1e6)


def test_molar_masses_are_those_of_the_formulas():
    assert molar_mass("ketamine") == pytest.approx(237.73, abs=0.005)
    assert molar_mass("norketamine") == pytest.approx(223.70, abs=0.005)
    assert micromolar(237.727, "ketamine") == pytest.approx(1)
    with pytest.raises(ValueError, match="'water' is unknown; known are ketamine, norketamine"):
        molar_mass("water")


@given(positive, positive)
def test_half_is_occupied_at_ki_and_more_with_more(concentration, ki):
    assert occupancy(ki, ki) == 0.5
    assert occupancy(0, ki) == 0
    share = occupancy(concentration, ki)
    assert share == pytest.approx(concentration / (concentration + ki))
    assert 0 < share < 1
    assert occupancy(2 * concentration, ki) > share


@given(st.lists(st.tuples(positive, positive), min_size=1, max_size=5))
def test_competing_drugs_share_the_sites(pairs):
    """At rest each drug's share of the free sites' share is C/Ki; all shares and the free sites make one."""
    concentrations, kis = zip(*pairs, strict=True)
    found = shares(concentrations, kis)
    free = 1 / (1 + sum(c / k for c, k in pairs))
    assert sum(found) + free == pytest.approx(1)
    assert found == pytest.approx([free * c / k for c, k in pairs])
    for share, (c, k) in zip(found, pairs, strict=True):
        assert share <= occupancy(c, k) * (1 + 1e-12)


def test_a_drug_split_in_two_equal_forms_is_the_whole():
    assert sum(shares([0.25, 0.25], [0.3, 0.3])) == pytest.approx(occupancy(0.5, 0.3))


@pytest.mark.parametrize(("concentration", "ki"),
                         [(-1, 1), (math.nan, 1), (math.inf, 1), (1, 0), (1, -1), (1, math.nan), (1, math.inf)])
def test_bad_input_is_refused(concentration, ki):
    with pytest.raises(ValueError, match="must be a finite number"):
        occupancy(concentration, ki)


def test_each_concentration_needs_its_ki():
    with pytest.raises(ValueError, match="needs its Ki; found 2 and 1"):
        shares([1, 2], [1])
