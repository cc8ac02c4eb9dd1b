"""JupyterHub for one class on one machine: `python3 run.py hub`. What it does, and what it cannot do, stands in README.md.

Settings come from the environment, so that no password lies in this file:

    HUB_PASSWORD   the class's password, eight characters or more; the hub does not start without it
    HUB_STUDENTS   the names that may log in, with blanks between; else every name may that comes with the password
    HUB_URL        the address on which the hub listens (http://127.0.0.1:8000: this machine only)
    HUB_CERTIFICATE, HUB_KEY   the files for https; the hub does not leave this machine without them
    HUB_FOLDER     where the students' files and the hub's own lie (the folder classroom beside run.py)
    HUB_SEATS      how many students may work at once (40)
    HUB_MEMORY     how much memory each kernel and each server of a student may take (1G)
    HUB_IDLE       seconds after which a server that nobody uses is stopped (3600)
    HUB_SETTINGS   a Python file of your own, read last: another way to log in, another spawner
    HUB_AS_ROOT    yes: start although the account is root, in a container that holds nothing else
"""

import asyncio
import os
import shutil
import socket
import sys
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from jupyterhub.spawner import LocalProcessSpawner, SpawnException
from jupyterhub.traitlets import ByteSpecification

DEPLOY = Path(__file__).resolve().parent
sys.path.insert(0, str(DEPLOY.parent / "notebooks"))

from lesson import student_copy  # noqa: E402

FOLDER = Path(os.environ.get("HUB_FOLDER") or DEPLOY.parent / "classroom").resolve()
STUDENTS = FOLDER / "students"
PROXY = DEPLOY / "node_modules" / ".bin" / "configurable-http-proxy"
#: In a student's folder; with this spawner nothing can keep a student from changing them, but nobody does so by mistake.
READ_ONLY = ("notebooks/lesson/**/*.py", "notebooks/lesson/explorer/explorer.*", "data/*.*")
#: Where students' servers listen: below the ports that Linux gives to any program at any moment (JupyterHub would take one of those, and
#: another program may have it by the time the server has started).
PORTS = range(20_000, 30_000)
ports = {}  # by student
#: Runs before a student's server: less in a hurry than the hub, first to go when memory runs out, and never more than its share.
LIMITS = ["nice", "-n", "5", "choom", "-n", "500", "--", "prlimit", "--core=0", "--data={bytes}", "--"]


def stop(sentence):
    """End with one sentence that says what is wrong and what to do."""
    sys.exit(f"hub: {sentence}")


def port_for(name):
    """A port for the server of the student `name`: no other student's, and nothing listens on it."""
    for port in PORTS:
        if port not in ports.values() or port == ports.get(name):
            with socket.socket() as probe, suppress(OSError):
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", port))
                ports[name] = port
                return port
    raise SpawnException("There is no room for one more server. Tell your teacher, please.", reason="no port")


async def before_start(spawner):
    """Give the student a port and a copy of the lessons, or bring it up to date; answers and changed notebooks are never lost."""
    if isinstance(spawner, LocalProcessSpawner):
        spawner.port = port_for(spawner.user.name)
    folder = STUDENTS / spawner.user.name / "lessons"
    try:
        moved = await asyncio.to_thread(write_copy, folder)
    except (OSError, ValueError) as error:
        spawner.log.error("The lessons of %s could not be brought up to date: %s", spawner.user.name, error)
        if not (folder / "notebooks").is_dir():
            raise SpawnException("Your copy of the lessons could not be written. Tell your teacher, please.", reason="no lessons") from error
    else:
        for path in moved:
            spawner.log.info("%s had changed %s: their file is kept as %s", spawner.user.name, path.name, path)


def write_copy(folder):
    """Write the copy, with read-only tables and package; return the files that were moved aside."""
    moved = student_copy.write(folder)
    for path in (path for pattern in READ_ONLY for path in folder.glob(pattern) if path.is_file()):
        path.chmod(0o444)
    return moved


def check(c):
    """Stop where these settings would be unsafe, or cannot work."""
    url, simple = urlsplit(c.JupyterHub.bind_url), c.JupyterHub.spawner_class == "simple"
    if c.JupyterHub.authenticator_class == "shared-password" and len(c.SharedPasswordAuthenticator.user_password) < 8:
        stop("set HUB_PASSWORD to a password for the class, eight characters or more, and start again")
    if url.hostname not in ("127.0.0.1", "::1", "localhost") and not ("ssl_cert" in c.JupyterHub and "ssl_key" in c.JupyterHub):
        stop(f"{url.hostname} can be reached from other machines: name HUB_CERTIFICATE and HUB_KEY, so that nobody reads along")
    if simple and os.geteuid() == 0 and os.environ.get("HUB_AS_ROOT") != "yes":
        stop("as root, every student would be root too; start it from an ordinary account (deploy/README.md says more)")
    for program in ("node", *{LIMITS[0], LIMITS[3], LIMITS[7]}):
        if shutil.which(program) is None:
            stop(f"the program {program} is missing; on Debian or Ubuntu: apt install nodejs npm util-linux coreutils")
    if not PROXY.exists():
        stop("the proxy is not installed; start with: python3 run.py hub")


c = get_config()  # noqa: F821 (JupyterHub hands it to this file)

os.umask(0o077)  # nobody else on this machine reads what the hub and the students write

# Where it listens. The hub, the proxy's own door and the students' servers listen on 127.0.0.1 only.
c.JupyterHub.bind_url = os.environ.get("HUB_URL") or "http://127.0.0.1:8000"
for name, variable in (("ssl_cert", "HUB_CERTIFICATE"), ("ssl_key", "HUB_KEY")):
    if os.environ.get(variable):
        c.JupyterHub[name] = os.environ[variable]
c.JupyterHub.db_url = f"sqlite:///{FOLDER / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(FOLDER / "cookie_secret")
c.ConfigurableHTTPProxy.command = [str(PROXY)]
c.ConfigurableHTTPProxy.pid_file = str(FOLDER / "proxy.pid")
c.JupyterHub.oauth_require_pkce = True

# Who may come in. No administrator: nobody can look into a student's server through the hub.
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = os.environ.get("HUB_PASSWORD", "")
c.Authenticator.username_pattern = "^[a-z][a-z0-9_-]{0,30}$"  # names become folders
if os.environ.get("HUB_STUDENTS"):
    c.Authenticator.allowed_users = set(os.environ["HUB_STUDENTS"].lower().split())
else:
    c.Authenticator.allow_all = True
c.JupyterHub.active_server_limit = int(os.environ.get("HUB_SEATS") or 40)

# What a student gets.
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(STUDENTS / "{username}")
c.Spawner.pre_spawn_hook = before_start
c.Spawner.notebook_dir = str(STUDENTS / "{username}" / "lessons")
c.Spawner.default_url = "/lab/tree/notebooks/00_start_here.ipynb"
c.Spawner.disable_user_config = True
c.Spawner.start_timeout = 180  # a class that comes in at once waits for one another
c.Spawner.http_timeout = 120
c.Spawner.mem_limit = os.environ.get("HUB_MEMORY") or "1G"
limit = ByteSpecification().validate(None, c.Spawner.mem_limit)
c.Spawner.cmd = [*(part.format(bytes=limit) for part in LIMITS), str(Path(sys.executable).parent / "jupyterhub-singleuser")]
c.Spawner.environment = {
    "PYTHONNOUSERSITE": "1",         # what a student installs at home does not get into the server
    "JUPYTER_PREFER_ENV_PATH": "0",  # settings of JupyterLab go to the student's home
    "OMP_NUM_THREADS": "1",          # one student does not take every core
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",         # memory that is freed goes back to the machine
    "MALLOC_TRIM_THRESHOLD_": "131072",
}
c.Spawner.args = [
    "--ServerApp.jpserver_extensions=jupyter_lsp=False",
    "--ServerApp.jpserver_extensions=jupyter_server_terminals=False",
    "--ServerApp.terminals_enabled=False",
    "--LabApp.extension_manager=readonly",
    f"--LabApp.app_settings_dir={DEPLOY.parent / 'notebooks/lesson/lab_settings'}",  # no news, no look for updates: nothing calls home
    "--MappingKernelManager.cull_idle_timeout=1200",  # a lesson whose tab was closed gives its memory back
    "--MappingKernelManager.cull_interval=120",
    "--KernelManager.transport_encryption=required",  # no other account on this machine reads what a kernel says
    *(["--allow-root"] if os.geteuid() == 0 else []),
]

# Servers that nobody uses are stopped; the culler may do that and nothing else.
c.JupyterHub.load_roles = [{"name": "idle-culler", "services": ["idle-culler"],
                            "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"]}]
c.JupyterHub.services = [{"name": "idle-culler", "command": [
    sys.executable, "-m", "jupyterhub_idle_culler", f"--timeout={os.environ.get('HUB_IDLE') or 3600}"]}]

if os.environ.get("HUB_SETTINGS"):
    load_subconfig(str(Path(os.environ["HUB_SETTINGS"]).resolve()))  # noqa: F821 (as get_config)
check(c)
FOLDER.mkdir(parents=True, exist_ok=True)
