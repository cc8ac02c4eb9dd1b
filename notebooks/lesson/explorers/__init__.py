"""The explorers: each a chart and its controls. `ALL` maps each name to what makes it."""

from functools import partial
from importlib import import_module
from pathlib import Path

from .. import exercises, tables
from ..explorer import Explorer


def claim_map():
    """The claim map: all claims of the article by section and kind."""
    return _explorer("claim_map", "The claim map")


def burden(guess=None):
    """How many people live with an anxiety disorder, and how many are treated: what each source prints, with its
    interval.

    `guess` is an exercise in which the student predicts how many of 100 are treated: the picture waits for it and then
    shows it.
    """
    return _explorer("burden", "How many people, and how many are treated", guess)


def history():
    """From anaesthetic to anxiety clinics: what was made, approved, ruled, warned of and tried, and when."""
    years = [row.year for row in tables.load("history")]
    return _explorer("history", f"From anaesthetic to anxiety clinics, {min(years)} to {max(years)}")


def regimens():
    """What the trials gave: dose, number of doses, and minutes of an infusion or another way of giving it."""
    return _explorer("regimens", "What the trials gave")


def durations(guess=None):
    """How fast and how long: every duration that a study reports, over the article's own.

    `guess` is an exercise in which the student predicts a number of days: the picture waits for it and then shows it.
    """
    return _explorer("durations", "How fast and how long, by study", guess)


def people():
    """Count the people: everybody who took part in a controlled trial, by diagnoses, nobody counted twice."""
    return _explorer("people", "Count the people")


def largest_trial():
    """The largest trial in numbers: what it found on PTSD and on depression, and who started and finished."""
    return _explorer("largest_trial", "The largest trial in numbers")


def limits():
    """What limits each study: every study against every kind of limit."""
    return _explorer("limits", "What limits each study")


def blinding():
    """The blinding game: made-up people whose group is guessed by what they felt, and what trials report of guesses."""
    return _explorer("blinding", "The blinding game")


def citation():
    """Chase the citation: the two studies that the article points at, against every work that it may have meant."""
    return _explorer("citation", "Chase the citation")


def pooling():
    """Pool it yourself: two published pooled results, taken apart."""
    return _explorer("pooling", "Pool it yourself")


def sampling():
    """Small studies exaggerate: made-up trials with a true effect that the student sets."""
    return _explorer("sampling", "Small studies exaggerate")


def effects_over_time():
    """How large the pooled effect is at each time, for anxiety and for PTSD."""
    return _explorer("effects_over_time", "The pooled effect over time")


def clock(guess=None):
    """The clock of mechanisms: each finding at its time after the dose, below what is left of the drug.

    `guess` is an exercise in which the student predicts after how many hours a tenth is left: the picture waits for it
    and shows it.
    """
    return _explorer("clock", "The clock of mechanisms", guess)


def neurons():
    """New neurons or new connections: what each study counted, in whom, and whether it found any."""
    return _explorer("neurons", "New neurons or new connections?")


def infusion(guess=None):
    """The infusion simulator: the concentration that three published models calculate, over the ranges reported for
    effects.

    `guess` is an exercise in which the student predicts after how many minutes half of the peak is left: the picture
    waits for it.
    """
    return _explorer("infusion", "The infusion simulator", guess)


def race():
    """The race to relief: when a benefit was first seen, with ketamine and with tablets."""
    return _explorer("race", "The race to relief")


def lasting():
    """Does it last? What a median from a dozen people can tell, and what followed when repeated ketamine stopped."""
    return _explorer("lasting", "Does it last?")


def before_after(guess=None):
    """The before-after trap: how much larger a change looks without its control group.

    `guess` is an exercise in which the student predicts how large the change with pill placebo is, in standard
    deviations: the picture waits for it.
    """
    return _explorer("before_after", "The before-after trap", guess)


def side_effects():
    """Side effects side by side: in each trial, on the drug and on what it was compared with."""
    return _explorer("side_effects", "Side effects side by side")


def binding():
    """Receptor binding: what each form of ketamine would occupy of the NMDA receptors at the simulator's
    concentrations.
    """
    return _explorer("binding", "Receptor binding")


def of_hundred():
    """Of 100 people: how many have a side effect on the drug, and how many without it, with the interval."""
    return _explorer("of_hundred", "Of 100 people")


def addiction():
    """Is it addictive? What each kind of evidence says, for ketamine, esketamine and benzodiazepines."""
    return _explorer("addiction", "Is it addictive?")


def ladder(guess=None):
    """The treatment ladder: what guidelines put first, how many respond, and where treatment-resistant begins.

    `guess` is an exercise in which the student predicts how many of 100 people respond to a first treatment: the
    picture waits for it.
    """
    return _explorer("ladder", "The treatment ladder", guess)


def benefit_harm():
    """Benefit and harm in the same hundred people, from trials that count both."""
    return _explorer("benefit_harm", "Benefit and harm in the same 100 people")


def checks():
    """What a clinician checks first: what labels, societies, a clinic and a trial name."""
    return _explorer("checks", "What a clinician checks first")


def vitals():
    """Blood pressure and pulse: how much each study says that they rise, what it averaged, and when they come back."""
    return _explorer("vitals", "Blood pressure and pulse")


def dissociation(guess=None):
    """Dissociation: how many people, how strong, when, whether it shrinks with repetition, and whether benefit goes
    with it.

    `guess` is an exercise in which the student predicts how many of 100 people dissociate: the picture waits for it.
    """
    return _explorer("dissociation", "Dissociation", guess)


def interactions():
    """Other medicines: what changes when they are taken with ketamine, by class of medicine and kind of evidence."""
    return _explorer("interactions", "Other medicines")


def long_term():
    """Long term: bladder, memory and other harms, with recreational use and supervised treatment kept apart."""
    return _explorer("long_term", "Long term: bladder and memory")


def report_card(ledger=None, judging=True):
    """The report card: every claim with our verdict, how firm it is, and the verdicts that the student has kept beside
    it; without `judging`, with no room for them.

    `ledger` is a folder of tables on another article, filled in by a class: its name under data/, or a path. Raises
    ValueError when there is no such folder, and DataError when a table in it is wrong.
    """
    if ledger is None:
        return _explorer("report_card", "The report card", given=exercises.verdicts_given() if judging else None)
    folder = next((path for path in (tables.FOLDER / ledger, Path(ledger)) if path.is_dir()), None)
    if folder is None:
        raise ValueError(f"there is no folder {str(ledger)!r} in data/ and none at that path; copy data/my_article, "
                         "and give the name of the copy")
    return _explorer("report_card", f"The report card of {folder.name}", folder=folder)


def tensions():
    """The article against itself: passages that pull against each other, and how evidence settles it."""
    return _explorer("tensions", "The article against itself")


#: What a chart is given in place of what a student told it.
NOTHING = {"guess": None, "given": {}}


def _explorer(name, title, guess=None, given=None, **options):
    """Make an explorer of the chart with this name: `durations` is `Durations` in lesson.charts.durations, loaded
    when a lesson asks for it.
    """
    make = getattr(import_module(f"..charts.{name}", __package__), name.title().replace("_", ""))
    told = {key: value for key, value in (("guess", guess), ("given", given)) if value is not None}
    chart, plain = make(**options, **told), partial(make, **options, **{key: NOTHING[key] for key in told})
    return Explorer(name, title, chart, chart.controls(), wait_for=guess, plain=plain if told else None)


ALL = {make.__name__: make for make in (
    claim_map, burden, history, regimens, durations, people, largest_trial, limits,
    blinding, citation, pooling, sampling, effects_over_time, clock, neurons, infusion, binding, race,
    lasting, before_after, side_effects, of_hundred, addiction, ladder,
    benefit_harm, checks, vitals, dissociation, interactions, long_term,
    report_card, tensions)}
