"""Which notebooks there are, and which explorers stand in each."""

import re
from functools import cache
from pathlib import Path

import nbformat
from lesson import explorers

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
NOTEBOOKS = sorted(path.name for path in FOLDER.glob("*.ipynb"))


def _explorers(notebook):
    cells = nbformat.read(FOLDER / notebook, as_version=4).cells
    called = [name for cell in cells if cell.cell_type == "code"
              for name in re.findall(r"explorers\.(\w+)\(", cell.source)]
    return list(dict.fromkeys(called))


#: Names of the explorers of each notebook, in their order.
EXPLORERS = {notebook: _explorers(notebook) for notebook in NOTEBOOKS}


@cache
def title(name):
    """The title of an explorer: made only to ask for it."""
    return explorers.ALL[name]().title
