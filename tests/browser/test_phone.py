"""The pages that need no server on a phone: every picture can be read there, and lesson 3 be taken by touch alone."""

import re

import pytest
from lesson import exercises, gathering
from lessons import NOTEBOOKS
from pages_in_browser import watched
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

#: The smallest letters of a picture, in pixels of the page.
SMALLEST = 10
THREE = "03_what_does_the_research_say.html"
QUESTIONS = exercises.questions()
#: The letters of each picture that can be seen and are smaller than that, as [title of the picture, text, pixels];
#: where a picture is scrolled sideways, those out of view too.
SMALL = """smallest => [...document.querySelectorAll(".lesson-explorer")].flatMap(box =>
    [...box.querySelectorAll("svg text")].filter(one => one.textContent.trim() && one.checkVisibility()).map(text => {
        const { a, b } = text.getScreenCTM();
        const size = parseFloat(getComputedStyle(text).fontSize) * Math.hypot(a, b);
        return [box.querySelector(".lesson-title").textContent, text.textContent, Math.round(size * 100) / 100];
    }).filter(found => found[2] < smallest))"""
#: What reaches beyond the page's right edge and is not scrolled in a box of its own.
BEYOND = """() => [...document.querySelectorAll("body *")].filter(part => {
    const box = part.getBoundingClientRect();
    const scrolls = other => /auto|scroll|hidden|clip/.test(getComputedStyle(other).overflowX);
    for (let around = part.parentElement; around; around = around.parentElement) if (scrolls(around)) return false;
    return part.checkVisibility() && box.width > 1 && box.right > document.documentElement.clientWidth + 1;
}).map(part => part.outerHTML.slice(0, 100))"""


#: The numbers of each axis on which a guess is drawn that run into one another; and which share of the page it takes.
CROWDED = """() => [...document.querySelectorAll(".lesson-guess")].map(box => {
    const seen = [...box.querySelectorAll("svg > g:first-child text")].filter(one => one.checkVisibility());
    const at = seen.map(one => one.getBoundingClientRect()).sort((one, other) => one.left - other.left);
    const crowded = at.filter((one, n) => n && one.left < at[n - 1].right + 1).length;
    return [crowded, at.length > 2, (at.at(-1).right - at[0].left) / innerWidth > 0.75];
})"""


@pytest.fixture
def phone(browser):
    """A phone's browser without a network, and what went wrong in it."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True,
                                  device_scale_factor=2, offline=True, accept_downloads=True)
    yield watched(context)
    context.close()


def fits(page):
    """No picture has letters that are too small, and nothing makes the page scroll sideways."""
    assert page.evaluate(SMALL, SMALLEST) == []
    assert page.evaluate(BEYOND) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate("visualViewport.scale") == 1


@pytest.mark.parametrize("name", ["index.html", *(notebook.replace(".ipynb", ".html") for notebook in NOTEBOOKS)])
def test_pictures_can_be_read_and_no_page_scrolls_sideways(phone, written_pages, name):
    phone.goto((written_pages / name).as_uri())
    fits(phone)
    assert all(found == [0, True, True] for found in phone.evaluate(CROWDED))
    waiting = phone.get_by_role("button", name="Show the picture without a guess")
    while waiting.count():
        waiting.first.tap()
    phone.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    fits(phone)
    assert not phone.locator(".lesson-picture:has(.lesson-marks)").evaluate_all("""boxes => boxes.filter(box =>
        (box.scrollWidth > box.clientWidth) !== getComputedStyle(box, "::after").content.includes("swipe")).length""")
    more = phone.get_by_label("Show", exact=True)
    for control in more.all():
        control.select_option(index=control.locator("option").count() - 1)  # all that there is
    fits(phone)
    assert phone.wrong == []


def drag(page, here, there):
    """Drag a finger over the page, from a point to another."""
    client = page.context.new_cdp_session(page)
    points = [(here[0] + (there[0] - here[0]) * n / 5, here[1] + (there[1] - here[1]) * n / 5) for n in range(6)]
    client.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [dict(zip("xy", here, strict=True))]})
    for x, y in points[1:]:
        client.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": y}]})
    client.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    client.detach()


def touchable(control):
    """Large enough for a finger, as the guidelines for the web ask at the least (WCAG 2.2, 2.5.8: 24 pixels)."""
    box = control.bounding_box()
    return box["height"] >= 24 and box["width"] >= 24


def test_lesson_3_is_taken_by_touch_from_the_first_line_to_the_file(phone, written_pages, tmp_path):
    phone.goto((written_pages / THREE).as_uri())
    assert phone.evaluate("scrollY") == 0
    expect(phone.get_by_role("heading", level=1)).to_be_in_viewport()

    # A guess is dragged, kept, and drawn into the picture that waited for it.
    title = "How fast and how long, by study"
    picture = phone.locator(".lesson-page", has=phone.get_by_text(title, exact=True))
    axis, keep = picture.locator(".lesson-guess svg"), picture.get_by_role("button", name="Keep this guess")
    axis.scroll_into_view_if_needed()
    expect(keep).to_be_disabled()
    box, scrolled = axis.bounding_box(), phone.evaluate("scrollY")
    middle = box["y"] + box["height"] / 2
    drag(phone, (box["x"] + box["width"] / 2, middle), (box["x"] + box["width"] * 0.7, middle + 30))
    assert phone.evaluate("scrollY") == scrolled, "a finger on the axis moves the handle, not the page"
    guessed = picture.get_by_role("slider", name="Your guess").get_attribute("aria-valuetext")
    handle = picture.locator(".lesson-handle circle").bounding_box()
    assert handle["x"] + handle["width"] / 2 == pytest.approx(box["x"] + box["width"] * 0.7, abs=12)
    assert touchable(keep)
    keep.tap()  # at once: what was dragged fast does not go on moving, so that a tap would only stop it
    expect(picture.locator("#durations-guess")).to_have_count(1)
    expect(picture.locator(".lesson-headline")).to_contain_text("You said")
    expect(phone.locator('[data-exercise="guess_days"]').get_by_role("textbox")).to_have_value(guessed)
    fits(phone)

    # A row is tapped, and told below the picture.
    study, told = picture.get_by_role("slider", name="Study"), picture.get_by_role("region", name="in words")
    chosen, words = study.get_attribute("aria-valuetext"), told.text_content()
    texts = picture.locator(".lesson-marks text").filter(has_text=re.compile(r"^\S+ \d{4} \([\d,]+\)$"))
    row = next(text for text in texts.all() if chosen not in text.text_content())
    row.scroll_into_view_if_needed()
    row.tap()
    expect(study).to_have_attribute("aria-valuetext", re.sub(r" \(.*", "", row.text_content()))
    expect(told).not_to_have_text(words)

    # An exercise is answered.
    asked = phone.locator('[data-exercise="last_benefit"]')
    asked.get_by_role("textbox").tap()
    asked.get_by_role("textbox").fill("10")
    check = asked.get_by_role("button", name="Check")
    assert touchable(check)
    check.tap()
    expect(asked.get_by_role("status")).to_contain_text("✓ Right.")

    # A verdict is given, and ours are shown.
    verdicts = QUESTIONS["verdicts_research"]
    judged = phone.locator(f'[data-exercise="{verdicts.id}"]')
    ours = phone.locator(".lesson-ours")
    expect(ours.locator(".lesson-card")).to_have_count(0)
    first = judged.get_by_role("combobox").first
    assert touchable(first)
    first.select_option(index=1)
    judged.get_by_role("button", name=verdicts.button).tap()
    expect(ours.locator(".lesson-card").first).to_be_visible()
    fits(phone)

    # The file is written, and read as a class's files are.
    phone.get_by_label("Your name or number, for this file only").fill("Ann")
    take = phone.get_by_role("button", name="Download the file to hand in")
    assert touchable(take)
    with phone.expect_download() as download:
        take.tap()
    download.value.save_as(tmp_path / download.value.suggested_filename)
    gathered = gathering.gather(tmp_path)
    assert gathered.faults == []
    (file,) = gathered.files
    assert file.name == "Ann"
    given = verdicts.options[0].id
    assert file.answers["guess_days"]["answer"] == guessed
    assert file.answers["last_benefit"]["answer"] == "10"
    assert file.answers[verdicts.id]["answer"][given] == verdicts.choices(verdicts.options[0])[0][1]
    assert re.fullmatch(r"answers_ann_lesson_3\.csv", download.value.suggested_filename)
    assert phone.wrong == []
