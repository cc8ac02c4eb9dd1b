"""Certainty of the evidence on one outcome: where it starts and by how much it is lowered in, the level out.

Levels and domains are those of GRADE, as chapter 14 of the Cochrane Handbook names them.
"""

from collections.abc import Iterable

from .inputs import whole

#: The four levels, from the lowest to the highest.
LEVELS = ("very low", "low", "moderate", "high")
#: Where the evidence starts: trials in which chance decided, and all other studies.
STARTS = {"randomised": "high", "not_randomised": "low"}
#: What may lower it.
DOMAINS = ("risk_of_bias", "inconsistency", "indirectness", "imprecision", "publication_bias")
#: A domain lowers it by this many levels at the most.
MOST = 2


def certainty(start: str, lowered: Iterable[int]) -> str:
    """The level that is left of evidence which starts as a key of STARTS, after each domain lowered it by so many
    levels: never below the lowest.
    """
    if start not in STARTS:
        raise ValueError(f"start must be one of {', '.join(STARTS)}; found {start!r}")
    steps = [whole(step, "a step down", 0) for step in lowered]
    if any(step > MOST for step in steps):
        raise ValueError(f"a domain lowers by at most {MOST} levels; found {max(steps)}")
    return LEVELS[max(0, LEVELS.index(STARTS[start]) - sum(steps))]
