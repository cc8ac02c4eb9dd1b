"""The evidence tables: the only code that opens a data file.

Each table is one CSV file in data/ (some are packed with gzip in a copy for students). What its columns mean, which
values they may hold and which other table they point to stands in data/datapackage.json (the Data Package standard);
this module reads, checks and types by it. Three entries are ours, beside the standard: `orderings` (lists of columns
whose values must not fall from left to right), `name` of a column that must be filled when another one is (`requires`),
and a `hash` of each file and of the description itself.

What the standard allows is read, with three exceptions: a number is never NaN or infinite, no cell begins or ends with
a blank, and no cell holds a control character (but for tabs and line ends), for no picture could hold it.
"""

import codecs
import csv
import errno
import gzip
import hashlib
import io
import json
import math
import re
import zlib
from collections import namedtuple
from functools import lru_cache
from pathlib import Path

#: Where the tables of the lessons lie.
FOLDER = Path(__file__).resolve().parents[2] / "data"

PACKAGE = "datapackage.json"
#: What to do about a file that is not the one that was sealed. A copy for students has no tests, and cannot build.
AGAIN = ("If you changed it on purpose, run: python3 run.py build. If not, take it again from the project"
         if (FOLDER.parent / "tests").exists() else "Take it again from where you had the lessons")
#: What no XML, and so no picture, can hold, and other control characters.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]")
#: How git marks the two sides of a conflict.
CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.M)
#: What spreadsheets put between cells where they do not put commas.
SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "upright bars"}
#: How true and false may be written, where the description of a column does not say it (as the standard has it).
TRUE, FALSE = ("true", "True", "TRUE", "1"), ("false", "False", "FALSE", "0")


class DataError(Exception):
    """A table cannot be trusted. The message names file, row, column, what was found and what was expected."""

    def __init__(self, sentence):
        # What stands in a table may reach a terminal: nothing of it is a line end there, or an order.
        super().__init__("".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(sentence)))

    def _render_traceback_(self):
        """What a notebook shows: the sentence, and not the way through our code."""
        return [f"{type(self).__name__}: {self}"]


def load(name, folder=FOLDER, sealed=True):
    """Read the table `name`, check it whole, and return its rows as a tuple of named tuples.

    Numbers are int or float, true and false are bool, an empty cell is None, everything else is text. Columns that
    point to another table are checked against it. A table of another folder that is named like one of ours must hold
    to our description of it too, for the lessons read it by that. Raises DataError when anything is wrong.
    `sealed=False` leaves out the last check, that the file is byte for byte the one that the data package describes.
    """
    folder = Path(folder)
    resource = _resource(name, folder, sealed)
    try:
        rows = _read(resource, folder)
        for schema in _schemas(resource, folder):
            _check_unique(resource, schema, rows)
            for key in schema.get("foreignKeys", []):
                _check_points_to(resource, rows, key, folder)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, re.error) as error:
        raise DataError(f"{PACKAGE}: its description of the table {name} cannot be followed ({type(error).__name__}: "
                        f"{error})") from None
    if sealed:
        _check_hash(resource, folder)
    return rows


def names(folder=FOLDER):
    """Names of the tables in `folder`, in the order of its data package."""
    return tuple(resource["name"] for resource in _package(Path(folder))["resources"])


def describe(name, column, folder=FOLDER):
    """What the data package says about one column: a dict with description, type and constraints."""
    for field in _resource(name, Path(folder))["schema"]["fields"]:
        if field["name"] == column:
            return field
    raise DataError(f"{PACKAGE}: the table {name} has no column {column!r}")


def file(name, folder=FOLDER):
    """Where the file of the table `name` lies. Raises DataError when its path leads out of `folder`."""
    return _path(_resource(name, Path(folder)), Path(folder))


def conflict(text):
    """The number of the first line that git marked as one side of a conflict, or None."""
    found = CONFLICT.search(text)
    return found and text.count("\n", 0, found.start()) + 1


def checksum(content):
    """Checksum of bytes, as the data package stores it."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def file_hash(path):
    """Checksum of a file, as the data package stores it."""
    return checksum(path.read_bytes())


def package_hash(package):
    """Checksum of a data package's description, without the checksum in it."""
    return checksum(json.dumps({key: value for key, value in package.items() if key != "hash"},
                               ensure_ascii=False).encode("utf-8", "replace"))


def _package(folder, sealed=False):
    path = folder / PACKAGE
    try:
        data = _bytes(path)
        package, is_now = _parsed(data)
    except FileNotFoundError:
        raise DataError(f"{path}: this file is missing; it describes every table beside it") from None
    except OSError as error:
        raise DataError(f"{path}: this file cannot be read ({error.strerror or error})") from None
    except (ValueError, RecursionError) as error:
        if line := conflict(data.decode("utf-8", "replace")):
            raise DataError(f"{path}, line {line}: git left a mark of a conflict here; "
                            "choose one version, and take it whole") from None
        raise DataError(f"{path}: this is not valid JSON ({error})") from None
    except (KeyError, TypeError):
        raise DataError(f"{path}: this does not describe tables; take it again from where you had it") from None
    if sealed and package.get("hash", is_now) != is_now:
        raise DataError(
            f"{path}: this is not the description that the tables were checked by; expected its checksum. {AGAIN}"
        )
    return package


@lru_cache(maxsize=4)  # every table asks for it
def _parsed(data):
    """A data package and its checksum."""
    package = json.loads(data.decode("utf-8-sig"))
    if not all(isinstance(resource["name"], str) for resource in package["resources"]):
        raise TypeError("a table without a name")
    return package, package_hash(package)


def _resource(name, folder, sealed=False):
    for resource in _package(folder, sealed)["resources"]:
        if resource["name"] == name:
            return resource
    raise DataError(f"{folder / PACKAGE}: it describes no table {name!r}; it has {', '.join(names(folder))}")


def _path(resource, folder):
    """Where a resource's file lies. What leads out of the folder is refused: the standard calls it unsafe."""
    path = resource.get("path")
    try:
        inside = not {"", ".."} & set(path.split("/")) and not re.search(r"[\\:]", path)
        inside = inside and (folder / path).resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError, AttributeError):  # a link to itself, a zero byte, no text
        inside = False
    if not inside:
        raise DataError(f"{folder / PACKAGE}: the table {resource['name']} has the path {path!r}; "
                        "expected a file in that folder")
    return folder / path


def _bytes(path):
    """What a file holds. A pipe, which would be waited for, is no file."""
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "it is not a file")
    return path.read_bytes()


def _schemas(resource, folder):
    """What a table must hold to: its own schema; in another folder than ours also our schema of that name, if any."""
    others = [] if folder == FOLDER else _package(FOLDER)["resources"]
    ours = [other["schema"] for other in others if other["name"] == resource["name"]]
    described = {field["name"] for field in resource["schema"]["fields"]}
    for field in (field for schema in ours for field in schema["fields"]):
        if field["name"] not in described:
            raise DataError(f"{folder / PACKAGE}: its table {resource['name']} has no column {field['name']!r}; "
                            "expected one, for the lessons read it")
    return [resource["schema"], *ours]


def _read(resource, folder):
    path = _path(resource, folder)
    try:
        data = _bytes(path)
    except FileNotFoundError:
        raise DataError(f"{path.name}: this file is missing from {path.parent}") from None
    except OSError as error:
        raise DataError(f"{path.name}: this file cannot be read ({error.strerror or error})") from None
    return _rows(path.name, data, resource["name"], json.dumps(_schemas(resource, folder)))


@lru_cache(maxsize=128)  # every lesson, and many a cell, asks for the same tables
def _rows(file, data, name, description):
    """The rows that a file with these bytes holds, by its schemas as JSON."""
    schemas = json.loads(description)
    columns = [field["name"] for field in schemas[0]["fields"]]
    cells = _cells(file, _text(file, data, columns), columns)
    make = namedtuple(name.title().replace("_", ""), columns)
    return tuple(_row(file, number, row, schemas, make) for number, row in enumerate(cells, start=2))


def _text(file, data, columns):
    if file.endswith(".gz"):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(f"{file}: this packed file cannot be unpacked ({error}); "
                            "take it again from where you had it") from None
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")  # a spreadsheet puts this mark first
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        raise DataError(
            f"{file}, line {row}: byte {error.object[error.start]:#04x} is not UTF-8; save the file as UTF-8"
        ) from None
    if found := CONTROL.search(text):
        kind = "a zero byte" if found[0] == "\0" else f"the control character U+{ord(found[0]):04X}"
        raise DataError(f"{file}, {_place(text[: found.start()], columns)}: found {kind}; expected text without it")
    return text


def _place(before, columns):
    """Where in a table the text `before` ends: its line, or where it can be told its row and column."""
    try:
        rows = list(csv.reader(io.StringIO(before + "x", newline="")))  # the x is the place
        return f"row {len(rows)}, column {columns[len(rows[-1]) - 1]!r}"
    except (csv.Error, IndexError):
        return f"line {before.count(chr(10)) + 1}"


def _check_form(file, text, columns):
    """What spreadsheets and git write that is no table of ours, told by its name."""
    first = re.split("[\r\n]", text, maxsplit=1)[0]
    if not text:
        raise DataError(f"{file}: this file is empty; even the names of the columns are missing")
    if line := conflict(text):
        raise DataError(f"{file}, line {line}: git left a mark of a conflict here; "
                        "choose the rows that are right, and delete the marks")
    if "\r" in text and "\n" not in text:
        raise DataError(f"{file}: its lines end in CR alone, as on old Macs; "
                        "save it with the line ends of Windows (CRLF) or Linux (LF)")
    if re.fullmatch('"?sep=.?"?', first, re.I):
        raise DataError(f"{file}, line 1: found {first}, which a spreadsheet wrote for itself; delete this line")
    for separator, said in SEPARATORS.items():
        if len(columns) > 1 and next(csv.reader([first], delimiter=separator), None) == columns:
            raise DataError(f"{file}: {said} stand between the cells; expected commas")


def _cells(file, text, columns):
    """The cells of a file's rows, without the names of the columns."""
    _check_form(file, text, columns)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header, *cells = list(reader)
    except csv.Error as error:
        raise DataError(f"{file}, line {reader.line_num}: this is not valid CSV ({error})") from None
    if len(header) > len(columns) and header == columns + [""] * (len(header) - len(columns)):
        raise DataError(f"{file}: empty columns stand at the right, which a spreadsheet left there; delete them")
    for column in columns:
        if column not in header:
            raise DataError(f"{file}: column {column!r} is missing; expected {', '.join(columns)}")
    if header != columns:
        raise DataError(f"{file}: found columns {', '.join(header)}; expected {', '.join(columns)}")
    if not cells:
        raise DataError(f"{file}: it has no rows; expected at least one")
    return cells


def _row(file, number, row, schemas, make):
    if not any(row):
        found = "this row holds nothing but commas" if row else "this line is blank"
        raise DataError(f"{file}, row {number}: {found}; delete it")
    if len(row) != len(make._fields):
        raise DataError(f"{file}, row {number}: found {len(row)} cells; expected {len(make._fields)}")
    cells, values = dict(zip(make._fields, row, strict=True)), {}
    for schema in schemas:
        for field in schema["fields"]:
            cell = cells[field["name"]]
            try:
                values[field["name"]] = _value(cell, field)
            except ValueError as error:
                found = cell if len(cell) <= 80 else f"{cell[:80]}…"
                raise DataError(f"{file}, row {number}, column {field['name']!r}: found {found!r}; expected {error}"
                                ) from None
        _check_row(file, number, schema, values)
    return make(**values)


def _check_row(file, number, schema, values):
    """What must hold between the cells of one row."""
    for column, needed in schema.get("requires", []):
        if values[column] is not None and values[needed] is None:
            raise DataError(
                f"{file}, row {number}, column {needed!r}: found nothing; expected a value, as {column!r} has one")
    for ordering in schema.get("orderings", []):
        known = [(column, values[column]) for column in ordering if values[column] is not None]
        for (left, smaller), (right, larger) in zip(known, known[1:], strict=False):
            if smaller > larger:
                raise DataError(
                    f"{file}, row {number}, column {right!r}: found {larger}; expected at least {smaller}, which is "
                    f"{left!r}"
                )


def _value(cell, field):
    """Type one cell; raise ValueError that says what was expected."""
    constraints = field.get("constraints", {})
    if cell == "":
        if constraints.get("required"):
            raise ValueError("a value")
        return None
    kind = field["type"]
    if cell != cell.strip():
        raise ValueError("no blanks at either end")
    if kind == "boolean":
        true, false = field.get("trueValues", TRUE), field.get("falseValues", FALSE)
        if cell not in (*true, *false):
            raise ValueError(f"{true[0]} or {false[0]}")
        return cell in true
    if kind == "integer":
        if not re.fullmatch(r"[+-]?\d{1,300}", cell, re.ASCII):
            raise ValueError("a whole number")
        value = int(cell)
    elif kind == "number":
        value = float(cell) if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", cell, re.ASCII) else math.nan
        if not math.isfinite(value):
            raise ValueError("a number, such as 27.5")
    elif kind == "string":
        value = cell
    else:
        raise ValueError(f"a column type that lessons know; {kind!r} is not one")
    if "enum" in constraints and value not in constraints["enum"]:
        raise ValueError(f"one of {', '.join(map(str, constraints['enum']))}")
    if "pattern" in constraints and not re.fullmatch(constraints["pattern"], value):
        raise ValueError(f"text like {field.get('example', constraints['pattern'])}")
    if value < constraints.get("minimum", -math.inf) if kind in ("integer", "number") else False:
        raise ValueError(f"{constraints['minimum']} or more")
    if value > constraints.get("maximum", math.inf) if kind in ("integer", "number") else False:
        raise ValueError(f"{constraints['maximum']} or less")
    return value


def _check_unique(resource, schema, rows):
    key = schema["primaryKey"]
    key = [key] if isinstance(key, str) else key
    seen = {}
    for number, row in enumerate(rows, start=2):
        value = tuple(getattr(row, column) for column in key)
        if value in seen:
            raise DataError(
                f"{resource['path']}, row {number}, column {', '.join(key)!r}: found {', '.join(map(str, value))}, "
                f"which row {seen[value]} has already; expected each only once"
            )
        seen[value] = number


def _check_points_to(resource, rows, key, folder):
    column, other = key["fields"], key["reference"]["resource"]
    target = resource if other in ("", resource["name"]) else _resource(other, folder)
    known = {getattr(row, key["reference"]["fields"])
             for row in (rows if target is resource else _read(target, folder))}
    for number, row in enumerate(rows, start=2):
        value = getattr(row, column)
        if value is not None and value not in known:
            raise DataError(
                f"{resource['path']}, row {number}, column {column!r}: found {value!r}; "
                f"expected one that column {key['reference']['fields']!r} of {target['path']} holds"
            )


def _check_hash(resource, folder):
    path = _path(resource, folder)
    data = _bytes(path)
    if "hash" in resource and checksum(data) != resource["hash"]:
        whole = data.endswith(b"\n") or path.suffix == ".gz"
        cut = "" if whole else ", and its last line has no end, so it may be cut off"
        raise DataError(f"{path.name}: every cell is well formed, but the file is not the one that {PACKAGE} describes"
                        f"{cut}; expected its checksum. {AGAIN}")
