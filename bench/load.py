"""A class at once: real students on a real JupyterHub, each moving a control of lesson 3, on this machine only.

Run by `python3 run.py load`. Every student logs in, gets a server, runs the whole lesson and guesses; the guesses go to
the live view of the class, where a teacher reveals them. Then every student moves the slider of the main picture about
once a second, and answers the exercises of the hour, a text, and the verdicts twice (hour.py), while the wall asks the
live view for its numbers. Beside the picture stands the floor: one message to the same kernel, which answers with a
line of text. In turn with that, for comparison, the same chart is drawn by the usual `interact` and pyplot, which draw
everything anew. At the end the page of the class is made from the hub's files, and compared with what was given.
bench/LOAD.md holds the figures of one run and says what they mean.
"""

import argparse
import asyncio
import json
import os
import platform
import random
import re
import signal
import sys
import tempfile
import time
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median

import numpy as np
import psutil
from lesson import class_page, classroom, exercises, explorers, gathering
from lesson.answers import Answers
from lesson.exercises import class_view
from lesson.explorer import page

from bench import hour
from bench.students import HubError, log_of, missing, programs, running_hub, student

PAGE = Path(__file__).with_name("LOAD.md")
#: What a student waits for at most before the picture counts as lost, in seconds.
PATIENCE = 20
TEACHER, TEACHERS_PASSWORD = "teacher", "teacher-of-the-trial"
#: Seconds between two looks of the wall at the numbers, as its page has them.
LOOKS = 2
#: The least that a change can be: one message to the kernel, and one line of text back.
FLOOR = """
import ipywidgets
floor = ipywidgets.HTML("Floor")
floor.on_msg(lambda widget, content, buffers: widget.send({"line": f"The value is {content['value']}."}))
floor
"""
#: The same chart, drawn as it is usually done: everything anew on each move.
NAIVE = """
%matplotlib inline
import matplotlib.pyplot as plt
from ipywidgets import SelectionSlider, interact
from lesson import drawing

@drawing.style()
def redraw(study):
    state = durations.state
    state.study = study
    plain, drawing.figure = drawing.figure, lambda width, height: plt.figure(figsize=(width, height))
    try:
        figure = durations.chart.axes(state)
    finally:
        drawing.figure = plain
    for add in durations.chart.marks(figure, state).values():
        add()
    print("study", study)
    print(durations.chart.words(state).as_text())
    plt.show()

interact(redraw, study=SelectionSlider(description="Naive", options=durations.controls["study"].options));
"""


@dataclass
class Seat:
    """One student's place in the class: connections, what was asked for, what came back."""

    number: int
    student: object = None
    kernel: object = None
    words: list = field(default_factory=list)
    studies: list = field(default_factory=list)
    values: list = field(default_factory=list)
    place: int = 0
    title: str = ""
    errors: list = field(default_factory=list)
    server: float = None
    first_picture: float = None
    whole_lesson: float = None
    given: float = None
    class_seen: float = None
    lesson_moves: list = field(default_factory=list)
    floor_moves: list = field(default_factory=list)
    naive_moves: list = field(default_factory=list)
    to_give: list = field(default_factory=list)
    told: list = field(default_factory=list)
    intact: bool = False

    @property
    def name(self):
        """The name to log in with."""
        return f"student{self.number:02}"

    @property
    def guess(self):
        """The number of days that this student guesses, and nobody else."""
        return str(self.number + 2)

    @property
    def kept(self):
        """What is kept of this student in the end: by exercise the last answer, and the tries."""
        return {hour.GUESS: (self.guess, 1), **hour.kept(self.number)}


def expect(seat, folder):
    """Work out beforehand what each place of the slider must show to this student."""
    asked = exercises.ask(hour.GUESS, answers=Answers(folder / f"{seat.name}.json"))
    asked.fields["answer"].value = seat.guess
    asked.check.click()
    explorer = explorers.durations(asked)
    seat.title, seat.place = explorer.title, explorer.controls["study"].index
    seat.to_give = hour.answers(seat.number)
    for _, study in explorer.controls["study"].options:
        explorer.set(study=study)
        seat.studies.append(study)
        seat.values.append([str(control.value) for control in explorer.controls.values()])
        seat.words.append(page.name(explorer.look.said))


# -- what a student does

async def arrive(seat, hub, stack, wait):
    """Log in, get a server, open the lesson, run all of it, and guess."""
    await asyncio.sleep(wait)
    seat.student = await stack.enter_async_context(student(hub, seat.name))
    begun = time.monotonic()
    if not await seat.student.log_in():
        raise HubError("not let in")
    await seat.student.start_server(patience=240)
    seat.server = time.monotonic() - begun
    begun = time.monotonic()
    _, notebook = await seat.student.get(f"api/contents/{hour.LESSON}")
    seat.kernel = await stack.enter_async_context(seat.student.open(hour.LESSON))
    for cell in notebook["content"]["cells"]:
        if cell["cell_type"] == "code":
            await seat.kernel.run(cell["source"], patience=120)
            if seat.first_picture is None and "explorers." in cell["source"]:
                seat.first_picture = time.monotonic() - begun
    seat.whole_lesson = time.monotonic() - begun
    await seat.kernel.run(FLOOR)
    await guess(seat)


def said(text):
    """Does a message bring this text?"""
    return lambda kind, content: kind == "comm_msg" and text in json.dumps(content, ensure_ascii=False)


async def take_out(seat):
    """Leave the guess out of the class's picture."""
    box = seat.kernel.find(description=class_view.LEAVE)
    await seat.kernel.until(seat.kernel.set(box, value=True), said("is left out"), PATIENCE, "the guess being left out")


async def give(seat):
    """Give the guess to it again, and wait until the lesson says that it is there."""
    box = seat.kernel.find(description=class_view.LEAVE)
    seat.given = await seat.kernel.until(seat.kernel.set(box, value=False), said("without your name."), PATIENCE,
                                         "the guess coming to the class's picture")


async def look(seat):
    """Look at the class's picture."""
    seat.class_seen = await seat.kernel.until(seat.kernel.click(seat.kernel.find(description=class_view.SHOW)),
                                              said("data:image/svg+xml"), PATIENCE, "the class's picture")


async def reveal(teacher):
    """Let the teacher press *Reveal*: how many guesses the page told before, and the seconds until the picture came."""
    place = f"{teacher.hub}/services/class/guess_days"
    async with teacher.session.get(place) as page:
        html = await page.text()
    count, token = (re.search(rf'{before}([^"<]+)', html)[1]
                    for before in ('data-count="guess_days">', '_xsrf" value="'))
    begun = time.monotonic()
    async with teacher.session.post(f"{place}/reveal", data={"_xsrf": token}) as page:
        if "data:image/svg+xml" not in await page.text():
            raise HubError(f"the class's picture was not revealed: {page.status}")
    return int(count.split()[0]), time.monotonic() - begun


async def guess(seat):
    """Give a guess, which makes the picture appear."""
    kernel = seat.kernel
    button = kernel.find(description="Keep my guess")
    await kernel.set(kernel.beside(button, _model_name="TextModel"), value=seat.guess)
    await kernel.until(kernel.click(button), picture(seat, seat.place), PATIENCE, "the picture after the guess")


async def answer(seat):
    """Give the next answer of the hour to an exercise, a text or the verdicts."""
    seat.told.append(await hour.give(seat.kernel, seat.to_give.pop(0), PATIENCE))


async def finish(seat):
    """Give all answers that are left."""
    while seat.to_give:
        await answer(seat)


def explorer_of(seat):
    """The main picture: the widget whose kernel is asked for the studies' explorer."""
    return next(ident for ident, state in seat.kernel.models.items() if (state.get("fixed") or {}).get("title")
                == seat.title)


def picture(seat, place):
    """Does a message bring the picture with the words for this place of the slider?"""
    def shows(kind, content):
        data = content["data"] if kind == "comm_msg" else {}
        told = data.get("state", {}).get("shown") or data.get("content", {}).get("state") or {}
        return told.get("said") == seat.words[place]

    return shows


async def ask(seat, place):
    """Ask for a place of the slider, as a page does that has not seen it."""
    return await seat.kernel.custom(explorer_of(seat), {"do": "ask", "values": seat.values[place], "page": seat.name})


def naive_picture(seat, place):
    """Do messages bring the printed words and then the redrawn picture for this place of the slider?"""
    said = []

    def shows(kind, content):
        if kind == "stream":
            said.append(content["text"])
        return kind == "display_data" and "image/png" in content[
            "data"] and f"study {seat.studies[place]}\n" in "".join(said)

    return shows


async def move_floor(seat):
    """Ask for the line of text, and wait for it."""
    kernel, number = seat.kernel, random.randrange(1, 10**6)
    asked = kernel.custom(kernel.find(value="Floor"), {"value": number})
    seat.floor_moves.append(await kernel.until(asked, said(f"The value is {number}."), PATIENCE, "the line of text"))


async def move(seat, seconds, naive=False, answers=0):
    """Move the slider about once a second, each time to another place, and wait for the picture; of the lesson's turns
    every third asks for the floor's line in its place, and so many `answers` are given in between.
    """
    kernel, times = seat.kernel, seat.naive_moves if naive else seat.lesson_moves
    slider = kernel.find(_model_name="SelectionSliderModel", description="Naive") if naive else None
    output, place = (kernel.find(_model_name="OutputModel") if naive else None), seat.place
    await asyncio.sleep(random.random())
    start = time.monotonic()
    until, due = start + seconds, [start + seconds * random.random() for _ in range(answers)]
    for turn in count():
        begun, last = time.monotonic(), len(seat.studies) - 1
        if begun >= until:
            break
        if turn % 3 == 2 and not naive:  # after a rest as long as before a move
            await move_floor(seat)
            await asyncio.sleep(max(0, random.uniform(0.7, 1.3) - (time.monotonic() - begun)))
            continue
        place = kernel.models[slider]["index"] if naive else place
        place = random.choice([near for near in range(max(0, place - 3), min(last, place + 3) + 1) if near != place])
        shows = (naive_picture if naive else picture)(seat, place)
        times.append(await kernel.until(kernel.set(slider, index=place) if naive else ask(seat, place),
                                        shows, PATIENCE, f"the picture for place {place}"))
        if naive:  # JupyterLab sends what an Output widget shows back to the kernel
            await kernel.set(output, outputs=[{"output_type": kind, "metadata": {}, **content}
                                              for kind, content in kernel.outputs.pop(kernel.asked, [])])
        if seat.to_give and due and min(due) <= time.monotonic():
            due.remove(min(due))
            await answer(seat)
        await asyncio.sleep(max(0, random.uniform(0.7, 1.3) - (time.monotonic() - begun)))


async def start_naive(seat):
    """Run the cell of the naive redraw."""
    await seat.kernel.run(NAIVE, patience=120)


async def hand_back(seat, folder):
    """Are this student's answers whole, and the student's own?"""
    status, model = await seat.student.get("api/contents/notebooks/answers.json?content=1&type=file&format=text")
    on_disk = json.loads((folder / "students" / seat.name
                          / "lessons/notebooks/answers.json").read_text("utf-8"))["answers"]
    given = {key: (entry["answer"], entry["tries"]) for key, entry in on_disk.items()}
    seat.intact = (status == 200 and json.loads(model["content"])["answers"] == on_disk
                   and given == seat.kept)


def class_in(folder):
    """Make the page of the class from the hub's files, as `run.py class --hub` does: what it counts of each student,
    and the seconds that it took.
    """
    begun, known = time.monotonic(), exercises.questions()
    gathered = gathering.gather_hub(folder)
    people, _ = classroom.students(gathered.files, known)
    class_page.page(known, people, gathered)
    took = time.monotonic() - begun
    return {one.name: {name: (given.answer, given.tries) for name, given in one.given.items()} for one in people}, took


async def watch_wall(teacher, seen):
    """Ask for the numbers every two seconds, as the page on the wall does; keep how long each answer took."""
    place = f"{teacher.hub}/services/class/"
    async with teacher.session.get(f"{place}{hour.GUESS}") as page:
        token = re.search(r'data-xsrf="([^"]+)"', await page.text())[1]
    headers = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "same-origin", "X-XSRFToken": token}
    while True:
        begun = time.monotonic()
        async with teacher.session.get(f"{place}state.json", headers=headers) as answer:
            await answer.read()
            if answer.status == 200:
                seen.append(time.monotonic() - begun)
        await asyncio.sleep(LOOKS)


# -- the class

async def each(seats, act):
    """Let every student who is still there do `act` at the same time; keep what went wrong."""
    async def guarded(seat):
        try:
            await act(seat)
        except Exception as error:
            seat.errors.append(f"{seat.name}: {type(error).__name__}: {error}")

    await asyncio.gather(*(guarded(seat) for seat in seats if not seat.errors))


async def lesson_of(seats, hub, folder, options):
    """The whole hour in short: arrive, guess, move and answer in turns with the naive redraw, hand back.

    Returns what was measured beside the students.
    """
    measured = {}
    async with AsyncExitStack() as stack:
        waits = sorted(random.uniform(0, options.arrive) for _ in seats)
        say(f"{len(seats)} students arrive within {options.arrive:g} s, run lesson 3 and guess")
        await each(seats, lambda seat: arrive(seat, hub, stack, waits[seat.number]))
        say("all give their guesses to the class's picture at once, the teacher reveals, and all look at it at once")
        await each(seats, take_out)
        await each(seats, give)
        teacher = await stack.enter_async_context(student(hub, TEACHER))
        if not await teacher.log_in(TEACHERS_PASSWORD):
            raise HubError("the teacher was not let in")
        if len(seats) >= classroom.FEWEST:  # of fewer, nothing is shown
            measured["revealed"] = await reveal(teacher)
            await each(seats, look)
        measured["memory"] = memory(folder, seats)
        measured |= {"lesson": Watch(), "naive": Watch(), "wall": []}
        wall = asyncio.create_task(watch_wall(teacher, measured["wall"]))
        share = -(-max(len(seat.to_give) for seat in seats) // options.blocks)
        for block in range(options.blocks):
            say(f"turn {block + 1} of {options.blocks}: the lesson's picture, while answers come in")
            async with measured["lesson"]:
                await each(seats, lambda seat: move(seat, options.seconds / options.blocks, answers=share))
            if options.naive_seconds:
                if block == 0:
                    measured["memory_moved"] = memory(folder, seats)
                    await each(seats, start_naive)
                say(f"turn {block + 1} of {options.blocks}: the naive redraw")
                async with measured["naive"]:
                    await each(seats, lambda seat: move(seat, options.naive_seconds / options.blocks, naive=True))
        wall.cancel()
        await asyncio.gather(wall, return_exceptions=True)
        await each(seats, finish)
        say("are the answers whole, and does the page of the class count them?")
        await each(seats, lambda seat: hand_back(seat, folder))
        measured["page"] = await asyncio.to_thread(class_in, folder)
        measured["memory_end"] = memory(folder, seats)
        await each(seats, lambda seat: seat.student.stop_server())
    return measured


class Watch:
    """How busy the machine is while students move: its cores, this program, and how late this program gets to its
    own work.
    """

    def __init__(self):
        self.seconds, self.busy, self.own, self.late = 0.0, 0.0, 0.0, []

    async def __aenter__(self):
        self._begun, self._before = time.monotonic(), self._used()
        self._task = asyncio.create_task(self._tick())

    async def __aexit__(self, *error):
        self._task.cancel()
        self.seconds += time.monotonic() - self._begun
        busy, own = self._used()
        self.busy, self.own = self.busy + busy - self._before[0], self.own + own - self._before[1]

    def _used(self):
        times = psutil.cpu_times()
        return sum(times) - times.idle - times.iowait - times.guest - times.guest_nice, time.process_time()

    async def _tick(self):
        while True:
            begun = time.monotonic()
            await asyncio.sleep(0.05)
            self.late.append(time.monotonic() - begun - 0.05)


def memory(folder, seats):
    """MiB by kind of program: a list of (resident, proportional), one for each program."""
    found = {"server": [], "kernel": [], "hub": [], "view": []}
    names = {str(folder / "students" / seat.name) for seat in seats}
    for process in programs(folder):
        try:
            full, command, home = process.memory_full_info(), process.cmdline(), process.environ().get("HOME")
        except psutil.Error:
            continue
        other = "view" if "class_view.py" in " ".join(command) else "hub"
        kind = other if home not in names else "kernel" if "ipykernel_launcher" in command else "server"
        found[kind].append((full.rss / 2**20, full.pss / 2**20))
    return found


# -- the report

def spread(seconds):
    """Median, 95th percentile and worst in milliseconds, as cells of a table."""
    if not seconds:
        return ["-", "-", "-", "0"]
    return [*(f"{1000 * value:,.0f}" for value in (median(seconds), np.percentile(seconds, 95), max(seconds))),
            f"{len(seconds):,}"]


def mean(pairs, which):
    """Mean of one of the two measures of memory."""
    return sum(pair[which] for pair in pairs) / max(1, len(pairs))


def counted(seat, measured):
    """Does the page of the class count what this student gave?"""
    return measured["page"][0].get(seat.name) == seat.kept


def report(seats, measured, options, before):
    """Everything that was measured, as text for a page."""
    errors, revealed = [error for seat in seats for error in seat.errors], measured.get("revealed", (0,))
    lines = [f"{len(seats)} students at once, {options.seconds:g} s of moving the lesson's control and "
             f"{options.naive_seconds:g} s of the naive redraw, "
             f"in {options.blocks} turns. {os.cpu_count()} cores ({platform.machine()}), "
             f"{psutil.virtual_memory().total / 2**30:.0f} GiB, Linux, "
             f"Python {platform.python_version()}; students and hub on the same machine. Other programs took "
             f"{before:.0f} % of it before the run; its load average was then {options.load:.1f}.", "",
             "| Time in milliseconds | median | 95th percentile | worst | count |", "|---|--:|--:|--:|--:|"]
    for name, seconds in (("from log-in to JupyterLab", [seat.server for seat in seats if seat.server]),
                          ("from opening the lesson to its first picture",
                           [seat.first_picture for seat in seats if seat.first_picture]),
                          ("from opening the lesson to its last cell",
                           [seat.whole_lesson for seat in seats if seat.whole_lesson]),
                          ("from giving a guess to its being in the class's picture, all at once",
                           [seat.given for seat in seats if seat.given]),
                          ("from *Reveal* to the class's picture, for the teacher", revealed[1:]),
                          ("from asking for the class's picture to seeing it, all at once",
                           [seat.class_seen for seat in seats if seat.class_seen]),
                          ("**from control to picture, the lesson, while answers come in**",
                           [s for seat in seats for s in seat.lesson_moves]),
                          ("from asking to a line of text, the floor, in the same minutes",
                           [s for seat in seats for s in seat.floor_moves]),
                          ("from the button to what the lesson says of an answer (exercises, text, verdicts)",
                           [s for seat in seats for s in seat.told]),
                          ("from the wall's asking for the numbers to having them", measured["wall"]),
                          ("to make the page of the class from the hub's files", [measured["page"][1]]),
                          ("from control to picture, naive redraw", [s for seat in seats for s in seat.naive_moves])):
        lines.append(f"| {' | '.join([name, *spread(seconds)])} |")
    lines += ["", "| Memory in MiB | resident (RSS) | proportional (PSS) |", "|---|--:|--:|"]
    stages = [("after the lesson was run", "memory")]
    if "memory_moved" in measured:
        stages.append(("after a turn of moving", "memory_moved"))
    for stage, key in stages:
        kinds = measured[key]
        lines += [f"| a student's server, {stage} | {mean(kinds['server'], 0):.0f} | {mean(kinds['server'], 1):.0f} |",
                  f"| a student's kernel, {stage} | {mean(kinds['kernel'], 0):.0f} | {mean(kinds['kernel'], 1):.0f} |"]
    last = measured[stages[-1][1]]
    end = measured["memory_end"]["kernel"]
    each_student = [sum(pair[1] for kind in ("server", "kernel") for pair in last[kind]) / len(seats)]
    lines += [
        f"| **a student in all** | {mean(last['server'], 0) + mean(last['kernel'], 0):.0f} | {each_student[0]:.0f} |",
        f"| hub, proxy and culler | {sum(p[0] for p in last['hub']):.0f} | {sum(p[1] for p in last['hub']):.0f} |",
        f"| the live view of the class | {sum(p[0] for p in last['view']):.0f} | "
        f"{sum(p[1] for p in last['view']):.0f} |",
        f"| everything | {sum(p[0] for k in last.values() for p in k):,.0f} | "
        f"{sum(p[1] for k in last.values() for p in k):,.0f} |",
        f"| a student's kernel, after the naive redraw | {mean(end, 0):.0f} | {mean(end, 1):.0f} |",
        "", f"Errors: {len(errors)}. Answers whole and the student's own: {sum(seat.intact for seat in seats)} of "
        f"{len(seats)}. Guesses that the teacher saw before revealing them: {revealed[0]}. Students whose "
        f"answers the page of the class counts as they were given: {sum(counted(seat, measured) for seat in seats)}."]
    moves, floors = ([s for seat in seats for s in getattr(seat, kind)] for kind in ("lesson_moves", "floor_moves"))
    if moves and floors:
        more = 1000 * (np.percentile(moves, 95) - np.percentile(floors, 95))
        lines.append(f"The 95th percentile of the lesson's picture is {more:.0f} ms more than that of the floor.")
    for name, key in (("the lesson's picture", "lesson"), ("the naive redraw", "naive")):
        watch = measured[key]
        if watch.late:
            share = 100 / watch.seconds / os.cpu_count()
            lines.append(f"While {name} moved, the cores were {watch.busy * share:.0f} % busy, {watch.own * share:.0f} "
                         "% with the measuring program, "
                         f"which itself ran late by {1000 * np.percentile(watch.late, 95):.0f} ms (95th percentile).")
    return "\n".join([*lines, *(f"- {error}" for error in errors[:10])])


def save(text):
    """Put the report into bench/LOAD.md, between its two marks."""
    page = PAGE.read_text("utf-8")
    page = re.sub(r"(?<=<!-- measured -->\n).*?(?=<!-- end -->)", lambda _: f"\n{text}\n\n", page, flags=re.DOTALL)
    PAGE.write_text(page, encoding="utf-8")


def say(sentence):
    """Tell what is being done, at once."""
    print(f"load: {sentence}", flush=True)


def main(words):
    """Measure, print, and with --save write it into bench/LOAD.md."""
    parser = argparse.ArgumentParser(prog="run.py load", description=__doc__.split("\n")[0])
    parser.add_argument("--students", type=int, default=30, help="how many at once, at most 60 (30)")
    parser.add_argument("--seconds", type=float, default=120,
                        help="how long they move the lesson's control, at most 600 (120)")
    parser.add_argument("--naive-seconds", type=float, default=60,
                        help="how long they move the naive redraw; 0 leaves it out (60)")
    parser.add_argument("--blocks", type=int, default=4, help="in how many turns (4)")
    parser.add_argument("--arrive", type=float, help="seconds within which they come in (2 a student)")
    parser.add_argument("--settings", help="a file of settings for the hub, as HUB_SETTINGS")
    parser.add_argument("--save", action="store_true", help="write the result into bench/LOAD.md")
    options = parser.parse_args(words)
    if not (1 <= options.students <= 60 and 0 < options.seconds <= 600
            and 0 <= options.naive_seconds <= 600 and 1 <= options.blocks <= 20):
        parser.error("between 1 and 60 students, at most 600 seconds and 20 turns")
    options.arrive = 2 * options.students if options.arrive is None else options.arrive
    if sentence := missing():
        sys.exit(f"load: {sentence}")
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, signal.default_int_handler)
    limit = options.arrive + 3 * (options.seconds + options.naive_seconds) + 20 * options.students + 120
    before, options.load = psutil.cpu_percent(3), os.getloadavg()[0]
    say(f"stops by itself after {limit / 60:.0f} minutes at the latest; Ctrl-C stops it now")
    with tempfile.TemporaryDirectory(prefix="load-") as scratch:
        folder = Path(scratch).resolve()
        seats = [Seat(number) for number in range(options.students)]
        for seat in seats:
            expect(seat, folder)
        with running_hub(folder, teacher=TEACHER, teacher_password=TEACHERS_PASSWORD,
                         **({"settings": options.settings} if options.settings else {})) as hub:
            try:
                measured = asyncio.run(asyncio.wait_for(lesson_of(seats, hub, folder, options), limit))
            except TimeoutError:
                sys.exit(f"load: not done after {limit / 60:.0f} minutes; all was stopped")
            except KeyboardInterrupt:
                sys.exit("load: stopped; nothing is left running")
        text = report(seats, measured, options, before)
        for seat in seats:
            if seat.errors:
                say(f"what the hub wrote about {seat.name}:\n" + "\n".join(log_of(folder, seat.name)))
    print(text)
    if options.save:
        save(text)
    if any(seat.errors or not (seat.intact and counted(seat, measured)) for seat in seats):
        sys.exit("load: not every student got through")


if __name__ == "__main__":
    main(sys.argv[1:])
