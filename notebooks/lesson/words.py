"""The words that stand for a picture: the same values, for the eye, the ear and the tests."""

import re
from dataclasses import dataclass
from html import escape

#: The name of the fold that holds every value.
FOLDED = "All values and sources"


@dataclass(frozen=True)
class Link:
    """Words that lead to an address on the web."""

    text: str
    address: str


@dataclass(frozen=True)
class Table:
    """A table of text. The first cell of each row names the row."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Words:
    """What a picture shows.

    `headline` is the answer in one sentence of at most 25 words, with its number where it has one; `summary` says it
    whole, with its limits; `detail` tells about what is picked, a paragraph (a tuple of text and Links) each; `table`
    holds every value drawn; `guess` says how far a student's guess was. A screen reader reads the answer and the first
    paragraph aloud when they change.
    """

    summary: str
    detail: tuple[tuple[str | Link, ...], ...] = ()
    table: Table | None = None
    headline: str = ""
    guess: str = ""

    @property
    def answer(self) -> str:
        """What stands above the picture: the headline, or the summary where a state has nothing shorter to say; then
        how far a guess was.
        """
        return " ".join(filter(None, (self.headline or self.summary, self.guess)))

    def as_text(self):
        """All of it as plain text."""
        lines = [self.answer, self.summary] if self.headline else [self.summary]
        lines += ["".join(f"{part.text} <{part.address}>" if isinstance(part, Link) else part for part in paragraph)
                  for paragraph in self.detail]
        if self.table:
            lines.append(self.table.caption)
            for name, *cells in self.table.rows:
                said = [f"{column}: {cell}" for column, cell in zip(self.table.columns[1:], cells, strict=True) if cell]
                lines.append(f"  {name}. " + "; ".join(said))
        return "\n".join(lines)

    def as_html(self):
        """All of it as HTML, every text escaped: the answer and what is picked, and all else behind a fold."""
        answer, *rest = self._said()
        first = 1 if self.headline else 0  # what is picked comes after the summary, which is folded with the rest
        picked, others = rest[first : first + 1], rest[:first] + rest[first + 1 :]
        return "".join([answer, *picked, fold(FOLDED, "".join(others) + self.table_html())])

    def said_html(self):
        """Headline, summary and detail as HTML."""
        return "".join(self._said())

    def _said(self):
        parts = [f'<p class="lesson-answer">{escape(self.answer)}</p>'] if self.headline else []
        parts.append(f'<p class="lesson-summary">{escape(self.summary)}</p>')
        for paragraph in self.detail:
            parts.append(f'<p class="lesson-detail">{linked(paragraph)}</p>')
        return parts

    def table_html(self):
        """The table as HTML, or nothing where there is none."""
        return table_html(self.table) if self.table else ""


def linked(paragraph: tuple[str | Link, ...]) -> str:
    """Text and links as HTML."""
    return "".join(f'<a href="{escape(part.address)}" target="_blank" rel="noopener">{escape(part.text)}</a>'
                   if isinstance(part, Link) else escape(part) for part in paragraph)


def fold(name: str, html: str) -> str:
    """HTML behind a fold with this name, or nothing where there is none."""
    return f'<details class="lesson-fold"><summary>{escape(name)}</summary>{html}</details>' if html else ""


def table_html(table):
    """One table as HTML, with a caption, column heads and row heads."""
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in table.columns)
    body = "".join(
        f'<tr><th scope="row">{escape(name)}</th>' + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
        for name, *cells in table.rows
    )
    return (f'<table class="lesson-table"><caption>{escape(table.caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>")


def for_output(html: str) -> str:
    """HTML as an output of a notebook, read where the page's style is not at work and by exports that know few tags.

    Tables would be aligned to the right there, and a paragraph would be written down with its tag.
    """
    return re.sub(r"<(/?)p(?=[ >])", r"<\1div", re.sub(r"<(td|th)(?=[ >])", r'<\1 style="text-align: left"', html))
