"""What the charts draw: positions and lengths read from the figure, against the tables."""

import re
from collections import Counter

import pytest
from lesson import evidence, explorers
from lesson.models.durations import in_hours
from lesson.tables import load
from pictures import by_id, drawn

#: The ends of the time axis: a minute, nine months.
START, END = in_hours(1, "minutes"), in_hours(9, "months")


@pytest.fixture
def durations():
    made = explorers.durations()
    made.set(detail="all")
    return made


@pytest.fixture
def limits():
    return explorers.limits()


# -- durations


def test_each_mark_stands_at_its_time(durations):
    rows = {row.id: row for row in load("durations")}
    seen = 0
    for state in durations.sweep():
        shown = durations.chart.shown(state)
        for gid, line in by_id(durations).items():
            _, study, mark = gid.split("-")
            row = rows[f"{study}.{mark}"]
            assert line.get_xdata()[-1] == in_hours(row.high, row.unit), gid
            assert set(line.get_ydata()) == {[r.study.id for r in shown].index(study)}, gid
            seen += 1
    assert seen > 500


def test_bars_begin_at_the_left_and_end_where_they_end(durations):
    durations.set(disorder="any", study="ross_2019")
    infusion = by_id(durations)["durations-ross_2019-infusion"]
    assert list(infusion.get_xdata()) == [START, 1.0]


def test_the_axis_is_logarithmic_and_holds_every_duration(durations):
    axes = durations.figure.axes[0]
    assert axes.get_xscale() == "log"
    assert axes.get_xlim() == (START, END)
    for row in load("durations"):
        if row.high is not None:
            assert START < in_hours(row.high, row.unit) < END, row.id


def test_the_bands_are_the_article_s_durations(durations):
    durations.set(detail="few")
    first = {(p.get_x(), p.get_x() + p.get_width()) for p in durations.figure.axes[0].patches}
    assert first == {(in_hours(r.low, r.unit), in_hours(r.high, r.unit)) for r in load("article_durations")
                     if r.mark == "last_benefit"}, "a first view shows how long it lasts"
    durations.set(detail="all")
    axes = durations.figure.axes[0]
    bands = sorted({(round(p.get_x(), 6), round(p.get_x() + p.get_width(), 6)) for p in axes.patches})
    expected = sorted({(round(in_hours(r.low, r.unit), 6), round(in_hours(r.high, r.unit), 6))
                       for r in load("article_durations")})
    assert bands == expected
    texts = " ".join(text.get_text() for text in axes.texts)
    for row in load("article_durations"):
        assert row.claim in texts


def test_a_filled_diamond_means_compared_with_a_control(durations):
    rows = {row.id: row for row in load("durations")}
    durations.set(disorder="any")
    checked = set()
    for _, study in durations.controls["study"].options:
        durations.controls["study"].value = study
        for gid, line in by_id(durations).items():
            if gid.endswith("-last_benefit"):
                row = rows[gid.removeprefix("durations-").replace("-", ".")]
                filled = line.get_markerfacecolor() == line.get_color()
                assert filled == (row.compared_with == "control"), gid
                checked.add(gid)
    assert len(checked) == sum(row.mark == "last_benefit" and row.high is not None for row in rows.values())


def lines_of(durations, study):
    """The lines without an id in the row of a study, as (dashed or not, width, ends)."""
    y = [row.study.id for row in durations.chart.shown(durations.state)].index(study)
    return [(line.get_linestyle() != "-", line.get_linewidth(), tuple(line.get_xdata())) for line in drawn(durations)
            if hasattr(line, "get_xdata") and not line.get_gid() and set(line.get_ydata()) == {y}]


def test_a_study_is_watched_until_the_last_time_that_anyone_looked(durations):
    looked = {}
    for row in load("durations"):
        if row.high is not None and row.mark in ("follow_up", "last_benefit", "onset", "first_rating"):
            looked.setdefault(row.study, []).append(in_hours(row.high, row.unit))
    durations.set(disorder="any")
    for study, _ in durations.values("study"):
        durations.set(study=study)
        dashed = [ends for is_dashed, _, ends in lines_of(durations, study) if is_dashed]
        assert dashed == ([(START, max(looked[study]))] if study in looked else []), study


def test_a_last_benefit_that_is_known_as_a_range_is_drawn_as_one(durations):
    last = {row.study: row for row in load("durations") if row.mark == "last_benefit" and row.high is not None}
    assert any(row.low < row.high for row in last.values())
    durations.set(disorder="any")
    for study, row in last.items():
        durations.set(study=study)
        ends = tuple(in_hours(value, row.unit) for value in (row.low, row.high))
        thick = [found for is_dashed, width, found in lines_of(durations, study) if width == 4]
        assert thick == ([ends] if row.low < row.high else []), study


def test_not_reported_is_said_and_never_drawn_as_zero(durations):
    durations.set(disorder="any", study="dore_2019")
    texts = [artist.get_text() for artist in drawn(durations) if hasattr(artist, "get_text")]
    assert "last: not reported" in texts
    assert not any(gid.startswith("durations-dore_2019") for gid in by_id(durations))
    assert "Dore 2019. People: 235; Infusion: not reported" in durations.words
    for artist in by_id(durations).values():
        assert min(artist.get_xdata()) >= START > 0


def test_no_difference_is_not_the_same_as_not_reported(durations):
    durations.set(disorder="ptsd", study="duek_2023")
    texts = [artist.get_text() for artist in drawn(durations) if hasattr(artist, "get_text")]
    assert "no clear difference" in texts
    assert ("No clear difference from the control time not seen: PTSD symptoms improved equally in both "
            "groups") in durations.words


def test_the_retracted_study_is_pale_labelled_and_not_counted(durations):
    durations.set(disorder="any", study="mills_2025")
    lines = [line for gid, line in by_id(durations).items() if "mills_2025" in gid]
    assert {line.get_alpha() for line in lines} == {0.3}
    texts = [artist.get_text() for artist in drawn(durations) if hasattr(artist, "get_text")]
    assert "retracted" in texts
    assert "(the retracted one not counted)" in durations.words
    assert "longest benefit seen against a control: 2 weeks, from the start of the course (Feder" in durations.words


def about(group):
    """The studies on a group of diagnoses."""
    groups = evidence.groups_of(load("study_disorders"), load("disorders"))
    return {study for study, its in groups.items() if group in its}


@pytest.mark.parametrize(("control", "value", "holds"), [
    ("disorder", "ocd", lambda row: row.study.id in about("ocd")),
    ("design", "randomised", lambda row: row.study.design == "randomised"),
    ("control", "active", lambda row: row.study.control_kind == "active"),
    ("route", "nose", lambda row: row.study.route == "nose"),
])
def test_a_filter_lets_through_what_it_says_and_all_of_it(durations, control, value, holds):
    durations.set(disorder="any")
    everything = durations.chart.chosen(durations.state)
    durations.set(**{control: value})
    assert durations.chart.chosen(durations.state) == [row for row in everything if holds(row)] != []


@pytest.mark.parametrize("detail", ["few", "all"])
@pytest.mark.parametrize("disorder", ["any", *evidence.GROUPS])
@pytest.mark.parametrize("name", ["durations", "regimens"])
def test_the_same_filter_lets_through_as_many_studies_in_each_picture_or_its_words_say_why_not(name, disorder, detail):
    here, all_of_them = explorers.ALL[name](), explorers.ALL["limits"]()
    here.set(disorder=disorder, detail=detail)
    all_of_them.set(disorder=disorder, detail="all")
    counted, in_all = len(here.chart.chosen(here.state)), len(all_of_them.chart.chosen(all_of_them.state))
    said = re.search(r"Of the (\d+) studies in our tables that these filters let through, (\d+) (?:is|are) not counted "
                     r"here: [^.]+\. By design: ([^.]+)\.", here.words)
    assert counted < in_all and said, "no picture leaves none out: then this test says too little"
    assert int(said[1]) == in_all and int(said[2]) == in_all - counted
    assert sum(int(kind.rsplit(" ", 1)[1]) for kind in said[3].split("; ")) == in_all - counted


def test_filters_that_let_nothing_through_are_told_in_words(durations):
    durations.set(disorder="ocd", route="under_skin")
    assert durations.words.startswith("No study matches all four filters")
    assert durations.controls["study"].options == (("none", ""),)
    assert "No study matches" in durations.html
    durations.set(route="any")
    assert "studies match" in durations.words


@pytest.mark.parametrize("sort", ["last_benefit", "onset", "follow_up", "infusion", "relapse", "course"])
def test_sorting_by_time_puts_what_is_not_reported_last(durations, sort):
    durations.set(disorder="any", sort=sort)
    hours = [row.hours(sort) for row in durations.chart.chosen(durations.state)]
    known = [h for h in hours if h is not None]
    assert hours[: len(known)] == sorted(known, reverse=sort != "onset")


def test_the_picture_follows_the_picked_study(durations):
    durations.set(disorder="any")
    for _, study in durations.controls["study"].options:
        durations.controls["study"].value = study
        shown = [row.study.id for row in durations.chart.shown(durations.state)]
        assert study in shown
        assert len(shown) == 14
        assert f"Picked: {next(r.name for r in durations.chart.rows if r.study.id == study)}." in durations.words


def test_the_picked_study_names_its_source_with_a_link(durations):
    durations.set(study="taylor_2018")
    assert '<a href="https://doi.org/10.1038/npp.2017.194"' in durations.html


# -- limits


def test_a_time_after_a_course_is_not_told_as_one_after_a_dose(durations):
    durations.set(disorder="ptsd", detail="few")
    rows = {row.study: row for row in load("durations") if row.mark == "last_benefit"}
    words, texts = durations.chart.words(durations.state), [a.get_text() for a in drawn(durations)
                                                            if hasattr(a, "get_text")]
    assert rows["feder_2021"].counted_from == "start"
    assert "2 weeks, from the start of the course (Feder 2021, 30 people)" in words.answer
    assert "2 weeks, course" in texts
    assert rows["quigley_2024"].counted_from == "treatment_end"
    assert "course + 1 month" in texts
    assert {"course + 6 months", "up to 6 months, course", "24 hours"} <= set(texts), "each from where it is counted"
    durations.set(disorder="anxiety")
    assert "10 days (Taylor 2018, 18 people)" in durations.chart.words(durations.state).answer


def test_a_first_view_of_limits_has_the_eight_commonest_a_bar_each(limits):
    rows, groups = load("limits"), {row.id: row.group for row in load("disorders")}
    names = {kind.id: kind.name for kind in load("limit_kinds")}
    for group in ("any", "anxiety", "ptsd"):
        limits.set(disorder=group)
        studies = {row.study for row in load("study_disorders") if group in ("any", groups[row.disorder])}
        found = Counter(row.limit for row in rows if row.study in studies)
        bars = {gid.removeprefix("limits-"): artist for gid, artist in by_id(limits).items() if gid.count("-") == 1}
        widths = [bars[kind].get_width() for kind in sorted(bars, key=lambda kind: bars[kind].get_y())]
        assert widths == sorted(widths, reverse=True), "the commonest stands on top"
        assert len(bars) == min(8, len(found))
        assert min(found[kind] for kind in bars) >= max([found[kind] for kind in names if kind not in bars], default=0)
        texts = [artist.get_text() for artist in drawn(limits) if hasattr(artist, "get_text")]
        for kind, bar in bars.items():
            assert bar.get_width() == pytest.approx(found[kind] / len(studies))
            assert texts[texts.index(names[kind]) + 1] == f"{found[kind]} of {len(studies)}"
        assert f"Limits 1 to 8 of {len(found)}: the list “Show” brings the others." in texts
        marks = {gid.split("-")[2] for gid in by_id(limits) if gid.count("-") == 2}
        assert marks == {row.limit for row in rows if row.study == limits.state.study} & set(bars)


def test_the_headline_of_a_limit_says_in_how_many_studies_and_whether_it_is_found_most_often(limits):
    names = {kind.id: kind.name for kind in load("limit_kinds")}
    for group in ("any", "anxiety", "ocd"):
        limits.set(disorder=group, detail="all")
        studies = {study.id for study in limits.chart.chosen(limits.state)}
        found = Counter(row.limit for row in load("limits") if row.study in studies)
        most = max(found.values())
        for kind, name in names.items():
            limits.set(limit=kind)
            said = limits.chart.words(limits.state).headline
            if found[kind] == most:
                lead = "The limit" if list(found.values()).count(most) == 1 else "One of the limits"
                assert said == f"{lead} found most often: {name.lower()}, in {most} of {len(studies)} studies."
            else:
                assert said.startswith(f"{name}: found in {found[kind]} of {len(studies)} studies; most often found: ")
                top = {names[kind].lower() for kind in names if found[kind] == most}
                assert said.split(": ")[-1].removesuffix(f", in {most}.") in top


def test_each_limit_has_its_mark_and_no_other(limits):
    rows = {(row.study, row.limit): row for row in load("limits")}
    kinds = [kind.id for kind in load("limit_kinds")]
    limits.set(disorder="any", detail="all")
    seen = set()
    for _, study in limits.controls["study"].options:
        limits.controls["study"].value = study
        shown = [s.id for s in limits.chart.shown(limits.state)]
        for gid, mark in by_id(limits).items():
            _, name, kind = gid.split("-")
            assert (mark.get_xdata()[0], mark.get_ydata()[0]) == (kinds.index(kind), shown.index(name))
            shape = {"secondary": "D", "derived": "o"}.get(rows[name, kind].seen, "s")
            assert mark.get_marker() == shape
            seen.add((name, kind))
    assert seen == set(rows)


def test_the_counts_are_the_marks(limits):
    for state in limits.sweep():
        chosen = {study.id for study in limits.chart.chosen(state)}
        totals = limits.chart.totals(state)
        assert sum(totals) == sum(row.study in chosen for row in load("limits"))
        texts = [a.get_text() for a in drawn(limits) if hasattr(a, "get_text")]
        if state.detail == "few":
            continue
        for study in limits.chart.shown(state):
            assert str(limits.chart.count[study.id]) in texts


def test_picking_a_cell_tells_what_the_limit_means_there(limits):
    limits.set(detail="all", study="taylor_2018", limit="inert_control")
    said = limits.chart.words(limits.state).detail[0][0]
    assert said.startswith("Picked: Inert control. The comparison feels like nothing")
    assert "In Taylor 2018: Salt water as the comparison" in said, "it is what stands unfolded"
    limits.set(limit="retracted")
    assert ("Picked: Retracted. Taken back by the journal. In Taylor 2018: we found nothing about it in what we could "
            "read. That is not the same as free of it.") in limits.words


def test_bias_is_kept_apart_from_imprecision_and_indirectness(limits):
    kinds = {kind.id: kind for kind in load("limit_kinds")}
    assert {key for key, kind in kinds.items() if kind.concern == "imprecision"} == {"small_sample"}
    assert {key for key, kind in kinds.items() if kind.concern == "indirectness"} == {
        "short_follow_up", "selected_people", "other_diagnoses", "one_site"}
    for key, kind in kinds.items():
        assert (kind.concern == "bias") == bool(kind.rob2 or kind.robins_i), f"{key}: only bias has domains of bias"
    for table, of in (("rob2", "RoB 2"), ("robins_i", "ROBINS-I")):
        known = {row.code for row in load("bias_domains") if row.tool == of}
        for kind in kinds.values():
            assert set((getattr(kind, table) or "").split(", ")) - {""} <= known, kind.id
    assert kinds["unmasking"].rob2 == "D2, D4"
    assert (kinds["carry_over"].rob2, kinds["attrition"].rob2, kinds["second_look"].rob2) == ("DS", "D3", "D5")


def test_above_each_column_stands_what_grade_asks(limits):
    marks = {"bias": "bias", "imprecision": "imp.", "indirectness": "ind.", "publication_bias": "pub.",
             "pooled": "pool", "other": "–"}
    limits.set(detail="all")
    heads = [text.get_text().replace("\n", " ") for text in limits.figure.axes[0].texts if text.get_rotation()]
    assert heads == [f"{kind.name} ({marks[kind.concern]})" for kind in load("limit_kinds")]
    said = "\n".join(text.get_text() for text in limits.figure.texts)
    for mark, words in (("imp.", "imprecision"), ("ind.", "indirectness"), ("pub.", "publication bias"),
                        ("pool", "what is pooled")):
        assert f"{mark} ({words})" in said


def test_words_name_every_mark_in_the_picture(limits):
    kinds = {kind.id: kind.name.lower() for kind in load("limit_kinds")}
    for state in limits.sweep():
        said = limits.chart.words(state)
        table = {name: cells for name, *cells in (said.table.rows if said.table else ())}
        labels = {s.id: s.label for s in limits.chart.studies}
        for gid in by_id(limits):
            if gid.count("-") == 1:  # the bar of a limit
                total = sum(gid.removeprefix("limits-") == row.limit for row in load("limits")
                            if row.study in {study.id for study in limits.chart.chosen(state)})
                assert f"{kinds[gid.removeprefix('limits-')]} {total}" in said.as_text()
                continue
            _, study, kind = gid.split("-")
            assert kinds[kind] in table[labels[study]][-1]


def test_a_limit_that_no_study_has_is_not_counted_among_studies_that_could_not_have_it(limits):
    limits.set(disorder="anxiety")
    counts = re.search(r"each limit was found: (.+?)\. ", limits.words)[1]
    assert re.findall(r" (\d+)(?:;|$)", counts)
    assert "0" not in re.findall(r" (\d+)(?:;|$)", counts)
    assert "not randomised" not in counts, "most of them had no groups"


def test_a_filter_without_a_match_is_told_in_words(limits):
    limits.set(disorder="ocd", design="controlled_fixed_order")
    assert limits.words.startswith("No study matches both filters")


# -- evidence in words


@pytest.mark.parametrize(("key", "address"), [
    ("taylor_2018", "https://doi.org/10.1038/npp.2017.194"),
    ("mills_2025", "https://pubmed.ncbi.nlm.nih.gov/39763417/"),
    ("rodriguez_2017", "https://clinicaltrials.gov/study/NCT02206776"),
])
def test_a_work_is_found_by_its_best_identifier(key, address):
    assert evidence.address(next(row for row in load("references") if row.key == key)) == address


def test_every_work_has_an_address_and_a_retracted_one_says_so():
    for row in load("references"):
        text, link = evidence.citation(row)
        assert link.address.startswith("https://")
        assert ("RETRACTED on 2026-03-31" in text) == (row.key == "mills_2025")


