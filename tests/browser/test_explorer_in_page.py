"""What an explorer's page does by itself: it remembers, looks ahead, keeps the last press, and never contradicts
itself.
"""

import csv
import io
import re
import xml.etree.ElementTree as ET

import nbformat
import pytest
from lesson import explorers
from lesson.explorer.page import BUSY, STOPPED
from pages_in_browser import expect_same, faults
from PIL import Image
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

#: The file that a busy kernel waits for, in its folder: however slow the machine is, it is busy until a test says so.
DONE = "done.txt"
CELLS = ["import time\nfrom pathlib import Path\nfrom lesson import explorers\n"
         "shown = explorers.durations()\nshown.set(detail='all')",
         "shown", "shown",
         f"while not Path({DONE!r}).exists():\n    time.sleep(0.05)\nPath({DONE!r}).unlink()",
         "print('study', shown.state.study)", "shown.set(disorder='ptsd')"]
SHOW, AGAIN, BUSY_CELL, TELL, SET = range(1, 6)
#: anywidget waits two seconds for a page to open an explorer, and from then on drops what it is sent: here at once.
SLOW = """const timeout = AbortSignal.timeout.bind(AbortSignal);
AbortSignal.timeout = ms => {
    if (ms !== 2000) return timeout(ms);
    const given = new AbortController();
    queueMicrotask(() => given.abort());
    return given.signal;
};"""


class Notebook:
    """The notebook in its tab, run up to the second view, and a twin of its explorer."""

    def __init__(self, lesson, folder):
        self.lesson, self.page, self.twin = lesson, lesson.page, explorers.durations()
        self.done, self.busy = folder / "notebooks" / DONE, False
        self.twin.set(detail="all")
        # A page that is loaded again opens besides, out of view, what other pages of its server had open.
        self.panel = lesson.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        self.views = self.panel.locator(".lesson-explorer")
        for cell in (0, SHOW, AGAIN):
            self.run(cell)
            lesson.wait_until_done()
        expect(self.views).to_have_count(2)
        self.view, self.other = self.views.nth(0), self.views.nth(1)
        self.slider = self.view.get_by_role("slider", name="Study", exact=True)
        expect_same(self.view, self.twin)

    def run(self, cell):
        """Run one cell, without waiting for it."""
        self.panel.locator(".jp-CodeCell").nth(cell).locator(".cm-content").click()
        self.page.keyboard.press("Control+Enter")

    def keep_busy(self):
        """Start a cell that keeps the kernel busy until `free`."""
        self.busy = True
        self.run(BUSY_CELL)

    def free(self):
        """Let the kernel go on, if it was kept busy, and wait until it has done what it was asked meanwhile."""
        if self.busy:
            self.done.touch()
            self.busy = False
            self.lesson.wait_until_done()

    def reload(self):
        """Save the notebook and load the page again."""
        self.panel.locator('.jp-NotebookPanel-toolbar [data-jp-item-name="save"]').click()
        expect(self.page.locator(".lm-TabBar-tab.lm-mod-current.jp-mod-dirty")).to_have_count(0)
        self.page.reload()

    def press(self, way):
        """Press an arrow key on the slider, and move the twin too."""
        self.slider.press("ArrowRight" if way > 0 else "ArrowLeft")
        self.twin.controls["study"].index += way

    def python_knows(self):
        """Wait until Python's own state is that of the twin."""
        said = self.panel.locator(".jp-CodeCell").nth(TELL).locator(".jp-OutputArea-output pre")
        for _ in range(10):
            self.page.wait_for_timeout(200)
            self.run(TELL)
            self.lesson.wait_until_done()
            if said.inner_text().strip() == f"study {self.twin.state.study}":
                return
        assert said.inner_text().strip() == f"study {self.twin.state.study}"

    def now(self, view=None):
        """Does a view show at this moment, without any waiting, what the twin shows?"""
        return (view or self.view).locator(".lesson-words .lesson-detail").first.text_content() == "".join(
            part if isinstance(part, str) else part.text for part in self.twin.chart.words(self.twin.state).detail[0])


def written(lab_folder, name):
    """The name of a notebook with one explorer, shown twice."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in CELLS], metadata={
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}})
    nbformat.write(made, lab_folder / "notebooks" / name)
    return name


@pytest.fixture(scope="module")
def opened(open_lesson, lab_folder):
    """That notebook in its tab."""
    return open_lesson(written(lab_folder, "one.ipynb"))


@pytest.fixture
def notebook(opened, lab_folder):
    """The notebook, run afresh."""
    found = Notebook(opened, lab_folder)
    yield found
    found.free()


def test_a_state_seen_before_needs_no_kernel(notebook):
    for way in (1, 1):
        notebook.press(way)
        expect_same(notebook.view, notebook.twin)
    notebook.keep_busy()
    for way in (-1, -1, 1):
        notebook.press(way)
        assert notebook.now()
        assert notebook.now(notebook.other), "the second view lags behind"
    notebook.free()
    notebook.python_knows()


def test_a_list_that_is_put_back_needs_no_kernel_though_another_follows_it(notebook):
    chosen, first = notebook.view.get_by_label("Disorder", exact=True), notebook.twin.state.study
    chosen.select_option("ocd")
    notebook.twin.set(disorder="ocd")
    expect_same(notebook.view, notebook.twin)
    chosen.select_option("ptsd")
    notebook.keep_busy()  # at once: there is no quiet in which the page could look ahead
    notebook.twin.set(disorder="ptsd")
    expect_same(notebook.view, notebook.twin)
    assert notebook.twin.state.study != first, "the slider did not follow"
    chosen.select_option("anxiety")
    notebook.twin.set(disorder="anxiety")
    assert notebook.twin.state.study == first
    assert notebook.now()
    notebook.free()


def test_after_some_quiet_the_neighbours_are_known(notebook):
    notebook.press(1)
    expect_same(notebook.view, notebook.twin)
    notebook.page.wait_for_timeout(4_000)  # a second of it is the quiet
    notebook.keep_busy()
    notebook.press(1)
    assert notebook.now()
    notebook.free()
    notebook.python_knows()


def test_while_the_kernel_is_busy_a_press_is_kept_said_and_answered(notebook):
    notebook.keep_busy()
    for _ in range(3):
        notebook.press(1)
    expect(notebook.slider).to_have_attribute("aria-valuetext",
                                              notebook.twin.values("study")[notebook.twin.controls["study"].index][1])
    assert not notebook.now()
    expect(notebook.view.locator(".lesson-note")).to_have_text(BUSY)
    notebook.free()
    expect_same(notebook.view, notebook.twin)
    expect_same(notebook.other, notebook.twin)
    expect(notebook.view.locator(".lesson-note")).to_have_text("")
    notebook.python_knows()


def test_the_last_press_wins_over_an_answer_that_comes_later(notebook):
    """First to a state that must be asked for, then back to one that is known, before the answer."""
    notebook.keep_busy()
    notebook.press(1)
    notebook.press(-1)
    assert notebook.now()
    notebook.free()
    notebook.page.wait_for_timeout(500)
    assert notebook.now()
    expect(notebook.slider).to_have_attribute("aria-valuetext",
                                              notebook.twin.values("study")[notebook.twin.controls["study"].index][1])
    notebook.python_knows()


def test_a_list_that_follows_another_control_keeps_what_is_still_offered(notebook):
    notebook.view.get_by_label("Disorder", exact=True).select_option("ptsd")
    notebook.twin.set(disorder="ptsd")
    expect_same(notebook.view, notebook.twin)
    expect(notebook.slider).to_have_attribute("max", str(len(notebook.twin.values("study")) - 1))
    notebook.view.get_by_label("Disorder", exact=True).select_option("anxiety")
    notebook.twin.set(disorder="anxiety")
    expect_same(notebook.view, notebook.twin)
    notebook.python_knows()


def test_what_python_sets_is_shown_in_every_view(notebook):
    notebook.run(SET)
    notebook.twin.set(disorder="ptsd")
    for view in (notebook.view, notebook.other):
        expect_same(view, notebook.twin)
        expect(view.get_by_label("Disorder", exact=True)).to_have_value("ptsd")
    notebook.press(1)
    expect_same(notebook.view, notebook.twin)


def test_a_page_that_was_slow_to_open_hears_all_that_is_said(open_lesson, lab_folder):
    notebook = Notebook(open_lesson(written(lab_folder, "slow.ipynb"), SLOW), lab_folder)
    assert any("Failed to initialize model" in said for said in notebook.lesson.console), "anywidget did wait"
    notebook.press(1)
    for view in (notebook.view, notebook.other):
        expect_same(view, notebook.twin)
    notebook.run(SET)
    notebook.twin.set(disorder="ptsd")
    for view in (notebook.view, notebook.other):
        expect_same(view, notebook.twin)
    notebook.python_knows()


def test_after_a_reload_the_page_shows_the_present_state(notebook):
    for way in (1, 1, 1):
        notebook.press(way)
        expect_same(notebook.view, notebook.twin)
    notebook.reload()
    notebook.page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(state="attached")
    expect_same(notebook.view, notebook.twin)
    notebook.press(1)
    expect_same(notebook.view, notebook.twin)


def test_a_press_on_a_row_or_a_mark_picks_it_and_opens_nothing(notebook):
    pages = len(notebook.page.context.pages)
    marks = notebook.view.locator(".lesson-marks")
    for study, place in (("glue_2017", marks.locator("a", has_text="Glue 2017 (12)")),
                         ("glue_2018", marks.locator("#durations-glue_2018-onset path")),
                         ("glue_2020a", marks.locator("text", has_text="Glue 2020 (12)")),
                         ("dore_2019", marks.locator("text", has_text="Dore 2019"))):
        place.first.click()
        notebook.twin.set(study=study)
        expect_same(notebook.view, notebook.twin)
        expect(notebook.slider).to_have_attribute("aria-valuetext", dict(notebook.twin.values("study"))[study])
    assert len(notebook.page.context.pages) == pages
    notebook.python_knows()


def test_a_press_between_the_marks_of_a_row_picks_the_row(notebook):
    notebook.view.locator(".lesson-axes").scroll_into_view_if_needed()
    row = notebook.view.locator(".lesson-marks text", has_text="Glue 2020 (12)").bounding_box()
    axes = notebook.view.locator(".lesson-axes").bounding_box()
    notebook.page.mouse.click(axes["x"] + 0.36 * axes["width"], row["y"] + row["height"] / 2 + 3)
    notebook.twin.set(study="glue_2020a")
    expect_same(notebook.view, notebook.twin)


def test_pointing_at_a_mark_tells_its_values_at_once(notebook):
    mark = notebook.view.locator("#durations-glue_2017-onset")
    said = mark.locator("title").text_content()
    mark.locator("path").first.hover()
    tip = notebook.view.locator(".lesson-tip")
    expect(tip).to_have_text(said)
    assert notebook.view.bounding_box()["x"] <= tip.bounding_box()["x"]
    notebook.view.locator(".lesson-headline").hover()
    expect(tip).to_be_hidden()
    assert mark.locator("title").text_content() == said


def test_start_again_goes_back_to_the_first_state(notebook):
    for way in (1, 1):
        notebook.press(way)
        expect_same(notebook.view, notebook.twin)
    notebook.view.get_by_role("button", name="Start again").click()
    notebook.twin.set(**vars(explorers.durations().state))
    expect_same(notebook.view, notebook.twin)
    notebook.python_knows()
    notebook.view.get_by_label("Show", exact=True).select_option("all")
    notebook.twin.set(detail="all")
    expect_same(notebook.view, notebook.twin)


def test_a_saved_picture_holds_the_answer_the_source_and_the_licence(notebook, tmp_path):
    saved = {}
    for kind in ("SVG", "PNG"):
        with notebook.page.expect_download() as download:
            notebook.view.get_by_role("button", name=f"Save picture ({kind})").click()
        assert download.value.suggested_filename == f"durations.{kind.lower()}"
        saved[kind] = tmp_path / kind
        download.value.save_as(saved[kind])
    drawn = ET.parse(saved["SVG"]).getroot()
    said = " ".join("".join(text.itertext()) for text in drawn.iter("{http://www.w3.org/2000/svg}text"))
    assert notebook.twin.chart.words(notebook.twin.state).answer in said
    assert "https://doi.org/10.1038/npp.2017.194" in said
    assert "Licence: CC BY 4.0." in said
    assert "benefit first seen" in said, "the picture itself is not in it"
    with Image.open(saved["PNG"]) as image:
        width, height = (float(drawn.get(name)) for name in ("width", "height"))
        assert image.size == (round(3 * width), round(3 * height)) or abs(image.size[1] - 3 * height) < 3
        assert len(image.convert("RGB").getcolors(1_000_000)) > 20, "the picture is empty"


def test_the_values_are_copied_as_a_table(notebook):
    notebook.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    notebook.view.get_by_role("button", name="Copy values").click()
    expect(notebook.view.get_by_text("Copied:")).to_be_visible()
    copied = list(csv.reader(io.StringIO(notebook.page.evaluate("navigator.clipboard.readText()"))))
    table = notebook.twin.chart.words(notebook.twin.state).table
    assert copied == [list(table.columns), *(list(row) for row in table.rows)]


@pytest.mark.parametrize("theme", ["JupyterLab Dark", "JupyterLab Dark High Contrast", "JupyterLab Light"])
def test_it_can_be_read_in_every_theme(notebook, theme):
    """axe-core reckons the contrast of all text; the picture is paper with its own ink."""
    page = notebook.page
    if page.locator("body").get_attribute("data-jp-theme-name") != theme:
        notebook.lesson.menu("Settings", "Theme", theme)
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", theme)
    expect_same(notebook.view, notebook.twin)
    lines, passed = faults(page, [[".lesson-explorer"]])
    assert [line for line in lines if not line.startswith("landmark-unique")] == []  # the two views have one name
    assert passed > 10


def test_without_its_kernel_it_says_so_and_contradicts_nothing(notebook):
    page, known = notebook.page, notebook.slider.get_attribute("aria-valuetext")
    notebook.press(1)
    expect_same(notebook.view, notebook.twin)
    page.get_by_role("menuitem", name="Kernel", exact=True).click()
    page.get_by_role("menuitem", name=re.compile("^Restart Kernel…")).click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    expect(notebook.view.get_by_text(STOPPED).first).to_be_visible()
    notebook.press(-1)
    assert notebook.now(), "a state seen before needs no kernel"
    notebook.slider.press("End")
    expect(notebook.slider).to_have_attribute("aria-valuetext", known)
    assert notebook.now()
