"""What every stored notebook must be: readable without a kernel, checked by nbval, free of code and of numbers."""

import ast
import re

import nbformat
import pytest
from lesson.explorer import WAITING
from lessons import FOLDER, NOTEBOOKS


@pytest.fixture(params=NOTEBOOKS)
def notebook(request):
    return nbformat.read(FOLDER / request.param, as_version=4)


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def prose(notebook):
    return "\n\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")


def test_there_are_notebooks():
    assert NOTEBOOKS


def test_no_live_widget_is_stored(notebook):
    assert "widgets" not in notebook.metadata
    for cell in code_cells(notebook):
        for output in cell.outputs:
            assert "application/vnd.jupyter.widget-view+json" not in output.get("data", {})


def test_every_output_is_compared_by_nbval(notebook):
    """nbval passes over cells without an execution count, and over pictures; so each cell must store words."""
    counts = [cell.execution_count for cell in code_cells(notebook)]
    assert counts == list(range(1, len(counts) + 1))
    for cell in code_cells(notebook):
        assert {output.output_type for output in cell.outputs} <= {"display_data", "execute_result"}, cell.source
        assert cell.outputs[0].data["text/plain"].strip(), cell.source


def test_no_key_pressed_by_accident_changes_or_deletes_a_cell(notebook):
    """But for those that a student writes in: the name of an own article."""
    for cell in notebook.cells:
        theirs = "my_article" in cell.source and cell.cell_type == "code"
        locks = {key: cell.metadata[key] for key in ("deletable", "editable") if key in cell.metadata}
        assert locks == ({} if theirs else {"deletable": False, "editable": False}), cell.source


def test_no_error_is_stored(notebook):
    assert not [o for cell in code_cells(notebook) for o in cell.outputs if o.output_type == "error"]


def test_cells_are_short_and_define_nothing(notebook):
    for cell in code_cells(notebook):
        assert 1 <= len(cell.source.splitlines()) <= 3, cell.source
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Lambda)), cell.source


def test_a_cell_needs_only_the_first_cell_and_what_is_made_above_it(notebook):
    """Run alone after the first, a cell works, or Python names what a cell above it makes; what to do then stands at
    the top of the lesson.
    """
    first, *others = code_cells(notebook)
    known = {alias.name for node in ast.parse(first.source).body if isinstance(node, ast.ImportFrom)
             for alias in node.names}
    for cell in others:
        nodes = list(ast.walk(ast.parse(cell.source)))
        assert not any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in nodes), cell.source
        made = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
        used = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        assert used <= known | made, cell.source
        known |= made
    assert "Where a cell shows an error or no longer answers, press it again: your answers come back." in prose(
        notebook)


def test_code_holds_no_number(notebook):
    for cell in code_cells(notebook):
        for node in ast.walk(ast.parse(cell.source)):
            assert not (isinstance(node, ast.Constant) and isinstance(node.value, (int, float))), cell.source


def test_prose_holds_no_number_about_the_world(notebook):
    """Numbers of lessons, claims, tensions, and minutes of teaching are about the lesson; everything else is data."""
    text = re.sub(r"\b[CT]\d+\b|^# \d+|\d+ minutes to teach|\d+ minutes for|[Ll]esson \d+|^\d+\. |PTSD-?5|DSM-5|RoB 2"
                  "|we read it in November 2026",
                  "", prose(notebook), flags=re.M)
    assert not re.search(r"\d", text), re.findall(r".{30}\d.{20}", text)


def test_set_up_cells_are_hidden(notebook):
    first = code_cells(notebook)[0]
    assert first.source.startswith("from lesson import")
    assert first.metadata["jupyter"]["source_hidden"] is True
    assert "remove-input" in first.metadata["tags"]


def test_the_frame_is_whole(notebook):
    text = prose(notebook)
    headings = re.findall(r"^(#+) (.+)$", text, flags=re.M)
    assert [level for level, _ in headings].count("#") == 1
    assert headings[0][0] == "#"
    for level, following in zip(headings, headings[1:], strict=False):
        assert len(following[0]) <= len(level[0]) + 1, following
    names = [name for _, name in headings]
    for wanted in ("What the article says here", "Check yourself", "Our verdicts", "In short", "References"):
        assert wanted in names, wanted
    assert "**After this lesson you can**" in text
    assert "**Time:**" in text
    assert "**You need:**" in text
    first = next(cell for cell in notebook.cells if cell.cell_type == "code")
    assert first.outputs[0].data["text/plain"].startswith("Education, not medical advice")


def test_each_explorer_has_a_question_before_and_a_legend_after(notebook):
    cells = notebook.cells
    for i, cell in enumerate(cells):
        if cell.cell_type == "code" and re.search(r"explorers\.\w+\(", cell.source):
            before = next(other for other in reversed(cells[:i]) if other.cell_type == "markdown")
            assert "## Question" in before.source, cell.source
            for wanted in ("**What it shows.**", "**What it does not show.**",
                           "<details><summary>How to read this</summary>\n\n"):
                assert wanted in cells[i + 1].source, (cell.source, wanted)


def test_every_explorer_stores_a_picture_and_words_but_for_those_that_wait_for_a_guess(notebook):
    """A picture is an output of its own: exports and other viewers take pictures out of HTML."""
    for cell in code_cells(notebook):
        pictures = [output for output in cell.outputs if "image/png" in output.data]
        assert not any("<img" in output.data.get("text/html", "") for output in cell.outputs)
        if re.search(r"explorers\.\w+\(", cell.source):
            words = re.sub(r"<[^>]+>", "", cell.outputs[1].data["text/html"])
            waits = "(guess)" in cell.source
            assert len(pictures) == (0 if waits else 1), cell.source
            assert (cell.outputs[0].data["text/plain"] == WAITING) == waits
            assert words.strip() == "" if waits else len(words) > 100, cell.source


def test_metadata_is_the_same_for_everyone(notebook):
    assert dict(notebook.metadata.kernelspec) == {"display_name": "Python 3", "language": "python", "name": "python3"}
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
