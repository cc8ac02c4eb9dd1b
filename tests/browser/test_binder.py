"""What Binder does, without docker: the packages that environment.yml names and no others, the folder of the project
on top, the link's address.
"""

from urllib.parse import parse_qs, urlsplit

import clean
import pytest
from lesson.self_test import ALIVE
from pages_in_browser import Lesson
from playwright.sync_api import expect
from server import ROOT, running_lab

from run import binder_link

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The Python of an environment made from environment.yml's own lines."""
    return clean.environment(ROOT, tmp_path_factory.mktemp("binder") / "env")[0]


@pytest.fixture(scope="module")
def address(lab_folder, python):
    """A JupyterLab of that environment on the whole project, as Binder starts it."""
    with running_lab(lab_folder, python=python, top=".") as address:
        yield address


def test_the_link_opens_the_start_notebook_and_its_controls_work(browser, address):
    path = parse_qs(urlsplit(binder_link("github.com", "a-school/lessons")).query)["urlpath"][0]
    assert path.startswith("lab/tree/"), "the address of JupyterLab: the classic notebook is not among the packages"
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    lesson = Lesson(context.new_page(), address, path.removeprefix("lab/tree/"))
    lesson.run_all()
    lesson.page.get_by_role("button", name="Press me to test the controls").click()
    expect(lesson.page.get_by_text(ALIVE)).to_contain_text("ipywidgets")
    assert lesson.page.locator(".lesson-explorer .lesson-marks").count() > 0
    assert lesson.page.locator(".lesson-error").count() == 0
    assert lesson.console == []
    assert lesson.strangers == []
    context.close()
