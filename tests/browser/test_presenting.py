"""A lesson on a projector: alone in the window, without code, in large type, every picture whole on the screen."""

import pytest
from pages_in_browser import OURS, Lesson, apart, faults
from playwright.sync_api import expect
from server import running_lab

pytestmark = pytest.mark.browser

LESSON = "03_what_does_the_research_say.ipynb"
#: Width and height of common projectors.
SCREENS = [(1280, 720), (1920, 1080)]


@pytest.fixture(scope="module")
def shown(browser, lab_folder):
    """Lesson 3 as `run.py present 3` opens it, run."""
    with running_lab(lab_folder, LESSON_PRESENT="1") as address:
        context = browser.new_context(viewport={"width": SCREENS[0][0], "height": SCREENS[0][1]})
        lesson = Lesson(context.new_page(), address, LESSON, alone=True)
        lesson.run_all(guess=False)
        lesson.at_the_top = lesson.stands_at_the_top()
        lesson.show_all()
        yield lesson
        context.close()


def test_after_run_all_the_lesson_stands_at_its_beginning(shown):
    assert shown.at_the_top


def test_no_code_is_to_be_seen(shown):
    shown.page.locator(".jp-Cell").first.scroll_into_view_if_needed()
    code = shown.page.locator(".jp-CodeCell .jp-InputArea")
    assert not any(code.nth(n).is_visible() for n in range(code.count()))
    assert shown.page.locator(".jp-FileBrowser").count() == 0 or not shown.page.locator(
        ".jp-FileBrowser").first.is_visible()


@pytest.mark.parametrize("screen", SCREENS)
def test_type_is_large_and_a_picture_fills_the_screen(shown, screen):
    width, height = screen
    shown.page.set_viewport_size({"width": width, "height": height})
    explorer = shown.explorer("How fast and how long, by study")
    picture = explorer.locator(".lesson-axes").bounding_box()
    assert picture["height"] <= height, "the picture does not fit on the screen"
    assert picture["height"] >= 0.5 * height, "the picture leaves too much of the screen empty"
    assert picture["width"] <= width
    assert apart(explorer) < 1
    smallest = min(explorer.locator(".lesson-axes text, .lesson-marks text").evaluate_all(
        "texts => texts.map(text => parseFloat(getComputedStyle(text).fontSize) * "
        "text.ownerSVGElement.getBoundingClientRect().width"
        " / text.ownerSVGElement.viewBox.baseVal.width)"))
    assert smallest >= height / 110, f"the smallest letters are {smallest:.0f} of {height} pixels high"
    prose = shown.page.locator(".jp-MarkdownCell p").first
    words = explorer.locator(".lesson-summary")
    for text in (prose, words):
        assert text.evaluate("element => parseFloat(getComputedStyle(element).fontSize)") >= 20


def test_controls_are_large_and_move_by_keyboard(shown):
    shown.page.set_viewport_size({"width": 1280, "height": 720})
    explorer = shown.explorer("How fast and how long, by study")
    slider = explorer.get_by_role("slider", name="Study", exact=True)
    before = explorer.locator(".lesson-detail").first.inner_text()
    slider.focus()
    slider.press("ArrowRight")
    expect(explorer.locator(".lesson-detail").first).not_to_have_text(before)
    assert explorer.locator("label").first.evaluate("label => parseFloat(getComputedStyle(label).fontSize)") >= 18
    assert shown.console == []


def test_axe_finds_nothing(shown):
    lines, passed = faults(shown.page, OURS)
    assert not lines, "\n".join(lines)
    assert passed > 20
