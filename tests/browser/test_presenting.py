"""A lesson on the wall, as `run.py present 3 --plan 60` opens it: it runs by itself, one question at a time, by keys,
a list or a clicker, with a clock; nothing of JupyterLab's frame, no code, large type, every picture whole.
"""

import re
from datetime import UTC, datetime, timedelta

import pytest
from lesson import notebooks, wall
from pages_in_browser import Wall, apart, faults
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

LESSON = "notebooks/03_what_does_the_research_say.ipynb"
#: Width and height of common projectors.
SCREENS = [(1280, 720), (1366, 768), (1920, 1080)]
DURATIONS = "How fast and how long, by study"
FIRST = "Question 1 of 9: which studies does the article mean?"
GUESS = "Question 2 of 9: how long does it last?"


#: Says to the wall what the teacher's page says to it.
SAY = """said => new BroadcastChannel(Object.keys(window._JUPYTERLAB).find(name => name.startsWith("lesson-wall")))
    .postMessage(said)"""
#: Chooses a theme, as JupyterLab's menu does, which is not to be seen on the wall.
THEME = """theme => fetch("/lab/api/settings/@jupyterlab/apputils-extension:themes", {
    method: "PUT", body: JSON.stringify({raw: JSON.stringify({theme})}),
    headers: {"X-XSRFToken": (document.cookie.match(/_xsrf=([^;]*)/) || [])[1]}}).then(answer => answer.ok)"""


@pytest.fixture(scope="module")
def opened(browser, on_the_wall):
    """Lesson 3 on the wall, opened once for all, and what it was like at first."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    lesson = Wall(context.new_page(), on_the_wall, LESSON)
    lesson.first = lesson.told, [*lesson.console], [*lesson.strangers]
    yield lesson
    context.close()


@pytest.fixture
def shown(opened):
    """The same, its clock not started."""
    if opened.page.get_by_role("button", name="Hide the clock").is_visible():
        opened.page.evaluate(SAY, {"clock": 0})
    expect(opened.page.get_by_role("button", name="Start the clock")).to_be_visible()
    return opened


@pytest.fixture
def guessing(shown):
    """The same, at a guess whose picture waits; where that was shown before, the page is loaded again."""
    shown.choose(f"{GUESS} (2")
    if not shown.page.get_by_role("button", name="Reveal").is_visible():
        load_again(shown)
    shown.choose(GUESS)
    return shown


@pytest.fixture
def minutes_pass(shown):
    """Tells the page that so many minutes have passed; in between no time passes, however busy this computer is."""
    now, clock = datetime.now(UTC), shown.page.context.clock

    def passed(minutes):
        nonlocal now
        now += timedelta(minutes=minutes)
        clock.set_fixed_time(now)

    passed(0)
    yield passed
    clock.set_system_time(datetime.now(UTC))


def load_again(lesson):
    """Load the page again, and wait until the lesson has run."""
    lesson.page.reload()
    lesson.page.locator("body[data-wall=ready]").wait_for(state="attached")


def told(lesson, words):
    """What is shown, as a screen reader hears it."""
    expect(lesson.page.locator(".wall-told")).to_have_text(words)
    assert lesson.page.locator(".wall-told").get_attribute("role") == "status"


def test_it_runs_by_itself_and_opens_at_its_first_question(shown):
    assert shown.first == (f"{FIRST}, part 1 of 2", [], [])
    shown.choose(FIRST)
    expect(shown.page.get_by_role("heading", name="Question: which studies does the article mean?")).to_be_visible()
    shown.page.keyboard.press("ArrowRight")
    told(shown, f"{FIRST}, part 2 of 2, the picture")
    expect(shown.page.locator(".lesson-explorer:visible .lesson-marks")).to_be_visible()
    assert shown.console == []
    assert shown.strangers == []


def test_nothing_of_jupyterlab_s_frame_and_no_code_is_to_be_seen(shown):
    page = shown.page
    for name in ("#jp-top-panel", "#jp-menu-panel", "#jp-bottom-panel", ".jp-SideBar", ".jp-NotebookPanel-toolbar",
                 ".jp-DirListing", ".jp-CodeCell .jp-InputArea", ".lm-TabBar", ".jp-Toolbar", ".jp-Notebook-footer"):
        assert page.locator(name).count() == page.locator(f"{name}:not(:visible)").count(), name
    pane = page.locator(".jp-WindowedPanel-outer").bounding_box()
    assert (pane["x"], pane["y"], pane["width"], pane["height"]) == (0, 0, 1366, 768)


def test_tab_never_leads_to_what_is_not_shown(shown):
    page = shown.page
    shown.choose(FIRST)
    for _ in range(25):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement === document.body || document.activeElement.checkVisibility()")


@pytest.mark.parametrize(("on", "back"), [("ArrowRight", "ArrowLeft"), ("PageDown", "PageUp")])
def test_one_question_at_a_time_by_keys(shown, on, back):
    page, heard = shown.page, []
    shown.choose("What the article says here")
    for key in (on, on, on, back, back, back):
        page.keyboard.press(key)
        heard.append(shown.told)
        assert page.get_by_role("heading", level=2).filter(visible=True).count() <= 1
        assert page.locator(".lesson-explorer:visible").count() <= 1
    assert heard == [f"{FIRST}, part 1 of 2", f"{FIRST}, part 2 of 2, the picture", f"{GUESS}, part 1 of 3",
                     f"{FIRST}, part 2 of 2, the picture", f"{FIRST}, part 1 of 2", "What the article says here"]


def test_the_list_jumps_by_keyboard_alone(shown):
    page = shown.page
    shown.choose(FIRST)
    page.keyboard.press("Shift+Tab")
    while not page.evaluate("document.activeElement.matches('.wall-title')"):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="All parts of the lesson")).to_be_visible()
    expect(page.locator(".wall-title")).to_have_attribute("aria-expanded", "true")
    assert page.evaluate("document.activeElement.getAttribute('aria-current')") == "true"
    page.keyboard.press("Escape")
    expect(page.locator(".wall-list")).to_be_hidden()
    page.keyboard.press("Enter")
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    told(shown, f"{GUESS}, part 1 of 3")
    expect(page.locator(".wall-list")).to_be_hidden()


def test_a_picture_that_waits_for_a_guess_is_revealed(guessing):
    page = guessing.page
    field = page.locator(".lesson-exercise:visible").get_by_role("textbox")
    field.fill("3 weeks")
    field.press("ArrowLeft")
    field.press("PageDown")
    told(guessing, f"{GUESS}, part 1 of 3")
    page.get_by_role("button", name="Keep my guess").click()
    page.keyboard.press("PageDown")
    told(guessing, f"{GUESS}, part 2 of 3, the picture")
    button = page.get_by_role("button", name="Reveal")
    assert button.bounding_box()["height"] >= 80
    assert page.locator(".lesson-explorer:visible").count() == 0
    button.click()
    expect(page.locator(".lesson-explorer:visible .lesson-marks")).to_contain_text("your guess")
    told(guessing, "Revealed: how long does it last?")
    page.keyboard.press("PageDown")
    page.keyboard.press("PageUp")
    expect(page.locator(".lesson-explorer:visible .lesson-marks")).to_be_visible()


def test_loaded_again_it_comes_back_to_where_it_was(shown):
    shown.choose("In short")
    shown.page.get_by_role("button", name="Start the clock").click()
    load_again(shown)
    told(shown, "In short")
    expect(shown.page.get_by_role("button", name="Hide the clock")).to_be_visible()


def test_a_clicker_reveals_and_the_next_press_goes_on(guessing):
    page = guessing.page
    page.keyboard.press("PageDown")
    expect(page.get_by_role("button", name="Reveal")).to_be_visible()
    page.keyboard.press("PageDown")
    expect(page.locator(".lesson-explorer:visible .lesson-marks")).to_be_visible()
    page.keyboard.press("PageDown")
    told(guessing, "Question 3 of 9: how many people is this?, part 1 of 2")


def test_keys_stay_with_sliders_lists_and_fields_that_have_the_focus(shown):
    page = shown.page
    explorer = shown.explorer(DURATIONS)
    place = shown.told
    slider = explorer.get_by_role("slider", name="Study", exact=True)
    page.locator(".wall-title").focus()
    page.keyboard.press("Tab")  # from now on by keyboard
    slider.focus()
    for key in ("ArrowRight", "ArrowLeft", "PageDown", "PageUp"):
        before = slider.input_value()
        slider.press(key)
        assert slider.input_value() != before, key
        assert shown.told == place
    disorders = explorer.get_by_role("combobox", name="Disorder", exact=True)
    before = disorders.input_value()
    disorders.focus()
    disorders.press("ArrowRight")
    assert disorders.input_value() != before
    disorders.press("ArrowLeft")
    assert shown.told == place


def test_after_the_mouse_a_slider_keeps_the_arrows_and_a_clicker_goes_on(shown):
    page = shown.page
    explorer = shown.explorer(DURATIONS)
    slider, place = explorer.get_by_role("slider", name="Study", exact=True), shown.told
    slider.click()
    before = slider.input_value()
    slider.press("ArrowRight")
    assert slider.input_value() != before
    assert shown.told == place
    slider.press("PageDown")
    told(shown, "Question 3 of 9: how many people is this?, part 1 of 2")
    assert page.locator(".jp-Cell").count() == 66


def test_no_key_changes_a_cell(shown):
    page = shown.page
    shown.choose("Question 3 of 9: how many people is this? (1 of 2)")
    before = page.locator(".jp-Cell").count()
    for key in ("x", "d", "d", "a", "b", "m", "Enter", "Shift+Enter"):
        page.keyboard.press(key)
    assert page.locator(".jp-Cell").count() == before
    assert page.locator(".jp-mod-editMode").count() == 0
    told(shown, "Question 3 of 9: how many people is this?, part 1 of 2")


def test_the_words_of_a_picture_stand_folded_below_a_flat_one(shown):
    explorer = shown.explorer(DURATIONS)
    picture = explorer.locator(".lesson-axes").bounding_box()
    for name in ("How to read this", "What it shows", "What it does not show", "Try this"):
        fold = explorer.locator("details", has=shown.page.locator("summary", has_text=re.compile(f"^{name}$")))
        assert fold.locator("summary").bounding_box()["y"] >= picture["y"] + picture["height"]
        fold.locator("summary").click()
        assert len(fold.inner_text()) > 100
        bar = shown.page.locator(".wall-bar").bounding_box()["y"]
        assert fold.locator("summary").bounding_box()["y"] < bar, "what was opened is not in view"
        shown.page.locator(".jp-WindowedPanel-outer").evaluate("pane => { pane.scrollTop = 0; }")
        assert explorer.locator(".lesson-axes").bounding_box() == picture


def test_the_words_of_a_tall_picture_stand_beside_it_and_it_stays(shown):
    explorer = shown.explorer(DURATIONS)
    explorer.get_by_label("Show", exact=True).select_option(index=1)
    words = explorer.locator(".lesson-words")
    expect(explorer).not_to_have_class(re.compile("wall-below"))
    picture = explorer.locator(".lesson-axes").bounding_box()
    assert words.bounding_box()["x"] > picture["x"] + picture["width"]
    for fold in explorer.locator(".wall-folds > details").all():
        assert fold.locator("summary").bounding_box()["x"] > picture["x"] + picture["width"]
        fold.locator("summary").click()
    shown.page.locator(".jp-WindowedPanel-outer").evaluate("pane => { pane.scrollTop = 600; }")
    assert explorer.locator(".lesson-axes").bounding_box()["y"] >= 0, "the picture stays while its words are read"
    explorer.get_by_label("Show", exact=True).select_option(index=0)


def test_the_clock_says_what_is_left_of_a_part_and_can_be_hidden(shown, minutes_pass):
    """The plan: 1 and 4 minutes before the first question, 5 for it, 3 for the guess, 8 for its picture."""
    page, clock = shown.page, shown.page.get_by_role("timer")
    shown.choose(FIRST)
    expect(clock).to_have_text("")
    page.get_by_role("button", name="Start the clock").click()
    expect(clock).to_have_text("5 min for this part, 5 min ahead")
    for minutes, said in ((5, "5 min left for this part"), (3, "2 min left for this part"),
                          (2, "no time left for this part"), (3, "3 min over for this part")):
        minutes_pass(minutes)
        expect(clock).to_have_text(said)
    shown.choose(GUESS)
    expect(clock).to_have_text("no time left for this part")
    page.keyboard.press("PageDown")
    expect(clock).to_have_text("8 min left for this part")
    assert clock.evaluate("clock => clock.getAnimations().length + getComputedStyle(clock).animationName") == "0none"
    page.get_by_role("button", name="Hide the clock").click()
    expect(clock).to_have_text("")
    page.get_by_role("button", name="Show the clock").click()
    expect(clock).to_have_text("8 min left for this part")


def test_keys_pass_over_what_the_plan_leaves_out_and_the_list_has_it(shown):
    page = shown.page
    shown.choose("Question 6 of 9: can people tell what they were given? (2 of 2")
    page.keyboard.press("PageDown")
    told(shown, "Check yourself, part 1 of 6")
    page.keyboard.press("PageUp")
    told(shown, "Question 6 of 9: can people tell what they were given?, part 2 of 2, the picture")
    shown.choose("Check yourself (1 of 6")
    for name in ("Check yourself, part 2 of 6", "Check yourself, part 3 of 6", "Your verdicts", "Our verdicts",
                 "In short"):
        page.keyboard.press("PageDown")
        told(shown, name)
    page.locator(".wall-title").click()
    left_out = page.get_by_role("button", name=re.compile("not in this plan$"))
    parts = [re.sub(r" ?\(.*|, not .*", "", text) for text in left_out.all_inner_texts()]
    assert parts == ["Question 2 of 9: For the curious"] + [
        "Question 7 of 9: what happens when small trials are pooled?"] * 2 + ["Question 7 of 9: For the curious"] + [
        "Question 8 of 9: why do small studies exaggerate?"] * 2 + [
        "Question 9 of 9: does the effect last in the pooled trials?"] * 2 + ["Check yourself"] * 3 + [
        "At home: follow the footnote", "How we looked, and what we did not do", "Words used in this lesson"]
    left_out.nth(1).click()
    told(shown, "Question 7 of 9: what happens when small trials are pooled?, part 1 of 3")


def test_it_is_run_again_from_the_list(shown):
    page = shown.page
    shown.choose(FIRST)
    page.keyboard.press("PageDown")
    page.locator(".lesson-explorer:visible").evaluate("box => { box.earlier = true; }")
    page.locator(".wall-title").click()
    page.get_by_role("button", name="Run the lesson again").click()
    page.locator("body[data-wall=running]").wait_for(state="attached")
    page.locator("body[data-wall=ready]").wait_for(state="attached")
    told(shown, f"{FIRST}, part 2 of 2, the picture")
    assert page.locator(".lesson-explorer:visible").evaluate("box => !box.earlier")
    slider = page.locator(".lesson-explorer:visible").get_by_role("slider")
    before = page.locator(".lesson-explorer:visible .lesson-words").inner_text()
    slider.press("ArrowRight")
    expect(page.locator(".lesson-explorer:visible .lesson-words")).not_to_have_text(before)


@pytest.mark.parametrize("screen", SCREENS)
def test_type_is_large_and_a_picture_fills_the_screen(shown, screen):
    width, height = screen
    shown.page.set_viewport_size({"width": width, "height": height})
    explorer = shown.explorer(DURATIONS)
    picture = explorer.locator(".lesson-axes").bounding_box()
    assert picture["y"] >= 0
    assert picture["y"] + picture["height"] <= shown.page.locator(".wall-bar").bounding_box()["y"], "it is cut"
    # A first view has few rows and is flat; test_one_screen.py asks each picture for its height or its width.
    assert picture["width"] >= 0.66 * width, "the picture leaves too much of the screen empty"
    assert apart(explorer) < 1
    smallest = min(explorer.locator(".lesson-axes text, .lesson-marks text").evaluate_all(
        "texts => texts.map(text => parseFloat(getComputedStyle(text).fontSize) * "
        "text.ownerSVGElement.getBoundingClientRect().width"
        " / text.ownerSVGElement.viewBox.baseVal.width)"))
    assert smallest >= height / 85, f"the smallest letters are {smallest:.0f} of {height} pixels high"
    assert explorer.locator(".lesson-summary").evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 20
    assert explorer.locator("label").first.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= 18
    shown.choose(FIRST)
    prose = shown.page.locator(".jp-MarkdownCell p:visible").first
    assert prose.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") >= height / 30
    shown.page.set_viewport_size({"width": 1366, "height": 768})


#: The smallest letters outside pictures that are to be seen, in pixels, with the words that they write.
SMALLEST = """() => {
    const small = [];
    const walk = document.createTreeWalker(document.querySelector(".jp-Notebook"), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
        const { data, parentElement: box } = walk.currentNode;
        if (data.trim() && box.checkVisibility() && !box.closest("svg, style, script, .lesson-explorer, select"))
            small.push([parseFloat(getComputedStyle(box).fontSize), data.trim().slice(0, 60)]);
    }
    return small.sort((one, other) => one[0] - other[0])[0] || null;
}"""


@pytest.mark.parametrize("screen", SCREENS)
def test_in_no_view_words_are_small(shown, screen):
    width, height = screen
    shown.page.set_viewport_size({"width": width, "height": height})
    shown.choose("What the article says here")
    seen, last = 0, ""
    while (here := shown.page.locator(".wall-told").inner_text()) != last:
        found = shown.page.evaluate(SMALLEST)
        assert found is None or found[0] >= height / 50, f"{here}: {found}"
        assert shown.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{here}: it scrolls sideways"
        seen, last = seen + (found is not None), here
        shown.page.keyboard.press("PageDown")
        if here.endswith("the picture"):  # of one that waited
            expect(shown.page.get_by_role("button", name="Reveal")).to_have_count(0)
    shown.page.set_viewport_size({"width": 1366, "height": 768})
    assert seen > 10


@pytest.mark.parametrize("theme", ["JupyterLab Light", "JupyterLab Dark"])
def test_axe_finds_nothing_in_any_view(shown, theme):
    """Every kind of view, the list open, in a light and in a dark room."""
    page, lines, passed = shown.page, [], 0
    if page.locator("body").get_attribute("data-jp-theme-name") != theme:
        assert page.evaluate(THEME, theme)
        load_again(shown)
    expect(page.locator("body")).to_have_attribute("data-jp-theme-name", theme)
    page.get_by_role("button", name="Start the clock").click()
    for words in ("What the article says", FIRST, f"{FIRST} (2", GUESS, f"{GUESS} (2", "Check yourself (2", ""):
        if words:
            shown.choose(words)
        else:
            page.locator(".wall-title").click()
        page.wait_for_timeout(300)
        found, ran = faults(page)
        lines += [f"{words}: {line}" for line in found]
        passed += ran
    page.keyboard.press("Escape")
    assert not lines, "\n".join(lines)
    assert passed > 100


@pytest.mark.parametrize("lesson", notebooks.lessons(), ids=lambda path: path.name[:2])
def test_each_lesson_has_its_questions_and_every_cell_stands_in_one_view(browser, tmp_path, lesson):
    """Without a JupyterLab: how the script divides a lesson."""
    name = wall.write(tmp_path)
    page = browser.new_page()
    page.add_script_tag(path=str(tmp_path / name / "static" / "present.js"))
    cells = [{"type": cell.cell_type, "source": cell.source} for cell in notebooks.read(lesson).cells]
    views = page.evaluate("([name, cells]) => window._JUPYTERLAB[name].views(cells)", [name, cells])
    page.close()
    assert sorted(cell for view in views for cell in view["cells"] + view["folds"]) == list(range(len(cells)))
    asked = [cell["source"] for cell in cells if cell["source"].startswith("## Question:")]
    assert len(asked) >= 2
    assert {view["section"]["question"] for view in views} == set(range(len(asked) + 1))
    assert {view["of"] for view in views} == {len(asked)}
    for view in views:
        sources = [cells[cell]["source"] for cell in view["cells"]]
        assert sum("exercises.ask(" in source for source in sources) <= 1
        if view["picture"]:
            assert len(sources) == 1
            assert view["waits"] == ("(guess)" in sources[0])
            assert cells[view["folds"][0]]["source"].startswith("**What it shows.**")
        assert not [source for source in sources if source.startswith(("**What it shows", "### Try this"))]
