"""The explorer itself, with a chart made for the test: what is drawn when, what is said, what happens on errors."""

import base64
import io
import xml.etree.ElementTree as ET

import pytest
import traitlets
from lesson import drawing, exercises, explorers, live
from lesson.explorer import WAITING, Chart, Choice, Explorer, Number
from lesson.words import Words
from PIL import Image


class Dot(Chart):
    """One dot whose place is a control, on axes whose length is another."""

    axes_follow = ("length",)

    def __init__(self):
        self.axes_drawn, self.parts_drawn = 0, []

    def axes(self, state):
        self.axes_drawn += 1
        figure = drawing.figure(4, 2)
        figure.add_axes((0.1, 0.2, 0.8, 0.7), xlim=(0, state.length))
        return figure

    def marks(self, figure, state):
        def add():
            if state.place == 13:
                raise ZeroDivisionError("thirteen <b>cannot</b> be drawn")
            self.parts_drawn.append(state.place)
            return figure.axes[0].plot([state.place], [0.5], "o", gid="dot-one",
                                       label=f"at <{state.place}>", url="https://doi.org/10.1/x")

        return {state.place: add}

    def words(self, state):
        return Words(f"The dot is at {state.place} of {state.length}, {state.colour}.")


def colours(state):
    return [("red", "Red"), ("blue", "Blue")] if state.length == 20 else [("blue", "Blue"), ("green", "Green")]


@pytest.fixture
def dot():
    return Explorer("dot", "A dot", Dot(), {
        "length": Choice("Length", [(20, "twenty"), (40, "forty")]), "place": Number("Place", 0, 20, 1, 5),
        "colour": Choice("Colour", colours, slider=True)})


def test_a_mark_that_moves_leaves_the_axes_alone(dot):
    axes = dot.look.axes
    dot.controls["place"].value = 6
    assert (dot.chart.axes_drawn, dot.look.axes) == (1, axes)
    assert "The dot is at 6" in dot.html


def test_axes_that_change_are_drawn_and_sent_again(dot):
    axes = dot.look.axes
    dot.controls["length"].value = 40
    assert dot.chart.axes_drawn == 2
    assert dot.look.axes != axes


def test_a_part_is_drawn_once_for_each_key(dot):
    for place in (6, 7, 6, 7, 6):
        dot.controls["place"].value = place
    assert dot.chart.parts_drawn == [5, 6, 7]


def test_artists_do_not_stay_in_the_figure(dot):
    for place in range(10):
        dot.controls["place"].value = place
        assert dot.picture
    assert not dot.figure.axes[0].lines


def test_the_layer_is_sound_markup_with_titles_and_links(dot):
    svg = dot.html[: dot.html.index("</svg>") + 6]
    tree = ET.fromstring(svg)
    assert tree.get("role") == "img"
    assert tree.get("aria-label").startswith("A dot")
    assert [t.text for t in tree.iter("{http://www.w3.org/2000/svg}title")] == ["at <5>"]
    links = list(tree.iter("{http://www.w3.org/2000/svg}a"))
    assert [a.get("{http://www.w3.org/1999/xlink}href") for a in links] == ["https://doi.org/10.1/x"]
    assert all(a.get("tabindex") == "-1" for a in links)


def test_the_layer_leaves_no_style_for_the_rest_of_the_page(dot):
    assert "<style" not in dot.html


def test_the_same_state_is_the_same_markup(dot):
    again = Explorer("dot", "A dot", Dot(), dot.controls.specs)
    assert again.html == dot.html


def test_words_are_the_text_and_the_picture_is_a_png(dot):
    assert dot.words == "The dot is at 5 of 20, red."
    assert Image.open(io.BytesIO(dot.picture)).size == (800, 400)


def test_options_follow_the_other_controls_and_keep_what_is_still_offered(dot):
    dot.controls["colour"].value = "blue"
    dot.controls["length"].value = 40
    assert [value for _, value in dot.controls["colour"].options] == ["blue", "green"]
    assert dot.controls["colour"].value == "blue"
    dot.controls["colour"].value = "green"
    dot.controls["length"].value = 20
    assert dot.controls["colour"].value == "red"


def test_sweep_visits_ends_and_middle_of_numbers_and_each_choice_and_comes_back(dot):
    seen = {(state.length, state.place, state.colour) for state in dot.sweep()}
    assert seen == {(20, 5, "red"), (40, 5, "blue"), (20, 0, "red"), (20, 10, "red"), (20, 20, "red"), (20, 5, "blue")}
    assert dot.words == "The dot is at 5 of 20, red."


def test_setting_several_controls_draws_once(dot):
    before = dot.chart.axes_drawn
    dot.set(length=40, place=9, colour="green")
    assert dot.words == "The dot is at 9 of 40, green."
    assert dot.chart.axes_drawn == before + 1


@pytest.mark.parametrize(("values", "said"), [({"size": 3}, "no control size"),
                                              ({"length": 30}, "'length' does not offer 30")])
def test_setting_what_is_not_there_is_one_clear_error(dot, values, said):
    with pytest.raises(ValueError, match=said):
        dot.set(**values)


def test_an_error_is_shown_and_raised_and_gone_with_the_next_change(dot):
    with pytest.raises(ZeroDivisionError):
        dot.controls["place"].value = 13
    assert "could not be drawn: thirteen &lt;b&gt;cannot&lt;/b&gt; be drawn" in dot.html
    dot.controls["place"].value = 14
    assert "The dot is at 14" in dot.html


def test_a_page_without_a_kernel_gets_picture_and_words(dot):
    picture, words = dot.stills()
    assert picture["text/plain"] == "A dot. The dot is at 5 of 20, red."
    assert Image.open(io.BytesIO(base64.b64decode(picture["image/png"]))).size == (440, 220)
    assert words["text/plain"] == dot.words
    assert "The dot is at 5 of 20, red." in words["text/html"]


def test_a_cell_shows_the_live_part_first_and_stills_as_outputs_of_their_own(dot, monkeypatch):
    """An export takes pictures out of HTML; and a live widget in the same output would hide the still when its
    kernel is gone.
    """
    shown = []
    monkeypatch.setattr(live, "display", lambda bundle, **options: shown.append(bundle))
    dot._ipython_display_()
    assert [sorted(bundle) for bundle in shown] == [[live.VIEW], ["image/png", "text/plain"],
                                                    ["text/html", "text/plain"]]


class Guess:
    """An exercise in which a number is predicted, as a chart and an explorer see it."""

    def __init__(self, number=None):
        self.number, self.unit = number, "days"

    def when_kept(self, who, act):
        self.kept = act


class Guessed(Dot):
    """A chart that draws and says what was guessed."""

    def __init__(self, guess=None):
        super().__init__()
        self.guess = guess

    def controls(self):
        return {"length": Choice("Length", [(20, "twenty")]), "place": Number("Place", 0, 20, 1, 5),
                "colour": Choice("Colour", colours)}

    def words(self, state):
        mine = f" Your guess: {self.guess.number}." if self.guess and self.guess.number is not None else ""
        return Words(super().words(state).summary + mine)


def guessed(guess):
    chart = Guessed(guess)
    return Explorer("dot", "A dot", chart, chart.controls(), wait_for=guess, plain=Guessed)


def test_a_picture_that_waits_for_a_guess_leaves_no_answer_to_be_seen():
    picture, words = guessed(Guess()).stills()
    assert "image/png" not in picture
    assert WAITING in picture["text/html"]
    assert "The dot is at" not in words["text/html"]
    assert words["text/plain"] == "The dot is at 5 of 20, red."


def test_stills_appear_with_the_guess_and_never_hold_it(monkeypatch):
    shown = []

    class Handle:
        def update(self, bundle, raw):
            shown.append(bundle)

    monkeypatch.setattr(live, "display", lambda bundle, **options: Handle() if options.get("display_id") else None)
    guess = Guess()
    explorer = guessed(guess)
    explorer._ipython_display_()
    assert shown == []
    guess.number = 17
    guess.kept()
    assert "Your guess: 17." in explorer.html
    assert [sorted(bundle) for bundle in shown] == [["image/png", "text/plain"], ["text/html", "text/plain"]]
    assert "The dot is at 5 of 20, red." in shown[1]["text/html"]
    assert "guess" not in str(shown)
    assert shown[0] == guessed(Guess(3)).stills()[0]


def test_the_controls_have_names(dot):
    assert [w.label for w in dot.controls.values()] == ["Length", "Place", "Colour"]


def test_what_a_student_judged_is_not_stored(monkeypatch):
    """The report card draws the student's verdicts, and puts first where they differ from ours."""
    blank = explorers.report_card().stills()
    monkeypatch.setattr(exercises, "verdicts_given", lambda: {"C09": "contradicted", "C20": "supported"})
    card = explorers.report_card()
    assert "You have judged 2" in card.words
    assert card.stills() == blank


@pytest.fixture
def page(dot, monkeypatch):
    """What a page is sent: a list of messages; and a function that asks as a page does."""
    sent = []
    monkeypatch.setattr(dot, "send", lambda content, buffers=None: sent.append(content))
    return sent, lambda do, **content: dot._asked(dot, {"do": do, "page": "p"} | content, [])


def test_a_change_is_one_message_with_only_the_texts_that_are_new(dot, page):
    sent, ask = page
    ask("ask", values=["20", "6", "red"])
    (message,) = sent
    state = message["state"]
    assert (message["asked"], state["values"]) == (["20", "6", "red"], ["20", "6", "red"])
    assert set(state["texts"]) == {state["parts"][0],
                                   state["said"]}, "axes, table and lists were told when the page opened"
    ask("ask", values=["20", "5", "red"])
    assert sent[1]["state"]["texts"] == {}, "this state was told when the page opened"
    assert dot.state.place == 5


def test_where_a_list_follows_the_page_is_told_what_it_offers_now(dot, page):
    sent, ask = page
    ask("ask", values=["40", "5", "red"])
    state = sent[0]["state"]
    assert state["values"] == ["40", "5", "blue"]
    assert state["texts"][state["lists"][2]] == '[["blue", "Blue"], ["green", "Green"]]'


def test_a_state_that_the_page_knows_is_set_without_drawing_or_answering(dot, page):
    sent, ask = page
    ask("tell", values=["40", "7", "green"])
    assert (vars(dot.state), sent) == ({"length": 40, "place": 7, "colour": "green"}, [])
    assert (dot.chart.axes_drawn, dot.chart.parts_drawn) == (1, [5])


def test_looking_ahead_moves_nothing(dot, page):
    sent, ask = page
    seen = []
    dot.controls["place"].observe(seen.append, "value")
    ask("peek", values=["20", "6", "red"])
    assert (dot.state.place, seen) == (5, [])
    assert sent[0]["state"]["values"] == ["20", "6", "red"]


def test_a_page_that_opens_later_gets_the_present_state_with_all_its_texts(dot, page):
    sent, ask = page
    ask("ask", values=["20", "9", "red"])
    ask("all")
    for state in (sent[1]["state"], dot.get_state("shown")["shown"]):
        assert state["values"] == ["20", "9", "red"]
        assert set(state["texts"]) == {*state["lists"], state["axes"], *state["parts"], state["said"], state["table"]}


def test_a_page_that_opened_while_something_changed_is_told_and_no_other(dot, page):
    sent, ask = page
    opened = dot.get_state("shown")["shown"]["edition"]
    ask("opened", values=opened)
    assert sent == []
    ask("tell", values=["20", "9", "red"])
    ask("opened", values=opened)
    (message,) = sent
    assert (message["do"], message["state"]["values"]) == ("begin", ["20", "9", "red"])
    ask("opened", values=message["state"]["edition"])
    assert len(sent) == 1


def test_an_error_while_a_page_asks_is_told_and_raised(dot, page):
    sent, ask = page
    with pytest.raises(ZeroDivisionError):
        ask("ask", values=["20", "13", "red"])
    state = sent[0]["state"]
    assert "could not be drawn: thirteen &lt;b&gt;cannot" in state["texts"][state["said"]]


def test_what_a_page_may_not_ask_for_ends_at_what_is_offered(dot, page):
    _, ask = page
    ask("ask", values=["30", "99", "<b>"])
    assert vars(dot.state) == {"length": 20, "place": 5, "colour": "red"}


def test_a_page_without_a_kernel_holds_every_state(dot):
    store = dot.store(["length", "colour"])
    assert sorted(state["values"] for state in store["states"]) == [["20", "blue"],
                                                                    ["20", "red"], ["40", "blue"], ["40", "green"]]
    assert store["states"][store["start"]]["values"] == ["20", "red"]
    for state in store["states"]:
        assert {*state["lists"], state["axes"], *state["parts"], state["said"], state["table"]} <= set(store["texts"])


def test_what_a_control_does_not_offer_cannot_be_set_and_changes_nothing(dot):
    for name, value in (("place", 21), ("place", "x"), ("length", 30), ("colour", "green")):
        with pytest.raises(traitlets.TraitError, match="does not offer"):
            dot.controls[name].value = value
    with pytest.raises(ValueError, match="'length' does not offer 30"):
        dot.set(place=9, length=30)
    assert vars(dot.state) == {"length": 20, "place": 5, "colour": "red"}


def test_a_thing_to_try_sets_the_picture_and_brings_it_into_view(dot):
    explorer = dot
    sent = []
    explorer.send = lambda told, *_: sent.append(told)
    asked = explorer.try_this("Where does it stand?", place=12)
    assert explorer.state.place == 5
    asked.press()
    assert explorer.state.place == 12
    assert sent[-1] == {"do": "come"}
    assert [bundle["text/plain"] for bundle in asked.stills()] == ["Try this: Where does it stand? (Set Place: 12.)"]


def test_what_cannot_be_set_is_told_when_the_lesson_is_built(dot):
    with pytest.raises(ValueError, match="does not offer 99"):
        dot.try_this("Where?", place=99)
    with pytest.raises(ValueError, match="has no control nothing"):
        dot.try_this("Where?", nothing=1)


def test_a_guess_comes_before_anything_is_tried():
    explorer = guessed(Guess())
    asked = explorer.try_this("Where does it stand?", place=12)
    asked.press()
    assert explorer.is_waiting
    assert explorer.state.place == 5
    assert asked.told.value == "Keep your guess first, or show the picture without one."
