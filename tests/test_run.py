"""run.py: two commands on a machine that has only Python, and one clear sentence when something is missing."""

import ast
import base64
import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zipfile
from pathlib import Path

import clean
import pytest
from rights import plain_user

START = "lab/tree/notebooks/00_start_here.ipynb"
#: Stands for all packages of a lock: what run.py looks for, and a JupyterLab that says that it was started.
PACKAGE = {
    "ipywidgets.py": "", "matplotlib.py": "", "numpy.py": "", "jupyterlab/__init__.py": "",
    "jupyterlab/__main__.py": "print('opened')",
    "lessons_need-1.dist-info/METADATA": "Metadata-Version: 2.1\nName: lessons-need\nVersion: 1\n",
    "lessons_need-1.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: us\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
}


@pytest.fixture
def run(root, monkeypatch):
    """run.py as a module."""
    monkeypatch.syspath_prepend(str(root))
    import run as module

    monkeypatch.setattr(module, "in_use", None)
    yield module
    if module.in_use:
        module.in_use.close()


@pytest.fixture
def project(run, monkeypatch, tmp_path):
    """run.py as a module, at work in an empty folder, where making and filling an environment leave only a trace."""
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run, "PYTHON", tmp_path / ".venv" / "python")
    (tmp_path / "requirements.txt").write_text("numpy==1\n")
    (tmp_path / "requirements-test.txt").write_text("pytest==1\n")
    run.done = []

    def make():
        run.done.append("made")
        run.VENV.mkdir()
        (run.VENV / "made-by-run.py").touch()
        run.PYTHON.write_text("")

    def fill(lock):
        run.done.append(lock)
        mark, text = run.wanted(lock)
        mark.write_text(text)

    monkeypatch.setattr(run, "make", make)
    monkeypatch.setattr(run, "fill", fill)
    monkeypatch.setattr(run, "works", lambda: run.PYTHON.exists())
    return run


def small_project(root, folder):
    """A project whose lock names one small package, which is loaded from the disk."""
    wheel, records = folder / "wheels" / "lessons_need-1-py3-none-any.whl", []
    wheel.parent.mkdir(parents=True)
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in PACKAGE.items():
            archive.writestr(name, text)
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            records.append(f"{name},sha256={digest},{len(text)}\n")
        name = "lessons_need-1.dist-info/RECORD"
        archive.writestr(name, "".join([*records, f"{name},,\n"]))
    checksum = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (folder / "requirements.txt").write_text(f"lessons-need==1 --hash=sha256:{checksum}\n")
    shutil.copy(root / "run.py", folder)
    (folder / "home").mkdir()
    return folder


def settings(folder, **more):
    """An environment in which pip finds the wheel of a small project, and knows no setting of this machine's."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "JUPYTER"))}
    home = folder / "home"
    return env | {"HOME": str(home), "USERPROFILE": str(home), "XDG_CONFIG_HOME": str(home / ".config"),
                  "PIP_NO_INDEX": "1", "PIP_CONFIG_FILE": os.devnull,
                  "PIP_FIND_LINKS": (folder / "wheels").as_uri()} | more


def start(folder, *words, **more):
    """Start run.py of a small project."""
    return subprocess.Popen([sys.executable, folder / "run.py", *words], cwd=folder, env=settings(folder, **more),
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def opened(started):
    """What run.py of a small project said, after it opened JupyterLab."""
    said, wrong = started.communicate(timeout=120)
    assert started.returncode == 0, wrong
    assert said.endswith("opened\n"), said
    return said


# -- what it says

def test_without_a_command_it_says_which_there_are(root):
    answer = subprocess.run([sys.executable, root / "run.py"], capture_output=True, text=True)
    assert answer.returncode == 1
    assert "say one of lab, present, test, " in answer.stderr


def test_an_old_python_is_told(run, monkeypatch):
    monkeypatch.setattr(run, "OLDEST", (99, 0))
    with pytest.raises(SystemExit, match=r"run\.py: Python 99\.0 or newer is needed; this is 3\."):
        run.main(["lab"])


def test_run_py_speaks_even_on_an_old_python(root):
    """Its sentence about an old Python is worth nothing where it does not parse, or where types are worked out."""
    tree = ast.parse((root / "run.py").read_text("utf-8"), feature_version=(3, 7))
    assert ast.unparse(tree.body[1]) == "from __future__ import annotations"


def test_a_python_without_venv_is_told(run, monkeypatch):
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"no venv module; install it \(Debian, Ubuntu: apt install python3-venv\)"):
        run.make()


def test_a_taken_port_is_told(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"port {port} is taken by another program; choose another one"):
            run.lab(["--port", str(port)])
        with pytest.raises(SystemExit, match=f"port {port} is taken"):
            run.lab([f"--port={port}"])


@pytest.mark.parametrize("word", ["many", "", "0", "-1", "65536", "99999", "99999999", "²", "٣", "1.5", "1" * 5000],
                         ids=lambda word: word[:9])
def test_what_is_no_port_is_told(run, word):
    for words in (["--port", word], [f"--port={word}"]):
        with pytest.raises(SystemExit, match="is not a port, a number from 1 to 65535; say for example") as told:
            run.lab(words)
        assert len(str(told.value)) < 150


@pytest.mark.parametrize("word", ["1", "80", "9999", "65535"])
def test_every_port_is_taken_as_one(run, word):
    assert run.port_in(["--no-browser", "--port", word]) == int(word)


def test_a_failed_install_of_the_proxy_says_what_npm_said(run, monkeypatch, tmp_path, capfd):
    (tmp_path / "deploy").mkdir()
    (tmp_path / "deploy" / "package-lock.json").write_text("{}")
    for name in ("node", "npm"):
        program = tmp_path / "programs" / name
        program.parent.mkdir(exist_ok=True)
        program.write_text('#!/bin/sh\ncase "$*" in *--silent*) ;; *) echo no such registry >&2 ;; esac\nexit 1\n')
        program.chmod(0o755)
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    with pytest.raises(SystemExit, match="proxy could not be installed: npm ended with code 1 "):
        run.install_proxy()
    assert "no such registry" in capfd.readouterr().err


# -- the environment

def test_nothing_is_installed_again_unless_the_lock_changed(project):
    project.install("requirements.txt")
    project.install("requirements.txt")
    assert project.done == ["made", "requirements.txt"]
    (project.ROOT / "requirements.txt").write_text("numpy==2\n")
    project.install("requirements.txt")
    project.install("requirements.txt")
    assert project.done == ["made", "requirements.txt"] * 2


def test_the_tests_need_no_second_environment(project):
    for lock in ("requirements.txt", "requirements-test.txt", "requirements.txt"):
        project.install(lock)
    assert project.done == ["made", "requirements.txt", "requirements-test.txt"]


def test_nothing_is_put_on_top_of_what_an_older_lock_brought(project):
    project.install("requirements.txt")
    (project.ROOT / "requirements.txt").write_text("numpy==2\n")
    project.install("requirements-test.txt")
    assert project.done == ["made", "requirements.txt", "made", "requirements-test.txt"]


def test_a_damaged_environment_is_made_again(project, capsys):
    project.install("requirements.txt")
    project.PYTHON.unlink()
    project.install("requirements.txt")
    assert project.done == ["made", "requirements.txt"] * 2
    assert "run.py: .venv is damaged" in capsys.readouterr().out
    # Switched off in the middle: nothing says that the install was done.
    (project.VENV / "installed-requirements.txt").unlink()
    project.install("requirements.txt")
    assert project.done == ["made", "requirements.txt"] * 3


@pytest.mark.parametrize("ending", [SystemExit("no network"), KeyboardInterrupt(), OSError(28, "No space left")])
def test_an_environment_that_worked_stays_until_its_successor_works(project, monkeypatch, ending):
    project.install("requirements.txt")
    (project.VENV / "mine").touch()
    (project.ROOT / "requirements.txt").write_text("numpy==2\n")

    def fail(lock):
        assert not (project.VENV / "mine").exists()
        raise ending

    monkeypatch.setattr(project, "fill", fail)
    with pytest.raises(type(ending)):
        project.install("requirements.txt")
    assert (project.VENV / "mine").exists()
    (project.ROOT / "requirements.txt").write_text("numpy==1\n")
    project.install("requirements.txt")
    assert (project.VENV / "mine").exists(), "with the lock as before, it is what it was"
    assert not project.earlier().exists()


def test_what_stood_aside_when_the_machine_was_switched_off_is_put_back(project):
    project.install("requirements.txt")
    (project.VENV / "mine").touch()
    project.VENV.rename(project.earlier())
    project.make()  # half made: no mark
    project.done.clear()
    project.install("requirements.txt")
    assert (project.VENV / "mine").exists()
    assert project.done == []
    # Switched off between the last two steps: the new one is whole.
    shutil.copytree(project.VENV, project.earlier())
    (project.VENV / "mine").unlink()
    project.install("requirements-test.txt")
    assert not (project.VENV / "mine").exists()
    assert not project.earlier().exists()


def test_an_environment_of_somebody_s_own_is_not_removed(project):
    def refused():
        with pytest.raises(SystemExit, match=r"run\.py: .*\.venv is in the way and was not made by run\.py; move it"):
            project.install("requirements.txt")
        assert project.done == []

    project.VENV.write_text("mine")
    refused()
    assert project.VENV.read_text() == "mine"
    project.VENV.unlink()
    project.VENV.mkdir()
    (project.VENV / "thesis.txt").write_text("mine")
    refused()
    assert (project.VENV / "thesis.txt").read_text() == "mine"
    project.VENV.rename(project.ROOT / "elsewhere")
    project.VENV.symlink_to(project.ROOT / "elsewhere")
    refused()
    assert (project.VENV / "thesis.txt").read_text() == "mine"


def test_of_an_environment_that_is_a_link_only_the_link_is_replaced(project):
    project.install("requirements.txt")
    shared = project.VENV.rename(project.ROOT / "shared")
    project.VENV.symlink_to(shared)
    (project.ROOT / "requirements.txt").write_text("numpy==2\n")
    project.install("requirements.txt")
    assert (shared / "installed-requirements.txt").exists()
    assert not project.VENV.is_symlink()


@pytest.mark.skipif(os.name == "nt", reason="Windows itself keeps a folder from being moved in which a program runs")
def test_an_environment_is_not_made_afresh_under_a_program_that_runs_in_it(project):
    project.install("requirements.txt")
    (project.ROOT / "requirements.txt").write_text("numpy==2\n")
    code = "import subprocess, sys; import run; from pathlib import Path; run.VENV = Path(sys.argv[1]); run.use(); "
    code += "run.run(sys.executable, '-c', 'print(1, flush=True); input()')"
    env = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
    running = subprocess.Popen([sys.executable, "-c", code, project.VENV], env=env, stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    running.stdout.readline()
    running.kill()  # run.py is gone, the program that it started is not
    running.wait()
    with pytest.raises(SystemExit, match=r"\.venv must be made afresh, but a program that run\.py started runs in it"):
        project.install("requirements.txt")
    running.stdin.close()
    running.stdout.close()
    for _ in range(200):
        with (project.ROOT / ".venv.used").open() as file:
            if project.take(file):
                break
        time.sleep(0.05)
    project.install("requirements.txt")
    assert project.done == ["made", "requirements.txt"] * 2


def test_an_environment_works_only_when_its_python_starts_and_finds_what_opens_a_lesson(run, monkeypatch, tmp_path):
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    assert run.works()
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
    for python in (bare / "bin" / "python", bare / "Scripts" / "python.exe", tmp_path / "nothing", tmp_path):
        monkeypatch.setattr(run, "PYTHON", python)
        assert not run.works(), python
    text = tmp_path / "text"
    text.write_text("no program")
    text.chmod(0o755)
    monkeypatch.setattr(run, "PYTHON", text)
    assert not run.works()


def test_a_folder_that_cannot_be_written_is_told(root, shared_folder):
    shutil.copy(root / "run.py", shared_folder)
    shutil.copy(root / "requirements.txt", shared_folder)
    shared_folder.chmod(0o555)
    command = [*plain_user(), sys.executable, shared_folder / "run.py", "lab"]
    answer = subprocess.run(command, capture_output=True, text=True)
    assert answer.returncode == 1
    assert answer.stderr == (f"run.py: the folder {shared_folder} cannot be written; "
                             "copy it to a folder of your own and try again there\n")


# -- real installs, of one small package

#: Settings for pip that send packages elsewhere, or nowhere, or ask for another machine's.
ELSEWHERE = {"user": "true", "target": "{}/target", "prefix": "{}/prefix", "root": "{}/root", "dry-run": "true",
             "python": "{}/no python", "require-virtualenv": "true", "constraint": "{}/constraints.txt",
             "no-binary": ":all:", "no-deps": "true", "report": "-", "platform": "win32", "quiet": "3",
             "log": "{}/no/such/folder"}


def test_it_installs_into_its_own_folder_whatever_settings_for_pip_a_person_has(root, tmp_path):
    """In variables and in a file at once; uv, which reads other settings, is not asked though it is there."""
    folder = small_project(root, tmp_path / "Übung für Ketamin 1")
    (folder / "constraints.txt").write_text("lessons-need==2\n")
    mine = {name: value.format(folder) for name, value in ELSEWHERE.items()}
    lines = "".join(f"{name} = {value}\n" for name, value in mine.items() if name not in ("python", "quiet"))
    links = f"[global]\nfind-links = {(folder / 'wheels').as_uri()}\n"
    (folder / "pip.conf").write_text(f"{links}[install]\n{lines}", encoding="utf-8")
    variables = {f"PIP_{name.upper().replace('-', '_')}": value for name, value in mine.items()}
    (folder / "programs").mkdir()
    uv = folder / "programs" / "uv"
    uv.write_text("#!/bin/sh\nexit 9\n")
    uv.chmod(0o755)
    variables |= {"PIP_CONFIG_FILE": str(folder / "pip.conf"), "PIP_FIND_LINKS": "", "UV_CONSTRAINT": "/nowhere"}
    started = start(folder, "lab", **variables, PATH=f"{uv.parent}{os.pathsep}{os.environ['PATH']}")
    assert "installing requirements.txt with pip" in opened(started)
    assert (folder / ".venv" / "installed-requirements.txt").exists()
    there = {path.name for path in (folder / ".venv").rglob("*.dist-info")}
    assert {name.split("-")[0] for name in there} == {"pip", "lessons_need"}, "the lock's, pip, and nothing else"
    assert not [name for name in ("target", "prefix", "root") if (folder / name).exists()]


def test_success_is_checked_before_it_is_marked(root, tmp_path, run, monkeypatch):
    """pip said that all is well, and the packages are not there, or not in the version of the lock."""
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path)
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    really = subprocess.run

    def nothing_done(command, **options):
        return subprocess.CompletedProcess(command, 0, b"", b"") if "install" in command else really(command, **options)

    monkeypatch.setattr(run.subprocess, "run", nothing_done)
    lock, mark = tmp_path / "lock.txt", tmp_path / "installed-lock.txt"
    lock.write_text("numpy==0.1 \\\n    --hash=sha256:1\nno-such.Package==1\nPyTest==9\n"
                    "only-elsewhere==1 ; sys_platform == 'plan9' \\\n")
    with pytest.raises(SystemExit, match=r"told of no fault, but .* lacks numpy 0\.1, no-such\.Package 1, PyTest 9$"):
        run.fill("lock.txt")
    assert not mark.exists()
    lock.write_text(f"PyTest=={pytest.__version__}\n")
    run.fill("lock.txt")
    assert mark.exists()


def test_a_failed_install_says_what_was_seen_and_guesses_nothing(run, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path)
    monkeypatch.setattr(run, "PYTHON", Path(sys.executable))
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    (tmp_path / "lock.txt").write_text(f"no-such-package==1 --hash=sha256:{'0' * 64}\n")
    with pytest.raises(SystemExit, match=r"lock\.txt could not be installed: pip ended with code 1 \(what it said"):
        run.fill("lock.txt")
    assert "No matching distribution found for no-such-package==1" in capsys.readouterr().err
    (tmp_path / "pip.conf").write_text("no settings\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    with pytest.raises(SystemExit, match=r"run\.py: pip cannot read its settings: .*pip\.conf"):
        run.fill("lock.txt")
    assert not list(tmp_path.glob("installed-*"))


def test_two_at_once_both_open(root, tmp_path):
    folder = small_project(root, tmp_path / "project")
    both = [start(folder, "lab"), start(folder, "lab")]
    said = [opened(one) for one in both]
    assert sum("making .venv" in one for one in said) == 1
    assert sum("another run.py is installing in this folder; waiting for it" in one for one in said) <= 1


# -- JupyterLab

def test_what_jupyterlab_is_started_with(project, monkeypatch):
    """The words of a person come last, and win."""
    started = []
    monkeypatch.setattr(project, "run", lambda *command, **options: started.append(([*map(str, command)], options)))
    (project.ROOT / "notebooks").mkdir()
    (project.ROOT / "notebooks" / "03_what.ipynb").touch()
    for words in ([], ["--no-browser"], ["--port", "9999"]):
        project.main(["lab", *words])
        command, _ = started.pop()
        assert command[1:4] == ["-P", "-m", "jupyterlab"]
        assert {f"--ServerApp.root_dir={project.ROOT}", f"--LabApp.default_url=/{START}"} <= set(command)
        assert "--ServerApp.ip=127.0.0.1" in command
        assert command[len(command) - len(words):] == words
        project.main(["present", "3", *words])
        command, _ = started.pop()
        assert "--LabApp.default_url=/doc/tree/notebooks/03_what.ipynb" in command
        assert any(word.startswith("--LabApp.extra_labextensions_path=") for word in command)
        assert command[len(command) - len(words):] == words
        assert "lesson.wall" in started.pop()[0]


def test_an_address_that_a_person_names_is_used_and_not_called_this_machine(project, monkeypatch, capsys):
    started = []
    monkeypatch.setattr(project, "run", lambda *command, **options: started.append(command))
    monkeypatch.setattr(project.os, "geteuid", lambda: 0, raising=False)
    for words in (["--ip", "0.0.0.0"], ["--ip=0.0.0.0"], ["--ServerApp.ip=0.0.0.0"]):
        project.main(["lab", *words])
        assert "--ServerApp.ip=127.0.0.1" not in started.pop()
        assert "this machine only" not in capsys.readouterr().out


@pytest.mark.parametrize("root_or_not", [pytest.param(0, id="root"), pytest.param(1000, id="plain user")])
def test_as_root_it_says_so_in_one_sentence(project, monkeypatch, capsys, root_or_not):
    started = []
    monkeypatch.setattr(project, "run", lambda *command, **options: started.append(command))
    monkeypatch.setattr(project.os, "geteuid", lambda: root_or_not, raising=False)
    project.main(["lab"])
    assert ("--allow-root" in started[0]) == (root_or_not == 0)
    said = "run.py: JupyterLab runs as root, and listens on this machine only\n" in capsys.readouterr().out
    assert said == (root_or_not == 0 and os.name != "nt")


def test_each_presentation_begins_with_windows_that_nobody_moved(project, monkeypatch):
    used = []
    monkeypatch.setattr(project, "run", lambda *command, **options: used.extend(
        Path(part.split("=", 1)[1]) for part in map(str, command) if part.startswith("--LabApp.workspaces_dir=")))
    (project.ROOT / "notebooks").mkdir()
    (project.ROOT / "notebooks" / "03_what.ipynb").touch()
    for _ in range(2):
        project.main(["present", "3"])
    project.main(["lab"])
    assert len(set(used)) == 3
    assert not used[0].exists(), "it is gone afterwards"


@pytest.mark.parametrize("words", [["--plan", "60"], ["--plan=60"]])
def test_a_presentation_with_a_plan(project, monkeypatch, words):
    """Its words go to the wall, in the same folder that JupyterLab reads, and no further."""
    started = []
    monkeypatch.setattr(project, "run", lambda *command, **options: started.append([*map(str, command)]))
    (project.ROOT / "notebooks" / "lesson").mkdir(parents=True)
    (project.ROOT / "notebooks" / "03_what.ipynb").touch()
    (project.ROOT / "notebooks" / "lesson" / "teacher.py").touch()
    project.main(["present", "3", "--no-browser", *words, "--port", "9999"])
    written, opened = started
    folder = next(word.partition("=")[2] for word in opened if word.startswith("--LabApp.extra_labextensions_path="))
    assert written[-4:] == ["lesson.teacher", folder, "3", "60"]
    assert opened[-3:] == ["--no-browser", "--port", "9999"]
    assert not [word for word in opened if "plan" in word]


@pytest.mark.parametrize(("words", "said"), [
    (["--plan", "45"], r"'45' is not a plan, one of 30, 60, 90 minutes; say for example --plan 60"),
    (["--plan"], "'' is not a plan, one of"), (["--plan=an hour"], "'an hour' is not a plan"),
    (["--plan=60"], "the plans stand in the teacher's guide, which a copy for students does not have")])
def test_a_plan_that_there_is_not_is_one_sentence(project, words, said):
    (project.ROOT / "notebooks").mkdir()
    (project.ROOT / "notebooks" / "03_what.ipynb").touch()
    with pytest.raises(SystemExit, match=said):
        project.main(["present", "3", *words])


@pytest.fixture(scope="module")
def copy(root, tmp_path_factory):
    """The project in a folder with any name, with an environment like that of these tests, made in a moment."""
    folder = tmp_path_factory.mktemp("copy") / "Übung für Ketamin (copy 2) 中文"
    clean.project(root, folder)
    return folder


#: What another course may have left in a person's settings for Jupyter.
ANOTHER_COURSE = """
c.ServerApp.root_dir = "/nowhere"
c.ServerApp.notebook_dir = "/nowhere"
c.ServerApp.ip = "0.0.0.0"
c.ServerApp.base_url = "/course/"
c.ServerApp.default_url = "/tree"
c.ServerApp.allow_root = False
c.ServerApp.contents_manager_class = "no_such_package.Manager"
c.PasswordIdentityProvider.hashed_password = "argon2:none"
c.LabApp.default_url = "/elsewhere"
"""


@pytest.mark.skipif(os.name == "nt", reason="Windows has no terminal that a test could make")
@pytest.mark.parametrize("words", [("lab",), ("present", "3")])
def test_the_printed_address_opens_the_lesson_whatever_settings_for_jupyter_a_person_has(copy, tmp_path, words):
    """As root too; Ctrl-C ends it at once and cleanly."""
    elsewhere, home = tmp_path / "elsewhere", tmp_path / "home"
    (home / ".jupyter").mkdir(parents=True)
    elsewhere.mkdir()
    (home / ".jupyter" / "jupyter_server_config.py").write_text(ANOTHER_COURSE)
    for path in (elsewhere / "random.py", elsewhere / "jupyterlab.py", home / "jupyterlab.py", home / "numpy.py"):
        path.write_text("raise SystemExit('a file of a stranger was run')\n")
    env = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "LESSON"))}
    env |= {"HOME": str(home), "PYTHONPATH": str(home), "PYTHONSAFEPATH": "1",
            "JUPYTER_CONFIG_PATH": str(home / ".jupyter")}
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    keyboard, terminal = os.openpty()
    command = [sys.executable, "-P", copy / "run.py", *words, "--no-browser", "--port", str(port)]
    started = subprocess.Popen(command, cwd=elsewhere, env=env, stdin=terminal, stdout=subprocess.DEVNULL,
                               stderr=subprocess.PIPE, encoding="utf-8", start_new_session=True)
    try:
        said = ""
        while "Or copy and paste" not in said:
            line = started.stderr.readline()
            assert line, said
            said += line
        address = started.stderr.readline().strip()
        shown, token = address.split("?token=")
        lesson = {"lab": START, "present": "doc/tree/notebooks/03_what_does_the_research_say.ipynb"}[words[0]]
        assert shown == f"http://127.0.0.1:{port}/{lesson}"
        direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        until = time.monotonic() + 30
        while True:
            try:
                for name in ("", "/notebooks/00_start_here.ipynb"):
                    direct.open(f"http://127.0.0.1:{port}/api/contents{name}?token={token}", timeout=30).close()
                break
            except urllib.error.URLError as error:  # it prints the address a moment before it listens
                assert isinstance(error.reason, ConnectionRefusedError), error
                assert time.monotonic() < until, "nothing listens there"
                time.sleep(0.1)
        os.killpg(started.pid, signal.SIGINT)
        rest = started.communicate(timeout=60)[1]
        assert started.returncode == 0, rest
        assert "Shutting down" in rest, "it asks whether it should"
    finally:
        if started.poll() is None:
            os.killpg(started.pid, signal.SIGKILL)
            started.communicate()
        os.close(keyboard)
        os.close(terminal)


def test_it_runs_from_any_folder_in_a_folder_with_any_name(copy, tmp_path):
    """Blanks, letters that are not English, a terminal that knows only English, files named like ours and Python's."""
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    strangers = [folder / f"{name}.py" for folder in (elsewhere, copy)
                 for name in ("random", "lesson", "tempfile", "numpy", "bench")]
    for path in strangers:
        path.write_text("raise SystemExit('a file of a stranger was run')\n")
    env = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    env |= {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    try:
        for words, said in ((["lab", "--version"], "4."), (["student", "Schüler 中文"], "hand that folder out")):
            command = [sys.executable, copy / "run.py", *words]
            answer = subprocess.run(command, cwd=elsewhere, env=env, capture_output=True)
            assert answer.returncode == 0, answer.stderr.decode(errors="replace")
            assert said in answer.stdout.decode("ascii"), "what it says can be shown on any terminal"
        assert (elsewhere / "Schüler 中文" / "run.py").exists()
    finally:
        for path in strangers:
            path.unlink()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
@pytest.mark.parametrize("insisting", [False, True])
def test_a_program_that_does_not_end_when_it_is_asked_to_is_killed(run, insisting):
    """After a while, or as soon as somebody asks again."""
    code = f"import signal, sys, run; run.PATIENCE = {600 if insisting else 0.5}; "
    # Tests that were started in the background ignore this signal, and so would whatever they start.
    code += "signal.signal(signal.SIGINT, signal.default_int_handler); "
    code += "run.run(sys.executable, '-c', "
    code += "'import signal, time; signal.signal(2, signal.SIG_IGN); print(1, flush=True); time.sleep(600)')"
    env = os.environ | {"PYTHONPATH": str(Path(run.__file__).parent)}
    command = [sys.executable, "-c", code]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, start_new_session=True) as started:
        started.stdout.readline()
        for _ in range(1 + insisting):
            os.killpg(started.pid, signal.SIGINT)
            time.sleep(0.3)
        assert started.stdout.read() == b"", "the end of what it prints: the program is gone"
        assert started.wait(30) != 0


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such signal")
def test_who_ends_run_py_ends_what_it_started(run, tmp_path):
    code = "import sys, run; run.run(sys.executable, '-c', 'import time; print(1, flush=True); time.sleep(600)')"
    env = os.environ | {"PYTHONPATH": str(Path(run.__file__).parent)}
    with subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE) as started:
        started.stdout.readline()
        started.terminate()
        assert started.stdout.read() == b"", "the end of what it prints: the program is gone"
        assert started.wait(30) != 0


# -- the link of one's own copy

@pytest.mark.parametrize(("remote", "link"), [
    ("https://github.com/a-school/lessons.git", "gh/a-school/lessons"),
    ("https://github.com/a-school/lessons/", "gh/a-school/lessons"),
    ("https://name:secret@github.com/a-school/lessons", "gh/a-school/lessons"),
    ("git@github.com:a-school/lessons.git", "gh/a-school/lessons"),
    ("ssh://git@github.com:22/a-school/lessons.git", "gh/a-school/lessons"),
    ("https://gitlab.com/a/b/lessons.git", "gl/a%2Fb%2Flessons"),
    ("https://git.school.example/lessons.git", "git/https%3A%2F%2Fgit.school.example%2Flessons"),
])
def test_binder_prints_the_link_of_one_s_own_copy(run, monkeypatch, tmp_path, capsys, remote, link):
    monkeypatch.setattr(run, "ROOT", tmp_path)
    (tmp_path / "tests").mkdir()
    for words in (["init", "-q"], ["remote", "add", "origin", remote]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    run.main(["binder"])
    assert capsys.readouterr().out == f"https://mybinder.org/v2/{link}/HEAD?urlpath={START}\n"


@pytest.mark.parametrize(("remote", "link"), [
    ("https://github.com/a-school/lessons.git", "https://a-school.github.io/lessons/"),
    ("git@github.com:A-School/Lessons.git", "https://a-school.github.io/Lessons/"),
    ("https://name:secret@github.com/a-school/A-school.github.io", "https://a-school.github.io/"),
])
def test_link_prints_where_the_pages_of_one_s_own_copy_are_published(run, monkeypatch, tmp_path, capsys, remote, link):
    monkeypatch.setattr(run, "ROOT", tmp_path)
    (tmp_path / "tests").mkdir()
    for words in (["init", "-q"], ["remote", "add", "origin", remote]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    run.main(["link"])
    assert capsys.readouterr().out == f"{link}\n"


@pytest.mark.parametrize(("remote", "said"), [
    (None, "has no git remote, so GitHub Pages finds no public copy of it; push it to GitHub"),
    ("../lessons", "is no address that GitHub Pages could open"),
    ("https://gitlab.com/a/lessons.git", "is on gitlab.com; the workflow that publishes its pages runs on github.com"),
    ("https://github.com/lessons", "is on github.com; the workflow"),
])
def test_link_says_in_one_sentence_why_there_is_none(run, monkeypatch, tmp_path, remote, said):
    monkeypatch.setattr(run, "ROOT", tmp_path)
    (tmp_path / "tests").mkdir()
    for words in (["init", "-q"], *([["remote", "add", "origin", remote]] if remote else [])):
        subprocess.run(["git", *words], cwd=tmp_path, check=True)
    with pytest.raises(SystemExit, match=said):
        run.main(["link"])


def test_binder_says_in_one_sentence_why_there_is_no_link(run, monkeypatch, tmp_path):
    folder = tmp_path / "lessons"
    (folder / "tests").mkdir(parents=True)
    monkeypatch.setattr(run, "ROOT", folder)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(SystemExit, match=r"run\.py: git knows no public copy of this folder: .*not a git repository"):
        run.main(["binder"])
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    subprocess.run(["git", "remote", "add", "mine", "https://github.com/another/thing"], cwd=tmp_path, check=True)
    with pytest.raises(SystemExit, match="has no git remote"):  # a folder inside another repository
        run.main(["binder"])
    subprocess.run(["git", "init", "-q"], cwd=folder, check=True)
    with pytest.raises(SystemExit, match="has no git remote, so Binder finds no public copy of it; push it to GitHub"):
        run.main(["binder"])
    for remote in ("/srv/git/lessons.git", "file:///srv/lessons", "C:/lessons", "../lessons", "localhost:lessons"):
        subprocess.run(["git", "remote", "add", "mine", remote], cwd=folder, check=True)
        with pytest.raises(SystemExit, match="is no address that Binder could open"):
            run.main(["binder"])
        subprocess.run(["git", "remote", "remove", "mine"], cwd=folder, check=True)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match="git is missing, which knows where the public copy of this folder is;"):
        run.main(["binder"])


def test_run_py_is_short(root):
    """It is one file, since it must work alone on a machine that has nothing."""
    assert len((root / "run.py").read_text("utf-8").splitlines()) < 540
