"""Every explorer on one screen of a projector: see one_screen.py; as JupyterLab opens it, in test_every_lesson.py.

All stand in one notebook, for how large they are depends on the window alone, and not on the lesson around them.
"""

import nbformat
import pytest
from lessons import EXPLORERS, FOLDER, NOTEBOOKS
from one_screen import misfits
from pages_in_browser import Lesson
from server import running_lab

pytestmark = pytest.mark.browser


@pytest.fixture
def presented(lab_folder):
    """A notebook with the code of all lessons, on a server as `run.py present` starts it: (address, name)."""
    lessons = [nbformat.read(FOLDER / name, 4) for name in NOTEBOOKS]
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell.source) for lesson in lessons
                                           for cell in lesson.cells if cell.cell_type == "code"],
                                    metadata=lessons[0].metadata)
    nbformat.write(made, lab_folder / "notebooks" / "all.ipynb")
    with running_lab(lab_folder, LESSON_PRESENT="1") as address:
        yield address, "all.ipynb"


def test_presenting(browser, presented):
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    lesson = Lesson(context.new_page(), *presented, alone=True)
    lesson.run_all()
    assert misfits(lesson, [name for names in EXPLORERS.values() for name in names]) == []
    context.close()
