"""A lesson that leaves JupyterLab: exported as a page from its menu, or run and exported from a terminal, and read
without a network.
"""

import re
import subprocess
import sys

import pytest
from lesson import explorers
from lessons import EXPLORERS, FOLDER
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LESSON = "03_what_does_the_research_say.ipynb"
WAITING = re.findall(r"explorers\.(\w+)\(guess\)", (FOLDER / LESSON).read_text("utf-8"))


@pytest.fixture(scope="module")
def exported(open_lesson, lab_folder):
    """Pages by how they were exported: as File, Save and Export does it, with and without its tick at *sanitize*,
    and by nbconvert.
    """
    lesson = open_lesson(LESSON)
    lesson.run_all()
    # A picture that waited is stored a moment after it is shown.
    expect(lesson.page.locator(".jp-RenderedImage img")).to_have_count(len(EXPLORERS[LESSON]))
    lesson.save()
    pages = {}
    for name, ticked in (("sanitized", "true"), ("as it is", "false")):
        address = f"{lesson.address}/nbconvert/html/{lesson.name}?download=true&sanitize_html={ticked}"
        pages[name] = lesson.page.evaluate("async address => (await fetch(address)).text()", address).encode()
    command = [sys.executable, "-m", "nbconvert", "--to", "html", "--execute",
               "--output", lab_folder / "executed.html", LESSON]
    done = subprocess.run(command, cwd=lab_folder / "notebooks", capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    pages["executed"] = (lab_folder / "executed.html").read_bytes()
    return pages


@pytest.mark.parametrize("how", ["sanitized", "as it is", "executed"])
def test_pictures_and_words_are_on_the_page(exported, browser, tmp_path, how):
    (tmp_path / "page.html").write_bytes(exported[how])
    context = browser.new_context(offline=True)
    page = context.new_page()
    page.goto((tmp_path / "page.html").as_uri(), wait_until="domcontentloaded")
    # In the open lesson every picture was shown; where nobody was there, one waits for a guess.
    shown = [name for name in EXPLORERS[LESSON] if how != "executed" or name not in WAITING]
    images = page.locator(".jp-OutputArea img")
    widths = (images.evaluate_all("images => Promise.all(images.map(image => image.decode().then(() => "
                                  "image.checkVisibility() && image.naturalWidth)))"))
    text = page.inner_text("body")
    context.close()
    assert [width > 1000 for width in widths] == [True] * len(shown)
    for name in EXPLORERS[LESSON]:
        made = explorers.ALL[name]()
        assert (made.chart.words(made.state).answer in text) == (name in shown), name
    for code in ("querySelector", "max-width:", "model_id"):
        assert code not in text
