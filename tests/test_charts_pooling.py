"""What the forest plot draws and says, against the tables and against what `lesson.pooling` works out."""

import itertools
import math
import re
import xml.etree.ElementTree as ET

import pytest
from lesson.charts.pooling import CORRECTIONS, Pooling, figures, listed, percent
from lesson.explorer import Explorer
from lesson.models import pooling
from lesson.tables import load
from pictures import by_id, drawn

RESPONSE, SCORES = "social_anxiety_response", "anxiety_scores"


@pytest.fixture
def explorer():
    chart = Pooling()
    return Explorer("pooling", "Pool it yourself", chart, chart.controls())


def rows(key):
    return [row for row in load("pooling_trials") if row.set == key]


def states(explorer):
    """Every state that the controls allow."""
    for key in (RESPONSE, SCORES):
        left_out = ["", *(row.id for row in rows(key))]
        formulas = [{"correction": value} for value in CORRECTIONS] if key == RESPONSE else [
            {"variance": value} for value in pooling.VARIANCES]
        for left, method, interval, formula in itertools.product(left_out, pooling.METHODS,
                                                                 ("normal", "hartung_knapp"), formulas):
            explorer.set(set=key, left_out=left, method=method, interval=interval, **formula)
            yield explorer.state


def texts(explorer):
    return [artist.get_text() for artist in drawn(explorer) if hasattr(artist, "get_text")]


def expected(state):
    """Estimates of all trials by id, and the pooled result, worked out beside the chart."""
    found = {}
    for row in rows(state.set):
        if state.set == RESPONSE:
            found[row.id] = pooling.log_odds_ratio(row.events_ketamine,
                                                   row.n_ketamine, row.events_control, row.n_control, state.correction)
        else:
            found[row.id] = pooling.standardized_mean_difference(row.mean_ketamine, row.sd_ketamine,
                                                                 row.n_ketamine, row.mean_control, row.sd_control,
                                                                 row.n_control, state.variance)
    inside = [one for key, one in found.items() if key != state.left_out]
    return found, pooling.pool([one.estimate for one in inside], [one.standard_error for one in inside],
                               state.method, state.interval == "hartung_knapp")


def test_every_mark_stands_at_the_value_that_is_worked_out(explorer):
    seen = 0
    for state in states(explorer):
        found, result = expected(state)
        turn = math.exp if state.set == RESPONSE else float
        marks = by_id(explorer)
        for y, (key, one) in enumerate(found.items()):
            assert marks[f"pooling-{key}-estimate"].get_xdata()[0] == pytest.approx(turn(one.estimate))
            ends = [turn(one.estimate + side * pooling.Z95 * one.standard_error) for side in (-1, 1)]
            assert list(marks[f"pooling-{key}-interval"].get_xdata()) == pytest.approx(ends)
            assert set(marks[f"pooling-{key}-interval"].get_ydata()) == {y}
        corners = marks["pooling-pooled"].get_xy()
        assert [corners[0][0], corners[1][0],
                corners[2][0]] == pytest.approx([turn(v) for v in (result.ci95[0], result.estimate, result.ci95[1])])
        assert corners[0][1] == len(found)
        seen += 1
    assert seen == 3 * 4 * 2 * 3 + 7 * 4 * 2 * 2


def test_every_interval_lies_inside_the_axis(explorer):
    for _ in states(explorer):
        low, high = explorer.figure.axes[0].get_xlim()
        for gid, mark in by_id(explorer).items():
            ends = mark.get_xdata() if hasattr(mark, "get_xdata") else mark.get_xy()[:, 0]
            assert low < min(ends) <= max(ends) < high, gid


def test_the_area_of_a_square_grows_with_the_weight(explorer):
    explorer.set(set=SCORES)
    result = expected(explorer.state)[1]
    marks = by_id(explorer)
    sizes = [marks[f"pooling-{row.id}-estimate"].get_markersize() for row in rows(SCORES)]
    assert sorted(range(6), key=lambda i: sizes[i]) == sorted(range(6), key=lambda i: result.weights[i])
    shown = texts(explorer)
    for weight in result.weights:
        assert percent(weight) in shown


@pytest.mark.parametrize("key", [RESPONSE, SCORES])
def test_the_published_result_is_where_the_table_has_it(explorer, key):
    explorer.set(set=key)
    row = next(row for row in load("pooling_published") if row.set == key)
    for trial in ["", *(trial.id for trial in rows(key))]:
        explorer.set(left_out=trial)
        marks = by_id(explorer)
        assert list(marks["pooling-published-interval"].get_xdata()) == [row.ci_low, row.ci_high]
        assert list(marks["pooling-published-estimate"].get_xdata()) == [row.value]
    shapes = [marks[f"pooling-{name}-estimate"].get_marker() for name in ("published", rows(key)[0].id)]
    assert shapes == ["o", "s"]


@pytest.mark.parametrize(("key", "scale", "none"), [(RESPONSE, "log", 1), (SCORES, "linear", 0)])
def test_the_axis_fits_the_measure_and_shows_no_effect(explorer, key, scale, none):
    explorer.set(set=key)
    axes = explorer.figure.axes[0]
    assert axes.get_xscale() == scale
    assert [line for line in axes.lines if list(line.get_xdata()) == [none, none]]
    assert f"{none}: no difference" in [text.get_text() for text in axes.texts]


@pytest.mark.parametrize("row", rows(RESPONSE) + rows(SCORES), ids=lambda row: row.id)
def test_a_trial_left_out_is_still_drawn_open_pale_and_called_so(explorer, row):
    explorer.set(set=row.set)
    before = by_id(explorer)
    assert "left out" not in texts(explorer)
    explorer.set(left_out=row.id)
    after = by_id(explorer)
    assert set(after) == set(before)
    for other in rows(row.set):
        square, line = after[f"pooling-{other.id}-estimate"], after[f"pooling-{other.id}-interval"]
        out = other.id == row.id
        assert (square.get_markerfacecolor() != square.get_color()) == out
        assert (square.get_alpha() < 1) == out
        assert (line.get_linestyle() == "--") == out
    assert texts(explorer).count("left out") == 1
    assert f"{row.study_label}. " in explorer.words
    assert re.search(rf"{row.study_label}\. .*Weight: left out", explorer.words)


def test_the_lists_of_the_controls_follow_the_set(explorer):
    assert [text for text, _ in explorer.controls["left_out"].options] == ["nobody", "Taylor 2018", "Glue 2020"]
    assert [text for text, _ in explorer.controls["variance"].options] == ["not needed"]
    explorer.set(set=SCORES, left_out="anxiety_scores.taylor_2018")
    assert len(explorer.controls["left_out"].options) == 7
    assert [text for text, _ in explorer.controls["correction"].options] == ["not needed"]
    explorer.set(set=RESPONSE)
    assert explorer.state.left_out == ""
    assert explorer.state.correction == 0.5


def test_words_name_every_value_in_the_picture(explorer):
    for state in states(explorer):
        said = explorer.chart.words(state)
        table = {name: cells for name, *cells in said.table.rows}
        shown = texts(explorer)
        found, result = expected(state)
        for row in rows(state.set):
            estimate, weight = table[row.study_label][-2:]
            assert estimate in shown
            assert weight in shown
            assert str(explorer.chart.people(row)) in table[row.study_label][2]
            assert figures(math.exp(found[row.id].estimate) if state.set
                           == RESPONSE else found[row.id].estimate) in estimate
        assert table["Pooled here"][-2] in shown
        assert table["Pooled here"][-2] in said.summary
        assert table["Published"][-2] in shown
        assert table["Published"][-2] in said.summary
        low, high = (math.exp(v) if state.set == RESPONSE else v for v in result.ci95)
        none = 1 if state.set == RESPONSE else 0
        assert (f"interval includes {none} (no difference)" if low <= none
                <= high else f"interval does not include {none} (no difference)") in said.summary


def test_the_first_state_gives_the_printed_odds_ratio_and_says_that_it_is_our_reconstruction(explorer):
    assert "the odds ratio is 28.94 (3.45 to 242.57); the 95% interval does not include 1" in explorer.words
    assert "ours is the same to about two decimals" in explorer.words
    assert "OUR RECONSTRUCTION" in explorer.words
    assert ("8 of 12 is inferred; it reproduces the printed odds ratio but is not confirmed by any "
            "page") in explorer.words
    assert "The arms add up to 59, but that is 30 different people: in Taylor 2018 and Glue 2020" in explorer.words
    assert any("our reconstruction" in text.get_text() for text in explorer.figure.texts)
    assert any("(18, each in both arms)" in text for text in texts(explorer))
    assert "with a correction of 0.25 the result would be 57.41 (3.17 to 1,040)" in explorer.words
    assert ("Where nobody in either group had the event, it would be all that the ratio says: such trials are mostly "
            "left out.") in explorer.words


def test_the_anxiety_scores_tell_what_moves_them(explorer):
    explorer.set(set=SCORES)
    assert "−0.42 (−0.84 to 0.004) standard deviations; the 95% interval includes 0" in explorer.words
    assert "Published by Marchi 2022: −0.42 (−0.84 to 0.003); ours is the same to about two decimals" in explorer.words
    assert ("Of all 6 trials, Domany 2020 moves the result most: with it −0.42 (−0.84 to 0.004), without it −0.21 "
            "(−0.45 to 0.04)") in explorer.words
    assert "1 of the 6 trials is in people with an anxiety disorder (Taylor 2018)" in explorer.words
    assert ("with the large sample formula the result would be −0.44 (−0.87 to −0.005), and the 95% interval does "
            "not include 0") in explorer.words
    assert "Q 16.46" in explorer.words
    assert "I² 70%" in explorer.words
    assert "τ² 0.171" in explorer.words
    assert "The arms add up to 432, but that is 415 different people" in explorer.words
    assert "RECONSTRUCTION" not in explorer.words
    assert not any("reconstruction" in text.get_text() for text in explorer.figure.texts)
    explorer.set(variance="large_sample")
    assert "the two disagree on whether no difference is possible" in explorer.words


def test_the_headline_points_as_the_pooled_result_does_and_says_what_else_fits(explorer):
    sides = {RESPONSE: ("fewer respond", "more respond"), SCORES: ("less anxiety", "more anxiety")}
    seen = set()
    for state in states(explorer):
        _, result = expected(state)
        side, none = sides[state.set][result.estimate > 0], result.ci95[0] <= 0 <= result.ci95[1]
        said = explorer.chart.words(state).headline
        inside = [row for row in rows(state.set) if row.id != state.left_out]
        people = sum(max(row.n_ketamine, row.n_control) if row.people_in_both_arms else row.n_ketamine + row.n_control
                     for row in inside)
        assert said.startswith(f"{people} people pooled")
        assert f": {side} with ketamine, " in said
        assert said.endswith(", no difference too.") == none
        told = [float(number.replace("−", "-").replace(",", "")) for number in re.search(
            r"about (\S+), but anything from (\S+) to (\S+) fits", said).groups()]
        if state.set == RESPONSE:
            result = [math.exp(part) for part in (result.estimate, *result.ci95)]
        else:
            result = [result.estimate, *result.ci95]
        assert told == pytest.approx(result, rel=0.05), "two digits"
        assert ("our reconstruction" in said) == any(row.seen == "derived" for row in inside)
        seen.add((side, none))
    assert {none for _, none in seen} == {True, False}


def test_a_single_trial_that_is_left_gives_itself_back(explorer):
    for interval in ("normal", "hartung_knapp"):
        explorer.set(left_out="social_anxiety_response.glue_2020a", interval=interval)
        assert "is 18.20 (0.94 to 353.55)" in explorer.words
        assert "Only Taylor 2018 is left, and one trial pooled is just that trial" in explorer.words
        assert texts(explorer).count("18.20 (0.94 to 353.55)") == 2
    assert "the Hartung-Knapp interval does not exist" in explorer.words


def test_the_most_telling_trial_does_not_depend_on_which_one_is_left_out(explorer):
    explorer.set(set=SCORES)
    said = {line for row in rows(SCORES) for line in (explorer.set(left_out=row.id),
                                                      explorer.words)[1].split("\n") if line.startswith("Of all 6")}
    assert len(said) == 1


def test_the_source_is_linked(explorer):
    assert '<a href="https://doi.org/10.1177/20451253211056743"' in explorer.html
    explorer.set(set=SCORES)
    assert '<a href="https://doi.org/10.3389/fnins.2022.1011103"' in explorer.html
    assert explorer.sources == {"whittaker_2021", "marchi_2022"}


def test_every_state_draws_and_says(explorer):
    for _ in states(explorer):
        tree = ET.fromstring(explorer.html[: explorer.html.index("</svg>") + 6])
        ids = [e.get("id") for e in tree.iter() if e.get("id") and "-" in e.get("id")]
        assert len(ids) == len(set(ids))
        assert "lesson-error" not in explorer.html
        assert not re.search(r"\bNone\b|\bnan\b|\binf\b|[{}]", explorer.words)


def test_text_stays_inside_the_picture_and_apart(explorer):
    for _ in explorer.sweep():
        canvas = explorer.figure.canvas.get_renderer()
        width, height = explorer.figure.bbox.size
        artists = [artist for add in explorer.chart.marks(explorer.figure, explorer.state).values() for artist in add()]
        axes = explorer.figure.axes[0]
        written = [a for a in artists if hasattr(a, "get_text")] + explorer.figure.texts + axes.texts + [
            axes.xaxis.label, *axes.get_xticklabels()]
        boxes = {text: text.get_window_extent(canvas) for text in dict.fromkeys(written) if text.get_text()}
        for text, box in boxes.items():
            assert text.get_fontsize() >= 9, text
            assert 0 <= box.x0 <= box.x1 <= width, text
            assert 0 <= box.y0 <= box.y1 <= height, text
        for (one, first), (other, second) in itertools.combinations(boxes.items(), 2):
            # A tenth of a letter is no overlap: the boxes include the room above and below the letters.
            apart = (first.x1 <= second.x0 + 1 or second.x1 <= first.x0 + 1
                     or first.y1 <= second.y0 + 2 or second.y1 <= first.y0 + 2)
            assert apart, (one, other)
        for artist in artists:
            artist.remove()


def test_names_of_the_controls_are_plain_and_given_once(explorer):
    names = [widget.label for widget in explorer.controls.values()]
    assert len(names) == len(set(names))
    assert all(re.fullmatch(r"[A-Z][\w ,()-]+", name) for name in names)


@pytest.mark.parametrize(("value", "said"), [
    (28.936, "28.94"), (242.574, "242.57"), (-0.8388, "−0.84"), (0.0039, "0.004"),
    (-0.0048, "−0.005"), (0, "0.00"), (134933.6, "134,934"), (0.0678, "0.07"),
])
def test_figures(value, said):
    assert figures(value) == said


def test_small_helpers():
    assert (percent(0.51), percent(0.004)) == ("51%", "0.4%")
    assert (listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"])) == ("a", "a and b", "a, b and c")
