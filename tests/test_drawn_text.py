"""How a picture is written: what is cut from the SVG for its size is never text."""

import re
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st
from lesson import drawing

#: Pieces of text like what is cut from tags, and the letters between which they could stand.
PIECES = st.sampled_from(
    [
        ' x="1.23456"',
        " d='M 0.12345'",
        ' transform="rotate(-0 1 2)"',
        ' y="',
        '"',
        "font-family: serif; ",
        "font-family: x",
        "font-family: ",
        "text-anchor: start",
        "text-anchor: start; ",
        "stroke-dashoffset: 0; ",
        '; fill: #1a1a1a" x',
        "; fill: #1a1a1a",
        "<a ",
        "<a>",
        "<!-- x -->",
        "<!--",
        "-->",
        "--",
        ">",
        "<",
        "&",
        "&lt;",
        "'",
        "1.23456",
        " ",
    ]
)
TEXTS = st.lists(
    PIECES | st.text(st.characters(max_codepoint=0x17F, exclude_categories=["Cc"]), max_size=3), min_size=1, max_size=5
).map("".join)


def texts(part):
    """Titles and other texts in a drawn part, in their order."""
    tree = ElementTree.fromstring(f'<svg xmlns:xlink="http://www.w3.org/1999/xlink">{part}</svg>')
    return ["".join(found.itertext()) for found in tree.iter() if found.tag in ("title", "text")]


@given(TEXTS, TEXTS, st.sampled_from(["left", "center"]))
@drawing.style()
def test_text_is_written_as_it_is(title, text, where):
    text = text.strip() or "x"
    figure = drawing.figure(4, 3)
    artist = figure.text(
        0.123456, 0.654321, text, gid="part-1", label=title, ha=where, url="https://example.org/?x=1.23456"
    )
    part = drawing.svg_part(figure, [artist])
    assert texts(part) == [title, text]


@given(TEXTS, TEXTS)
@drawing.style()
def test_a_title_of_several_lines_keeps_them(one, other):
    figure = drawing.figure(4, 3)
    artist = figure.text(0.1, 0.1, "x", gid="part-1", label=f"x{one}\n  {other}x")
    assert texts(drawing.svg_part(figure, [artist])) == [f"x{one}\n  {other}x", "x"]


@drawing.style()
def test_what_is_cut_is_gone_from_the_tags():
    figure = drawing.figure(4, 3)
    axes = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    axes.plot([1 / 3, 2 / 3], [1 / 7, 3 / 7])
    part = drawing.svg_part(figure, [figure])
    tags = "".join(re.findall("<[^>]*>", part))
    assert not re.search(
        r' (?:d|x|y|transform)="[^"]*\d\.\d{3}|font-family|text-anchor: start|rotate\(-0|fill: #1a1a1a" x|<!--|\n', tags
    )
