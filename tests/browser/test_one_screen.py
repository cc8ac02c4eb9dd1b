"""On one screen: the answer, the controls, the whole picture and the first lines about what was picked, for every
explorer.
"""

import pytest
from lesson import explorers, wall
from lessons import EXPLORERS, NOTEBOOKS
from pages_in_browser import Wall
from server import running_lab

pytestmark = pytest.mark.browser

#: A small laptop, and a large screen or projector.
SCREENS = [(1366, 768), (1920, 1080)]
#: From the top of an explorer to the end of each piece and to the end of the first line about what was picked; and the
#: room there is.
MEASURE = """box => {
    let panel = box.parentElement;
    const scrolls = part => part.scrollHeight > part.clientHeight + 1
        && /auto|scroll/.test(getComputedStyle(part).overflowY);
    while (panel && !scrolls(panel)) panel = panel.parentElement;
    const top = box.getBoundingClientRect().top, words = box.querySelector(".lesson-words");
    const line = parseFloat(getComputedStyle(words).lineHeight);
    const end = name => box.querySelector(name).getBoundingClientRect().bottom - top;
    return {room: panel.clientHeight, width: panel.clientWidth,
            headline: end(".lesson-headline"), controls: end(".lesson-controls"),
            picture: end(".lesson-axes"), picked: words.getBoundingClientRect().top - top + line,
            wide: box.scrollWidth - box.clientWidth,
            high: box.querySelector(".lesson-axes").getBoundingClientRect().height};
}"""


def measured(lesson, name):
    """The sizes of an explorer that is in view, once they have come to rest."""
    title = explorers.ALL[name]().title
    box = lesson.page.locator(".lesson-explorer",
                              has=lesson.page.get_by_role("region", name=f"{title}, in words", exact=True)).first
    box.scroll_into_view_if_needed()
    lesson.page.wait_for_timeout(300)
    return box.evaluate(MEASURE)


def look_at(lesson, notebook):
    """Every explorer of a lesson on every screen: what does not fit, a line each."""
    wrong = []
    for width, height in SCREENS:
        lesson.page.set_viewport_size({"width": width, "height": height})
        for name in EXPLORERS[notebook]:
            sizes = measured(lesson, name)
            if max(sizes["headline"], sizes["controls"], sizes["picture"], sizes["picked"]) > sizes["room"]:
                wrong.append(f"{name} does not fit on {width} x {height}: {sizes}")
            if sizes["wide"] > 1:
                wrong.append(f"{name} is too wide on {width} x {height}: {sizes}")
            if sizes["high"] < 0.4 * sizes["room"]:
                wrong.append(f"the picture of {name} is small on {width} x {height}: {sizes}")
    return wrong


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_in_jupyterlab_as_it_opens(open_lesson, notebook):
    lesson = open_lesson(notebook)
    lesson.run_all()
    assert look_at(lesson, notebook) == []
    lesson.page.context.close()


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
