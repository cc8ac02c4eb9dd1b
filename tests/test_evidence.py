"""Where a work is found: an address on the web, or a sentence."""

import re
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lesson import evidence, tables


def work(**known):
    """A reference of which only this is known."""
    return SimpleNamespace(
        **dict.fromkeys(("doi", "pmid", "pmcid", "url", "registration")) | {"key": "smith_2020"} | known
    )


def test_every_work_of_ours_has_an_address():
    for row in tables.load("references"):
        assert re.match("https?://", evidence.address(row))


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "data:text/html,<script>",
        "file:///etc/passwd",
        "vbscript:x",
        "//example.org",
        "example.org",
        "https:example.org",
        "\tjavascript:x",
        "java\nscript:x",
        "ftp://example.org",
    ],
)
def test_what_is_no_address_on_the_web_is_never_a_link(url):
    with pytest.raises(
        tables.DataError, match=r"^references, row with the key 'smith_2020', column 'url': found .+; expected https://"
    ) as error:
        evidence.address(work(url=url))
    assert str(error.value).isprintable()


@given(st.text(), st.sampled_from(["doi", "pmid", "pmcid", "url", "registration"]))
def test_whatever_a_cell_holds_a_link_leads_to_the_web_or_there_is_none(text, column):
    try:
        assert re.match("https?://", evidence.address(work(**{column: text})))
    except tables.DataError as error:
        assert str(error).isprintable()


def test_a_work_that_cannot_be_found_is_named():
    with pytest.raises(
        tables.DataError,
        match=r"row with the key 'smith_2020': found nothing to find the work by; expected doi, pmid, pmcid",
    ):
        evidence.address(work())
