"""What stands around the explorers in every lesson: the page's style, what the article says, the references."""

import json
import os
from dataclasses import dataclass
from html import escape
from pathlib import Path

import ipywidgets

from . import drawing, evidence, tables
from .exercises import Exercise
from .live import Bundle, Live, display
from .words import Link, Table, for_output, table_html


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

    An export that takes style and script out of HTML, as JupyterLab's does unless told otherwise, would write them down as text.
    """

    script: str

    def _ipython_display_(self) -> None:
        display(self._repr_mimebundle_(), raw=True)
        display({"application/javascript": self.script}, raw=True)


STYLE = """
.lesson-axes, .lesson-marks { width: 100%; max-width: 1000px; height: auto; display: block; }
.lesson-axes text, .lesson-marks text { TYPE }
.lesson-explorer .widget-gridbox .widget-html, .lesson-marks { pointer-events: none; }
.lesson-axes *, .lesson-marks * { pointer-events: auto; }
.lesson-explorer .widget-html-content { width: 100%; line-height: normal; }
.lesson-explorer .widget-label { font-weight: bold; }
.lesson-explorer, .lesson-explorer .widget-box, .lesson-explorer .widget-html { overflow: visible; }
.lesson-explorer .widget-hslider, .lesson-explorer .widget-dropdown, .lesson-exercise .widget-inline-hbox { max-width: 100%; min-width: 0; }
.lesson-explorer { container-type: inline-size; }
.lesson-explorer .widget-hslider { flex-flow: row wrap; height: auto; }
@container (max-width: 600px) { .lesson-explorer .widget-dropdown { flex-flow: row wrap; height: auto; } }
.lesson-explorer .widget-hslider > .slider-container { flex: 1 1 12em; min-width: 0; }
.lesson-explorer .widget-dropdown > select, .lesson-exercise .widget-dropdown > select { min-width: 0; max-width: 100%; text-overflow: ellipsis; }
.lesson-explorer .widget-dropdown > select { flex: 1 1 auto; }
.lesson-explorer .widget-label, .lesson-exercise .widget-label { max-width: 100%; white-space: normal; height: auto; text-align: left; }
.lesson-explorer .widget-hslider .widget-readout { flex: 0 0 min(18em, 38%); width: auto; max-width: none; height: auto; white-space: normal; line-height: 1.3;
  overflow: visible; }
.lesson-words { height: 17em; overflow: auto; margin-top: 4px; padding: 4px 8px; border: 1px solid #767676; border-radius: 4px;
  font-size: 14px; line-height: 1.4; }
.lesson-explorer .lesson-words.widget-box { overflow: auto; }
.lesson-words > * { flex: none; }
.lesson-words, .lesson-words .widget-html, .lesson-words .widget-html-content { background: #fff; color: #1a1a1a; }
.lesson-words a { color: #0b57a4; }
.jp-OutputArea:has(> .jp-OutputArea-child > .lm-Panel.jp-OutputArea-output:not(.lesson-asleep)) > .jp-OutputArea-child:has(> .jp-RenderedImage, .lesson-still) {
  display: none; }
.lesson-live { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.lesson-stopped { border: 2px solid #b35900; padding: 8px; margin: 4px 0; }
.jupyter-widgets-disconnected::before { content: none !important; }
.lesson-explorer.lesson-gone :is(.widget-hslider, .widget-dropdown) { display: none; }
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
.lesson-card > * { margin: 4px 0; }
.lesson-error { border: 2px solid #b00020; padding: 8px; }
.lesson-exercise button:focus-visible, .lesson-exercise input:focus-visible, .lesson-exercise select:focus-visible,
.lesson-exercise textarea:focus-visible,
.lesson-explorer select:focus-visible, .lesson-explorer button:focus-visible, .lesson-explorer .noUi-handle:focus, .lesson-words:focus-visible {
  outline: 3px solid #0072b2 !important; outline-offset: 2px; }
@media (prefers-reduced-motion: reduce) { .lesson-explorer * { transition: none !important; } }
""".replace("TYPE", drawing.TYPE)

#: Set to anything to present a lesson; `python3 run.py present` does.
PRESENTING = "LESSON_PRESENT"
# For a projector: no code, large type, each picture as large as the screen lets it be.
LARGE = """
.jp-CodeCell > .jp-Cell-inputWrapper, .jp-InputPrompt, .jp-OutputPrompt { display: none !important; }
.jp-RenderedHTMLCommon { font-size: 1.5rem !important; line-height: 1.45; }
.lesson-explorer, .lesson-exercise { --jp-widgets-font-size: 1.3rem; --jp-widgets-inline-height: 2.4rem; max-width: none !important; }
.lesson-explorer .widget-hslider, .lesson-explorer .widget-dropdown, .lesson-exercise .widget-inline-hbox { max-width: 100% !important; }
.lesson-axes, .lesson-marks { max-width: none; width: min(100%, calc((100vh - 11rem) * var(--shape, 1.6))); }
.lesson-words { font-size: 1.35rem; height: 11em; }
.lesson-table { font-size: 1.2rem; }
"""

#: Shown in place of a control or a picture whose kernel is gone.
ASLEEP = "This part is from an earlier visit. Choose Run → Run All Cells: it works again, and your answers come back."
#: Shown above what was alive until its kernel stopped or could not be reached any more, in the open page.
STOPPED = "Nothing answers here at the moment. If it stays so, choose Run → Run All Cells: it works again, and the answers that you kept come back."

# All the JavaScript of the lessons. ipywidgets gives the handle of a slider no accessible name and reads its position as
# a bare number: this names it by its label and its readout. It gives radio buttons no common name: this makes them a
# group. JupyterLab takes the arrow keys (and d, d: delete this cell) away from a list that has the focus: this gives them
# back. A screen reader reads changes aloud only in an element that stays: this keeps one for each explorer. A lesson that is
# opened again after its server was stopped shows an error of ipywidgets: this says what to do instead, and names the stored
# picture by its words. When the kernel of an open page stops or cannot be reached, controls would still move, and nothing with
# them: this puts them out of use and says so. And JupyterLab, asked to run all cells, goes to the last of them: this stays at the first, unless
# somebody moves the page meanwhile.
SCRIPT = """
(function (output) {
  const style = document.createElement("style");
  style.textContent = STYLE;
  (output || document.head).append(style);

  function stayAtTheTop() {
    const notebook = output && output.closest(".jp-Notebook"), pane = output && output.closest(".jp-WindowedPanel-outer");
    if (!notebook || !pane) return;
    const cells = notebook.querySelectorAll(".jp-Cell"), moves = ["wheel", "keydown", "pointerdown", "touchstart"];
    if (!cells[cells.length - 1].classList.contains("jp-mod-active")) return;
    if (document.activeElement === document.body || notebook.contains(document.activeElement)) cells[0].focus({ preventScroll: true });
    function hold() { pane.scrollTop = 0; }
    function stop() {
      clearInterval(watch);
      pane.removeEventListener("scroll", hold);
      moves.forEach(function (name) { window.removeEventListener(name, stop, true); });
    }
    let quiet = 0;
    const watch = setInterval(function () {
      const busy = Array.from(notebook.querySelectorAll(".jp-InputPrompt")).some(function (prompt) { return prompt.textContent.includes("*"); });
      quiet = busy ? 0 : quiet + 1;
      if (quiet > 10) stop();
    }, 100);
    pane.addEventListener("scroll", hold);
    moves.forEach(function (name) { window.addEventListener(name, stop, true); });
    hold();
  }
  setTimeout(stayAtTheTop, 0);

  if (window.lessonScript) return;
  window.lessonScript = true;
  const BOX = ".lesson-explorer, .lesson-exercise", GONE = "jupyter-widgets-disconnected";
  function wake(shown) {
    if (!shown.textContent.startsWith("Error displaying widget")) return;
    shown.classList.add("lesson-asleep");
    shown.textContent = "ASLEEP";
  }
  function name(words) {
    const before = words.closest(".jp-OutputArea-child") && words.closest(".jp-OutputArea-child").previousElementSibling;
    const image = before && before.querySelector(".jp-RenderedImage img");
    const said = Array.from(words.querySelectorAll(".lesson-title, .lesson-summary"), function (part) { return part.textContent; });
    if (image && said.length) image.alt = said.join(". ");
  }
  function stopped(box) {
    const panel = box.closest(".jp-NotebookPanel"), told = box.querySelector(":scope > .lesson-stopped");
    const gone = box.classList.contains(GONE) || Boolean(panel && panel.lessonLost);
    if (gone === Boolean(told)) return;
    box.classList.toggle("lesson-gone", gone);
    Array.from(box.children).forEach(function (part) { part.inert = gone; });
    if (told) return told.remove();
    box.prepend(Object.assign(document.createElement("p"), { className: "lesson-stopped", textContent: "STOPPED" }));
  }
  function lost(light) {
    const panel = light.closest(".jp-NotebookPanel");
    if (!panel) return;
    panel.lessonLost = ["connecting", "dead", "disconnected", "terminating", "unknown"].includes(light.dataset.status);
    panel.querySelectorAll(BOX).forEach(stopped);
  }
  function set(element, name, value) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  }
  function mend(box) {
    stopped(box);
    box.querySelectorAll("select, input, textarea, button, a[href], [tabindex='0']").forEach(function (control) {
      set(control, "data-lm-suppress-shortcuts", "true");
    });
    box.querySelectorAll(".widget-hslider").forEach(function (slider) {
      const handle = slider.querySelector(".noUi-handle"), label = slider.querySelector(".widget-label"), readout = slider.querySelector(".widget-readout");
      if (!handle || !label) return;
      set(handle, "aria-label", label.textContent);
      if (readout) set(handle, "aria-valuetext", readout.textContent);
    });
    box.querySelectorAll(".lesson-told").forEach(function (told) { set(told, "role", "status"); });
    const title = box.querySelector(".lesson-title");
    box.querySelectorAll(".lesson-words").forEach(function (words) {
      set(words, "role", "region");
      set(words, "tabindex", "0");
      if (title) set(words, "aria-label", title.textContent + ", in words");
    });
    const question = box.querySelector(".lesson-question");
    box.querySelectorAll(".widget-radio-box").forEach(function (group) {
      set(group, "role", "radiogroup");
      if (question) set(group, "aria-label", question.textContent);
    });
    const said = Array.from(box.querySelectorAll(".lesson-summary, .lesson-detail"), function (p) { return p.textContent; }).slice(0, 2).join(" ");
    if (!said || !box.classList.contains("lesson-explorer") || box.lessonSaid === said) return;
    let live = box.querySelector(":scope > .lesson-live");
    if (!live) {
      live = document.createElement("div");
      live.className = "lesson-live";
      live.setAttribute("aria-live", "polite");
      box.append(live);
    }
    if (box.lessonSaid) live.textContent = said;
    box.lessonSaid = said;
  }
  new MutationObserver(function (records) {
    const boxes = new Set();
    records.forEach(function (record) {
      // A moment without an answer is none of anybody's business.
      if (record.attributeName === "data-status") return setTimeout(lost, 1500, record.target);
      const element = record.target.nodeType === 1 ? record.target : record.target.parentElement, box = element && element.closest(BOX);
      if (element && element.classList.contains("jupyter-widgets")) wake(element);
      if (box && (record.type !== "attributes" || box === element)) boxes.add(box);
      record.addedNodes.forEach(function (node) {
        if (node.nodeType !== 1) return;
        node.querySelectorAll(BOX).forEach(function (inner) { boxes.add(inner); });
        node.querySelectorAll(".lesson-still").forEach(name);
        node.querySelectorAll(".jp-OutputArea-output.jupyter-widgets").forEach(wake);
      });
    });
    boxes.forEach(mend);
  }).observe(document.body, { childList: true, subtree: true, characterData: true, attributes: true, attributeFilter: ["class", "data-status"] });
  document.querySelectorAll(BOX).forEach(mend);
  document.querySelectorAll(".jupyter-widgets").forEach(wake);
  document.querySelectorAll(".lesson-still").forEach(name);
})(typeof element === "undefined" ? null : element);
""".replace("ASLEEP", ASLEEP).replace("STOPPED", STOPPED)

#: Stands in place of our verdicts until the student has judged.
OWN_FIRST = "Keep your verdicts above: then ours appear here."
#: What opens our verdicts where no kernel runs.
FOLDED = "Our verdicts: judge first, then open them"

CARE = (
    "Education, not medical advice. Nothing here is meant for dosing or treating anyone, and nobody asks about your own "
    "health. If you are in distress, talk to a doctor or call the emergency number where you are."
)


def start(large=None):
    """Set the page up: the style of the lessons, help for the keyboard, and the first line of every lesson.

    `large` shows it for a projector: no code, large type. Without it, the environment decides (LESSON_PRESENT).
    """
    style = STYLE + (LARGE if large or (large is None and os.environ.get(PRESENTING)) else "")
    return Start(f"<div><strong>{escape(CARE)}</strong></div>", CARE, SCRIPT.replace("STYLE", json.dumps(style)))


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


class Verdicts(Live):
    """Our verdicts, behind the student's own: they appear when `own`, the exercise that asks for those, is kept, or on a button."""

    def __init__(self, section: str, html: str, text: str, own: Exercise | None):
        self._cards, self._text = html, text
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
    """A card for each claim of a section: the verdict and how firm it is, the strongest evidence on each side, how far it reaches,
    what would change it. They wait for `own`, the exercise in which the student judges the same claims.
    """
    claims_here = {row.id: row for row in tables.load("claims", folder) if row.section == section}
    works = {row.key: row for row in tables.load("references", folder)}
    html, text = [], []
    for verdict in tables.load("verdicts", folder):
        if verdict.claim not in claims_here:
            continue
        says = claims_here[verdict.claim].says
        head = f"{verdict.claim}: {evidence.VERDICTS[verdict.verdict]} ({verdict.confidence} confidence)"
        # No heading: JupyterLab's table of contents would tell every verdict all the time.
        html.append(f'<div class="lesson-card"><p><strong>{escape(head)}</strong></p><p>The claim: {escape(says)}</p><p>{escape(verdict.why)}</p>')
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
    return Verdicts(section, "".join(html), "\n".join(text), own)


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
