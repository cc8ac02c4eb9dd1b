"""The server for a class: a real JupyterHub on this machine, with two students who know only what their browsers show."""

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import psutil
import pytest
import yaml
from lesson.answers import Answers

from bench import students
from bench.students import HubError, programs, running_hub, student

LESSON = "notebooks/03_what_does_the_research_say.ipynb"
ANSWER = ("from lesson import exercises\nasked = exercises.ask('guess_days')\n"
          "asked.fields['answer'].value = {guess!r}\nasked.check.click()\nasked.answers.path")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Where the hub keeps everything; skips, or in CI fails, where the hub cannot run."""
    if sentence := students.missing():
        (pytest.fail if os.environ.get("CI") and sys.platform == "linux" else pytest.skip)(sentence)
    return tmp_path_factory.mktemp("class")


@pytest.fixture(scope="module")
def hub(folder):
    """The address of a running hub; another program has the first port that it would give to a student's server."""
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind(("127.0.0.1", 20_000))
        other.listen()
        with running_hub(folder) as url:
            yield url


@pytest.fixture(scope="module")
def servers(hub):
    """Ana and Ben have a server each, started at the same time."""
    async def both():
        async with student(hub, "ana") as ana, student(hub, "ben") as ben:
            for one in (ana, ben):
                assert await one.log_in(), f"{one.name} knows the password and was not let in"
            await asyncio.gather(ana.start_server(), ben.start_server())

    asyncio.run(both())
    return hub


def with_students(hub, act):
    """Run `act(ana, ben)` with both logged in afresh."""
    async def run():
        async with student(hub, "ana") as ana, student(hub, "ben") as ben:
            for one in (ana, ben):
                assert await one.log_in()
                await one.start_server()
            return await act(ana, ben)

    return asyncio.run(run())


# -- what is written down

def test_the_page_names_only_settings_that_there_are(root):
    said, does = (set(re.findall(r"HUB_[A-Z_]+", (root / "deploy" / name).read_text("utf-8"))) for name in ("README.md", "jupyterhub_config.py"))
    assert said <= does, f"nothing reads {said - does}"
    documented = set(re.findall(r"HUB_[A-Z_]+", (root / "deploy/jupyterhub_config.py").read_text("utf-8").split('"""')[1]))
    assert documented == does, f"at the top of the file nothing is said of {does - documented}"


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

REFUSED = {
    "no password": ({"password": ""},
                    "hub: set HUB_PASSWORD to a password for the class, eight characters or more, and start again"),
    "not encrypted": ({"url": "http://0.0.0.0:8000"},
                      "hub: 0.0.0.0 can be reached from other machines: name HUB_CERTIFICATE and HUB_KEY, so that nobody reads along"),
    "as root": ({"as_root": ""},
                "hub: as root, every student would be root too; start it from an ordinary account (deploy/README.md says more)"),
}


@pytest.fixture(scope="module")
def refusals(folder):
    """What the hub says in each case in which it must not start; all are tried at once."""
    students.install_proxy()
    started = {}
    for name, (settings, _) in REFUSED.items():
        hub = students.hub_command(folder, **settings)
        started[name] = subprocess.Popen(hub.command, env=hub.env, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    try:
        return {name: (hub.communicate(timeout=60)[1].strip(), hub.returncode) for name, hub in started.items()}
    finally:
        for hub in started.values():
            hub.kill()


@pytest.mark.parametrize("case", REFUSED)
def test_it_does_not_start_where_that_would_be_unsafe(refusals, case):
    if case == "as root" and os.geteuid() != 0:
        pytest.skip("only root is refused")
    assert refusals[case] == (REFUSED[case][1], 1)


def test_a_wrong_password_or_a_name_that_is_no_name_does_not_get_in(hub):
    async def attempts():
        async with student(hub, "eve") as eve:
            assert not await eve.log_in("wrong-password")
        for name in ("..", "a/b", "../ana", "Über", "a" * 40, "9lives"):
            async with student(hub, name) as other:
                assert not await other.log_in(), f"{name!r} was let in"

    asyncio.run(attempts())


# -- what a student gets

def test_a_student_finds_the_lessons_and_runs_one(servers, folder):
    async def act(ana, ben):
        status, listed = await ana.get("api/contents/notebooks")
        assert status == 200
        assert {"00_start_here.ipynb", "03_what_does_the_research_say.ipynb", "lesson"} <= {item["name"] for item in listed["content"]}
        async with ana.open(LESSON) as kernel:
            outputs = await kernel.run("from lesson import explorers, tables\nprint(tables.FOLDER)\nexplorers.durations()")
            assert (outputs[0][1]["text"].strip()) == str(folder / "students/ana/lessons/data")
            assert kernel.find(_model_module="anywidget")

    with_students(servers, act)


def test_a_server_listens_where_no_other_program_is_given_a_port(servers, folder):
    """A port that Linux may give to any program at any moment may be gone by the time a server has started."""
    ports = [link.laddr.port for name in ("ana", "ben") for process in programs(folder, name) if "singleuser" in " ".join(process.cmdline())
             for link in process.net_connections() if link.status == psutil.CONN_LISTEN]
    assert len(set(ports)) == len(ports) == 2
    assert min(ports) > 20_000
    assert max(ports) < int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])


def test_tables_and_package_cannot_be_changed_by_mistake(servers, folder):
    lessons = folder / "students/ana/lessons"
    for name in ("data/studies.csv", "data/datapackage.json", "notebooks/lesson/tables.py", "notebooks/lesson/charts/durations.py"):
        assert not (lessons / name).stat().st_mode & 0o222, f"{name} can be written"
    for name in (LESSON, "data/my_article/claims.csv"):
        assert (lessons / name).stat().st_mode & 0o200, f"{name} cannot be written"

    async def act(ana, ben):
        status, told = await ana.send("PUT", "api/contents/data/studies.csv", {"type": "file", "format": "text", "content": "mine"})
        assert status >= 400, told

    if os.geteuid() != 0:  # root may write everything
        with_students(servers, act)


def test_what_one_student_writes_another_cannot_see(servers, folder):
    async def act(ana, ben):
        async with ana.open(LESSON) as kernel:
            await kernel.run(ANSWER.format(guess="11"))
        assert (await ana.get("api/contents/notebooks/answers.json"))[0] == 200
        assert (await ben.get("api/contents/notebooks/answers.json"))[0] == 404
        for path in ("api/contents/notebooks/answers.json", "files/notebooks/answers.json", "api/kernels", "api/sessions", "lab"):
            status, told = await ben.get(path, whose="ana")
            assert status in (302, 403), f"ben got {path} of ana: {status} {told}"
        async with ben.session.get(f"{ana.home}/api/contents/notebooks/answers.json") as answer:  # follow every redirect
            assert answer.status >= 400 and "guess_days" not in await answer.text()
        for path in ("users/ana", "users", "services"):
            async with ben.session.get(f"{servers}/hub/api/{path}") as answer:
                assert answer.status in (403, 404), f"ben may ask the hub for {path}"

    with_students(servers, act)
    assert not (folder / "students").stat().st_mode & 0o077, "other accounts of this machine can look into the students' files"


def test_a_student_who_takes_too_much_memory_gets_an_error_and_the_neighbour_works_on(servers):
    async def act(ana, ben):
        async with ana.open(LESSON) as greedy, ben.open(LESSON) as neighbour:
            with pytest.raises(HubError, match="MemoryError|lost"):
                await greedy.run("kept = []\nwhile True:\n    kept.append(bytearray(64_000_000))")
            assert (await neighbour.run("print('still here')"))[0][1]["text"] == "still here\n"

    with_students(servers, act)


def test_nothing_that_a_class_does_not_need_runs(servers):
    async def act(ana, ben):
        assert (await ana.send("POST", "api/terminals"))[0] == 404, "a terminal opens"
        assert (await ana.get("lsp/status"))[0] == 404
        async with ana.session.get(f"{ana.home}/lab") as page:
            config = (await page.text()).split('id="jupyter-config-data" type="application/json">')[1].split("</script>")[0]
        assert json.loads(config)["extensionManager"]["can_install"] is False, "a student may install extensions into everybody's server"

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
            outputs = await kernel.run("from lesson import exercises, tables\ntables.load('studies')\nprint(exercises.ask('guess_days').number)")
        assert outputs[0][1]["text"] == "12.0\n"

    with_students(servers, act)
    assert [path.read_text() for path in lessons.glob("kept/*/data/studies.csv")] == ["damaged\n"]


def test_an_unused_server_is_stopped_and_a_restarted_hub_knows_its_students(folder, tmp_path):
    answers = tmp_path / "students/ana/lessons/notebooks/answers.json"

    async def come(url):
        async with student(url, "ana") as ana:
            assert await ana.log_in()
            await ana.start_server()
        async with student(url, "ben") as ben:
            assert not await ben.log_in(), "somebody who is not in the class was let in"

    async def come_back(url):
        async with student(url, "ana") as ana:
            return await ana.log_in()

    with running_hub(tmp_path, idle=3, students="Ana chloe") as url:
        asyncio.run(come(url))
        Answers(answers).put("guess_days", "13")
        before, until = answers.read_bytes(), time.monotonic() + 60
        while time.monotonic() < until and programs(tmp_path, "ana"):
            time.sleep(0.5)
        assert not programs(tmp_path, "ana"), "the server of a student who left still runs"
    with running_hub(tmp_path) as url:
        assert asyncio.run(come_back(url))
    assert answers.read_bytes() == before
    assert not programs(tmp_path), "something that the hub started still runs"
