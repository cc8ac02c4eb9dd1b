"""An order."""

from ..lists import Lists


class Ordering(Lists):
    """An exercise in which each item gets its place; the answer is a dict from option to place."""

    prompt = "place?"
    incomplete = "Give every item its place first."

    def choices(self, option):
        """The places."""
        return [(str(n), n) for n in range(1, len(self.options) + 1)]

    def example(self):
        """Each in its place."""
        return {option.id: option.place for option in self.options}

    def solution(self):
        """The items in their order."""
        return "; ".join(option.text for option in sorted(self.options, key=lambda option: option.place))
