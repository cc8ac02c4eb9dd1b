"""Legends: the signs that a picture shows now, each before its words, drawn from the very looks that draw the marks."""

import re
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cache, partial
from typing import Any, NamedTuple

from matplotlib.artist import Artist
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from .. import drawing

#: Keywords of a Line2D or of a patch.
Look = Mapping[str, Any]
#: The strip behind what is picked.
STRIP = {"color": drawing.KETAMINE, "alpha": 0.12, "linewidth": 0}
#: In points: from a sign to its words, and from there to the next sign; how wide a line and a box are.
NEAR, FAR, LONG, BROAD = 5, 11, 26, 20
#: How much of its room a line of a text takes.
SHORTER = 0.98


class Sign(NamedTuple):
    """A sign: its words, its width in points, and what adds it to a figure around (x, y), in parts of the figure."""

    words: str
    width: float
    draw: Callable[[Figure, float, float], list[Artist]]


#: One line of a legend: its height and its left end, in parts of the figure, and its signs by a name.
Line = tuple[float, float, Mapping[Hashable, Sign]]


def mark(words: str, look: Look) -> Sign:
    """A sign that is a single mark."""
    width = max(10, 1.15 * look["markersize"])
    return Sign(words, width, lambda figure, x,
                y: [figure.add_artist(Line2D([x], [y], **{**look, "linestyle": "none"}))])


def line(words: str, look: Look) -> Sign:
    """A sign that is a line across, with its marks at both ends where it has any."""
    def draw(figure, x, y):
        half = _across(figure, LONG / 2)
        return [figure.add_artist(Line2D([x - half, x + half], [y, y], **look))]

    return Sign(words, LONG + (6 if "marker" in look else 0), draw)


def upright(words: str, look: Look) -> Sign:
    """A sign that is a line from below to above."""
    def draw(figure, x, y):
        half = 7 / (figure.get_figheight() * drawing.POINTS)
        return [figure.add_artist(Line2D([x, x], [y - half, y + half], **look))]

    return Sign(words, 6, draw)


def box(words: str, look: Look, width: float = BROAD) -> Sign:
    """A sign that is a box."""
    def draw(figure, x, y):
        across, high = _across(figure, width), 11 / (figure.get_figheight() * drawing.POINTS)
        return [figure.add_artist(Rectangle((x - across / 2, y - high / 2), across, high,
                                            transform=figure.transFigure, **look))]

    return Sign(words, width, draw)


def letters(words: str, text: str, width: float, look: Look) -> Sign:
    """A sign that is itself a text."""
    return Sign(words, width, lambda figure, x,
                y: [figure.text(x, y, text, **{"ha": "center", "va": "center", **look})])


def together(words: str, *signs: Sign) -> Sign:
    """Several signs that lie on each other and are explained by the same words."""
    return Sign(words, max(sign.width for sign in signs), lambda figure, x,
                y: [part for sign in signs for part in sign.draw(figure, x, y)])


def beside(words: str, signs: Sequence[Sign], shown: Sequence[bool], apart: float = 20) -> Sign:
    """Signs in a row, `apart` points from each other, with the same words; one that is not `shown` leaves a gap."""
    def draw(figure, x, y):
        first = x - _across(figure, apart * (len(signs) - 1) / 2)
        return [part for n, (sign, wanted) in enumerate(zip(signs, shown, strict=True)) if wanted
                for part in sign.draw(figure, first + n * _across(figure, apart), y)]

    return Sign(words, apart * len(signs), draw)


#: What is picked with the last control, and told below the picture.
PICKED = box("picked", STRIP)


def part(figure: Figure, lines: Iterable[Line], shown: Iterable[Hashable], size: float = 9) -> dict:
    """The legend as a part of `Chart.marks`, with those signs that the picture has now (`shown`, their names).

    Each sign keeps its place, whether or not those before it are shown: nothing jumps while a slider moves.
    """
    lines, shown = list(lines), frozenset(shown)
    key = tuple((name, sign.words) for *_, signs in lines for name, sign in signs.items() if name in shown)
    return {("legend", key): partial(draw, figure, lines, shown, size)} if key else {}


def draw(figure: Figure, lines: Iterable[Line], shown: Iterable[Hashable] | None = None,
         size: float = 9) -> list[Artist]:
    """Add the legend to a figure, all of it or the signs with the names `shown`; return its artists."""
    drawn = []
    for y, left, signs in lines:
        for name, sign in signs.items():
            if shown is None or name in shown:
                drawn += sign.draw(figure, left + _across(figure, sign.width / 2), y)
                drawn.append(figure.text(left + _across(figure, sign.width + NEAR), y, sign.words, fontsize=size,
                                         va="center", linespacing=1.25))
            left += _across(figure, sign.width + NEAR + width(sign.words, size) + FAR)
    return drawn


def flow(signs: Mapping[Hashable, Sign], room: float, size: float = 10) -> list[dict[Hashable, Sign]]:
    """The signs in lines of at most `room` points, in their order."""
    lines, used = [], room + 1
    for name, sign in signs.items():
        wide = sign.width + NEAR + width(sign.words, size) + FAR
        if used + wide > room + FAR:
            lines.append({})
            used = 0
        lines[-1][name] = sign
        used += wide
    return lines


def fit(text: str, room: float, size: float) -> str:
    """The text, or as much of it as goes into `room` points, with an ellipsis."""
    if width(text, size) <= room:
        return text
    words = text.split()
    while len(words) > 1 and width(f"{' '.join(words)} …", size) > room:
        words.pop()
    return f"{' '.join(words)} …"


def wrap(text: str, room: float, size: float, bold: bool = False, after_hyphens: bool = False) -> list[str]:
    """The text in lines of at most `room` points, cut at spaces, and `after_hyphens`; what is wider stands alone.

    Lines are kept a little shorter: letters are a shade wider in another renderer.
    """
    lines, room = [], SHORTER * room
    for part in re.findall(r"\s*(?:[^\s-]*-|[^\s-]+)" if after_hyphens else r"\s*\S+", text):
        if lines and width(lines[-1] + part, size, bold) <= room:
            lines[-1] += part
        else:
            lines.append(part.strip())
    return lines


def _across(figure: Figure, points: float) -> float:
    """A number of points in parts of the figure's width."""
    return points / (figure.get_figwidth() * drawing.POINTS)


@cache
@drawing.style()
def width(words: str, size: float, bold: bool = False) -> float:
    """How wide a text is, in points."""
    made = drawing.figure(1, 1).text(0, 0, words, fontsize=size, fontweight="bold" if bold else "normal")
    return made.get_window_extent().width
