"""Text as it stands in a page: never markup, and never mathematics, which JupyterLab sees between two dollar signs."""

from html import escape


def html(text: str) -> str:
    """Text for a page: each dollar sign stands alone, for mathematics does not reach over a tag."""
    return escape(text).replace("$", "<span>$</span>")


def question(text: str) -> str:
    """What is asked, for a page."""
    return f'<p class="lesson-question"><strong>{html(text)}</strong></p>'


def label(text: str) -> str:
    """Text for the label of a field, which holds no tags; JupyterLab takes the stroke before a dollar sign away."""
    return text.replace("$", r"\$") if text.count("$") > 1 else text
