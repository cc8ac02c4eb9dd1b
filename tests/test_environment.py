"""The set-up that readers, CI and Binder share: the locks, environment.yml, and what Binder would make of them."""

import ast
import os
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


def project_files(root):
    """The files of the project: those that git knows; where there is no git, as in a zip, all but what .gitignore
    names.
    """
    known = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True,
                           text=True) if (root / ".git").exists() else None
    if known and known.returncode == 0:
        return [root / name for name in known.stdout.split("\0") if name and (root / name).is_file()]
    ignored = [line.strip("/") for line in (root / ".gitignore").read_text("utf-8").splitlines() if line
               and line[0] != "#"]
    found = []
    for folder, folders, names in os.walk(root):
        here = Path(folder).relative_to(root)
        folders[:] = [name for name in folders if name != ".git"
                      and not any((here / name).match(pattern) for pattern in ignored)]
        found += [root / here / name for name in names if not any((here / name).match(pattern) for pattern in ignored)]
    return found


@pytest.fixture(scope="module")
def project(root):
    return tomllib.loads((root / "pyproject.toml").read_text("utf-8"))


def test_every_direct_dependency_is_locked_and_says_why(root, project):
    text = (root / "pyproject.toml").read_text("utf-8")
    groups = project["dependency-groups"]
    for lock, wanted in (("requirements.txt", project["project"]["dependencies"]),
                         ("requirements-test.txt", groups["test"]),
                         ("deploy/requirements.txt", groups["hub"])):
        locked = {name for name, _ in pins(root / lock)}
        for line in (line for line in wanted if line != {"include-group": "hub"}):
            assert re.match(r"[\w-]+", line)[0].lower() in locked
            assert re.search(re.escape(f'"{line}",') + r" +# \w+", text), f"{line} does not say why it is there"


def test_the_locks_hold_the_same_versions(root):
    reader, tester, hub = (set(pins(root / lock).items())
                           for lock in ("requirements.txt", "requirements-test.txt", "deploy/requirements.txt"))
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


def test_the_readme_says_how_to_get_a_link_to_binder_and_shows_none_that_leads_nowhere(root):
    """Where one's own public copy lies only git knows; run.py prints the link, and test_run.py tests which."""
    import run

    readme = (root / "README.md").read_text("utf-8")
    assert "python3 run.py binder" in readme
    assert "mybinder.org" not in readme
    assert (root / re.search(r"urlpath=lab/tree/(\S+\.ipynb)$", run.binder_link("github.com", "a/b"))[1]).exists()


def test_every_link_of_the_readme_that_stays_in_the_project_leads_somewhere(root):
    readme = (root / "README.md").read_text("utf-8")
    links = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", readme)
    assert len(links) > 10
    for link in links:
        assert "://" in link or (root / link).exists(), link
    for address in re.findall(r"https?://[^\s)>\]]+", readme):
        assert not re.search(r"OWNER|REPOSITORY|example\.", address), f"{address} leads nowhere"


def test_the_packages_that_binder_installs_start_alone_and_are_as_large_as_the_readme_says(root, tmp_path):
    python, size = clean.environment(root, tmp_path / "env")
    answer = subprocess.run([python, "-m", "jupyterlab", "--version"], capture_output=True, text=True)
    assert answer.stdout.startswith("4."), answer.stderr
    alone = ("from importlib import metadata; print(*sorted({d.metadata['Name'].lower().replace('_', '-') for d in "
             "metadata.distributions()}))")
    found = subprocess.run([python, "-c", alone], capture_output=True, text=True, check=True).stdout.split()
    assert found == sorted(name.lower().replace("_", "-") for name in set(clean.locked(root)))
    said = int(re.search(r"On Binder, the packages of the lessons\s+take about (\d+) MB",
                         (root / "README.md").read_text("utf-8"))[1])
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

    import run

    workflow = yaml.safe_load((root / ".github" / "workflows" / "ci.yml").read_text("utf-8"))
    assert re.fullmatch(r"\d+ \d+ \* \* \d", workflow[True]["schedule"][0]["cron"]), "YAML reads the word on as true"
    audit = " ".join(step.get("run", "") for step in workflow["jobs"]["known-vulnerabilities"]["steps"])
    for lock in run.LOCKS:
        assert f"-r {lock}" in audit
    assert set(run.LOCKS) == {path.relative_to(root).as_posix()
                              for path in [*root.glob("*requirements*.txt"), *root.glob("deploy/*requirements*.txt")]}
    assert "--strict" in audit, "a package that cannot be looked up must not pass as safe"


def workflows(root):
    """Every workflow, by the name of its file."""
    import yaml

    return {path.name: yaml.safe_load(path.read_text("utf-8")) for path in (root / ".github" / "workflows").iterdir()}


@pytest.mark.parametrize("name", ["ci.yml", "pages.yml"])
def test_what_a_workflow_takes_from_elsewhere_cannot_change_under_us_and_gets_no_credentials(root, name):
    workflow = workflows(root)[name]
    assert workflow["permissions"] == {"contents": "read"}
    for job in workflow["jobs"].values():
        for step in job["steps"]:
            assert re.search(r"@[0-9a-f]{40}$", step.get("uses", f"@{'0' * 40}")), step
            assert re.fullmatch(r"(pip install [\w-]+==[\d.]+)?", step.get("run", "")) or (
                "install" not in step["run"]), step
            if "actions/checkout" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False
        if "permissions" in job:  # who may do more runs no code of ours, nor of a package
            assert [step["uses"].partition("@")[0] for step in job["steps"]] == ["actions/deploy-pages"]
            assert job["permissions"] == {"pages": "write", "id-token": "write"}


def test_every_workflow_is_looked_at(root):
    assert set(workflows(root)) == {"ci.yml", "pages.yml"}


def test_pages_are_published_from_the_default_branch_once_those_very_pages_were_checked(root):
    workflow = workflows(root)["pages.yml"]
    build, publish = workflow["jobs"]["build"], workflow["jobs"]["publish"]
    assert set(workflow[True]) == {"push", "workflow_dispatch"}, "a stranger's pull request publishes nothing"
    assert "github.event.repository.default_branch" in build["if"]
    assert publish["needs"] == "build"
    runs = [step.get("run", "") for step in build["steps"]]
    written, checked = (next(n for n, run in enumerate(runs) if run.startswith(f"python3 run.py {word}"))
                        for word in ("pages", "test"))
    last = build["steps"][-1]
    assert written < checked < len(runs) - 1
    assert last["uses"].startswith("actions/upload-pages-artifact@")
    folder = last["with"]["path"]
    assert build["steps"][checked]["env"]["LESSON_PAGES"] == f"${{{{ github.workspace }}}}/{folder}"
    assert runs[written] == f"python3 run.py pages {folder}"
    files = re.findall(r"tests/\S+", runs[checked])
    assert len(files) > 2
    for file in files:
        assert (root / file).exists(), file


def test_the_oldest_python_understands_every_file(root):
    """What only a newer Python reads is found here on a newer one, and by ruff on any."""
    for path in [root / "run.py", *(root / "notebooks" / "lesson").rglob("*.py")]:
        ast.parse(path.read_text("utf-8"), feature_version=(3, 11))


def test_a_student_s_kernel_loads_only_what_a_lesson_needs(root):
    code = "import sys; from lesson import explorers, frame; print(*sorted({m.split('.')[0] for m in sys.modules}))"
    loaded = set(subprocess.run([sys.executable, "-c", code], cwd=root / "notebooks",
                                capture_output=True, text=True, check=True).stdout.split())
    assert loaded.isdisjoint({"pandas", "scipy", "statsmodels", "frictionless", "nbclient", "pytest", "hypothesis"})
    code = "import sys; from lesson import explorers; print('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=root / "notebooks",
                          capture_output=True, text=True, check=True).stdout.strip() == "False"


#: What run.py runs: they write notebooks, pages and copies, or read what was handed in, and no lesson imports them.
WRITERS = ("build.py", "notebooks.py", "pages.py", "hosting.py", "student_copy.py", "class_page.py", "gathering.py",
           "teacher.py", "wall.py")


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
        extra = {"nbformat", "nbclient", "nbconvert"} if path.name in WRITERS else set()
        extra |= {"IPython"} if path.name == "live.py" else set()
        own_page = path.parent.name == "explorer" or path.name == "press.py"
        extra |= {"anywidget", "traitlets"} if own_page else set()
        assert set(imported(path)) <= standard | {"numpy", "ipywidgets", "matplotlib", "PIL"} | extra, path


def test_only_tables_opens_data_files(root):
    for path in (root / "notebooks" / "lesson").rglob("*.py"):
        if path.name not in ("tables.py", "answers.py", *WRITERS):  # answers writes the student's own files
            # A page's style and script lie beside the code that gives them to it.
            text = re.sub(r'\(HERE / "\w+\.(?:css|js)"\)\.read_text', "", path.read_text("utf-8"))
            assert not re.search(r"\bopen\(|read_text|read_bytes|csv\.", text), path


def test_ruff_finds_nothing(root):
    answer = subprocess.run([sys.executable, "-m", "ruff", "check", "--no-cache", "."],
                            cwd=root, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout


def test_scripts_and_styles_have_lines_of_120_columns_as_well(root):
    found = [path for path in project_files(root) if path.suffix in (".js", ".css")]
    assert len(found) > 15
    assert [f"{path.name}:{n}" for path in found
            for n, line in enumerate(path.read_text("utf-8").splitlines(), start=1) if len(line) > 120] == []


#: Where rooms meet: what one hands the other has a type.
TYPED = ("drawing.py", "renderer.py", "live.py", "notebooks.py", "explorer")


def test_what_rooms_hand_each_other_has_its_type(root):
    folder = root / "notebooks" / "lesson"
    assert all((folder / name).exists() for name in TYPED)
    command = [sys.executable, "-m", "ruff", "check", "--no-cache", "--select",
               "ANN001,ANN002,ANN003,ANN201,ANN205,ANN206", *(folder / name for name in TYPED)]
    answer = subprocess.run(command, cwd=root, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stdout


def test_without_git_the_files_of_the_project_are_found_as_well(tmp_path, root):
    (tmp_path / ".gitignore").write_text((root / ".gitignore").read_text("utf-8"))
    for name in ("run.py", "notebooks/lesson/a.py", ".venv/x.py", ".venv.lock",
                 "notebooks/answers.json", "pages/x.html", "a/__pycache__/x.pyc",
                 "deploy/node_modules/x.js", "classroom/students/x"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert {path.relative_to(tmp_path).as_posix()
            for path in project_files(tmp_path)} == {".gitignore", "run.py", "notebooks/lesson/a.py"}
    if (root / ".git").exists():
        assert "run.py" in {path.name for path in project_files(root)}


def test_the_project_speaks_of_itself_alone(root):
    """No path of anybody's machine stands in a file of the project."""
    files = list(project_files(root))
    assert len(files) > 200
    for path in files:
        if path.suffix not in (".png", ".webp") and path.name != "test_environment.py":
            assert not re.search(r"/home/\w|/root/|/work/|/Users/\w", path.read_text("utf-8")), path
