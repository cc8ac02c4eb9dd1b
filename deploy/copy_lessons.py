"""A student's copy of the lessons, brought up to date before the student's server starts.

A student may have put anything into that folder. So it is opened only by a process of its own, with limits, a time
after which it is ended, and the rights of the student's account where there is one: whatever lies there costs that
process its life at worst, and not the hub its memory or its threads.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
#: With `SimpleLocalProcessSpawner` nothing can keep a student from changing them, but nobody does so by mistake.
READ_ONLY = ("notebooks/lesson/**/*.*", "data/*.*")
#: A copy takes 0.4 s of a core and 50 MB; at most eight are made at a time, for a class comes in at once.
LARGEST_FILE = 100_000_000
LIMITS = ["prlimit", "--data=400000000", f"--fsize={LARGEST_FILE}", "--cpu=30", "--core=0", "--"]
SECONDS, AT_ONCE = 60, asyncio.Semaphore(8)
#: What it says is kept to so many characters.
SAID = 4000


class CopyError(Exception):
    """The copy could not be brought up to date; the message says why."""


async def bring_up_to_date(folder: str, as_student: Callable[[], None] | None = None,
                           env: dict[str, str] | None = None) -> str:
    """Write the copy into `folder` ("~" is the student's home), or bring it up to date; return what there is to tell.

    `as_student` runs in the new process first and takes the student's rights. Raises CopyError.
    """
    return await bounded([sys.executable, "-P", str(Path(__file__).resolve()), folder],
                         SECONDS, preexec_fn=as_student, env=env)


async def bounded(command: Sequence[str], seconds: float, **options) -> str:
    """Run a command with LIMITS; return the first of what it says.

    Raises CopyError when it fails or is not done in time.
    """
    with tempfile.TemporaryFile() as said:
        async with AT_ONCE:
            process = await asyncio.create_subprocess_exec(*LIMITS, *command,
                                                           stdin=asyncio.subprocess.DEVNULL, stdout=said,
                                                           stderr=said, start_new_session=True, **options)
            try:
                code = await asyncio.wait_for(process.wait(), seconds)
            except TimeoutError:
                raise CopyError(f"not done after {seconds:g} seconds") from None
            finally:  # also when the hub ends meanwhile
                if process.returncode is None:
                    process.kill()
                    with suppress(TimeoutError):  # a disk that does not answer
                        await asyncio.wait_for(process.wait(), 5)
        said.seek(0)
        text = said.read(SAID).decode("utf-8", "replace").strip()
    if code:
        raise CopyError(text or f"ended with code {code}")
    return text


def make_read_only(folder: Path) -> None:
    """Take the right to write from the tables and the package; a link, or what lies behind one, is left alone."""
    for path in (path for pattern in READ_ONLY for path in folder.glob(pattern)):
        if path.is_file() and path.resolve() == folder.resolve() / path.relative_to(folder):
            path.chmod(0o444)


def main(words: list[str]) -> None:
    """Bring the copy in the folder that is named up to date; say in one line what was moved aside, or why it failed."""
    sys.modules["rfc3987_syntax"] = None  # jsonschema takes a second to load it, and nothing here asks for it
    sys.path.insert(0, str(NOTEBOOKS))
    from lesson import student_copy

    os.umask(0o077)
    folder = Path(words[0]).expanduser()
    try:
        if folder.is_symlink():
            raise ValueError(f"{folder} is a link")
        moved = student_copy.write(folder)
        make_read_only(folder)
    except (OSError, ValueError, MemoryError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
    for path in moved:
        print(f"{str(path.name)!r} had been changed and is kept as {str(path)!r}")


if __name__ == "__main__":
    main(sys.argv[1:])
