"""What leans on private names of Matplotlib: nothing else in the package uses one (tests/test_renderer.py).

They may change with any minor version of Matplotlib, so pyproject.toml allows one. What is drawn here is compared with
what Matplotlib itself saves as SVG.
"""

import io
import re
from collections.abc import Sequence

from matplotlib.artist import Artist
from matplotlib.backend_bases import GraphicsContextBase
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.figure import Figure
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, Transform
from matplotlib.typing import ColorType


def forget(made: Figure) -> None:
    """Let go of what drew a figure last: each text remembers it, with megabytes of pixels."""
    for text in made.findobj(Text):
        text._renderer = None


class PartRenderer(RendererSVG):
    """Matplotlib's SVG renderer for a few artists at a time, without the head and the end of a whole file.

    `width` and `height` are those of the figure in points, `dpi` is its dots an inch, `ink` the colour of text that the
    page's style sets, as it sets the family (`drawing.svg`); neither is written. It is kept for as long as its figure,
    for Matplotlib remembers by renderer how wide each text is.
    """

    def __init__(self, width: float, height: float, dpi: float, ink: str):
        super().__init__(width, height, io.StringIO(), image_dpi=dpi)
        self._titles, self._groups, self._ink = {}, [], ink.lower()

    def part(self, artists: Sequence[Artist]) -> str:
        """What these artists draw, as text."""
        out = io.StringIO()
        self.writer = type(self.writer)(out)
        self._clipd, self._clip_path_ids, self._hatchd = {}, {}, {}
        self._titles = {artist.get_gid(): str(artist.get_label()) for artist in artists if artist.get_gid()}
        for artist in artists:
            artist.draw(self)
        self._write_clips()
        self._write_hatches()
        self.writer.flush()
        # Only tags are made shorter. Text holds neither < nor >, which are written &lt; and &gt; there, so what a >
        # follows stands in a tag.
        drawn = re.sub(r">\n *(?:<!--[^<>]*-->\n *)?(?=<|$)", ">", out.getvalue())
        # A hundredth of a point is finer than any screen.
        drawn = re.sub(r' (?:d|x|y|transform)="[^"<>]*"(?=[^<>]*>)',
                       lambda found: re.sub(r"(\d\.\d\d)\d+", r"\1", found[0].replace("\n", "")), drawn)
        drawn = re.sub(r' transform="rotate\(-0 [^"<>]*"(?=[^<>]*>)', "", drawn)
        plain = r"font-family: [^;\"<>]*|text-anchor: start|stroke-dashoffset: 0"
        drawn = re.sub(rf"(?:{plain})(?:; )?(?=[^<>]*>)", "", drawn)
        drawn = re.sub(rf'; fill: {self._ink}(?=" x[^<>]*>)', "", drawn)
        return drawn.replace("<a ", '<a tabindex="-1" ')

    def open_group(self, s: str, gid: str | None = None) -> None:
        """Begin a group where it has a name; a title tells what it is."""
        self._groups.append(gid)
        if gid:
            self.writer.start("g", id=gid)
            if gid in self._titles:
                self.writer.element("title", text=self._titles.pop(gid))

    def close_group(self, s: str) -> None:
        """End the group that was begun last, if it has a name."""
        if self._groups.pop():
            self.writer.end("g")

    def draw_markers(self, gc: GraphicsContextBase, marker_path: Path, marker_trans: Transform, path: Path,
                     trans: Transform, rgbFace: ColorType | None = None) -> None:
        """Draw one shape at each point: written once, with its style once around all of them."""
        shape = self._convert_path(marker_path, marker_trans + Affine2D().scale(1.0, -1.0), simplify=False)
        style = self._get_style(gc, rgbFace)
        points = [vertices[-2:] for vertices, _ in path.iter_segments(self._make_flip_transform(trans), simplify=False)
                  if len(vertices)]
        clip = self._get_clip_attrs(gc)
        if gc.get_url() is not None:
            self.writer.start("a", {"xlink:href": gc.get_url(), "target": "_blank"})
        if len(points) == 1 and not clip:
            x, y = points[0]
            self.writer.element("path", d=shape, transform=f"translate({x:.2f} {y:.2f})", style=style)
        elif points:
            name = self._make_id("m", shape)
            self.writer.start("defs")
            self.writer.element("path", id=name, d=shape)
            self.writer.end("defs")
            self.writer.start("g", style=style, **clip)
            for x, y in points:
                self.writer.element("use", attrib={"xlink:href": f"#{name}"}, x=f"{x:.2f}", y=f"{y:.2f}")
            self.writer.end("g")
        if gc.get_url() is not None:
            self.writer.end("a")
