"""A guess drawn into the axis of the picture that waits for it: by mouse, by keys, kept, and met by the evidence."""

import json
import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LESSON = "00_start_here.ipynb"


@pytest.fixture(scope="module")
def lesson(open_lesson):
    opened = open_lesson(LESSON)
    opened.run_all(guess=False)
    return opened


def test_a_guess_is_dragged_kept_and_met_by_the_evidence(lesson, lab_folder):
    box = lesson.page.locator(".lesson-explorer", has=lesson.page.locator(".lesson-guess"))
    lesson.stands_still(box)
    axis, said = box.locator(".lesson-guess svg"), box.locator(".lesson-guess output")
    keep = box.get_by_role("button", name="Keep this guess")
    expect(keep).to_be_disabled()
    expect(box.locator(".lesson-marks")).to_have_count(0)
    place = axis.bounding_box()
    lesson.page.mouse.move(place["x"] + 0.5 * place["width"], place["y"] + 30)
    lesson.page.mouse.down()
    lesson.page.mouse.move(place["x"] + 0.6 * place["width"], place["y"] + 34, steps=5)
    lesson.page.mouse.up()
    expect(said).to_have_text(re.compile(r"^\d+ of 100 people$"))
    dragged = int(said.text_content().split()[0])
    assert 30 < dragged < 90
    slider = box.get_by_role("slider", name="Your guess")
    expect(slider).to_be_focused()
    lesson.page.keyboard.press("ArrowRight")
    expect(said).to_have_text(f"{dragged + 1} of 100 people")
    expect(slider).to_have_attribute("aria-valuetext", f"{dragged + 1} of 100 people")
    keep.click()
    explorer = lesson.explorer("How many people, and how many are treated")
    expect(explorer.locator(".lesson-marks #burden-guess")).to_have_count(1)
    asked = lesson.page.locator(".lesson-exercise", has_text="Before you look").first
    expect(asked.get_by_role("textbox")).to_have_value(f"{dragged + 1} of 100 people")
    kept = json.loads((lab_folder / "notebooks" / "answers.json").read_text("utf-8"))["answers"]["guess_treated"]
    assert kept["answer"] == f"{dragged + 1} of 100 people"
    assert not lesson.console
