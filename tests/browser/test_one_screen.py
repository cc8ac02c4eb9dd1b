"""Every explorer on one screen of a projector; as JupyterLab opens it, in test_every_lesson.py."""

import pytest
from lesson import explorers, wall
from lessons import EXPLORERS, NOTEBOOKS
from one_screen import SCREENS
from pages_in_browser import Wall
from server import running_lab

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def presenting(lab_folder):
    """A server with the wall, as `run.py present` starts it."""
    wall.write(lab_folder / "wall")
    with running_lab(lab_folder, extensions=lab_folder / "wall") as address:
        yield address


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


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_presenting(browser, presenting, notebook):
    """Each picture fills the window in its width or its height, and all that belongs to it stands beside it."""
    wrong, names = [], []
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    lesson = Wall(context.new_page(), presenting, notebook)
    for title in lesson.pictures():
        names.append(title)
        for width, height in SCREENS:
            lesson.page.set_viewport_size({"width": width, "height": height})
            lesson.page.wait_for_timeout(300)
            sizes = lesson.page.locator(".lesson-explorer:visible").evaluate(ON_THE_WALL)
            lowest = max(sizes["headline"], sizes["controls"], sizes["picture"], sizes["picked"])
            if lowest > sizes["room"] or sizes["top"] < 0:
                wrong.append(f"{title} does not fit on {width} x {height}: {sizes}")
            if sizes["right"] > width + 1:
                wrong.append(f"{title} is too wide on {width} x {height}: {sizes}")
            if sizes["high"] < 0.9 * (sizes["room"] - sizes["above"]) and sizes["wide"] < 0.68 * width:
                wrong.append(f"the picture of {title} leaves room on {width} x {height}: {sizes}")
            if sizes["letters"] < height / 85:
                wrong.append(f"the letters of {title} are small on {width} x {height}: {sizes}")
    assert wrong == []
    assert {explorers.ALL[name]().title for name in EXPLORERS[notebook]} <= set(names)
    assert lesson.console == []
    context.close()
