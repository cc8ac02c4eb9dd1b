"""The explorers: each a chart and its controls. `ALL` maps each name to what makes it."""

from ..charts.citation import Citation
from ..charts.durations import Durations
from ..charts.effects_over_time import EffectsOverTime
from ..charts.limits import Limits
from ..charts.pooling import Pooling
from ..charts.sampling import Sampling
from ..explorer import Explorer


def durations(guess=None):
    """How fast and how long: every duration that a study reports, over the article's own.

    `guess` is an exercise in which the student predicts a number of days: the picture waits for it and then shows it.
    """
    chart = Durations(guess=guess)
    return Explorer("durations", "How fast and how long, by study", chart, chart.controls(), wait_for=guess)


def limits():
    """What limits each study: every study against every kind of limit."""
    return _explorer("limits", "What limits each study", Limits())


def citation():
    """Chase the citation: the two studies that the article points at, against every work that it may have meant."""
    return _explorer("citation", "Chase the citation", Citation())


def pooling():
    """Pool it yourself: two published pooled results, taken apart."""
    return _explorer("pooling", "Pool it yourself", Pooling())


def sampling():
    """Small studies exaggerate: made-up trials with a true effect that the student sets."""
    return _explorer("sampling", "Small studies exaggerate", Sampling())


def effects_over_time():
    """How large the pooled effect is at each time, for anxiety and for PTSD."""
    return _explorer("effects_over_time", "The pooled effect over time", EffectsOverTime())


def _explorer(name, title, chart):
    return Explorer(name, title, chart, chart.controls())


ALL = {"durations": durations, "limits": limits, "citation": citation, "pooling": pooling,
       "sampling": sampling, "effects_over_time": effects_over_time}
