"""Every explorer on one screen of a projector; as JupyterLab opens it, in test_every_lesson.py."""

import nbformat
import pytest
from lesson import notebooks, wall
from lessons import EXPLORERS, FOLDER, NOTEBOOKS, title
from one_screen import SCREENS
from pages_in_browser import Wall
from server import copy_lessons, running_lab

pytestmark = pytest.mark.browser

#: The notebook that holds the cells of all lessons.
ALL = "99_all.ipynb"


@pytest.fixture(scope="module")
def lesson(browser, tmp_path_factory):
    """All lessons as one on the wall, as `run.py present` opens one: their cells, one lesson after the other."""
    folder = tmp_path_factory.mktemp("wall")
    copy_lessons(folder)
    every = notebooks.read(FOLDER / NOTEBOOKS[0])
    every.cells = [cell for name in NOTEBOOKS for cell in notebooks.read(FOLDER / name).cells]
    for number, cell in enumerate(every.cells):
        cell.id = f"cell-{number}"
    nbformat.write(every, folder / "notebooks" / ALL)
    wall.write(folder / "wall")
    with running_lab(folder, extensions=folder / "wall") as address:
        context = browser.new_context(viewport={"width": 1366, "height": 768})
        yield Wall(context.new_page(), address, ALL, patience=300)
        context.close()


#: Where the pieces lie in the window, in pixels; how large the picture is, and the smallest letters in it.
ON_THE_WALL = """box => {
    const at = name => box.querySelector(name).getBoundingClientRect();
    const words = box.querySelector(".lesson-words"), axes = box.querySelector(".lesson-axes");
    const sizes = [...box.querySelectorAll("svg text")].map(text => parseFloat(getComputedStyle(text).fontSize));
    const picture = at(".lesson-axes"), low = name => at(name).bottom;
    return {room: document.querySelector(".wall-bar").getBoundingClientRect().top,
            above: picture.top, top: Math.min(picture.top, at(".lesson-title").top),
            headline: low(".lesson-headline"), controls: low(".lesson-controls"), picture: picture.bottom,
            picked: at(".lesson-words").top + parseFloat(getComputedStyle(words).lineHeight),
            right: box.getBoundingClientRect().right, wide: picture.width, high: picture.height,
            letters: Math.min(...sizes) * picture.width / axes.viewBox.baseVal.width};
}"""


def test_presenting(lesson):
    """Each picture fills the window in its width or its height, all that belongs to it is seen with it, and its type
    is read from the last row.
    """
    wrong, names = [], []
    for shown in lesson.pictures():
        names.append(shown)
        for width, height in SCREENS:
            lesson.page.set_viewport_size({"width": width, "height": height})
            lesson.until_still(lesson.page.locator(".lesson-explorer:visible .lesson-marks"))
            sizes = lesson.page.locator(".lesson-explorer:visible").evaluate(ON_THE_WALL)
            lowest = max(sizes["headline"], sizes["controls"], sizes["picture"], sizes["picked"])
            if lowest > sizes["room"] or sizes["top"] < 0:
                wrong.append(f"{shown} does not fit on {width} x {height}: {sizes}")
            if sizes["right"] > width + 1:
                wrong.append(f"{shown} is too wide on {width} x {height}: {sizes}")
            if sizes["high"] < 0.9 * (sizes["room"] - sizes["above"]) and sizes["wide"] < 0.68 * width:
                wrong.append(f"the picture of {shown} leaves room on {width} x {height}: {sizes}")
            if sizes["letters"] < height / 48:  # 16 px on a small laptop
                wrong.append(f"the letters of {shown} are small on {width} x {height}: {sizes}")
    assert wrong == []
    assert {title(name) for found in EXPLORERS.values() for name in found} <= set(names)
    assert lesson.console == []
