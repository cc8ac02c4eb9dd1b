"""The copy for students from beginning to end: opened, answered, brought up to date, and the report card with the
answers of that student.
"""

import json

import pytest
from lesson import explorers, student_copy, tables
from pages_in_browser import Lesson
from playwright.sync_api import expect
from server import running_lab

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """A fresh copy for students."""
    folder = tmp_path_factory.mktemp("hand_out")
    student_copy.write(folder)
    return folder


@pytest.fixture(scope="module")
def opened(browser, copy):
    """Opens a notebook of the copy in a fresh tab."""
    with running_lab(copy) as address:
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        yield lambda name: Lesson(context.new_page(), address, name)
        context.close()


def test_a_student_answers_gets_a_newer_copy_and_finds_everything_again(opened, copy):
    lesson = opened("00_start_here.ipynb")
    lesson.run_all()
    asked = lesson.page.locator(".lesson-exercise", has_text="A claim in an article has no source").first
    asked.get_by_label("It cannot be checked from what is given").check()
    asked.get_by_role("button", name="Check").click()
    expect(asked.get_by_role("status")).to_contain_text("✓ Right.")
    verdicts = lesson.page.locator(".lesson-exercise", has_text="what is your verdict on each claim").first
    for claim, verdict in (("C01", "supported"), ("C02", "contradicted")):
        verdicts.locator(".widget-dropdown", has_text=claim).locator("select").select_option(label=verdict)
    verdicts.get_by_role("button", name="Keep my verdicts").click()
    expect(verdicts.get_by_role("status")).not_to_be_empty()
    before = (copy / "notebooks" / "answers.json").read_bytes()
    lesson.page.locator(".jp-Notebook").first.click(position={"x": 5, "y": 5})
    lesson.page.keyboard.press("Control+s")
    expect(lesson.page.locator(".lm-TabBar-tab.lm-mod-current.jp-mod-dirty")).to_have_count(0)
    lesson.page.close()
    saved = (copy / "notebooks" / "00_start_here.ipynb").read_bytes()
    assert saved != student_copy.contents()["notebooks/00_start_here.ipynb"], "the notebook was not saved"
    assert student_copy.write(copy) == []
    assert (copy / "notebooks"
            / "00_start_here.ipynb").read_bytes() == saved, "what the student ran stays while the lesson is the same"
    assert (copy / "notebooks" / "answers.json").read_bytes() == before
    assert set(json.loads(before)["answers"]) == {"no_source", "verdicts_intro"}
    again = opened("00_start_here.ipynb")
    again.run_all()
    asked = again.page.locator(".lesson-exercise", has_text="A claim in an article has no source").first
    expect(asked.get_by_role("status")).to_contain_text("from before. ✓ Right.")
    again.page.close()


def test_the_report_card_shows_that_student_s_verdicts_and_disagreements_first(opened):
    ours = {row.claim: row.content for row in tables.load("verdicts")}
    assert (ours["C01"], ours["C02"]) == ("supported", "supported")
    lesson = opened("07_report_card.ipynb")
    lesson.run_all()
    card = lesson.explorer(explorers.report_card().title)
    expect(card.locator(".lesson-summary")).to_contain_text("You have judged 2: we agree in 1 and differ in 1.")
    expect(card.locator(".lesson-table tbody tr th").first).to_have_text("C02")
    card.get_by_label("Show", exact=True).select_option("where you and we differ")
    expect(card.locator(".lesson-table tbody tr")).to_have_count(1)
    card.get_by_label("View", exact=True).select_option("every claim")
    expect(card.locator("#report_card-C02-sign title")).to_have_text("You and we differ")
    assert lesson.console == []
