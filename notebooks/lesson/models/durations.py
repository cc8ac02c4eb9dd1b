"""Durations with their units: into hours, and back into words that a person says."""

from .inputs import finite

#: Minutes in one unit. A month is a twelfth of a year of 365.25 days.
MINUTES = {"minutes": 1, "hours": 60, "days": 1_440, "weeks": 10_080, "months": 43_830}

#: How a duration that is more than a plain number is said.
QUALIFIERS = {
    "exactly": "{}",
    "about": "about {}",
    "within": "within {}",
    "up_to": "up to {}",
    "at_least": "at least {}",
    "median": "a median of {}",
}


def in_hours(value: float, unit: str) -> float:
    """Turn `value` (a number of `unit`) into hours.

    Raises ValueError for an unknown unit and for a value that is negative or not finite.
    """
    if unit not in MINUTES:
        raise ValueError(f"unit {unit!r} is unknown; known are {', '.join(MINUTES)}")
    finite(**{unit: value})
    if value < 0:
        raise ValueError(f"a duration cannot be {value!r} {unit}")
    hours = float(value) * MINUTES[unit] / 60
    finite(hours=hours)
    return hours


def in_words(low: float, high: float, unit: str, qualifier: str = "exactly") -> str:
    """Say a duration as its source gives it: "27.5 days", "up to 2 weeks", "40 to 60 minutes".

    `low` and `high` are equal when the source gives one number. Raises ValueError for an unknown unit or
    qualifier, and for numbers that are negative, not finite, or not in order.
    """
    if unit not in MINUTES:
        raise ValueError(f"unit {unit!r} is unknown; known are {', '.join(MINUTES)}")
    if qualifier not in QUALIFIERS:
        raise ValueError(f"qualifier {qualifier!r} is unknown; known are {', '.join(QUALIFIERS)}")
    finite(low=low, high=high)
    if not 0 <= low <= high:
        raise ValueError(f"a duration cannot run from {low:g} to {high:g} {unit}")
    amount = f"{high:g}" if low == high else f"{low:g} to {high:g}"
    noun = unit.removesuffix("s") if low == high == 1 else unit
    return QUALIFIERS[qualifier].format(f"{amount} {noun}")


def hours_in_words(hours: float) -> str:
    """Say a number of hours in the largest unit that keeps it at 1 or more: 0.5 -> "30 minutes", 240 -> "10 days".

    Weeks are used for whole weeks only, and months from three months on, so that "10 days" stays 10 days.
    Raises ValueError when `hours` is negative or not finite.
    """
    minutes = 60 * in_hours(hours, "hours")
    finite(minutes=minutes)
    if minutes < MINUTES["hours"]:
        unit = "minutes"
    elif minutes < 2 * MINUTES["days"]:
        unit = "hours"
    elif minutes >= 3 * MINUTES["months"]:
        unit = "months"
    else:
        weeks = minutes / MINUTES["weeks"]
        unit = "weeks" if weeks >= 2 and weeks == round(weeks) else "days"
    value = float(f"{minutes / MINUTES[unit]:.3g}")
    return in_words(value, value, unit)
