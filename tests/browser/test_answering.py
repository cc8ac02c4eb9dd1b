"""Exercises in a real JupyterLab: answered, kept, back after the kernel was restarted."""

import csv
import json
import re
import shutil

import nbformat
import pytest
from lesson.build import seal
from lesson.exercises import questions
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
    return lesson.stands_still(lesson.page.locator(".lesson-exercise", has_text=question).first)


def kept(lab_folder, question):
    """The answer to a question, as it stands in the student's file; None where it has none."""
    entries = json.loads((lab_folder / "notebooks" / "answers.json").read_text("utf-8"))["answers"]
    return entries.get(question, {}).get("answer")


def chosen(field):
    """What a list shows."""
    return field.evaluate("list => (list.options[list.selectedIndex]?.text ?? 'nothing').replaceAll('\u00a0', ' ')")


def test_a_guess_comes_first_and_is_drawn_into_the_picture(lesson, lab_folder):
    covered = lesson.page.get_by_text("Drag the handle to your guess")
    expect(covered).to_have_count(1)
    asked = exercise(lesson, "Before you look")
    asked.get_by_label("Your answer (days)").fill("10-14")
    asked.get_by_role("button", name="Keep my guess").click()
    told = asked.get_by_role("status")
    expect(told).to_contain_text("There is more than one number in “10-14”: please write only one.")
    expect(covered).to_have_count(1)
    asked.get_by_label("Your answer (days)").fill("1 week 2 days")
    asked.get_by_role("button", name="Keep my guess").click()
    expect(told).to_contain_text("Kept as 9 days. Your guess is now drawn into the picture below.")
    said = lesson.explorer("How fast and how long, by study").locator(".lesson-summary")
    expect(said).to_contain_text("Your guess: 9 days.")
    asked.get_by_label("Your answer (days)").fill("5")
    asked.get_by_role("button", name="Keep my guess").click()
    explorer = lesson.explorer("How fast and how long, by study")
    expect(covered).to_have_count(0)
    expect(explorer.locator(".lesson-summary")).to_contain_text("Your guess: 5 days.")
    expect(explorer.locator("#durations-guess")).to_have_count(1)
    assert kept(lab_folder, "guess_days") == "5"


def test_an_answer_gets_feedback_by_keyboard_alone(lesson, lab_folder):
    asked = exercise(lesson, "In Taylor 2018")
    asked.get_by_label("Your answer (days)").focus()
    lesson.page.keyboard.type("14")
    lesson.page.keyboard.press("Tab")
    lesson.page.keyboard.press("Enter")
    expect(asked.get_by_role("status")).to_contain_text("✗ Not yet. That is not the filled diamond")
    assert kept(lab_folder, "last_benefit") == "14", "the press came before what was typed"
    asked.get_by_role("button", name="Hint").focus()
    lesson.page.keyboard.press("Space")
    expect(asked.get_by_role("status")).to_contain_text("Hint. Choose anxiety disorders")
    asked.get_by_label("Your answer (days)").fill("10 days")
    asked.get_by_role("button", name="Check").focus()
    lesson.page.keyboard.press("Enter")
    expect(asked.get_by_role("status")).to_contain_text("✓ Right.")


@pytest.mark.parametrize(("question", "prompt"), [
    ("Put these kinds of study", "place?"), ("What can each study not rule out", "which?"),
    ("Before you read ours", "your verdict?")])
def test_lists_begin_with_their_prompt_and_stand_in_columns(lesson, question, prompt):
    asked = exercise(lesson, question)
    lists = asked.get_by_role("combobox")
    assert lists.count() >= 4
    for one in lists.all():
        assert chosen(one) == prompt
        one.select_option(index=1)
        one.select_option(index=0)
        lesson.page.wait_for_timeout(300)  # the kernel answers
        assert chosen(one) == prompt, "gone back to, the prompt is there again"
    for width in (700, 1280):
        lesson.page.set_viewport_size({"width": width, "height": 900})
        lesson.page.wait_for_timeout(500)
        columns = []
        for fields in (asked.locator(".widget-dropdown > label"), lists):
            boxes = [one.bounding_box() for one in fields.all()]
            sides = [(box["x"], box["x"] + box["width"]) for box in boxes]
            for side in zip(*sides, strict=True):
                assert max(side) - min(side) < 1, f"they do not stand in a column: {side}"
            columns.append(sides[0])
        assert columns[0][1] <= columns[1][0], "text and list lie over each other"
        assert min(box["height"] for box in boxes) >= 24, "a list is too small for a finger"
    asked.get_by_role("button", name=re.compile("^(Check|Keep my verdicts)$")).click()
    expect(asked.get_by_role("status")).to_contain_text("first.")
    for text in asked.locator(".widget-dropdown > label").all():
        for side in ("Width", "Height"):
            assert text.evaluate(f"label => label.scroll{side} <= label.client{side} + 1"), "a label is cut"


def test_a_check_with_nothing_chosen_is_no_try(lesson, lab_folder):
    asked = exercise(lesson, "In a row, the diamond")
    for _ in range(3):
        asked.get_by_role("button", name="Check").click()
        expect(asked.get_by_role("status")).to_have_text("Choose one of the answers first.")
    expect(asked.get_by_role("button", name="Show the answer")).to_be_disabled()
    assert kept(lab_folder, "day_after") is None


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
    for place, text in enumerate(("One person, described by their doctor",
                                  "A group, all given ketamine openly", "A randomised trial against salt water",
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
    lesson.restart()
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
    lesson.restart()
    expect(lesson.page.get_by_text("was damaged. It is kept as answers-damaged-").first).to_be_visible()
    assert [file.read_text() for file in path.parent.glob("answers-damaged-*")] == ["{"]


def test_answers_can_be_handed_in(lesson, lab_folder):
    lesson.page.get_by_label("Your name or number").fill("Ada L.")
    lesson.page.get_by_role("button", name="Write the file to hand in").click()
    expect(lesson.page.get_by_text("Written beside the notebooks: answers_ada_l")).to_be_visible()
    assert len(list((lab_folder / "notebooks").glob("answers_ada_l*.csv"))) == 1
    assert lesson.console == []


#: Columns whose text stands in an exercise.
SHOWN = {"question", "hint", "right", "wrong", "text", "partner", "why", "says"}
TEXT = "from $400 to $800, or ($a_1$ and $b_2$)"


@pytest.fixture
def prices(lab_folder):
    """A notebook with an exercise of every kind, in which each text has dollar signs in it."""
    data = lab_folder / "prices"
    shutil.copytree(lab_folder / "data", data)
    for name in ("exercises", "exercise_options", "claims"):
        path = data / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        for row in rows:
            row |= {column: f"{row[column]} {TEXT}" for column in SHOWN & row.keys() if row[column]}
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
    seal(data)
    kinds = {question.row.kind: question for question in questions(data).values()}
    cells = [nbformat.v4.new_code_cell("from pathlib import Path\nfrom lesson import exercises, frame\nframe.start()")]
    for question in kinds.values():
        bare = nbformat.v4.new_output("display_data", {"text/html": question.as_html()})
        cells.append(nbformat.v4.new_code_cell(f"exercises.ask({question.id!r}, Path('../prices'))", outputs=[bare]))
    book = nbformat.v4.new_notebook(cells=cells)
    book.metadata = nbformat.read(lab_folder / "notebooks" / LESSON, as_version=4).metadata
    nbformat.write(book, lab_folder / "notebooks" / "prices.ipynb")
    return len(kinds)


def expect_no_mathematics(box):
    """Every price stands there as it was written."""
    said = box.inner_text().replace("\u00a0", " ")
    assert box.locator("mjx-container").count() == 0
    assert said.count("400") == said.count(TEXT) > 0, "a dollar sign has lost or got something"


def test_prices_are_no_mathematics(open_lesson, prices):
    opened = open_lesson("prices.ipynb")
    bare = opened.page.locator(".jp-OutputArea-output:has(.lesson-question)")
    for n in range(prices):
        bare.nth(n).scroll_into_view_if_needed()
        opened.page.wait_for_timeout(300)
        expect_no_mathematics(bare.nth(n))
    opened.menu("Run", "Run All Cells")
    opened.wait_until_done()
    boxes = opened.page.locator(".lesson-exercise")
    expect(boxes).to_have_count(prices)
    for box in boxes.all():
        box.scroll_into_view_if_needed()
        for button in box.get_by_role("button").all():
            if button.is_enabled():
                button.click()
                opened.page.wait_for_timeout(300)
    opened.page.wait_for_timeout(2000)  # JupyterLab loads its mathematics when it is first asked for
    for box in boxes.all():
        box.scroll_into_view_if_needed()
        opened.page.wait_for_timeout(300)
        expect_no_mathematics(box)
        assert box.inner_text().count("$400") > 1, "the hint is said"
