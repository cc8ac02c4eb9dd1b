"""What it costs a kernel to import the lessons, by package: only what the kernel itself has not loaded already."""

import re
import subprocess
import sys
from collections import Counter

from .results import median, number, table

LESSON = "from lesson import exercises, explorers, frame"
ROUNDS = 5
#: Packages that take less are put together.
SMALL = 2
CODE = f"import sys, ipykernel.kernelapp; print('---', file=sys.stderr); {LESSON}"


def one_run():
    """Milliseconds of each package's own modules in a fresh interpreter, by its name."""
    answer = subprocess.run([sys.executable, "-X", "importtime", "-c", CODE],
                            capture_output=True, text=True, timeout=120, check=True)
    return by_package(answer.stderr.partition("---\n")[2])


def by_package(text):
    """Milliseconds by package, of what `-X importtime` prints."""
    found = Counter()
    for match in re.finditer(r"^import time:\s+(\d+) \|\s+\d+ \| +(\S+)$", text, flags=re.M):
        package = match[2].split(".")[0]
        standard = {package, package.lstrip("_")} & sys.stdlib_module_names
        found["standard library" if standard else package] += int(match[1])
    return {package: microseconds / 1000 for package, microseconds in found.items()}


def measure(asked):
    """Lines of the page, and all samples."""
    runs = [one_run() for _ in range(ROUNDS)]
    packages = {name: median([run[name] for run in runs]) for run in runs for name in run}
    total = median([sum(run.values()) for run in runs])
    large = sorted((name for name in packages if packages[name] >= SMALL), key=packages.get, reverse=True)
    rows = [[name, number(packages[name]), number(100 * packages[name] / total)] for name in large]
    rows.append(["all", number(total), "100"])
    lines = [f"`{LESSON}` in a kernel, by package: milliseconds of its own modules (median of {ROUNDS} fresh",
             "interpreters, slowed a little by being watched).", ""]
    return [*lines, *table(["package", "ms", "%"], rows)], runs
