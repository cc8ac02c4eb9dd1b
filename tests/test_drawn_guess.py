"""A guess that is drawn: the handle stands where the picture will draw it, and what it says is read as that number."""

import re

import pytest
from lesson import drawing, notebooks
from lesson.answers import Answers
from lesson.exercises import questions, typed
from lesson.exercises.exercise import Exercise
from lesson.explorer import guess
from lesson.explorers import _explorer
from pictures import by_id


def waiting():
    """Each explorer that takes a guess, with the exercise that asks for it, as the lessons pair them."""
    for path in notebooks.lessons():
        asked = None
        for cell in notebooks.read(path).cells:
            asks = re.search(r'guess = exercises\.ask\("(\w+)"\)', cell.source)
            draws = re.search(r"explorers\.(\w+)\(guess\)", cell.source)
            asked = asks[1] if asks else asked
            if draws:
                yield draws[1], asked


PAIRS = sorted(waiting())


class Told:
    """An exercise in which this number was kept."""

    def __init__(self, question, number=None):
        self.question, self.number, self.unit = question, number, question.row.unit

    def when_kept(self, who, act):
        """Nothing follows."""


@pytest.fixture(params=PAIRS, ids=lambda pair: pair[0])
def pair(request):
    name, exercise = request.param
    return name, questions()[exercise]


def test_every_picture_that_waits_is_found():
    assert {name for name, _ in PAIRS} == {"burden", "infusion", "clock", "durations", "before_after", "dissociation",
                                          "ladder"}


def test_what_the_handle_says_is_read_as_where_it_stands(pair):
    name, question = pair
    explorer = _explorer(name, "A title", Told(question))
    assert explorer.is_waiting
    told = explorer.get_state("shown")["shown"]["guess"]
    assert len(told["places"]) >= 30
    assert all(a[0] < b[0] for a, b in zip(told["places"], told["places"][1:], strict=False))
    for x, said in told["places"][::12] + told["places"][-1:]:
        number = typed.number(said, question.row.unit)
        kept = _explorer(name, "A title", Told(question, number))
        line = by_id(kept)[f"{name}-guess"]
        with drawing.style():
            kept.figure.draw_without_rendering()
            at = line.get_transform().transform((line.get_xdata()[0], 0))[0]
        assert at == pytest.approx(x, abs=0.6), (said, number)


def test_the_axis_of_a_guess_has_its_numbers(pair):
    name, question = pair
    svg = _explorer(name, "A title", Told(question)).get_state("shown")["shown"]["guess"]["svg"]
    assert len(re.findall(r"<text[^>]*>[^<]*\d", svg)) >= 3


def test_no_evidence_stands_in_what_is_shown_before(pair):
    name, question = pair
    explorer = _explorer(name, "A title", Told(question))
    told = explorer.get_state("shown")["shown"]
    assert set(told) == {"guess", "edition"}
    drawn = " ".join(re.findall(r">([^<>]+)<", told["guess"]["svg"]))
    known = {text for axes in explorer.chart.axes(explorer.state).axes
             for text in (axes.get_xlabel(), *(label.get_text() for label in axes.get_xticklabels()))}
    assert {text for text in re.findall(r">([^<>]+)<", told["guess"]["svg"])} <= known | {"\n"}, drawn


def test_keeping_it_answers_the_question(tmp_path):
    asked = Exercise(questions()["guess_days"], Answers(tmp_path / "answers.json"))
    explorer = _explorer("durations", "A title", asked)
    explorer._asked(None, {"do": "guess", "values": "2 weeks", "page": "p"}, [])
    assert asked.number == 14
    assert not explorer.is_waiting
    assert "You said 14 days: 1.4 times that." in explorer.words
    assert guess.scale(explorer.chart, explorer.state, "days")["places"]
