"""The live view of a class in a real browser: guesses come in by themselves, keys reveal them, axe finds nothing."""


import pytest
from apart import run_apart
from live_class import PASSWORD, TEACHER, Class
from pages_in_browser import faults, watched
from playwright.sync_api import expect

from bench import students
from bench.students import running_hub, student

pytestmark = pytest.mark.browser
NUMBERS = [1, 3, 7, 10, 14, 14, 30, 90, 730, 7000]


@pytest.fixture(scope="module")
def hub(hub_can_run, tmp_path_factory):
    """The address of a hub with a teacher."""
    with running_hub(tmp_path_factory.mktemp("live"), teacher=TEACHER, teacher_password=PASSWORD) as url:
        yield url


def guess(hub, numbers):
    """So many students guess, each once."""
    async def all_of_them():
        for place, number in numbers:
            async with student(hub, f"student{place}") as one:
                assert await one.log_in()
                assert (await Class(hub).guess(await Class(hub).token(one), number))[0] == 200

    run_apart(all_of_them())


@pytest.fixture
def open_as(browser, hub):
    """Open the list of guesses as somebody; what goes wrong in a page fails the test."""
    pages = []

    def open_as(name, password, **options):
        page = watched(browser.new_context(**options))
        pages.append(page)
        page.goto(f"{hub}/services/class/")
        page.fill("#username_input", name)
        page.fill("#password_input", password)
        page.click("#login_submit")
        expect(page.get_by_role("heading", name="The class's guesses")).to_be_visible()
        return page

    yield open_as
    for page in pages:
        page.context.close()
    assert [page.wrong for page in pages] == [[]] * len(pages)


def test_guesses_come_in_by_themselves_and_keys_reveal_them(open_as, hub):
    teacher = open_as(TEACHER, PASSWORD, viewport={"width": 1366, "height": 768})
    ana = open_as("ana", students.PASSWORD, viewport={"width": 390, "height": 844}, color_scheme="dark")
    for page in (teacher, ana):
        page.get_by_role("link", name="Lesson 3").click()
        expect(page.get_by_text("0 guesses in, without names.")).to_be_visible()
    guess(hub, enumerate(NUMBERS[:4]))
    for page in (teacher, ana):
        expect(page.get_by_text("4 guesses in, without names.")).to_be_visible()
        expect(page.get_by_text("No group under five is shown: 1 more guess needed.")).to_be_visible()
        expect(page.get_by_role("button", name="Reveal")).to_have_count(0)
    guess(hub, list(enumerate(NUMBERS))[4:])
    reveal = teacher.get_by_role("button", name="Reveal")
    for page in (teacher, ana):
        expect(page.get_by_text("10 guesses in, without names.")).to_be_visible()
        # The page loads itself anew when there are enough, a moment after it has said how many.
        expect(page.locator("[data-asked]")).to_have_attribute("data-ready", "1")
        lines, looked = faults(page)
        assert lines == []
        assert looked > 5
    reveal.focus()
    teacher.keyboard.press("Enter")
    for page in (teacher, ana):
        picture = page.get_by_role("img", name="10 guesses")
        expect(picture).to_be_visible()
        assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0
        lines, looked = faults(page)
        assert lines == []
        assert looked > 8
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"
    box = teacher.locator(".picture").bounding_box()
    assert box["y"] + box["height"] < 768, "the picture does not fit the wall"
    expect(ana.get_by_role("button")).to_have_count(0)
