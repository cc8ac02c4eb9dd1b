"""The treatment ladder: what guidelines put first, how many respond on each step, and where treatment-resistant
begins.
"""

from functools import partial

from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice
from ..words import Link, Table, Words
from . import legends, rows

#: Each measure: shape, filled or not, colour, and the words for it.
MEASURES = {
    "response": ("o", True, drawing.KETAMINE, "responded"),
    "remission": ("D", False, drawing.KETAMINE, "well again (remission)"),
    "placebo": ("s", False, drawing.QUIET, "responded to placebo"),
    "not_helped": ("X", True, drawing.CONTROL, "not helped"),
}
#: The two questions of the bars.
BARS = {"how_many": "How many must have failed", "which": "What must have failed"}
#: The parts of the picture: the stair, the rows below it, or both.
DETAIL = {"few": "the steps of the guideline", "shares": "how many respond, and where “resistant” begins",
          "all": "both, one below the other"}
#: The stair, in points: its name, the widest step, the first one's height, how much higher each next one is, the room
#: for what a guideline says of ketamine, which stands beside the stair and is no step, and the edge in a box.
NAME, STEP, LOW, RISE, BESIDE, INSIDE = 24, 172, 108, 38, 176, 7


class Ladder(Chart):
    """The steps of one guideline as a stair; and rows of shares who responded, and of definitions of resistance.

    The stair is a layout of its own: boxes that rise are no rows.
    """

    main = ("guideline", "detail", "read")
    axes_follow = ("guideline", "detail")

    def __init__(self, folder=tables.FOLDER, guess=None):
        self.guess = guess
        self.steps = tables.load("ladder", folder)
        self.responses = tables.load("ladder_responses", folder)
        self.definitions = tables.load("resistance_definitions", folder)
        told = {row.guideline for row in self.steps if row.kind == "ketamine"}
        for number, row in enumerate(self.steps, start=2):
            if row.kind == "step" and row.guideline not in told:
                raise tables.DataError(
                    f"ladder.csv, row {number}, column 'guideline': found {row.guideline!r}; expected "
                    "the guideline of a row of the kind ketamine: the picture says what each says of it")
        self.references = evidence.works(folder)
        self.sources = frozenset(row.source for row in (*self.steps, *self.responses, *self.definitions))
        self.rows = list(dict.fromkeys(row.row for row in self.responses))
        self.bars = [row for row in self.definitions if row.percent is not None]
        self.first = next(row for row in self.steps if row.kind == "step").guideline
        self.most = max(row.step for row in self.steps if row.kind == "step")
        self.high = NAME + LOW + RISE * (self.most - 1)
        self.wide = min(STEP, (rows.INSIDE - BESIDE) / self.most)
        columns = (rows.Column("How many respond, as printed", [*self.rows, *(row.label for row in self.bars)]),
                   rows.Column("Read in", [*map(self.cited, self._read_in()), *BARS.values()]))
        count, signs, right = len(self.rows) + 1 + len(self.bars), self._signs(), [rows.Column("", width=1)]
        self.sheets = {
            "few": rows.Sheet(1, (), signs={"frame": signs["frame"]}, pitch=self.high, below=0, counts=False),
            "shares": rows.Sheet(count, columns, right, signs, counts=False),
            "all": rows.Sheet(count, columns, right, signs, counts=False, above=self.high + 2 * rows.LINE)}

    def _read_in(self):
        return [self.references[row.source] for row in self.responses]

    def controls(self):
        """The controls, in the order in which they are shown."""
        guidelines = dict.fromkeys(row.guideline for row in self.steps if row.kind == "step")
        told = next(row.id for row in self.steps if row.kind == "ketamine" and row.guideline == self.first)
        return {
            "guideline": Choice("Guideline", [(name, name) for name in guidelines]),
            "detail": Choice("Show", list(DETAIL.items()), "few" if self.guess is None else "shares", widest="all"),
            "read": Choice("Read", self._offered, told, slider=True),
        }

    def _offered(self, state):
        steps = [(row.id, f"{row.step}. {row.name}" if row.kind == "step" else row.name) for row in self.of(state)]
        shares = [(row.id, f"{row.row}: {row.what}") for row in self.responses]
        shares += [(row.id, f"resistance: {row.label}") for row in self.definitions]
        return {"few": steps, "shares": shares, "all": steps + shares}[state.detail]

    def of(self, state):
        """All rows of the guideline on the list: its steps, remarks, and what it says of ketamine."""
        kinds = ("step", "remark", "ketamine")
        return sorted((row for row in self.steps if row.guideline == state.guideline),
                      key=lambda row: (kinds.index(row.kind), row.step or 0))

    # -- picture

    def axes(self, state):
        """The name of the stair; the axes below it, and a head over the second half of the rows."""
        sheet = self.sheets[state.detail]
        figure, axes = sheet.draw(xlim=(0, 100))
        if state.detail == "few":
            stair = rows.paper(axes, rows.INSIDE, self.high)
        else:
            axes.set_xlabel("In 100: people who responded; below, studies", fontsize=rows.SIZE)
            axes.grid(axis="x", color=drawing.FAINT, linewidth=0.6)
            sheet.head(axes, len(self.rows), f"Where “treatment-resistant” begins: {self.bars[0].of_studies} studies, "
                                             "one review")
            stair = sheet.panel(figure, self.high) if state.detail == "all" else None
        if stair is not None:
            about = self.of(state)[0].about
            about = "" if about.removesuffix(" disorder") in state.guideline else f" ({about})"
            stair.text(0, NAME / 2, f"{state.guideline}: steps in the parts that we saw{about}",
                       fontsize=11, fontweight="bold", va="center")
        return figure

    def marks(self, figure, state):
        """The legend; a part for each step, each row of shares, and each bar."""
        sheet, parts = self.sheets[state.detail], self._legend(figure, state)
        if state.detail != "shares":
            boxes = [row for row in self.of(state) if row.kind != "remark"]
            steps = [row for row in boxes if row.kind == "step"]
            shown = rows.window(steps, next((n for n, row in enumerate(steps) if row.id == state.read), 0), self.most)
            if shown.is_part:
                parts["steps", shown.which] = lambda: [figure.axes[-1].text(
                    2, NAME + rows.LINE, f"Steps {shown.which}: the slider brings the others.", fontsize=rows.SIZE)]
            for place, row in enumerate([*shown.rows, *(row for row in boxes if row.kind != "step")]):
                parts[row.id, row.id == state.read] = partial(self._box, figure.axes[-1], row, place,
                                                              row.id == state.read)
        if state.detail == "few":
            return parts
        axes = figure.axes[0]
        if self.guessed is not None:
            between = 1 - (len(self.rows) + 0.5) / sheet.rows  # beside the head of the second half
            parts["guess", self.guessed] = partial(drawing.your_guess, axes,
                                                   self.guessed, "ladder-guess", between, f"{self.guessed:g}")
        for y, name in enumerate(self.rows):
            own = [row for row in self.responses if row.row == name]
            picked = next((row.id for row in own if row.id == state.read), None)
            parts[name, picked] = partial(self._shares, axes, sheet, own, y, picked)
        for y, row in enumerate(self.bars, start=len(self.rows) + 1):
            parts[row.id, row.id == state.read] = partial(self._bar, axes, sheet, row, y, row.id == state.read)
        return parts

    def _signs(self):
        """The measures, a range, and what is picked: a strip of a row, or a box in a thick frame."""
        signs = {key: legends.mark(text, self._look(key)) for key, (*_, text) in MEASURES.items()}
        return signs | {"range": legends.line("a range", self._look("response")), "strip": legends.PICKED,
                        "frame": legends.box("picked", {"facecolor": drawing.PAPER, **self._frame(True)})}

    def _legend(self, figure, state):
        shown = set()
        if state.detail != "few":
            shown = {row.measure for row in self.responses}
            shown |= {"range"} if any(row.percent_low < row.percent_high for row in self.responses) else set()
        if state.read in {row.id for row in (*self.responses, *self.bars)}:
            shown.add("strip")
        elif state.detail != "shares" and state.read in {row.id for row in self.of(state) if row.kind != "remark"}:
            shown.add("frame")
        return self.sheets[state.detail].legend(figure, shown)

    @staticmethod
    def _look(measure):
        """How a share is drawn; a range is a line with a mark at both ends."""
        shape, filled, colour, _ = MEASURES[measure]
        fill, edge, width = (colour, drawing.PAPER, 0.8) if filled else (drawing.PAPER, colour, 1.6)
        return {"linestyle": "-", "linewidth": 2.2, "color": colour, "marker": shape, "markersize": 8,
                "markerfacecolor": fill, "markeredgecolor": edge,
                "markeredgewidth": width}

    @staticmethod
    def _frame(picked):
        return {"edgecolor": drawing.INK if picked else drawing.QUIET, "linewidth": 2.8 if picked else 1}

    @property
    def guessed(self):
        """How many of 100 the student guessed to respond to a first treatment, or None."""
        return self.guess.number if self.guess else None

    def _box(self, stair, row, place, picked):
        step, foot, end = row.kind == "step", self.high - 2, stair.get_xlim()[1]
        x = place * self.wide + 2 if step else end - BESIDE + INSIDE
        width, height = self.wide if step else BESIDE - 2 * INSIDE, LOW + (place * RISE if step else 0)
        box = Rectangle((x, foot - height), width, height, facecolor=drawing.COURSE if step else drawing.PAPER,
                        linestyle="-" if step else (0, (3, 2)), zorder=2 if picked else 1, clip_on=False,
                        label=f"{row.name}: {row.text}",
                        **self._frame(picked), **self._known(row))
        words = {"fontsize": rows.SIZE, "va": "top", "zorder": 3}
        top = foot - height + INSIDE
        head = stair.text(x + INSIDE, top, f"{row.step}. {row.name}" if step else row.name, fontweight="bold", **words)
        lines = drawing.lines(row.text, width - 2 * INSIDE, rows.SIZE)
        return [stair.add_artist(box), head, stair.text(x + INSIDE, top + rows.LINE * 1.4, "\n".join(lines),
                                                        linespacing=1.15, **words)]

    def _known(self, row):
        """What makes the mark of a row known: its id, and the address of its source."""
        return {"gid": f"ladder-{row.id.replace('.', '-')}", "url": evidence.address(self.references[row.source])}

    def _shares(self, axes, sheet, own, y, picked):
        source = self.references[own[0].source]
        drawn = sheet.words(axes, y, [own[0].row, self.cited(source), ""], picked is not None, evidence.address(source))
        for row in own:
            said = MEASURES[row.measure][-1]
            ends = sorted({row.percent_low, row.percent_high})
            look = {"label": f"{row.what}: {self.say(row)} {said} ({self.cited(source)})",
                    "clip_on": False, **self._known(row)}
            # A range is drawn by its ends: its middle is a number that nobody printed.
            size = {"markersize": 11} if row.id == picked else {}
            drawn.append(axes.add_artist(Line2D(ends, [y] * len(ends), **self._look(row.measure) | size, **look)))
        return drawn

    def _bar(self, axes, sheet, row, y, picked):
        fill = {"facecolor": drawing.GOOD, "hatch": "///"} if row.kind == "which" else {"facecolor": drawing.COURSE}
        first = row is next(other for other in self.bars if other.kind == row.kind)
        drawn = sheet.words(axes, y, [row.label, BARS[row.kind] if first else "", ""], picked)
        drawn.append(axes.add_artist(Rectangle((0, y - 0.34), row.percent, 0.68, edgecolor=drawing.INK, linewidth=0.8,
                                               label=f"{row.text} {row.percent:g}% of {row.of_studies} studies",
                                               **fill, **self._known(row))))
        inside = row.percent > 60
        paper = {"bbox": {"facecolor": drawing.PAPER, "edgecolor": "none", "pad": 1.2}} if inside else {}
        drawn.append(axes.text(row.percent + (-1.5 if inside else 1.5), y, f"{row.percent:g}", fontsize=rows.SIZE,
                               va="center", ha="right" if inside else "left", **paper))
        return drawn

    # -- words

    @staticmethod
    def cited(reference):
        """A work as the picture names it: first author, or body, and year."""
        if reference.kind == "public_body":
            who = "NICE" if "Health and Care Excellence" in reference.authors else reference.authors
        elif "not seen" in reference.authors:
            who = reference.journal
        else:
            who = reference.authors.split(",")[0].rsplit(" ", 1)[0]
        return f"{who}, {reference.year}" if reference.year else who

    def read(self, row):
        """Where a row was read, in words; a web page is no paper."""
        web = row.seen == "full_text" and self.references[row.source].kind == "public_body"
        return f"{row.locator}; read in the document" if web else evidence.read(row)

    @staticmethod
    def say(row):
        """A share in words."""
        low, high = f"{row.percent_low:g}", f"{row.percent_high:g}"
        return f"{low}%" if low == high else f"{low} to {high}%"

    def words(self, state):
        """The steps of the guideline; what is picked; what no guideline says in the parts seen; why shares and
        definitions do not compare.
        """
        own = self.of(state)
        steps = [row for row in own if row.kind == "step"]
        ketamine = next(row for row in own if row.kind == "ketamine")
        summary = (f"{state.guideline}, in the parts that we saw: "
                   + "; ".join(f"{row.step}. {row.name}" for row in steps)
                   + f". On ketamine: {say.small(ketamine.text)}")
        if self.guessed is not None:
            summary += f" Your guess for a first treatment: {self.guessed:g} of 100 people respond."
        detail = [self._picked(state)]
        detail.append((" ".join(f"{'Step ' + str(row.step) if row.kind == 'step' else row.name}: {row.text}"
                                for row in own),))
        others = [row for row in self.steps if row.kind == "ketamine"]
        detail.append(("Ketamine in the guidelines: " + " ".join(f"{row.guideline}: {say.small(row.text)}"
                                                                 for row in others)
                       + " We saw abstracts, digests and parts: where they do not name it, this does not say that the "
                       "whole documents never mention it.",))
        placebo = next(row for row in self.responses if row.measure == "placebo")
        detail.append(("The shares come from different people, times and definitions. They cannot be ranked, and no "
                       "step can be subtracted from another. "
                       f"On placebo, too, many respond: {self.say(placebo)} in one set of trials. That one treatment "
                       "did not help does not tell whether the "
                       "next will. Which guideline or step a share belongs to is not printed with it.",))
        asked = {row.id: row for row in self.bars}
        numbers = [row for row in self.bars if row.kind == "how_many"]
        rest = 100 - sum(row.percent for row in numbers)
        said = ", ".join(f"{row.label}: {row.percent:g}%" for row in numbers)
        therapy = asked["bokma.therapy"].percent
        detail.append((f"Where “treatment-resistant” begins: of {self.bars[0].of_studies} studies, by how many "
                       f"treatments must have failed, {said}; "
                       f"about the rest, {rest:.1f}% (worked out by us), the part seen says nothing. "
                       f"{asked['bokma.medicine'].percent:g}% asked that a medicine had failed, {therapy:g}% a "
                       "therapy; a study can ask for both. "
                       f"What the other {100 - therapy:g}% (worked out by us) said about therapy is not printed. "
                       "So “resistant” people in two trials can be very different people. "
                       + " ".join(row.text for row in self.definitions if row.percent is None),))
        detail.append(("This is about groups and documents. It does not say what is right for one person, and it is "
                       "not a list to tick off.",))
        shown = dict.fromkeys([row.source for row in own] + [row.source for row in self.responses]
                              + [row.source for row in self.definitions])
        for source in shown:
            detail.append((f"{self.cited(self.references[source])}: ",
                           evidence.link(self.references[source])))
        cells = [(f"{row.row}: {row.what}" + (", remission" if row.measure == "remission" else ""),
                 f"{self.say(row)} {MEASURES[row.measure][-1]}",
                 row.counted, say.people(row.people, "not seen"), self._from(row), row.note or "")
                for row in self.responses]
        cells += [(f"{BARS[row.kind]}: {row.label}", f"{row.percent:g}% of {row.of_studies} studies",
                  row.text, "", self._from(row), row.note or "")
                 for row in self.bars]
        return Words(summary, tuple(detail), Table("Shares who responded, and definitions of resistance",
                     ("What", "Share", "What counted", "People", "Read in", "Note"), tuple(cells)),
                     self._headline(state, steps), self._guess_met(state))

    def _headline(self, state, steps):
        """How many steps a guideline names, whether ketamine is one, and what else is said of it; or what is printed of
        a first treatment.
        """
        if state.detail != "shares":
            inside = sum("ketamine" in f"{row.name} {row.text}".lower() for row in steps)
            named = f"{len(steps)} step" + ("" if len(steps) == 1 else "s")
            of_ketamine = "".join(f"; on ketamine: {say.small(row.text).split(';')[0].removesuffix('.')}"
                                  for row in self.steps if (row.guideline, row.kind) == (state.guideline, "ketamine"))
            return (f"{state.guideline}: {named} in the parts that we saw, ketamine in {inside or 'none'}"
                    f"{of_ketamine}.")
        first, one = self.responses[0], self.bars[0]
        return (f"As printed, {self.say(first)} {MEASURES[first.measure][-1]} to {say.small(first.row)}; in about "
                f"{say.in_ten(one.percent / 100)} of {one.of_studies} studies {one.label} failed treatment is "
                "enough for “treatment-resistant”.")

    def _guess_met(self, state):
        """How far a guess was from what is printed of a first treatment, where that is in the picture."""
        if self.guessed is None or state.detail != "shares":
            return ""
        first = self.responses[0]
        far = say.how_far_from(self.guessed, first.percent_low, first.percent_high)
        return f"You said {self.guessed:g}: {far}."

    def _from(self, row):
        return f"{self.cited(self.references[row.source])}: {self.read(row)}"

    def _picked(self, state):
        row = next(row for row in (*self.steps, *self.responses, *self.definitions) if row.id == state.read)
        where = evidence.address(self.references[row.source])
        if hasattr(row, "guideline"):
            said = f"{row.guideline}, {row.about}. {row.name}: {row.text}"
        elif hasattr(row, "measure"):
            people = f" {row.people:,} people." if row.people else ""
            said = (f"{say.capital(row.what)}: {self.say(row)} {MEASURES[row.measure][-1]}. What counted: "
                    f"{row.counted}.{people}")
        else:
            said = row.text + (f" {row.percent:g}% of {row.of_studies} studies." if row.percent is not None else "")
        return (f"Picked: {said}{f' {row.note}' if row.note else ''} ({self.read(row)}) ", Link(where, where))
