"""The largest trial in numbers: what it found on each thing it measured, and who started and finished in each group."""

from typing import NamedTuple

from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..words import Table, Words
from . import legends, matrix, rows

#: What was found, or not seen: its words and how it is drawn.
RESULTS = {
    "no_difference": ("no significant difference", {"marker": "X", "color": drawing.INK}),
    "better": ("significantly better than salt water", {"marker": "D", "color": drawing.KETAMINE}),
    "dose": ("more with the larger dose", {"marker": "^", "color": drawing.CONTROL}),
    "not_seen": ("not seen by us", {"marker": "o", "color": drawing.QUIET, "markerfacecolor": drawing.PAPER}),
}
#: What was counted in each group: its words and how it is drawn.
COUNTED = {
    "assigned": ("randomised, as the paper counts", {"marker": "|", "markersize": 17, "color": drawing.CONTROL}),
    "started": ("started, by the registry", {"marker": "o", "color": drawing.INK, "markerfacecolor": drawing.PAPER}),
    "finished": ("finished, by the registry", {"marker": "o", "color": drawing.KETAMINE}),
}
ROLES = {"main": "main outcome", "secondary": "secondary outcome", "not_stated": "not named as an outcome"}
QUESTIONS = {"found": "What was found?", "people": "Who started, and who finished?"}
#: Above the two columns of what was found.
COLUMNS = ("Between the groups", "How large")
NOT_SEEN = RESULTS["not_seen"][0]


class Arm(NamedTuple):
    """A group of the trial: its people by what was counted, each a row of its table."""

    id: str
    label: str
    counts: dict

    def people(self, counted):
        """How many people, counted so."""
        return self.counts[counted].people

    @property
    def share(self):
        """Which part of those who started finished, in words."""
        return say.in_percent(self.people("finished") / self.people("started"))


class LargestTrial(Chart):
    """A row for each thing that was measured, or for each group."""

    main = ("question", "row")
    axes_follow = ("question",)

    def __init__(self, folder=tables.FOLDER):
        self.works = evidence.works(folder)
        self.studies = {row.id: row for row in tables.load("studies", folder)}
        self.findings = tables.load("trial_findings", folder)
        self.arms = self._arms(tables.load("trial_arms", folder))
        self.study = self.studies[self.findings[0].study]
        self.stopping = next(row for row in tables.load("limits", folder)
                             if (row.study, row.limit) == (self.study.id, "attrition"))
        self.sources = frozenset({row.source for row in self.findings} | {self.stopping.source})
        self.sheets = {"found": self._found(), "people": self._people()}

    @staticmethod
    def _arms(counted):
        arms = {}
        for row in counted:
            key = f"{row.study}.{row.arm}"
            arms.setdefault(key, Arm(key, row.label, {})).counts[row.counted] = row
        return list(arms.values())

    def _found(self):
        names = [rows.Column("Asked of the trial", [row.label for row in self.findings], most=300)]
        return matrix.Matrix(min(rows.FEW, len(self.findings)), names, signs=self._signs(RESULTS), pitch=24,
                             across=COLUMNS, notes=[f"“{say.capital(NOT_SEEN)}” is not zero: the paper may have it, "
                                                    "and we could not read it."])

    def _people(self):
        names = [rows.Column("Group", [arm.label for arm in self.arms])]
        shares = [rows.Column("Finished", [self._of(arm) for arm in self.arms])]
        return rows.Sheet(min(rows.FEW, len(self.arms)), names, shares, self._signs(COUNTED), pitch=30)

    @staticmethod
    def _look(look):
        return {"linestyle": "none", "markersize": 10, "markeredgewidth": 1.8, **look}

    def _signs(self, looks):
        return {name: legends.mark(text, self._look(look)) for name, (text, look) in looks.items()} | {
            "picked": legends.PICKED}

    @staticmethod
    def _of(arm):
        return f"{arm.people('finished')} of {arm.people('started')} ({arm.share})"

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {"question": Choice("Question", list(QUESTIONS.items())),
                "row": Choice("Row", self._offered, slider=True)}

    def _offered(self, state):
        return [(row.id, row.label) for row in self._rows(state)]

    def _rows(self, state):
        return self.findings if state.question == "found" else self.arms

    def _picked(self, state):
        return next(row for row in self._rows(state) if row.id == state.row)

    def _window(self, state):
        found = self._rows(state)
        return rows.window(found, found.index(self._picked(state)), self.sheets[state.question].rows)

    # -- picture

    def axes(self, state):
        """Two columns for what was found, or a number of people from the left."""
        if state.question == "found":
            return self.sheets["found"].draw()[0]
        most = max(row.people for arm in self.arms for row in arm.counts.values())
        figure, axes = self.sheets["people"].draw(xlim=(0, 1.05 * most))
        axes.set_xlabel("People", fontsize=rows.SIZE)
        axes.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
        return figure

    def marks(self, figure, state):
        """The legend, and a row for each thing measured or for each group."""
        axes, shown, sheet = figure.axes[0], self._window(state), self.sheets[state.question]
        draw = self._finding if state.question == "found" else self._group
        signs = {"picked"}.union(*(self._drawn(row) for row in shown.rows))
        return sheet.parts(axes, shown, lambda row, y: draw(sheet, axes, row, y, row.id == state.row),
                           lambda row: (row.id, row.id == state.row), signs=signs, nothing="")

    @staticmethod
    def _drawn(row):
        """The names of the signs in a row."""
        return set(row.counts) if isinstance(row, Arm) else {row.result} | ({"not_seen"} if not row.size else set())

    def _mark(self, axes, look, x, y, name, said):
        return axes.add_artist(Line2D([x], [y], clip_on=False, gid=f"largest_trial-{name}", label=said,
                                      **self._look(look)))

    def _finding(self, sheet, axes, row, y, picked):
        drawn = sheet.words(axes, y, [row.label], picked, evidence.address(self.works[row.source]))
        text, look = RESULTS[row.result]
        drawn.append(self._mark(axes, look, 0, y, f"{row.id}-difference", f"{row.label}: {text}"))
        if row.size:
            return [*drawn, axes.text(1, y, row.size, ha="center", va="center", fontsize=rows.SIZE)]
        return [*drawn, self._mark(axes, RESULTS["not_seen"][1], 1, y, f"{row.id}-size",
                                   f"{row.label}, how large: {NOT_SEEN}")]

    def _group(self, sheet, axes, arm, y, picked):
        where = evidence.address(self.works[self.study.source])
        drawn = sheet.words(axes, y, [arm.label, self._of(arm)], picked, where)
        return [*drawn, *(self._mark(axes, look, arm.people(name), y, f"{arm.id}-{name}",
                                     f"{arm.label}: {arm.people(name)} {text}")
                          for name, (text, look) in COUNTED.items())]

    # -- words

    def _total(self, counted):
        return sum(arm.people(counted) for arm in self.arms)

    def words(self, state):
        """What was found, or who started and finished; the picked row; every row."""
        return self._said_found(state) if state.question == "found" else self._said_people(state)

    def _about(self):
        return f"{self.study.label}: {self.study.population}. {say.capital(evidence.control(self.study))}."

    def _said_found(self, state):
        row, shown = self._picked(state), self._window(state)
        counts = {result: sum(one.result == result for one in self.findings) for result in RESULTS}
        missing = sum(not one.size for one in self.findings)
        summary = (f"{self._about()} Rows by what was found: "
                   + "; ".join(f"{RESULTS[result][0]} {number}" for result, number in counts.items())
                   + f". How large a difference was is {NOT_SEEN} in {missing} of {len(self.findings)} rows: we could "
                   "read the abstract, the introduction and a part of the registry entry. No significant difference "
                   "does not prove that there is none.")
        size = f" How large: {row.size or NOT_SEEN}."
        picked = (f"Picked: {row.label}, {ROLES[row.role]}. {say.capital(row.text)}.{size}"
                  + (f" {row.note}" if row.note else "") + f" Where: {evidence.read(row)}.",)
        table = Table(rows.caption("rows", shown),
                      ("Asked of the trial", "To the trial", *COLUMNS, "Where"), tuple(
            (one.label, ROLES[one.role], RESULTS[one.result][0], one.size or NOT_SEEN, evidence.read(one))
            for one in shown.all))
        more = "" if row.size or row.result == "not_seen" else "; the numbers we did not see"
        return Words(summary, (picked, self._source(row)), table,
                     f"{self._total('assigned')} people: {row.text}{more}.")

    def _said_people(self, state):
        arm, shown = self._picked(state), self._window(state)
        assigned, started, finished = (self._total(counted) for counted in COUNTED)
        summary = (f"{self._about()} The paper counts {assigned} people, the registry {started} who started and "
                   f"{finished} who finished; why the two counts differ we did not see. What counts as finished is the "
                   "registry's word.")
        notes = dict.fromkeys(row.note for row in arm.counts.values() if row.note)
        picked = (f"Picked: {arm.label}. {arm.people('assigned')} people by the paper; by the registry "
                  f"{arm.people('started')} started, and {arm.people('finished')} of them finished ({arm.share}). "
                  + "".join(f"{note} " for note in notes)
                  + f"On stopping: {self.stopping.text} ({evidence.read(self.stopping)}).",)
        where = {name: evidence.read(row) for name, row in arm.counts.items()}
        read = "Where: " + "; ".join(f"{COUNTED[name][0]}: {text}" for name, text in where.items()) + "."
        table = Table(rows.caption("groups", shown),
                      ("Group", *(say.capital(text) for text, _ in COUNTED.values()), "Share that finished"), tuple(
            (one.label, *(str(one.people(name)) for name in COUNTED), one.share) for one in shown.all))
        return Words(summary, (picked, self._source(self.stopping), (read,)), table,
                     f"{finished} of the {started} people who started finished; of those on {arm.label} "
                     f"{arm.people('finished')} of {arm.people('started')}.")

    def _source(self, row):
        return "Source: ", evidence.link(self.works[row.source])
