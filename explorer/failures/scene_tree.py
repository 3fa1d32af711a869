"""Which of the drawn classes are kinds of the same thing? A tree that was written by hand."""

import functools
from dataclasses import replace

from explorer.failures.custom_tree import custom_tree
from explorer.failures.taxonomy import Tree
from trainer.scenes.world import LABELS

LINES = """\
fir tree: tree > plant > living thing
cactus: plant
mushroom: living thing
fish: living thing
sailing boat: boat > vehicle of land or water > made thing
car: vehicle of land or water
balloon: made thing
house: made thing
"""


def scene_tree(classes: tuple[str, ...]) -> Tree | None:
    """The tree of a network's classes where they are those of the scenes, else None."""
    return _tree() if classes == LABELS else None


@functools.cache
def _tree() -> Tree:
    return replace(custom_tree(LINES, LABELS), source="written by hand for the drawn classes")
