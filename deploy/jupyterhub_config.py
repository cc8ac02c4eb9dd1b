"""JupyterHub for one class on one machine: `python3 run.py hub`. What it does, and what it cannot do, stands in
README.md.

The settings come from the environment; hub_settings.py names them all and checks them.
"""

import atexit
import os
import shutil
import signal
import socket
import sys
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from jupyterhub.app import JupyterHub
from jupyterhub.authenticators.shared import SharedPasswordAuthenticator
from jupyterhub.spawner import LocalProcessSpawner, SimpleLocalProcessSpawner, SpawnException
from traitlets import TraitError

DEPLOY = Path(__file__).resolve().parent
REVEAL = "custom:class:reveal"
sys.path.insert(0, str(DEPLOY))

import copy_lessons  # noqa: E402
import hub_settings  # noqa: E402
from class_password import ClassPassword  # noqa: E402

PROXY = DEPLOY / "node_modules" / ".bin" / hub_settings.PROXY_NAME
ports = {}  # of the students' servers, by student
#: Runs before a student's server: less in a hurry than the hub, first to go when memory runs out, never more memory
#: than its share, and no file larger than 100 MB.
LIMITS = ["nice", "-n", "5", "choom", "-n", "500", "--",
          "prlimit", "--core=0", "--data={bytes}", f"--fsize={copy_lessons.LARGEST_FILE}", "--"]


def stop(sentence):
    """End with one sentence that says what is wrong and what to do."""
    sys.exit(f"hub: {sentence}")


@contextmanager
def told():
    """A wrong setting ends the hub with its sentence."""
    try:
        yield
    except hub_settings.SettingError as error:
        stop(error)


def port_for(name):
    """A port for the server of the student `name`: no other student's, and nothing listens on it."""
    for port in hub_settings.student_ports(hub_settings.address(real.bind_url)[1]):
        if port not in ports.values() or port == ports.get(name):
            with socket.socket() as probe, suppress(OSError):
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind(("127.0.0.1", port))
                ports[name] = port
                return port
    raise SpawnException("There is no room for one more server. Tell your teacher, please.", reason="no port")


async def before_start(spawner):
    """Give the student a port and a copy of the lessons, or bring it up to date.

    Answers and changed notebooks are never lost.
    """
    if not isinstance(spawner, LocalProcessSpawner):
        return  # a container, or another machine: README.md says who brings the lessons there
    name = spawner.user.name
    spawner.port = port_for(name)
    env = spawner.user_env({key: os.environ[key] for key in ("PATH", "LANG", "LC_ALL") if key in os.environ})
    folder = spawner.format_string(spawner.notebook_dir).replace("~", env["HOME"], 1)
    try:
        for line in (await copy_lessons.bring_up_to_date(folder, spawner.make_preexec_fn(name), env)).splitlines():
            spawner.log.info("The lessons of %s: %s", name, line)
    except (OSError, copy_lessons.CopyError) as error:
        spawner.log.error("The lessons of %s could not be brought up to date: %s", name, error)
        if not (Path(folder) / "notebooks").is_dir():
            raise SpawnException("Your copy of the lessons could not be written. Tell your teacher, please.",
                                 reason="no lessons") from error


def class_view(c, port):
    """The live view of the class's guesses (class_view.py): a service that students' servers and browsers may ask, in
    which the teacher may do more. It makes nobody an administrator.
    """
    access = "access:services!service=class"
    c.JupyterHub.custom_scopes = {REVEAL: {"description": "Reveal the class's guesses"}}
    c.JupyterHub.load_roles += [{"name": "user", "scopes": ["self", access]},
                                {"name": "teacher", "scopes": [REVEAL, access], "users": [settings.teacher]}]
    c.Spawner.server_token_scopes = ["users:activity!user", "access:servers!server", access]
    c.JupyterHub.services += [{
        "name": "class", "display": True, "url": f"http://127.0.0.1:{port}", "oauth_no_confirm": True,
        "oauth_client_allowed_scopes": [REVEAL], "environment": {"CLASS_TEACHER": settings.teacher},
        "command": ["setpriv", "--pdeathsig", "TERM", "--", sys.executable, "-P", str(DEPLOY / "class_view.py")]}]


def load_own(path):
    """Run the teacher's own settings; a mistake in them is told in one sentence."""
    try:
        load_subconfig(str(path))  # noqa: F821 (as get_config)
    except Exception as error:  # whatever their file raises
        line, trace = getattr(error, "lineno", None), error.__traceback__
        while trace:
            line = trace.tb_lineno if trace.tb_frame.f_code.co_filename == str(path) else line
            trace = trace.tb_next
        stop(f"HUB_SETTINGS: {path} fails in line {line}: {type(error).__name__}: {error}")


def let_in(c, students):
    """If nobody says who may come in, our password opens to every name; another log-in opens to nobody."""
    said = (f"{section}.{name}" for section in ("Authenticator", "SharedPasswordAuthenticator", "ClassPassword")
            for name in ("allowed_users", "allow_all", "allow_existing_users"))
    if students is None and not any(name in c for name in said):
        c.ClassPassword.allow_all = True
    if "allow_existing_users" not in c.Authenticator:
        c.Authenticator.allow_existing_users = False  # whoever came in before is not let in for that


def check(c):
    """Stop where these settings would be unsafe, or cannot work; return JupyterHub as all of them together make it."""
    typed = JupyterHub.instance().cli_config if JupyterHub.initialized() else {}
    for word in (f"{section}.{name}" for section in typed for name in typed[section] if name != "config_file"):
        # It would go before this file's, or be passed over without a word, according to its name.
        stop(
            f"{word} was set on the command line; say it with the settings HUB_..., or in a file named in HUB_SETTINGS")
    if "JupyterHubApp" in c:
        stop("HUB_SETTINGS: write c.JupyterHub in the place of c.JupyterHubApp")
    try:
        real = JupyterHub(config=c)
    except TraitError as error:
        stop(f"HUB_SETTINGS: {error}")
    for made in (JupyterHub, real.authenticator_class, real.spawner_class, real.proxy_class):
        for word in (f"{kind.__name__}.{name}" for kind in made.mro() for name in c.get(kind.__name__, {})
                     if name not in made.class_trait_names(config=True)):
            stop(f"HUB_SETTINGS: c.{word} is no setting of {made.__name__}")  # JupyterHub would pass over it
    shared = issubclass(real.authenticator_class, SharedPasswordAuthenticator)
    password = c.SharedPasswordAuthenticator.user_password if shared else None
    if shared and settings.teacher:
        hub_settings.check_teacher(settings.teacher, c.ClassPassword.teacher_password, password)
    hub_settings.check_certificate(real.ssl_cert, real.ssl_key)
    hub_settings.check_open(real.bind_url, real.ssl_cert, real.ssl_key, password)
    if issubclass(real.spawner_class, SimpleLocalProcessSpawner) and os.geteuid() == 0 and not settings.as_root:
        stop("as root, every student would be root too; start it from an ordinary account (deploy/README.md says more)")
    for program in ("node", "nice", "choom", "prlimit", "setpriv"):
        if shutil.which(program) is None:
            stop(f"the program {program} is missing; on Debian or Ubuntu: apt install nodejs npm util-linux coreutils")
    if not PROXY.exists():
        stop("the proxy is not installed; start with: python3 run.py hub")
    return real


def take_folder_and_ports(c, real):
    """Stop if another hub has the folder, if a port is taken, or if an inner one could be reached from other
    machines.
    """
    folder.mkdir(parents=True, exist_ok=True)
    atexit.register(hub_settings.take(folder).close)  # no other hub takes it while this one runs
    hub_settings.end_left_proxy(folder)
    public = hub_settings.address(real.bind_url)
    hub_port, proxy_port = settings.ports or hub_settings.inner_ports(folder, public[1])
    if "hub_port" not in c.JupyterHub:
        c.JupyterHub.hub_port = hub_port
    if "api_url" not in c.ConfigurableHTTPProxy:
        c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{proxy_port}"
    inner, taken = real.hub_bind_url or f"http://{real.hub_ip}:{c.JupyterHub.hub_port}", [public[1]]
    local = issubclass(real.spawner_class, LocalProcessSpawner)
    for url in (url for url in (inner, c.ConfigurableHTTPProxy.api_url) if "+unix:" not in url):
        host, port = hub_settings.address(url)
        if not hub_settings.this_machine_only(host) and (local or url != inner or host in ("", "0.0.0.0", "::")):
            stop(f"HUB_SETTINGS: {url} can be reached from other machines, and nothing there is encrypted; leave it at "
                 "127.0.0.1, "
                 "or, for containers, name the address of their network")
        hub_settings.check_port(host, port, "HUB_PORTS")
        taken.append(port)
    hub_settings.check_port(*public, "HUB_URL")
    if len(set(taken)) < len(taken):
        stop(f"HUB_URL, HUB_PORTS: the ports {', '.join(map(str, taken))} must differ from one another")


def end_what_is_left():
    """End the proxy, which JupyterHub leaves behind when it fails; the culler ends by itself, servers are ended one
    by one.
    """
    for child in psutil.Process().children():
        with suppress(psutil.Error):
            if str(PROXY) in child.cmdline():
                child.terminate()


def end_with_all():
    """Whoever closes the window, or ends this program while it starts, ends everything that it started."""
    atexit.register(end_what_is_left)
    for number in (signal.SIGINT, signal.SIGTERM):  # until JupyterHub, once it runs, takes them
        signal.signal(number, lambda number, frame: sys.exit(128 + number))
    if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as nohup leaves it
        signal.signal(signal.SIGHUP, lambda number, frame: os.kill(os.getpid(), signal.SIGTERM))


c = get_config()  # noqa: F821 (JupyterHub hands it to this file)

os.umask(0o077)  # nobody else on this machine reads what the hub and the students write
end_with_all()
with told():
    settings = hub_settings.read(os.environ)
folder, students = settings.folder, settings.folder / "students"

# Where it listens. The hub, the proxy's own door and the students' servers listen on 127.0.0.1 only.
c.JupyterHub.bind_url = settings.url
if settings.certificate:
    c.JupyterHub.ssl_cert, c.JupyterHub.ssl_key = settings.certificate, settings.key
c.JupyterHub.db_url = f"sqlite:///{folder / 'hub.sqlite'}"
c.JupyterHub.cookie_secret_file = str(folder / "cookie_secret")
c.ConfigurableHTTPProxy.command = [str(PROXY)]
c.ConfigurableHTTPProxy.pid_file = str(folder / "proxy.pid")
c.JupyterHub.oauth_require_pkce = True

# Who may come in. No administrator: nobody can look into a student's server through the hub.
c.JupyterHub.authenticator_class = ClassPassword
c.SharedPasswordAuthenticator.user_password = settings.password
c.ClassPassword.teacher, c.ClassPassword.teacher_password = settings.teacher, settings.teacher_password
c.Authenticator.username_pattern = f"^{hub_settings.STUDENT}$"
if settings.students is not None:
    c.Authenticator.allowed_users = {*settings.students, *([settings.teacher] if settings.teacher else [])}
c.JupyterHub.active_server_limit = settings.seats
# On a computer that several people use, a log-in ends with the browser, and after twelve hours at the latest.
c.JupyterHub.tornado_settings = {"cookie_options": {"expires_days": None}}
c.JupyterHub.cookie_max_age_days = 0.5

# What a student gets.
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = str(students / "{username}")
c.Spawner.pre_spawn_hook = before_start
c.Spawner.notebook_dir = str(students / "{username}" / "lessons")
c.Spawner.default_url = "/lab/tree/notebooks/00_start_here.ipynb"
c.Spawner.disable_user_config = True
c.Spawner.start_timeout = 180  # a class that comes in at once waits for one another
c.Spawner.http_timeout = 120
c.Spawner.mem_limit = settings.memory
c.Spawner.cmd = [*(part.format(bytes=settings.memory) for part in LIMITS),
                 str(Path(sys.executable).parent / "jupyterhub-singleuser")]
c.Spawner.environment = {
    "PYTHONNOUSERSITE": "1",         # what a student installs at home does not get into the server
    "JUPYTER_PREFER_ENV_PATH": "0",  # settings of JupyterLab go to the student's home
    "OMP_NUM_THREADS": "1",          # one student does not take every core
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",         # memory that is freed goes back to the machine
    "MALLOC_TRIM_THRESHOLD_": "131072",
    "LESSON_CLASS_SERVER": "yes",    # a lesson says that the teacher can read the answers (run.py class --hub)
}
c.Spawner.args = [
    "--ServerApp.jpserver_extensions=jupyter_lsp=False",
    "--ServerApp.jpserver_extensions=jupyter_server_terminals=False",
    "--ServerApp.terminals_enabled=False",
    "--LabApp.extension_manager=readonly",
    # no news, no look for updates: nothing calls home
    f"--LabApp.app_settings_dir={DEPLOY.parent / 'notebooks/lesson/lab_settings'}",
    "--MappingKernelManager.cull_idle_timeout=1200",  # a lesson whose tab was closed gives its memory back
    "--MappingKernelManager.cull_interval=120",
    "--KernelManager.transport_encryption=required",  # no other account on this machine reads what a kernel says
    *(["--allow-root"] if os.geteuid() == 0 else []),
]

# Servers that nobody uses are stopped; the culler may do that and nothing else.
c.JupyterHub.load_roles = [{"name": "idle-culler", "services": ["idle-culler"],
                            "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"]}]
c.JupyterHub.services = [{"name": "idle-culler", "command": [
    "setpriv", "--pdeathsig", "TERM", "--", sys.executable, "-P", "-m",
    "jupyterhub_idle_culler", f"--timeout={settings.idle}"]}]

if settings.teacher:
    with told():
        view_port = hub_settings.view_port(hub_settings.address(settings.url)[1])
    class_view(c, view_port)

if settings.file:
    load_own(settings.file)
let_in(c, settings.students)
with told():
    real = check(c)
    take_folder_and_ports(c, real)
if settings.teacher:  # of this machine: a container, or another one, would have to reach it another way
    c.Spawner.environment = {**c.Spawner.environment,
                             "LESSON_CLASS": f"http://127.0.0.1:{view_port}{real.base_url}services/class/"}
