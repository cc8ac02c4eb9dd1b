"""What the benchmark reckons with and writes: nothing here is timed."""

import gzip
import json
import threading

import pytest
from apart import run_apart
from lesson import explorers, tables

from bench import growth, imports, kernel, legs, results, visits


def test_a_percentile_is_a_value_that_was_measured():
    assert results.p95(range(1, 101)) == 95
    assert results.p95([7]) == 7
    assert results.p95([]) != results.p95([])
    assert results.median([3, 1, 2]) == 2


def test_a_table_shows_what_was_not_measured_as_a_dash():
    assert results.table(["a", "b"], [["x", results.number(float("nan"))], ["y", results.number(1234.56, 1)]]) == [
        "| a | b |", "|---|--:|", "| x | – |", "| y | 1,234.6 |", ""]


@pytest.mark.parametrize(("value", "said"), [(1.5, "met"), (1.51, "**not met**"), (float("nan"), "not measured")])
def test_an_aim_is_met_missed_or_not_measured(value, said):
    assert results.aim("times", value, 1.5).startswith(f"- Aim, {said}: times: ")


def test_a_section_takes_the_place_of_its_older_self_and_all_aims_stand_on_top(tmp_path, monkeypatch):
    monkeypatch.setattr(results, "PAGE", tmp_path / "RESULTS.md")
    order = ["One", "Two"]
    results.write("## Two\n\n- Aim, met: b: 1 (at most 2)\n", order)
    results.write("## One\n\n- Aim, met: a: 1 (at most 2)\n", order)
    results.write("## Two\n\n- Aim, **not met**: b: 3 (at most 2)\n", order)
    text = results.PAGE.read_text("utf-8")
    assert [line for line in text.splitlines() if line.startswith("## ")] == ["## Aims", "## One", "## Two"]
    assert text.count("- Aim, met: a: 1") == 2
    assert text.count("- Aim, **not met**: b: 3") == 2
    assert "b: 1" not in text


def test_a_leg_moves_its_control_and_comes_back():
    walked = legs.course("race", explorers.race)
    assert [leg.key for leg in walked.legs] == list(walked.controls)
    for leg in walked.legs:
        assert sum(step.way for step in leg.steps) == 0
        assert len(leg.steps) >= legs.LEAST
        assert leg.steps[0].first
        assert not leg.steps[-1].first
    assert [burst.key for burst in walked.bursts] == [key for key, (_, is_list) in walked.controls.items()
                                                      if not is_list]


def test_a_control_with_nothing_to_choose_is_reached_by_another_one():
    leg = next(leg for leg in legs.course("pooling", explorers.pooling).legs if leg.key == "variance")
    assert leg.steps[0].key == "set"
    assert not leg.steps[0].timed
    assert any(step.timed for step in leg.steps if step.key == "variance")


@pytest.mark.parametrize("name", ["interactions", "ladder"])
def test_moves_of_the_kernel_reach_what_the_twin_reached(name):
    """Lists that follow other controls among them, which have something to choose only now and then."""
    made = explorers.ALL[name]()
    for key, way, _ in kernel.moves(name, explorers.ALL[name]):
        at, places = legs.place(made.controls[key])
        assert 0 <= at + way < places, key
        kernel.set_as_a_page_does(made, key, at + way)


def test_copies_of_rows_are_sound_tables(data):
    before = {name: len(tables.load(name, data)) for name in tables.names(data)}
    growth.multiply(data, 3)
    after = {name: len(tables.load(name, data)) for name in tables.names(data)}
    assert after["durations"] == 3 * before["durations"]
    assert after["studies"] == 3 * before["studies"]
    assert after["claims"] == before["claims"]
    ids = {row.id for row in tables.load("studies", data)}
    assert all(row.study in ids for row in tables.load("durations", data))
    assert json.loads((data / tables.PACKAGE).read_text("utf-8"))["resources"]


def test_import_times_are_added_up_by_package():
    text = ("import time:       100 |        300 |   numpy\nimport time:       200 |        200 |     "
            "numpy.core\nimport time:        50 |         50 | _json\n")
    assert imports.by_package(text) == {"numpy": 0.3, "standard library": 0.05}


@pytest.mark.parametrize("compress", [False, True])
def test_a_host_counts_what_it_sends_and_a_crowd_gets_it_whole(tmp_path, monkeypatch, compress):
    files = {"00_a.html": b"a" * 5_000, "lessons.css": b"b", "lessons.js": b"c", "icon.svg": b"d"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    monkeypatch.setattr(visits, "VISITORS", 7)
    monkeypatch.setattr(visits, "SECONDS", 0.1)
    with visits.Host(tmp_path, compress) as host:
        thread = threading.Thread(target=host.serve_forever)
        thread.start()
        found = run_apart(visits.crowd(host.server_address[1], visits.names(tmp_path)[1:]))
        counted = host.counted()
        lacking = run_apart(visits.crowd(host.server_address[1], ["01_none.html"]))
        host.shutdown()
        thread.join()
    requests, whole, sent, failed, _ = found
    size = sum(len(gzip.compress(data, 6, mtime=0)) if compress else len(data) for data in files.values())
    assert (len(requests), len(whole), sent, failed) == (28, 7, 7 * size, 0)
    assert counted == (28, 7 * size)
    assert lacking[3] == 7, "what is not there is no visit"
