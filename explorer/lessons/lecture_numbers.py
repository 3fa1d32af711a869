"""Lecture numbers: which of the lecture's numbers belong to which lesson, each next to the same computed
here?"""

from explorer.facts import fact
from explorer.inside.published_numbers import HISTORY, NUMBERS, Counted

OF_LESSON = {  # the quoted text of rows of published_numbers.NUMBERS
    "alexnet": (
        "60 M",
        "8, 16, 19",
        "5 conv + 3 pool + 3 fully connected",
        "96 of 11×11",
        fact("dropout_rate"),
        fact("alexnet_top5"),
        fact("epochs"),
    ),
    "overfitting": (
        "2048×",
        "PCA colour",
        fact("dropout_rate"),
        "60 M",
        "1.3 M images, 1000 classes",
    ),
    "vgg": (
        "138 M",
        "144 M",
        "8, 16, 19",
        "27 C² against 49 C²",
        fact("vgg16_quoted_top5"),
        fact("vgg_entry_top5"),
        fact("epochs"),
    ),
}
NEEDED = ("alexnet", "vgg16", "vgg19")  # the networks that these rows count


def table(lesson: str, counted: Counted) -> dict[str, list]:
    """Columns: the lecture's numbers of one lesson. counted: anatomies of NEEDED."""
    rows = {number.quoted: number for number in NUMBERS}
    of_lesson = [rows[quoted] for quoted in OF_LESSON[lesson]]
    return {
        "what it is": [row.about for row in of_lesson],
        "lecture": [row.quoted for row in of_lesson],
        "computed here": [row.here(counted) if row.here else HISTORY for row in of_lesson],
        "note": [row.note for row in of_lesson],
    }
