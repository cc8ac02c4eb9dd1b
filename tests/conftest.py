"""What several tests share."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings
from lesson import explorers

from bench import students

ROOT = Path(__file__).resolve().parents[1]

# The tests, and the kernels that nbval starts, neither see nor change the answers of whoever works here.
os.environ["LESSON_ANSWERS"] = str(Path(tempfile.mkdtemp()) / "answers.json")
# How long an example takes says how busy this computer is, and nothing about the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
# What the tests start on this machine is asked directly, whatever proxy leads to the network.
os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1,localhost"


#: Files of tests that take long, the longest groups first.
LONGEST = [f"test_{name}.py" for name in (
    "pages", "pages_on_a_host", "pages_on_paper", "answering_on_pages", "phone", "hub", "class_view", "class_hour",
    "faults", "explorer_in_page", "answering", "every_lesson", "presenting", "one_screen", "lesson", "exports",
    "accessibility", "hand_out", "binder", "opening", "run", "guide_in_jupyterlab", "start")]
#: Files of tests that walk every lesson, page, the wall or a class's server in real programs, or set up on strange
#: machines: all but these are done in some six minutes. A file that is asked for by its name is tested whatever it is.
LONG = [f"test_{name}.py" for name in (
    "pages", "pages_on_a_host", "pages_on_paper", "answering_on_pages", "phone", "pages_without_a_kernel", "hub",
    "answering", "opening", "explorer_in_page", "run", "machines", "class_view", "class_hour", "class_live",
    "class_on_the_wall", "presenting", "teachers_page", "every_lesson", "one_screen", "faults", "exports", "elsewhere",
    "hand_out", "binder", "guide_in_jupyterlab", "how_far_in_page", "mutate")]
LEFT_OUT = ("left out: what walks every lesson, every page, the wall or a class's server in real programs, or sets up "
            "on strange machines; python3 run.py test --all has everything, and is what CI runs")


def pytest_addoption(parser):
    """A word for everything."""
    parser.addoption("--all", action="store_true", help="also the files of tests that take long")


def leaves_out(config):
    """Whether the long files are left out: nobody asked for them, nor for any file."""
    return not config.getoption("--all") and config.args_source == pytest.Config.ArgsSource.TESTPATHS


def pytest_terminal_summary(terminalreporter, config):
    """Say what was left out."""
    if leaves_out(config):
        terminalreporter.write_line(LEFT_OUT)


@pytest.fixture(scope="session")
def hub_can_run():
    """Skips, or in CI fails, where the class's server cannot run."""
    if sentence := students.missing():
        (pytest.fail if os.environ.get("CI") and sys.platform == "linux" else pytest.skip)(sentence)


@pytest.fixture(scope="session")
def root():
    """The top folder of the project."""
    return ROOT


@pytest.fixture
def data(tmp_path):
    """A copy of the tables that a test may damage."""
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))


@pytest.fixture
def shared_folder():
    """An empty folder that every user of this machine may read; nobody but its owner may write into it."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o755)
    shutil.rmtree(folder)


@pytest.fixture(scope="session", params=sorted(explorers.ALL))
def made(request):
    """Each explorer in turn, as a notebook makes it, with its first state."""
    explorer = explorers.ALL[request.param]()
    return explorer, {key: widget.value for key, widget in explorer.controls.items()}


@pytest.fixture
def explorer(made):
    """Each explorer in turn, as it is at first."""
    explorer, first = made
    if vars(explorer.state) != first:
        explorer.set(**first)
    return explorer


@pytest.hookimpl(tryfirst=True)  # before pytest-xdist looks at the groups
def pytest_collection_modifyitems(config, items):
    """Tests of one file run one after the other in one process, for they share a JupyterLab; so do the tests of one
    lesson, in one process or many, those of one explorer, whatever their file, for they share what it drew, and all
    that look at the pages, which are written once. The groups that take longest begin first, so that none goes on alone
    at the end.
    """
    if leaves_out(config):
        items[:] = [item for item in items if item.path.name not in LONG]
    order = {}
    for item in items:
        params = getattr(getattr(item, "callspec", None), "params", {})
        group = params.get("made") or f"{item.path.name} {params.get('notebook', '')}"
        if "written_pages" in getattr(item, "fixturenames", ()):
            group = "written_pages"
        item.add_marker(pytest.mark.xdist_group(group))
        late = item.path.name not in LONGEST
        order[item] = (late, "", "") if late else (late, LONGEST.index(item.path.name), params.get("notebook", ""))
    items.sort(key=order.get)


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers():
    """One process more than there are cores: browsers, servers and kernels are often waited for."""
    return (os.cpu_count() or 1) + 1
