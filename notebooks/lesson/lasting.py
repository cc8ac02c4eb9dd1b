"""How sure a median time is when it rests on few people: groups of people made up, each with its own median.

The one assumption: everyone who has got better has the same chance of losing it on each day, so that the share who still
have it falls exponentially.
"""

import math
from typing import NamedTuple

import numpy as np


class Spread(NamedTuple):
    """The middle part of many medians: its two ends in days, how many medians lie from one to the other, and out of how many."""

    low: float
    high: float
    inside: int
    groups: int


def still_well(days, median):
    """The share of people, from 0 to 1, who still have the benefit after `days`; half at `median`. Days may be an array.

    Raises ValueError for a median that is not above zero, and for days below zero.
    """
    _check_median(median)
    days = np.asarray(days, dtype=float)
    if not (days >= 0).all():
        raise ValueError("days must be 0 or more")
    return 0.5 ** (days / median)


def medians(people, median, groups=200, seed=1):
    """Make up `groups` groups of `people` people and return the median time of each in days, an array in rising order.

    Everyone is watched until the benefit is lost. The same seed gives the same numbers. Raises ValueError for a median that
    is not above zero, and for fewer than 1 person or 1 group.
    """
    _check_median(median)
    for name, value in (("people", people), ("groups", groups)):
        if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < 1:
            raise ValueError(f"{name} must be a whole number of 1 or more; found {value!r}")
    days = np.random.default_rng(seed).exponential(median / math.log(2), (groups, people))
    return np.sort(np.median(days, axis=1))


def middle(sorted_medians, share=0.95):
    """The middle `share` of medians in rising order, as a Spread: as many are left out at each end.

    Raises ValueError for no medians and for a share that is not between 0 and 1.
    """
    groups = len(sorted_medians)
    if not groups or not 0 < share < 1:
        raise ValueError(f"a middle part needs medians and a share between 0 and 1; found {groups} medians and {share!r}")
    out = math.floor(round(groups * (1 - share) / 2, 9))
    return Spread(float(sorted_medians[out]), float(sorted_medians[groups - 1 - out]), groups - 2 * out, groups)


def _check_median(median):
    if isinstance(median, (bool, str)) or not math.isfinite(median) or median <= 0:
        raise ValueError(f"the median must be above 0 days; found {median!r}")
