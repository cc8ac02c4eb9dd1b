"""What stands around the explorers in every lesson: the page's style, what the article says, the references."""

import gc
import json
from dataclasses import dataclass
from html import escape
from pathlib import Path

import ipywidgets

from . import evidence, tables
from .exercises import Exercise
from .explorer.page import STOPPED
from .live import Bundle, Live, display
from .words import Link, Table, fold, for_output, linked, table_html


@dataclass(frozen=True)
class Shown:
    """Something to show in a notebook: HTML for a page, text for everything else."""

    html: str
    text: str

    def _repr_mimebundle_(self, **kwargs):
        return {"text/plain": self.text, "text/html": for_output(self.html)}


@dataclass(frozen=True)
class Start(Shown):
    """The first line of a lesson, and a script that sets the page up, as an output of its own.

    An export that takes style and script out of HTML, as JupyterLab's does unless told otherwise, would write them down
    as text.
    """

    script: str

    def _ipython_display_(self) -> None:
        display(self._repr_mimebundle_(), raw=True)
        display({"application/javascript": self.script}, raw=True)


HERE = Path(__file__).parent
STYLE = (HERE / "frame.css").read_text("utf-8")
#: Shown in place of a control whose kernel is gone since the page was opened.
ASLEEP = "This part is from an earlier visit. Choose Run → Run All Cells: it works again, and your answers come back."
SCRIPT = (HERE / "frame.js").read_text("utf-8").replace("ASLEEP", ASLEEP).replace("STOPPED", STOPPED)

#: Stands in place of our verdicts until the student has judged.
OWN_FIRST = "Keep your verdicts above: then ours appear here."
#: What opens our verdicts where no kernel runs.
FOLDED = "Our verdicts: judge first, then open them"

#: The name of the fold of a verdict.
BEHIND = "The evidence on each side, how far it reaches, what would change it"

CARE = (
    "Education, not medical advice. Nothing here is meant for dosing or treating anyone, and nobody asks about your "
    "own "
    "health. If you are in distress, talk to a doctor or call the emergency number where you are."
)


def start() -> Start:
    """Set the page up: the style of the lessons, help for the keyboard, and the first line of every lesson."""
    gc.freeze()  # as in lesson/__init__.py
    return Start(f"<div><strong>{escape(CARE)}</strong></div>", CARE, SCRIPT.replace("STYLE", json.dumps(STYLE)))


def claims(section, folder=tables.FOLDER):
    """What the article says in one section: its claims in our words, with the figures it gives and what it points
    at.
    """
    rows = [row for row in tables.load("claims", folder) if row.section == section]
    if not rows:
        known = ", ".join(row.id for row in tables.load("sections", folder))
        raise ValueError(f"the article has no section {section!r}; it has {known}")

    def cited(work):
        return f"a {' from '.join(work.split('_'))}, not named" if work else "nothing"

    title = next(row.title for row in tables.load("sections", folder) if row.id == section)
    return as_table(Table(f"What the article says: {title}",
                          ("Claim", "In our words", "Figures it gives", "Points at"), tuple(
        (row.id, row.says, row.numbers or "none", cited(row.cited_study)) for row in rows)))


def article_durations(folder=tables.FOLDER):
    """The article's own durations as ranges, and why their bounds are where they are."""
    from .models.durations import in_words

    rows = tables.load("article_durations", folder)
    shown = as_table(Table("How we read the article's durations", ("Claim", "Its words", "Drawn as", "Why"), tuple(
        (row.claim, row.words, in_words(row.low, row.high, row.unit) + (", open at the end" if row.open_ended else ""),
         row.choice) for row in rows)))
    return Shown(fold("How we read the article's durations", shown.html), shown.text)


CONTRASTED = {"benzodiazepines": "Benzodiazepines", "ssris": "SSRIs", "ketamine": "Ketamine"}
ASPECTS = {"where": "Where it acts first", "what": "What it does there", "how_soon": "How soon that happens",
           "relief": "When relief was reported", "whole": "The nervous system as a whole"}
#: Aspects that stand behind a fold, and its name: the question is how each acts, and lesson 4 asks how soon.
LATER, LATER_NAME = ("how_soon", "relief"), "How soon, and when relief was reported"
#: Said where the tables hold nothing.
NOTHING_HELD = "Not in our tables: we read no work that could be cited."


def contrast(folder=tables.FOLDER):
    """Three kinds of medicine side by side: where each acts first, what that does, and how soon, which is folded; each
    with its source.
    """
    works = evidence.works(folder)
    rows = tables.load("contrast", folder)

    def cell(drug, aspect):
        found = [f"{row.text} ({evidence.name(works[row.source])}; {evidence.read(row)})"
                 for row in rows if (row.drug, row.aspect) == (drug, aspect)]
        return " ".join(found) or NOTHING_HELD

    def table(caption, aspects):
        return as_table(Table(caption, ("Aspect", *CONTRASTED.values()), tuple(
            (ASPECTS[aspect], *(cell(drug, aspect) for drug in CONTRASTED)) for aspect in aspects)))

    first, later = table("Three kinds of medicine", [key for key in ASPECTS if key not in LATER]), table(
        "Each time is when somebody first asked: do not compare them", LATER)
    return Shown(first.html + fold(LATER_NAME, later.html), f"{first.text}\n{later.text}")


def contrast_sources(folder=tables.FOLDER):
    """Keys of the works that the contrast rests on."""
    return {row.source for row in tables.load("contrast", folder)}


def glossary(*terms, folder=tables.FOLDER):
    """What the terms mean, in the order asked for."""
    known = {row.term: row for row in tables.load("glossary", folder)}
    for term in terms:
        if term not in known:
            raise ValueError(f"the glossary has no term {term!r}; it has {', '.join(known)}")

    def meaning(row):
        span = f" Scores run from {row.low:g} to {row.high:g}." if row.low is not None else ""
        return row.meaning + span

    shown = as_table(Table("Words used here", ("Word", "In full", "Meaning"), tuple(
        (term, known[term].full_name, meaning(known[term])) for term in terms)))
    return Shown(fold(f"{len(terms)} words, and what they mean", shown.html), shown.text)


class Verdicts(Live, ipywidgets.VBox):
    """Our verdicts, behind the student's own: they appear when `own`, the exercise that asks for those, is kept, or
    on a button.
    """

    def __init__(self, section: str, html: str, text: str, own: Exercise | None):
        self._cards, self._text, self.own = html, text, own
        self.button = ipywidgets.Button(description="Show our verdicts", layout=ipywidgets.Layout(width="auto"))
        self.button.on_click(lambda _: self.reveal())
        super().__init__([ipywidgets.HTML(f'<p class="lesson-detail">{escape(OWN_FIRST)}</p>'), self.button])
        self.add_class("lesson-exercise")
        if own is not None:
            own.when_kept(f"verdicts {section}", self.reveal)
            if own.is_kept:
                self.reveal()

    def reveal(self) -> None:
        """Show them."""
        self.children = [ipywidgets.HTML(self._cards)]

    @property
    def html(self) -> str:
        """All of them, behind a fold, for a page without a kernel."""
        return f"<details><summary>{escape(FOLDED)}</summary>{self._cards}</details>"

    def stills(self) -> list[Bundle]:
        """All of them, behind a fold: whether a student has judged is not stored."""
        return [self.still(self._text, self.html)]


def verdicts(section: str, own: Exercise | None = None, folder: Path = tables.FOLDER) -> Verdicts:
    """A card for each claim of a section: the verdict and how firm it is, the strongest evidence on each side and what
    qualifies the claim, how far it reaches, what would change it, what was changed. They wait for `own`, the exercise
    in which the student judges the same claims.
    """
    claims_here = {row.id: row for row in tables.load("claims", folder) if row.section == section}
    works = evidence.works(folder)
    html, text = [], []
    for verdict in tables.load("verdicts", folder):
        if verdict.claim not in claims_here:
            continue
        says = claims_here[verdict.claim].says
        head = f"{verdict.claim}: {evidence.judged(verdict)}; how firm: {verdict.firmness}"
        # No heading: JupyterLab's table of contents would tell every verdict all the time.
        html.append(f'<div class="lesson-card"><p><strong>{escape(head)}</strong></p><p>The claim: '
                    f'{escape(says)}</p><p>{escape(verdict.why)}</p>')
        text += [head, f"  The claim: {says}", f"  {verdict.why}"]
        beside = []
        for title, rows in evidence.sides(tables.load("verdict_evidence", folder), verdict.claim):
            items = []
            for row in rows:
                work, where = works[row.source], evidence.address(works[row.source])
                name = f"{evidence.name(work)}; {evidence.read(row)}"
                items.append(f'<li>{escape(row.text)} (<a href="{escape(where)}" target="_blank" '
                             f'rel="noopener">{escape(name)}</a>)</li>')
                text.append(f"  {title}: {row.text} ({name})")
            if not rows:
                text.append(f"  {title}: {evidence.NO_ROW}")
            beside.append(f"<p>{title}:</p><ul>{''.join(items)}</ul>" if rows else f"<p>{title}: {evidence.NO_ROW}</p>")
        after = [f"How far it reaches: {verdict.reach}", f"What would change it: {verdict.would_change}"]
        after += [f"What was changed: {verdict.changed}"] if verdict.changed else []
        beside += [f"<p>{escape(line)}</p>" for line in after]
        html.append(fold(BEHIND, "".join(beside)) + "</div>")
        text += [f"  {line}" for line in after]
    return Verdicts(section, "".join(html), "\n".join(text), own)


def verdict_sources(section, folder=tables.FOLDER):
    """Keys of the works that the verdicts of a section rest on."""
    here = {row.id for row in tables.load("claims", folder) if row.section == section}
    return {row.source for row in tables.load("verdict_evidence", folder) if row.claim in here}


def references(*explorers, also=(), folder=tables.FOLDER):
    """The works that these explorers draw from, and those with the keys `also`, as a list."""
    keys = set(also).union(*(explorer.sources for explorer in explorers))
    cited = evidence.references(keys, folder)
    text = "\n".join(f"{n}. " + "".join(p.text if isinstance(p, Link) else p for p in parts)
                     for n, parts in enumerate(cited, start=1))
    items = "".join(f"<li>{linked(parts)}</li>" for parts in cited)
    return Shown(fold(f"{len(cited)} works", f"<ol>{items}</ol>"), text)


def as_table(table):
    """A table as it is shown in a notebook, and each of its rows as a line of text."""
    lines = [table.caption]
    for name, *cells in table.rows:
        lines.append(f"  {name}. " + "; ".join(f"{column}: {cell}"
                                               for column, cell in zip(table.columns[1:], cells, strict=True)))
    return Shown(table_html(table), "\n".join(lines))
