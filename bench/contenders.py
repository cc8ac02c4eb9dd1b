"""What explorers are measured against. Copied beside the notebooks, and called in one."""

import json
from pathlib import Path
from types import SimpleNamespace

import ipywidgets
from IPython.display import display


def floor():
    """The least that a control can do: a slider, and a list, that change one line of text."""
    for name, control in (("slider", ipywidgets.IntSlider(max=7)), ("list", ipywidgets.Dropdown(options=range(8)))):
        text = ipywidgets.HTML("The value is 0.")

        def changed(change, text=text):
            text.value = f"The value is {change.new}."

        control.observe(changed, "value")
        box = ipywidgets.VBox([control, text])
        box.add_class(f"bench-{name}")
        display(box)


def pair():
    """One slider and one line of text."""
    box = ipywidgets.VBox([ipywidgets.IntSlider(), ipywidgets.HTML("The value is 0.")])
    box.add_class("bench-pair")
    display(box)


def naive(name):
    """The same chart by the usual habit: pyplot draws all of it anew on each change, inside `interact`.

    The slider goes through states that were written into states.json. The place of the slider is painted into the lower
    left corner of the picture, as a shade between red and magenta, so that the page can tell which picture it shows.
    """
    from lesson import drawing, explorers
    from matplotlib import pyplot

    chart = explorers.ALL[name]().chart
    measuring = drawing.figure  # words are measured on a figure of one inch, which is nobody's picture
    drawing.figure = lambda width, height: (measuring(1, 1) if (width, height) == (1, 1)
                                            else pyplot.figure(figsize=(width, height)))
    states = json.loads(Path("states.json").read_text("utf-8"))[name]

    @drawing.style()
    def draw(place):
        state = SimpleNamespace(**states[place])
        figure = chart.axes(state)
        for add in chart.marks(figure, state).values():
            add()
        figure.add_artist(pyplot.Rectangle((0, 0), 0.02, 0.02, color=(1, 0, place / 255)))
        pyplot.show()

    ipywidgets.interact(draw, place=ipywidgets.IntSlider(max=len(states) - 1))
