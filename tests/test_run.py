"""run.py: two commands on a machine that has only Python, and one clear sentence when something is missing."""

import socket
import subprocess
import sys

import pytest


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


def test_run_py_is_short(root):
    assert len((root / "run.py").read_text("utf-8").splitlines()) < 200
