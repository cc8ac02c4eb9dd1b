"""Can everybody use it? What stands in no other file: axe-core finds what it should, changes are read aloud once,
motion, colours.

Every lesson is looked at by axe-core, at twice the size and by Tab in test_every_lesson.py, presenting in
test_presenting.py, pages in test_pages.py.
"""

import io
import itertools
import math

import pytest
from lesson import drawing
from pages_in_browser import OURS, faults
from PIL import Image
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LESSON = "03_what_does_the_research_say.ipynb"


@pytest.fixture(scope="module")
def lesson(open_lesson):
    """Lesson 3, run."""
    opened = open_lesson(LESSON)
    opened.run_all()
    return opened


#: Parts of the words whose letters stand out from what lies behind them by less than 4.5 to 1 (WCAG 2.2, 1.4.3).
FAINT = """regions => regions.flatMap(region => [...region.querySelectorAll("*")].filter(part => {
    if (![...part.childNodes].some(node => node.nodeType === 3 && node.data.trim())) return false;
    let behind = part;
    while (behind && getComputedStyle(behind).backgroundColor === "rgba(0, 0, 0, 0)") behind = behind.parentElement;
    const light = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(c => c / 255)
        .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
        .reduce((sum, c, n) => sum + c * [0.2126, 0.7152, 0.0722][n], 0);
    const both = [getComputedStyle(part).color, getComputedStyle(behind).backgroundColor].map(light);
    return (Math.max(...both) + 0.05) / (Math.min(...both) + 0.05) < 4.5;
}).map(part => part.outerHTML.slice(0, 120)))"""


def test_axe_would_find_a_control_without_a_name(lesson):
    page = lesson.page
    page.locator(".lesson-exercise").first.evaluate(
        "box => box.append(Object.assign(document.createElement('button'), {id: 'nameless'}))")
    lines, _ = faults(page, OURS)
    page.locator("#nameless").evaluate("button => button.remove()")
    assert len(lines) == 1
    assert lines[0].startswith("button-name")


def test_a_change_is_read_aloud_once_in_an_element_that_stays(lesson):
    explorer = lesson.explorer("How fast and how long, by study")
    slider = explorer.get_by_role("slider", name="Study", exact=True)
    slider.press("ArrowRight")
    live = explorer.locator(".lesson-live")
    expect(live).to_contain_text("The longest benefit seen")
    live.evaluate("element => { element.mine = true; }")
    before = live.text_content()
    slider.press("ArrowRight")
    expect(live).not_to_have_text(before)
    assert live.evaluate("element => element.mine"), "the element that is read aloud was replaced"
    assert explorer.locator("[aria-live=polite]").count() == 1
    exercise = lesson.page.locator(".lesson-exercise", has_text="In Taylor 2018").first
    exercise.get_by_role("status").evaluate("element => { element.mine = true; }")
    exercise.get_by_role("button", name="Hint").click()
    expect(exercise.get_by_role("status")).to_contain_text("Hint.")
    assert exercise.get_by_role("status").evaluate("element => element.mine")


def test_radio_buttons_are_a_group_with_a_name(lesson):
    expect(lesson.page.get_by_role("radiogroup", name="In a row, the diamond")).to_have_count(1)


@pytest.mark.parametrize("named", ["at first", "at last"])
def test_an_exercise_that_comes_into_the_page_whole_has_its_roles_too(lesson, named):
    """On a slow machine all its parts may be there before it is in the page, or before it has its name."""
    assert lesson.page.evaluate("""async named => {
        const box = document.createElement("div");
        box.innerHTML = '<p class="lesson-question">Which?</p><div class="widget-radio-box"></div>'
            + '<p class="lesson-told"></p>';
        if (named === "at first") box.className = "lesson-exercise";
        document.body.append(box);
        await new Promise(requestAnimationFrame);
        box.className = "lesson-exercise";
        await new Promise(requestAnimationFrame);
        const [, group, told] = box.children;
        box.remove();
        return [group.role, group.ariaLabel, told.role];
    }""", named) == ["radiogroup", "Which?", "status"]


def test_with_reduced_motion_nothing_slides(lesson):
    page = lesson.page
    page.emulate_media(reduced_motion="reduce")
    moving = page.locator(".lesson-explorer *").evaluate_all(
        "parts => parts.filter(part => parseFloat(getComputedStyle(part).transitionDuration) > 0 || "
        "getComputedStyle(part).animationName !== 'none').length")
    assert moving == 0


def lab(pixel):
    """CIE L*a*b* of an sRGB colour (0 to 255), for D65: IEC 61966-2-1 and CIE 15."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (value / 255 for value in pixel[:3])]
    rows = ((0.4124, 0.3576, 0.1805), (0.2126, 0.7152, 0.0722), (0.0193, 0.1192, 0.9505))
    x, y, z = (sum(a * b for a, b in zip(row, linear, strict=True)) / white
               for row, white in zip(rows, (0.9505, 1, 1.089), strict=True))
    f = [value ** (1 / 3) if value > 216 / 24389 else (24389 / 27 * value + 16) / 116 for value in (x, y, z)]
    return 116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])


@pytest.mark.parametrize("vision", ["none", "protanopia", "deuteranopia", "tritanopia"])
def test_the_colours_of_marks_are_told_apart_with_any_colour_vision(browser, vision):
    """As the browser simulates it; 10 is several times the smallest difference that can be seen side by side."""
    colours = {"ketamine": drawing.KETAMINE, "control": drawing.CONTROL,
               "article": drawing.ARTICLE, "good": drawing.GOOD, "ink": drawing.INK}
    context = browser.new_context(viewport={"width": 100 * len(colours), "height": 50})
    page = context.new_page()
    page.set_content("<body style='margin:0;display:flex'>"
                     + "".join(f"<div style='width:100px;height:50px;background:{c}'></div>" for c in colours.values()))
    context.new_cdp_session(page).send("Emulation.setEmulatedVisionDeficiency", {"type": vision})
    seen = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    context.close()
    looks = {name: lab(seen.getpixel((100 * n + 50, 25))) for n, name in enumerate(colours)}
    for one, other in itertools.combinations(looks, 2):
        assert math.dist(looks[one], looks[other]) >= 10, (one, other, looks)


# Last, for axe-core makes JupyterLab lay out what is scrolled away.
@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Dark High Contrast"])
def test_all_of_a_lesson_can_be_read_in_each_theme(lesson, theme):
    """Words, exercises with both kinds of feedback, tables, verdicts, in JupyterLab's themes; the light one is
    looked at in every lesson.
    """
    page = lesson.page
    lesson.menu("Settings", "Theme", theme)
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", theme)
    exercise = lesson.page.locator(".lesson-exercise", has_text="In Taylor 2018").first
    for answer, feedback in (("14", ".lesson-wrong"), ("10", ".lesson-right")):
        exercise.get_by_role("textbox").fill(answer)
        exercise.get_by_role("button", name="Check").click()
        expect(exercise.locator(feedback)).to_be_visible()
        lines, _ = faults(page, [[".lesson-exercise"]])
        assert not lines, "\n".join(lines)
    more = page.get_by_role("button", name="Show our verdicts")
    if more.count():
        more.click()
    expect(page.locator(".lesson-card").first).to_be_visible()
    lines, passed = faults(page, OURS)
    assert not lines, "\n".join(lines)
    assert passed > 20
    # axe-core passes over letters in a box that scrolls: the words, which are read most.
    assert page.locator(".lesson-explorer").get_by_role("region").evaluate_all(FAINT) == []
