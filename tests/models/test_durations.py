"""Durations: units, words and back."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson.models.durations import MINUTES, QUALIFIERS, hours_in_words, in_hours, in_words


@pytest.mark.parametrize(("value", "unit", "hours"), [
    (40, "minutes", 40 / 60), (60, "minutes", 1), (1, "hours", 1), (27.5, "days", 660),
    (2, "weeks", 336), (14, "days", 336), (3, "months", 2191.5),
])
def test_in_hours_is_exact(value, unit, hours):
    assert in_hours(value, unit) == hours


def test_twelve_months_are_a_year_of_365_and_a_quarter_days():
    assert in_hours(12, "months") == 365.25 * 24


@pytest.mark.parametrize(("low", "high", "unit", "qualifier", "words"), [
    (27.5, 27.5, "days", "exactly", "27.5 days"),
    (2, 2, "weeks", "up_to", "up to 2 weeks"),
    (40, 60, "minutes", "exactly", "40 to 60 minutes"),
    (1, 1, "hours", "within", "within 1 hour"),
    (1, 1, "months", "exactly", "1 month"),
    (27.5, 27.5, "days", "median", "a median of 27.5 days"),
    (193, 193, "minutes", "about", "about 193 minutes"),
    (0, 0, "hours", "exactly", "0 hours"),
])
def test_in_words_says_what_the_source_says(low, high, unit, qualifier, words):
    assert in_words(low, high, unit, qualifier) == words


@pytest.mark.parametrize(("hours", "words"), [
    (0.5, "30 minutes"), (1, "1 hour"), (24, "24 hours"), (47, "47 hours"),
    (48, "2 days"), (168, "7 days"), (240, "10 days"),
    (336, "2 weeks"), (660, "27.5 days"),
    (2191.5, "3 months"),
])
def test_hours_in_words(hours, words):
    assert hours_in_words(hours) == words


@given(st.floats(0, 20_000), st.sampled_from(sorted(MINUTES)))
def test_hours_grow_with_the_duration_and_never_change_sign(value, unit):
    assert in_hours(value, unit) >= 0
    assert in_hours(value + 1, unit) > in_hours(value, unit)


@given(st.floats(0.001, 20_000))
def test_words_stay_within_half_a_percent_of_the_hours(hours):
    number, unit = hours_in_words(hours).split()
    assert in_hours(float(number), unit if unit.endswith("s") else unit + "s") == pytest.approx(hours, rel=0.005)


@given(st.integers(1, 400), st.sampled_from(sorted(MINUTES)), st.sampled_from(sorted(QUALIFIERS)))
def test_words_keep_number_and_unit(value, unit, qualifier):
    words = in_words(value, value, unit, qualifier)
    assert f"{value} {unit.removesuffix('s')}" in words


@pytest.mark.parametrize("call", [
    lambda: in_hours(-1, "days"), lambda: in_hours(math.nan, "days"), lambda: in_hours(math.inf, "days"),
    lambda: in_hours(1, "fortnights"),
    lambda: in_words(1, 1, "fortnights"), lambda: in_words(1, 1, "days", "roughly"), lambda: in_words(2, 1, "days"),
    lambda: hours_in_words(-1), lambda: hours_in_words(math.nan), lambda: in_words(math.nan, math.nan, "days"),
    lambda: in_words(-2, -2, "days"),
    lambda: in_words(1, math.inf, "days"), lambda: in_hours(1.7e308, "months"), lambda: hours_in_words(1.7e308),
])
def test_bad_input_is_one_clear_error(call):
    with pytest.raises(ValueError, match=r"\w+ .*\w"):
        call()
