"""Each line of the pages' styles is one that the browser takes: it passes over a misspelt one without a word."""

import re

import pytest
import tinycss2
from lessons import FOLDER

pytestmark = pytest.mark.browser

LESSON = FOLDER / "lesson"
STYLES = sorted(LESSON.rglob("*.css"))
#: Classes whose names are put together in the code.
PUT_TOGETHER = {"lesson-right", "lesson-wrong"}
#: What a browser does not understand, of (kind, words) for each selector, query and declaration.
STRANGE = """lines => {
    const place = document.body.appendChild(document.createElement("div"));
    place.innerHTML = "<style></style><p></p>";
    place.style.containerType = "inline-size";
    const [sheet, paragraph] = place.children;
    const can = {
        selector: words => { try { return document.querySelector(words) !== undefined; } catch { return false; } },
        // What a query says is true or untrue; a browser takes one that it does not understand for neither.
        media: words => /^(print|screen|all|and|[(].*[)]| )+$/.test(words)
            && (matchMedia(words).matches || matchMedia(`not ${words}`).matches),
        container: words => {
            sheet.textContent = ["", "not "].map(no => `@container ${no}${words} { p { --known: yes } }`).join(" ");
            return getComputedStyle(paragraph).getPropertyValue("--known") === "yes";
        },
        declaration: (name, value) => CSS.supports(name, value),
    };
    const strange = lines.filter(([kind, ...words]) => !can[kind](...words));
    place.remove();
    return strange;
}"""


def lines(css):
    """What a style says, as (kind, words), nested rules too; raises ValueError where it is no CSS, or says it twice."""
    for rule in tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True):
        yield from lines_of(rule)


def lines_of(rule):
    if rule.type == "at-rule":
        yield rule.at_keyword, tinycss2.serialize(rule.prelude).strip()
        for inner in tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True):
            yield from lines_of(inner)
    elif rule.type == "qualified-rule":
        yield "selector", re.sub(r"\s+", " ", tinycss2.serialize(rule.prelude).strip())
        said = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
        names = [line.name for line in said if line.type == "declaration"]
        if not names or len(names) != len(set(names)) or len(names) != len(said):
            raise ValueError(f"line {rule.source_line}: empty, said twice, or no declaration: {names or said}")
        yield from ((line.name, tinycss2.serialize(line.value).strip()) for line in said)
    else:
        raise ValueError(f"line {rule.source_line}: {rule.message}")


@pytest.fixture(scope="module")
def page(browser):
    """An empty page."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


def strange(page, css):
    """The lines of a style that the browser does not take."""
    return page.evaluate(STRANGE, [[kind, words] if kind in ("selector", "media", "container")
                                   else ["declaration", kind, words] for kind, words in lines(css)])


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_the_browser_takes_every_line(page, path):
    assert strange(page, path.read_text("utf-8")) == []


@pytest.mark.parametrize("mistake", [
    "a { colour: red }", "a { color: reed }", "a { margin: 4xp }", "a { display: flexx }", "a:hoover { color: red }",
    "a { width: cal(1px + 2px) }", "@media (max-widht) { a { color: red } }", "@media prnt { a { color: red } }",
    "@container (max-width 900px) { a { color: red } }"])
def test_a_mistake_would_be_found(page, mistake):
    assert strange(page, mistake)


@pytest.mark.parametrize("mistake", ["a { color: red; color: blue }", "a { }", "a { color red }", "}",
                                     "a { color: red; } b"])
def test_what_is_no_css_would_be_found(mistake):
    with pytest.raises(ValueError, match="line"):
        list(lines(mistake))


def test_every_class_and_every_variable_of_ours_is_used():
    code = " ".join(path.read_text("utf-8") for kind in ("py", "js") for path in LESSON.rglob(f"*.{kind}"))
    styles = " ".join(path.read_text("utf-8") for path in STYLES)
    for name in set(re.findall(r"\.(lesson-[\w-]+)", styles)) - PUT_TOGETHER:
        assert re.search(rf"(?<![\w-]){name}(?![\w-])", code), f"nothing has the class {name}"
    given = set(re.findall(r"(?<![\w(-])(--(?!jp-)[a-z][\w-]*)\s*:", styles + code)) | set(
        re.findall(r'setProperty\("(--[\w-]+)"', code))
    asked = set(re.findall(r"var\((--(?!jp-)[\w-]+)", styles + code))
    assert given == asked
