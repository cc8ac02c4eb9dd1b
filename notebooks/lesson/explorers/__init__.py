"""The explorers: each a chart and its controls. `ALL` maps each name to what makes it."""

from ..charts.durations import Durations
from ..charts.limits import Limits
from ..explorer import Explorer


def durations():
    """How fast and how long: every duration that a study reports, over the article's own."""
    chart = Durations()
    return Explorer("durations", "How fast and how long, by study", chart, chart.controls())


def limits():
    """What limits each study: every study against every kind of limit."""
    chart = Limits()
    return Explorer("limits", "What limits each study", chart, chart.controls())


ALL = {"durations": durations, "limits": limits}
