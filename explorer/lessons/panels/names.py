"""Where a network's name is from, below the picture of its lesson."""

from explorer.app.widgets import escape_markdown
from explorer.lessons.panels.charts import First
from explorer.lessons.words import names as words


def named(network: str, first: First) -> None:
    """One line about a name of explorer.lessons.words.names.NAMES."""
    first.text.markdown(escape_markdown(words.name(network)))
