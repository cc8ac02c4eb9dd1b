"""How far somebody came, in a real JupyterLab: opened and answered by keyboard, and told side by side."""

import pytest
from lesson.exercises import questions
from pages_in_browser import faults
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

ASKED = questions()["how_far_after"].asked


def opened(open_lesson, name, begins):
    """The exercise in its lesson, the fold opened by keyboard."""
    lesson = open_lesson(name)
    lesson.run_all(guess=False)
    asked = lesson.page.locator(".lesson-exercise", has_text=begins).first
    lesson.stands_still(asked)
    button = asked.get_by_role("button", name="Show: Twelve questions, five minutes")
    expect(asked.get_by_role("radio")).to_have_count(0)
    button.focus()
    lesson.page.keyboard.press("Enter")
    expect(asked.get_by_role("radio")).to_have_count(sum(len(part.choices()) for part in ASKED))
    return lesson, asked


def choose(lesson, asked, part, text):
    """Choose an answer by keyboard: the space bar on its button."""
    group = asked.locator(".lesson-far", has_text=part.row.question)
    group.get_by_role("radio", name=text, exact=True).focus()
    lesson.page.keyboard.press("Space")
    expect(group.get_by_role("radio", name=text, exact=True)).to_be_checked()


def test_before_and_after_by_keyboard_side_by_side(open_lesson):
    lesson, asked = opened(open_lesson, "00_start_here.ipynb", "Before the lessons: what do you know already?")
    choose(lesson, asked, ASKED[0], ASKED[0].solution())
    choose(lesson, asked, ASKED[1], "I do not know")
    asked.get_by_role("button", name="Keep my answers").press("Enter")
    expect(asked.get_by_role("status")).to_contain_text("Kept. What is right, and why, stands at the end")
    expect(asked.get_by_role("table")).to_have_count(0)
    assert faults(lesson.page, [[".lesson-exercise"]])[0] == []
    lesson, asked = opened(open_lesson, "07_report_card.ipynb", "After the lessons: the same questions")
    for part in ASKED:
        choose(lesson, asked, part, part.solution())
    asked.get_by_role("button", name="Keep my answers").press("Enter")
    table = asked.get_by_role("table", name="How far you came")
    expect(table.get_by_role("row")).to_have_count(13)
    expect(asked.locator(".lesson-answer")).to_have_text("You had 1 of 12 before and 12 after.")
    expect(table.get_by_role("row").nth(2)).to_contain_text("? not known✓ right")
    assert faults(lesson.page, [[".lesson-exercise"]])[0] == []
    assert lesson.console == []
