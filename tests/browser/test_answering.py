"""Exercises in a real JupyterLab: answered, kept, back after the kernel was restarted."""

import json

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LESSON = "03_what_does_the_research_say.ipynb"


@pytest.fixture(scope="module")
def lesson(open_lesson):
    """The lesson, run, in a folder where nobody has answered yet."""
    opened = open_lesson(LESSON)
    opened.run_all(guess=False)
    return opened


def exercise(lesson, question):
    """The exercise whose question begins so."""
    found = lesson.page.locator(".lesson-exercise", has_text=question)
    found.first.scroll_into_view_if_needed()
    return found.first


def restart(lesson):
    """Restart the kernel and run every cell again."""
    lesson.page.get_by_role("menuitem", name="Kernel", exact=True).click()
    lesson.page.get_by_role("menuitem", name="Restart Kernel and Run All Cells…").click()
    lesson.page.get_by_role("button", name="Confirm Kernel Restart").click()
    lesson.page.wait_for_timeout(2000)
    lesson.wait_until_done()
    lesson.page.locator(".lesson-explorer .lesson-marks").first.wait_for()


def test_a_guess_comes_first_and_is_drawn_into_the_picture(lesson, lab_folder):
    covered = lesson.page.get_by_text("Keep your guess above: then the picture appears")
    expect(covered).to_have_count(1)
    asked = exercise(lesson, "Before you look")
    asked.get_by_label("Your answer (days)").fill("5")
    asked.get_by_role("button", name="Keep my guess").click()
    explorer = lesson.explorer("How fast and how long, by study")
    expect(covered).to_have_count(0)
    expect(explorer.locator(".lesson-summary")).to_contain_text("Your guess: 5 days.")
    expect(explorer.locator("#durations-guess")).to_have_count(1)
    kept = json.loads((lab_folder / "notebooks" / "answers.json").read_text("utf-8"))["answers"]
    assert kept["guess_days"]["answer"] == "5"


def test_an_answer_gets_feedback_by_keyboard_alone(lesson):
    asked = exercise(lesson, "In Taylor 2018")
    asked.get_by_label("Your answer (days)").focus()
    lesson.page.keyboard.type("14")
    lesson.page.keyboard.press("Tab")
    lesson.page.keyboard.press("Enter")
    expect(asked.get_by_role("status")).to_contain_text("✗ Not yet. That is not the filled diamond")
    asked.get_by_role("button", name="Hint").focus()
    lesson.page.keyboard.press("Space")
    expect(asked.get_by_role("status")).to_contain_text("Hint. Choose anxiety disorders")
    asked.get_by_label("Your answer (days)").fill("10 days")
    asked.get_by_role("button", name="Check").focus()
    lesson.page.keyboard.press("Enter")
    expect(asked.get_by_role("status")).to_contain_text("✓ Right.")


def test_choices_orders_and_pairs_are_answered(lesson):
    single = exercise(lesson, "In a row, the diamond")
    single.get_by_label("Nothing: nobody looked.").check()
    single.get_by_role("button", name="Check").click()
    expect(single.get_by_role("status")).to_contain_text("✓ Right.")
    several = exercise(lesson, "Which limits make it hard")
    for text in ("Open label", "Inert control", "No control group"):
        several.get_by_label(text, exact=True).check()
    several.get_by_role("button", name="Check").click()
    expect(several.get_by_role("status")).to_contain_text("✓ Right.")
    order = exercise(lesson, "Put these kinds of study")
    for place, text in enumerate(("One person, described by their doctor", "A group, all given ketamine openly", "A randomised trial against salt water",
                                  "A randomised trial against a drug that can be felt"), start=1):
        order.get_by_label(text, exact=True).select_option(str(place))
    order.get_by_role("button", name="Check").click()
    expect(order.get_by_role("status")).to_contain_text("✓ Right.")


def test_a_text_is_kept_and_its_checklist_opens(lesson):
    text = exercise(lesson, "A friend read in the article")
    expect(text.get_by_label("It gives no medical advice.")).to_be_disabled()
    text.get_by_label("Your text").fill("In 18 people it helped for some days, as the rater saw it. More is not known.")
    text.get_by_role("button", name="Keep my text").click()
    text.get_by_label("It gives no medical advice.").check()
    text.get_by_role("button", name="Keep my text").click()
    expect(text.get_by_role("status")).to_contain_text("Kept.")


def test_answers_are_back_after_the_kernel_was_restarted(lesson):
    restart(lesson)
    asked = exercise(lesson, "In Taylor 2018")
    expect(asked.get_by_label("Your answer (days)")).to_have_value("10 days")
    expect(asked.get_by_role("status")).to_contain_text("Your answer from before. ✓ Right.")
    expect(exercise(lesson, "In a row, the diamond").get_by_label("Nothing: nobody looked.")).to_be_checked()
    expect(exercise(lesson, "A friend read").get_by_label("It gives no medical advice.")).to_be_checked()
    explorer = lesson.explorer("How fast and how long, by study")
    expect(explorer.locator(".lesson-summary")).to_contain_text("Your guess: 5 days.")


def test_a_damaged_file_is_told_and_kept(lesson, lab_folder):
    path = lab_folder / "notebooks" / "answers.json"
    path.write_text("{", encoding="utf-8")
    restart(lesson)
    expect(lesson.page.get_by_text("was damaged. It is kept as answers-damaged-").first).to_be_visible()
    assert [file.read_text() for file in path.parent.glob("answers-damaged-*")] == ["{"]


def test_answers_can_be_handed_in(lesson, lab_folder):
    lesson.page.get_by_role("button", name="Write files to hand in").click()
    expect(lesson.page.get_by_text("Written beside the notebooks: answers.csv and answers.html")).to_be_visible()
    assert (lab_folder / "notebooks" / "answers.csv").exists()
    assert lesson.console == []
