"""The words that a student meets without opening a fold: few enough to be read in a third of the lesson's time, and
hard ones are explained where they are met first.
"""

import re
from html import unescape

import pytest
from lesson import frame, notebooks

#: Unfolded words of each lesson at the most, and how many of them may be prose.
BUDGETS = {0: (2_000, 1_000), 1: (2_800, 1_200), 2: (2_800, 1_200), 3: (3_800, 1_700), 4: (3_000, 1_300),
           5: (3_000, 1_300), 6: (3_000, 1_300), 7: (2_500, 800)}
#: Words that are read in a minute.
PACE = 200
#: Words that a student of nineteen may not know, as they are met: each is explained where it stands in italics.
HARD = ("DSM-5", "LSAS", "VAS", "saline", "mg/kg", "PTSD", "OCD", "compounded", "esketamine", "ng/mL", "randomised",
        "off-label", "benzodiazepine", "SSRI", "GABA", "glutamate", "fixed order", "significant", "midazolam",
        "open label", "odds ratio", "standard deviation", "p <", "median", "somnolence", "systolic", "mmHg", "ECT",
        "dissociation", "number needed to treat", "risk of bias", "inconsistency", "indirectness", "imprecision",
        "Hedges' g", "kappa")
#: What explains a word that is a sign.
MEANT = {"p <": "significant"}


def unfolded(html):
    """The text of HTML without what stands behind folds; the name of a fold is read."""
    text, before = html, None
    while before != text:  # from the innermost fold outwards
        before = text
        text = re.sub(r"<details[^>]*>\s*(<summary[^>]*>(?:(?!</summary>).)*</summary>)(?:(?!<details).)*?</details>",
                      r"\1 ", text, flags=re.DOTALL)
    return unescape(re.sub(r"<[^>]+>", " ", text))


def count(text):
    """How many words a text has."""
    return len(re.findall(r"\w[\w’'.,/-]*", text))


def words_of(notebook):
    """Words that a student meets in a lesson: (all, prose)."""
    prose = sum(count(unfolded(re.sub(r"\]\([^)]*\)", "]", cell.source)))
                for cell in notebook.cells if cell.cell_type == "markdown")
    other = 0
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            html = "".join(output.get("data", {}).get("text/html", ""))
            # Our verdicts are met: they open when a student has judged.
            html = re.sub(rf"<details><summary>{frame.FOLDED}</summary>(.*)</details>", r"\1", html, flags=re.DOTALL)
            other += count(unfolded(html))
    return prose + other, prose


@pytest.mark.parametrize("number", BUDGETS)
def test_a_lesson_keeps_its_budget_of_words(number):
    path = next(path for path in notebooks.lessons() if path.name.startswith(f"{number:02}"))
    notebook = notebooks.read(path)
    everything, prose = words_of(notebook)
    most, most_prose = BUDGETS[number]
    assert everything <= most, f"{everything} words stand unfolded, {prose} of them prose"
    assert prose <= most_prose, f"{prose} words of prose stand unfolded"
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    minutes = sum(int(n) for n in re.findall(r"(\d+) minutes", re.search(r"\*\*Time:\*\*[^\n]*", text)[0]))
    assert everything / PACE <= minutes / 3, f"{everything / PACE:.0f} of {minutes} minutes are reading"


def met(notebook):
    """What is met unfolded in each cell of a lesson: its own text where it is prose, and what it shows."""
    for cell in notebook.cells:
        shown = [unfolded("".join(output.get("data", {}).get("text/html", ""))) for output in cell.get("outputs", [])]
        yield unfolded(re.sub(r"\]\([^)]*\)", "]", cell.source)) if cell.cell_type == "markdown" else " ".join(shown)


def test_a_hard_word_is_explained_where_it_is_met_first():
    told = {}
    for path in notebooks.lessons():
        notebook = notebooks.read(path)
        for cell, text in zip(notebook.cells, met(notebook), strict=True):
            if cell.cell_type == "markdown":
                for term in re.findall(r"(?<!\*)\*([^*\n]+)\*(?!\*)", text):
                    told.setdefault(term.lower().removesuffix("s"), cell.id)
            for word in () if "**After this lesson you can**" in text else HARD:  # goals name what is learnt
                if re.search(rf"(?<![\w-]){re.escape(word)}", text, flags=0 if word.isupper() else re.IGNORECASE):
                    meant = MEANT.get(word, word).lower().removesuffix("s")
                    assert any(term.startswith(meant) for term in told), (cell.id, word, "is not explained before")


def test_a_fold_hides_what_stands_in_it_and_not_its_name():
    html = "<p>one</p><details><summary>two</summary>three <details><summary>four</summary>five</details></details>six"
    assert unfolded(html).split() == ["one", "two", "six"]
    assert count("27.5 days, one-sided") == 3
