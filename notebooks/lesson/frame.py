"""What stands around the explorers in every lesson: the page's style, what the article says, the references."""

import os
from dataclasses import dataclass
from html import escape

from . import evidence, tables
from .explorer.page import ASLEEP
from .words import Link, Table, table_html


@dataclass(frozen=True)
class Shown:
    """Something to show in a notebook: HTML for a page, text for everything else."""

    html: str
    text: str

    def _repr_mimebundle_(self, **kwargs):
        return {"text/plain": self.text, "text/html": self.html}


STYLE = """
.lesson-still img { width: 100%; max-width: 1000px; height: auto; display: block; }
.lesson-exercise .widget-inline-hbox { max-width: 100%; min-width: 0; }
.lesson-exercise .widget-dropdown > select { min-width: 0; max-width: 100%; text-overflow: ellipsis; }
.lesson-exercise .widget-label { max-width: 100%; white-space: normal; height: auto; text-align: left; }
.lesson-still figcaption { color: inherit; font-size: 14px; line-height: 1.4; }
.lesson-title { font-weight: bold; font-size: 1.1em; margin: 4px 0; color: inherit; }
.lesson-summary { font-weight: bold; margin: 4px 0; }
.lesson-detail { margin: 2px 0; }
.lesson-table { border-collapse: collapse; margin: 6px 0; font-size: 13px; }
.lesson-table caption { text-align: left; font-weight: bold; padding: 4px 0; }
.lesson-table th, .lesson-table td { text-align: left !important; vertical-align: top; padding: 3px 8px; border-bottom: 1px solid #bbb; }
.lesson-exercise { border-left: 4px solid #0072b2; padding-left: 12px; }
.lesson-exercise .widget-label, .lesson-exercise .widget-checkbox,
.lesson-exercise .widget-radio-box label { white-space: normal; height: auto; line-height: 1.4; }
.lesson-exercise .widget-dropdown, .lesson-exercise .widget-text, .lesson-exercise .widget-radio { height: auto; }
.lesson-exercise .widget-dropdown, .lesson-exercise .widget-text { flex-flow: row wrap; }
.lesson-exercise .widget-text > input { flex: 1 1 12em; min-width: 0; max-width: 100%; }
.lesson-exercise .widget-dropdown .widget-label { min-width: min(24em, 100%); }
.lesson-exercise .widget-dropdown > select { flex: 1 1 16em; max-width: min(30em, 100%); }
.lesson-feedback { margin: 4px 0; padding: 4px 8px; }
.lesson-right { background: #e2f3ec; color: #00402f; }
.lesson-wrong { background: #fbe9df; color: #5c2700; }
.lesson-card { border: 1px solid #767676; border-radius: 4px; padding: 4px 12px; margin: 8px 0; }
.lesson-card h3 { margin: 4px 0; font-size: 1em; }
.lesson-error { border: 2px solid #b00020; padding: 8px; }
.lesson-exercise button:focus-visible, .lesson-exercise input:focus-visible, .lesson-exercise select:focus-visible,
.lesson-exercise textarea:focus-visible { outline: 3px solid #0072b2 !important; outline-offset: 2px; }
"""

#: Set to anything to present a lesson; `python3 run.py present` does.
PRESENTING = "LESSON_PRESENT"
# For a projector: no code, large type, each picture as large as the screen lets it be.
LARGE = """
.jp-CodeCell > .jp-Cell-inputWrapper, .jp-InputPrompt, .jp-OutputPrompt { display: none !important; }
.jp-RenderedHTMLCommon { font-size: 1.5rem !important; line-height: 1.45; }
:root { --lesson-type: 1.25rem; --lesson-width: none; }
.lesson-exercise { --jp-widgets-font-size: 1.3rem; --jp-widgets-inline-height: 2.4rem; max-width: none !important; }
.lesson-exercise .widget-inline-hbox { max-width: 100% !important; }
.lesson-still img { max-width: none; width: min(100%, calc((100vh - 11rem) * var(--shape, 1.6))); }
.lesson-still figcaption { font-size: 1.35rem; }
.lesson-table { font-size: 1.2rem; }
"""

# What mends exercises, which are made of ipywidgets (explorers bring their own page: explorer/explorer.js). ipywidgets gives
# radio buttons no common name: this makes them a group. JupyterLab takes the arrow keys (and d, d: delete this cell) away from
# a list that has the focus: this gives them back. And a lesson that is opened again after its server was stopped shows an
# error of ipywidgets: this says what to do instead.
SCRIPT = """
(function () {
  if (window.lessonScript) return;
  window.lessonScript = true;
  const BOX = ".lesson-exercise";
  function wake(output) {
    if (output.textContent === "Error displaying widget: model not found") output.textContent = "ASLEEP";
  }
  function set(element, name, value) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  function mend(box) {
    box.querySelectorAll("select, input, textarea, button, a[href], [tabindex='0']").forEach(function (control) {
      set(control, "data-lm-suppress-shortcuts", "true");
    });
    box.querySelectorAll(".lesson-told").forEach(function (told) { set(told, "role", "status"); });
    const question = box.querySelector(".lesson-question");
    box.querySelectorAll(".widget-radio-box").forEach(function (group) {
      set(group, "role", "radiogroup");
      if (question) set(group, "aria-label", question.textContent);
    });
  }
  new MutationObserver(function (records) {
    const boxes = new Set();
    records.forEach(function (record) {
      const element = record.target.nodeType === 1 ? record.target : record.target.parentElement, box = element && element.closest(BOX);
      if (element && element.classList.contains("jupyter-widgets")) wake(element);
      if (box) boxes.add(box);
      record.addedNodes.forEach(function (node) {
        if (node.nodeType === 1) node.querySelectorAll(BOX).forEach(function (inner) { boxes.add(inner); });
      });
    });
    boxes.forEach(mend);
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  document.querySelectorAll(BOX).forEach(mend);
  document.querySelectorAll(".jupyter-widgets").forEach(wake);
})();
""".replace("ASLEEP", ASLEEP)

CARE = (
    "Education, not medical advice. Nothing here is meant for dosing or treating anyone, and nobody asks about your own "
    "health. If you are in distress, talk to a doctor or call the emergency number where you are."
)


def start(large=None):
    """Set the page up: the style of the lessons, help for the keyboard, and the first line of every lesson.

    `large` shows it for a projector: no code, large type. Without it, the environment decides (LESSON_PRESENT).
    """
    style = STYLE + (LARGE if large or (large is None and os.environ.get(PRESENTING)) else "")
    return Shown(f'<style>{style}</style><p><strong>{escape(CARE)}</strong></p><script>{SCRIPT}</script>', CARE)


def claims(section, folder=tables.FOLDER):
    """What the article says in one section: its claims in our words, with the figures it gives and what it points at."""
    rows = [row for row in tables.load("claims", folder) if row.section == section]
    if not rows:
        known = ", ".join(row.id for row in tables.load("sections", folder))
        raise ValueError(f"the article has no section {section!r}; it has {known}")
    cited = {"review_2018": "a review from 2018, not named", "study_2020": "a study from 2020, not named", None: "nothing"}
    title = next(row.title for row in tables.load("sections", folder) if row.id == section)
    return _table(Table(f"What the article says: {title}", ("Claim", "In our words", "Figures it gives", "Points at"), tuple(
        (row.id, row.says, row.numbers or "none", cited[row.cited_study]) for row in rows)))


def article_durations(folder=tables.FOLDER):
    """The article's own durations as ranges, and why their bounds are where they are."""
    from .durations import in_words

    rows = tables.load("article_durations", folder)
    return _table(Table("How we read the article's durations", ("Claim", "Its words", "Drawn as", "Why"), tuple(
        (row.claim, row.words, in_words(row.low, row.high, row.unit) + (", open at the end" if row.open_ended else ""), row.choice) for row in rows)))


CONTRASTED = {"benzodiazepines": "Benzodiazepines", "ssris": "SSRIs", "ketamine": "Ketamine"}
ASPECTS = {"where": "Where it acts first", "what": "What it does there", "how_soon": "How soon that happens",
           "relief": "When relief was reported", "whole": "The nervous system as a whole"}


def contrast(folder=tables.FOLDER):
    """Three kinds of medicine side by side: where each acts first, what that does, how soon, each with its source."""
    works = {row.key: row for row in tables.load("references", folder)}
    rows = tables.load("contrast", folder)

    def cell(drug, aspect):
        found = [f"{row.text} ({evidence.name(works[row.source])}; {evidence.read(row)})" for row in rows if (row.drug, row.aspect) == (drug, aspect)]
        return " ".join(found) or "We found nothing that could be cited."

    return _table(Table("Three kinds of medicine", ("Aspect", *CONTRASTED.values()), tuple(
        (title, *(cell(drug, aspect) for drug in CONTRASTED)) for aspect, title in ASPECTS.items())))


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

    return _table(Table("Words used here", ("Word", "In full", "Meaning"), tuple(
        (term, known[term].full_name, meaning(known[term])) for term in terms)))


def verdicts(section, folder=tables.FOLDER):
    """A card for each claim of a section: the verdict and how firm it is, the strongest evidence on each side, how far it reaches, what would change it."""
    claims_here = {row.id: row for row in tables.load("claims", folder) if row.section == section}
    works = {row.key: row for row in tables.load("references", folder)}
    html, text = [], []
    for verdict in tables.load("verdicts", folder):
        if verdict.claim not in claims_here:
            continue
        says = claims_here[verdict.claim].says
        head = f"{verdict.claim}: {evidence.VERDICTS[verdict.verdict]} ({verdict.confidence} confidence)"
        html.append(f'<div class="lesson-card"><h3>{escape(head)}</h3><p>The claim: {escape(says)}</p><p>{escape(verdict.why)}</p>')
        text += [head, f"  The claim: {says}", f"  {verdict.why}"]
        for side, title in (("for", "Strongest for it"), ("against", "Strongest against it")):
            items = []
            for row in tables.load("verdict_evidence", folder):
                if (row.claim, row.side) == (verdict.claim, side):
                    work, where = works[row.source], evidence.address(works[row.source])
                    name = f"{evidence.name(work)}; {evidence.read(row)}"
                    items.append(f'<li>{escape(row.text)} (<a href="{escape(where)}" target="_blank" rel="noopener">{escape(name)}</a>)</li>')
                    text.append(f"  {title}: {row.text} ({name})")
            html.append(f"<p>{title}:</p><ul>{''.join(items)}</ul>")
        html.append(f"<p>How far it reaches: {escape(verdict.reach)}</p><p>What would change it: {escape(verdict.would_change)}</p></div>")
        text += [f"  How far it reaches: {verdict.reach}", f"  What would change it: {verdict.would_change}"]
    return Shown("".join(html), "\n".join(text))


def verdict_sources(section, folder=tables.FOLDER):
    """Keys of the works that the verdicts of a section rest on."""
    here = {row.id for row in tables.load("claims", folder) if row.section == section}
    return {row.source for row in tables.load("verdict_evidence", folder) if row.claim in here}


def references(*explorers, also=(), folder=tables.FOLDER):
    """The works that these explorers draw from, and those with the keys `also`, as a list."""
    keys = set(also).union(*(explorer.sources for explorer in explorers))
    cited = evidence.references(keys, folder)
    text = "\n".join(f"{n}. " + "".join(p.text if isinstance(p, Link) else p for p in parts) for n, parts in enumerate(cited, start=1))
    items = "".join("<li>" + "".join(f'<a href="{escape(p.address)}">{escape(p.text)}</a>' if isinstance(p, Link) else escape(p) for p in parts)
                    + "</li>" for parts in cited)
    return Shown(f"<ol>{items}</ol>", text)


def _table(table):
    lines = [table.caption]
    for name, *cells in table.rows:
        lines.append(f"  {name}. " + "; ".join(f"{column}: {cell}" for column, cell in zip(table.columns[1:], cells, strict=True)))
    return Shown(table_html(table), "\n".join(lines))
