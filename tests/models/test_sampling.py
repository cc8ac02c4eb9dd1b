"""The simulation of many small trials, and Student's t, against scipy and against numbers worked out in another way."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lesson.models import students_t
from lesson.models.sampling import LEVEL, error_rates, expected_rates, expected_rates_paired, simulate
from scipy import integrate, stats

CASES = [(2, 0.5), (4, 0.1), (4, 1.2), (9, 0.3), (10, 0.5), (20.5, 0.8), (50, 0.2), (100, 0.5)]
people = st.integers(4, 100)
effects = st.floats(0.1, 1.2)


def by_integration(n, effect):
    """Power, type S and exaggeration, integrated by scipy over the estimate: the variance found is left to its
    chi-squared tail.
    """
    df, spread = 2 * n - 2, math.sqrt(2 / n)
    critical = stats.t.ppf(1 - LEVEL / 2, df)

    def significant(x):
        return stats.norm.pdf(x, effect, spread) * stats.chi2.cdf(df * (x / (spread * critical)) ** 2, df)

    def over(function, low, high):
        return integrate.quad(function, low, high, epsabs=1e-13, epsrel=1e-11, limit=400)[0]

    above, below = over(significant, 0, effect + 12 * spread), over(significant, -12 * spread, 0)
    size = over(lambda x: abs(x) * significant(x), 0,
                effect + 12 * spread) + over(lambda x: abs(x) * significant(x), -12 * spread, 0)
    return above + below, below / (above + below), size / (above + below) / effect


# -- Student's t


@pytest.mark.parametrize("df", [1, 1.5, 2, 3, 6, 18, 39, 198, 1_000, 10_000])
def test_p_values_are_scipy_s(df):
    t = np.concatenate([[0, 1e-12, 1e-5, -1e-3, 1e3, 1e8, -np.inf], np.linspace(-12, 12, 301)])
    assert students_t.two_sided_p(t, df) == pytest.approx(2 * stats.t.sf(abs(t), df), rel=1e-9, abs=1e-300)


@pytest.mark.parametrize("df", [1, 1.5, 2, 3, 6, 18, 39, 198, 1_000, 10_000])
def test_quantiles_are_scipy_s(df):
    p = np.array([1e-12, 1e-6, 0.001, 0.025, 0.3, 0.49, 0.5, 0.51, 0.7, 0.975, 0.9999])
    assert students_t.quantile(p, df) == pytest.approx(stats.t.ppf(p, df), rel=1e-9, abs=1e-9)


def test_a_quantile_known_from_tables():
    assert students_t.quantile(0.975, 10) == pytest.approx(2.228, abs=5e-4)
    assert students_t.two_sided_p(2.228, 10) == pytest.approx(0.05, abs=5e-5)


@given(st.floats(1e-9, 1 - 1e-9), st.floats(1, 10_000))
@settings(max_examples=60, deadline=None)
def test_quantile_and_p_undo_each_other(p, df):
    assert students_t.two_sided_p(students_t.quantile(p, df), df) == pytest.approx(2 * min(p, 1 - p), rel=1e-7)


def test_numbers_in_numbers_out_and_arrays_in_arrays_out():
    assert isinstance(students_t.two_sided_p(2, 5), float)
    assert isinstance(students_t.quantile(0.9, 5), float)
    assert students_t.two_sided_p(0, 5) == 1
    assert students_t.quantile(0.5, 5) == 0
    table = students_t.quantile([[0.1], [0.9]], [3, 4, 50])
    assert table.shape == (2, 3)
    assert table == pytest.approx(stats.t.ppf([[0.1], [0.9]], [3, 4, 50]))
    assert students_t.two_sided_p(table, [3, 4, 50]) == pytest.approx(np.full((2, 3), 0.2))
    assert students_t.two_sided_p(np.array([]), 3).shape == students_t.quantile(np.array([]), 3).shape == (0,)


@pytest.mark.parametrize("df", [0, 0.5, -1, math.nan, math.inf, 10_001])
def test_odd_degrees_of_freedom_are_refused(df):
    for function in (students_t.two_sided_p, students_t.quantile):
        with pytest.raises(ValueError, match="degrees of freedom must lie between 1 and 10,000"):
            function(0.5, df)


@pytest.mark.parametrize("p", [0, 1, -0.1, 1.1, math.nan, [0.5, 1]])
def test_a_share_outside_0_to_1_has_no_quantile(p):
    with pytest.raises(ValueError, match="p must lie between 0 and 1"):
        students_t.quantile(p, 5)


def test_t_must_be_a_number():
    with pytest.raises(ValueError, match="found nan"):
        students_t.two_sided_p([1, math.nan], 5)


# -- rates worked out


@pytest.mark.parametrize(("n", "effect"), CASES)
def test_power_is_that_of_the_noncentral_t(n, effect):
    df, shift = 2 * n - 2, effect / math.sqrt(2 / n)
    critical = stats.t.ppf(1 - LEVEL / 2, df)
    assert expected_rates(n, effect).power == pytest.approx(stats.nct.sf(critical, df, shift)
                                                            + stats.nct.cdf(-critical, df, shift), rel=1e-6)


@pytest.mark.parametrize(("n", "effect"), CASES)
def test_wrong_signs_and_exaggeration_are_those_of_integration(n, effect):
    rates = expected_rates(n, effect)
    power, type_s, exaggeration = by_integration(n, effect)
    assert (rates.power, rates.exaggeration) == pytest.approx((power, exaggeration), rel=1e-6)
    assert rates.type_s == pytest.approx(type_s, rel=1e-5, abs=1e-10)
    assert rates.mean_size == pytest.approx(exaggeration * effect, rel=1e-6)


@given(people, effects)
@settings(max_examples=60, deadline=None)
def test_more_people_and_a_larger_effect_help(n, effect):
    here, more, larger = expected_rates(n, effect), expected_rates(n + 5, effect), expected_rates(n, effect + 0.1)
    for better in (more, larger):
        assert better.power >= here.power - 1e-12
        assert better.type_s <= here.type_s + 1e-12
        assert better.exaggeration <= here.exaggeration + 1e-9
    assert here.exaggeration >= 1 - 1e-9
    assert 0 <= here.type_s <= 0.5


@given(effects)
@settings(max_examples=20, deadline=None)
def test_exaggeration_falls_towards_1(effect):
    assert expected_rates(4_000, effect).exaggeration == pytest.approx(1, abs=0.01)


def test_a_true_effect_of_zero_has_no_sign_and_no_multiple():
    rates = expected_rates(10, 0)
    assert rates.power == pytest.approx(LEVEL, rel=1e-9)
    assert (rates.type_s, rates.exaggeration) == (None, None)
    assert rates.mean_size > 0


# -- crossovers: each person with both treatments

PAIRED = [(2, 0.5, 0.5), (10, 0.5, 0.0), (17, 0.5, 0.5), (17, 0.5, 0.7), (31, 0.3, 0.3), (31, 1.2, 0.6)]


@pytest.mark.parametrize(("n", "effect", "r"), PAIRED)
def test_power_of_a_crossover_is_that_of_the_noncentral_t_of_a_paired_test(n, effect, r):
    df, shift = n - 1, effect / math.sqrt(2 * (1 - r) / n)
    critical = stats.t.ppf(1 - LEVEL / 2, df)
    assert expected_rates_paired(n, effect, r).power == pytest.approx(
        stats.nct.sf(critical, df, shift) + stats.nct.cdf(-critical, df, shift), rel=1e-6)


@pytest.mark.parametrize(("n", "effect", "r"), [(17, 0.5, 0.5), (10, 0.3, 0.0), (31, 0.5, 0.7)])
def test_a_crossover_worked_out_is_one_drawn_person_by_person(n, effect, r):
    """Each person drawn with both scores, tested by scipy's paired t test."""
    trials, random = 40_000, np.random.default_rng(8)
    both = random.multivariate_normal([0, effect], [[1, r], [r, 1]], (trials, n))
    p = stats.ttest_rel(both[..., 1], both[..., 0], axis=1).pvalue
    estimates = (both[..., 1] - both[..., 0]).mean(axis=1)
    rates, found = expected_rates_paired(n, effect, r), estimates[p < LEVEL]
    assert found.size / trials == pytest.approx(rates.power, abs=4.5 * math.sqrt(rates.power / trials))
    assert abs(found).mean() == pytest.approx(rates.mean_size, abs=4.5 * abs(found).std() / math.sqrt(found.size))
    assert (found < 0).mean() == pytest.approx(rates.type_s, abs=4.5 * math.sqrt(rates.type_s / found.size) + 2e-4)
    assert rates.exaggeration == pytest.approx(rates.mean_size / effect)


def test_the_standard_error_of_a_crossover_is_that_of_the_cochrane_handbook_s_example():
    """Version 5.1, section 16.4.6.4: 10 people, SDs 2.38 and 2.21, correlation 0.68, printed standard error 0.583. For
    the SMD of 0.218 its formula adds what the estimated SD brings in, SMD^2 / 2n, and prints 0.256.
    """
    n, r, one, two = 10, 0.68, 2.38, 2.21
    assert math.sqrt((one**2 + two**2 - 2 * r * one * two) / n) == pytest.approx(0.583, abs=5e-4)
    ours = math.sqrt(2 * (1 - r) / n)
    assert ours * math.sqrt(1 + 0.218**2 / 2) == pytest.approx(0.256, abs=5e-4)
    # That is the standard error in the model: at no effect the estimates that are significant begin at t times it.
    critical = stats.t.ppf(1 - LEVEL / 2, n - 1)
    mean = integrate.quad(lambda s: 2 * ours * stats.norm.pdf(critical * s) * 2 * (n - 1) * s
                          * stats.chi2.pdf((n - 1) * s * s, n - 1), 0, 6)[0] / LEVEL
    assert expected_rates_paired(n, 0, r).mean_size == pytest.approx(mean, rel=1e-6)


@pytest.mark.parametrize("n", [4, 9, 20])
def test_a_correlation_of_zero_leaves_two_arms_of_as_many_people_less_degrees_of_freedom(n):
    free, arms = expected_rates_paired(n, 0.5, 0), expected_rates(n, 0.5)
    assert free.power < arms.power
    assert free.power == pytest.approx(arms.power, rel=0.35)


@pytest.mark.parametrize(("n", "effect", "r", "says"), [
    (1, 0.5, 0.5, "people must be a whole number of 2 or more"), (9.5, 0.5, 0.5, "people must be a whole number"),
    (10, -0.1, 0.5, "true effect must be"), (10, 0.5, 1, "correlation must be a number from 0 to below 1; found 1"),
    (10, 0.5, -0.1, "correlation"), (10, 0.5, math.nan, "correlation"), (10, 0.5, None, "correlation"),
    (10, 0.5, True, "correlation"), (10, 0.5, "0.5", "correlation"), (6_000, 0.5, 0.5, "at most 5,000"),
])
def test_a_crossover_that_cannot_be_worked_out_is_refused(n, effect, r, says):
    with pytest.raises(ValueError, match=says):
        expected_rates_paired(n, effect, r)


# -- rates counted


@pytest.mark.parametrize(("n", "effect"), CASES)
def test_simulated_rates_are_the_ones_worked_out(n, effect):
    trials = 100_000
    found = simulate(n, effect, trials, seed=11)
    rates, expected = error_rates(*found, effect), expected_rates(n, effect)
    significant = found.estimates[found.p < LEVEL]
    assert rates.significant == significant.size
    assert rates.power == pytest.approx(expected.power,
                                        abs=4.5 * math.sqrt(expected.power * (1 - expected.power) / trials))
    assert rates.type_s == pytest.approx(expected.type_s,
                                         abs=4.5 * math.sqrt(expected.type_s / significant.size) + 1 / significant.size)
    assert rates.mean_size == pytest.approx(expected.mean_size,
                                            abs=4.5 * abs(significant).std() / math.sqrt(significant.size))
    assert rates.exaggeration == pytest.approx(rates.mean_size / effect)


def test_simulating_is_the_same_as_drawing_every_person():
    """Two-arm trials drawn person by person and tested by scipy, against the shortcut: same distributions."""
    random = np.random.default_rng(5)
    one, two = random.normal(0.6, 1, (20_000, 7)), random.normal(0, 1, (20_000, 7))
    p = stats.ttest_ind(one, two, axis=1).pvalue
    found = simulate(7, 0.6, 20_000, seed=6)
    assert stats.ks_2samp(one.mean(axis=1) - two.mean(axis=1), found.estimates).pvalue > 0.001
    assert stats.ks_2samp(p, found.p).pvalue > 0.001
    sizes = [abs(x[q < LEVEL]).mean() for x, q in ((one.mean(axis=1) - two.mean(axis=1), p), found)]
    assert sizes[0] == pytest.approx(sizes[1], abs=0.02)


@given(people, st.floats(0, 1.2), st.integers(0, 2**31))
@settings(max_examples=30, deadline=None)
def test_the_same_seed_gives_the_same_trials(n, effect, seed):
    one, two, other = simulate(n, effect, 500, seed), simulate(n, effect, 500, seed), simulate(n, effect, 500, seed + 1)
    assert (one.estimates == two.estimates).all()
    assert (one.p == two.p).all()
    assert (one.estimates != other.estimates).any()
    assert ((one.p >= 0) & (one.p <= 1)).all()


@given(people, st.integers(0, 1_000))
@settings(max_examples=20, deadline=None)
def test_without_an_effect_about_5_in_100_are_significant(n, seed):
    rates = error_rates(*simulate(n, 0, 10_000, seed), 0)
    assert rates.power == pytest.approx(LEVEL, abs=0.013)
    assert (rates.type_s, rates.exaggeration) == (None, None)


def test_nothing_significant_leaves_nothing_to_say():
    rates = error_rates([0.1, -0.2], [0.5, 0.05], 0.3)
    assert (rates.power, rates.significant, rates.trials) == (0, 0, 2)
    assert (rates.type_s, rates.exaggeration, rates.mean_size) == (None, None, None)


def test_rates_are_counted_by_hand():
    rates = error_rates([1.0, -0.5, 2.0, 0.1], [0.01, 0.04, 0.049, 0.9], 0.5)
    assert (rates.power, rates.significant, rates.trials) == (0.75, 3, 4)
    assert rates.type_s == pytest.approx(1 / 3)
    assert rates.mean_size == pytest.approx(3.5 / 3)
    assert rates.exaggeration == pytest.approx(7 / 3)


@pytest.mark.parametrize(("change", "says"), [
    ({"people_per_arm": 1}, "people in each arm must be a number of 2 or more; found 1"),
    ({"people_per_arm": -4}, "people in each arm"),
    ({"people_per_arm": math.nan}, "found nan"),
    ({"people_per_arm": math.inf}, "found inf"),
    ({"people_per_arm": None}, "found None"),
    ({"people_per_arm": "10"}, "found '10'"),
    ({"people_per_arm": 5_001}, "at most 5,000"),
    ({"true_effect": -0.1}, "true effect must be a number of 0 or more; found -0.1"),
    ({"true_effect": math.nan}, "true effect"),
    ({"trials": 0}, "trials must be a whole number of 1 or more; found 0"),
    ({"trials": 2.5}, "trials"),
    ({"trials": True}, "trials"),
    ({"seed": -1}, "seed must be a whole number of 0 or more; found -1"),
    ({"seed": None}, "seed"),
])
def test_what_cannot_be_simulated_is_refused(change, says):
    with pytest.raises(ValueError, match=says):
        simulate(**{"people_per_arm": 10, "true_effect": 0.5, "trials": 10, "seed": 1, **change})


@pytest.mark.parametrize(("n", "effect"), [(1.9, 0.5), (math.nan, 0.5), (10, -1), (10, math.inf)])
def test_what_cannot_be_worked_out_is_refused(n, effect):
    with pytest.raises(ValueError, match="must be a number of"):
        expected_rates(n, effect)


@pytest.mark.parametrize(("estimates", "p", "effect", "says"), [
    ([], [], 0.5, "at least one trial"),
    ([1, 2], [0.1], 0.5, "same length"),
    ([math.nan], [0.1], 0.5, "found nan"),
    ([1], [math.nan], 0.5, "found nan"),
    ([1], [0.1], math.nan, "true effect"),
    ([1], [0.1], -1, "true effect"),
])
def test_what_cannot_be_counted_is_refused(estimates, p, effect, says):
    with pytest.raises(ValueError, match=says):
        error_rates(estimates, p, effect)
