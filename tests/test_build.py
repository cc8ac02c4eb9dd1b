"""What is stored is stored whole or not at all, and what stands in a table is text in a figure's words."""

import re
import shutil
import subprocess
import sys

import mistune
import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson import build, notebooks, tables

PIECES = st.sampled_from(
    [
        "```",
        "````",
        "~~~",
        "`",
        "\n",
        "<script>x</script>",
        "<b>",
        "](http://x)",
        "[x](javascript:x)",
        "![",
        "]",
        "[",
        "\\",
        "<!--",
        "# x",
        "- ",
        "a",
    ]
)
TEXTS = st.lists(PIECES, max_size=8).map("".join)


@given(TEXTS)
def test_nothing_that_stands_between_fences_closes_them(text):
    """Read again by a Markdown reader, the block holds the text and nothing follows it."""
    read = mistune.create_markdown(renderer=None)("\n".join(["before", "", *build.fenced(text), "", "after"]))
    kinds = [token["type"] for token in read if token["type"] != "blank_line"]
    assert kinds == ["paragraph", "block_code", "paragraph"]
    assert next(token for token in read if token["type"] == "block_code")["raw"].rstrip("\n") == text.rstrip("\n")


@given(TEXTS)
def test_nothing_in_a_line_is_markup(text):
    html = mistune.create_markdown(escape=False)(
        f"![x {build.plain(text)} x](picture.png)\n\n- x {build.plain(text)}\n"
    )
    assert not re.search(r"<script|<b>|<a |<!--|<code", html)
    assert html.count('src="picture.png"') == 1


def test_what_needs_no_fence_of_its_own_keeps_the_usual_one():
    assert build.fenced("a `word`") == ["```text", "a `word`", "```"]
    assert build.plain("p < 0.05, 5 > 3") == "p < 0.05, 5 > 3"


@pytest.fixture
def project(tmp_path, root):
    """A project with one short lesson."""
    for name in ("data", "notebooks/lesson"):
        shutil.copytree(root / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "README.md").write_text("before")
    write(tmp_path, "1 + 1")
    return tmp_path


def write(project, *sources):
    cells = [
        nbformat.v4.new_markdown_cell("# A lesson", id="title"),
        *(nbformat.v4.new_code_cell(s, id=f"cell-{n}") for n, s in enumerate(sources)),
    ]
    (project / "notebooks" / "00_start.ipynb").write_text(
        nbformat.writes(nbformat.v4.new_notebook(cells=cells)), encoding="utf-8"
    )


def stored(project):
    """What a build would change."""
    return {
        path: path.read_bytes()
        for path in [*project.glob("notebooks/*.ipynb"), *project.glob("figures/*"), project / "data" / tables.PACKAGE]
    }


def built(project, *names):
    """Run a build; return what it says and whether it ended well."""
    code = (
        "import sys\nfrom lesson import build, explorers\n"
        "explorers.ALL = {'durations': explorers.ALL['durations']}  # one figure is enough here\n"
        "build.main(sys.argv[1:])"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code, *names], cwd=project / "notebooks", capture_output=True, text=True
    )
    assert "Traceback" not in answer.stderr
    return answer.stderr.strip(), answer.returncode


def test_a_build_stores_the_lesson_and_the_figures_and_leaves_other_notebooks_alone(project):
    (project / "notebooks" / "my notes.ipynb").write_text("mine")
    assert built(project) == ("", 0)
    assert '"2"' in (project / "notebooks" / "00_start.ipynb").read_text("utf-8")
    assert (project / "figures" / "README.md").read_text("utf-8").startswith("# Figures")
    assert (project / "notebooks" / "my notes.ipynb").read_text() == "mine"


@pytest.mark.parametrize("case", ["a cell that fails", "a mark of a conflict", "no such lesson", "somebody's notebook"])
def test_a_build_that_fails_says_why_and_changes_nothing(project, case):
    claims = project / "data" / "claims.csv"
    claims.write_text(
        claims.read_text("utf-8").replace("anxiety", "worry", 1), encoding="utf-8"
    )  # so that there is something to seal
    names, said = (
        (),
        "run.py build: 00_start.ipynb, cell 3: this cell cannot be run (ZeroDivisionError: division by zero)",
    )
    if case == "a cell that fails":
        write(project, "1 + 1", "1 / 0")
    elif case == "a mark of a conflict":
        path = project / "notebooks" / "00_start.ipynb"
        path.write_text("<<<<<<< HEAD\n" + path.read_text("utf-8"), encoding="utf-8")
        said = (
            "run.py build: 00_start.ipynb, line 1: git left a mark of a conflict here; "
            "choose one version, and take it whole"
        )
    else:
        names = ("nothing.ipynb",) if case == "no such lesson" else ("00_start.ipynb", "my notes.ipynb")
        (project / "notebooks" / "my notes.ipynb").write_text("mine")
        said = (
            f"run.py build: {names[-1]!r} is no lesson; say one or more of 00_start.ipynb, or nothing for all of them"
        )
    before = stored(project)
    assert built(project, *names) == (said, 1)
    assert stored(project) == before


def test_what_a_kernel_says_while_it_ends_is_not_told(project):
    write(project, "import atexit, sys\natexit.register(lambda: print('Socket operation', file=sys.__stderr__))\n1 / 0")
    said = "run.py build: 00_start.ipynb, cell 2: this cell cannot be run (ZeroDivisionError: division by zero)"
    assert built(project) == (said, 1)


def test_a_build_that_is_stopped_changes_nothing(project, monkeypatch):
    package = project / "data" / tables.PACKAGE
    package.write_text(package.read_text("utf-8").replace('"description"', '"description" ', 1), encoding="utf-8")
    before = package.read_bytes()
    monkeypatch.setattr(tables, "FOLDER", project / "data")
    monkeypatch.setattr(build, "chosen", lambda names: [])
    monkeypatch.setattr(build.seal, "__defaults__", (project / "data",))

    def stopped(lessons):
        assert package.read_bytes() != before, "what runs sees the new checksums"
        raise KeyboardInterrupt

    monkeypatch.setattr(build, "built", stopped)
    with pytest.raises(KeyboardInterrupt):
        build.main([])
    assert package.read_bytes() == before


def test_a_file_is_written_whole_or_stays_as_it_was(tmp_path, monkeypatch):
    path, victim = tmp_path / "file", tmp_path / "victim"
    path.write_text("before")
    victim.write_text("mine")
    (tmp_path / ".file.new").symlink_to(victim)
    notebooks.write_whole(path, b"after")
    assert (path.read_text(), victim.read_text()) == ("after", "mine")
    path.unlink()
    path.symlink_to(victim)
    notebooks.write_whole(path, b"after")
    assert (path.is_symlink(), path.read_text(), victim.read_text()) == (False, "after", "mine")
    monkeypatch.setattr(type(path), "replace", lambda self, target: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        notebooks.write_whole(path, b"more")
    assert path.read_text() == "after"
    assert sorted(file.name for file in tmp_path.iterdir()) == ["file", "victim"]
