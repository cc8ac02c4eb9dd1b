"""The burden, history and regimens charts of lessons 0 and 1, against the tables."""

import csv
import re
from types import SimpleNamespace

import pytest
from lesson import drawing, evidence, explorers
from lesson.build import seal
from lesson.charts.burden import Burden
from lesson.charts.history import History
from lesson.explorer import AtHeight, Explorer
from lesson.tables import load
from matplotlib.colors import to_hex
from pictures import by_id, drawn


@pytest.fixture
def burden():
    return explorers.burden()


@pytest.fixture
def history():
    made = explorers.history()
    made.set(detail="all")
    return made


@pytest.fixture
def regimens():
    made = explorers.regimens()
    made.set(disorder="any", detail="all")
    return made


def change(data, table, key, **values):
    """Change cells of one row in a copy of the tables, and seal that copy."""
    path = data / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    next(row for row in rows if row["id"] == key).update(values)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    seal(data)


# -- burden


def test_every_printed_number_is_drawn_at_its_place(burden):
    rows = {row.id: row for row in load("burden")}
    seen = set()
    for _ in burden.sweep():
        for gid, artist in by_id(burden).items():
            row = rows[gid.removeprefix("burden-")]
            if row.what.endswith("treated"):
                box = artist.get_path().get_extents()
                assert (box.x0, box.x1) == (0, pytest.approx(row.value))
            else:
                assert artist.get_xdata()[0] == row.value
            seen.add(row.id)
    assert seen == {row.id for row in rows.values() if row.what != "healthy_years_lost"}


def test_the_numbers_are_those_of_the_sources():
    rows = {row.id: (row.value, row.low, row.high) for row in load("burden")}
    assert rows["gbd_2019_people"] == (301.39, 252.63, 356.0)
    assert rows["gbd_2019_years"] == (28.68, 19.86, 39.32)
    assert [rows[key][0] for key in ("who_2024_people", "who_2025_people",
                                     "who_2024_share", "who_2025_share")] == [301, 359, 4, 4.4]
    assert [rows[key][0] for key in ("wmh_share", "wmh_treated", "wmh_adequate",
                                     "who_2024_treated")] == [9.8, 27.6, 9.8, 27.6]


@pytest.mark.parametrize("question", ["people", "share"])
def test_an_interval_is_drawn_only_where_one_is_printed(burden, question):
    burden.set(question=question)
    rows = {row.id: row for row in load("burden")}
    parts = burden.chart.marks(burden.figure, burden.state).items()
    for key, add in ((part.key[0], add) for part, add in parts if isinstance(part, AtHeight)):
        artists = add()
        lines = [tuple(artist.get_xdata()) for artist in artists if hasattr(artist, "get_xdata")
                 and len(artist.get_xdata()) == 2]
        said = " ".join(artist.get_text() for artist in artists if hasattr(artist, "get_text"))
        dot = next(artist for artist in artists if artist.get_gid())
        for artist in artists:
            artist.remove()
        row = rows[key]
        assert lines == ([(row.low, row.high)] if row.low is not None else [])
        assert ("no interval given" in said) == (row.low is None)
        assert (dot.get_marker() == "o") == (row.low is not None)


def test_people_possibly_adequately_treated_differ_by_hatch(burden):
    burden.set(question="treated")
    rows = {row.id: row for row in load("burden")}
    for gid, artist in by_id(burden).items():
        assert bool(artist.get_hatch()) == ("adequately" in rows[gid.removeprefix("burden-")].what)


def test_burden_words_give_every_number_and_forbid_adding_up(burden):
    for state in burden.sweep():
        table = {name: cells for name, *cells in burden.chart.words(state).table.rows}
        rows = burden.chart.rows(state)
        assert set(table) == {row.label for row in rows}
        for row in rows:
            assert table[row.label][0] == (row.printed
                                           or f"{row.value:g}{' million' if row.unit == 'million' else '%'}")
            assert table[row.label][1] == (f"{row.low:g} to {row.high:g}"
                                           if row.low is not None else "no interval given")
        assert "o not add these up" in burden.words or "Do not add them up" in burden.words
        total = sum(row.value for row in rows)
        assert f"{total:g}" not in burden.words


def test_the_headline_of_the_burden_is_of_the_surveys_and_tells_how_far_a_guess_was(burden):
    rows = {row.id: row for row in load("burden")}
    treated, adequate = rows["wmh_treated"].value, rows["wmh_adequate"].value
    said = (f"In surveys, {treated}% of people with an anxiety disorder had any treatment, {adequate}% possibly "
            "adequate treatment.")
    assert burden.chart.words(burden.state).headline == said
    chart = Burden(guess=SimpleNamespace(number=69))
    guessed = Explorer("burden", "How many", chart, chart.controls())
    assert chart.words(guessed.state).answer == f"{said} You said 69 treated: {69 / treated:.2g} times that."
    burden.set(question="people")
    assert burden.chart.words(burden.state).headline == (
        "The sources print 301 to 359 million people with an anxiety disorder, worldwide; 1 of 3 gives an interval.")
    burden.set(question="share")
    assert burden.chart.words(burden.state).headline == (
        "By the sources, 4 to 9.8% of people have an anxiety disorder; none of 3 gives an interval.")


def test_more_sources_than_the_burden_holds_are_counted_and_the_slider_brings_them(data):
    path = data / "burden.csv"
    lines = path.read_text("utf-8").splitlines()
    head, own = lines[0], [line for line in lines[1:] if ",share_treated," in line]
    more = [line.replace(",share_treated,", f"_{n},share_treated,", 1) for n in range(3) for line in own]
    path.write_text("\n".join([head, *lines[1:], *more]) + "\n", "utf-8")
    seal(data)
    chart = Burden(data)
    burden = Explorer("burden", "How many", chart, chart.controls())
    for value, label in burden.values("row"):
        burden.set(row=value)
        table = chart.words(burden.state).table
        assert len(table.rows) == 13, "the table has those that are not in the picture, too"
        assert [row[0] for row in table.rows].count(label) >= 1
        said = [match[1] for text in drawn(burden) if hasattr(text, "get_text")
                if (match := re.fullmatch(r"Rows (\d+ to \d+ of 13): the slider brings the others\.", text.get_text()))]
        assert len(said) == 1
        assert table.caption.endswith(f"; in the picture: {said[0]}")


def test_burden_words_tell_what_only_looks_the_same(burden):
    burden.set(question="treated", row="wmh_adequate")
    assert "is another number that happens to look the same" in burden.words
    assert "what people said when they were asked" in burden.words
    burden.set(question="people", row="who_2024_people")
    assert "most likely one estimate told twice (our reading)" in burden.words


def test_a_share_told_in_words_is_said_so_and_not_as_a_percentage(burden):
    burden.set(question="treated", row="who_2025_treated")
    assert "1 in 4" in burden.words
    assert "25%" not in burden.words


# -- history


def first_trials():
    """The first trial and the first randomised one of each group, worked out anew: a dict from study to (year,
    group).
    """
    years = {row.key: row.year for row in load("references")}
    group = {row.id: row.group for row in load("disorders")}
    studies = {row.id: row for row in load("studies")}
    found = {}
    for wanted in ("anxiety", "ptsd", "ocd"):
        of_group = {row.study for row in load("study_disorders") if group[row.disorder] == wanted}
        trials = [(years[studies[s].source], s, studies[s].design) for s in of_group
                  if studies[s].purpose == "treatment"
                  and studies[s].design in ("open_label", "randomised", "controlled_fixed_order")
                  and years[studies[s].source]]
        first, randomised = min(trials), min(t for t in trials if t[2] == "randomised")
        for year, study, _ in (first, randomised):
            found[study] = (year, wanted)
    return found


def every_event(history):
    """Each mark by the id of its event, over all windows; in each they stand in the order of time."""
    found = {}
    for event, _ in history.values("event"):
        history.set(event=event)
        marks = {gid.removeprefix("history-"): artist for gid, artist in by_id(history).items()}
        by_row = sorted(marks, key=lambda key: marks[key].get_ydata()[0])
        assert [marks[key].get_xdata()[0] for key in by_row] == sorted(m.get_xdata()[0] for m in marks.values())
        assert len({artist.get_ydata()[0] for artist in marks.values()}) == len(marks)
        found |= marks
    return found


def test_every_event_stands_at_its_year_in_the_order_of_time(history):
    expected = {row.id: row.year for row in load("history")} | {f"trial_{study}": year
                                                                for study, (year, _) in first_trials().items()}
    assert {key: artist.get_xdata()[0] for key, artist in every_event(history).items()} == expected


def test_the_first_view_of_the_history_has_approvals_and_what_names_anxiety():
    history = explorers.history()
    anxious = {f"trial_{study}" for study, (_, group) in first_trials().items() if group == "anxiety"}
    assert {gid.removeprefix("history-") for gid in by_id(history)} == anxious | {
        row.id for row in load("history") if row.kind == "approval" or row.for_anxiety}
    history.set(kind="making")
    assert by_id(history) == {}
    assert history.words.startswith("No event of this kind is an approval or names anxiety")


def test_headlines_of_the_history_are_those_of_the_table(history):
    first = min(year for year, group in first_trials().values() if group == "anxiety")
    assert history.chart.words(history.state).headline == (
        "Of 3 approvals in the USA, 1970 to 2025, none is for an anxiety disorder; "
        f"the first trial in one came in {first}.")
    for kind in ("making", "law", "warning"):
        history.set(kind=kind)
        rows = [row for row in load("history") if row.kind == kind]
        anxious = sum(row.for_anxiety for row in rows)
        assert history.chart.words(history.state).headline.endswith(
            f"{min(row.year for row in rows)} to {max(row.year for row in rows)}; {anxious or 'none'} names anxiety.")


def test_first_trials_are_those_of_the_studies():
    assert {study: year for study, (year, _) in first_trials().items()} == {
        "bloch_2012": 2012, "rodriguez_2013": 2013, "feder_2014": 2014, "glue_2017": 2017, "taylor_2018": 2018}


def test_events_are_filled_where_they_name_anxiety(history):
    names = {row.id: row.for_anxiety for row in load("history")} | {f"trial_{s}": group == "anxiety"
                                                                    for s, (_, group) in first_trials().items()}
    for key, artist in every_event(history).items():
        assert (artist.get_markerfacecolor() != drawing.PAPER) == names[key]


def test_no_approval_is_for_an_anxiety_disorder_and_the_words_say_how_far_we_looked(history):
    approvals = [row for row in load("history") if row.kind == "approval"]
    assert len(approvals) == 3
    assert not any(row.for_anxiety for row in approvals)
    for _ in history.sweep():
        assert ("3 approvals in the USA; none of them is for an anxiety disorder, as far as we saw up to November "
                "2026") in history.words
        assert "notice of 10 October 2023" in history.words
        assert "Not approved does not mean proven useless" in history.words
    abroad = [row.kind for row in load("history") if "outside the USA" in (row.note or "")]
    assert abroad == ["warning"]
    assert "laws, approvals and most warnings are those of the USA" in history.words


def test_an_approval_for_anxiety_would_change_the_words(data):
    change(data, "history", "esketamine_alone", for_anxiety="true")
    chart = History(data)
    state = type("State", (), {"kind": "all", "event": "made", "detail": "all"})
    assert "none of them" not in chart.words(state).summary
    assert "1 is for an anxiety disorder" in chart.words(state).headline
    assert "for an anxiety disorder: Esketamine spray alone" in chart.words(state).summary


def test_a_kind_of_event_shows_only_its_own_and_leaves_them_at_their_years(history):
    place = {key: tuple(artist.get_xdata()) for key, artist in every_event(history).items()}
    for kind in ("making", "approval", "law", "warning", "trial"):
        history.set(kind=kind)
        shown = every_event(history)
        assert len(shown) == (len(first_trials()) if kind == "trial"
                              else sum(row.kind == kind for row in load("history")))
        assert all(tuple(artist.get_xdata()) == place[key] for key, artist in shown.items())
        table = history.chart.words(history.state).table.rows
        assert len(table) == len(shown)


def test_dates_fit_their_years():
    for row in load("history"):
        assert row.date is None or int(row.date[:4]) == row.year


def test_texts_of_the_history_stay_apart_from_its_marks(history):
    canvas = history.figure.canvas.get_renderer()
    axes = history.figure.axes[0].get_window_extent(canvas)
    for artist in drawn(history):
        if hasattr(artist, "get_text") and artist.axes is not None:
            artist.set_figure(history.figure)
            box = artist.get_window_extent(canvas)
            assert 0 <= box.x0 < box.x1 <= axes.x0, artist.get_text()


# -- regimens


def given():
    """The studies that gave ketamine as a treatment, without those that only look again."""
    return [row for row in load("studies") if row.purpose == "treatment" and row.design != "reanalysis"]


def infusions():
    """Minutes (low, high) of each study's infusion."""
    long = {"minutes": 1, "hours": 60}
    return {row.study: (row.low * long[row.unit], row.high * long[row.unit])
            for row in load("durations") if row.mark == "infusion"}


def test_each_study_is_drawn_as_it_gave_ketamine(regimens):
    routes, minutes, seen = {row.id: row.route for row in given()}, infusions(), set()
    for study in [value for _, value in regimens.controls["study"].options]:
        regimens.set(study=study)
        marks = by_id(regimens)
        assert len(marks) == 14
        for gid, artist in marks.items():
            key = gid.removeprefix("regimens-")
            seen.add(key)
            if routes[key] != "vein":
                assert artist.get_xdata()[
                    0] > 1, "a way without an infusion stands beside the axis of minutes, not at zero"
            elif key in minutes:
                assert tuple(artist.get_xdata()) == (0, minutes[key][1])
            else:
                assert artist.get_linestyle() != "-"
                assert to_hex(artist.get_facecolor()) == drawing.PAPER.lower()
                assert artist.get_width() > 0.9 * regimens.figure.axes[0].get_xlim()[1]
    assert seen == set(routes)


def test_the_band_is_the_articles(regimens):
    row = next(row for row in load("article_durations") if row.id == "infusion")
    band = next(patch for patch in regimens.figure.axes[0].patches if to_hex(patch.get_facecolor())
                == drawing.ARTICLE.lower())
    box = band.get_path().get_extents(band.get_patch_transform())
    assert (box.x0, box.x1) == (row.low, row.high) == (40, 60)


def test_counts_in_the_words_are_those_of_the_tables(regimens):
    groups = evidence.groups_of(load("study_disorders"), load("disorders"))
    minutes = infusions()
    for group in ("any", *evidence.GROUPS):
        regimens.set(disorder=group, route="any")
        studies = [row for row in given() if group in ("any", *groups[row.id])]
        vein = [row for row in studies if row.route == "vein"]
        within = sum(row.id in minutes and minutes[row.id][0] >= 40 and minutes[row.id][1] <= 60 for row in vein)
        unknown = sum(row.id not in minutes for row in vein)
        words = regimens.chart.words(regimens.state)
        assert words.summary.startswith(
            f"{len(studies)} of {len(given())} studies match. Given into a vein: {len(vein)}")
        if vein:
            assert f"of which {within} within the article's 40 to 60 minutes" in words.summary
            assert f"and {unknown} with the minutes not reported" in words.summary
        others = {text: int(n) for text, n in re.findall(r"([a-z][a-z ]+): (\d+)",
                                                         words.summary.split(". ", 2)[2].lower())}
        assert sum(others.values()) == len(studies) - len(vein)
        for route, text in evidence.ROUTES.items():
            if route != "vein":
                assert others.get(text, 0) == sum(row.route == route for row in studies)
        cohorts = len({row.cohort for row in studies})
        assert (f"on {cohorts} different groups of people" in words.summary) == (cohorts < len(studies))


def test_the_lesson_counts_papers_and_programmes_and_is_true(regimens):
    groups = evidence.groups_of(load("study_disorders"), load("disorders"))
    trials = [row for row in given() if "anxiety" in groups[row.id]
              and row.design in ("randomised", "controlled_fixed_order", "open_label")]
    count = {route: sum(row.route == route for row in trials) for route in {row.route for row in trials}}
    assert count == {"vein": 1, "under_skin": 3}
    assert {row.cohort for row in trials if row.route == "under_skin"} == {"otago_anxiety"}
    assert count["vein"] < len(trials) / 2
    lesson = regimens.chart.lesson()
    assert f"of {len(trials)} papers, 1 gave it into a vein, 3 gave it under the skin" in lesson
    assert "Counted by programme: 1 into a vein, 1 under the skin" in lesson
    assert lesson in regimens.words


def test_the_first_view_has_the_trials_in_anxiety_disorders_infusions_first():
    regimens, groups, minutes = explorers.regimens(), evidence.groups_of(load("study_disorders"),
                                                                         load("disorders")), infusions()
    trials = {row.id: row for row in given() if "anxiety" in groups[row.id]
              and row.design in ("randomised", "controlled_fixed_order", "open_label")}
    shown = sorted((artist.get_ydata()[0], gid.removeprefix("regimens-")) for gid, artist in by_id(regimens).items())
    assert {study for _, study in shown} == trials.keys()
    vein = [trials[study].route == "vein" for _, study in shown]
    assert vein == sorted(vein, reverse=True)
    for group in (*evidence.GROUPS, "any"):
        for detail in ("few", "all"):
            regimens.set(disorder=group, detail=detail)
            studies = [row for row in given() if group in ("any", *groups[row.id]) and (
                detail == "all" or row.design in ("randomised", "controlled_fixed_order", "open_label"))]
            vein = [row for row in studies if row.route == "vein"]
            within = sum(row.id in minutes and minutes[row.id][0] >= 40 and minutes[row.id][1] <= 60 for row in vein)
            said = regimens.chart.words(regimens.state).headline
            assert len(said.split()) <= 25, said
            assert said.startswith(f"Of {len(studies)} {'trial papers' if detail == 'few' else 'studies'}")
            assert f", {within or 'none'} infused over the article's 40 to 60 minutes" in said
            unknown = sum(row.id not in minutes for row in vein)
            length = "over unknown minutes" if unknown == len(vein) - within else "other or unknown"
            assert (f", {len(vein) - within} {length}" in said) == (len(vein) > within)
            assert bool(re.search("; the rest (gave it )?otherwise", said)) == (len(studies) > len(vein))
            assert ("otherwise or unsaid" in said) == any(row.route == "not_reported" for row in studies)


def test_doses_as_numbers_are_those_that_the_studies_describe():
    described = {row.id: row.dose for row in given()}
    for row in load("regimens"):
        numbers = [float(n) for n in re.findall(r"\d+(?:\.\d+)?", described[row.study])]
        for dose in (row.dose_low, row.dose_high):
            assert dose is None or dose in numbers, (row.study, dose)
        assert row.dose_low is not None or row.dose_high is not None
        assert (row.dose_unit == "mg/kg") == ("mg/kg" in described[row.study])
    with_dose = {key for key, text in described.items() if text and re.search(r"\d mg", text)}
    assert with_dose == {row.study for row in load("regimens")}


def test_what_is_not_reported_is_a_question_mark_and_never_zero(regimens):
    dosed = {row.study for row in load("regimens")}
    for study in given():
        regimens.set(disorder="any", study=study.id)
        table = {name: cells for name, *cells in regimens.chart.words(regimens.state).table.rows}
        assert (table[study.label][2] == "dose not reported") == (study.id not in dosed)
        assert (regimens.chart.dose(study, short=True) == "?") == (study.id not in dosed)
        assert (table[study.label][3] == "number not reported or not fixed") == (study.doses is None)
        if study.route == "vein" and study.id not in infusions():
            assert table[study.label][4] == "into a vein, minutes not reported"
        assert not re.search(r"\b0 m", " ".join(table[study.label]))


def test_studies_that_look_again_are_left_out_and_shared_people_named(regimens):
    offered = [value for _, value in regimens.controls["study"].options]
    assert not {"truppman_2021", "shadli_2018", "norbury_2021"} & set(offered)
    regimens.set(study="glue_2018")
    assert "Same people, at least in part, as Glue 2017" in regimens.words
    assert "never add the numbers up" in regimens.words
    assert "1 of them is retracted" in regimens.words


def test_filters_without_a_match_say_so(regimens):
    regimens.set(disorder="anxiety", route="nose")
    assert regimens.words.startswith("No study matches all filters")
    assert by_id(regimens) == {}
