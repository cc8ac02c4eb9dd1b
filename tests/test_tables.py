"""The tables: real ones load; damaged ones are refused with a sentence that says where."""

import csv
import decimal
import io
import json
import math
import os
import random
import re
import shutil

import frictionless
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson import explorers, tables
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
    described = {resource["path"]
                 for resource in json.loads((root / "data/datapackage.json").read_text("utf-8"))["resources"]}
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
    ("durations", 4, "unit", "fortnights",
     r"durations\.csv, row 4, column 'unit': found 'fortnights'; expected one of minutes"),
    ("durations", 4, "study", "nobody_1999",
     r"durations\.csv, row 4, column 'study': found 'nobody_1999'; expected one that column 'id' of studies"),
    ("durations", 4, "source", "", r"durations\.csv, row 4, column 'source': found ''; expected a value"),
    ("durations", 4, "unit", "", r"durations\.csv, row 4, column 'unit': found nothing; expected a value"),
    ("studies", 3, "people", "twelve",
     r"studies\.csv, row 3, column 'people': found 'twelve'; expected a whole number"),
    ("studies", 3, "people", "0", r"studies\.csv, row 3, column 'people': found '0'; expected 1 or more"),
    ("studies", 3, "id", "taylor_2018",
     r"studies\.csv, row 3, column 'id': found taylor_2018, which row 2 has already"),
    ("references", 2, "doi", "www.example.org",
     r"references\.csv, row 2, column 'doi': found 'www\.example\.org'; expected text like"),
    ("claims", 2, "kind", "rumour", r"claims\.csv, row 2, column 'kind'"),
    ("claims", 2, "says", " padded", r"claims\.csv, row 2, column 'says': found ' padded'; expected no blanks"),
    ("article_durations", 2, "open_ended", "maybe",
     r"article_durations\.csv, row 2, column 'open_ended': found 'maybe'; expected true or false"),
])
def test_a_wrong_cell_is_named(data, table, row, column, value, said):
    change(data, table, row, column, value)
    with pytest.raises(DataError, match=said):
        load(table, data)


def test_values_that_fall_are_named(data):
    rows = read(data / "durations.csv")
    number = next(i for i, row in enumerate(rows) if row[0] == "ross_2019.course")
    change(data, "durations", number + 1, "low", "5")
    with pytest.raises(DataError,
                       match=rf"durations\.csv, row {number + 1}, column 'high': found 3.0; expected at least 5.0"):
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
    (lambda b: b.replace(b"40,40,minutes", b"41,41,minutes", 1),
     r"every cell is well formed, but .* run: python3 run\.py build"),
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


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory, root):
    """A copy of the tables of which each test damages one file, and puts it back."""
    return shutil.copytree(root / "data", tmp_path_factory.mktemp("spoilt") / "data")


def sentence(name, folder, sealed):
    """What is said about a table that cannot be trusted; None for one that can."""
    try:
        load(name, folder, sealed)
    except DataError as error:
        return str(error)
    return None


def damages(good, resource, rng):
    """What hands, spreadsheets and disks do to a table: what happened, the bytes, and what must be said before the
    checksum speaks.
    """
    lines, file = good.split(b"\n")[:-1], re.escape(resource["path"])
    row = rng.randrange(1, len(lines))

    def put(*changed):
        return b"\n".join(changed) + b"\n"

    def cell(column, value):
        """The table with one cell changed."""
        rows = list(csv.reader(io.StringIO(good.decode("utf-8"), newline="")))
        number = rng.randrange(1, len(rows))
        rows[number][rows[0].index(column)] = value
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows(rows)
        return out.getvalue().encode(), rf"{file}, row {number + 1}, column '\w+': found .+; expected "

    yield "a line is lost", put(*lines[:row], *lines[row + 1 :]), None
    yield "a line stands there twice", put(*lines[: row + 1], *lines[row:]), rf"{file}, (row|line) \d+"
    yield "the first two lines are swapped", put(
        lines[1], lines[0], *lines[2:]), rf"{file}(: (column|found columns)|, row \d+: found \d+ cells)"
    for _ in range(10):
        place, byte = rng.randrange(len(good)), rng.randrange(256)
        yield f"byte {place} became {byte}", good[:place] + bytes([byte]) + good[place + 1 :], None
    yield "a piece is lost", good[: len(good) // 3] + good[len(good) // 3 + 40 :], None
    yield "saved in an old encoding", good.replace(b",", ",\u00e4".encode("cp1252"),
                                                   1), rf"{file}, line 1: byte 0xe4 is not UTF-8"
    yield "saved as UTF-16", good.decode("utf-8").encode("utf-16"), rf"{file}, line \d+: (byte 0x|found a zero byte)"
    yield "with a byte order mark", b"\xef\xbb\xbf" + good, None
    yield "with the line ends of Windows", good.replace(b"\n", b"\r\n"), None
    yield "with the line ends of old Macs", good.replace(b"\n", b"\r"), rf"{file}: its lines end in CR alone"
    yield "without the last line end", good[:-1], None
    yield "with a blank line at the end", good + b"\n", rf"{file}, row \d+: this line is blank; delete it"
    commas = b"," * (len(resource["schema"]["fields"]) - 1)
    yield "with a row of commas", put(*lines, commas), rf"{file}, row \d+: this row holds nothing but commas"
    wider = put(*(line + b",," for line in lines))
    yield "with empty columns at the right", wider, rf"{file}(: empty columns stand at the right|, )"
    yield "with the line of a spreadsheet", b"sep=,\n" + good, rf"{file}, line 1: found sep=,, which a spreadsheet"
    conflict = put(*lines[:row], b"<<<<<<< HEAD", *lines[row:])
    yield "with a mark of a conflict", conflict, rf"{file}, line {row + 1}: git left a mark of a conflict here"
    said = rf"{file}, row \d+, column '\w+': found the control character U\+001B"
    yield "with a control character", good + b"\x1b", said
    for separator, said in tables.SEPARATORS.items():
        head = lines[0].replace(b",", separator.encode())
        yield f"{said} for commas", put(head, *lines[1:]), rf"{file}: {said} stand between the cells"
    yield "a column is missing", put(lines[0].partition(b",")[2], *lines[
        1:]), rf"{file}: column '{resource['schema']['fields'][0]['name']}' is missing"
    yield "a cell too many", put(*lines[:row], lines[row] + b",more",
                                 *lines[row + 1 :]), rf"{file}, row \d+: found \d+ cells; expected \d+"
    yield "a quotation mark is left open", good[:-1] + b',"\n', rf"{file}, line \d+: this is not valid CSV"
    yield "an empty file", b"", rf"{file}"
    yield "only the names of the columns", lines[0] + b"\n", rf"{file}: it has no rows"
    for key in resource["schema"].get("foreignKeys", []):
        yield f"{key['fields']} points nowhere", *cell(key["fields"], "nowhere_1900")
    for field in resource["schema"]["fields"]:
        if field["type"] in ("number", "integer", "boolean"):
            yield f"{field['name']} is a word", *cell(field["name"], "twelve")
        if field.get("constraints", {}).get("required"):
            yield f"{field['name']} is empty", *cell(field["name"], "")


@pytest.mark.parametrize("name", names())
def test_every_damage_to_every_table_is_one_sentence_that_names_the_file(spoilt, root, name):
    """Nothing but the very bytes that were checked is shown: no traceback of another kind, no picture that is
    silently another one.
    """
    path, resource = spoilt / f"{name}.csv", next(
        r for r in json.loads((root / "data/datapackage.json").read_bytes())["resources"] if r["name"] == name)
    good = path.read_bytes()
    try:
        for what, bad, said in damages(good, resource, random.Random(name)):
            path.write_bytes(bad)
            shown, before_sealing = sentence(name, spoilt, True), sentence(name, spoilt, False)
            if bad != good:
                assert shown is not None, what
                assert shown.startswith(path.name), what
                assert "\n" not in shown, what
                assert said is None or re.match(said, before_sealing or ""), f"{what}: {before_sealing}"
    finally:
        path.write_bytes(good)


def test_every_damage_to_the_description_is_one_sentence_or_changes_nothing(spoilt, root):
    path, rows = spoilt / "datapackage.json", {name: load(name) for name in names()}
    good, rng = path.read_bytes(), random.Random(7)
    lines = good.split(b"\n")
    words = ((b"number", b"string"), (b"integer", b"number"), (b"id", b"ID"),
             (b'"name"', b'"nam"'), (b'"path"', b'"p"'), (b'"fields"', b'"f"'), (b"[", b"{"),
             (b'"required": true', b'"required": 3'), (b'"schema": {', b'"schema": [{'),
             (b"required", b"r"), (b"source", b"sources"))
    try:
        for _ in range(250):
            line, place, (word, other) = rng.randrange(len(lines) - 1), rng.randrange(len(good)), rng.choice(words)
            parts = good.split(word)
            split = rng.randrange(1, len(parts))
            path.write_bytes(rng.choice([
                b"\n".join([*lines[:line], *lines[line + 1 :]]), b"\n".join([*lines[:line], *lines[line:]]),
                good[:place] + good[place + 30 :],
                good[:place] + bytes([rng.randrange(32, 127)]) + good[place + 1 :],
                word.join(parts[:split]) + other + word.join(parts[split:])]))
            for name in rng.sample(sorted(rows), 2):
                shown, before_sealing = sentence(name, spoilt, True), sentence(name, spoilt, False)
                assert "\n" not in (shown or "") + (before_sealing or "")
                if shown is None:
                    assert load(name, spoilt) == rows[name]
    finally:
        path.write_bytes(good)


def test_any_shape_of_the_description_is_one_sentence(data):
    for text in ("null", "[]", "3", "{}", '{"resources": 3}', '{"resources": [3]}',
                 '{"resources": [{"name": 3}]}', "[" * 100_000,
                 '{"resources": [{"name": "claims"}]}',
                 '{"resources": [{"name": "claims", "path": "claims.csv", "schema": {}}]}',
                 '{"resources": [{"name": "claims", "path": 3, "schema": {"fields": []}}]}'):
        (data / "datapackage.json").write_text(text, encoding="utf-8")
        for sealed in (True, False):
            assert "datapackage.json" in sentence("claims", data, sealed), text[:80]


def test_a_file_that_cannot_be_read_is_named(data):
    (data / "claims.csv").unlink()
    (data / "claims.csv").mkdir()
    assert re.match(r"claims\.csv: this file cannot be read \(.+\)$", sentence("claims", data, True))
    (data / "datapackage.json").unlink()
    (data / "datapackage.json").mkdir()
    assert "datapackage.json: this file cannot be read" in sentence("studies", data, True)


def test_a_ledger_that_was_saved_by_a_spreadsheet_loads(data):
    """A class fills in tables of its own, which have no checksum: a byte order mark and the line ends of Windows do
    no harm.
    """
    path = data / "my_article" / "claims.csv"
    rows = load("claims", data / "my_article")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert load("claims", data / "my_article") == rows


def test_a_notebook_shows_the_sentence_and_not_our_code(data):
    from IPython.core.interactiveshell import InteractiveShell

    shell, shown = InteractiveShell(), []
    shell._showtraceback = lambda kind, error, lines: shown.append(lines)
    change(data, "claims", 2, "kind", "rumour")
    shell.run_cell(f"from lesson import frame\nframe.claims('intro', __import__('pathlib').Path({str(data)!r}))")
    assert len(shown[0]) == 1
    assert shown[0][0].startswith("DataError: claims.csv, row 2, column 'kind': found 'rumour'; expected one of")


def test_a_table_changed_on_purpose_loads_after_sealing(data):
    change(data, "claims", 2, "says", "Something else.")
    seal(data)
    assert load("claims", data)[0].says == "Something else."


def test_describe_tells_about_a_column():
    assert tables.describe("durations", "people")["unit"] == "people"
    with pytest.raises(DataError, match="no column 'colour'"):
        tables.describe("durations", "colour")


# -- what spreadsheets write: read where the standard allows it, else told by its name

LEDGER = ("references", "sections", "claims", "verdicts", "verdict_evidence")


@pytest.mark.parametrize("name", LEDGER)
@pytest.mark.parametrize(
    "change",
    [
        lambda b: b[:-1],
        lambda b: b.replace(b"\n", b"\r\n"),
        lambda b: b.replace(b"\n", b"\r\n")[:-2],
        lambda b: b"\xef\xbb\xbf" + b,
    ],
    ids=["no last line end", "CRLF", "CRLF, none at the end", "byte order mark"],
)
def test_a_ledger_as_spreadsheets_write_it_loads(data, name, change):
    rows, path = load(name, data / "my_article"), data / "my_article" / f"{name}.csv"
    path.write_bytes(change(path.read_bytes()))
    assert load(name, data / "my_article") == rows


def test_a_sealed_table_without_its_last_line_end_is_told_so(data):
    path = data / "durations.csv"
    path.write_bytes(path.read_bytes()[:-1])
    assert "its last line has no end, so it may be cut off" in sentence("durations", data, True)


def test_a_description_with_a_byte_order_mark_is_read_and_sealed(data):
    path = data / "datapackage.json"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load("claims", data) == load("claims")
    seal(data)
    assert load("claims", data) == load("claims")


def test_a_mark_of_a_conflict_in_the_description_names_its_line(data):
    path = data / "datapackage.json"
    lines = path.read_text("utf-8").split("\n")
    path.write_text("\n".join([*lines[:7], "<<<<<<< HEAD", *lines[7:]]), encoding="utf-8")
    assert re.search(r"datapackage\.json, line 8: git left a mark of a conflict here", sentence("claims", data, True))


FIELD = {
    "boolean": {"name": "x", "type": "boolean"},
    "integer": {"name": "x", "type": "integer"},
    "number": {"name": "x", "type": "number"},
}


@given(
    st.sampled_from(sorted(FIELD)),
    st.text("0123456789.+-eE, TRUEFALSEtruefalseaNinf", min_size=1, max_size=8)
    | st.from_regex(r"[+-]?[0-9]{1,4}(\.[0-9]{0,3})?([eE][+-]?[0-9]{1,3})?", fullmatch=True)
    | st.sampled_from(["TRUE", "True", "true", "1", "FALSE", "False", "false", "0"]),
)
def test_a_cell_is_read_as_the_standard_has_it(kind, cell):
    """What frictionless, the standard's own reader, reads from a cell, but no number that is not finite."""
    if cell != cell.strip():
        return
    expected, notes = frictionless.Field.from_descriptor(FIELD[kind]).read_cell(cell)
    finite = not isinstance(expected, decimal.Decimal | float) or math.isfinite(expected) and abs(expected) < 1e300
    try:
        found = tables._value(cell, FIELD[kind])
    except ValueError as error:
        assert notes or not finite, cell
        assert re.search("expected|number|true or false", str(error))
    else:
        assert not notes, cell
        assert found == (float(expected) if kind == "number" else expected)
        assert type(found) is {"boolean": bool, "integer": int, "number": float}[kind]


def test_a_description_may_name_its_own_words_for_true_and_false():
    field = FIELD["boolean"] | {"trueValues": ["WAHR"], "falseValues": ["FALSCH"]}
    assert [tables._value(cell, field) for cell in ("WAHR", "FALSCH")] == [True, False]
    with pytest.raises(ValueError, match="^WAHR or FALSCH$"):
        tables._value("TRUE", field)


@given(st.characters(categories=["Cc"]) | st.sampled_from("\ufffe\uffff"), st.integers(1, 3), st.integers(0, 2))
def test_a_control_character_is_refused_where_it_stands_and_reaches_no_terminal(character, row, column):
    rows = [["id", "title", "lesson"], ["intro", "Introduction", "0"], ["what", "What", "1"]]
    rows[row - 1][column] += character + "x"
    out = io.StringIO()
    csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    try:
        tables._cells(
            "sections.csv", tables._text("sections.csv", out.getvalue().encode(), rows[0]), ["id", "title", "lesson"]
        )
    except DataError as error:
        assert str(error).isprintable()
        assert character in "\t\r\n" or row == 1 or f"row {row}, column {rows[0][column]!r}: found " in str(error)
    else:
        assert character in "\t\r\n"
        assert row > 1


def test_what_stands_in_a_table_reaches_a_terminal_only_as_text(data):
    path = data / "claims.csv"
    for head in (b"id\x1b[2J,", b'"id\n\n",', b'"id\r",', "id\u202e\u2028,".encode()):
        path.write_bytes(path.read_bytes().replace(b"id,", head, 1))
        said = sentence("claims", data, False)
        assert said.isprintable()
        shutil.copy(tables.FOLDER / "claims.csv", path)
    assert str(DataError("a\x1b[31m\nb")) == r"a\x1b[31m\nb"


def test_a_long_cell_is_not_repeated_whole(data):
    change(data, "claims", 2, "kind", "x" * 100_000)
    assert len(sentence("claims", data, False)) < 400


# -- a folder of tables that somebody else made


@pytest.mark.parametrize(
    "path",
    [
        "../claims.csv",
        "../../etc/passwd",
        "/etc/passwd",
        "x/../../claims.csv",
        "..",
        "",
        "a//b.csv",
        "..\\claims.csv",
        "C:\\claims.csv",
        "https://example.org/claims.csv",
        "linked/claims.csv",
        "linked.csv",
        "loop.csv",
        "\x00",
        3,
        None,
        ["claims.csv"],
        {},
    ],
)
def test_a_path_that_leads_out_of_the_folder_is_refused(data, path):
    folder = data / "my_article"
    (folder / "linked").symlink_to(data)
    (folder / "linked.csv").symlink_to(data / "claims.csv")
    (folder / "loop.csv").symlink_to(folder / "loop.csv")
    described(folder, lambda resource: resource.update(path=path) if resource["name"] == "claims" else None)
    assert re.search(
        r"datapackage\.json: the table claims has the path .+; expected a file in that folder$",
        sentence("claims", folder, False),
    )
    assert "expected a file in that folder" in sentence("verdicts", folder, False), (
        "also where another table points to it"
    )
    with pytest.raises(DataError, match="expected a file in that folder"):
        seal(folder)


def test_a_table_may_lie_in_a_folder_below(data):
    folder = data / "my_article"
    rows = load("claims", folder)
    (folder / "more").mkdir()
    (folder / "claims.csv").rename(folder / "more" / "claims.csv")
    described(
        folder, lambda resource: resource.update(path="more/claims.csv") if resource["name"] == "claims" else None
    )
    assert load("claims", folder) == rows


@pytest.mark.skipif(os.name == "nt", reason="pipes of another kind")
def test_a_pipe_in_place_of_a_table_is_not_waited_for(data):
    for name in ("claims.csv", "datapackage.json"):
        (data / name).unlink()
        os.mkfifo(data / name)
        assert "this file cannot be read (it is not a file)" in sentence("claims", data, False)


def described(folder, change):
    """Change each table's description in the data package of `folder`."""
    path = folder / "datapackage.json"
    package = json.loads(path.read_text("utf-8"))
    for resource in package["resources"]:
        change(resource)
    path.write_text(json.dumps(package), encoding="utf-8")


def cell_of(name, folder, column, value):
    """Put `value` into the first row of a ledger's table."""
    change(folder, name, 2, column, value)


@pytest.mark.parametrize(
    ("name", "column", "value", "said"),
    [
        ("verdicts", "content", "excellent", "one of supported, partly_supported"),
        ("verdicts", "traced", "somewhere", "one of named, traceable"),
        ("verdicts", "firmness", "sure", "one of firm"),
        ("verdict_evidence", "side", "beside", "one of for, against"),
        ("verdict_evidence", "seen", "dreamt", "one of full_text"),
        ("claims", "kind", "rumour", "one of burden"),
        ("claims", "id", "first", "text like"),
        ("claims", "says", "", "a value"),
        ("references", "year", "long ago", "a whole number"),
        ("references", "url", "javascript:alert(1)", "text like https://"),
        ("references", "doi", "javascript:alert(1)", "text like 10"),
        ("claims", "section", "nowhere", "one that column 'id' of sections.csv holds"),
        ("verdicts", "claim", "C99", "one that column 'id' of claims.csv holds"),
    ],
)
def test_a_ledger_whose_description_was_loosened_is_still_read_as_the_lessons_need_it(data, name, column, value, said):
    """Without its constraints a cell could hold what no picture knows: it is named, and no picture fails."""
    folder = data / "my_article"

    def loosen(resource):
        for field in resource["schema"]["fields"]:
            field.pop("constraints", None)
            field["type"] = "string"
        resource["schema"].pop("foreignKeys", None)
        resource["schema"]["primaryKey"] = resource["schema"]["fields"][0]["name"]

    described(folder, loosen)
    cell_of(name, folder, column, value)
    with pytest.raises(
        DataError,
        match=rf"^{name}\.csv, row 2, column '{column}': found '{re.escape(value)}'; expected {re.escape(said)}",
    ):
        explorers.report_card(folder)


def test_a_ledger_without_a_column_that_the_lessons_read_is_named(data):
    folder = data / "my_article"
    path = folder / "claims.csv"
    rows = read(path)
    place = rows[0].index("note")
    write(path, [row[:place] + row[place + 1 :] for row in rows])
    described(
        folder, lambda resource: resource["schema"]["fields"].pop(place) if resource["name"] == "claims" else None
    )
    assert re.search(
        r"datapackage\.json: its table claims has no column 'note'; expected one", sentence("claims", folder, False)
    )


def test_a_ledger_may_ask_for_more_than_ours_and_have_columns_of_its_own(data):
    folder = data / "my_article"
    path = folder / "claims.csv"
    write(path, [[*row, "heard_on" if number == 0 else "radio"] for number, row in enumerate(read(path))])

    def stricter(resource):
        if resource["name"] == "claims":
            resource["schema"]["fields"].append(
                {"name": "heard_on", "type": "string", "constraints": {"enum": ["television"]}}
            )

    described(folder, stricter)
    assert "column 'heard_on': found 'radio'; expected one of television" in sentence("claims", folder, False)
    cell_of("claims", folder, "heard_on", "television")
    assert load("claims", folder)[0].heard_on == "television"
