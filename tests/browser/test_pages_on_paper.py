"""A lesson's page on paper is a handout: what is said, drawn, picked and kept, and nothing to press."""

import pytest
from lessons import EXPLORERS, NOTEBOOKS
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

THREE = "03_what_does_the_research_say.html"
#: Pixels of the width of A4 and of US Letter between the margins that browsers leave.
PAPER = 680


@pytest.fixture(scope="module")
def tab(browser):
    """A sheet of paper."""
    context = browser.new_context(viewport={"width": PAPER, "height": 960}, offline=True)
    page = context.new_page()
    page.emulate_media(media="print")
    yield page
    context.close()


@pytest.fixture
def printed(tab, written_pages):
    """Opens a page as it is printed; `guessed` without a picture that waits for a guess."""
    def opened(name, guessed=True):
        tab.goto((written_pages / name).as_uri())
        tab.emulate_media(media="screen")
        waiting = tab.get_by_role("button", name="Show the picture without a guess")
        while guessed and waiting.count():
            waiting.first.click()
        tab.emulate_media(media="print")
        return tab

    return opened


@pytest.mark.parametrize("notebook", NOTEBOOKS)
def test_every_picture_has_its_headline_and_what_was_picked_and_nothing_to_press(printed, notebook):
    page = printed(notebook.replace(".ipynb", ".html"))
    boxes = page.locator(".lesson-page > .lesson-explorer")
    assert boxes.count() >= len(EXPLORERS[notebook])
    for box in boxes.all():
        expect(box.locator(".lesson-headline")).to_be_visible()
        expect(box.locator(".lesson-words")).to_be_visible()
        words = box.locator(".lesson-words").evaluate("box => [box.scrollHeight - box.clientHeight, box.clientHeight]")
        assert words[0] <= 1, "words that a screen scrolls are whole on paper"
        picture = box.locator(".lesson-axes").bounding_box()
        assert picture["x"] >= 0, "the picture is whole"
        assert picture["x"] + picture["width"] <= PAPER
        assert box.locator(":is(button, select, input, summary):visible").count() == 0
    assert page.locator("nav:visible, main button:visible, .lesson-hand-in:visible, .lesson-more:visible").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= PAPER


def test_a_picture_that_waits_for_a_guess_shows_its_axis_to_mark_it_on(printed):
    page = printed(THREE, guessed=False)
    box = page.locator(".lesson-explorer", has=page.locator(".lesson-guess")).first
    expect(box.locator(".lesson-guess svg")).to_be_visible()
    assert box.locator(":is(button, input):visible").count() == 0
    assert not box.locator(".lesson-handle").is_visible(), "a guess that nobody made"
    assert "Drag" not in box.inner_text()
    assert "mark it on the axis" in box.locator("label").evaluate("label => getComputedStyle(label, '::after').content")


def test_references_stand_there_with_their_addresses_and_no_answer_does(printed):
    page = printed(THREE)
    works = page.locator("main > details").last
    assert works.get_attribute("open") is None, "nobody opened it"
    assert works.evaluate("fold => getComputedStyle(fold, '::details-content').contentVisibility") == "visible"
    links = works.locator("li a")
    assert links.count() > 20
    assert all(link.inner_text() == link.get_attribute("href") for link in links.all())
    hidden = page.locator("main > details:not([open]) .lesson-exercise, main > details:not([open]) .lesson-card")
    assert hidden.count() == 0, "a fold that paper opens holds no answer and no verdict"


def test_links_of_verdicts_say_where_they_lead(printed):
    page = printed(THREE)
    page.emulate_media(media="screen")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', "
                  "'<div class=lesson-card><a href=https://example.org/7>Somebody 2021</a></div>')")
    page.emulate_media(media="print")
    said = page.locator(".lesson-card a").last.evaluate("link => getComputedStyle(link, '::after').content")
    assert "https://example.org/7" in said


def test_it_prints(printed):
    page = printed(THREE)
    assert page.pdf(format="A4").startswith(b"%PDF")
