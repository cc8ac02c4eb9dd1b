"""Matrices take any number of rows: with three times the rows of our tables nothing is lost, cut off or overlapped."""

import itertools
import re
from importlib import import_module

import pytest
from lesson import tables
from lesson.explorer import AtHeight, Explorer
from matplotlib.text import Text
from pictures import drawing_of

#: For each explorer, the tables that it has three times: their columns that name something of these tables.
GROWN = {
    "addiction": {"addiction_kinds": ("id", "label"), "addiction": ("id", "kind")},
    "citation": {"candidates": ("id",), "candidate_elements": ("candidate",)},
    "claim_map": {"claims": ("id",)},
    "interactions": {"interaction_classes": ("id", "name"), "interactions": ("id", "medicines")},
    "limits": {"studies": ("id", "label"), "study_disorders": ("study",), "limits": ("study",)},
    "neurons": {"mechanisms": ("id", "study", "label")},
    "tensions": {"tensions": ("id",), "settled": ("tension",), "settled_evidence": ("id", "tension"),
                 "tension_claims": ("tension",), "tension_sides": ("tension",)},
}


@pytest.fixture(params=GROWN)
def grown(request, monkeypatch):
    """An explorer over three times the rows of each of its tables."""
    load, more = tables.load, GROWN[request.param]

    def thrice(name, folder=tables.FOLDER):
        rows = load(name, folder)
        if name not in more:
            return rows
        return [row if not n else row._replace(**{column: f"{getattr(row, column)}{n}" for column in more[name]})
                for n in range(3) for row in rows]

    monkeypatch.setattr(tables, "load", thrice)
    made = getattr(import_module(f"lesson.charts.{request.param}"), request.param.title().replace("_", ""))()
    return Explorer(request.param, request.param, made, made.controls())


def test_three_times_the_rows_stand_in_the_picture_without_touching(grown):
    for state in grown.sweep():
        with drawing_of(grown) as (figure, artists):
            canvas, (width, height) = figure.canvas.get_renderer(), figure.bbox.size
            texts = [text for text in {*artists, *figure.findobj(Text)}
                     if isinstance(text, Text) and text.get_visible() and text.get_text().strip()]
            boxes = [(text.get_text(), text.get_window_extent(canvas)) for text in texts]
            for said, box in boxes:
                assert -1 <= box.x0 < box.x1 <= width + 1, (state, said)
                assert -1 <= box.y0 < box.y1 <= height + 1, (state, said)
            upright = [(said, box) for text, (said, box) in zip(texts, boxes, strict=True) if not text.get_rotation()]
            for (one, a), (other, b) in itertools.combinations(upright, 2):
                across, down = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
                assert across <= 2 or down <= 2.5, (state, one, other)


@pytest.mark.parametrize("detail", ["few", "all"])
def test_what_is_out_of_view_is_counted_and_every_row_comes_into_view(grown, detail):
    widest = {key: spec.widest for key, spec in grown.controls.specs.items() if spec.widest is not None}
    grown.set(**widest | {"detail": detail})
    brings, seen, of = "medicines" if grown.name == "interactions" else list(grown.controls)[-1], set(), None
    for value, _ in grown.values(brings):
        grown.set(**{brings: value})
        keys = grown.chart.marks(grown.figure, grown.state)
        rows = [str(key.key[0]) for key in keys if isinstance(key, AtHeight)]
        if grown.name == "tensions" and detail == "all":  # its tensions are columns
            rows = [key[0] for key in keys if len(key) == 3]
        assert len(rows) <= (8 if detail == "few" else 24)
        seen |= set(rows)
        said = " ".join(key[1] for key in keys if not isinstance(key, AtHeight) and key[0] == "counted")
        if said and "“Show”" not in said:
            first, last, of = map(int, re.match(r"\w+ (\d+) to (\d+) of (\d+): ", said).groups())
            assert len(rows) == last - first + 1 < of
    assert of in (None, len(seen))
    assert of or detail == "few", "it is not larger than its room"


def test_a_first_view_of_three_times_the_rows_is_no_higher(grown):
    assert grown.size[1] <= 294
