"""Cohen's kappa: compared with another program, and what must hold for any two readers."""

import warnings
from collections import Counter
from itertools import combinations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lesson.models.agreement import kappa, possible_kappas
from statsmodels.stats.inter_rater import cohens_kappa

CLASSES = "abcd"
pairs = st.lists(st.tuples(st.sampled_from(CLASSES), st.sampled_from(CLASSES)), min_size=1, max_size=30)


def has_value(found):
    return not (len({one for one, _ in found}) == 1 and {one for one, _ in found} == {other for _, other in found})


@given(pairs)
def test_it_is_what_another_program_finds(found):
    assume(has_value(found))
    table = np.zeros((len(CLASSES), len(CLASSES)))
    for one, other in found:
        table[CLASSES.index(one), CLASSES.index(other)] += 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it works out an interval too, which some tables do not have
        assert kappa(found) == pytest.approx(cohens_kappa(table, return_results=False))


@given(pairs)
def test_readers_order_and_names_do_not_matter_and_it_is_one_only_where_all_agree(found):
    assume(has_value(found))
    value = kappa(found)
    assert kappa([(other, one) for one, other in found]) == pytest.approx(value)
    assert kappa(found[::-1]) == pytest.approx(value)
    assert kappa([(one.upper(), other.upper()) for one, other in found]) == pytest.approx(value)
    assert value <= 1
    assert (value == 1) == all(one == other for one, other in found)


def test_as_often_as_chance_is_zero():
    assert kappa([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")]) == 0


@pytest.mark.parametrize(("found", "said"), [([], "expected at least one pair"), ([("a", "a")] * 3, "no value")])
def test_where_it_has_no_value_it_says_so(found, said):
    with pytest.raises(ValueError, match=said):
        kappa(found)


@given(st.lists(st.sampled_from(CLASSES), min_size=2, max_size=7), st.data())
def test_every_way_to_have_agreed_is_counted_once(classed, data):
    """As if each choice of things were tried out one by one."""
    same = data.draw(st.integers(1, len(classed)))
    differed = [("a", "b"), ("c", "d")]
    slow = {round(kappa([*differed, *((name, name) for name in chosen)]), 12) for chosen in combinations(classed, same)}
    found = possible_kappas(differed, same, Counter(classed))
    assert {round(value, 12) for value in found} == slow
    assert found == sorted(found)


def test_more_cannot_be_agreed_on_than_there_is():
    with pytest.raises(ValueError, match="3 things cannot have been agreed on: only 2"):
        possible_kappas([("a", "b")], 3, {"a": 1, "b": 1})
    with pytest.raises(ValueError, match="same must be a whole number"):
        possible_kappas([("a", "b")], -1, {"a": 1})
