"""run.py check: what a changed table or sentence breaks is said, nothing is written, and what is left out is named."""

import json
import subprocess
import sys
from types import SimpleNamespace

import check
import pytest

TABLE = "claims.csv"


@pytest.fixture
def project(root, tmp_path):
    """A copy of the project that a test may change, as somebody changes the project itself."""
    folder = tmp_path / "project"
    folder.mkdir()
    return check.copy_project(folder, root)


def change(project, old, new):
    """Change the first such text of the table of claims."""
    path = project / "data" / TABLE
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8", newline="\n")


def test_it_seals_in_its_copy_and_writes_nothing_in_the_project(project, tmp_path):
    change(project, "C02,intro,limit", "C02,intro,advice")
    before = {path: path.read_bytes() for path in project.rglob("*") if path.is_file()}
    copy = tmp_path / "copy"
    copy.mkdir()
    assert check.unsealed(check.copy_project(copy, project)) == [TABLE]
    assert check.unsealed(copy) == []
    assert {path: path.read_bytes() for path in project.rglob("*") if path.is_file()} == before


def test_a_wrong_row_is_one_sentence(project):
    change(project, "C02,intro,limit", "C02,nowhere,limit")
    code = "import sys; sys.path += ['notebooks', '.']; from tests import check; check.main([])"
    answer = subprocess.run([sys.executable, "-P", "-c", code], cwd=project, capture_output=True, text=True)
    assert answer.returncode == 1
    assert answer.stderr == ("run.py check: claims.csv, row 3, column 'section': found 'nowhere'; "
                             "expected one that column 'id' of sections.csv holds\n")


def test_it_says_which_lessons_a_build_would_change(project, tmp_path):
    name = "00_start_here.ipynb"
    notebook = json.loads((project / "notebooks" / name).read_text("utf-8"))
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert any(len(cell["outputs"]) > 1 for cell in cells)
    shown = [{"text/plain": "\n".join("".join(output["data"]["text/plain"]) for output in cell["outputs"]
                                      if "text/plain" in output["data"])}
             for cell in cells]
    report = tmp_path / "report.json"
    report.write_text(json.dumps({"shown": {name: shown}}))
    assert check.changed(project, report) == {}
    shown[1]["text/plain"] += " and more"
    report.write_text(json.dumps({"shown": {name: shown}}))
    assert check.changed(project, report) == {name: 1}


def test_every_file_of_tests_that_it_names_is_there(root):
    assert all((root / name).is_file() for name in check.TESTS)
    assert sorted(root.glob("tests/test_charts*.py"))


@pytest.mark.parametrize("wrong", ["test", "cell"])
def test_a_failed_test_and_a_cell_that_does_not_run_end_it_with_an_error(project, monkeypatch, capfd, wrong):
    """With one small test in the place of all, and one lesson."""
    copy_project = check.copy_project
    monkeypatch.setattr(check, "copy_project", lambda folder: copy_project(folder, project))
    for path in [*project.glob("notebooks/0[1-9]*.ipynb"), *project.glob("tests/**/test_*.py")]:
        path.unlink()
    (project / "tests" / "conftest.py").write_text("")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    (project / "tests" / "test_one.py").write_text(f"def test_one():\n    assert {wrong != 'test'}\n")
    monkeypatch.setattr(check, "TESTS", ("tests/test_one.py",))
    if wrong == "cell":
        path = project / "notebooks" / "00_start_here.ipynb"
        text = path.read_text("utf-8").replace("from lesson import", "from lesson import nothing,", 1)
        path.write_text(text, encoding="utf-8")
    with pytest.raises(SystemExit) as ended:
        check.main(["-n", "0"])
    assert ended.value.code == 1
    said = capfd.readouterr().out
    assert ("1 failed" in said) == (wrong == "test")
    assert ("cannot import name 'nothing'" in said) == (wrong == "cell")
    assert said.endswith(f"{check.LEFT_OUT}\n")


class Item:
    """As much of a collected test as is looked at."""

    def __init__(self, path):
        self.path = path

    def add_marker(self, mark):
        """None is needed here."""


def test_what_takes_long_is_left_out_unless_it_is_asked_for(request, root, capsys):
    """By `run.py test`; `--all` brings it, and so does the name of a file."""
    conftest = request.config.pluginmanager.get_plugin(str(root / "tests/conftest.py"))
    files = {path.name for path in root.glob("tests/**/test_*.py")}
    assert set(conftest.LONG) < files, "a file that is gone"

    def kept(**options):
        config = SimpleNamespace(getoption=lambda name: options.get("all", False),
                                 args_source=pytest.Config.ArgsSource[options.get("asked", "TESTPATHS")])
        items = [Item(root / "tests" / name) for name in files]
        conftest.pytest_collection_modifyitems(config, items)
        conftest.pytest_terminal_summary(SimpleNamespace(write_line=print), config)
        return {item.path.name for item in items}, "--all has everything" in capsys.readouterr().out

    assert kept() == (files - set(conftest.LONG), True)
    assert kept(all=True) == kept(asked="ARGS") == (files, False)
