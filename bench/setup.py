"""Set-up, as somebody has it who has just got the project: from empty caches, and again; and the whole test run.

Needs the network. Everything happens in a copy that is thrown away.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from server import free_port

from . import ROOT
from .results import aim, number, table

#: Seconds that any one command may take.
PATIENCE = 1_200


def copy_project(folder):
    """Copy the files that git knows."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True,
                            text=True, check=True).stdout.splitlines()
    for name in listed:
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, folder / name)
    for words in (["init", "-q"], ["add", "-A"]):  # some tests ask git which files there are
        subprocess.run(["git", *words], cwd=folder, check=True)


def environment(caches):
    """The environment of a command: caches of its own."""
    env = {key: value for key, value in os.environ.items() if key not in ("PYTHONPATH", "VIRTUAL_ENV")}
    own = {"PIP_CACHE_DIR": "pip", "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data",
           "JUPYTERLAB_WORKSPACES_DIR": "workspaces", "IPYTHONDIR": "ipython"}
    return env | {variable: str(caches / name) for variable, name in own.items()}


def until_it_answers(folder, env):
    """Seconds from `run.py lab` until JupyterLab answers; then it is stopped."""
    port, start = free_port(), time.perf_counter()
    command = [python(), "run.py", "lab", "--no-browser", f"--port={port}", "--IdentityProvider.token=", "--allow-root"]
    started = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while time.perf_counter() - start < PATIENCE:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/api/status", timeout=2).close()
                return time.perf_counter() - start
            except OSError:
                if started.poll() is not None:
                    raise RuntimeError(f"run.py lab ended by itself with code {started.returncode}") from None
                time.sleep(0.1)
        raise RuntimeError(f"JupyterLab did not answer within {PATIENCE} seconds")
    finally:
        stop(started)


def stop(process):
    """End a process and all that it started."""
    import psutil

    family = [*psutil.Process(process.pid).children(recursive=True),
              psutil.Process(process.pid)] if process.poll() is None else []
    for member in family:
        member.terminate()
    psutil.wait_procs(family, timeout=30)


def python():
    """The Python outside any environment, which somebody who sets up would use."""
    return getattr(sys, "_base_executable", sys.executable)


def run_tests(folder, env, *words):
    """Seconds that `run.py test` takes with these words, and the last line that it prints."""
    start = time.perf_counter()
    answer = subprocess.run([python(), "run.py", "test", *words], cwd=folder,
                            env=env, capture_output=True, text=True, timeout=PATIENCE)
    return time.perf_counter() - start, answer.stdout.strip().splitlines()[
        -1] if answer.stdout.strip() else answer.stderr[-200:]


def size(folder):
    """MB that the files of a folder take; links are not followed, and a file that has several names counts once."""
    files = [path.stat() for path in Path(folder).rglob("*") if not path.is_symlink() and path.is_file()]
    return sum({(file.st_dev, file.st_ino): file.st_size for file in files}.values()) / 1e6


def measure(asked):
    """Lines of the page, and all measurements."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as where:
        folder, caches = Path(where, "project"), Path(where, "caches")
        folder.mkdir()
        caches.mkdir()
        copy_project(folder)
        env = environment(caches)
        found = {"lab, empty": until_it_answers(folder, env), "lab, warm": until_it_answers(folder, env),
                 "size": size(folder / ".venv")}
        found["collected, empty"], _ = run_tests(folder, env, "--co", "-q", "-n", "0")
        found["collected, warm"], found["says"] = run_tests(folder, env, "--co", "-q", "-n", "0")
        found["size with tests"] = size(folder / ".venv")
        rows = [[number(found[key]) for key in ("lab, empty", "lab, warm",
                                                "collected, empty", "collected, warm", "size", "size with tests")]]
        found["whole"], said = run_tests(folder, env, "-q")
    lines = ["In seconds, in a copy with caches of its own: `run.py lab` until JupyterLab answers, and `run.py test` "
             "until all tests are collected,",
             "which on top installs what only the tests need.", "",
             aim("minutes for the whole test run, packages installed", found["whole"] / 60, 6, digits=1),
             f"- It ended with: {said}", ""]
    heads = ["lab, nothing there", "lab, again", "tests, lab there", "tests, again", ".venv, MB", "with the tests', MB"]
    return [*lines, *table(heads, rows)], found
