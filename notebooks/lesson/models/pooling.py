"""Pooling: one estimate from each study in, one estimate for all of them out.

The effect of each study: `log_odds_ratio` from counts, `standardized_mean_difference` from means. All of them together:
`pool`. Each study i has an estimate y_i with a standard error s_i and the variance v_i = s_i^2; its weight is

    w_i = 1 / (v_i + tau2)        pooled estimate = sum(w_i y_i) / sum(w_i)        standard error = 1 / sqrt(sum(w_i))

where tau2 is the variance of the true effects between studies. The methods differ in how they find tau2.
"""

import math
from dataclasses import dataclass
from functools import cache
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from . import students_t
from .inputs import answers_finite, finite

METHODS = ("fixed", "DL", "PM", "REML")
VARIANCES = ("hedges", "large_sample")

#: Where the middle 95% of a normal distribution ends: 1.96.
Z95 = NormalDist().inv_cdf(0.975)
#: How many values of tau2 REML tries for each power of ten.
TRIED = 14


@dataclass(frozen=True)
class Estimate:
    """The effect of one study, and its standard error in the same unit."""

    estimate: float
    standard_error: float


@dataclass(frozen=True)
class Pooled:
    """What `pool` returns; `estimate`, `standard_error` and `ci95` are in the unit of the estimates that went in.

    `ci95` is a tuple (low, high), `p` the two-sided p value of "no effect" (estimate 0), `q` Cochran's Q, `i2` a
    fraction from 0 to 1, `tau2` the variance between studies, `weights` a tuple of fractions that add to 1, in the
    order of the studies.
    """

    estimate: float
    standard_error: float
    ci95: tuple[float, float]
    p: float
    q: float
    i2: float
    tau2: float
    weights: tuple[float, ...]


@answers_finite
def log_odds_ratio(events1: float, n1: float, events2: float, n2: float, correction: float = 0.5) -> Estimate:
    """Natural logarithm of the odds ratio of group 1 against group 2: an Estimate, without unit.

    `events1` of `n1` people in group 1 had the event, `events2` of `n2` in group 2 (single numbers). With a = events1,
    b = n1 - events1, c = events2, d = n2 - events2:

        estimate = log(a d / (b c))        standard error = sqrt(1/a + 1/b + 1/c + 1/d)

    Where one of the four is 0, `correction` is added to all four, and else to none (Haldane 1956; Gart 1966; the
    standard error is that of Woolf 1955). Where nobody had the event, or everybody, in both groups, the answer is made
    by the correction alone: such trials say nothing about a ratio and are mostly left out (Cochrane Handbook, 10.4).

    Raises ValueError where a number is not finite, n is below 1, events are below 0 or above n, the correction is below
    0, or a cell is 0 and the correction too.
    """
    finite(events1=events1, n1=n1, events2=events2, n2=n2, correction=correction)
    for group, events, n in ((1, events1, n1), (2, events2, n2)):
        if n < 1:
            raise ValueError(f"n{group} is {n}; expected 1 or more")
        if events < 0:
            raise ValueError(f"events{group} is {events}; expected 0 or more")
        if events > n:
            raise ValueError(f"events{group} is {events}; expected at most n{group}, which is {n}")
    if correction < 0:
        raise ValueError(f"correction is {correction}; expected 0 or more")
    cells = [events1, n1 - events1, events2, n2 - events2]
    if 0 in cells:
        if correction == 0:
            raise ValueError("one of the four cells is 0: without a correction the odds ratio is 0 or without bound")
        cells = [cell + correction for cell in cells]
    a, b, c, d = cells
    return Estimate(math.log(a) + math.log(d) - math.log(b) - math.log(c), math.sqrt(1 / a + 1 / b + 1 / c + 1 / d))


@answers_finite
def standardized_mean_difference(mean1: float, sd1: float, n1: float, mean2: float, sd2: float, n2: float,
                                 variance: str = "hedges") -> Estimate:
    """Hedges' g, the difference of two means in standard deviations, group 1 minus group 2: an Estimate.

    Single numbers: means and standard deviations in the same unit, whichever it is; n1 and n2 people. With N = n1 + n2:

        s = sqrt(((n1 - 1) sd1^2 + (n2 - 1) sd2^2) / (N - 2))        g = (1 - 3 / (4 N - 9)) (mean1 - mean2) / s

    (Hedges 1981, with the usual approximation of his correction for small samples). The square of the standard error:

        variance="hedges":        1/n1 + 1/n2 + g^2 / (2 (N - 3.94))      (White and Thomas 2005; as in Review Manager
        5) variance="large_sample":  1/n1 + 1/n2 + g^2 / (2 N)               (Hedges and Olkin 1985)

    Raises ValueError where a number is not finite, an n is below 1, N is below 4, a standard deviation is not above 0,
    or `variance` is unknown.
    """
    finite(mean1=mean1, sd1=sd1, n1=n1, mean2=mean2, sd2=sd2, n2=n2)
    for group, sd, n in ((1, sd1, n1), (2, sd2, n2)):
        if n < 1:
            raise ValueError(f"n{group} is {n}; expected 1 or more")
        if sd <= 0:
            raise ValueError(f"sd{group} is {sd}; expected more than 0")
    total = n1 + n2
    if total < 4:
        raise ValueError(f"n1 and n2 add up to {total}; expected 4 or more, for the correction for small samples")
    if variance not in VARIANCES:
        raise ValueError(f"variance is {variance!r}; expected one of {', '.join(VARIANCES)}")
    spread = math.sqrt(((n1 - 1) * sd1**2 + (n2 - 1) * sd2**2) / (total - 2))
    g = (1 - 3 / (4 * total - 9)) * (mean1 - mean2) / spread
    people = total - 3.94 if variance == "hedges" else total
    return Estimate(g, math.sqrt(1 / n1 + 1 / n2 + g**2 / (2 * people)))


@answers_finite
def pool(estimates: ArrayLike, standard_errors: ArrayLike, method: str = "DL", hartung_knapp: bool = False) -> Pooled:
    """Pool the estimates of several studies: a Pooled.

    `estimates` and `standard_errors` are sequences of the same length, a number for each study, in the same unit, on a
    scale where 0 means no effect (so the logarithm of odds ratios). With the fixed weights 1/v_i and their mean m:

        Q = sum((y_i - m)^2 / v_i)        i2 = max(0, (Q - (k - 1)) / Q)        (Cochran 1954; Higgins and Thompson
        2002)

    `method` says how tau2, never below 0, is found for k studies:

        "fixed"  tau2 = 0: all studies estimate the same effect
        "DL"     (Q - (k - 1)) / (sum(1/v_i) - sum(1/v_i^2) / sum(1/v_i))                     (DerSimonian and Laird
        1986) "PM"     the tau2 at which sum(w_i (y_i - estimate)^2) = k - 1                        (Paule and Mandel
        1982) "REML"   the tau2 that makes the restricted log-likelihood largest:                   (Viechtbauer 2005)
                 -1/2 (sum(log(v_i + tau2)) + log(sum(w_i)) + sum(w_i (y_i - estimate)^2))

    The interval is estimate -+ 1.96 standard errors, or with `hartung_knapp` (Hartung and Knapp 2001) estimate -+ t
    standard errors with the 97.5% point t of Student's t distribution with k - 1 degrees of freedom and the

        standard error = sqrt(sum(w_i (y_i - estimate)^2) / ((k - 1) sum(w_i)))

    which is 0 where all studies agree exactly. A single study gives itself back, with the interval of the normal
    distribution, as k - 1 = 0 leaves no t distribution.

    Differences of large numbers are nowhere taken: the sums run over differences from the study with the smallest
    standard error, and sum(1/v_i) - sum(1/v_i^2) / sum(1/v_i) over products, so that one study that is a billion times
    as sure as the others leaves the last digits right.

    Raises ValueError where there is no study, the lengths differ, a number is not finite, a standard error is not above
    0, the method is unknown, or the numbers lie too far apart for a float.
    """
    y, v = _studies(estimates, standard_errors)
    if method not in METHODS:
        raise ValueError(f"method is {method!r}; expected one of {', '.join(METHODS)}")
    k = len(y)
    # All that follows is about differences, so that studies that agree give exactly what they say, and no digits are
    # lost.
    centre = float(y[np.argmin(v)])
    y = y - centre
    q = _spread(0.0, y, v)[2]
    # One study, or studies that all say the same, leave nothing to explain, whatever rounding makes of it.
    tau2 = 0.0 if k == 1 or np.ptp(y) == 0 else {"fixed": lambda *_: 0.0,
                                                 "DL": _dl, "PM": _pm, "REML": _reml}[method](y, v)
    w, estimate, weighted = _spread(tau2, y, v)
    estimate += centre
    error = math.sqrt(1 / w.sum())
    if hartung_knapp and k > 1:
        error = math.sqrt(weighted / (k - 1) / w.sum())
        reach = _t975(k - 1) * error
        p = float(students_t.two_sided_p(estimate / error, k - 1)) if error else float(estimate == 0)
    else:
        reach = Z95 * error
        p = math.erfc(abs(estimate / error) / math.sqrt(2))
    i2 = max(0.0, (q - (k - 1)) / q) if q else 0.0
    return Pooled(estimate, error, (estimate - reach, estimate + reach), p, q, i2, tau2, tuple((w / w.sum()).tolist()))


@cache
def _t975(freedom):
    """The 97.5% point of Student's t distribution."""
    return float(students_t.quantile(0.975, freedom))


# -- the variance between studies


def _spread(tau2, y, v):
    """Weights, pooled estimate and weighted sum of squares around it, at this variance between studies."""
    w = 1 / (v + tau2)
    estimate = float((w * y).sum() / w.sum())
    return w, estimate, float((w * (y - estimate) ** 2).sum())


def _room(w):
    """sum(w) - sum(w^2) / sum(w), as the sum of each weight times the sum of the others, over the sum of all."""
    before, after = np.cumsum(w[:-1]), np.cumsum(w[:0:-1])[::-1]
    return float(((w[1:] * before).sum() + (w[:-1] * after).sum()) / w.sum())


def _dl(y, v):
    w, _, q = _spread(0.0, y, v)
    return max(0.0, (q - (len(y) - 1)) / _room(w))


def _pm(y, v):
    """The weighted sum of squares falls as tau2 grows, so halving finds the one tau2 where it is k - 1."""
    wanted = len(y) - 1

    def excess(tau2):
        return _spread(tau2, y, v)[2] - wanted

    if excess(0.0) <= 0:
        return 0.0
    high = float(np.ptp(y)) ** 2
    while excess(high) > 0:
        high *= 2
    return _halve(excess, 0.0, high)


def _reml(y, v):
    """The best of many values of tau2 first, as the likelihood may have more than one top; then halving on its
    slope.
    """

    def slope(tau2):
        w, estimate, _ = _spread(tau2, y, v)
        return (float(((w * (y - estimate)) ** 2).sum()) - _room(w)) / 2

    # Beyond a few times the square of the range the slope is down for good; up to the smallest variance it hardly
    # bends.
    smallest = float(v.min())
    high = max(10 * float(np.ptp(y)) ** 2, smallest)
    low = min(1e-9 * high, smallest)
    tried = np.concatenate([[0.0], np.geomspace(low, high, math.ceil(TRIED * math.log10(high / low)))])
    w = 1 / (v + tried[:, None])
    off = y - ((w * y).sum(axis=1) / w.sum(axis=1))[:, None]
    likelihoods = (np.log(w).sum(axis=1) - np.log(w.sum(axis=1)) - (w * off**2).sum(axis=1)) / 2
    best = int(np.argmax(likelihoods))
    low, high = tried[max(0, best - 1)], tried[min(len(tried) - 1, best + 1)]
    if slope(low) <= 0:
        return float(low)
    return _halve(slope, float(low), float(high))


def _halve(falling, low, high):
    """Where a function that falls from above 0 at `low` to 0 or below at `high` crosses 0, to the last digit."""
    while True:
        middle = (low + high) / 2
        if not low < middle < high:
            return middle
        if falling(middle) > 0:
            low = middle
        else:
            high = middle


# -- what may come in


def _studies(estimates, standard_errors):
    y, s = np.atleast_1d(np.asarray(estimates, dtype=float)), np.atleast_1d(np.asarray(standard_errors, dtype=float))
    if y.ndim > 1 or y.shape != s.shape:
        raise ValueError(f"found {y.size} estimates and {s.size} standard errors; "
                         "expected as many of one as of the other, in a row")
    if y.size == 0:
        raise ValueError("found no study; expected one or more")
    for number, (value, error) in enumerate(zip(y, s, strict=True), start=1):
        if not math.isfinite(value):
            raise ValueError(f"estimate {number} is {value}; expected a finite number")
        if not (math.isfinite(error) and error > 0):
            raise ValueError(f"standard error {number} is {error}; expected a finite number above 0")
    return y, s**2
