"""What the infusion simulator draws and says: curves, ranges and marks read from the figure, against the models and
the tables.
"""

import itertools
import re
from types import SimpleNamespace

import numpy as np
import pytest
from lesson import drawing, explorers
from lesson.charts import infusion
from lesson.explorer import Explorer
from lesson.models.pharmacokinetics import concentration, models
from lesson.tables import load
from matplotlib.colors import same_color
from pictures import by_id, drawn

#: Bottom and top of the vertical axis, by its name.
SCALES = {"low": (0, 400), "high": (0, 3_000), "log": (0.1, 10_000)}
IDS = ["kamp_2020", "clements_nimmo_1981", "domino_1984"]
#: States with little room, or with something outside the picture.
STATES = [{"scale": scale, "span": span, "detail": detail, "dose": dose, "minutes": minutes, "weight": 70}
          for scale, span, detail, dose, minutes in itertools.product(SCALES, (240, 1_440), ("few", "all"),
                                                                      (0.1, 0.5, 2.0), (0, 40, 100))]
MODELS = models(load("pk_models"), load("pk_parameters"))


@pytest.fixture(scope="module")
def shared():
    return explorers.infusion()


@pytest.fixture
def explorer(shared):
    shared.set(model="all", scale="low", span=240, detail="all", dose=0.5, minutes=40, weight=70)
    return shared


def calculated(explorer, model, times):
    state = explorer.state
    return concentration(times, dose_mg=round(state.dose, 2) * state.weight,
                         infusion_min=state.minutes, weight_kg=state.weight, model=MODELS[model])


def texts(explorer):
    return [artist.get_text() for artist in drawn(explorer) if hasattr(artist, "get_text")]


# -- curves and marks


@pytest.mark.parametrize("state", [
    {}, {"dose": 2.0, "minutes": 0}, {"scale": "log", "span": 1_440},
    {"scale": "high", "weight": 120, "dose": 1.3, "minutes": 95}])
def test_curves_are_what_the_models_calculate(explorer, state):
    explorer.set(**state)
    bottom, top = SCALES[explorer.state.scale]
    assert explorer.figure.axes[0].get_ylim() == (bottom, top)
    for model in IDS:
        x, y = by_id(explorer)[f"infusion-{model}"].get_data()
        seen = np.isfinite(y)
        assert ((y[seen] >= bottom) & (y[seen] <= top)).all()
        on_edge = seen & ((y == bottom) | (y == top))
        assert y[seen & ~on_edge] == pytest.approx(calculated(explorer, model, x[seen & ~on_edge]), rel=1e-9)
        assert x.min() == 0
        assert x.max() == explorer.state.span
        fine = calculated(explorer, model, np.linspace(0, explorer.state.span, 2_000))
        straight = np.interp(np.linspace(0, explorer.state.span, 2_000), x, calculated(explorer, model, x))
        assert np.abs(straight - fine)[fine < top].max() < 0.02 * top, "points too far apart to show the curve"


def test_the_first_picture_has_the_peaks_that_lessons_quote(explorer):
    assert sorted(text for text in texts(explorer) if "peak" in text) == [
        "Clements & Nimmo 1981: peak 177", "Domino 1984: peak 240", "Kamp 2020: peak 253"]
    curves = by_id(explorer)
    for model, peak in zip(IDS, (253.05, 177.31, 240.36), strict=True):
        x, y = curves[f"infusion-{model}"].get_data()
        assert x[np.nanargmax(y)] == 40
        assert np.nanmax(y) == pytest.approx(peak, abs=0.006)


def test_a_curve_that_leaves_the_picture_is_cut_at_the_edge_and_said(explorer):
    explorer.set(dose=2.0, minutes=20)
    for model in IDS:
        x, y = by_id(explorer)[f"infusion-{model}"].get_data()
        assert np.isnan(y[x == 20]).all()
        assert (y == 400).sum() == 2
        out, back = x[y == 400]
        assert calculated(explorer, model, [out, back]) == pytest.approx([400, 400], rel=0.02)
        leaves = (rf"The curve of {MODELS[model].label} leaves the picture at its top, 400 ng/mL, from about ([\d.]+) "
                  r"minutes? to ([\d.]+) minutes")
        said = re.search(leaves, explorer.words)
        assert [float(n) for n in said.groups()] == pytest.approx([out, back], abs=0.6)
    assert all("(higher up)" in text for text in texts(explorer) if "peak" in text)
    explorer.set(scale="high")
    assert "leaves the picture" not in explorer.words
    assert not any("higher up" in text for text in texts(explorer))


def test_a_curve_that_ends_below_a_logarithmic_picture_is_said(explorer):
    explorer.set(scale="log", span=1_440)
    assert "The curve of Domino 1984 ends below the picture, which starts at 0.1 ng/mL." in explorer.words
    assert "Kamp 2020 ends below" not in explorer.words


def test_half_of_the_peak_is_marked_where_it_is_left(explorer):
    for _ in explorer.sweep():
        state, marks = explorer.state, by_id(explorer)
        bottom, top = SCALES[state.scale]
        for model in explorer.chart.shown(state):
            peak = calculated(explorer, model, [state.minutes])[0]
            mark = marks.get(f"infusion-half-{model}")
            if mark is None:
                assert peak / 2 > top or state.detail == "few"
                continue
            (time,), (height,) = mark.get_data()
            assert bottom <= height <= top
            assert time > state.minutes
            assert height == pytest.approx(peak / 2)
            assert calculated(explorer, model, [time])[0] == pytest.approx(peak / 2, rel=1e-6)


def test_models_differ_in_the_shape_at_half_of_the_peak_not_only_in_colour(explorer):
    marks = by_id(explorer)
    assert len({marks[f"infusion-half-{model}"].get_marker() for model in IDS}) == len(IDS) == len(load("pk_models"))


def test_one_model_alone_is_the_same_curve(explorer):
    together = by_id(explorer)
    for model in IDS:
        explorer.set(model=model)
        alone = by_id(explorer)
        assert {gid for gid in alone if gid.split("-")[-1] in IDS} == {f"infusion-{model}", f"infusion-half-{model}"}
        for mine, theirs in zip(alone[f"infusion-{model}"].get_data(),
                                together[f"infusion-{model}"].get_data(), strict=True):
            assert mine == pytest.approx(theirs)


def test_the_infusion_is_drawn_as_long_as_it_is(explorer):
    for minutes in (5, 40, 100):
        explorer.set(minutes=minutes)
        assert list(by_id(explorer)["infusion-given"].get_xdata()) == [0, minutes]
        assert list(by_id(explorer)["infusion-end"].get_xdata()) == [minutes, minutes]
        assert f"this infusion: {minutes} minutes" in texts(explorer)
    explorer.set(minutes=0)
    assert list(by_id(explorer)["infusion-given"].get_xdata()) == [0]
    assert "this dose: all at once" in texts(explorer)


# -- what does not move


def test_the_articles_durations_are_drawn_in_its_colour_at_their_place(explorer):
    bars = {tuple(line.get_xdata()) for line in explorer.figure.axes[0].lines
            if same_color(line.get_color(), drawing.ARTICLE)}
    rows = {row.id: row for row in load("article_durations")}
    ranges = {(rows[key].low, rows[key].high) for key in ("infusion", "relief_minutes")}
    assert ranges == {(40, 60), (1, 60)}
    assert bars == ranges | {(0,
                              rows["infusion"].low)}, "the infusion runs from the start and ends in the article's range"
    said = " ".join(text.get_text() for text in explorer.figure.axes[0].texts)
    assert "C06: ends after 40 to 60 minutes" in said
    assert "C07: within minutes" in said


@pytest.mark.parametrize("scale", SCALES)
def test_reported_ranges_stand_at_their_concentrations_and_are_named(explorer, scale):
    explorer.set(scale=scale)
    figure, axes = explorer.figure, explorer.figure.axes[0]
    brackets = {artist.get_gid().removeprefix("infusion-band-"): artist
                for artist in figure.findobj(lambda a: str(a.get_gid()).startswith("infusion-band-"))}
    said = " ".join(text.get_text() for text in figure.texts).replace("\n", " ")
    for band in load("concentration_bands"):
        name = f"{band.effect} {band.low:,.0f}–{band.high:,.0f}" if band.low < band.high else f"{band.effect} about 640"
        assert name in said
        if band.low >= SCALES[scale][1]:
            assert f"{name}: higher up" in said
            assert band.id not in brackets
            continue
        pixels = [y * figure.bbox.height for y in brackets[band.id].get_ydata()]
        low, high = (axes.transData.inverted().transform((axes.bbox.x0, y))[1] for y in pixels)
        room = 0 if band.low < band.high else 0.05 * SCALES[scale][1]
        assert low == pytest.approx(band.low, rel=1e-6, abs=room)
        assert high == pytest.approx(band.high, rel=1e-6, abs=room)


def test_ranges_are_as_reported():
    rows = {row.id: row for row in load("concentration_bands")}
    assert {key: (row.low, row.high) for key, row in rows.items() if key != "waking"} == {
        "psychedelic": (50, 200), "analgesia": (70, 160), "dissociation": (100, 250), "anaesthesia": (1_200, 2_400)}
    assert rows["waking"].low == rows["waking"].high == pytest.approx(2.7 * 237.73, abs=0.5)
    assert rows["waking"].seen == "derived"


def test_a_first_view_has_the_curves_and_the_range_listed_for_the_infusion_of_most_trials(explorer):
    explorer.set(detail="few")
    bands = {row.id: row for row in load("concentration_bands")}
    brackets = [str(artist.get_gid()).removeprefix("infusion-band-") for artist
                in explorer.figure.findobj(lambda a: str(a.get_gid()).startswith("infusion-band-"))]
    assert [bands[key].dose for key in brackets] == ["0.5 mg/kg into a vein over 40 minutes"]
    assert bands[brackets[0]].effect in dict(explorer.values("detail"))["few"]
    assert {gid.removeprefix("infusion-") for gid in by_id(explorer)} == {*IDS, "given", "end"}


def test_the_headline_is_the_peak_of_the_models_and_after_a_guess_its_half(explorer):
    explorer.set(dose=0.8)
    peaks = sorted(calculated(explorer, model, [40])[0] for model in IDS)
    assert explorer.chart.words(explorer.state).headline == (
        f"Calculated, not measured: 56 mg over 40 minutes peaks at the end, at {peaks[0]:.0f} to {peaks[-1]:.0f} "
        "ng/mL, depending on the model.")
    for told, far in ((60, "within that range"), (21, "50% of the lower end"), (154, "2 times the upper end")):
        chart = infusion.Infusion(guess=SimpleNamespace(number=told))
        opened = Explorer("infusion", "The infusion simulator", chart, chart.controls())
        assert {f"infusion-half-{model}" for model in IDS} <= {*by_id(opened)}
        assert chart.words(opened.state).answer == (
            "Calculated, not measured: half of the peak is left 42 to 77 minutes after the start, depending on the "
            f"model. You said {told} minutes: {far}.")


def test_sliders_move_only_the_marks(explorer):
    assert explorer.chart.axes_follow == ("scale", "span", "detail")
    for axis in ({"scale": "low", "span": 240}, {"scale": "log", "span": 1_440}):
        explorer.set(**axis)
        axes, limits = explorer.figure.axes[0], explorer.figure.axes[0].get_xlim() + explorer.figure.axes[0].get_ylim()
        for state in ({"dose": 0.1}, {"dose": 2.0}, {"minutes": 0}, {"minutes": 100}, {"weight": 40}, {"weight": 120}):
            explorer.set(**state)
            drawn(explorer)
            assert explorer.figure.axes[0] is axes
            assert axes.get_xlim() + axes.get_ylim() == limits


def test_text_stays_inside_apart_and_large_enough(explorer):
    before = None
    for state in STATES:
        explorer.set(**state)
        figure = explorer.figure
        if figure is not before:
            figure.canvas.draw()  # puts the names of the axes in their place
            before = figure
        canvas, (width, height) = figure.canvas.get_renderer(), figure.bbox.size
        artists = [artist for add in explorer.chart.marks(figure, explorer.state).values() for artist in add()]
        axes = figure.axes[0]
        shown = list(dict.fromkeys([a for a in artists if hasattr(a, "get_text")] + figure.texts + axes.texts
                                   + [t for t in axes.get_xticklabels() + axes.get_yticklabels() if t.get_text()]
                                   + [axes.xaxis.label, axes.yaxis.label]))
        boxes = [text.get_window_extent(canvas) for text in shown]
        for text, box in zip(shown, boxes, strict=True):
            assert 0 <= box.x0 <= box.x1 <= width, (state, text)
            assert 0 <= box.y0 <= box.y1 <= height, (state, text)
            assert text.get_fontsize() >= 9
        for (i, a), (j, b) in itertools.combinations(enumerate(boxes), 2):
            over = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
            assert min(over) <= 1, (state, shown[i], shown[j])
        for artist in artists:
            artist.remove()


# -- words


def test_words_of_the_first_picture(explorer):
    assert explorer.chart.words(explorer.state).summary.startswith(
        "0.5 mg for each kg, 35 mg for 70 kg, over 40 minutes. The peak, at 40 minutes, the end of the infusion, is "
        "calculated as 177 ng/mL by "
        "Clements & Nimmo 1981 and 253 by Kamp 2020, 1.4 times as much. Half of the peak is left 42 to 77 minutes "
        "after the start.")
    assert "For the first 40 of those 60 minutes this infusion is still running in." in explorer.words


def test_words_give_every_value_in_the_picture(explorer):
    for state in [{}, {"minutes": 0}, {"model": "domino_1984"}, {"dose": 2.0, "minutes": 100, "weight": 40}]:
        explorer.set(**({"model": "all", "dose": 0.5, "minutes": 40, "weight": 70} | state))
        table = {name: cells for name, *cells in explorer.chart.words(explorer.state).table.rows}
        marks = by_id(explorer)
        for model in explorer.chart.shown(explorer.state):
            label = MODELS[model].label
            peak, four, day = calculated(explorer, model, [explorer.state.minutes, 240, 1_440])
            for name, value in (("peak", peak), ("half of the peak", peak / 2),
                                ("after 4 hours", four), ("after 24 hours", day)):
                said = table[f"{label}, {name}"][0]
                assert value < 0.01 if said == "less than 0.01" else float(
                    said.replace(",", "")) == pytest.approx(value, rel=0.051)
            if f"infusion-half-{model}" in marks:
                minutes = marks[f"infusion-half-{model}"].get_xdata()[0]
                assert float(table[f"{label}, half of the peak"][1].split()[0]) == pytest.approx(minutes, abs=0.51)
        for band in load("concentration_bands"):
            cells = table[f"Reported: {band.effect}"]
            assert cells[0] == (f"{band.low:,.0f} to {band.high:,.0f}" if band.low < band.high else "about 640")
            assert band.dose in cells[2]
            assert band.people in cells[2]


def test_words_say_how_far_it_can_be_trusted(explorer):
    for state in ({}, {"model": "kamp_2020"}, {"minutes": 0}):
        explorer.set(**state)
        for said in ("they disagree",
                     "We found no set of measured concentrations for 0.5 mg for each kg over 40 minutes",
                     "Nothing here is for dosing anyone",
                     "During the infusion the artery held more ketamine than the vein, after it the vein held more "
                     "than the artery", "second-hand"):
            assert said in explorer.words
    assert "mixed at once in these models, which no body does" in explorer.words


def test_words_say_what_weight_does(explorer):
    """At the same dose for each kg, weight moves only the model whose clearance does not grow in proportion."""
    peaks = {}
    for weight in (40, 120):
        explorer.set(weight=weight)
        peaks[weight] = {model: calculated(explorer, model, [40])[0] for model in IDS}
    same = {model for model in IDS if peaks[40][model] == pytest.approx(peaks[120][model], rel=1e-9)}
    assert same == set(IDS[1:])
    assert peaks[120][IDS[0]] > peaks[40][IDS[0]]
    assert ("so does everything in Clements & Nimmo 1981 and Domino 1984: weight does not change what they "
            "calculate.") in explorer.words
    assert ("In Kamp 2020 a heavier body clears less for each kg, so the same dose for each kg gives somewhat higher "
            "values.") in explorer.words


def test_sources_are_those_of_the_rows(explorer):
    rows = [*load("pk_models"), *load("concentration_bands"),
            *(row for row in load("chart_notes") if row.explorer == "infusion")]
    assert explorer.sources == {row.source for row in rows}


# -- helpers


@pytest.mark.parametrize(("heights", "expected"), [
    ([], []), ([50], [50]), ([50, 90], [50, 90]), ([50, 52], [46, 56]),
    ([0, 1, 2], [5, 15, 25]), ([98, 99], [85, 95]), ([10, 50, 52, 90], [10, 46, 56, 90])])
def test_spread_keeps_apart_moves_little_and_stays_between_the_ends(heights, expected):
    assert infusion.spread(heights, 10, 5, 95) == pytest.approx(expected)


def test_inside_cuts_exactly_at_the_edges():
    x, y = infusion._inside([0, 1, 2, 3], [-10, 10, 30, 10], 0, 20)
    assert x.tolist() == [0, 0.5, 1, 1.5, 2, 2.5, 3]
    assert y == pytest.approx([np.nan, 0, 10, 20, np.nan, 20, 10], nan_ok=True)
    x, y = infusion._inside([0, 1, 2], [50, -30, 50], 0, 20)
    assert y == pytest.approx([np.nan, 20, 0, np.nan, 0, 20, np.nan], nan_ok=True)
    assert list(x) == sorted(x)


@pytest.mark.parametrize(("value", "said"), [
    (31_746.03, "31,746"), (253.05, "253"), (9.96, "10"), (9.94, "9.9"),
    (0.27, "0.27"), (0.012, "0.012"), (0.004, "less than 0.01"), (0, "0")])
def test_numbers_in_words(value, said):
    assert infusion.number(value) == said
