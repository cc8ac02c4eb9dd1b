"""Published numbers beside those of our models: run `python3 -m tests.reference.compare` in the project's folder."""

import json
import math
from pathlib import Path

from lesson.models.pooling import log_odds_ratio, pool, standardized_mean_difference
from lesson.models.risks import exact, number_needed_to_treat, risk_difference, wilson

PUBLISHED = json.loads((Path(__file__).parent / "published.json").read_text("utf-8"))


def rows(name: str) -> list:
    """The rows of one set of data."""
    return PUBLISHED["data"][name]["rows"]


def _risk_ratio(a, b, c, d):
    return math.log(a / (a + b) * (c + d) / c), math.sqrt(1 / a - 1 / (a + b) + 1 / c - 1 / (c + d))


def _odds_ratio(a, b, c, d):
    found = log_odds_ratio(a, a + b, c, c + d)
    return found.estimate, found.standard_error


def _mean_difference(n1, m1, s1, n2, m2, s2):
    variance = ((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / (n1 + n2 - 2)
    return m1 - m2, math.sqrt(variance / n1 + variance / n2)


PAIRS = {"risk_ratio": _risk_ratio, "odds_ratio": _odds_ratio, "mean_difference": _mean_difference}


def ours(value: dict) -> dict[str, float]:
    """What our models make of the data of one published value: the same names as it has under `printed`, and more."""
    call = value["call"]
    effect = call["effect"]
    if effect == "g":
        n1, m1, s1, n2, m2, s2 = rows(value["data"])[call["row"]]
        found = standardized_mean_difference(m1, s1, n1, m2, s2, n2, variance="large_sample")
        return {"g": found.estimate, "variance": found.standard_error**2}
    if effect in ("wilson", "exact"):
        return dict(zip(("low", "high"), {"wilson": wilson, "exact": exact}[effect](*call["counts"]), strict=True))
    if effect == "risk_difference":
        found = risk_difference(*call["counts"])
        return {"low": found.low, "high": found.high}
    if effect == "number_needed_to_treat":
        found = number_needed_to_treat(call["difference"], "good")
        return {"number": found.number, "near": found.ends[0][1], "far": found.ends[1][1]}
    if effect == "given":
        estimates, variances = rows(value["data"])
        pairs = [(y, math.sqrt(v)) for y, v in zip(estimates, variances, strict=True)]
    else:
        pairs = [PAIRS[effect](*row) for row in rows(value["data"])]
    found = pool(*zip(*pairs, strict=True), call["method"], call.get("hartung_knapp", False))
    return {
        "estimate": found.estimate,
        "standard_error": found.standard_error,
        "low": found.ci95[0],
        "high": found.ci95[1],
        "p": found.p,
        "q": found.q,
        "tau2": found.tau2,
        "i2_percent": 100 * found.i2,
    }


def agrees(value: dict, name: str, found: float) -> bool:
    """Does what we found round to what is printed, or lie `within` what the file allows and says why?"""
    printed = value["printed"][name]
    return round(found, value["decimals"]) == printed or abs(found - printed) <= value.get("within", 0)


def main() -> None:
    """Print each published value, ours, and whether they agree."""
    for value in PUBLISHED["values"]:
        found = ours(value)
        for name, printed in value["printed"].items():
            told = "agree" if agrees(value, name, found[name]) else "DIFFER"
            print(f"{value['id']:32} {name:15} printed {printed:<10} ours {found[name]:.8g}  {told}")


if __name__ == "__main__":
    main()
