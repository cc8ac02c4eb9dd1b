"""The states that a page without a kernel holds: each is what the explorer itself shows in that state."""

import json
import re

import pytest
from lesson import explorers, pages


@pytest.mark.parametrize("name", ["burden", "neurons", "tensions"])
def test_a_state_holds_the_picture_the_words_and_the_table_that_the_explorer_shows_in_it(name):
    explorer = explorers.ALL[name]()
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', pages.explorer(explorer))[1])
    texts, named = data["texts"], explorer.main
    for state in data["states"]:
        for control, value in zip(named, state["values"], strict=True):
            explorer.set(**{control: next(known for known, _ in explorer.values(control) if str(known) == value)})
        axes, parts, words = explorer.layers
        shown = [texts[state[what]] for what in ("axes", "said", "table")]
        assert shown == [axes, words.said_html(), words.table_html()], state["values"]
        moved = [(part, "") if isinstance(part, str) else part for part in state["parts"]]
        drawn = [f'<g transform="translate(0 {down})">{texts[part]}</g>' if down else f"<g>{texts[part]}</g>"
                 for part, down in moved]
        assert drawn == parts, state["values"]
    assert len(data["states"]) > 3
