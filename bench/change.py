"""From a press of a key to the painted picture: every control of every explorer, the floor, and the naive habit.

Three pages of one JupyterLab, each with a kernel of its own, so that none bears the memory or the rubbish of another:
the lesson as students open it, the floor, and the naive habit. They take turns press by press. The clock starts in the
page, in a listener for the key, and stops when the first frame with the right picture is painted.
"""

import json
import time
from collections import defaultdict

from lessons import EXPLORERS
from pages_in_browser import as_in_its_lesson

from .legs import course
from .results import aim, median, number, p95, table
from .stage import kernel_memory, stage

#: Milliseconds for everything to come to rest after a sample, and between the presses of a burst.
REST, BETWEEN = 40, 30
#: Before every how manieth new state it is quiet for so long, in milliseconds, that the page has fetched it beforehand.
QUIET_EVERY, QUIET = 3, 2500
#: How many presses of a control are tried with the naive habit too, and every how manieth with the floor.
NAIVE, FLOOR_EVERY = 3, 2


class Runner:
    """One contender's page: presses keys in it and tells how long it took."""

    def __init__(self, lesson, kind):
        self.lesson, self.page, self.kind = lesson, lesson.page, kind

    def press(self, box, wanted, way, is_list):
        """Press an arrow key once: a dict of `frame` and `painted` in milliseconds, `bytes`, or `late`."""
        before, asked = self.lesson.bytes(), self.lesson.asked()
        self.page.evaluate("([kind, box, wanted]) => { window.pending = probe.sample(kind, box, wanted); }",
                           [self.kind, box, wanted])
        self.page.keyboard.press(arrow(way, is_list))
        found = self.page.evaluate("window.pending")
        self.page.wait_for_timeout(REST)
        return found | {"bytes": self.lesson.bytes() - before, "asked": self.lesson.asked() - asked}

    def burst(self, box, wanted, ways):
        """Press arrow keys at a steady pace: a dict of `settled` and `between` in milliseconds, or `late`."""
        self.page.evaluate(
            "([kind, box, wanted, presses]) => { window.pending = probe.settled(kind, box, wanted, presses); }",
            ["pressed" if self.kind == "explorer" else self.kind, box, wanted, len(ways)])
        due = time.perf_counter()
        for way in ways:
            time.sleep(max(0, due - time.perf_counter()))
            self.page.keyboard.press(arrow(way, False))
            due += BETWEEN / 1000
        found = self.page.evaluate("window.pending")
        self.page.wait_for_timeout(REST)
        return found


def arrow(way, is_list):
    """The key that moves a list or a slider one place."""
    return {(1, False): "ArrowRight", (-1, False): "ArrowLeft", (1, True): "ArrowDown",
            (-1, True): "ArrowUp"}[way, is_list]


class Floor(Runner):
    """A slider and a list that change one line of text."""

    def __init__(self, lesson):
        super().__init__(lesson, "text")
        lesson.menu("Run", "Run All Cells")
        lesson.wait_until_done()
        lesson.page.locator(".bench-list select").evaluate(
            "list => list.setAttribute('data-lm-suppress-shortcuts', 'true')")
        self.at, self.way = {False: 0, True: 0}, {False: 1, True: 1}
        self.boxes = {False: lesson.page.locator(".bench-slider").element_handle(),
                      True: lesson.page.locator(".bench-list").element_handle()}
        for is_list in (False, True):
            for _ in range(5):  # a page's first presses are slower
                self.next(is_list)

    def _focus(self, is_list):
        self.boxes[is_list].query_selector("select" if is_list else ".noUi-handle").focus()

    def next(self, is_list):
        """One press."""
        self._focus(is_list)
        if not 0 <= self.at[is_list] + self.way[is_list] <= 7:
            self.way[is_list] *= -1
        self.at[is_list] += self.way[is_list]
        return self.press(self.boxes[is_list], f"The value is {self.at[is_list]}.", self.way[is_list], is_list)

    def many(self, presses):
        """As many presses in a row, to and fro, to the other end of the slider."""
        self._focus(False)
        ways = []
        while len(ways) < presses or self.at[False] == 0:
            if not 0 <= self.at[False] + self.way[False] <= 7:
                self.way[False] *= -1
            self.at[False] += self.way[False]
            ways.append(self.way[False])
        return self.burst(self.boxes[False], f"The value is {self.at[False]}.", ways)


class Naive(Runner):
    """Charts that pyplot draws anew inside `interact`: each goes through the states that were written for it."""

    def __init__(self, lesson, names):
        super().__init__(lesson, "naive")
        lesson.menu("Run", "Run All Cells")
        lesson.wait_until_done()
        self.cells = {name: lesson.page.locator(".jp-CodeCell").nth(number) for number, name in enumerate(names)}
        self.at = dict.fromkeys(names, 0)

    def next(self, name):
        """The next state of a chart."""
        cell = self.cells[name]
        cell.locator(".noUi-handle").focus()
        self.at[name] += 1
        return self.press(cell.locator(".widget-interact").element_handle(), self.at[name], 1, False)


class Tried(Runner):
    """The explorers of a lesson."""

    def __init__(self, lesson):
        super().__init__(lesson, "explorer")
        lesson.run_all()

    def begin(self, walked):
        """Turn to an explorer."""
        self.course, self.key = walked, None
        self.explorer = self.lesson.explorer(walked.title)
        self.box = self.explorer.element_handle()
        self.box.evaluate("box => box.scrollIntoView({block: 'start'})")

    def _focus(self, key):
        if key != self.key:
            name, is_list = self.course.controls[key]
            (self.explorer.get_by_label(name, exact=True) if is_list
             else self.explorer.get_by_role("slider", name=name, exact=True)).focus()
            self.key = key

    def next(self, step):
        """One step of a leg."""
        self._focus(step.key)
        return self.press(self.box, step.shown, step.way, self.course.controls[step.key][1])

    def many(self, burst):
        """All presses of a burst."""
        self._focus(burst.key)
        return self.burst(self.box, burst.after, burst.ways)


def naive_steps(leg):
    """The steps that are tried with the naive habit too."""
    timed = [step for step in leg.steps if step.timed]
    return [timed[i * len(timed) // NAIVE] for i in range(NAIVE)] if timed else []


def measure(asked):
    """Lines of the page, and all samples."""
    samples, memory, left_out = [], {}, []
    end = time.monotonic() + 60 * asked.minutes
    with stage() as place:
        place.write("floor.ipynb", ["import contenders; contenders.floor()"])
        with place.open("floor.ipynb") as page:
            floor = Floor(page)
            for notebook, names in EXPLORERS.items():
                wanted = [name for name in names if not asked.only or name in asked.only]
                if not wanted:
                    continue
                if time.monotonic() > end:
                    left_out += wanted
                    continue
                courses = [course(name, lambda name=name: as_in_its_lesson(name, place.folder)) for name in wanted]
                states = {each.name: [each.first, *(step.state for leg in each.legs for step in naive_steps(leg))]
                          for each in courses}
                (place.folder / "states.json").write_text(json.dumps(states), encoding="utf-8")
                place.write("naive.ipynb", [f"import contenders; contenders.naive({name!r})" for name in wanted])
                with place.open("naive.ipynb") as naive_page, place.open(notebook) as lesson:
                    naive, tried = Naive(naive_page, wanted), Tried(lesson)
                    for each in courses:
                        samples += _explorer(each, tried, floor, naive)
                    memory[notebook] = kernel_memory(lesson.page, notebook)
    return report(samples, memory, left_out), {"samples": samples, "memory": memory}


def _explorer(walked, tried, floor, naive):
    """All samples of one explorer's controls."""
    found = []
    tried.begin(walked)
    for leg in walked.legs:
        (name, is_list), compared = walked.controls[leg.key], naive_steps(leg)
        about = {"explorer": walked.name, "control": name, "is_list": is_list}
        for i, step in enumerate(leg.steps):
            quiet = step.timed and step.first and i % QUIET_EVERY == QUIET_EVERY - 1
            if quiet:
                tried.page.wait_for_timeout(QUIET)
            sample = tried.next(step)
            if not step.timed:
                continue
            how = "again" if not step.first else "first" if sample["asked"] else "fetched"
            found.append(about | {"who": "explorer", "how": how, "keeps_axes": step.keeps_axes} | sample)
            if i % FLOOR_EVERY == 0:
                found.append(about | {"who": "floor"} | floor.next(is_list))
            found += [about | {"who": "naive"} | naive.next(walked.name) for other in compared if other is step]
    for burst in walked.bursts:
        about = {"explorer": walked.name, "control": walked.controls[burst.key][0], "is_list": False}
        found.append(about | {"who": "burst"} | tried.many(burst))
        found.append(about | {"who": "floor's burst"} | floor.many(len(burst.ways)))
    return found


# -- the page


def painted(samples, **wanted):
    """Milliseconds to the painted picture of the samples that are as wanted and became right."""
    return [s["painted"] for s in samples if "painted" in s
            and all(s.get(key) == value for key, value in wanted.items())]


def report(samples, memory, left_out):
    """What the page says of all samples."""
    groups = defaultdict(list)
    for sample in samples:
        groups[sample["explorer"], sample["control"]].append(sample)
    rows = [_control(*key, group) for key, group in groups.items()]
    late = [s for s in samples if s.get("late")]
    lines = ["From the key to the painted picture, as the page of JupyterLab itself clocks it, in milliseconds. "
             "*First*: the page has never",
             "shown the state and asks the kernel; *again*: it was shown before; *fetched*: it is new, but the page "
             "had asked for it when all",
             "was quiet. *Floor*: a slider, or list, that changes one line of text. *Naive*: the same chart drawn anew "
             "by pyplot inside",
             "`interact`, without words. Explorers, floor and naive habit take turns in pages and kernels of their "
             "own. A sample counts only",
             "when the page holds, to the letter, what the same explorer made in Python shows.", ""]
    lines += _summary(samples) + _aims(samples, rows)
    lines += [f"- Samples: {len(samples)}; never right: {len(late)}" + (f" ({_named(late)})" if late else "") + "."]
    if left_out:
        lines.append(f"- Not measured for want of time (`--minutes` gives more): {', '.join(left_out)}.")
    for notebook, (rss, pss) in memory.items():
        lines.append(f"- Kernel after every control of {notebook.removesuffix('.ipynb')} was moved: {number(rss)} MiB "
                     f"resident ({number(pss)} proportional).")
    heads = ["explorer", "control", "axes", "first", "again", "p95", "again x floor",
             "fetched x floor", "first x floor", "first x naive", "kB"]
    return [*lines, "", *table(heads, [row["cells"] for row in rows])]


def _named(late):
    return ", ".join(sorted({f"{s['explorer']}, {s['control']}, {s['who']}" for s in late}))


def _control(explorer, control, group):
    """One row of the table of controls, as numbers and as cells."""
    floor, naive = median(painted(group, who="floor")), median(painted(group, who="naive"))
    ours = [s for s in group if s["who"] == "explorer" and "painted" in s]
    keeps = [s["keeps_axes"] for s in ours]
    first, again, fetched = (median(painted(ours, how=how)) for how in ("first", "again", "fetched"))
    row = {"keeps": all(keeps), "first": first / floor, "again": again / floor,
           "fetched": fetched / floor, "naive": first / naive,
           "bytes": median([s["bytes"] for s in ours])}
    axes = "stay" if all(keeps) else "change" if not any(keeps) else f"change {len(keeps) - sum(keeps)} of {len(keeps)}"
    row["cells"] = [explorer.replace("_", " "), control, axes, number(first),
                    number(again), number(p95(painted(ours))), number(row["again"], 2),
                    number(row["fetched"], 2), number(row["first"], 2),
                    number(row["naive"], 2), number(row["bytes"] / 1000, 1)]
    return row


def _summary(samples):
    """A table of medians over all samples of each contender."""
    def line(name, found, floor):
        times, in_page = [s["painted"] for s in found
                          if "painted" in s], [s["painted"] - s["frame"] for s in found if "painted" in s]
        return [name, number(median(times)), number(p95(times)), number(median(times) / floor, 2),
                number(p95(times) / floor, 2),
                number(median([s["bytes"] for s in found]) / 1000, 1), number(median(in_page)), f"{len(found)}"]

    def some(**wanted):
        return [s for s in samples if all(s.get(key) == value for key, value in wanted.items())]

    floor = median(painted(samples, who="floor"))
    named = {"floor": some(who="floor"), "naive": some(who="naive")}
    for keeps, axes in ((True, "axes stay"), (False, "axes change")):
        named |= {f"{axes}, {how}": some(who="explorer", keeps_axes=keeps, how=how)
                  for how in ("first", "again", "fetched")}
    heads = ["", "median ms", "p95 ms", "median x floor", "p95 x floor",
             "kB", "of it laying out and painting, ms", "samples"]
    return table(heads, [line(name, found, floor) for name, found in named.items() if found])


def _aims(samples, rows):
    floor = median(painted(samples, who="floor"))
    stay, change = [row for row in rows if row["keeps"]], [row for row in rows if not row["keeps"]]
    ours = painted(samples, who="explorer")
    bursts, floors = ([s["settled"] for s in samples if s["who"] == who and "settled" in s]
                      for who in ("burst", "floor's burst"))
    missed = sum(1 for s in samples if s["who"] == "burst" and s.get("late"))
    return [
        aim(f"times the floor, seen before (median of {len(rows)} controls; {_kept(rows, 'again', 0.5)} within it)",
            _middle(rows, "again"), 0.5),
        aim(f"times the floor, new, fetched when all was quiet ({_kept(rows, 'fetched', 0.5)} within it)",
            _middle(rows, "fetched"), 0.5),
        aim(f"times the floor, axes stay, new (median of {len(stay)} controls; {_kept(stay, 'first', 1.25)} within it)",
            _middle(stay, "first"), 1.25),
        aim(f"times the floor, axes change, new (median of {len(change)} controls; {_kept(change, 'first', 1.8)} "
            "within it)",
            _middle(change, "first"), 1.8),
        aim(f"times the naive habit, first time ({_kept(rows, 'naive', 0.25)} of {len(rows)} within it)",
            _middle(rows, "naive"), 0.25),
        aim(f"p95 of all explorers, times the floor's median ({number(p95(ours))} ms)", p95(ours) / floor, 2),
        aim(f"kB both ways for a change, with all that Jupyter adds ({_kept(rows, 'bytes', 3_000)} within it)",
            _middle(rows, "bytes") / 1000, 3, digits=1),
        aim("questions to the kernel for a state that was seen before",
            float(sum(s["asked"] for s in samples if s.get("how") == "again")), 0, digits=0),
        aim(f"settling after {len(bursts)} bursts of 20 presses, times the floor's own ({number(median(bursts))} ms "
            f"against {number(median(floors))}; "
            f"one press every {number(median([s['between'] for s in samples if 'between' in s]))} ms)",
            median(bursts) / median(floors), 1.5),
        aim("bursts whose last picture was never right", float(missed), 0, digits=0),
    ]


def _middle(rows, key):
    return median([row[key] for row in rows if row[key] == row[key]])


def _kept(rows, key, most):
    return sum(row[key] <= most for row in rows)
