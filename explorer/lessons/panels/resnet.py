"""The parts of the ResNet lesson: the building block, the family, the paths through a network."""

from collections.abc import Callable
from functools import partial

from explorer.app.widgets import URL_STATE
from explorer.depth.figures import paths as path_figures
from explorer.depth.paths import short_paths
from explorer.depth.words import paths as path_words
from explorer.inside.figures import comparison
from explorer.inside.published_numbers import METRICS
from explorer.inside.words.comparison import describe_comparison
from explorer.lessons.cached import resnet as cached
from explorer.lessons.figures import resnet as figures
from explorer.lessons.panels.charts import First, chart, charts, numbers
from explorer.lessons.panels.names import named
from explorer.lessons.panels.question import question
from explorer.lessons.resnet import FAMILY
from explorer.lessons.words import resnet as words
from explorer.networks.model import Model


def block(first: First, _model: Model, _image: str) -> None:
    """Building blocks, with the skip and without."""
    residual_block = first.controls.toggle("With the skip", True, key="block_skip", **URL_STATE)
    blocks = cached.blocks()
    chart(
        (figures.drawing, blocks, residual_block),
        words.describe(blocks, residual_block),
        "block",
        "Building blocks",
        first,
        how="computed",
        settings={"skip": residual_block},
        columns=partial(words.block_table, blocks),
        networks=(),
        images=(),
    )
    named("ResNet", first)
    question("resnet")
    numbers(words.block_table(blocks), "convolutions", words.ABOUT, "Convolutions of the blocks")


def family(first: First, model: Model, _image: str) -> None:
    """18 to 152 layers: accuracy over work, and what is counted and published."""
    metric = first.controls.segmented_control(
        "Accuracy",
        METRICS,
        default="top1",
        format_func=METRICS.__getitem__,
        required=True,
        key="resnet_accuracy",
        **URL_STATE,
    )
    chart(
        (comparison.comparison, FAMILY, metric, model.key),
        describe_comparison(FAMILY, metric),
        "family",
        "Accuracy over work",
        first,
        how="published",
        settings={"accuracy": METRICS[metric]},
        networks=(),
        images=(),
    )
    named("ResNet", first)
    question("resnet")
    numbers(words.family_table(cached.family()), "resnets", words.ABOUT_FAMILY, "18 to 152 layers")


def paths(first: First, model: Model, image: str) -> None:
    """How long the paths through n blocks are, and how much gradient comes over them."""
    left, right = first.controls.columns(2)
    count = left.slider("Blocks", 1, 110, 54, key="resnet_blocks", **URL_STATE)
    low, high = right.slider(
        "Lengths that stand out", 0, count, short_paths(count), key=f"short_{count}", **URL_STATE
    )
    chart(
        (path_figures.lengths, count, low, high),
        path_words.describe_lengths(count, low, high),
        "lengths",
        "Lengths of the paths",
        first,
        how="computed",
        settings={"blocks": count, "shortest": low, "longest": high},
        networks=(),
        images=(),
    )
    named("ResNet", first)
    label, measured = cached.paths(model, image)
    charts(
        {
            "Gradient over one path": (path_figures.path_gradients, measured),
            "Gradient over all paths of a length": (path_figures.path_shares, measured),
        },
        path_words.describe_paths(measured, label),
        "slopes",
    )
    question("resnet")
    numbers(path_words.path_table(measured), "paths", path_words.PATHS_HOW, "Paths by length")


PARTS: dict[str, Callable[[First, Model, str], None]] = {
    "The block": block,
    "18 to 152 layers": family,
    "Many shallow paths": paths,
}
