"""Set the lessons up and run them. Needs nothing but Python 3.11 or newer.

    python3 run.py lab      install what the lessons need into .venv, open JupyterLab on the start notebook
    python3 run.py test     install what the tests need as well, run the tests (--all: also those that take long)
    python3 run.py check    after a change of a table or a sentence: say in a minute or so what is wrong with it
    python3 run.py present 3     show lesson 3 on a projector, one question at a time (--plan 60: with a clock)
    python3 run.py student DIR   write a clean copy of the lessons for students into DIR, or bring one there up to date
    python3 run.py pages    write the lessons as pages that need no server and no network into pages/ (--zip: a zip too)
    python3 run.py class DIR     put together what a class handed in, a folder or a zip, as a page and a table in class/
    python3 run.py link     print the link for students: the pages of your own copy of this project on GitHub
    python3 run.py binder   print the link that opens your own public copy of this project on Binder
    python3 run.py hub      start a server for a class on this machine; deploy/README.md says what that takes
    python3 run.py load     let a class of 30 work on the hub at once and measure it (bench/LOAD.md)
    python3 run.py build    run every notebook again and store its words, pictures and figures
    python3 run.py bench    measure how fast the lessons are, and write bench/RESULTS.md (a quarter of an hour)
    python3 run.py mutate   put seeded mistakes in, one at a time, and tell which no test notices (half an hour)
    python3 run.py lock     choose versions anew: pyproject.toml -> the three requirements files (needs uv)

Words after the command go on to the program: `run.py lab --port 9999`, `run.py test -k durations`. Settings of your own
for Jupyter's server are not read (write --config=FILE if one should be); those of JupyterLab are: theme, letters, keys.
"""

from __future__ import annotations  # an old Python must come as far as the sentence that says what it lacks

import sys

if __name__ == "__main__" and not getattr(sys.flags, "safe_path", False):
    del sys.path[0]  # this folder: a file of somebody's own beside this one, random.py say, is not taken for Python's

import ast
import hashlib
import importlib.util
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
START = "notebooks/00_start_here.ipynb"
OLDEST = (3, 11)
LOCKS = ("requirements.txt", "requirements-test.txt", "deploy/requirements.txt")
#: Commands that run a module: what must be installed for it, and its name.
MODULES = {"student": ("requirements.txt", "lesson.student_copy"), "pages": ("requirements.txt", "lesson.pages"),
           "class": ("requirements.txt", "lesson.class_page"), "build": ("requirements.txt", "lesson.build"),
           "check": ("requirements-test.txt", "tests.check"),
           "load": ("deploy/requirements.txt", "bench.load"), "bench": ("requirements-test.txt", "bench"),
           "mutate": ("requirements-test.txt", "bench.mutate")}
#: Seconds in which a program must end that was asked to. (JupyterLab can wait for ever for a thread of its own.)
PATIENCE = 30
#: Of a person's settings for pip, those that say whence and how packages are loaded. No other reaches an install.
LOADING = ("index-url", "extra-index-url", "find-links", "no-index", "trusted-host", "cert", "client-cert", "proxy",
           "timeout", "default-timeout", "retries", "cache-dir", "no-cache-dir", "keyring-provider", "use-feature")
#: Variables that lead a Python or a Jupyter in .venv astray; what a person set is for another one.
ASTRAY = ("PYTHONPATH", "PYTHONHOME", "PYTHONSAFEPATH", "JUPYTER_PATH", "JUPYTER_CONFIG_PATH", "JUPYTER_NO_CONFIG",
          "JUPYTERLAB_DIR")
#: Prints the packages of a lock that are not there in its version.
LACKING = """
import sys
from importlib import metadata
def plain(name):
    return name.lower().replace("_", "-").replace(".", "-")
there = {plain(found.metadata["Name"]): found.version for found in metadata.distributions()}
lines = [line.split() for line in open(sys.argv[1], encoding="utf-8") if line[0].isalnum() and " ; " not in line]
pins = [line[0].split("==") for line in lines]
print(*(f"{name} {pin}" for name, pin in pins if there.get(plain(name)) != pin), sep=", ")
"""
#: Runs a module with the two folders of ours last on the path: no file in them takes the place of one of a package.
RUN_MODULE = ("import runpy, sys; sys.path += sys.argv[1:3]; del sys.argv[1:3]; "
              "runpy.run_module(sys.argv.pop(1), run_name='__main__', alter_sys=True)")
#: Held while a program runs in .venv, and handed on to that program, which may live longer.
in_use = None


def stop(sentence: str) -> NoReturn:
    """End with one sentence that says what is wrong and what to do."""
    sys.exit(f"run.py: {sentence}")


def say(sentence: str) -> None:
    """Tell what is being done, at once."""
    print(f"run.py: {sentence}", flush=True)


def run(*command: object, **options) -> None:
    """Run a program; end with its exit code if it fails."""
    if in_use and os.name != "nt":
        options["pass_fds"] = [in_use.fileno()]
    process, patience = subprocess.Popen([str(part) for part in command], **options), None

    def end(*_):
        process.terminate()
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    while process.returncode is None:
        try:
            process.wait(patience)
        except KeyboardInterrupt:  # the program got it as well, and ends in its own time, unless somebody insists
            if patience:
                process.kill()
            patience = PATIENCE
        except subprocess.TimeoutExpired:
            process.kill()
    if process.returncode:
        sys.exit(process.returncode)


def own_environment(**more: str) -> dict[str, str]:
    """The variables that a program in .venv is started with."""
    return {name: value for name, value in os.environ.items() if name not in ASTRAY} | more


# -- what only one run.py at a time may do

def take(file, shared: bool = False) -> bool:
    """Lock an open file at once, until it is closed or its holder dies; return whether that went."""
    try:
        if os.name == "nt":
            import msvcrt
            if not shared:  # a program that runs in .venv keeps Windows from moving it anyhow
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:  # a disk that knows no locks: as before there were any
        pass
    return True


@contextmanager
def alone() -> Iterator[None]:
    """Nothing else is installed in this folder meanwhile: another run.py waits here until this one is done."""
    try:
        file = VENV.with_name(".venv.lock").open("a")
    except OSError:
        stop(f"the folder {ROOT} cannot be written; copy it to a folder of your own and try again there")
    with file:
        if not take(file):
            say("another run.py is installing in this folder; waiting for it")
            while not take(file):
                time.sleep(0.3)
        yield


def use(shared: bool = True) -> bool:
    """Tell every other run.py that a program runs in .venv from now on, or if not `shared` that it is made afresh.

    Return whether that went: no program can start in it while it is made, and it is not made while one runs.
    """
    global in_use
    if in_use is None:
        try:
            in_use = VENV.with_name(".venv.used").open("a")
        except OSError:
            return True  # a folder that cannot be written: nobody makes anything afresh in it
    return take(in_use, shared)


# -- the environment

def earlier() -> Path:
    """Where the environment stands aside while its successor is made."""
    return VENV.with_name(".venv.earlier")


def remove(folder: Path) -> None:
    """Remove an environment; of one that is a link, the link."""
    if folder.is_symlink():
        folder.unlink()
    else:
        shutil.rmtree(folder, ignore_errors=True)


def marks() -> list[Path]:
    """The files that say which locks are installed."""
    return list(VENV.glob("installed-*"))


def put_back() -> None:
    """Bring the environment back that stood aside when run.py was ended from outside."""
    if earlier().exists():
        if marks():
            remove(earlier())
        else:
            remove(VENV)
            earlier().rename(VENV)


@contextmanager
def fresh() -> Iterator[None]:
    """Make .venv anew. The earlier one stands aside until the block has ended well; else it is put back.

    It is made where it stays, and not beside that and moved: programs in it hold its path.
    """
    if VENV.is_symlink() or VENV.exists():
        if not marks() and not (VENV / "made-by-run.py").exists():
            stop(f"{VENV} is in the way and was not made by run.py; move it away or remove it, and try again")
        if not use(shared=False):
            stop(f"{VENV.name} must be made afresh, but a program that run.py started runs in it; end it and try again")
        try:
            VENV.rename(earlier())
        except OSError as error:
            stop(f"{VENV} cannot be made afresh ({error.strerror}); end the programs that run in it, then try again")
    try:
        make()
        yield
    except BaseException:
        remove(VENV)
        if earlier().exists():
            earlier().rename(VENV)
            say(f"the earlier {VENV.name} is in its place again")
        raise
    remove(earlier())


def make() -> None:
    """Make an empty environment that holds pip alone."""
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        stop("this Python has no venv module; install it (Debian, Ubuntu: apt install python3-venv) and try again")
    say(f"making {VENV.name}")
    VENV.mkdir()
    (VENV / "made-by-run.py").touch()
    code = subprocess.run([sys.executable, "-I", "-m", "venv", str(VENV)]).returncode
    if code:
        stop(f"{VENV.name} could not be made: Python's venv ended with code {code} (what it said stands above)")
    # Python 3.11 brings an old setuptools along, which no lock names and nothing needs.
    env = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    subprocess.run([str(PYTHON), "-I", "-m", "pip", "uninstall", "--quiet", "--yes", "setuptools"],
                   env=env | {"PIP_CONFIG_FILE": os.devnull}, capture_output=True)


def works() -> bool:
    """Is the Python of .venv there, does it start, and does it find what opens a lesson?"""
    look = "import sys; from importlib.util import find_spec; sys.exit(not all(map(find_spec, sys.argv[1:])))"
    try:
        wanted = ["jupyterlab", "ipywidgets", "matplotlib", "numpy"]
        return subprocess.run([str(PYTHON), "-I", "-c", look, *wanted], capture_output=True).returncode == 0
    except OSError:
        return False


def wanted(lock: str) -> tuple[Path, str]:
    """The file that says that `lock` is installed, and what stands in it then."""
    text = hashlib.sha256((ROOT / lock).read_bytes() + sys.version.encode()).hexdigest()
    return VENV / f"installed-{lock.replace('/', '-')}", text


def installed(lock: str) -> bool:
    """Is this very lock installed, for this very Python, and does the environment work?"""
    done, text = wanted(lock)
    return done.exists() and done.read_text() == text and works()


def current() -> bool:
    """Is all that was installed as the locks have it now?"""
    known = [wanted(lock) for lock in LOCKS if (ROOT / lock).exists()]
    return all(mark.read_text() == text for mark, text in known if mark.exists())


def install(lock: str) -> None:
    """Install what `lock` names into .venv, unless that very lock is there already; from here on .venv is in use."""
    if installed(lock) and use() and installed(lock):
        return
    with alone():
        put_back()
        if not installed(lock):
            if marks() and not works():
                say(f"{VENV.name} is damaged")
            if marks() and works() and current():
                fill(lock)  # what the tests or the hub need comes on top
            else:
                with fresh():
                    fill(lock)
        use()


def fill(lock: str) -> None:
    """Install what `lock` names into the environment, see that it is there, and leave a mark that says so."""
    say(f"installing {lock} with pip (a minute or two the first time)")
    pip = [str(PYTHON), "-I", "-X", "utf8", "-m", "pip"]
    command = [*pip, "install", "--quiet", "--require-hashes", "-r", str(ROOT / lock)]
    answer = subprocess.run(command, env=pip_settings(pip), stderr=subprocess.PIPE)
    if answer.returncode:
        print(answer.stderr.decode(errors="replace"), file=sys.stderr)
        stop(f"{lock} could not be installed: pip ended with code {answer.returncode} (what it said stands above)")
    look = [str(PYTHON), "-I", "-X", "utf8", "-c", LACKING, str(ROOT / lock)]
    lacking = subprocess.run(look, capture_output=True, encoding="utf-8").stdout
    if lacking.strip() or not works():
        stop(f"pip told of no fault, but {VENV.name} lacks {lacking.strip() or 'a Python that starts'}")
    done, text = wanted(lock)
    done.write_text(text)


def pip_settings(pip: list[str]) -> dict[str, str]:
    """The variables that pip is started with: of a person's settings, in files or not, only those of LOADING."""
    named = {name: f"PIP_{name.upper().replace('-', '_')}" for name in LOADING}
    env = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    file = {"PIP_CONFIG_FILE": os.environ["PIP_CONFIG_FILE"]} if "PIP_CONFIG_FILE" in os.environ else {}
    listed = subprocess.run([*pip, "config", "list"], env=env | file, capture_output=True, encoding="utf-8")
    if listed.returncode:
        stop(f"pip cannot read its settings: {' '.join(listed.stderr.split())}")
    for section in ("global", "install"):
        for name, value in re.findall(rf"^{section}\.([\w-]+)=(.*)$", listed.stdout, flags=re.M):
            if name in named:
                env[named[name]] = ast.literal_eval(value)
    env |= {name: os.environ[name] for name in named.values() if os.environ.get(name)}
    return env | {"PIP_CONFIG_FILE": os.devnull, "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


# -- the commands

def port_in(words: list[str]) -> int | None:
    """The port that `--port 9999` or `--port=9999` asks for, or None."""
    for word, following in zip(words, [*words, ""][1:], strict=True):
        if word.split("=")[0] == "--port":
            number = word.partition("=")[2] or following
            if not re.fullmatch("[0-9]{1,5}", number) or not 0 < int(number) < 65536:
                stop(f"{number[:20]!r} is not a port, a number from 1 to 65535; say for example --port 9999")
            return int(number)
    return None


def free(port: int) -> bool:
    """Is nothing listening on this port of this machine?"""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def lab(words: list[str]) -> None:
    """Open JupyterLab on the start notebook."""
    open_jupyterlab(f"/lab/tree/{START}", words, VENV / "jupyter" / "workspaces")


def open_jupyterlab(address: str, words: list[str], workspaces: Path) -> None:
    """Install what the lessons need and open JupyterLab at `address`.

    In the folder `workspaces` JupyterLab remembers how its windows were left.
    """
    port = port_in(words)
    if port and not free(port):
        other = port + 1 if port < 65535 else 8888
        stop(f"port {port} is taken by another program; choose another one: python3 run.py lab --port {other}")
    install("requirements.txt")
    # The printed address and the browser open `address`. These settings keep JupyterLab from asking the network about
    # news and updates.
    options = [f"--ServerApp.root_dir={ROOT}", f"--LabApp.default_url={address}", "--ServerApp.answer_yes=True",
               f"--LabApp.app_settings_dir={ROOT / 'notebooks' / 'lesson' / 'lab_settings'}",
               f"--LabApp.workspaces_dir={workspaces}"]
    elsewhere = any(word.split("=")[0] in ("--ip", "--ServerApp.ip") for word in words)
    if not elsewhere:
        options.append("--ServerApp.ip=127.0.0.1")
    if os.name != "nt" and os.geteuid() == 0:
        say("JupyterLab runs as root" + ("" if elsewhere else ", and listens on this machine only"))
        options.append("--allow-root")
    say("opening JupyterLab; stop it with Ctrl-C")
    # Of a person's settings only those of JupyterLab itself are read: the root folder, password or extensions that
    # another course wants have no place here.
    mine = os.environ.get("JUPYTER_CONFIG_DIR") or str(Path("~/.jupyter").expanduser())
    settings = os.environ.get("JUPYTERLAB_SETTINGS_DIR") or str(Path(mine, "lab", "user-settings"))
    more = {"JUPYTER_CONFIG_DIR": str(VENV / "jupyter"), "JUPYTERLAB_SETTINGS_DIR": settings,
            "JUPYTER_PREFER_ENV_PATH": "1"}
    run(PYTHON, "-P", "-m", "jupyterlab", *options, *words, cwd=ROOT, env=own_environment(**more))


def present(words: list[str]) -> None:
    """Show one lesson on a projector: it runs by itself, one question at a time, with the teacher's page beside it."""
    lessons = {path.name[1]: path.name for path in sorted((ROOT / "notebooks").glob("0?_*.ipynb"))}
    if not words or words[0] not in lessons:
        stop(f"say which lesson, one of {', '.join(lessons)}, for example: python3 run.py present 3")
    number, (minutes, rest) = words[0], plan_in(words[1:])
    guided = (ROOT / "notebooks" / "lesson" / "teacher.py").exists()
    if minutes and not guided:
        stop("the plans stand in the teacher's guide, which a copy for students does not have; leave --plan out")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as nothing:  # no window is as somebody left it
        wall = Path(nothing, "wall")
        module([str(wall), number, minutes or "0"], "requirements.txt", "lesson.teacher" if guided else "lesson.wall")
        if guided:
            say("the teacher's page: press the name of the question at the foot of the lesson, then Teacher's page")
        open_jupyterlab(f"/doc/tree/notebooks/{lessons[number]}",
                        [f"--LabApp.extra_labextensions_path={wall}", *rest], Path(nothing, "workspaces"))


def plan_in(words: list[str]) -> tuple[str | None, list[str]]:
    """The minutes that `--plan 60` or `--plan=60` asks for, or None; and all other words."""
    for n, word in enumerate(words):
        if word.split("=")[0] == "--plan":
            number, rest = (word[7:], words[n + 1:]) if "=" in word else ("".join(words[n + 1:n + 2]), words[n + 2:])
            if number not in ("30", "60", "90"):
                stop(f"{number[:20]!r} is not a plan, one of 30, 60, 90 minutes; say for example --plan 60")
            return number, [*words[:n], *rest]
    return None, words


def test(words: list[str]) -> None:
    """Run the tests; which of them are left out without --all is said in tests/conftest.py."""
    install("requirements-test.txt")
    run(PYTHON, "-P", "-m", "pytest", *words, cwd=ROOT, env=own_environment())


def public_copy(shown_by: str) -> tuple[str, str]:
    """The host that has this folder's public copy, and its path there, as git's remote says; `shown_by` opens it."""
    def git(*asked: str) -> str:
        try:
            answer = subprocess.run(["git", *asked], cwd=ROOT, capture_output=True, text=True)
        except OSError:
            stop("git is missing, which knows where the public copy of this folder is; install it and try again")
        if answer.returncode:
            stop(f"git knows no public copy of this folder: {answer.stderr.strip()}")
        return answer.stdout.strip()

    remotes = [] if git("rev-parse", "--show-prefix") else git("remote").split()
    if not remotes:
        stop(f"this folder has no git remote, so {shown_by} finds no public copy of it; "
             "push it to GitHub, and try again")
    remote = git("remote", "get-url", "origin" if "origin" in remotes else remotes[0])
    match = re.fullmatch(r"(?:(?:https?|ssh|git)://)?(?:[^@/]+@)?([\w.-]+\.\w+)(?::\d+)?[:/](.+?)(?:\.git)?/?", remote)
    if match is None:
        stop(f"the git remote of this folder is no address that {shown_by} could open; "
             "push it to GitHub, and try again")
    return match[1].lower(), match[2].strip("/")


def binder(words: list[str]) -> None:
    """Print the link that opens this copy's own public repository on Binder."""
    print(binder_link(*public_copy("Binder")))


def binder_link(host: str, path: str) -> str:
    """The address that opens the start notebook of the repository at this place on the public Binder."""
    where = {"github.com": f"gh/{path}", "gitlab.com": f"gl/{quote(path, safe='')}"}
    where = where.get(host, f"git/{quote(f'https://{host}/{path}', safe='')}")
    return f"https://mybinder.org/v2/{where}/HEAD?urlpath=lab/tree/{START}"


def link(words: list[str]) -> None:
    """Print where the workflow pages.yml publishes the pages of this copy's own public repository, for students."""
    host, path = public_copy("GitHub Pages")
    owner, _, name = path.lower().partition("/")
    if host != "github.com" or not name:
        stop(f"the public copy of this folder is on {host}; "
             "the workflow that publishes its pages runs on github.com, for a repository there")
    print(f"https://{owner}.github.io/" + ("" if name == f"{owner}.github.io" else path.partition("/")[2] + "/"))


def install_proxy() -> None:
    """Install the hub's proxy into deploy/, unless that very lock is installed already."""
    for program in ("node", "npm"):
        if shutil.which(program) is None:
            stop(f"the hub needs {program}; install it (Debian, Ubuntu: apt install nodejs npm) and try again")
    locked, done = (ROOT / "deploy/package-lock.json").read_text(), ROOT / "deploy/node_modules/installed.json"
    if done.exists() and done.read_text() == locked:
        return
    with alone():
        if not done.exists() or done.read_text() != locked:
            say("installing the hub's proxy with npm")
            command = [shutil.which("npm"), "ci", "--loglevel=error", "--no-audit",
                       "--no-fund", "--no-progress", "--ignore-scripts"]
            code = subprocess.run(command, cwd=ROOT / "deploy").returncode
            if code:
                stop(f"the hub's proxy could not be installed: npm ended with code {code} (what it said stands above)")
            done.write_text(locked)


def hub(words: list[str]) -> None:
    """Start JupyterHub for a class."""
    if sys.platform != "linux":
        stop("the hub runs on Linux only; deploy/README.md names other ways to serve a class")
    if words:
        stop(f"hub takes no words, and {words[0]!r} is one; deploy/README.md names the settings HUB_... that tell it")
    run(sys.executable, ROOT / "deploy/hub_settings.py")  # a wrong setting is said before anything is installed
    install_proxy()
    install("deploy/requirements.txt")
    # In the place of this program, so that whoever ends it ends the hub; it goes on holding .venv in use.
    if in_use:
        os.set_inheritable(in_use.fileno(), True)
    command = [str(PYTHON), "-P", "-m", "jupyterhub", "-f", str(ROOT / "deploy/jupyterhub_config.py")]
    os.execve(PYTHON, command, own_environment())


def module(words: list[str], lock: str, name: str) -> None:
    """Run a module of ours in the folder where the command was typed."""
    install(lock)
    # A terminal may lack letters that stand in the name of a folder.
    env = own_environment(PYTHONIOENCODING=":backslashreplace")
    run(PYTHON, "-P", "-c", RUN_MODULE, ROOT / "notebooks", ROOT, name, *words, env=env)


def lock(words: list[str]) -> None:
    """Choose exact versions for everything that pyproject.toml asks for."""
    uv = shutil.which("uv") or stop("run.py lock needs uv (https://docs.astral.sh/uv/)")
    options = ["--quiet", "--universal", "--python-version", ".".join(map(str, OLDEST)), "--generate-hashes",
               "--no-header"]
    run(uv, "pip", "compile", *options, *words, "-o", "requirements.txt", "pyproject.toml", cwd=ROOT)
    run(uv, "pip", "compile", *options, *words, "-c", "requirements.txt", "--group", "pyproject.toml:test",
        "-o", "requirements-test.txt", "pyproject.toml", cwd=ROOT)
    run(uv, "pip", "compile", *options, *words, "-c", "requirements-test.txt", "--group", "pyproject.toml:hub",
        "-o", "deploy/requirements.txt", "pyproject.toml", cwd=ROOT)


def main(words: list[str]) -> None:
    """Do what the first word says."""
    if sys.version_info < OLDEST:  # before anything that an old Python does not know
        stop(f"Python {'.'.join(map(str, OLDEST))} or newer is needed; "
             f"this is {sys.version.split()[0]} ({sys.executable})")
    commands: dict[str, Callable] = {"lab": lab, "present": present, "test": test, "link": link, "binder": binder,
                                     "hub": hub, "lock": lock}
    commands |= {command: partial(module, lock=needed, name=name) for command, (needed, name) in MODULES.items()}
    if not words or words[0] not in commands:
        stop(f"say one of {', '.join(commands)}, for example: python3 run.py lab\n{__doc__}")
    if words[0] not in ("lab", "present") and not (ROOT / "tests").exists():
        stop("this is a copy for students, which knows only lab and present, for example: python3 run.py lab")
    try:
        commands[words[0]](words[1:])
    except KeyboardInterrupt:  # while something is installed; what stood there before is in its place again
        sys.exit(130)


if __name__ == "__main__":
    main(sys.argv[1:])
