"""Lesson 3 in a real JupyterLab: run, moved by keyboard and by mouse, read."""

import re
from html import unescape

import pytest
from ipywidgets import Dropdown, SelectionSlider
from lesson import explorers
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
expect.set_options(timeout=15_000)

LESSON = "03_what_does_the_research_say.ipynb"
TITLES = {name: make().title for name, make in explorers.ALL.items()}


@pytest.fixture(scope="module")
def tab():
    """The open tab, and how often the lesson was run in it."""
    return {"lesson": None, "runs": 0}


@pytest.fixture
def lesson(tab, open_lesson):
    """The lesson, run afresh from top to bottom; a new tab now and then, since nobody runs it twenty times in one."""
    if tab["runs"] % 6 == 0:
        if tab["lesson"]:
            tab["lesson"].page.context.close()
        tab["lesson"] = open_lesson(LESSON)
    tab["runs"] += 1
    tab["lesson"].run_all()
    return tab["lesson"]


def apart(explorer):
    """How far the edges of the moving layer lie from those of its axes, at the most, in pixels."""
    return explorer.evaluate("""box => {
        const [a, b] = ["img.lesson-axes", ".lesson-marks"].map(name => box.querySelector(name).getBoundingClientRect());
        return Math.max(...["left", "top", "right", "bottom"].map(side => Math.abs(a[side] - b[side])));
    }""")


def expect_same(explorer, made):
    """Words and moving layer in the page are, or soon become, those of the same explorer made in Python."""
    said = made.chart.words(made.state)
    picked = "".join(part if isinstance(part, str) else part.text for part in said.detail[0])
    expect(explorer.locator(".lesson-summary")).to_have_text(said.summary)
    expect(explorer.locator(".lesson-detail").first).to_have_text(picked)
    titles = [unescape(title) for title in re.findall(r"<title>(.*?)</title>", made.html)]
    expect(explorer.locator(".lesson-marks title")).to_have_text(titles)


def test_before_running_the_page_shows_pictures_with_words(open_lesson):
    lesson = open_lesson(LESSON)
    still = lesson.page.locator(".lesson-still img")
    still.first.wait_for()
    assert still.first.evaluate("image => image.naturalWidth") > 1000
    assert "not one has everything that claim C13 says" in still.first.get_attribute("alt")
    assert "Error displaying widget" not in lesson.page.inner_text("body")


def test_run_all_shows_every_explorer_without_any_error_or_outside_request(lesson):
    for title in TITLES.values():
        explorer = lesson.explorer(title)
        assert apart(explorer) < 1, "the moving layer does not lie on its axes"
    assert lesson.page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert lesson.page.locator(".lesson-error").count() == 0
    assert lesson.console == []
    assert lesson.strangers == []


def test_set_up_is_folded_away(lesson):
    first = lesson.page.locator(".jp-CodeCell").first
    assert first.locator(".jp-InputPlaceholder").is_visible()
    assert first.locator(".jp-InputArea-editor").count() == 0


@pytest.mark.parametrize("name", sorted(TITLES))
def test_every_list_is_moved_by_keyboard_and_picture_and_words_follow(lesson, name):
    explorer, made = lesson.explorer(TITLES[name]), explorers.ALL[name]()
    for key in [key for key, widget in made.controls.items() if isinstance(widget, Dropdown) and len(widget.options) > 1]:
        control = explorer.get_by_label(made.controls[key].description, exact=True)
        before = control.input_value()
        control.focus()
        assert control.evaluate("e => e === document.activeElement")
        control.press("ArrowDown")
        assert control.input_value() != before, "the list does not move with the arrow keys"
        made.controls[key].index += 1
        expect_same(explorer, made)
        control.press("ArrowUp")
        made.controls[key].index -= 1
        expect_same(explorer, made)
    assert lesson.console == []


def test_no_key_pressed_on_a_control_reaches_the_notebook(lesson):
    """In JupyterLab d, d deletes a cell and x cuts it: not while a control has the focus."""
    explorer = lesson.explorer(TITLES["durations"])
    cells = lesson.page.locator(".jp-Cell").count()
    explorer.get_by_label("Design", exact=True).focus()
    for key in "ddxab":
        lesson.page.keyboard.press(key)
    assert explorer.is_visible()
    assert lesson.page.locator(".jp-Cell").count() == cells


SLIDERS = [(name, widget.description) for name, make in explorers.ALL.items() for widget in make().controls.values() if not isinstance(widget, Dropdown)]


def row_of(explorer, label):
    """The slider with this label, its track and its readout."""
    return explorer.locator(".widget-hslider", has=explorer.page.get_by_role("slider", name=label, exact=True))


def move(made, label, to):
    """Set the slider with this label as the keyboard does: to a place from the left, or to its end."""
    widget = next(widget for widget in made.controls.values() if widget.description == label)
    if isinstance(widget, SelectionSlider):
        widget.index = len(widget.options) - 1 if to == "end" else widget.index + to
    else:
        widget.value = widget.max if to == "end" else widget.value + to * widget.step


@pytest.mark.parametrize(("name", "label"), SLIDERS)
def test_every_slider_is_named_and_moved_by_keyboard(lesson, name, label):
    explorer, made = lesson.explorer(TITLES[name]), explorers.ALL[name]()
    slider = explorer.get_by_role("slider", name=label, exact=True)
    slider.focus()
    for _ in range(3):
        slider.press("ArrowRight")
        move(made, label, 1)
        expect_same(explorer, made)
        readout = row_of(explorer, label).locator(".widget-readout")
        expect(slider).to_have_attribute("aria-valuetext", readout.inner_text())
    slider.press("End")
    move(made, label, "end")
    expect_same(explorer, made)


def test_a_burst_of_presses_ends_on_the_right_picture(lesson):
    explorer, made = lesson.explorer(TITLES["durations"]), explorers.durations()
    explorer.get_by_label("Disorder", exact=True).select_option("any")
    made.controls["disorder"].value = "any"
    expect_same(explorer, made)
    explorer.get_by_role("slider", name="Study").focus()
    for _ in range(20):
        lesson.page.keyboard.press("ArrowRight")
        lesson.page.wait_for_timeout(30)
    made.controls["study"].index += 20
    expect_same(explorer, made)


def test_an_empty_filter_says_so(lesson):
    explorer, made = lesson.explorer(TITLES["durations"]), explorers.durations()
    explorer.get_by_label("Disorder", exact=True).select_option("OCD")
    explorer.get_by_label("Route", exact=True).select_option("under the skin")
    explorer.get_by_text("No study matches all four filters. Choose").wait_for()
    explorer.get_by_label("Route", exact=True).select_option("any")
    made.set(disorder="ocd")
    expect_same(explorer, made)


def test_the_picked_source_is_one_tab_away(lesson):
    explorer = lesson.explorer(TITLES["durations"])
    explorer.get_by_role("slider", name="Study").focus()
    seen = []
    for _ in range(4):
        lesson.page.keyboard.press("Tab")
        seen.append(lesson.page.evaluate("document.activeElement.getAttribute('href') || document.activeElement.getAttribute('aria-label')"))
    assert any(str(address).startswith("https://doi.org/") for address in seen), seen


def test_marks_tell_their_values_on_hovering_and_lead_to_their_source(lesson):
    explorer = lesson.explorer(TITLES["durations"])
    assert "Taylor 2018: infusion 40 minutes (read in the abstract)" in explorer.locator(".lesson-marks title").all_text_contents()
    link = explorer.locator(".lesson-marks a", has_text="Taylor 2018 (18)")
    assert link.get_attribute("xlink:href") == "https://doi.org/10.1038/npp.2017.194"


def test_focus_can_be_seen(lesson):
    explorer = lesson.explorer(TITLES["durations"])
    control = explorer.get_by_label("Disorder", exact=True)
    control.focus()
    lesson.page.keyboard.press("Tab")
    outline = lesson.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"


def test_the_page_does_not_jump_when_the_words_change(lesson):
    explorer, made = lesson.explorer(TITLES["durations"]), explorers.durations()
    height = explorer.bounding_box()["height"]
    explorer.get_by_label("Disorder", exact=True).select_option("any")
    made.controls["disorder"].value = "any"
    expect_same(explorer, made)
    assert abs(explorer.bounding_box()["height"] - height) < 2


def test_a_narrow_window_still_shows_it_all(lesson):
    lesson.page.set_viewport_size({"width": 820, "height": 1100})
    explorer = lesson.explorer(TITLES["limits"])
    lesson.page.wait_for_function("document.querySelector('.lesson-explorer').clientWidth < 500")
    assert apart(explorer) < 1
    assert explorer.evaluate("box => box.scrollWidth <= box.clientWidth + 1")
    lesson.page.set_viewport_size({"width": 1280, "height": 900})


@pytest.mark.parametrize(("name", "label"), SLIDERS)
def test_every_slider_is_dragged_by_mouse(open_lesson, name, label):
    """In a tab of its own, for a drag leaves the page where the mouse went."""
    lesson = open_lesson(LESSON)
    lesson.run_all()
    explorer, made = lesson.explorer(TITLES[name]), explorers.ALL[name]()
    page, slider = lesson.page, explorer.get_by_role("slider", name=label, exact=True)
    slider.scroll_into_view_if_needed()
    page.wait_for_timeout(300)
    track = row_of(explorer, label).locator(".noUi-base").bounding_box()
    start = slider.bounding_box()
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    for step in range(1, 12):
        page.mouse.move(max(start["x"], track["x"] + track["width"] * step / 10), start["y"] + start["height"] / 2)
    page.mouse.up()
    move(made, label, "end")
    expect_same(explorer, made)
    page.context.close()
