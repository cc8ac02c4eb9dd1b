"""The states that a page without a kernel holds: each is what the explorer itself shows in that state."""

import json
import re

import pytest
from lesson import exercises, explorers, frame, notebooks, pages
from lesson.answers import Answers
from lesson.explorer import MOST_STATES, page
from page_script import in_script


@pytest.mark.parametrize("name", ["burden", "neurons", "tensions"])
def test_a_state_holds_the_picture_the_words_and_the_table_that_the_explorer_shows_in_it(name):
    explorer = explorers.ALL[name]()
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', pages.explorer(explorer))[1])
    texts, named = data["texts"], explorer.carried
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


def as_on_its_page(name):
    """An explorer as its page shows it: where verdicts are set beside ours, they stand below the picture."""
    return explorers.report_card(judging=False) if name == "report_card" else explorers.ALL[name]()


@pytest.mark.parametrize("name", explorers.ALL)
def test_a_page_has_all_controls_of_a_picture_unless_they_show_too_much(name):
    """The main ones it has in any case; each that it has not would bring more states than a page may hold."""
    made = as_on_its_page(name)
    carried = made.carried
    assert set(made.main) <= set(carried)
    states = {tuple(page.tokens(settled, carried)) for settled in page.reached(made.controls, carried)}
    assert len(states) <= MOST_STATES
    for lacking in set(made.controls) - set(carried):
        names = [control for control in made.controls if control in carried or control == lacking]
        found = set()
        for settled in page.reached(made.controls, names):
            found.add(tuple(page.tokens(settled, names)))
            if len(found) > MOST_STATES:
                break
        assert len(found) > MOST_STATES, lacking


def test_the_readme_says_of_how_many_pictures_a_page_has_all_controls(root):
    whole = [name for name in explorers.ALL if len(as_on_its_page(name).carried) == len(as_on_its_page(name).controls)]
    said = f"all controls of {len(whole)} of the {len(explorers.ALL)}; the page names what the other " \
           f"{len(explorers.ALL) - len(whole)} lack | a page holds at most {MOST_STATES:,} states"
    assert said in (root / "README.md").read_text("utf-8")


#: Where the page's own code says that wishes end.
ENDS = """({ fixed, store, wishes }) => {
    const mind = new Mind(fixed, {});
    Object.entries(store.texts).forEach(([name, text]) => mind.texts.set(name, text));
    store.states.forEach(state => mind.remember({ texts: {}, ...state }));
    return wishes.map(wish => (mind.known(wish) || {}).values);
}"""


@pytest.mark.parametrize("name", ["claim_map", "neurons", "pooling", "long_term"])
def test_whatever_is_pressed_on_a_page_leads_where_python_leads(name):
    """From every state, by every control, to every value that it offers there; and from anywhere back to the first."""
    made = as_on_its_page(name)
    names = made.carried
    store, fixed = made.store(names), made.page(names)
    wishes = [fixed["first"]]
    for state in store["states"]:
        for place in range(len(names)):
            for value, _ in json.loads(store["texts"][state["lists"][place]]):
                wishes.append([*state["values"][:place], value, *state["values"][place + 1:]])
    told = {"fixed": fixed, "store": store, "wishes": wishes}
    for wish, led in zip(wishes, in_script(["explorer/explorer.js"], "", ENDS, told), strict=True):
        stands = made.at(names, wish)
        assert led == [str(getattr(stands, one)) for one in names], wish


def test_a_thing_to_try_sets_on_a_page_only_controls_that_it_has():
    made = explorers.limits()
    lacking = next(name for name in made.controls if name not in made.carried)
    tried = made.try_this("How many?", **{name: getattr(made.state, name) for name in ("disorder", lacking)})
    said = re.search("<p>(Set .*)</p>", tried.html)[1]
    assert said.startswith(f"Set {made.controls['disorder'].label}: ")
    here, there = said.split("; in JupyterLab also ")
    assert f"{made.controls[lacking].label}: " in there
    assert f"{made.controls[lacking].label}: " not in here
    assert "also" not in made.try_this("How many?", disorder=made.state.disorder).html
    assert "also" not in tried.stills()[0]["text/plain"]


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
    every = [*zip(data["states"], guess["lines"], strict=True)]
    for state, line in every[::len(every) // 50 + 1]:
        for control, value in zip(made.carried, state["values"], strict=True):
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
