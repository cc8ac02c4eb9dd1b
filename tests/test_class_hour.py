"""The hour of lesson 3 with a class on a real hub: what students give in their lessons arrives in the page of the
class, from the hub's own files and from what they hand in, with the same numbers. Kernels only, no browser.
"""

import asyncio
import csv
import json
import re
import zipfile
from collections import Counter
from html import escape, unescape
from types import SimpleNamespace

import pytest
from apart import run_apart
from lesson import class_page
from lesson.exercises import class_view as beside
from lesson.exercises import questions
from live_class import PASSWORD, TEACHER, Class, xsrf_in

from bench import hour
from bench.hour import EXERCISES, GUESS, LESSON, TEXT, VERDICTS, Try
from bench.students import running_hub, student

KNOWN = questions()
#: Six students: one leaves the guess out, one's kernel dies, one comes late, one's server is stopped on the way.
CLASS = ("ana", "ben", "chloe", "dora", "emil", "fay")
LEAVES_OUT, DIES, LATE, STOPPED = "ben", "chloe", "fay", "dora"
GUESSES = dict(zip(CLASS, ("3", "2 weeks", "10", "14", "1 month", "90"), strict=True))
#: What of lesson 3 is run: as much as the answers need.
CELLS = ("from lesson import exercises, explorers, forms, frame", f'exercises.ask("{GUESS}")',
         *(f'exercises.ask("{name}")' for name in (*EXERCISES, TEXT)), f'verdicts = exercises.ask("{VERDICTS}")',
         'frame.verdicts("research", verdicts)', "exercises.hand_in()")


async def run(kernel):
    """Run these cells of the lesson."""
    for code in CELLS:
        await kernel.run(code)


async def keep_guess(kernel, name):
    """Keep a guess, with the box ticked or not."""
    if name == LEAVES_OUT:
        await kernel.done(kernel.set(kernel.find(description=beside.LEAVE), value=True))
    await hour.give(kernel, Try(KNOWN[GUESS], GUESSES[name]))


async def hand_in(kernel, one):
    """Press the button; return the name of the table that was written, and what stands in it."""
    button = kernel.find(description="Write the file to hand in")
    await kernel.set(kernel.beside(button, _model_name="TextModel"), value=one.name)
    await kernel.done(kernel.click(button))
    told = kernel.models[kernel.beside(button, _dom_classes=["lesson-told"])]["value"]
    assert any("your teacher can read them there" in str(state.get("value")) for state in kernel.models.values())
    file = re.search(r"answers_\S+\.csv", told)[0]
    _, model = await one.get(f"api/contents/notebooks/{file}?content=1&type=file&format=text")
    return file, model["content"]


async def lesson(one, number, room, revealed, handed_in):
    """The hour of one student."""
    assert await one.log_in()
    await one.start_server()
    async with one.open(LESSON) as kernel:
        await run(kernel)
        if one.name == LATE:
            await revealed.wait()
        await keep_guess(kernel, one.name)
        room.guessed.release()
        await revealed.wait()
        await kernel.done(kernel.click(kernel.find(description=beside.SHOW)))
        assert any("data:image/svg+xml" in str(state.get("value")) for state in kernel.models.values()), one.name
        given = hour.answers(number)
        for each in given[:2]:
            await hour.give(kernel, each)
        if one.name == DIES:
            with pytest.raises(Exception, match="lost|did not answer"):
                await kernel.run("import os; os._exit(1)", patience=3)
    if one.name == STOPPED:
        await one.stop_server()
        await one.start_server()
    async with one.open(LESSON) as kernel:
        await run(kernel)
        for each in given[2:]:
            await hour.give(kernel, each)
        handed_in[one.name] = await hand_in(kernel, one)


@pytest.fixture(scope="module")
def played(hub_can_run, tmp_path_factory):
    """The folder of a hub on which the hour was played; what the live view revealed; what was handed in."""
    folder = tmp_path_factory.mktemp("hour")

    async def all_of_it(url):
        room, revealed, handed_in = Class(url), asyncio.Event(), {}
        room.guessed = asyncio.Semaphore(0)

        async def alone(number, name):
            async with student(url, name) as one:
                await lesson(one, number, room, revealed, handed_in)
                await one.stop_server()

        async def teach():
            async with student(url, TEACHER) as teacher:
                assert await teacher.log_in(PASSWORD)
                for _ in CLASS[:-1]:
                    await room.guessed.acquire()
                found = (await room.state(teacher))[GUESS]
                assert (found["count"], found["ready"]) == (len(CLASS) - 2, 0), "four are too few"
                async with student(url, "guest") as guest:  # who looks in, and only guesses
                    assert await guest.log_in()
                    assert (await room.guess(await room.token(guest), 7))[0] == 200
                html = (await room.page(teacher, GUESS))[1]
                assert (await room.press(teacher, f"{GUESS}/reveal", xsrf_in(html)))[0] == 303
                revealed.set()
                return unescape((await room.page(teacher, GUESS))[1])

        return (await asyncio.gather(teach(), *(alone(*pair) for pair in enumerate(CLASS))))[0], handed_in

    with running_hub(folder, teacher=TEACHER, teacher_password=PASSWORD) as url:
        wall, handed_in = run_apart(all_of_it(url))
    return SimpleNamespace(folder=folder, wall=wall, handed_in=handed_in)


def numbers(html):
    """All that the page of a class tells below its first lines: the same for the same answers."""
    return html.partition('<section id="guesses">')[2]


def written(words, folder):
    """The page and the table that `run.py class` writes."""
    class_page.main([*map(str, words), "--out", str(folder)])
    return (folder / "index.html").read_text("utf-8"), (folder / "answers.csv").read_text("utf-8-sig")


@pytest.fixture(scope="module")
def from_hub(played, tmp_path_factory):
    """The page and the table from the hub's own files."""
    return written([played.folder, "--hub"], tmp_path_factory.mktemp("class") / "class")


def test_the_live_picture_has_the_guesses_that_were_not_left_out(played):
    assert "5 guesses: the one in the middle (the median) is 10 days" in played.wall


def test_exercises_given_on_the_hub_arrive_in_the_page_of_the_class(from_hub):
    page, _ = from_hub
    for name in EXERCISES:
        heading = f"<h4>{escape(KNOWN[name].row.question)}</h4>"
        article = re.search(rf"<article>{re.escape(heading)}(.*?)</article>", page, flags=re.S)[1]
        assert "Right at the first try: 2 of 6. Right in the end: 4 of 6. Not answered: 0." in article, name


def test_the_last_verdicts_given_on_the_hub_arrive_in_the_page_of_the_class(from_hub):
    page, _ = from_hub
    last = [hour.kept(number)[VERDICTS][0] for number in range(len(CLASS))]
    assert last != [hour.verdicts(KNOWN[VERDICTS], number, False) for number in range(len(CLASS))]
    for option in KNOWN[VERDICTS].options:
        given = Counter(KNOWN[VERDICTS].word(answer[option.id]) for answer in last)
        title = f"{option.id.partition('.')[0]}: {option.text.partition(': ')[2]}"
        article = re.search(rf"<h3>{re.escape(escape(title))}</h3>(.*?)</article>", page, flags=re.S)[1]
        told = {word.removesuffix(" (ours)"): int(count) for word, count in re.findall(
            r'<th scope="row">(.*?)</th><td>(\d+)</td>', unescape(article))}
        assert {word: count for word, count in told.items() if count} == given, option.id


def test_texts_and_guesses_given_on_the_hub_arrive_without_names(from_hub, played):
    page, table = from_hub
    assert "6 students handed in answers." in page
    for number in range(len(CLASS)):
        assert escape(hour.text(number)) in page
    assert "5 guesses: the one in the middle (the median) is 14 days" in page, "the one that was left out is in it"
    for name in CLASS:
        assert not re.search(rf"\b{name}\b", re.sub('src="data:[^"]*"', "", page)), name
        assert table.count(f'"{name}"') == len(EXERCISES) + 3


def moodle(files, folder):
    """As Moodle hands over: a zip with a folder for each student."""
    with zipfile.ZipFile(folder / "moodle.zip", "w") as archive:
        for number, (name, (file, content)) in enumerate(files.items()):
            archive.writestr(f"{name.title()}_{4000 + number}_assignsubmission_file_/{file}", content)
    return folder / "moodle.zip"


def canvas(files, folder):
    """As Canvas hands over: a zip of files, the student's name before each."""
    with zipfile.ZipFile(folder / "canvas.zip", "w") as archive:
        for number, (name, (file, content)) in enumerate(files.items()):
            archive.writestr(f"{name}_{4000 + number}_{9000 + number}_{file}", content)
    return folder / "canvas.zip"


def one_name(files, folder):
    """As a mail program saves attachments: one name, with a number."""
    for number, (_, content) in enumerate(files.values()):
        (folder / f"answers{f' ({number})' if number else ''}.csv").write_text(content, "utf-8")
    return folder


def one_name_without_names(files, folder):
    """The same with answers.json, in which no name stands."""
    for number, (_, content) in enumerate(files.values()):
        (folder / f"answers{f' ({number})' if number else ''}.json").write_text(content, "utf-8")
    return folder


@pytest.mark.parametrize("way", [moodle, canvas, one_name, one_name_without_names])
def test_what_was_handed_in_gives_the_same_numbers_as_the_hub_s_files(played, from_hub, tmp_path, way):
    files = played.handed_in
    if way is one_name_without_names:
        files = {name: ("answers.json", (played.folder / f"students/{name}/lessons/notebooks/answers.json").read_text(
            "utf-8")) for name in CLASS}
    (tmp_path / "in").mkdir()
    page, table = written([way(files, tmp_path / "in")], tmp_path / "class")
    assert numbers(page) == numbers(from_hub[0])
    assert "6 students handed in answers." in page

    def rows(text):
        lines = list(csv.DictReader(text.splitlines(keepends=True)))
        return sorted(json.dumps({key: value for key, value in line.items() if key not in ("name", "file")})
                      for line in lines)

    assert rows(table) == rows(from_hub[1])
