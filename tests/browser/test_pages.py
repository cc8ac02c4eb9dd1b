"""The pages that need no server, opened from the disk with the network off: whole, silent, and moved by the
keyboard.
"""

import gzip

import pytest
from lesson import explorers, pages, tables
from lesson.exercises.question import NO_SCRIPT
from lessons import EXPLORERS, NOTEBOOKS
from pages_in_browser import as_in_its_lesson, expect_same, faults, watched_alone
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

#: Bytes of a page with all that it loads, packed as a web host sends it.
HEAVIEST = 2_000_000


@pytest.fixture(scope="module")
def folder(written_pages):
    """All pages, written once."""
    return written_pages


@pytest.fixture(scope="module")
def tab(browser):
    """A browser tab without a network, and what went wrong in it."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, offline=True)
    yield watched_alone(context)
    context.close()


def opened(tab, folder, name):
    """The page with this name, every fold open; what the page before was still loading is no fault of this one."""
    tab.goto("about:blank")
    tab.wrong.clear()
    tab.goto((folder / name).as_uri())
    waiting = tab.get_by_role("button", name="Show the picture without a guess")
    while waiting.count():
        waiting.first.click()
    tab.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    return tab


def test_the_first_page_leads_to_every_lesson_and_back(tab, folder):
    opened(tab, folder, "index.html")
    expect(tab.get_by_role("listitem").get_by_role("link")).to_have_count(len(NOTEBOOKS))
    for notebook in NOTEBOOKS:
        tab.get_by_role("listitem").locator(f'a[href="{notebook.replace(".ipynb", ".html")}"]').click()
        expect(tab.locator("main h1")).to_have_count(1)
        tab.wait_for_load_state()
        tab.get_by_role("link", name="All lessons").first.click()
    assert tab.wrong == []


@pytest.mark.parametrize("lesson", NOTEBOOKS)
def test_a_lesson_is_whole_and_its_pictures_follow_the_keyboard(tab, folder, tmp_path, lesson):
    path = folder / lesson.replace(".ipynb", ".html")
    loaded = [path, folder / "lessons.js", folder / "lessons.css"]
    assert sum(len(gzip.compress(part.read_bytes())) for part in loaded) <= HEAVIEST
    page = opened(tab, folder, path.name)
    assert page.locator(".lesson-axes text").count() > len(EXPLORERS[lesson])
    assert page.locator("h2", has_text="References").count() == 1
    assert page.locator(".lesson-page .lesson-explorer").count() >= len(EXPLORERS[lesson]) > 0
    for name in EXPLORERS[lesson]:
        made = (explorers.report_card(judging=False) if name == "report_card"  # a page has no boxes for verdicts
                else as_in_its_lesson(name, tmp_path))
        box = page.locator(".lesson-page", has=page.get_by_role("region", name=f"{made.title}, in words", exact=True))
        expect_same(box, made)
        for control in made.carried:
            press_through(box, made, control)
        only_live = [control.label for name, control in made.controls.items() if name not in made.carried]
        said = [f"{pages.ONLY_LIVE} {', '.join(only_live)}."] if only_live else []
        expect(box.locator(".lesson-more")).to_have_text(said)
    assert page.wrong == []


def press_through(box, made, name):
    """Move a control by its keys, away from the nearer end and once back, and compare page and explorer each time."""
    is_list, values = made.is_list(name), [value for value, _ in made.values(name)]
    control = box.get_by_role("combobox" if is_list else "slider", name=made.controls[name].label, exact=True)
    control.focus()
    place = min(range(len(values)),
                key=lambda n: abs(values[n] - made.controls[name].value)) if isinstance(values[0], float) else (
        values.index(made.controls[name].value))
    step = 1 if place < len(values) / 2 else -1
    for way in (step, step, -step):
        if 0 <= place + way < len(values):
            place += way
            control.press({(True, 1): "ArrowDown", (True, -1): "ArrowUp",
                           (False, 1): "ArrowRight", (False, -1): "ArrowLeft"}[is_list, way])
            made.set(**{name: values[place]})
            expect_same(box, made)
            if not is_list:
                expect(control).to_have_attribute("aria-valuetext", made.values(name)[place][1])
                expect(box.locator(".lesson-live")).to_contain_text(made.chart.words(made.state).answer)


@pytest.fixture
def plain(browser):
    """A tab in which no script runs."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, offline=True, java_script_enabled=False)
    yield context.new_page()
    context.close()


def test_where_no_script_runs_no_answer_is_told_and_a_picture_that_waits_stands_behind_a_fold(plain, folder):
    plain.goto((folder / "03_what_does_the_research_say.html").as_uri())
    exercises = plain.locator("[data-exercise]")
    said = exercises.locator("noscript > p").all_text_contents()  # a search by text passes over these
    assert said == [NO_SCRIPT] * exercises.count()
    assert len(said) > 5
    hint = exercises.locator("details", has_text="Hint").first
    assert not hint.locator("p").is_visible()
    hint.locator("summary").focus()
    plain.keyboard.press("Enter")
    assert hint.locator("p").is_visible()
    assert plain.get_by_text("Answer", exact=True).count() == 0
    fold = plain.locator("details", has=plain.get_by_text("Write your guess down, then open the picture")).first
    assert not fold.locator("img").is_visible()
    fold.locator("summary").first.click()
    assert fold.locator("img").is_visible()
    assert plain.locator(".lesson-explorer img").count() == plain.locator(".lesson-page").count()
    assert plain.get_by_text("Our verdicts: judge first, then open them").is_visible()


def test_no_answer_of_whoever_writes_the_pages_gets_in(monkeypatch, tmp_path, root):
    path = root / "notebooks" / "07_report_card.ipynb"
    bare = pages.lesson(path)
    kept = tmp_path / "answers.json"
    kept.write_text('{"version": 1, "answers": {"verdict_meaning": {"answer": {}, "right": null}, '
                    '"verdicts_intro": {"answer": {"C01": "contradicted"}, "right": null}}}')
    monkeypatch.setenv("LESSON_ANSWERS", str(kept))
    assert pages.lesson(path) == bare


def test_text_from_the_tables_stays_text():
    made = explorers.tensions()
    hostile = '</script><img src=x onerror="alert(1)">'
    said = made.chart.words(made.state)
    made.chart.words = lambda state: type(said)(hostile, ((hostile,),), None)
    html = pages.explorer(made)
    assert hostile not in html
    assert html.count("</script>") == 1


def test_every_work_that_is_cited_has_its_link(folder):
    text = (folder / "03_what_does_the_research_say.html").read_text("utf-8")
    cited = explorers.durations().sources
    for row in tables.load("references"):
        if row.key in cited and row.doi:
            assert f"https://doi.org/{row.doi}" in text


@pytest.mark.parametrize("name", ["index.html", *(notebook.replace(".ipynb", ".html") for notebook in NOTEBOOKS)])
def test_axe_finds_nothing(tab, folder, name):
    lines, passed = faults(opened(tab, folder, name))
    assert not lines, "\n".join(lines)
    assert passed > 10


def test_a_screen_reader_meets_question_picture_and_words_in_this_order(tab, folder):
    """In the tree that a browser hands to a screen reader: heads, each control with its name, what the picture is."""
    page = opened(tab, folder, "03_what_does_the_research_say.html")
    heard = page.locator("main").aria_snapshot()
    assert 'heading "3 What does the research say?" [level=1]' in heard
    asked = heard[heard.index('heading "Question: how long does it last?" [level=2]'):]
    places = [asked.index(said) for said in (
        'combobox "Disorder"', 'slider "Study"', 'img "How fast and how long, by study. The words below say',
        'region "How fast and how long, by study, in words"', "What it shows.")]
    assert places == sorted(places)
