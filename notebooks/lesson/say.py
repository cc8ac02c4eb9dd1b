"""One place for each way of saying: a number, a share, a sign, the head of a sentence."""


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def small(text: str) -> str:
    """The text with its first letter small."""
    return text[:1].lower() + text[1:]


def minus(text: str) -> str:
    """The text of numbers with a minus sign for each hyphen."""
    return text.replace("-", "−")


def people(number: int | None, missing: str = "not reported") -> str:
    """A number of people as a table has it; `missing` where there is none."""
    return missing if number is None else f"{number:,}"


def in_percent(share: float) -> str:
    """A share from 0 to 1 in whole percent; never 0% for what is more than nothing, nor 100% for what is less than
    all.
    """
    if share == 0:
        return "0%"
    if share < 0.01:
        return "under 1%"
    return "over 99%" if 0.995 <= share < 1 else f"{share:.0%}"


def in_ten(share: float) -> str:
    """A share from 0 to 1 in whole tenths, in words: "six in ten"; never none for what is more than nothing, nor all
    for what is less than all.
    """
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
    if 0 < share < 0.1:
        return "fewer than one in ten"
    return "more than nine in ten" if 0.95 <= share < 1 else f"{words[round(10 * share)]} in ten"


def how_far(guess: float, seen: float) -> str:
    """How far a guess is from what was seen, both above zero and in one unit, in words: "2.5 times that"."""
    times = guess / seen
    if 0.95 <= times <= 1.05:
        return "that is it"
    if times < 1:
        return f"{in_percent(times)} of that"
    return f"{times:,.0f} times that" if times >= 10 else f"{times:.2g} times that"


def how_far_from(guess: float, low: float, high: float) -> str:
    """How far a guess is from a range, in words: "within that range", "1.4 times the upper end"."""
    if low <= guess <= high:
        return "within that range" if low < high else how_far(guess, low)
    end, name = (low, "lower") if guess < low else (high, "upper")
    far = how_far(guess, end)
    if low == high:
        return far
    return f"near the {name} end" if far == how_far(end, end) else far.replace("that", f"the {name} end")
