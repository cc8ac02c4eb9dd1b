"""Nothing leaves the computer, nothing that is typed is run, and text from tables stays text wherever it is shown."""

import ast
import csv
import json
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser

import pytest
from lesson import explorers, frame, pages, tables
from lesson.build import seal
from lesson.exercises import questions
from lesson.explorer import Choice
from lesson.words import Link, Words
from lessons import FOLDER

LESSON = FOLDER / "lesson"
#: Modules that reach beyond this process, or that run what they read.
FORBIDDEN = {"pickle", "marshal", "shelve", "dill", "subprocess", "socket",
             "ssl", "urllib", "http", "ftplib", "smtplib", "requests", "httpx", "ctypes",
             "multiprocessing", "webbrowser", "code", "codeop", "runpy"}
#: Who may reach beyond it: to the class's server that named itself (test_class_view.py says when, and with what).
MAY_REACH = {("class_view.py", "http"), ("class_view.py", "urllib")}
RUNNERS = {"eval", "exec", "compile", "__import__", "globals", "getattr_static", "system", "popen", "execfile"}
#: What a student called Ada who answered everything hands in.
HANDED_IN = "answers_ada_lessons_0_1_2_3_4_5_6_7"
#: Who may: it runs the cells of our own notebooks to write them as pages.
ALLOWED = {("pages.py", "eval"), ("pages.py", "exec"), ("pages.py", "compile")}


def test_the_lessons_run_nothing_that_is_typed_and_reach_for_nothing_outside():
    for path in LESSON.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                assert not {alias.name.split(".")[0] for alias in node.names} & FORBIDDEN, path
            elif isinstance(node, ast.ImportFrom) and not node.level:
                name = node.module.split(".")[0]
                assert name not in FORBIDDEN or (path.name, name) in MAY_REACH, path
            elif isinstance(node, ast.Call):
                called = getattr(node.func, "id", getattr(node.func, "attr", ""))
                if called in RUNNERS and not (called == "compile"
                                              and getattr(getattr(node.func, "value", None), "id", "") == "re"):
                    assert (path.name, called) in ALLOWED, f"{path.name} calls {called}"


def test_the_pages_own_javascript_sends_and_runs_nothing():
    for script in (frame.SCRIPT, (LESSON / "pages.js").read_text("utf-8")):
        assert not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|eval|Function|importScripts"
                             r"|write|localStorage|cookie)\b", script)
        assert "://" not in script
    for path in (LESSON / "exercises").glob("*.js"):  # what is typed and kept: in the browser only, and only ever text
        script = path.read_text("utf-8")
        script = script.replace("this.below.innerHTML = this.question.afterwards(", "(")  # of texts that are escaped
        assert not re.search(r"\b(fetch|XMLHttpRequest|WebSocket|EventSource|sendBeacon|eval|Function|importScripts"
                             r"|document\.write|innerHTML|outerHTML|insertAdjacentHTML|cookie)\b", script), path
        assert ("localStorage" in script) == (path.name == "exercises.js")
        assert "://" not in script, path


def test_the_service_worker_asks_its_own_host_for_what_the_page_asks_for_and_for_the_pages_themselves():
    script = (LESSON / "offline.js").read_text("utf-8")
    assert re.findall(r"\bfetch\(\w+|new Request\(\w+", script) == ["new Request(HERE", "fetch(request"]
    assert not re.search(r"\b(XMLHttpRequest|WebSocket|EventSource|sendBeacon|eval|Function|importScripts|postMessage"
                         r"|indexedDB|sync|push)\b", script)
    assert "://" not in script


def test_jupyterlab_is_told_to_ask_for_no_news_and_no_updates():
    settings = json.loads((LESSON / "lab_settings"
                           / "overrides.json").read_text("utf-8"))["@jupyterlab/apputils-extension:notification"]
    assert settings["fetchNews"] == "false"
    assert settings["checkForUpdates"] is False


# -- hostile text

#: As the first and as the last of a text: tags, attributes, entities, comments, mathematics, a page's and a style's
#: end.
HOSTILE = ('<img src=x onerror=alert(1)>"\' onfocus="alert(1)" '
           '</script></style></svg>]]>--><!--<script>&lt;b&gt;&#60;i>$x^{$ \\frac ${{x}}')


class Page(HTMLParser):
    """What a browser would make of a page: names of elements, attributes, addresses."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tags, self.attributes, self.addresses, self.text = set(), set(), [], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attributes}
        self.addresses += [value or "" for name, value in attributes
                           if name in ("href", "xlink:href", "src", "action", "formaction", "data")]

    def handle_data(self, data):
        self.text += data


TAGS = {"a", "b", "body", "br", "caption", "circle", "clippath", "code",
        "defs", "details", "div", "figcaption", "figure", "g", "h3", "img", "li", "ol", "p",
        "path", "pattern", "rect", "section", "span", "strong", "summary",
        "svg", "table", "tbody", "td", "text", "th", "thead", "title", "tr", "tspan", "ul",
        "use"}


def faults(html):
    """What of a page's HTML is not ours: elements, attributes, addresses."""
    page = Page(html)
    strange = sorted(page.tags - TAGS) + sorted(name for name in page.attributes if name.startswith("on"))
    return strange + [address for address in page.addresses
                      if not re.match(r"https?://|#|data:image/(png|svg\+xml);base64,", address)]


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    """What every cell of every lesson shows from tables in which every free text is hostile, and what it asks for."""
    folder = tmp_path_factory.mktemp("hostile")
    for name in ("notebooks", "data"):
        shutil.copytree(FOLDER.parent / name, folder / name,
                        ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints", "answers.json"))
    spoil(folder / "data")
    command = [sys.executable, FOLDER.parent / "tests" / "every_lesson.py", ".", folder / "report.json"]
    env = os.environ | {"LESSON_ANSWERS": "answers.json"}
    answer = subprocess.run(command, cwd=folder / "notebooks", env=env, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr[-2000:]
    return json.loads((folder / "report.json").read_text("utf-8")) | {"folder": folder}


def spoil(folder):
    """Make every free text of every table hostile, but for what a lesson names in its code."""
    named = "".join(path.read_text("utf-8") for path in FOLDER.glob("*.ipynb"))
    for resource in json.loads((folder / tables.PACKAGE).read_text("utf-8"))["resources"]:
        schema, path = resource["schema"], folder / resource["path"]
        keys = {schema["primaryKey"]} if isinstance(schema["primaryKey"], str) else set(schema["primaryKey"])
        keys |= {key["fields"] for key in schema.get("foreignKeys", [])}
        free = [field["name"] for field in schema["fields"] if field["type"] == "string" and field["name"] not in keys
                and not {"enum", "pattern"} & field.get("constraints", {}).keys()
                and not field["name"].startswith("answer_")]
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = csv.reader(file)
        for row in rows:
            for column in free:
                place = header.index(column)
                if row[place] and f'=\\"{row[place]}\\"' not in named:
                    row[place] = f"{HOSTILE} {row[place]} {HOSTILE}"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, lineterminator="\n").writerows([header, *rows])
    seal(folder)


def test_text_from_the_tables_stays_text_in_every_cell_of_every_lesson(shown):
    assert faults(f"<p>{HOSTILE}</p>"), "this test would find nothing"
    for notebook, cells in shown["shown"].items():
        for number, cell in enumerate(cells):
            html = cell["text/html"] + cell["live"]
            assert faults(html) == [], (notebook, number)
    everything = "".join(cell["text/plain"] for cells in shown["shown"].values() for cell in cells)
    assert everything.count(HOSTILE) > 500, "the hostile text is shown, whole, as text"


def test_dollar_signs_are_no_mathematics_and_letters_of_markup_are_drawn_as_they_are(shown):
    live = "".join(cell["live"] for cell in shown["shown"]["07_report_card.ipynb"])
    assert "$x^{$" in Page(live).text


def test_feedback_and_what_is_handed_in_keep_hostile_questions_as_text(shown):
    assert len(shown["told"]) > 40
    assert all(faults(told) == [] for told in shown["told"])
    page = (shown["folder"] / "notebooks" / f"{HANDED_IN}.html").read_text("utf-8")
    assert Page(page).tags == {"html", "meta", "title", "body", "h1", "h2", "p", "b"}
    assert HOSTILE in Page(page).text
    assert shown["network"] == []
    answers = (shown["folder"] / "notebooks").glob("answers*")
    assert sorted(path.name for path in answers) == ["answers.json", f"{HANDED_IN}.csv", f"{HANDED_IN}.html"]


class Hostile(Choice):
    """A control whose options are hostile text."""

    def options_for(self, state):
        return [(value, HOSTILE) for value, _ in super().options_for(state)]


def test_a_page_without_a_server_keeps_hostile_text_as_text(monkeypatch):
    made = explorers.tensions()
    made.title = HOSTILE
    monkeypatch.setattr(made.chart, "words",
                        lambda state: Words(HOSTILE, ((HOSTILE, Link(HOSTILE, "https://example.org/" + HOSTILE)),)))
    for key, spec in made.controls.specs.items():
        monkeypatch.setitem(made.controls.specs, key, Hostile(**vars(spec)))
    question = questions()["day_after"]
    hostile_row = question.row._replace(question=HOSTILE, hint=HOSTILE, right=HOSTILE)
    page = pages.page(HOSTILE,
                      pages.explorer(made) + pages.exercise(type(question)(hostile_row, question.options, None)), "")
    data = re.findall(r'<script type="application/json">(.*?)</script>', page, flags=re.S)
    assert len(data) == 1
    assert "<" not in data[0], "a comment or an element in it could hide the end of the script"
    lists = [json.loads(text) for text in json.loads(data[0])["texts"].values() if text.startswith("[")]
    assert any(HOSTILE in text for options in lists for _, text in options)
    rest = page.replace(data[0], "")
    assert rest.count("<script") == rest.count("</script>") == 2
    assert set(faults(rest)) <= {"head", "html", "link", "main", "meta", "noscript",
                                 "script", "icon.svg", "lessons.css", "lessons.js"}
    for part in json.loads(data[0])["texts"].values():
        assert part.startswith("[") or faults(part) == []  # lists of options are put in as text


@pytest.fixture
def ledger(tmp_path):
    """A ledger of a class on another article, hostile throughout."""
    folder = shutil.copytree(FOLDER.parent / "data" / "my_article", tmp_path / "our article $5")
    package = json.loads((folder / tables.PACKAGE).read_text("utf-8"))
    spoil(folder)
    (folder / tables.PACKAGE).write_text(json.dumps(package), encoding="utf-8")
    return folder


def test_a_class_s_own_ledger_stays_text(ledger):
    card = explorers.report_card(ledger)
    for _ in card.sweep():
        assert faults(card.html) == []
    assert faults(card.stills()[1]["text/html"]) == []
    assert HOSTILE in card.words


@pytest.mark.parametrize("address", [
    "javascript:alert(1)", "JavaScript:alert(1)", "data:text/html,<script>alert(1)</script>",
    "http://example.org", "//example.org", " https://example.org",
    "https://example.org/ javascript:", "file:///etc/passwd"])
def test_an_address_that_is_no_web_address_is_refused(ledger, address):
    path = ledger / "references.csv"
    path.write_text(path.read_text("utf-8").replace("https://example.org/replace-me", f'"{address}"'), encoding="utf-8")
    with pytest.raises(
        tables.DataError,
        match=r"references\.csv, row 2, column 'url': found '.+'; expected (text like https://|no blanks)"):
        explorers.report_card(ledger)


def test_every_column_that_becomes_a_link_takes_web_addresses_only():
    for folder in (tables.FOLDER, tables.FOLDER / "my_article"):
        for column in ("doi", "pmid", "pmcid", "registration", "url"):
            pattern = tables.describe("references", column, folder)["constraints"]["pattern"]
            for address in ("javascript:alert(1)", "data:text/html,x", "//example.org", ""):
                assert not re.fullmatch(pattern, address), (folder, column)
