"""Pooling: against other programs, printed examples, and what must hold for any studies."""

import math
from fractions import Fraction

import numpy as np
import pytest
import scipy.optimize
import scipy.special
import scipy.stats
from hypothesis import assume, given
from hypothesis import strategies as st
from lesson.models import pooling
from lesson.models.pooling import METHODS, log_odds_ratio, pool, standardized_mean_difference
from lesson.tables import load
from reference.compare import rows
from statsmodels.stats.meta_analysis import combine_effects, effectsize_2proportions, effectsize_smd

# Data of published examples: tests/reference says where they are printed.
BCG, FIRST, SECOND = map(rows, ("bcg", "viechtbauer_1", "viechtbauer_2"))

studies = st.lists(st.tuples(st.floats(-20, 20), st.floats(0.05, 5)), min_size=1, max_size=12)
several = st.lists(st.tuples(st.floats(-20, 20), st.floats(0.05, 5)), min_size=2, max_size=12)
methods = st.sampled_from(METHODS)


def pooled(found, *args, **kwargs):
    """Pool Estimates, or pairs of estimate and standard error."""
    pairs = [(one.estimate, one.standard_error) if hasattr(one, "estimate") else one for one in found]
    return pool([y for y, _ in pairs], [s for _, s in pairs], *args, **kwargs)


def response(**kwargs):
    return [log_odds_ratio(row.events_ketamine, row.n_ketamine, row.events_control, row.n_control, **kwargs)
            for row in load("pooling_trials") if row.set == "social_anxiety_response"]


def scores(left_out=(), **kwargs):
    return [standardized_mean_difference(row.mean_ketamine, row.sd_ketamine,
                                         row.n_ketamine, row.mean_control, row.sd_control, row.n_control, **kwargs)
            for row in load("pooling_trials") if row.set == "anxiety_scores" and row.study_label not in left_out]


# -- the published results that the lesson reproduces


@pytest.mark.parametrize("method", METHODS)
def test_the_reconstruction_gives_the_printed_odds_ratio_to_two_decimals(method):
    printed = next(row for row in load("pooling_published") if row.set == "social_anxiety_response")
    result = pooled(response(), method)
    assert [round(math.exp(value), 2) for value in (result.estimate,
                                                    *result.ci95)] == [printed.value, printed.ci_low, printed.ci_high]
    assert (round(result.q, 2), result.i2, result.tau2, round(result.p, 3)) == (0.19, 0, 0, 0.002)


def test_another_pair_of_counts_gives_the_printed_odds_ratio_as_well_and_no_third():
    """The note of the table says so: 8 of 12 against 0 of 12, or 12 of 12 against 4 of 12."""
    first = response()[0]
    fits = []
    for ketamine in range(13):
        for control in range(13):
            result = pooled([first, log_odds_ratio(ketamine, 12, control, 12)])
            if [round(math.exp(value), 2) for value in (result.estimate, *result.ci95)] == [28.94, 3.45, 242.57]:
                fits.append((ketamine, control))
    assert fits == [(8, 0), (12, 4)]


@pytest.mark.parametrize(("left_out", "estimate", "low", "high", "q", "tau2", "i2"), [
    ((), -0.42, -0.84, 0.004, 16.46, 0.171, 70),
    (("Anderson 2017",), -0.58, -1.07, -0.08, 12.83, 0.194, 69),
    (("Domany 2020",), -0.21, -0.45, 0.04, 5.16, 0.018, 22),
    (("Anderson 2017", "Domany 2020"), -0.28, -0.50, -0.07, 2.33, 0, 0),
])
def test_the_anxiety_scores_pool_to_the_printed_difference(left_out, estimate, low, high, q, tau2, i2):
    """Printed: -0.42 (-0.84 to 0.003) for six trials; the upper end here is 0.0039."""
    result = pooled(scores(left_out))
    assert round(result.estimate, 2) == estimate
    assert result.ci95 == pytest.approx((low, high), abs=0.0051 if high != 0.004 else 0.0014)
    assert (round(result.q, 2), round(result.i2 * 100)) == (q, i2)
    assert result.tau2 == pytest.approx(tau2, abs=0.0006)


def test_with_the_large_sample_formula_the_interval_no_longer_includes_0():
    hedges, large = pooled(scores()), pooled(scores(variance="large_sample"))
    assert [round(value, 4) for value in (hedges.estimate, *hedges.ci95)] == [-0.4174, -0.8388, 0.0039]
    assert [round(value, 4) for value in (large.estimate, *large.ci95)] == [-0.4397, -0.8747, -0.0048]


def test_the_exact_variance_of_g_gives_both_printed_intervals_to_the_last_digit():
    """With the exact formulas (White and Thomas 2005; exact.smd = TRUE in R's meta): -0.84 to 0.003, and without ECT
    -1.07 to -0.09.
    """
    def exact(row):
        df = row.n_ketamine + row.n_control - 2
        j = math.exp(math.lgamma(df / 2) - math.lgamma((df - 1) / 2)) / math.sqrt(df / 2)
        g = standardized_mean_difference(row.mean_ketamine, row.sd_ketamine,
                                         row.n_ketamine, row.mean_control, row.sd_control, row.n_control).estimate
        g *= j / (1 - 3 / (4 * df - 1))
        return g, math.sqrt(1 / row.n_ketamine + 1 / row.n_control + g**2 * (1 - (df - 2) / (df * j**2)))

    rows = [row for row in load("pooling_trials") if row.set == "anxiety_scores"]
    six = pooled([exact(row) for row in rows])
    assert (round(six.estimate, 2), round(six.ci95[0], 2), round(six.ci95[1], 3)) == (-0.42, -0.84, 0.003)
    five = pooled([exact(row) for row in rows if row.study_label != "Anderson 2017"])
    assert (round(five.estimate, 2), round(five.ci95[0], 2), round(five.ci95[1], 2)) == (-0.58, -1.07, -0.09)


# -- other programs


@given(several, st.booleans())
def test_dersimonian_and_laird_agree_with_statsmodels(found, hartung_knapp):
    y, s = map(np.array, zip(*found, strict=True))
    ours = pool(y, s, "DL", hartung_knapp)
    assume(ours.q > len(y) - 1 + 1e-6)  # statsmodels lets tau2 fall below 0
    other = combine_effects(y, s**2, method_re="chi2", use_t=hartung_knapp)
    assert ours.tau2 == pytest.approx(other.tau2, rel=1e-6, abs=1e-9)
    assert ours.q == pytest.approx(other.q, rel=1e-6)
    assert ours.i2 == pytest.approx(other.i2, abs=1e-6)
    assert ours.weights == pytest.approx(other.weights_rel_re, rel=1e-6)
    assert ours.ci95 == pytest.approx(other.conf_int()[3 if hartung_knapp else 1], rel=1e-6, abs=1e-6)
    assert ours.standard_error == pytest.approx(other.sd_eff_w_re_hksj if hartung_knapp else other.sd_eff_w_re,
                                                rel=1e-6)


@given(several, st.booleans())
def test_the_fixed_effect_agrees_with_statsmodels(found, hartung_knapp):
    y, s = map(np.array, zip(*found, strict=True))
    assume(np.ptp(y) > 1e-3)
    with np.errstate(all="ignore"):  # statsmodels works out a random effect too, whose tau2 may fall below 0
        other = combine_effects(y, s**2, method_re="chi2", use_t=hartung_knapp).conf_int()[2 if hartung_knapp else 0]
    assert pool(y, s, "fixed", hartung_knapp).ci95 == pytest.approx(other, rel=1e-5, abs=1e-5)


@pytest.mark.parametrize("hartung_knapp", [False, True])
@pytest.mark.parametrize("name", ["first", "second", "scores", "vaccine"])
def test_paule_and_mandel_agree_with_statsmodels(name, hartung_knapp):
    """On real data: its search stops at 0 where rounding takes it a hair past the answer, as for 0 and 5.6875 with
    errors 2 and 1.
    """
    if name in ("first", "second"):
        y, v = map(np.array, {"first": FIRST, "second": SECOND}[name])
    else:
        found = scores() if name == "scores" else [log_odds_ratio(a, a + b, c, c + d) for a, b, c, d in BCG]
        y, v = np.array([one.estimate for one in found]), np.array([one.standard_error**2 for one in found])
    ours = pool(y, np.sqrt(v), "PM", hartung_knapp)
    other = combine_effects(y, v, method_re="iterated", use_t=hartung_knapp, atol=1e-6, maxiter=1000)
    assert ours.tau2 == pytest.approx(other.tau2, rel=1e-5) != 0
    assert ours.ci95 == pytest.approx(other.conf_int()[3 if hartung_knapp else 1], rel=1e-5)


@given(several)
def test_paule_and_mandel_find_where_the_weighted_sum_of_squares_is_what_chance_gives(found):
    y, s = map(np.array, zip(*found, strict=True))

    def excess(tau2):
        w = 1 / (s**2 + tau2)
        return (w * (y - np.average(y, weights=w)) ** 2).sum() - (len(y) - 1)

    ours = pool(y, s, "PM").tau2
    if excess(0) <= 0:
        assert ours <= 1e-9
    else:
        assert ours == pytest.approx(scipy.optimize.brentq(excess, 0, 1e5, xtol=1e-13, rtol=1e-12), rel=1e-8, abs=1e-9)


def restricted_log_likelihood(tau2, y, s):
    """From the density of the normal distribution with the mean integrated out: that of all differences from the
    first study.
    """
    differences = np.hstack([-np.ones((len(y) - 1, 1)), np.eye(len(y) - 1)])
    covariance = differences @ np.diag(s**2 + tau2) @ differences.T
    return scipy.stats.multivariate_normal(cov=covariance).logpdf(differences @ y)


@given(several)
def test_reml_is_where_the_restricted_likelihood_is_largest(found):
    y, s = map(np.array, zip(*found, strict=True))
    ours = restricted_log_likelihood(pool(y, s, "REML").tau2, y, s)
    top = 4 * np.ptp(y) ** 2 + 1e-3
    best = max(-scipy.optimize.minimize_scalar(lambda tau2: -restricted_log_likelihood(tau2, y, s),
                                               bounds=bounds, method="bounded").fun
               for bounds in ((0, top), (0, top / 100), (0, top / 10_000)))
    assert ours >= best - 1e-7
    assert ours >= restricted_log_likelihood(0, y, s) - 1e-9


def test_reml_finds_the_higher_of_two_tops():
    """Four studies made up so that the likelihood has a lower top at a small variance, and between the two a valley."""
    y, s = np.array([0.64, -0.95, 0.73, 0.07]), np.array([0.013, 0.62, 0.017, 0.362])
    lower, valley, higher = (restricted_log_likelihood(tau2, y, s) for tau2 in (0.006, 0.015, 0.227))
    assert valley < lower < higher
    assert pool(y, s, "REML").tau2 == pytest.approx(0.2272, abs=1e-4)


@pytest.mark.parametrize("data", [FIRST, SECOND])
def test_reml_agrees_with_an_independent_search_to_six_digits(data):
    y, s = np.array(data[0]), np.sqrt(data[1])
    found = scipy.optimize.minimize_scalar(lambda tau2: -restricted_log_likelihood(tau2, y, s),
                                           bounds=(0, 2), method="bounded", options={"xatol": 1e-12})
    assert pool(y, s, "REML").tau2 == pytest.approx(found.x, abs=1e-6)


@pytest.mark.parametrize(("y", "s"), [
    ([2, 8, 2, 6, 2], [0.2, 5, 0.1, 1, 0.02]), ([3, 6, 8, 3, 6], [5, 0.01, 1, 1, 0.1]),
    ([11, 4, 8, 11], [0.02, 2, 2, 0.05]),
])
def test_reml_takes_the_higher_of_two_tops(y, s):
    """One top at 0, the higher one so narrow that few values of tau2, or the slope at 0 alone, miss it."""
    y, s = np.array(y, dtype=float), np.array(s)
    tried = np.concatenate([[0], np.geomspace(1e-6, 1e3, 2_000)])
    found = [restricted_log_likelihood(tau2, y, s) for tau2 in tried]
    best = int(np.argmax(found))
    assert best > 0
    assert found[0] > found[1], "a top at 0 as well"
    assert pool(y, s, "REML").tau2 == pytest.approx(tried[best], rel=0.02)
    assert restricted_log_likelihood(pool(y, s, "REML").tau2, y, s) >= found[best]


def exactly(y, s):
    """DerSimonian and Laird's tau2, estimate and standard error by fractions, so without any rounding but of the
    answers.
    """
    y, v = [Fraction(value) for value in y], [Fraction(value) ** 2 for value in s]
    w = [1 / value for value in v]
    mean = sum(a * b for a, b in zip(w, y, strict=True)) / sum(w)
    q = sum(a * (b - mean) ** 2 for a, b in zip(w, y, strict=True))
    room = sum(w) - sum(a * a for a in w) / sum(w)
    tau2 = max(Fraction(0), (q - (len(y) - 1)) / room)
    w = [1 / (value + tau2) for value in v]
    return float(tau2), float(sum(a * b for a, b in zip(w, y, strict=True)) / sum(w)), math.sqrt(1 / sum(w))


@pytest.mark.parametrize(("y", "s", "right"), [
    ([0.1, 5, -3], [1e-9, 1, 1], (7.905, 0.6757232449929192, 1.68767023777717)),
    ([0.1, 5, -0.3], [1e-9, 1, 1], (5.5425, 1.5149056871365764, 1.43426484909641)),
    ([6.8051906490861525, 0.25990206179026465], [1e-7, 1.918212105766272],
     (19.58063250413875, 3.813629277423504, 3.26055103682102)),
    ([2.2, 0.4], [1e-16, 1], (1.12, 1.57777777777778, 0.856060457078143)),
])
def test_one_study_far_surer_than_the_others_costs_no_digit(y, s, right):
    """Public reports of other programs (NiMARE #542, PyMARE #40), worked out with 60 digits: the sums of weights
    cancel.
    """
    assert exactly(y, s) == pytest.approx(right, rel=1e-14)
    for order in (1, -1):
        result = pool(y[::order], s[::order], "DL")
        assert (result.tau2, result.estimate, result.standard_error) == pytest.approx(right, rel=1e-13)


@given(st.lists(st.tuples(st.floats(-20, 20), st.floats(-9, 3).map(lambda power: 10**power)), min_size=2, max_size=6))
def test_dersimonian_and_laird_are_right_to_many_digits_however_far_apart_the_studies_are(found):
    y, s = zip(*found, strict=True)
    assume(np.ptp(y) > 1e-6)
    result = pool(y, s, "DL")
    right = exactly(y, s)
    # Near 0, tau2 is a difference, of the scatter and what chance gives, that no formula saves from rounding.
    assert result.tau2 == pytest.approx(right[0], rel=1e-9, abs=1e-12 * np.ptp(y) ** 2)
    assume(right[0] == 0 or right[0] > 1e-6 * np.ptp(y) ** 2)
    assert result.estimate == pytest.approx(right[1], rel=1e-9, abs=1e-9)
    assert result.standard_error == pytest.approx(right[2], rel=1e-9)


@given(several, methods, st.floats(-100, 100), st.sampled_from([1e-9, 1e-3, 7.0, 1e6]))
def test_another_unit_and_another_zero_change_nothing_but_the_unit(found, method, moved, factor):
    y, s = map(np.array, zip(*found, strict=True))
    assume(np.ptp(y) > 1e-3)
    one, other = pool(y, s, method), pool(factor * (y + moved), factor * s, method)
    assert other.estimate == pytest.approx(factor * (one.estimate + moved), rel=1e-6, abs=1e-6 * factor)
    assert other.standard_error == pytest.approx(factor * one.standard_error, rel=1e-6)
    assert other.q == pytest.approx(one.q, rel=1e-6, abs=1e-9)


@given(st.data())
def test_the_odds_ratio_agrees_with_statsmodels(data):
    n1, n2 = data.draw(st.integers(1, 300)), data.draw(st.integers(1, 300))
    e1, e2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    correction = data.draw(st.sampled_from([0.5, 0.25, 0.1]))
    zero = 0 in (e1, e2, n1 - e1, n2 - e2)
    effect, variance = effectsize_2proportions(np.array([e1]), np.array([n1]),
                                               np.array([e2]), np.array([n2]), statistic="odds-ratio",
                                               zero_correction=correction if zero else None)
    ours = log_odds_ratio(e1, n1, e2, n2, correction)
    assert (ours.estimate, ours.standard_error) == pytest.approx((effect[0], math.sqrt(variance[0])),
                                                                 rel=1e-9, abs=1e-9)


@given(st.tuples(st.floats(-50, 50), st.floats(0.1, 40), st.integers(2, 300)),
       st.tuples(st.floats(-50, 50), st.floats(0.1, 40), st.integers(2, 300)))
def test_g_agrees_with_statsmodels(first, second):
    effect, variance = effectsize_smd(*first, *second)
    ours = standardized_mean_difference(*first, *second)
    assert (ours.estimate, ours.standard_error) == pytest.approx((effect, math.sqrt(variance)), rel=1e-9, abs=1e-12)
    assert standardized_mean_difference(*first, *second, variance="large_sample").standard_error <= ours.standard_error


# -- what must hold for any studies


@given(st.floats(-20, 20), st.floats(0.05, 5), methods, st.booleans())
def test_one_study_gives_itself_back(y, s, method, hartung_knapp):
    result = pool([y], [s], method, hartung_knapp)
    assert (result.estimate, result.weights, result.tau2, result.i2, result.q) == (y, (1,), 0, 0, 0)
    assert result.standard_error == pytest.approx(s)
    assert result.ci95 == pytest.approx((y - pooling.Z95 * s, y + pooling.Z95 * s))
    assert result.p == pytest.approx(2 * scipy.stats.norm.sf(abs(y / s)), rel=1e-9)


@given(st.floats(-20, 20), st.lists(st.floats(0.05, 5), min_size=2, max_size=9), methods, st.booleans())
def test_studies_that_agree_do_not_vary(y, errors, method, hartung_knapp):
    result = pool([y] * len(errors), errors, method, hartung_knapp)
    assert (result.tau2, result.i2, result.q, result.estimate) == (0, 0, 0, y)
    if hartung_knapp:
        assert (result.standard_error, result.ci95) == (0, (y, y))


@given(studies, methods, st.booleans())
def test_the_interval_holds_the_estimate_and_the_estimate_lies_among_the_studies(found, method, hartung_knapp):
    result = pooled(found, method, hartung_knapp=hartung_knapp)
    assert result.ci95[0] <= result.estimate <= result.ci95[1]
    assert min(y for y, _ in found) - 1e-9 <= result.estimate <= max(y for y, _ in found) + 1e-9
    assert sum(result.weights) == pytest.approx(1)
    assert min(result.weights) > 0
    assert result.tau2 >= 0
    assert result.q >= 0
    assert 0 <= result.i2 < 1
    assert 0 <= result.p <= 1


@given(several, methods, st.booleans(), st.randoms(use_true_random=False))
def test_the_order_of_the_studies_does_not_matter(found, method, hartung_knapp, random):
    order = list(range(len(found)))
    random.shuffle(order)
    one, other = pooled(found, method, hartung_knapp=hartung_knapp), pooled([found[i] for i in order],
                                                                            method, hartung_knapp=hartung_knapp)
    assert other.estimate == pytest.approx(one.estimate, abs=1e-6)
    assert other.ci95 == pytest.approx(one.ci95, rel=1e-5, abs=1e-5)
    assert other.weights == pytest.approx([one.weights[i] for i in order], abs=1e-6)


@given(several, methods)
def test_the_p_value_is_below_5_percent_just_where_the_interval_leaves_0_out(found, method):
    for hartung_knapp in (False, True):
        result = pooled(found, method, hartung_knapp=hartung_knapp)
        assume(abs(result.p - 0.05) > 1e-9)
        assume(result.standard_error > 1e-9)
        assert (result.p < 0.05) == (not result.ci95[0] <= 0 <= result.ci95[1])


@given(st.integers(1, 100), st.integers(1, 100), st.data())
def test_swapping_the_groups_turns_the_sign(n1, n2, data):
    e1, e2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    one, other = log_odds_ratio(e1, n1, e2, n2), log_odds_ratio(e2, n2, e1, n1)
    assert (one.estimate, one.standard_error) == pytest.approx((-other.estimate, other.standard_error), abs=1e-12)
    assume(n1 + n2 >= 4)
    one, other = standardized_mean_difference(e1, 2, n1, e2, 3, n2), standardized_mean_difference(e2, 3, n2, e1, 2, n1)
    assert (one.estimate, one.standard_error) == pytest.approx((-other.estimate, other.standard_error), abs=1e-12)


def test_the_correction_is_added_only_where_a_count_is_0():
    assert log_odds_ratio(5, 20, 3, 21, 0.5) == log_odds_ratio(5, 20, 3, 21, 0.1)
    assert log_odds_ratio(6, 18, 0, 17).estimate == pytest.approx(math.log(6.5 * 17.5 / (12.5 * 0.5)))
    assert log_odds_ratio(12, 12, 4, 12).estimate == pytest.approx(math.log(12.5 * 8.5 / (0.5 * 4.5)))


def test_a_pooled_result_is_within_reach_of_numbers_and_lists_alike():
    assert pool(np.array([0.1, 0.4]), (0.2, 0.3)) == pool([0.1, 0.4], [0.2, 0.3])
    assert isinstance(pool([0.1, 0.4], [0.2, 0.3]).weights[0], float)


# -- bad input


@pytest.mark.parametrize(("args", "said"), [
    (([], []), "found no study"),
    (([1, 2], [1]), "found 2 estimates and 1 standard errors"),
    (([[1, 2]], [[1, 2]]), "in a row"),
    (([1, 2], [1, 0]), "standard error 2 is 0.0; expected a finite number above 0"),
    (([1, 2], [-1, 1]), "standard error 1 is -1.0"),
    (([1, 2], [1, math.nan]), "standard error 2 is nan"),
    (([1, 2], [1, math.inf]), "standard error 2 is inf"),
    (([math.nan, 2], [1, 1]), "estimate 1 is nan"),
    (([1, 2], [1, 1], "bayes"), "method is 'bayes'; expected one of fixed, DL, PM, REML"),
])
def test_what_cannot_be_pooled_is_told(args, said):
    with pytest.raises(ValueError, match=said):
        pool(*args)


@pytest.mark.parametrize(("args", "said"), [
    ((5, 4, 1, 4), "events1 is 5; expected at most n1, which is 4"),
    ((1, 4, 5, 4), "events2 is 5; expected at most n2"),
    ((-1, 4, 1, 4), "events1 is -1; expected 0 or more"),
    ((0, 0, 1, 4), "n1 is 0; expected 1 or more"),
    ((0, 4, 0, 0.5), "n2 is 0.5; expected 1 or more"),
    ((1, math.nan, 1, 4), "n1 is nan; expected a finite number"),
    ((1, 4, 1, 4, -0.5), "correction is -0.5"),
    ((0, 4, 1, 4, 0), "without a correction"),
])
def test_counts_that_cannot_be_are_told(args, said):
    with pytest.raises(ValueError, match=said):
        log_odds_ratio(*args)


@pytest.mark.parametrize(("args", "said"), [
    ((1, 0, 9, 2, 1, 9), "sd1 is 0; expected more than 0"),
    ((1, 1, 9, 2, -1, 9), "sd2 is -1; expected more than 0"),
    ((1, 1, 0, 2, 1, 9), "n1 is 0; expected 1 or more"),
    ((1, 1, 1, 2, 1, 2), "add up to 3; expected 4 or more"),
    ((math.inf, 1, 9, 2, 1, 9), "mean1 is inf"),
    ((1, 1, 9, 2, 1, 9, "exact"), "variance is 'exact'; expected one of hedges, large_sample"),
])
def test_means_that_cannot_be_are_told(args, said):
    with pytest.raises(ValueError, match=said):
        standardized_mean_difference(*args)
