"""Cohen's kappa: compared with another program, and what must hold for any two readers."""

import warnings

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from lesson.models.agreement import kappa
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
