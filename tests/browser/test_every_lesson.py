"""Every lesson in a real JupyterLab: read before it is run, run, and every control of every explorer moved by keyboard and by mouse."""

import pytest
from ipywidgets import Dropdown
from lesson import explorers
from lessons import EXPLORERS, NOTEBOOKS
from pages import apart, expect_same, move, row_of
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

EACH = [(notebook, name) for notebook in NOTEBOOKS for name in EXPLORERS[notebook]]
TITLES = {name: make().title for name, make in explorers.ALL.items()}
WITH_SLIDERS = [(notebook, name) for notebook, name in EACH
                if not all(isinstance(widget, Dropdown) for widget in explorers.ALL[name]().controls.values())]


def test_every_explorer_stands_in_a_lesson():
    assert sorted(name for _, name in EACH) == sorted(explorers.ALL)


@pytest.fixture(scope="module")
def tab():
    """The lesson that is open, by the name of its notebook and what it is open for."""
    return {}


@pytest.fixture
def run_once(tab, open_lesson):
    """Opens a notebook and runs it, once for all tests in a row that ask for it with the same purpose."""
    def opened(notebook, purpose):
        if (notebook, purpose) not in tab:
            for lesson in tab.values():
                lesson.page.context.close()
            tab.clear()
            lesson = open_lesson(notebook)
            lesson.run_all()
            tab[notebook, purpose] = lesson
        return tab[notebook, purpose]

    return opened


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_before_running_every_picture_stands_there_with_words(open_lesson, notebook):
    lesson = open_lesson(notebook)
    assert "Error displaying widget" not in lesson.page.inner_text("body")
    for name in EXPLORERS[notebook]:
        still = lesson.still(TITLES[name])
        assert still.evaluate("image => image.naturalWidth") > 1000
        assert len(still.get_attribute("alt")) > len(TITLES[name]) + 40
    lesson.page.context.close()


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_run_all_shows_every_explorer_without_any_error_or_outside_request(run_once, notebook):
    lesson = run_once(notebook, "keyboard")
    for name in EXPLORERS[notebook]:
        assert apart(lesson.explorer(TITLES[name])) < 1, f"the moving layer of {name} does not lie on its axes"
    assert lesson.page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert lesson.page.locator(".lesson-error").count() == 0
    assert lesson.console == []
    assert lesson.strangers == []
    first = lesson.page.locator(".jp-CodeCell").first
    first.scroll_into_view_if_needed()
    assert first.locator(".jp-InputPlaceholder").is_visible(), "the cell that sets the lesson up is not folded away"


@pytest.mark.parametrize(("notebook", "name"), EACH)
def test_every_control_is_moved_by_keyboard_and_picture_and_words_follow(run_once, notebook, name):
    lesson = run_once(notebook, "keyboard")
    explorer, made = lesson.explorer(TITLES[name]), explorers.ALL[name]()
    for key in made.controls:
        label = made.controls[key].description
        if isinstance(made.controls[key], Dropdown):
            if len(made.controls[key].options) > 1:
                _move_list(explorer, made, key, label)
        else:
            _move_slider(explorer, made, label)
    assert lesson.console == []


def _move_list(explorer, made, key, label):
    control = explorer.get_by_label(label, exact=True)
    before, step = control.input_value(), 1 if made.controls[key].index == 0 else -1
    control.focus()
    assert control.evaluate("e => e === document.activeElement")
    for press, way in (("ArrowDown", 1), ("ArrowUp", -1))[::step]:
        control.press(press)
        if way == step:
            assert control.input_value() != before, f"the list {label!r} does not move with the arrow keys"
        made.controls[key].index += way
        expect_same(explorer, made)


def _move_slider(explorer, made, label):
    slider = explorer.get_by_role("slider", name=label, exact=True)
    slider.focus()
    for press, way in (("ArrowRight", 1), ("ArrowRight", 1), ("ArrowLeft", -1)):
        slider.press(press)
        move(made, label, way)
        expect_same(explorer, made)
        expect(slider).to_have_attribute("aria-valuetext", row_of(explorer, label).locator(".widget-readout").inner_text())
    slider.press("End")
    move(made, label, "end")
    expect_same(explorer, made)


@pytest.mark.parametrize(("notebook", "name"), WITH_SLIDERS)
def test_every_slider_is_dragged_by_mouse(run_once, notebook, name):
    lesson = run_once(notebook, "mouse")
    page, explorer, made = lesson.page, lesson.explorer(TITLES[name]), explorers.ALL[name]()
    for label in [widget.description for widget in made.controls.values() if not isinstance(widget, Dropdown)]:
        slider = explorer.get_by_role("slider", name=label, exact=True)
        slider.scroll_into_view_if_needed()
        page.wait_for_timeout(300)
        track, start = row_of(explorer, label).locator(".noUi-base").bounding_box(), slider.bounding_box()
        page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
        page.mouse.down()
        for step in range(1, 12):
            page.mouse.move(max(start["x"], track["x"] + track["width"] * step / 10), start["y"] + start["height"] / 2)
        page.mouse.up()
        move(made, label, "end")
        expect_same(explorer, made)
