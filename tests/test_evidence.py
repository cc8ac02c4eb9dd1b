"""Where a work is found: an address on the web, or a sentence."""

import re
from types import SimpleNamespace

import pytest
from hypothesis import example, given
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
@example("\r", "registration")
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


def test_a_work_whose_authors_were_not_seen_is_named_by_its_title():
    unseen = work(authors="Authors not seen (Yale University)", title="Blood pressure changes", year=2024, journal="J")
    assert evidence.name(unseen) == "“Blood pressure changes” 2024"
    unseen.title = "Effect of Ketamine on Human Neurochemistry in Posterior Cingulate Cortex"
    assert evidence.name(unseen) == "“Effect of Ketamine on Human Neurochemistry in…” 2024"
    assert evidence.name(work(authors="Labeler not seen", title="Paroxetine", year=None)) == "“Paroxetine”"
    untitled = "[A review of bladders; English title not seen]"
    assert evidence.name(work(authors="Authors not seen", title=untitled, year=None)) == "[A review of bladders]"
    assert evidence.name(work(authors="Smith J, and two others (order not seen)", year=2020)) == "Smith J 2020"


def test_a_list_of_works_begins_with_the_title_where_nobody_is_named():
    shared = {"doi": "10.1/x", "year": 2024, "journal": "J", "volume_pages": "1:2", "retracted_on": None}
    said, _ = evidence.citation(work(authors="Authors not seen", title="Is it so?", **shared))
    assert said == "Is it so? (2024). J, 1:2. Authors not seen. "
    said, _ = evidence.citation(work(authors="Smith J", title="Is it so?", **shared))
    assert said == "Smith J (2024). Is it so? J, 1:2. "


def test_a_list_of_works_is_in_the_order_of_what_its_lines_begin_with():
    every = evidence.references([row.key for row in tables.load("references")])
    begins = [re.split(r" \(\d{4}\)|[.?!] ", said)[0].lower() for said, _ in every]
    assert begins == sorted(begins)
    assert not any(begin.startswith("authors not seen") for begin in begins)
