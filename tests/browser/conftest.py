"""A real JupyterLab on a copy of the lessons, and a real Chromium to use it with."""

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
from pages_in_browser import Lesson
from playwright.sync_api import expect

expect.set_options(timeout=15_000)

ROOT = Path(__file__).resolve().parents[2]
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
def running_lab(folder, port=None, python=sys.executable, top="notebooks", **more):
    """JupyterLab on `folder`/notebooks with a home of its own, `more` in its environment; yields the address of the server.

    `python` is the Python that runs it, `top` the folder that it shows.
    """
    home = folder / "home"
    home.mkdir(exist_ok=True)
    if port is None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
    env = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "PYTHONPATH", "LESSON"))}
    env |= {"HOME": str(home), "USERPROFILE": str(home), "JUPYTER_CONFIG_DIR": str(home), "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"), "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
            "IPYTHONDIR": str(home / "ipython")} | more
    log = (folder / "lab.log").open("w")
    server = subprocess.Popen(
        [python, "-m", "jupyterlab", "--no-browser", f"--port={port}", "--port-retries=0", "--IdentityProvider.token=", "--allow-root",
         f"--LabApp.app_settings_dir={folder / 'notebooks/lesson/lab_settings'}"], cwd=folder / top, env=env, stdout=log, stderr=subprocess.STDOUT)
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
