"""Risks: people who had an event, out of all people, in; a share, a difference or a number needed to treat, with its
interval, out.

A risk is a fraction from 0 to 1. An interval at the level 0.95 is one that, over many studies, holds the true value in
about 95 of 100. Terms follow Newcombe (1998) and Altman (1998).
"""

import math
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from statistics import NormalDist
from typing import NamedTuple

from . import beta
from .inputs import answers_finite, whole

#: The two sides of a number needed to treat: for one more person to benefit, or to be harmed (Altman 1998).
BENEFIT, HARM = "NNTB", "NNTH"
EVENTS = ("good", "bad")
#: More decimals than a float that was worked out has; each costs time.
DECIMALS = 20


class Difference(NamedTuple):
    """The risk of group 1 minus that of group 2, and the ends of its interval: fractions from -1 to 1."""

    estimate: float
    low: float
    high: float


class Icons(NamedTuple):
    """How many of a hundred icons stand for an estimate and for both ends of its interval: whole numbers."""

    low: int
    estimate: int
    high: int


@dataclass(frozen=True)
class NumberNeeded:
    """How many people are treated for one more of them to benefit or to be harmed: what `number_needed_to_treat`
    returns.

    `side` is "NNTB" (benefit) or "NNTH" (harm), and None where there is no difference; `number` is 1 or more, and
    infinite where there is no difference. `ends` are both ends of the interval, each a tuple (side, number); they run
    from the smallest number to the largest, but where the interval holds no difference from benefit, through infinity,
    to harm.

    Text gives each number to one decimal, left out where it is 0. In the field, numbers needed to treat are mostly
    rounded to whole people, but in two ways: always up (Cochrane's open learning material, module 11; Hodgson 2011), or
    up for benefit and down for harm (McQueen 2011). One decimal needs neither, and an interval that begins at 1.5 is
    not said to begin at 1.
    """

    side: str | None
    number: float
    ends: tuple[tuple[str, float], tuple[str, float]]

    @property
    def notation(self):
        """As Altman (1998) writes it: "NNTB 7 (NNTB 4 to NNTB 24)" or "NNTB 12 (NNTB 5 to infinity to NNTH 30)"."""
        near, far = (f"{side} {_in_figures(number)}" for side, number in self.ends)
        through = " to infinity" if self.through_no_difference else ""
        side = f"{self.side} " if self.side else ""
        return f"{side}{_in_figures(self.number)} ({near}{through} to {far})"

    @property
    def through_no_difference(self):
        """Whether the interval reaches from benefit to harm, so that it holds numbers without bound."""
        return self.ends[0][0] != self.ends[1][0]

    def in_words(self):
        """The same in plain words.

        "one more helped for every 7 (4 to 24)", or where the interval holds no difference "one more helped for every
        12: from one more helped for every 5, through no difference, to one more harmed for every 30".
        """
        (_, near), (_, far) = self.ends
        estimate, first, last = _one_in(self.side, self.number), _one_in(*self.ends[0]), _one_in(*self.ends[1])
        if self.through_no_difference:
            return f"{estimate}: from {first}, through no difference, to {last}"
        if math.isinf(far):
            return estimate if math.isinf(near) else f"{estimate}: from {first} to {last}"
        return f"{estimate} ({_in_figures(near)} to {_in_figures(far)})"


@answers_finite
def wilson(events: int, people: int, level: float = 0.95) -> tuple[float, float]:
    """Interval of a risk by Wilson's score method, as fractions (low, high): `events` of `people` had the event.

    With x events, n people and the point z of the normal distribution (1.96 for the level 0.95), both ends p solve
    |x/n - p| = z sqrt(p (1 - p) / n) (Wilson 1927; method 3 of Newcombe 1998, Statistics in Medicine 17:857). The
    interval holds x/n and stays within 0 and 1.

    Raises ValueError where events or people are not whole numbers, there is nobody, events are below 0 or above people,
    or the level does not lie between 0 and 1.
    """
    events, people = _counts(events, people)
    level = _level(level)
    return _wilson_low(events, people, level), 1 - _wilson_low(people - events, people, level)


@answers_finite
def exact(events: int, people: int, level: float = 0.95) -> tuple[float, float]:
    """Interval of a risk by the exact method of Clopper and Pearson (1934), as fractions (low, high).

    Were the true risk at the low end, as many events as these or more would be seen with a chance of (1 - level) / 2;
    at the high end, as many or fewer (method 5 of Newcombe 1998, Statistics in Medicine 17:857). It holds the true risk
    at least as often as the level says, so it is often wider than `wilson`.

    Raises ValueError as `wilson`.
    """
    events, people = _counts(events, people)
    level = _level(level)
    return _exact_low(events, people, level), 1 - _exact_low(people - events, people, level)


@answers_finite
def risk_difference(events1: int, people1: int, events2: int, people2: int, level: float = 0.95) -> Difference:
    """The risk of group 1 minus that of group 2, with Newcombe's hybrid score interval: a Difference.

    With the risks p and their Wilson intervals from l to u:

        low = (p1 - p2) - sqrt((p1 - l1)^2 + (u2 - p2)^2)        high = (p1 - p2) + sqrt((u1 - p1)^2 + (p2 - l2)^2)

    (method 10 of Newcombe 1998, Statistics in Medicine 17:873). The groups are of different people, and each person is
    counted once: not for a crossover trial. Raises ValueError as `wilson`.
    """
    (events1, people1), (events2, people2) = _counts(events1, people1, 1), _counts(events2, people2, 2)
    (low1, high1), (low2, high2) = wilson(events1, people1, level), wilson(events2, people2, level)
    p1, p2 = events1 / people1, events2 / people2
    return Difference(p1 - p2, p1 - p2 - math.hypot(p1 - low1, high2 - p2), p1 - p2 + math.hypot(high1 - p1, p2 - low2))


def number_needed_to_treat(difference: tuple[float, float, float], event: str) -> NumberNeeded:
    """How many people are treated for one more to benefit, or to be harmed: a NumberNeeded.

    `difference` is a Difference (or three fractions: estimate, low, high), treated people minus the others; `event`
    says whether what is counted is "good" (they got well) or "bad" (a side effect). The number is 1 over the
    difference, and the ends are 1 over its ends; where these lie on both sides of 0, the interval runs from a number
    needed to treat for one to benefit (NNTB) through infinity to one for one to be harmed (NNTH) (Altman 1998, BMJ
    317:1309).

    Raises ValueError where the three are not in order, not between -1 and 1, or so close to 0 that the number has no
    bound though the difference has, or where `event` is unknown.
    """
    if event not in EVENTS:
        raise ValueError(f"event is {event!r}; expected one of {', '.join(EVENTS)}")
    estimate, low, high = difference
    if not -1 <= low <= estimate <= high <= 1:
        raise ValueError(f"estimate, low and high are {estimate}, {low} and {high}; expected low <= estimate <= high, "
                         "between -1 and 1")
    # From here on, more than 0 is a benefit, and the first end the most benefit.
    benefit, most, least = (estimate, high, low) if event == "good" else (-estimate, -low, -high)
    if least >= 0:
        ends = ((BENEFIT, _inverse(most)), (BENEFIT, _inverse(least)))
    elif most <= 0:
        ends = ((HARM, _inverse(least)), (HARM, _inverse(most)))
    else:
        ends = ((BENEFIT, _inverse(most)), (HARM, _inverse(least)))
    side = None if benefit == 0 else BENEFIT if benefit > 0 else HARM
    return NumberNeeded(side, _inverse(benefit), ends)


def events_from_percent(percent: str | float, people: int) -> int:
    """How many of `people` a printed percent stands for: the nearest whole number.

    `percent` is a text as printed ("12.0" has one decimal) or a number, whose last decimals count if they are not 0.
    Where there are more than 100 people for a percent without decimals (1,000 for one with one), other counts may fit
    as well: whoever stores the result says that it is worked out.

    Raises ValueError where the count does not give back the percent when it is rounded to the decimals printed, so
    percent and people do not belong together; also where people are not a whole number of 1 or more, or the percent not
    from 0 to 100 or of more decimals than anyone prints.
    """
    people = whole(people, "people", 1)
    try:
        printed = Decimal(str(percent).strip())
        valid = 0 <= printed <= 100
    except InvalidOperation:
        valid = False
    if not valid or isinstance(percent, bool):
        raise ValueError(f"percent is {percent!r}; expected a number from 0 to 100")
    if not isinstance(percent, str):
        printed = printed.normalize()
    decimals = max(0, -printed.as_tuple().exponent)
    if decimals > DECIMALS:
        raise ValueError(f"percent is {percent!r}; expected at most {DECIMALS} decimals")
    share = Fraction(printed) * people / 100
    events = math.floor(share + Fraction(1, 2))
    # A half is rounded up by some and to the even digit by others: both count as given back.
    if abs(Fraction(100 * events, people) - Fraction(printed)) > Fraction(1, 2 * 10**decimals):
        raise ValueError(
            f"no whole number of {people} people is {percent}%: {events} are {100 * events / people:.{decimals + 1}f}%")
    return events


def of_hundred(low: float, estimate: float, high: float) -> Icons:
    """A risk and both ends of its interval, all fractions, as icons of a hundred: an Icons, each rounded to the
    nearest.

    As rounding keeps the order, low <= estimate <= high holds for the icons too. Less than half a person in a hundred
    shows as none: say the fraction beside the picture.

    Raises ValueError where the three are not in order, or not from 0 to 1.
    """
    if not 0 <= low <= estimate <= high <= 1:
        raise ValueError(
            f"low, estimate and high are {low}, {estimate} and {high}; expected low <= estimate <= high, from 0 to 1")
    # Rounded first to what a double holds for certain, so that 0.285 is 28.5 icons and not a hair less.
    return Icons(*(math.floor(round(100 * value, 9) + 0.5) for value in (low, estimate, high)))


# -- the low end; the high end is that of the people without the event, seen in a mirror


def _wilson_low(events, people, level):
    if events == 0:
        return 0.0
    z = -NormalDist().inv_cdf((1 - level) / 2)
    # The smaller root, written without the subtraction that would lose digits for few events.
    return 2 * events**2 / (people * (2 * events + z**2 + z
                                      * math.sqrt(z**2 + 4 * events * (people - events) / people)))


def _exact_low(events, people, level):
    return beta.quantile((1 - level) / 2, events, people - events + 1) if events else 0.0


# -- numbers in words


def _inverse(difference):
    number = 1 / abs(difference) if difference else math.inf
    if difference and math.isinf(number):
        raise ValueError(f"a difference is {difference}; expected 0, or one whose inverse is a number")
    return number


def _in_figures(number):
    return "infinity" if math.isinf(number) else f"{number:,.1f}".removesuffix(".0")


def _one_in(side, number):
    return "no difference" if math.isinf(
        number) else f"one more {'helped' if side == BENEFIT else 'harmed'} for every {_in_figures(number)}"


# -- what may come in


def _counts(events, people, group=""):
    people, events = whole(people, f"people{group}", 1), whole(events, f"events{group}", 0)
    if events > people:
        raise ValueError(f"events{group} is {events}; expected at most people{group}, which is {people}")
    return events, people


def _level(level):
    if isinstance(level, (bool, str)) or level is None or not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, without both ends; found {level!r}")
    return float(level)
