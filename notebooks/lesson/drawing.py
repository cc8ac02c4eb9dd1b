"""How every picture is drawn: a lower layer that stays, and upper layers for what moves.

All are SVG, drawn by matplotlib's own renderer, sharp at any zoom. The lower layer is sent once; of the upper ones,
which hold just the artists that depend on the controls, those that change: a few kilobytes, with links and hover titles
on the marks. A PNG of all layers, drawn by Agg, stands for the picture in stored notebooks and on slides.
"""

import io
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from html import escape

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import TextToPath
from PIL import Image

from .renderer import PartRenderer, forget

#: The one palette (Okabe and Ito 2008, told apart with any kind of colour vision). Never the only difference.
KETAMINE = "#0072B2"
CONTROL = "#D55E00"
ARTICLE = "#E69F00"
GOOD = "#009E73"
INK = "#1A1A1A"
QUIET = "#595959"
FAINT = "#D9D9D9"
COURSE = "#BBD9EC"
PAPER = "#FFFFFF"

#: Dots an inch of a figure for slides, and of a picture that a notebook stores.
SHARP, STORED = 200, 110
#: Points an inch: the unit of the upper layer.
POINTS = 72
#: How text looks where nothing else is said, as CSS.
TYPE = f'font-family: "DejaVu Sans", Verdana, sans-serif; fill: {INK.lower()};'

#: What we set otherwise than matplotlib does.
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 10,
    "axes.edgecolor": QUIET,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "text.color": INK,
    "xtick.color": QUIET,
    "xtick.labelcolor": INK,
    "ytick.color": QUIET,
    "ytick.labelcolor": INK,
    "text.parse_math": False,  # text from tables may hold dollar signs
    "svg.fonttype": "none",  # text stays text: small, sharp, and found by the browser's search
    "svg.hashsalt": "lesson",  # the same picture is the same text each time
}
#: Settings that change no picture begin like this.
NO_LOOKS = ("backend", "interactive", "toolbar", "timezone", "date.epoch", "docstring.", "figure.max_open_warning",
            "figure.raise_window", "savefig.", "tk.", "webagg.", "keymap.",
            "animation.", "macosx.", "pdf.", "pgf.", "ps.", "_")


@cache
def _look():
    """Every setting of matplotlib on which a picture could depend, as our pictures have it."""
    look = {key: value for key, value in matplotlib.rcParamsDefault.items() if not key.startswith(NO_LOOKS)}
    return look | dict(matplotlib.RcParams(STYLE).items())


#: A press may be answered in one thread while a cell draws in another: a kernel's subshells are threads.
_ONE_AT_A_TIME = threading.RLock()


@contextmanager
def style() -> Iterator[None]:
    """Draw as our pictures are drawn, whatever the reader's own settings of matplotlib are; these stand again
    afterwards.

    Whatever makes artists or draws them belongs in here: matplotlib asks its settings in both.
    """
    # Only what differs is set and set back: matplotlib.rc_context copies all settings, at each change of a control.
    with _ONE_AT_A_TIME:
        theirs = dict(dict.items(matplotlib.rcParams))
        other = {key: value for key, value in _look().items() if theirs[key] != value}
        matplotlib.rcParams.update(other)
        try:
            yield
        finally:
            matplotlib.rcParams.update({key: theirs[key] for key in other})


def figure(width: float, height: float) -> Figure:
    """Make an empty figure of `width` by `height` inches, at 72 dots an inch."""
    made = Figure(figsize=(width, height), dpi=POINTS, facecolor=PAPER)
    FigureCanvasAgg(made)
    return made


@cache
def _palette():
    """The colours of every picture and the steps between each and the paper, as a palette image."""
    steps = np.linspace(0, 1, 28)[:, None]
    colours = [np.array([int(c[i : i + 2], 16) for i in (1, 3, 5)])
               for c in (KETAMINE, CONTROL, ARTICLE, GOOD, INK, QUIET, FAINT)]
    paper = np.array([255, 255, 255])
    ramp = np.concatenate([paper[None], *(c + steps * (paper - c) for c in colours)]).round().astype(np.uint8)
    image = Image.new("P", (1, 1))
    image.putpalette(ramp.tobytes())
    return image


def your_guess(axes: Axes, x: float, gid: str, height: float, said: str) -> list[Artist]:
    """Draw the student's guess into `axes`: a dashed line at `x`, named `said` at `height` (0 at the bottom, 1 at the
    top).

    Returns the artists. A guess beyond an end of the axis is drawn at that end, with an arrow beside its name.
    """
    low, high = axes.get_xlim()
    name = f" your guess: {said} "
    name = f"{name}→ " if x > high else f" ←{name}" if x < low else name
    x = min(max(x, low), high)
    across = axes.transAxes.inverted().transform(axes.transData.transform((x, axes.get_ylim()[0])))[0]
    line = Line2D([x, x], [0, 1], transform=axes.get_xaxis_transform(),
                  color=INK, linewidth=2.2, linestyle=(0, (4, 2)), clip_on=False,
                  gid=gid, label=f"Your guess: {said}")
    text = axes.text(x, height, name, transform=axes.get_xaxis_transform(), fontsize=10, fontweight="bold", color=INK,
                     ha="left" if across < 0.72 else "right", va="center", clip_on=False)
    return [axes.add_artist(line), text]


@cache
def _one_word(word: str, bold: bool) -> float:
    """How wide a word is in letters of one point, in points: as print has it, not fitted to the dots of a screen."""
    font = FontProperties(family=STYLE["font.family"], weight="bold" if bold else "normal", size=1)
    return float(TextToPath().get_text_width_height_descent(word, font, ismath=False)[0])


def width(words: str, size: float, bold: bool = False) -> float:
    """How wide a text in letters of `size` points is, in points; of several lines, the widest."""
    # Nothing is moved closer across a space, so that each word is measured once, in whatever line it stands.
    return size * max(sum(_one_word(word, bold) for word in line.split(" ")) + line.count(" ") * _one_word(" ", bold)
                      for line in words.split("\n"))


def lines(text: str, room: float, size: float, bold: bool = False, after_hyphens: bool = False) -> list[str]:
    """The text in lines of at most `room` points, in letters of `size` points; what is wider stands alone.

    It is cut at spaces, and `after_hyphens`.
    """
    found: list[str] = []
    for part in re.findall(r"\s*(?:[^\s-]*-|[^\s-]+)" if after_hyphens else r"\s*\S+", text):
        if found and width(found[-1] + part, size, bold) <= room:
            found[-1] += part
        else:
            found.append(part.strip())
    return found


def png(made: Figure, dpi: float = SHARP) -> bytes:
    """Draw a figure as it stands and return the bytes of a PNG."""
    made.set_dpi(dpi)
    try:
        made.canvas.draw()
        pixels = np.array(made.canvas.buffer_rgba())
    finally:
        made.set_dpi(POINTS)
        # The canvas that drew keeps megabytes of pixels, and so does each text, which remembers what drew it last.
        FigureCanvasAgg(made)
        forget(made)
    few = Image.fromarray(pixels[..., :3]).quantize(palette=_palette(), dither=Image.Dither.NONE)
    # Pillow looks colours up coarsely and takes paper for a faint grey: put the paper back, entry 0 of the palette.
    paper = pixels.view(np.uint32)[..., 0] == 0xFFFFFFFF
    indices = np.where(paper, 0, np.asarray(few)).astype(np.uint8)
    image = Image.fromarray(indices, "P")
    image.putpalette(few.getpalette())
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)  # a fifth larger than the smallest, in a fifth of the time
    return out.getvalue()


def svg(parts: Iterable[str], size: tuple[float, float], label: str | None = None, kind: str = "lesson-marks") -> str:
    """Put drawn parts together to an SVG element of `size` (width and height in points), one of several that lie on
    each other.

    `label` is the name that a screen reader reads for the whole picture; the other elements are hidden from it. `kind`
    is a name for the page's style.
    """
    width, height = size
    # Links on marks serve the mouse: on the keyboard each source is reached through the words.
    role = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return (f'<svg class="{kind}" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'style="--shape: {width / height:.3f}" viewBox="0 0 {width:g} {height:g}" {role}>'
            f'<g stroke-linejoin="round">{"".join(parts)}</g></svg>')


def svg_part(made: Figure, artists: Sequence[Artist]) -> str:
    """Draw only `artists` of a figure and return what stands inside an SVG element, as text.

    An artist's `gid` becomes its id; its label, where it has a gid, the title that a browser shows on hovering; its
    `url` a link.
    """
    if not hasattr(made, "lesson_renderer"):
        made.lesson_renderer = PartRenderer(*made.get_size_inches() * POINTS, POINTS, INK)
    return made.lesson_renderer.part(artists)
