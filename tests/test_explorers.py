"""Every explorer, swept over every control: it draws, it says, and what it shows first is what is stored."""

import io
import itertools
import re
import xml.etree.ElementTree as ET

import numpy as np
from lesson import drawing
from lesson.tables import load
from pictures import texts_by_state
from PIL import Image


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_every_state_draws_and_says(explorer):
    states = 0
    for _ in explorer.sweep():
        states += 1
        svg = explorer.html[: explorer.html.index("</svg>") + 6]
        tree = ET.fromstring(svg)
        ids = [e.get("id") for e in tree.iter() if e.get("id") and "-" in e.get("id")]
        assert len(ids) == len(set(ids))
        assert "lesson-error" not in explorer.html
        assert explorer.words
        # "None of 20 people" is what a source says.
        assert not re.search(r"\bNone\b(?! of \d)|\bnan\b|\binf\b|[{}]", explorer.words)
    assert states >= sum(len(getattr(w, "options", [1, 2, 3])) > 1 for w in explorer.controls.values())


def test_text_stays_inside_the_picture(explorer):
    for state, texts, (width, height) in texts_by_state(explorer):
        for text, box, _, _ in texts:
            assert box.x0 >= 0, (state, text)
            assert box.y0 >= 0, (state, text)
            assert box.x1 <= width, (state, text)
            assert box.y1 <= height, (state, text)


def test_the_first_picture_is_the_stored_figure(explorer, root):
    """Compared with a little room, since fonts are drawn a shade differently from system to system."""
    now = np.asarray(Image.open(io.BytesIO(explorer.slide)).convert("L"), dtype=int)
    kept = np.asarray(Image.open(root / "figures" / f"{explorer.name}.png").convert("L"), dtype=int)
    assert now.shape == kept.shape
    assert (abs(now - kept)
            > 48).mean() < 0.002, "the picture differs from figures/: look at it, then run python3 run.py build"


def test_the_words_of_the_first_picture_are_stored_beside_the_figure(explorer, root):
    assert explorer.words in (root / "figures" / "README.md").read_text("utf-8")


def test_every_value_has_a_source_that_can_be_cited(explorer):
    assert explorer.sources <= {row.key for row in load("references")}
    assert explorer.sources or "The article is not named and has no list of sources." in explorer.words


def test_ink_stands_out_from_paper():
    for colour in (drawing.INK, drawing.QUIET, drawing.KETAMINE):
        assert 1.05 / (luminance(colour) + 0.05) >= 4.5, colour


def test_marks_stand_out_from_paper():
    for colour in (drawing.CONTROL, drawing.GOOD):
        assert 1.05 / (luminance(colour) + 0.05) >= 3, colour


def test_no_name_of_a_control_is_given_twice(explorer):
    names = [widget.label for widget in explorer.controls.values()]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[A-Z][\w ,()-]+", name) for name in names)


def test_words_carry_every_number_that_stands_in_the_picture(explorer):
    """A reader who cannot see the picture misses no number of it: what moves is compared in every state."""
    for state, texts, _ in texts_by_state(explorer):
        words = re.sub(r"(?<=\d),(?=\d)", "", explorer.chart.words(state).as_text())
        known = {float(n) for n in re.findall(r"\d+(?:\.\d+)?", words)}
        for text, _, moves, _ in texts:
            shown = re.sub(r"\bC\d\d\b|(?<=\d),(?=\d)", "", text)
            missing = [n for n in re.findall(r"\d+(?:\.\d+)?", shown) if float(n) not in known]
            assert not (moves and missing), (state, text, missing)


def test_no_text_lies_on_another(explorer):
    """Boxes around texts may touch, since letters seldom fill them."""
    for state, texts, _ in texts_by_state(explorer):
        lying = [(text, box) for text, box, _, turned in texts if text.strip() and not turned]
        for (one, a), (other, b) in itertools.combinations(lying, 2):
            across, down = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
            assert across <= 2 or down <= 2.5, f"{one!r} lies on {other!r} in {state}"


def test_a_picture_that_leaves_the_notebook_carries_its_answer_its_source_and_its_licence(explorer, monkeypatch):
    written = []
    lines = drawing.lines
    monkeypatch.setattr(drawing, "lines", lambda text, *how, **more: written.append(text) or lines(text, *how, **more))
    whole, picture = (np.asarray(Image.open(io.BytesIO(made)).convert("L")) for made in (explorer.slide,
                                                                                         explorer.picture))
    said = explorer.chart.words(explorer.state)
    assert said.answer in written
    assert any(text.startswith("Ketamine for anxiety: what the studies report, as of ") and "CC BY 4.0" in text
               for text in written)
    above = [n for n in range(len(whole) - len(picture)) if (whole[n : n + len(picture)] == picture).all()]
    assert above, "the picture stands in it whole"
    assert (whole[: above[0]] < 128).any(), "the answer stands above it"
    assert (whole[above[0] + len(picture):] < 128).any(), "source and licence stand below it"


def test_a_list_follows_only_the_controls_before_it(explorer):
    """So that a page knows where a wish ends by the lists that it has seen (`known` in explorer.js)."""
    lists, names = {}, list(explorer.controls)
    for _ in explorer.sweep():
        for n, name in enumerate(names):
            before = tuple(str(explorer.controls[other].value) for other in names[:n])
            assert lists.setdefault((n, *before), explorer.values(name)) == explorer.values(name)


def test_no_words_of_a_picture_are_cut(explorer):
    """Whoever adds a longer cell is told; a picture of many more rows may cut (test_many_rows.py)."""
    cut = set()
    for _ in explorer.sweep():
        for drawn in (explorer.look.axes, *(part.svg for part in explorer.look.parts)):
            cut |= set(re.findall(">([^<>]*…)<", drawn))
    assert cut == set()
