"""Whatever numbers go into a model, a number comes out, or a ValueError in one sentence: never nan, never infinity."""

import dataclasses
import inspect
import math
import pkgutil
import re
from importlib import import_module

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lesson import models
from lesson.models import (
    agreement,
    beta,
    binding,
    blinding,
    certainty,
    durations,
    inputs,
    lasting,
    pharmacokinetics,
    pooling,
    risks,
    sampling,
    students_t,
)

MODULES = [
    import_module(f"lesson.models.{module.name}")
    for module in pkgutil.iter_modules(models.__path__)
    if module.name != "inputs"
]

extremes = [
    0.0,
    -0.0,
    5e-324,
    1e-320,
    1e-300,
    1e-160,
    1e-16,
    1 - 1e-16,
    1e16,
    1e160,
    1e300,
    1.7e308,
    -1.7e308,
    math.inf,
    -math.inf,
    math.nan,
    10**400,
]
plain = st.floats(0.01, 50)
wild = st.one_of(st.sampled_from(extremes), st.floats(), plain, plain)
counts = st.integers(-1, 60) | st.sampled_from([10**9, 10**400])
rows = st.lists(wild, min_size=1, max_size=5)
share = st.floats(0, 1) | wild
ordered = (
    st.lists(st.floats(-1, 1) | st.sampled_from([0.0, 5e-324, -5e-324, 1e-320, math.nan]), min_size=3, max_size=3)
    .map(sorted)
    .map(tuple)
)


@st.composite
def same_length(draw, some=2):
    length = draw(st.integers(1, 5))
    return tuple(draw(st.lists(wild, min_size=length, max_size=length)) for _ in range(some))


def made(volume, clearance, weight, exponent):
    return pharmacokinetics.Model("made", "made", "made", (volume, 10.0), (clearance, 2.0), weight, exponent, 0.75)


model = st.builds(
    made, plain | st.sampled_from([1e-300, 1e300]), plain | st.sampled_from([1e-300, 1e300]), plain, st.floats(-2, 2)
)
infused = {"dose_mg": wild, "infusion_min": wild, "weight_kg": wild, "model": model}

#: For each public function of the models: the arguments in a row, and those by name.
CALLS = {
    durations.in_hours: ((wild, st.sampled_from(sorted(durations.MINUTES))), {}),
    durations.in_words: (
        (wild, wild, st.sampled_from(sorted(durations.MINUTES)), st.sampled_from(sorted(durations.QUALIFIERS))),
        {},
    ),
    durations.hours_in_words: ((wild,), {}),
    pooling.log_odds_ratio: ((wild, wild, wild, wild, wild), {}),
    pooling.standardized_mean_difference: (
        (wild, wild, wild, wild, wild, wild, st.sampled_from(pooling.VARIANCES)),
        {},
    ),
    pooling.pool: (same_length(), {"method": st.sampled_from(pooling.METHODS), "hartung_knapp": st.booleans()}),
    sampling.simulate: ((wild, wild, st.integers(-1, 50), st.integers(-1, 50)), {}),
    sampling.error_rates: (same_length().flatmap(lambda pair: st.tuples(*map(st.just, pair), wild)), {}),
    sampling.expected_rates: ((wild, wild), {}),
    sampling.expected_rates_paired: ((wild, wild, wild), {}),
    agreement.kappa: ((st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc"))),), {}),
    certainty.certainty: ((st.sampled_from([*certainty.STARTS, ""]), st.lists(st.integers(-1, 4) | wild)), {}),
    lasting.still_well: ((wild | rows, wild), {}),
    lasting.medians: ((st.integers(-1, 20), wild, st.integers(-1, 20), st.integers(-1, 20)), {}),
    lasting.middle: ((rows | rows.map(sorted), share), {}),
    blinding.made_up: ((st.integers(-1, 20), rows | st.just([0.5]), rows | st.just([0.5]), st.integers(-1, 20)), {}),
    blinding.chance_right: (st.lists(share, max_size=3).map(lambda own: (own, own[::-1])), {}),
    binding.molar_mass: ((st.sampled_from(sorted(binding.FORMULAS)),), {}),
    binding.micromolar: ((wild | rows, st.sampled_from(sorted(binding.FORMULAS))), {}),
    binding.occupancy: ((wild, wild), {}),
    binding.shares: (same_length(), {}),
    risks.wilson: ((counts, counts, share), {}),
    risks.exact: ((counts, counts, share), {}),
    risks.risk_difference: ((counts, counts, counts, counts, share), {}),
    risks.number_needed_to_treat: ((ordered, st.sampled_from(risks.EVENTS)), {}),
    risks.events_from_percent: (
        (wild | wild.map(str) | st.sampled_from(["1e-999999999", "NaN", "Infinity", "-0"]), counts),
        {},
    ),
    risks.of_hundred: ((share, share, share), {}),
    students_t.two_sided_p: ((wild | rows, wild), {}),
    students_t.quantile: ((share, wild), {}),
    beta.quantile: ((share, wild, wild), {}),
    beta.log_gamma: ((wild | rows,), {}),
    beta.incomplete_beta: (
        st.tuples(wild, wild, share).map(
            lambda abx: tuple(np.array([float(n) if abs(n) < 1e308 else math.inf]) for n in (*abx, 1 - abx[2]))
        ),
        {},
    ),
    pharmacokinetics.concentration: ((wild | rows,), infused),
    pharmacokinetics.balance: ((wild | rows,), infused),
    pharmacokinetics.time_left: ((share,), {key: infused[key] for key in ("infusion_min", "weight_kg", "model")}),
    pharmacokinetics.Model.volumes_at: ((model, wild), {}),
    pharmacokinetics.Model.clearances_at: ((model, wild), {}),
    pharmacokinetics.Model.half_lives: ((model, wild), {}),
}
#: What takes no numbers: rows of tables in, models out.
OTHERS = {pharmacokinetics.models}


def public(module):
    """Functions of a module that have no underscore in front, and the methods of its classes."""
    for name, value in vars(module).items():
        if name.startswith("_") or getattr(value, "__module__", "") != module.__name__:
            continue
        if inspect.isclass(value):
            yield from (
                method
                for key, method in vars(value).items()
                if inspect.isfunction(method) and not key.startswith("_") and method.__module__ == module.__name__
            )
        elif callable(value):
            yield value


def test_every_public_function_of_the_models_is_tried_here():
    found = {function for module in MODULES for function in public(module)}
    assert found - OTHERS - {risks.NumberNeeded.in_words} == set(CALLS)


def flat(answer):
    """Every number and text of an answer."""
    if dataclasses.is_dataclass(answer):
        answer = [getattr(answer, field.name) for field in dataclasses.fields(answer)]
    if isinstance(answer, (list, tuple)):
        return [one for part in answer for one in flat(part)]
    return np.asarray(answer).ravel().tolist()


@pytest.mark.parametrize(
    "function", CALLS, ids=lambda function: f"{function.__module__.rpartition('.')[2]}.{function.__qualname__}"
)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_nan_and_no_infinity_leaves_a_model(function, data):
    places, names = CALLS[function]
    places = data.draw(st.tuples(*places) if isinstance(places, tuple) else places)
    names = data.draw(st.fixed_dictionaries(names))
    try:
        answer = function(*places, **names)
    except ValueError as error:
        assert str(error), "a sentence"
        assert "\n" not in str(error)
        return
    if (
        function is risks.number_needed_to_treat
    ):  # infinity is the number needed to treat where there is no difference, and only there
        difference = places[0]
        numbers = [answer.number, *(number for _, number in answer.ends)]
        assert sum(map(math.isinf, numbers)) == sum(value == 0 for value in difference)
        assert not any(map(math.isnan, numbers))
        return
    for found in flat(answer):
        if isinstance(found, str):
            assert not re.search(r"\b(nan|inf)\b", found)
        elif found is not None:  # whole numbers have no end
            assert isinstance(found, int) or math.isfinite(found)


@pytest.mark.parametrize(
    "answer", [math.nan, math.inf, (1, math.nan), [np.array([1, np.inf])], pooling.Estimate(1.0, math.nan)]
)
def test_an_answer_that_is_no_number_becomes_one_sentence(answer):
    with pytest.raises(
        ValueError, match="^made_up: these numbers are too large, too small or too far apart to be worked with$"
    ):

        @inputs.answers_finite
        def made_up():
            return answer

        made_up()


@pytest.mark.parametrize("value", [1.0, "1", True, None, -1, np.float64(3)])
def test_what_is_not_a_whole_number_is_told_by_its_name(value):
    with pytest.raises(ValueError, match=r"^people must be a whole number of 0 or more; found "):
        inputs.whole(value, "people", 0)
    assert inputs.whole(np.int32(3), "people", 0) == 3
