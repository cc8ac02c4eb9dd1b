"""The charts of side effects and of addiction, against their tables and against formulas written out again here."""

import math

import numpy as np
import pytest
from lesson import explorers
from lesson.tables import load
from pictures import by_id, drawing_of, drawn

Z = 1.959963984540054
ROWS = {row.id: row for row in load("adverse_events")}
TRIALS = {row.id: row for row in load("adverse_event_trials")}
EVENTS = sorted({row.event for row in ROWS.values()})


@pytest.fixture(scope="module")
def side_effects():
    made = explorers.side_effects()
    made.set(detail="all")
    return made


@pytest.fixture(scope="module")
def of_hundred():
    """With the interval in it: a first view has none."""
    explorer = explorers.of_hundred()
    explorer.set(detail="all")
    return explorer


@pytest.fixture(scope="module")
def addiction():
    return explorers.addiction()


def wilson(events, people):
    """Both roots p of (x/n - p)^2 = z^2 p (1 - p) / n, found by numpy."""
    roots = np.roots([1 + Z**2 / people, -(2 * events / people + Z**2 / people), (events / people) ** 2])
    return tuple(sorted(roots.real))


def newcombe(row):
    p, q = row.events_drug / row.people_drug, row.events_control / row.people_control
    (low, high), (low2, high2) = wilson(row.events_drug,
                                        row.people_drug), wilson(row.events_control, row.people_control)
    return p - q, p - q - math.sqrt((p - low) ** 2
                                    + (high2 - q) ** 2), p - q + math.sqrt((high - p) ** 2 + (q - low2) ** 2)


def share(row, side):
    if row.counted == "percent":
        return getattr(row, f"percent_{side}")
    return 100 * getattr(row, f"events_{side}") / getattr(row, f"people_{side}")


def rounds_to(events, people, percent):
    decimals = 0 if percent == int(percent) else len(f"{percent:g}".split(".")[1])
    return abs(100 * events / people - percent) <= 0.5 * 10**-decimals + 1e-9


# -- the table


@pytest.mark.parametrize(("row", "counts"), [
    ("aspire.dizziness", (87, 227, 31, 225)), ("aspire.somnolence", (47, 227, 23, 225)),
    ("spravato_short.dissociation", (142, 346, 21, 222)),
    ("spravato_short.sedation", (79, 346, 21, 222)), ("sustain1.dissociation", (35, 152, 0, 145)),
    ("sustain1.confusional_state", (9, 152, 0, 145)),
    ("ekstrand_2022.amnesia", (8, 91, 26, 90)), ("ekstrand_2022.any_adverse_event", (85, 91, 85, 90)),
    ("su_2023.derealization", (29, 42, 7, 42)),
    ("lenze_2009.fatigue_or_somnolence", (35, 85, 10, 92)), ("taylor_2018.any_adverse_event", (15, 18, 4, 18)),
    ("davidson_2004.stopped_for_adverse_event", (14, 158, 8, 157)), ("alprazolam.drowsiness", (232, 565, 111, 505)),
])
def test_counts_that_the_lessons_lean_on(row, counts):
    found = ROWS[row]
    assert (found.events_drug, found.people_drug, found.events_control, found.people_control) == counts


def test_counts_are_printed_or_worked_out_or_not_there():
    for row in ROWS.values():
        assert (row.counted == "percent") == (row.events_drug is None), row.id
        assert (row.counted == "printed") == (row.percent_drug is None), row.id
        assert (row.counted == "derived") == (row.seen == "derived"), row.id
        if row.counted == "derived":
            assert "worked out from" in row.note, row.id
            assert rounds_to(row.events_drug, row.people_drug, row.percent_drug), row.id
            assert rounds_to(row.events_control, row.people_control, row.percent_control), row.id


def test_doubtful_group_sizes_are_not_in_the_table():
    assert {row.trial for row in ROWS.values() if row.counted == "percent"} == {"feder_2014", "escape_trd"}
    assert {row.printed for row in ROWS.values() if row.trial == "su_2023"} == {"derealization", "dizziness"}
    assert {row.comparator for row in TRIALS.values() if row.id == "ekstrand_2022"} == {"ect"}
    assert {row.id for row in TRIALS.values() if row.crossover} == {"taylor_2018", "feder_2014"}


def test_one_trial_has_no_event_twice_and_pooled_trials_are_not_there_apart():
    assert len({(row.trial, row.printed) for row in ROWS.values()}) == len(ROWS)
    assert not {"aspire2_2021", "transform1_2019"} & set(TRIALS)


# -- side effects side by side


@pytest.mark.parametrize("event", EVENTS)
def test_marks_stand_at_the_percentages_and_lines_at_the_intervals(side_effects, event):
    side_effects.set(event=event, drug="any")
    found, lines = by_id(side_effects), [a for a in drawn(side_effects) if not a.get_gid() and hasattr(a, "get_xdata")]
    wanted = [row for row in ROWS.values() if row.event == event]
    assert set(found) == {f"side_effects-{row.id}-{side}" for row in wanted for side in ("drug", "control")}
    spans = {(round(line.get_ydata()[0], 3)): tuple(line.get_xdata()) for line in lines}
    assert len(lines) == len(spans) == 2 * sum(row.counted != "percent" for row in wanted)
    for row in wanted:
        both = [found[f"side_effects-{row.id}-{side}"] for side in ("drug", "control")]
        assert len({round(mark.get_ydata()[0]) for mark in both}) == 1, "both groups of a row stand in that row"
        for mark, side in zip(both, ("drug", "control"), strict=True):
            assert mark.get_xdata()[0] == pytest.approx(share(row, side))
            if row.counted != "percent":
                low, high = wilson(getattr(row, f"events_{side}"), getattr(row, f"people_{side}"))
                assert spans[round(mark.get_ydata()[0], 3)] == pytest.approx((100 * low, 100 * high), abs=1e-6)
        assert both[1].get_marker() == "|"
    assert len(wanted) <= 10, "more rows than the picture has room for"


def test_the_warning_stands_in_the_picture_above_the_rows_and_first_in_the_words(side_effects):
    for _ in side_effects.sweep():
        texts = [text for text in side_effects.figure.texts if text.get_text()
                 == "Rows come from different trials: compare within a row, never row with row."]
        assert len(texts) == 1
        assert texts[0].get_position()[1] > side_effects.figure.axes[0].get_position().y1
        assert texts[0].get_fontsize() >= 11
    side_effects.set(event="nausea", drug="any")
    assert side_effects.chart.words(side_effects.state).summary.startswith(
        "Rows come from different trials: compare within a row, never row with row.")


@pytest.mark.parametrize("event", EVENTS)
def test_differences_are_those_of_newcombe_and_crossovers_have_no_interval(side_effects, event):
    side_effects.set(event=event, drug="any")
    table = {name: cells for name, *cells in side_effects.chart.words(side_effects.state).table.rows}
    pictured = [a.get_text() for a in drawn(side_effects) if hasattr(a, "get_text")]
    for one in side_effects.chart.chosen(side_effects.state):
        row, trial = one.row, TRIALS[one.row.trial]
        said = table[f"{trial.label}: {row.printed}"]
        if row.counted == "percent" or trial.crossover:
            assert "no interval" in said[-1]
            assert one.difference.estimate == pytest.approx((share(row, "drug") - share(row, "control")) / 100)
            continue
        assert tuple(one.difference) == pytest.approx(newcombe(row))
        places = 1 if row.counted == "printed" or row.percent_drug % 1 or row.percent_control % 1 else 0
        signed = [f"{100 * n:+.{places}f}".replace("-", "−") for n in newcombe(row)]
        signed = [f"{0:.{places}f}" if float(n.replace("−", "-")) == 0 else n for n in signed]
        assert said[-1] == f"{signed[0]} ({signed[1]} to {signed[2]})"
        assert said[-1] in pictured
        for cell, side in zip(said[4:6], ("drug", "control"), strict=True):
            assert f"{getattr(row, f'events_{side}'):,} of {getattr(row, f'people_{side}'):,};" in cell
            assert cell.startswith(f"{share(row, side):.{places}f}% (")
            assert ("about" in cell) == (row.counted == "derived")


def test_the_summary_counts_what_the_intervals_say(side_effects):
    for event in EVENTS:
        side_effects.set(event=event, drug="any")
        rows = [row for row in ROWS.values() if row.event == event and row.counted != "percent"
                and not TRIALS[row.trial].crossover]
        more, less = sum(newcombe(row)[1] > 0 for row in rows), sum(newcombe(row)[2] < 0 for row in rows)
        said = (f"commoner on the drug in {more}, less common in {less}, and the interval holds no difference in "
                f"{len(rows) - more - less}.")
        assert said in side_effects.words


@pytest.mark.parametrize("event", EVENTS)
def test_a_first_view_has_the_first_row_of_each_trial_and_the_headline_counts_those(event):
    side_effects = explorers.side_effects()
    side_effects.set(event=event, drug="any", detail="few")
    first = {}
    for row in ROWS.values():
        if row.event == event:
            first.setdefault(row.trial, row)
    assert [one.row.id for one in side_effects.chart.chosen(side_effects.state)] == sorted(
        (row.id for row in first.values()), key=list(one.row.id for one in side_effects.chart.all).index)
    tested = [row for row in first.values() if row.counted != "percent" and not TRIALS[row.trial].crossover]
    more, less = sum(newcombe(row)[1] > 0 for row in tested), sum(newcombe(row)[2] < 0 for row in tested)
    assert (f"commoner on the drug in {more} of {len(first)} comparison{'s' * (len(first) > 1)}, less common in {less},"
            in side_effects.chart.words(side_effects.state).headline)
    side_effects.set(row=side_effects.values("row")[-1][0])
    pictured = [artist.get_text() for artist in drawn(side_effects) if hasattr(artist, "get_text")]
    assert side_effects.chart.picked(side_effects.state).trial.label in pictured


def test_words_say_that_the_intervals_are_ours(side_effects, of_hundred):
    for explorer in (side_effects, of_hundred):
        assert "All intervals are worked out by us from the numbers of people" in explorer.words


def test_what_a_class_does_not_list_is_not_shown_as_zero(side_effects):
    side_effects.set(event="dissociation", drug="ssri")
    assert by_id(side_effects) == {}
    assert any("not reported is not zero" in a.get_text() for a in drawn(side_effects) if hasattr(a, "get_text"))
    assert "Not listed is not reported: it is not zero." in side_effects.words
    side_effects.set(event="sexual", drug="any")
    assert "No comparison of ketamine or esketamine here lists it." in side_effects.words


def test_words_say_that_ketamine_rows_are_hardly_about_anxiety(side_effects):
    side_effects.set(event="drowsiness", drug="any")
    assert "5 had people with depression; none had people with an anxiety disorder." in side_effects.words
    side_effects.set(event="any")
    assert "people with an anxiety disorder: Taylor 2018." in side_effects.words


@pytest.mark.parametrize("event", EVENTS)
def test_the_text_of_a_row_keeps_to_its_place(side_effects, event):
    side_effects.set(event=event, drug="any")
    for row in side_effects.chart.chosen(side_effects.state):
        side_effects.set(row=row.row.id)
        renderer, axes = side_effects.figure.canvas.get_renderer(), side_effects.figure.axes[0]
        left, right = axes.get_window_extent(renderer).x0, axes.get_window_extent(renderer).x1
        for add in side_effects.chart.marks(side_effects.figure, side_effects.state).values():
            artists = add()
            for artist in artists:
                if hasattr(artist, "get_text") and artist.axes is axes:
                    box = artist.get_window_extent(renderer)
                    assert (box.x0 >= 0 and box.x1 <= left) or (box.x0 >= right
                                                                and box.x1 <= side_effects.figure.bbox.width), artist
            for artist in artists:
                artist.remove()


def test_the_slider_reads_each_row(side_effects):
    side_effects.set(event="dizziness", drug="any")
    rows = side_effects.chart.chosen(side_effects.state)
    for one in rows:
        side_effects.set(row=one.row.id)
        assert f"Picked: {one.name}." in side_effects.words
        assert (one.row.note or "") in side_effects.words
        assert (one.trial.note or "") in side_effects.words


# -- of 100 people


def hundred(row, side):
    events, people = getattr(row, f"events_{side}"), getattr(row, f"people_{side}")
    low, high = wilson(events, people)
    return [math.floor(100 * n + 0.5 + 1e-9) for n in (low, events / people, high)]


def every_row(of_hundred):
    for event in sorted({row.event for row in ROWS.values() if row.counted != "percent"}):
        for row in (row for row in ROWS.values() if row.event == event and row.counted != "percent"):
            of_hundred.set(event=event, row=row.id)
            yield row


def test_icons_are_a_hundred_and_filled_to_the_estimate_and_the_interval(of_hundred):
    seen = 0
    for row in every_row(of_hundred):
        seen += 1
        found = by_id(of_hundred)
        for side in ("drug", "control"):
            low, estimate, high = hundred(row, side)
            counts = {"sure": low, "estimate": estimate - low, "possible": high - estimate, "none": 100 - high}
            lines = {name: found.get(f"of_hundred-{side}-{name}") for name in counts}
            assert {name: len(line.get_xdata()) if line else 0 for name, line in lines.items()} == counts, row.id
            places = [(x, y) for line in lines.values() if line
                      for x, y in zip(line.get_xdata(), line.get_ydata(), strict=True)]
            across, down = sorted({x for x, _ in places}), sorted({y for _, y in places})
            assert places == [(across[n % 10], down[n // 10]) for n in range(100)]
    assert seen == sum(row.counted != "percent" for row in ROWS.values())


def test_a_first_view_fills_as_many_as_had_it_and_the_headline_says_both():
    of_hundred = explorers.of_hundred()
    for row in every_row(of_hundred):
        found, trial = by_id(of_hundred), TRIALS[row.trial]
        filled = [len(found[gid].get_xdata()) if (gid := f"of_hundred-{side}-had") in found else 0
                  for side in ("drug", "control")]
        assert filled == [hundred(row, side)[1] for side in ("drug", "control")]
        assert all(gid.endswith(("-had", "-not")) for gid in found)
        said = of_hundred.chart.words(of_hundred.state).headline
        gap = round(100 * (row.events_drug / row.people_drug - row.events_control / row.people_control))
        more = f"{abs(gap)} {'more' if gap > 0 else 'fewer'}" if gap else "as many of 100"
        assert said.startswith(f"On {trial.drug.split(' with ')[0]} {filled[0]} of 100 people had ")
        assert f", on {trial.control.split(' with ')[0]} {filled[1]}: {more.split(' of')[0]}" in said
        assert (", both" in said or "(both" in said) == (" with " in trial.drug)


def test_numbers_below_the_grids_and_in_the_words_are_those_of_the_icons(of_hundred):
    for row in every_row(of_hundred):
        texts = [a.get_text().replace("\n", " ") for a in drawn(of_hundred) if hasattr(a, "get_text")]
        for side in ("drug", "control"):
            low, estimate, high = hundred(row, side)
            assert f"{estimate} of 100 (interval: {low} to {high})" in texts, row.id
            assert f"{estimate} had it (interval: {low} to {high})." in of_hundred.words
        said = of_hundred.chart.say_difference(of_hundred.chart.picked(of_hundred.state))
        assert said in texts
        assert said in of_hundred.words
        gap = round(100 * (row.events_drug / row.people_drug - row.events_control / row.people_control))
        assert f" {'than' if gap else 'as'} on {TRIALS[row.trial].control}. " in said
        if TRIALS[row.trial].crossover:
            assert "No interval of the difference: the same people were in both groups." in said
        else:
            ends = [round(100 * n) for n in newcombe(row)]
            words = [f"{abs(n)} {'more' if n > 0 else 'fewer'}" if n else "no difference" for n in ends[1:]]
            assert f"The interval runs from {words[0]} to {words[1]}." in said
        assert ("Worked out from printed percentages." in of_hundred.words) == (row.counted == "derived")


def test_rows_without_numbers_of_people_are_not_offered_and_trials_follow_the_event(of_hundred):
    for event in sorted({row.event for row in ROWS.values() if row.counted != "percent"}):
        of_hundred.set(event=event)
        offered = {value for _, value in of_hundred.controls["row"].options}
        assert offered == {row.id for row in ROWS.values() if row.event == event and row.counted != "percent"}


def test_text_stays_inside_for_every_row(of_hundred):
    figure = of_hundred.figure
    for row in every_row(of_hundred):
        renderer = figure.canvas.get_renderer()
        for add in of_hundred.chart.marks(figure, of_hundred.state).values():
            artists = add()
            for artist in artists:
                if hasattr(artist, "get_text"):
                    box = artist.get_window_extent(renderer)
                    assert box.x0 >= 0, row.id
                    assert box.x1 <= figure.bbox.width, row.id
            for artist in artists:
                artist.remove()


# -- is it addictive?


def test_a_first_view_of_addiction_has_the_pieces_on_ketamine(addiction):
    addiction.set(detail="few")
    assert set(by_id(addiction)) == {f"addiction-{row.id}" for row in load("addiction") if row.drug == "ketamine"}


def test_the_headline_on_addiction_counts_the_pieces_that_point_to_a_risk(addiction):
    claim = next(row for row in load("claims") if row.id == "C20")
    addiction.set(detail="all")
    for row in load("addiction"):
        addiction.set(item=row.id)
        pieces = [other for other in load("addiction") if other.drug == row.drug]
        risk = [other for other in pieces if other.direction == "risk"]
        assert addiction.chart.words(addiction.state).headline == (
            f"“{claim.says[: claim.says.index(':')]}”, says the article; {len(risk)} of our {len(pieces)} pieces of "
            f"evidence on {row.drug} point to a risk.")


@pytest.mark.parametrize("detail", ["few", "all"])
def test_every_piece_stands_in_the_row_of_its_kind_and_the_column_of_its_drug(addiction, detail):
    addiction.set(detail=detail)
    found = by_id(addiction)
    rows = {f"addiction-{row.id}": row for row in load("addiction") if detail == "all" or row.drug == "ketamine"}
    kinds = {row.label: row.id for row in load("addiction_kinds")}
    first = {label.split(" ")[0]: kind for label, kind in kinds.items()}
    assert len(first) == len(kinds)
    names = sorted((text.get_position()[1], first[text.get_text().split(" ")[0]]) for text in drawn(addiction)
                   if hasattr(text, "get_text") and text.get_url() is None and text.get_position()[0] < -0.1
                   and text.get_text().split(" ")[0] in first)
    assert set(found) == set(rows)
    assert len({(round(m.get_xdata()[0], 2), m.get_ydata()[0]) for m in found.values()}) == len(rows)
    for gid, mark in found.items():
        assert round(mark.get_xdata()[0]) == ["ketamine", "esketamine", "benzodiazepines"].index(rows[gid].drug)
        assert [kind for y, kind in names if y <= mark.get_ydata()[0]][-1] == rows[gid].kind


def test_settings_stand_together(addiction):
    addiction.set(detail="few")
    settings = [kind.setting for kind in addiction.chart.kinds]
    assert settings == sorted(settings, key=["general", "outside", "treatment"].index)
    beside = sorted((text.get_position()[1], text.get_text()) for text in drawn(addiction) if hasattr(text, "get_text")
                    and text.get_text() in ("any use", "outside treatment", "in treatment"))
    said = {"general": "any use", "outside": "outside treatment", "treatment": "in treatment"}
    assert [text for _, text in beside] == [said[setting] for setting in settings]


def test_empty_cells_say_that_our_sources_hold_nothing(addiction):
    addiction.set(detail="all")
    filled = {(row.kind, row.drug) for row in load("addiction")}
    cells = len(load("addiction_kinds")) * 3
    texts = [text.get_text() for text in drawn(addiction) if hasattr(text, "get_text")]
    assert texts.count("nothing in our sources") == cells - len(filled)
    assert "it does not mean that nothing was found" in addiction.words


def test_each_piece_is_read_with_what_its_kind_cannot_show(addiction):
    kinds = {row.id: row for row in load("addiction_kinds")}
    addiction.set(detail="all")
    for row in load("addiction"):
        addiction.set(item=row.id)
        picked = addiction.chart.words(addiction.state).detail
        assert row.found in picked[0][0]
        assert row.limit in picked[0][0]
        assert kinds[row.kind].can_show in picked[1][0]
        assert kinds[row.kind].cannot_show in picked[1][0]
        assert row.found in addiction.words


def test_words_quote_the_claim_and_count_what_contradicts_it(addiction):
    claim = next(row for row in load("claims") if row.id == "C20")
    risk = sum((row.drug, row.direction) == ("ketamine", "risk") for row in load("addiction"))
    assert f"(C20): “{claim.says}”" in addiction.words
    assert f"is contradicted for ketamine by {risk} pieces of evidence" in addiction.words
    assert "How many pieces there are says nothing about how large a risk is." in addiction.words


def test_heavy_use_is_kept_apart_from_supervised_treatment(addiction):
    rows = {row.id: row for row in load("addiction")}
    assert {rows[i].kind for i in ("ketamine.survey", "ketamine.harding", "ketamine.craving")} == {"use_disorder"}
    assert {row.kind for row in rows.values() if row.direction == "no_sign"} == {"treatment"}
    for said in ("Kept apart on purpose: 5 pieces are about people who use drugs outside treatment",
                 "do not tell that there is no risk"):
        assert said in addiction.words


@pytest.mark.parametrize("detail", ["few", "all"])
def test_short_texts_stay_in_their_column(addiction, detail):
    addiction.set(detail=detail)
    renderer, texts = addiction.figure.canvas.get_renderer(), {row.short for row in load("addiction")}
    for item in [value for _, value in addiction.controls["item"].options]:
        addiction.set(item=item)
        with drawing_of(addiction) as (figure, artists):
            box, seen = figure.axes[0].get_window_extent(), 0
            wide = box.width / (figure.axes[0].get_xlim()[1] + 0.5)
            for text in artists:
                if hasattr(text, "get_text") and text.get_text() in texts:
                    place, seen = text.get_window_extent(renderer), seen + 1
                    assert int((place.x0 - box.x0) / wide) == int((place.x1 - box.x0) / wide), text.get_text()
            assert seen == len(by_id(addiction)), "none ends in an ellipsis"
