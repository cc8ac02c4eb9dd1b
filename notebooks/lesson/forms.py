"""Forms that the field uses, filled in from our tables: a question in its parts, the flow of a search, footnotes that
were followed, the summary of findings, the criteria for news, how far a second reader agreed.
"""

from html import escape
from pathlib import Path

from . import evidence, tables
from .frame import Shown, as_table
from .models.agreement import kappa
from .models.certainty import DOMAINS, LEVELS, STARTS, certainty
from .models.durations import in_words
from .say import capital, minus, small
from .words import Link, Table, fold, linked

#: How a measure of the table of outcomes is called.
MEASURES = {"odds_ratio": "odds ratio", "hedges_g": "Hedges' g"}
#: What each start says, in words.
STARTED = {"randomised": "chance decided who got what", "not_randomised": "no groups made by chance"}
#: How often a domain lowered the certainty, in words.
TIMES = {1: "", 2: " (twice)"}
#: The name of the fold that holds the reasons.
REASONS = "Why: each domain of GRADE, and where every number stands"

#: The trial that stands beside the claims: in an anxiety disorder proper, the only one in which chance decided.
TRIAL = "taylor_2018"
NOT_SAID = "not said"
#: The four parts, as columns of the table pico.
PARTS = ("people", "treatment", "comparison", "outcome")


def pico(folder: Path = tables.FOLDER) -> Shown:
    """Some of the article's claims as questions in four parts, and below them what one trial asked, from its rows."""
    says = {row.id: row.says.removesuffix(".") for row in tables.load("claims", folder)}
    rows = [(f"{row.claim}: {says[row.claim]}", *(getattr(row, part) or NOT_SAID for part in PARTS))
            for row in tables.load("pico", folder)]
    trial = next(row for row in tables.load("studies", folder) if row.id == TRIAL)
    scales = dict.fromkeys(row.scale for row in tables.load("outcomes", folder) if row.study == TRIAL)
    watched = next(row for row in tables.load("durations", folder) if (row.study, row.mark) == (TRIAL, "follow_up"))
    rows.append((f"The trial, {trial.label} ({evidence.read(trial)})", capital(trial.population),
                 f"{capital(trial.drug)} {evidence.ROUTES[trial.route]}, {trial.dose}", capital(trial.control),
                 f"{' and '.join(scales)}, up to {in_words(watched.low, watched.high, watched.unit)} later"))
    return as_table(Table("The parts of a question (PICO)", ("Who says it", "P: in whom?", "I: what is given?",
                                                              "C: against what?", "O: what is counted, and when?"),
                          tuple(rows)))


def pico_sources(folder: Path = tables.FOLDER) -> set[str]:
    """Keys of the works that the trial's four parts rest on."""
    return {row.source for row in tables.load("studies", folder) if row.id == TRIAL}


#: How the works of each count of the flow were seen.
SEEN = {"read_whole": {"full_text"}, "read_abstract": {"abstract"}, "read_entry": {"label", "registry"},
        "second_hand": {"secondary"}}
NOT_COUNTED = "not counted"
FLOW = "Our search as a flow, and what is missing in it"


def search_flow(folder: Path = tables.FOLDER) -> Shown:
    """How the works of the tables were looked for, left out and kept, and what a systematic review does and we did not;
    folded.
    """
    counts, rows = _counts(folder), tables.load("search_flow", folder)

    def number(row):
        if row.counted:
            return f"{counts[row.counted]:,} rows" if row.counted == "studies" else f"{counts[row.counted]:,}"
        return f"{row.lines} lines" if row.lines else NOT_COUNTED if row.id == "found" else "–"

    done = as_table(Table("What was done, from top to bottom", ("Step", "How many", "What"), tuple(
        (row.step, number(row), row.text) for row in rows if row.part == "done")))
    missing = as_table(Table("What a systematic review does, and we did not", ("Step", "What"), tuple(
        (row.step, row.text) for row in rows if row.part == "not_done")))
    return Shown(fold(FLOW, done.html + missing.html), f"{done.text}\n{missing.text}")


def _counts(folder):
    """What the flow counts: a dict from name to number."""
    works, studies = tables.load("references", folder), tables.load("studies", folder)
    retracted = {work.key for work in works if work.retracted_on}
    counts = {name: sum(work.seen in seen for work in works) for name, seen in SEEN.items()}
    return counts | {"works": len(works), "studies": len(studies), "randomised": sum(
        (row.purpose, row.design) == ("treatment", "randomised") and row.source not in retracted for row in studies)}


FOLLOWED = "Where the footnotes lead, as far as we saw"


def footnotes(folder: Path = tables.FOLDER) -> Shown:
    """Sentences of named pages, each with its footnote and the work that this names; where it leads is folded."""
    works, rows = evidence.works(folder), tables.load("footnotes", folder)
    items = [(f"{row.page_says} (", _link(works[row.source]),
              f", footnote {row.footnote}; {small(works[row.source].journal)}.) The footnote names: ",
              _link(works[row.cited]), ".") for row in rows]
    followed = as_table(Table("Followed", ("Sentence", "The work", "What it is", "How we saw it",
                                           "What it does not carry"), tuple(
        (f"{works[row.source].title}, footnote {row.footnote}", evidence.name(works[row.cited]), row.cited_is,
         f"Seen: {row.cited_locator}", row.missing) for row in rows)))
    asked = "".join(f"<li>{linked(item)}</li>" for item in items)
    text = ["".join(part.text if isinstance(part, Link) else part for part in item) for item in items]
    return Shown(f"<ol>{asked}</ol>{fold(FOLLOWED, followed.html)}", "\n".join([*text, followed.text]))


def footnote_sources(folder: Path = tables.FOLDER) -> set[str]:
    """Keys of the pages, and of the works that their footnotes name."""
    return {key for row in tables.load("footnotes", folder) for key in (row.source, row.cited)}


def _link(work):
    """A work by name and title, as a link to where it is found."""
    return Link(f"{evidence.name(work)}, “{work.title}”", evidence.address(work))


CRITERIA = "What each criterion asks, and where these lessons ask it"
NOWHERE = "Nowhere: ask it yourself"


def news_criteria(folder: Path = tables.FOLDER) -> Shown:
    """What a story on a treatment should tell, by HealthNewsReview, and which lessons ask it of the article; folded."""
    def asked(row):
        many = "s" if "," in (row.lessons or "") else ""
        where = f"Lesson{many} {row.lessons}" if row.lessons else NOWHERE
        return ". ".join(filter(None, (where, row.remark)))

    rows = tables.load("news_criteria", folder)
    source = evidence.name(evidence.works(folder)[rows[0].source])
    shown = as_table(Table(f"What a story on a treatment should tell ({source}; in our words)",
                           ("Criterion", "It asks", "Asked of this article"), tuple(
        (f"{row.number}. {row.name}", row.asks, asked(row)) for row in rows)))
    return Shown(fold(CRITERIA, shown.html), shown.text)


def news_sources(folder: Path = tables.FOLDER) -> set[str]:
    """Keys of the works that the criteria for news are read from."""
    return {row.source for row in tables.load("news_criteria", folder)}


DIFFERED = "Claim by claim"
#: Who judged, and how it was kept apart.
READER = ("A language model judged {many} of the {all} claims, chosen by a random number, from their rows of evidence "
          "alone; it had not seen our verdicts, nor which rows we count for or against.")
NO_PROOF = ("Agreement is no proof: two readers can be wrong together, few claims tell little, and a language model "
            "is no panel of people. Judge some claims with somebody else, apart from each other, and count.")


def second_reading(folder: Path = tables.FOLDER) -> Shown:
    """How far a second reader's verdicts agree with ours, with Cohen's kappa; claim by claim it is folded."""
    ours = {row.claim: row.content for row in tables.load("verdicts", folder)}
    says = {row.id: row.says.removesuffix(".") for row in tables.load("claims", folder)}
    theirs = tables.load("second_verdicts", folder)
    pairs, again, itself = ([*pairs] for pairs in (
        ((ours[row.claim], row.content) for row in theirs), ((ours[row.claim], row.again) for row in theirs),
        ((row.content, row.again) for row in theirs)))
    first, second, both = (sum(one == other for one, other in found) for found in (pairs, again, itself))
    said = (f"{READER.format(many=len(pairs), all=len(ours))} Of {first} it said the same as we; Cohen's kappa, which "
            f"takes off what chance would bring, is {kappa(pairs):.2f}. Asked once more, afresh, after some rows had "
            f"been reworded, it agreed with us on {second} ({kappa(again):.2f}), and with itself on {both}.")
    shown = as_table(Table(DIFFERED, ("Claim", "We say", "It said", "Asked again"), tuple(
        (f"{row.claim}: {says[row.claim]}",
         *(evidence.CONTENT[content] for content in (ours[row.claim], row.content, row.again))) for row in theirs)))
    words = "".join(f"<p>{escape(text)}</p>" for text in (said, NO_PROOF))
    return Shown(words + fold(DIFFERED, shown.html), "\n".join([said, NO_PROOF, shown.text]))


def summary_of_findings(folder: Path = tables.FOLDER) -> Shown:
    """A row for each outcome: compared with what, in which studies, what was found, how certain that is by our own
    reading of GRADE; the reasons, domain by domain, and the source of every row are folded.
    """
    works, rows = evidence.works(folder), _rows(folder)
    summary, reasons, sources = [], [], []
    for outcome in tables.load("certainty", folder):
        domains = {row.domain: row for row in tables.load("certainty_domains", folder) if row.outcome == outcome.id}
        said = {role: [(row, *rows[row.table, row.row]) for row in tables.load("certainty_rows", folder)
                       if (row.outcome, row.role) == (outcome.id, role)] for role in ("people", "found")}
        level = certainty(outcome.start, [row.lowered for row in domains.values()])
        lowered = [_domain(row.domain) + TIMES[row.lowered] for row in domains.values() if row.lowered]
        summary.append((f"{outcome.outcome}, {outcome.people}", outcome.comparison, _joined(text for _, text, _ in
                        said["people"]), _joined(text for _, text, _ in said["found"]),
                        f"{capital(level)}, lowered for {' and '.join(lowered)}. {outcome.means}"))
        reasons.append((outcome.outcome, f"{STARTS[outcome.start]}: {STARTED[outcome.start]}",
                        *(_reason(domains[domain]) for domain in DOMAINS), level))
        sources += [(f"{row.table}, {row.row}", outcome.outcome, text, f"{evidence.name(works[found.source])}; "
                     f"{evidence.read(found)}") for role in said.values() for row, text, found in role]
    first = as_table(Table("Summary of findings. The certainty is our own judgement, by GRADE",
                           ("Outcome", "Compared with", "Studies and people", "What was found", "Certainty"),
                           tuple(summary)))
    why = as_table(Table(f"Our reasons. The levels: {', '.join(reversed(LEVELS))}",
                         ("Outcome", "It starts", *(capital(_domain(domain)) for domain in DOMAINS), "It ends"),
                         tuple(reasons)))
    where = as_table(Table("Where each number stands", ("Row", "Outcome", "What it says", "Source"), tuple(sources)))
    return Shown(first.html + fold(REASONS, why.html + where.html), "\n".join([first.text, why.text, where.text]))


def summary_sources(folder: Path = tables.FOLDER) -> set[str]:
    """Keys of the works that the summary of findings rests on."""
    rows = _rows(folder)
    return {rows[row.table, row.row][1].source for row in tables.load("certainty_rows", folder)}


def _domain(domain):
    return domain.replace("_", " ")


def _reason(row):
    return f"{f'Lowered{TIMES[row.lowered]}' if row.lowered else 'Not lowered'}. {row.why}"


def _joined(texts):
    """Texts as sentences, one after the other."""
    return " ".join(capital(text.removesuffix(".")) + "." for text in texts)


def _rows(folder):
    """Every row that the summary names: a dict from table and id to its words, and the row that says where that was
    read.
    """
    trials = {row.id: row for row in tables.load("adverse_event_trials", folder)}
    lines = {row.id: row for row in tables.load("vitals", folder)}
    controls = {row.id: row.control for row in tables.load("benefit_harm_trials", folder)}

    def counted(label, row, control):
        return (f"{label}: {row.events_drug} of {row.people_drug} with the drug, {row.events_control} of "
                f"{row.people_control} with {control}")

    def effect(row):
        return f"{row.scale}: {MEASURES[row.measure]} {row.value:g}{between(row)}"

    def between(row):
        return "" if row.ci_low is None else f" (95% interval {minus(f'{row.ci_low:g} to {row.ci_high:g}')})"

    def rise(row):
        line = lines[row.line]
        beside = "" if row.control_rise is None else f" ({row.control_rise:g} on {line.control})"
        return f"{line.label}, {row.measure}: {row.rise:g} mmHg more{beside}{between(row)}, {line.averaged_words}"

    sayers = {
        "studies": lambda row: f"{row.label}: {evidence.people(row)}, {evidence.DESIGNS[row.design]}, "
                               f"{evidence.control(row)}",
        "outcomes": effect,
        "benefit_harm": lambda row: counted(row.label, row, controls[row.trial]),
        "after_maintenance": lambda row: f"{row.label}: {row.people} of {row.of_people}, {row.timing}",
        "adverse_event_trials": lambda row: f"{row.label}: {row.condition}",
        "adverse_events": lambda row: counted(f"{trials[row.trial].label}, {row.printed}", row,
                                              trials[row.trial].control),
        "addiction": lambda row: row.short,
        "vitals_rises": rise,
        "verdict_evidence": lambda row: row.text,
    }
    named = {(row.table, row.row) for row in tables.load("certainty_rows", folder)}
    return {(table, row.id): (say(row), lines[row.line] if table == "vitals_rises" else row)
            for table, say in sayers.items() for row in tables.load(table, folder) if (table, row.id) in named}
