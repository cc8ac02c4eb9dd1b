"""Risks and numbers needed to treat: printed examples, other programs, and what must hold for any counts."""

import dataclasses
import math
from fractions import Fraction

import numpy as np
import pytest
import scipy.stats
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from lesson.models import beta
from lesson.models.risks import (
    BENEFIT,
    HARM,
    Difference,
    NumberNeeded,
    events_from_percent,
    exact,
    number_needed_to_treat,
    of_hundred,
    risk_difference,
    wilson,
)
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

METHODS = {wilson: "wilson", exact: "beta"}
methods = st.sampled_from([wilson, exact])
levels = st.floats(0.5, 0.999)
counts = st.integers(1, 400).flatmap(lambda people: st.tuples(st.integers(0, people), st.just(people)))
both = pytest.mark.parametrize("method", [wilson, exact])


# -- printed examples


def test_nobody_of_n_has_an_end_that_can_be_worked_out_by_hand():
    """With no event, the exact end solves (1 - p)^n = 0.025, and Wilson's is z^2 / (n + z^2)."""
    z2 = 1.959963984540054**2
    for people in (1, 4, 20, 3_000):
        assert exact(0, people) == pytest.approx((0, 1 - 0.025 ** (1 / people)), rel=1e-12)
        assert wilson(0, people) == pytest.approx((0, z2 / (people + z2)), rel=1e-12)


def test_a_number_needed_to_treat_that_reaches_from_benefit_to_harm_is_as_altman_writes_it():
    """Altman 1998, BMJ 317:1309, as Newcombe retells it (letter of 5 January 1999): -5% to 25% is NNTB 4, through
    infinity, to NNTH 20.
    """
    found = number_needed_to_treat((0.1, -0.05, 0.25), "good")
    assert (found.side, found.number) == (BENEFIT, 10)
    assert found.ends == ((BENEFIT, 4), (HARM, 20))
    assert found.notation == "NNTB 10 (NNTB 4 to infinity to NNTH 20)"
    assert found.in_words() == ("one more helped for every 10: from one more helped for every 4, through no "
                                "difference, to one more harmed for every 20")


def test_a_number_needed_to_treat_is_as_barrowman_prints_it():
    """Barrowman 2002, CMAJ 166:1676: a difference of 16.6% (0.9% to 32.2%) is about 6 (3.1 to 111.1)."""
    found = number_needed_to_treat((0.166, 0.009, 0.322), "good")
    assert [round(number, 1) for number in (found.number, *(number for _, number in found.ends))] == [6.0, 3.1, 111.1]
    assert found.notation == "NNTB 6 (NNTB 3.1 to NNTB 111.1)"
    assert found.in_words() == "one more helped for every 6 (3.1 to 111.1)"


# -- other programs


@both
@pytest.mark.parametrize("level", [0.5, 0.8, 0.95, 0.999])
@pytest.mark.parametrize("people", [1, 2, 5, 18, 61])
def test_every_count_of_a_group_agrees_with_statsmodels(method, level, people):
    events = np.arange(people + 1)
    low, high = proportion_confint(events, people, alpha=1 - level, method=METHODS[method])
    ours = np.array([method(int(one), people, level) for one in events])
    assert ours[:, 0] == pytest.approx(low, rel=1e-9, abs=1e-12)
    assert ours[:, 1] == pytest.approx(high, rel=1e-9, abs=1e-12)


@both
@pytest.mark.parametrize(("events", "people"), [(1, 100_000), (412, 51_547), (50_000, 100_000),
                                                (3, 1_000_000), (500_000, 1_000_000), (999_999, 1_000_000)])
def test_large_surveys_agree_with_statsmodels(method, events, people):
    assert method(events, people) == pytest.approx(proportion_confint(events, people, method=METHODS[method]), rel=1e-8)


@given(counts, levels, methods)
def test_any_count_agrees_with_statsmodels(one, level, method):
    assert method(*one, level) == pytest.approx(proportion_confint(*one, alpha=1 - level, method=METHODS[method]),
                                                rel=1e-8, abs=1e-10)


@given(counts, counts, levels)
def test_any_difference_agrees_with_statsmodels(one, two, level):
    found = risk_difference(*one, *two, level)
    assert found[1:] == pytest.approx(confint_proportions_2indep(*one, *two, method="newcomb",
                                                                 compare="diff", alpha=1 - level), rel=1e-9, abs=1e-9)


@given(counts, levels)
@settings(max_examples=50)
def test_the_exact_ends_are_where_the_tails_of_the_binomial_distribution_are_half_of_what_is_left(one, level):
    (events, people), tail = one, (1 - level) / 2
    low, high = exact(events, people, level)
    if events:
        assert scipy.stats.binom.sf(events - 1, people, low) == pytest.approx(tail, rel=1e-7)
    if events < people:
        assert scipy.stats.binom.cdf(events, people, high) == pytest.approx(tail, rel=1e-7)


@given(st.floats(1e-6, 1 - 1e-6), st.floats(1, 2_000), st.floats(1, 2_000))
def test_the_quantile_of_the_beta_distribution_is_scipy_s(p, a, b):
    assert beta.quantile(p, a, b) == pytest.approx(scipy.stats.beta.ppf(p, a, b), rel=1e-8)


# -- what must hold for any counts


@given(counts, levels, methods)
def test_an_interval_holds_the_estimate_and_stays_within_0_and_1(one, level, method):
    low, high = method(*one, level)
    assert 0 <= low <= one[0] / one[1] <= high <= 1
    assert (low == 0) == (one[0] == 0)
    assert (high == 1) == (one[0] == one[1])


@given(counts, levels, methods)
def test_events_and_no_events_are_mirror_images(one, level, method):
    (low, high), (other_low, other_high) = method(*one, level), method(one[1] - one[0], one[1], level)
    assert (low, high) == pytest.approx((1 - other_high, 1 - other_low), abs=1e-15)


@given(counts, st.integers(2, 20), methods)
def test_more_people_with_the_same_share_narrow_the_interval_on_both_sides(one, times, method):
    (low, high), (narrow_low, narrow_high) = method(*one), method(one[0] * times, one[1] * times)
    assert narrow_low > low or one[0] == 0
    assert narrow_high < high or one[0] == one[1]


@given(counts, levels, st.floats(0.001, 0.3), methods)
def test_a_higher_level_widens_the_interval(one, level, more, method):
    assume(level + more < 1)
    (low, high), (wide_low, wide_high) = method(*one, level), method(*one, level + more)
    assert wide_low <= low
    assert high <= wide_high


@pytest.mark.parametrize("people", [1, 4, 12])
def test_the_exact_interval_holds_its_level_for_every_true_risk(people):
    """Its promise: for any true risk, the counts whose interval holds it come up at least 95% of the time."""
    ends = [exact(x, people) for x in range(people + 1)]
    for true in np.linspace(0, 1, 101):
        holding = sum(scipy.stats.binom.pmf(x, people, true) for x, (low, high) in enumerate(ends)
                      if low <= true <= high)
        assert holding >= 0.95 - 1e-9


@given(counts, counts, levels)
def test_a_difference_turns_its_sign_where_the_groups_are_swapped(one, two, level):
    found, swapped = risk_difference(*one, *two, level), risk_difference(*two, *one, level)
    assert swapped == pytest.approx((-found.estimate, -found.high, -found.low), abs=1e-15)
    assert -1 <= found.low <= found.estimate <= found.high <= 1


def test_whole_numbers_of_numpy_are_whole_numbers():
    assert wilson(np.int64(3), np.int32(9)) == wilson(3, 9)
    assert all(type(end) is float for end in (*wilson(3, 9), *exact(3, 9), *risk_difference(3, 9, 2, 9)))


# -- numbers needed to treat


@given(counts, counts, st.sampled_from(["good", "bad"]))
def test_a_number_needed_to_treat_is_1_over_the_difference_and_its_ends(one, two, event):
    difference = risk_difference(*one, *two)
    found = number_needed_to_treat(difference, event)
    sign = 1 if event == "good" else -1
    shares = [sign * (number * (1 if side == BENEFIT else -1)) ** -1 if number < math.inf else 0
              for side, number in found.ends]
    assert sorted(shares) == pytest.approx([difference.low, difference.high])
    assert all(number >= 1 for _, number in found.ends)
    assert found.number == pytest.approx(1 / abs(difference.estimate) if difference.estimate else math.inf)
    assert found.side == (None if not difference.estimate else BENEFIT
                          if (difference.estimate > 0) == (event == "good") else HARM)
    assert found.through_no_difference == (difference.low < 0 < difference.high)


@pytest.mark.parametrize(("difference", "event", "notation", "words"), [
    ((0.14, 0.042, 0.25), "good", "NNTB 7.1 (NNTB 4 to NNTB 23.8)", "one more helped for every 7.1 (4 to 23.8)"),
    ((0.14, 0.042, 0.25), "bad", "NNTH 7.1 (NNTH 4 to NNTH 23.8)", "one more harmed for every 7.1 (4 to 23.8)"),
    ((-0.14, -0.25, -0.042), "bad", "NNTB 7.1 (NNTB 4 to NNTB 23.8)", "one more helped for every 7.1 (4 to 23.8)"),
    ((-0.08, -0.2, 0.03), "bad", "NNTB 12.5 (NNTB 5 to infinity to NNTH 33.3)",
     "one more helped for every 12.5: from one more helped for every 5, through no difference, to one more harmed for "
     "every 33.3"),
    ((-0.08, -0.2, 0.03), "good", "NNTH 12.5 (NNTB 33.3 to infinity to NNTH 5)",
     "one more harmed for every 12.5: from one more helped for every 33.3, through no difference, to one more harmed "
     "for every 5"),
    ((0, -0.2, 0.25), "good", "infinity (NNTB 4 to infinity to NNTH 5)",
     "no difference: from one more helped for every 4, through no difference, to one more harmed for every 5"),
    ((0.1, 0, 0.25), "good", "NNTB 10 (NNTB 4 to NNTB infinity)",
     "one more helped for every 10: from one more helped for every 4 to no difference"),
    ((0.1, 0, 0.25), "bad", "NNTH 10 (NNTH 4 to NNTH infinity)",
     "one more harmed for every 10: from one more harmed for every 4 to no difference"),
    ((0, 0, 0.25), "good", "infinity (NNTB 4 to NNTB infinity)",
     "no difference: from one more helped for every 4 to no difference"),
    ((0, 0, 0), "good", "infinity (NNTB infinity to NNTB infinity)", "no difference"),
    ((1, 0.0004, 1), "good", "NNTB 1 (NNTB 1 to NNTB 2,500)", "one more helped for every 1 (1 to 2,500)"),
])
def test_a_number_needed_to_treat_in_words(difference, event, notation, words):
    found = number_needed_to_treat(Difference(*difference), event)
    assert (found.notation, found.in_words()) == (notation, words)


@pytest.mark.parametrize(("number", "said"), [(2.5, "2.5"), (4.2, "4.2"), (1.9, "1.9"),
                                              (1.5, "1.5"), (10.04, "10"), (99.96, "100"), (1_234.56, "1,234.6")])
def test_a_number_needed_to_treat_keeps_one_decimal(number, said):
    """Rounded to the nearest whole number, 2.5 was said as 2, and an interval that begins at 1.5 to begin at 1."""
    found = number_needed_to_treat((1 / number,) * 3, "good")
    assert found.in_words() == f"one more helped for every {said} ({said} to {said})"
    assert found.notation == f"NNTB {said} (NNTB {said} to NNTB {said})"


def test_1_in_20_stays_20_though_its_fraction_cannot_be_written_exactly():
    """Rounding up would make 21 of it: 1 / (0.15 - 0.10) is a hair above 20."""
    difference = 0.15 - 0.10
    assert 1 / difference > 20
    assert number_needed_to_treat((difference,) * 3, "good").in_words() == "one more helped for every 20 (20 to 20)"


def test_a_number_needed_to_treat_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        NumberNeeded(BENEFIT, 4, ((BENEFIT, 2), (BENEFIT, 9))).number = 3


# -- percents and icons


@pytest.mark.parametrize(("percent", "people", "events"), [
    ("27.8", 18, 5), (28, 18, 5), (27.8, 18, 5), ("12.5", 8, 1), ("12", 8, 1),
    ("13", 8, 1), (0, 7, 0), ("0.0", 7, 0), (100, 7, 7), ("100.0", 7, 7),
    (33.0, 3, 1), (" 50 ", 2, 1), ("0.3", 1_000, 3), (4.05, 1_000_000, 40_500),
])
def test_a_printed_percent_gives_the_count_back(percent, people, events):
    assert events_from_percent(percent, people) == events


@given(st.integers(1, 5_000), st.integers(0, 3), st.data())
def test_every_count_comes_back_from_its_percent_where_it_is_the_only_one(people, decimals, data):
    events = data.draw(st.integers(0, people))
    printed = f"{100 * events / people:.{decimals}f}"
    found = events_from_percent(printed, people)
    # Within half of the last digit, which is less than half a person where one digit of the percent is less than one
    # person.
    assert abs(Fraction(100 * found, people) - Fraction(printed)) <= Fraction(1, 2 * 10**decimals)
    if 100 / people > 10**-decimals:
        assert found == events


@pytest.mark.parametrize(("percent", "people", "said"), [
    ("33.0", 3, "no whole number of 3 people is 33.0%: 1 are 33.33%"),
    ("33.4", 3, "no whole number of 3 people is 33.4%: 1 are 33.33%"),
    (10, 4, "no whole number of 4 people is 10%: 0 are 0.0%"),
    (50, 3, "no whole number of 3 people is 50%: 2 are 66.7%"),
    (28, 17, "no whole number of 17 people is 28%: 5 are 29.4%"),
    (101, 4, "percent is 101; expected a number from 0 to 100"),
    (-1, 4, "percent is -1"),
    (math.nan, 4, "percent is nan"),
    ("nan", 4, "percent is 'nan'"),
    (math.inf, 4, "percent is inf"),
    ("about 5", 4, "percent is 'about 5'"),
    (None, 4, "percent is None"),
    (True, 4, "percent is True"),
    (50, 0, "people must be a whole number of 1 or more; found 0"),
    (50, 2.5, "people must be a whole number of 1 or more; found 2.5"),
])
def test_a_percent_that_no_count_gives_is_told(percent, people, said):
    with pytest.raises(ValueError, match=said):
        events_from_percent(percent, people)


@given(counts, methods)
def test_icons_keep_the_order_and_lie_within_half_an_icon(one, method):
    low, high = method(*one)
    values = (low, one[0] / one[1], high)
    icons = of_hundred(*values)
    assert 0 <= icons.low <= icons.estimate <= icons.high <= 100
    assert all(abs(icon - 100 * value) <= 0.5 + 1e-9 for icon, value in zip(icons, values, strict=True))
    assert all(isinstance(icon, int) for icon in icons)


def test_half_an_icon_is_rounded_up_even_where_its_fraction_falls_short():
    assert 100 * 0.285 < 28.5
    assert of_hundred(0.004, 0.285, 0.995) == (0, 29, 100)


@pytest.mark.parametrize("values", [(0.3, 0.2, 0.4), (0.1, 0.5, 0.4), (-0.1, 0.2, 0.3),
                                    (0.1, 0.2, 1.1), (0.1, math.nan, 0.3), (math.nan, 0.2, 0.3)])
def test_icons_out_of_order_are_told(values):
    with pytest.raises(ValueError, match="expected low <= estimate <= high, from 0 to 1"):
        of_hundred(*values)


# -- bad input


@both
@pytest.mark.parametrize(("args", "said"), [
    ((5, 4), "events is 5; expected at most people, which is 4"),
    ((-1, 4), "events must be a whole number of 0 or more; found -1"),
    ((0, 0), "people must be a whole number of 1 or more; found 0"),
    ((1, -4), "people must be a whole number of 1 or more; found -4"),
    ((1.5, 4), "events must be a whole number of 0 or more; found 1.5"),
    ((1, 4.5), "people must be a whole number"),
    ((math.nan, 4), "events must be a whole number of 0 or more; found nan"),
    ((1, math.nan), "people must be a whole number of 1 or more; found nan"),
    ((1, math.inf), "people must be a whole number of 1 or more; found inf"),
    ((None, 4), "events must be a whole number of 0 or more; found None"),
    ((True, 4), "events must be a whole number of 0 or more; found True"),
    (("1", 4), "events must be a whole number of 0 or more; found '1'"),
    ((1, 4, 0), "level must lie between 0 and 1, without both ends; found 0"),
    ((1, 4, 1), "level must lie between 0 and 1, without both ends; found 1"),
    ((1, 4, 95), "level must lie between 0 and 1, without both ends; found 95"),
    ((1, 4, math.nan), "level must lie between 0 and 1, without both ends; found nan"),
    ((1, 4, "0.95"), "level must lie between 0 and 1"),
])
def test_counts_that_cannot_be_are_told(method, args, said):
    with pytest.raises(ValueError, match=said):
        method(*args)


@pytest.mark.parametrize(("args", "said"), [
    ((5, 4, 1, 4), "events1 is 5; expected at most people1, which is 4"),
    ((1, 4, 5, 4), "events2 is 5; expected at most people2, which is 4"),
    ((1, 4, 0, 0), "people2 must be a whole number of 1 or more; found 0"),
    ((1, 4, 1, 4, 1.5), "level must lie between 0 and 1"),
])
def test_groups_that_cannot_be_are_told(args, said):
    with pytest.raises(ValueError, match=said):
        risk_difference(*args)


@pytest.mark.parametrize(("difference", "event", "said"), [
    ((0.1, 0.2, 0.3), "good", "expected low <= estimate <= high, between -1 and 1"),
    ((0.1, 0.0, 1.3), "good", "expected low <= estimate <= high"),
    ((math.nan, 0.0, 0.3), "good", "expected low <= estimate <= high"),
    ((10, 4, 24), "good", "expected low <= estimate <= high"),
    ((0.1, 0.0, 0.3), "benefit", "event is 'benefit'; expected one of good, bad"),
])
def test_a_difference_that_has_no_number_needed_to_treat_is_told(difference, event, said):
    with pytest.raises(ValueError, match=said):
        number_needed_to_treat(difference, event)


@pytest.mark.parametrize("args", [(0, 2, 2), (1, 2, 2), (math.nan, 2, 2), (0.5, 0.5, 2), (0.5, 2, math.nan)])
def test_a_beta_quantile_that_cannot_be_is_told(args):
    with pytest.raises(ValueError, match="must"):
        beta.quantile(*args)
