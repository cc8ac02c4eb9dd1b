"""The blinding game: made-up people whose effects are read and whose group is guessed; then what real trials report."""

from typing import NamedTuple

from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..models import blinding
from ..words import Table, Words
from . import legends, matrix, rows

#: Made-up trials by what ketamine is compared with: its name, the trial whose frequencies are taken, and its effects.
GAMES = {
    "midazolam": ("midazolam", "su_2023", {"su_2023.derealization": "unreal", "su_2023.dizziness": "dizzy"}),
    "saline": ("salt water", "taylor_2018", {"taylor_2018.any_adverse_event": "side effect"}),
}
#: How many people are made up for each of them; the seeds that make them are counted from one.
PEOPLE = 20
DRUG, TRIALS = "ketamine", "trials"
#: A share in percent that a coin would have.
COIN = 50
#: How an effect is drawn, felt or not; how a share is, and what is called "most".
LOOKS = {True: {"marker": "o", "markersize": 10, "color": drawing.INK},
         False: {"marker": "o", "markersize": 10, "markeredgewidth": 1.6, "color": drawing.QUIET,
                 "markerfacecolor": drawing.PAPER}}
SIGNS = {felt: legends.mark(text, LOOKS[felt]) for felt, text in ((True, "felt"), (False, "not felt"))}
SHARE = {"marker": "D", "markersize": 9, "color": drawing.KETAMINE}
MOST = {"linewidth": 3, "linestyle": (0, (2, 1.2)), "color": drawing.CONTROL}
REPORTED = {"share": legends.mark("guessed right", SHARE), "most": legends.line("“most”: no number seen", MOST),
            "picked": legends.PICKED}
UNSEEN = "guesses not seen"


class Game(NamedTuple):
    """A made-up trial: what ketamine is compared with, the real trial behind its chances, the effects, the people."""

    control: str
    trial: object
    effects: dict
    people: list

    @property
    def right(self):
        """How many of these people a simple guess gets right."""
        return sum(person.is_right for person in self.people)

    @property
    def long_run(self):
        """The share that it gets right in the long run."""
        return blinding.chance_right(*self.chances)

    @property
    def chances(self):
        """The chances of each effect on the drug and on the control."""
        events = self.effects.values()
        return ([row.events_drug / row.people_drug for row in events],
                [row.events_control / row.people_control for row in events])

    @property
    def counts(self):
        """The counts behind the chances, in words."""
        return "; ".join(f"{name} {row.events_drug} of {row.people_drug} on {DRUG}, {row.events_control} of "
                         f"{row.people_control} on {self.control}" for name, row in self.effects.items())

    def had(self, is_drug):
        """The name of a group."""
        return DRUG if is_drug else self.control


class Blinding(Chart):
    """A row for each made-up person, or for each real trial."""

    main = ("show", "person", "guess")
    axes_follow = ("show",)

    def __init__(self, folder=tables.FOLDER):
        self.works = evidence.works(folder)
        self.trials = tables.load("guesses", folder)
        self.notes = evidence.notes("blinding", folder)
        events = {row.id: row for row in tables.load("adverse_events", folder)}
        known = {row.id: row for row in tables.load("adverse_event_trials", folder)}
        self.games = {}
        for seed, (key, (control, trial, effects)) in enumerate(GAMES.items(), start=1):
            game = Game(control, known[trial], {name: events[row] for row, name in effects.items()}, [])
            game.people.extend(blinding.made_up(PEOPLE, *game.chances, seed))
            self.games[key] = game
        self.sources = frozenset({row.source for row in (*self.trials, *self.notes.values())}
                                 | {row.source for game in self.games.values() for row in game.effects.values()})
        self.sheets = {key: self._sheet(game) for key, game in self.games.items()} | {TRIALS: self._trials()}

    @staticmethod
    def _sheet(game):
        read = evidence.SEEN[next(iter(game.effects.values())).seen]
        groups = (DRUG, game.control)
        return matrix.Matrix(
            rows.FEW, [rows.Column("Made-up person", [f"person {PEOPLE}"])],
            [rows.Column("Had", [*groups, "?"]), rows.Column("A simple guess", [f"{name}: wrong" for name in groups])],
            SIGNS | {"picked": legends.PICKED}, pitch=rows.PITCH, things="People",
            across=[say.capital(name) for name in game.effects],
            notes=[f"Made up: none of them is real. Chances from {game.trial.label} ({game.trial.condition}; {read}):",
                   f"{game.counts}."])

    def _trials(self):
        return rows.Sheet(
            min(rows.FEW, len(self.trials)),
            [rows.Column("Trial (people)", [rows.name(row.label, row.people) for row in self.trials]),
             rows.Column("In whom", [row.about for row in self.trials], most=150),
             rows.Column("Compared with", [row.control for row in self.trials], most=150)],
            signs=REPORTED, pitch=26, above=2 * rows.LINE)

    def controls(self):
        """The controls, in the order in which they are shown."""
        games = [(key, f"a made-up trial: {DRUG} or {game.control}") for key, game in self.games.items()]
        return {"show": Choice("Show", [*games, (TRIALS, "what real trials report")]),
                "person": Choice("Person or trial", self._offered, slider=True),
                "guess": Choice("Your guess", self._guesses, "hidden")}

    def _offered(self, state):
        if state.show == TRIALS:
            return [(row.id, row.label) for row in self.trials]
        return [(number + 1, f"person {number + 1}") for number in range(PEOPLE)]

    def _guesses(self, state):
        """Guesses belong to one person, so that the next one is hidden again."""
        if state.show == TRIALS:
            return [("hidden", "–")]
        own = [(f"{state.person}.{kind}", self.games[state.show].had(kind == "drug")) for kind in ("drug", "control")]
        return [("hidden", "not yet"), *own, ("everybody", "show everybody")]

    def _rows(self, state):
        """The trials, or the numbers of the made-up people."""
        return self.trials if state.show == TRIALS else range(1, PEOPLE + 1)

    def _window(self, state):
        found = self._rows(state)
        picked = [value for value, _ in self._offered(state)].index(state.person)
        return rows.window(found, picked, self.sheets[state.show].rows)

    @staticmethod
    def _revealed(state, number):
        """Whether the picture shows what this person had."""
        return state.guess == "everybody" or (state.guess != "hidden" and number == state.person)

    # -- picture

    def axes(self, state):
        """A column for each effect, or the share of people who guessed right."""
        sheet = self.sheets[state.show]
        if state.show != TRIALS:
            return sheet.draw()[0]
        figure, axes = sheet.draw(xlim=(0, 2.1 * COIN))
        axes.set_xlabel("Percent of people who guessed right", fontsize=rows.SIZE)
        axes.axvline(COIN, color=drawing.QUIET, linewidth=1.2)
        axes.text(COIN, -0.62, "a coin", ha="center", va="bottom", fontsize=rows.SIZE, clip_on=False)
        return figure

    def marks(self, figure, state):
        """The legend, and a row for each person or trial in view."""
        axes, shown, sheet = figure.axes[0], self._window(state), self.sheets[state.show]
        if state.show == TRIALS:
            return sheet.parts(axes, shown, lambda row, y: self._trial(axes, row, y, row.id == state.person),
                               lambda row: (row.id, row.id == state.person), nothing="",
                               signs={"picked"} | {row.how for row in shown.rows})
        people = self.games[state.show].people
        signs = {"picked"}.union(*(people[number - 1].felt for number in shown.rows))
        return sheet.parts(axes, shown, lambda number, y: self._person(axes, state, number, y),
                           lambda number: (number, number == state.person, self._revealed(state, number)), nothing="",
                           signs=signs)

    def _person(self, axes, state, number, y):
        game, sheet, picked = self.games[state.show], self.sheets[state.show], number == state.person
        person = game.people[number - 1]
        texts = [f"person {number}", *self._told(game, person, self._revealed(state, number))]
        drawn = sheet.words(axes, y, texts, picked)
        for x, (name, felt) in enumerate(zip(game.effects, person.felt, strict=True)):
            drawn += sheet.mark(axes, x, y, LOOKS[felt], f"blinding-{number}-{name.replace(' ', '_')}",
                                f"Made-up person {number}: {_felt(name, felt)}")
        return drawn

    @staticmethod
    def _told(game, person, revealed):
        """What a person had, and what a simple guess says; question marks while that is hidden."""
        if not revealed:
            return "?", ""
        return game.had(person.on_drug), f"{game.had(person.says_drug)}: {_right(person.is_right)}"

    def _trial(self, axes, row, y, picked):
        texts = [rows.name(row.label, row.people), row.about, row.control]
        drawn = self.sheets[TRIALS].words(axes, y, texts, picked, evidence.address(self.works[row.source]))
        about = {"clip_on": False, "gid": f"blinding-{row.id}-{row.how}", "label": f"{row.label}: {row.text}"}
        if row.how == "share":
            drawn.append(axes.add_artist(Line2D([row.percent], [y], linestyle="none", **SHARE, **about)))
            drawn.append(axes.annotate(f"{row.percent:g}%", (row.percent, y), xytext=(-9, 0), fontsize=rows.SIZE,
                                       textcoords="offset points", ha="right", va="center", fontweight="bold"))
        elif row.how == "most":
            drawn.append(axes.add_artist(Line2D([COIN, 2 * COIN], [y, y], **MOST, **about)))
        else:
            drawn.append(axes.text(1, y, UNSEEN, va="center", fontsize=rows.SIZE, color=drawing.QUIET))
        return drawn

    # -- words

    def words(self, state):
        """What is made up, what this person felt and, once guessed, had; or what trials report; every row."""
        return self._said_trials(state) if state.show == TRIALS else self._said_game(state)

    def _said_game(self, state):
        game, number = self.games[state.show], state.person
        person, trial, revealed = game.people[number - 1], game.trial, state.guess != "hidden"
        read = next(iter(game.effects.values()))
        summary = (f"Made up by the computer: {PEOPLE} people, half on {DRUG} and half on {game.control}; none of them "
                   f"is real. The chances are those of {trial.label} ({trial.condition}; {trial.course}): "
                   f"{game.counts} ({evidence.read(read)}). That effects come without regard to each other is our "
                   "simplification.")
        # So few can be lucky: how often it is right in the long run stands beside it.
        rule = (f"Saying {DRUG} whenever something is felt is right for {game.right} of {PEOPLE} here, "
                f"{say.in_percent(game.long_run)} in the long run")
        if revealed:
            summary += f" {rule}; a coin would be right for {COIN}%."
        felt = ", ".join(_felt(name, was) for name, was in zip(game.effects, person.felt, strict=True))
        detail = f"Made-up person {number}: {felt}."
        headline = f"Made-up person {number} of {PEOPLE}: {felt}; was it {DRUG} or {game.control}?"
        if revealed:
            had = f"had {game.had(person.on_drug)}"
            detail = f"{detail} This person {had}; a simple guess is {_right(person.is_right)}."
            headline = f"{rule}; a coin would be for {COIN}%."
            if state.guess != "everybody":
                guess = _right(state.guess.endswith(".drug") == person.on_drug)
                detail += f" You guessed {guess}."
                headline = f"Person {number} {had}, you guessed {guess}; {say.small(rule)}."
        table = Table(rows.caption("made-up people", self._window(state)),
                      ("Made-up person", *map(say.capital, game.effects), "Had", "A simple guess"), tuple(
            (f"person {n}", *("felt" if was else "not felt" for was in one.felt), *(
                self._told(game, one, True) if self._revealed(state, n) else ("hidden", "hidden")))
            for n, one in enumerate(game.people, start=1)))
        source = "Source of the chances: ", evidence.link(self.works[read.source])
        return Words(summary, ((detail,), source), table, headline)

    def _said_trials(self, state):
        row = next(row for row in self.trials if row.id == state.person)
        by = {how: [one for one in self.trials if one.how == how] for how in ("share", "most", "not_seen")}
        whom = " and ".join(dict.fromkeys(one.about for one in (*by["share"], *by["most"])))
        summary = (f"Of {len(self.trials)} trials, {len(by['share'])} prints how many guessed right what they had been "
                   f"given; of {len(by['most'])} others it is told second-hand that most did, without a number; in "
                   f"{len(by['not_seen'])} we did not see guesses. A coin would be right for {COIN}%. Those of whom "
                   f"guesses are told had {whom}.")
        note = f" {row.note}" if row.note else ""
        detail = (f"Picked: {row.label}. {say.capital(row.about)}; {row.people:,} people; compared with {row.control}. "
                  f"{say.capital(row.text)}.{note} Where: {evidence.read(row)}.",)
        table = Table(rows.caption("trials", self._window(state)),
                      ("Trial", "People", "In whom", "Compared with", "Guessed right", "What was reported"), tuple(
            (one.label, f"{one.people:,}", one.about, one.control, self._share(one), say.capital(one.text))
            for one in self.trials))
        source = "Source: ", evidence.link(self.works[row.source])
        notes = ((f"{evidence.told(one)} {one.note}",) for one in self.notes.values())
        return Words(summary, (detail, source, *notes), table,
                     f"{row.label}, {row.about}, {row.people:,} people: {row.text}.")

    @staticmethod
    def _share(row):
        """How many guessed right, in words."""
        return f"{row.percent:g}%" if row.how == "share" else "most, no number seen" if row.how == "most" else UNSEEN


def _felt(name, felt):
    return f"{name} {'yes' if felt else 'no'}"


def _right(is_right):
    return "right" if is_right else "wrong"
