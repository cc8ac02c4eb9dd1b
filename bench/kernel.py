"""What the kernel does for one change, and how long each kind of work takes its processor: measured in a real kernel,
with no page.

The value of a control is set as a page's message sets it. What is sent goes out, and nobody waits for it. The work is
split by wrapping: model and words (which rows, what to say), drawing (matplotlib), encoding (PNG, markup), and the rest
(traits, lists that follow other controls, messages).
"""

import json
import subprocess
import tempfile
import time
from collections import Counter, defaultdict
from contextlib import contextmanager
from pathlib import Path

from jupyter_client.manager import start_new_kernel
from lesson import explorers

from .legs import course, place
from .results import aim, median, number, p95, table

KINDS = ("model and words", "drawing", "encoding")
#: Seconds that the kernel may take for all of it.
BUDGET = 240


class Watch:
    """Adds up time by kind; what a wrapped function spends in other wrapped ones counts there only."""

    def __init__(self):
        self.spent, self.inside = Counter(), []

    def wrap(self, kind, function):
        """The same function, watched."""
        def watched(*args, **options):
            start = time.process_time()
            self.inside.append(0)
            try:
                return function(*args, **options)
            finally:
                took = time.process_time() - start
                self.spent[kind] += took - self.inside.pop()
                if self.inside:
                    self.inside[-1] += took
        return watched

    def patch(self, owner, name, kind):
        """Watch a function where it lies."""
        setattr(owner, name, self.wrap(kind, getattr(owner, name)))


def watch_everything(watch):
    """Watch what all explorers share."""
    from lesson import drawing, words
    from lesson.explorer import Choice, page
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    watch.patch(drawing, "png", "encoding")
    watch.patch(page.Telling, "state", "encoding")
    watch.patch(drawing, "svg_part", "drawing")
    watch.patch(FigureCanvasAgg, "draw", "drawing")
    watch.patch(words.Words, "said_html", "encoding")
    watch.patch(words.Words, "table_html", "encoding")
    watch.patch(Choice, "options_for", "model and words")


def watch_chart(watch, chart):
    """Watch what a chart does itself: its marks are made in `marks`, and drawn later, a part at a time."""
    plain = watch.wrap("model and words", chart.marks)
    chart.axes, chart.words = watch.wrap("drawing", chart.axes), watch.wrap("model and words", chart.words)
    chart.marks = lambda figure, state: {key: watch.wrap("drawing", add) for key, add in plain(figure, state).items()}


def set_as_a_page_does(explorer, key, at):
    """Set a control to a place with the message that a page sends for a state that it has not seen."""
    values = [str(control.options[at][1] if name == key else control.value)
              for name, control in explorer.controls.items()]
    explorer._handle_custom_msg({"do": "ask", "values": values, "page": "bench"}, [])


def moves(name, make):
    """The steps of all legs of an explorer, walked here so that the kernel has nothing ready: (control, way, what to
    note or None).
    """
    walked = course(name, make)
    for leg in walked.legs:
        for step in leg.steps:
            about = {"explorer": name, "control": walked.controls[leg.key][0],
                     "first": step.first, "keeps_axes": step.keeps_axes}
            yield step.key, step.way, about if step.timed else None


def in_kernel(path):
    """Go the moves that a file holds, and write into it how long each took: this runs inside the kernel."""
    watch, found = Watch(), []
    watch_everything(watch)
    for name, steps in json.loads(Path(path).read_text("utf-8")).items():
        explorer = explorers.ALL[name]()
        watch_chart(watch, explorer.chart)
        for key, way, about in steps:
            at = place(explorer.controls[key])[0] + way
            watch.spent.clear()
            start = time.process_time()
            set_as_a_page_does(explorer, key, at)
            total = time.process_time() - start
            if about:
                found.append(about | {"total": 1000 * total, **{kind: 1000 * watch.spent[kind] for kind in KINDS}})
    Path(path).write_text(json.dumps(found), encoding="utf-8")


def measure(asked):
    """Lines of the page, and all samples."""
    walked = {name: list(moves(name, make)) for name, make in explorers.ALL.items() if not asked.only
              or name in asked.only}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "moves.json")
        path.write_text(json.dumps(walked), encoding="utf-8")
        with kernel() as client:
            reply = client.execute_interactive(f"from bench import kernel; kernel.in_kernel({str(path)!r})",
                                               timeout=BUDGET, output_hook=lambda message: None)
        if reply["content"]["status"] != "ok":
            raise RuntimeError(f"the kernel failed: {reply['content']['ename']}: {reply['content']['evalue']}")
        samples = json.loads(path.read_text("utf-8"))
    return report(samples), samples


@contextmanager
def kernel():
    """A client of a fresh kernel, which is gone when the block ends."""
    manager, client = start_new_kernel(kernel_name="python3", extra_arguments=["--IPKernelApp.log_level=ERROR"],
                                       stderr=subprocess.DEVNULL)
    try:
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def report(samples):
    """What the page says of all samples."""
    lines = ["Milliseconds of a processor that the kernel needs for one change, from the page's message until "
             "everything is sent; medians of first visits, and",
             "in the last column of later ones. The rest: traits, lists that follow other controls, messages.", ""]
    groups = defaultdict(list)
    for sample in samples:
        groups[sample["explorer"], sample["control"], sample["keeps_axes"]].append(sample)
    heads = ["explorer", "control", "axes", *KINDS, "rest", "all, first", "all, again"]
    rows, stay = [], {True: [], False: []}
    for (explorer, control, keeps), group in groups.items():
        first = [s for s in group if s["first"]] or group
        again = median([s["total"] for s in group if not s["first"]])
        split = [median([s[kind] for s in first]) for kind in KINDS]
        rest = median([s["total"] - sum(s[kind] for kind in KINDS) for s in first])
        total = median([s["total"] for s in first])
        rows.append([explorer.replace("_", " "), control, "stay" if keeps else "change",
                     *(number(value, 1) for value in (*split, rest, total, again))])
        if keeps:
            stay[True].append(total)
            stay[False].append(again)
    stay[False] = [value for value in stay[False] if value == value]
    ours = [s["total"] for s in samples if s["keeps_axes"]]
    lines += [aim(f"kernel ms for a change, axes stay, {name} (median of {len(stay[first])} controls; "
                  f"{sum(v <= 8 for v in stay[first])} within it; "
                  f"slowest {number(max(stay[first], default=float('nan')))})", median(stay[first]), 8, digits=1)
              for first, name in ((True, "first time"), (False, "again"))]
    lines += [f"- p95 of all such changes: {number(p95(ours), 1)} ms.", ""]
    return [*lines, *table(heads, rows)]
