"""Store again what the lessons keep: the checksums of the tables, the words and pictures of each notebook, the figures.

Run by `python3 run.py build`. A second run changes nothing. Everything is run and drawn before anything is stored:
when it fails, nothing has changed.
"""

import json
import os
import re
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from . import answers, evidence, explorers, notebooks, tables
from .live import VIEW
from .words import Link

FIGURES = notebooks.NOTEBOOKS.parent / "figures"
#: A cell with this tag is a student's to change; no other can be changed or deleted by a key pressed by accident.
YOURS = "yours"


def seal(folder=tables.FOLDER):
    """Write the checksum of each table and of the package into the data package, if every table is valid; else raise
    DataError, nothing written.
    """
    path = folder / tables.PACKAGE
    for name in tables.names(folder):
        tables.load(name, folder, sealed=False)
    package = json.loads(path.read_text(encoding="utf-8-sig"))
    for resource in package["resources"]:
        resource["hash"] = tables.file_hash(tables.file(resource["name"], folder))
    package["hash"] = tables.package_hash(package)
    notebooks.write_whole(path, (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode())


def run_notebook(path: Path) -> str:
    """Run one notebook from top to bottom; return the text that stores it with its outputs, without live widgets.

    Raises ValueError, in one sentence that names it, when it cannot be run.
    """
    notebook = notebooks.read(path)
    client = NotebookClient(notebook, timeout=120, kernel_name="python3",
                            resources={"metadata": {"path": str(path.parent)}},
                            store_widget_state=False, extra_arguments=["--IPKernelApp.log_level=ERROR"],
                            shutdown_kernel="immediate")  # asked to end, it may print what went wrong while it did
    with tempfile.TemporaryDirectory() as nobody:  # a stored notebook holds no one's answers
        try:
            client.execute(env=os.environ | {answers.VARIABLE: str(Path(nobody) / answers.FILE)})
        except CellExecutionError as error:
            kinds = [[output.output_type for output in cell.get("outputs", [])] for cell in notebook.cells]
            number = next(number for number, found in enumerate(kinds, start=1) if "error" in found)
            said = f"{error.ename}: {' '.join(error.evalue.split())}"
            raise ValueError(f"{path.name}, cell {number}: this cell cannot be run ({said})") from None
        except (CellTimeoutError, DeadKernelError) as error:
            raise ValueError(f"{path.name}: it cannot be run to its end ({type(error).__name__})") from None
    return as_text(notebook)


def as_text(notebook):
    """A notebook as it is stored: only what does not change from run to run."""
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for key in ("deletable", "editable"):
            cell.metadata.pop(key, None)
            if YOURS not in cell.metadata.get("tags", []):
                cell.metadata[key] = False
        # A live widget lives in a browser only: a stored copy of it shows an error to whoever opens the notebook.
        if "outputs" in cell:
            cell.outputs = [output for output in cell.outputs if VIEW not in output.get("data", {})]
        for output in cell.get("outputs", []):
            output.get("metadata", {}).clear()
    notebook.metadata = nbformat.from_dict({
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    })
    nbformat.validate(notebook)
    return nbformat.writes(notebook, version=4).rstrip("\n") + "\n"


def draw_figures() -> dict[str, bytes]:
    """The first picture of every explorer, with its words and sources: a dict from file name to bytes."""
    files = {}
    lines = ["# Figures", "", "The first picture of every explorer, written by `python3 run.py build`, with the words "
             "that say what it shows and the works",
             "that its values come from. They may be used on slides and handouts under CC BY 4.0: name this collection "
             "and the works below the picture.", ""]
    for name, make in explorers.ALL.items():
        explorer = make()
        files[f"{name}.png"] = explorer.slide
        said, title = explorer.chart.words(explorer.state), plain(explorer.title)
        lines += [f"## {title}", "", f"![{title}. {plain(said.answer)}]({name}.png)", "", *fenced(said.as_text()), ""]
        if explorer.sources:
            cited = ["".join(p.text if isinstance(p, Link) else p for p in parts)
                     for parts in evidence.references(explorer.sources)]
            lines += ["Sources:", "", *(f"- {plain(work)}" for work in cited), ""]
    files["README.md"] = "\n".join(lines).encode()
    return files


def plain(text: str) -> str:
    """Text for one line of Markdown in which nothing is markup: neither an HTML tag nor a link nor the end of one."""
    return re.sub(r"[\\`\[\]]|<(?=[A-Za-z/!?])", r"\\\g<0>", " ".join(text.split()))


def fenced(text: str) -> list[str]:
    """Lines of Markdown that show text as it is, between fences that nothing in it can close."""
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return [f"{fence}text", text, fence]


def main(names):
    """Build everything, or only the notebooks named."""
    package = tables.FOLDER / tables.PACKAGE
    before = package.read_bytes() if package.is_file() else None
    try:
        lessons = chosen(names)
        seal()
        try:
            stored = built(lessons)
        except BaseException:
            notebooks.write_whole(package, before)
            raise
        for path, content in stored.items():
            notebooks.write_whole(path, content)
    except (OSError, ValueError, tables.DataError) as error:
        sys.exit(f"run.py build: {error}")


def chosen(names: list[str]) -> list[Path]:
    """The lessons with these names, or all of them. Raises ValueError when there is none, or one cannot be read."""
    lessons = {path.name: path for path in notebooks.lessons()}
    for name in names:
        if name not in lessons:
            known = ", ".join(lessons)
            raise ValueError(f"{name!r} is no lesson; say one or more of {known}, or nothing for all of them")
    found = [path for name, path in lessons.items() if name in (names or lessons)]
    for path in found:
        notebooks.read(path)
    return found


def built(lessons: list[Path]) -> dict[Path, bytes]:
    """All that is stored: a dict from path to bytes."""
    stored = {}
    for path in lessons:
        print(f"running {path.name}", flush=True)
        stored[path] = run_notebook(path).encode()
    print("drawing the figures", flush=True)
    return stored | {FIGURES / name: content for name, content in draw_figures().items()}


if __name__ == "__main__":
    main(sys.argv[1:])
