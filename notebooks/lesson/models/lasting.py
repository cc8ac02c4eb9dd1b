"""How sure a median time is when it rests on few people: groups of people made up, each with its own median.

The one assumption: everyone who has got better has the same chance of losing it on each day, so that the share who
still have it falls exponentially.
"""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .inputs import answers_finite, whole


class Spread(NamedTuple):
    """The middle part of many medians: its two ends in days, how many medians lie from one to the other, and out of
    how many.
    """

    low: float
    high: float
    inside: int
    groups: int


@answers_finite
def still_well(days: ArrayLike, median: float) -> np.ndarray:
    """The share of people, from 0 to 1, who still have the benefit after `days`; half at `median`. Days may be an
    array.

    Raises ValueError for a median that is not above zero, and for days that are below zero or not finite.
    """
    _check_median(median)
    days = np.asarray(days, dtype=float)
    if not ((days >= 0) & np.isfinite(days)).all():
        raise ValueError("days must be finite and 0 or more")
    return 0.5 ** (days / median)


@answers_finite
def medians(people: int, median: float, groups: int = 200, seed: int = 1) -> np.ndarray:
    """Make up `groups` groups of `people` people and return the median time of each in days, an array in rising order.

    Everyone is watched until the benefit is lost. The same seed gives the same numbers. Raises ValueError for a median
    that is not above zero, for fewer than 1 person or 1 group, and for a seed below 0.
    """
    _check_median(median)
    people, groups, seed = whole(people, "people", 1), whole(groups, "groups", 1), whole(seed, "seed", 0)
    days = np.random.default_rng(seed).exponential(median / math.log(2), (groups, people))
    return np.sort(np.median(days, axis=1))


@answers_finite
def middle(sorted_medians: ArrayLike, share: float = 0.95) -> Spread:
    """The middle `share` of medians in rising order, as a Spread: as many are left out at each end.

    Raises ValueError for no medians, for medians that are not finite or not in rising order, and for a share that is
    not between 0 and 1.
    """
    found = np.asarray(sorted_medians, dtype=float)
    groups = found.size
    if not groups or not 0 < share < 1:
        raise ValueError(
            f"a middle part needs medians and a share between 0 and 1; found {groups} medians and {share!r}")
    if found.ndim != 1 or not np.isfinite(found).all() or (found[1:] < found[:-1]).any():
        raise ValueError("medians must be one list of finite numbers in rising order")
    # the one in the middle, or both, are left
    out = min(math.floor(round(groups * (1 - share) / 2, 9)), (groups - 1) // 2)
    return Spread(float(found[out]), float(found[groups - 1 - out]), groups - 2 * out, groups)


def _check_median(median):
    if isinstance(median, (bool, str)) or not math.isfinite(median) or median <= 0:
        raise ValueError(f"the median must be above 0 days; found {median!r}")
