"""What the chart of simulated trials draws: positions read from the figure, against what is simulated and what the
tables hold.
"""

import csv
import re
import shutil

import numpy as np
import pytest
from lesson.build import seal
from lesson.charts import sampling
from lesson.charts.sampling import SOURCE, Sampling
from lesson.explorer import Explorer
from lesson.models.sampling import LEVEL, expected_rates, expected_rates_paired, simulate
from lesson.tables import load
from pictures import drawn

#: The kinds of real trials.
KINDS = ("smaller", "larger", "retracted", "untestable")
ROW = [SOURCE, "article", "Gelman A, Carlin J", "2014",
       "Beyond power calculations: assessing type S (sign) and type M (magnitude) errors",
       "Perspectives on Psychological Science", "9(6):641-651", "10.1177/1745691614551642",
       "26186114", "", "", "", "abstract"]
#: States with little room: the ends of every control, no effect, and the sizes of real trials.
STATES = [{"people": n, "effect": d, "seed": s} for n in (4, 9, 10, 20, 79, 100)
          for d in (0.0, 0.1, 0.5, 1.2) for s in (1, 5)]


@pytest.fixture(scope="module")
def folder(root, tmp_path_factory):
    """The tables, with the work that the chart cites, whether or not they hold it already."""
    copy = tmp_path_factory.mktemp("sampling") / "data"
    shutil.copytree(root / "data", copy)
    path = copy / "references.csv"
    with path.open(encoding="utf-8", newline="") as file:
        known = {row[0] for row in csv.reader(file)}
    if SOURCE not in known:
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerow(ROW)
    seal(copy)
    return copy


@pytest.fixture(scope="module")
def shared(folder):
    chart = Sampling(folder)
    return Explorer("sampling", "Small studies exaggerate", chart, chart.controls())


@pytest.fixture
def explorer(shared):
    shared.set(people=10, effect=0.5, seed=1, correlation=0.5, detail="all")
    return shared


def by_id(explorer):
    return {artist.get_gid().removeprefix("sampling-"): artist for artist in drawn(explorer) if artist.get_gid()}


def texts(explorer):
    return " ".join(artist.get_text() for artist in drawn(explorer) if hasattr(artist, "get_text")).replace("\n", " ")


def heights(patch, starts, width):
    """Height of the drawn outline in the middle of each bar: where it lies inside."""
    path = patch.get_path()
    return np.array([max((y for y in np.linspace(0, 1, 1001) if path.contains_point((start + width / 2, y))), default=0)
                     for start in starts])


def real():
    return [study for study in load("studies") if study.design in ("randomised", "controlled_fixed_order")
            and study.people is not None]


def in_arm(study):
    """People in each arm: all of a crossover that compares people with themselves, else half of them."""
    crossed = {row.study: row.people for row in load("crossovers") if row.compared == "within"}
    return crossed.get(study.id, study.people / 2)


def paired():
    """The trials that compare people with themselves."""
    crossed = {row.study for row in load("crossovers") if row.compared == "within"}
    return [study for study in real() if study.id in crossed]


# -- the heap


@pytest.mark.parametrize(("people", "effect", "seed"), [(10, 0.5, 1), (4, 0.1, 2), (100, 1.2, 3)])
def test_the_bars_are_the_simulated_trials(explorer, people, effect, seed):
    explorer.set(people=people, effect=effect, seed=seed)
    estimates, p = simulate(people, effect, 10_000, seed)
    found = explorer.chart.heap(explorer.state)
    inside = [[((start <= some) & (some < start + found.width)).sum() for start in found.starts]
              for some in (estimates, estimates[p < LEVEL])]
    assert np.abs(np.array(inside) - [found.all, found.significant]).max() <= 1  # a trial on the edge of two bars
    patches = by_id(explorer)
    for name, counts in (("all", found.all), ("significant", found.significant)):
        assert heights(patches[name], found.starts,
                       found.width) == pytest.approx(np.array(counts) / max(found.all), abs=0.0021)


def test_no_trial_falls_outside_the_axis(explorer):
    for people, effect in ((4, 0.0), (4, 1.2), (5, 1.2), (100, 1.2)):
        for seed in sampling.SETS:
            found = sampling.heap(people, effect, seed, sampling.TRIALS)
            assert sum(found.all) == found.rates.trials == sampling.TRIALS
            assert sum(found.significant) == found.rates.significant


def test_an_outline_breaks_where_there_is_no_bar():
    path = sampling._bars((0, 1, 2, 3), 1, [0.5, 0, 1, 0.2])
    assert path.vertices.tolist() == [[0, 0], [0, 0.5], [1, 0.5], [1, 0],
                                      [1, 0], [2, 0], [2, 1], [3, 1], [3, 0.2], [4, 0.2], [4, 0], [4, 0]]
    assert path.codes.tolist() == [1, 2, 2, 2, 79, 1, 2, 2, 2, 2, 2, 79]


def test_the_significant_differ_in_more_than_colour(explorer):
    patches = by_id(explorer)
    assert patches["significant"].get_hatch()
    assert not patches["all"].get_hatch()
    assert patches["significant"].get_label() == "1,816 trials with p < 0.05"
    assert patches["all"].get_label() == "10,000 trials"


def test_the_lines_stand_at_the_true_effect_and_at_the_mean_size(explorer):
    for _ in explorer.sweep():
        state, lines = explorer.state, by_id(explorer)
        estimates, p = simulate(state.people, round(state.effect, 1), 10_000, state.seed)
        assert list(lines["truth"].get_xdata()) == [round(state.effect, 1)] * 2
        assert lines["mean"].get_xdata()[0] == pytest.approx(abs(estimates[p < LEVEL]).mean())
        assert lines["truth"].get_linestyle() != lines["mean"].get_linestyle()


# -- the curve and the real trials


@pytest.mark.parametrize("effect", [0.1, 0.5, 1.2])
def test_the_curve_is_the_exaggeration(explorer, effect):
    explorer.set(effect=effect)
    marks = by_id(explorer)
    for name in ("curve", "trials"):
        for n, factor in zip(*marks[name].get_data(), strict=True):
            assert factor == expected_rates(float(n), effect).exaggeration
    assert min(marks["curve"].get_xdata()) == 2
    assert max(marks["curve"].get_xdata()) == 100
    assert sorted(marks["trials"].get_xdata()) == sorted({
        study.people / 2 for study in real() if study.people >= 4 and study not in paired()})
    assert list(marks["now"].get_xdata()) == [10]
    assert list(marks["now"].get_ydata()) == [expected_rates(10, effect).exaggeration]


@pytest.mark.parametrize("correlation", [0.0, 0.5, 0.9])
def test_crossovers_stand_beside_the_curve_where_a_paired_test_puts_them(explorer, correlation):
    explorer.set(correlation=correlation)
    found = dict(zip(*by_id(explorer)["paired"].get_data(), strict=True))
    assert found == {in_arm(study): expected_rates_paired(in_arm(study), 0.5, correlation).exaggeration
                     for study in paired()}
    assert all(factor < expected_rates(n / 2, 0.5).exaggeration for n, factor in found.items()), (
        "the same people, each with both treatments, do more than split in two")


def test_the_closer_the_ratings_of_a_person_the_less_a_crossover_overstates(explorer):
    last = {}
    for correlation in (0.0, 0.3, 0.6, 0.9):
        explorer.set(correlation=correlation)
        found = dict(zip(*by_id(explorer)["paired"].get_data(), strict=True))
        assert all(found[n] < last.get(n, 99) for n in found)
        last = found
    explorer.set(effect=0.0)
    assert "paired" not in by_id(explorer)


def test_every_crossover_among_the_trials_is_known_as_one():
    works = {row.key: row for row in load("references")}
    known = {row.study: row for row in load("crossovers")}
    for study in real():
        assert ("crossover" in works[study.source].title.lower()) <= (study.id in known), (
            f"{study.id}: its title says crossover; add a row to crossovers.csv")
    people = {study.id: study.people for study in real()}
    for row in known.values():
        assert (row.people is None) == (row.compared == "between")
        assert row.people is None or row.people <= people[row.study]


def test_taylor_and_feder_are_no_longer_judged_as_if_split_in_two(explorer):
    table = {name: cells for name, *cells in explorer.chart.words(explorer.state).table.rows}
    assert table["Taylor 2018"] == ["18", "17, the same in both", "49%", "1.4 times"]
    assert table["Feder 2014"] == ["41", "29, the same in both", "74%", "1.2 times"]
    assert table["Rodriguez 2013"] == ["15", "7 or 8", "15%", "2.5 times"], "only its first phase was used"
    assert "Rodriguez 2013: A crossover, but the first dose carried over" in explorer.words


def test_every_real_trial_has_its_dot_at_its_people_in_an_arm(explorer):
    for people in (4, 10, 20, 21, 100):
        explorer.set(people=people)
        marks, retracted = by_id(explorer), {row.key for row in load("references") if row.retracted_on}
        expected = {look: [] for look in KINDS}
        for study in real():
            look = ("retracted" if study.source in retracted else "untestable" if in_arm(study) < 2
                    else "smaller" if in_arm(study) <= people else "larger")
            expected[look].append(in_arm(study))
        assert {look: sorted(marks[look].get_xdata()) if look in marks else []
                for look in KINDS} == {look: sorted(n) for look, n in expected.items()}


def test_no_two_dots_touch(explorer):
    axes = explorer.figure.axes[1]
    places = np.array([(x, y) for name, line in by_id(explorer).items() if name in KINDS
                       for x, y in zip(*line.get_data(), strict=True)])
    assert len(places) == len(real())
    x, y = axes.transData.transform(np.column_stack([places[:, 0],
                                                     np.ones(len(places))]))[:, 0], places[:, 1] * axes.bbox.height
    apart = np.hypot(x[:, None] - x, y[:, None] - y) + 99 * np.eye(len(places))
    assert apart.min() >= 8.5
    assert y.max() < axes.transData.transform((10, 1))[1] - axes.bbox.y0 - 4


def test_a_true_effect_of_zero_draws_no_curve_and_says_why(explorer):
    explorer.set(effect=0.0)
    marks = by_id(explorer)
    assert not {"curve", "trials", "paired", "now"} & set(marks)
    assert "The true effect is zero: no size is a multiple of it." in texts(explorer)
    assert "now 10 in each arm: no factor" in texts(explorer)


# -- the whole picture


def test_it_opens_with_the_made_up_trials_alone(shared):
    shared.set(people=10, effect=0.5, seed=1, detail="few")
    assert set(by_id(shared)) == {"all", "significant", "truth", "mean"}
    found = shared.chart.heap(shared.state).rates
    assert shared.chart.words(shared.state).headline == (
        "Made up, 10 people in each arm: the significant trials (p < 0.05) overstate the true effect "
        f"{found.exaggeration:.1f} times on average.")


def test_axes_stay(explorer):
    limits = {}
    for state in explorer.sweep():
        for add in explorer.chart.marks(explorer.figure, explorer.state).values():
            for artist in add():
                artist.remove()
        limits.setdefault(state.detail, set()).add(tuple(axes.get_xlim() + axes.get_ylim()
                                                         for axes in explorer.figure.axes))
    assert {view: len(found) for view, found in limits.items()} == {"few": 1, "all": 1}


def test_text_stays_inside_and_texts_do_not_cross(explorer):
    canvas = explorer.figure.canvas.get_renderer()
    width, height = explorer.figure.bbox.size
    for state in STATES:
        explorer.set(**state)
        artists = [artist for add in explorer.chart.marks(explorer.figure, explorer.state).values() for artist in add()]
        shown = [a for a in artists if hasattr(a, "get_text")] + explorer.figure.texts
        shown = list(dict.fromkeys(shown))
        for axes in explorer.figure.axes:
            shown += [label for label in axes.get_xticklabels() + axes.get_yticklabels()
                      if label.get_text()] + [axes.xaxis.label]
        boxes = [text.get_window_extent(canvas) for text in shown]
        for text, box in zip(shown, boxes, strict=True):
            assert 0 <= box.x0 <= box.x1 <= width, (state, text)
            assert 0 <= box.y0 <= box.y1 <= height, (state, text)
            assert text.get_fontsize() >= 9, text
        for i, box in enumerate(boxes):
            for j in range(i):
                over = min(box.x1, boxes[j].x1) - max(box.x0,
                                                      boxes[j].x0), min(box.y1, boxes[j].y1) - max(box.y0, boxes[j].y0)
                assert min(over) <= 0.5, (state, shown[i], shown[j])
        for artist in artists:
            artist.remove()


def test_every_state_draws_small_and_says(explorer):
    for state in STATES:
        explorer.set(**state)
        html = explorer.html
        assert "lesson-error" not in html
        assert html.index("</svg>") < 16_000, state
        assert not re.search(r"\bNone\b|\bnan\b|\binf\b|[{}]", explorer.words)


def test_the_picture_says_that_it_is_simulated(explorer):
    fixed = " ".join(text.get_text() for text in explorer.figure.texts)
    assert "10,000 simulated trials" in fixed
    assert "Simulated, not measured: nobody took part." in fixed


# -- words


def test_words_of_the_first_picture(explorer):
    assert (
        "Of 10,000 made-up trials with 10 people in each arm and a true effect of 0.5 standard deviations, 1,816 "
        "reached p < 0.05 (power: 18%). "
        "Those overstate the true effect 2.2 times on average; 9 in 1,000 of them have the wrong sign."
    ) in explorer.words
    assert "(https://doi.org/10.1177/1745691614551642)" in explorer.words
    assert '<a href="https://doi.org/10.1177/1745691614551642"' in explorer.html


def test_words_name_every_value_in_the_picture(explorer):
    for state in STATES:
        explorer.set(**state)
        words, shown, found = explorer.words, texts(explorer), explorer.chart.heap(explorer.state)
        assert f"the solid line is the true effect, {state['effect']:g}" in words
        mean = re.search(r"if p < 0.05: (\d\.\d\d)", shown)[1]
        assert f"those with p < 0.05, {mean}." in words
        tallest = re.search(r"tallest bar: ([\d,]+) trials", shown)[1]
        assert f"The tallest bar holds {tallest} trials" in words
        assert f"{found.rates.significant:,} reached p < 0.05" in words
        for start, count, few in zip(found.starts, found.all, found.significant, strict=True):
            if count:
                said = f"{start:g} to {round(start + found.width, 2) + 0:g}: {count:,}".replace(
                    "-", "−") + (f" ({few:,})" if few else "")
                assert re.search(re.escape(said) + r"[;.]", words), said
        factor = re.search(r"now \d+ in each arm: ([\d.]+ times|no factor)", shown)[1]
        assert (f"the exaggeration {factor}" if state["effect"]
                else "no curve, for there is nothing to exaggerate") in words
        table = {name: cells for name, *cells in explorer.chart.words(explorer.state).table.rows}
        assert set(table) == {study.label for study in real()}
        for study in real():
            assert table[study.label][0] == str(study.people)
            if in_arm(study) >= 2 and state["effect"] and study not in paired():
                assert table[study.label][3] == sampling._times(expected_rates(in_arm(study),
                                                                               state["effect"]).exaggeration)


def test_words_count_the_real_trials_of_this_size(explorer):
    for people in (4, 20, 21, 87, 100):
        explorer.set(people=people)
        small = [s for s in real() if in_arm(s) <= people and "retracted" not in s.label]
        counted = [s for s in real() if "retracted" not in s.label]
        assert (f"Real trials: {len(small)} of the {len(counted)} randomised or controlled ones (retracted ones not "
                "counted)") in explorer.words
        named = re.search(r"or fewer in each arm: (.*?)\. In a crossover", explorer.words)[1].split(", ")
        assert sorted(named) == sorted(s.label for s in small)


def test_half_a_person_is_said_as_two_whole_numbers(explorer):
    table = {name: cells for name, *cells in explorer.chart.words(explorer.state).table.rows}
    assert table["Dadabayev 2020"][:2] == ["41", "20 or 21"]
    assert table["Feder 2021"][:2] == ["30", "15"]
    assert table["Rodriguez 2017"] == ["2", "1", "too few people for any test", "too few people for any test"]


def test_words_without_an_effect_say_what_cannot_be_said(explorer):
    explorer.set(effect=0.0)
    assert "no true effect at all" in explorer.words
    assert "Each of those is a false alarm" in explorer.words
    assert "no share of wrong signs, no factor" in explorer.words
    assert ("Feder 2014. People: 41; In each arm: 29, the same in both; Power: 5% (false alarms); "
            "Overstated") in explorer.words


def test_words_when_nothing_is_significant(explorer, monkeypatch):
    monkeypatch.setattr(sampling, "TRIALS", 3)
    explorer.set(people=4, effect=0.1)
    assert "Of 3 made-up trials" in explorer.words
    assert ("none reached p < 0.05 (power: 0%). So this set says nothing about how wrong the significant ones are: "
            "there are none.") in explorer.words
    assert not {"significant", "mean"} & set(by_id(explorer))
    assert "0 of 3 reach" in texts(explorer)


@pytest.mark.parametrize(("share", "said"), [(0, "none"), (0.0004, "fewer than 1 in 1,000"),
                                             (0.0012, "1 in 1,000"), (0.36, "360 in 1,000")])
def test_wrong_signs_are_said_in_1_000(share, said):
    assert sampling._wrong(share) == said


def test_sources_are_the_method_and_the_trials(explorer):
    assert explorer.sources == {SOURCE, "cochrane_handbook_16", "elbourne_2002"} | {study.source for study in real()}
    assert explorer.sources <= {row.key for row in explorer.chart.references.values()}


def test_controls_follow_the_rules(explorer):
    assert list(explorer.controls) == ["seed", "detail", "effect", "people", "correlation"]
    assert [text for text, _ in explorer.controls["seed"].options] == ["first", "second", "third", "fourth", "fifth"]
    for widget in explorer.controls.values():
        assert re.fullmatch(r"[A-Z][\w ,()-]+", widget.label)
