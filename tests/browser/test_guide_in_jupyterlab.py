"""The teacher's guide, opened as it says: its links work in JupyterLab."""

import re
import shutil

import pytest
from playwright.sync_api import expect
from server import ROOT, copy_lessons, running_lab

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def guide(browser, tmp_path_factory):
    """The guide as a preview, in a JupyterLab that shows the whole project, as run.py opens it."""
    folder = tmp_path_factory.mktemp("project")
    copy_lessons(folder)
    shutil.copytree(ROOT / "figures", folder / "figures")
    for name in ("LICENSE", "CONTRIBUTING.md"):
        shutil.copy(ROOT / name, folder)
    with running_lab(folder, top=".") as address:
        page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        page.set_default_timeout(60_000)
        page.goto(f"{address}/lab/tree/notebooks/00_start_here.ipynb?reset")
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(state="attached")
        page.locator(".jp-DirListing-item", has_text="teachers_guide.md").click(button="right")
        page.locator(".lm-Menu-item", has_text=re.compile("^Open With$")).hover()
        page.locator(".lm-Menu-item", has_text=re.compile("^Markdown Preview$")).click()
        page.locator(".jp-MarkdownViewer h1").wait_for()
        yield page
        page.context.close()


def tab(page, name):
    """The tab of the main area with this name."""
    return page.locator("#jp-main-dock-panel .lm-TabBar-tab", has_text=re.compile(f"^{re.escape(name)}$"))


@pytest.mark.parametrize("name", ["exercises.csv", "03_what_does_the_research_say.ipynb", "LICENSE", "syllabus.md"])
def test_a_link_opens_its_file(guide, name):
    tab(guide, "teachers_guide.md").click()
    guide.locator(".jp-MarkdownViewer").get_by_role("link", name=name, exact=True).first.click()
    expect(tab(guide, name)).to_be_visible()


@pytest.mark.parametrize(("link", "heading"), [("3", "Lesson 3: What does the research say?"),
                                               ("Marking and handing in", "Marking and handing in")])
def test_a_link_within_the_guide_leads_to_its_heading(guide, link, heading):
    tab(guide, "teachers_guide.md").click()
    guide.locator(".jp-MarkdownViewer").get_by_role("link", name=link, exact=True).first.click()
    expect(guide.locator(".jp-MarkdownViewer h2", has_text=heading)).to_be_in_viewport()
