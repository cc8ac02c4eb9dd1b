"""Agreement of two readers who put the same things into classes: their pairs of classes in; Cohen's kappa out.

Kappa is how much more often they agree than chance alone would let them, as a share of how much more often they could:
1 is always, 0 is as often as chance.
"""

from collections import Counter
from collections.abc import Sequence


def kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Cohen's kappa of two readers, unweighted: a pair for each thing, the class of each reader.

    Raises ValueError where it has no value: without a thing, or where both put all into one class.
    """
    if not pairs:
        raise ValueError("nothing was put into a class; expected at least one pair")
    many = len(pairs)
    first, second = (Counter(pair[reader] for pair in pairs) for reader in (0, 1))
    agreed = sum(one == other for one, other in pairs)
    by_chance = sum(first[name] * second[name] for name in first)  # of many squared
    if by_chance == many * many:
        raise ValueError("both readers put all into one class; kappa has no value then")
    return (agreed * many - by_chance) / (many * many - by_chance)
