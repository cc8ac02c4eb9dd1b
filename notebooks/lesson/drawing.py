"""How every picture is drawn: a lower layer that stays, and an upper layer for what moves.

The lower layer is a PNG, drawn by matplotlib's Agg and sent once. The upper layer is an SVG of just the artists that
depend on the controls, drawn by matplotlib's own SVG renderer and laid over it: a few kilobytes for each change, sharp
at any zoom, with links and hover titles on the marks.
"""

import io
import re
from functools import cache
from html import escape

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from PIL import Image

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

#: Dots an inch of the lower layer: twice what a plain screen shows, so that it is sharp on a dense one.
SHARP = 200
#: Points an inch: the unit of the upper layer.
POINTS = 72

matplotlib.rcdefaults()  # the same pictures whatever this computer's matplotlibrc says
matplotlib.rcParams.update({
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
})


def figure(width, height):
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


def your_guess(axes, x, gid, height, said):
    """Draw the student's guess into `axes`: a dashed line at `x`, named `said` at `height` (0 at the bottom, 1 at the top).

    Returns the artists. A guess beyond an end of the axis is drawn at that end, with an arrow beside its name.
    """
    low, high = axes.get_xlim()
    name = f" your guess: {said} "
    name = f"{name}→ " if x > high else f" ←{name}" if x < low else name
    x = min(max(x, low), high)
    across = axes.transAxes.inverted().transform(axes.transData.transform((x, axes.get_ylim()[0])))[0]
    line = Line2D([x, x], [0, 1], transform=axes.get_xaxis_transform(), color=INK, linewidth=2.2, linestyle=(0, (4, 2)), clip_on=False,
                  gid=gid, label=f"Your guess: {said}")
    text = axes.text(x, height, name, transform=axes.get_xaxis_transform(), fontsize=9.5, fontweight="bold", color=INK,
                     ha="left" if across < 0.72 else "right", va="center", clip_on=False)
    return [axes.add_line(line), text]


def png(made, dpi=SHARP):
    """Draw a figure as it stands and return the bytes of a PNG."""
    made.set_dpi(dpi)
    try:
        made.canvas.draw()
        pixels = np.array(made.canvas.buffer_rgba())
    finally:
        made.set_dpi(POINTS)
    few = Image.fromarray(pixels[..., :3]).quantize(palette=_palette(), dither=Image.Dither.NONE)
    # Pillow looks colours up coarsely and takes paper for a faint grey: put the paper back, entry 0 of the palette.
    paper = pixels.view(np.uint32)[..., 0] == 0xFFFFFFFF
    indices = np.where(paper, 0, np.asarray(few)).astype(np.uint8)
    image = Image.fromarray(indices, "P")
    image.putpalette(few.getpalette())
    out = io.BytesIO()
    image.save(out, "PNG", compress_level=6)  # a fifth larger than the smallest, in a fifth of the time
    return out.getvalue()


def shape(size):
    """Width over height as a style that both layers carry, so that a page can fit them into a window."""
    return f"--shape: {size[0] / size[1]:.3f}"


def svg(parts, size, label):
    """Put drawn parts together to an SVG element of `size` (width and height in points), named `label` for a reader."""
    inner = "".join(parts)
    # A group whose links serve the mouse: on the keyboard each source is reached through the words.
    role, hidden = ("group", ' aria-hidden="true"') if "<a " in inner else ("img", "")
    width, height = size
    return (f'<svg class="lesson-marks" xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'style="{shape(size)}" viewBox="0 0 {width:g} {height:g}" role="{role}" aria-label="{escape(label)}">'
            f'<g stroke-linejoin="round"{hidden}>{inner}</g></svg>')


def svg_part(made, artists):
    """Draw only `artists` of a figure and return what stands inside an SVG element, as text.

    An artist's `gid` becomes its id; its label, where it has a gid, the title that a browser shows on hovering; its
    `url` a link.
    """
    out = io.StringIO()
    renderer = RendererSVG(*made.get_size_inches() * POINTS, out, image_dpi=POINTS)
    for artist in artists:
        artist.draw(renderer)
    renderer.finalize()
    drawn = out.getvalue()
    # The first <defs> holds a style for every element of the page; what matters of it stands in `svg`.
    drawn = drawn[drawn.index("</defs>") + len("</defs>") : drawn.rindex("</svg>")]
    # The page's style names the font, with others for computers that lack it.
    drawn = re.sub(r"<!--.*?-->|\n *| ?font-family: 'DejaVu Sans';", "", drawn)
    # A hundredth of a point is finer than any screen.
    drawn = re.sub(r' (?:d|x|y|transform)="[^"]*"', lambda m: re.sub(r"(\d\.\d\d)\d+", r"\1", m[0]), drawn)
    titles = {artist.get_gid(): str(artist.get_label()) for artist in artists if artist.get_gid()}
    drawn = re.sub(r'<g id="([^"]+)">', lambda m: m[0] + f"<title>{escape(titles[m[1]])}</title>" if m[1] in titles else "<g>", drawn)
    return drawn.replace("<a ", '<a tabindex="-1" ')
