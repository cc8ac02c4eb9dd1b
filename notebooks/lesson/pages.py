"""The lessons as pages that need no server, no network and no Python: for a USB stick, any web host, or a day when
nothing works.

Run by `python3 run.py pages`. Each page holds the lesson's text, every picture with its words, tables, exercises with
hints, and references. The controls of each picture move it, all where that is not too much (`explorer.MOST_STATES`):
what they can show is drawn beforehand. Written again into the same folder, they replace the pages that were written
there before, and nothing else.
"""

import ast
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterable
from html import escape
from pathlib import Path

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from . import answers, evidence, exercises, explorers, frame, hosting, notebooks, tables
from .charts.report_card import ReportCard
from .explorer import Explorer
from .self_test import SelfTest

#: Where the pages are written unless another folder is named.
FOLDER = notebooks.NOTEBOOKS.parent / "pages"
#: In the folder of the pages: which files were written there, and their checksums.
MARK = ".written_by_run_pages.json"
HERE = Path(__file__).parent
#: What runs in a page, in this order.
SCRIPTS = ("explorer/explorer.js", "exercises/typed.js", "exercises/questions.js", "exercises/exercises.js", "pages.js")
NOTE = ("This page works without Python and without a network. The controls that stand at a picture move it, exercises "
        "check your answers, and your guesses are drawn into the pictures. In JupyterLab some pictures have more "
        "controls.")
#: Stands before the names of the controls that a picture has on no page.
ONLY_LIVE = "Only the lesson in JupyterLab has also these controls:"
#: Where answers are kept, handed in and forgotten (exercises.js).
HAND_IN = ('<section class="lesson-hand-in lesson-exercise"><p>Where no script runs, this page keeps no answers: write '
           "them down. This is practice and no examination.</p></section>")
#: Where the words of a notebook speak of what a page does not have: what the page says instead.
INSTEAD = (
    ("and no Python: press *Run* → *Run All Cells* once, then use the controls. Where a cell shows an error or no "
     "longer answers, press it again: your answers come back.", "no Python, and no network."),
    ("in a file beside this notebook; nothing is sent, but for a guess where its question says so. (On Binder the file "
     "is on Binder's server, and goes when you close it; on a class's server your teacher can read it. On a shared "
     "computer, take *answers.json* with you: the next person would see it.)",
     "in this browser; nothing is sent. (On a shared computer, take your file with you and press *Forget my answers*: "
     "the next person would see them.)"),
    ("Your answers stay beside this notebook (on Binder until you close it; on a class's server your teacher can read "
     "them).",
     "Your answers stay in this browser only."),
    ("Then run the cell below again: it shows your report card, or says in one sentence which row needs mending. There "
     "is nothing to write in the cell.",
     "In JupyterLab, this lesson then shows your report card, or says in one sentence which row needs mending; here "
     "you see the example."),
)


def main(words):
    """Write every page into the folder that is named, or into pages/; with --zip, all of them into a zip beside it."""
    try:
        expected = "say no folder or one, for example: python3 run.py pages ../pages"
        wanted = [word for word in words if word != "--zip"]
        folder = notebooks.named_folder(wanted, expected) if wanted else FOLDER
        bundle = zip_of(folder) if wanted != words else None
        if bundle:
            hosting.check_free(bundle)
        written = write(folder)
        if bundle:
            notebooks.write_whole(bundle, hosting.zipped({path.name: path.read_bytes() for path in written}))
        others = notebooks.others()
    except OSError as error:
        sys.exit(f"run.py pages: {folder} cannot be written ({error.strerror or error})")
    except (ValueError, tables.DataError) as error:
        sys.exit(f"run.py pages: {error}")
    sizes = {path.name: path.stat().st_size / 1e6 for path in written}
    heaviest = max(sizes, key=sizes.get)
    print(f"run.py: {len(sizes)} files in {folder}, {sum(sizes.values()):.1f} MB; the heaviest is {heaviest} with "
          f"{sizes[heaviest]:.1f} MB")
    if others:
        print(f"run.py: left out, for they are no lessons: {', '.join(others)}")
    if bundle:
        print(f"run.py: all of them in {bundle}, {bundle.stat().st_size / 1e6:.1f} MB, for a learning platform")
    print(f"run.py: open {folder / 'index.html'} in any browser")


def zip_of(folder: Path) -> Path:
    """Where the zip of the pages in this folder lies: beside it, with its name. Raises ValueError without a name."""
    whole = folder.resolve()
    if not whole.name:
        raise ValueError(f"{folder} has nothing beside it; name another folder")
    return whole.with_name(f"{whole.name}.zip")


def write(folder: Path) -> list[Path]:
    """Write index.html, a page for each lesson, and what they share; return the paths.

    Raises ValueError, with nothing written, when a file of somebody else bears the name of one of them or a notebook
    cannot be shown, and OSError when the folder cannot be written.
    """
    lessons = notebooks.lessons()
    names = ("lessons.css", "lessons.js", "index.html", *(f"{path.stem}.html" for path in lessons), *hosting.NAMES)
    check_ours(folder, names)
    titles = {path: title_of(path) for path in lessons}
    style = (HERE / "explorer" / "explorer.css").read_text("utf-8")
    files = {"lessons.css": frame.STYLE + style + (HERE / "pages.css").read_text("utf-8"), "lessons.js": script()}
    items = "".join(f'<li><a href="{path.stem}.html">{escape(title)}</a></li>' for path, title in titles.items())
    files["index.html"] = page("Ketamine for anxiety: what the studies report", (
        "<h1>Ketamine for anxiety: what the studies "
        f"report</h1><p><strong>{escape(frame.CARE)}</strong></p><p>{escape(NOTE)}</p>"
        f'<h2>The lessons</h2><ul class="lesson-list">{items}</ul><h2>Your answers</h2>{HAND_IN}'), "")
    for number, path in enumerate(lessons):
        beside = [("index.html", "All lessons")]
        for other, word in ((number - 1, "Before"), (number + 1, "Next")):
            if 0 <= other < len(lessons):
                beside.append((f"{lessons[other].stem}.html", f"{word}: {titles[lessons[other]]}"))
        links = "".join(f'<a href="{address}">{escape(text)}</a>' for address, text in beside)
        files[f"{path.stem}.html"] = page(titles[path], lesson(path), f'<nav aria-label="Lessons">{links}</nav>')
    folder.mkdir(parents=True, exist_ok=True)
    content = {name: text.encode("utf-8") for name, text in files.items()}
    content |= hosting.added(content)
    # Both checksums are ours while the pages are being replaced: whatever stops that, they can be written again.
    write_mark(folder, {name: [*marked(folder).get(name, []), tables.checksum(data)] for name, data in content.items()})
    for name, data in content.items():
        notebooks.write_whole(folder / name, data)
    write_mark(folder, {name: [tables.checksum(data)] for name, data in content.items()})
    return [folder / name for name in content]


def script(parts: Iterable[str] = SCRIPTS) -> str:
    """These scripts as one that any browser loads, from a disk too, where it loads no module: without imports and
    exports, in one scope of their own, after the rules of all exercises as `RULES`.
    """
    text = "\n".join((HERE / part).read_text("utf-8") for part in parts)
    text = re.sub("^import .*\n", "", text, flags=re.M).replace("export default", "void")
    text = re.sub("^export ", "", text, flags=re.M)
    rules = json.dumps([question.rules() for question in exercises.questions().values()], separators=(",", ":"))
    return f'"use strict";\n{{\nconst RULES = {rules};\n{text}}}\n'


def check_ours(folder: Path, names: Iterable[str], mark: str = MARK) -> None:
    """Raise ValueError when a file with one of these names was not written here before, or was changed since."""
    if folder.exists() and not folder.is_dir():
        raise ValueError(f"{folder} is no folder; name another one")
    ours = marked(folder, mark)
    for name in names:
        path = folder / name
        plain = path.is_file() and not path.is_symlink()
        if os.path.lexists(path) and not (plain and tables.file_hash(path) in ours.get(name, [])):
            raise ValueError(f"{path} was not written by this command, or was changed since; "
                             "move it away, or name another folder")


def marked(folder: Path, mark: str = MARK) -> dict[str, list[str]]:
    """The checksums of the files that were written into this folder before, by name; none without a mark that holds."""
    path = folder / mark
    try:
        found = json.loads(path.read_text("utf-8")) if path.is_file() and not path.is_symlink() else {}
    except (OSError, ValueError, RecursionError):
        return {}
    return {name: sums for name, sums in found.items() if isinstance(sums, list)} if isinstance(found, dict) else {}


def write_mark(folder: Path, sums: dict[str, list[str]], mark: str = MARK) -> None:
    """Mark the folder as one that holds pages with these checksums."""
    notebooks.write_whole(folder / mark, (json.dumps(sums, indent=1) + "\n").encode())


def title_of(path: Path) -> str:
    """The title of a lesson: the first line of its first cell."""
    cells = notebooks.read(path).cells
    if not cells or not cells[0].source.startswith("# "):
        raise ValueError(f"{path.name}: its first cell holds no title; expected a line that begins with one #")
    return cells[0].source.removeprefix("# ").strip()


def page(title, body, navigation):
    """A whole HTML page around `body`."""
    return ('<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
            'content="width=device-width, initial-scale=1">'
            f'<title>{escape(title)}</title><link rel="icon" href="icon.svg"><link rel="stylesheet" '
            'href="lessons.css"></head><body>'
            f'{navigation}<main>{body}</main>{navigation.replace("Lessons", "Lessons, again")}<script '
            'src="lessons.js"></script></body></html>\n')


def lesson(path):
    """One notebook as the body of a page."""
    namespace, parts = {}, []
    # Nobody's answers: neither the guesses nor the verdicts of whoever writes the pages.
    with tempfile.TemporaryDirectory() as nobody:
        before = os.environ.get(answers.VARIABLE)
        os.environ[answers.VARIABLE] = str(Path(nobody) / answers.FILE)
        try:
            for number, cell in enumerate(notebooks.read(path).cells, start=1):
                if cell.cell_type == "markdown":
                    parts.append(markdown(cell.source))
                elif cell.cell_type == "code":
                    parts.append(shown(result(path, number, cell.source, namespace)))
        finally:
            os.environ.pop(answers.VARIABLE)
            if before is not None:
                os.environ[answers.VARIABLE] = before
    return "\n".join(parts)


def markdown(source):
    """Markdown as HTML that speaks of the page, with links between notebooks turned into links between pages."""
    for words, instead in INSTEAD:
        source = source.replace(words, instead)
    return re.sub(r'href="(\d\d_\w+)\.ipynb', r'href="\1.html', rendered(source))


def rendered(source: str) -> str:
    """Markdown as HTML."""
    return MarkdownWithMath(renderer=IPythonRenderer(escape=False, exclude_anchor_links=True)).render(source)


def result(path, number, source, namespace):
    """What a notebook's code cell results in. Raises ValueError, with its place, when the cell cannot be run."""
    try:
        return run(source, namespace)
    except Exception as error:
        kind = type(error).__name__
        said = f"{kind}: {' '.join(str(error).split()) or kind}"
        raise ValueError(f"{path.name}, cell {number}: this cell cannot be run ({said})") from error


def run(source, namespace):
    """Run the code of a cell; return the value of its last line, or None where that is none, as in an empty cell."""
    body = ast.parse(source).body
    last = body.pop() if body and isinstance(body[-1], ast.Expr) else None
    exec(compile(ast.Module(body, []), "cell", "exec"), namespace)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), namespace) if last else None


def shown(value):
    """What a code cell shows, as HTML for a page without a kernel."""
    if value is None:
        return ""
    if isinstance(value, Explorer):
        return explorer(value)
    if isinstance(value, exercises.Exercise):
        return exercise(value.question)
    if isinstance(value, exercises.HandIn):
        return HAND_IN
    if isinstance(value, frame.Verdicts):
        after = f' data-after="{escape(value.own.id)}"' if value.own else ""
        return f'<div class="lesson-ours" data-waits="{escape(frame.OWN_FIRST)}"{after}>{value.html}</div>'
    if isinstance(value, SelfTest):
        return f"<p>{escape(NOTE)}</p>"
    if not hasattr(value, "html"):
        return f"<pre>{escape(repr(value))}</pre>"
    return re.sub(r"<style>.*?</style>|<script>.*?</script>", "", value.html, flags=re.S)


def exercise(question):
    """An exercise: what is asked."""
    return question.page()


def explorer(made):
    """An explorer with the controls that a page can have; all that they can show is drawn beforehand and stands in it.

    The report card stands there as for somebody who has judged nothing; below it, the script sets verdicts that were
    kept in this browser beside ours.
    """
    beside = ""
    if isinstance(made.chart, ReportCard) and made.chart.judging:
        made, beside = explorers.report_card(judging=False), _ours(made.chart)
    names = made.carried
    data = {"fixed": made.page(names) | {"asleep": "", "busy": ""}, **made.store(names)}
    if made.is_waiting:
        data["guess"] = made.guessing(names)
    more = [control.label for name, control in made.controls.items() if name not in names]
    note = f'<p class="lesson-more">{ONLY_LIVE} {escape(", ".join(more))}.</p>' if more else ""
    html = (f'<div class="lesson-page"><div class="lesson-explorer">{made.as_html()}</div>{note}{_data(data)}</div>')
    if made.is_waiting:
        return (f'<details class="lesson-waits"><summary>Write your guess down, then open the picture</summary>{html}'
                "</details>")
    return html + beside


def _ours(card):
    """Our verdict on each claim of the report card, for the script that sets the student's beside it."""
    rows = [(claim.id, claim.says, card.ours(claim.id), evidence.CONTENT[card.ours(claim.id)])
            for claim in card.claims if card.ours(claim.id)]
    return f'<div class="lesson-beside">{_data(rows)}</div>'


def _data(told):
    """What the page's script reads, as JSON in which no tag ends."""
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json">{text}</script>'


if __name__ == "__main__":
    main(sys.argv[1:])
