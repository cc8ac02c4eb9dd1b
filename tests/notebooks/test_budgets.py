"""How many words a student meets without opening a fold: few enough to be read in a third of the lesson's time."""

import re
from html import unescape

import pytest
from lesson import frame, notebooks

#: Unfolded words of each lesson at the most, and how many of them may be prose.
BUDGETS = {0: (2_000, 1_000), 1: (2_800, 1_200), 2: (2_800, 1_200), 3: (3_800, 1_700), 4: (3_000, 1_300),
           5: (3_000, 1_300), 6: (3_000, 1_300), 7: (2_500, 800)}
#: Words that are read in a minute.
PACE = 200


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


def test_a_fold_hides_what_stands_in_it_and_not_its_name():
    html = "<p>one</p><details><summary>two</summary>three <details><summary>four</summary>five</details></details>six"
    assert unfolded(html).split() == ["one", "two", "six"]
    assert count("27.5 days, one-sided") == 3
