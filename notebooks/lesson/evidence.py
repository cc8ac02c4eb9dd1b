"""What the tables say about one study, in the words that every lesson uses for it."""

import re
import textwrap
from collections import Counter
from pathlib import Path

from . import tables
from .words import Link

DESIGNS = {
    "randomised": "randomised",
    "controlled_fixed_order": "controlled, doses in fixed order",
    "open_label": "open label",
    "observational": "observational",
    "case_report": "case report",
    "reanalysis": "reanalysis of another study's people",
    "review": "review of several studies",
    "registered": "registered, no results",
}
CONTROLS = {
    "active": "active control",
    "inactive": "inert control",
    "none": "no control group",
    "outside": "outside comparison data",
    "other_care": "other care",
    "mixed": "mixed controls",
}
ROUTES = {
    "vein": "into a vein",
    "under_skin": "under the skin",
    "muscle": "into a muscle",
    "mouth": "by mouth",
    "under_tongue": "under the tongue",
    "nose": "into the nose",
    "mixed": "in several ways",
    "not_reported": "route not reported",
}
GROUPS = {
    "anxiety": "anxiety disorders",
    "ptsd": "PTSD and acute stress",
    "ocd": "OCD",
    "other": "other or mixed diagnoses",
}
SEEN = {
    "full_text": "read in the paper",
    "abstract": "read in the abstract",
    "registry": "read in the trial registry",
    "label": "read on the label",
    "secondary": "second-hand",
    "derived": "worked out by us",
}

#: How a title ends that is in our own words, in square brackets: the work's own was not seen in English.
UNTITLED = "; English title not seen]"

#: When we last looked for works and for approvals, in stored copies that we could read.
SEARCHED = "November 2026"

#: What the rows say of a claim, wherever it comes from.
CONTENT = {
    "supported": "supported", "partly_supported": "partly supported", "overstated": "overstated",
    "contradicted": "contradicted", "advice": "advice",
}
#: Where a claim comes from, whatever the rows say of it.
TRACED = {
    "named": "source named", "traceable": "source not named, but it can be traced",
    "not_found": "source not found", "none_given": "no source given",
}
#: How the rows of evidence on a claim stand to it, in the order in which they are told.
SIDES = {"for": "Strongest for it", "against": "Strongest against it", "qualifies": "What qualifies it"}
NO_ROW = "no row that we have."


def groups_of(study_disorders, disorders):
    """Which groups of diagnoses each study is about: a dict from study to a set of keys of GROUPS."""
    group = {row.id: row.group for row in disorders}
    found = {}
    for row in study_disorders:
        found.setdefault(row.study, set()).add(group[row.disorder])
    return found


def people(study):
    """Number of people of a study, in words."""
    if study.people is None:
        return "number of people not reported"
    noun = "person" if study.people == 1 else "people"
    return f"{study.people:,} {noun}" + (" planned" if study.people_basis == "planned" else "")


def control(study):
    """What a study compared ketamine with, in words."""
    plain = study.control_kind in ("none", "outside", "mixed")
    return CONTROLS[study.control_kind] if plain else f"{CONTROLS[study.control_kind]} ({study.control})"


def read(row):
    """Where a row of evidence was read, in words."""
    return SEEN[row.seen] if row.locator in ("abstract", "registry entry") else f"{row.locator}; {SEEN[row.seen]}"


def judged(verdict) -> str:
    """Both halves of our verdict on a claim, in words."""
    return f"{CONTENT[verdict.content]}; {TRACED[verdict.traced]}"


def sides(rows, claim: str):
    """The rows of evidence on a claim, by side: (heading, rows). A claim that nothing qualifies has no such side."""
    for side, heading in SIDES.items():
        found = [row for row in rows if (row.claim, row.side) == (claim, side)]
        if found or side != "qualifies":
            yield heading, found


def notes(explorer: str, folder: Path = tables.FOLDER) -> dict:
    """What the table of notes has for the words of one explorer: a dict from id to row, in the order of the table."""
    return {row.id: row for row in tables.load("chart_notes", folder) if row.explorer == explorer}


def told(note) -> str:
    """A note, and where it was read."""
    return f"{note.text.removesuffix('.')} ({read(note)})."


def same_people(study, studies):
    """A sentence that names the other studies on the same people, or nothing."""
    others = [other.label for other in studies if other.cohort == study.cohort and other.id != study.id]
    return f" Same people, at least in part, as {', '.join(others)}: never add the numbers up." if others else ""


def elsewhere(found, studies, why: str) -> tuple:
    """A paragraph, or none, that says how many of the `studies` that the same filters let through are not among those
    `found`, and why. So pictures with the same filters can be told apart by their words.
    """
    known = {study.id for study in found}
    kinds = Counter(DESIGNS[study.design] for study in studies if study.id not in known)
    if not kinds:
        return ()
    said = (f"Of the {len(studies)} studies in our tables that these filters let through, {kinds.total()} "
            f"{'is' if kinds.total() == 1 else 'are'} not counted here: {why}. By design: "
            f"{'; '.join(f'{name} {count}' for name, count in kinds.items())}.")
    return ((said,),)


def unsigned(reference) -> bool:
    """Whether we did not see who wrote a work."""
    return re.match(r"\w+ not seen\b", reference.authors) is not None


def by_title(reference, width: int = 48) -> str:
    """A work whose authors we did not see by the first words of its title, or by our own words, in brackets, for it."""
    if reference.title.endswith(UNTITLED):
        return reference.title.removesuffix(UNTITLED) + "]"
    return f"“{textwrap.shorten(reference.title, width, placeholder='…')}”"


def name(reference):
    """First author, or who published it, and year of a work; where nobody was seen, its title."""
    author = by_title(reference) if unsigned(reference) else reference.authors.split(",")[0]
    return f"{author} {reference.year}" if reference.year else author


def address(reference):
    """Where a work is found on the web: by its DOI, else PubMed, else its own address, else its registry.

    Raises DataError when it has no address, or one that does not begin with http: a click could run what stands there.
    """
    if reference.doi:
        return f"https://doi.org/{reference.doi}"
    if reference.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{reference.pmid}/"
    if reference.pmcid:
        return f"https://pmc.ncbi.nlm.nih.gov/articles/{reference.pmcid}/"
    if reference.url:
        if not re.match("https?://", reference.url):
            raise tables.DataError(f"references, row with the key {reference.key!r}, column 'url': "
                                   f"found {reference.url!r}; expected https://...")
        return reference.url
    number = (reference.registration or "").split()
    if not number:
        raise tables.DataError(f"references, row with the key {reference.key!r}: found nothing to find the work by; "
                               "expected doi, pmid, pmcid, registration or url")
    if reference.registration.startswith("NCT"):
        return f"https://clinicaltrials.gov/study/{reference.registration}"
    return f"https://www.anzctr.org.au/TrialSearch.aspx#&&searchTxt={number[-1]}"


def works(folder: Path = tables.FOLDER) -> dict:
    """Every work of the table of references by its key."""
    return {row.key: row for row in tables.load("references", folder)}


def link(reference) -> Link:
    """A work's title, and where it is found, as a link."""
    where = address(reference)
    return Link(f"{reference.title} ({where})", where)


def citation(reference):
    """A work as a list of references prints it, with a link: a tuple of text and Link.

    Its authors stand first, or its title where we did not see them.
    """
    year = f" ({reference.year})" if reference.year else ""
    pages = f", {reference.volume_pages}" if reference.volume_pages else ""
    retracted = f" RETRACTED on {reference.retracted_on}." if reference.retracted_on else ""
    if unsigned(reference):
        text = f"{reference.title}{year}. {reference.journal}{pages}. {reference.authors}."
    else:
        title = reference.title if reference.title[-1] in ".?!" else reference.title + "."
        text = f"{reference.authors}{year}. {title} {reference.journal}{pages}."
    where = address(reference)
    return f"{text}{retracted} ", Link(where, where)


def references(keys, folder=tables.FOLDER):
    """The works with these keys, by first author, or title, and year, as citations."""
    found = works(folder)

    def place(key):
        """Where a work stands in the list: by what its line begins with."""
        row = found[key]
        return (row.title if unsigned(row) else row.authors).lower(), row.year or 0, key

    return [citation(found[key]) for key in sorted(keys, key=place)]
