"""A lesson open in a browser tab, and what tests ask of an explorer in it."""

import functools
import http.server
import re
import threading
from contextlib import contextmanager
from html import unescape

from axe_playwright_python.sync_playwright import Axe
from lesson import exercises, explorers
from lesson.answers import Answers
from playwright.sync_api import expect

#: What is ours in a JupyterLab window: the outputs of our cells, and our prose.
OURS = [[".jp-OutputArea-output"], [".jp-MarkdownOutput"]]
#: Which exercise asks for the guess that a picture waits for.
GUESSES = {"burden": "guess_treated", "infusion": "guess_half", "clock": "guess_tenth", "durations": "guess_days",
           "before_after": "guess_pill_placebo", "dissociation": "guess_dissociation",
           "ladder": "guess_first_treatment"}
#: Ends the kernel of the notebook with this path.
SHUT_DOWN = """async name => {
    const headers = {"X-XSRFToken": (document.cookie.match(/_xsrf=([^;]*)/) || [])[1]};
    const sessions = await (await fetch("/api/sessions")).json();
    for (const {id, path} of sessions.filter(session => session.path === name))
        await fetch(`/api/sessions/${id}`, {method: "DELETE", headers});
}"""

#: Takes away what explorers a page shows: those that are there later are of a later run.
REMOVE_EXPLORERS = "document.querySelectorAll('.lesson-explorer').forEach(explorer => explorer.remove())"


def as_in_its_lesson(name, folder):
    """An explorer made as its lesson makes it: it waits for a guess where one is asked for; `folder` has no answers."""
    guess = [exercises.ask(GUESSES[name], answers=Answers(folder / "answers.json"))] if name in GUESSES else []
    return explorers.ALL[name](*guess)


def watched(context):
    """A new page, with what goes wrong in it: errors and warnings."""
    page = context.new_page()
    page.wrong = []
    page.on("console", lambda m: page.wrong.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.wrong.append(str(error)))
    return page


def watched_alone(context):
    """The same for a page from a folder: whatever it asks of the network is wrong, and a file that is missing."""
    page = watched(context)
    page.on("request", lambda r: None if r.url.startswith(("file:", "data:")) else page.wrong.append(r.url))
    # What a page that was left was still fetching is given up; a file that is missing fails otherwise.
    page.on("requestfailed", lambda r: None if r.failure == "net::ERR_ABORTED"
            else page.wrong.append(f"{r.url}: {r.failure}"))
    return page


class Lesson:
    """A notebook open in a browser tab, with what went wrong in it."""

    def __init__(self, page, address, name, alone=False):
        self.page, self.address, self.name = page, address, name
        self.console, self.strangers = [], []
        page.on("console", lambda m: self.console.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.console.append(str(error)))
        known = (address, address.replace("http", "ws"), "data:", "blob:")
        page.on("request", lambda r: None if r.url.startswith(known) else self.strangers.append(r.url))
        # A slow machine takes its time to show the controls of a page that was loaded again.
        page.set_default_timeout(60_000)
        page.goto(f"{address}/{'doc' if alone else 'lab'}/tree/{name}?reset")
        page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)").wait_for()
        # The indicator says idle before there is a kernel; only then does the status bar name it.
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for(state="attached")

    def run_all(self, guess=True):
        """Run every cell and wait until the last one is done.

        Pictures that wait for a guess are shown, unless `guess` is False.
        """
        self.console.clear()
        self.strangers.clear()
        self.page.evaluate(REMOVE_EXPLORERS)
        self.menu("Run", "Run All Cells")
        self.wait_until_done()
        self.page.locator(".lesson-explorer .lesson-marks").first.wait_for()
        if guess:
            self.show_all()

    def restart(self):
        """Kernel, Restart Kernel and Run All Cells: what the guide says to do; wait until every cell has run again."""
        self.page.evaluate(REMOVE_EXPLORERS)
        self.menu("Kernel", "Restart Kernel and Run All Cells…")
        self.page.get_by_role("button", name="Confirm Kernel Restart").click()
        self.page.locator(".lesson-explorer .lesson-marks").first.wait_for()  # before it, the old kernel may seem idle
        self.wait_until_done()

    def show_all(self):
        """Show the pictures that wait for a guess."""
        # A lesson that ran holds its beginning in view, until somebody moves the page.
        self.page.evaluate("window.dispatchEvent(new Event('wheel'))")
        waiting = self.page.get_by_role("button", name="Show the picture without a guess")
        while left := waiting.count():
            waiting.first.click()
            expect(waiting).to_have_count(left - 1)

    def wait_until_done(self):
        """Wait until no cell is running or waiting to run."""
        self.page.wait_for_function("""() => {
            const panel = '.jp-NotebookPanel:not(.lm-mod-hidden)';
            const status = document.querySelector(`${panel} .jp-Notebook-ExecutionIndicator`);
            const pending = [...document.querySelectorAll('.jp-InputPrompt')].some(p => p.textContent.includes('*'));
            return status && status.dataset.status === 'idle' && !pending;
        }""")

    def menu(self, name, *entries):
        """Choose an entry of a menu, or of a menu in it."""
        self.page.get_by_role("menuitem", name=name, exact=True).click()
        for entry in entries:
            # Its name as it is written there: what a screen reader is told holds the shortcut too.
            self.page.locator(".lm-Menu-itemLabel").get_by_text(entry, exact=True).click()

    def close(self):
        """Close the tab, and shut down its kernel."""
        if not self.page.is_closed():
            self.page.evaluate(SHUT_DOWN, self.name)
            self.page.context.close()

    def stands_still(self, element, rest=250):
        """Scroll an element into view, and wait as a hand does that presses it: until nothing moves it for `rest` ms.

        What comes into view may be laid out anew and push the rest: a press would go down on a button and up beside it,
        or what was to be pressed is out of view again, and is brought back once.
        """
        self.page.evaluate("window.dispatchEvent(new Event('wheel'))")  # the lesson lets go of its beginning
        for _ in range(2):
            element.scroll_into_view_if_needed()
            self.until_still(element, rest)
        return element

    @staticmethod
    def until_still(element, rest=250):
        """Wait until nothing has moved an element for `rest` ms and ten frames, however long those take."""
        element.evaluate("""(element, rest) => new Promise(done => {
            let place = null, since = 0, frames = 0;
            const look = () => {
                const box = element.getBoundingClientRect(), now = `${box.x} ${box.y} ${box.width} ${box.height}`;
                if (now !== place) [place, since, frames] = [now, performance.now(), 0];
                performance.now() - since > rest && ++frames > 9 ? done() : requestAnimationFrame(look);
            };
            look();
        })""", rest)

    def explorer(self, title):
        """The explorer with this title, scrolled into view."""
        found = self.page.locator(".lesson-explorer", has=self.page.get_by_role("region", name=f"{title}, in words"))
        found.wait_for()
        found.scroll_into_view_if_needed()
        found.evaluate("box => box.querySelectorAll('details').forEach(fold => fold.open = true)")
        return found

    def still(self, title):
        """Words and width in pixels of the stored picture with this title, as a page shows it without a kernel.

        None where there is none.
        """
        titles = self.page.locator(".lesson-still .lesson-title").get_by_text(title, exact=True)
        words = self.page.locator(".jp-OutputArea-child", has=titles).first
        if not words.count():
            return None
        words.scroll_into_view_if_needed()
        image = words.locator("xpath=preceding-sibling::*[1]").locator(".jp-RenderedImage img")
        expect(image).to_be_visible()
        return words.text_content(), image.evaluate("image => image.decode().then(() => image.naturalWidth)")

    def text(self):
        """All that can be read in the lesson, scrolled away or not, but nothing that is hidden or folded."""
        self.page.get_by_role("heading", name="References").first.scroll_into_view_if_needed()
        self.page.locator(".jp-CodeCell").last.locator(".jp-OutputArea-output").first.wait_for()
        return self.page.evaluate("""() => {
            const texts = element => [...element.childNodes].filter(node => node.nodeType === 3).map(node => node.data);
            const all = document.querySelectorAll(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook *");
            return [...all].flatMap(element => element.checkVisibility() ? texts(element) : []).join("\\n");
        }""")

    def stands_at_the_top(self):
        """Is the beginning of the lesson in view, its first cell the one that keys go to, and does it stay so?"""
        self.page.wait_for_timeout(1_000)
        return self.page.evaluate("""() => {
            const cell = document.querySelector(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Cell");
            return cell.closest(".jp-WindowedPanel-outer").scrollTop === 0 && cell.classList.contains("jp-mod-active");
        }""")

    def save(self):
        """Save the notebook, as JupyterLab does by itself every two minutes."""
        self.page.locator('.jp-NotebookPanel-toolbar [data-jp-item-name="save"]').click()
        expect(self.page.locator(".lm-TabBar-tab.lm-mod-current.jp-mod-dirty")).to_have_count(0)
        self.page.wait_for_timeout(500)


class Wall(Lesson):
    """A lesson on the wall, as `run.py present` opens it: it has run by itself, within `patience` seconds."""

    def __init__(self, page, address, name, patience=60):
        super().__init__(page, address, name, alone=True)
        self.page.locator("body[data-wall=ready]").wait_for(state="attached", timeout=1_000 * patience)

    @property
    def told(self):
        """What a screen reader was told last of what is shown."""
        return self.page.locator(".wall-told").text_content()

    def choose(self, words):
        """Go to a part by the list, as a mouse does: the first whose words these are, or begin with."""
        self.page.locator(".wall-title").click()
        self.page.locator(".wall-list li button").filter(has_text=re.compile(f"^{re.escape(words)}")).first.click()

    def pictures(self):
        """Go through the whole lesson by a clicker's key; yield the title of each picture while it is shown."""
        self.page.locator(".wall-title").click()
        self.page.locator(".wall-list li button").first.click()
        before = None
        while (now := self.told) != before:
            if self.page.locator(".wall-veil").is_visible():
                self.page.keyboard.press("PageDown")
            if self.page.locator("body[data-wall-view=picture]").count():
                box = self.page.locator(".lesson-explorer:visible")
                box.locator(".lesson-marks").wait_for()
                yield box.locator(".lesson-title").text_content()
            before = now
            self.page.keyboard.press("PageDown")

    def explorer(self, title):
        """The explorer with this title, alone in the window."""
        assert any(shown == title for shown in self.pictures()), title
        found = self.page.locator(".lesson-explorer:visible")
        self.page.wait_for_timeout(300)
        return found


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Hands out the files of a folder, and prints nothing."""

    def log_message(self, *said):
        pass


@contextmanager
def served(folder):
    """A web host, as any serves plain files, that shows `folder`; yields its address, and is gone afterwards."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def faults(page, include=None):
    """What axe-core finds wrong, a line for each element; and how many of its rules had something to look at."""
    # JupyterLab does not lay out what is scrolled away, and axe passes over it.
    page.add_style_tag(content="* { content-visibility: visible !important; }")
    found = Axe().run(page, context={"include": include} if include else None).response
    lines = [f"{rule['id']}: {node['html'][:200]} ({node['target'][-1]})"
             for rule in found["violations"] for node in rule["nodes"]]
    return lines, len(found["passes"])


def apart(explorer):
    """How far the edges of the moving layer lie from those of its axes, at the most, in pixels."""
    return explorer.evaluate("""box => {
        const [a, b] = [".lesson-axes", ".lesson-marks"].map(name => box.querySelector(name).getBoundingClientRect());
        return Math.max(...["left", "top", "right", "bottom"].map(side => Math.abs(a[side] - b[side])));
    }""")


def expect_same(explorer, made):
    """Words and moving layer in the page are, or soon become, those of the same explorer made in Python."""
    said = made.chart.words(made.state)
    expect(explorer.locator(".lesson-summary")).to_have_text(said.summary)
    for paragraph in said.detail[:1]:
        picked = "".join(part if isinstance(part, str) else part.text for part in paragraph)
        expect(explorer.locator(".lesson-detail").first).to_have_text(picked)
    titles = [unescape(title) for title in re.findall(r"<title>(.*?)</title>", made.html)]
    expect(explorer.locator(".lesson-marks title")).to_have_text(titles)


def move(made, label, to):
    """Set the slider with this label as a hand does: some places to the right, to its "start", or to its "end"."""
    control = next(control for control in made.controls.values() if control.label == label)
    last = len(control.options) - 1
    control.index = {"start": 0, "end": last}[to] if isinstance(to, str) else min(max(control.index + to, 0), last)
