"""The lessons as pages that need no server, no network and no Python: for a USB stick, any web host, or a day when nothing works.

Run by `python3 run.py pages`. Each page holds the lesson's text, every picture with its words, tables, exercises with hint and
answer behind a fold, and references. The main controls of each picture move it: all that they can show is drawn beforehand.
"""

import ast
import json
import os
import re
import sys
import tempfile
from html import escape
from pathlib import Path

import nbformat
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from . import answers, exercises, frame
from .build import NOTEBOOKS
from .explorer import Explorer
from .self_test import SelfTest

#: Where the pages are written unless another folder is named.
FOLDER = NOTEBOOKS.parent / "pages"
HERE = Path(__file__).parent
NOTE = ("This page works without Python and without a network. The controls that stand at a picture move it; in JupyterLab there are more "
        "controls, exercises check your answers, and your guesses are drawn into the pictures.")


def main(words):
    """Write every page into the folder that is named, or into pages/."""
    folder = Path(words[0]) if words else FOLDER
    try:
        written = write(folder)
    except OSError as error:
        sys.exit(f"run.py pages: {folder} cannot be written ({error.strerror or error})")
    sizes = {path.name: path.stat().st_size / 1e6 for path in written}
    heaviest = max(sizes, key=sizes.get)
    print(f"run.py: {len(sizes)} files in {folder}, {sum(sizes.values()):.1f} MB; the heaviest is {heaviest} with {sizes[heaviest]:.1f} MB")
    print(f"run.py: open {folder / 'index.html'} in any browser")


def write(folder):
    """Write index.html, a page for each notebook, and what they share; return the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    notebooks = sorted(NOTEBOOKS.glob("*.ipynb"))
    titles = {path: nbformat.read(path, as_version=4).cells[0].source.removeprefix("# ").strip() for path in notebooks}
    style, script = ((HERE / "explorer" / f"explorer.{kind}").read_text("utf-8") for kind in ("css", "js"))
    files = {"lessons.css": frame.STYLE + style + (HERE / "pages.css").read_text("utf-8"),
             # A browser loads no module from a disk: the same text without its export, in a scope of its own.
             "lessons.js": f'{{\n{script.replace("export default", "void")}\n{(HERE / "pages.js").read_text("utf-8")}}}\n'}
    items = "".join(f'<li><a href="{path.stem}.html">{escape(title)}</a></li>' for path, title in titles.items())
    files["index.html"] = page("Ketamine for anxiety: what the studies report", (
        f"<h1>Ketamine for anxiety: what the studies report</h1><p><strong>{escape(frame.CARE)}</strong></p><p>{escape(NOTE)}</p>"
        f'<h2>The lessons</h2><ul class="lesson-list">{items}</ul>'), "")
    for number, path in enumerate(notebooks):
        beside = [("index.html", "All lessons")]
        for other, word in ((number - 1, "Before"), (number + 1, "Next")):
            if 0 <= other < len(notebooks):
                beside.append((f"{notebooks[other].stem}.html", f"{word}: {titles[notebooks[other]]}"))
        links = "".join(f'<a href="{address}">{escape(text)}</a>' for address, text in beside)
        files[f"{path.stem}.html"] = page(titles[path], lesson(path), f'<nav aria-label="Lessons">{links}</nav>')
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return [folder / name for name in files]


def page(title, body, navigation):
    """A whole HTML page around `body`."""
    return (f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
            f'<title>{escape(title)}</title><link rel="icon" href="data:,"><link rel="stylesheet" href="lessons.css"></head><body>'
            f'{navigation}<main>{body}</main>{navigation.replace("Lessons", "Lessons, again")}<script src="lessons.js"></script></body></html>\n')


def lesson(path):
    """One notebook as the body of a page."""
    namespace, parts = {}, []
    # Nobody's answers: neither the guesses nor the verdicts of whoever writes the pages.
    with tempfile.TemporaryDirectory() as nobody:
        before = os.environ.get(answers.VARIABLE)
        os.environ[answers.VARIABLE] = str(Path(nobody) / answers.FILE)
        try:
            for cell in nbformat.read(path, as_version=4).cells:
                parts.append(markdown(cell.source) if cell.cell_type == "markdown" else shown(run(cell.source, namespace)))
        finally:
            os.environ.pop(answers.VARIABLE)
            if before is not None:
                os.environ[answers.VARIABLE] = before
    return "\n".join(parts)


def markdown(source):
    """Markdown as HTML, with links between notebooks turned into links between pages."""
    html = MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True)).render(source)
    return re.sub(r'href="(\d\d_\w+)\.ipynb', r'href="\1.html', html)


def run(source, namespace):
    """Run the code of a cell and return the value of its last line."""
    *first, last = ast.parse(source).body
    exec(compile(ast.Module(first, []), "cell", "exec"), namespace)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), namespace)


def shown(value):
    """What a code cell shows, as HTML for a page without a kernel."""
    if isinstance(value, Explorer):
        return explorer(value)
    if isinstance(value, exercises.Exercise):
        return exercise(value.question)
    if isinstance(value, exercises.HandIn):
        return "<p>This page keeps no answers: write them down, or answer in JupyterLab, which keeps them.</p>"
    if isinstance(value, SelfTest):
        return f"<p>{escape(NOTE)}</p>"
    return re.sub(r"<style>.*?</style>|<script>.*?</script>", "", value.html, flags=re.S)


def exercise(question):
    """An exercise: what is asked, and behind folds its hint and its answer."""
    row = question.row
    places = sorted({option.partner for option in question.options if getattr(option, "partner", None)})
    items = "".join(f"<li>{escape(option.text)}</li>" for option in question.options)
    html = f'<section class="lesson-exercise"><p><strong>{escape(row.question)}</strong></p>' + (f"<ul>{items}</ul>" if items else "")
    html += f"<p>Choose from: {escape('; '.join(places))}.</p>" if places else ""
    html += f"<details><summary>Hint</summary><p>{escape(row.hint)}</p></details>" if row.hint else ""
    if row.kind in exercises.UNGRADED:
        return html + f"<p>{escape('Write it down before you read on.')}</p></section>"
    why = [row.right or ""] + [f"{option.text.rstrip('.')}: {option.why}" for option in question.options if getattr(option, "why", None)]
    reasons = "".join(f"<p>{escape(text)}</p>" for text in why if text)
    return html + f"<details><summary>Answer</summary><p><strong>{escape(exercises.solution(question))}</strong></p>{reasons}</details></section>"


def explorer(made):
    """An explorer with its main controls; everything that they can show is drawn beforehand and stands in the page."""
    names = made.main
    data = {"fixed": made.page(names), **made.store(names)}
    more = [control.label for name, control in made.controls.items() if name not in names]
    note = f'<p class="lesson-more">In JupyterLab also: {escape(", ".join(more))}.</p>' if more else ""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    html = (f'<div class="lesson-page"><div class="lesson-explorer">{made.still()}</div>{note}'
            f'<script type="application/json">{text}</script></div>')
    if made.is_waiting:
        return f"<details><summary>Write your guess down, then open the picture</summary>{html}</details>"
    return html


if __name__ == "__main__":
    main(sys.argv[1:])
