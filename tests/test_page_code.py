"""The pages' JavaScript has no mistake that oxlint finds; their styles are looked at in browser/test_styles.py."""

import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest


def linted(root, folder):
    """What oxlint says of a folder, with the project's settings, and the code with which it ends."""
    oxlint = shutil.which("oxlint", path=sysconfig.get_path("scripts"))
    answer = subprocess.run([oxlint, "-c", root / ".oxlintrc.json", "--format=unix", folder],
                            capture_output=True, text=True)
    return answer.stdout + answer.stderr, answer.returncode


@pytest.mark.parametrize("folder", ["notebooks", "bench"])
def test_oxlint_finds_nothing(root, folder):
    assert list((root / folder).rglob("*.js"))
    said, code = linted(root, folder)
    assert code == 0, said


@pytest.mark.parametrize(("mistake", "rule"), [
    ("misspelt();", "no-undef"),
    ("function f(a) { const b = a; }\nf();", "no-unused-vars"),
    ("f({ one: 1, two: 2, one: 3 });\nfunction f(a) { return a; }", "no-dupe-keys"),
    ("if (window.a = 1) window.b();", "no-cond-assign"),
    ("const a = 1;\na = 2;\nwindow.b(a);", "no-const-assign"),
    ("window.a = function () { return 1; window.b(); };", "no-unreachable"),
    ("class A { one() {} one() {} }\nwindow.a = A;", "no-dupe-class-members"),
    ("window.a = window.a === NaN;", "use-isnan"),
    ("window.a = ;", "nexpected token"),
])
def test_a_mistake_would_be_found(root, tmp_path, mistake, rule):
    folder = Path(shutil.copytree(root / "notebooks" / "lesson" / "explorer", tmp_path / "explorer"))
    script = folder / "explorer.js"
    script.write_text(script.read_text("utf-8") + mistake + "\n", encoding="utf-8")
    said, code = linted(root, folder)
    assert code == 1
    assert rule in said
