"""An environment that holds only what environment.yml's own lines name: made in a moment, without a network."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import yaml
from packaging.requirements import Requirement


def locked(root):
    """Names of the packages that the pip part of environment.yml installs on this machine, in the lock's order."""
    pip = next(line["pip"] for line in yaml.safe_load((root / "environment.yml").read_text("utf-8"))["dependencies"]
               if isinstance(line, dict))
    files = [root / line.removeprefix("-r ") for line in pip]
    lines = [line.split(" \\")[0] for file in files for line in file.read_text("utf-8").splitlines()
             if re.match(r"[A-Za-z0-9]", line)]
    wanted = [Requirement(line) for line in lines]
    return [requirement.name for requirement in wanted if not requirement.marker or requirement.marker.evaluate()]


def environment(root, folder):
    """Make one in `folder`; return its Python, and the size of the packages in bytes.

    Each package that these tests run with has the version and the hash of the lock (another test sees to that): so its
    files are the very ones that pip would bring, and they are linked instead of loaded again.
    """
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder], check=True)
    packages, size = next(folder.rglob("site-packages")), 0
    for name in locked(root):
        here = metadata.distribution(name)
        for file in here.files:
            source, target = Path(here.locate_file(file)), Path(os.path.normpath(packages / file))
            if source.exists() and not target.exists():
                size += source.stat().st_size
                target.parent.mkdir(parents=True, exist_ok=True)
                try:
                    os.link(source, target)
                except OSError:
                    shutil.copy2(source, target)
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"), size


def project(root, folder):
    """Copy the project into `folder`, set up as `run.py lab` leaves it."""
    for name in ("notebooks", "data", "tests"):
        shutil.copytree(root / name, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    for path in root.glob("*.*"):
        if path.is_file():
            shutil.copy(path, folder)
    environment(root, folder / ".venv")
    mark = hashlib.sha256((folder / "requirements.txt").read_bytes() + sys.version.encode()).hexdigest()
    (folder / ".venv" / "installed-requirements.txt").write_text(mark)
