"""Can everybody use it? axe-core, keyboard, names, contrast, zoom and motion, in every lesson, on a projector and on the pages without a server."""

import io
import itertools
import math

import pytest
from axe_playwright_python.sync_playwright import Axe
from lesson import drawing, explorers, pages
from lessons import EXPLORERS, NOTEBOOKS
from pages_in_browser import Lesson
from PIL import Image
from playwright.sync_api import expect
from server import running_lab

pytestmark = pytest.mark.browser

#: What is ours in a JupyterLab window: the outputs of our cells, and our prose.
OURS = [[".jp-OutputArea-output"], [".jp-MarkdownOutput"]]
LESSON = "03_what_does_the_research_say.ipynb"


@pytest.fixture(scope="module")
def tab():
    """The lesson that is open."""
    return {}


@pytest.fixture
def opened(tab, open_lesson):
    """Opens a notebook and runs it, once for all tests in a row that ask for it."""
    def get(notebook):
        if notebook not in tab:
            for lesson in tab.values():
                lesson.page.context.close()
            tab.clear()
            tab[notebook] = open_lesson(notebook)
            tab[notebook].run_all()
        return tab[notebook]

    return get


def faults(page, include=None):
    """What axe-core finds wrong, a line for each element; and how many of its rules had something to look at."""
    # JupyterLab does not lay out what is scrolled away, and axe passes over it.
    page.add_style_tag(content="* { content-visibility: visible !important; }")
    found = Axe().run(page, context={"include": include} if include else None).response
    lines = [f"{rule['id']}: {node['html'][:200]} ({node['target'][-1]})" for rule in found["violations"] for node in rule["nodes"]]
    return lines, len(found["passes"])


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_axe_finds_nothing_in_a_lesson(opened, notebook):
    lines, passed = faults(opened(notebook).page, OURS)
    assert not lines, "\n".join(lines)
    assert passed > 20


def test_axe_would_find_a_control_without_a_name(opened):
    page = opened(NOTEBOOKS[0]).page
    page.locator(".lesson-exercise").first.evaluate("box => box.append(Object.assign(document.createElement('button'), {id: 'nameless'}))")
    lines, _ = faults(page, OURS)
    page.locator("#nameless").evaluate("button => button.remove()")
    assert len(lines) == 1
    assert lines[0].startswith("button-name")


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_every_control_has_a_name_is_reached_by_tab_and_shows_it(opened, notebook):
    """Every control that can be used has a name; Tab from the first control of an explorer reaches the others, and each shows that it has the focus."""
    lesson = opened(notebook)
    nameless = lesson.page.locator(".lesson-explorer, .lesson-exercise").evaluate_all("""boxes => boxes.flatMap(box =>
        [...box.querySelectorAll("select, input, textarea, button, [role=slider]")].filter(control => {
            const labels = control.labels ? [...control.labels].map(label => label.textContent.trim()).join("") : "";
            return !(labels || control.getAttribute("aria-label") || control.textContent.trim() || control.title);
        }).map(control => control.outerHTML.slice(0, 150)))""")
    assert nameless == []
    for name in EXPLORERS[notebook]:
        made = explorers.ALL[name]()
        explorer = lesson.explorer(made.title)
        labels = [widget.description for key, widget in made.controls.items() if made.is_list(key)]
        labels += [widget.description for key, widget in made.controls.items() if not made.is_list(key)]
        first = explorer.get_by_label(labels[0], exact=True).or_(explorer.get_by_role("slider", name=labels[0], exact=True)).first
        first.focus()
        reached = []
        for _ in range(len(labels) * 2 + 1):
            seen = lesson.page.evaluate("""() => {
                const here = document.activeElement, style = getComputedStyle(here);
                const label = here.getAttribute("aria-label") || (here.labels && here.labels.length ? here.labels[0].textContent : "");
                return [label.trim(), style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2];
            }""")
            reached.append(seen)
            if seen[0].endswith("in words"):
                break
            lesson.page.keyboard.press("Tab")
        names = [label for label, _ in reached]
        assert set(labels) <= set(names), (name, names)
        assert names[-1] == f"{made.title}, in words", (name, names)
        assert all(focus for label, focus in reached if label in labels), (name, reached)


def test_a_change_is_read_aloud_once_in_an_element_that_stays(opened):
    lesson = opened(LESSON)
    explorer = lesson.explorer("How fast and how long, by study")
    slider = explorer.get_by_role("slider", name="Study", exact=True)
    slider.press("ArrowRight")
    live = explorer.locator(".lesson-live")
    expect(live).to_contain_text("studies match")
    live.evaluate("element => { element.mine = true; }")
    before = live.text_content()
    slider.press("ArrowRight")
    expect(live).not_to_have_text(before)
    assert live.evaluate("element => element.mine"), "the element that is read aloud was replaced"
    assert explorer.locator("[aria-live]").count() == 1
    exercise = lesson.page.locator(".lesson-exercise", has_text="In Taylor 2018").first
    exercise.get_by_role("status").evaluate("element => { element.mine = true; }")
    exercise.get_by_role("button", name="Hint").click()
    expect(exercise.get_by_role("status")).to_contain_text("Hint.")
    assert exercise.get_by_role("status").evaluate("element => element.mine")


def test_radio_buttons_are_a_group_with_a_name(opened):
    lesson = opened(LESSON)
    expect(lesson.page.get_by_role("radiogroup", name="In a row, the diamond")).to_have_count(1)


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_at_twice_the_size_nothing_is_cut_off(opened, notebook):
    """200 % zoom of a window of 1280 by 900 leaves 640 by 450: no part of an explorer may stick out, but for tables, which scroll."""
    page = opened(notebook).page
    page.set_viewport_size({"width": 640, "height": 450})
    try:
        page.wait_for_timeout(300)
        wide = page.locator(".lesson-explorer, .lesson-exercise").evaluate_all("""boxes => boxes.flatMap(box => {
            const room = box.closest(".jp-OutputArea-output").getBoundingClientRect();
            return [...box.querySelectorAll("img, svg, select, input, button, textarea, p, .widget-label, .widget-readout")].filter(part =>
                part.checkVisibility() && part.getBoundingClientRect().right > room.right + 2 && !part.closest(".lesson-words"))
                .map(part => part.outerHTML.slice(0, 120));
        })""")
        assert wide == []
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})


def test_with_reduced_motion_nothing_slides(opened):
    page = opened(LESSON).page
    page.emulate_media(reduced_motion="reduce")
    moving = page.locator(".lesson-explorer *").evaluate_all(
        "parts => parts.filter(part => parseFloat(getComputedStyle(part).transitionDuration) > 0 || getComputedStyle(part).animationName !== 'none').length")
    assert moving == 0


def test_axe_finds_nothing_when_a_lesson_is_presented(browser, lab_folder):
    with running_lab(lab_folder, LESSON_PRESENT="1") as address:
        context = browser.new_context(viewport={"width": 1280, "height": 720})
        lesson = Lesson(context.new_page(), address, LESSON, alone=True)
        lesson.run_all()
        lines, passed = faults(lesson.page, OURS)
        context.close()
    assert not lines, "\n".join(lines)
    assert passed > 20


def test_axe_finds_nothing_on_the_pages_without_a_server(browser, tmp_path):
    pages.write(tmp_path)
    context = browser.new_context(offline=True)
    page = context.new_page()
    for path in sorted(tmp_path.glob("*.html")):
        page.goto(path.as_uri())
        page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
        lines, passed = faults(page)
        assert not lines, path.name + "\n" + "\n".join(lines)
        assert passed > 10
    context.close()


def lab(pixel):
    """CIE L*a*b* of an sRGB colour (0 to 255), for D65: IEC 61966-2-1 and CIE 15."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (value / 255 for value in pixel[:3])]
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    x, y, z = (sum(a * b for a, b in zip(row, linear, strict=True)) / white for row, white in zip(rows, (0.9505, 1, 1.089), strict=True))
    f = [value ** (1 / 3) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116 for value in (x, y, z)]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


@pytest.mark.parametrize("vision", ["none", "protanopia", "deuteranopia", "tritanopia"])
def test_the_colours_of_marks_are_told_apart_with_any_colour_vision(browser, vision):
    """As the browser simulates it; 10 is several times the smallest difference that can be seen side by side."""
    colours = {"ketamine": drawing.KETAMINE, "control": drawing.CONTROL, "article": drawing.ARTICLE, "good": drawing.GOOD, "ink": drawing.INK}
    context = browser.new_context(viewport={"width": 100 * len(colours), "height": 50})
    page = context.new_page()
    page.set_content("<body style='margin:0;display:flex'>" + "".join(f"<div style='width:100px;height:50px;background:{c}'></div>" for c in colours.values()))
    context.new_cdp_session(page).send("Emulation.setEmulatedVisionDeficiency", {"type": vision})
    seen = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    looks = {name: lab(seen.getpixel((100 * n + 50, 25))) for n, name in enumerate(colours)}
    for one, other in itertools.combinations(looks, 2):
        assert math.dist(looks[one], looks[other]) >= 10, (one, other, looks)
