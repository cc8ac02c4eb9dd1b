"""Pairs."""

from ..lists import Lists


class Matching(Lists):
    """An exercise in which each item gets its partner; the answer is a dict from option to partner."""

    prompt = "which?"
    incomplete = "Choose one for each line first."

    def partners(self):
        """All partners, in an order that gives nothing away."""
        return sorted({option.partner for option in self.options})

    def choices(self, option):
        """The partners."""
        return [(partner, partner) for partner in self.partners()]

    def example(self):
        """Each with its partner."""
        return {option.id: option.partner for option in self.options}

    def solution(self):
        """The pairs."""
        return "; ".join(f"{option.text.rstrip('.')}: {option.partner}" for option in self.options)
