"""The pages on a web host: after one visit they open without it, a page that changed is seen at once, and a browser may
install them.
"""

import gzip
import re
import shutil
import zipfile

import pytest
from lesson import explorers, hosting, pages
from lessons import NOTEBOOKS
from pages_in_browser import expect_same, faults, served, watched
from playwright.sync_api import Error, expect

pytestmark = pytest.mark.browser

THREE = "03_what_does_the_research_say.html"
#: Resolves once the browser keeps the pages, with the names of its caches.
KEPT = """async () => {
    for (let n = 0; n < 600 && !navigator.serviceWorker.controller; n++) await new Promise(go => setTimeout(go, 50));
    return await caches.keys();
}"""

#: Resolves once this cache is gone, with the names of the others. A browser at rest looks for a newer worker.
GONE = """async old => {
    for (let n = 0; n < 300 && (await caches.keys()).includes(old); n++) await new Promise(go => setTimeout(go, 100));
    return await caches.keys();
}"""


@pytest.fixture
def site(written_pages, tmp_path):
    """A host's folder with the pages in a folder of it, that a test may change."""
    return shutil.copytree(written_pages, tmp_path / "school" / "lessons").parent


@pytest.fixture
def tab(browser):
    """A browser that was never there, and what went wrong in it."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    yield watched(context)
    context.close()


def test_after_one_visit_every_lesson_opens_and_works_without_its_host(tab, site):
    with served(site) as address:
        tab.goto(f"{address}/lessons/")
        assert len(tab.evaluate(KEPT)) == 1
    with pytest.raises(Error):  # the host is gone, and what was not kept with it
        tab.context.new_page().goto(f"{address}/lessons/other.html")
    assert tab.wrong == []
    for name in ("", "index.html", *(notebook.replace(".ipynb", ".html") for notebook in NOTEBOOKS)):
        tab.goto(f"{address}/lessons/{name}")
        expect(tab.locator("main h1")).to_have_count(1)
    tab.goto(f"{address}/lessons/{THREE}?from=mail#top")
    tab.get_by_role("button", name="Show the picture without a guess").first.click()
    made = explorers.limits()
    box = tab.locator(".lesson-page", has=tab.get_by_role("region", name=f"{made.title}, in words", exact=True))
    name = (made.chart.main or list(made.controls))[-1]
    before = made.controls[name].value
    control = box.get_by_role("combobox" if made.is_list(name) else "slider", name=made.controls[name].label)
    control.press("ArrowDown" if made.is_list(name) else "ArrowRight")
    values = [value for value, _ in made.values(name)]
    made.set(**{name: values[values.index(before) + 1]})
    expect_same(box, made)


def test_a_page_that_changed_is_seen_at_once_and_the_cache_of_its_older_self_goes(tab, site):
    folder = site / "lessons"
    with served(site) as address:
        tab.goto(f"{address}/lessons/index.html")
        before = tab.evaluate(KEPT)
        tab.evaluate("caches.open('lessons of another school')")
        path = folder / "index.html"
        path.write_bytes(path.read_bytes().replace(b"<h1>", b"<h1>Newer: "))
        files = {name.name: name.read_bytes() for name in folder.iterdir() if name.name not in hosting.NAMES}
        (folder / "offline.js").write_bytes(hosting.added(files)["offline.js"])
        tab.reload()
        expect(tab.locator("h1")).to_contain_text("Newer: ")
        after = tab.evaluate(GONE, before[0])
    assert len(after) == 2
    assert before[0] not in after
    assert "lessons of another school" in after
    tab.goto(f"{address}/lessons/index.html")  # the host is gone
    expect(tab.locator("h1")).to_contain_text("Newer: ")
    assert [said for said in tab.wrong if "ERR_CONNECTION_REFUSED" not in said] == []


def test_another_copy_on_the_same_host_keeps_its_own(tab, site):
    shutil.copytree(site / "lessons", site / "other")
    with served(site) as address:
        for name in ("lessons", "other"):
            tab.goto(f"{address}/{name}/")
            tab.evaluate(KEPT)
        names = tab.evaluate("caches.keys()")
    assert [re.search(r"/(\w+)/ \w+$", name)[1] for name in names] == ["lessons", "other"]


def test_chromium_would_install_it(tab, site):
    with served(site) as address:
        tab.goto(f"{address}/lessons/")
        tab.evaluate(KEPT)
        asked = tab.context.new_cdp_session(tab)
        told = asked.send("Page.getAppManifest")
        assert told["url"] == f"{address}/lessons/lessons.webmanifest"
        assert told["errors"] == []
        against = asked.send("Page.getInstallabilityErrors")["installabilityErrors"]
        assert {error["errorId"] for error in against} <= {"in-incognito"}, "a test's profile is a private window"


@pytest.mark.parametrize("way", ["from a folder of a host", "from a disk"])
def test_the_zip_unpacked_shows_every_lesson_and_leads_nowhere_else(tab, written_pages, tmp_path, way):
    bundle = tmp_path / "lessons.zip"
    names = [path.name for path in written_pages.iterdir() if path.name != pages.MARK]
    bundle.write_bytes(hosting.zipped({name: (written_pages / name).read_bytes() for name in names}))
    zipfile.ZipFile(bundle).extractall(tmp_path / "pluginfile" / "7" / "content")
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    with served(tmp_path) as address:
        if way == "from a disk":
            address = tmp_path.as_uri()
        top = f"{address}/pluginfile/7/content/"
        tab.goto(f"{top}index.html")
        for notebook in NOTEBOOKS:
            tab.locator(f'li a[href="{notebook.replace(".ipynb", ".html")}"]').click()
            expect(tab.locator(".lesson-explorer").first).to_be_visible()
            tab.get_by_role("link", name="All lessons").first.click()
    assert {url for url in asked if not url.startswith(("data:", top))} == set()
    assert tab.wrong == []


def test_every_link_between_pages_leads_somewhere_and_none_is_absolute(written_pages):
    texts = {path.name: path.read_text("utf-8") for path in written_pages.glob("*.html")}
    ends = {name: set(re.findall(r'\bid="([^"]*)"', text)) for name, text in texts.items()}
    count = 0
    for name, text in texts.items():
        for link in re.findall(r'<(?:a|link|script|img)\b[^>]*?\b(?:href|src)="([^"]*)"', text):
            if not re.match(r"https?://|data:", link):
                path, _, end = link.partition("#")
                assert (written_pages / (path or name)).is_file(), f"{name}: {link}"
                assert re.fullmatch(r"[\w.]*", path), f"{name}: {link}"
                assert not end or end in ends[path or name], f"{name}: {link}"
                count += 1
    assert count > 50


@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("name", ["index.html", *(notebook.replace(".ipynb", ".html") for notebook in NOTEBOOKS)])
def test_at_both_widths_nothing_is_wider_than_the_page_and_axe_finds_nothing(tab, written_pages, name, width):
    tab.set_viewport_size({"width": width, "height": 844})
    with served(written_pages) as address:
        tab.goto(f"{address}/{name}")
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        lines, passed = faults(tab)
    assert not lines, "\n".join(lines)
    assert passed > 10
    assert tab.wrong == []


def test_a_lesson_with_all_it_needs_is_at_most_two_megabytes_on_the_way_and_all_are_not_much_more(written_pages):
    packed = {path.name: len(gzip.compress(path.read_bytes(), 6)) for path in written_pages.iterdir()
              if path.name != pages.MARK}
    shared = sum(size for name, size in packed.items() if not name.endswith(".html"))
    assert {name: size for name, size in packed.items() if name.endswith(".html") and size + shared > 2e6} == {}
    assert sum(packed.values()) < 4e6, "what a browser keeps at the first visit"


def test_on_a_disk_nothing_is_kept_and_nothing_said(tab, written_pages):
    tab.goto((written_pages / "index.html").as_uri())
    tab.wait_for_load_state("networkidle")
    assert tab.locator("link[rel=manifest]").count() == 0
    assert tab.wrong == []


def test_a_host_that_allows_no_worker_shows_the_pages_all_the_same(tab, site):
    """As a learning platform may: it shows a page in a frame of its own, which is kept apart from everything."""
    (site / "platform.html").write_text('<link rel="icon" href="data:,"><iframe sandbox="allow-scripts" '
                                        f'src="lessons/{THREE}"></iframe>')
    with served(site) as address:
        tab.goto(f"{address}/platform.html")
        frame = tab.frame_locator("iframe")
        expect(frame.locator(".lesson-explorer").first).to_be_visible()
        frame.get_by_role("button", name="Hint").first.click()
        expect(frame.get_by_role("status").filter(has_text="Hint")).to_have_count(1)
        tab.wait_for_timeout(500)
    assert [said for said in tab.wrong if "manifest" not in said.lower()] == []
