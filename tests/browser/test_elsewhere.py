"""Elsewhere than in JupyterLab: a lesson in Notebook 7; an explorer alone on a page, brought by a widget manager.

What only these tests need is loaded from the registries and thrown away: an installed Notebook 7 would change what
JupyterLab looks like.
"""

import re
import shutil
import subprocess
import sys
import tarfile
from urllib.parse import urlsplit

import pytest
from ipywidgets.embed import embed_minimal_html
from lesson import explorers
from playwright.sync_api import expect
from server import copy_lessons, running_lab

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("elsewhere")]

NOTEBOOK = "notebook==7.6.5"
#: A file of each package that a page asks for by the package's name.
PACKAGES = {"@jupyter-widgets/html-manager@1.0.15": "dist/embed-amd.js", "anywidget@0.11.0": "dist/index.js",
            "requirejs@2.3.8": "require.js"}
LESSON = "03_what_does_the_research_say.ipynb"


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    """The address of a Notebook 7 on a copy of the lessons."""
    folder, extra = tmp_path_factory.mktemp("elsewhere"), tmp_path_factory.mktemp("notebook")
    subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", extra, NOTEBOOK],
                   check=True)
    copy_lessons(folder)
    with running_lab(folder, program="notebook", PYTHONPATH=str(extra),
                     JUPYTER_PATH=str(extra / "share/jupyter")) as address:
        yield address


def test_a_lesson_runs_in_notebook_7(browser, notebook):
    page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
    page.set_default_timeout(60_000)
    page.goto(f"{notebook}/notebooks/{LESSON}")
    # The indicator says idle before there is a kernel; this one comes with the kernel.
    page.locator(".jp-NotebookKernelStatus-fade").wait_for(state="attached")
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(state="attached")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.locator(".lm-Menu-itemLabel").get_by_text("Run All Cells", exact=True).click()
    title = explorers.limits().title
    explorer = page.locator(".lesson-explorer", has=page.locator(f'.lesson-words[aria-label="{title}, in words"]'))
    explorer.locator(".lesson-marks path").first.wait_for(state="attached")
    explorer.scroll_into_view_if_needed()
    before = explorer.locator(".lesson-words").inner_text()
    slider = explorer.get_by_role("slider").first
    slider.focus()
    slider.press("ArrowRight")
    expect(explorer.locator(".lesson-words")).not_to_have_text(before)
    shown = explorer.evaluate("box => [box.scrollWidth - box.clientWidth, box.querySelector('.lesson-axes')"
                              ".getBoundingClientRect().height]")
    assert shown[0] <= 1
    assert 200 < shown[1] < 768
    page.context.close()


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """The files of PACKAGES from the npm registry, by the name of their package."""
    if not shutil.which("npm"):
        pytest.fail("npm is missing (Debian: apt install npm)")
    folder = tmp_path_factory.mktemp("packages")
    subprocess.run(["npm", "pack", "--silent", *PACKAGES], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    found = {}
    for name, file in PACKAGES.items():
        package, version = name.rsplit("@", 1)
        with tarfile.open(folder / f"{package.removeprefix('@').replace('/', '-')}-{version}.tgz") as archive:
            found[package] = archive.extractfile(f"package/{file}").read()
    return found


def test_an_explorer_stands_alone_on_a_page_that_knows_nothing_of_the_lessons(browser, packages, tmp_path):
    """As front ends do that show each output by itself: no style and no script of another cell is there."""
    made = explorers.durations()
    page = browser.new_context(viewport={"width": 1000, "height": 800}).new_page()
    asked, wrong = [], []

    def answer(route):
        path = urlsplit(route.request.url).path
        name = next((name for name in ("html-manager", "anywidget", "require") if name in path), None)
        asked.append(name or route.request.url)
        package = {"html-manager": "@jupyter-widgets/html-manager", "anywidget": "anywidget", "require": "requirejs"}
        if name is None:
            return route.abort()
        return route.fulfill(body=packages[package[name]], content_type="text/javascript",
                             headers={"Access-Control-Allow-Origin": "*"})

    page.route(re.compile("^https?:"), answer)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    file = tmp_path / "page.html"
    embed_minimal_html(file, views=[made], template="<html><head></head><body>{snippet}</body></html>",
                       drop_defaults=False)
    # The page asks for one version of require.js by its checksum.
    file.write_text(re.sub(r' integrity="[^"]*"', "", file.read_text("utf-8")), encoding="utf-8")
    page.goto(file.as_uri())
    explorer = page.locator(".lesson-explorer")
    expect(explorer.locator(".lesson-headline")).to_have_text(made.chart.words(made.state).answer)
    assert explorer.locator(".lesson-marks g[id^=durations-] path").count() >= len(made.chart.shown(made.state))
    assert explorer.evaluate("box => getComputedStyle(box.querySelector('.lesson-picture')).display") == "grid"
    expect(explorer.locator(".lesson-asleep")).to_be_visible()
    assert not wrong
    assert set(asked) <= {"html-manager", "anywidget", "require"}
    page.context.close()
