"""What several tests share."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from lesson import explorers

ROOT = Path(__file__).resolve().parents[1]

# The tests, and the kernels that nbval starts, neither see nor change the answers of whoever works here.
os.environ["LESSON_ANSWERS"] = str(Path(tempfile.mkdtemp()) / "answers.json")


@pytest.fixture(scope="session")
def root():
    """The top folder of the project."""
    return ROOT


@pytest.fixture
def data(tmp_path):
    """A copy of the tables that a test may damage."""
    return Path(shutil.copytree(ROOT / "data", tmp_path / "data"))


@pytest.fixture(params=sorted(explorers.ALL))
def explorer(request):
    """Each explorer in turn, as a notebook makes it."""
    return explorers.ALL[request.param]()
