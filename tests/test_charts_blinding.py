"""The blinding game: people are made up by the counts of real trials, what they had is hidden until it is guessed."""

import re

import pytest
from lesson import explorers
from lesson.models.blinding import chance_right
from lesson.tables import load
from matplotlib.text import Text
from pictures import by_id, drawn

GAMES = {"midazolam": ("su_2023.derealization", "su_2023.dizziness"), "saline": ("taylor_2018.any_adverse_event",)}


@pytest.fixture
def game():
    return explorers.blinding()


def said(explorer):
    return explorer.chart.words(explorer.state)


def rows(show):
    events = {row.id: row for row in load("adverse_events")}
    return [events[name] for name in GAMES[show]]


def texts(explorer):
    return [artist.get_text() for artist in drawn(explorer) if isinstance(artist, Text)]


@pytest.mark.parametrize("show", GAMES)
def test_it_says_that_it_is_made_up_and_by_whose_counts(game, show):
    game.set(show=show)
    assert "none of them is real" in said(game).summary
    assert said(game).headline.startswith("Made-up person 1 of ")
    for row in rows(show):
        assert f"{row.events_drug} of {row.people_drug} on ketamine, {row.events_control} of {row.people_control}" \
            in said(game).summary
    notes = " ".join(text.get_text() for text in game.figure.texts)
    assert "none of them is real" in notes
    assert all(f"{row.events_drug} of {row.people_drug} on ketamine" in notes for row in rows(show))


@pytest.mark.parametrize("show", GAMES)
def test_nothing_tells_what_anybody_had_before_a_guess(game, show):
    """Neither picture nor words nor the table nor any title that a mouse finds: people of either group look alike."""
    game.set(show=show)
    people = game.chart.games[show].people
    assert {row[-2:] for row in said(game).table.rows} == {("hidden", "hidden")}
    control = game.chart.games[show].control
    for number, _ in game.values("person"):
        game.set(person=number)
        assert not [text for text in texts(game) if text in ("ketamine", control) or "right" in text]
        assert " had " not in said(game).detail[0][0].split(".")[0]
        assert "right for" not in said(game).as_text()
    looks = {}
    for number, person in enumerate(people, start=1):
        game.set(person=number)
        own = tuple(artist.get_markerfacecolor() for gid, artist in by_id(game).items()
                    if gid.startswith(f"blinding-{number}-"))
        looks.setdefault(person.felt, set()).add(own)
    assert all(len(found) == 1 for found in looks.values())


def test_a_guess_shows_one_person_and_the_next_one_is_hidden_again(game):
    game.set(person=2, guess="2.drug")
    had = game.chart.games["midazolam"].people[1].on_drug
    assert f"you guessed {'right' if had else 'wrong'}" in said(game).headline
    assert sum(row[-2] != "hidden" for row in said(game).table.rows) == 1
    game.set(person=3)
    assert game.state.guess == "hidden"
    assert {row[-2] for row in said(game).table.rows} == {"hidden"}


@pytest.mark.parametrize("show", GAMES)
def test_everybody_is_counted(game, show):
    game.set(show=show, guess="everybody")
    table = said(game).table.rows
    right = sum(row[-1].endswith(": right") for row in table)
    assert f"right for {right} of {len(table)} here, " in said(game).headline
    groups = [row[-2] for row in table]
    assert groups.count("ketamine") == len(table) / 2
    counts = rows(show)
    share = chance_right([row.events_drug / row.people_drug for row in counts],
                         [row.events_control / row.people_control for row in counts])
    assert f"{share:.0%} in the long run" in said(game).headline


def test_the_two_made_up_trials_have_people_of_their_own(game):
    """Else who had ketamine in one would be known in the other."""
    one, two = ([person.on_drug for person in game.chart.games[show].people] for show in GAMES)
    assert one != two


def test_the_same_people_come_each_time(game):
    assert game.chart.games["midazolam"].people == explorers.blinding().chart.games["midazolam"].people


def test_a_share_stands_at_its_number_and_most_is_more_than_half(game):
    game.set(show="trials")
    marks = by_id(game)
    for row in load("guesses"):
        if row.how == "share":
            assert list(marks[f"blinding-{row.id}-share"].get_xdata()) == [row.percent]
        elif row.how == "most":
            assert list(marks[f"blinding-{row.id}-most"].get_xdata()) == [50, 100]
        else:
            assert not [gid for gid in marks if row.id in gid]
    assert texts(game).count("guesses not seen") == sum(row.how == "not_seen" for row in load("guesses"))


def test_a_share_is_given_where_one_is_told_and_nowhere_else():
    for row in load("guesses"):
        assert (row.percent is not None) == (row.how == "share"), row.id
        assert row.how != "most" or re.search(r"\bmost\b", row.text), row.id


def test_it_is_said_in_whom_guesses_were_told(game):
    game.set(show="trials", person="lii_2023")
    assert "depression" in said(game).headline
    assert "depression and social anxiety disorder" in said(game).summary
    assert "not anxiety" in said(game).detail[0][0]


def test_a_work_is_about_the_people_that_other_tables_have():
    studies = {row.id: row for row in load("studies")}
    for row in load("guesses"):
        if row.id in studies:
            assert row.people == studies[row.id].people
