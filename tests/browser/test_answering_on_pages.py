"""Answering on the pages that need no server: every kind of exercise, guesses, verdicts; kept, handed in, forgotten."""

import json
import re
from html import unescape

import pytest
from lesson import answers, exercises, explorers, gathering, hosting
from lesson.exercises import typed
from lessons import NOTEBOOKS
from pages_in_browser import GUESSES, faults, served, watched
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

KEPT = "ketamine-lessons-answers"
QUESTIONS = exercises.questions()
THREE, SEVEN = "03_what_does_the_research_say.html", "07_report_card.html"


@pytest.fixture
def tab(browser):
    """A phone's browser without a network, nothing kept in it, and what went wrong in it."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True, accept_downloads=True)
    yield watched(context)
    context.close()


@pytest.fixture
def at(written_pages):
    """The address of a page on the disk."""
    return lambda name: (written_pages / name).as_uri()


def asked(page, name):
    """An exercise on the page."""
    return page.locator(f'[data-exercise="{name}"]')


def fill(box, question, answer):
    """Give an answer with the fields."""
    kind, text = question.row.kind, {option.id: option.text for option in question.options}
    if kind in ("number", "predict"):
        box.get_by_role("textbox").fill(answer)
    elif kind == "single":
        box.get_by_role("radio", name=text[answer], exact=True).check()
    elif kind == "multiple":
        for key, said in text.items():
            box.get_by_role("checkbox", name=said, exact=True).set_checked(key in answer)
    elif kind == "text":
        box.get_by_role("textbox").fill(answer["text"])
    else:
        for option in question.options:
            place = [value for _, value in question.choices(option)].index(answer[option.id])
            box.get_by_role("combobox", name=option.text, exact=True).select_option(index=place + 1)


def check(box, question):
    box.get_by_role("button", name=question.button, exact=True).click()


def kept(page):
    """All that the browser keeps, by exercise."""
    return json.loads(page.evaluate(f"localStorage.getItem('{KEPT}')"))["answers"]


@pytest.mark.parametrize("lesson", NOTEBOOKS)
def test_every_exercise_of_a_lesson_is_checked_kept_and_there_when_the_page_opens_again(tab, at, lesson):
    tab.goto(at(lesson.replace(".ipynb", ".html")))
    here = [QUESTIONS[box.get_attribute("data-exercise")] for box in tab.locator("[data-exercise]").all()]
    assert {question.id for question in here} == {
        question.id for question in QUESTIONS.values() if question.row.lesson == int(lesson[:2])}
    here = [question for question in here if question.in_lesson]  # the others have tests of their own, below
    expect(tab.locator(".lesson-hand-in")).to_contain_text("This is practice and no examination")
    mark = {True: "✓ Right. ", None: ""}
    for question in here:
        box, answer = asked(tab, question.id), question.example()
        check(box, question)
        expect(box.get_by_role("status")).to_have_text(question.missing({option.id: None for option in question.options}
                                                       if question.row.kind in ("matching", "ordering", "verdict")
                                                       else {"text": ""} if question.row.kind == "text" else ""))
        fill(box, question, answer)
        check(box, question)
        if question.row.kind == "text":
            for option in question.options:
                box.get_by_role("checkbox", name=option.text, exact=True).check()
            check(box, question)
        right, why = question.check(answer)
        expect(box.get_by_role("status")).to_have_text(mark[right] + why)
        assert kept(tab)[question.id]["answer"] == answer
    tab.reload()
    for question in here:
        right, why = question.check(question.example())
        expect(asked(tab, question.id).get_by_role("status")).to_have_text(
            f"Your answer from before. {mark[right]}{why}")
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    assert tab.wrong == []
    lines, passed = faults(tab)
    assert not lines, "\n".join(lines)
    assert passed > 10


def test_a_wrong_answer_is_told_why_and_after_two_the_right_one_may_be_seen_all_by_keys(tab, at):
    question = QUESTIONS["day_after"]
    tab.goto(at(THREE))
    box = asked(tab, "day_after")
    wrong = next(option for option in question.options if not option.correct)
    show = box.get_by_role("button", name="Show the answer")
    box.get_by_role("radio").first.focus()
    tab.keyboard.press("Space")
    for _ in range([option.id for option in question.options].index(wrong.id)):
        tab.keyboard.press("ArrowDown")
    tab.keyboard.press("Enter")
    expect(box.get_by_role("status")).to_have_text(f"✗ Not yet. {wrong.why}")
    expect(show).to_be_disabled()
    tab.keyboard.press("Tab")
    expect(box.get_by_role("button", name="Check")).to_be_focused()
    tab.keyboard.press("Space")
    tab.keyboard.press("Tab")
    tab.keyboard.press("Enter")
    expect(box.get_by_role("status")).to_have_text(f"Hint. {question.row.hint}")
    tab.keyboard.press("Tab")
    expect(show).to_be_focused()
    tab.keyboard.press("Enter")
    expect(box.get_by_role("status")).to_have_text(
        f"The answer: {question.solution().rstrip('.')}. {question.why()}")
    assert kept(tab)["day_after"]["tries"] == 2
    assert kept(tab)["day_after"]["right"] is False


def sound(page):
    """Nothing went wrong in a page, and axe finds nothing; what axe itself asks for in vain is no fault of the page."""
    assert page.wrong == []
    lines, _ = faults(page)
    assert not lines, "\n".join(lines)
    page.wrong.clear()


def answer_twelve(page, when, given):
    """Answer some of the twelve questions by keys, and keep them; the exercise."""
    question = QUESTIONS[f"how_far_{when}"]
    box = asked(page, question.id)
    expect(box.get_by_role("radio").first).to_be_hidden()
    box.locator("summary").press("Enter")
    for number, part in enumerate(question.asked, start=1):
        if given.get(part.id) is not None:
            group = box.get_by_role("group", name=f"{number}. {part.row.question}", exact=True)
            text = next(text for text, value in part.choices() if value == given[part.id])
            group.get_by_role("radio", name=text, exact=True).press("Space")
    check(box, question)
    return box


def test_how_far_one_came_is_asked_before_and_told_after_the_lessons(tab, at):
    before, after = (QUESTIONS[f"how_far_{when}"] for when in ("before", "after"))
    right, blank = after.example(), dict.fromkeys(part.id for part in after.asked)
    first, second, *_ = after.asked
    tab.goto(at("00_start_here.html"))
    box = asked(tab, before.id)
    box.locator("summary").press("Enter")
    check(box, before)
    expect(box.get_by_role("status")).to_have_text("Answer one question at least first.")
    box.locator("summary").press("Enter")
    earlier = {first.id: right[first.id], second.id: "not_known"}
    box = answer_twelve(tab, "before", earlier)
    expect(box.get_by_role("status")).to_have_text(before.row.right)
    assert box.get_by_role("table").count() == 0
    assert box.get_by_text(first.why()).count() == 0
    assert box.get_by_role("button", name="Show the answer").count() == 0
    entry = kept(tab)[before.id]
    assert (entry["answer"], entry["right"], entry["tries"]) == (blank | earlier, None, 1)
    expect(tab.locator(".lesson-hand-in")).to_contain_text("So far: how far you came, in lesson 0.")
    expect(tab.get_by_role("button", name="Forget my answers")).to_be_enabled()
    sound(tab)
    tab.goto(at(SEVEN))
    assert asked(tab, after.id).get_by_role("table").count() == 0, "nothing is told before it is asked"
    wrong = next(option.id for option in second.options if not option.correct)
    now = right | {second.id: wrong}
    box = answer_twelve(tab, "after", now)
    store = {key: {"answer": one["answer"]} for key, one in kept(tab).items()}
    expect(box.locator(".lesson-answer")).to_have_text("You had 1 of 12 before and 11 after.")
    rows = box.get_by_role("table", name="How far you came").get_by_role("row")
    expect(rows).to_have_count(13)
    expect(rows.nth(2)).to_contain_text("? not known✗ not right")
    expect(box.locator(".lesson-far-answers > li").nth(1)).to_contain_text(second.why_not(wrong))
    for part in after.asked:
        expect(box.get_by_text(part.why()).first).to_be_visible()
    text = re.sub("<[^>]+>", "", after.afterwards(store))
    below = box.locator(".lesson-far-answers").locator("xpath=..").evaluate("box => box.textContent")
    assert below == unescape(text)
    assert tab.evaluate("document.documentElement.scrollWidth") <= 390
    sound(tab)
    tab.reload()
    expect(box.get_by_role("status")).to_have_text(f"Your answer from before. {after.row.right}")
    expect(box.locator(".lesson-answer")).to_have_text("You had 1 of 12 before and 11 after.")
    tab.get_by_label("Your name or number, for this file only").fill("Ann")
    with tab.expect_download() as download:
        tab.get_by_role("button", name="Download the file to hand in").click()
    assert download.value.suggested_filename == "answers_ann_lessons_0_7.csv"
    (found,) = gathering.parsed(download.value.path().read_bytes())
    assert {key: one["answer"] for key, one in found[1].items()} == {before.id: blank | earlier, after.id: now}
    assert tab.wrong == []


@pytest.mark.parametrize("when", ["before", "after"])
def test_what_was_kept_of_the_twelve_in_another_edition_stops_nothing(tab, at, when):
    name, page = f"how_far_{when}", at("00_start_here.html" if when == "before" else SEVEN)
    first = QUESTIONS[name].asked[0]
    tab.goto(at("index.html"))
    for damage in ("few", 5, None, [], {}, {"far_gone": "x"}, {first.id: ["few"]}):
        tab.evaluate(f"text => localStorage.setItem('{KEPT}', text)",
                     json.dumps({"version": 1, "answers": {name: {"answer": damage, "right": None}}}))
        tab.goto(page)
        said = "Answer one question at least" if damage == {} else "does not fit this question any more"
        expect(asked(tab, name).get_by_role("status")).to_contain_text(said)
    kept_one = {"far_gone": "x", first.id: first.example()}
    tab.evaluate(f"text => localStorage.setItem('{KEPT}', text)",
                 json.dumps({"version": 1, "answers": {name: {"answer": kept_one, "right": None}}}))
    tab.goto(page)
    expect(asked(tab, name).get_by_role("status")).to_contain_text("Your answer from before.")
    assert asked(tab, name).locator("input:checked").count() == 1
    assert tab.wrong == []


@pytest.mark.parametrize(("chart", "asks"), GUESSES.items())
def test_a_guess_drawn_by_keys_stands_in_the_picture_and_is_set_against_the_evidence(tab, at, tmp_path, chart, asks):
    lesson = next(name for name in NOTEBOOKS if int(name[:2]) == QUESTIONS[asks].row.lesson)
    tab.goto(at(lesson.replace(".ipynb", ".html")))
    own = exercises.ask(asks, answers=answers.Answers(tmp_path / "answers.json"))
    made = explorers.ALL[chart](own)
    box = tab.locator(".lesson-page", has=tab.get_by_text(made.title, exact=True))
    assert box.locator(".lesson-marks").count() == 0, "the picture waits"
    keep = box.get_by_role("button", name="Keep this guess")
    expect(keep).to_be_disabled()
    slider = box.get_by_role("slider", name="Your guess")
    slider.focus()
    tab.keyboard.press("ArrowRight")
    said = slider.get_attribute("aria-valuetext")
    tab.keyboard.press("Tab")
    expect(keep).to_be_focused()
    tab.keyboard.press("Enter")
    own.keep(said)
    expect(box.locator(".lesson-headline")).to_have_text(made.chart.words(made.state).answer)
    expect(box.get_by_role("region", name="in words")).to_be_focused()
    line = next(part for part in made.layers[1] if f'id="{chart}-guess"' in part)
    ends = [float(end) for end in re.search(r"M (\S+) (\S+) L (\S+) (\S+)", line).groups()]
    drawn = box.locator(f"#{chart}-guess path").get_attribute("d")
    assert [float(end) for end in re.findall(r"[\d.]+", drawn)] == pytest.approx(ends, abs=0.05)
    expect(box.locator(".lesson-marks")).to_contain_text(f"your guess: {typed.in_words(own.number, own.unit)}")
    expect(asked(tab, asks).get_by_role("textbox")).to_have_value(said)
    other = "97 of 100" if "100" in own.unit else "3.21"
    asked(tab, asks).get_by_role("textbox").fill(other)
    check(asked(tab, asks), own.question)
    own.keep(other)
    line = next(part for part in made.layers[1] if f'id="{chart}-guess"' in part)
    ends = [float(end) for end in re.search(r"M (\S+) (\S+) L (\S+) (\S+)", line).groups()]
    drawn = box.locator(f"#{chart}-guess path")
    expect(drawn).to_have_count(1)
    assert [float(end) for end in re.findall(r"[\d.]+", drawn.get_attribute("d"))] == pytest.approx(ends, abs=2)
    tab.reload()
    expect(box.locator(f"#{chart}-guess path")).to_have_count(1)
    assert tab.wrong == []


def test_a_guess_beyond_the_axis_stands_at_its_end_and_a_picture_can_be_seen_without_one(tab, at):
    tab.goto(at(THREE))
    box = tab.locator(".lesson-page", has=tab.get_by_text("How fast and how long, by study", exact=True))
    box.get_by_role("button", name="Show the picture without a guess").click()
    expect(box.locator(".lesson-marks")).to_have_count(1)
    expect(box.locator("#durations-guess")).to_have_count(0)
    asked(tab, "guess_days").get_by_role("textbox").fill("50 years")
    check(asked(tab, "guess_days"), QUESTIONS["guess_days"])
    expect(box.locator(".lesson-marks")).to_contain_text("your guess: 18262.5 days →")
    expect(box.locator(".lesson-headline")).to_contain_text("You said 18262.5 days.")


def test_our_verdicts_wait_and_the_student_s_are_brought_to_the_report_card(tab, at):
    tab.goto(at(THREE))
    ours = tab.locator(".lesson-ours")
    expect(ours.locator(".lesson-card")).to_have_count(0)
    question = QUESTIONS["verdicts_research"]
    answer = question.example()
    fill(asked(tab, question.id), question, answer)
    check(asked(tab, question.id), question)
    expect(ours.locator(".lesson-card").first).to_be_visible()
    tab.goto(at(SEVEN))
    expect(tab.locator(".lesson-ours .lesson-card")).to_have_count(0)
    tab.get_by_role("button", name="Show our verdicts").press("Enter")
    expect(tab.locator(".lesson-ours .lesson-card").first).to_be_visible()
    expect(tab.locator(".lesson-ours > details > summary, .lesson-ours summary").first).to_be_focused()
    card = explorers.report_card(judging=False).chart
    rows = tab.locator(".lesson-beside tbody tr")
    judged = [option for option in question.options if not option.id.endswith(".traced")]
    expect(rows).to_have_count(len(judged))
    agree = sum(card.ours(option.id) == answer[option.id] for option in judged)
    expect(tab.locator(".lesson-beside .lesson-answer")).to_have_text(
        f"You have judged {len(judged)} claims: we agree in {agree} and differ in {len(judged) - agree}.")
    for option, row in zip(judged, rows.all(), strict=True):
        same = card.ours(option.id) == answer[option.id]
        expect(row).to_contain_text("we agree" if same else "we differ")
        expect(row).to_contain_text(question.word(answer[option.id]))


def test_what_was_answered_in_two_lessons_is_handed_in_as_a_class_reads_it(tab, at, tmp_path):
    tab.goto(at("index.html"))
    take = tab.get_by_role("button", name="Download the file to hand in")
    told = tab.locator(".lesson-hand-in").get_by_role("status")
    take.click()
    expect(told).to_contain_text("First type your name")
    tab.get_by_label("Your name or number, for this file only").fill(" Zoë  O’Hara ")
    take.click()
    expect(told).to_contain_text("nothing to hand in yet")
    given = {"last_benefit": "about 1 1/2 weeks", "friend": {"text": "=1+1\n“½”", **dict.fromkeys(
        [option.id for option in QUESTIONS["friend"].options], False)}, "rewrite": {"text": "Less.", **dict.fromkeys(
            [option.id for option in QUESTIONS["rewrite"].options], False)}}
    for name in (THREE, SEVEN):
        tab.goto(at(name))
        for key in given:
            if asked(tab, key).count():
                fill(asked(tab, key), QUESTIONS[key], given[key])
                check(asked(tab, key), QUESTIONS[key])
    tab.get_by_label("Your name or number, for this file only").fill(" Zoë  O’Hara ")
    with tab.expect_download() as download:
        take.click()
    assert download.value.suggested_filename == "answers_zoe_o_hara_lessons_3_7.csv"
    download.value.save_as(tmp_path / "class" / download.value.suggested_filename)
    (found,) = gathering.parsed((tmp_path / "class" / download.value.suggested_filename).read_bytes())
    assert found[0] == "Zoë O’Hara"
    assert {key: entry["answer"] for key, entry in found[1].items()} == given
    assert found[1] == {key: entry | {"right": None} for key, entry in kept(tab).items()}
    store = answers.Answers(tmp_path / "answers.json")
    (tmp_path / "answers.json").write_text(json.dumps({"version": 1, "answers": kept(tab)}), encoding="utf-8")
    assert (tmp_path / "class" / download.value.suggested_filename).read_text("utf-8-sig") == answers.as_csv(
        exercises.hand_in(answers=store).rows(), "Zoë O’Hara")
    expect(told).to_contain_text("It holds 3 answers")


def test_answers_are_forgotten_once_one_is_sure(tab, at):
    tab.goto(at(THREE))
    forget = tab.get_by_role("button", name="Forget my answers")
    expect(forget).to_be_disabled()
    fill(asked(tab, "last_benefit"), QUESTIONS["last_benefit"], "10")
    check(asked(tab, "last_benefit"), QUESTIONS["last_benefit"])
    expect(tab.get_by_text("So far: 1 of 8 questions in lesson 3.")).to_be_visible()
    forget.press("Enter")
    expect(tab.get_by_role("button", name="No, keep them")).to_be_focused()
    tab.keyboard.press("Enter")
    assert "last_benefit" in kept(tab)
    forget.press("Enter")
    tab.get_by_role("button", name="Yes, forget them all").press("Enter")
    expect(tab.get_by_text("No answer is kept so far.")).to_be_visible()
    expect(asked(tab, "last_benefit").get_by_role("textbox")).to_have_value("")
    assert tab.evaluate("localStorage.length") == 0


def test_without_storage_everything_works_for_the_visit_and_it_is_said(browser, at):
    context = browser.new_context(offline=True, accept_downloads=True)
    context.add_init_script("Object.defineProperty(window, 'localStorage', "
                            "{ get() { throw new DOMException('no', 'SecurityError'); } });")
    page = watched(context)
    page.goto(at(THREE))
    box = asked(page, "last_benefit")
    fill(box, QUESTIONS["last_benefit"], "10")
    check(box, QUESTIONS["last_benefit"])
    expect(box.get_by_role("status")).to_contain_text("✓ Right.")
    expect(box.get_by_role("status")).to_contain_text("does not let the page keep your answers")
    page.get_by_label("Your name or number, for this file only").fill("Ann")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file to hand in").click()
    assert download.value.suggested_filename == "answers_ann_lesson_3.csv"
    assert page.wrong == []
    context.close()


@pytest.mark.parametrize(("stored", "said"), [
    ("{", "were damaged"), ("[]", "were damaged"), ('{"version": 1}', "were damaged"),
    ('{"version": 2, "answers": {}}', "newer edition")])
def test_what_cannot_be_read_in_the_browser_stops_nothing_and_is_not_lost(tab, at, stored, said):
    tab.goto(at("index.html"))
    tab.evaluate(f"text => localStorage.setItem('{KEPT}', text)", stored)
    tab.goto(at(THREE))
    box = asked(tab, "last_benefit")
    fill(box, QUESTIONS["last_benefit"], "10")
    check(box, QUESTIONS["last_benefit"])
    expect(box.get_by_role("status")).to_contain_text("✓ Right.")
    expect(box.get_by_role("status")).to_contain_text(said)
    assert stored in tab.evaluate("Object.values(localStorage)")
    assert tab.wrong == []


def test_an_answer_that_fits_no_question_any_more_is_asked_again(tab, at):
    tab.goto(at("index.html"))
    strange = {"day_after": "nowhere", "hope": 3, "ladder": {"case": "first"}, "friend": None, "guess_days": "soon"}
    tab.evaluate(f"text => localStorage.setItem('{KEPT}', text)", json.dumps(
        {"version": 1, "answers": {key: {"answer": answer, "right": None} for key, answer in strange.items()}}))
    tab.goto(at(THREE))
    for key in ("day_after", "hope", "ladder", "friend"):
        expect(asked(tab, key).get_by_role("status")).to_contain_text("does not fit this question any more")
    expect(tab.get_by_role("button", name="Keep this guess")).to_have_count(1)
    assert tab.wrong == []


def test_the_pages_work_from_a_web_host_at_full_width_and_ask_it_for_nothing_else(browser, written_pages):
    context = browser.new_context(viewport={"width": 1366, "height": 900})
    page, seen = watched(context), []
    page.on("request", lambda request: seen.append(request.url))
    with served(written_pages) as address:
        page.goto(f"{address}/{THREE}")
        fill(asked(page, "last_benefit"), QUESTIONS["last_benefit"], "10")
        check(asked(page, "last_benefit"), QUESTIONS["last_benefit"])
        expect(asked(page, "last_benefit").get_by_role("status")).to_contain_text("✓ Right.")
        page.goto(f"{address}/{SEVEN}")
        expect(page.locator(".lesson-hand-in")).to_contain_text("1 of 8 questions in lesson 3")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1366
        assert {url for url in seen if not url.startswith("data:")} - {
            f"{address}/{name}" for name in (*hosting.NAMES, "")} == {
            f"{address}/{name}" for name in (THREE, SEVEN, "lessons.css", "lessons.js")}
        assert page.wrong == []
    context.close()


def test_on_paper_there_are_questions_and_pictures_and_nothing_to_press(tab, at):
    tab.goto(at(THREE))
    tab.emulate_media(media="print")
    assert tab.locator("main button:visible").count() == 0
    assert tab.locator(".lesson-hand-in:visible").count() == 0
    assert tab.get_by_text(QUESTIONS["day_after"].row.question).is_visible()
    assert tab.locator(".lesson-picture:visible").count() > 2
