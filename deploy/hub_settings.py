"""The settings of the hub, read from the environment so that no password lies in a file, and checked one by one:

    HUB_PASSWORD   the class's password: eight characters or more, twelve when other machines can reach the hub
    HUB_STUDENTS   the names that may log in, with blanks between; else every name may that comes with the password
    HUB_TEACHER    the teacher's name: with it the hub shows the class's guesses live (README.md)
    HUB_TEACHER_PASSWORD   the teacher's own, of twelve characters or more: the class's does not let in under that name
    HUB_URL        the address on which the hub listens (http://127.0.0.1:8000: this machine only)
    HUB_CERTIFICATE, HUB_KEY   the files for https; the hub does not leave this machine without them
    HUB_FOLDER     where the students' files and the hub's own lie (the folder classroom beside run.py)
    HUB_SEATS      how many students may work at once (40)
    HUB_MEMORY     how much memory each kernel and each server of a student may take (1G)
    HUB_IDLE       seconds after which a server that nobody uses is stopped (3600)
    HUB_PORTS      two more ports of this machine, for the hub and for its proxy's own door (two that are free)
    HUB_SETTINGS   a Python file of your own, read last: another way to log in, another spawner
    HUB_AS_ROOT    yes: start although the account is root, in a container that holds nothing else

Run as a program, it says in one sentence what is wrong, before anything is installed. It needs nothing but Python.
"""

import difflib
import errno
import ipaddress
import os
import re
import signal
import socket
import ssl
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

NAMES = ("HUB_PASSWORD", "HUB_STUDENTS", "HUB_TEACHER", "HUB_TEACHER_PASSWORD", "HUB_URL", "HUB_CERTIFICATE",
         "HUB_KEY", "HUB_FOLDER", "HUB_SEATS", "HUB_MEMORY",
         "HUB_IDLE", "HUB_PORTS", "HUB_SETTINGS", "HUB_AS_ROOT")
DEFAULT_URL = "http://127.0.0.1:8000"
#: The name of a student becomes the name of a folder.
STUDENT = "[a-z][a-z0-9_-]{0,30}"
#: With 192 MB no lesson runs, with 256 one does (measured).
LEAST_MEMORY = 256 * 2**20
#: Where the hub and its proxy's own door listen, if nothing else is said: JupyterHub's own two ports, or the next ones.
HUB_PORTS, PROXY_PORTS = range(8081, 8181), range(8001, 8081)
PROXY_NAME = "configurable-http-proxy"
#: Where students' servers listen: below the ports that Linux gives to any program at any moment (JupyterHub would take
#: one of those, and another program may have it by the time the server has started).
STUDENT_PORTS = range(20_000, 30_000)


class SettingError(Exception):
    """A setting is wrong. The message is one sentence: the setting's name, what it holds, and what was expected."""


@dataclass(frozen=True)
class Settings:
    """What the variables HUB_... say. `students` None: every name may log in; `ports` None: choose two; `teacher` "":
    no live view of the class.
    """

    password: str
    students: frozenset[str] | None
    teacher: str
    teacher_password: str
    url: str
    certificate: str
    key: str
    folder: Path
    seats: int
    memory: int
    idle: int
    ports: tuple[int, int] | None
    file: Path | None
    as_root: bool


def read(environ: Mapping[str, str]) -> Settings:
    """Read every setting; relative paths are meant from the folder where the command was typed. Raises SettingError."""
    for name in environ:  # a misspelt HUB_STUDENTS would let everybody in
        if name not in NAMES and (meant := difflib.get_close_matches(name, NAMES, 1, 0.8)):
            raise SettingError(f"{name} is no setting of the hub; did you mean {meant[0]}?")
    said = {name: environ.get(name, "") for name in NAMES}
    settings = Settings(
        password=said["HUB_PASSWORD"], students=_students(said["HUB_STUDENTS"]),
        teacher=_teacher(said["HUB_TEACHER"]), teacher_password=said["HUB_TEACHER_PASSWORD"],
        url=said["HUB_URL"] or DEFAULT_URL,
        certificate=_path(said["HUB_CERTIFICATE"]), key=_path(said["HUB_KEY"]), folder=_folder(said["HUB_FOLDER"]),
        seats=_whole("HUB_SEATS", said["HUB_SEATS"] or "40", "students"), memory=_memory(said["HUB_MEMORY"] or "1G"),
        idle=_whole("HUB_IDLE", said["HUB_IDLE"] or "3600", "seconds"), ports=_ports(said["HUB_PORTS"]),
        file=_file(said["HUB_SETTINGS"]), as_root=said["HUB_AS_ROOT"] == "yes")
    address(settings.url)
    if urlsplit(settings.url).scheme == "https" and not (settings.certificate and settings.key) and not settings.file:
        raise SettingError(f"HUB_URL: {settings.url} needs a certificate: name HUB_CERTIFICATE and HUB_KEY")
    check_certificate(settings.certificate, settings.key)
    if settings.password:
        check_password(settings.password)
    if settings.teacher_password or settings.teacher and not settings.file:
        check_teacher(settings.teacher, settings.teacher_password, settings.password)
    return settings


def _path(said: str) -> str:
    return str(Path(said).expanduser().absolute()) if said else ""


def _students(said: str) -> frozenset[str] | None:
    if not said:
        return None
    names = [name for name in re.split(r"[\s,;]+", said.lower()) if name]
    for name in names:
        if not re.fullmatch(STUDENT, name):
            raise SettingError(
                f"HUB_STUDENTS: {name!r} is not a name that can be used; a name begins with a letter from a "
                "to z and goes on with such letters, digits, - or _, at most 31 in all, for example ana_2")
    if not names:
        raise SettingError("HUB_STUDENTS names nobody; write the names with blanks between, for example 'ana ben'")
    return frozenset(names)


def _teacher(said: str) -> str:
    name = said.strip().lower()
    if said and not re.fullmatch(STUDENT, name):
        raise SettingError(f"HUB_TEACHER: {said!r} is not one name that can be used; a name begins with a letter from "
                           "a to z and goes on with such letters, digits, - or _, at most 31 in all, for example ms_b")
    return name


def _whole(name: str, said: str, unit: str) -> int:
    if not re.fullmatch(r"[0-9]{1,9}", said) or int(said) == 0:
        raise SettingError(f"{name}: {said!r} is not a number of {unit}; write a whole number from 1 on")
    return int(said)


def _memory(said: str) -> int:
    match = re.fullmatch(r"([0-9]{1,15})(\.[0-9]{1,6})?([KMGT])B?", said.upper())
    if match is None:
        raise SettingError(f"HUB_MEMORY: {said!r} is not an amount of memory; write for example 1G or 700M")
    size = int(float(match[1] + (match[2] or "")) * 2**{"K": 10, "M": 20, "G": 30, "T": 40}[match[3]])
    if not LEAST_MEMORY <= size < 2**60:
        raise SettingError(
            f"HUB_MEMORY: with {said} no lesson runs; give {LEAST_MEMORY >> 20}M or more, for example 1G")
    return size


def _ports(said: str) -> tuple[int, int] | None:
    if not said:
        return None
    found = [int(port) for port in re.findall(r"(?<!\S)[0-9]{1,5}(?!\S)", said)]
    if len(said.split()) != 2 or len(set(found)) != 2 or not all(1 <= port <= 65535 for port in found):
        raise SettingError(
            f"HUB_PORTS: {said!r} are not two ports; write two numbers from 1 to 65535, for example '8081 8001'")
    return found[0], found[1]


def _file(said: str) -> Path | None:
    """The file of HUB_SETTINGS: JupyterHub passes over one that is not there, and would start without what it says."""
    path = Path(_path(said)) if said else None
    if path and not (path.is_file() and os.access(path, os.R_OK)):
        raise SettingError(
            f"HUB_SETTINGS: there is no file {path} that can be read; without what it says the hub does not start")
    return path


def _folder(said: str) -> Path:
    folder = Path(_path(said)).resolve() if said else Path(__file__).resolve().parents[1] / "classroom"
    there = next(path for path in (folder, *folder.parents) if path.exists())
    if not there.is_dir():
        raise SettingError(f"HUB_FOLDER: {there} is a file; name a folder for the class, which may be new")
    if not os.access(there, os.W_OK | os.X_OK):
        raise SettingError(f"HUB_FOLDER: {there} cannot be written by this account; name another folder")
    return folder


def address(url: str) -> tuple[str, int]:
    """The host ('' for every address of this machine) and the port of an address on which to listen.

    Raises SettingError.
    """
    example = f"write for example {DEFAULT_URL} or https://0.0.0.0:8443"
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise SettingError(f"HUB_URL: {url!r} has no port from 1 to 65535; {example}") from None
    if parts.scheme not in ("http",
                            "https") or port == 0 or re.search(r"[\s?#@]", url) or not re.fullmatch(r"[\w.:%-]*", host):
        raise SettingError(f"HUB_URL: {url!r} is not an address to listen on; {example}")
    return host, port or {"http": 80, "https": 443}[parts.scheme]


def this_machine_only(host: str) -> bool:
    """Can nobody but this machine reach what listens there? Whatever is not known to be so counts as open."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def check_certificate(certificate: str, key: str) -> None:
    """Raise SettingError unless the two files, if named, can be read and belong together."""
    if not certificate and not key:
        return
    if not (certificate and key):
        raise SettingError(f"{'HUB_KEY' if certificate else 'HUB_CERTIFICATE'} is missing: https needs both the "
                           "certificate and its key")
    for name, path in (("HUB_CERTIFICATE", certificate), ("HUB_KEY", key)):
        if not (Path(path).is_file() and os.access(path, os.R_OK)):
            raise SettingError(f"{name}: there is no file {path} that this account can read")
    try:
        ssl.create_default_context(ssl.Purpose.CLIENT_AUTH).load_cert_chain(certificate, key, password=lambda: b"")
    except (ssl.SSLError, ValueError) as error:
        raise SettingError(
            f"HUB_CERTIFICATE, HUB_KEY: {certificate} and {key} are not a certificate and its key, without a "
            f"passphrase, in the format PEM ({error})") from None


def check_password(password: str, open_to_others: bool = False) -> None:
    """Raise SettingError for a password that is guessed at once, or that not every keyboard can type."""
    if not password:
        raise SettingError("set HUB_PASSWORD to a password for the class, eight characters or more, and start again")
    if not (password.isascii() and password.isprintable()):
        raise SettingError(
            "HUB_PASSWORD: use letters without accents, digits and signs; others are not the same on every computer")
    if len(password) < 8 or len(set(password)) < 5 or re.fullmatch(r"[0-9 ]+", password):
        raise SettingError(
            "HUB_PASSWORD is guessed at once: take eight characters or more, five of them different, not digits alone")
    if open_to_others and len(password) < 12:
        raise SettingError("HUB_PASSWORD: other machines can reach the hub, and can guess; take twelve characters or "
                           "more, such as three words")


def check_teacher(name: str, password: str, class_password: str | None) -> None:
    """Raise SettingError unless the teacher has a name and a password that the class does not know or guess."""
    if not name:
        raise SettingError("HUB_TEACHER_PASSWORD is set without HUB_TEACHER: name the teacher too")
    if not password:
        raise SettingError("HUB_TEACHER needs HUB_TEACHER_PASSWORD, of twelve characters or more: without it, "
                           "everybody who knows the class's password could come in as the teacher")
    if password == class_password:
        raise SettingError("HUB_TEACHER_PASSWORD is the class's password: take one that the class does not know")
    try:
        check_password(password, open_to_others=True)
    except SettingError as error:
        raise SettingError(str(error).replace("HUB_PASSWORD", "HUB_TEACHER_PASSWORD").replace(
            "other machines can reach the hub, and can guess; ", "")) from None


def check_open(url: str, certificate: str, key: str, password: str | None) -> None:
    """Raise SettingError where the hub at `url` could be read along or guessed into; `password` None: there is none."""
    host, _ = address(url)
    if not this_machine_only(host) and not (certificate and key):
        raise SettingError(f"{host or 'every address of this machine'} can be reached from other machines: name "
                           "HUB_CERTIFICATE and HUB_KEY, so that nobody reads along")
    if password is not None:
        check_password(password, not this_machine_only(host))


def check_port(host: str, port: int, setting: str) -> None:
    """Raise SettingError unless a program of this account could listen there now."""
    try:
        family, _, _, _, where = socket.getaddrinfo(host or "0.0.0.0", port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(where)
            probe.listen(1)
    except OSError as error:  # also a name that cannot be looked up
        why = {errno.EADDRINUSE: f"port {port} is taken by another program; choose another port",
               errno.EACCES: f"port {port} may be opened by root alone; choose one from 1024 on, for example 8443",
               errno.EADDRNOTAVAIL: f"{host} is not an address of this machine; 0.0.0.0 "
               "stands for all of its addresses"}
        raise SettingError(f"{setting}: {why.get(error.errno, f'nothing can listen on {host} ({error})')}") from None


def student_ports(public: int) -> tuple[int, ...]:
    """Where the students' servers of the hub on port `public` may listen; each hub of a machine begins at another
    one.
    """
    first = public % 100 * 100
    return (*STUDENT_PORTS[first:], *STUDENT_PORTS[:first])


def view_port(public: int) -> int:
    """Where the live view of the hub on port `public` listens: the last of the students' ports that is free, which is
    the same the next time. Raises SettingError.
    """
    for port in reversed(student_ports(public)):
        with socket.socket() as probe, suppress(OSError):
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return port
    raise SettingError("HUB_TEACHER: there is no free port for the live view of the class")


def inner_ports(folder: Path, public: int) -> tuple[int, int]:
    """Two free ports beside `public`, for the hub and its proxy's own door: those of the last time, which students'
    servers that are still running know, or new ones. Raises SettingError when there are none."""
    remembered, last = folder / "ports", []
    with suppress(OSError, ValueError):
        last = [int(port) for port in remembered.read_text().split()]
    chosen = []
    for index, ports in enumerate((HUB_PORTS, PROXY_PORTS)):
        for port in (*last[index:index + 1], *ports):
            if 0 < port < 65536 and port not in (public, *chosen) and _is_free(port):
                chosen.append(port)
                break
        else:
            raise SettingError(f"every port from {ports[0]} to {ports[-1]} is taken; name two free ones in HUB_PORTS")
    remembered.write_text(f"{chosen[0]} {chosen[1]}\n")
    return chosen[0], chosen[1]


def _is_free(port: int) -> bool:
    try:
        check_port("127.0.0.1", port, "")
    except SettingError:
        return False
    return True


def take(folder: Path) -> IO[str]:
    """Take the folder for this hub as long as the file that is returned stays open.

    Raises SettingError when another hub has it: two would end each other's proxy and write into one database.
    """
    import fcntl  # Windows has none, and no hub

    try:
        lock = (folder / "hub.lock").open("a")
    except OSError as error:
        raise SettingError(
            f"HUB_FOLDER: {folder / 'hub.lock'} cannot be written by this account ({error.strerror})") from None
    with suppress(OSError):  # a disk that knows no locks
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise SettingError(f"a hub is running already with the folder {folder}; end that one first, or name "
                               "another HUB_FOLDER") from None
    return lock


def left_proxy(folder: Path) -> int | None:
    """The process of a proxy that a hub with this folder left behind when it was killed, or None."""
    with suppress(OSError, ValueError):
        process = int((folder / "proxy.pid").read_text())
        command = Path(f"/proc/{process}/cmdline").read_bytes()
        if PROXY_NAME.encode() in command or not command and _runs(process):  # without its command while it ends
            return process
    return None


def end_left_proxy(folder: Path) -> None:
    """End it, and forget its number: JupyterHub ends whatever program has that number now."""
    proxy = left_proxy(folder)
    for number in (signal.SIGTERM, signal.SIGKILL):
        until = time.monotonic() + 5
        if proxy and _runs(proxy):
            with suppress(ProcessLookupError):
                os.kill(proxy, number)
        while proxy and _runs(proxy) and time.monotonic() < until:
            time.sleep(0.05)
    (folder / "proxy.pid").unlink(missing_ok=True)


def _runs(process: int) -> bool:
    """Does it still hold its ports? The last thread gives them back."""
    proc = Path(f"/proc/{process}")
    try:
        return proc.joinpath("stat").read_text().rpartition(")")[2].split()[
            0] != "Z" or len(list(proc.joinpath("task").iterdir())) > 1
    except OSError:
        return False


def main() -> None:
    """Say what is wrong, as far as it can be known before JupyterHub reads the teacher's own settings."""
    try:
        settings = read(os.environ)
        if (settings.folder / "hub.lock").exists():  # root makes none, whose hub would be somebody else's
            take(settings.folder).close()
        if settings.file is None:
            check_open(settings.url, settings.certificate, settings.key, settings.password)
            if not left_proxy(settings.folder):
                check_port(*address(settings.url), "HUB_URL")
    except SettingError as error:
        sys.exit(f"hub: {error}")


if __name__ == "__main__":
    main()
