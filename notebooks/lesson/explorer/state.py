"""What the student sets: controls, what each offers, and the state that they make together."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import SimpleNamespace

import traitlets

#: A value of a control with the text that stands for it.
Option = tuple[object, str]
#: What each control offers, and its value.
Settled = dict[str, tuple[list[Option], object]]


def standing(settled: Settled) -> SimpleNamespace:
    """The state in which controls stand so."""
    return SimpleNamespace(**{key: value for key, (_, value) in settled.items()})


def same(value: object, wanted: object) -> bool:
    """Is this the value that is wanted? A page names it by its text."""
    return value == wanted or str(value) == wanted


@dataclass(frozen=True)
class Choice:
    """A control that picks one of several options.

    `options` is a list of (value, text), or a function that makes one from the state of the controls before it: then
    the list follows them. `slider` makes it a slider that is dragged through the options instead of a list. `widest` is
    the value with which the others have most to show: a sweep moves them there.
    """

    label: str
    options: Sequence[Option] | Callable[[SimpleNamespace], Sequence[Option]]
    default: object = None
    slider: bool = False
    widest: object = None

    def options_for(self, state: SimpleNamespace) -> list[Option]:
        """The options in this state of the controls before it."""
        return list(self.options(state) if callable(self.options) else self.options)

    def tests(self, options: Sequence[Option]) -> list[object]:
        """The values worth testing: each of a list; the ends, the middle and two more of a slider."""
        values, last = [value for value, _ in options], len(options) - 1
        return [values[i] for i in sorted({0, min(1, last), last // 2, last})] if self.slider else values


class Number(Choice):
    """A slider that sets a number from `low` to `high` in steps of `step`: whole ones where ends and step are whole."""

    def __init__(self, label: str, low: float, high: float, step: float, default: float):
        numbers = [round(low + n * step, 10) for n in range(round((high - low) / step) + 1)]
        super().__init__(label, [(n, str(n) if isinstance(n, int) else f"{n:.2f}") for n in numbers], default, True)

    def tests(self, options: Sequence[Option]) -> list[object]:
        """The values worth testing: both ends and the middle."""
        return [options[i][0] for i in (0, round((len(options) - 1) / 2), len(options) - 1)]


class Control(traitlets.HasTraits):
    """One control as it stands: its `label`, the `options` that it offers now as (text, value), and its `value`.

    `value` can be set and observed. Setting a value that is not offered raises TraitError.
    """

    value = traitlets.Any()
    options = traitlets.Tuple()

    def __init__(self, spec: Choice):
        super().__init__()
        self.spec, self.label, self.is_list = spec, spec.label, not spec.slider

    @property
    def index(self) -> int:
        """The place of its value among its options, counted from 0."""
        return [value for _, value in self.options].index(self.value)

    @index.setter
    def index(self, place: int):
        self.value = self.options[place][1]

    def offer(self, options: Sequence[Option], value: object) -> None:
        """Take these options, a list of (value, text), and stand at `value`."""
        self.options = tuple((text, option) for option, text in options)
        self.value = value

    @traitlets.validate("value")
    def _offered(self, proposal: traitlets.Bunch) -> object:
        for _, value in self.options:
            if same(value, proposal["value"]):
                return value
        raise traitlets.TraitError(f"{self.label} does not offer {proposal['value']!r}")


class Controls(dict[str, Control]):
    """The controls of the explorer `name`, by name; `changed` is called once for each change of some of them.

    `first` holds where each stood at first, as text.
    """

    def __init__(self, name: str, specs: Mapping[str, Choice], changed: Callable[[], None]):
        super().__init__({key: Control(spec) for key, spec in specs.items()})
        self.name, self.specs, self._changed, self._setting = name, specs, changed, True
        self.put(self.settled({}))
        self.first = {key: str(control.value) for key, control in self.items()}
        for control in self.values():
            control.observe(self._moved, "value")

    @property
    def state(self) -> SimpleNamespace:
        """The value of each control by its name."""
        return SimpleNamespace(**{key: control.value for key, control in self.items()})

    def settled(self, wanted: Mapping[str, object]) -> Settled:
        """What each control offers and where it stands once lists follow the controls before them.

        A control takes the value that is wanted where it is offered, else its default, else the first. Nothing moves.
        """
        state, found = SimpleNamespace(**wanted), {}
        for key, spec in self.specs.items():
            options = spec.options_for(state)
            value = next((value for wish in (wanted.get(key), spec.default) for value, _ in options
                          if same(value, wish)), options[0][0])
            setattr(state, key, value)
            found[key] = options, value
        return found

    def put(self, settled: Settled) -> None:
        """Set every control so, without calling `changed`."""
        self._setting = True
        try:
            for key, (options, value) in settled.items():
                self[key].offer(options, value)
        finally:
            self._setting = False

    def set(self, **values: object) -> None:
        """Set some of them by name, all or none, without calling `changed`. Raises ValueError as `check`."""
        self.put(self.check(values))

    def check(self, values: Mapping[str, object]) -> Settled:
        """What each would offer and where it would stand with these values.

        Raises ValueError for an unknown control or a value that it does not offer.
        """
        if unknown := [key for key in values if key not in self]:
            raise ValueError(f"{self.name} has no control {', '.join(unknown)}; it has {', '.join(self)}")
        settled = self.settled(vars(self.state) | values)
        for key, value in values.items():
            if not same(settled[key][1], value):
                raise ValueError(f"{self.name}: the control {key!r} does not offer {value!r}")
        return settled

    def _moved(self, change: traitlets.Bunch) -> None:
        if not self._setting:
            self.put(self.settled(vars(self.state)))
            self._changed()

    def sweep(self) -> Iterator[dict[str, object]]:
        """Every state worth testing, as values to be set: these; then each control's, the others as they are now or
        where they show most; these at last.
        """
        first = vars(self.state)
        yield first
        wide = first | {key: spec.widest for key, spec in self.specs.items() if spec.widest is not None}
        for key, spec in self.specs.items():
            for value in spec.tests(self.settled(wide)[key][0]):
                yield wide | {key: value}
