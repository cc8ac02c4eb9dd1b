"""Agreement of two readers who put the same things into classes: their pairs of classes in; Cohen's kappa out.

Kappa is how much more often they agree than chance alone would let them, as a share of how much more often they could:
1 is always, 0 is as often as chance.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product

from .inputs import whole


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


def possible_kappas(differed: Sequence[tuple[str, str]], same: int, classes: Mapping[str, int]) -> list[float]:
    """Every value that kappa could have, smallest first, where the pairs that differed are known, and of those on which
    both readers agreed only how many they are, and how many things the first reader put into each class beside.
    """
    whole(same, "same", 0)
    names = list(classes)
    most = [min(same, whole(classes[name], name, 0)) for name in names]
    found = set()
    for numbers in product(*(range(number + 1) for number in most)):
        if sum(numbers) == same:
            agreed = [(name, name) for name, number in zip(names, numbers, strict=True) for _ in range(number)]
            found.add(kappa([*differed, *agreed]))
    if not found:
        raise ValueError(f"{same} things cannot have been agreed on: only {sum(classes.values())} were classed")
    return sorted(found)
