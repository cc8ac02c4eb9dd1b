"""Store again what the lessons keep: the checksums of the tables, the words and pictures of each notebook, the figures.

Run by `python3 run.py build`. A second run changes nothing.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from . import answers, evidence, explorers, tables
from .live import VIEW
from .words import Link

NOTEBOOKS = Path(__file__).resolve().parents[1]
FIGURES = NOTEBOOKS.parent / "figures"
#: A cell with this tag is a student's to change; all others can be neither changed nor deleted by a key pressed by accident.
YOURS = "yours"


def seal(folder=tables.FOLDER):
    """Write the checksum of each table and of the package into the data package, if every table is valid; else raise DataError, nothing written."""
    path = folder / tables.PACKAGE
    for name in tables.names(folder):
        tables.load(name, folder, sealed=False)
    package = json.loads(path.read_text(encoding="utf-8"))
    for resource in package["resources"]:
        resource["hash"] = tables.file_hash(folder / resource["path"])
    package["hash"] = tables.package_hash(package)
    path.write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")


def run_notebook(path):
    """Run one notebook from top to bottom and store it with its outputs, without live widgets."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}},
                            store_widget_state=False, extra_arguments=["--IPKernelApp.log_level=ERROR"])
    with tempfile.TemporaryDirectory() as nobody:  # a stored notebook holds no one's answers
        client.execute(env=os.environ | {answers.VARIABLE: str(Path(nobody) / answers.FILE)})
    path.write_text(as_text(notebook), encoding="utf-8", newline="\n")


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


def draw_figures(folder=FIGURES):
    """Write the first picture of every explorer, and the words and sources that go with them."""
    lines = ["# Figures", "", "The first picture of every explorer, written by `python3 run.py build`, with the words that say what it shows and the works",
             "that its values come from. They may be used on slides and handouts under CC BY 4.0: name this collection and the works below the picture.", ""]
    for name, make in explorers.ALL.items():
        explorer = make()
        (folder / f"{name}.png").write_bytes(explorer.picture)
        said = explorer.chart.words(explorer.state)
        lines += [f"## {explorer.title}", "", f"![{explorer.title}. {said.summary}]({name}.png)", "", "```text", said.as_text(), "```", ""]
        if explorer.sources:
            cited = ["".join(p.text if isinstance(p, Link) else p for p in parts) for parts in evidence.references(explorer.sources)]
            lines += ["Sources:", "", *(f"- {work}" for work in cited), ""]
    (folder / "README.md").write_text("\n".join(lines), encoding="utf-8", newline="\n")


def main(names):
    """Build everything, or only the notebooks named."""
    try:
        seal()
    except tables.DataError as error:
        sys.exit(f"run.py build: {error}")
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        if not names or path.name in names:
            print(f"running {path.name}", flush=True)
            run_notebook(path)
    print("drawing the figures", flush=True)
    draw_figures()


if __name__ == "__main__":
    main(sys.argv[1:])
