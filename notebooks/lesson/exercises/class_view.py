"""Beside a guess, on a class's server that shows the class's guesses (deploy/class_view.py), and nowhere else: what
becomes of the guess, a box to leave it out, and the class's picture once the teacher has revealed it.

The server says where that is (LESSON_CLASS) and who the student is (the token that JupyterHub gives each student's
server). Without them nothing here is made, nothing is asked and nothing is said. What goes there is the exercise's id
and the number.
"""

import base64
import json
import os
from collections.abc import Callable
from html import escape
from threading import Thread
from urllib.parse import urlsplit

import ipywidgets

from ..answers import Answers
from . import shown
from .question import Question

#: The address of the class's view, and the student's token.
ADDRESS, TOKEN = "LESSON_CLASS", "JUPYTERHUB_API_TOKEN"
#: So long a lesson waits for it at most, and so many bytes are read of what it answers.
SECONDS, LARGEST = 2.0, 5_000_000
GIVEN = "Your guess goes to the class's picture without your name, unless you tick “Leave my guess out”."
LEAVE = "Leave my guess out of the class's picture"
SENT = "Your guess is in the class's picture, without your name."
LEFT = "Your guess is left out of the class's picture."
UNHEARD = "The class's server did not answer"
NOT_SENT = "Your guess is kept here, but is not in the class's picture: {why}. Press the button again, or go on."
NOT_LEFT = "Your guess may still be in the class's picture: {why}. Untick and tick the box again, or tell your teacher."
NOT_SHOWN = "The class's picture cannot be shown: {why}."
SHOW = "Show the class's picture"


class NotDone(Exception):
    """The class's view did not do what was asked; the message says why, without a full stop."""


def is_open() -> bool:
    """Is this a class's server that shows the class's guesses?"""
    return bool(os.environ.get(ADDRESS) and os.environ.get(TOKEN))


class ClassView:
    """What stands beside a guess (`choice`) and below it (`shown`)."""

    def __init__(self, question: Question, answers: Answers):
        self.question, self.answers = question, answers
        kept = answers.get(question.id) or {}
        self.leave = ipywidgets.Checkbox(description=LEAVE, value=kept.get("left_out") is True, indent=False,
                                         layout=ipywidgets.Layout(width="auto"))
        self.said = ipywidgets.HTML()
        self.show = ipywidgets.Button(description=SHOW, layout=ipywidgets.Layout(width="auto", align_self="flex-start"))
        self.picture = ipywidgets.HTML()
        self.choice = ipywidgets.VBox([ipywidgets.HTML(f"<div>{escape(GIVEN)}</div>"), self.leave])
        self.shown = ipywidgets.VBox([self.said, self.show, self.picture] if kept else [])
        self.leave.observe(lambda _: self._changed(), "value")
        self.show.on_click(lambda _: self._show())

    def give(self, left_out: bool):
        """Bring the kept guess to the class's picture, or take it out where the student leaves it out."""
        entry = self.answers.get(self.question.id) or {}
        self.shown.children = [self.said, self.show, self.picture]
        number = self.question.value(entry.get("answer"))
        try:
            if left_out or number is None:
                told = ask("DELETE", self.question.id)
                self._say(str(told.get("message") or LEFT))
            else:
                told = ask("PUT", self.question.id, {"number": number})
                self._say(str(told.get("message") or SENT))
        except NotDone as error:
            self._say((NOT_LEFT if left_out else NOT_SENT).format(why=error))

    def _changed(self):
        """The box holds at once for a guess that was kept before."""
        left_out = self.leave.value
        if self.answers.leave_out(self.question.id, left_out):
            self.give(left_out)

    def _show(self):
        try:
            told = ask("GET", f"{self.question.id}.json")
            if told.get("svg"):
                self.picture.value = _image(told)
                self._say("")
            else:
                count = int(told.get("count") or 0)
                guesses = f"{count} guess{'' if count == 1 else 'es'} so far"
                self._say(f"Your teacher has not revealed the class's picture yet: {guesses}.")
        except NotDone as error:
            self._say(NOT_SHOWN.format(why=error))

    def _say(self, text):
        self.said.value = f'<p class="lesson-feedback lesson-said">{shown.html(text)}</p>' if text else ""


def _image(told):
    """The picture in which no script runs, its sentence and its note, all from one answer of the class's view."""
    said, alt, note = (str(told.get(key) or "") for key in ("said", "alt", "note"))
    data = base64.b64encode(str(told["svg"]).encode()).decode()
    return (f"<p><strong>{shown.html(said)}</strong></p>"
            f'<img alt="{escape(alt)}" style="width: 100%; max-width: 1000px; background: #fff" '
            f'src="data:image/svg+xml;base64,{data}"><p>{shown.html(note)}</p>')


def ask(method: str, path: str, body: dict | None = None) -> dict:
    """Ask the class's view, and wait for `SECONDS` at most. Raises NotDone."""
    found = []

    def act():
        try:
            found.append(_answer(method, path, body))
        except NotDone as error:
            found.append(error)
        except Exception:  # whatever the network, or what listens there, makes of it
            found.append(NotDone(UNHEARD))

    _waited(act)
    if not found:
        raise NotDone(UNHEARD)
    if isinstance(found[0], NotDone):
        raise found[0]
    return found[0]


def _waited(act: Callable[[], None]) -> None:
    """A server that sends a byte now and then would hold up a lesson for ever: a thread waits in its place."""
    thread = Thread(target=act, daemon=True)
    thread.start()
    thread.join(SECONDS)


def _answer(method, path, body):
    from http.client import HTTPConnection, HTTPSConnection  # only where there is a class's server

    place = urlsplit(os.environ[ADDRESS])
    link = (HTTPSConnection if place.scheme == "https" else HTTPConnection)(place.hostname, place.port, timeout=SECONDS)
    try:
        link.request(method, f"{place.path.rstrip('/')}/{path}", json.dumps(body) if body is not None else None,
                     {"Authorization": f"token {os.environ[TOKEN]}", "Content-Type": "application/json"})
        answer = link.getresponse()
        told = json.loads(answer.read(LARGEST))
    finally:
        link.close()
    if not isinstance(told, dict):
        raise ValueError
    if answer.status != 200:
        raise NotDone(str(told.get("message") or UNHEARD)[:200].rstrip("."))
    return told
