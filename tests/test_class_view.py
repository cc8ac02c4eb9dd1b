"""The live view of a class: a real hub with thirty made-up students, some of them hostile; and a lesson beside it."""

import asyncio
import json
import re
import socket
import struct
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import aiohttp
import pytest
from apart import run_apart
from lesson import class_page, exercises, explorers
from lesson.answers import Answers
from lesson.classroom import FEWEST, Spread, spread
from lesson.classroom import students as students_of
from lesson.exercises import class_view as beside
from lesson.exercises import questions
from lesson.gathering import gather
from live_class import PASSWORD, TEACHER, Class, xsrf_in

from bench.students import programs, running_hub, student
from deploy import class_view

DAYS = [1, 3, 5, 7, 7, 10, 14, 14, 14, 30, 90, 730, 0, 2.5]
KNOWN = questions()


# -- what is counted

def guesses(*numbers):
    found = class_view.Guesses()
    found.given = {f"student{n}": float(number) for n, number in enumerate(numbers)}
    return found


def test_no_group_under_five_is_shown():
    for count in range(FEWEST + 3):
        assert guesses(*range(count)).waits_for == max(0, FEWEST - count)
    assert class_view.waiting(guesses(1, 2, 3, 4)) == "No group under five is shown: 1 more guess needed."
    assert class_view.waiting(guesses(1, 2, 3, 4, 5)) == ""


def test_what_was_revealed_stays_until_so_many_are_new_that_nobody_can_be_made_out():
    found = guesses(*DAYS)
    found.reveal(KNOWN["guess_days"], "durations")
    first = found.picture
    assert found.said.startswith(f"{len(DAYS)} guesses: the one in the middle (the median) is")
    for n in range(FEWEST - 1):  # some change theirs, one takes it out, one comes late
        found.given[f"student{n}"] = 99.0
    assert found.waits_for == 1
    assert "4 new, changed or taken out" in class_view.waiting(found)
    del found.given["student9"]
    assert found.waits_for == 0
    assert found.picture is first, "it was drawn again without the teacher"
    found.given["student9"] = 30.0
    assert found.waits_for == 1, "who takes a guess out and gives the same again is not new"
    found.given = dict(list(found.given.items())[:3])
    assert found.fresh > FEWEST
    assert found.waits_for == 2, "drawn again with fewer than five"


def test_the_picture_is_the_one_of_the_page_of_the_class():
    found = guesses(*DAYS)
    found.reveal(KNOWN["guess_days"], "durations")
    made = Spread(tuple(sorted(map(float, DAYS))))
    alone = class_page.drawn("durations", made, class_page.spread_in_words(made, "days"))
    assert (found.picture.alt, found.picture.html) == (alone.alt, alone.html)


ODD = [b"", b"{", b"14", b'"14"', b"[]", b"null", b"{}", b'{"number": null}', b'{"number": "14"}', b'{"number": true}',
       b'{"number": NaN}', b'{"number": Infinity}', b'{"number": -1}', b'{"number": 1e6}', b'{"number": 1e999}',
       b'{"number": [14]}', b'{"number": {"number": 14}}', b'{"number": 14, "name": "ben"}', b'{"name": "ben"}',
       b'{"number": 14, "student": "ben"}', b'{"number": ' + b"9" * 150 + b"}", b'{"number": 1' + b"0" * 400 + b"}",
       b"[" * 199, b"\xff\xfe\x00", b'{"number": 14' + b" " * 500 + b"}", b"x" * 5000, b'{"number": "<b>14</b>"}']


@pytest.mark.parametrize("body", ODD, ids=lambda body: repr(body[:30]))
def test_a_body_that_is_no_guess_is_told_in_one_sentence(body):
    with pytest.raises(ValueError, match=r"^[^\n]{5,90}$") as told:
        class_view.number_in(body, KNOWN["guess_days"])
    assert str(told.value).count(".") == 1


def test_a_number_is_taken_in_the_range_of_its_question():
    for exercise, number in (("guess_days", 0), ("guess_days", 999_999.5), ("guess_treated", 100)):
        assert class_view.number_in(json.dumps({"number": number}).encode(), KNOWN[exercise]) == number
    with pytest.raises(ValueError, match="from 0 to 100"):
        class_view.number_in(b'{"number": 100.5}', KNOWN["guess_treated"])


def test_the_view_and_the_lesson_take_the_same_numbers():
    for question in KNOWN.values():
        if question.for_class:
            for text in ("0", "5", "100", "101", "999999", "1000000"):
                said = question.missing(text)
                try:
                    class_view.number_in(json.dumps({"number": float(text)}).encode(), question)
                    assert said is None, (question.id, text)
                except ValueError as error:
                    assert str(error) == said, (question.id, text)


def test_only_so_many_changes_are_taken_from_one_student():
    now = [0.0]
    pace = class_view.Pace(lambda: now[0])
    assert all(pace.take("ana") for _ in range(class_view.CHANGES))
    assert not pace.take("ana")
    assert pace.take("ben")
    now[0] = class_view.SECONDS
    assert pace.take("ana")


# -- beside a guess in a lesson

class Fake:
    """What listens where the class's view should be."""

    def __init__(self, answer=(200, b'{"count": 1}'), drip=0.0):
        self.seen, self.answer, self.drip = [], answer, drip
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def _all(self):
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                fake.seen.append((self.command, self.path, self.headers.get("Authorization"), body))
                status, text = fake.answer
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.send_header("Location", "http://203.0.113.1/")
                self.end_headers()
                for byte in (text[n:n + 1] for n in range(len(text))) if fake.drip else [text]:
                    self.wfile.write(byte)
                    time.sleep(fake.drip)

            do_PUT = do_DELETE = do_GET = _all

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server.server_port}/services/class/"


@pytest.fixture
def fake(monkeypatch):
    """A fake of the view, which this lesson's server names."""
    fake = Fake()
    monkeypatch.setenv(beside.ADDRESS, fake.address)
    monkeypatch.setenv(beside.TOKEN, "the-token")
    yield fake
    fake.server.shutdown()
    fake.server.server_close()


@pytest.fixture
def answers(tmp_path):
    return Answers(tmp_path / "answers.json")


def everything(widget):
    """All texts of a widget and what is in it."""
    texts = [str(getattr(widget, name, "")) for name in ("value", "description")]
    return " ".join([*texts, *(everything(child) for child in getattr(widget, "children", ()))])


def test_without_a_hub_nothing_is_asked_and_nothing_is_said(answers, monkeypatch):
    for name in (beside.ADDRESS, beside.TOKEN):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(beside, "ask", lambda *words: pytest.fail("it asked"))
    monkeypatch.setenv(beside.TOKEN, "a hub without a view of the class")
    asked = exercises.ask("guess_days", answers=answers)
    before = everything(asked)
    asked.keep("11")
    assert asked.class_view is None
    assert "class" not in re.sub(r'class="[^"]*"', "", before + everything(asked))
    assert "class" not in explorers.durations(asked).page([])["covered"]
    assert answers.get("guess_days").keys() == {"answer", "right", "tries", "saved"}


def test_a_guess_goes_there_as_a_bare_number_and_that_is_said_beside_the_button(answers, fake):
    asked = exercises.ask("guess_days", answers=answers)
    assert beside.GIVEN.replace("'", "&#x27;") in everything(asked)
    assert beside.GIVEN in explorers.durations(asked).page([])["covered"], "also beside the guess that is drawn"
    assert fake.seen == [], "it went there before it was kept"
    asked.keep("2 weeks")
    assert fake.seen == [("PUT", "/services/class/guess_days", "token the-token", b'{"number": 14.0}')]
    assert "is in the class&#x27;s picture, without your name" in asked.class_view.said.value
    asked.keep("not a number")
    assert len(fake.seen) == 1


def test_only_guesses_go_there(answers, fake):
    for name, question in KNOWN.items():
        if question.row.kind not in ("predict", "how_far", "far"):
            asked = exercises.ask(name, answers=answers)
            asked.keep(question.example() if question.graded else asked.answer)
            assert asked.class_view is None, name
    assert fake.seen == []


def test_a_guess_that_is_left_out_does_not_go_there_and_one_that_went_is_taken_out(answers, fake):
    asked = exercises.ask("guess_days", answers=answers)
    asked.class_view.leave.value = True
    assert fake.seen == []
    asked.keep("11")
    assert fake.seen == [("DELETE", "/services/class/guess_days", "token the-token", b"")]
    assert answers.get("guess_days")["left_out"] is True
    again = exercises.ask("guess_days", answers=answers)
    assert again.class_view.leave.value, "a lesson that is opened again forgets it"
    again.class_view.leave.value = False
    assert fake.seen[-1][0] == "PUT"
    assert "left_out" not in answers.get("guess_days")
    again.class_view.leave.value = True
    assert fake.seen[-1] == ("DELETE", "/services/class/guess_days", "token the-token", b"")
    assert answers.get("guess_days")["answer"] == "11"
    assert answers.get("guess_days")["tries"] == 1


def test_a_box_that_was_ticked_before_the_press_holds_for_it(answers, fake):
    """The press says so itself: the tick, that comes by another thread of the kernel, may come later."""
    asked = exercises.ask("guess_days", answers=answers)
    asked.check._handle_custom_msg(["11", True], [])
    assert [method for method, *_ in fake.seen] == ["DELETE"]
    assert answers.get("guess_days")["left_out"] is True


def test_the_page_of_the_class_leaves_the_same_guesses_out(tmp_path, fake):
    for n in range(FEWEST + 2):
        (tmp_path / f"student{n}").mkdir()
        asked = exercises.ask("guess_days", answers=Answers(tmp_path / f"student{n}" / "answers.json"))
        asked.class_view.leave.value = n < 2
        asked.keep(str(n + 1))
    people, said = students_of(gather(tmp_path).files, KNOWN)
    assert said == []
    assert spread(KNOWN["guess_days"], people).values == (3, 4, 5, 6, 7)
    assert spread(KNOWN["guess_days"], people[:-1]).values == (), "fewer than five"
    for file in sorted(tmp_path.glob("*/answers.json")):
        hand_in = exercises.hand_in(answers=Answers(file))
        hand_in.name.value = file.parent.name
        hand_in.button.click()
        file.unlink()
    people, said = students_of(gather(tmp_path).files, KNOWN)
    assert (said, len(people)) == ([], FEWEST + 2)
    assert spread(KNOWN["guess_days"], people).values == (3, 4, 5, 6, 7), "the table to hand in brings them back"


BAD = {"no JSON": (200, b"<html>"), "another JSON": (200, b"[1]"), "nothing": (200, b""), "deep": (200, b"[" * 100_000),
       "redirect": (302, b"{}"), "log in": (403, b"{}"), "error": (500, b"Traceback"), "no text": (200, b"\xff\xfe"),
       "an odd message": (400, json.dumps({"message": ["<script>"]}).encode())}


@pytest.mark.parametrize("case", BAD)
def test_whatever_answers_there_the_lesson_says_one_sentence_and_goes_on(answers, fake, case):
    fake.answer = BAD[case]
    asked = exercises.ask("guess_days", answers=answers)
    explorer = explorers.durations(asked)
    asked.keep("11")
    assert not explorer.is_waiting
    assert answers.get("guess_days")["answer"] == "11"
    said = asked.class_view.said.value
    assert "Your guess is kept here, but is not in the class&#x27;s picture:" in said
    assert "<script>" not in said
    asked.class_view.show.click()
    assert "cannot be shown" in asked.class_view.said.value
    assert len(fake.seen) == 2, "it went elsewhere, or asked twice"


def test_a_server_that_is_not_there_or_never_ends_holds_nothing_up(answers, fake, monkeypatch):
    fake.answer, fake.drip = (200, b'{"count": 1}' + b" " * 100), 0.5
    asked = exercises.ask("guess_days", answers=answers)
    begun = time.monotonic()
    asked.keep("11")
    assert time.monotonic() - begun < beside.SECONDS + 1
    assert "did not answer" in asked.class_view.said.value
    monkeypatch.setenv(beside.ADDRESS, "http://127.0.0.1:9/")
    begun = time.monotonic()
    asked.keep("12")
    assert time.monotonic() - begun < beside.SECONDS
    assert "did not answer" in asked.class_view.said.value


def test_the_class_s_picture_stands_beside_the_guess_once_it_is_revealed(answers, fake):
    asked = exercises.ask("guess_days", answers=answers)
    assert asked.class_view.shown.children == (), "before a guess there is nothing to compare"
    asked.keep("11")
    fake.answer = (200, b'{"count": 17}')
    asked.class_view.show.click()
    assert "has not revealed the class&#x27;s picture yet: 17 guesses so far" in asked.class_view.said.value
    told = {"count": 17, "svg": "<svg><script>alert(1)</script></svg>", "alt": '"><script>', "said": "<b>17</b>"}
    fake.answer = (200, json.dumps(told).encode())
    asked.class_view.show.click()
    html = asked.class_view.picture.value
    assert "data:image/svg+xml;base64," in html, "a picture in which no script runs"
    assert "<script" not in html
    assert "<b>" not in html


# -- on a real hub

@pytest.fixture(scope="module")
def folder(hub_can_run, tmp_path_factory):
    """Where the hub keeps everything."""
    return tmp_path_factory.mktemp("live")


@pytest.fixture(scope="module")
def hub(folder):
    """A hub with a teacher."""
    with running_hub(folder, teacher=TEACHER, teacher_password=PASSWORD) as url:
        yield url


@pytest.fixture
def act(hub):
    """Run `act(room, teacher, ana, tokens)`: all are logged in, and the view has just begun anew."""
    def run(what, count=0):
        async def all_of_it():
            room = Class(hub)
            async with student(hub, TEACHER) as teacher, student(hub, "ana") as ana:
                assert await teacher.log_in(PASSWORD)
                assert await ana.log_in()
                _, html = await room.page(teacher)
                assert (await room.press(teacher, "begin", xsrf_in(html)))[0] == 303
                tokens = []
                for number in range(count):
                    async with student(hub, f"student{number}") as one:
                        assert await one.log_in()
                        tokens.append(await room.token(one))
                await what(room, teacher, ana, tokens)

        run_apart(all_of_it())

    return run


def test_thirty_guess_some_of_them_oddly_and_the_teacher_reveals(act):
    async def hour(room, teacher, ana, tokens):
        numbers = [DAYS[n % len(DAYS)] for n in range(30)]
        seen = []
        for n, (token, number) in enumerate(zip(tokens, numbers, strict=True)):
            assert (await room.guess(token, 999))[0] == 200  # each changes the mind
            status, text = await room.ask("PUT", "guess_days", token, ODD[n % len(ODD)])
            assert status == 400
            assert set(json.loads(text)) == {"message"}
            assert (await room.guess(token, number))[0] == 200
            seen.append((await room.state(teacher))["guess_days"]["count"])
        assert seen == list(range(1, 31)), "the teacher's view fills as guesses come in"
        status, told = await room.ask("GET", "guess_days.json", tokens[0])
        assert json.loads(told) == {"count": 30}, "a number was told before the teacher revealed it"
        _, html = await room.page(ana, "guess_days")
        assert "data:image" not in html
        assert "<form" not in html
        _, html = await room.page(teacher, "guess_days")
        assert "data:image" not in html
        assert ">Reveal<" in html
        assert (await room.press(teacher, "guess_days/reveal", xsrf_in(html)))[0] == 303
        made = Spread(tuple(sorted(map(float, numbers))))
        said = class_page.spread_in_words(made, "days")
        pages = [(await room.page(who, "guess_days"))[1] for who in (teacher, ana)]
        pages.append((await room.ask("GET", "guess_days.json", tokens[0]))[1])
        for text in pages:
            assert said in text
            assert "student" not in re.sub(r"students?&#x27;|the students?", "", text), "a name"
        assert class_page.drawn("durations", made, said).image in pages[0]
        assert "drawn again" in (await room.guess(tokens[0], 5000))[1]
        assert "its dot stays" in (await room.ask("DELETE", "guess_days", tokens[0]))[1]
        assert (await room.guess(tokens[0], numbers[0]))[1] == '{"count": 30}'
        await room.guess(tokens[0], 5000)
        assert (await room.state(ana))["guess_days"] | {"waiting": ""} == {
            "count": 30, "ready": 0, "edition": 1, "waiting": ""}
        assert said in (await room.page(ana, "guess_days"))[1], "one who comes late can be told by the new dot"

    act(hour, 30)


def test_the_script_of_a_page_gets_the_numbers_and_a_script_elsewhere_does_not(act):
    async def ask(room, teacher, ana, tokens):
        for who in (teacher, ana):
            for path in ("", "guess_days"):
                xsrf = re.search('data-xsrf="([^"]+)"', (await room.page(who, path))[1])[1]
                assert await room.fetch(who, "state.json", xsrf) == 200
            assert await room.fetch(who, "state.json") in (302, 403)

    act(ask)


def test_only_the_teacher_reveals_and_only_with_a_page_of_this_hub(act):
    async def attempts(room, teacher, ana, tokens):
        for token in tokens:
            await room.guess(token, 7)
        token = await room.token(ana)
        _, html = await room.page(teacher, "guess_days")
        of_teacher = xsrf_in(html)
        of_ana = re.search('data-xsrf="([^"]+)"', (await room.page(ana, "guess_days"))[1])[1]
        for action in ("guess_days/reveal", "begin"):
            assert (await room.ask("POST", action, token))[0] == 403
            assert (await room.ask("POST", action))[0] == 403
            for xsrf in (None, "x", of_ana, of_teacher):
                assert (await room.press(ana, action, xsrf))[0] == 403
            for xsrf in (None, "x", of_ana):
                assert (await room.press(teacher, action, xsrf))[0] == 403, "another site could press this button"
        state = (await room.state(ana))["guess_days"]
        assert (state["count"], state["edition"]) == (FEWEST, 0)
        assert (await room.press(teacher, "guess_days/reveal", of_teacher))[0] == 303

    act(attempts, FEWEST)


def test_no_group_under_five_is_broken_down_on_the_hub(act):
    async def few(room, teacher, ana, tokens):
        _, html = await room.page(teacher)
        for token in tokens:
            await room.guess(token, 7, "guess_treated")
        status, text = await room.press(teacher, "guess_treated/reveal", xsrf_in(html))
        assert status == 409
        assert "no group under five is shown" in text
        assert json.loads((await room.ask("GET", "guess_treated.json", tokens[0]))[1]) == {"count": FEWEST - 1}

    act(few, FEWEST - 1)


def test_nobody_guesses_for_another_or_without_being_known(act):
    async def attempts(room, teacher, ana, tokens):
        first, second = tokens
        for _ in range(3):
            await room.guess(first, 7)
        assert (await room.state(teacher))["guess_days"]["count"] == 1, "a second guess takes the place of the first"
        for name in ("?name=ben", "?user=student1", "/student1", "?token=" + second):
            await room.ask("DELETE", "guess_days" + name, first)
        await room.guess(second, 7)
        await room.ask("DELETE", "guess_days?name=student1", first)
        assert (await room.state(teacher))["guess_days"]["count"] == 1
        for token in (None, "x", "x" * 5000, "é".encode().decode("latin-1")):
            assert (await room.guess(token, 7))[0] in (400, 403, 431)
        for path in ("", "guess_days", "guess_days.json", "state.json"):
            assert (await room.ask("GET", path))[0] in (302, 403)
        for path in ("guess_hope", "../guess_days", "guess_days/reveal/x", "..%2f..%2fetc", "view.css"):
            assert (await room.ask("PUT", path, first, b'{"number": 7}'))[0] in (403, 404, 405)
        own = await room.token(teacher)
        assert "not counted" in (await room.guess(own, 7))[1]
        assert (await room.state(teacher))["guess_days"]["count"] == 1

    act(attempts, 2)


def test_whoever_sends_too_much_is_stopped(act):
    async def flood(room, teacher, ana, tokens):
        for size in (class_view.MOST + 1, 1_000_000):
            with suppress(aiohttp.ClientError):  # cut off
                assert (await room.ask("PUT", "guess_days", tokens[0], b"x" * size))[0] in (400, 413, 500, 503)
        answers = [(await room.guess(tokens[0], n))[0] for n in range(class_view.CHANGES + 5)]
        assert answers == [200] * class_view.CHANGES + [429] * 5
        assert (await room.guess(tokens[1], 7))[0] == 200

    act(flood, 2)


def test_the_class_s_password_does_not_let_anybody_in_as_the_teacher(hub):
    async def attempts():
        for name in (TEACHER, TEACHER.upper(), f" {TEACHER}", f"{TEACHER} "):
            async with student(hub, name) as somebody:
                assert not await somebody.log_in(), name
        async with student(hub, "ana") as ana:
            assert not await ana.log_in(PASSWORD)
        async with student(hub, TEACHER) as teacher:
            assert await teacher.log_in(PASSWORD)
            for path in ("users", "users/ana", "proxy"):  # more than a student, and no administrator
                async with teacher.session.get(f"{hub}/hub/api/{path}") as answer:
                    assert answer.status in (403, 404), path

    run_apart(attempts())


def test_a_student_s_lesson_brings_the_guess_and_shows_the_picture(act):
    code = ("from lesson import exercises\nasked = exercises.ask('guess_days')\nasked.class_view.leave.value = {left}\n"
            "asked.keep('11')\nprint(asked.class_view.said.value)\nasked.class_view.show.click()\n"
            "print(asked.class_view.said.value, asked.class_view.picture.value[:2000])")

    async def printed(kernel, left):
        return "".join(content["text"] for _, content in await kernel.run(code.format(left=left)))  # in pieces, if slow

    async def lesson(room, teacher, ana, tokens):
        for token in tokens:
            await room.guess(token, 7)
        await ana.start_server()
        async with ana.open("notebooks/03_what_does_the_research_say.ipynb") as kernel:
            said = await printed(kernel, True)
            assert "left out" in said
            assert (await room.state(teacher))["guess_days"]["count"] == FEWEST - 1
            said = await printed(kernel, False)
            assert "is in the class&#x27;s picture" in said
            assert f"not revealed the class&#x27;s picture yet: {FEWEST} guesses" in said
            _, html = await room.page(teacher, "guess_days")
            assert (await room.press(teacher, "guess_days/reveal", xsrf_in(html)))[0] == 303
            assert "data:image/svg+xml" in await printed(kernel, False)
        await ana.stop_server()

    act(lesson, FEWEST - 1)


def test_the_view_comes_back_when_it_was_killed_and_says_since_when_it_counts(act, folder):
    async def killed(room, teacher, ana, tokens):
        await room.guess(tokens[0], 7)
        began = json.loads((await room.page(teacher, "state.json"))[1])["began"]
        for process in programs(folder):
            if "class_view.py" in " ".join(process.cmdline()):
                process.kill()
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                status, text = await room.page(teacher, "state.json")
                if status == 200:
                    break
            except (aiohttp.ClientError, ValueError):
                pass
            await asyncio.sleep(0.5)
        told = json.loads(text)
        assert told["began"] > began
        assert told["questions"]["guess_days"]["count"] == 0, "guesses are in memory alone"
        assert "Guesses since " in (await room.page(teacher))[1]
        assert (await room.guess(tokens[0], 7))[0] == 200

    act(killed, 1)


def test_no_guess_is_written_to_the_disk_or_the_log(act, folder):
    async def write(room, teacher, ana, tokens):
        for token in tokens:
            await room.guess(token, 31337.25)
            await room.ask("PUT", "guess_days", token, b'{"number": 31337.25, "name": "ben"}')
        _, html = await room.page(teacher, "guess_days")
        assert (await room.press(teacher, "guess_days/reveal", xsrf_in(html)))[0] == 303

    act(write, FEWEST)
    kept = [path for path in folder.iterdir() if path.is_file()]
    assert {"hub.log", "hub.sqlite"} <= {path.name for path in kept}
    # as text, or as a database stores a number; a part of it could be a process's own number
    looks = b"31337.25", struct.pack(">d", 31337.25)
    assert not [path.name for path in kept if any(look in path.read_bytes() for look in looks)]


def test_a_hub_without_a_teacher_has_no_view(tmp_path, folder):
    async def look(url):
        async with student(url, "ana") as ana:
            assert await ana.log_in()
            async with ana.session.get(f"{url}/services/class/") as answer:
                assert answer.status == 404

    with running_hub(tmp_path) as url:
        run_apart(look(url))


def test_a_port_for_the_view_is_free_and_the_same_the_next_time():
    from deploy import hub_settings
    first = hub_settings.view_port(8000)
    assert hub_settings.view_port(8000) == first
    with socket.socket() as other:
        other.bind(("127.0.0.1", first))
        other.listen()
        assert hub_settings.view_port(8000) != first
