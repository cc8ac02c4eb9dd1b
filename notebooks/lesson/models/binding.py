"""How much of a receptor a drug occupies, by the law of mass action; and concentrations by mass and by number of
molecules.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from .inputs import answers_finite

#: Standard atomic weights, in g/mol (IUPAC, abridged to five digits).
ATOMIC_WEIGHTS = {"C": 12.011, "H": 1.008, "Cl": 35.45, "N": 14.007, "O": 15.999}
#: What one molecule is made of: ketamine is C13H16ClNO, norketamine C12H14ClNO.
FORMULAS = {"ketamine": {"C": 13, "H": 16, "Cl": 1, "N": 1, "O": 1},
            "norketamine": {"C": 12, "H": 14, "Cl": 1, "N": 1, "O": 1}}


def molar_mass(drug: str) -> float:
    """Grams in one mole, added up from the formula. Raises ValueError for a drug that FORMULAS does not hold."""
    if drug not in FORMULAS:
        raise ValueError(f"drug {drug!r} is unknown; known are {', '.join(FORMULAS)}")
    return sum(number * ATOMIC_WEIGHTS[atom] for atom, number in FORMULAS[drug].items())


@answers_finite
def micromolar(ng_per_ml: ArrayLike, drug: str) -> np.ndarray | float:
    """Turn a concentration in ng/mL into µmol/L; a number or an array.

    Raises ValueError for an unknown drug and for a concentration that is below zero or not finite.
    """
    return _concentration(ng_per_ml) / molar_mass(drug)


@answers_finite
def occupancy(concentration: ArrayLike, ki: ArrayLike) -> np.ndarray | float:
    """Share of receptors occupied, 0 to 1, at one site and at rest: C / (C + Ki), the law of mass action (Hill slope
    1).

    Both in the same unit; arrays broadcast. Raises ValueError for a concentration below zero, a Ki not above zero, or
    nan.
    """
    return shares([concentration], [ki])[0]


@answers_finite
def shares(concentrations: Sequence[ArrayLike], kis: Sequence[ArrayLike]) -> list:
    """Shares occupied by several drugs that compete for the same site: each C/Ki over 1 plus the sum of all C/Ki. A
    list.

    Raises ValueError as `occupancy`, and for lists of different length.
    """
    concentrations, kis = [_concentration(c) for c in concentrations], [np.asarray(k, dtype=float) for k in kis]
    if len(concentrations) != len(kis):
        raise ValueError(f"each concentration needs its Ki; found {len(concentrations)} and {len(kis)}")
    if not all((k > 0).all() and np.isfinite(k).all() for k in kis):
        raise ValueError("a Ki must be a finite number above 0")
    pulls = [c / k for c, k in zip(concentrations, kis, strict=True)]
    whole = 1 + sum(pulls)
    if not np.isfinite(whole).all():
        raise OverflowError("a concentration is too many times its Ki")
    return [pull / whole for pull in pulls]


def _concentration(value):
    found = np.asarray(value, dtype=float)
    if not ((found >= 0) & np.isfinite(found)).all():
        raise ValueError("a concentration must be a finite number of 0 or more")
    return found
