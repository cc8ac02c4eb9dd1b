"""A real JupyterLab on a copy of the lessons, and a real Chromium to use it with."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from lesson import pages, teacher
from pages_in_browser import Lesson
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import expect
from server import FLAGS, NO_CHROMIUM, chromium, copy_lessons, running_lab

expect.set_options(timeout=15_000)


#: Letters of a page that a test's report holds, at most.
MOST = 3_000


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    """What every open page shows stands in the report of a test that failed: not every machine fails again."""
    report = yield
    running = getattr(item, "funcargs", {}).get("browser")
    if report.failed and running is not None:
        for page in (page for context in running.contexts for page in context.pages):
            try:
                views = page.locator(".lesson-explorer").count()
                shown = f"{views} explorers\n{page.locator('body').inner_text(timeout=2_000)[:MOST]}"
            except PlaywrightError as error:
                shown = str(error)
            report.sections.append((f"page {page.url}", shown))
    return report


@pytest.fixture(scope="session")
def browser():
    """A running browser; skips, or in CI fails, where there is none."""
    path = chromium()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NO_CHROMIUM)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def written_pages(tmp_path_factory):
    """A folder with all pages that need no server: the one that LESSON_PAGES names, or written once."""
    if os.environ.get("LESSON_PAGES"):
        return Path(os.environ["LESSON_PAGES"])
    folder = tmp_path_factory.mktemp("usb stick")
    pages.write(folder)
    return folder


@pytest.fixture(scope="session")
def lab_top(tmp_path_factory):
    """The folder that the shared JupyterLab shows; whoever has a server of their own starts no other with it."""
    folder = tmp_path_factory.mktemp("lab")
    copy_lessons(folder)
    return folder


@pytest.fixture(scope="session")
def shared_lab(lab_top):
    """A JupyterLab for all files of tests that need none of their own, and the folder that it shows: (address, folder).
    """
    with running_lab(lab_top, top=".") as address:
        yield address, lab_top


@pytest.fixture(scope="module")
def lab_folder(lab_top):
    """A copy of the lessons, a fresh one for each file of tests; settings that were changed in it end with it."""
    folder = Path(tempfile.mkdtemp(dir=lab_top, prefix="class-"))
    copy_lessons(folder)
    yield folder
    for kept in (lab_top / "home" / "lab", lab_top / "home" / "workspaces"):
        shutil.rmtree(kept, ignore_errors=True)


@pytest.fixture(scope="module")
def on_the_wall(lab_folder):
    """The address of a JupyterLab with the wall of lesson 3 and its plan of 60 minutes; it shows the whole project."""
    teacher.main([str(lab_folder / "wall"), "3", "60"])
    with running_lab(lab_folder, top=".", extensions=lab_folder / "wall") as address:
        yield address


@pytest.fixture(scope="module")
def open_lesson(browser, shared_lab, lab_folder):
    """Opens a notebook of `lab_folder` by name in a fresh browser profile, after a script where one is given."""
    lessons = []

    def opened(name, script=""):
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_init_script(script)
        lesson = Lesson(context.new_page(), shared_lab[0], f"{lab_folder.name}/notebooks/{name}")
        lessons.append(lesson)
        return lesson

    yield opened
    for lesson in lessons:
        lesson.close()
