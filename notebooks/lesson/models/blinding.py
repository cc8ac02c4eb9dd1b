"""Made-up people in a blinded trial: what each felt, and how often a simple guess from that is right.

The one assumption: effects come by chance, each with its own chance in each group and without regard to the others.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from .inputs import answers_finite, whole


class Person(NamedTuple):
    """A made-up person: whether they had the drug, and for each effect whether they felt it."""

    on_drug: bool
    felt: tuple[bool, ...]

    @property
    def says_drug(self) -> bool:
        """Whether they say that it was the drug: whoever felt at least one effect does."""
        return any(self.felt)

    @property
    def is_right(self) -> bool:
        """Whether they say what they had."""
        return self.says_drug == self.on_drug


def made_up(people: int, drug: Sequence[float], control: Sequence[float], seed: int = 1) -> list[Person]:
    """Make up so many people, half of them on the drug, in an order drawn by lot.

    `drug` and `control` are the chances of each effect, from 0 to 1, in either group. The same seed gives the same
    people. Raises ValueError for an odd number of people or fewer than 2, for chances that are none or not as many for
    either group, and for a seed below 0.
    """
    people, seed = whole(people, "people", 2), whole(seed, "seed", 0)
    if people % 2:
        raise ValueError(f"people must be an even number, half of them for each group; found {people}")
    _check(drug, control)
    random = np.random.default_rng(seed)
    on_drug = random.permutation(np.arange(people) < people // 2)
    chances = np.where(on_drug[:, None], np.asarray(drug, dtype=float), np.asarray(control, dtype=float))
    felt = random.random(chances.shape) < chances
    return [Person(bool(had), tuple(map(bool, theirs))) for had, theirs in zip(on_drug, felt, strict=True)]


@answers_finite
def chance_right(drug: Sequence[float], control: Sequence[float]) -> float:
    """The share, from 0 to 1, who are right in the long run when whoever feels at least one effect says the drug.

    Half of all people are on the drug. Raises ValueError as `made_up` for the chances.
    """
    _check(drug, control)
    nothing_on_drug, nothing = (math.prod(1 - float(chance) for chance in chances) for chances in (drug, control))
    return (1 - nothing_on_drug + nothing) / 2


def _check(drug, control):
    if not len(drug) or len(drug) != len(control):
        raise ValueError(f"each group needs the chances of the same effects; found {len(drug)} and {len(control)}")
    for chance in (*drug, *control):
        if isinstance(chance, (bool, str)) or not 0 <= chance <= 1:
            raise ValueError(f"a chance must lie from 0 to 1; found {chance!r}")
