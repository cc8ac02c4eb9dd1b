"""How time grows with the data: more rows of evidence, more people, more studies."""

import csv
import json
import re
import shutil
import string
import tempfile
import time
from pathlib import Path

import numpy as np
from lesson import build, explorers, tables
from lesson.explorer import Explorer
from lesson.models import pharmacokinetics, pooling

from . import ROOT
from .legs import place, put
from .results import aim, median, number, table

TIMES = (1, 10, 100)
#: Constants of models, and rows that a model knows by name: not evidence that could be more.
FIXED = {"pk_models", "pk_parameters", "binding_constants", "after_maintenance"}
#: Milliseconds: a chart that takes longer than this to load and draw is not tried with more rows.
PATIENCE = 400
CHANGES = 6
PEOPLE = (1_000, 10_000, 100_000, 1_000_000)
MINUTES = np.linspace(0, 240, 13)
STUDIES = (10, 100, 1_000, 10_000)


# -- more rows


def renamed(value, copy, pattern):
    """A new id or name for a copy of a row, of the same form; None where the form leaves no room for one."""
    mark = "_" + string.ascii_lowercase[copy // 26] + string.ascii_lowercase[copy % 26]
    if pattern is None:
        return value + mark
    head, dot, tail = value.partition(".")
    return next((new for new in (value + mark, head + mark + dot + tail) if re.fullmatch(pattern, new)), None)


def renaming(package, rows):
    """Which columns of which tables get new values in a copy: table -> column -> its pattern, or the (table, column)
    that it points to.

    A table whose rows cannot be told apart by new names is left as it is; what points to such a table keeps its value.
    """
    found = {}
    for resource in package["resources"]:
        name, schema = resource["name"], resource["schema"]
        keys = [schema["primaryKey"]] if isinstance(schema["primaryKey"], str) else schema["primaryKey"]
        points = {key["fields"]: (key["reference"]["resource"] or name, key["reference"]["fields"])
                  for key in schema.get("foreignKeys", [])}
        columns, stuck = {}, name in FIXED
        for field in schema["fields"]:
            column, rules = field["name"], field.get("constraints", {})
            own = column in keys or rules.get("unique")
            if column in points:
                table_, target = points[column]
                if target in found.get(table_, {}):
                    columns[column] = points[column]
            elif own and field["type"] == "string" and "enum" not in rules and all(
                    renamed(row[column], 1, rules.get("pattern")) for row in rows[name]):
                columns[column] = rules.get("pattern")
            elif rules.get("unique"):
                stuck = True
        if not stuck and any(key in columns for key in keys):
            found[name] = columns
    return found


def multiply(folder, times):
    """Write every row of the tables in `folder` so many times, each copy with ids of its own that point to copies;
    then seal them.
    """
    package = json.loads((folder / tables.PACKAGE).read_text("utf-8"))
    paths = {resource["name"]: folder / resource["path"] for resource in package["resources"]}
    rows = {}
    for name, path in paths.items():
        with path.open(encoding="utf-8", newline="") as file:
            rows[name] = list(csv.DictReader(file))
    new = renaming(package, rows)

    def value(name, column, old, copy):
        form = new[name][column]
        return old and (value(*form, old, copy) if isinstance(form, tuple) else renamed(old, copy, form))

    for name, columns in new.items():
        with paths[name].open("a", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[name][0], lineterminator="\n")
            for copy in range(1, times):
                writer.writerows(row | {column: value(name, column, row[column], copy) for column in columns}
                                 for row in rows[name])
    build.seal(folder)


def milliseconds(do):
    """What `do` returns, and how long it took a processor."""
    start = time.process_time()
    answer = do()
    return answer, 1000 * (time.process_time() - start)


def one_chart(name, folder):
    """Milliseconds to load the chart, to draw its first picture, and for one change of its last control; kB of
    markup.
    """
    made = explorers.ALL[name]()
    chart, load = milliseconds(lambda: type(made.chart)(folder=folder))
    explorer, first = milliseconds(lambda: Explorer(name, made.title, chart, chart.controls()))
    widget = next(widget for widget in reversed(explorer.controls.values()) if place(widget)[1] > 1)
    at, places = place(widget)
    ways = range(at + 1, places) if places - at > at else range(at - 1, -1, -1)
    changes = [milliseconds(lambda to=to: put(widget, to))[1] for to in ways[:CHANGES]]
    return {"load": load, "first": first, "change": median(changes), "kB": len(explorer.html) / 1000}


def rows_grow(only):
    """Measurements by chart and by how often each row is there; and how long it takes to check all tables."""
    found, checked, counts = {}, {}, {}
    for times in TIMES:
        with tempfile.TemporaryDirectory() as where:
            folder = Path(shutil.copytree(ROOT / "data", Path(where, "data")))
            multiply(folder, times)
            _, checked[times] = milliseconds(lambda folder=folder: [tables.load(name, folder)
                                                                    for name in tables.names(folder)])
            counts[times] = sum(len(path.read_text("utf-8").splitlines()) - 1 for path in folder.glob("*.csv"))
            for name in explorers.ALL:
                before = found.get((name, times // 10))
                if (not only or name in only) and (times == 1 or before
                                                   and before["load"] + before["first"] < PATIENCE):
                    found[name, times] = one_chart(name, folder)
    return found, checked, counts


# -- more people, more studies


def people_grow():
    """Milliseconds to work out the concentrations of so many people, of different weights, at some times each."""
    weights = np.random.default_rng(1).uniform(40, 120, max(PEOPLE))
    model = next(iter(pharmacokinetics.models(tables.load("pk_models"), tables.load("pk_parameters")).values()))
    return {n: median([milliseconds(lambda n=n: pharmacokinetics.concentration(MINUTES, dose_mg=35, infusion_min=40,
                                                                               weight_kg=weights[:n], model=model))[1]
                       for _ in range(3)]) for n in PEOPLE}


def studies_grow():
    """Milliseconds to pool so many made-up studies, by method."""
    random = np.random.default_rng(1)
    found = {}
    for n in STUDIES:
        estimates, errors = random.normal(0.4, 0.3, n), random.uniform(0.1, 0.5, n)
        for method in pooling.METHODS:
            found[method, n] = median([milliseconds(lambda e=estimates, s=errors, m=method: pooling.pool(e, s, m))[1]
                                       for _ in range(3)])
    return found


def measure(asked):
    """Lines of the page, and all measurements."""
    charts, checked, counts = rows_grow(asked.only)
    people, studies = people_grow(), studies_grow()
    raw = {"charts": [[*key, value] for key, value in charts.items()], "checked": checked, "people": people,
           "studies": [[*key, value] for key, value in studies.items()]}
    return report(charts, checked, counts, people, studies), raw


def report(charts, checked, counts, people, studies):
    """What the page says of all measurements."""
    names = list(dict.fromkeys(name for name, _ in charts))
    growth = {name: charts[name, 10]["change"] / charts[name, 1]["change"] for name in names if (name, 10) in charts}
    lines = ["Every row of evidence 1, 10 and 100 times, as copies with ids of their own. Milliseconds of a processor: "
             "to read and check the tables",
             "that a chart needs, and for one change of its last control, reached for the first time. A dash: not "
             "tried, since with fewer rows it",
             f"took over {PATIENCE} ms to open.", "",
             aim(f"one change at 10 times the rows, times that at 1 (median of {len(growth)} charts; "
                 f"{sum(v <= 2 for v in growth.values())} within it)",
                 median(list(growth.values())), 2), ""]
    rows = [["all tables read and checked", *(number(checked[times]) for times in TIMES), *[""] * 4]]

    def cells(name, key, digits=0):
        return [number(charts[name, times][key], digits) if (name, times) in charts else "–" for times in TIMES]

    rows += [[name.replace("_", " "), *cells(name, "load"), *cells(name, "change", 1), number(growth.get(name), 1)]
             for name in names]
    heads = ["", *(f"load, {counts[times]:,} rows" for times in TIMES),
             *(f"change, x {times}" for times in TIMES), "x 10 over x 1"]
    lines += table(heads, rows)
    lines += table([f"concentrations at {len(MINUTES)} times for", *(f"{n:,} people" for n in people)],
                   [["ms", *(number(ms, 1) for ms in people.values())]])
    rows = [[method, *(number(studies[method, n], 2) for n in STUDIES)] for method in pooling.METHODS]
    return [*lines, *table(["pooling, ms", *(f"{n:,} studies" for n in STUDIES)], rows)]
