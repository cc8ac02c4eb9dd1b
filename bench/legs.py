"""Every control of an explorer moved step by step, and what the page must show after each step.

The steps are walked on an explorer made here, a twin of the one in the page; the page is right when it shows what the
twin shows. A leg goes some steps away from where the control stands and comes back, so that every value is reached
twice. A state was seen before where all controls stood so before: one that follows another may stand elsewhere.
"""

from dataclasses import dataclass

#: How far a leg goes, at most; and how many steps it has, at least.
FAR, LEAST = 5, 8
#: How many presses in a row.
BURST = 20


@dataclass(frozen=True)
class Step:
    """One press on the control `key`, one place up or down, and what is then shown: the HTML of each piece, and the
    state.
    """

    key: str
    way: int
    timed: bool
    first: bool
    keeps_axes: bool
    shown: tuple
    state: dict


@dataclass(frozen=True)
class Leg:
    """The steps of one control."""

    key: str
    steps: list


@dataclass(frozen=True)
class Burst:
    """Many presses of a slider in a row, each a place up or down, and what is shown after them."""

    key: str
    ways: tuple
    after: tuple


@dataclass(frozen=True)
class Course:
    """An explorer's title, its controls (the name, and whether it is a list) and their legs, to be gone one after
    the other; the bursts come after all of them, for how rows were drawn on the way depends on which were.
    """

    name: str
    title: str
    first: dict
    controls: dict
    legs: list
    bursts: list


def place(control):
    """Where a control stands, counted from 0, and how many places it has."""
    return control.index, len(control.options)


def put(control, at):
    """Set a control to a place."""
    control.index = at


def shown(explorer):
    """The HTML of each piece of the page: axes, marks, what is said, the table."""
    look = explorer.look
    return look.axes, "".join(part.html for part in look.parts), look.said, look.table


def axes_state(explorer):
    """The values on which the axes depend."""
    return [getattr(explorer.state, key) for key in explorer.chart.axes_follow]


def course(name, make):
    """Walk every control of the explorer that `make` makes."""
    twin = make()
    controls = {key: (control.label, control.is_list) for key, control in twin.controls.items()}
    walked = Course(name, twin.title, vars(twin.state), controls, [], [])
    seen = [vars(twin.state)]
    for key in twin.controls:
        opener, way_in = (None, []) if place(twin.controls[key])[1] > 1 else _opener(make, key)
        steps = [_step(twin, opener, way, seen, timed=False) for way in way_in]
        if place(twin.controls[key])[1] < 2:
            continue
        steps += [_step(twin, key, way, seen) for way in _ways(*place(twin.controls[key]))]
        steps += [_step(twin, opener, -way, seen, timed=False) for way in way_in]
        walked.legs.append(Leg(key, steps))
    for key, (_, is_list) in controls.items():
        at, places = place(twin.controls[key])
        if not is_list and places > 1:
            ways = _burst(at, places)
            put(twin.controls[key], at + sum(ways))
            walked.bursts.append(Burst(key, ways, shown(twin)))
    return walked


def _ways(at, places):
    """Some steps to the side with more room and back; to and fro where there is little room."""
    up = places - 1 - at >= at
    far = min(FAR, places - 1 - at if up else at)
    there = [1 if up else -1] * far
    once = there + [-way for way in there]
    return once * -(-LEAST // len(once))


def _burst(at, places):
    """Many presses, turning round at the ends, that end elsewhere than they began."""
    ways, way, now = [], 1, at
    while len(ways) < BURST or now == at:
        way = -way if not 0 <= now + way < places else way
        ways.append(way)
        now += way
    return tuple(ways)


def _step(twin, key, way, seen, timed=True):
    """Take a step. It is timed where the picture changes, and the first one to a state that `seen` does not hold."""
    before, axes = shown(twin), axes_state(twin)
    put(twin.controls[key], place(twin.controls[key])[0] + way)
    now, state = shown(twin), vars(twin.state)
    first = state not in seen
    seen.append(state)
    return Step(key, way, timed and now != before, first, axes_state(twin) == axes, now, state)


def _opener(make, key):
    """An earlier control, and the steps on it after which `key` has something to choose; none where there is no such
    control.
    """
    for other in make().controls:
        if other == key:
            break
        twin = make()
        start, places = place(twin.controls[other])
        for at in range(places):
            put(twin.controls[other], at)
            if place(twin.controls[key])[1] > 1:
                return other, [1 if at > start else -1] * abs(at - start)
    return None, []
