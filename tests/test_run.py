"""run.py: two commands on a machine that has only Python, and one clear sentence when something is missing."""

import ast
import hashlib
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from rights import plain_user


@pytest.fixture
def run(root, monkeypatch):
    """run.py as a module."""
    monkeypatch.syspath_prepend(str(root))
    import run as module

    return module


def test_without_a_command_it_says_which_there_are(root):
    answer = subprocess.run([sys.executable, root / "run.py"], capture_output=True, text=True)
    assert answer.returncode == 1
    assert "say one of lab, present, test, " in answer.stderr


def test_an_old_python_is_told(run, monkeypatch):
    monkeypatch.setattr(run, "OLDEST", (99, 0))
    with pytest.raises(SystemExit, match=r"run\.py: Python 99\.0 or newer is needed; this is 3\."):
        run.main(["lab"])


def test_a_python_without_venv_is_told(run, monkeypatch, tmp_path):
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match=r"no venv module; install it \(Debian, Ubuntu: apt install python3-venv\)"):
        run.make_environment(uv=None)


def test_a_taken_port_is_told(run):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(SystemExit, match=f"port {port} is taken by another program; choose another one"):
            run.lab(["--port", str(port)])
        with pytest.raises(SystemExit, match=f"port {port} is taken"):
            run.lab([f"--port={port}"])
    with pytest.raises(SystemExit, match="'many' is not a port"):
        run.lab(["--port", "many"])


@pytest.mark.parametrize(("words", "opened"), [
    ([], "notebooks/00_start_here.ipynb"), (["--no-browser"], "notebooks/00_start_here.ipynb"), (["--port", "0"], "notebooks/00_start_here.ipynb")])
def test_the_first_command_of_the_readme_opens_the_start_notebook(run, monkeypatch, words, opened):
    """Also with no word after it, as everybody types it."""
    started = []
    monkeypatch.setattr(run, "install", lambda lock: None)
    monkeypatch.setattr(run, "run", lambda *command, **options: started.append([str(part) for part in command]))
    run.main(["lab", *words])
    assert started[0][1:3] == ["-m", "jupyterlab"]
    assert started[0][4:] == [opened, *words]
    run.main(["present", "3", *words])
    assert started[1][4:] == ["--LabApp.default_url=/doc/tree/notebooks/03_what_does_the_research_say.ipynb", *words]


def fake_environment(run, monkeypatch, tmp_path, lock_text="numpy==1\n"):
    """A project folder with a lock, and installs that only leave a trace."""
    monkeypatch.setattr(run, "ROOT", tmp_path)
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(run, "PYTHON", tmp_path / ".venv" / "python")
    (tmp_path / "requirements.txt").write_text(lock_text)
    made, installed = [], []

    def make(uv):
        made.append(uv)
        run.VENV.mkdir(exist_ok=True)
        for mark in run.VENV.iterdir():
            mark.unlink()
        run.PYTHON.write_text("")

    monkeypatch.setattr(run, "make_environment", make)
    monkeypatch.setattr(run, "works", lambda: run.PYTHON.exists())
    monkeypatch.setattr(run.subprocess, "run", lambda command, **options: installed.append(command) or subprocess.CompletedProcess(command, 0, "", ""))
    return made, installed


def test_nothing_is_installed_again_unless_the_lock_changed(run, monkeypatch, tmp_path):
    made, installed = fake_environment(run, monkeypatch, tmp_path)
    run.install("requirements.txt")
    run.install("requirements.txt")
    assert (len(made), len(installed)) == (1, 1)
    assert "--require-hashes" in installed[0]
    (tmp_path / "requirements.txt").write_text("numpy==2\n")
    run.install("requirements.txt")
    run.install("requirements.txt")
    assert (len(made), len(installed)) == (2, 2)


def test_the_tests_need_no_second_environment(run, monkeypatch, tmp_path):
    made, installed = fake_environment(run, monkeypatch, tmp_path)
    (tmp_path / "requirements-test.txt").write_text("pytest==1\n")
    run.install("requirements.txt")
    run.install("requirements-test.txt")
    run.install("requirements.txt")
    assert (len(made), len(installed)) == (1, 2)


def test_a_failed_install_is_told_and_tried_again(run, monkeypatch, tmp_path):
    made, installed = fake_environment(run, monkeypatch, tmp_path)
    monkeypatch.setattr(run.subprocess, "run", lambda command, **options: subprocess.CompletedProcess(command, 1, "", "could not resolve host"))
    with pytest.raises(SystemExit, match="could not be installed .* is there a network connection"):
        run.install("requirements.txt")
    assert not list(run.VENV.glob("installed-*"))


def test_a_damaged_environment_is_made_again(run, monkeypatch, tmp_path, capsys):
    made, installed = fake_environment(run, monkeypatch, tmp_path)
    run.install("requirements.txt")
    run.PYTHON.unlink()
    run.install("requirements.txt")
    assert (len(made), len(installed)) == (2, 2)
    assert "run.py: .venv is damaged" in capsys.readouterr().out
    # Switched off in the middle: nothing says that the install was done.
    (run.VENV / "installed-requirements.txt").unlink()
    run.install("requirements.txt")
    assert (len(made), len(installed)) == (3, 3)


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
    answer = subprocess.run([*plain_user(), sys.executable, shared_folder / "run.py", "lab"], capture_output=True, text=True)
    assert answer.returncode == 1
    assert answer.stderr == f"run.py: the folder {shared_folder} cannot be written; copy it to a folder of your own and try again there\n"


def test_what_is_in_the_way_of_the_environment_is_told(run, monkeypatch, tmp_path):
    monkeypatch.setattr(run, "VENV", tmp_path / ".venv")
    run.VENV.write_text("a file")
    with pytest.raises(SystemExit, match=r"run\.py: .*\.venv is in the way and cannot be made afresh; remove it and try again"):
        run.make_environment(uv=None)


def test_it_runs_from_any_folder_in_a_folder_with_any_name(root, tmp_path):
    """Blanks, letters that are not English, a terminal that knows only English: both commands of a student's copy."""
    folder, elsewhere = tmp_path / "Übung für Ketamin (copy 2) 中文", tmp_path / "elsewhere"
    elsewhere.mkdir()
    for name in ("notebooks", "data", "tests"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    for path in root.glob("*.*"):
        if path.is_file():
            shutil.copy(path, folder)
    # An environment like that of these tests, in a moment.
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / ".venv"], check=True)
    packages = next((folder / ".venv").rglob("site-packages"))
    (packages / "here.pth").write_text("\n".join(path for path in sys.path if path.endswith("site-packages")), encoding="utf-8")
    wanted = hashlib.sha256((folder / "requirements.txt").read_bytes() + sys.version.encode()).hexdigest()
    (folder / ".venv" / "installed-requirements.txt").write_text(wanted)
    env = {key: value for key, value in os.environ.items() if not key.startswith(("LC_", "LANG"))}
    env |= {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": "ascii"}
    for words, said in ((("lab", "--version"), "4."), (("student", "Schüler 中文"), "hand that folder out whole")):
        answer = subprocess.run([sys.executable, folder / "run.py", *words], cwd=elsewhere, env=env, capture_output=True)
        assert answer.returncode == 0, answer.stderr.decode(errors="replace")
        assert said in answer.stdout.decode("ascii"), "what it says can be shown on any terminal"
    assert (elsewhere / "Schüler 中文" / "run.py").exists()


def test_run_py_speaks_even_on_an_old_python(root):
    """Its sentence about an old Python is worth nothing where it does not parse."""
    ast.parse((root / "run.py").read_text("utf-8"), feature_version=(3, 7))


def test_run_py_is_short(root):
    assert len((root / "run.py").read_text("utf-8").splitlines()) < 220
