"""Nothing in the lessons' package imports what stands to its right, and models import nothing but numbers."""

import ast
from pathlib import Path

import lesson
import pytest

FOLDER = Path(lesson.__file__).parent
#: The rooms of the package, from left to right: a module may import from its own room and from those before it.
ROOMS = (
    ("models",), ("words", "say", "tables"), ("evidence", "notebooks"), ("renderer",),
    ("drawing", "live"), ("explorer",),
    ("answers", "exercises"), ("charts",), ("explorers", "self_test"), ("frame", "forms", "gathering", "classroom"),
    ("hosting",), ("build", "pages", "student_copy", "class_page", "wall"), ("teacher",),
)
RANK = {name: rank for rank, names in enumerate(ROOMS) for name in names}
MODULES = sorted(path.relative_to(FOLDER).with_suffix("") for path in FOLDER.rglob("*.py") if path.parent != FOLDER
                 or path.stem != "__init__")


def imported(path):
    """The rooms that a module imports from, those inside a function too."""
    depth = len(path.parts)
    for node in ast.walk(ast.parse((FOLDER / path).with_suffix(".py").read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            above = path.parts[: depth - node.level]
            names = [node.module] if node.module else [name.name for name in node.names]
            for name in names:
                yield [*above, *name.split(".")][0]


@pytest.mark.parametrize("module", MODULES, ids=str)
def test_a_module_imports_nothing_that_stands_to_its_right(module):
    for room in imported(module):
        assert RANK[room] <= RANK[module.parts[0]], f"{module} imports {room}"


def test_a_model_reads_no_table_and_draws_nothing():
    for module in MODULES:
        if module.parts[0] == "models":
            assert set(imported(module)) <= {"models"}, module
