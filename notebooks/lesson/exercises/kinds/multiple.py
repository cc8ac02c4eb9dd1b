"""Several choices."""

from ..question import Question, tick


class Multiple(Question):
    """An exercise in which all that fit are ticked; the answer is a list of ids."""

    def fields(self):
        """A box to tick for each option."""
        return {option.id: tick(option) for option in self.options}

    def read(self, values):
        """The ids of what is ticked."""
        return [key for key, ticked in values.items() if ticked]

    def write(self, fields, answer):
        """Tick what the answer says."""
        if not isinstance(answer, list) or not set(answer) <= fields.keys():
            raise ValueError(f"{answer!r} does not fit {self.id}")
        for key, field in fields.items():
            field.value = key in answer

    def missing(self, answer):
        """One tick at least."""
        return None if answer else "Tick at least one first."

    def judge(self, answer):
        """Right when all are; else the first that is not says why."""
        wrong = next((option for option in self.options if option.correct != (option.id in answer)), None)
        return wrong is None, self.row.right if wrong is None else wrong.why

    def example(self):
        """All that are right."""
        return [option.id for option in self.options if option.correct]
