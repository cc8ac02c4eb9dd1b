"""The teacher's page, opened from the wall of lesson 3: rendered, with a clock, and it leads the wall."""

import re

import pytest
from lesson import exercises
from pages_in_browser import Wall, faults
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LESSON = "notebooks/03_what_does_the_research_say.ipynb"


@pytest.fixture(scope="module")
def both(browser, on_the_wall):
    """The wall, and the page that its list opens."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    lesson = Wall(context.new_page(), on_the_wall, LESSON)
    lesson.page.locator(".wall-title").click()
    with context.expect_page() as opened:
        lesson.page.get_by_role("link", name="Teacher's page (holds the answers)").click()
    page = opened.value
    page.wrong = []
    page.on("console", lambda m: page.wrong.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    page.get_by_role("heading", level=1, name="Teacher's page: lesson 3").wait_for()
    yield lesson, page
    context.close()


def test_it_says_where_the_wall_is_and_follows_it(both):
    lesson, page = both
    lesson.choose("Question 3 of 9: how many people is this?")
    expect(page.get_by_role("status")).to_have_text("Question 3 of 9: how many people is this?")
    expect(page.locator("tr[aria-current=true] th")).to_have_text("“how many people is this?” Count the people")
    lesson.page.keyboard.press("PageUp")
    expect(page.get_by_role("status")).to_have_text("Question 2 of 9: how long does it last?")
    expect(page.locator("tr[aria-current=true] th")).to_have_text("How fast and how long, by study")


def test_a_part_of_the_plan_leads_the_wall_by_keyboard_alone(both):
    lesson, page = both
    second = "Question 2 of 9: how long does it last?"
    for part, heard in (("In short, and one sentence", "In short"),
                        ("“how long does it last?” Guess", f"{second}, part 1 of 3"),
                        ("How fast and how long, by study", f"{second}, part 2 of 3, the picture")):
        link = page.get_by_role("row", name=part).get_by_role("link")
        link.focus()
        link.press("Enter")
        expect(lesson.page.locator(".wall-told")).to_have_text(heard)
    assert len(page.context.pages) == 2


def test_an_exercise_leads_to_its_own_view(both):
    lesson, page = both
    question = exercises.questions()["hope"].row.question
    fold = page.locator("details", has=page.locator("summary", has_text=question))
    fold.locator("summary").click()
    fold.get_by_role("link", name="Go there on the wall").click()
    expect(lesson.page.locator(".lesson-exercise:visible")).to_contain_text(question)


def test_the_clock_runs_in_both(both):
    lesson, page = both
    lesson.choose("Question 1 of 9: which studies does the article mean?")
    page.get_by_role("button", name="Start the clock").click()
    expect(page.get_by_role("timer")).to_have_text("5 min for this part, 5 min ahead; 60 of 60 min left")
    expect(lesson.page.get_by_role("timer")).to_have_text("5 min for this part, 5 min ahead")
    page.get_by_role("button", name="Stop the clock").click()
    expect(page.get_by_role("timer")).to_have_text("")
    expect(lesson.page.get_by_role("button", name="Start the clock")).to_be_visible()


def test_answers_are_folded_until_they_are_asked_for(both):
    _, page = both
    page.reload()
    answer = page.get_by_text(exercises.questions()["hope"].why())
    expect(answer).to_be_hidden()
    page.get_by_role("button", name="Open all answers").click()
    expect(answer).to_be_visible()
    assert page.locator("details:not([open])").count() == 0


def test_its_other_links_open_jupyterlab(both):
    page = both[1]
    link = page.get_by_role("link", name="verdict_evidence.csv").first
    with page.context.expect_page() as opened:
        link.click()
    # Beside another window JupyterLab gives this one a workspace of its own.
    expect(opened.value).to_have_url(re.compile(r"/lab/(workspaces/[^/]+/)?tree/data/verdict_evidence\.csv"))
    opened.value.close()


def test_where_no_wall_is_open_a_part_opens_one_there(both):
    lesson, page = both
    context, address = page.context, page.url
    alone = context.browser.new_context()
    page = alone.new_page()
    page.goto(address)
    expect(page.get_by_role("status")).to_have_text("The wall is not open beside this page.")
    with alone.expect_page() as opened:
        page.get_by_role("row", name="In short").get_by_role("link").click()
    expect(opened.value.locator(".wall-told")).to_have_text("In short", timeout=60_000)
    alone.close()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_nothing(both, colours):
    _, page = both
    page.emulate_media(color_scheme=colours)
    for fold in page.locator("details:not([open]) > summary").all():
        fold.click()
    lines, passed = faults(page)
    assert not lines, "\n".join(lines)
    assert passed > 20
    assert page.wrong == []
