"""The start notebook in a real JupyterLab: does it say whether the controls work?"""

import pytest
from lesson.self_test import ALIVE, NOT_ALIVE
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def start(open_lesson):
    """The start notebook, not run."""
    return open_lesson("00_start_here.ipynb")


def test_before_running_it_says_what_to_do(start):
    start.page.get_by_text(NOT_ALIVE).scroll_into_view_if_needed()
    expect(start.page.get_by_text(NOT_ALIVE)).to_be_visible()
    assert start.page.get_by_text(ALIVE).count() == 0


def test_a_press_says_that_the_controls_work_and_names_the_versions(start):
    start.run_all()
    assert not start.page.get_by_text(NOT_ALIVE).is_visible()
    start.page.get_by_role("button", name="Press me to test the controls").focus()
    start.page.keyboard.press("Enter")
    expect(start.page.get_by_text(ALIVE)).to_contain_text("JupyterLab".lower())
    expect(start.page.get_by_text(ALIVE)).to_contain_text("ipywidgets")
