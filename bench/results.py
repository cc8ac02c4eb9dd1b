"""Numbers as the page shows them, and the page itself."""

import math
import os
import platform
import re
import statistics
from importlib.metadata import version
from pathlib import Path

PAGE = Path(__file__).with_name("RESULTS.md")
NAMED = ("jupyterlab", "ipywidgets", "matplotlib", "numpy", "ipykernel", "playwright")
TOP = """# How fast the lessons are

Written by `python3 run.py bench`, which measures all of this again. Ratios hold from machine to machine; times do not.

{machine}
"""


def median(values):
    """The median, or nan of nothing."""
    return statistics.median(values) if values else math.nan


def percentile(values, share):
    """The smallest value that at least this share of the values does not exceed; nan of nothing."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def p95(values):
    """The 95th percentile."""
    return percentile(values, 0.95)


def number(value, digits=0):
    """A number with this many decimals; a dash for what was not measured."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    return f"{value:,.{digits}f}" if isinstance(value, (int, float)) else str(value)


def table(heads, rows):
    """Lines of a table: the first column to the left, the others to the right."""
    line = "|" + "|".join(["---", *["--:"] * (len(heads) - 1)]) + "|"
    return [f"| {' | '.join(cells)} |"
            for cells in [heads]] + [line] + [f"| {' | '.join(cells)} |" for cells in rows] + [""]


def aim(said, value, most, digits=2, unit=""):
    """A line that says whether an aim is met: the value is at most `most`."""
    met = "not measured" if math.isnan(value) else "met" if value <= most else "**not met**"
    return f"- Aim, {met}: {said}: {number(value, digits)}{unit} (at most {most:g}{unit})"


def load_average():
    """How many processes wanted a core over the last minute, or a dash where the system does not say."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "–"


def machine():
    """What was measured on, in one line."""
    processor = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists() and (found := re.search(r"model name\s*: (.+)", info.read_text())):
        processor = found[1]
    import psutil

    versions = ", ".join(f"{name} {version(name)}" for name in NAMED)
    return (f"Machine: {processor}, {os.cpu_count()} cores, {psutil.virtual_memory().total / 2**30:.0f} GiB; "
            f"{platform.system()}. "
            f"Python {platform.python_version()}, {versions}; headless Chromium.")


def page(sections):
    """The whole page: what it is, all aims, and the sections."""
    aims = [line for section in sections for line in section.splitlines() if line.startswith("- Aim, ")]
    return "\n".join([TOP.format(machine=machine()), "## Aims", "", *aims, "", *sections])


def split(text):
    """Sections of a page by their headings, without the list of aims."""
    found = {part.splitlines()[0].removeprefix("## "): part for part in re.split(r"^(?=## )", text, flags=re.M)
             if part.startswith("## ")}
    found.pop("Aims", None)
    return found


def write(section, order):
    """Put a section in its place on the page, in place of an older one."""
    sections = split(PAGE.read_text("utf-8")) if PAGE.exists() else {}
    sections |= split(section)
    ordered = [sections[heading].rstrip() + "\n" for heading in order if heading in sections]
    PAGE.write_text(page(ordered), encoding="utf-8", newline="\n")
