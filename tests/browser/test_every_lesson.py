"""Every lesson in a real JupyterLab: read before it is run, run, every control of every explorer moved by keyboard
and by mouse, and usable by all.
"""

import re

import pytest
from lesson import explorers, tables
from lesson.explorer import ABOVE, WAITING
from lessons import EXPLORERS, FOLDER, NOTEBOOKS, title
from one_screen import misfits
from pages_in_browser import OURS, Lesson, apart, as_in_its_lesson, expect_same, faults, move
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

#: Names of the explorers of each notebook that wait for a guess.
WAITING_IN = {notebook: re.findall(r"explorers\.(\w+)\(guess\)", (FOLDER / notebook).read_text("utf-8"))
              for notebook in NOTEBOOKS}
EACH = [(notebook, name) for notebook in NOTEBOOKS for name in EXPLORERS[notebook]]


def test_every_explorer_stands_in_a_lesson():
    assert sorted(name for _, name in EACH) == sorted(explorers.ALL)


@pytest.fixture(scope="module")
def tab():
    """The lesson that is open, by the name of its notebook and what it is open for."""
    return {}


@pytest.fixture
def run_once(tab, open_lesson):
    """Opens a notebook, notes its stored pictures and runs it, once for all tests in a row that ask for it."""
    def opened(notebook):
        if notebook not in tab:
            for lesson in tab.values():
                lesson.close()
            tab.clear()
            lesson = open_lesson(notebook)
            # JupyterLab puts a notebook's outputs there one by one.
            stored = (FOLDER / notebook).read_text("utf-8").count('class=\\"lesson-still\\"')
            expect(lesson.page.locator(".lesson-still")).to_have_count(stored)
            lesson.stored = {name: lesson.still(title(name)) for name in EXPLORERS[notebook]}
            lesson.text_before = lesson.text()
            lesson.run_all(guess=False)
            lesson.at_the_top = lesson.stands_at_the_top()
            lesson.text_run = lesson.text()
            lesson.show_all()
            lesson.misfits = misfits(lesson, EXPLORERS[notebook])  # as they open: nothing moved, no fold opened
            tab[notebook] = lesson
        return tab[notebook]

    return opened


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_before_running_every_picture_stands_there_with_words(run_once, notebook):
    lesson = run_once(notebook)
    assert "Error displaying widget" not in lesson.text_before
    for name, still in lesson.stored.items():
        if name in WAITING_IN[notebook]:
            assert still is None, f"{name} tells its answer before the guess"
        else:
            words, width = still
            assert width > 1000
            assert len(words) > len(title(name)) + 40
    assert lesson.text_before.count(WAITING) == len(WAITING_IN[notebook])


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_run_all_shows_every_explorer_without_any_error_or_outside_request(run_once, notebook):
    lesson = run_once(notebook)
    for name in EXPLORERS[notebook]:
        assert apart(lesson.explorer(title(name))) < 1, f"the moving layer of {name} does not lie on its axes"
    assert lesson.page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0
    assert lesson.page.locator(".lesson-error").count() == 0
    assert lesson.console == []
    assert lesson.strangers == []
    first = lesson.page.locator(".jp-CodeCell").first
    first.scroll_into_view_if_needed()
    assert first.locator(".jp-InputPlaceholder").is_visible(), "the cell that sets the lesson up is not folded away"


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_after_run_all_the_lesson_stands_at_its_beginning(run_once, notebook):
    assert run_once(notebook).at_the_top


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_every_explorer_fits_on_a_small_and_on_a_large_screen(run_once, notebook):
    assert run_once(notebook).misfits == []


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_no_verdict_of_ours_is_told_before_the_student_has_judged(run_once, notebook):
    """Neither on the page, before and after it is run, nor in the table of contents."""
    lesson = run_once(notebook)
    page = lesson.page
    for text in (lesson.text_before, lesson.text_run):
        assert "Our verdicts" in text
        # The report card sums up what all lessons before it have asked for.
        assert "report_card" in EXPLORERS[notebook] or not [verdict.why for verdict in tables.load("verdicts")
                                                            if verdict.why in text]
    assert not any(card.is_visible() for card in page.locator(".lesson-card").all())
    page.get_by_role("tab", name="Table of Contents").click()
    contents = page.locator(".jp-TableOfContents-tree")
    expect(contents).to_contain_text("Our verdicts")
    assert not re.search(r"\bC\d\d\b", contents.inner_text())
    page.get_by_role("tab", name="File Browser").click()
    page.get_by_role("button", name="Show our verdicts").click()
    expect(page.locator(".lesson-card").first).to_be_visible()
    assert not re.search(r"\bC\d\d\b", contents.inner_text())


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_words_scroll_in_their_box_and_nothing_else_does(run_once, notebook):
    """PageDown in the words moves them, where they are longer than their box; the explorer around them is as high as
    what it holds.
    """
    lesson = run_once(notebook)
    for name in EXPLORERS[notebook]:
        explorer = lesson.stands_still(lesson.explorer(title(name)))
        inner = explorer.evaluate("""explorer => {
            const hidden = element => Math.max(0, element.scrollHeight - element.clientHeight) > 1
                && getComputedStyle(element).overflowY !== "visible";
            const around = [];
            for (let box = explorer; !box.classList.contains("jp-Cell"); box = box.parentElement) around.push(box);
            return around.filter(hidden).map(box => box.className);
        }""")
        assert inner == [], name
        assert explorer.evaluate("explorer => explorer.scrollHeight <= explorer.clientHeight + 1"), name
        for words in explorer.get_by_role("region").all():
            if words.evaluate("box => box.scrollHeight > box.clientHeight + 20"):
                words.focus()
                lesson.page.keyboard.press("PageDown")
                lesson.page.wait_for_function("box => box.scrollTop > 0", arg=words.element_handle())
                words.evaluate("box => { box.scrollTop = 0; }")


@pytest.mark.parametrize(("notebook", "name"), EACH)
def test_every_control_is_moved_by_keyboard_and_mouse_and_picture_and_words_follow(run_once, tmp_path, notebook, name):
    lesson = run_once(notebook)
    explorer, made = lesson.explorer(title(name)), as_in_its_lesson(name, tmp_path)
    for key in made.controls:
        label = made.controls[key].label
        if made.is_list(key):
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
        expect(slider).to_have_attribute("aria-valuetext", slider.locator("+ output").inner_text())
    _drag_to_the_end(explorer, slider)
    move(made, label, "end")
    expect_same(explorer, made)
    slider.press("Home")
    move(made, label, "start")
    expect_same(explorer, made)


def _drag_to_the_end(explorer, slider):
    mouse = explorer.page.mouse
    slider.scroll_into_view_if_needed()
    Lesson.until_still(slider)
    track, at = slider.bounding_box(), slider.evaluate(
        "slider => (slider.value - slider.min) / (slider.max - slider.min || 1)")
    thumb, middle = 16, track["y"] + track["height"] / 2
    start = track["x"] + thumb / 2 + at * (track["width"] - thumb)
    mouse.move(start, middle)
    mouse.down()
    for step in range(1, 12):
        mouse.move(max(start, track["x"] + track["width"] * step / 10), middle)
    mouse.up()


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_every_control_has_a_name_is_reached_by_tab_and_shows_it(run_once, notebook):
    """Every control that can be used has a name; Tab from the first control of an explorer reaches the others, and
    each shows that it has the focus.
    """
    lesson = run_once(notebook)
    nameless = lesson.page.locator(".lesson-explorer, .lesson-exercise").evaluate_all("""boxes => boxes.flatMap(box =>
        [...box.querySelectorAll("select, input, textarea, button, [role=slider]")].filter(control => {
            const labels = control.labels ? [...control.labels].map(label => label.textContent.trim()).join("") : "";
            return !(labels || control.getAttribute("aria-label") || control.textContent.trim() || control.title);
        }).map(control => control.outerHTML.slice(0, 150)))""")
    assert nameless == []
    for name in EXPLORERS[notebook]:
        made = explorers.ALL[name]()
        explorer = lesson.explorer(made.title)
        main = made.main[:ABOVE]
        labels = [control.label for key, control in made.controls.items() if key in main]
        labels += [control.label for key, control in made.controls.items() if key not in main]
        first = explorer.get_by_label(labels[0],
                                      exact=True).or_(explorer.get_by_role("slider", name=labels[0], exact=True)).first
        first.focus()
        for key in ("Tab", "Shift+Tab"):  # a browser shows the focus to whoever came by keyboard
            lesson.page.keyboard.press(key)
        reached = []
        for _ in range(len(labels) * 2 + 1):
            seen = lesson.page.evaluate("""() => {
                const here = document.activeElement, style = getComputedStyle(here);
                const label = here.getAttribute("aria-label")
                    || (here.labels && here.labels.length ? here.labels[0].textContent : "");
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


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_at_twice_the_size_nothing_is_cut_off(run_once, notebook):
    """200 % zoom of a window of 1280 by 900 leaves 640 by 450: no part of an explorer may stick out, but for tables,
    which scroll.
    """
    page = run_once(notebook).page
    page.set_viewport_size({"width": 640, "height": 450})
    try:
        page.wait_for_timeout(300)
        wide = page.locator(".lesson-explorer, .lesson-exercise").evaluate_all("""boxes => boxes.flatMap(box => {
            const room = box.closest(".jp-OutputArea-output").getBoundingClientRect();
            const parts = "img, svg, select, input, button, textarea, p, label, output, .widget-label";
            return [...box.querySelectorAll(parts)].filter(part => part.checkVisibility()
                && part.getBoundingClientRect().right > room.right + 2 && !part.closest(".lesson-words"))
                .map(part => part.outerHTML.slice(0, 120));
        })""")
        assert wide == []
    finally:
        page.set_viewport_size({"width": 1280, "height": 900})


# Last, for axe-core makes JupyterLab lay out what is scrolled away.
@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_axe_finds_nothing_in_a_lesson(run_once, notebook):
    lines, passed = faults(run_once(notebook).page, OURS)
    assert not lines, "\n".join(lines)
    assert passed > 20
