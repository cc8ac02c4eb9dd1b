"""What stands in a stored notebook, and on any page without a kernel: the picture with its words."""

import base64
import os
from html import escape

from .. import drawing
from ..words import Words
from .scenes import Look

#: Set to anything where notebooks are stored for others; `python3 run.py build` does. There the picture for a page without a kernel is a
#: PNG, which every viewer of notebooks shows; in a live lesson it is the SVG that is drawn anyway, for a PNG takes a tenth of a second.
STORING = "LESSON_STORE"


def figure(title: str, said: Words, image: str) -> str:
    """The picture, its title and its words as HTML. `image` is an address that holds the picture itself."""
    return (f'<figure class="lesson-still"><p class="lesson-title">{escape(title)}</p>'
            f'<img alt="{escape(sentence(title))} {escape(said.summary)}" src="{image}"><figcaption>{said.as_html()}</figcaption></figure>')


def sentence(title: str) -> str:
    """A title as a sentence."""
    return title if title.endswith("?") else f"{title}."


def storing() -> bool:
    """Are notebooks being stored for others?"""
    return bool(os.environ.get(STORING))


def png(image: bytes) -> str:
    """An address that holds this PNG."""
    return _data("image/png", image)


def svg(look: Look) -> str:
    """An address that holds what a state looks like."""
    drawn = drawing.svg([f"<style>text {{ {drawing.TYPE} }}</style>", look.axes, *(part.html for part in look.parts)], look.size)
    return _data("image/svg+xml", drawn.encode())


def _data(kind, image):
    return f"data:{kind};base64,{base64.b64encode(image).decode()}"
