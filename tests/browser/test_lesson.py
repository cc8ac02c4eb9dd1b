"""Lesson 3 in a real JupyterLab: run, moved by keyboard and by mouse, read."""

import nbformat
import pytest
from lesson import explorers
from pages_in_browser import apart, expect_same
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LESSON = "03_what_does_the_research_say.ipynb"
TITLES = {name: explorers.ALL[name]().title for name in ("durations", "limits")}


@pytest.fixture(scope="module")
def opened(open_lesson):
    """The lesson, run."""
    lesson = open_lesson(LESSON)
    lesson.run_all()
    return lesson


@pytest.fixture
def lesson(opened):
    """The lesson, its explorers as they are at first."""
    opened.show_all()  # a test may have run it again
    for name, title in TITLES.items():
        explorer = opened.explorer(title)
        opened.stands_still(explorer.get_by_role("button", name="Start again")).click()
        expect_same(explorer, explorers.ALL[name]())
    return opened


def folded(explorer):
    """The explorer as it opens, its folds closed."""
    explorer.evaluate("box => box.querySelectorAll('details').forEach(fold => fold.open = false)")
    return explorer


def test_no_key_pressed_on_a_control_reaches_the_notebook(lesson):
    """In JupyterLab d, d deletes a cell and x cuts it: not while a control has the focus."""
    explorer = lesson.explorer(TITLES["durations"])
    cells = lesson.page.locator(".jp-Cell").count()
    explorer.get_by_label("Design", exact=True).focus()
    for key in "ddxab":
        lesson.page.keyboard.press(key)
    assert explorer.is_visible()
    assert lesson.page.locator(".jp-Cell").count() == cells


def test_no_key_pressed_by_accident_deletes_or_changes_a_cell(lesson, lab_folder):
    """Somebody clicks into a picture, into prose, into code, and then types: JupyterLab knows a command for most
    letters.
    """
    path = lab_folder / "notebooks" / LESSON
    before = [(cell.cell_type, cell.source) for cell in nbformat.read(path, 4).cells]
    page, explorer = lesson.page, lesson.explorer(TITLES["durations"])
    page.keyboard.press("Escape")
    for place in (explorer.locator(".lesson-axes"), page.locator("h2", has_text="how long does it last"),
                  page.locator(".jp-CodeCell .cm-content").nth(3)):
        place.click(position={"x": 5, "y": 5})
        page.keyboard.type("hello")
        page.keyboard.press("Escape")
        for key in ("x", "d", "d", "m", "1", "r", "y", "Shift+M", "Control+x",
                    "Control+Shift+Minus", "Delete", "Backspace"):
            page.keyboard.press(key)
        dialog = page.get_by_role("dialog")
        if dialog.count():
            page.keyboard.press("Escape")
    lesson.save()
    assert [(cell.cell_type, cell.source) for cell in nbformat.read(path, 4).cells] == before
    lesson.run_all()
    expect(lesson.explorer(TITLES["durations"])).to_be_visible()


def test_who_moves_the_page_while_it_runs_stays_there(lesson):
    page = lesson.page
    lesson.menu("Run", "Run All Cells")
    page.locator(".jp-InputPrompt", has_text="*").first.wait_for(state="attached")
    page.mouse.move(640, 500)
    for _ in range(6):  # as a hand does it, and not only before the lesson's first cell has run
        page.mouse.wheel(0, 200)
        page.wait_for_timeout(150)
    lesson.wait_until_done()
    page.wait_for_timeout(500)
    assert page.locator(".jp-WindowedPanel-outer").first.evaluate("pane => pane.scrollTop") > 300


def test_a_burst_of_presses_ends_on_the_right_picture(lesson):
    explorer, made = lesson.explorer(TITLES["durations"]), explorers.durations()
    explorer.get_by_label("Disorder", exact=True).select_option("any")
    explorer.get_by_label("Show", exact=True).select_option("all")
    made.set(disorder="any", detail="all")
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
    explorer.locator(".lesson-summary", has_text="No study matches all four filters. Choose").wait_for()
    explorer.get_by_label("Route", exact=True).select_option("any")
    made.set(disorder="ocd")
    expect_same(explorer, made)


def test_the_picked_source_is_one_tab_away(lesson):
    explorer = folded(lesson.explorer(TITLES["durations"]))
    explorer.get_by_role("slider", name="Study").focus()
    seen = []
    for _ in range(4):
        lesson.page.keyboard.press("Tab")
        seen.append(lesson.page.evaluate(
            "document.activeElement.getAttribute('href') || document.activeElement.getAttribute('aria-label')"))
    assert any(str(address).startswith("https://doi.org/") for address in seen), seen


def test_marks_tell_their_values_on_hovering_and_lead_to_their_source(lesson):
    explorer = lesson.explorer(TITLES["durations"])
    explorer.get_by_label("Show", exact=True).select_option("all")
    explorer.locator("#durations-glue_2017-onset").wait_for(state="attached")
    assert "Taylor 2018: infusion 40 minutes (read in the abstract)" in explorer.locator(
        ".lesson-marks title").all_text_contents()
    link = explorer.locator(".lesson-marks a", has_text="Taylor 2018 (18)")
    assert link.get_attribute("xlink:href") == "https://doi.org/10.1038/npp.2017.194"
    for mark in (link, explorer.locator("#durations-glue_2017-onset path").first,
                 explorer.locator("#durations-yermus_2023-last_benefit path").first):
        mark.scroll_into_view_if_needed()
        assert mark.evaluate("""mark => {
            const box = mark.getBoundingClientRect();
            const there = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            return mark.contains(there);
        }"""), "another layer lies over this mark, so that the mouse does not reach it"


def test_focus_can_be_seen(lesson):
    explorer = lesson.explorer(TITLES["durations"])
    control = explorer.get_by_label("Disorder", exact=True)
    control.focus()
    lesson.page.keyboard.press("Tab")
    outline = lesson.page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
    assert outline == "3px"


def test_the_page_does_not_jump_when_the_words_change(lesson):
    explorer, made = folded(lesson.explorer(TITLES["durations"])), explorers.durations()
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
