"""Student's t distribution: p values and quantiles, with numpy alone.

The tail is the regularised incomplete beta function; the quantile inverts it by Newton's method. The tests compare both
with scipy.
"""

from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike

from .beta import incomplete_beta, log_gamma
from .inputs import answers_finite

#: Steps after which a search that has not settled is given up.
STEPS = 1_000
#: Degrees of freedom up to which both functions are tested. Beyond, the sum gets slow and the normal distribution is as
#: good.
MOST = 10_000

_normal_quantile = np.vectorize(NormalDist().inv_cdf, otypes=[float])


@answers_finite
def two_sided_p(t: ArrayLike, df: ArrayLike) -> np.ndarray | float:
    """Probability of a t at least as far from zero as `t`, with `df` degrees of freedom; numbers or arrays.

    Raises ValueError for a `t` that is not a number, and for `df` outside 1 to 10,000.
    """
    t, df = np.asarray(t, dtype=float), _degrees(df)
    if np.isnan(t).any():
        raise ValueError("t must be a number; found nan")
    shape = np.broadcast_shapes(t.shape, df.shape)
    t, df = np.broadcast_to(t, shape).ravel(), np.broadcast_to(df, shape).ravel()
    square = t * t / df
    far, near = 1 / (1 + square), 1 / (1 + 1 / square)
    p = (far > 0).astype(float)
    # The fraction settles fast on one side of its bend; on the other side the function is one minus its mirror image.
    direct = (far < (df + 2) / (df + 5)) & (far > 0)
    mirrored = ~direct & (near > 0) & (far > 0)
    p[direct] = incomplete_beta(df[direct] / 2, np.full(direct.sum(), 0.5), far[direct], near[direct])
    p[mirrored] = 1 - incomplete_beta(np.full(mirrored.sum(), 0.5), df[mirrored] / 2, near[mirrored], far[mirrored])
    return p.reshape(shape)[()]


@answers_finite
def quantile(p: ArrayLike, df: ArrayLike) -> np.ndarray | float:
    """The t below which a share `p` of the distribution with `df` degrees of freedom lies; numbers or arrays.

    Raises ValueError for a `p` that is not between 0 and 1, and for `df` outside 1 to 10,000.
    """
    p, df = np.asarray(p, dtype=float), _degrees(df)
    if not ((p > 0) & (p < 1)).all():
        raise ValueError("p must lie between 0 and 1, without both ends")
    shape = np.broadcast_shapes(p.shape, df.shape)
    p, df = np.broadcast_to(p, shape).ravel(), np.broadcast_to(df, shape).ravel()
    tail = np.minimum(p, 1 - p)
    t = np.abs(_normal_quantile(tail)) if tail.size else np.zeros(0)
    search = t > 0
    log_t, both, degrees = np.log(t[search]), 2 * tail[search], df[search]
    # Newton's method on log p against log t: that curve is concave, so the search comes down from the right and cannot
    # overshoot.
    for _ in range(STEPS):  # fewer than ten are needed
        found = two_sided_p(np.exp(log_t), degrees)
        gap = np.log(found / both)
        step = gap * found / (2 * np.exp(log_t + _log_density(np.exp(log_t), degrees)))
        log_t = log_t + step
        # Each step squares the error, so that after a step this small nothing is left to correct.
        if ((np.abs(step) < 1e-8) | (np.abs(gap) < 1e-12)).all():
            break
    else:
        raise ArithmeticError(f"the quantile did not settle after {STEPS} steps")
    t[search] = np.exp(log_t)
    return np.copysign(t, p - 0.5).reshape(shape)[()]


def _degrees(df):
    df = np.asarray(df, dtype=float)
    if not ((df >= 1) & (df <= MOST)).all():
        raise ValueError(f"degrees of freedom must lie between 1 and {MOST:,}")
    return df


def _log_density(t, df):
    if not t.size:
        return t
    return log_gamma((df + 1) / 2) - log_gamma(df / 2) - np.log(np.pi * df) / 2 - (df + 1) / 2 * np.log1p(t * t / df)
