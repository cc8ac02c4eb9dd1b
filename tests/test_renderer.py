"""The renderer of parts, against what Matplotlib itself saves as SVG; and that nothing else leans on private names."""

import ast
import io
import re
import xml.etree.ElementTree as ET

import numpy as np
from lesson import drawing
from lessons import FOLDER
from matplotlib.patches import Rectangle
from pictures import LINK, SVG, drawing_of

#: In points; what we write is cut to a hundredth.
NEAR = 0.05
#: What CSS takes where nothing is said, and what `drawing.svg` says once for a whole picture.
PLAIN = {"text-anchor": "start", "stroke-dashoffset": "0", "stroke-linejoin": "round", "stroke-linecap": "butt"}
FAMILY = drawing.STYLE["font.family"]


def place(element, matrix):
    """The matrix of an element: its own transformations on top of those around it."""
    for name, numbers in re.findall(r"(\w+)\(([^)]*)\)", element.get("transform", "")):
        values = [float(number) for number in re.split(r"[ ,]+", numbers.strip())]
        if name == "rotate":
            turn, (x, y) = np.deg2rad(values[0]), values[1:] or (0, 0)
            step = np.array([[np.cos(turn), -np.sin(turn), x], [np.sin(turn), np.cos(turn), y], [0, 0, 1]])
            step = step @ [[1, 0, -x], [0, 1, -y], [0, 0, 1]]
        else:
            assert name == "translate", name
            step = np.array([[1, 0, values[0]], [0, 1, values[1]], [0, 0, 1]])
        matrix = matrix @ step
    return matrix


def look(element, around):
    """The style of an element as CSS would have it: its own on top of that around it."""
    said = [line.split(": ", 1) for line in element.get("style", "").split("; ") if line and not line.startswith("--")]
    return around | {name: value.strip(";") for name, value in said}


def painted(svg, names, text_colour):
    """Everything that an SVG text paints, in its order: words that must be equal, and points that must be near.

    Words are its name among `names`, its link, its kind, its style with shapes and hatches in place of their made-up
    ids. `text_colour` is the colour of text where nothing is said.
    """
    root, found = ET.fromstring(svg), []
    known = {element.get("id"): element for element in root.iter() if element.get("id")}

    def meant(value):
        """What an address of a clip or of a hatch stands for."""
        kept = known[re.fullmatch(r"url\(#(.*)\)", value)[1]]
        inside = [(child.tag, look(child, {}), sorted((name, round(float(value), 1)) for name, value in child.items()
                                                      if name in ("x", "y", "width", "height")),
                   np.round(numbers(child), 1).tolist()) for child in kept]
        return str(inside)

    def numbers(element):
        return [float(number) for number in re.findall(r"-?[.\d]+", element.get("d", ""))]

    def walk(element, name, link, matrix, style):
        kind = element.tag.removeprefix(SVG)
        if kind in ("defs", "title", "metadata", "style"):
            return
        name = element.get("id") if element.get("id") in names else name
        link = element.get(LINK, link) if kind == "a" else link
        clip = element.get("clip-path")
        matrix, style = place(element, matrix), look(element, style | ({"clip": meant(clip)} if clip else {}))
        at = matrix @ [float(element.get("x", 0)), float(element.get("y", 0)), 1]
        if kind == "text":
            full = {"fill": text_colour, "font-family": FAMILY} | PLAIN | style
            assert FAMILY in full.pop("font-family")
            turn = round(float(np.rad2deg(np.arctan2(matrix[1, 0], matrix[0, 0]))), 2)
            found.append(([name, link, f"text {element.text}", turn, full], [at[:2]]))
        elif kind in ("path", "use"):
            shape = known[element.get(LINK)[1:]] if kind == "use" else element
            full = {"fill": "#000000"} | PLAIN | (look(shape, style) if kind == "use" else style)
            if full["fill"].startswith("url"):
                full["fill"] = meant(full["fill"])
            pairs = np.reshape(numbers(shape), (-1, 2))
            outline = "".join(re.findall("[A-Za-z]", shape.get("d")))
            found.append(([name, link, outline, full], list(pairs + (at if kind == "use" else matrix[:, 2])[:2])))
        for child in element:
            walk(child, name, link, matrix, style)

    walk(root, None, None, np.eye(3), {})
    return found


def saved(figure):
    """What Matplotlib saves."""
    out = io.StringIO()
    figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()


def expect_as_saved(figure):
    """Fail unless a figure is drawn by us as Matplotlib saves it: the same paths, places and texts."""
    names = {artist.get_gid() for artist in figure.findobj() if artist.get_gid()}
    width, height = figure.get_size_inches() * drawing.POINTS
    wanted = painted(saved(figure), names, "#000000")
    drawn = painted(drawing.svg([drawing.svg_part(figure, [figure])], (width, height)), names, drawing.INK.lower())
    for (words, points), (said, places) in zip(drawn, wanted, strict=True):
        for word, meant in zip(words, said, strict=True):
            assert word == meant, words[0]
        assert np.abs(np.subtract(points, places)).max(initial=0) <= NEAR, words
    return drawn


@drawing.style()
def test_a_chart_is_drawn_as_matplotlib_saves_it(explorer):
    with drawing_of(explorer) as (figure, artists):
        drawn = expect_as_saved(figure)
    assert len(drawn) > len(artists) / 2 > 1


@drawing.style()
def test_all_that_a_chart_could_draw_is_drawn_as_matplotlib_saves_it():
    figure = drawing.figure(5, 4)
    axes = figure.add_axes((0.123456, 0.1, 0.8, 0.8))
    axes.plot([1 / 3, 2 / 3, 1], [1 / 7, 3 / 7, 5 / 7], "o-", markersize=7, gid="some-mark", url="https://example.org/")
    axes.plot([0.4], [0.5], "D", color="#000000", markeredgecolor=drawing.GOOD, clip_on=False,
              url="https://example.org/")
    axes.plot([0.3, 0.9], [0.2, 0.8], linestyle=(1, (4, 2)), linewidth=2.5, alpha=0.4, solid_capstyle="round")
    axes.plot(np.linspace(0.3, 1, 400), np.sin(np.linspace(0, 9, 400)) / 9 + 0.5, clip_path=axes.patch)
    axes.add_patch(Rectangle((0.5, 0.2), 0.6, 0.4, hatch="//", facecolor="none", edgecolor=drawing.CONTROL))
    axes.add_patch(Rectangle((0.35, 0.6), 0.1, 0.1, facecolor=(0.1, 0.2, 0.3, 0.5), linewidth=0))
    axes.text(0.5, 0.6, 'up <&> "down"', rotation=90, ha="center", color=drawing.QUIET, fontweight="bold")
    axes.text(0.7, 0.3, "two\nlines", ha="right", alpha=0.5, url="https://example.org/?a=1&b=2")
    axes.set_ylabel("an axis")
    drawn = expect_as_saved(figure)
    said = str([words for words, _ in drawn])
    for what in ("some-mark", "?a=1&b=2", "dasharray", "'clip'", f"{SVG}rect", "opacity", "-90.0"):
        assert what in said, what


#: Names with one _ that their packages tell others to use.
OFFERED = {"_fields", "_replace", "_asdict", "_make",  # namedtuple
           "_repr_mimebundle_",  # IPython
           "_dom_classes", "_esm", "_css", "_view_name", "_model_module"}  # ipywidgets, anywidget


def test_no_other_module_leans_on_private_names_of_a_package():
    asked, ours = [], set(OFFERED)
    for path in sorted((FOLDER / "lesson").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            kind = type(node).__name__
            if kind in ("FunctionDef", "ClassDef"):
                ours.add(node.name)
            elif kind == "Name" and isinstance(node.ctx, ast.Store):
                ours.add(node.id)
            elif kind == "Attribute":
                asked.append((path.name, node.lineno, node.attr))
                if isinstance(node.ctx, ast.Store) and getattr(node.value, "id", "") == "self":
                    ours.add(node.attr)
            elif kind == "ImportFrom":
                asked += [(path.name, node.lineno, name) for name in (*(node.module or "").split("."),
                                                                      *(alias.name for alias in node.names))]
    strange = [one for one in asked if re.match(r"_(?!_)", one[2]) and one[2] not in ours]
    assert {name for name, *_ in strange} == {"renderer.py"}, strange
