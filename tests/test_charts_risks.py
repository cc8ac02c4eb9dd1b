"""The four charts of risks (blood pressure, dissociation, other medicines, long term) against the tables."""

import itertools
import re
from types import SimpleNamespace

import pytest
from lesson import drawing, explorers
from lesson.charts.dissociation import Dissociation
from lesson.tables import load
from pictures import by_id, drawn


@pytest.fixture
def vitals():
    made = explorers.vitals()
    made.set(detail="all")
    return made


@pytest.fixture
def dissociation():
    return explorers.dissociation()


@pytest.fixture
def interactions():
    return explorers.interactions()


@pytest.fixture
def long_term():
    return explorers.long_term()


def texts(explorer):
    return [artist.get_text() for artist in drawn(explorer) if hasattr(artist, "get_text")]


@pytest.mark.parametrize("table", ["vitals", "dissociation", "interactions", "long_term"])
def test_what_we_worked_out_says_so(table):
    for row in load(table):
        if row.seen == "derived":
            assert re.search(r"\b[Oo]ur\b|[Dd]erived|[Ww]orked out", f"{row.note} {row.locator}"), row.id
        if row.seen == "secondary":
            assert re.search(r"retold|retells?\b", row.locator), row.id


# -- blood pressure and pulse


def test_the_rises_are_those_that_the_sources_print():
    rises = {row.id: row for row in load("vitals_rises")}
    printed = {"riva_posse.systolic": 3.28, "glue_2018.systolic": 10, "vankawala.systolic": 12.61,
               "yale.systolic": 16.0, "doherty_younger.systolic": 13.3,
               "doherty_older.systolic": 16.0, "liebe_largest.systolic": 13.38,
               "riva_posse.diastolic": 3.17, "yale.diastolic": 11.0, "vankawala.pulse": 4.09}
    assert {key: rises[key].rise for key in printed} == printed
    assert (rises["vankawala.systolic"].ci_low, rises["vankawala.systolic"].ci_high) == (10.4, 14.82)
    assert rises["yale.systolic"].sd == 11.2
    assert rises["yale.systolic"].ci_low is None, "an SD is no interval"
    assert [rises[f"doherty_{group}.systolic"].control_rise for group in ("younger", "older")] == [6.1, 11.1]


@pytest.mark.parametrize(("measure", "start", "later"),
                         [("systolic", 122.97, 132.09), ("diastolic", 71.44, 79.0), ("pulse", 67.74, 73.24)])
def test_the_rise_that_we_worked_out_is_the_difference_of_the_printed_means(measure, start, later):
    row = next(row for row in load("vitals_rises") if row.id == f"liebe_time.{measure}")
    assert row.rise == pytest.approx(later - start, abs=0.005)
    assert next(line for line in load("vitals") if line.id == "liebe_time").seen == "derived"


@pytest.mark.parametrize("measure", ["systolic", "diastolic", "pulse"])
def test_every_rise_stands_at_its_value_smallest_first(vitals, measure):
    vitals.set(measure=measure)
    marks = by_id(vitals)
    rows = sorted((row for row in load("vitals_rises") if row.measure == measure), key=lambda row: row.rise)
    assert len(rows) >= 4
    heights = []
    for row in rows:
        mark = marks[f"vitals-{row.id}"]
        assert list(mark.get_xdata()) == [row.rise]
        heights.append(mark.get_ydata()[0])
    assert heights == sorted(heights)
    other = {f"vitals-{row.id}" for row in load("vitals_rises") if row.measure != measure}
    assert not other & set(marks)


def test_an_sd_does_not_look_like_an_interval_and_the_control_stands_beside(vitals):
    spreads = intervals = controls = 0
    for measure in ("systolic", "diastolic", "pulse"):
        vitals.set(measure=measure)
        marks = by_id(vitals)
        for row in (row for row in load("vitals_rises") if row.measure == measure):
            for gid, middle, sd in ((f"vitals-{row.id}-sd", row.rise, row.sd),
                                    (f"vitals-{row.id}-control_sd", row.control_rise, row.control_sd)):
                assert (gid in marks) == (sd is not None)
                if sd is not None:
                    assert tuple(marks[gid].get_xdata()) == pytest.approx((middle - sd, middle + sd))
                    assert marks[gid].get_linestyle() == "--"
                    spreads += 1
            assert (f"vitals-{row.id}-interval" in marks) == (row.ci_low is not None)
            if row.ci_low is not None:
                interval = marks[f"vitals-{row.id}-interval"]
                assert tuple(interval.get_xdata()) == (row.ci_low, row.ci_high)
                assert interval.get_linestyle() == "-"
                assert interval.get_linewidth() > 2
                intervals += 1
            assert (f"vitals-{row.id}-control" in marks) == (row.control_rise is not None)
            if row.control_rise is not None:
                control = marks[f"vitals-{row.id}-control"]
                assert control.get_xdata()[0] == row.control_rise
                assert control.get_markerfacecolor() == drawing.PAPER
                assert 0 < control.get_ydata()[0] - marks[f"vitals-{row.id}"].get_ydata()[0] < 0.5
                controls += 1
    assert (spreads, intervals, controls) == (8, 3, 7)


def test_times_stand_at_their_minutes_and_only_where_they_are_about_the_measure(vitals):
    about = {"systolic": ("systolic", "pressure", "all"), "diastolic": ("pressure", "all"), "pulse": ("all",)}
    for measure, scopes in about.items():
        vitals.set(measure=measure)
        marks = by_id(vitals)
        shown = {row.line for row in load("vitals_rises") if row.measure
                 == measure} | {line.id for line in load("vitals") if line.averaged == "none"}
        for line in load("vitals"):
            told = line.id in shown and line.times_of in scopes
            for kind, minutes in (("peak", line.peak), ("back", line.back_by), ("raised", line.raised_until)):
                gid = f"vitals-{line.id}-{kind}"
                assert (gid in marks) == (told and minutes is not None), gid
                if gid in marks:
                    assert marks[gid].get_xdata()[-1] == minutes
    vitals.set(measure="pulse")
    assert not [gid for gid in by_id(vitals) if gid.startswith("vitals-doherty")]


def test_the_two_axes_have_rows_at_the_same_height(vitals):
    for state in vitals.sweep():
        if state.detail == "few":
            continue
        rise, time = vitals.figure.axes
        assert rise.get_ylim() == time.get_ylim()
        assert (rise.get_position().y0, rise.get_position().y1) == (time.get_position().y0, time.get_position().y1)


def test_words_give_every_rise_what_was_averaged_and_no_average(vitals):
    for state in vitals.sweep():
        table = {name: cells for name, *cells in vitals.chart.words(state).table.rows}
        assert len(table) == len(vitals.chart.shown(state))
        labels = {line.id: line.label for line in vitals.chart.shown(state)}
        for row in (row for row in load("vitals_rises") if row.measure == state.measure and row.line in labels):
            said = table[labels[row.line]][2]
            for value in (row.rise, row.ci_low, row.ci_high, row.sd, row.control_rise, row.control_sd):
                assert value is None or f"{value:g}" in said, row.id
        assert "Do not average them" in vitals.words
        assert "in Liebe 2017 the same 35 people rise by" in vitals.words
    vitals.set(measure="systolic", line="yale")
    assert "4.9 times as much" in vitals.words
    assert "Riva-Posse 2018 (3.28) and Yale 2024 (16) both averaged at one time and still differ" in vitals.words
    assert "printed 12.5%, though 17 of 138 is 12.3%" in vitals.words


@pytest.mark.parametrize("measure", ["systolic", "diastolic", "pulse"])
def test_the_first_view_has_the_largest_mean_rise_of_each_study_and_the_headline_both_ends(vitals, measure):
    vitals.set(measure=measure, detail="few")
    lines = {line.id: line for line in load("vitals")}
    rises = [row for row in load("vitals_rises") if row.measure == measure]
    largest = {}
    for row in rises:
        source = lines[row.line].source
        largest[source] = max(largest.get(source, row), row, key=lambda one: one.rise)
    marks = by_id(vitals)
    assert {gid for gid in marks if "-" not in gid.removeprefix("vitals-")} == {
        f"vitals-{row.id}" for row in largest.values()}
    assert {gid for gid in marks if gid.endswith("-control")} == {
        f"vitals-{row.id}-control" for row in largest.values() if row.control_rise is not None}
    assert len(vitals.figure.axes) == 1
    said = vitals.chart.words(vitals.state).headline
    low, high = min(row.rise for row in rises), max(row.rise for row in rises)
    assert said.startswith(f"{measure.capitalize()}")
    assert re.search(rf" rose on average by {low:g} \(.* to {high:g} (mmHg|beats per minute) \(", said)
    assert low > 0, "or it would not be a rise"


def test_nobody_is_asked_for_their_own_blood_pressure(vitals):
    assert set(vitals.controls) == {"measure", "detail", "line"}
    assert "It says nothing about any one person" in vitals.words


# -- dissociation

KINDS = {"how_many": "rate", "how_strong": "score", "when": "time", "repeated": "repetition", "needed": "link"}


@pytest.mark.parametrize("question", KINDS)
def test_each_question_draws_its_own_rows(dissociation, question):
    dissociation.set(question=question)
    wanted = [row for row in load("dissociation") if row.kind == KINDS[question]]
    assert len(wanted) >= 3
    for row in wanted:
        dissociation.set(row=row.id)
        shown = [text.replace("\n", " ") for text in texts(dissociation)]
        inside = [one for one in wanted if any(text.startswith(one.label) for text in shown)]
        assert row in inside
        assert len(inside) == min(len(wanted), 8)
        assert {gid.split("-")[1] for gid in by_id(dissociation)} <= {one.id for one in inside}
        assert len(dissociation.chart.words(dissociation.state).table.rows) == len(wanted)


def test_shares_and_scores_stand_at_their_values(dissociation):
    for question in ("how_many", "how_strong"):
        dissociation.set(question=question)
        marks = by_id(dissociation)
        for row in (row for row in load("dissociation") if row.kind == KINDS[question]):
            assert set(marks[f"dissociation-{row.id}-value"].get_xdata()) == {row.low, row.high}
            assert (f"dissociation-{row.id}-control" in marks) == (row.control_value is not None)
            if row.control_value is not None:
                assert marks[f"dissociation-{row.id}-control"].get_xdata()[0] == row.control_value
                assert marks[f"dissociation-{row.id}-control"].get_markerfacecolor() == drawing.PAPER
            if row.sd is not None:
                assert tuple(marks[f"dissociation-{row.id}-sd"].get_xdata()) == pytest.approx(
                    (max(row.low - row.sd, 0), row.low + row.sd))


def test_percentages_are_those_of_the_counts():
    counted = 0
    for row in load("dissociation"):
        if row.kind == "rate" and row.events is not None:
            assert row.low == row.high == pytest.approx(100 * row.events / row.people, abs=0.051), row.id
            counted += 1
        if row.control_events is not None:
            assert row.control_value == pytest.approx(100 * row.control_events / row.control_people, abs=0.051), row.id
    assert counted == 5


def test_times_stand_at_their_minutes(dissociation):
    dissociation.set(question="when")
    marks = by_id(dissociation)
    for row in (row for row in load("dissociation") if row.kind == "time"):
        assert marks[f"dissociation-{row.id}-gone"].get_xdata()[0] == row.gone_by
        assert (f"dissociation-{row.id}-peak" in marks) == (row.peak_high is not None)
        if row.peak_high is not None:
            assert marks[f"dissociation-{row.id}-peak"].get_xdata()[-1] == row.peak_high
    assert ("In 5 of 7 sources it was gone within 120 minutes. 2 tell of longer: KetECT, the 7 longest, up to 11 "
            "days") in dissociation.words


def test_the_fall_with_repetition_is_drawn_only_where_numbers_were_seen(dissociation):
    dissociation.set(question="repeated")
    marks = by_id(dissociation)
    assert {gid: artist.get_xdata()[0] for gid, artist in marks.items()} == {
        "dissociation-glue_2018.repetition-first": 20, "dissociation-glue_2018.repetition-later": 8.8}
    assert sum("no numbers seen" in text for text in texts(dissociation)) == 3
    assert "fell in 6, stayed high in 3 and rose in 1" in dissociation.words


def test_both_sides_of_the_link_are_drawn_apart_in_place_and_shape(dissociation):
    sides = {}
    for row in (row for row in load("dissociation") if row.kind == "link"):
        dissociation.set(question="needed", row=row.id)
        mark = by_id(dissociation)[f"dissociation-{row.id}-side"]
        sides.setdefault(row.direction, set()).add((mark.get_xdata()[0], mark.get_marker()))
    assert set(sides) == {"linked", "not_linked"}
    assert all(len(looks) == 1 for looks in sides.values())
    (linked,), (not_linked,) = sides["linked"], sides["not_linked"]
    assert linked[0] != not_linked[0]
    assert linked[1] != not_linked[1]
    dissociation.set(row="luckenbaugh_day0.link")
    assert {"r −0.35", "r −0.41"} <= set(texts(dissociation))
    assert "A link is not a need" in dissociation.words


def test_the_first_view_of_dissociation_is_grouped_by_how_one_asked_smallest_first(dissociation):
    rows = {row.id: row for row in load("dissociation") if row.kind == "rate"}
    heights = {gid.split("-")[1]: mark.get_ydata()[0] for gid, mark in by_id(dissociation).items()
               if gid.endswith("-value")}
    assert heights.keys() == rows.keys()
    assert len(rows) <= 8
    shown = sorted(rows.values(), key=lambda row: heights[row.id])
    assert [row.low for row in shown] == sorted(row.low for row in rows.values())
    heads = {artist.get_text().lower(): artist.get_position()[1] for artist in drawn(dissociation)
             if hasattr(artist, "get_text")}
    for asked in {row.what.split(", ")[0] for row in shown}:
        below = [heights[row.id] for row in shown if row.what.split(", ")[0] == asked]
        assert heads[asked.lower()] == pytest.approx(min(below) - 0.9)
    beside = [text for text in texts(dissociation) if re.search(r"spray|therapy", text)]
    assert len(beside) == sum(row.control is not None for row in shown)
    for row in shown:
        assert row.control is None or any(
            text.startswith(f"{row.control} {row.control_value:g}%") for text in beside), row.id


def test_headlines_on_dissociation_are_those_of_the_table(dissociation):
    def headline(question):
        dissociation.set(question=question)
        return dissociation.chart.words(dissociation.state).headline

    rows = {kind: [row for row in load("dissociation") if row.kind == kind] for kind in KINDS.values()}
    least, most = min(rows["rate"], key=lambda row: row.low), max(rows["rate"], key=lambda row: row.high)
    without = [row.control_value for row in rows["rate"] if row.control_value is not None]
    assert headline("how_many").startswith(f"Of people on ketamine or esketamine {least.low:g}% (of {least.people}) to "
                                           f"{most.high:g}% (of {most.people}) dissociated")
    assert headline("how_many").endswith(f"without it {min(without):g}% to {max(without):g}%.")
    assert max(without) < least.low
    assert f"In {sum(row.gone_by < 1_440 for row in rows['time'])} of {len(rows['time'])} sources" in headline("when")
    assert all(row.direction == "weaker" for row in rows["repetition"])
    assert headline("repeated").startswith(f"{len(rows['repetition'])} of {len(rows['repetition'])} sources say that "
                                           "dissociation weakened")
    linked = [row for row in rows["link"] if row.direction == "linked"]
    assert len({row.source for row in linked}) == 2
    assert headline("needed") == (f"{len(linked)} rows, of 2 papers, link dissociation with "
                                  f"benefit; {len(rows['link']) - len(linked)} find no link that matters.")


@pytest.mark.parametrize(("guess", "said"), [(10, "below 23, 43% of that"), (30, "within that")])
def test_the_headline_on_dissociation_says_how_far_a_guess_was(guess, said):
    chart = Dissociation(guess=SimpleNamespace(number=guess))
    state = explorers.dissociation().state
    assert chart.words(state).guess == f"You said {guess}: {said}."
    assert not chart.words(SimpleNamespace(question="needed", row="")).guess


def test_words_say_every_number_of_the_picture(dissociation):
    for state in dissociation.sweep():
        rows = dissociation.chart.words(state).table.rows
        assert len({name for name, *_ in rows}) == len(rows), "two rows have the same name"
        for row, said in zip(dissociation.chart.answers(state), rows, strict=True):
            for value in (row.low, row.high, row.sd, row.control_value, row.later, row.peak_high, row.events):
                assert value is None or f"{value:g}".replace("-", "−") in said[3], row.id


# -- other medicines


def test_a_first_view_of_medicines_has_those_with_a_trial_in_patients_and_those_that_the_article_names(interactions):
    tried = {row.medicines for row in load("interactions") if row.evidence == "trial"}
    named = {row.id for row in load("interaction_classes") if row.category in ("antidepressant", "blood_pressure")}
    shown = [row.id for row in interactions.chart.shown(interactions.state).rows]
    assert set(shown) == tried | named
    assert set(shown[: len(tried)]) == tried, "those with a trial stand first"
    left = len(load("interaction_classes")) - len(shown)
    assert f"Not here: {left} other groups" in "\n".join(text.get_text() for text in interactions.figure.texts)


def test_the_headline_of_medicines_counts_the_groups_with_a_trial_and_says_whether_the_picked_one_has_one(interactions):
    rows, classes = load("interactions"), load("interaction_classes")
    tried = {row.medicines for row in rows if row.evidence == "trial"}
    interactions.set(detail="all")
    for row in classes:
        interactions.set(medicines=row.id)
        said = interactions.chart.words(interactions.state).headline
        assert said.startswith(f"We found a randomised trial in patients for {len(tried)} of {len(classes)} groups")
        ends = (" is one of them." if row.id in tried else
                " other evidence." if any(one.medicines == row.id for one in rows) else " nothing.")
        assert said.endswith(ends), said
        assert row.name.lower() in said.lower()


def test_every_finding_is_drawn_once_in_its_column(interactions):
    interactions.set(detail="all")
    findings = {row.id: row for row in load("interactions")}
    hovered = ""
    for gid, mark in by_id(interactions).items():
        row = findings[gid.removeprefix("interactions-")]
        assert ["trial", "observed", "volunteers", "review", "label"][round(mark.get_xdata()[0])] == row.evidence
        hovered += mark.get_label()
    for row in findings.values():
        assert hovered.count(f"{row.label}: {row.drug}: {row.subject}") == 1, row.id


def test_the_classes_that_the_article_names_stand_first_and_rows_do_not_overlap(interactions):
    interactions.set(detail="all")
    category = {row.id: row.category for row in load("interaction_classes")}
    names = {f"{row.name}{'*' if row.category != 'other' else ''}": row.id for row in load("interaction_classes")}
    tops = {names[text.get_text()]: text.get_position()[1] for text in drawn(interactions)
            if hasattr(text, "get_text") and text.get_text() in names}
    order = sorted(tops, key=tops.get)
    assert [category[key] for key in order] == sorted(category.values(),
                                                      key=["antidepressant", "blood_pressure", "other"].index)
    rows = {row.id: row.medicines for row in load("interactions")}
    last = interactions.chart.sheets["all"].rows
    for gid, mark in by_id(interactions).items():
        medicines = rows[gid.removeprefix("interactions-")]
        after = order[order.index(medicines) + 1] if medicines != order[-1] else None
        assert tops[medicines] <= mark.get_ydata()[0] < (tops[after] if after else last)


def test_a_class_without_a_finding_says_so_and_no_trial_at_the_dose_is_said(interactions):
    empty = {row.id for row in load("interaction_classes")} - {row.medicines for row in load("interactions")}
    assert empty == {"other_antidepressants"}
    interactions.set(detail="all")
    assert sum("nothing found" in text for text in texts(interactions)) == len(empty)
    interactions.set(medicines="other_antidepressants")
    assert "nothing found in what we could read, which is not “no interaction”" in interactions.words
    interactions.set(medicines="antihypertensives")
    assert "no trial of ordinary blood-pressure drugs with ketamine at 0.5 mg/kg" in interactions.words


@pytest.mark.parametrize(("medicines", "subject"), [("maoi", "blood pressure"), ("naltrexone", "benefit")])
def test_conflicts_show_both_sides(interactions, medicines, subject):
    rows = [row for row in load("interactions") if row.medicines == medicines and row.subject == subject]
    assert len({row.direction for row in rows}) > 1
    interactions.set(medicines=medicines)
    assert f"The sources do not agree on {subject}" in interactions.words
    for row in rows:
        interactions.set(medicines=medicines, finding=row.id)
        assert row.text in interactions.words


def test_the_trial_against_naltrexone_says_that_its_control_did_not_differ(interactions):
    interactions.set(medicines="naltrexone", finding="naltrexone.yoon")
    assert "One group got midazolam instead of ketamine and did not differ either" in interactions.words


def test_words_hold_every_finding(interactions):
    interactions.set(detail="all")
    table = interactions.chart.words(interactions.state).table.rows
    # one source may tell two things of one medicine
    assert len({name for name, *_ in table}) >= len(load("interactions")) - 2
    said = "\n".join(" | ".join(row) for row in table)
    for row in load("interactions"):
        assert f"{row.label}, {row.drug}" in said
        assert row.size is None or row.size in said, row.id
        assert row.people is None or str(row.people) in said


# -- long term


def every_topic(long_term):
    """Each topic with all its findings in the picture."""
    for topic in ("bladder", "memory", "other"):
        long_term.set(topic=topic, detail="all")
        yield topic, {row.id: row for row in load("long_term") if row.topic == topic}


def test_recreational_use_and_treatment_are_separate_blocks(long_term):
    order = {"recreational": "Recreational use", "treatment": "Supervised treatment",
             "other_medical": "Other medical use"}
    for _, rows in every_topic(long_term):
        heights, marks = {}, by_id(long_term)
        assert {gid.removeprefix("long_term-") for gid in marks} == set(rows)
        for gid, mark in marks.items():
            heights.setdefault(rows[gid.removeprefix("long_term-")].setting, []).append(mark.get_ydata()[0])
        found = [setting for setting in order if setting in heights]
        for above, below in itertools.pairwise(found):
            assert max(heights[above]) < min(heights[below]) - 1.5, "a head stands between two blocks"
        heads = {artist.get_text().split(":")[0]: artist.get_position()[1] for artist in drawn(long_term)
                 if hasattr(artist, "get_text")}
        for setting in found:
            assert heads[order[setting]] == pytest.approx(min(heights[setting]) - 0.9), "right above its rows"
        assert {order[setting] for setting in order.keys() - set(found)} <= set(heads), "nothing found is said, too"


def test_the_first_view_of_the_long_term_has_the_first_finding_of_each_source_on_the_bladder(long_term):
    first = {}
    for row in load("long_term"):
        if row.topic == "bladder":
            first.setdefault(row.source, row)
    assert {gid.removeprefix("long_term-") for gid in by_id(long_term)} == {row.id for row in first.values()}
    shares = [row.percent for _, found in long_term.chart.blocks(long_term.state) for row in found
              if row.setting == "treatment" and row.percent is not None]
    assert shares == sorted(shares, reverse=True)


def test_the_headline_on_the_long_term_gives_the_ends_of_what_each_setting_reports(long_term):
    settings = {"recreational": "recreational use", "treatment": "treatment", "other_medical": "other medical use"}
    for topic, rows in every_topic(long_term):
        said = long_term.chart.words(long_term.state).headline
        first = {}
        for row in rows.values():
            first.setdefault((row.source, row.setting), row)
        for setting, text in settings.items():
            found = [row for row in first.values() if row.setting == setting]
            shares = [(share, row) for row in found for share in (row.percent, row.percent_low, row.percent_high)
                      if share is not None]
            numbers = [share for share, _ in shares]
            if len(shares) == 1:
                assert f"{numbers[0]:g}% of {shares[0][1].people:,} in {text}" in said, topic
            elif shares:
                assert f"{min(numbers):g} to {max(numbers):g}% in {text}, by study" in said, topic
            else:
                assert f"in {text}" not in said, topic
            worse = sum(row.direction == "worse" for row in found)
            assert (f"worse than others in {worse} of {len(found)} findings on {text}" in said) == (
                worse > 0 and not shares), topic


def test_percentages_stand_on_the_axis_and_other_findings_beside_it(long_term):
    for _, rows in every_topic(long_term):
        axes, marks = long_term.figure.axes[0], by_id(long_term)
        for row in rows.values():
            mark = marks[f"long_term-{row.id}"]
            x = mark.get_transform().transform((mark.get_xdata()[0], mark.get_ydata()[0]))[0]
            on_axis = axes.transData.inverted().transform((x, 0))[0]
            if row.percent is None:
                assert on_axis > 100, row.id
                assert row.direction is not None
            else:
                assert on_axis == pytest.approx(row.percent), row.id


def test_long_term_percentages_are_those_of_the_counts():
    for row in load("long_term"):
        if row.events is not None:
            # Winstock prints 26.6 for 26.46, and says so.
            assert row.percent == pytest.approx(100 * row.events / row.people,
                                                abs=0.15 if row.id == "winstock.symptoms" else 0.051), row.id


def test_every_row_names_its_people_and_the_words_say_why_they_differ(long_term):
    for state in long_term.sweep():
        said = long_term.words
        for row in long_term.chart.window(state).rows:
            assert row.people_are in said
            assert row.people is None or f"{row.people:,}" in said
        assert "a percentage among users is no risk for a patient" in said
        assert "about 12 of 100 groups of 20 people would show none" in said
    assert {row.id for topic, _ in every_topic(long_term) for row in long_term.chart.window(long_term.state).rows} == {
        row.id for row in load("long_term")}
    long_term.set(topic="memory", setting="other_medical")
    assert "nothing that we could cite" in long_term.words
