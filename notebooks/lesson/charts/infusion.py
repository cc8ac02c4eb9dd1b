"""The infusion simulator: the concentration in the blood that three published models calculate, over the ranges
reported for effects.
"""

from functools import lru_cache, partial

import numpy as np
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice, Number
from ..models.durations import hours_in_words, in_hours
from ..models.pharmacokinetics import concentration, models, time_left
from ..words import Link, Table, Words
from . import legends, rows, timeaxis

#: How each model is drawn: colour, line style, and the shape where half of its peak is left.
LOOKS = {
    "kamp_2020": (drawing.KETAMINE, "-", "o"),
    "clements_nimmo_1981": (drawing.CONTROL, (0, (5, 2)), "s"),
    "domino_1984": (drawing.GOOD, (0, (6, 2, 1.5, 2)), "D"),
}
#: Where the controls begin: the dose (mg/kg) and length of the infusion (min) that most trials gave, and the weight
#: (kg) of the models.
DOSE, MINUTES, WEIGHT = 0.5, 40, 70
#: The vertical axes that can be picked: scale, bottom and top in ng/mL, name.
SCALES = {
    "low": ("linear", 0, 400, "up to 400 ng/mL"),
    "high": ("linear", 0, 3_000, "up to 3,000 ng/mL"),
    "log": ("log", 0.1, 10_000, "logarithmic, 0.1 to 10,000 ng/mL"),
}
#: The lengths of the time axis that can be picked, in minutes.
SPANS = (240, 1_440)
#: Times, in minutes, at which the words give the concentration.
LATER = (240, 1_440)
#: The article's durations that the picture shows above the curves.
ARTICLE = ("infusion", "relief_minutes")
#: The reported range that a first view shows: the one listed for the infusion that most trials gave.
REFERENCE = "dissociation"
#: In points: the least distance between two lines of labels; height of the curves' axes; from bar to bar above them;
#: room for the numbers and name of the vertical axis, and for the brackets.
GAP, HIGH, BAR, SIDE, BRACKETS = 13, {"few": 164, "all": 285}, 17, 62, 44


def published_models(folder):
    """The models of the tables in `folder`: a dict from id to pharmacokinetics.Model."""
    return models(tables.load("pk_models", folder), tables.load("pk_parameters", folder))


class Infusion(Chart):
    """Curves of the models; brackets of reported ranges; above, the infusion beside what the article says.

    Curves are no rows: the sheet has one row with their axes in it.
    """

    axes_follow = ("scale", "span", "detail")
    main = ("model", "detail", "minutes")

    def __init__(self, folder=tables.FOLDER, guess=None):
        self.guess = guess
        self.models = published_models(folder)
        self.rows = {row.id: row for row in tables.load("pk_models", folder)}
        self.bands = tables.load("concentration_bands", folder)
        self.notes = evidence.notes("infusion", folder).values()
        self.article = {row.id: row for row in tables.load("article_durations", folder) if row.id in ARTICLE}
        self.references = evidence.works(folder)
        self.sources = frozenset(row.source for row in [*self.rows.values(), *self.bands, *self.notes])
        names = [line for band in self.bands for line in (band.effect, f"{_range(band)}: higher up")]
        wide = BRACKETS + max(drawing.width(name, rows.SIZE) for name in names)
        right = rows.Column("Reported in people (ng/mL)", width=wide)
        self.sheets = {detail: rows.Sheet(
            1, [rows.Column("", width=SIDE)], [right], self._signs(MINUTES, [True] * len(LOOKS)),
            above=BAR * (len(ARTICLE) + 1) + 6, pitch=high, counts=False,
            notes=["Calculated, not measured; not for dosing anyone."]) for detail, high in HIGH.items()}

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "model": Choice("Model", [("all", f"all {len(self.models)}"),
                                      *((key, model.label) for key, model in self.models.items())]),
            "scale": Choice("Vertical axis", [(key, name) for key, (*_, name) in SCALES.items()]),
            "span": Choice("Time shown", [(span, hours_in_words(span / 60)) for span in SPANS]),
            "detail": rows.detail(f"the curves, and the range reported for {self.reference.effect}",
                                  "all ranges, and where half of the peak is left"),
            "dose": Number("Dose (mg for each kg)", 0.1, 2.0, 0.05, DOSE),
            "minutes": Number("Length of the infusion in minutes (0, all at once)", 0, 100, 5, MINUTES),
            "weight": Number("Weight (kg)", 40, 120, 5, WEIGHT),
        }

    @property
    def reference(self):
        """The reported range that a first view shows."""
        return next(band for band in self.bands if band.id == REFERENCE)

    def shown(self, state):
        """The ids of the models that the picture shows."""
        return list(self.models) if state.model == "all" else [state.model]

    @staticmethod
    def given(state):
        """The dose in mg with what else `concentration` needs, for this state of the controls."""
        return {"dose_mg": round(state.dose, 2) * state.weight, "infusion_min": state.minutes,
                "weight_kg": state.weight}

    def values(self, state, key, *times):
        """Concentrations of one model at these minutes, in ng/mL."""
        return concentration(times, model=self.models[key], **self.given(state))

    def peak(self, state, key):
        """The model's highest concentration, at the end of the infusion, in ng/mL."""
        return _peak_of(self.models[key], **self.given(state))

    def half_left(self, state, key):
        """Minutes from the start until half of the model's peak is left."""
        return _half_left(self.models[key], state.minutes, state.weight)

    # -- picture

    def axes(self, state):
        """The axes, the reported ranges on their right and what the article says above."""
        sheet = self.sheets[state.detail]
        scale, bottom, top, _ = SCALES[state.scale]
        figure, axes = sheet.draw(xlim=(0, state.span))
        axes.set_ylim(bottom, top)
        axes.set_yscale(scale)
        axes.spines["left"].set_visible(True)
        if scale == "log":
            axes.set_yticks(ticks := [10.0**power for power in range(-1, 5)], [f"{tick:,g}" for tick in ticks])
        else:
            axes.yaxis.set_major_locator(MaxNLocator(4 if state.detail == "few" else 8))
            axes.yaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
        axes.minorticks_off()
        timeaxis.evenly(axes, "Time since the start of the infusion", "minutes")
        axes.set_ylabel("Ketamine in plasma\n(ng/mL), calculated")
        axes.grid(axis="y", color=drawing.FAINT, linewidth=0.6)
        beside = axes.get_xaxis_transform()
        for level, key in enumerate(ARTICLE, start=1):
            row, y = self.article[key], self._above(axes, level)
            ends = [60 * in_hours(value, row.unit) for value in (row.low, row.high)]
            bar = {"transform": beside, "color": drawing.ARTICLE, "solid_capstyle": "butt", "clip_on": False}
            if row.mark == "infusion":  # it runs from the start and ends somewhere in the article's range
                axes.plot([0, ends[0]], [y, y], linewidth=7, **bar)
                axes.plot(ends, [y, y], linewidth=2.5, **bar)
            else:
                axes.plot(ends, [y, y], linewidth=7, **bar)
            words = f"ends after {row.words}" if row.mark == "infusion" else row.words
            axes.annotate(f"the article, {row.claim}: {words}", (ends[1], y),
                          xycoords=beside, xytext=(6, 0), textcoords="offset points",
                          fontsize=rows.SIZE, va="center", annotation_clip=False)
        self._brackets(figure, axes, self.bands if state.detail == "all" else [self.reference])
        return figure

    @staticmethod
    def _above(axes, level):
        """The height of a bar above the axes: the infusion's own is the first, level 0."""
        return 1 + (BAR * (level + 0.5)) / axes.bbox.height

    def _brackets(self, figure, axes, bands):
        bottom, top = axes.get_ylim()
        inside = [band for band in bands if band.low < top]
        beyond = [band for band in bands if band.low >= top]

        def height(value):  # in points above the bottom of the axes
            return axes.transData.transform((1, min(max(value, bottom), top)))[1] - axes.bbox.y0

        inside.sort(key=lambda band: height(band.low) + height(band.high))
        middles = [(height(band.low) + height(band.high)) / 2 for band in inside]
        highest = axes.bbox.height - 2 - 2.2 * GAP * len(beyond)
        for number, (band, middle, y) in enumerate(zip(inside, middles,
                                                       spread(middles, 2.2 * GAP, 14, highest), strict=True)):
            x = axes.bbox.width + 9 + 9 * (number % 4)
            at = [axes.bbox.x0 + x, axes.bbox.y0]
            ends = [height(band.low) - (1.5 if band.low == band.high else 0),
                    height(band.high) + (1.5 if band.low == band.high else 0)]
            self._line(figure, [(at[0], at[1] + end) for end in ends],
                       linewidth=4, color=drawing.QUIET, gid=f"infusion-band-{band.id}")
            self._line(figure, [(at[0], at[1] + middle), (axes.bbox.x1 + BRACKETS, at[1] + y)],
                       linewidth=0.7, color=drawing.QUIET,
                       marker="o", markevery=[0], markersize=5, markerfacecolor=drawing.PAPER)
            axes.axhspan(band.low, band.high, color=drawing.QUIET, alpha=0.07, linewidth=0, zorder=0)
            self._text(figure, axes.bbox.x1 + BRACKETS + 3, at[1] + y, f"{band.effect}\n{_range(band)}")
        for number, band in enumerate(beyond):
            y = axes.bbox.y1 - 12 - 2.2 * GAP * (len(beyond) - 1 - number)
            self._text(figure, axes.bbox.x1 + BRACKETS + 3, y, f"{band.effect}\n{_range(band)}: higher up")

    @staticmethod
    def _line(figure, points, **look):
        x, y = (np.array(values) / size for values, size in zip(zip(*points, strict=True),
                                                                figure.bbox.size, strict=True))
        figure.add_artist(Line2D(x, y, solid_capstyle="butt", **look))

    @staticmethod
    def _text(figure, x, y, text):
        figure.text(x / figure.bbox.width, y / figure.bbox.height, text, fontsize=rows.SIZE, va="center",
                    linespacing=1.15)

    def marks(self, figure, state):
        """The legend, the infusion, and a part for each model: curve, name at the peak, where half of it is left."""
        axes, shown, halves = figure.axes[0], self.shown(state), self._halves(figure, state)
        signs = self._signs(state.minutes, halves)
        parts = self.sheets[state.detail].legend(figure, signs if any(halves) else ["end"], signs)
        parts["infusion", state.minutes] = partial(self._infusion, axes, state.minutes)
        if self.guessed is not None:
            parts["guess", self.guessed] = partial(drawing.your_guess,
                                                   axes, self.guessed, "infusion-guess", 0.95, f"{self.guessed:g} min")
        place = (state.dose, state.minutes, state.weight)
        return parts | {(key, len(shown) == 1, *place): partial(self._curve, axes, state, key) for key in shown}

    def _signs(self, minutes, halves):
        """The shapes at half of the peak, of the models that have one in the picture, and the end of the infusion."""
        return {("half", *halves): legends.beside("half of the peak is left",
                                                  [legends.mark("", self._half(key)) for key in LOOKS], halves),
                "end": legends.upright(self._ending(minutes), self._end())}

    def _halves(self, figure, state):
        """For each model whether the picture shows where half of its peak is left: with details, or after a guess."""
        if state.detail == "few" and self.guessed is None:
            return [False] * len(LOOKS)
        return [self._half_shows(figure.axes[0], state, key) for key in LOOKS]

    def _half_shows(self, axes, state, key):
        """Whether the moment at which half of a model's peak is left lies in the picture."""
        bottom, top = axes.get_ylim()
        return (key in self.shown(state) and self.half_left(state, key) <= state.span
                and bottom <= self.peak(state, key) / 2 <= top)

    @staticmethod
    def _half(key):
        return {"linestyle": "none", "marker": LOOKS[key][2], "markersize": 8, "color": LOOKS[key][0]}

    @staticmethod
    def _end():
        return {"color": drawing.INK, "linewidth": 1, "linestyle": (0, (1, 2))}

    @staticmethod
    def _ending(minutes):
        return "end of the infusion" if minutes else "start"

    @property
    def guessed(self):
        """The minutes that the student guessed until half of the peak is left, or None."""
        return self.guess.number if self.guess else None

    def _infusion(self, axes, minutes):
        beside = {"transform": axes.get_xaxis_transform(), "clip_on": False, "color": drawing.KETAMINE}
        y = self._above(axes, 0)
        said = f"this infusion: {_minutes(minutes)}" if minutes else "this dose: all at once"
        if minutes:
            bar = Line2D([0, minutes], [y, y], linewidth=7, solid_capstyle="butt",
                         gid="infusion-given", label=said, **beside)
        else:
            bar = Line2D([0], [y], linestyle="none", marker="v", markersize=8,
                         gid="infusion-given", label=said, **beside)
        axes.add_artist(bar)
        end = axes.add_artist(Line2D([minutes, minutes], [0, 1.02], transform=axes.get_xaxis_transform(),
                                     gid="infusion-end",
                                     label=self._ending(minutes), **self._end()))
        name = axes.annotate(said, (minutes, y), xycoords=axes.get_xaxis_transform(),
                             xytext=(6 if minutes else 9, 0), textcoords="offset points",
                             fontsize=rows.SIZE, va="center", annotation_clip=False)
        return [bar, end, name]

    def _curve(self, axes, state, key):
        colour, style, _ = LOOKS[key]
        label, (bottom, top) = self.models[key].label, axes.get_ylim()
        times = self.times(state)
        peak, half = self.peak(state, key), self.half_left(state, key)
        x, y = _inside(times, self.values(state, key, *times), bottom, top)
        drawn = [axes.add_artist(Line2D(x, y, color=colour, linestyle=style,
                                        linewidth=2, gid=f"infusion-{key}", label=f"{label}: {_peak(peak)}"))]
        if self._halves(axes.figure, state)[list(LOOKS).index(key)]:
            drawn.append(axes.add_artist(Line2D([half], [peak / 2], clip_on=False, gid=f"infusion-half-{key}",
                                                **self._half(key),
                                                label=f"{label}: half of the peak is left after {_minutes(half)}")))
        return drawn + self._name(axes, state, key, peak, colour, style)

    def _name(self, axes, state, key, peak, colour, style):
        """The model's name beside its peak, joined to it by a thin line; names keep apart, and above where the
        curves fall.
        """
        def point(value):
            return axes.transData.transform((state.minutes, min(max(value, axes.get_ylim()[0]), axes.get_ylim()[1])))
        shown = sorted(self.shown(state), key=lambda k: self.peak(state, k))
        heights = [point(self.peak(state, k))[1] - axes.bbox.y0 for k in shown]
        y = spread(heights, GAP, max(12, heights[0]), axes.bbox.height - 8)[shown.index(key)] + axes.bbox.y0
        x = point(peak)[0] + 34
        beyond = " (higher up)" if peak > axes.get_ylim()[1] else ""
        flat = axes.transData.inverted().transform([point(peak), (x, y), (x + 22, y), (x + 25, y)])
        line = Line2D(*flat[:2].T, color=drawing.QUIET, linewidth=0.7)
        sample = Line2D(*flat[1:3].T, color=colour, linestyle=style, linewidth=2)
        text = axes.text(*flat[3], f"{self.models[key].label}: {_peak(peak)}{beyond}", fontsize=rows.SIZE, va="center",
                         url=evidence.address(self.references[self.models[key].source]))
        return [axes.add_artist(line), axes.add_artist(sample), text]

    @staticmethod
    def times(state):
        """The minutes at which a curve is drawn: close together where it can bend, after the start and after the end
        of the infusion.
        """
        close = np.geomspace(0.05, 60, 34)
        times = np.concatenate([np.linspace(0, state.span, 67), close, state.minutes + close, [state.minutes]])
        return np.unique(times[times <= state.span])

    # -- words

    def words(self, state):
        """The dose, how far the models disagree about the peak, each model's values, and how far all this can be
        trusted.
        """
        shown = self.shown(state)
        peaks = {key: self.peak(state, key) for key in shown}
        dose = round(state.dose, 2)
        how = f"over {_minutes(state.minutes)}" if state.minutes else "all at once"
        summary = f"{dose:g} mg for each kg, {number(dose * state.weight)} mg for {state.weight} kg, {how}."
        where = f"at {_minutes(state.minutes)}, the end of the infusion" if state.minutes else "at the start"
        if len(shown) > 1:
            low, high = min(peaks, key=peaks.get), max(peaks, key=peaks.get)
            times = [self.half_left(state, key) for key in shown]
            summary += (f" The peak, {where}, is calculated as {number(peaks[low])} ng/mL by {self.models[low].label} "
                        f"and {number(peaks[high])} by "
                        f"{self.models[high].label}, {_ratio(peaks[high] / peaks[low])} times as much. Half of the "
                        f"peak is left {min(times):.0f} "
                        f"to {_minutes(max(times))} after the start.")
        else:
            summary += (f" {self.models[shown[0]].label} puts the peak, {where}, at {number(peaks[shown[0]])} ng/mL; "
                        f"half of it is left {_minutes(self.half_left(state, shown[0]))} after the start.")
        if self.guessed is not None:
            summary += f" Your guess: half is left {_minutes(self.guessed)} after the start."
        return Words(summary, self._detail(state, shown), self._table(state, shown), self._headline(state, peaks),
                     self._guess_met(state, shown))

    def _headline(self, state, peaks):
        """The peak, from the lowest to the highest of the models; after a guess, when half of it is left."""
        alone = next((self.models[key].label for key in peaks if len(peaks) == 1), None)
        said = f"Calculated{f' by {alone}' if alone else ''}, not measured: "
        models = "" if alone else ", depending on the model"
        if self.guessed is None:
            how = f"over {_minutes(state.minutes)} peaks at the end," if state.minutes else "all at once peaks"
            ends = dict.fromkeys(map(number, (min(peaks.values()), max(peaks.values()))))
            return f"{said}{number(round(state.dose, 2) * state.weight)} mg {how} at {' to '.join(ends)} ng/mL{models}."
        halves = [self.half_left(state, key) for key in peaks]
        ends = " to ".join(dict.fromkeys((f"{min(halves):.0f}", _minutes(max(halves))) if not alone
                                         else [_minutes(halves[0])]))
        return f"{said}half of the peak is left {ends} after the start{models}."

    def _guess_met(self, state, shown):
        """How far a guess was from when half of the peak is left."""
        if self.guessed is None:
            return ""
        halves = [self.half_left(state, key) for key in shown]
        far = say.how_far_from(self.guessed, min(halves), max(halves))
        return f"You said {_minutes(self.guessed)}: {far}."

    def _detail(self, state, shown):
        paragraphs = [(self._clipped(state, shown) + self._article(state),)]
        by_weight = [self.models[key].label for key in shown if self.models[key].clearance_exponent
                     == self.models[key].volume_exponent]
        if by_weight:
            paragraphs.append((f"The dose goes by weight, and so does everything in {' and '.join(by_weight)}: weight "
                               "does not change what "
                               f"{'they calculate' if len(by_weight) > 1 else 'it calculates'}.",))
        if slower := [self.models[key].label for key in shown if self.models[key].clearance_exponent
                      < self.models[key].volume_exponent]:
            paragraphs.append((f"In {' and '.join(slower)} a heavier body clears less for each kg, "
                               "so the same dose for each kg gives somewhat higher values.",))
        for key in shown:
            row = self.rows[key]
            where = evidence.address(self.references[row.source])
            note = f" {row.note}" if row.note else ""
            paragraphs.append((f"{row.label}. Made from: {_lower(row.population)}. Blood: {row.sampling}. "
                               f"{row.scaling}{note} We read its numbers second-hand: "
                               f"{row.locator}. ", Link(where, where)))
        at_once = (" A dose given all at once is mixed at once in these models, which no body does: their first "
                   "minutes are the least to be trusted."
                   if not state.minutes else "")
        paragraphs.append(
            ("The models are published, and they disagree. We found no set of measured concentrations for "
             f"{DOSE:g} mg for each kg over {MINUTES} minutes that would settle which is closest. Each curve is "
             f"for an average person; people differ.{at_once} Nothing here is for dosing anyone.",))
        for note in self.notes:
            where = evidence.address(self.references[note.source])
            paragraphs.append((f"{note.text} ", Link(where, where)))
        return tuple(paragraphs)

    def _clipped(self, state, shown):
        """Which curves leave the picture, in words."""
        _, bottom, top, _ = SCALES[state.scale]
        said = ""
        for key in shown:
            peak = self.peak(state, key)
            if peak > top:
                back = time_left(top / peak, infusion_min=state.minutes, weight_kg=state.weight, model=self.models[key])
                times = np.linspace(0, state.minutes, 2_001)
                start = times[np.argmax(self.values(state, key, *times) > top)] if state.minutes else 0
                said += (f"The curve of {self.models[key].label} leaves the picture at its top, {top:,} ng/mL, "
                         f"from {'the start' if not start else f'about {_minutes(start)}'} to {_minutes(back)}. ")
            if bottom and self.values(state, key, state.span)[0] < bottom:
                said += (
                    f"The curve of {self.models[key].label} ends below the picture, which starts at {bottom:g} ng/mL. ")
        return said

    def _article(self, state):
        infusion, relief = (self.article[key] for key in ARTICLE)
        longest = 60 * in_hours(relief.high, relief.unit)
        rising = min(state.minutes, longest)
        said = (f"Above the curves: the article's infusion ({infusion.claim}: {infusion.words}) and its relief "
                f"“{relief.words}” ({relief.claim}), "
                f"drawn from {relief.low:g} to {relief.high:g} {relief.unit}.")
        if state.minutes:
            said += (f" For {'all' if state.minutes >= longest else f'the first {rising:g}'} of those {longest:g} "
                     "minutes this infusion is still running in.")
        return said

    def _table(self, state, shown):
        cells = []
        for key in shown:
            label, half = self.models[key].label, self.half_left(state, key)
            values = self.values(state, key, state.minutes, half, *LATER)
            times = [_minutes(state.minutes) if state.minutes else "the start",
                     _minutes(half), *(hours_in_words(time / 60) for time in LATER)]
            names = ["peak", "half of the peak", *(f"after {hours_in_words(time / 60)}" for time in LATER)]
            cells += [(f"{label}, {name}", number(value), time, "calculated")
                     for name, value, time in zip(names, values, times, strict=True)]
        for band in sorted(self.bands, key=lambda band: band.low):
            work = (f"{self.references[band.source].authors.split(',')[0].split(' ')[0]} "
                    f"{self.references[band.source].year}")
            cells.append((f"Reported: {band.effect}", _range(band, " to "),
                         "", f"{band.dose}; {band.people} ({work}, {evidence.read(band)}). {band.note}"))
        return Table("Calculated concentrations, and those reported for effects in people",
                     ("What", "ng/mL", "When", "From"), tuple(cells))


# Picture and words of one state ask for these again and again.
@lru_cache
def _peak_of(model, dose_mg, infusion_min, weight_kg):
    return concentration([infusion_min], dose_mg=dose_mg, infusion_min=infusion_min,
                         weight_kg=weight_kg, model=model)[0]


@lru_cache
def _half_left(model, minutes, weight):
    return time_left(0.5, infusion_min=minutes, weight_kg=weight, model=model)


def spread(heights, gap, low, high):
    """Move sorted heights apart by at least `gap`, each as little as can be (least squares), and keep all from `low`
    to `high`.
    """
    blocks = []  # mean and number of those that touch, after taking the gaps out
    for i, height in enumerate(heights):
        blocks.append((height - i * gap, 1))
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            (upper, m), (lower, n) = blocks.pop(), blocks.pop()
            blocks.append(((upper * m + lower * n) / (m + n), m + n))
    means = [mean for mean, number in blocks for _ in range(number)]
    highest = high - (len(heights) - 1) * gap
    return [min(max(mean, low), highest) + i * gap for i, mean in enumerate(means)]


def _inside(times, values, bottom, top):
    """A curve cut to what lies between two heights, with a point where it crosses them and a gap (nan) where it is
    outside.
    """
    x, y = [], []
    for i, (time, value) in enumerate(zip(times, values, strict=True)):
        if i:
            for edge in sorted((bottom, top), reverse=bool(value < values[i - 1])):
                if (values[i - 1] - edge) * (value - edge) < 0:
                    x.append(times[i - 1] + (time - times[i - 1]) * (edge - values[i - 1]) / (value - values[i - 1]))
                    y.append(edge)
        x.append(time)
        y.append(value if bottom <= value <= top else np.nan)
    return np.array(x), np.array(y)


def number(value):
    """A concentration or a dose in words: to the whole number from 10 up, with two digits below, and never 0 for
    what is not 0.
    """
    if value == 0:
        return "0"
    if value >= 9.95:
        return f"{value:,.0f}"
    return f"{value:.2g}" if value >= 0.01 else "less than 0.01"


def _peak(value):
    return f"peak {number(value)}"


def _ratio(value):
    return f"{value:.1f}" if value < 9.95 else f"{value:.0f}"


def _minutes(value):
    number = f"{value:.0f}" if value >= 9.5 or value == round(value) else f"{value:.1f}"
    return f"{number} minute" + ("" if number == "1" else "s")


def _range(band, joint="–"):
    return (f"about {float(f'{band.low:.2g}'):,.0f}" if band.low == band.high
            else f"{band.low:,.0f}{joint}{band.high:,.0f}")


def _lower(text):
    return say.small(text)
