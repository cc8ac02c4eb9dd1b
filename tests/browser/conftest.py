"""A real JupyterLab on a copy of the lessons, and a real Chromium to use it with."""

import os

import pytest
from lesson import teacher
from pages_in_browser import Lesson
from playwright.sync_api import expect
from server import FLAGS, NO_CHROMIUM, chromium, copy_lessons, running_lab

expect.set_options(timeout=15_000)


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


@pytest.fixture(scope="module")
def lab_folder(tmp_path_factory):
    """A copy of the lessons, a fresh one for each file of tests."""
    folder = tmp_path_factory.mktemp("lab")
    copy_lessons(folder)
    return folder


@pytest.fixture(scope="module")
def on_the_wall(lab_folder):
    """The address of a JupyterLab with the wall of lesson 3 and its plan of 60 minutes; it shows the whole project."""
    teacher.main([str(lab_folder / "wall"), "3", "60"])
    with running_lab(lab_folder, top=".", extensions=lab_folder / "wall") as address:
        yield address


@pytest.fixture(scope="module")
def lab(lab_folder):
    """The address of a JupyterLab that serves the copy."""
    with running_lab(lab_folder) as address:
        yield address


@pytest.fixture(scope="module")
def open_lesson(browser, lab):
    """Opens a notebook by name in a fresh browser profile."""
    contexts = []

    def opened(name, **options):
        context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        contexts.append(context)
        opened = Lesson(context.new_page(), lab, name)
        opened.page.set_default_timeout(30_000)
        return opened

    yield opened
    for context in contexts:
        context.close()
