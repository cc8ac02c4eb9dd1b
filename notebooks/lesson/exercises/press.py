"""A button that says, with each press, what stands in the fields beside it.

A button of ipywidgets says that it was pressed, and no more. What was typed or chosen comes by itself, waits in the
page while the kernel is at work, and may be handled by another thread of the kernel (its subshells): a quick press came
before it, and what had stood there before was judged and kept.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import anywidget
import ipywidgets
import traitlets


class Press(anywidget.AnyWidget):
    """A button beside fields. `act` is called with the value of each field by its name, as it was when it was pressed.

    A field is any widget of ipywidgets with a value; one with a list to choose from has pairs (text, value) as options.
    """

    _esm = Path(__file__).with_suffix(".js")

    #: What the button says, for good.
    description = traitlets.Unicode().tag(sync=True)
    #: The models of the fields, by which the page finds them.
    fields = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(self, description: str, fields: Mapping[str, ipywidgets.Widget], act: Callable[[dict], None]):
        self._fields, self._act = dict(fields), act
        super().__init__(description=description, fields=[field.model_id for field in fields.values()])
        self.on_msg(lambda _, standing, __: act(dict(zip(
            self._fields, map(_value, self._fields.values(), standing), strict=True))))

    def click(self) -> None:
        """Press it as a hand does."""
        self._act(values(self._fields))


def values(fields: Mapping[str, ipywidgets.Widget]) -> dict:
    """What stands in fields, by their names."""
    return {name: field.value for name, field in fields.items()}


def _value(field, standing):
    """The value of a field of which the page said what stands there."""
    if standing is None or not hasattr(field, "index"):
        return standing
    return field.options[standing][1]
