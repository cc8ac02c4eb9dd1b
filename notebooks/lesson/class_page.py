"""What a class answered, as one page for the wall and one table for marking.

Run by `python3 run.py class FOLDER`, or on the hub by `python3 run.py class --hub`. The page needs no server and no
network and names nobody; names stand in the table alone. Both are written anew as a whole folder, or the earlier one
stays.
"""

import base64
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import SimpleNamespace

from matplotlib.transforms import IdentityTransform

from . import answers, drawing, evidence, explorers, notebooks, pages, tables
from .classroom import (
    COLUMNS,
    FEWEST,
    Spread,
    Student,
    Verdicts,
    answered,
    progress,
    result,
    rows,
    spread,
    stacks,
    students,
    texts,
    verdicts,
)
from .exercises import Question, questions
from .exercises.handing_in import RESULTS
from .exercises.kinds.how_far import AFTER, BEFORE
from .exercises.kinds.verdict import CANNOT_TELL, CANNOT_TELL_WORDS
from .exercises.typed import in_words
from .gathering import JUNK, Gathered, Unreadable, gather, gather_hub
from .words import Table, table_html

#: Where the page is written unless another folder is named; where the hub keeps its files unless a variable says so.
FOLDER, HUB = notebooks.NOTEBOOKS.parent / "class", notebooks.NOTEBOOKS.parent / "classroom"
#: In the folder: which files were written there, and their checksums.
MARK = ".written_by_run_class.json"
STYLE = Path(__file__).with_suffix(".css")
EXPECTED = ("say where the answers lie, a folder or a zip, for example: python3 run.py class ../handed_in; on the "
            "hub's machine: python3 run.py class --hub; and --out DIR writes into another folder than class")
FEW = {5: "five"}[FEWEST]
#: Points: the width of a dot, and the greatest height of a stack of them.
DOT, TALLEST = 8, 120
#: Points above and below them: for a line of text, for the axis and its name.
HEAD, FOOT = 28, 44
#: How a picture is set where its first state holds back what the guess was about.
EVIDENCE = {"before_after": {"control": "pill_placebo"}, "ladder": {"detail": "shares"}}
#: How a lesson asks for a guess, and which picture waits for it.
ASKS = re.compile(r'^(\w+) = exercises\.ask\("(\w+)"\)', re.M)
WAITS = re.compile(r"explorers\.(\w+)\((\w+)\)")


def main(words):
    """Read what a class handed in, and write the page and the table."""
    try:
        place, hub, folder = _wishes(words)
        gathered = gather_hub(place) if hub else gather(place)
        _check_apart(folder, place)
        known = questions()
        people, said = students(gathered.files, known)
        for name, reason in gathered.faults:
            print(f"run.py: left out: {name}: {reason}")
        for sentence in said:
            print(f"run.py: {sentence}")
        if not people:
            raise ValueError(f"{place} holds no answers that can be read; nothing was written")
        write(folder, {"index.html": page(known, people, gathered).encode("utf-8"),
                       "answers.csv": for_marking(known, people, gathered).encode("utf-8-sig")})
    except Unreadable as error:
        sys.exit(f"run.py class: {place} cannot be read ({error})")
    except OSError as error:
        sys.exit(f"run.py class: {folder} cannot be written ({error.strerror or error})")
    except (ValueError, tables.DataError) as error:
        sys.exit(f"run.py class: {error}")
    print(f"run.py: {len(people)} students, {len(gathered.files)} times handed in, "
          f"{len(gathered.faults)} files left out")
    print(f"run.py: open {folder / 'index.html'} in any browser; it names nobody")
    print(f"run.py: {folder / 'answers.csv'} is for marking; it holds the names, so keep it to yourself")


def _wishes(words):
    """Where the answers lie, whether that is a hub's folder, and where to write. Raises ValueError."""
    places, hub, folder, rest = [], False, None, list(words)
    while rest:
        word = rest.pop(0)
        if word == "--hub" and not hub:
            hub = True
        elif word == "--out" and folder is None and rest and rest[0].strip() and not rest[0].startswith("-"):
            folder = Path(rest.pop(0))
        elif word.startswith("-") or not word.strip() or places:
            raise ValueError(EXPECTED)
        else:
            places.append(Path(word))
    if not places and not hub:
        raise ValueError(EXPECTED)
    return (places[0] if places else Path(os.environ.get("HUB_FOLDER") or HUB)), hub, folder or FOLDER


def _check_apart(folder, place):
    """Raise ValueError where the folder to be written lies in what was handed in, or holds it."""
    ours, theirs = folder.resolve(), place.resolve()
    if ours == theirs or ours in theirs.parents or theirs in ours.parents:
        raise ValueError(f"{folder} and what was handed in ({place}) lie in one another; "
                         "name another folder with --out")


# -- the files

def write(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write the folder as a whole: until the new one stands there, the earlier one does.

    Raises ValueError when it holds anything but what was written there before, and OSError when it cannot be written.
    """
    earlier = folder.with_name(f".{folder.name}.earlier")
    if os.path.lexists(earlier):  # an earlier run was ended just then
        if not pages.marked(earlier, MARK):
            raise ValueError(f"{earlier} is in the way and was not written by this command; move it away")
        if os.path.lexists(folder):
            shutil.rmtree(earlier)
        else:
            earlier.rename(folder)
    if folder.is_symlink():
        raise ValueError(f"{folder} is a link; name the folder itself")
    pages.check_ours(folder, files, MARK)
    strange = [path.name for path in sorted(folder.iterdir()) if path.name not in (*files, MARK)
               and not JUNK.fullmatch(path.name)] if folder.exists() else []
    if strange:
        raise ValueError(f"{folder} holds {strange[0]}, which this command did not write; "
                         "move it away, or name another folder with --out")
    folder.parent.mkdir(parents=True, exist_ok=True)
    # In a folder that only its owner may open: names stand in it.
    fresh = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        for name, content in files.items():
            notebooks.write_whole(fresh / name, content)
        pages.write_mark(fresh, {name: [tables.checksum(content)] for name, content in files.items()}, MARK)
        if folder.exists():
            folder.rename(earlier)
        try:
            fresh.rename(folder)
        except BaseException:
            if earlier.exists():
                earlier.rename(folder)
            raise
        shutil.rmtree(earlier, ignore_errors=True)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def for_marking(known: Mapping[str, Question], people: Sequence[Student], gathered: Gathered) -> str:
    """Every answer with its student's name as CSV text; at the end a row for each file that could not be read."""
    left_out = [("", "", "", "", f"not read: {reason}", "", "", "", place) for place, reason in gathered.faults]
    return answers.as_table(COLUMNS, [*rows(people, known, RESULTS), *left_out])


# -- the page

def page(known: Mapping[str, Question], people: Sequence[Student], gathered: Gathered) -> str:
    """The whole page. It says nothing about anybody alone."""
    made = [(title, anchor, make(known, people)) for title, anchor, make in SECTIONS]
    links = "".join(f'<li><a href="#{anchor}">{escape(title)}</a></li>' for title, anchor, html in made if html)
    body = "".join(f'<section id="{anchor}"><h2>{escape(title)}</h2>{html}</section>' for title, anchor, html in made
                   if html)
    left_out = (f" {_count(len(gathered.faults), 'file')} could not be read: which, and why, stands at the end of "
                "answers.csv." if gathered.faults else "")
    lead = f"{_count(len(people), 'student')} handed in answers.{left_out}"
    note = ("Nobody is named here: names stand in answers.csv alone. "
            f"Where fewer than {FEW} answered, or fewer than {FEW} were wrong, no more is told than that.")
    return ('<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" '
            'content="width=device-width, initial-scale=1"><title>What the class answered</title>'
            f'<link rel="icon" href="data:,"><style>{STYLE.read_text("utf-8")}</style></head><body><main>'
            f'<h1>What the class answered</h1><p class="lead">{escape(lead)}</p><p class="note">{escape(note)}</p>'
            f'<nav aria-label="Parts of this page"><ul>{links}</ul></nav>{body}</main></body></html>\n')


def _count(number, noun):
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _paragraph(text, kind=""):
    return f'<p class="{kind}">{escape(text)}</p>' if kind else f"<p>{escape(text)}</p>"


def _few(number):
    """What is said of a group that is too small."""
    if number == 0:
        return _paragraph("Nobody answered this.", "note")
    return _paragraph(f"Fewer than {FEW} answered this: nothing more is told.", "note")


# guesses

def pictures_for_guesses() -> dict[str, str]:
    """Which explorer shows which guess, as the lessons have it: a dict from exercise to explorer."""
    found = {}
    for path in notebooks.lessons():
        asked = {}
        for cell in notebooks.read(path).cells:
            if cell.cell_type == "code":
                asked |= {name: exercise for name, exercise in ASKS.findall(cell.source)}
                found |= {asked[name]: explorer for explorer, name in WAITS.findall(cell.source) if name in asked}
    return found


def guesses(known, people):
    """For each question that asks for a guess: the picture that waits for it, with a dot for each student."""
    html, shown = [], pictures_for_guesses()
    for question in _asked(known, people, "predict"):
        found = spread(question, people)
        html.append(f"<article><h3>Lesson {question.row.lesson}: {escape(question.row.question)}</h3>")
        if found.values:
            said = spread_in_words(found, question.row.unit)
            html += [_paragraph(said, "lead"), drawn(shown[question.id], found, said).html]
        else:
            html.append(_few(len(answered(question, people))))
        html.append("</article>")
    return "".join(html)


def spread_in_words(found: Spread, unit: str | None) -> str:
    """How many guessed, the one in the middle, and the ends."""
    def said(value):
        return in_words(float(f"{value:.3g}"), unit)  # nobody guesses to four digits

    low, high = map(said, found.ends)
    ends = f"all say {low}" if low == high else f"they run from {low} to {high}"
    return f"{len(found.values)} guesses: the one in the middle (the median) is {said(found.median)}, and {ends}."


@dataclass(frozen=True)
class Dots:
    """Where guesses stand on the axis of a picture, in points from its left edge, and which lie beyond an end of it."""

    places: tuple[float, ...]
    beyond: tuple[int, ...]  # -1 left of the axis, 1 right of it, else 0


def dots(explorer: explorers.Explorer, values: Sequence[float]) -> tuple[object, Dots]:
    """The axes of an explorer's picture on which guesses are drawn, and where these guesses stand on it."""
    found, axes = {}, None
    with drawing.style():
        for value in set(values):  # many guess the same
            explorer.chart.guess = SimpleNamespace(number=value)  # drawn as a student's own, and taken away again
            marks = explorer.chart.marks(explorer.figure, explorer.state)
            key, add = next((key, add) for key, add in marks.items() if key[0] == "guess")
            artists = add()
            axes = artists[0].axes
            low, high = axes.get_xlim()
            x = min(max(key[1], low), high)
            found[value] = (float(axes.transData.transform((x, axes.get_ylim()[0]))[0]),
                            -1 if key[1] < low else 1 if key[1] > high else 0)
            for artist in artists:
                artist.remove()
        explorer.chart.guess = None
    return axes, Dots(*zip(*(found[value] for value in values), strict=True))


@dataclass(frozen=True)
class Drawn:
    """The picture that a guess belongs to, with the class's guesses in it, and its words."""

    svg: str
    shape: float  # width by height
    label: str
    alt: str
    note: str
    words: str  # HTML

    @property
    def image(self) -> str:
        """The picture as an address that holds it."""
        return f"data:image/svg+xml;base64,{base64.b64encode(self.svg.encode()).decode()}"

    @property
    def html(self) -> str:
        """The picture for a page with this module's style, and its words behind a fold."""
        return (f'<div class="picture" role="region" tabindex="0" aria-label="{escape(self.label)}"><img '
                f'alt="{escape(self.alt)}" style="--shape: {self.shape:.3f}" src="{self.image}"></div>'
                f'{_paragraph(self.note, "note")}<details class="words"><summary>The picture in words</summary>'
                f"{self.words}</details>")


def drawn(name: str, found: Spread, said: str) -> Drawn:
    """The picture of the explorer `name`, and below it a dot for each guess on the same axis; `said` says them."""
    explorer = explorers.ALL[name]()
    explorer.set(**EVIDENCE.get(name, {}))
    axes, where = dots(explorer, [*found.values, found.median])
    *places, middle = where.places
    width, height = explorer.size
    with drawing.style():
        strip, foot = _strip(axes, places, where.beyond[:-1], width)
        below = drawing.svg_part(strip, [strip])
    # Over the evidence and over the dots, and not over the legend between them.
    box = axes.get_position()
    line = (f'<path d="M {middle:.1f} {height * (1 - box.y1):.1f} V {height * (1 - box.y0):.1f} M {middle:.1f} '
            f'{height + HEAD:.1f} V {height + foot:.1f}" style="fill: none; stroke: {drawing.INK}; stroke-width: 1.4; '
            'stroke-dasharray: 5 3"/>')
    look = explorer.look
    size = width, height + float(strip.get_size_inches()[1]) * drawing.POINTS
    svg = drawing.svg([f"<style>text {{ {drawing.TYPE} }}</style>", look.axes, *(part.html for part in look.parts),
                       line, f'<g transform="translate(0 {height:g})">{below}</g>'],
                      size)
    ends = [f"{where.beyond[:-1].count(side)} beyond its {word} end" for side, word in ((-1, "left"), (1, "right"))
            if side in where.beyond[:-1]]
    more = f" The axis ends before some guesses, which are arrowheads: {' and '.join(ends)}." if ends else ""
    alt = f"{explorer.title.removesuffix('?')}, and below it a dot for each guess on the same axis. {said}{more}"
    return Drawn(svg, size[0] / size[1], f"{explorer.title.removesuffix('?')}, with the class's guesses", alt,
                 f"A dot is one guess, the dashed line is the median.{more}", f"{look.said}{look.table}")


def _strip(axes, places, beyond, width):
    """A figure as wide as the picture, with a dot for each guess above the same axis; and how far below its top that
    axis stands, in points.
    """
    stacked = stacks(places, DOT)
    highest = max(level for _, level in stacked)
    step = min(DOT, TALLEST / max(highest, 1))
    tall = DOT + highest * step
    height = HEAD + tall + FOOT
    figure = drawing.figure(width / drawing.POINTS, height / drawing.POINTS)
    figure.patch.set_visible(False)  # the line of the median passes behind the dots
    box = axes.get_position()
    strip = figure.add_axes((box.x0, FOOT / height, box.width, tall / height), xscale=axes.get_xscale(),
                            xlim=axes.get_xlim(), ylim=(0, tall), facecolor="none")
    # Of axes that share their numbers with others below them, those have the numbers.
    named = next((other for other in (axes, *axes.figure.axes) if other.get_xlim() == axes.get_xlim()
                  and any(_tick_labels(other))), axes)
    strip.set_xticks(named.get_xticks(), _tick_labels(named))
    strip.minorticks_off()
    strip.set_yticks([])
    strip.spines["left"].set_visible(False)
    strip.set_xlim(axes.get_xlim())
    strip.set_xlabel(named.get_xlabel() or axes.get_xlabel())
    for side, marker in ((0, "o"), (-1, "<"), (1, ">")):
        at = [(x, FOOT + DOT / 2 + level * step)
              for (x, level), one in zip(stacked, beyond, strict=True) if one == side]
        if at:  # in points, as they were stacked
            strip.plot(*zip(*at, strict=True), marker, markersize=DOT - 1, color=drawing.INK, markeredgewidth=0.8,
                       markeredgecolor=drawing.PAPER, clip_on=False, transform=IdentityTransform(), scalex=False,
                       scaley=False)
    figure.text(0.012, 1 - 12 / height, f"The class: {len(places)} guesses, a dot for each, on the same axis as above",
                fontsize=10, fontweight="bold", va="center")
    return figure, HEAD + tall


def _tick_labels(axes):
    ticks = axes.get_xticks()
    return axes.xaxis.get_major_formatter().format_ticks(ticks)


# exercises

def exercises_of_class(known, people):
    """For each exercise: who had it at the first try and in the end, and what most chose who have it wrong."""
    html, lesson = [], None
    for question in _asked(known, people, "number", "single", "multiple", "ordering", "matching"):
        if question.row.lesson != lesson:
            lesson = question.row.lesson
            html.append(f"<h3>Lesson {lesson}</h3>")
        html.append(f"<article><h4>{escape(question.row.question)}</h4>{_result(question, people)}</article>")
    note = ("Right at the first try: with the first answer that was checked. Right in the end: with the last one. "
            "Nobody is marked by this: tries are unlimited, and the answer can be shown after two. In the bars: full, "
            "right at the first try; striped, right in the end only; pale, not right yet; empty, not answered.")
    return _paragraph(note, "note") + "".join(html) if html else ""


def _result(question, people):
    found = result(question, people)
    if found.answered < FEWEST:
        return _few(found.answered)
    total = len(people)
    html = _paragraph(f"Right at the first try: {found.first} of {total}. Right in the end: {found.end} of {total}. "
                      f"Not answered: {found.missing}.")
    parts = (("first", found.first), ("end", found.end - found.first), ("wrong", found.answered - found.end))
    html += '<div class="parts" aria-hidden="true">' + "".join(
        f'<span class="{kind}" style="width: {100 * number / total:.2f}%"></span>' for kind, number in parts) + "</div>"
    wrong = found.answered - found.end
    if found.wrong:
        html += (f"<p>Most often chosen of what is wrong, by {found.wrong.count} of the {wrong} who have it wrong in "
                 f"the end: <strong>{escape(found.wrong.said)}</strong>. {escape(found.wrong.why)}</p>")
    elif wrong:
        html += _paragraph(f"Fewer than {FEW} have it wrong in the end: what they chose is not told.", "note")
    return html


# verdicts

def verdicts_of_class(known, people):
    """For each claim the class's verdicts beside ours, the most divided first."""
    found = verdicts(known, people)
    if not any(answered(question, people) for question in known.values() if question.row.kind == "verdict"):
        return ""
    note = ("The claims on which the class is most divided stand first. Divided: how often two students who are drawn "
            "at random gave different verdicts (Simpson's measure of diversity; 0 of 100 where all agree). A claim "
            f"that fewer than {FEW} judged is left out.")
    return _paragraph(note, "note") + "".join(map(_verdict, found))


def _verdict(found: Verdicts) -> str:
    said = {**evidence.CONTENT, **evidence.TRACED, CANNOT_TELL: CANNOT_TELL_WORDS}
    keys = [key for key in said if key in found.counts or key == found.ours]
    lines = "".join(
        f'<tr{" class=ours" if key == found.ours else ""}><th scope="row">{escape(said[key])}'
        f'{" (ours)" if key == found.ours else ""}</th><td>{found.counts.get(key, 0)}</td><td><span class="bar" '
        f'aria-hidden="true" style="width: {100 * found.counts.get(key, 0) / found.people:.2f}%"></span></td></tr>'
        for key in keys)
    caption = (f"{_count(found.people, 'verdict')}; of 100 pairs of students, about {100 * found.divided:.0f} would "
               f"differ. Ours: {said[found.ours]}.")
    return (f'<article><h3>{escape(f"{found.claim}: {found.says}")}</h3><table class="verdicts">'
            f"<caption>{escape(caption)}</caption><tbody>{lines}</tbody></table></article>")


# how far the class came

def progress_of_class(known, people):
    """Each topic with how many were right before the lessons and after them."""
    before, after = known[BEFORE], known[AFTER]
    both = sum(before.id in student.given and after.id in student.given for student in people)
    if not both:
        return ""
    found = progress(before, after, people)
    if not found:
        return _paragraph(f"Fewer than {FEW} answered before and after: nothing more is told.", "note")
    table = Table(f"How many of the {both} who answered both times were right", ("Topic", "Before", "After"),
                  tuple((topic, str(earlier), str(later)) for topic, (earlier, later) in found.items()))
    return table_html(table)


# texts

def texts_of_class(known, people):
    """What was written, without names and behind folds."""
    html = []
    for question in _asked(known, people, "text"):
        html.append(f"<article><h3>Lesson {question.row.lesson}: {escape(question.row.question)}</h3>")
        found = texts(question, people)
        if found.written:
            items = "".join(f"<li>{escape(text)}</li>" for text in found.written)
            ticks = "".join(f"<li>{escape(point)} {count} of {len(found.written)}</li>" for point, count in found.ticks)
            html.append(f"<p>Ticked by those who wrote:</p><ul>{ticks}</ul>" if ticks else "")
            html.append(f"<details><summary>Show the {len(found.written)} texts</summary>"
                        f'<ul class="written">{items}</ul></details>')
        else:
            html.append(_few(len(answered(question, people))))
        html.append("</article>")
    note = ("In an order that says nothing about who wrote them. They are as they were typed: read them before you "
            "show them, and leave out whatever is about somebody's own health.")
    return _paragraph(note, "note") + "".join(html) if html else ""


def _asked(known, people, *kinds):
    """The questions of these kinds in lessons of which the class answered anything, lesson by lesson.

    What is asked before all lessons and after them stands in two of them, and begins neither.
    """
    begun = {known[exercise].row.lesson for student in people for exercise in student.given
             if known[exercise].in_lesson}
    asked = [question for question in known.values() if question.row.kind in kinds and question.row.lesson in begun]
    return sorted(asked, key=lambda question: question.row.lesson)


#: The parts of the page: title, place, and what makes it from the questions and the students; "" where it is empty.
SECTIONS: tuple[tuple[str, str, Callable[[Mapping[str, Question], Sequence[Student]], str]], ...] = (
    ("Guesses", "guesses", guesses), ("Exercises", "exercises", exercises_of_class),
    ("Verdicts", "verdicts", verdicts_of_class), ("How far the class came", "progress", progress_of_class),
    ("Texts", "texts", texts_of_class))


if __name__ == "__main__":
    main(sys.argv[1:])
