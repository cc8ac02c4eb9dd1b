"""Set the lessons up and run them. Needs nothing but Python 3.11 or newer.

    python3 run.py lab      install what the lessons need into .venv, open JupyterLab on the start notebook
    python3 run.py test     install what the tests need as well, run every test
    python3 run.py student DIR   write a clean copy of the lessons for students into DIR, or bring one there up to date
    python3 run.py build    run every notebook again and store its words, pictures and figures
    python3 run.py bench    measure how fast the lessons are, and write bench/RESULTS.md (a quarter of an hour)
    python3 run.py lock     choose versions anew: pyproject.toml -> requirements.txt, requirements-test.txt (needs uv)

Words after the command go on to the program: `run.py lab --port 9999`, `run.py test -k durations`.
"""

import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
START = "00_start_here.ipynb"
OLDEST = (3, 11)
#: Commands that run a module: what must be installed for it, and its name.
MODULES = {"student": ("requirements.txt", "lesson.student_copy"), "build": ("requirements.txt", "lesson.build"),
           "bench": ("requirements-test.txt", "bench")}


def stop(sentence):
    """End with one sentence that says what is wrong and what to do."""
    sys.exit(f"run.py: {sentence}")


def say(sentence):
    """Tell what is being done, at once."""
    print(f"run.py: {sentence}", flush=True)


def run(*command, **options):
    """Run a command; end with its exit code if it fails."""
    try:
        code = subprocess.run([str(part) for part in command], **options).returncode
    except KeyboardInterrupt:
        code = 130
    if code:
        sys.exit(code)


def make_environment(uv):
    """Make .venv afresh."""
    say(f"making {VENV.name} with {'uv' if uv else 'venv'}")
    shutil.rmtree(VENV, ignore_errors=True)
    if uv:
        run(uv, "venv", "--quiet", "--python", sys.executable, VENV)
    elif importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        stop("this Python has no venv module; install it (Debian, Ubuntu: apt install python3-venv) and try again")
    else:
        run(sys.executable, "-m", "venv", VENV)


def install(lock):
    """Install what `lock` names into .venv, unless that very lock is installed already."""
    wanted = hashlib.sha256((ROOT / lock).read_bytes() + sys.version.encode()).hexdigest()
    done = VENV / f"installed-{lock}"
    if PYTHON.exists() and done.exists() and done.read_text() == wanted:
        return
    uv = shutil.which("uv")
    lock_changed = done.exists()
    if lock_changed or not PYTHON.exists() or not any(VENV.glob("installed-*")):
        make_environment(uv)
    say(f"installing {lock} (a minute or two the first time)")
    pip = [uv, "pip", "install", "--quiet", "--python", PYTHON] if uv else [
        PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command = [str(part) for part in [*pip, "--require-hashes", "-r", ROOT / lock]]
    answer = subprocess.run(command, stderr=subprocess.PIPE, text=True)
    if answer.returncode:
        print(answer.stderr, file=sys.stderr)
        stop("the packages could not be installed (the reason stands above); is there a network connection?")
    done.write_text(wanted)


def port_in(words):
    """The port that `--port 9999` or `--port=9999` asks for, or None."""
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word.split("=")[0] == "--port":
            number = word.partition("=")[2] or following
            return int(number) if number.isdigit() else stop(f"{number!r} is not a port; say for example --port 9999")
    return None


def free(port):
    """Is nothing listening on this port of this machine?"""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def lab(words):
    """Open JupyterLab on the start notebook."""
    port = port_in(words)
    if port and not free(port):
        stop(f"port {port} is taken by another program; choose another one: python3 run.py lab --port {port + 1}")
    install("requirements.txt")
    say(f"opening JupyterLab on notebooks/{START}; stop it with Ctrl-C")
    run(PYTHON, "-m", "jupyterlab", START, *words, cwd=ROOT / "notebooks")


def test(words):
    """Run every test."""
    install("requirements-test.txt")
    run(PYTHON, "-m", "pytest", *words, cwd=ROOT)


def module(words, lock, name):
    """Run a module of ours in the folder where the command was typed."""
    install(lock)
    run(PYTHON, "-m", name, *words, env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT / "notebooks"), str(ROOT)])})


def lock(words):
    """Choose exact versions for everything that pyproject.toml asks for."""
    uv = shutil.which("uv") or stop("run.py lock needs uv (https://docs.astral.sh/uv/)")
    options = ["--quiet", "--universal", "--python-version", ".".join(map(str, OLDEST)), "--generate-hashes", "--no-header"]
    run(uv, "pip", "compile", *options, *words, "-o", "requirements.txt", "pyproject.toml", cwd=ROOT)
    run(uv, "pip", "compile", *options, *words, "-c", "requirements.txt", "--group", "pyproject.toml:test",
        "-o", "requirements-test.txt", "pyproject.toml", cwd=ROOT)


def main(words):
    """Do what the first word says."""
    commands = {"lab": lab, "test": test, "lock": lock} | {name: partial(module, lock=lock, name=path) for name, (lock, path) in MODULES.items()}
    if sys.version_info < OLDEST:
        stop(f"Python {'.'.join(map(str, OLDEST))} or newer is needed; this is {sys.version.split()[0]} ({sys.executable})")
    if not words or words[0] not in commands:
        stop(f"say one of {', '.join(commands)}, for example: python3 run.py lab\n{__doc__}")
    if words[0] != "lab" and not (ROOT / "tests").exists():
        stop("this is a copy for students, which knows only: python3 run.py lab")
    commands[words[0]](words[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
