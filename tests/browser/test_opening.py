"""The address that run.py prints, in a real browser: the lesson is there, and a presentation has its own window."""

import os
import re
import subprocess
import sys
from contextlib import contextmanager

import clean
import pytest
from playwright.sync_api import expect
from server import ROOT, free_port

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """The project, set up, in a folder that is not plain."""
    folder = tmp_path_factory.mktemp("opening") / "Für die Klasse 1"
    clean.project(ROOT, folder)
    return folder


@contextmanager
def opened(browser, project, *words):
    """The page of the address that run.py prints."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "LESSON"))}
    command = [sys.executable, project / "run.py", *words, "--no-browser", "--port", str(free_port())]
    started = subprocess.Popen(command, env=env | {"HOME": str(project)}, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, encoding="utf-8")
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    try:
        lines = (re.search(r"http://127\.0\.0\.1:\S+token=\S+", line) for line in started.stderr)
        address = next(found[0] for found in lines if found)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.goto(address)
        page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)").wait_for()
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(state="attached")
        yield page
    finally:
        context.close()
        started.terminate()
        started.communicate(timeout=60)


def test_the_printed_address_opens_the_start_notebook_and_a_presentation_shows_the_lesson_alone(browser, project):
    with opened(browser, project, "lab") as page:
        expect(page.get_by_role("tab", name="00_start_here.ipynb")).to_be_visible()
        expect(page.locator(".jp-Launcher")).to_have_count(0)
        expect(page.locator(".jp-DirListing")).to_be_visible()
        with page.expect_request(lambda request: request.method == "PUT" and "/workspaces/" in request.url):
            page.get_by_role("tab", name="Table of Contents").first.click()  # the window is remembered like this
        page.wait_for_timeout(1000)
    with opened(browser, project, "present", "3") as page:
        expect(page.get_by_role("heading", name="Question: which studies does the article mean?")).to_be_visible()
        expect(page.locator(".jp-DirListing:visible, .jp-TableOfContents:visible")).to_have_count(0)
        assert page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)").bounding_box()["width"] > 1200
