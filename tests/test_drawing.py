"""Matplotlib's settings: pictures do not depend on the reader's, and the reader keeps theirs."""

import subprocess
import sys
import threading

import matplotlib
import pytest
from lesson import drawing, explorers

#: Settings that a teacher or another notebook may have made, each of which would change pictures.
THEIRS = {
    "font.size": 20,
    "font.family": "serif",
    "figure.dpi": 150,
    "text.parse_math": True,
    "axes.spines.top": True,
    "axes.edgecolor": "red",
    "axes.grid": True,
    "lines.linewidth": 7,
    "lines.markersize": 30,
    "xtick.labelsize": 30,
    "xtick.direction": "in",
    "svg.fonttype": "path",
    "axes.unicode_minus": False,
    "figure.constrained_layout.use": True,
    "patch.linewidth": 5,
    "text.color": "red",
}


@pytest.mark.parametrize("name", explorers.ALL)
def test_a_picture_is_the_same_whatever_the_readers_settings_are_and_they_stay(name):
    def drawn():
        explorer = explorers.ALL[name]()
        main = explorer.chart.main or tuple(explorer.controls)[-1:]
        last = [(main[0], value) for value, _ in explorer.values(main[0])[-1:]]  # drawn after a change, too
        found = [explorer.layers, explorer.picture]
        explorer.set(**dict(last))
        return [*found, explorer.layers, explorer.html]

    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        ours = drawn()
    with matplotlib.rc_context(THEIRS):
        before = dict(dict.items(matplotlib.rcParams))
        assert drawn() == ours
        assert dict(dict.items(matplotlib.rcParams)) == before


def test_settings_stand_again_after_an_error():
    before = dict(dict.items(matplotlib.rcParams))
    with pytest.raises(RuntimeError, match="in the middle"), drawing.style():
        assert matplotlib.rcParams["text.parse_math"] is False
        raise RuntimeError("in the middle")
    assert dict(dict.items(matplotlib.rcParams)) == before


def test_a_picture_is_the_same_while_another_thread_draws():
    """A press may be answered in a thread of the kernel while a cell draws: neither ends the settings of the other."""
    began, second_began, first_ended = threading.Event(), threading.Event(), threading.Event()
    found, before = [], dict(dict.items(matplotlib.rcParams))

    def first():
        with drawing.style():
            began.set()
            second_began.wait(0.5)
        first_ended.set()

    def second():
        began.wait()
        with drawing.style():
            second_began.set()
            first_ended.wait()
            found.append(matplotlib.rcParams["text.parse_math"])

    threads = [threading.Thread(target=act) for act in (first, second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [False]
    assert dict(dict.items(matplotlib.rcParams)) == before


def test_loading_the_lessons_changes_no_setting(root):
    """In a process of its own, as what is loaded once stays loaded."""
    code = (
        "import matplotlib, pkgutil, importlib\n"
        "matplotlib.rcParams.update({'font.size': 20, 'figure.dpi': 150, 'text.parse_math': True, 'axes.spines.top': "
        "True})\n"
        "before = dict(dict.items(matplotlib.rcParams))\n"
        "import lesson\n"
        "names = [m.name for m in pkgutil.walk_packages(lesson.__path__, 'lesson.')]\n"
        "assert 'lesson.drawing' in names and 'lesson.charts.durations' in names, names\n"
        "for name in names: importlib.import_module(name)\n"
        "after = dict(dict.items(matplotlib.rcParams))\n"
        "print({k: (before.get(k), v) for k, v in after.items() if before.get(k) != v})"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], cwd=root / "notebooks", capture_output=True, text=True, check=False
    )
    assert found.stdout.strip() == "{}", found.stdout + found.stderr
