"""What stands for an explorer where no kernel runs: in a stored notebook, and on a page before its script has run."""

import base64
import io
from html import escape

from PIL import Image
from PIL.Image import open as image_from

from .. import drawing
from ..live import Bundle, Live
from ..words import Link, Words
from .scenes import Chart, Look, Scenes
from .state import Controls

#: Stands in place of a picture that waits for a guess, where no kernel runs.
WAITING = "Make your guess first: choose Run → Run All Cells, keep your guess above, and the picture appears here."


def sentence(title: str) -> str:
    """A title as a sentence."""
    return title if title.endswith("?") else f"{title}."


def bundles(title: str, said: Words, picture: bytes) -> list[Bundle]:
    """The picture, a PNG that every viewer of notebooks shows, and its words: an output each."""
    words = f'<div class="lesson-title">{escape(title)}</div>{said.as_html()}'
    return [{"text/plain": f"{sentence(title)} {said.answer}", "image/png": base64.b64encode(picture).decode()},
            Live.still(said.as_text(), words)]


#: Letters of the answer on a slide and of the lines below the picture, the edge of the paper, and a line, in points.
HEAD, FOOT, EDGE, SPACE = 14, 9, 8, 1.35


@drawing.style()
def slide(said: Words, picture: bytes, credit: str) -> bytes:
    """A PNG of the picture for a slide: the answer above it; below it the source of what is picked, and the credit."""
    drawn = image_from(io.BytesIO(picture))
    wide = drawn.width / drawing.SHARP * drawing.POINTS
    named = next(([part.text for part in paragraph if isinstance(part, Link)] for paragraph in said.detail
                  if any(isinstance(part, Link) for part in paragraph)), [])
    source = f"Source: {'; '.join(dict.fromkeys(named))}" if named else ""
    head = _lines(drawing.lines(said.answer, wide - 2 * EDGE, HEAD, bold=True), wide, HEAD, "bold")
    below = [line for text in (source, credit) if text for line in drawing.lines(text, wide - 2 * EDGE, FOOT)]
    pieces = [head, drawn, _lines(below, wide, FOOT, "normal")]
    whole = Image.new("P", (drawn.width, sum(piece.height for piece in pieces)))
    whole.putpalette(drawn.getpalette())
    top = 0
    for piece in pieces:
        whole.paste(piece, (0, top))
        top += piece.height
    out = io.BytesIO()
    whole.save(out, "PNG", compress_level=6)
    return out.getvalue()


def _lines(texts: list[str], wide: float, size: float, weight: str) -> Image.Image:
    """Lines of text on paper, as a picture."""
    step = size * SPACE
    figure = drawing.figure(wide / drawing.POINTS, (len(texts) * step + EDGE) / drawing.POINTS)
    for n, text in enumerate(texts):
        figure.text(EDGE / wide, 1 - (EDGE / 2 + (n + 0.5) * step) / (len(texts) * step + EDGE), text, fontsize=size,
                    fontweight=weight, va="center")
    return image_from(io.BytesIO(drawing.png(figure)))


def waiting(said: Words) -> list[Bundle]:
    """As many outputs, while the picture waits for a guess: one sentence in its place, and no words to be seen."""
    return [Live.still(WAITING, escape(WAITING)), Live.still(said.as_text(), "")]


def at_first(chart: Chart) -> tuple[Words, bytes]:
    """What a chart says and shows, a PNG, with the first value of each of its controls."""
    state = Controls("", chart.controls(), lambda: None).state
    return chart.words(state), Scenes(chart).png(state, drawing.STORED)


def figure(title: str, said: Words, look: Look) -> str:
    """The picture, its title and its words as HTML that needs nothing else."""
    drawn = drawing.svg([f"<style>text {{ {drawing.TYPE} }}</style>", look.axes, *(part.html for part in look.parts)],
                        look.size)
    image = f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"
    return (f'<figure class="lesson-still"><p class="lesson-title">{escape(title)}</p>'
            f'<img alt="{escape(sentence(title))} {escape(said.answer)}" src="{image}">'
            f"<figcaption>{said.as_html()}</figcaption></figure>")
