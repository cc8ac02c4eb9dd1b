"""The teacher's page, which opens beside a lesson on the wall: `python3 run.py present 3 --plan 60`.

It is written anew each time from what stands elsewhere: the teacher's guide, the lesson, and its exercises, which are
asked for their answers. It goes into the folder of the wall alone (wall.py), never into pages/ or a student's copy.
"""

import re
import sys
from dataclasses import dataclass
from html import escape
from pathlib import Path

from . import exercises, frame, notebooks, pages, tables, wall
from .exercises import Question
from .exercises.shown import html as text

HERE = Path(__file__).parent
GUIDE = "teachers_guide.md"
#: The plans of the guide, in minutes.
PLANS = (30, 60, 90)
#: Parts of the guide on a lesson, as its headings have them, with what the page calls them.
BEFORE = {"Aim": "Aim", "Skip first": "What to skip first"}
AFTER = {"To discuss": "What to ask", "Misconceptions to expect": "Misconceptions to expect",
         "Objections raised in class": "Objections raised in class", "For everyone": "For everyone"}
#: Parts of the guide for every lesson, by the beginnings of their headings.
GENERAL = ("The same in every lesson", "How to lead a class", "Marking and handing in", "If a number looks wrong")
#: What a line of a cell asks for.
ASKS = re.compile(r'exercises\.ask\("(\w+)"\)')
PICTURE = re.compile(r"(?:^|\s)explorers\.\w+\(")
#: From the page to what JupyterLab opens.
OPEN, ALONE = "../../../tree/", "../../../../doc/tree/"


@dataclass(frozen=True)
class Part:
    """A row of a lesson's plan: what it is, as Markdown; minutes by plan; the cell of the lesson at which it begins."""

    name: str
    minutes: dict[int, int]
    cell: int


def parts(lesson: Path, guide: str) -> list[Part]:
    """The plan of a lesson, from the guide's table of minutes.

    Raises ValueError, in one sentence that names the row, where the lesson has no such part.
    """
    table = re.search(r"^\| Part \|(.*)\n\|[-:| ]+\|\n((?:\|.*\n)+)", about(lesson, guide)["Minutes"], flags=re.M)
    plans = [int(number) for number in re.findall(r"\d+", table[1])]
    cells, found = notebooks.read(lesson).cells, []
    for line in table[2].strip().splitlines():
        name, *minutes = (cell.strip() for cell in line.strip("|").split("|"))
        given = [0 if number == "–" else int(number) for number in minutes]
        cell = _cell(name, cells, found[-1].cell if found else 0)
        if cell is None:
            raise ValueError(f"{GUIDE}, minutes of {lesson.name}: the lesson has no part {name!r} where the plan has "
                             "it; expected the words of a heading, or a picture in bold")
        found.append(Part(name, dict(zip(plans, given, strict=True)), cell))
    return found


def _cell(name, cells, start):
    """The cell, from `start` on, at which a part of this name begins; None where there is none."""
    headings = {n: match[1].replace("*", "").removeprefix("Question: ") for n, cell in enumerate(cells)
                if cell.cell_type == "markdown" and (match := re.match(r"##? ?#?#? ?(.+)", cell.source))}
    quoted = re.match("“(.+?)”", name)
    named = [quoted[1].replace("*", "")] if quoted else re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", name)
    if not quoted and name.startswith("**"):
        return next((n for n, cell in enumerate(cells) if n >= start and PICTURE.search(cell.source)), None)
    if "Run All Cells" in named:
        return 0
    return next((n for title in named for n, heading in headings.items() if n >= start and heading == title), None)


def later(lesson: Path, guide: str, minutes: int) -> list[int]:
    """The cells of the exercises of *Check yourself* that the plan of so many minutes leaves for another time.

    The guide's line "Exercises: 30 minutes `a`; 60 also `b`; 90 all; `c` at home." says which are in it.
    """
    said = re.search(r"^Exercises: (.+)", about(lesson, guide)["Minutes"], flags=re.M)[1].split(". ")[0]
    named, everything = set(), False
    for part in said.split(";"):
        if (number := re.search(r"\b(30|60|90)\b", part)) and int(number[1]) <= minutes:
            named |= set(re.findall(r"`(\w+)`", part))
            everything = everything or re.search(r"\ball\b", part) is not None
    cells = notebooks.read(lesson).cells
    first = _cell("*Check yourself*", cells, 0)
    end = next(n for n, cell in enumerate(cells) if n > first and cell.source.startswith("## "))
    return [n for n in range(first, end) if (asks := ASKS.search(cells[n].source)) and asks[1] not in named
            and not everything]


def about(lesson: Path, guide: str) -> dict[str, str]:
    """What the guide says on a lesson, as Markdown by the heading it stands under; the first lines under ""."""
    number = int(lesson.name[:2])
    block = next((block for block in blocks(guide) if block.startswith(f"Lesson {number}:")), None)
    if block is None:
        raise ValueError(f"{GUIDE} has no part on lesson {number}; expected a heading ## Lesson {number}: ...")
    first, *others = re.split(r"^### ", block.partition("\n")[2], flags=re.M)
    return {"": first} | {head.strip(): body for head, _, body in (other.partition("\n") for other in others)}


def blocks(guide: str) -> list[str]:
    """The guide's parts, each from the words of its heading on."""
    return re.split(r"^## ", re.sub(r'^<a id="[^"]+"></a>\n', "", guide, flags=re.M), flags=re.M)


def page(lesson: Path, minutes: int = 0, guide: str | None = None) -> str:
    """The page for a lesson as HTML, with a clock where a plan of so many `minutes` was chosen."""
    guide = (lesson.parent / GUIDE).read_text("utf-8") if guide is None else guide
    said, plan = about(lesson, guide), parts(lesson, guide)
    failing = next(block for block in blocks(guide) if block.startswith("Before class"))
    asked = [(n, name) for n, cell in enumerate(notebooks.read(lesson).cells) for name in ASKS.findall(cell.source)]
    title = pages.title_of(lesson)
    body = [f"<h1>Teacher's page: lesson {escape(title)}</h1>",
            "<p><strong>This page holds answers. Keep it off the wall.</strong> A part of the plan leads the wall "
            "there.</p>",
            pages.rendered(said[""]),
            *(_section(name, pages.rendered(said[head])) for head, name in BEFORE.items()),
            _section("The plan", _plan(plan, minutes)
                     + pages.rendered(re.sub(r"^\|.*\n", "", said["Minutes"], flags=re.M))),
            *(_section(name, pages.rendered(said[head])) for head, name in AFTER.items()),
            _section("Answers", _answers(lesson, asked)),
            _section("If something fails", pages.rendered(failing[failing.index("**If it fails"):])),
            *(_section(block.partition("\n")[0], pages.rendered(block.partition("\n")[2])) for head in GENERAL
              for block in blocks(guide) if block.startswith(head))]
    html = "\n".join(body)
    style, script = ((HERE / f"teacher.{kind}").read_text("utf-8") for kind in ("css", "js"))
    listed = ", ".join(f"[{part.cell}, {part.minutes.get(minutes, 0)}]" for part in plan)
    script = script.replace("PARTS", f"[{listed}]").replace("MINUTES", str(minutes))
    return ('<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">'
            f"<title>Teacher's page: {escape(title)}</title><style>{style}</style></head>"
            f"<body>{_clock(minutes)}<main>{_links(html, lesson)}</main>"
            f"<script>{script}</script></body></html>\n")


def _section(name, html):
    number = re.sub(r"\W+", "-", name.lower()).strip("-")
    return f'<section aria-labelledby="{number}"><h2 id="{number}">{escape(name)}</h2>{html}</section>'


def _clock(minutes):
    clock = ('<span id="clock" role="timer" aria-live="off"></span> <button id="start">Start the clock</button>'
             if minutes else "")
    return f'<header><span id="where" role="status">The wall is not open beside this page.</span> {clock}</header>'


def _jump(lesson, cell, html):
    """A link that leads the wall to a cell, and opens a wall there where none is open."""
    return f'<a class="jump" data-cell="{cell}" href="{ALONE}notebooks/{lesson.name}#cell={cell}">{html}</a>'


def _plan(plan, chosen):
    """The parts with their minutes. The links wait for `_links`."""
    mark = {minutes: " class=chosen" if minutes == chosen else "" for minutes in PLANS}
    head, rows = "".join(f'<th scope="col"{mark[minutes]}>{minutes} min</th>' for minutes in PLANS), []
    for part in plan:
        name = re.sub(r"^<p>|</p>\s*$", "", pages.rendered(part.name).strip())
        cells = "".join(f'<td{mark[minutes]}>{part.minutes[minutes] or "–"}</td>' for minutes in PLANS)
        link = f'<a href="cell:{part.cell}">{name}</a>'
        rows.append(f'<tr data-part="{part.cell}"><th scope="row">{link}</th>{cells}</tr>')
    return ('<table class="plan"><caption>Minutes of each part</caption><thead><tr><th scope="col">Part</th>'
            f'{head}</tr></thead><tbody>{"".join(rows)}</tbody></table>')


def _answers(lesson, asked):
    """What the lesson asks, each with its answer and why behind a fold: this page may come to stand on the wall."""
    known = exercises.questions()
    folds = "".join(f"<details><summary>{text(known[name].row.question)} <code>{name}</code></summary>"
                    f'<p><a href="cell:{cell}">Go there on the wall</a></p>{_answer(known[name])}</details>'
                    for cell, name in asked)
    sections = [row.id for row in tables.load("sections") if row.lesson == int(lesson.name[:2])]
    return '<p><button id="open">Open all answers</button></p>' + folds + "".join(
        frame.verdicts(section).html.replace(frame.FOLDED, "Our verdicts") for section in sections)


def _answer(question: Question) -> str:
    """The answer to an exercise and why, as its own class says it."""
    solved = f"<p><strong>{text(question.solution())}</strong></p>" if question.graded else ""
    why = question.why() if question.graded else question.row.right
    reasons = "".join(f"<li>{text(option.text)}{': ' + text(option.why) if getattr(option, 'why', None) else ''}</li>"
                      for option in question.options)
    return solved + (f"<p>{text(why)}</p>" if why else "") + (f"<ul>{reasons}</ul>" if reasons else "")


def _links(html, lesson):
    """Every link leads somewhere from this page: to the wall, within the page, into JupyterLab, or out."""
    ids = set(re.findall(r'\bid="([^"]+)"', html))

    def lead(match):
        target, inside = match[1], match[2]
        if target.startswith("cell:"):
            return _jump(lesson, target.removeprefix("cell:"), inside)
        if target.startswith("#"):
            return match[0] if target[1:] in ids else inside
        if not target.startswith(("http:", "https:", "mailto:")):
            target = OPEN + (target.removeprefix("../") if target.startswith("../") else f"notebooks/{target}")
        return f'<a href="{target}" target="_blank" rel="noopener">{inside}</a>'

    return re.sub(r'<a (?:[^>]*? )?href="([^"]*)"[^>]*>(.*?)</a>', lead, html, flags=re.S)


def main(words: list[str]) -> None:
    """Write the wall of a lesson, with this page, into a folder: `words` are the folder, the number, the plan or 0."""
    folder, number, minutes = Path(words[0]), int(words[1]), int(words[2])
    try:
        lesson = next(path for path in notebooks.lessons() if int(path.name[:2]) == number)
        guide = (lesson.parent / GUIDE).read_text("utf-8")
        until, plan = 0, []
        for part in parts(lesson, guide) if minutes else ():
            until += part.minutes[minutes]
            plan.append({"cell": part.cell, "minutes": part.minutes[minutes], "until": until})
        wall.write(folder, page(lesson, minutes, guide), minutes, plan,
                   later(lesson, guide, minutes) if minutes else [])
    except (OSError, ValueError, tables.DataError) as error:
        sys.exit(f"run.py present: {error}")


if __name__ == "__main__":
    main(sys.argv[1:])
