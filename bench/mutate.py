"""Put one seeded mistake at a time into a copy of the project and tell which of them no test notices.

    python3 run.py mutate               all of them: half an hour and more on two cores
    python3 run.py mutate durations     only those whose file, tests or reason hold this word

The mistakes stand in mutations.toml, beside this module. Each names a file (the end of its path below notebooks/lesson,
or several ends), a text that one of these files holds exactly once, what to put there, why that would be a fault, and
the tests that should notice. A mistake survives if these tests still pass; it is stale if its text is not found any
more. The tests are first run without any mistake: a test that fails anyway notices nothing.

Not a part of the ordinary tests. It ends with an error if something is stale, or survives without an explanation.
"""

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MUTATIONS = Path(__file__).with_name("mutations.toml")
#: What is copied, and where mistakes are put.
PARTS, CODE = (
    ("bench", "data", "deploy", "figures", "notebooks", "tests", "pyproject.toml", "run.py", "README.md"),
    "notebooks/lesson",
)
#: Seconds after which tests count as failed: a mistake may keep them busy for ever.
PATIENCE = 900
#: Tests that compare with what `run.py build` stores notice nothing for good: the next build stores the mistake.
STORED = "not stored"


@dataclass(frozen=True)
class Mutation:
    """One seeded mistake. `explained` says why it may survive."""

    files: tuple[str, ...]
    find: str
    put: str
    why: str
    tests: str
    explained: str = ""


class StaleError(Exception):
    """The text of a mutation is not found, or found more than once."""


def mutations(path: Path = MUTATIONS) -> list[Mutation]:
    """The mutations of a file, in its order."""
    rows = tomllib.loads(path.read_text("utf-8"))["mutation"]
    return [
        Mutation(**{**row, "files": (row["files"],) if isinstance(row["files"], str) else tuple(row["files"])})
        for row in rows
    ]


def place(mutation: Mutation, root: Path) -> Path:
    """The one file that holds the text of a mutation once. Raises StaleError in one sentence where there is none."""
    ends = tuple(f"/{end}" for end in mutation.files)
    known = [path for path in sorted((root / CODE).rglob("*.*")) if str(path.as_posix()).endswith(ends)]
    found = [path for path in known for _ in range(path.read_text("utf-8").count(mutation.find))]
    if len(found) != 1:
        raise StaleError(
            f"its text is found {len(found)} times in {', '.join(mutation.files)}; expected once: {mutation.find!r}"
        )
    return found[0]


def copy(root: Path, target: Path) -> Path:
    """A copy of what tests need, without what running leaves behind."""
    for part in PARTS:
        source = root / part
        if source.is_dir():
            shutil.copytree(
                source,
                target / part,
                ignore=shutil.ignore_patterns("__pycache__", "node_modules", ".ipynb_checkpoints"),
            )
        elif source.exists():
            shutil.copy2(source, target / part)
    return target


def failing(tests: str, root: Path) -> str | None:
    """The first of these tests that fails in this copy, by its name, or None."""
    words = shlex.split(tests)
    chosen = [] if "-k" in words else ["-k", STORED]
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-x",
        "-q",
        "-n",
        "0",
        "-p",
        "no:cacheprovider",
        "-o",
        "addopts=",
        *words,
        *chosen,
    ]
    # Python must not take the code of an earlier mistake from its cache.
    settings = os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": ""}
    try:
        answer = subprocess.run(command, cwd=root, env=settings, capture_output=True, text=True, timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        return f"{words[0]} (not done after {PATIENCE} seconds)"
    if answer.returncode == 0:
        return None
    named = re.search(r"^(?:FAILED|ERROR) (\S+)", answer.stdout, re.MULTILINE)
    if answer.returncode != 1 and not named:
        raise RuntimeError(f"pytest could not run {tests}:\n{answer.stdout[-2000:]}{answer.stderr[-2000:]}")
    return named[1] if named else words[0]


def outcomes(chosen: list[Mutation], root: Path = ROOT) -> Iterator[tuple[Mutation, str, str]]:
    """Try each mutation: (mutation, "killed", "survived" or "stale", and by which test or why)."""
    with tempfile.TemporaryDirectory() as folder:
        work = copy(root, Path(folder))

        @cache
        def broken(tests: str) -> str | None:
            return failing(tests, work)

        for mutation in chosen:
            if noticed := broken(mutation.tests):
                yield mutation, "stale", f"{noticed} fails without any mistake"
                continue
            try:
                path = place(mutation, work)
            except StaleError as error:
                yield mutation, "stale", str(error)
                continue
            sound = path.read_text("utf-8")
            path.write_text(sound.replace(mutation.find, mutation.put), encoding="utf-8")
            try:
                noticed = failing(mutation.tests, work)
            finally:
                path.write_text(sound, encoding="utf-8")
            yield mutation, "killed" if noticed else "survived", noticed or mutation.explained or "no test notices"


def main(words: list[str] | None = None, root: Path = ROOT, path: Path = MUTATIONS) -> int:
    """Try the mutations, print what became of each, and return how many are stale or survive without an explanation."""
    parser = argparse.ArgumentParser(
        prog="run.py mutate", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("word", nargs="*", help="only mutations whose file, tests or reason hold one of these words")
    asked = parser.parse_args(words)
    chosen = [
        one
        for one in mutations(path)
        if not asked.word or any(word in f"{' '.join(one.files)} {one.tests} {one.why}" for word in asked.word)
    ]
    count = {"killed": 0, "survived": 0, "stale": 0}
    wrong = 0
    for mutation, outcome, how in outcomes(chosen, root):
        count[outcome] += 1
        wrong += outcome == "stale" or (outcome == "survived" and not mutation.explained)
        print(f"{outcome:8} {mutation.files[0]}: {mutation.why} ({how})", flush=True)
    print(
        f"{len(chosen)} mistakes: {', '.join(f'{number} {outcome}' for outcome, number in count.items())}", flush=True
    )
    return wrong


if __name__ == "__main__":
    sys.exit(bool(main()))
