"""The tables: real ones load; damaged ones are refused with a sentence that says where."""

import csv
import json

import frictionless
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lesson import tables
from lesson.build import seal
from lesson.tables import DataError, load, names


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def change(folder, table, row, column, value):
    """Put `value` into one cell; `row` counts as a spreadsheet does, the header being row 1."""
    path = folder / f"{table}.csv"
    rows = read(path)
    rows[row - 1][rows[0].index(column)] = value
    write(path, rows)


@pytest.mark.parametrize("name", names())
def test_every_table_loads(name):
    assert load(name)


def test_frictionless_finds_the_package_valid(root):
    report = frictionless.validate(str(root / "data" / "datapackage.json"))
    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])


def test_every_file_in_data_is_described(root):
    described = {resource["path"] for resource in json.loads((root / "data/datapackage.json").read_text("utf-8"))["resources"]}
    assert {path.name for path in (root / "data").glob("*.csv")} == described


def test_every_column_has_a_description_and_a_type(root):
    for resource in json.loads((root / "data/datapackage.json").read_text("utf-8"))["resources"]:
        for field in resource["schema"]["fields"]:
            assert field["description"], (resource["name"], field["name"])
            assert field["type"] in ("string", "integer", "number", "boolean"), (resource["name"], field["name"])


def test_cells_are_typed():
    row = next(row for row in load("durations") if row.id == "feder_2021.relapse")
    assert (row.high, row.people, row.compared_with) == (27.5, 10, None)
    assert next(row for row in load("article_durations") if row.claim == "C18").open_ended is True


@pytest.mark.parametrize(("table", "row", "column", "value", "said"), [
    ("durations", 5, "high", "long", r"durations\.csv, row 5, column 'high': found 'long'; expected a number"),
    ("durations", 5, "low", "-3", r"durations\.csv, row 5, column 'low': found '-3'; expected 0 or more"),
    ("durations", 5, "high", "999", r"durations\.csv, row 5, column 'high': found '999'; expected 400 or less"),
    ("durations", 4, "unit", "fortnights", r"durations\.csv, row 4, column 'unit': found 'fortnights'; expected one of minutes"),
    ("durations", 4, "study", "nobody_1999", r"durations\.csv, row 4, column 'study': found 'nobody_1999'; expected one that column 'id' of studies"),
    ("durations", 4, "source", "", r"durations\.csv, row 4, column 'source': found ''; expected a value"),
    ("durations", 4, "unit", "", r"durations\.csv, row 4, column 'unit': found nothing; expected a value"),
    ("studies", 3, "people", "twelve", r"studies\.csv, row 3, column 'people': found 'twelve'; expected a whole number"),
    ("studies", 3, "people", "0", r"studies\.csv, row 3, column 'people': found '0'; expected 1 or more"),
    ("studies", 3, "id", "taylor_2018", r"studies\.csv, row 3, column 'id': found taylor_2018, which row 2 has already"),
    ("references", 2, "doi", "www.example.org", r"references\.csv, row 2, column 'doi': found 'www\.example\.org'; expected text like"),
    ("claims", 2, "kind", "rumour", r"claims\.csv, row 2, column 'kind'"),
    ("claims", 2, "says", " padded", r"claims\.csv, row 2, column 'says': found ' padded'; expected no blanks"),
    ("article_durations", 2, "open_ended", "maybe", r"article_durations\.csv, row 2, column 'open_ended': found 'maybe'; expected true or false"),
])
def test_a_wrong_cell_is_named(data, table, row, column, value, said):
    change(data, table, row, column, value)
    with pytest.raises(DataError, match=said):
        load(table, data)


def test_values_that_fall_are_named(data):
    rows = read(data / "durations.csv")
    number = next(i for i, row in enumerate(rows) if row[0] == "ross_2019.course")
    change(data, "durations", number + 1, "low", "5")
    with pytest.raises(DataError, match=rf"durations\.csv, row {number + 1}, column 'high': found 3.0; expected at least 5.0"):
        load("durations", data)


@pytest.mark.parametrize(("damage", "said"), [
    (lambda b: b.replace(b"mark,", b"", 1), r"column 'mark' is missing"),
    (lambda b: b.replace(b"id,study", b"study,id", 1), r"found columns study, id"),
    (lambda b: b[:-20], r"cut off|cells|not valid CSV"),
    (lambda b: b.replace(b"\n", b"\xe9\n", 1), r"line 1: byte 0xe9 is not UTF-8"),
    (lambda b: b.decode().encode("utf-16"), r"not UTF-8"),
    (lambda b: b.replace(b",", b"\0", 1), r"zero byte"),
    (lambda b: b.split(b"\n")[0] + b"\n", r"no rows"),
    (lambda b: b"", r"cut off|missing"),
    (lambda b: b.replace(b"\n", b',"\n', 3), r"not valid CSV|cells"),
    (lambda b: b"\n".join(b.split(b"\n")[:-5]) + b"\n", r"not the one that datapackage\.json describes"),
    (lambda b: b.replace(b"40,40,minutes", b"41,41,minutes", 1), r"every cell is well formed, but .* run: python3 run\.py build"),
])
def test_a_damaged_file_is_named(data, damage, said):
    path = data / "durations.csv"
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(DataError, match=rf"durations\.csv.*({said})"):
        load("durations", data)


def test_a_missing_file_or_description_is_named(data):
    (data / "claims.csv").unlink()
    with pytest.raises(DataError, match=r"claims\.csv: this file is missing"):
        load("claims", data)
    with pytest.raises(DataError, match="describes no table 'nothing'"):
        load("nothing", data)
    (data / "datapackage.json").write_text("{", encoding="utf-8")
    with pytest.raises(DataError, match="not valid JSON"):
        load("studies", data)
    (data / "datapackage.json").unlink()
    with pytest.raises(DataError, match="datapackage.json: this file is missing"):
        load("studies", data)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(names()), seed=st.randoms(use_true_random=False))
def test_any_change_of_bytes_is_refused_or_harmless(tmp_path, root, name, seed):
    """Bytes cut out, doubled, swapped or overwritten anywhere: refused by name, or the very same rows."""
    good = (root / "data" / f"{name}.csv").read_bytes()
    start, length = seed.randrange(len(good)), seed.choice([1, 1, 2, 10, 500])
    noise = bytes(seed.randrange(256) for _ in range(seed.choice([0, 1, 3])))
    bad = good[:start] + seed.choice([b"", noise, good[start : start + length] * 2]) + good[start + length :]
    for file in ("datapackage.json", *(f"{other}.csv" for other in names())):
        (tmp_path / file).write_bytes((root / "data" / file).read_bytes())
    (tmp_path / f"{name}.csv").write_bytes(bad)
    try:
        rows = load(name, tmp_path)
    except DataError as error:
        assert f"{name}.csv" in str(error)
        assert "\n" not in str(error)
    else:
        assert rows == load(name)


def test_a_table_changed_on_purpose_loads_after_sealing(data):
    change(data, "claims", 2, "says", "Something else.")
    seal(data)
    assert load("claims", data)[0].says == "Something else."


def test_describe_tells_about_a_column():
    assert tables.describe("durations", "people")["unit"] == "people"
    with pytest.raises(DataError, match="no column 'colour'"):
        tables.describe("durations", "colour")
