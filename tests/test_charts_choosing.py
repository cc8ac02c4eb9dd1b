"""The treatment ladder, benefit and harm, and what is checked first, against their tables."""

import math
import re
from types import SimpleNamespace

import pytest
from lesson import drawing, explorers
from lesson.build import seal
from lesson.charts.ladder import Ladder
from lesson.explorer import Explorer
from lesson.tables import DataError, load
from pictures import by_id, drawn
from speaker import ITEM, first_large

TABLES = ("ladder", "ladder_responses", "resistance_definitions", "benefit_harm_trials", "benefit_harm", "screening")


@pytest.fixture
def ladder():
    """With everything in it: a first view has the steps alone."""
    explorer = explorers.ladder()
    explorer.set(detail="all")
    return explorer


@pytest.fixture
def pairs():
    """With everything in it: a first view has no interval."""
    explorer = explorers.benefit_harm()
    explorer.set(detail="all")
    return explorer


@pytest.fixture
def checks():
    return explorers.checks()


def wilson(events, people):
    """The interval of Wilson in the form of textbooks, written anew."""
    z = 1.959964
    middle = (events + z * z / 2) / (people + z * z)
    half = z * math.sqrt(events * (people - events) / people + z * z / 4) / (people + z * z)
    return max(middle - half, 0), min(middle + half, 1)


def newcombe(a, n, b, m):
    """The difference of two shares and its interval by Newcombe's hybrid method, written anew."""
    p, q = a / n, b / m
    (low1, high1), (low2, high2) = wilson(a, n), wilson(b, m)
    return p - q, p - q - math.hypot(p - low1, high2 - q), p - q + math.hypot(high1 - p, q - low2)


@pytest.mark.parametrize("table", TABLES)
def test_what_we_worked_out_says_so(table):
    for row in load(table):
        if row.seen == "derived":
            assert re.search(r"\bour\b|derived|worked out", f"{row.note} {row.locator}", re.IGNORECASE), row


@pytest.mark.parametrize("name", ["ladder", "benefit_harm", "checks"])
def test_nothing_asks_the_reader_about_their_health(name):
    explorer = explorers.ALL[name]()
    for _ in explorer.sweep():
        words = re.sub(r"<?https://[^\s)>]+>?", "", explorer.words)
        assert not re.search(r"\byour?\b|\?", words), words
    assert not {type(widget).__name__ for widget in explorer.controls.values()} & {"Checkbox",
                                                                                   "Text", "IntText", "FloatText"}


# -- the ladder


def test_each_step_of_the_guideline_is_a_box_higher_than_the_one_before(ladder):
    guidelines = {row.guideline for row in load("ladder") if row.kind == "step"}
    assert {value for _, value in ladder.controls["guideline"].options} == guidelines
    for guideline in guidelines:
        ladder.set(guideline=guideline)
        boxes = by_id(ladder)
        steps = sorted((row for row in load("ladder") if row.guideline == guideline and row.kind == "step"),
                       key=lambda row: row.step)
        assert [row.step for row in steps] == list(range(1, len(steps) + 1))
        found = [boxes[f"ladder-{row.id.replace('.', '-')}"] for row in steps]
        assert [box.get_label() for box in found] == [f"{row.name}: {row.text}" for row in steps]
        for lower, higher in zip(found, found[1:], strict=False):
            assert higher.get_x() > lower.get_x()
            assert higher.get_height() > lower.get_height()
            assert higher.get_y() + higher.get_height() == lower.get_y() + lower.get_height(), "on one floor"
        beside = boxes[next(f"ladder-{row.id.replace('.', '-')}" for row in load("ladder") if row.guideline == guideline
                            and row.kind == "ketamine")]
        assert beside.get_linestyle() not in ("-", "solid")
        assert beside.get_height() <= found[0].get_height(), "what is said of ketamine is no step on the stair"
        assert beside.get_x() > found[-1].get_x() + found[-1].get_width()


def test_text_of_a_box_stays_in_it(ladder):
    canvas = ladder.figure.canvas.get_renderer()
    for guideline in {row.guideline for row in load("ladder") if row.kind == "step"}:
        ladder.set(guideline=guideline)
        rows = [row for row in ladder.chart.of(ladder.state) if row.kind != "remark"]
        for place, row in enumerate(rows):
            artists = ladder.chart._box(ladder.figure.axes[-1], row, place, True)
            around = artists[0].get_window_extent(canvas)
            for text in artists[1:]:
                box = text.get_window_extent(canvas)
                assert around.x0 <= box.x0 <= box.x1 <= around.x1, row.id
                assert around.y0 <= box.y0 <= box.y1 <= around.y1, row.id
            for artist in artists:
                artist.remove()


def test_shares_stand_at_their_printed_percent_and_a_range_has_no_middle(ladder):
    rows = {f"ladder-{row.id.replace('.', '-')}": row for row in load("ladder_responses")}
    order = list(dict.fromkeys(row.row for row in rows.values()))
    marks = {gid: artist for gid, artist in by_id(ladder).items() if gid in rows}
    assert set(marks) == set(rows)
    for gid, artist in marks.items():
        row = rows[gid]
        assert list(artist.get_xdata()) == sorted({row.percent_low, row.percent_high}), gid
        assert set(artist.get_ydata()) == {order.index(row.row)}


def test_a_row_of_shares_is_from_one_source():
    for name in {row.row for row in load("ladder_responses")}:
        assert len({row.source for row in load("ladder_responses") if row.row == name}) == 1, name


def test_bars_are_as_long_as_printed(ladder):
    rows = {f"ladder-{row.id.replace('.', '-')}": row for row in load("resistance_definitions")
            if row.percent is not None}
    bars = {gid: artist for gid, artist in by_id(ladder).items() if gid in rows}
    assert set(bars) == set(rows)
    for gid, bar in bars.items():
        assert (bar.get_x(), bar.get_width()) == (0, rows[gid].percent)
        assert (bar.get_hatch() is None) == (rows[gid].kind == "how_many")


def test_words_of_the_ladder_hold_every_number_and_every_guideline_on_ketamine(ladder):
    for state in ladder.sweep():
        said = ladder.words
        for row in load("ladder_responses"):
            assert f"{row.percent_high:g}%" in said, row.id
        for row in load("resistance_definitions"):
            assert row.text in said, row.id
            assert row.percent is None or f"{row.percent:g}%" in said
        for row in load("ladder"):
            if row.kind == "ketamine" or row.guideline == state.guideline:
                assert row.text[1:] in said, row.id
        assert "where they do not name it, this does not say that the whole documents never mention it" in said
    assert "25.8% (worked out by us)" in ladder.words
    assert "What the other 71% (worked out by us) said about therapy is not printed" in ladder.words


def test_words_of_the_ladder_tell_what_is_picked(ladder):
    for row in (*load("ladder_responses"), *load("resistance_definitions")):
        ladder.set(read=row.id)
        picked = next(line for line in ladder.words.split("\n") if line.startswith("Picked: "))
        assert (row.counted if hasattr(row, "counted") else row.text) in picked


def test_the_ladder_opens_with_the_steps_of_a_guideline_and_what_it_says_of_ketamine():
    ladder = explorers.ladder()
    for guideline, _ in ladder.values("guideline"):
        ladder.set(guideline=guideline)
        shown = {gid.removeprefix("ladder-").replace("-", ".") for gid in by_id(ladder)}
        own = [row for row in load("ladder") if row.guideline == guideline]
        assert shown == {row.id for row in own if row.kind in ("step", "ketamine")}
        steps = [f"{row.name} {row.text}".lower() for row in own if row.kind == "step"]
        assert not any("ketamine" in step for step in steps)
        said = ladder.chart.words(ladder.state).headline
        told = next(row.text for row in own if row.kind == "ketamine").split(";")[0].removesuffix(".")
        assert said == (f"{guideline}: {len(steps)} steps in the parts that we saw, ketamine in none; on ketamine: "
                        f"{told[0].lower()}{told[1:]}.")
    assert explorers.ladder().state.read == next(row.id for row in load("ladder") if row.kind == "ketamine")


def test_a_ladder_that_has_ketamine_on_a_step_says_so(data):
    path = data / "ladder.csv"
    path.write_text(path.read_text("utf-8").replace("Another medicine,", "Another medicine or ketamine,"), "utf-8")
    seal(data)
    chart = Ladder(data)
    said = Explorer("ladder", "The treatment ladder", chart, chart.controls()).chart
    assert "ketamine in 1;" in said.words(SimpleNamespace(
        guideline="NICE, generalised anxiety", detail="few", read="nice_gad.ketamine")).headline


def test_the_headline_of_the_shares_says_in_tenths_how_many_studies_ask_for_one_failed_treatment():
    """62.9% of 62 studies is a share that nobody can picture; the bar has it to its decimal."""
    ladder = explorers.ladder()
    ladder.set(detail="shares")
    one = next(row for row in load("resistance_definitions") if row.id == "bokma.one")
    assert (one.percent, one.of_studies) == (62.9, 62)
    assert ladder.chart.words(ladder.state).headline.endswith(
        "; in about six in ten of 62 studies one failed treatment is enough for “treatment-resistant”.")
    assert "62.9" in {text.get_text() for text in drawn(ladder) if hasattr(text, "get_text")}


@pytest.mark.parametrize(("told", "said"), [
    (50, "You said 50: within that range."), (44, "You said 44: near the lower end."),
    (20, "You said 20: 44% of the lower end."),
    (90, "You said 90: 1.4 times the upper end.")])
def test_a_guess_of_a_first_treatment_opens_beside_the_shares(told, said):
    chart = Ladder(guess=SimpleNamespace(number=told))
    explorer = Explorer("ladder", "The treatment ladder", chart, chart.controls())
    assert explorer.state.detail == "shares"
    assert "ladder-guess" in by_id(explorer)
    assert explorer.chart.words(explorer.state).answer.endswith(said)


def test_no_guideline_row_says_that_ketamine_is_nowhere_in_it():
    for row in load("ladder"):
        if row.kind == "ketamine":
            named = re.match(r"Suggests against it", row.text)
            assert named or re.search(r"in the parts seen|in the abstract|literature ends", row.text), row.id


def test_a_guideline_that_advises_against_ketamine_is_told_with_every_guideline(ladder):
    against = [row for row in load("ladder") if row.kind == "ketamine" and "against" in row.text]
    assert [row.about for row in against] == ["PTSD"]
    for _, guideline in ladder.controls["guideline"].options:
        ladder.set(guideline=guideline)
        assert f"{against[0].guideline}: suggests against it for PTSD" in ladder.words


def test_a_guideline_of_which_nothing_is_said_of_ketamine_is_named(data):
    """A row may be valid by itself and still be one that the picture cannot show."""
    path = data / "ladder.csv"
    text = path.read_text("utf-8").replace("german.step_2,German guideline,", "german.step_2,Another guideline,")
    path.write_text(text, encoding="utf-8", newline="\n")
    seal(data)
    with pytest.raises(DataError, match=r"^ladder\.csv, row 14, column 'guideline': found 'Another guideline'; expec"):
        Ladder(data)


@pytest.mark.parametrize(("row_id", "low", "high"),
                         [("first.response", 45, 65), ("cbt.response", 49.5, 49.5), ("cbt.response_later", 53.6, 53.6),
                          ("cbt_well.remission", 51, 51), ("added.response", 58, 58), ("medicine.placebo", 42.8, 42.8)])
def test_shares_that_the_lesson_leans_on(row_id, low, high):
    row = next(row for row in load("ladder_responses") if row.id == row_id)
    assert (row.percent_low, row.percent_high) == (low, high)


# -- benefit and harm


def all_pairs(pairs):
    """Set every pair of a benefit and a harm that a trial offers, one after the other."""
    for trial in load("benefit_harm_trials"):
        rows = [row for row in load("benefit_harm") if row.trial == trial.id]
        for benefit in (row for row in rows if row.side == "benefit"):
            for harm in (row for row in rows if row.side == "harm"):
                pairs.set(trial=trial.id, benefit=benefit.id, harm=harm.id)
                yield trial, {"benefit": benefit, "harm": harm}


def test_every_trial_has_both_sides_and_only_its_own_are_offered(pairs):
    for trial in load("benefit_harm_trials"):
        pairs.set(trial=trial.id)
        for side in ("benefit", "harm"):
            offered = [value for _, value in pairs.controls[side].options]
            assert offered == [row.id for row in load("benefit_harm") if row.trial == trial.id and row.side == side]
            assert offered


def test_a_field_has_a_hundred_people_and_fills_as_many_as_had_it(pairs):
    for _, rows in all_pairs(pairs):
        marks = by_id(pairs)
        for side, row in rows.items():
            for group in ("drug", "control"):
                events, people = getattr(row, f"events_{group}"), getattr(row, f"people_{group}")
                low, high = wilson(events, people)
                points = {kind: list(zip(*marks[gid].get_data(), strict=True))
                          if (gid := f"benefit_harm-{side}-{group}-{kind}") in marks else []
                          for kind in ("had", "may", "not")}
                assert len(points["had"]) == pytest.approx(100 * events / people, abs=0.51)
                assert len(points["had"]) + len(points["may"]) == pytest.approx(100 * high, abs=0.51)
                every = points["had"] + points["may"] + points["not"]
                assert len(every) == len(set(every)) == 100
                across, down = sorted({x for x, _ in every}), sorted({y for _, y in every})
                assert every == [(across[n % 10], down[n // 10]) for n in range(100)]
                said = [text.get_text() for text in drawn(pairs) if hasattr(text, "get_text")]
                where = next(n for n, text in enumerate(said)
                             if text.endswith(f"in 100 ({100 * low:.0f} to {100 * high:.0f});"))
                assert f"{events} of {people}" in said[where:]


def test_differences_and_their_intervals_stand_at_their_place(pairs):
    for _, rows in all_pairs(pairs):
        marks = by_id(pairs)
        for side, row in rows.items():
            estimate, low, high = newcombe(row.events_drug, row.people_drug, row.events_control, row.people_control)
            assert marks[f"benefit_harm-{side}-difference"].get_xdata()[0] == pytest.approx(100 * estimate, abs=0.01)
            assert list(marks[f"benefit_harm-{side}-interval"].get_xdata()) == pytest.approx(
                [100 * low, 100 * high], abs=0.01)
            left, right = pairs.figure.axes[1].get_xlim()
            assert left < 100 * low < 100 * high < right


def test_the_dots_inside_a_field_mark_the_interval(pairs):
    for _, rows in all_pairs(pairs):
        dots = sum(len(a.get_xdata()) for a in drawn(pairs) if hasattr(a, "get_markersize")
                   and a.get_markersize() == 2.4)
        expected = 0
        for row in rows.values():
            for group in ("drug", "control"):
                low, high = wilson(getattr(row, f"events_{group}"), getattr(row, f"people_{group}"))
                expected += math.floor(100 * high + 0.5) - math.floor(100 * low + 0.5)
        assert dots == expected


def test_sides_differ_in_shape_and_controls_have_their_name(pairs):
    marks = by_id(pairs)
    assert marks["benefit_harm-benefit-drug-had"].get_marker() != marks["benefit_harm-harm-drug-had"].get_marker()
    for trial in load("benefit_harm_trials"):
        pairs.set(trial=trial.id)
        said = [text.get_text() for text in pairs.figure.axes[0].texts]
        assert said.count(trial.control) == 2
        assert any("each person had both" in text for text in said) == trial.crossover
        assert ("This was a crossover" in pairs.words) == trial.crossover


def one_decimal(number):
    """1.9 stays 1.9, and 20.0 is said as 20."""
    return f"{number:.1f}".removesuffix(".0")


def test_words_give_numbers_needed_on_the_right_side(pairs):
    for _, rows in all_pairs(pairs):
        for side, row in rows.items():
            estimate, low, high = newcombe(row.events_drug, row.people_drug, row.events_control, row.people_control)
            kind = "NNTB" if side == "benefit" else "NNTH"
            counted = next(parts[0] for parts in pairs.chart.words(pairs.state).detail if row.counted in parts[0])
            assert "NNT" not in counted, "a plain sentence is not said again in signs"
            if low > 0:
                number, near, far = map(one_decimal, (1 / estimate, 1 / high, 1 / low))
                assert f"{kind} {number} ({kind} {near} to {kind} {far})" in pairs.words
                verb = "helped" if side == "benefit" else "harmed"
                assert f"one more {verb} for every {number} ({near} to {far})" in pairs.words
            else:
                assert low < 0 < high
                assert "to infinity to" in pairs.words
                assert "through no difference" in pairs.words
        assert "is about a group, never about one person" in pairs.words
        assert "given here to one decimal. By one convention they are always rounded up" in pairs.words


def test_an_interval_that_begins_at_one_and_a_half_is_not_said_to_begin_at_1(pairs):
    pairs.set(trial="su_2023", harm="su_2023.derealisation")
    assert "one more harmed for every 1.9 (1.5 to 3.1)" in pairs.words
    assert "one more harmed for every 1.9 (1.5 to 3.1)" in " ".join(
        artist.get_text() for artist in drawn(pairs) if hasattr(artist, "get_text"))


def test_a_first_view_fills_as_many_as_had_it_and_nothing_else():
    pairs = explorers.benefit_harm()
    assert pairs.state.detail == "few"
    for trial, rows in all_pairs(pairs):
        marks = by_id(pairs)
        assert {gid.rsplit("-", 1)[-1] for gid in marks} <= {"had", "not"}
        more = []
        for side, row in rows.items():
            shares = {}
            for group in ("drug", "control"):
                shares[group] = getattr(row, f"events_{group}") / getattr(row, f"people_{group}")
                had = marks.get(f"benefit_harm-{side}-{group}-had")
                assert len(had.get_xdata() if had else ()) == pytest.approx(100 * shares[group], abs=0.51)
            gap = 100 * (shares["drug"] - shares["control"])
            more.append(f"{abs(gap):.0f} {'more' if gap > 0 else 'fewer'} “{row.label}”" if gap
                        else f"no more “{row.label}”")
        said = pairs.chart.words(pairs.state).headline
        assert said.startswith(f"Ketamine against {trial.control}, {rows['benefit'].people_drug}")
        assert said.endswith(f": in 100 people, {' and '.join(more)}.")


def test_none_in_both_groups_is_not_shown_as_never(pairs):
    pairs.set(trial="taylor_2018", harm="taylor_2018.left")
    marks = by_id(pairs)
    assert "benefit_harm-harm-drug-had" not in marks
    assert len(marks["benefit_harm-harm-drug-may"].get_xdata()) == 18
    assert ("0 in 100 (0 to 18) with ketamine against 0 in 100 (0 to 18) with saline; no difference (95% interval "
            "−18 to 18)") in pairs.words
    assert "is not never" in pairs.words


def test_counts_agree_with_the_other_tables_that_hold_them():
    mine = {row.id: row for row in load("benefit_harm")}
    for row_id, outcome in (("taylor_2018.lsas", "taylor_2018.1"), ("taylor_2018.vas", "taylor_2018.3")):
        other = next(row for row in load("outcomes") if row.id == outcome)
        assert (mine[row_id].events_drug, mine[row_id].people_drug) == (other.events, other.people)
    other = next(row for row in load("outcomes") if row.id == "taylor_2018.4")
    assert (mine["taylor_2018.vas"].events_control,
            mine["taylor_2018.vas"].people_control) == (other.events, other.people)
    other = next(row for row in load("pooling_trials") if row.id == "social_anxiety_response.taylor_2018")
    assert (mine["taylor_2018.lsas"].events_control,
            mine["taylor_2018.lsas"].people_control) == (other.events_control, other.n_control)
    people = [row.people for table in ("studies", "benefit_harm_trials")
              for row in load(table) if row.id == "taylor_2018"]
    assert people == [18, 18]
    events = {row.id: row for row in load("adverse_events")}
    for row_id, event in (("su_2023.derealisation", "su_2023.derealization"),
                          ("su_2023.dizziness", "su_2023.dizziness"),
                          ("taylor_2018.any_harm", "taylor_2018.any_adverse_event"),
                          ("taylor_2018.left", "taylor_2018.stopped_for_adverse_event")):
        for column in ("events_drug", "people_drug", "events_control", "people_control"):
            assert getattr(mine[row_id], column) == getattr(events[event], column), (row_id, column)


def test_the_pair_that_the_lesson_opens_with(pairs):
    assert pairs.chart.words(pairs.state).summary.startswith(
        "Benefit, clearly less depressed: 36 in 100 (23 to 51) with ketamine against 12 in 100 (5 to 25) with "
        "midazolam; 24 more")
    assert "68 of them also had generalised anxiety disorder" in pairs.words


# -- what is checked first


def test_a_first_view_of_checks_has_the_items_that_three_or_more_sources_name(checks):
    checks.set(source="any", detail="few")
    named = {}
    for row in load("screening"):
        named.setdefault(row.item, set()).add(row.source)
    wanted = {f"checks-{item}-{source}" for item, sources in named.items() if len(sources) >= 3 for source in sources}
    marks = by_id(checks)
    assert set(marks) == wanted
    down = list(dict.fromkeys(gid.split("-")[1] for gid in sorted(marks, key=lambda gid: marks[gid].get_ydata()[0])))
    assert [len(named[item]) for item in down] == sorted((len(named[item]) for item in down), reverse=True)
    for row in load("screening"):
        assert len(named[row.item]) < 3 or row.text in marks[f"checks-{row.item}-{row.source}"].get_label()


def test_the_headline_of_an_item_says_how_many_sources_name_it_and_whether_another_is_named_by_more(checks):
    checks.set(source="any", detail="all")
    named = {item: len({row.source for row in load("screening") if row.item == item}) for item in ITEM}
    total, most = len({row.source for row in load("screening")}), max(named.values())
    assert list(named.values()).count(most) == 1
    for item in named:
        checks.set(item=item)
        top = next(other for other in named if named[other] == most)
        ends = "every other by fewer." if named[item] == most else f"{ITEM[top]}, named most, by {most}."
        assert checks.chart.words(checks.state).headline == (
            f"{first_large(ITEM[item])}: named by {named[item]} of {total} sources in the parts we saw; {ends}")


def test_marks_stand_in_the_cell_of_their_item_and_source(checks):
    checks.set(source="any", detail="all")
    bodies = list(dict.fromkeys(row.source for row in load("screening")))
    names = sorted((text.get_position()[1], text.get_text()) for text in drawn(checks) if text.get_gid() is None
                   and hasattr(text, "get_text")
                   and text.get_text() in ITEM.values())
    items = [next(item for item, name in ITEM.items() if name == text) for _, text in names]
    marks = by_id(checks)
    assert set(marks) == {f"checks-{row.id.replace('.', '-')}" for row in load("screening")}
    places = set()
    for row in load("screening"):
        mark = marks[f"checks-{row.id.replace('.', '-')}"]
        x, y = mark.get_xdata()[0], mark.get_ydata()[0]
        assert (round(x), y) == (bodies.index(row.source), items.index(row.item)), row.id
        assert row.text in mark.get_label()
        places.add((round(x, 3), y))
    assert len(places) == len(marks), "two marks in one place"


def test_white_letters_stand_on_dark_marks(checks):
    checks.set(source="any", detail="all")
    for mark in by_id(checks).values():
        assert mark.get_markerfacecolor() in (drawing.PAPER, drawing.INK, drawing.KETAMINE)


def test_a_source_on_the_list_shows_only_its_own_marks(checks):
    for source in {row.source for row in load("screening")}:
        checks.set(source=source, detail="all")
        own = [row for row in load("screening") if row.source == source]
        assert set(by_id(checks)) == {f"checks-{row.id.replace('.', '-')}" for row in own}
        assert {value for _, value in checks.controls["item"].options} == {row.item for row in own}
        assert len(checks.chart.words(checks.state).table.rows) == len(own)


def test_words_count_the_sources_and_hold_every_row(checks):
    sources = {row.source for row in load("screening")}
    for item in {row.item for row in load("screening")}:
        checks.set(source="any", detail="all", item=item)
        named = {row.source for row in load("screening") if row.item == item}
        summary = checks.chart.words(checks.state).summary
        assert summary.startswith(f"{first_large(ITEM[item])}: named by {len(named)} of {len(sources)} sources")
        assert f"{ITEM[item]} {len(named)}" in checks.words
        for row in load("screening"):
            assert row.text in checks.words
        assert "not a list to fill in about oneself" in checks.words
        assert "none of them says who is likely to benefit" in checks.words
    names = [row[0] for row in checks.chart.words(checks.state).table.rows]
    assert len(names) == len(set(names)), "two rows have the same name"


def test_no_item_is_named_by_all_and_the_words_may_say_so(checks):
    sources = {row.source for row in load("screening")}
    counts = {item: len({row.source for row in load("screening") if row.item == item}) for item in ITEM}
    assert ("No item is named by all of them." in checks.words) == (max(counts.values()) < len(sources))


def test_only_a_label_contraindicates():
    kinds = {row.key: row.kind for row in load("references")}
    for row in load("screening"):
        assert row.level != "contraindicated" or kinds[row.source] == "label", row.id
        assert "retold" not in row.locator or row.seen == "secondary", row.id


def test_one_body_for_each_source_in_screening():
    pairs = {(row.source, row.body) for row in load("screening")}
    assert len(pairs) == len({source for source, _ in pairs}) == len({body for _, body in pairs})
