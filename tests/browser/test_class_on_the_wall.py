"""What a class answered, opened from a stick in a real browser with the network off: silent, whole, for everybody."""

import made_up_class as made
import pytest
from lesson import class_page
from pages_in_browser import faults, watched_alone

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The page of a class of thirty."""
    handed_in = made.write_class(tmp_path_factory.mktemp("handed in"), 30)
    folder = tmp_path_factory.mktemp("usb stick") / "class"
    class_page.main([str(handed_in), "--out", str(folder)])
    return folder


@pytest.fixture(params=[(1366, 768, "light"), (1366, 768, "dark"), (1920, 1080, "light"), (390, 844, "light"),
                        (390, 844, "dark")],
                ids=lambda value: "-".join(map(str, value)))
def page(request, browser, folder):
    """The page at one size and in one theme, and what went wrong in it."""
    width, height, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, offline=True)
    page = watched_alone(context)
    page.goto((folder / "index.html").as_uri())
    yield page
    context.close()


def test_it_is_silent_and_whole_and_axe_finds_nothing(page):
    page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    drawn = page.evaluate("""() => Promise.all([...document.images].map(
        image => image.decode().then(() => image.naturalWidth)))""")
    assert len(drawn) == 7
    assert min(drawn) > 0
    lines, looked = faults(page)
    assert lines == []
    assert looked > 15
    assert page.wrong == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), "the page scrolls sideways"


def test_a_picture_with_its_dots_and_its_sentence_fits_the_wall(page):
    if page.viewport_size["width"] < 700:
        pytest.skip("on a phone a picture scrolls in a box of its own")
    for picture in page.locator(".picture").all():
        assert picture.bounding_box()["height"] < page.viewport_size["height"] - 100
        shown, wall = picture.locator("img").bounding_box(), page.viewport_size
        assert max(shown[side] / wall[side] for side in wall) > 0.7, "a large wall is left empty"


def test_on_a_phone_a_picture_is_reached_by_keys_and_its_type_can_be_read(page):
    picture = page.locator(".picture").first
    picture.focus()
    assert picture.evaluate("box => document.activeElement === box")
    assert picture.locator("img").bounding_box()["width"] >= 700


def test_no_word_at_the_head_of_a_column_is_broken(page):
    heads = page.locator("main > section > table thead th, main > section article > table thead th")
    assert heads.count() >= 3
    for head in heads.all():
        lines = head.evaluate("""head => {
            const range = document.createRange();
            range.selectNodeContents(head);
            return range.getClientRects().length;
        }""")
        assert lines <= len(head.inner_text().split()), head.inner_text()


def test_it_prints_without_links_and_with_its_bars(page):
    page.emulate_media(media="print")
    assert not page.locator("nav").is_visible()
    assert page.locator(".bar").first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
