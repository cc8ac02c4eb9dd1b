"""A real JupyterLab on a copy of the lessons, and where a Chromium is: what the browser tests and the benchmark
share.
"""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FLAGS = ["--headless", "--no-sandbox", "--no-proxy-server", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync"]
NO_CHROMIUM = ("no Chromium found: install it (Debian: apt install chromium; elsewhere: any Chrome) or set CHROMIUM to "
               "its path, then try again")


def chromium():
    """Path of a Chromium or Chrome on this machine, or None."""
    names = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")
    fixed = ("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
             "/Applications/Chromium.app/Contents/MacOS/Chromium",
             r"C:\Program Files\Google\Chrome\Application\chrome.exe",
             r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe")
    found = [shutil.which(name) for name in names] + [path for path in fixed if Path(path).exists()]
    return next((path for path in [os.environ.get("CHROMIUM"), *found] if path), None)


def copy_lessons(folder):
    """Copy notebooks and data into `folder`, since a page that is open saves what it shows."""
    for name in ("notebooks", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))


def free_port():
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_lab(folder, port=None, python=sys.executable, top="notebooks", patience=60, program="jupyterlab",
                extensions=None, **more):
    """JupyterLab on `folder`/notebooks with a home of its own, `more` in its environment; yields the address of the
    server.

    Raises RuntimeError where it does not start within `patience` seconds. `python` is the Python that runs it, `top`
    the folder that it shows, `extensions` a folder of extensions that it loads besides.
    """
    home = folder / "home"
    home.mkdir(exist_ok=True)
    if port is None:
        port = free_port()
    env = {key: value for key, value in os.environ.items() if not key.startswith(("JUPYTER", "PYTHONPATH", "LESSON"))}
    env |= {"HOME": str(home), "USERPROFILE": str(home), "JUPYTER_CONFIG_DIR": str(home),
            "JUPYTER_DATA_DIR": str(home / "data"),
            "JUPYTER_RUNTIME_DIR": str(home / "runtime"), "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
            "IPYTHONDIR": str(home / "ipython")} | more
    log = (folder / "lab.log").open("w")
    server = subprocess.Popen(
        [python, "-m", program, "--no-browser", f"--port={port}",
         "--port-retries=0", "--IdentityProvider.token=", "--allow-root",
         f"--LabApp.app_settings_dir={folder / 'notebooks/lesson/lab_settings'}",
         *([f"--LabApp.extra_labextensions_path={extensions}"] if extensions else [])],
        cwd=folder / top, env=env, stdout=log, stderr=subprocess.STDOUT)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(4 * patience):
            try:
                urllib.request.urlopen(f"{address}/api/status", timeout=2).close()
                break
            except OSError:
                if server.poll() is not None:
                    break
                time.sleep(0.25)
        else:
            server.kill()
            server.wait()
        if server.poll() is not None:
            raise RuntimeError("JupyterLab did not start:\n" + (folder / "lab.log").read_text()[-2000:])
        yield address
    finally:
        server.terminate()
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:  # it can wait for ever for a thread of its own
            server.kill()
            server.wait()
        log.close()
