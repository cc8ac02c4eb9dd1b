"""A JupyterLab and a Chromium to measure in, and pages open in it."""

import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import nbformat
from pages_in_browser import Lesson
from playwright.sync_api import sync_playwright
from server import FLAGS, NO_CHROMIUM, chromium, copy_lessons, running_lab

HERE = Path(__file__).parent
#: High enough for the controls of an explorer, its picture and its words at once.
WINDOW = {"width": 1280, "height": 1200}


@contextmanager
def stage():
    """A Stage that is gone, with all that it started, when the block ends."""
    path = chromium() or sys.exit(f"run.py bench: {NO_CHROMIUM}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        folder = Path(name)
        copy_lessons(folder)
        shutil.copy(HERE / "contenders.py", folder / "notebooks")
        with running_lab(folder) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            try:
                yield Stage(folder / "notebooks", address, browser)
            finally:
                browser.close()


class Stage:
    """Where notebooks lie, the address that serves them, and a browser."""

    def __init__(self, folder, address, browser):
        self.folder, self.address, self.browser = folder, address, browser

    def write(self, name, cells):
        """Write a notebook with these cells."""
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in cells], metadata={
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}})
        nbformat.write(made, self.folder / name)

    @contextmanager
    def open(self, name):
        """A notebook in a fresh browser profile, with a kernel of its own until the block ends; `bytes` and `asked`
        count what its sockets carry.
        """
        context = self.browser.new_context(viewport=WINDOW)
        page = context.new_page()
        carried = {"bytes": 0, "asked": 0}
        page.on("websocket", lambda socket: _count(socket, carried))
        opened = Lesson(page, self.address, name)
        opened.bytes, opened.asked = lambda: carried["bytes"], lambda: carried["asked"]
        page.evaluate((HERE / "probe.js").read_text("utf-8"))
        try:
            yield opened
        finally:
            page.evaluate(SHUT_DOWN, name)
            context.close()


SHUT_DOWN = """async name => {
    const headers = {"X-XSRFToken": (document.cookie.match(/_xsrf=([^;]*)/) || [])[1]};
    for (const session of await (await fetch("/api/sessions")).json())
        if (session.path.endsWith(name)) await fetch("/api/sessions/" + session.id, {method: "DELETE", headers});
}"""


def _count(socket, carried):
    """Add up what a kernel's socket carries, both ways; and how often a page asked for a state that it did not know."""
    def add(payload, sent):
        payload = payload if isinstance(payload, bytes) else payload.encode()
        carried["bytes"] += len(payload)
        carried["asked"] += sent and b'"do":"ask"' in payload

    if "/channels" in socket.url:
        socket.on("framereceived", lambda payload: add(payload, False))
        socket.on("framesent", lambda payload: add(payload, True))


def kernel_memory(page, name):
    """Resident and proportional memory of the kernel of a notebook, in MiB; the second is None where the system does
    not tell.
    """
    import psutil

    ids = (page.evaluate("async name => (await (await fetch('/api/sessions')).json()).filter(s => "
                         "s.path.endsWith(name)).map(s => s.kernel.id)", name))
    for process in psutil.process_iter(["cmdline"]):
        if any(f"kernel-{kernel}" in word for word in process.info["cmdline"] or () for kernel in ids):
            memory = process.memory_full_info()
            return memory.rss / 2**20, memory.pss / 2**20 if hasattr(memory, "pss") else None
    return None, None
