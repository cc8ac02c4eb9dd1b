"""Receptor binding: the share of NMDA receptors that each form of ketamine would occupy, at the simulator's
concentrations.
"""

from functools import partial

import numpy as np
from matplotlib.lines import Line2D

from .. import drawing, evidence, say, tables
from ..explorer import Chart, Choice, Number
from ..models.binding import micromolar, molar_mass, occupancy, shares
from ..models.pharmacokinetics import concentration
from ..words import Link, Table, Words
from . import rows
from .infusion import DOSE, MINUTES, WEIGHT, number, published_models, spread
from .infusion import LOOKS as MODEL_LOOKS

#: How each ligand is drawn: colour and line style.
LOOKS = {
    "s_ketamine": (drawing.KETAMINE, "-"),
    "r_ketamine": (drawing.CONTROL, (0, (5, 2))),
    "s_norketamine": (drawing.GOOD, (0, (6, 2, 1.5, 2))),
    "r_norketamine": (drawing.INK, (0, (1.5, 1.5))),
}
#: Ends of the concentration axis, in µmol/L.
LOW, TOP = 0.001, 100
#: Ketamine as it is mostly given holds as much of the S form as of the R form. That it stays so in the blood is our
#: assumption.
HALF = 0.5
#: In points: height of the axes, room for the numbers and name of the vertical axis, from the end of the curves to
#: their names, and room for the axis in ng/mL.
HIGH, SIDE, BESIDE, ABOVE = {"few": 205, "all": 260}, 54, 26, 36


class Binding(Chart):
    """A curve for each ligand; on those of ketamine, the concentration that a model calculates for a dose and a
    time.

    Curves are no rows: the sheet has one row with their axes in it.
    """

    main = ("ligand", "detail", "time")
    axes_follow = ("detail",)

    def __init__(self, folder=tables.FOLDER):
        self.ligands = {row.id: row for row in tables.load("binding_constants", folder)}
        self.models = published_models(folder)
        self.notes = evidence.notes("binding", folder).values()
        self.references = evidence.works(folder)
        self.sources = frozenset({row.source for row in [*self.ligands.values(), *self.notes]}
                                 | {model.source for model in self.models.values()})
        names = [line for row in self.ligands.values() for line in self._name(row).split("\n")]
        right = [rows.Column("", width=BESIDE - rows.GAP + max(drawing.width(name, rows.SIZE) for name in names))]
        left, last = [rows.Column("", width=SIDE)], ("Calculated from tissue of rats in a dish and from models of the "
                                                     "blood: not a measurement in people.")
        circles = "Circles on the line at 50%: Ki, the concentration that would occupy half."
        self.sheets = {"few": rows.Sheet(1, left, right, pitch=HIGH["few"], counts=False, above=rows.LINE,
                                         notes=[last]),
                       "all": rows.Sheet(1, left, right, pitch=HIGH["all"], counts=False, above=ABOVE,
                                         notes=[circles, last])}

    def controls(self):
        """The controls, in the order in which they are shown."""
        return {
            "detail": rows.detail("ketamine", "norketamine too, Ki, and ng/mL"),
            "ligand": Choice("Form", self._offered),
            "model": Choice("Model of the blood", [*((key, model.label) for key, model in self.models.items()),
                                                   ("all", f"all {len(self.models)}")]),
            "dose": Number("Dose (mg for each kg)", 0.1, 2.0, 0.05, DOSE),
            "minutes": Number("Length of the infusion in minutes (0, all at once)", 0, 100, 5, MINUTES),
            "time": Number("Minutes since the start", 0, 240, 5, MINUTES),
        }

    def _forms(self, state):
        """The ids of the ligands that can be shown: those of ketamine, or all."""
        return [key for key, row in self.ligands.items() if state.detail == "all" or row.drug == "ketamine"]

    def _offered(self, state):
        forms = self._forms(state)
        return [("all", f"all {len(forms)}"), *((key, self.ligands[key].ligand) for key in forms)]

    def shown(self, state):
        """The ids of the ligands in the picture."""
        return self._forms(state) if state.ligand == "all" else [state.ligand]

    def chosen(self, state):
        """The ids of the models whose concentrations are marked."""
        return list(self.models) if state.model == "all" else [state.model]

    def plasma(self, state, model):
        """Ketamine in plasma by one model at the time picked, both forms together, in ng/mL."""
        return concentration([state.time], dose_mg=round(state.dose, 2) * WEIGHT,
                             infusion_min=state.minutes, weight_kg=WEIGHT,
                             model=self.models[model])[0]

    def each_form(self, state, model):
        """The concentration of each of the two forms of ketamine, in µmol/L."""
        return micromolar(HALF * self.plasma(state, model), "ketamine")

    def alone(self, state, model, ligand):
        """Share that one form of ketamine would occupy if the other were not there."""
        return float(occupancy(self.each_form(state, model), self.ligands[ligand].ki_um))

    def together(self, state, model):
        """Share that both forms occupy, competing for the same site."""
        kis = [row.ki_um for row in self.ligands.values() if row.drug == "ketamine"]
        return float(sum(shares([self.each_form(state, model)] * len(kis), kis)))

    # -- picture

    def axes(self, state):
        """Both concentration axes and the share."""
        figure, axes = self.sheets[state.detail].draw(xlim=(LOW, TOP), xscale="log")
        axes.set_ylim(0, 100)
        axes.spines["left"].set_visible(True)
        powers = [10.0**power for power in range(-3, 3)]
        axes.set_xticks(powers, [f"{tick:g}" for tick in powers])
        axes.set_yticks(range(0, 101, 25), [f"{tick}%" for tick in range(0, 101, 25)])
        axes.minorticks_off()
        axes.set_xlabel("Concentration of this form (µmol/L, logarithmic)")
        axes.set_ylabel("NMDA receptors\noccupied, calculated")
        axes.grid(color=drawing.FAINT, linewidth=0.6)
        if state.detail == "few":
            return figure
        above = axes.secondary_xaxis("top", functions=(lambda um: um * molar_mass("ketamine"),
                                                       lambda ng: ng / molar_mass("ketamine")))
        nanograms = [10.0**power for power in range(5)]
        above.set_xticks(nanograms, [f"{tick:,g}" for tick in nanograms])
        above.minorticks_off()
        above.set_xlabel("The same for ketamine in ng/mL")
        return figure

    def marks(self, figure, state):
        """A part for each ligand's curve and one for the concentrations of each model, with their list."""
        axes, shown = figure.axes[0], self.shown(state)
        parts = {("curve", key, *shown): partial(self._curve, axes, key, shown, state.detail) for key in shown}
        forms = [key for key in shown if self.ligands[key].drug == "ketamine"]
        place = (state.ligand, state.model, state.dose, state.minutes, state.time)
        return parts | {("now", *place): partial(self._now, axes, state, forms)}

    def _curve(self, axes, key, shown, detail):
        row, (colour, style) = self.ligands[key], LOOKS[key]
        x = np.geomspace(LOW, TOP, 101)
        ends = sorted((float(occupancy(TOP, self.ligands[k].ki_um)) * axes.bbox.height, k) for k in shown)
        y = dict(zip((k for _, k in ends), spread([end for end, _ in ends], 30, 30, axes.bbox.height + 4),
                     strict=True))[key]
        end = 100 * float(occupancy(TOP, row.ki_um))
        beside = axes.transData.inverted().transform([(axes.bbox.x1 + BESIDE - 4, axes.bbox.y0 + y),
                                                      (axes.bbox.x1 + BESIDE, axes.bbox.y0 + y)])
        drawn = [
            axes.add_artist(Line2D(x, 100 * occupancy(x, row.ki_um), color=colour,
                                   linestyle=style, linewidth=2, clip_on=False,
                                   gid=f"binding-{key}", label=f"{row.ligand}: Ki {row.ki_um:g} µmol/L")),
            axes.add_artist(Line2D([TOP, beside[0][0]], [end, beside[0][1]],
                                   color=colour, linestyle=style, linewidth=1.2, clip_on=False)),
            axes.text(*beside[1], self._name(row) if detail == "all" else row.ligand,
                      fontsize=rows.SIZE, va="center", linespacing=1.15, clip_on=False,
                      url=evidence.address(self.references[row.source])),
        ]
        if detail == "all":
            drawn.append(axes.add_artist(Line2D([row.ki_um], [50], linestyle="none", marker="o", markersize=6,
                                                color=colour, markerfacecolor=drawing.PAPER, gid=f"binding-ki-{key}",
                                                label=f"{row.ligand}: half at {row.ki_um:g} µmol/L")))
        return drawn

    def _now(self, axes, state, forms):
        """Marks on the curves of ketamine, and beside them a list of what they stand for."""
        drawn, lines = [], [f"After {state.time} minutes, by"]
        heights = sorted(self.alone(state, model, key) * axes.bbox.height for model in self.chosen(state)
                         for key in forms)
        numbered = len(self.chosen(state)) == 1 and all(np.diff(heights) > rows.LINE)  # else numbers lie on numbers
        for model in self.chosen(state):
            um, shape, label = self.each_form(state, model), MODEL_LOOKS[model][2], self.models[model].label
            lines.append(f"{label}: {number(um)} µmol/L of each")
            values = []
            for key in forms:
                share = self.alone(state, model, key)
                values.append(f"{self.ligands[key].ligand[0]} {say.in_percent(share)}")
                if LOW <= um <= TOP:
                    drawn.append(axes.add_artist(Line2D([um], [100 * share], linestyle="none",
                                                        marker=shape, markersize=9, color=LOOKS[key][0],
                                                        clip_on=False, gid=f"binding-now-{key}-{model}",
                                                        label=f"{label}, {self.ligands[key].ligand} alone: "
                                                        f"{say.in_percent(share)}")))
                    if numbered and um <= TOP / 10:  # else it lies on the names
                        drawn.append(axes.annotate(say.in_percent(share), (um, 100 * share), xytext=(9, -9),
                                                   textcoords="offset points", fontsize=rows.SIZE,
                                                   fontweight="bold", annotation_clip=False))
            values += [f"both {say.in_percent(self.together(state, model))}"] if len(forms) > 1 else []
            lines.append(", ".join(values) if values else "no mark: a form of norketamine")
        one = rows.LINE / axes.bbox.height
        drawn += [axes.text(0.05 if i and i % 2 == 0 else 0.02, 1 - one * (i + 0.4),
                            line, transform=axes.transAxes, fontsize=rows.SIZE, va="top")
                  for i, line in enumerate(lines)]
        if forms:
            for i, model in enumerate(self.chosen(state)):
                drawn.append(axes.add_artist(Line2D([0.033], [1 - one * (2 * i + 2.8)],
                                                    transform=axes.transAxes, linestyle="none",
                                                    marker=MODEL_LOOKS[model][2], markersize=6, color=drawing.INK)))
        return drawn

    @staticmethod
    def _name(row):
        return f"{row.ligand}\nKi {row.ki_um:g} µmol/L"

    # -- words

    def words(self, state):
        """What each form would occupy at the time picked, that this is arithmetic, and every value drawn."""
        shown, chosen = self.shown(state), self.chosen(state)
        forms = [key for key in shown if self.ligands[key].drug == "ketamine"]
        how = f"over {state.minutes} minutes" if state.minutes else "all at once"
        summary = (
            f"{round(state.dose, 2):g} mg for each kg (at {WEIGHT} kg), {how}; {state.time} minutes after the start.")
        for model in chosen:
            summary += (f" {self.models[model].label} calculates {number(self.plasma(state, model))} ng/mL of ketamine "
                        "in plasma, "
                        f"{number(self.each_form(state, model))} µmol/L of each form.")
            said = [f"{self.ligands[key].ligand} alone would occupy {say.in_percent(self.alone(state, model, key))}"
                    for key in forms]
            if len(forms) > 1:
                said.append(f"both together {say.in_percent(self.together(state, model))}")
            if said:
                summary += f" At that concentration {', '.join(said)} of the NMDA receptors."
        if not forms:
            summary += " The models hold no norketamine, so its curve has no mark."
        return Words(summary, self._detail(state, forms, chosen), self._table(state, shown, chosen),
                     self._headline(state, forms, chosen))

    def _headline(self, state, forms, chosen):
        """What each form alone would occupy, by all models; of norketamine, when half would be occupied."""
        if not forms:
            row = self.ligands[state.ligand]
            return (f"Calculated, not measured: {row.ligand} would occupy half of the NMDA receptors at {row.ki_um:g} "
                    "µmol/L.")
        said = []
        for key in forms:
            found = sorted(self.alone(state, model, key) for model in chosen)
            ends = dict.fromkeys(map(say.in_percent, (found[0], found[-1])))
            said.append(f"{self.ligands[key].ligand} alone {'' if said else 'would occupy '}{' to '.join(ends)}")
        return (f"Calculated, not measured: after {state.time} minutes {' and '.join(said)} of the NMDA receptors.")

    def _detail(self, state, forms, chosen):
        outside = [self.models[model].label for model in chosen if forms
                   and not LOW <= self.each_form(state, model) <= TOP]
        off = f"Off the picture, and so without a mark: {' and '.join(outside)}. " if outside else ""
        norketamine = "The models hold no norketamine, so its curves have no mark. " if any(
            row.drug == "norketamine" for row in self.ligands.values()) else ""
        tissue = next(iter(self.ligands.values()))
        where = evidence.address(self.references[tissue.source])
        paragraphs = [
            (f"{off}These percentages are arithmetic, not a measurement. We found no measurement in people that gives "
             "the share of NMDA receptors which "
             "ketamine occupies.",),
            ("Each curve is the law of mass action for one site: concentration over concentration plus Ki. The two "
             "forms of ketamine compete for the same "
             "site, so their shares cannot be added up: “both” allows for that.",),
            (f"Ki was measured on {tissue.tissue} of {tissue.species}s in a dish, with {tissue.radioligand} as the "
             "marker. The concentration is all of the "
             "drug in plasma; what reaches a receptor is the unbound drug in the brain, which these models do not "
             "hold. ", Link(where, where)),
            (f"{norketamine}Ketamine as it is mostly given is half S and half R. That both stay equal in the blood is "
             "our assumption.",),
        ]
        for model in chosen:
            where = evidence.address(self.references[self.models[model].source])
            paragraphs.append(
                (f"The model {self.models[model].label} and its limits are shown in the infusion simulator. ",
                 Link(where, where)))
        for note in self.notes:
            where = evidence.address(self.references[note.source])
            paragraphs.append((f"{note.text} ", Link(where, where)))
        return tuple(paragraphs)

    def _table(self, state, shown, chosen):
        cells = []
        for key in shown:
            row = self.ligands[key]
            half = f"{row.ki_um:g} µmol/L ({number(row.ki_um * molar_mass(row.drug))} ng/mL)"
            top = say.in_percent(float(occupancy(TOP, row.ki_um)))
            now = [f"{self.models[model].label}: {number(self.each_form(state, model))} µmol/L, "
                   f"{say.in_percent(self.alone(state, model, key))}"
                   for model in chosen]
            cells.append((row.ligand, half, top, "; ".join(now) if row.drug == "ketamine" else "not in the models"))
        return Table(f"Share of NMDA receptors that each form alone would occupy, {state.time} minutes after the start",
                     (
            "Form", "Ki: half occupied at", f"At {TOP} µmol/L", "At the calculated concentration"), tuple(cells))
