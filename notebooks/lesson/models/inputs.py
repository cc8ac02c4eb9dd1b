"""What every model asks of the numbers that it is given, and of those that it gives back."""

import math
from collections.abc import Callable
from dataclasses import is_dataclass
from functools import wraps

import numpy as np


def whole(value: int, name: str, least: int) -> int:
    """A whole number of `least` or more. Raises ValueError for anything else, in a sentence that begins with `name`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)) or value < least:
        raise ValueError(f"{name} must be a whole number of {least} or more; found {value!r}")
    return int(value)


def finite(**numbers: float) -> None:
    """Raise ValueError for the first of these numbers that is not finite, by its name."""
    for name, value in numbers.items():
        try:
            fits = math.isfinite(value)
        except OverflowError:  # a whole number beyond what a float holds
            fits = False
        if not fits:
            raise ValueError(f"{name} is {value}; expected a finite number")


def answers_finite(model: Callable) -> Callable:
    """Let a function raise ValueError where its answer would hold nan or an infinite number, or is too large for a
    float.

    An answer is a number, text, an array, or a tuple, a list or a dataclass of answers. A function whose infinite
    answers mean something does without this.
    """

    @wraps(model)
    def checked(*args, **kwargs):
        try:
            with np.errstate(all="ignore"):
                answer = model(*args, **kwargs)
        except ArithmeticError as error:
            raise ValueError(_beyond(model)) from error
        if not _all_finite(answer):
            raise ValueError(_beyond(model))
        return answer

    return checked


def _beyond(model: Callable) -> str:
    return f"{model.__name__}: these numbers are too large, too small or too far apart to be worked with"


def _all_finite(answer) -> bool:
    if isinstance(answer, float):
        return math.isfinite(answer)
    if is_dataclass(answer):
        return all(map(_all_finite, vars(answer).values()))
    if isinstance(answer, (list, tuple)):
        return all(map(_all_finite, answer))
    return not isinstance(answer, (np.ndarray, np.generic)) or bool(np.isfinite(answer).all())
