"""The tree of states in a page without a kernel: each leaf is what the explorer itself shows in that state."""

import json
import re

import pytest
from lesson import explorers, pages


def leaves(tree, depth, path=()):
    """Every leaf of a tree with the values that lead to it."""
    if depth == 0:
        yield path, tree
        return
    for value, _, below in tree:
        yield from leaves(below, depth - 1, (*path, value))


@pytest.mark.parametrize("name", ["burden", "neurons", "tensions"])
def test_a_leaf_holds_the_picture_the_words_and_the_table_of_its_state(name):
    explorer = explorers.ALL[name]()
    main = list(explorer.chart.main or list(explorer.controls)[-1:])
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', pages.explorer(explorer))[1])
    texts, seen = data["texts"], 0
    for path, leaf in leaves(data["tree"], len(main)):
        for control, value in zip(main, path, strict=True):
            explorer.set(**{control: next(known for known, _ in explorer.values(control) if str(known) == value)})
        axes, parts, words = explorer.layers
        assert [texts[number] for number in leaf[:3]] == [axes, words.said_html(), words.table_html()], path
        assert [texts[number] for number in leaf[3]] == parts, path
        seen += 1
    assert seen > 3
