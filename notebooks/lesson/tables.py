"""The evidence tables: the only code that opens a data file.

Each table is one CSV file in data/ (some are packed with gzip in a copy for students). What its columns mean, which values
they may hold and which other table they point to stands in data/datapackage.json (the Data Package standard); this module
reads, checks and types by it. Three entries are ours, beside the standard: `orderings` (lists of columns whose values must not fall from left to right),
`name` of a column that must be filled when another one is (`requires`), and a `hash` of each file and of the description itself.
"""

import codecs
import csv
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


class DataError(Exception):
    """A table cannot be trusted. The message names file, row, column, what was found and what was expected."""

    def _render_traceback_(self):
        """What a notebook shows: the sentence, and not the way through our code."""
        return [f"{type(self).__name__}: {self}"]


def load(name, folder=FOLDER, sealed=True):
    """Read the table `name`, check it whole, and return its rows as a tuple of named tuples.

    Numbers are int or float, true and false are bool, an empty cell is None, everything else is text. Columns that
    point to another table are checked against it. Raises DataError when anything is wrong. `sealed=False` leaves out
    the last check, that the file is byte for byte the one that the data package describes.
    """
    folder = Path(folder)
    resource = _resource(name, folder, sealed)
    try:
        rows = _read(resource, folder)
        _check_unique(resource, rows)
        for key in resource["schema"].get("foreignKeys", []):
            _check_points_to(resource, rows, key, folder)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, re.error) as error:
        raise DataError(f"{PACKAGE}: its description of the table {name} cannot be followed ({type(error).__name__}: {error})") from None
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


def checksum(content):
    """Checksum of bytes, as the data package stores it."""
    return "sha256:" + hashlib.sha256(content).hexdigest()


def file_hash(path):
    """Checksum of a file, as the data package stores it."""
    return checksum(path.read_bytes())


def package_hash(package):
    """Checksum of a data package's description, without the checksum in it."""
    return checksum(json.dumps({key: value for key, value in package.items() if key != "hash"}, ensure_ascii=False).encode("utf-8", "replace"))


def _package(folder, sealed=False):
    path = folder / PACKAGE
    try:
        package, is_now = _parsed(path.read_bytes())
    except FileNotFoundError:
        raise DataError(f"{path}: this file is missing; it describes every table beside it") from None
    except OSError as error:
        raise DataError(f"{path}: this file cannot be read ({error.strerror or error})") from None
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: this is not valid JSON ({error})") from None
    except (KeyError, TypeError):
        raise DataError(f"{path}: this does not describe tables; take it again from the project") from None
    if sealed and package.get("hash", is_now) != is_now:
        raise DataError(
            f"{path}: this is not the description that the tables were checked by; expected its checksum. "
            "If you changed it on purpose, run: python3 run.py build. If not, take it again from the project"
        )
    return package


@lru_cache(maxsize=4)  # every table asks for it
def _parsed(data):
    """A data package and its checksum."""
    package = json.loads(data.decode("utf-8"))
    if not all(isinstance(resource["name"], str) for resource in package["resources"]):
        raise TypeError("a table without a name")
    return package, package_hash(package)


def _resource(name, folder, sealed=False):
    for resource in _package(folder, sealed)["resources"]:
        if resource["name"] == name:
            return resource
    raise DataError(f"{folder / PACKAGE}: it describes no table {name!r}; it has {', '.join(names(folder))}")


def _read(resource, folder):
    path = folder / resource["path"]
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise DataError(f"{path.name}: this file is missing from {path.parent}") from None
    except OSError as error:
        raise DataError(f"{path.name}: this file cannot be read ({error.strerror or error})") from None
    return _rows(path.name, data, json.dumps(resource))


@lru_cache(maxsize=128)  # every lesson, and many a cell, asks for the same tables
def _rows(file, data, description):
    """The rows that a file with these bytes holds, by its description as JSON."""
    resource = json.loads(description)
    fields = resource["schema"]["fields"]
    columns = [field["name"] for field in fields]
    cells = _cells(file, _text(file, data), columns)
    make = namedtuple(resource["name"].title().replace("_", ""), columns)
    return tuple(_row(file, number, row, fields, resource, make) for number, row in enumerate(cells, start=2))


def _text(file, data):
    if file.endswith(".gz"):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(f"{file}: this packed file cannot be unpacked ({error}); take it again from the project") from None
    try:
        text = data.removeprefix(codecs.BOM_UTF8).decode("utf-8")  # a spreadsheet puts this mark first
    except UnicodeDecodeError as error:
        row = error.object[: error.start].count(b"\n") + 1
        raise DataError(
            f"{file}, line {row}: byte {error.object[error.start]:#04x} is not UTF-8; save the file as UTF-8"
        ) from None
    if "\0" in text:
        row = text[: text.index("\0")].count("\n") + 1
        raise DataError(f"{file}, line {row}: found a zero byte; expected text")
    if not text.endswith("\n"):
        raise DataError(f"{file}: the last line has no end; the file seems to be cut off")
    return text


def _cells(file, text, columns):
    """The cells of a file's rows, without the names of the columns."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header, *cells = list(reader) or [[]]
    except csv.Error as error:
        raise DataError(f"{file}, line {reader.line_num}: this is not valid CSV ({error})") from None
    if len(header) == 1 < len(columns) and header[0].split(";") == columns:
        raise DataError(f"{file}: semicolons stand between the cells; expected commas")
    for column in columns:
        if column not in header:
            raise DataError(f"{file}: column {column!r} is missing; expected {', '.join(columns)}")
    if header != columns:
        raise DataError(f"{file}: found columns {', '.join(header)}; expected {', '.join(columns)}")
    if not cells:
        raise DataError(f"{file}: it has no rows; expected at least one")
    return cells


def _row(file, number, row, fields, resource, make):
    if len(row) != len(fields):
        raise DataError(f"{file}, row {number}: found {len(row)} cells; expected {len(fields)}")
    values = {}
    for field, cell in zip(fields, row, strict=True):
        try:
            values[field["name"]] = _value(cell, field)
        except ValueError as error:
            raise DataError(f"{file}, row {number}, column {field['name']!r}: found {cell!r}; expected {error}") from None
    for column, needed in resource["schema"].get("requires", []):
        if values[column] is not None and values[needed] is None:
            raise DataError(f"{file}, row {number}, column {needed!r}: found nothing; expected a value, as {column!r} has one")
    for ordering in resource["schema"].get("orderings", []):
        known = [(column, values[column]) for column in ordering if values[column] is not None]
        for (left, smaller), (right, larger) in zip(known, known[1:], strict=False):
            if smaller > larger:
                raise DataError(
                    f"{file}, row {number}, column {right!r}: found {larger}; expected at least {smaller}, which is {left!r}"
                )
    return make(**values)


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
        if cell not in ("true", "false"):
            raise ValueError("true or false")
        return cell == "true"
    if kind == "integer":
        if not re.fullmatch(r"-?\d+", cell, re.ASCII):
            raise ValueError("a whole number")
        value = int(cell)
    elif kind == "number":
        if not re.fullmatch(r"-?\d+(\.\d+)?", cell, re.ASCII):
            raise ValueError("a number, such as 27.5")
        value = float(cell)
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


def _check_unique(resource, rows):
    key = resource["schema"]["primaryKey"]
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
    known = {getattr(row, key["reference"]["fields"]) for row in (rows if target is resource else _read(target, folder))}
    for number, row in enumerate(rows, start=2):
        value = getattr(row, column)
        if value is not None and value not in known:
            raise DataError(
                f"{resource['path']}, row {number}, column {column!r}: found {value!r}; "
                f"expected one that column {key['reference']['fields']!r} of {target['path']} holds"
            )


def _check_hash(resource, folder):
    path = folder / resource["path"]
    if "hash" in resource and file_hash(path) != resource["hash"]:
        raise DataError(
            f"{path.name}: every cell is well formed, but the file is not the one that {PACKAGE} describes; expected "
            "its checksum. If you changed it on purpose, run: python3 run.py build. If not, take it again from the project"
        )
