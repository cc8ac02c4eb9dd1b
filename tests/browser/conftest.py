"""A real JupyterLab on a copy of the lessons, and a real Chromium to use it with."""

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAB_SETTINGS = {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False}}
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]


def chromium():
    """Path of a Chromium or Chrome on this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
    fixed = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome", "/Applications/Chromium.app/Contents/MacOS/Chromium",
             r"C:\Program Files\Google\Chrome\Application\chrome.exe", r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe")
    found = [shutil.which(name) for name in names] + [path for path in fixed if Path(path).exists()]
    return next((path for path in [os.environ.get("CHROMIUM"), *found] if path), None)


@pytest.fixture(scope="session")
def browser():
    """A running browser; skips, or in CI fails, where there is none."""
    path = chromium()
    if path is None:
        sentence = ("no Chromium found: install it (Debian: apt install chromium; elsewhere: any Chrome) or set CHROMIUM to its path, "
                    "then run the tests again")
        (pytest.fail if os.environ.get("CI") else pytest.skip)(sentence)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        running.close()


@contextmanager
def running_lab(folder):
    """JupyterLab on `folder`/notebooks with a home of its own; yields the address of the server."""
    home = folder / "home"
    settings = home / "labconfig"
    settings.mkdir(parents=True)
    (settings / "default_setting_overrides.json").write_text(json.dumps(LAB_SETTINGS))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "PYTHONPATH", "LESSON"))}
    env |= {"HOME": str(home), "USERPROFILE": str(home), "JUPYTER_CONFIG_DIR": str(home), "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"), "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
            "IPYTHONDIR": str(home / "ipython")}
    log = (folder / "lab.log").open("w")
    server = subprocess.Popen(
        [sys.executable, "-m", "jupyterlab", "--no-browser", f"--port={port}", "--port-retries=0", "--IdentityProvider.token=", "--allow-root",
         f"--LabApp.app_settings_dir={settings}"], cwd=folder / "notebooks", env=env, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{address}/api/status", timeout=2).close()
                break
            except OSError:
                if server.poll() is not None:
                    break
                time.sleep(0.25)
        else:
            server.kill()
        if server.poll() is not None:
            pytest.fail("JupyterLab did not start:\n" + (folder / "lab.log").read_text()[-2000:])
        yield address
    finally:
        server.terminate()
        server.wait(30)
        log.close()


@pytest.fixture(scope="module")
def lab_folder(tmp_path_factory):
    """A copy of the lessons, a fresh one for each file of tests."""
    folder = tmp_path_factory.mktemp("lab")
    for name in ("notebooks", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    return folder


@pytest.fixture(scope="module")
def lab(lab_folder):
    """The address of a JupyterLab that serves the copy."""
    with running_lab(lab_folder) as address:
        yield address


class Lesson:
    """A notebook open in a browser tab, with what went wrong in it."""

    def __init__(self, page, address, name):
        self.page, self.address = page, address
        self.console, self.strangers = [], []
        page.on("console", lambda m: self.console.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.console.append(str(error)))
        page.on("request", lambda r: None if r.url.startswith((address, address.replace("http", "ws"), "data:", "blob:")) else self.strangers.append(r.url))
        page.set_default_timeout(60_000)
        page.goto(f"{address}/lab/tree/{name}?reset")
        page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)").wait_for()
        # The indicator says idle before there is a kernel; only then does the status bar name it.
        page.get_by_text("Python 3 (ipykernel) | Idle").wait_for()

    def run_all(self, guess=True):
        """Run every cell and wait until the last one is done; show pictures that wait for a guess, unless `guess` is False."""
        self.console.clear()
        self.strangers.clear()
        self.page.evaluate("document.querySelectorAll('.lesson-explorer').forEach(explorer => explorer.remove())")
        self.menu("Run", "Run All Cells")
        self.wait_until_done()
        self.page.locator(".lesson-explorer .lesson-marks").first.wait_for()
        waiting = self.page.get_by_role("button", name="Show the picture without a guess")
        while guess and waiting.count():
            waiting.first.click()
            self.page.wait_for_timeout(200)

    def wait_until_done(self):
        """Wait until no cell is running or waiting to run."""
        self.page.wait_for_function("""() => {
            const status = document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook-ExecutionIndicator');
            const pending = [...document.querySelectorAll('.jp-InputPrompt')].some(p => p.textContent.includes('*'));
            return status && status.dataset.status === 'idle' && !pending;
        }""")

    def menu(self, name, entry):
        """Choose an entry of a menu."""
        self.page.get_by_role("menuitem", name=name, exact=True).click()
        self.page.get_by_role("menuitem", name=entry, exact=True).click()

    def explorer(self, title):
        """The explorer with this title, scrolled into view."""
        found = self.page.locator(".lesson-explorer", has=self.page.get_by_role("region", name=f"{title}, in words"))
        found.wait_for()
        found.scroll_into_view_if_needed()
        return found


@pytest.fixture(scope="module")
def open_lesson(browser, lab):
    """Opens a notebook by name in a fresh browser profile."""
    contexts = []

    def opened(name, **options):
        context = browser.new_context(viewport={"width": 1280, "height": 900}, **options)
        contexts.append(context)
        opened = Lesson(context.new_page(), lab, name)
        opened.page.set_default_timeout(30_000)
        return opened

    yield opened
    for context in contexts:
        context.close()

