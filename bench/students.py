"""A real JupyterHub on 127.0.0.1, and students who use it as their browsers do: for the tests of the hub and the load
test.

`running_hub` starts the configuration of deploy/ and ends everything that was started. A `Student` logs in, gets a
server and opens lessons; a `Kernel` runs cells and moves controls with the messages that JupyterLab sends.
"""

import asyncio
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import uuid
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import aiohttp
import psutil
from jupyter_server.services.kernels.connection.base import deserialize_msg_from_ws_v1, serialize_msg_to_ws_v1
from yarl import URL

from run import install_proxy

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "class-of-the-trial"
PROTOCOL = "v1.kernel.websocket.jupyter.org"
#: A program that has ended in the meantime, or belongs to somebody else.
GONE = (psutil.NoSuchProcess, psutil.AccessDenied, psutil.ZombieProcess)


class HubError(Exception):
    """The hub or a student's server did not do what was asked."""


def missing():
    """One sentence when this machine cannot run the hub, or None."""
    if sys.platform != "linux":
        return "the hub runs on Linux only"
    for program in ("node", "npm", "prlimit"):
        if shutil.which(program) is None:
            return (
                f"{program} is missing: install it (Debian, Ubuntu: apt install nodejs npm util-linux) to try the hub")
    return None


def free_ports(count):
    """So many ports of this machine that nothing listens on."""
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def hub_command(folder, **settings):
    """What starts the hub, its address, and its environment; `settings` are those of deploy/hub_settings.py, in
    small letters.
    """
    public, inner, proxy = free_ports(3)
    url = settings.setdefault("url", f"http://127.0.0.1:{public}")
    env = {key: value for key, value in os.environ.items()
           if not key.startswith(("JUPYTER", "PYTHONPATH", "LESSON", "HUB_", "CONFIGPROXY"))}
    env |= {"HUB_FOLDER": str(folder), "HUB_PASSWORD": PASSWORD, "HUB_PORTS": f"{inner} {proxy}", "HUB_AS_ROOT": "yes"}
    env |= {f"HUB_{name.upper()}": str(value) for name, value in settings.items()}
    command = [sys.executable, "-P", "-m", "jupyterhub", "-f", str(ROOT / "deploy/jupyterhub_config.py")]
    return SimpleNamespace(command=command, env=env, url=url)


@contextmanager
def running_hub(folder, patience=60, **settings):
    """A hub that keeps its files in `folder`; yields its address. All that it started is ended, whatever happens."""
    folder = Path(folder).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    install_proxy()
    started = hub_command(folder, **settings)
    with (folder / "hub.log").open("a") as log:
        hub = subprocess.Popen(started.command, env=started.env, cwd=folder,
                               stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        try:
            wait_for(f"{started.url}/hub/health", hub, patience, folder / "hub.log")
            yield started.url
        finally:
            end(hub, folder)


def log_of(folder, name, lines=10):
    """The last lines of the log of the hub in `folder` that name a student."""
    return [line for line in (Path(folder) / "hub.log").read_text("utf-8", errors="replace").splitlines()
            if name in line][-lines:]


def wait_for(url, process, patience, log):
    """Wait until `url` answers."""
    until = time.monotonic() + patience
    while time.monotonic() < until and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    raise HubError("the hub did not start:\n" + log.read_text()[-3000:])


def end(hub, folder):
    """End the hub, and whatever it left behind."""
    try:
        if hub.poll() is None:
            hub.send_signal(signal.SIGTERM)
            hub.wait(20)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        pass
    finally:
        for _ in range(3):  # a program that is just starting another one is found the next time
            left = programs(folder)
            for process in left:
                with suppress(*GONE):
                    process.kill()
            psutil.wait_procs(left, timeout=5)
        hub.wait(5)


def programs(folder, student=None):
    """The programs of the hub in `folder`, or only those of one student."""
    home, found = str(Path(folder) / "students" / (student or "")), []
    for process in psutil.process_iter():
        with suppress(*GONE):
            env = process.environ()
            its_home = env.get("HOME", "")
            if its_home == home if student else env.get("HUB_FOLDER") == str(
                folder) or its_home.startswith(home) or process.cwd() == str(folder):
                found.append(process)
    return found


async def told(answer):
    """What a server answered: (status, JSON or None)."""
    body = await answer.read()
    return answer.status, json.loads(body) if answer.status < 300 and body.startswith((b"{", b"[")) else None


class Student:
    """Somebody with a browser: cookies, a page, and the addresses of a server."""

    def __init__(self, hub, name, session):
        self.hub, self.name, self.session = hub, name, session
        self.home = f"{hub}/user/{name}"

    def _xsrf(self, url):
        """The token that a page must send back, from the cookie for its address."""
        return self.session.cookie_jar.filter_cookies(URL(url))["_xsrf"].value

    async def log_in(self, password=PASSWORD):
        """Fill in the form of the log-in page; return whether the hub let the student in."""
        async with self.session.get(f"{self.hub}/hub/login") as page:
            await page.read()
        form = {"username": self.name, "password": password, "_xsrf": self._xsrf(f"{self.hub}/hub/")}
        async with self.session.post(f"{self.hub}/hub/login?{urlencode({'next': '/hub/home'})}",
                                     data=form, allow_redirects=False) as answer:
            return answer.status == 302

    async def start_server(self, patience=120):
        """Ask for a server and wait until it answers with JupyterLab's page."""
        async with self.session.get(f"{self.hub}/hub/spawn/{self.name}", allow_redirects=False) as answer:
            if answer.status >= 400:
                raise HubError(f"{self.name} got no server: {answer.status}")
        until = time.monotonic() + patience
        while time.monotonic() < until:
            async with self.session.get(f"{self.home}/api", allow_redirects=False) as answer:
                if answer.status == 200 and "version" in await answer.json():
                    break
            await asyncio.sleep(0.25)
        else:
            raise HubError(f"the server of {self.name} did not start within {patience} s")
        async with self.session.get(f"{self.home}/lab") as page:
            if page.status != 200 or "jupyter-config-data" not in await page.text():
                raise HubError(f"{self.name} did not get JupyterLab: {page.status} {page.url}")

    async def stop_server(self, patience=60):
        """Stop it, as the button of the hub's page does, and wait until it is gone."""
        me = f"{self.hub}/hub/api/users/{self.name}"
        headers = {"X-XSRFToken": self._xsrf(f"{self.hub}/hub/"), "Referer": f"{self.hub}/hub/home"}
        async with self.session.delete(f"{me}/server", headers=headers) as answer:
            if answer.status not in (202, 204):
                raise HubError(f"{self.name} could not stop the server: {answer.status}")
        until = time.monotonic() + patience
        while time.monotonic() < until:
            async with self.session.get(me, headers=headers) as answer:
                if not (await told(answer))[1]["servers"]:
                    return
            await asyncio.sleep(0.25)
        raise HubError(f"the server of {self.name} did not stop within {patience} s")

    async def get(self, path, whose=None):
        """Ask a server (another student's with `whose`) for `path`: (status, JSON or None)."""
        async with self.session.get(f"{self.hub}/user/{whose or self.name}/{path}", allow_redirects=False) as answer:
            return await told(answer)

    async def send(self, method, path, body=None):
        """Send JSON to the student's own server: (status, JSON or None)."""
        async with self.session.request(method, f"{self.home}/{path}",
                                        json=body, headers={"X-XSRFToken": self._xsrf(f"{self.home}/")}) as answer:
            return await told(answer)

    @asynccontextmanager
    async def open(self, path):
        """Open a notebook with a kernel of its own; the kernel is shut down at the end, unless something goes wrong."""
        status, session = await self.send("POST", "api/sessions", {"path": path, "type": "notebook",
                                                                   "name": path, "kernel": {"name": "python3"}})
        if status != 201:
            raise HubError(f"{self.name} got no kernel for {path}: {status} {session}")
        ident = session["kernel"]["id"]
        asked = f"session_id={uuid.uuid4().hex}&_xsrf={self._xsrf(f'{self.home}/')}"
        url = f"{self.home}/api/kernels/{ident}/channels?{asked}"
        async with self.session.ws_connect(url.replace("http", "ws", 1),
                                           protocols=[PROTOCOL], max_msg_size=0, origin=self.hub) as channel:
            kernel = Kernel(channel)
            try:
                yield kernel
            finally:
                await kernel.close()
        await self.send("DELETE", f"api/sessions/{session['id']}")


@asynccontextmanager
async def student(hub, name):
    """A student with a fresh browser."""
    jar = aiohttp.CookieJar(unsafe=True)  # cookies for an address that is a number
    async with aiohttp.ClientSession(cookie_jar=jar, timeout=aiohttp.ClientTimeout(total=120)) as session:
        yield Student(hub, name, session)


class Kernel:
    """A kernel behind its websocket. `models` holds the state of every widget, kept up to date as JupyterLab does."""

    def __init__(self, channel):
        self.channel, self.ident = channel, uuid.uuid4().hex
        self.models, self.outputs, self.replies, self.idle, self.waiting, self.watchers = {}, {}, {}, set(), {}, []
        self.lost = self.asked = None
        self._reader = asyncio.create_task(self._read())

    async def close(self):
        """Stop listening."""
        self._reader.cancel()
        await asyncio.gather(self._reader, return_exceptions=True)

    async def _send(self, kind, content):
        ident = uuid.uuid4().hex
        header = {"msg_id": ident, "msg_type": kind, "username": "", "session": self.ident,
                  "date": datetime.now(UTC).isoformat(), "version": "5.4"}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        await self.channel.send_bytes(serialize_msg_to_ws_v1(message, "shell",
                                                             pack=lambda part: json.dumps(part).encode()))
        return ident

    async def _read(self):
        try:
            async for frame in self.channel:
                now = time.monotonic()
                if frame.type != aiohttp.WSMsgType.BINARY:
                    break
                _, parts = deserialize_msg_from_ws_v1(frame.data)
                header, parent, _, content = (json.loads(part) for part in parts[:4])
                self._take(now, header["msg_type"], parent.get("msg_id"), content)
        finally:
            self.lost = HubError("the connection to the kernel was lost")
            for future in self.waiting.values():
                if not future.done():
                    future.set_exception(self.lost)

    def _take(self, now, kind, parent, content):
        if kind == "comm_open" and content["target_name"] == "jupyter.widget":
            self.models[content["comm_id"]] = content["data"]["state"]
        elif kind == "comm_msg" and content["comm_id"] in self.models and content["data"].get("method") == "update":
            self.models[content["comm_id"]] |= content["data"]["state"]
        elif kind in ("stream", "display_data", "execute_result", "error", "clear_output"):
            self.outputs.setdefault(parent, []).append((kind, content))
        elif kind == "execute_reply":
            self.replies[parent] = content
        elif kind == "status" and content["execution_state"] == "idle":
            self.idle.add(parent)
            self._done(("done", parent), now)
        if parent in self.replies and parent in self.idle:  # the two come by different ways, in either order
            self.idle.discard(parent)
            self._done(parent, self.replies.pop(parent))
        for watch in list(self.watchers):
            watch(now, kind, content)

    def _done(self, key, result):
        future = self.waiting.pop(key, None)
        if future is not None and not future.done():
            future.set_result(result)

    async def run(self, code, patience=60):
        """Run code as a cell; return its outputs as (kind, content). Raises HubError when it fails."""
        ident = await self._send("execute_request",
                                 {"code": code, "silent": False, "store_history": True, "user_expressions": {},
                                  "allow_stdin": False, "stop_on_error": True})
        reply = await self._wait(ident, patience, f"the cell {code[:60]!r}")
        if reply["status"] != "ok":
            raise HubError(f"the cell {code[:60]!r} failed: {reply.get('ename')}: {reply.get('evalue')}")
        return self.outputs.pop(ident, [])

    async def _wait(self, key, patience, what):
        if self.lost:
            raise self.lost
        self.waiting[key] = asyncio.get_running_loop().create_future()
        try:
            return await asyncio.wait_for(self.waiting[key], patience)
        except TimeoutError:
            raise HubError(f"{what} did not answer within {patience} s") from None
        finally:
            self.waiting.pop(key, None)

    def find(self, **state):
        """The id of the newest widget with this state."""
        for ident in reversed(self.models):
            if all(self.models[ident].get(key) == value for key, value in state.items()):
                return ident
        raise HubError(f"no widget has {state}")

    def beside(self, model, **state):
        """The id of the widget with this state that stands nearest to another one, in the same box or a box around
        it.
        """
        seen = {model}
        while True:
            around = [ident for ident, its in self.models.items() if ident not in seen
                      and seen & set(self._children(its))]
            if not around:
                raise HubError(f"no widget beside it has {state}")
            while around:
                ident = around.pop()
                if ident not in seen:
                    seen.add(ident)
                    around += self._children(self.models[ident])
            for ident in seen:
                if all(self.models[ident].get(key) == value for key, value in state.items()):
                    return ident

    @staticmethod
    def _children(state):
        return [child.removeprefix("IPY_MODEL_") for child in state.get("children", ())]

    async def set(self, model, **state):
        """Change a widget, as a hand on it does."""
        self.models[model] |= state
        return await self._send("comm_msg",
                                {"comm_id": model, "data": {"method": "update", "state": state, "buffer_paths": []}})

    async def click(self, button):
        """Press a button; one that stands beside fields says what stands in them, as the page does."""
        fields = [self.models[field] for field in self.models[button].get("fields", ())]
        standing = [field["index"] if "index" in field else field["value"] for field in fields]
        return await self.custom(button, standing if fields else {"event": "click"})

    async def custom(self, model, content):
        """Send a widget a message of its own kind."""
        return await self._send("comm_msg", {"comm_id": model, "data": {"method": "custom", "content": content}})

    async def done(self, act, patience=20, what="the lesson"):
        """Do `act`, and return the seconds until the kernel has done all that it asked for."""
        begun = time.monotonic()
        ident = await act
        now = time.monotonic() if ident in self.idle else await self._wait(("done", ident), patience, what)
        return now - begun

    async def until(self, act, shows, patience=20, what="the picture"):
        """Do `act`, and return the seconds until a message comes for which `shows(kind, content)` is true.

        What the kernel prints in answer is kept in `outputs` under `asked`.
        """
        key = uuid.uuid4().hex

        def watch(now, kind, content):
            if shows(kind, content):
                self._done(key, now)

        self.watchers.append(watch)
        begun = time.monotonic()
        try:
            waiting = asyncio.ensure_future(self._wait(key, patience, what))
            await asyncio.sleep(0)
            self.asked = await act
            return await waiting - begun
        finally:
            self.watchers.remove(watch)
