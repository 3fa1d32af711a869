"""ResNet: what is the building block, what do 18 to 152 layers cost, and which paths carry the
gradient?"""

from explorer.app import sidebar
from explorer.depth.figures import residual
from explorer.inside.figures import comparison
from explorer.lessons import panels as frame
from explorer.lessons.cached import era
from explorer.lessons.figures import blocks

KEPT = {"bind": "query-params", "persist_state": "session"}


def block(place):
    skip, found = place.toggle("With the skip", True, key="block_skip", **KEPT), era.blocks()
    frame.chart((blocks.drawing, found, skip), blocks.describe(found, skip), "block")
    frame.ask("resnet")
    frame.numbers(blocks.table(found), "blocks", blocks.ABOUT)


def family(place):
    metric = place.segmented_control(
        "Accuracy",
        comparison.METRICS,
        default="top1",
        format_func=comparison.METRICS.get,
        required=True,
        key="resnet_accuracy",
        **KEPT,
    )
    frame.chart(
        (comparison.comparison, era.RESNETS, metric, sidebar.current().model),
        comparison.describe_comparison(era.RESNETS, metric),
        "family",
    )
    frame.ask("resnet")
    frame.numbers(era.resnets(), "resnets", blocks.ABOUT_FAMILY)


def paths(place):
    left, right = place.columns(2)
    count = left.slider("Blocks", 1, 110, 54, key="resnet_blocks", **KEPT)
    first, last = right.slider(
        "Lengths that stand out", 0, count, residual.short_paths(count), key=f"short_{count}"
    )
    frame.chart(
        (residual.lengths, count, first, last),
        residual.describe_lengths(count, first, last),
        "lengths",
    )
    label, found = era.paths(sidebar.current().model, sidebar.current().image)
    frame.charts(
        [(residual.path_slopes, found), (residual.path_shares, found)],
        residual.describe_paths(found, label),
        "slopes",
    )
    frame.ask("resnet")
    frame.numbers(residual.path_table(found), "paths", residual.PATHS_HOW)


PARTS = {"The block": block, "18 to 152 layers": family, "Many shallow paths": paths}
frame.open("resnet", "image", "model")
place = frame.controls()
PARTS[
    place.segmented_control(
        "Part", list(PARTS), default="The block", required=True, key="resnet_part", **KEPT
    )
](place)
frame.close("resnet")
