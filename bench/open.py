"""Run all: how long until a lesson's first picture and its last cell, beside a notebook of nothing but widgets; and the
kernel's memory after it.

Kernels are running before the clock starts; how long one takes to start is told apart.
"""

import time

from lessons import NOTEBOOKS

from .kernel import kernel
from .results import aim, median, number, table
from .stage import kernel_memory, stage

#: Each notebook is opened and run so often, in turn with the one of widgets.
ROUNDS = 2
#: A notebook of nothing but widgets: a slider and a line of text in each cell.
PLAIN = ["import contenders", *["contenders.pair()"] * 8]
PICTURE = ".lesson-explorer .lesson-marks"
PLAIN_PICTURE = ".bench-pair .widget-html-content"


def run(place, notebook, picture):
    """Open a notebook afresh and run all of it: seconds until it is open and its kernel idle, milliseconds of Run
    all, memory of the kernel.
    """
    start = time.perf_counter()
    with place.open(notebook) as lesson:
        opened = time.perf_counter() - start
        lesson.page.evaluate("picture => { window.pending = probe.opening(picture); }", picture)
        lesson.menu("Run", "Run All Cells")
        found = lesson.page.evaluate("window.pending")
        return found | {"opened": opened, "memory": kernel_memory(lesson.page, notebook)}


def kernel_start():
    """Seconds until a kernel answers."""
    start = time.perf_counter()
    with kernel():
        return time.perf_counter() - start


def measure(asked):
    """Lines of the page, and all samples."""
    starts, samples = [kernel_start() for _ in range(3)], {name: [] for name in ("plain", *NOTEBOOKS)}
    with stage() as place:
        place.write("plain.ipynb", PLAIN)
        run(place, "plain.ipynb", PLAIN_PICTURE)  # the first page of all fills the caches of server and system
        for _ in range(ROUNDS):
            for number_, notebook in enumerate(NOTEBOOKS):
                if number_ % 2 == 0:
                    samples["plain"].append(run(place, "plain.ipynb", PLAIN_PICTURE))
                samples[notebook].append(run(place, notebook, PICTURE))
    return report(starts, samples), {"kernel start": starts, **samples}


def report(starts, samples):
    """What the page says of all samples."""
    def middle(name, key):
        return median([found[key] for found in samples[name] if key in found and not found.get("late")])

    def memory(name, which):
        return max((found["memory"][which] for found in samples[name] if found["memory"][which] is not None),
                   default=None)

    def whole(name):
        return 1000 * middle(name, "opened") + middle(name, "first")

    rows = []
    for name in samples:
        first = middle(name, "first")
        rows.append([name.removesuffix(".ipynb"), number(middle(name, "opened"), 1),
                     number(first), number(first / middle("plain", "first"), 2),
                     number(whole(name) / whole("plain"), 2), number(middle(name, "last")),
                     number(memory(name, 0)), number(memory(name, 1))])
    notebooks = [name for name in samples if name != "plain"]
    ratios = [whole(name) / whole("plain") for name in notebooks]
    most = max((memory(name, 0) or float("nan") for name in notebooks), default=float("nan"))
    lines = ["From the click on *Run All Cells* in a fresh page, the kernel running. *Plain*: a notebook of eight "
             "cells with one slider and one",
             f"line of text each. A kernel starts in {number(median(starts), 1)} s. Memory is the kernel's own after "
             "the last cell, in MiB.", "",
             aim("first picture from opening the notebook on, times the plain one's "
                 f"(median of lessons; {sum(r <= 1.25 for r in ratios)} of {len(ratios)} within it)",
                 median(ratios), 1.25),
             aim("kernel memory after any lesson", most, 115, digits=0, unit=" MiB"), ""]
    heads = ["notebook", "page and kernel open, s", "Run all to first picture, ms",
             "x plain", "x plain with opening", "to last cell, ms",
             "MiB resident", "MiB proportional"]
    return [*lines, *table(heads, rows)]
