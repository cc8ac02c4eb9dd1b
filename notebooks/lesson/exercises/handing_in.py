"""Where the answers are kept, and the files to hand in."""

import ipywidgets

from ..answers import Answers, as_csv, as_page
from ..live import Bundle, Live
from . import shown
from .question import questions, wide

RESULTS = {True: "right", False: "not yet right", None: "not graded"}
BARE = ("Your answers are kept beside this notebook only. "
        "Run this cell to see where, and to write them as files to hand in.")


class HandIn(Live, ipywidgets.VBox):
    """Where the answers are kept, and a button that writes them as a table and as a page to hand in."""

    def __init__(self, answers: Answers, folder):
        self.answers, self.folder = answers, folder
        self.button = ipywidgets.Button(description="Write files to hand in", layout=ipywidgets.Layout(width="auto"))
        self.button.on_click(self._write)
        self.told = ipywidgets.HTML()
        self.told.add_class("lesson-told")
        where = ipywidgets.HTML(
            "<p>Your answers are kept in this one file only (on Binder: on its server, until you close it): "
            f"<code>{shown.html(str(answers.path))}</code>.</p>")
        self.name = ipywidgets.Text(description="Your name or number, for these files only", **wide())
        super().__init__([where, self.name, self.button, self.told])
        self.add_class("lesson-exercise")

    def rows(self) -> list[tuple]:
        """What was answered: (lesson, question, answer, result, tries, saved)."""
        known = questions(self.folder)
        kept = [(known[key], entry) for key, entry in self.answers.all().items() if key in known]
        return [(question.row.lesson, question.row.question, question.said(entry["answer"]), RESULTS[entry["right"]],
                 entry["tries"], entry["saved"]) for question, entry in kept]

    def _write(self, _):
        rows, name = self.rows(), self.name.value
        try:
            self.answers.write_beside({".csv": as_csv(rows, name), ".html": as_page(rows, name)})
            names = " and ".join(self.answers.path.with_suffix(ending).name for ending in (".csv", ".html"))
            none = "They carry no name: write yours above, press again."
            whose = f"“{name}” stands in both." if name.strip() else none
            text = (
                f"Written beside the notebooks: {names}, with {len(rows)} answers. {whose} To send one, right-click it "
                f"in the list of files and choose Download. {self.answers.problem or ''}")
        except OSError as error:
            text = f"The files cannot be written here ({error.strerror or error})."
        self.told.value = f"<p>{shown.html(text)}</p>"

    def stills(self) -> list[Bundle]:
        """What this cell is for: never where the answers are, and nobody's name."""
        return [self.still(BARE, BARE)]
