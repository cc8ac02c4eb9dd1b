"""The class's guesses while a lesson runs: a small service of the hub, at /services/class/.

A student's lesson brings the number (notebooks/lesson/exercises/class_view.py), with the token of that student's
server; the hub says whose token it is, so nobody can guess for another. The teacher is whoever holds the scope
`REVEAL`. All stand in memory alone and are gone when the hub ends, or when the teacher begins anew. No name leaves this
program: it tells how many guesses there are, and, once the teacher has revealed them, the picture with a dot for each.

So that nobody can be made out, no group under `FEWEST` is broken down, and a picture stays as it was revealed until so
many guesses are new that it cannot be told whose dot is new.
"""

import asyncio
import json
import math
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from urllib.parse import urlsplit

from jupyterhub.services.auth import HubOAuthCallbackHandler, HubOAuthenticated
from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler, authenticated

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "notebooks"))

from lesson import class_page  # noqa: E402
from lesson.classroom import FEWEST, Spread  # noqa: E402
from lesson.exercises import Question, questions  # noqa: E402

#: Who holds this scope is the teacher (jupyterhub_config.py).
REVEAL = "custom:class:reveal"
#: Bytes of a guess at most, and of any body; changes that are taken from one student within so many seconds.
LARGEST, MOST, CHANGES, SECONDS = 200, 10_000, 20, 60.0
#: Nothing on these pages comes from elsewhere, and no other page holds them.
POLICY = ("default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'self'; connect-src 'self'; "
          "form-action 'self'; base-uri 'self'; frame-ancestors 'none'")
FEW = class_page.FEW
#: What a student is told whose guess changes after the class's picture was revealed.
LATE = "Your guess is with the class's, without your name: the picture has it when it is drawn again."
STAYS = ("Your guess is taken out. In the picture that was revealed its dot stays, without your name, until that is "
         "drawn again.")


class Guesses:
    """The guesses to one question. Who gave which is known here alone, so that a second one takes the first's place."""

    def __init__(self):
        self.given: dict[str, float] = {}
        #: What was revealed, the picture of it, and how often a picture was drawn.
        self.revealed: dict[str, float] | None = None
        self.picture: class_page.Drawn | None = None
        self.said, self.editions = "", 0

    @property
    def fresh(self) -> int:
        """How many students' guesses are other than those that were revealed: new, changed, or taken out."""
        known = self.revealed or {}
        return sum(self.given.get(name) != known.get(name) for name in {*self.given, *known})

    @property
    def waits_for(self) -> int:
        """How many more are needed before they may be revealed, or revealed again; 0: they may."""
        return max(0, FEWEST - len(self.given), FEWEST - self.fresh)

    def reveal(self, question: Question, explorer: str) -> None:
        """Draw the picture of all guesses that are here now."""
        given = dict(self.given)
        spread = Spread(tuple(sorted(given.values())))
        said = class_page.spread_in_words(spread, question.row.unit)
        self.picture = class_page.drawn(explorer, spread, said)
        self.revealed, self.said, self.editions = given, said, self.editions + 1


class Pace:
    """Takes so many changes from one student within some seconds, and no more."""

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self.clock, self._times = clock, {}

    def take(self, name: str) -> bool:
        """Is one more change from this student taken now?"""
        times, now = self._times.setdefault(name, deque(maxlen=CHANGES)), self.clock()
        if len(times) == CHANGES and now - times[0] < SECONDS:
            return False
        times.append(now)
        return True


class View:
    """All questions that ask for a guess, lesson by lesson, with the guesses to each."""

    def __init__(self, known: Mapping[str, Question], shows: Mapping[str, str], teacher: str = ""):
        asked = [question for question in known.values() if question.for_class]
        self.questions = {question.id: question for question in sorted(asked, key=lambda one: one.row.lesson)}
        self.shows, self.teacher, self.drawing = shows, teacher, asyncio.Lock()
        self.begin()

    def begin(self) -> None:
        """Forget every guess."""
        self.began, self.pace = datetime.now().astimezone(), Pace()
        self.guesses = {name: Guesses() for name in self.questions}

    def state(self) -> dict:
        """What everybody may know of each question: how many guesses, may they be revealed, which picture, and what it
        waits for in words.
        """
        return {name: {"count": len(one.given), "ready": int(not one.waits_for), "edition": one.editions,
                       "waiting": waiting(one)} for name, one in self.guesses.items()}


def number_in(body: bytes, question: Question) -> float:
    """The number that a body brings. Raises ValueError with one sentence."""
    if len(body) > LARGEST:
        raise ValueError(f"A guess is at most {LARGEST} bytes long.")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError('A guess is written {"number": 14}.') from None
    if not isinstance(found, dict) or found.keys() != {"number"}:
        raise ValueError('A guess is written {"number": 14}, and nothing else is taken.')
    number = found["number"]
    if isinstance(number, bool) or not isinstance(number, int | float):
        raise ValueError("A guess is a number.")
    try:
        number = float(number)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise ValueError("A guess is a number that can be drawn.")
    if said := question.beyond(number):
        raise ValueError(said)
    return number


class Refused(HTTPError):
    """Something that is not done, with one sentence for whoever asked."""

    def __init__(self, status: int, sentence: str):
        super().__init__(status)
        self.sentence = sentence


class Handler(HubOAuthenticated, RequestHandler):
    """Knows who asks: by a token, or by the log-in at the hub, where what changes something needs the hub's XSRF token
    too (`HubOAuth` takes no cookie without it).
    """

    @property
    def view(self) -> View:
        """What this service holds."""
        return self.application.settings["view"]

    @property
    def is_teacher(self) -> bool:
        """May this person reveal?"""
        return REVEAL in self.current_user["scopes"]

    async def prepare(self):
        """Ask the hub who this is, without holding up others meanwhile."""
        await self.hub_auth.get_user(self, sync=False)

    def set_default_headers(self):
        """Nobody keeps these pages, and they load nothing from elsewhere."""
        for name, value in (("Content-Security-Policy", POLICY), ("Cache-Control", "no-store"),
                            ("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin")):
            self.set_header(name, value)

    def asked(self, name: str) -> tuple[Question, Guesses]:
        """A question and its guesses."""
        if name not in self.view.questions:
            raise Refused(404, "There is no such question.")
        return self.view.questions[name], self.view.guesses[name]

    def teacher_only(self) -> None:
        """Stop whoever may not reveal."""
        if not self.is_teacher:
            raise Refused(403, "Only the teacher does this.")

    def show(self, body: str) -> None:
        """A page whose script may ask this service: the hub wants its XSRF token for that too."""
        self.finish(page("The class's guesses", body, self.application.settings["prefix"], self.xsrf_token.decode()))

    def write_error(self, status_code: int, **kwargs):
        """One sentence, for a lesson as JSON, for a browser as a page."""
        error = kwargs.get("exc_info", (None, None))[1]
        usual = {403: "The hub does not know you here: log in, and open this page again.",
                 404: "There is no such page.", 405: "This cannot be done here."}
        said = getattr(error, "sentence", usual.get(status_code, "The class's view could not do that."))
        if self.request.method in ("PUT", "DELETE") or self.request.path.endswith(".json"):
            self.finish({"message": said})
        else:
            self.finish(page("The class's guesses", f"<h1>{escape(said)}</h1>", self.application.settings["prefix"]))


class State(Handler):
    """The numbers that a page asks for every few seconds."""

    @authenticated
    def get(self):
        """All questions."""
        self.finish({"began": self.view.began.isoformat(), "questions": self.view.state()})


class Shown(Handler):
    """One question for a student's lesson: how many guesses, and the picture once it is revealed."""

    @authenticated
    def get(self, name):
        """As JSON."""
        _, guesses = self.asked(name)
        told = {"count": len(guesses.given)}
        if guesses.picture:
            told |= {"svg": guesses.picture.svg, "alt": guesses.picture.alt, "note": guesses.picture.note,
                     "said": guesses.said}
        self.finish(told)


class Reveal(Handler):
    """The teacher's button."""

    @authenticated
    async def post(self, name):
        """Draw the picture, and go back to it."""
        self.teacher_only()
        question, guesses = self.asked(name)
        async with self.view.drawing:  # one picture at a time, beside whoever asks for something else
            if guesses.waits_for:
                raise Refused(409, f"Wait for {_more(guesses)}: no group under {FEW} is shown.")
            await asyncio.get_running_loop().run_in_executor(None, guesses.reveal, question, self.view.shows[name])
        self.redirect(f"{self.application.settings['prefix']}{name}", status=303)


class Begin(Handler):
    """The teacher's other button."""

    @authenticated
    def post(self):
        """Forget all guesses, and go back to the list."""
        self.teacher_only()
        self.view.begin()
        self.redirect(self.application.settings["prefix"], status=303)


class Script(Handler):
    """What keeps the numbers fresh."""

    def get(self):
        """The same for everybody."""
        self.set_header("Content-Type", "text/javascript; charset=utf-8")
        self.finish((HERE / "class_view.js").read_bytes())


class Listed(Handler):
    """All questions, with the number of guesses to each."""

    @authenticated
    def get(self):
        """For the teacher also the button that begins anew."""
        rows = "".join(
            f'<li><a href="{name}">Lesson {question.row.lesson}</a>: {escape(question.row.question)} '
            f'<strong data-count="{name}">{_count(self.view.guesses[name])}</strong>'
            f'{", revealed" if self.view.guesses[name].picture else ""}</li>'
            for name, question in self.view.questions.items())
        body = (f"<h1>The class's guesses</h1><p>Guesses since {self.view.began:%H:%M}, without names. Open a question "
                f"to see its guesses come in.</p><ul class=listed>{rows}</ul>")
        if self.is_teacher:
            body += ("<details><summary>Begin anew, for another class</summary><p>This view forgets every guess and "
                     "every picture. What students kept in their own lessons stays there.</p>"
                     f'{button("begin", "Forget all guesses", self.xsrf_token)}</details>')
        self.show(body)


class Asked(Handler):
    """One question: the guesses come in, then the picture, on the wall and for students; and a student's own guess is
    brought, brought again, or taken out.
    """

    @authenticated
    def get(self, name):
        """The page, for the teacher with *Reveal*."""
        question, guesses = self.asked(name)
        act = ""
        if self.is_teacher and not guesses.waits_for:
            act = button(f"{name}/reveal", "Draw again with the new guesses" if guesses.picture else "Reveal",
                         self.xsrf_token)
        elif not self.is_teacher and not guesses.picture:
            act = "<p>The picture comes when the teacher reveals it.</p>"
        shown = f"<p class=lead>{escape(guesses.said)}</p>{guesses.picture.html}" if guesses.picture else ""
        body = (f'<p class=note><a href="{self.application.settings["prefix"]}">All questions</a> · Lesson '
                f"{question.row.lesson}</p><h1>{escape(question.row.question)}</h1>{shown}"
                f'<div data-asked="{name}" data-edition="{guesses.editions}" data-ready="{int(not guesses.waits_for)}">'
                f'<p class=count><strong data-count="{name}">{_count(guesses)}</strong> in, without names. '
                f'<span class=dots aria-hidden=true>{"●" * len(guesses.given)}</span></p>{act}'
                f"<p class=note data-waiting>{escape(waiting(guesses))}</p></div>")
        self.show(body)

    @authenticated
    def put(self, name):
        """Take a guess."""
        question, guesses = self.asked(name)
        who = self._whose()
        try:
            number = number_in(self.request.body, question)
        except ValueError as error:
            raise Refused(400, str(error)) from None
        if self.is_teacher or who == self.view.teacher:
            self.finish({"message": "You are the teacher: your guess is not counted in the class's picture."})
            return
        guesses.given[who] = number
        late = guesses.revealed is not None and guesses.revealed.get(who) != number
        self.finish({"count": len(guesses.given), **({"message": LATE} if late else {})})

    @authenticated
    def delete(self, name):
        """Forget a guess; what was revealed stays until it is drawn again."""
        _, guesses = self.asked(name)
        who = self._whose()
        guesses.given.pop(who, None)
        late = who in (guesses.revealed or {})
        self.finish({"count": len(guesses.given), **({"message": STAYS} if late else {})})

    def _whose(self):
        if self.current_user.get("kind", "user") != "user":
            raise Refused(403, "Only a student guesses.")
        name = self.current_user["name"]
        if not self.view.pace.take(name):
            raise Refused(429, f"That were more than {CHANGES} guesses in {SECONDS:g} seconds: wait a minute.")
        return name


def _count(guesses):
    return f"{len(guesses.given)} guess{'' if len(guesses.given) == 1 else 'es'}"


def _more(guesses):
    return f"{guesses.waits_for} more guess{'' if guesses.waits_for == 1 else 'es'}"


def waiting(guesses: Guesses) -> str:
    """What a picture waits for, as a sentence; empty where it waits for nothing."""
    if guesses.picture and guesses.fresh and guesses.waits_for:
        return (f"Since the picture was drawn: {guesses.fresh} new, changed or taken out. It is drawn again from {FEW} "
                "on, so that nobody's dot can be told.")
    if guesses.picture or not guesses.waits_for:
        return ""
    return f"No group under {FEW} is shown: {_more(guesses)} needed."


def button(action: str, name: str, token: bytes) -> str:
    """A button that changes something, with the token that shows that it was pressed on a page of this hub."""
    return (f'<form method="post" action="{escape(action)}"><input type="hidden" name="_xsrf" '
            f'value="{escape(token.decode())}"><button>{escape(name)}</button></form>')


def page(title: str, body: str, prefix: str, xsrf: str = "") -> str:
    """A whole page in the style of the page that `run.py class` writes; `xsrf` is the token with which its script asks
    for the numbers.
    """
    style = class_page.STYLE.read_text("utf-8") + (HERE / "class_view.css").read_text("utf-8")
    return ('<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
            f'content="width=device-width, initial-scale=1"><title>{escape(title)}</title><base href="{prefix}">'
            f'<link rel="icon" href="data:,"><style>{style}</style></head><body data-xsrf="{escape(xsrf)}"><main>'
            f'{body}<p class=note data-lost hidden>'
            "The class's server does not answer: the numbers may be old.</p></main>"
            '<script src="view.js"></script></body></html>\n')


def application(view: View, prefix: str, **settings) -> Application:
    """The service at the address `prefix`, which ends with a stroke."""
    name = "([a-z0-9_]{1,60})"
    return Application([(f"{prefix}oauth_callback", HubOAuthCallbackHandler), (prefix, Listed),
                        (f"{prefix}view.js", Script), (f"{prefix}state.json", State), (f"{prefix}begin", Begin),
                        (f"{prefix}{name}/reveal", Reveal), (f"{prefix}{name}.json", Shown),
                        (f"{prefix}{name}", Asked)],
                       view=view, prefix=prefix, cookie_secret=os.urandom(32), **settings)


async def main() -> None:
    """Serve until the hub ends this program."""
    os.umask(0o077)
    view = View(questions(), class_page.pictures_for_guesses(), os.environ.get("CLASS_TEACHER", ""))
    place = urlsplit(os.environ["JUPYTERHUB_SERVICE_URL"])
    server = HTTPServer(application(view, os.environ["JUPYTERHUB_SERVICE_PREFIX"]), max_body_size=MOST,
                        max_buffer_size=10 * MOST, xheaders=True)
    server.listen(place.port, place.hostname)
    ended = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ended.set)
    await ended.wait()


if __name__ == "__main__":
    asyncio.run(main())
