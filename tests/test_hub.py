"""The server for a class: a real JupyterHub on this machine, with two students who know only what their browsers
show.
"""

import asyncio
import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import textwrap
import threading
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace

import aiohttp
import psutil
import pytest
import yaml
from apart import run_apart
from certipy import Certipy  # JupyterHub brings it
from lesson import student_copy
from lesson.answers import Answers
from tornado.httputil import HTTPHeaders

from bench import students
from bench.students import HubError, programs, running_hub, student
from deploy import class_password, copy_lessons, hub_settings

LESSON = "notebooks/03_what_does_the_research_say.ipynb"
ANSWER = ("from lesson import exercises\nasked = exercises.ask('guess_days')\n"
          "asked.fields['answer'].value = {guess!r}\nasked.check.click()\nasked.answers.path")


@pytest.fixture(scope="module")
def folder(hub_can_run, tmp_path_factory):
    """Where the hub keeps everything."""
    return tmp_path_factory.mktemp("class")


@pytest.fixture(scope="module")
def hub(folder):
    """The address of a running hub; another program has the first port that it would give to a student's server."""
    public = students.free_ports(1)[0]
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", hub_settings.student_ports(public)[0]))
        other.listen()
        with running_hub(folder, url=f"http://127.0.0.1:{public}", ports="") as url:
            yield url


@pytest.fixture(scope="module")
def servers(hub):
    """Ana and Ben have a server each, started at the same time."""
    async def both():
        async with student(hub, "ana") as ana, student(hub, "ben") as ben:
            for one in (ana, ben):
                assert await one.log_in(), f"{one.name} knows the password and was not let in"
            await asyncio.gather(ana.start_server(), ben.start_server())

    run_apart(both())
    return hub


def with_students(hub, act):
    """Run `act(ana, ben)` with both logged in afresh."""
    async def run():
        async with student(hub, "ana") as ana, student(hub, "ben") as ben:
            for one in (ana, ben):
                assert await one.log_in()
                await one.start_server()
            return await act(ana, ben)

    return run_apart(run())


# -- what is written down

def test_the_page_names_only_settings_that_there_are(root):
    said = set(re.findall(r"HUB_[A-Z_]+", (root / "deploy/README.md").read_text("utf-8")))
    assert said <= {*hub_settings.NAMES, "HUB_"}, f"nothing reads {said - {*hub_settings.NAMES}}"
    documented = set(re.findall(r"HUB_[A-Z_]+", hub_settings.__doc__))
    assert documented == {*hub_settings.NAMES}, "at the top of the file every setting is described, and no other"


def test_what_the_page_tells_kubernetes_can_be_read(root):
    page = (root / "deploy/README.md").read_text("utf-8")
    settings = yaml.safe_load(textwrap.dedent(page.split("```yaml\n")[1].split("   ```")[0]))
    assert settings["singleuser"]["defaultUrl"].endswith("00_start_here.ipynb")
    assert "lesson.student_copy" in settings["singleuser"]["lifecycleHooks"]["postStart"]["exec"]["command"][2]


def test_the_lock_of_the_proxy_has_checksums_and_no_address(root):
    lock = json.loads((root / "deploy/package-lock.json").read_text("utf-8"))["packages"]
    wanted = json.loads((root / "deploy/package.json").read_text("utf-8"))
    assert lock[""]["dependencies"] == wanted["dependencies"]
    for name, package in lock.items():
        assert name == "" or package["integrity"].startswith("sha512-"), name
        assert "resolved" not in package, name


# -- what it refuses

WRONG = {
    "HUB_PASSWORD": ["short7!", "aaaaaaaa", "        ", "12345678", "käsekuchen", "a\tbcdefgh"],
    "HUB_STUDENTS": ["José Ana", "ana;9lives", "a/b", "..", " ", ",", "a" * 40],
    "HUB_URL": ["127.0.0.1:8000", "http://127.0.0.1:99999", "http://127.0.0.1:0",
                "http://127.0.0.1:x", "ftp://127.0.0.1", "http://*:8000",
                "http://me@127.0.0.1:8000", "http://127.0.0.1:8000?x", "http://[::1", "https://127.0.0.1:8443"],
    "HUB_TEACHER": ["Ms B", "..", "a b", "ü", " ", "ms_b"],
    "HUB_TEACHER_PASSWORD": ["three long words", "short"],
    "HUB_SEATS": ["thirty", "0", "-3", "1.5", "²", "9" * 5000],
    "HUB_MEMORY": ["-1G", "much", "1", "100M", "0G", "1e9G", "nanG", "9" * 20 + "T"],
    "HUB_IDLE": ["soon", "0", "-5", "1h"],
    "HUB_PORTS": ["8081", "8081 8081", "8081 99999", "0 8001", "a b", "1 2 3"],
    "HUB_SETTINGS": ["/nowhere/of/mine.py", "."],
    "HUB_FOLDER": [__file__, __file__ + "/below"],
    "HUB_CERTIFICATE": ["/nowhere.pem", __file__],
    "HUB_KEY": ["/nowhere.pem"],
}


@pytest.mark.parametrize(("name", "value"), [(name, value) for name, values in WRONG.items() for value in values])
def test_a_wrong_setting_is_told_in_one_sentence_that_names_it(name, value):
    with pytest.raises(hub_settings.SettingError) as told:
        hub_settings.read({"HUB_PASSWORD": students.PASSWORD, name: value})
    assert name in str(told.value) or {name, "HUB_KEY", "HUB_CERTIFICATE"} == {"HUB_KEY", "HUB_CERTIFICATE"}
    assert "\n" not in str(told.value)


def test_a_right_setting_is_read_as_it_is_meant(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.py").touch()
    read = hub_settings.read({"HUB_STUDENTS": "Ana, ben;chloe_2", "HUB_MEMORY": "1.5g",
                              "HUB_FOLDER": "class", "HUB_SETTINGS": "mine.py",
                              "HUB_SEATS": "30", "HUB_IDLE": "60", "HUB_PORTS": "9001 9002",
                              "HUB_URL": "http://[::1]:8000/class/"})
    assert read.students == {"ana", "ben", "chloe_2"}
    assert (read.memory, read.seats, read.idle, read.ports) == (1.5 * 2**30, 30, 60, (9001, 9002))
    assert (read.folder, read.file) == (tmp_path / "class",
                                        tmp_path / "mine.py"), "a path is meant from the folder where it is typed"
    assert hub_settings.read({}).students is None


def test_a_teacher_has_a_password_that_the_class_does_not_know():
    for password, said in (("", "needs HUB_TEACHER_PASSWORD"), (students.PASSWORD, "is the class's password"),
                           ("eight-ch", "HUB_TEACHER_PASSWORD: take twelve characters or more"),
                           ("pässword of mine", "HUB_TEACHER_PASSWORD: use letters without accents")):
        with pytest.raises(hub_settings.SettingError, match=said):
            hub_settings.read({"HUB_PASSWORD": students.PASSWORD, "HUB_TEACHER": "Ms_B",
                               "HUB_TEACHER_PASSWORD": password})
    read = hub_settings.read({"HUB_PASSWORD": students.PASSWORD, "HUB_TEACHER": "Ms_B",
                              "HUB_TEACHER_PASSWORD": "three long words"})
    assert (read.teacher, read.teacher_password) == ("ms_b", "three long words")


def test_a_misspelt_setting_is_not_passed_over():
    for name, meant in (("HUB_STUDENT", "HUB_STUDENTS"), ("HUB_PASSWRD", "HUB_PASSWORD"),
                        ("HUB_SETTING", "HUB_SETTINGS")):
        with pytest.raises(hub_settings.SettingError, match=f"{name} is no setting .* {meant}"):
            hub_settings.read({name: "x"})
    hub_settings.read({"HUB_SERVICE_HOST": "10.0.0.1"})  # somebody else's


def test_only_an_address_that_is_known_to_be_this_machine_s_needs_no_certificate():
    for host in ("127.0.0.1", "127.9.9.9", "::1", "localhost"):
        hub_settings.check_open(f"http://{f'[{host}]' if ':' in host else host}:8000", "", "", students.PASSWORD)
    for host in ("", "0.0.0.0", "[::]", "192.168.1.5", "school.example", "127.0.0.1.example.org", "2130706433"):
        with pytest.raises(hub_settings.SettingError, match="can be reached from other machines"):
            hub_settings.check_open(f"http://{host}:8000", "", "", students.PASSWORD)


def test_a_longer_password_is_asked_where_other_machines_can_guess():
    hub_settings.check_open("http://127.0.0.1:8000", "", "", "eight-ch")
    with pytest.raises(hub_settings.SettingError, match="HUB_PASSWORD.*twelve characters"):
        hub_settings.check_open("https://0.0.0.0:8443", "certificate", "key", "eight-ch")
    hub_settings.check_open("https://0.0.0.0:8443", "certificate", "key", "three long words")


def test_a_certificate_and_the_key_of_another_one_are_refused(tmp_path):
    made = Certipy(store_dir=str(tmp_path))
    made.create_ca("authority")
    one, other = (made.create_signed_pair(name, "authority")["files"] for name in ("one", "other"))
    hub_settings.check_certificate(one["cert"], one["key"])
    for cert, key in ((one["cert"], other["key"]), (one["key"], one["cert"])):
        with pytest.raises(hub_settings.SettingError,
                           match="HUB_CERTIFICATE, HUB_KEY: .* are not a certificate and its key"):
            hub_settings.check_certificate(cert, key)
    for cert, key, missing in ((one["cert"], "", "HUB_KEY"), ("", one["key"], "HUB_CERTIFICATE")):
        with pytest.raises(hub_settings.SettingError, match=f"{missing} is missing"):
            hub_settings.check_certificate(cert, key)


def test_an_address_that_cannot_be_listened_on_is_told_with_its_reason():
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        for host in ("127.0.0.1", "0.0.0.0", "localhost"):
            with pytest.raises(hub_settings.SettingError, match=f"HUB_URL: port {taken} is taken"):
                hub_settings.check_port(host, taken, "HUB_URL")
    hub_settings.check_port("127.0.0.1", taken, "HUB_URL")
    for host, said in (("203.0.113.7", "not an address of this machine"), ("nowhere.invalid", "nothing can listen on")):
        with pytest.raises(hub_settings.SettingError, match=f"HUB_URL: .*{said}"):
            hub_settings.check_port(host, taken, "HUB_URL")


def test_inner_ports_are_free_and_stay_the_same_for_servers_that_still_run(tmp_path):
    public = students.free_ports(1)[0]
    first = hub_settings.inner_ports(tmp_path, public)
    assert len({public, *first}) == 3
    with socket.socket() as other:
        other.bind(("127.0.0.1", first[0]))
        other.listen()
        second = hub_settings.inner_ports(tmp_path, public)
        assert first[0] not in second
    assert hub_settings.inner_ports(tmp_path, public) == second, "they changed although they were free"
    assert second[1] not in hub_settings.inner_ports(tmp_path, second[1])
    (tmp_path / "ports").write_text("damaged\n")
    assert len(hub_settings.inner_ports(tmp_path, public)) == 2


def test_a_proxy_that_was_left_is_ended_and_a_stranger_with_its_number_is_not(folder, tmp_path):
    def program(name):
        return subprocess.Popen([sys.executable, "-c", "import time; print('runs', flush=True); time.sleep(600)", name],
                                stdout=subprocess.PIPE)

    for name, left in ((hub_settings.PROXY_NAME, True), ("stranger", False)):
        with program(name) as other:
            other.stdout.readline()
            (tmp_path / "proxy.pid").write_text(str(other.pid))
            assert hub_settings.left_proxy(tmp_path) == (other.pid if left else None)
            hub_settings.end_left_proxy(tmp_path)
            assert (other.poll() is not None) == left
            other.kill()
        assert not (tmp_path / "proxy.pid").exists(), "JupyterHub would end whatever has this number"


def test_run_py_refuses_before_anything_is_installed(root, folder, tmp_path):
    """In a copy of the project in which nothing is installed yet."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "deploy").mkdir()
    for name in ("run.py", *(f"deploy/{path.name}" for path in (root / "deploy").iterdir() if path.is_file())):
        shutil.copy(root / name, tmp_path / name)
    before = sorted(tmp_path.rglob("*"))

    def said(*words, **env):
        env = {key: value for key, value in os.environ.items() if not key.startswith("HUB_")} | env
        answer = subprocess.run([sys.executable, "-B", "run.py", "hub", *words],
                                cwd=tmp_path, env=env, capture_output=True, text=True)
        assert answer.returncode == 1 and answer.stdout == "" and sorted(tmp_path.rglob("*")) == before
        return answer.stderr

    assert said() == f"hub: {REFUSED['no password'].sentence}\n"
    assert "hub: HUB_PASSWORD is guessed at once" in said(HUB_PASSWORD="short")
    assert "0.0.0.0 can be reached" in said(HUB_PASSWORD=students.PASSWORD, HUB_URL="http://0.0.0.0:8000")
    assert "'--ip'" in said("--ip", "0.0.0.0", HUB_PASSWORD=students.PASSWORD), "JupyterHub passes over this word"
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert "is taken by another program" in said(HUB_PASSWORD=students.PASSWORD,
                                                     HUB_URL=f"http://127.0.0.1:{other.getsockname()[1]}")


def test_a_proxy_that_cannot_be_installed_is_told_with_npm_s_reason(root, folder, tmp_path):
    (tmp_path / "deploy").mkdir()
    for name in ("run.py", "deploy/package.json", "deploy/package-lock.json"):
        shutil.copy(root / name, tmp_path / name)
    env = os.environ | {"npm_config_registry": "http://127.0.0.1:9", "npm_config_fetch_retries": "0",
                        "npm_config_cache": str(tmp_path / "cache")}
    answer = subprocess.run([sys.executable, "-c", "import run; run.install_proxy()"],
                            cwd=tmp_path, env=env, capture_output=True, text=True)
    assert answer.returncode == 1
    assert "ECONNREFUSED" in answer.stderr
    assert answer.stderr.endswith("npm ended with code 1 (what it said stands above)\n")


def refused(sentence, own=None, words=(), **settings):
    """A way to start the hub that must end with a sentence; `own` is what the file of HUB_SETTINGS says."""
    return SimpleNamespace(sentence=sentence, own=own, words=words, settings=settings)


OPEN = "0.0.0.0 can be reached from other machines: name HUB_CERTIFICATE and HUB_KEY, so that nobody reads along"
#: Those that only JupyterHub itself can show, which has read the teacher's own file and the command line.
REFUSED = {
    "no password": refused("set HUB_PASSWORD to a password for the class, eight characters or more, and start again",
                           password=""),
    "not encrypted": refused(OPEN, url="http://0.0.0.0:8000"),
    "not encrypted, by a file": refused(OPEN, own="c.JupyterHub.ip = '0.0.0.0'"),
    "not encrypted, by a file's address": refused(OPEN, own="c.JupyterHub.bind_url = 'http://0.0.0.0:8010'"),
    "not encrypted, by a word": refused(
        "JupyterHub.bind_url was set on the command line; say it with the settings HUB_..., or in a file named "
        "in HUB_SETTINGS", words=["--JupyterHub.bind_url=http://0.0.0.0:8010"]),
    "a word that would be ignored": refused(
        "JupyterHub.ip was set on the command line; say it with the settings HUB_..., or in a file named in "
            "HUB_SETTINGS", words=["--ip=0.0.0.0"]),
    "open inside": refused("HUB_SETTINGS: http://0.0.0.0:8081 can be reached from other machines, and nothing there is "
                           "encrypted; leave it at "
                           "127.0.0.1, or, for containers, name the address of their network",
                           own="c.JupyterHub.hub_ip, c.JupyterHub.hub_port = '0.0.0.0', 8081"),
    "no such file": refused(
        "HUB_SETTINGS: there is no file /nowhere.py that can be read; without what it says the hub does not start",
        settings="/nowhere.py"),
    "a file with a mistake": refused("HUB_SETTINGS: {own} fails in line 2: NameError: name 'nope' is not defined",
                                     own="x = 1\nnope()"),
    "a file with a slip": refused("HUB_SETTINGS: c.Authenticator.allowed_user is no setting of ClassPassword",
              own="c.Authenticator.allowed_user = {'ana'}"),
    "a teacher without a password, by a file": refused(
        "HUB_TEACHER needs HUB_TEACHER_PASSWORD, of twelve characters or more: without it, everybody who knows the "
        "class's password could come in as the teacher", own="", teacher="ms_b"),
    "one port twice": refused("HUB_URL, HUB_PORTS: the ports 18999, 18999, 18998 must differ from one another",
          url="http://127.0.0.1:18999", ports="18999 18998"),
    "a port that is taken": refused("HUB_URL: port {taken} is taken by another program; choose another port",
                                    url="http://127.0.0.1:{taken}"),
    "an inner port that is taken": refused("HUB_PORTS: port {taken} is taken by another program; choose another port",
                                           ports="{taken} 18997"),
    "a folder that is taken": refused(
        "a hub is running already with the folder {locked}; end that one first, or name another HUB_FOLDER",
                  folder="{locked}"),
}
if sys.platform == "linux" and os.geteuid() == 0:
    REFUSED["as root"] = refused(
        "as root, every student would be root too; start it from an ordinary account (deploy/README.md says more)",
        as_root="")
#: Fails when the proxy runs already: nothing may be left of it.
BROKEN = "c.JupyterHub.services.append({'name': 'broken', 'command': ['/nowhere']})"


#: Starts many hubs at once, as their commands would, and loads JupyterHub once for all; one that wrongly runs is ended
#: after a minute.
START = """
import json, os, signal, sys
from jupyterhub.app import JupyterHub
started, codes = {}, {}
for name, hub in json.load(sys.stdin).items():
    started[name] = os.fork()
    if started[name] == 0:
        signal.alarm(60)
        os.chdir(hub["folder"])
        os.dup2(os.open("said", os.O_WRONLY | os.O_CREAT), 2)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.environ.clear()
        os.environ.update(hub["env"])
        JupyterHub.launch_instance(hub["words"])
        sys.exit()
for name, pid in started.items():
    codes[name] = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(json.dumps(codes))
"""


@pytest.fixture(scope="module")
def refusals(folder, tmp_path_factory):
    """What the hub says in each case in which it must not start, its exit code and what is left running."""
    students.install_proxy()
    locked, seen, asked = tmp_path_factory.mktemp("locked"), {}, {}
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        known = {"taken": other.getsockname()[1], "locked": str(locked)}
        for name, case in {**REFUSED, "broken": refused("", own=BROKEN)}.items():
            its = tmp_path_factory.mktemp("refused")
            settings = {key: value.format(**known) for key, value in case.settings.items()}
            if case.own is not None:
                (its / "own.py").write_text(case.own)
                settings["settings"] = its / "own.py"
            hub = students.hub_command(**{"folder": its} | settings)
            asked[name] = {"folder": str(its), "env": hub.env, "words": [*hub.command[4:], *case.words]}
            seen[name] = SimpleNamespace(folder=its,
                                         sentence="hub: " + case.sentence.format(**known, own=its / "own.py"))
        with hub_settings.take(locked):
            answer = subprocess.run([sys.executable, "-P", "-c", START],
                                    input=json.dumps(asked), stdout=subprocess.PIPE, text=True, check=True)
    for name, code in json.loads(answer.stdout.splitlines()[-1]).items():
        seen[name].code, seen[name].left = code, programs(seen[name].folder)
        seen[name].said = (seen[name].folder / "said").read_text().splitlines()[-1]
        for process in seen[name].left:
            process.kill()
    return seen


@pytest.mark.parametrize("case", REFUSED)
def test_it_does_not_start_where_that_would_be_unsafe(refusals, case):
    seen = refusals[case]
    assert (seen.said, seen.code) == (seen.sentence, 1)
    assert not seen.left
    if case == "as root":
        assert [path.name for path in seen.folder.iterdir()] == ["said"], "the hub's own account could not write this"


def test_a_hub_that_fails_while_it_starts_ends_its_proxy(refusals):
    assert refusals["broken"].code == 1
    assert not refusals["broken"].left


# -- who comes in

def test_a_wrong_password_or_a_name_that_is_no_name_does_not_get_in(hub):
    async def attempts():
        async with student(hub, "eve") as eve:
            assert not await eve.log_in("wrong-password")
        for name in ("..", "a/b", "../ana", "Über", "a" * 40, "9lives"):
            async with student(hub, name) as other:
                assert not await other.log_in(), f"{name!r} was let in"

    run_apart(attempts())


def test_the_brake_looks_at_so_many_wrong_passwords_from_one_address_and_forgives():
    now = [1000.0]
    brake = class_password.Brake(tries=3, seconds=10, clock=lambda: now[0])
    for _ in range(3):
        assert brake.wait("a") == 0
        brake.wrong("a")
    assert brake.wait("a") == 10
    assert brake.wait("b") == 0, "another address waits for what this one did"
    now[0] += 10
    assert brake.wait("a") == 0, "one more after ten seconds"
    brake.wrong("a")
    assert brake.wait("a") == 10
    now[0] += 1000
    for _ in range(3):
        assert brake.wait("a") == 0
        brake.wrong("a")
    brake.wrong("b")
    now[0] += 1000
    brake.wrong("c")
    assert set(brake._forgiven) == {"c"}, "it keeps addresses for ever"


def test_an_address_that_the_sender_writes_does_not_get_past_the_brake():
    def sender(**headers):
        return class_password.sender(
            SimpleNamespace(headers=HTTPHeaders({name.replace("_", "-"): value for name, value in headers.items()})))

    assert sender(X_Forwarded_For="10.1.1.1, 10.2.2.2",
                  X_Real_Ip="10.3.3.3") == "10.2.2.2", "what our proxy saw is the last"
    assert sender(
        X_Forwarded_For="10.1.1.1,127.0.0.1") == "10.1.1.1", "a reverse proxy on this machine stands before ours"
    assert sender(X_Forwarded_For="::ffff:10.2.2.2") == "10.2.2.2"
    assert sender(X_Forwarded_For="2001:db8::1") == sender(X_Forwarded_For="2001:db8::2:3:4") != sender(
        X_Forwarded_For="2001:db8:0:1::1")
    assert sender(X_Forwarded_For="anything") == sender() == "127.0.0.1"


def test_whoever_guesses_is_slowed_down_and_the_class_is_not_locked_out(hub):
    async def guesses():
        async def guess(number, password):
            """From one address, with another one written into the request."""
            mask = {"X-Real-Ip": f"10.0.0.{number}", "X-Forwarded-For": f"10.0.0.{number}"}
            async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True), headers=mask,
                                             connector=aiohttp.TCPConnector(local_addr=("127.0.0.9", 0))) as session:
                eve = students.Student(hub, f"eve{number}", session)
                async with session.get(f"{hub}/hub/login") as page:
                    await page.read()
                form = {"username": eve.name, "password": password, "_xsrf": eve._xsrf(f"{hub}/hub/")}
                async with session.post(f"{hub}/hub/login", data=form, allow_redirects=False) as answer:
                    return answer.status, await answer.text()

        answers = await asyncio.gather(*(guess(number, f"wrong-pässword-{number}") for number in range(40)))
        looked_at = [text for status, text in answers if status == 403 and "Invalid username or password" in text]
        refused = [text for status, text in answers if status == 429
                   and "Too many wrong passwords from your address" in text]
        assert (len(looked_at), len(refused)) == (class_password.ClassPassword.brake.tries,
                                                  40 - class_password.ClassPassword.brake.tries)
        assert (await guess(99, students.PASSWORD))[
            0] == 429, "the right one came after too many wrong ones and was looked at"
        async with student(hub, "ana") as ana:
            assert await ana.log_in()

    run_apart(guesses())


def test_a_log_in_ends_with_the_browser_or_when_the_student_logs_out(servers):
    async def act(ana, ben):
        kept = {cookie.key: cookie for cookie in ana.session.cookie_jar if "_xsrf" not in cookie.key
                and "oauth-state" not in cookie.key}
        assert {"jupyterhub-hub-login", "jupyterhub-user-ana"} <= kept.keys()
        for name, cookie in kept.items():
            assert cookie["expires"] == cookie["max-age"] == "", f"{name} outlives the browser"
        async with ana.session.get(f"{servers}/hub/logout") as page:
            assert page.status == 200
        assert (await ana.get("api/contents"))[0] in (302, 403)

    with_students(servers, act)


# -- what a student gets

def test_a_student_finds_the_lessons_and_runs_one(servers, folder):
    async def act(ana, ben):
        status, listed = await ana.get("api/contents/notebooks")
        assert status == 200
        assert {"00_start_here.ipynb", "03_what_does_the_research_say.ipynb",
                "lesson"} <= {item["name"] for item in listed["content"]}
        async with ana.open(LESSON) as kernel:
            outputs = await kernel.run(
                "from lesson import explorers, tables\nprint(tables.FOLDER)\nexplorers.durations()")
            assert (outputs[0][1]["text"].strip()) == str(folder / "students/ana/lessons/data")
            assert kernel.find(_model_module="anywidget")

    with_students(servers, act)


def test_a_server_listens_where_no_other_program_is_given_a_port(servers, folder):
    """A port that Linux may give to any program at any moment may be gone by the time a server has started."""
    ports = [link.laddr.port for name in ("ana", "ben") for process in programs(folder, name)
             if "singleuser" in " ".join(process.cmdline())
             for link in process.net_connections() if link.status == psutil.CONN_LISTEN]
    assert len(set(ports)) == len(ports) == 2
    assert min(ports) > 20_000
    assert max(ports) < int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])


def test_tables_and_package_cannot_be_changed_by_mistake(servers, folder):
    lessons = folder / "students/ana/lessons"
    for name in ("data/studies.csv", "data/datapackage.json", "notebooks/lesson/tables.py",
                 "notebooks/lesson/charts/durations.py"):
        assert not (lessons / name).stat().st_mode & 0o222, f"{name} can be written"
    for name in (LESSON, "data/my_article/claims.csv"):
        assert (lessons / name).stat().st_mode & 0o200, f"{name} cannot be written"

    async def act(ana, ben):
        status, told = await ana.send("PUT", "api/contents/data/studies.csv",
                                      {"type": "file", "format": "text", "content": "mine"})
        assert status >= 400, told

    if os.geteuid() != 0:  # root may write everything
        with_students(servers, act)


def test_what_one_student_writes_another_cannot_see(servers, folder):
    async def act(ana, ben):
        async with ana.open(LESSON) as kernel:
            await kernel.run(ANSWER.format(guess="11"))
        assert (await ana.get("api/contents/notebooks/answers.json"))[0] == 200
        assert (await ben.get("api/contents/notebooks/answers.json"))[0] == 404
        for path in ("api/contents/notebooks/answers.json", "files/notebooks/answers.json",
                     "api/kernels", "api/sessions", "lab"):
            status, told = await ben.get(path, whose="ana")
            assert status in (302, 403), f"ben got {path} of ana: {status} {told}"
        # follow every redirect
        async with ben.session.get(f"{ana.home}/api/contents/notebooks/answers.json") as answer:
            assert answer.status >= 400 and "guess_days" not in await answer.text()
        for path in ("users/ana", "users", "services"):
            async with ben.session.get(f"{servers}/hub/api/{path}") as answer:
                assert answer.status in (403, 404), f"ben may ask the hub for {path}"

    with_students(servers, act)
    assert not (folder
                / "students").stat().st_mode & 0o077, "other accounts of this machine can look into the students' files"


def test_a_student_who_takes_too_much_memory_gets_an_error_and_the_neighbour_works_on(servers):
    async def act(ana, ben):
        async with ana.open(LESSON) as greedy, ben.open(LESSON) as neighbour:
            with pytest.raises(HubError, match="MemoryError|lost"):
                await greedy.run("kept = []\nwhile True:\n    kept.append(bytearray(64_000_000))")
            assert (await neighbour.run("print('still here')"))[0][1]["text"] == "still here\n"

    with_students(servers, act)


def test_a_file_that_would_fill_the_disk_is_an_error_for_whoever_writes_it(servers, folder):
    async def act(ana, ben):
        async with ana.open(LESSON) as kernel:
            with pytest.raises(HubError, match="File too large"):
                await kernel.run("open('large', 'wb').truncate(10**9)")

    with_students(servers, act)


# -- what a student may have put into the copy

def test_what_never_ends_or_takes_too_much_is_ended(folder, tmp_path):
    def told(code, seconds=30):
        with pytest.raises(copy_lessons.CopyError) as error:
            run_apart(copy_lessons.bounded([sys.executable, "-c",
                                              f"import os; print(os.getpid(), flush=True); {code}"], seconds))
        return str(error.value)

    os.mkfifo(tmp_path / "pipe")
    assert told(f"open({str(tmp_path / 'pipe')!r}).read()", 2) == "not done after 2 seconds"
    waiting = [process for process in psutil.process_iter(["cmdline"])
               if str(tmp_path / "pipe") in str(process.info["cmdline"])]
    assert not psutil.wait_procs(waiting, 20)[1], "it still waits"
    assert told("bytearray(2**30)").endswith("MemoryError")
    assert "File too large" in told(f"open({str(tmp_path / 'large')!r}, 'wb').truncate(10**9)")
    assert len(told("print('x' * 10**6); exit(1)")) <= copy_lessons.SAID
    assert run_apart(copy_lessons.bounded([sys.executable, "-c", "print('fine')"], 30)) == "fine"


def test_the_copy_is_made_with_the_rights_of_whoever_gets_it(folder, tmp_path):
    def as_student():
        os.umask(0o022)
        os.chdir(tmp_path)

    assert run_apart(copy_lessons.bounded([sys.executable, "-c", "import os; print(os.getcwd())"],
                                            30, preexec_fn=as_student)) == str(tmp_path)


def test_a_link_is_not_followed_when_files_are_made_read_only(tmp_path):
    lessons, victims = tmp_path / "lessons", tmp_path / "victims"
    student_copy.write(lessons)
    victims.mkdir()
    for name in ("mine.txt", "studies.csv"):
        (victims / name).write_text("mine")
    (lessons / "notebooks/lesson/x.py").symlink_to(victims / "mine.txt")
    shutil.rmtree(lessons / "data")
    (lessons / "data").symlink_to(victims)
    copy_lessons.make_read_only(lessons)
    assert all(path.stat().st_mode & 0o200 for path in victims.iterdir())
    assert not (lessons / "notebooks/lesson/tables.py").stat().st_mode & 0o222


def test_a_huge_file_in_a_copy_costs_the_hub_no_memory_and_the_student_no_server(hub, folder):
    lessons = folder / "students/odd/lessons"
    student_copy.write(lessons)
    with (lessons / "LICENSE").open("r+b") as file:
        file.truncate(2_500_000_000)

    async def come():
        async with student(hub, "odd") as odd:
            assert await odd.log_in()
            await odd.start_server()
            await odd.stop_server()

    run_apart(come())
    main = [process for process in programs(folder) if "jupyterhub_config.py" in " ".join(process.cmdline())]
    peak = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{main[0].pid}/status").read_text())[1]
    assert len(main) == 1
    assert int(peak) < 700_000


def test_nothing_that_a_class_does_not_need_runs(servers):
    async def act(ana, ben):
        assert (await ana.send("POST", "api/terminals"))[0] == 404, "a terminal opens"
        assert (await ana.get("lsp/status"))[0] == 404
        async with ana.session.get(f"{ana.home}/lab") as page:
            config = (await page.text()).split('id="jupyter-config-data" type="application/json">')[
                1].split("</script>")[0]
        assert json.loads(config)["extensionManager"][
            "can_install"] is False, "a student may install extensions into everybody's server"

    with_students(servers, act)


# -- restarts

def test_a_restarted_server_keeps_answers_and_notebooks_and_mends_tables(servers, folder):
    lessons = folder / "students/ana/lessons"

    async def act(ana, ben):
        async with ana.open(LESSON) as kernel:
            await kernel.run(ANSWER.format(guess="12"))
        status, notebook = await ana.get(f"api/contents/{LESSON}")
        notebook["content"]["cells"][0]["source"] += "\n\nMy note."
        assert (await ana.send("PUT", f"api/contents/{LESSON}", notebook))[0] == 200
        answers = (lessons / "notebooks/answers.json").read_bytes()
        table = lessons / "data/studies.csv"
        table.chmod(0o644)
        table.write_text("damaged\n")
        await ana.stop_server()
        await ana.start_server()
        assert (lessons / "notebooks/answers.json").read_bytes() == answers
        assert "My note." in (await ana.get(f"api/contents/{LESSON}"))[1]["content"]["cells"][0]["source"]
        async with ana.open(LESSON) as kernel:
            outputs = (await kernel.run("from lesson import exercises, "
                                        "tables\ntables.load('studies')\nprint(exercises.ask('guess_days').number)"))
        assert outputs[0][1]["text"] == "12.0\n"

    with_students(servers, act)
    assert [path.read_text() for path in lessons.glob("kept/*/data/studies.csv")] == ["damaged\n"]


def test_an_unused_server_is_stopped_and_a_restarted_hub_knows_its_students(folder, tmp_path):
    answers = tmp_path / "students/ana/lessons/notebooks/answers.json"
    (tmp_path / "own.py").write_text("c.Authenticator.allowed_users = {'ana', 'dora'}")

    async def let_in(url, name):
        async with student(url, name) as somebody:
            return await somebody.log_in()

    async def come(url):
        async with student(url, "ana") as ana:
            assert await ana.log_in()
            await ana.start_server()
        assert await let_in(url, "chloe")
        assert not await let_in(url, "ben"), "somebody who is not in the class was let in"

    with running_hub(tmp_path, idle=8, students="Ana chloe") as url:
        run_apart(come(url))
        Answers(answers).put("guess_days", "13")
        before, until = answers.read_bytes(), time.monotonic() + 60
        while time.monotonic() < until and programs(tmp_path, "ana"):
            time.sleep(0.5)
        assert not programs(tmp_path, "ana"), "the server of a student who left still runs"
    with running_hub(tmp_path, ports="", settings=tmp_path / "own.py") as url:  # a second hub on this machine
        assert run_apart(let_in(url, "ana"))
        assert run_apart(let_in(url, "dora"))
        assert not run_apart(let_in(url, "ben")), "the teacher's own list did not count"
        assert not run_apart(let_in(url, "chloe")), "somebody was let in for having been in the class before"
    assert answers.read_bytes() == before
    assert not programs(tmp_path), "something that the hub started still runs"


@contextmanager
def window(root, folder, url):
    """`run.py hub` in a window of its own, with all installed; yields the program and what closes the window."""
    import fcntl
    import termios

    hub = students.hub_command(folder, url=url, ports="")
    code = (f"import sys; sys.path.insert(0, {str(root)!r}); import run; from pathlib import Path; "
            "run.install, run.PYTHON = (lambda lock: None), Path(sys.executable); run.main(['hub'])")

    def in_its_window():
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # as in a window, whatever these tests were started by (nohup)
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)

    ours, its = os.openpty()
    program = subprocess.Popen([sys.executable, "-c", code], env=hub.env,
                               cwd=folder, stdin=its, stdout=its, stderr=its, start_new_session=True,
                               preexec_fn=in_its_window)
    os.close(its)
    closing, closed = os.pipe()
    shown = []

    def show():
        with suppress(OSError):  # when the last program that writes here has ended
            while closing not in (ready := select.select([ours, closing], [], [])[0]):
                shown.append(os.read(ours, 4096) if ready else b"")
        os.close(ours)

    reader = threading.Thread(target=show)
    reader.start()

    def close():
        with suppress(OSError):
            os.write(closed, b"x")
        reader.join(10)

    try:
        yield SimpleNamespace(program=program, close=close, shown=shown)
    finally:
        close()
        os.close(closing)
        os.close(closed)


def test_a_hub_that_was_killed_comes_back_and_whoever_closes_the_window_ends_everything(root, folder, tmp_path):
    url = f"http://127.0.0.1:{students.free_ports(1)[0]}"

    def wait(seen):
        try:
            students.wait_for(f"{url}/hub/health", seen.program, 60, tmp_path / "none")
        except (HubError, OSError):
            pytest.fail(b"".join(seen.shown).decode())

    async def act():
        async with student(url, "ana") as ana:
            with window(root, tmp_path, url) as first:
                await asyncio.to_thread(wait, first)
                assert await ana.log_in()
                await ana.start_server()
                servers = {process.pid for process in programs(tmp_path, "ana")}
                assert "jupyterhub" in psutil.Process(
                    first.program.pid).cmdline(), "whoever ends run.py does not end the hub"
                first.program.kill()
                first.program.wait(10)
            with window(root, tmp_path, url) as second:
                await asyncio.to_thread(wait, second)
                until = time.monotonic() + 30
                while (await ana.get("api/contents"))[0] != 200:
                    assert time.monotonic() < until, "the student does not reach the server that runs"
                    await asyncio.sleep(0.5)
                assert servers == {process.pid for process in programs(tmp_path, "ana")}
                second.close()
                await asyncio.to_thread(second.program.wait, 60)
                await asyncio.to_thread(psutil.wait_procs, programs(tmp_path), 20)
                assert not programs(tmp_path), "something that the hub started still runs"

    try:
        run_apart(act())
    finally:
        for process in programs(tmp_path):
            with suppress(psutil.Error):
                process.kill()
