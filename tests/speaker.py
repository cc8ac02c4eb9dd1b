"""Says what the cells of a row hold, in words typed anew: nothing here comes from the charts or from `lesson.evidence`.

Tests compare the words of every explorer with this speaker. A word that is swapped in a chart is then no longer what
the speaker says of that row, and a test fails.
"""

import math

DESIGN = {
    "randomised": "randomised",
    "controlled_fixed_order": "controlled, doses in fixed order",
    "open_label": "open label",
    "observational": "observational",
    "case_report": "case report",
    "reanalysis": "reanalysis of another study's people",
    "review": "review of several studies",
    "registered": "registered, no results",
}
CONTROL = {
    "active": "active control",
    "inactive": "inert control",
    "none": "no control group",
    "outside": "outside comparison data",
    "other_care": "other care",
    "mixed": "mixed controls",
}
ROUTE = {
    "vein": "into a vein",
    "under_skin": "under the skin",
    "muscle": "into a muscle",
    "mouth": "by mouth",
    "under_tongue": "under the tongue",
    "nose": "into the nose",
    "mixed": "in several ways",
    "not_reported": "route not reported",
}
GROUP = {
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
VERDICT = {
    "supported": "supported",
    "partly_supported": "partly supported",
    "overstated": "overstated",
    "contradicted": "contradicted",
    "advice": "advice",
}
TRACED = {
    "named": "source named",
    "traceable": "source not named, but it can be traced",
    "not_found": "source not found",
    "none_given": "no source given",
}
#: The same in the narrow column of the report card.
SOURCE = {"named": "named", "traceable": "traceable", "not_found": "not found", "none_given": "none"}
ITEM = {
    "blood_pressure": "blood pressure",
    "heart": "heart disease",
    "vessels": "blood vessels, bleeds in the brain",
    "skull_pressure": "raised pressure in the skull",
    "eye_pressure": "glaucoma, raised eye pressure",
    "seizures": "epilepsy, seizures",
    "breathing": "breathing",
    "liver": "liver",
    "pregnancy": "pregnancy, breast-feeding",
    "allergy": "allergy to the drug",
    "psychosis": "psychosis",
    "mania": "mania",
    "mental_state": "mental state",
    "alcohol_drugs": "alcohol and drugs",
    "medicines": "other medicines",
    "plan": "staff and treatment plan",
}
SETTLED = {
    "first_right": ("nearer first", "The evidence lies nearer to the first side: {first}."),
    "second_right": ("nearer second", "The evidence lies nearer to the second side: {second}."),
    "both_possible": ("both can hold", "Both sides can hold, read in one way."),
    "neither": ("neither", "The evidence carries neither side."),
    "not_settled": ("not settled", "The evidence does not settle it."),
}
#: What a benefit was compared with, and from when a time counts.
COMPARED = {
    "control": "better than the control",
    "own_start": "better than before",
    "not_stated": "comparison not stated",
}
COUNTED = {
    "dose": "",
    "start": "from the start of the course",
    "treatment_end": "after the treatment",
    "not_stated": "start of the count not stated",
}
QUALIFIED = {"exactly": "", "about": "about ", "within": "within ", "up_to": "up to ", "at_least": "at least ",
             "median": "a median of "}


def duration(low, high, unit, qualifier="exactly"):
    """One time or two with their unit: "40 to 60 minutes", "within 1 hour"."""
    amount = f"{high:g}" if low == high else f"{low:g} to {high:g}"
    return QUALIFIED[qualifier] + f"{amount} {unit[:-1] if low == high == 1 else unit}"


def compared_duration(row):
    """A row of the table of durations: how long, from when, and against what."""
    length = "time not seen" if row.high is None else duration(row.low, row.high, row.unit, row.qualifier)
    against = "" if row.mark == "no_difference" or row.compared_with is None else COMPARED[row.compared_with]
    return ", ".join(part for part in (length, COUNTED[row.counted_from], against) if part)


def people(study):
    """How many people a study has."""
    if study.people is None:
        return "number of people not reported"
    planned = " planned" if study.people_basis == "planned" else ""
    return "1 person" + planned if study.people == 1 else f"{study.people:,} people{planned}"


def count(number, missing="not reported"):
    """A number of people alone."""
    return f"{number:,}" if number else missing


def control(study):
    """What a study compared ketamine with."""
    kind = CONTROL[study.control_kind]
    return kind if study.control_kind in ("none", "outside", "mixed") else f"{kind} ({study.control})"


def interval(low, high):
    """Both ends as printed."""
    return f"{low:g} to {high:g}"


def share(percent, events=None, of=None):
    """A percentage, with the counts behind it."""
    return f"{percent:g}%" + (f" ({events:,} of {of:,})" if events is not None else "")


def read(row):
    """Where a row was read."""
    return SEEN[row.seen] if row.locator in ("abstract", "registry entry") else f"{row.locator}; {SEEN[row.seen]}"


def address(work):
    """Where a work is found: DOI first, then PubMed, PubMed Central, its own address, a registry."""
    if work.doi or work.pmid or work.pmcid or work.url:
        return (
            f"https://doi.org/{work.doi}"
            if work.doi
            else f"https://pubmed.ncbi.nlm.nih.gov/{work.pmid}/"
            if work.pmid
            else f"https://pmc.ncbi.nlm.nih.gov/articles/{work.pmcid}/"
            if work.pmcid
            else work.url
        )
    if work.registration[:3] == "NCT":
        return f"https://clinicaltrials.gov/study/{work.registration}"
    return f"https://www.anzctr.org.au/TrialSearch.aspx#&&searchTxt={work.registration.split()[-1]}"


def unsigned(row, letters):
    """What names a work whose authors were not seen: as much of its title as fits; nothing where they were."""
    if row.authors.split()[1:3] != ["not", "seen"]:
        return None
    if "title not seen" in row.title:
        return row.title[: row.title.index(";")] + "]"
    if len(row.title) <= letters:
        return f"“{row.title}”"
    words = row.title.split()
    while len(" ".join(words)) >= letters:
        words.pop()
    return f"“{' '.join(words)}…”"


def work(row):
    """First author, or who published it, and year; the title where the authors were not seen."""
    author = unsigned(row, 48) or row.authors.split(",")[0]
    return f"{author} {row.year}" if row.year else author


def minus(number):
    """A number with a real minus sign."""
    return f"{number:g}".replace("-", "−")


def first_large(text):
    """A text as a sentence begins."""
    return text[0].upper() + text[1:]


def first_small(text):
    """A text as it stands in a sentence."""
    return text[0].lower() + text[1:]


def wilson(events, people):
    """The 95% interval of a share, in the form of textbooks."""
    z = 1.959964
    middle, half = (
        (events + z * z / 2) / (people + z * z),
        z * math.sqrt(events * (people - events) / people + z * z / 4) / (people + z * z),
    )
    return max(middle - half, 0), min(middle + half, 1)


def newcombe(a, n, b, m):
    """The difference of two shares and its 95% interval."""
    p, q, (low1, high1), (low2, high2) = a / n, b / m, wilson(a, n), wilson(b, m)
    return p - q, p - q - math.hypot(p - low1, high2 - q), p - q + math.hypot(high1 - p, q - low2)
