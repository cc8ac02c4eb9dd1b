"""No picture is full: with three times the rows of every table each still draws, and says which rows it holds."""

import shutil

import pytest
from lesson import explorers
from lesson.explorer import AtHeight, Explorer
from lesson.tables import FOLDER
from matplotlib.text import Text
from pictures import drawing_of

from bench.growth import multiply

#: Rows of one picture at the most, first and with everything; two lists of fixed things are whole with 16 and 17.
FEW, MANY = 8, 20
#: What has no rows to grow: the layouts are of boxes, curves and icons for one row of a table, or a bar for each kind.
OWN = {"infusion", "binding", "of_hundred", "benefit_harm", "lasting", "sampling", "effects_over_time", "report_card"}


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """The tables, each row three times."""
    folder = tmp_path_factory.mktemp("grown") / "data"
    shutil.copytree(FOLDER, folder)
    multiply(folder, 3)
    return folder


def beyond(figure):
    """Names of ticks beyond an end of their axis, which are made and not drawn."""
    found = set()
    for axis in (axis for axes in figure.axes for axis in (axes.xaxis, axes.yaxis)):
        low, high = sorted(axis.get_view_interval())
        found |= {tick.label1 for tick in axis.get_major_ticks() if not low <= tick.get_loc() <= high}
    return found


@pytest.mark.parametrize("name", sorted(set(explorers.ALL) - OWN))
def test_three_times_the_rows_stay_inside_and_are_counted(grown, name):
    made = explorers.ALL[name]()
    chart = type(made.chart)(folder=grown)
    explorer = Explorer(name, made.title, chart, chart.controls())
    last = list(explorer.controls)[-1]
    for detail in ("few", "all") if "detail" in explorer.controls else (None,):
        if detail:
            explorer.set(detail=detail)
        values = [value for value, _ in explorer.values(last)]
        for value in dict.fromkeys((values[0], values[len(values) // 2], values[-1])):
            explorer.set(**{last: value})
            keys = chart.marks(explorer.figure, explorer.state)
            rows = sum(isinstance(key, AtHeight) for key in keys)
            assert rows <= (MANY if detail == "all" else FEW), (explorer.state, rows)
            with drawing_of(explorer) as (figure, artists):
                canvas, (width, height) = figure.canvas.get_renderer(), figure.bbox.size
                for text in {*artists, *figure.findobj(Text)} - beyond(figure):
                    if isinstance(text, Text) and text.get_visible() and text.get_text().strip():
                        box = text.get_window_extent(canvas)
                        assert box.x0 >= -1 and box.x1 <= width + 1, (explorer.state, text.get_text())
                        assert box.y0 >= -1 and box.y1 <= height + 1, (explorer.state, text.get_text())
