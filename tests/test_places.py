"""Each mark stands, in the page as a reader gets it, where a fresh drawing has it, and none is missing or doubled."""

import numpy as np
from lesson import drawing
from pictures import drawn_afresh, picture_layers, shapes

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
    values = [value for value, _ in explorer.values(last)][:12]
    for value in (*values, *values[::-1]):
        explorer.set(**{last: value})
        same(shapes(drawing.svg(explorer.layers[1], explorer.size)), shapes(drawn_afresh(explorer)))
