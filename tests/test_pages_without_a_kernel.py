"""The states that a page without a kernel holds: each is what the explorer itself shows in that state."""

import json
import re

import pytest
from lesson import exercises, explorers, frame, notebooks, pages
from lesson.answers import Answers


@pytest.mark.parametrize("name", ["burden", "neurons", "tensions"])
def test_a_state_holds_the_picture_the_words_and_the_table_that_the_explorer_shows_in_it(name):
    explorer = explorers.ALL[name]()
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', pages.explorer(explorer))[1])
    texts, named = data["texts"], explorer.main
    for state in data["states"]:
        for control, value in zip(named, state["values"], strict=True):
            explorer.set(**{control: next(known for known, _ in explorer.values(control) if str(known) == value)})
        axes, parts, words = explorer.layers
        shown = [texts[state[what]] for what in ("axes", "said", "table")]
        assert shown == [axes, words.said_html(), words.table_html()], state["values"]
        moved = [(part, "") if isinstance(part, str) else part for part in state["parts"]]
        drawn = [f'<g transform="translate(0 {down})">{texts[part]}</g>' if down else f"<g>{texts[part]}</g>"
                 for part, down in moved]
        assert drawn == parts, state["values"]
    assert len(data["states"]) > 3


#: What a page does not have.
NOT_HERE = re.compile(r"Run All|Binder|this notebook|kernel|answers\.json|(?:the|a) cell (?:again|below)")


def texts():
    """The prose of every lesson."""
    return [cell.source for path in notebooks.lessons() for cell in notebooks.read(path).cells
            if cell.cell_type == "markdown"]


def test_the_words_of_a_page_speak_of_the_page():
    for text in texts():
        assert not (found := NOT_HERE.search(pages.markdown(text))), found
    assert sum(bool(NOT_HERE.search(text)) for text in texts()) >= 8


@pytest.mark.parametrize("words", [words for words, _ in pages.INSTEAD])
def test_each_replacement_has_its_place(words):
    assert any(words in text for text in texts())


@pytest.mark.parametrize(("name", "asks"), [
    ("burden", "guess_treated"), ("before_after", "guess_pill_placebo"), ("durations", "guess_days"),
    ("clock", "guess_tenth"), ("infusion", "guess_half")])
def test_a_page_knows_where_a_guess_stands_and_what_the_answer_says_of_it(name, asks, tmp_path):
    exercise = exercises.ask(asks, answers=Answers(tmp_path / "answers.json"))
    made = explorers.ALL[name](exercise)
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', pages.explorer(made))[1])
    guess, (_, said) = data["guess"], data["guess"]["axis"]["places"][len(data["guess"]["said"]) // 3]
    assert guess["asks"] == asks
    assert made.is_waiting, "nothing was kept"
    exercise.keep(said)
    assert not made.is_waiting
    assert made.chart.words(made.state).answer.endswith(guess["said"][len(guess["said"]) // 3])
    assert all(sentence.startswith("You said") for sentence in guess["said"])
    shows = 0
    for state, line in zip(data["states"], guess["lines"], strict=True):
        for control, value in zip(made.main, state["values"], strict=True):
            made.set(**{control: next(known for known, _ in made.values(control) if str(known) == value)})
        drawn = [part for part in made.layers[1] if f'id="{name}-guess"' in part]
        assert bool(drawn) == (line is not None)
        if drawn:
            top, low, foot, first, last, *_ = line
            xs = [x for x, _ in guess["axis"]["places"]]
            x = first + (xs[len(xs) // 3] - xs[0]) / (xs[-1] - xs[0]) * (last - first)
            ends = re.search(r"M (\S+) (\S+) L (\S+) (\S+)", drawn[0])
            assert [float(end) for end in ends.groups()] == pytest.approx([x, low, x, top], abs=0.02)
            assert f'y="{foot:g}"' in drawn[0]
            shows += 1
    assert shows


def test_our_verdicts_name_the_exercise_that_they_wait_for(tmp_path):
    own = exercises.ask("verdicts_intro", answers=Answers(tmp_path / "answers.json"))
    assert 'data-after="verdicts_intro"' in pages.shown(frame.verdicts("intro", own))
    assert "data-after" not in pages.shown(frame.verdicts("intro"))
