"""What an explorer draws and what its page shows: the one place where tests reach into the engine."""

import re
import xml.etree.ElementTree as ET
from contextlib import contextmanager
from functools import wraps
from weakref import WeakKeyDictionary

from lesson import drawing
from matplotlib.text import Text

SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"


def _is_legend(key):
    return isinstance(key, tuple) and key[0] == "legend"


def states(explorer):
    """Every state of its sweep, set one after the other without a word to any page: for what asks the chart alone."""
    first = vars(explorer.state)
    try:
        for values in explorer.controls.sweep():
            explorer.controls.put(explorer.controls.settled(values))
            yield explorer.state
    finally:
        explorer.controls.put(explorer.controls.settled(first))


def once(tell):
    """What `tell` tells of an explorer, state by state, as a list that is made once for all tests that ask for it."""
    told = WeakKeyDictionary()

    @wraps(tell)
    def kept(explorer):
        if explorer not in told:
            told[explorer] = list(tell(explorer))
        return told[explorer]

    return kept


@once
def texts_by_state(explorer):
    """All texts of the picture in each state: (state, [(text, its box, does it move, is it turned)], the size of
    the picture in pixels).
    """
    for state in states(explorer):
        with drawing_of(explorer) as (figure, artists):
            still = [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
            texts = [text for text in dict.fromkeys([*artists, *still]) if isinstance(text, Text)]
            moving, canvas = set(artists), figure.canvas.get_renderer()
            yield state, [(text.get_text(), text.get_window_extent(canvas), text in moving, bool(text.get_rotation()))
                          for text in texts], tuple(figure.bbox.size)


@contextmanager
def drawing_of(explorer, legend=True):
    """The figure of the present state with everything in it that moves, `legend` or not: (figure, artists)."""
    parts = explorer.chart.marks(explorer.figure, explorer.state).items()
    artists = [artist for key, add in parts if legend or not _is_legend(key) for artist in add()]
    try:
        yield explorer.figure, artists
    finally:
        for artist in artists:
            artist.remove()


def drawn(explorer):
    """The artists of the layer that moves, in the explorer's present state, but for the legend."""
    with drawing_of(explorer, legend=False) as (_, artists):
        return artists


def by_id(explorer):
    """Those of them that have an id, by it."""
    return {artist.get_gid(): artist for artist in drawn(explorer) if artist.get_gid()}


def picture_layers(explorer):
    """The SVG texts that the page lies on each other, axes and what moves, put together from what it is told, as it
    does.
    """
    told = explorer.get_state("shown")["shown"]
    moved = [(part, 0) if isinstance(part, str) else part for part in told["parts"]]
    parts = [f'<g transform="translate(0 {down})">{told["texts"][name]}</g>' for name, down in moved]
    return [drawing.svg(texts, told["size"]) for texts in ([told["texts"][told["axes"]]], parts)]


#: Axes of our own, by chart and what they depend on: no part was ever kept for them.
_AXES = WeakKeyDictionary()


@drawing.style()
def drawn_afresh(explorer):
    """What moves in the present state as SVG, each part drawn where it stands and none kept, over axes of our own."""
    chart, state = explorer.chart, explorer.state
    figures, key = _AXES.setdefault(chart, {}), tuple(getattr(state, name) for name in chart.axes_follow)
    figure = figures.get(key) or figures.setdefault(key, chart.axes(state))
    parts = []
    for add in chart.marks(figure, state).values():
        artists = add()
        parts.append(drawing.svg_part(figure, artists))
        for artist in artists:
            artist.remove()
    return drawing.svg(parts, explorer.size)


def shapes(svg):
    """Everything that an SVG text draws, in its order: a list of (id around it, kind, look, points)."""
    root, found = ET.fromstring(svg), []
    known = {element.get("id"): element for element in root.iter() if element.get("id")}

    def walk(element, name, x, y, look):
        kind = element.tag.removeprefix(SVG)
        if kind in ("defs", "title"):
            return
        name = element.get("id", name) if kind == "g" else name
        move = re.match(r"translate\(([-.\d]+)[ ,]([-.\d]+)\)", element.get("transform", ""))
        turn = "" if move else element.get("transform", "")
        x, y = (x + float(move[1]), y + float(move[2])) if move else (x, y)
        # The names of shapes and clips are made up anew for each drawing.
        look = (look + " " + re.sub(r"url\(#[^)]*\)", "", element.get("style", ""))).strip()
        if kind in ("text", "tspan"):
            at = re.findall(r"[-.\d]+", turn)[1:] if turn else (element.get("x", 0), element.get("y", 0))
            found.append((name, f"text {element.text}", look, [(x + float(at[0]), y + float(at[1]))]))
        elif kind in ("path", "use"):
            at = (x + float(element.get("x", 0)), y + float(element.get("y", 0)))
            outline = known[element.get(LINK)[1:]].get("d") if kind == "use" else element.get("d")
            numbers = [float(n) for n in re.findall(r"-?[\d.]+", outline)]
            found.append(
                (
                    name,
                    re.sub(r"[-.\d ]+", " ", outline),
                    look,
                    [(at[0] + a, at[1] + b) for a, b in zip(numbers[::2], numbers[1::2], strict=True)],
                )
            )
        for child in element:
            walk(child, name, x, y, look)

    walk(root, None, 0, 0, "")
    return found
