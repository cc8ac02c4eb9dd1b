"""Numbers as people type them: the number that was meant, in the unit of the question, or one sentence that asks again.

Understood: "14", "2 weeks", "1 h 30 min", "1/2 day", "2½", "1 000", "1'440", "1,234,567", "27,5", "0,125", "9·8",
"1e3"; where the question asks "of 100 people" also "12 %" and "1 in 10". Asked again, never guessed at: two numbers
("10-14"), a bound (">5"), a word that is no unit here, and a comma that can part thousands or decimals ("1,440").
A single point is always a decimal point, as everywhere in the lessons.
"""

import math
import re
import unicodedata

from ..models.durations import MINUTES

#: Minutes in each unit of time, by every way to write it. A year is twelve months.
TIMES = {word: minutes for words, minutes in (
    ("s sec secs second seconds", MINUTES["minutes"] / 60),
    ("min mins minute minutes", MINUTES["minutes"]),
    ("h hr hrs hour hours", MINUTES["hours"]),
    ("d day days", MINUTES["days"]),
    ("w wk wks week weeks", MINUTES["weeks"]),
    ("fortnight fortnights", 2 * MINUTES["weeks"]),
    ("mo mos mth mths month months", MINUTES["months"]),
    ("y yr yrs year years", 12 * MINUTES["months"]),
) for word in words.split()}
#: Other words for the units of questions.
ALSO = {"standard deviations": "sd sds", "people": "person persons"}
#: Words and signs beside a number that change nothing.
BESIDE = {"a", "an", "the", "about", "around", "roughly", "approximately", "approx", "ca", "circa", "maybe", "perhaps",
          "probably", "nearly", "almost", "after", "in", "i", "guess", "think", "say", "would", "it", "is", "was",
          "answer", "and", "so", "only", "just", "=", "~", "≈", ".", "!", "?", "“", "”", '"'}
#: These change nothing beside one number; between two they make a list or a range.
BETWEEN = {"to", "or", "between", "from", "till", "until", ",", ";", ":", "(", ")"}
#: What stands in a part of so many, and what makes a fraction, a sign or a range.
PARTS = {"in", "of", "out", "per", "every", "cent", "percent", "%"}
SIGNS = {"+", "-", "/"}
#: A question for a part of so many.
OF = re.compile(r"of (\d+)\b\s*")
#: How a part is written, with n for a number: as so many of a hundred, or of as many as one likes.
PERCENT = re.compile(r"n (?:%|percent|per cent)(?: of)?")
PART = re.compile(r"n (?:in|of|per|/|out of|in every|of every|out of every) n")
#: An amount, with n for a number; times are amounts with t after each.
AMOUNT = "(?:n n / n|n / n|n)"
TIME = re.compile(rf"({AMOUNT}) t(?: ,)?(?: |$)")

NUMBER = r"(?:\d+(?:[,.' ]\d+)*\.?|[.,]\d+)(?:e[+-]?\d+)?"
PIECE = re.compile(rf"(?P<number>{NUMBER})|[^\W\d_]+|\S")
#: Digits whose marks, written as S, part thousands; and the same with blanks, and decimals after them.
THREES = re.compile(r"[1-9]\d{0,2}(?:S\d{3})+")
BLANKS = re.compile(r"[1-9]\d{0,2}(?: \d{3})+(?:[.,]\d+)?\.?")
#: One sign for all that look or mean the same.
SAME = str.maketrans({**dict.fromkeys("\u2212\u2010\u2011\u2012\u2013\u2014", "-"),
                      **dict.fromkeys("\u2019\u2018\u02bc\u2032\u00b4`\u066c", "'"),
                      **dict.fromkeys("\u00b7\u2219\u22c5\u066b", "."), **dict.fromkeys("\u2044\u2215", "/")})
#: No number is typed at such length.
LONG = 200


class Unclear(ValueError):
    """One sentence for the student that asks again."""


def number(text: str, unit: str | None = None) -> float:
    """The number that was meant, in the question's `unit`: a unit of time, "of 100 people", any other words, or None.

    Raises Unclear where there is none or more than one, and where it can be read in two ways.
    """
    unit = unit or ""
    shape, numbers = _pieces(text, unit)
    sign = {"-": -1, "+": 1}.get(shape[:1])
    if sign:
        shape = shape[1:].strip()
    value = _part(shape, numbers, unit) if OF.match(unit) else _time(shape, numbers, unit)
    if value is None:
        many = f"There is more than one number in “{text.strip()}”: please write only one."
        raise Unclear(many if len(numbers) > 1 else _ask(unit))
    if not math.isfinite(value):
        raise Unclear(_ask(unit))
    return (sign or 1) * value


def in_words(value: float, unit: str | None) -> str:
    """A number with the unit of its question, as a person says it: "14 days", "1 hour", "10 of 100 people"."""
    amount = f"{value:.3g}" if 0 < abs(value) < 1 else f"{value:.2f}".rstrip("0").rstrip(".")
    unit = unit or ""
    if amount == "1" and not OF.match(unit):
        unit = "person" if unit == "people" else unit.removesuffix("s")
    return f"{amount} {unit}".strip()


def is_plain(text: str, unit: str | None) -> bool:
    """Is this a number that nobody can take for another one: digits, a point perhaps, no unit or the question's?"""
    return re.fullmatch(r"\d+(\.\d+)?", text.strip().removesuffix(unit or "").strip(), re.ASCII) is not None


def wanted(unit: str | None) -> str:
    """What a question with this unit asks for: "a number of days", "how many of 100 people"."""
    return f"how many {unit}" if OF.match(unit or "") else f"a number of {unit}" if unit else "a number"


def _ask(unit):
    return f"Please write {wanted(unit)}, in digits."


def _pieces(text, unit):
    """The text as its shape and its numbers: "about 1/2 day" is "n / n t" with 1, 2 and the days in a day.

    Raises Unclear for what means nothing here.
    """
    plain = _plain(text)
    if len(plain) > LONG or not re.search(r"\d", plain):
        raise Unclear(_ask(unit))
    shape, numbers, own = [], [], _own_words(unit)
    for match in PIECE.finditer(plain):
        piece = match[0]
        if match["number"]:
            found = _numbers(piece)
            numbers += found
            shape += ["n"] * len(found)
        elif piece in TIMES and unit in TIMES:
            shape.append("t")
            numbers.append(TIMES[piece] / TIMES[unit])
        elif piece in SIGNS | BETWEEN or (OF.match(unit) and piece in PARTS):
            shape.append(piece)
        elif piece not in BESIDE and piece not in own:
            raise Unclear(f"“{piece}” was not understood here. {_ask(unit)}")
    if shape.count("n") == 1:
        shape = [piece for piece in shape if piece not in BETWEEN]
    return " ".join(shape), numbers


def _own_words(unit):
    """The words of a unit, each also for one of them, and what else people write for it."""
    words = OF.sub("", unit).split() + ALSO.get(OF.sub("", unit), "").split()
    return {*words, *(word.removesuffix("s") for word in words), "study" if "studies" in words else ""}


def _plain(text):
    """The same text in small letters, with one kind of digit, minus, blank, apostrophe and point, and ½ as 1/2."""
    plain = []
    for letter in text.translate(SAME).lower():
        if letter.isdecimal():
            plain.append(str(unicodedata.decimal(letter)))
        elif unicodedata.decomposition(letter).startswith("<fraction>"):
            plain.append(f" {unicodedata.normalize('NFKD', letter).translate(SAME)} ")
        else:
            plain.append(letter)
    return " ".join("".join(plain).split())


def _numbers(written):
    """The numbers in one run of digits and marks: more than one where its blanks do not part thousands."""
    mantissa, e, exponent = written.partition("e")
    if " " in mantissa and not BLANKS.fullmatch(mantissa):
        return [number for part in written.split() for number in _numbers(part)]
    return [float(_pointed(mantissa.replace(" ", "'").rstrip(".")) + e + exponent)]


def _pointed(digits):
    """Digits with no mark but a decimal point, from digits with marks. Raises Unclear where these mean two things."""
    marks = [mark for mark in digits if not mark.isdigit()]
    if marks in ([], ["."]):
        return digits
    last = marks[-1]
    whole, _, decimals = digits.rpartition(last)
    if marks == [","] and not THREES.fullmatch(digits.replace(",", "S")):
        return f"{whole}.{decimals}"
    if marks == [","]:
        either = f"{whole}{decimals} or {whole}.{decimals}"
        raise Unclear(f"“{digits}” can mean {either}: please write it without a comma, or with a point.")
    if last == "'" or marks.count(last) > 1:  # no decimals: the last mark parts thousands, too
        whole, decimals = digits, "0"
    if len(set(whole) - set("0123456789")) != 1 or not THREES.fullmatch(re.sub(r"\D", "S", whole)):
        ways = "can be read in more than one way: please write it without marks between thousands."
        raise Unclear(f"“{digits}” {ways}")
    return re.sub(r"\D", "", whole) + "." + decimals


def _part(shape, numbers, unit):
    """So many of the question's hundred: "12", "12 of 100", "12 %", "1 in 10"; None for anything else."""
    total = float(OF.match(unit)[1])
    if PERCENT.fullmatch(shape):
        return numbers[0] * total / 100
    if PART.fullmatch(shape):
        part, whole = numbers
        return part * total / whole if 0 < whole >= part else None
    return _amount(shape.removesuffix(" of"), numbers)


def _time(shape, numbers, unit):
    """An amount, or a time in the question's unit; None for anything else. "1 h 30 min" falls from unit to unit."""
    if shape.startswith("t ") and shape.count("t") == 1:  # "day 10"
        return None if (amount := _amount(shape[2:], numbers[1:])) is None else amount * numbers[0]
    if "t" not in shape.split():
        return _amount(shape, numbers)
    value, steps, rest = 0, [], list(numbers)
    for match in TIME.finditer(shape):
        *amount, step = [rest.pop(0) for piece in match[0].split() if piece in "nt"]
        amount = _amount(match[1], amount)
        if amount is None:
            return None
        value += amount * step
        steps.append(step)
    whole = TIME.sub("", shape) == "" and steps == sorted(set(steps), reverse=True)
    return value if whole else None


def _amount(shape, numbers):
    """A number, or a fraction of small whole numbers, so that "10/14" is asked again; None for anything else."""
    if shape == "n":
        return numbers[0]
    if shape not in ("n / n", "n n / n"):
        return None
    *whole, above, below = numbers
    small = 0 < above < below <= 10 and all(n.is_integer() for n in numbers)
    return sum(whole) + above / below if small else None
