"""What the binding explorer draws and says: curves, marks and percentages, against the tables and the models."""

import itertools
import re

import numpy as np
import pytest
from lesson import explorers
from lesson.models.pharmacokinetics import concentration, models
from lesson.tables import load
from pictures import by_id, drawn

KI = {"s_ketamine": 0.3, "r_ketamine": 1.4, "s_norketamine": 1.7, "r_norketamine": 13}
#: The ends of the axis of concentrations, in µmol/L.
LOW, HIGH = 0.001, 100
MASS = 13 * 12.011 + 16 * 1.008 + 35.45 + 14.007 + 15.999
STATES = [{"detail": detail, "ligand": ligand, "model": model, "dose": dose, "minutes": minutes, "time": time}
          for (detail, ligand), model, dose, minutes, time in itertools.product(
    [("few", "all"), ("few", "s_ketamine"), ("all", "all"), ("all", "s_ketamine"), ("all", "s_norketamine")],
    ("all", "domino_1984"), (0.1, 2.0), (0, 100), (0, 240))]
MODELS = models(load("pk_models"), load("pk_parameters"))


@pytest.fixture(scope="module")
def shared():
    return explorers.binding()


@pytest.fixture
def explorer(shared):
    shared.set(detail="all", ligand="all", model="kamp_2020", dose=0.5, minutes=40, time=40)
    return shared


def each_form(explorer, model):
    """Half of the calculated plasma concentration, in µmol/L."""
    state = explorer.state
    return concentration([state.time], dose_mg=70 * round(state.dose, 2),
                         infusion_min=state.minutes, weight_kg=70, model=MODELS[model])[0] / 2 / MASS


def test_the_constants_are_those_of_the_source_and_of_rats():
    rows = {row.id: row for row in load("binding_constants")}
    assert {key: row.ki_um for key, row in rows.items()} == KI
    assert {(row.source, row.species) for row in rows.values()} == {("ebert_1997", "rat")}


def test_curves_follow_the_law_of_mass_action(explorer):
    for ligand, ki in KI.items():
        x, y = by_id(explorer)[f"binding-{ligand}"].get_data()
        assert (min(x), max(x)) == pytest.approx((LOW, HIGH))
        assert y == pytest.approx(100 * x / (x + ki))
        assert by_id(explorer)[f"binding-ki-{ligand}"].get_xydata().tolist() == [[ki, 50]]


def test_marks_stand_on_the_curves_of_ketamine_at_half_the_calculated_concentration(explorer):
    seen = set()
    for _ in explorer.sweep():
        state = explorer.state
        marks = {gid: artist for gid, artist in by_id(explorer).items() if gid.startswith("binding-now-")}
        for gid, artist in marks.items():
            _, _, ligand, model = gid.split("-")
            um = each_form(explorer, model)
            assert artist.get_xydata()[0].tolist() == pytest.approx([um, 100 * um / (um + KI[ligand])])
            seen.add((ligand, model))
        expected = {f"binding-now-{ligand}-{model}" for ligand in ("s_ketamine", "r_ketamine") for model in MODELS
                    if state.ligand in ("all", ligand) and state.model in ("all", model)
                    and LOW <= each_form(explorer, model) <= HIGH}
        assert set(marks) == expected
    assert seen == set(itertools.product(("s_ketamine", "r_ketamine"), MODELS))


def test_a_first_view_has_the_forms_of_ketamine_and_no_circle(explorer):
    explorer.set(detail="few")
    forms = {row.id for row in load("binding_constants") if row.drug == "ketamine"}
    assert set(by_id(explorer)) == {gid for key in forms for gid in (f"binding-{key}", f"binding-now-{key}-kamp_2020")}
    assert {value for value, _ in explorer.values("ligand")} == {"all", *forms}
    assert not explorer.figure.axes[0].child_axes


def test_the_headline_says_what_each_form_alone_would_occupy_by_all_models(explorer):
    explorer.set(model="all", time=60)
    shares = {}
    for key, ki in (("S-ketamine", 0.3), ("R-ketamine", 1.4)):
        found = sorted(100 * um / (um + ki) for um in (each_form(explorer, model) for model in MODELS))
        shares[key] = f"{found[0]:.0f}% to {found[-1]:.0f}%"
    assert explorer.chart.words(explorer.state).headline == (
        f"Calculated, not measured: after 60 minutes S-ketamine alone would occupy {shares['S-ketamine']} and "
        f"R-ketamine alone {shares['R-ketamine']} of the NMDA receptors.")


def test_models_are_told_apart_by_shape(explorer):
    explorer.set(model="all")
    shapes = {gid.split("-")[3]: artist.get_marker() for gid, artist in by_id(explorer).items()
              if gid.startswith("binding-now-")}
    assert len(set(shapes.values())) == len(shapes) == 3


def test_both_forms_compete_and_are_never_added_up(explorer):
    um = each_form(explorer, "kamp_2020")
    s, r = um / (um + 0.3), um / (um + 1.4)
    both = (um / 0.3 + um / 1.4) / (1 + um / 0.3 + um / 1.4)
    assert max(s, r) < both < s + r
    assert explorer.chart.words(explorer.state).summary.startswith(
        "0.5 mg for each kg (at 70 kg), over 40 minutes; 40 minutes after the start. Kamp 2020 calculates 253 ng/mL of "
        "ketamine in plasma, "
        f"0.53 µmol/L of each form. At that concentration S-ketamine alone would occupy {s:.0%}, R-ketamine alone "
        f"would occupy {r:.0%}, "
        f"both together {both:.0%} of the NMDA receptors.")
    assert f"S {s:.0%}, R {r:.0%}, both {both:.0%}" in " ".join(a.get_text()
                                                                for a in drawn(explorer) if hasattr(a, "get_text"))
    assert "so their shares cannot be added up" in explorer.words
    explorer.set(ligand="s_ketamine")
    assert "both together" not in explorer.words


def test_words_give_every_value_and_what_it_is_not(explorer):
    for state in ({}, {"model": "all"}, {"ligand": "r_ketamine", "time": 120}):
        explorer.set(**state)
        table = {name: cells for name, *cells in explorer.chart.words(explorer.state).table.rows}
        for row in load("binding_constants"):
            if explorer.state.ligand not in ("all", row.id):
                assert row.ligand not in table
                continue
            assert table[row.ligand][0].startswith(f"{row.ki_um:g} µmol/L (")
            if row.drug == "norketamine":
                assert table[row.ligand][2] == "not in the models"
            for model in explorer.chart.chosen(explorer.state) if row.drug == "ketamine" else []:
                said = re.search(rf"{MODELS[model].label}: ([\d.]+) µmol/L, (\d+)%", table[row.ligand][2])
                um = each_form(explorer, model)
                assert float(said[1]) == pytest.approx(um, rel=0.05)
                assert int(said[2]) == pytest.approx(100 * um / (um + row.ki_um), abs=0.51)
        for caveat in ("arithmetic, not a measurement", "We found no measurement in people",
                       "brain tissue of rats", "unbound drug in the brain",
                       "our assumption",
                       "less than 10% of the serotonin transporters", "hold no norketamine"):
            assert caveat in explorer.words


def test_a_form_of_norketamine_has_no_mark_and_says_so(explorer):
    explorer.set(ligand="s_norketamine")
    assert not [gid for gid in by_id(explorer) if "now" in gid]
    assert "The models hold no norketamine, so its curve has no mark." in explorer.words
    said = explorer.chart.words(explorer.state)
    assert "would occupy" not in said.summary
    assert said.headline.endswith("S-norketamine would occupy half of the NMDA receptors at 1.7 µmol/L.")


def test_nothing_given_yet_has_no_mark_and_says_so(explorer):
    explorer.set(time=0)
    assert not [gid for gid in by_id(explorer) if "now" in gid]
    assert "Off the picture, and so without a mark: Kamp 2020." in explorer.words
    assert "calculates 0 ng/mL" in explorer.words


def test_both_axes_of_concentration_say_the_same(explorer):
    explorer.figure.canvas.draw()
    axes = explorer.figure.axes[0]
    above = axes.child_axes[0]
    assert above.get_xlim() == pytest.approx((LOW * MASS, HIGH * MASS))
    assert np.ptp(above.get_window_extent().intervalx) == pytest.approx(np.ptp(axes.get_window_extent().intervalx),
                                                                        rel=0.01)


def test_axes_stay(explorer):
    before = {}
    for state in explorer.sweep():
        drawn(explorer)
        assert explorer.figure is before.setdefault(state.detail, explorer.figure)
        assert (explorer.figure.axes[0].get_xlim(), explorer.figure.axes[0].get_ylim()) == ((LOW, HIGH), (0, 100))
    assert explorer.chart.axes_follow == ("detail",)


def test_text_stays_inside_apart_and_large_enough(explorer):
    before = None
    for state in STATES:
        explorer.set(**state)
        figure = explorer.figure
        if figure is not before:
            figure.canvas.draw()  # puts the names of the axes in their place
            before = figure
        canvas, (width, height) = figure.canvas.get_renderer(), figure.bbox.size
        axes = figure.axes[0]
        artists = [artist for add in explorer.chart.marks(figure, explorer.state).values() for artist in add()]
        ticks = [text for one in (axes, *axes.child_axes)
                 for text in (*one.get_xticklabels(), *one.get_yticklabels(), one.xaxis.label, one.yaxis.label)]
        shown = list(dict.fromkeys([a for a in artists if hasattr(a, "get_text")]
                                   + figure.texts + axes.texts + [t for t in ticks if t.get_text()]))
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


def test_sources_are_those_of_the_rows(explorer):
    rows = [*load("binding_constants"), *load("pk_models"),
            *(row for row in load("chart_notes") if row.explorer == "binding")]
    assert explorer.sources == {row.source for row in rows}
