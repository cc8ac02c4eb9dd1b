"""The citation and effect-over-time charts and the verdict cards of lesson 3, against the tables."""

from collections import Counter

import pytest
from lesson import evidence, explorers, frame
from lesson.models.durations import in_hours
from lesson.tables import load
from pictures import by_id, drawn


@pytest.fixture
def citation():
    return explorers.citation()


@pytest.fixture
def effects():
    explorer = explorers.effects_over_time()
    explorer.set(pool="both")
    return explorer


def test_every_candidate_is_marked_on_every_element(citation):
    elements = {}
    for row in load("citation_elements"):
        elements.setdefault(row.claim, []).append(row.id)
    marks = {(row.candidate, row.element): row.mark for row in load("candidate_elements")}
    assert set(marks) == {(row.id, element) for row in load("candidates") for element in elements[row.claim]}
    citation.set(detail="all")
    for claim in elements:
        citation.set(claim=claim)
        drawn = by_id(citation)
        assert len(drawn) == sum(row.claim == claim for row in load("candidates")) * len(elements[claim])
        for gid, artist in drawn.items():
            _, candidate, element = gid.split("-")
            assert artist.get_xdata()[0] == elements[claim].index(element)


@pytest.mark.parametrize("claim", ["C13", "C14"])
def test_a_first_view_has_the_works_with_half_of_what_the_claim_says_and_says_the_claim(citation, claim):
    citation.set(claim=claim)
    elements = [row.id for row in load("citation_elements") if row.claim == claim]
    fits = Counter(row.candidate for row in load("candidate_elements") if row.mark == "match"
                   and row.element in elements)
    wanted = {work for work, count in fits.items() if 2 * count >= len(elements)}
    marks = by_id(citation)
    assert {gid.split("-")[1] for gid in marks} == wanted
    down = sorted(wanted, key=lambda work: marks[f"citation-{work}-{elements[0]}"].get_ydata()[0])
    assert [fits[work] for work in down] == sorted(fits[work] for work in wanted)[::-1], "the best fit stands on top"
    said = next(row.says for row in load("claims") if row.id == claim)
    assert any(f"Claim {claim}: {said}" == text.get_text().replace("\n", " ") for text in citation.figure.texts)


@pytest.mark.parametrize("claim", ["C13", "C14"])
def test_the_headline_of_a_citation_says_how_many_works_and_how_far_the_best_fits(citation, claim):
    citation.set(claim=claim)
    works = [row.id for row in load("candidates") if row.claim == claim]
    fits = Counter(row.candidate for row in load("candidate_elements")
                   if row.mark == "match" and row.candidate in works)
    elements = sum(row.claim == claim for row in load("citation_elements"))
    cited = next(row.cited_study for row in load("claims") if row.id == claim).replace("_", " of ")
    assert max(fits.values()) < elements
    assert citation.chart.words(citation.state).headline == (
        f"Of {len(works)} works, none has everything that the article says of its {cited}; the best fit has "
        f"{max(fits.values())} of {elements} elements.")


@pytest.mark.parametrize("claim", ["C13", "C14"])
def test_no_work_has_everything_and_the_words_say_so(citation, claim):
    citation.set(claim=claim)
    total = len(citation.chart.elements[claim])
    assert max(citation.chart.fits(row) for row in citation.chart.candidates[claim]) < total
    assert "not one" in citation.words
    assert f"has everything that claim {claim} says" in citation.words


def test_words_name_what_the_picked_work_misses_and_that_absence_is_no_proof(citation):
    citation.set(claim="C14", work="B1")
    assert ("Picked: Glue 2020a. It misses: One infusion (Several injections under the skin); Two weeks (Up to one "
            "week).") in citation.words
    citation.set(work="B2")
    assert "It misses: From 2020 (2018)." in citation.words
    assert "Not known: Treatment-resistant (The abstract does not say)." in citation.words
    assert "is no proof that there is none" in citation.words


def test_effects_stand_at_their_time_and_value(effects):
    outcomes = {row.id: row for row in load("outcomes")}
    times = {row.outcome: row for row in load("effects_over_time")}
    seen = set()
    for _ in effects.sweep():
        for gid, artist in by_id(effects).items():
            outcome, time = outcomes[gid.split("-")[1]], times[gid.split("-")[1]]
            assert artist.get_ydata()[0] == (outcome.value if time.better == "higher" else -outcome.value)
            x = artist.get_xdata()[0]
            if time.time_high is None:
                assert x == pytest.approx(in_hours(90, "days"), rel=0.4)
            else:
                assert in_hours(time.time_low, time.unit) * 0.99 <= x <= in_hours(time.time_high, time.unit) * 1.2
            seen.add(outcome.id)
    assert seen == set(times)


def test_intervals_are_drawn_as_reported(effects):
    outcomes = {row.id: row for row in load("outcomes")}
    times = {row.outcome: row for row in load("effects_over_time")}
    upright = [tuple(line.get_ydata()) for line in drawn(effects) if len(set(line.get_xdata())) == 1
               and len(line.get_ydata()) == 2]
    shown = [outcomes[gid.split("-")[1]] for gid in by_id(effects)]
    assert upright == [(row.ci_low, row.ci_high) if times[row.id].better == "higher" else (-row.ci_high, -row.ci_low)
                       for row in shown]


def test_words_give_every_effect_with_its_interval_and_the_mixed_people(effects):
    effects.set(pool="both", against="all")
    for said in ("1.17 (0.44 to 1.89)", "0.40 (0.17 to 0.63)", "0.20 (-0.08 to 0.48)",
                 "mix people with depression, anxiety disorders and pain"):
        assert said in effects.words


def test_effects_open_with_anxiety_alone_and_the_headline_points_as_the_table_does(effects):
    outcomes, times = {row.id: row for row in load("outcomes")}, load("effects_over_time")
    opened = explorers.effects_over_time()
    assert {gid.split("-")[1] for gid in by_id(opened)} == {row.outcome for row in times if row.pool == "anxiety"}
    for pool, who in (("anxiety", "in mixed diagnoses anxiety was"), ("ptsd", "PTSD symptoms were")):
        effects.set(pool=pool)
        own = [row for row in times if row.pool == pool and row.against == "all" and row.time_high]
        values = [outcomes[row.outcome].value * (1 if row.better == "higher" else -1) for row in own]
        assert all(value > 0 for value in values)
        last = outcomes[own[-1].outcome]
        fits = ", where no difference fits too" if last.ci_low < 0 < last.ci_high else ""
        assert effects.chart.words(effects.state).headline == (
            f"Pooled, {who} {values[0]:.2f} standard deviations better than with the control at {own[0].label}, and "
            f"{values[-1]:.2f} at {own[-1].label}{fits}.")


def test_every_verdict_has_evidence_for_and_beside_it_and_says_how_far_it_reaches():
    claims = {row.id for row in load("claims") if row.section == "research"}
    verdicts = {row.claim: row for row in load("verdicts")}
    assert claims <= set(verdicts)
    for claim in verdicts:
        sides = {row.side for row in load("verdict_evidence") if row.claim == claim}
        assert "for" in sides and sides & {"against", "qualifies"}, claim
    shown = frame.verdicts("research").stills()[0]["text/plain"]
    for claim in claims:
        assert f"{claim}: {evidence.CONTENT[verdicts[claim].content]}; " in shown
        for text in (verdicts[claim].why, verdicts[claim].reach, verdicts[claim].would_change):
            assert text in shown
    for row in load("verdict_evidence"):
        if row.claim in claims:
            assert row.text in shown


def test_three_readings_of_the_two_works_are_told_as_far_as_the_rows_hold_them(citation):
    """The two years may have been interchanged: two works lack nothing but the year, and each has the other's."""
    missed = {}
    for row in load("candidate_elements"):
        if row.mark == "miss":
            missed.setdefault(row.candidate, []).append(row.element)
    ids = {(row.claim, row.reference): row.id for row in load("candidates")}
    review, study, other = ids["C13", "banov_2020"], ids["C14", "taylor_2018"], ids["C14", "glue_2020a"]
    assert missed[review] == ["review_year"]
    assert missed[study] == ["study_year"]
    assert "study_infusion" in missed[other]
    assert "study_year" not in missed[other]
    years = {row.key: str(row.year) for row in load("references")}
    says = {row.id: row.says for row in load("claims")}
    assert years["banov_2020"] in says["C14"]
    assert years["taylor_2018"] in says["C13"]
    unknown = {(row.candidate, row.element) for row in load("candidate_elements") if row.mark == "unknown"}
    assert {(review, "review_effective"), (study, "study_resistant")} <= unknown, "so it stays an inference"
    for claim in ("C13", "C14"):
        citation.set(claim=claim)
        said = next(line for line in citation.words.split("\n") if "Readings that are open:" in line)
        for words in ("1. Two works joined into one", "2. The two years interchanged", "It stays an inference",
                      "3. Works that we do not know.", "Nothing here decides between them."):
            assert words in said, (claim, words)
        for year in (years["banov_2020"], years["taylor_2018"]):
            assert year in said


def test_numbers_in_verdicts_are_those_of_the_tables():
    texts = " ".join(row.text
                     for row in load("verdict_evidence")) + " ".join(row.why + row.reach for row in load("verdicts"))
    outcomes = {row.id: row for row in load("outcomes")}
    people = {row.id: row.people for row in load("studies")}
    for said in (f"{people['abdallah_2022']} veterans", f"{people['taylor_2018']} people with social anxiety",
                 f"{people['glue_2020a']} people with treatment-resistant",
                 f"{outcomes['whittaker_2021.2'].value:g}",
                 f"{outcomes['whittaker_2021.2'].ci_low:g} to {outcomes['whittaker_2021.2'].ci_high:g}",
                 f"{outcomes['borgogna_2024.1'].value:g}",
                 f"{outcomes['borgogna_2024.2'].ci_low:g} to {outcomes['borgogna_2024.2'].ci_high:g}",
                 f"{people['borgogna_2024']} people pooled"):
        assert said in texts, said
