"""How much ketamine is in the blood after a dose into a vein, by published compartment models.

A model is a central compartment, from which the drug is eliminated and which is the plasma that is measured, and one or
two others that exchange drug with it. All rates are in proportion to what is there (linear kinetics), so that the
answer is a sum of exponentials. Its rates are the eigenvalues of the model's rate matrix; that matrix becomes symmetric
when each amount is divided by the square root of its compartment's volume, so that rates and weights are real and
positive. The models and their constants are handed in; they stand in the tables pk_models and pk_parameters.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .inputs import answers_finite, finite

MINUTES_PER_HOUR = 60
#: 1 mg/L is 1,000 ng/mL.
NG_PER_ML = 1_000
#: Halvings in the search for a time: enough to reach the last digit of a float.
HALVINGS = 100
#: How many numbers are worked on at a time.
BLOCK = 16_000
#: Stands for 0 where 0 would be divided by itself.
TINY = 1e-300


@dataclass(frozen=True)
class Model:
    """A mammillary model at its reference weight (kg), and how it follows body weight.

    `volumes` are in litres, the central compartment first; `clearances` in litres a minute: the elimination first, then
    the exchange with each further compartment. A volume of a person is the one given times (weight / reference weight)
    to the power `volume_exponent`; for clearances the same with `clearance_exponent`. Raises ValueError for a volume, a
    clearance or a weight that is not above 0 and finite, for an exponent that is not finite, and unless there are as
    many clearances as volumes. Models with the same constants are equal.
    """

    id: str
    label: str
    source: str
    volumes: tuple[float, ...]
    clearances: tuple[float, ...]
    reference_weight: float
    volume_exponent: float
    clearance_exponent: float

    def __post_init__(self):
        if not self.volumes or len(self.volumes) != len(self.clearances):
            raise ValueError(
                f"the model {self.id} has {len(self.volumes)} volumes and {len(self.clearances)} clearances; "
                "expected one clearance for each volume")
        for value in (*self.volumes, *self.clearances, self.reference_weight):
            if not 0 < value < math.inf:
                raise ValueError(f"the model {self.id} has {value} as a volume, clearance or weight; "
                                 "expected a finite number above 0")
        finite(volume_exponent=self.volume_exponent, clearance_exponent=self.clearance_exponent)

    @answers_finite
    def volumes_at(self, weight_kg: float) -> np.ndarray:
        """The volumes of a person of this weight, in litres: an array. Raises ValueError for a weight that is not
        above 0.
        """
        return np.array(self.volumes) * (_weight(weight_kg) / self.reference_weight) ** self.volume_exponent

    @answers_finite
    def clearances_at(self, weight_kg: float) -> np.ndarray:
        """The clearances of a person of this weight, in litres a minute: an array. Raises ValueError as
        `volumes_at`.
        """
        return np.array(self.clearances) * (_weight(weight_kg) / self.reference_weight) ** self.clearance_exponent

    @answers_finite
    def half_lives(self, weight_kg: float) -> np.ndarray:
        """Half-lives of the exponentials, in minutes, shortest first: an array. Raises ValueError as `volumes_at`."""
        return math.log(2) / self._rates(_weight(weight_kg))

    def _rates(self, weight):
        """Rates of the exponentials (1/min), fastest first.

        As all clearances scale alike, and all volumes, weight multiplies every rate by one factor.
        """
        return self._solved[0] * (weight / self.reference_weight) ** (self.clearance_exponent - self.volume_exponent)

    @cached_property
    def _solved(self):
        """At the reference weight: the rates; and for each, its weight in the central concentration and in the amount
        in the body.

        With y = amount / sqrt(volume), dy/dt = -S y and S symmetric; a bolus of 1 mg starts at y = (1/sqrt(V1), 0, ..).
        """
        flows = np.diag([sum(self.clearances), *self.clearances[1:]])
        flows[0, 1:] = flows[1:, 0] = [-flow for flow in self.clearances[1:]]
        roots = np.sqrt(self.volumes)
        rates, vectors = np.linalg.eigh(flows / np.outer(roots, roots))
        order = np.argsort(-rates)
        rates, vectors = rates[order], vectors[:, order]
        return rates, vectors[0] ** 2, vectors[0] * (roots @ vectors) / roots[0]


class Balance(NamedTuple):
    """Where the drug is at each time, in mg: given so far, still in the body (all compartments), eliminated."""

    given: np.ndarray
    remaining: np.ndarray
    eliminated: np.ndarray


def models(rows: Iterable, parameters: Iterable) -> dict[str, Model]:
    """The models of rows of the table pk_models, with their constants in rows of pk_parameters: a dict from id to
    Model.

    A paper gives volumes and clearances, or a central volume and rate constants; with the latter a clearance is rate
    constant times volume, and a further volume that clearance over the rate constant of the way back. Raises ValueError
    for a model without a constant that it needs, and as Model.
    """
    given = {}
    for row in parameters:
        value = row.value / MINUTES_PER_HOUR if row.unit.startswith("L/h") else row.value
        given.setdefault(row.model, {})[row.parameter] = value
    return {row.id: _model(row, given.get(row.id, {})) for row in rows}


def _model(row, given):
    others = range(2, row.compartments + 1)
    names = [["V1", "CL"], ["V", "Q"]] if "CL" in given else [["V1", "k10"], ["k1", "k"]]
    needed = [*names[0], *(f"{name}{n}{'1' * (name == 'k')}" for name in names[1] for n in others)]
    if missing := [name for name in needed if not given.get(name)]:
        raise ValueError(f"the model {row.id} has no value above 0 for {', '.join(missing)}")
    if "CL" in given:
        volumes = [given[f"V{n}"] for n in (1, *others)]
        clearances = [given["CL"], *(given[f"Q{n}"] for n in others)]
    else:
        central = given["V1"]
        clearances = [given[f"k1{n}"] * central for n in (0, *others)]
        volumes = [central, *(given[f"k1{n}"] * central / given[f"k{n}1"] for n in others)]
    return Model(row.id, row.label, row.source, tuple(volumes), tuple(clearances),
                 row.reference_weight_kg, row.weight_exponent_volume, row.weight_exponent_clearance)


@answers_finite
def concentration(times_min: ArrayLike, *, dose_mg: ArrayLike, infusion_min: ArrayLike, weight_kg: ArrayLike,
                  model: Model) -> np.ndarray:
    """Plasma concentration in ng/mL at each time (minutes since the start) after a dose infused at a steady rate.

    All of it is given at once if `infusion_min` is 0.

    `times_min` is a list of n times. `dose_mg`, `infusion_min` and `weight_kg` are numbers, or arrays that broadcast
    together to a shape s, a person each; the result has the shape s + (n,): (n,) for one person, (people, n) for arrays
    of the length people. At time 0 of a dose given all at once, the whole dose is in the central compartment.

    Raises ValueError, in one sentence, for what is not a Model, negative times, doses or lengths, weights that are not
    above zero, anything that is not a finite number, and numbers too large or too small for a float.
    """
    times, dose, length, weight = _checked(times_min, dose_mg, infusion_min, weight_kg, model)
    scale = NG_PER_ML * dose / (model.volumes[0] * (weight / model.reference_weight) ** model.volume_exponent)
    return scale * _course(model._solved[1], times, model, length, weight)


@answers_finite
def balance(times_min: ArrayLike, *, dose_mg: ArrayLike, infusion_min: ArrayLike, weight_kg: ArrayLike,
            model: Model) -> Balance:
    """How much drug was given, is in the body and was eliminated at each time, in mg: arrays shaped as in
    `concentration`.

    Raises ValueError as `concentration`.
    """
    times, dose, length, weight = _checked(times_min, dose_mg, infusion_min, weight_kg, model)
    remaining = dose * _course(model._solved[2], times, model, length, weight)
    share = np.where(times < length, times / np.where(length > 0, length, 1), 1.0)
    given = np.broadcast_to(dose * share, remaining.shape).copy()
    return Balance(given, remaining, given - remaining)


@answers_finite
def time_left(fraction: float, *, infusion_min: float, weight_kg: float, model: Model) -> float:
    """Minutes from the start until `fraction` of the peak is left, for one person. The peak stands at the end of the
    infusion.

    It does not depend on the dose. Raises ValueError as `concentration`, and for a fraction that is not above 0 and up
    to 1.
    """
    _, _, length, weight = _checked([], 1, infusion_min, weight_kg, model)
    if length.size != 1:
        raise ValueError("time_left answers for one person: infusion_min and weight_kg must be single numbers")
    fraction = _numbers("fraction", fraction)
    if fraction.size != 1 or not 0 < fraction <= 1:
        raise ValueError(f"fraction must be one number above 0 and up to 1; found {fraction.tolist()!r}")
    length, rates = length.item(), model._rates(weight.item())
    parts = model._solved[1] * _mean_of_exponential(rates * length)
    # the slowest exponential alone would take that long, so all together take less
    low, high = 0.0, -math.log(float(fraction)) / rates[-1]
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (middle, high) if parts @ np.exp(-rates * middle) > fraction * parts.sum() else (low, middle)
    return length + float(high)


def _course(weights, times, model, length, person):
    """The sum of exponentials for 1 mg at unit volume, a row for each person: over each rate, its weight times what is
    there of its exponential.

    For an infusion that is the exponential averaged over the time for which drug has been running in. People are taken
    in blocks, since blocks that stay in the processor's cache are several times faster than all at once.
    """
    length, person = np.broadcast_arrays(length, person)
    shape = length.shape[:-1]
    length, factor = length.reshape(-1, 1), (person.reshape(-1, 1) / model.reference_weight) ** (
        model.clearance_exponent - model.volume_exponent)
    out = np.empty((len(length), times.size))
    same = length.size and (length == length[0]).all()
    step = max(1, BLOCK // max(1, times.size))
    for start in range(0, len(out), step):
        rows = slice(start, start + step)
        rates = [rate * factor[rows] for rate in model._solved[0]]
        # each column lies during the infusion or after it, and needs one exponential for a rate instead of two
        if same:
            during, end = times < length[0], length[:1]
            out[rows, during] = _sum(weights, rates, np.zeros(1), times[during], end)
            out[rows, ~during] = _sum(weights, rates, times[~during] - end, end, end)
        else:
            running = np.minimum(times, length[rows])
            out[rows] = _sum(weights, rates, times - running, running, length[rows])
    return out.reshape(*shape, times.size)


def _sum(weights, rates, since, running, length):
    """The sum where drug has been running in for `running` of the `length` minutes, and `since` minutes have gone by
    after that.
    """
    total = sum(weight * np.exp(-rate * since) * _mean_of_exponential(rate * running)
                for weight, rate in zip(weights, rates, strict=True))
    return total * np.where(length > 0, running / np.where(length > 0, length, 1), 1)


def _mean_of_exponential(x):
    """(1 - exp(-x)) / x, the mean of exp(-u) for u from 0 to x: exact to the last digits also for small x, and 1 at
    0.
    """
    x = np.maximum(x, TINY)
    return -np.expm1(-x) / x


def _checked(times, dose, infusion, weight, model):
    """Times as (n,); dose, length of the infusion and weight as arrays of the persons' shape plus one axis for the
    times.
    """
    if not isinstance(model, Model):
        raise ValueError(f"model must be a Model; found {model!r}")
    times = _numbers("times_min", times)
    if times.ndim != 1:
        raise ValueError("times_min must be one list of times")
    persons = [_numbers("dose_mg", dose), _numbers("infusion_min", infusion), _weight(weight)]
    try:
        np.broadcast_shapes(*(array.shape for array in persons))
    except ValueError:
        raise ValueError("dose_mg, infusion_min and weight_kg must fit together; found shapes "
                         f"{', '.join(str(a.shape) for a in persons)}") from None
    return times, *(array[..., None] for array in persons)


def _weight(weight):
    found = _numbers("weight_kg", weight)
    if (found <= 0).any():
        raise ValueError(f"weight_kg must be above 0; found {found.min():g}")
    return found


def _numbers(name, value):
    """An array of finite numbers of 0 or more."""
    try:
        found = np.asarray(value)
    except ValueError:
        found = np.asarray(None)
    if found.size == 0:
        return found.astype(float)
    if found.dtype.kind not in "iuf":
        raise ValueError(f"{name} must hold numbers; found {value!r}")
    found = found.astype(float)
    if not np.isfinite(found).all() or (found < 0).any():
        wrong = found[~np.isfinite(found) | (found < 0)].flat[0]
        raise ValueError(f"{name} must be finite and 0 or more; found {wrong:g}")
    return found
