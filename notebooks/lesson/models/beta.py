"""The beta distribution: how much of it lies below a value, and below which value a share of it lies, with numpy alone.

The regularised incomplete beta function is summed as a continued fraction; the quantile inverts it by Newton's
method. The tests compare both with scipy.
"""

import math

import numpy as np
from numpy.typing import ArrayLike

from .inputs import answers_finite

#: Steps after which a sum or a search that has not settled is given up. Ordinary ones need fewer than a hundred.
STEPS = 1_000
TINY = 1e-300

_lgamma = np.vectorize(math.lgamma, otypes=[float])


@answers_finite
def quantile(p: float, a: float, b: float) -> float:
    """The value from 0 to 1 below which a share `p` of the beta distribution with parameters `a` and `b` lies; single
    numbers.

    Raises ValueError for a `p` that is not between 0 and 1, for an `a` or `b` that is below 1 or not finite, and where
    the search does not settle.
    """
    if not 0 < p < 1:
        raise ValueError(f"p must lie between 0 and 1, without both ends; found {p!r}")
    if not (1 <= a < math.inf and 1 <= b < math.inf):
        raise ValueError(f"a and b must be finite and 1 or more; found {a!r} and {b!r}")
    low, high, x = 0.0, 1.0, a / (a + b)
    # Newton's method, and halving wherever it would leave what is known of the answer.
    for _ in range(STEPS):  # fewer than twenty are needed
        gap = _share_below(x, a, b) - p
        low, high = (x, high) if gap < 0 else (low, x)
        density = _density(x, a, b)
        step = gap / density if density else math.inf
        # Each step squares the error, so that after a step this small nothing is left to correct; nor after one below
        # the spacing of the numbers around x, where x lies so close to 1 that the first is never reached.
        if abs(step) <= max(1e-8 * min(x, 1 - x), 4 * math.ulp(x)):
            return x - step
        x = x - step if low < x - step < high else (low + high) / 2
    raise ArithmeticError(f"the quantile did not settle after {STEPS} steps")


@answers_finite
def log_gamma(values: ArrayLike) -> np.ndarray:
    """Natural logarithm of the gamma function of each value.

    Raises ValueError for a value that is not above 0 and finite.
    """
    values = np.asarray(values, dtype=float)
    if not ((values > 0) & np.isfinite(values)).all():
        raise ValueError("the logarithm of the gamma function is given for finite values above 0")
    return _lgamma(values)


def _density(x, a, b):
    return float(np.exp(_log_beta_front(*_rows(a, b, x, 1 - x)))[0]) / (x * (1 - x))


def _share_below(x, a, b):
    if x < (a + 1) / (a + b + 2):
        return float(incomplete_beta(*_rows(a, b, x, 1 - x))[0])
    return 1 - float(incomplete_beta(*_rows(b, a, 1 - x, x))[0])


def _rows(*numbers):
    """Each number as an array of one."""
    return np.array(numbers, dtype=float)[:, None]


@answers_finite
def incomplete_beta(a: np.ndarray, b: np.ndarray, x: np.ndarray, rest: np.ndarray) -> np.ndarray:
    """The regularised incomplete beta function at x, where rest is 1 - x; one-dimensional arrays.

    It settles fast where x is below (a + 1) / (a + b + 2); beyond, take one minus its mirror image, with a and b, x and
    rest swapped. Raises ValueError for an `a` or `b` that is not above 0 and finite, for an `x` and `rest` that are not
    from 0 up and above 0 and do not add up to 1, and where the sum does not settle.
    """
    if not x.size:
        return x
    if not ((a > 0) & (b > 0) & np.isfinite(a + b) & (x >= 0) & (rest > 0) & (np.abs(x + rest - 1) < 1e-9)).all():
        raise ValueError("a and b must be finite and above 0, x from 0 up to 1, and rest what is left to 1")
    front = np.exp(_log_beta_front(a, b, x, rest)) / a
    # Lentz's way of summing a continued fraction from its front.
    c = np.ones_like(x)
    d = _away_from_zero(1 - (a + b) * x / (a + 1))
    d = 1 / d
    total = d.copy()
    for m in range(1, STEPS):
        for numerator in (m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                          -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):
            d = 1 / _away_from_zero(1 + numerator * d)
            c = _away_from_zero(1 + numerator / c)
            total *= c * d
        if (np.abs(c * d - 1) < 1e-14).all():
            return front * total
    raise ArithmeticError(f"the incomplete beta function did not settle after {STEPS} steps")


def _log_beta_front(a, b, x, rest):
    """Log of x^a (1-x)^b over the beta function; the gamma functions once where a and b are the same everywhere."""
    one = slice(0, 1) if (a == a[0]).all() and (b == b[0]).all() else slice(None)
    constant = log_gamma(a[one] + b[one]) - log_gamma(a[one]) - log_gamma(b[one])
    # x and rest are each taken directly, so that neither loses digits where the other is near 1.
    return constant + a * np.log(x) + b * np.log(rest)


def _away_from_zero(value):
    return np.where(np.abs(value) < TINY, TINY, value)
