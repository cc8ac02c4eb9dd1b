"""Stored outputs are what the lessons really show: nbval would notice a changed number, and a rebuild changes
nothing.
"""

import csv
import os
import re
import shutil
import subprocess
import sys

import pytest
from lesson.build import seal

LESSON = "03_what_does_the_research_say.ipynb"


@pytest.fixture
def copy(tmp_path, root):
    """A copy of the lessons and what they need."""
    for name in ("notebooks", "data", "figures"):
        shutil.copytree(root / name, tmp_path / name,
                        ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    return tmp_path


def nbval(copy, root):
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider",
         "-c", os.devnull, "--rootdir", copy, "--nbval", "--nbval-current-env",
         copy / "notebooks" / LESSON],
        capture_output=True, text=True, cwd=copy)


def test_a_changed_number_in_the_data_makes_nbval_fail(copy, root):
    path = copy / "data" / "durations.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    row = next(row for row in rows if row[0] == "taylor_2018.last_benefit")
    row[rows[0].index("low")] = row[rows[0].index("high")] = "11"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    seal(copy / "data")
    answer = nbval(copy, root)
    assert answer.returncode == 1, answer.stdout
    assert "11 days" in answer.stdout
    assert "mismatch" in answer.stdout
    assert re.search(r"[1-9]\d* failed, [1-9]\d* passed",
                     answer.stdout), "what the number does not change passes, as the whole lesson does"


def test_building_again_changes_nothing(copy):
    """One lesson, the tables and all figures; CI builds every lesson, and compares with what is committed."""
    before = {path: path.read_bytes() for folder in ("notebooks", "data", "figures")
              for path in (copy / folder).rglob("*") if path.is_file()}
    answer = subprocess.run([sys.executable, "-m", "lesson.build", LESSON],
                            cwd=copy / "notebooks", capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    assert f"running {LESSON}" in answer.stdout
    changed = [str(path.relative_to(copy)) for path, content in before.items() if path.suffix != ".pyc"
               and path.read_bytes() != content]
    # Another system draws fonts a shade differently; there the pictures are compared with some room elsewhere.
    if sys.platform != "linux":
        changed = [name for name in changed if not name.endswith((".png", ".ipynb"))]
    assert not changed


def test_building_on_a_broken_table_is_one_sentence_and_changes_nothing(copy):
    claims = copy / "data" / "claims.csv"
    claims.write_text(claims.read_text("utf-8").replace("C02,intro,limit", "C02,nowhere,limit"),
                      encoding="utf-8", newline="\n")
    stored = (copy / "notebooks" / LESSON).read_bytes()
    package = (copy / "data" / "datapackage.json").read_bytes()
    answer = subprocess.run([sys.executable, "-m", "lesson.build"], cwd=copy / "notebooks",
                            capture_output=True, text=True)
    assert answer.returncode == 1
    assert answer.stderr.strip() == ("run.py build: claims.csv, row 3, column 'section': found 'nowhere'; "
                                     "expected one that column 'id' of sections.csv holds")
    assert (copy / "notebooks" / LESSON).read_bytes() == stored
    assert (copy / "data" / "datapackage.json").read_bytes() == package
