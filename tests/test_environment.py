"""The set-up that readers, CI and Binder share: the locks, environment.yml, and what Binder would make of them."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import clean
import pytest


def pins(path):
    """Name -> (version, marker) of every package in a lock."""
    found = {}
    for line in path.read_text("utf-8").splitlines():
        if match := re.match(r"([A-Za-z0-9_.-]+)==([^ ;]+)(?: ; ([^\\]+))?", line):
            found[match[1].lower(), (match[3] or "").strip()] = match[2]
    return found


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


def test_every_direct_dependency_is_locked_and_says_why(root, project):
    text = (root / "pyproject.toml").read_text("utf-8")
    groups = project["dependency-groups"]
    for lock, wanted in (("requirements.txt", project["project"]["dependencies"]), ("requirements-test.txt", groups["test"]),
                         ("deploy/requirements.txt", groups["hub"])):
        locked = {name for name, _ in pins(root / lock)}
        for line in (line for line in wanted if line != {"include-group": "hub"}):
            assert re.match(r"[\w-]+", line)[0].lower() in locked
            assert re.search(re.escape(f'"{line}",') + r" +# \w+", text), f"{line} does not say why it is there"


def test_the_locks_hold_the_same_versions(root):
    reader, tester, hub = (set(pins(root / lock).items()) for lock in ("requirements.txt", "requirements-test.txt", "deploy/requirements.txt"))
    assert reader <= tester
    assert reader <= hub <= tester


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-test.txt", "deploy/requirements.txt"])
def test_a_lock_has_exact_versions_hashes_and_no_address(root, lock):
    text = (root / lock).read_text("utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    for block in blocks:
        assert re.match(r"[A-Za-z0-9_.-]+==\S+", block), block[:60]
        assert "--hash=sha256:" in block, block[:60]
    assert "://" not in text
    assert "index-url" not in text


def test_what_is_installed_here_is_what_the_lock_says(root):
    from importlib.metadata import version

    for (name, marker), pinned in pins(root / "requirements.txt").items():
        if not marker:
            assert version(name) == pinned, name


def test_conda_reads_each_line_of_environment_yml_strictly(root):
    import yaml
    from rattler import MatchSpec

    environment = yaml.safe_load((root / "environment.yml").read_text("utf-8"))
    lines = [line for line in environment["dependencies"] if isinstance(line, str)]
    for line in lines:
        MatchSpec(line, strict=True)
    assert "python=3.11" in lines
    assert environment["dependencies"][-1] == {"pip": ["-r requirements.txt"]}


def test_binder_would_take_this_file_this_python_and_this_lock(root, monkeypatch):
    from repo2docker.app import Repo2Docker
    from repo2docker.buildpacks import CondaBuildPack

    monkeypatch.chdir(root)
    app = Repo2Docker()
    pack = next(pack for pack in (make(app.base_image) for make in app.buildpacks) if pack.detect())
    assert type(pack) is CondaBuildPack
    assert pack.python_version == "3.11"
    assert pack.binder_path("environment.yml") == "environment.yml"
    assert pack.uses_r is False
    script = "\n".join(text for _, text in pack.get_env_scripts())
    assert "environment.yml" in script
    assert not list(root.glob("binder")) + list(root.glob(".binder"))


def test_the_binder_badge_opens_a_notebook_that_exists(root):
    readme = (root / "README.md").read_text("utf-8")
    addresses = re.findall(r"^\[[^\]]+\]: (https://mybinder\.org/\S+)$", readme, flags=re.M)
    assert len(addresses) == 1, "the address of the public repository stands in one place"
    path = re.search(r"urlpath=lab/tree/(\S+\.ipynb)$", addresses[0])[1]
    assert (root / path).exists()


def test_the_packages_that_binder_installs_start_alone_and_are_as_large_as_the_readme_says(root, tmp_path):
    python, size = clean.environment(root, tmp_path / "env")
    answer = subprocess.run([python, "-m", "jupyterlab", "--version"], capture_output=True, text=True)
    assert answer.stdout.startswith("4."), answer.stderr
    alone = "from importlib import metadata; print(*sorted({d.metadata['Name'].lower().replace('_', '-') for d in metadata.distributions()}))"
    found = subprocess.run([python, "-c", alone], capture_output=True, text=True, check=True).stdout.split()
    assert found == sorted(name.lower().replace("_", "-") for name in set(clean.locked(root)))
    said = int(re.search(r"On Binder, the packages of the lessons\s+take about (\d+) MB", (root / "README.md").read_text("utf-8"))[1])
    assert abs(size / 1e6 - said) < 0.1 * said, f"the packages take {size / 1e6:.0f} MB"
    assert said < 400, "a larger image takes longer to build, to send and to start"


def test_every_place_names_the_same_pythons(root, project):
    import yaml

    import run

    oldest = ".".join(map(str, run.OLDEST))
    assert project["project"]["requires-python"] == f">={oldest}"
    workflow = yaml.safe_load((root / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    tested = workflow["jobs"]["test"]["strategy"]["matrix"]["python"]
    assert tested[0] == oldest
    assert f"python={oldest}" in (root / "environment.yml").read_text("utf-8")
    assert f"Python {oldest} or newer" in (root / "README.md").read_text("utf-8")
    assert {f"{version}" for version in tested} == {"3.11", "3.12", "3.13"}


def test_the_workflow_runs_weekly_and_looks_for_known_vulnerabilities_in_every_lock(root):
    import yaml

    workflow = yaml.safe_load((root / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    assert re.fullmatch(r"\d+ \d+ \* \* \d", workflow[True]["schedule"][0]["cron"]), "YAML reads the word on as true"
    audit = " ".join(step.get("run", "") for step in workflow["jobs"]["known-vulnerabilities"]["steps"])
    for lock in subprocess.run(["git", "ls-files", "*requirements*.txt"], cwd=root, capture_output=True, text=True, check=True).stdout.split():
        assert f"-r {lock}" in audit
    assert "--strict" in audit, "a package that cannot be looked up must not pass as safe"


def test_the_oldest_python_understands_every_file(root):
    """What only a newer Python reads is found here on a newer one, and by ruff on any."""
    for path in [root / "run.py", *(root / "notebooks" / "lesson").rglob("*.py")]:
        ast.parse(path.read_text("utf-8"), feature_version=(3, 11))


def test_a_student_s_kernel_loads_only_what_a_lesson_needs(root):
    code = "import sys; from lesson import explorers, frame; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = set(subprocess.run([sys.executable, "-c", code], cwd=root / "notebooks", capture_output=True, text=True, check=True).stdout.split())
    assert loaded.isdisjoint({"pandas", "scipy", "statsmodels", "frictionless", "nbclient", "pytest", "hypothesis"})
    code = "import sys; from lesson import explorers; print('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=root / "notebooks", capture_output=True, text=True, check=True).stdout.strip() == "False"


#: What run.py runs: they write notebooks, pages and copies, and no lesson imports them.
WRITERS = ("build.py", "pages.py", "student_copy.py")


def test_run_py_and_the_lessons_import_only_what_they_may(root):
    def imported(path):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.split(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and not node.level:
                yield node.module.split(".")[0]

    standard = set(sys.stdlib_module_names)
    assert set(imported(root / "run.py")) <= standard
    for path in (root / "notebooks" / "lesson").rglob("*.py"):
        # Every kernel that runs a lesson is IPython's.
        extra = {"nbformat", "nbclient", "nbconvert"} if path.name in WRITERS else {"IPython"} if path.name == "live.py" else set()
        assert set(imported(path)) <= standard | {"numpy", "ipywidgets", "matplotlib", "PIL"} | extra, path


def test_only_tables_opens_data_files(root):
    for path in (root / "notebooks" / "lesson").rglob("*.py"):
        if path.name not in ("tables.py", "answers.py", "exercises.py", *WRITERS):  # answers and exercises write the student's own files
            text = path.read_text("utf-8")
            assert not re.search(r"\bopen\(|read_text|read_bytes|csv\.", text), path


def test_ruff_finds_nothing(root):
    answer = subprocess.run([sys.executable, "-m", "ruff", "check", "--no-cache", "."], cwd=root, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout


def test_the_project_speaks_of_itself_alone(root):
    """No path of anybody's machine stands in a file of the project."""
    files = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True).stdout.split()
    for name in files:
        path = Path(root / name)
        if path.suffix != ".png" and path.name != "test_environment.py" and path.exists():
            assert not re.search(r"/home/\w|/root/|/work/|/Users/\w", path.read_text("utf-8")), name
