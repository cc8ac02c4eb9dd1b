"""A chart that is given a folder of tables shows what stands in that folder, and asks no other."""

import csv
from importlib import import_module
from types import SimpleNamespace

import pytest
from lesson import explorers, tables
from lesson.build import seal
from lesson.explorer import Explorer
from lesson.models.pharmacokinetics import concentration, models


def chart(name, folder):
    """The chart of the explorer `name`, made from the tables in `folder`."""
    return getattr(import_module(f"lesson.charts.{name}"), name.title().replace("_", ""))(folder)


@pytest.mark.parametrize("name", explorers.ALL)
def test_a_chart_reads_no_table_but_those_of_its_folder(name, data, monkeypatch):
    read, asked = tables._read, set()
    monkeypatch.setattr(tables, "_read", lambda resource, folder: asked.add(folder) or read(resource, folder))
    made = chart(name, data)
    explorer = Explorer(name, name, made, made.controls())
    for _ in explorer.sweep():
        assert explorer.words
    assert asked == {data}


@pytest.fixture
def ten_times_the_volume(data):
    """A copy of the tables in which the central volume of one model is ten times as large."""
    path = data / "pk_parameters.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    next(row for row in rows if (row["model"], row["parameter"]) == ("kamp_2020", "V1"))["value"] = "250"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    seal(data)
    return data


def test_the_models_of_the_blood_are_those_of_the_folder(ten_times_the_volume):
    """Infusion, binding and clock calculated with the project's own models, whatever folder they were given."""
    folder = ten_times_the_volume
    model = models(tables.load("pk_models", folder), tables.load("pk_parameters", folder))["kamp_2020"]
    peak = concentration([40], dose_mg=35, infusion_min=40, weight_kg=70, model=model)[0]
    assert peak < 120
    state = SimpleNamespace(model="kamp_2020", dose=0.5, minutes=40, weight=70, time=40, scale="low", span=240)
    assert chart("infusion", folder).peak(state, "kamp_2020") == pytest.approx(peak)
    assert chart("binding", folder).plasma(state, "kamp_2020") == pytest.approx(peak)
    ours, theirs = (chart("clock", place).left[0.5]["Kamp 2020"] for place in (tables.FOLDER, folder))
    assert theirs > 1.5 * ours
    clock = chart("clock", folder)
    strip = clock.axes(SimpleNamespace(**{key: None for key in clock.controls()})).axes[1]
    ends = [line.get_ydata()[-1] for line in strip.lines[:3]]
    before = chart("clock", tables.FOLDER)
    assert ends != [
        line.get_ydata()[-1]
        for line in before.axes(SimpleNamespace(**{key: None for key in before.controls()})).axes[1].lines[:3]
    ]


def test_a_folder_that_changes_is_read_anew(ten_times_the_volume):
    """Nothing is kept by the name of a folder: a table that is edited while a lesson runs is the table that is
    shown.
    """
    state = SimpleNamespace(model="kamp_2020", dose=0.5, minutes=40, weight=70)
    before = chart("infusion", ten_times_the_volume).peak(state, "kamp_2020")
    path = ten_times_the_volume / "pk_parameters.csv"
    path.write_text(path.read_text("utf-8").replace(",250,", ",25,"), "utf-8")
    seal(ten_times_the_volume)
    assert chart("infusion", ten_times_the_volume).peak(state, "kamp_2020") > 2 * before
