"""A picture is read at a glance: a headline, few signs, few rows, letters that are read from the back row."""

import re

import pytest
from lesson import explorers
from lesson.explorer import AtHeight
from matplotlib.text import Text
from pictures import drawing_of, states

pytestmark = pytest.mark.parametrize("made", sorted(explorers.ALL), indirect=True, scope="session")
#: Words of a headline, kinds of sign and rows of a first view, and words on what is picked, at the most.
WORDS, SIGNS, ROWS, TOLD = 25, 4, 8, 100
#: Room for a picture that is presented on a window of 1366 x 768, in pixels, and the least size of letters in it.
WIDE, HIGH, LETTERS = 1310, 470, 16


def numbers(text):
    return {float(n) for n in re.findall(r"\d+(?:\.\d+)?", re.sub(r"(?<=\d),(?=\d)", "", text))}


def test_a_headline_is_one_short_sentence_and_says_nothing_that_the_words_do_not(explorer):
    seen = set()
    for state in states(explorer):
        said = explorer.chart.words(state)
        if not said.headline:
            assert not said.table, (state, "only where nothing is left to show may a headline be missing")
            continue
        assert len(said.headline.split()) <= WORDS, (state, said.headline)
        assert re.fullmatch(r"[^.!?]*(?:(?<=\d)\.(?=\d)[^.!?]*)*[.!?]",
                            re.sub(r"\b(?:vs|e\.g|St)\.", "", said.headline)), (state, said.headline)
        rest = "\n".join([said.summary, said.as_text().split("\n", 2)[-1]])
        assert numbers(said.headline) <= numbers(rest), (state, said.headline, numbers(said.headline) - numbers(rest))
        seen.add(said.headline)
    assert len(seen) > 1, "it does not change with the controls"


def test_the_first_headline_carries_a_number(explorer):
    assert numbers(explorer.chart.words(explorer.state).headline)


def test_a_first_view_has_few_rows_and_few_kinds_of_sign(explorer):
    keys = explorer.chart.marks(explorer.figure, explorer.state)
    assert sum(isinstance(key, AtHeight) for key in keys) <= ROWS
    legend = [name for key in keys if isinstance(key, tuple) and not isinstance(key, AtHeight) and key[0] == "legend"
              for name, _ in key[1] if name != "picked"]
    assert len(legend) <= SIGNS, legend


def test_what_is_picked_is_told_in_a_breath(explorer):
    """The rest is folded."""
    detail = explorer.chart.words(explorer.state).detail
    told = "".join(part if isinstance(part, str) else part.text for part in detail[0]) if detail else ""
    assert len(told.split()) <= TOLD, told


def test_letters_are_read_from_the_back_row(explorer):
    """In the first view, presented on a small laptop."""
    with drawing_of(explorer) as (figure, artists):
        width, height = explorer.size
        scale = min(WIDE / width, HIGH / height)
        texts = [artist for artist in {*artists, *figure.findobj(Text)}
                 if isinstance(artist, Text) and artist.get_visible() and artist.get_text().strip()]
        small = {text.get_text(): round(text.get_fontsize() * scale, 1) for text in texts
                 if text.get_fontsize() * scale < LETTERS - 0.05}
    assert small == {}, f"the picture is {height:.0f} points high"
