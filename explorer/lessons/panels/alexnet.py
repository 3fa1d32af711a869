"""The lesson on AlexNet: its layers as boxes."""

from functools import partial

from explorer.app import stage
from explorer.drawing.view import View
from explorer.inside.figures import architecture
from explorer.inside.panels.anatomy import cards_png, width_of_cards
from explorer.inside.words.architecture import describe_architecture
from explorer.lessons.alexnet import VERSIONS, CountedNetwork
from explorer.lessons.cached import alexnet as cached
from explorer.lessons.panels.charts import First
from explorer.lessons.words import alexnet as words


def drawing(net: CountedNetwork, first: First) -> None:
    """The network's own layers, drawn as boxes; what the version is stands below."""
    row = VERSIONS[net.version]
    parts = cached.network_parts(net.version)
    alt = describe_architecture(parts, net.anatomy)
    view = View(
        "boxes",
        f"AlexNet: {row.label}",
        words.describe(net),
        pictures=partial(cards_png, parts, net.anatomy, width_of_cards()),
        columns=partial(words.size_table, net),
        how="computed",
        settings={"version": row.label},
    )
    with first.picture:
        stage.show_plain(view, architecture.cards(parts, net.anatomy, alt), first.finding)
    first.text.markdown(f"Drawn from the network's own layers, counted. {row.help}")
