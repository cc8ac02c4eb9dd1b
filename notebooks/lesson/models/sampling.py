"""Many trials of the same size, made up: what those that reach significance would report.

A simulated trial has two equal arms. Scores are normal with a standard deviation of 1 in both arms, so that effects are
in standard deviations; the arms are compared by a two-sided two-sample t test. What crossover trials would report is
worked out beside. Terms follow Gelman and Carlin (2014).
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from . import students_t
from .inputs import answers_finite, whole

#: Below this p value a result is called significant.
LEVEL = 0.05
#: Points at which an average over all standard deviations that a trial can find is taken.
POINTS = 200

_erfc = np.vectorize(math.erfc, otypes=[float])


class Trials(NamedTuple):
    """What each simulated trial finds: arrays of the same length."""

    estimates: np.ndarray
    p: np.ndarray


@dataclass(frozen=True)
class ErrorRates:
    """How often trials reach significance, and how far those that do can be trusted.

    `power` is the share of all trials that are significant. Of these, `type_s` is the share with the wrong sign and
    `mean_size` the average size of the estimate, its sign left aside; `exaggeration` is `mean_size` over the true
    effect. None where there is no such thing: nothing significant, or a true effect of zero, which has no sign and no
    multiple. `significant` and `trials` count; both are None where the rates are those of endlessly many trials.
    """

    power: float
    type_s: float | None
    exaggeration: float | None
    mean_size: float | None
    significant: int | None = None
    trials: int | None = None


@answers_finite
def simulate(people_per_arm: float, true_effect: float, trials: int = 10_000, seed: int = 1) -> Trials:
    """Make up `trials` trials and return what each finds, as Trials: the estimated effect and the p value.

    People are not drawn one by one. With normal scores, the difference of the arms' means is normal around the true
    effect, and the pooled variance is, independently of it, a chi-squared over its degrees of freedom; to draw these
    two is exact. The estimate is the difference of means in units of the true standard deviation, which is 1.

    The same seed gives the same numbers. Raises ValueError for fewer than 2 people in an arm, a negative effect,
    fewer than 1 trial, a negative seed, and anything that is not a finite number.
    """
    people, effect = _checked(people_per_arm, true_effect)
    trials, seed = whole(trials, "trials", 1), whole(seed, "seed", 0)
    random = np.random.default_rng(seed)
    df, spread = 2 * people - 2, math.sqrt(2 / people)
    estimates = effect + spread * random.standard_normal(trials)
    deviation = np.sqrt(random.chisquare(df, trials) / df)
    return Trials(estimates, students_t.two_sided_p(estimates / (spread * deviation), df))


@answers_finite
def error_rates(estimates: ArrayLike, p: ArrayLike, true_effect: float) -> ErrorRates:
    """Count power, wrong signs and exaggeration among simulated trials.

    Raises ValueError for arrays that are empty, differ in length or hold what is not finite, and for an effect that is
    negative or not finite.
    """
    estimates, p = np.asarray(estimates, dtype=float), np.asarray(p, dtype=float)
    _, effect = _checked(2, true_effect)
    if estimates.ndim != 1 or estimates.shape != p.shape or not estimates.size:
        raise ValueError("estimates and p values must be two lists of the same length, with at least one trial")
    if not (np.isfinite(estimates).all() and np.isfinite(p).all()):
        raise ValueError("estimates and p values must be finite numbers; found nan or infinity")
    found = estimates[p < LEVEL]
    power, size = found.size / estimates.size, float(np.abs(found).mean()) if found.size else None
    known = found.size and effect
    return ErrorRates(power, float((found < 0).mean()) if known else None,
                      size / effect if known else None, size, int(found.size), int(estimates.size))


@cache
@answers_finite
def expected_rates(people_per_arm: float, true_effect: float) -> ErrorRates:
    """The rates among endlessly many trials, worked out instead of drawn.

    For each standard deviation that a trial can find, the estimate is significant beyond a fixed distance from zero,
    and the normal distribution gives its share and its average size there; these are averaged over the distribution of
    that standard deviation. Half a person is allowed: an odd number of people split in two. Raises ValueError as
    `simulate`.
    """
    people, effect = _checked(people_per_arm, true_effect)
    return _expected(effect, math.sqrt(2 / people), 2 * people - 2)


@cache
@answers_finite
def expected_rates_paired(people: int, true_effect: float, correlation: float) -> ErrorRates:
    """The same for crossover trials in which `people` persons have both treatments and are compared with themselves by
    a two-sided paired t test.

    A person's two scores have a standard deviation of 1 each and go together with the `correlation` r, so that their
    difference has the variance 1 + 1 - 2 r, and the mean difference the standard error sqrt(2 (1 - r) / people), with
    people - 1 degrees of freedom (Cochrane Handbook 5.1, section 16.4.6; Elbourne 2002). No carry-over, no effect of
    the period. Raises ValueError as `simulate`, and where the correlation is not from 0 to below 1.
    """
    people, effect = whole(people, "people", 2), _checked(2, true_effect)[1]
    _checked(people, effect)
    if isinstance(correlation, (bool, str)) or correlation is None or not 0 <= correlation < 1:
        raise ValueError(f"correlation must be a number from 0 to below 1; found {correlation!r}")
    return _expected(effect, math.sqrt(2 * (1 - correlation) / people), people - 1)


def _expected(effect, spread, df):
    """Rates where the estimate has the standard error `spread`, found by a t test with `df` degrees of freedom."""
    limit, weight = _limits(df)
    centre = effect / spread
    right, wrong = limit - centre, limit + centre
    above, below = _erfc(right / math.sqrt(2)) / 2, _erfc(wrong / math.sqrt(2)) / 2
    size = centre * (above - below) + (np.exp(-right**2 / 2) + np.exp(-wrong**2 / 2)) / math.sqrt(2 * math.pi)
    power, wrong_sign = float(weight @ (above + below)), float(weight @ below)
    mean = spread * float(weight @ size) / power
    return ErrorRates(power, wrong_sign / power if effect else None, mean / effect if effect else None, mean)


@cache
def _limits(df):
    """How many standard errors from zero an estimate turns significant, for each standard deviation a trial can
    find, and its weight.
    """
    points, weights = _nodes()
    room = 10 / math.sqrt(2 * df)
    low, high = max(0, 1 - room), 1 + room
    deviation = low + (high - low) * (points + 1) / 2
    log_density = (df - 1) * np.log(deviation) - df * deviation**2 / 2
    weights = weights * np.exp(log_density - log_density.max())
    return students_t.quantile(1 - LEVEL / 2, df) * deviation, weights / weights.sum()


@cache
def _nodes():
    return np.polynomial.legendre.leggauss(POINTS)


def _checked(people, effect):
    for name, value, least in (("people in each arm", people, 2), ("true effect", effect, 0)):
        if isinstance(value, (bool, str)) or value is None or not math.isfinite(value) or value < least:
            raise ValueError(f"{name} must be a number of {least} or more; found {value!r}")
    if people > students_t.MOST / 2:
        raise ValueError(f"people in each arm must be at most {students_t.MOST // 2:,}; found {people!r}")
    return float(people), float(effect)
