"""The words: the same values as text and as HTML, and nothing that could be markup."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson.say import how_far, in_percent, in_ten
from lesson.words import Link, Table, Words

SAID = Words("Two rows.", (("See ", Link("the paper", "https://doi.org/10.1/x"), "."),),
             Table("Rows", ("Name", "Value"), (("a", "1"), ("b", ""))))


class Tags(HTMLParser):
    """Collects the tags and the text of some HTML."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)

    def handle_data(self, data):
        self.text += data


def test_text_holds_every_value_and_address():
    assert SAID.as_text().splitlines() == ["Two rows.", "See the paper <https://doi.org/10.1/x>.",
                                           "Rows", "  a. Value: 1", "  b. "]


def test_html_holds_heads_for_rows_and_columns_and_the_summary():
    html = SAID.as_html()
    assert html.count('scope="row"') == 2
    assert html.count('scope="col"') == 2
    assert 'class="lesson-summary"' in html
    assert '<a href="https://doi.org/10.1/x"' in html


@given(st.text(min_size=1))
def test_no_text_becomes_markup(text):
    plain = Tags(Words("x", (("x", Link("x", "https://x")),), Table("x", ("x", "x"), (("x", "x"),))).as_html()).tags
    hostile = Tags(Words(text, ((text, Link(text, "https://x?" + text)),),
                         Table(text, (text, text), ((text, text),))).as_html()).tags
    assert hostile == plain


@pytest.mark.parametrize(("share", "said"), [(0, "0%"), (0.004, "under 1%"),
                                             (0.18, "18%"), (0.994, "99%"), (0.996, "over 99%"), (1.0, "100%")])
def test_shares_are_never_rounded_to_none_or_all(share, said):
    assert in_percent(share) == said


@pytest.mark.parametrize(("share", "said"), [(0, "none in ten"), (0.04, "fewer than one in ten"), (0.1, "one in ten"),
                                             (0.29, "three in ten"), (0.629, "six in ten"), (0.94, "nine in ten"),
                                             (0.96, "more than nine in ten"), (1.0, "ten in ten")])
def test_tenths_in_words(share, said):
    assert in_ten(share) == said


def test_how_far_a_guess_is_from_what_was_seen():
    assert [how_far(guess, 6) for guess in (6, 6.2, 15, 3, 3_000, 0.01)] == [
        "that is it", "that is it", "2.5 times that", "50% of that", "500 times that", "under 1% of that"]
