"""The lecture's numbers of a lesson, each next to the same computed here."""

from explorer.app.answers import answer
from explorer.inside.cached import anatomy
from explorer.lessons import lecture_numbers
from explorer.networks.registry import MODELS


@answer()
def table(lesson: str) -> dict[str, list]:
    """See explorer.lessons.lecture_numbers.table."""
    counted = {key: anatomy(MODELS[key]) for key in lecture_numbers.NEEDED}
    return lecture_numbers.table(lesson, counted)
