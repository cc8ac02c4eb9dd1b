"""Set the lessons up and run them. Needs nothing but Python 3.11 or newer.

    python3 run.py lab      install what the lessons need into .venv, open JupyterLab on the start notebook
    python3 run.py test     install what the tests need as well, run every test
    python3 run.py present 3     open lesson 3 for a projector: without code, in large type
    python3 run.py student DIR   write a clean copy of the lessons for students into DIR, or bring one there up to date
    python3 run.py pages    write the lessons as pages that need no server and no network into pages/
    python3 run.py hub      start a server for a class on this machine; deploy/README.md says what that takes
    python3 run.py load     let a class of 30 work on the hub at once and measure it (bench/LOAD.md)
    python3 run.py build    run every notebook again and store its words, pictures and figures
    python3 run.py bench    measure how fast the lessons are, and write bench/RESULTS.md (a quarter of an hour)
    python3 run.py mutate   put seeded mistakes in, one at a time, and tell which no test notices (half an hour)
    python3 run.py lock     choose versions anew: pyproject.toml -> the three requirements files (needs uv)

Words after the command go on to the program: `run.py lab --port 9999`, `run.py test -k durations`.
"""

import hashlib
import importlib.util
import os
import shutil
import socket
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
START = "notebooks/00_start_here.ipynb"
OLDEST = (3, 11)
#: Commands that run a module: what must be installed for it, and its name.
MODULES = {"student": ("requirements.txt", "lesson.student_copy"), "pages": ("requirements.txt", "lesson.pages"),
           "build": ("requirements.txt", "lesson.build"), "load": ("deploy/requirements.txt", "bench.load"),
           "bench": ("requirements-test.txt", "bench"), "mutate": ("requirements-test.txt", "bench.mutate")}


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
    if not os.access(ROOT, os.W_OK):
        stop(f"the folder {ROOT} cannot be written; copy it to a folder of your own and try again there")
    say(f"making {VENV.name} with {'uv' if uv else 'venv'}")
    shutil.rmtree(VENV, ignore_errors=True)
    if VENV.exists():
        stop(f"{VENV} is in the way and cannot be made afresh; remove it and try again")
    if uv:
        run(uv, "venv", "--quiet", "--python", sys.executable, VENV)
    elif importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        stop("this Python has no venv module; install it (Debian, Ubuntu: apt install python3-venv) and try again")
    else:
        run(sys.executable, "-m", "venv", VENV)


def works():
    """Is the Python of .venv there, does it start, and does it find what opens a lesson?"""
    look = "import sys; from importlib.util import find_spec; sys.exit(not all(map(find_spec, sys.argv[1:])))"
    try:
        return subprocess.run([str(PYTHON), "-c", look, "jupyterlab", "ipywidgets", "matplotlib", "numpy"], capture_output=True).returncode == 0
    except OSError:
        return False


def install(lock):
    """Install what `lock` names into .venv, unless that very lock is installed already."""
    wanted = hashlib.sha256((ROOT / lock).read_bytes() + sys.version.encode()).hexdigest()
    done = VENV / f"installed-{lock.replace('/', '-')}"
    marked = list(VENV.glob("installed-*"))
    if marked and not works():
        say(f"{VENV.name} is damaged")
        marked = []
    if done in marked and done.read_text() == wanted:
        return
    uv = shutil.which("uv")
    lock_changed = done.exists()
    if lock_changed or not marked:
        make_environment(uv)
    say(f"installing {lock} (a minute or two the first time)")
    pip = [uv, "pip", "install", "--quiet", "--python", PYTHON] if uv else [
        PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    command = [str(part) for part in [*pip, "--require-hashes", "-r", ROOT / lock]]
    # Not in this folder: uv would take the constraints of pyproject.toml for packages without a hash.
    answer = subprocess.run(command, stderr=subprocess.PIPE, text=True, cwd=tempfile.gettempdir())
    if answer.returncode:
        print(answer.stderr, file=sys.stderr)
        stop("the packages could not be installed (the reason stands above); is there a network connection?")
    done.write_text(wanted)


def port_in(words):
    """The port that `--port 9999` or `--port=9999` asks for, or None."""
    for word, following in zip(words, [*words, ""][1:], strict=True):
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
    open_jupyterlab(START, words)


def open_jupyterlab(opened, words, **more):
    """Install what the lessons need and open JupyterLab, `more` in its environment: `opened` is a notebook or an option that names one."""
    port = port_in(words)
    if port and not free(port):
        stop(f"port {port} is taken by another program; choose another one: python3 run.py lab --port {port + 1}")
    install("requirements.txt")
    say("opening JupyterLab; stop it with Ctrl-C")
    # These settings keep JupyterLab from asking about news, and from asking the network about updates.
    settings = ROOT / "notebooks" / "lesson" / "lab_settings"
    run(PYTHON, "-m", "jupyterlab", f"--LabApp.app_settings_dir={settings}", opened, *words, cwd=ROOT, env=os.environ | more)


def present(words):
    """Open one lesson for a projector: alone in the window, without code, in large type."""
    lessons = {path.name[1]: path.name for path in sorted((ROOT / "notebooks").glob("0?_*.ipynb"))}
    if not words or words[0] not in lessons:
        stop(f"say which lesson, one of {', '.join(lessons)}, for example: python3 run.py present 3")
    open_jupyterlab(f"--LabApp.default_url=/doc/tree/notebooks/{lessons[words[0]]}", words[1:], LESSON_PRESENT="1")


def test(words):
    """Run every test."""
    install("requirements-test.txt")
    run(PYTHON, "-m", "pytest", *words, cwd=ROOT)


def install_proxy():
    """Install the hub's proxy into deploy/, unless that very lock is installed already."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            stop(f"the hub needs {program}; install it (Debian, Ubuntu: apt install nodejs npm) and try again")
    wanted, done = (ROOT / "deploy/package-lock.json").read_text(), ROOT / "deploy/node_modules/installed.json"
    if not done.exists() or done.read_text() != wanted:
        command = ["npm", "ci", "--loglevel=error", "--no-audit", "--no-fund", "--no-progress", "--ignore-scripts"]
        try:
            run(*command, cwd=ROOT / "deploy", stdout=subprocess.DEVNULL)
        except SystemExit as ended:
            stop(f"the hub's proxy could not be installed: npm ended with code {ended.code}, and what it says stands above")
        done.write_text(wanted)


def hub(words):
    """Start JupyterHub for a class."""
    if sys.platform != "linux":
        stop("the hub runs on Linux only; deploy/README.md names other ways to serve a class")
    if words:
        stop(f"hub takes no words, and {words[0]!r} is one; it is told by the settings HUB_... that deploy/README.md names")
    run(sys.executable, ROOT / "deploy/hub_settings.py")  # a wrong setting is said before anything is installed
    install_proxy()
    install("deploy/requirements.txt")
    # In the place of this program, so that whoever ends it ends the hub; -P: no file of the folder where it was typed is imported.
    os.execv(PYTHON, [str(PYTHON), "-P", "-m", "jupyterhub", "-f", str(ROOT / "deploy/jupyterhub_config.py")])


def module(words, lock, name):
    """Run a module of ours in the folder where the command was typed."""
    install(lock)
    # A terminal may lack letters that stand in the name of a folder.
    env = {"PYTHONPATH": os.pathsep.join([str(ROOT / "notebooks"), str(ROOT)]), "PYTHONIOENCODING": ":backslashreplace"}
    run(PYTHON, "-m", name, *words, env=os.environ | env)


def lock(words):
    """Choose exact versions for everything that pyproject.toml asks for."""
    uv = shutil.which("uv") or stop("run.py lock needs uv (https://docs.astral.sh/uv/)")
    options = ["--quiet", "--universal", "--python-version", ".".join(map(str, OLDEST)), "--generate-hashes", "--no-header"]
    run(uv, "pip", "compile", *options, *words, "-o", "requirements.txt", "pyproject.toml", cwd=ROOT)
    run(uv, "pip", "compile", *options, *words, "-c", "requirements.txt", "--group", "pyproject.toml:test",
        "-o", "requirements-test.txt", "pyproject.toml", cwd=ROOT)
    run(uv, "pip", "compile", *options, *words, "-c", "requirements-test.txt", "--group", "pyproject.toml:hub",
        "-o", "deploy/requirements.txt", "pyproject.toml", cwd=ROOT)


def main(words):
    """Do what the first word says."""
    if sys.version_info < OLDEST:  # before anything that an old Python does not know
        stop(f"Python {'.'.join(map(str, OLDEST))} or newer is needed; this is {sys.version.split()[0]} ({sys.executable})")
    commands = {"lab": lab, "present": present, "test": test, "hub": hub, "lock": lock}
    commands |= {command: partial(module, lock=needed, name=name) for command, (needed, name) in MODULES.items()}
    if not words or words[0] not in commands:
        stop(f"say one of {', '.join(commands)}, for example: python3 run.py lab\n{__doc__}")
    if words[0] not in ("lab", "present") and not (ROOT / "tests").exists():
        stop("this is a copy for students, which knows only lab and present, for example: python3 run.py lab")
    commands[words[0]](words[1:])


if __name__ == "__main__":
    main(sys.argv[1:])
