"""What the lesson on AlexNet's first layer says of the eye, and of how many filters there are."""

from explorer.facts import cite, cited, fact
from explorer.inside.filters import Properties


def describe(properties: Properties) -> str:
    """How many filters prefer an orientation, as cells of the visual cortex do."""
    count = len(properties.norm)
    oriented = int(properties.oriented.sum())
    cells = f"{cite('hubel_wiesel')} found cells in a cat's visual cortex that answer to {fact('oriented_cells')}"
    if not oriented:
        return f"{cells}; of these {count} filters none is like that."
    if properties.as_by_chance:
        return f"{cells}; of these {count} filters {oriented} {'are' if oriented != 1 else 'is'} like that, as random ones can be."
    return (
        f"{cells}. Of these {count} filters {oriented} {'are' if oriented != 1 else 'is'} like that, which nobody told the network: "
        "it follows from the photos and the task."
    )


def how_many(count: int, side: int) -> str:
    """Whether these are as many as the published network has."""
    paper = int(fact("alexnet_filters"))
    if (count, side) == (paper, 11):
        return f"These are all {paper} filters of the network with two towers, as published ({cited('alexnet_filters')})."
    return (
        f"The published network has {paper} filters of 11×11 in two towers ({cited('alexnet_filters')}); its weights are not "
        f"here unless you open them below. This one has {count} of {side}×{side}."
    )
