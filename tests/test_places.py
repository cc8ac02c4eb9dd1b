"""Each mark stands, in the page as a reader gets it, where a fresh drawing has it, and none is missing or doubled."""

import numpy as np
import pytest
from lesson import drawing, explorers
from lesson.explorer import AtHeight
from matplotlib.lines import Line2D
from matplotlib.text import Text
from pictures import drawing_of, drawn_afresh, picture_layers, shapes, states

#: In points. A mark is rounded to a hundredth where it is drawn, and once more where it is moved.
NEAR = 0.05


def same(shown, wanted):
    """Fail unless both lists of shapes hold the same things in the same order, at the same places."""
    assert [shape[:3] for shape in shown] == [shape[:3] for shape in wanted]
    for (name, kind, _, points), (*_, places) in zip(shown, wanted, strict=True):
        assert np.shape(points) == np.shape(places), (name, kind)
        assert not points or np.abs(np.subtract(points, places)).max() <= NEAR, (name, kind)


def test_what_the_page_shows_stands_where_a_fresh_drawing_has_it(explorer):
    for _ in explorer.sweep():
        wanted = shapes(drawn_afresh(explorer))
        same(shapes(drawing.svg(explorer.layers[1], explorer.size)), wanted)
        same([shape for layer in picture_layers(explorer)[1:] for shape in shapes(layer)], wanted)


def test_rows_that_were_drawn_elsewhere_stand_in_their_new_places(explorer):
    """There and back over every value that the last control offers: rows move up and down, and are kept from before."""
    last = list(explorer.controls)[-1]
    values, wanted = [value for value, _ in explorer.values(last)][:12], {}
    for value in (*values, *values[::-1]):
        explorer.set(**{last: value})
        if value not in wanted:
            wanted[value] = shapes(drawn_afresh(explorer))
        same(shapes(drawing.svg(explorer.layers[1], explorer.size)), wanted[value])


def show_everything(explorer):
    """Set what a first view leaves out, and every list that can let all through."""
    for control in list(explorer.controls)[:-1]:
        for value, _ in explorer.values(control):
            if value in ("any", "all"):
                explorer.set(**{control: value})


def test_a_mark_stands_in_the_page_where_its_axis_puts_it(explorer):
    """The fresh drawing itself, against the figure: marks whose outline is even around their point."""
    show_everything(explorer)
    with drawing_of(explorer) as (figure, artists):
        height, seen = figure.bbox.height, 0
        for artist in artists:
            if (
                isinstance(artist, Line2D)
                and artist.get_gid()
                and artist.get_fillstyle() == "full"
                and artist.get_marker() in ("o", "s", "D", "X")
            ):
                places = artist.get_transform().transform(np.column_stack(artist.get_data()))
                marks = [
                    shape
                    for shape in shapes(drawing.svg([drawing.svg_part(figure, [artist])], explorer.size))
                    if shape[1].endswith("z")
                ]
                middles = [np.add(np.min(points, axis=0), np.max(points, axis=0)) / 2 for *_, points in marks]
                assert (
                    np.abs(np.subtract(middles, np.column_stack([places[:, 0], height - places[:, 1]]))).max() <= NEAR
                ), artist.get_gid()
                seen += 1
    assert seen or explorer.name in (
        "before_after",
        "burden",
        "claim_map",
        "infusion",
        "regimens",
        "sampling",
        "tensions",
    )


def in_data(artist):
    """Whether the height of an artist is counted on the vertical axis of its frame."""
    if artist.axes is None or not hasattr(artist, "get_transform"):
        return False
    return artist.get_transform().contains_branch_seperately(artist.axes.transData)[1]


def heights(artist):
    """Where an artist stands on the vertical axis."""
    return [
        y for y in (artist.get_ydata() if isinstance(artist, Line2D) else [artist.get_position()[1]]) if np.isfinite(y)
    ]


def test_nothing_is_drawn_where_the_axis_has_no_room(explorer):
    """A window one row too long would draw over what stands below."""
    for state in states(explorer):
        with drawing_of(explorer) as (figure, artists):
            for artist in artists:
                if isinstance(artist, Line2D | Text) and in_data(artist):
                    low, high = sorted(artist.axes.get_ylim())
                    room = 0.02 * (high - low) if artist.axes in figure.axes else np.inf
                    assert all(low - room <= y <= high + room for y in heights(artist)), (
                        state,
                        artist,
                        heights(artist),
                    )


@pytest.mark.parametrize(("name", "room"), [("durations", 14), ("limits", 14), ("clock", 14), ("regimens", 14)])
def test_a_window_shows_as_many_rows_as_there_is_room_for_and_the_picked_one(name, room):
    explorer = explorers.ALL[name]()
    show_everything(explorer)
    last = list(explorer.controls)[-1]
    values = explorer.values(last)
    assert len(values) > room
    for value, text in values:
        explorer.set(**{last: value})
        keys = [key for key in explorer.chart.marks(explorer.figure, explorer.state) if isinstance(key, AtHeight)]
        assert len(keys) == room
        picked = str([key.key for key in keys])
        assert value in picked or text in picked
        assert text in [row[0] for row in explorer.layers[2].table.rows], "the table has all"


def test_a_row_that_only_moves_is_not_drawn_again(monkeypatch):
    explorer, drawn = explorers.durations(), []
    explorer.set(disorder="any")
    keep = drawing.svg_part
    monkeypatch.setattr(drawing, "svg_part", lambda figure, artists: drawn.append(artists) or keep(figure, artists))
    studies = [value for value, _ in explorer.values("study")]
    explorer.set(study=studies[12])
    before = len(drawn)
    explorer.set(study=studies[13])
    # The row picked before, the one picked now, the one that comes into sight, and a legend that follows it.
    assert len(drawn) - before <= 4
