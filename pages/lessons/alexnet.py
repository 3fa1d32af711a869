"""AlexNet: what is it made of, and what did splitting it over two GPUs change?"""

import streamlit as st

from explorer.app.widgets import DOWNLOAD, URL_STATE
from explorer.drawing.pixels import png
from explorer.inside.figures import architecture
from explorer.inside.figures.anatomy import costs
from explorer.inside.words.anatomy import describe_costs
from explorer.inside.words.architecture import describe_architecture
from explorer.lessons import panels
from explorer.lessons.alexnet import VERSIONS
from explorer.lessons.cached import alexnet as cached
from explorer.lessons.cached import lecture_numbers
from explorer.lessons.figures import alexnet as figures
from explorer.lessons.panels.names import named
from explorer.lessons.words import alexnet as words

LABELS = {row.label: key for key, row in VERSIONS.items()}

panels.header("alexnet")
named("AlexNet")
with panels.controls():
    label = st.segmented_control(
        "Which AlexNet",
        LABELS,
        default=next(iter(LABELS)),
        required=True,
        key="version",
        **URL_STATE,
    )
version = LABELS[label]
versions = {row.label: cached.counted(key) for key, row in VERSIONS.items()}
net = versions[label]
parts = cached.network_parts(version)
drawing = architecture.cards(parts, net.anatomy, describe_architecture(parts, net.anatomy))
st.html(panels.WIDE + drawing)
panels.finding(
    f"{words.describe(net)} Drawn from the network's own layers. {VERSIONS[version].help}", "made"
)
st.download_button(
    "Drawing (PNG)",
    lambda: png(architecture.picture(parts, net.anatomy)),
    f"alexnet-{version}.png",
    type="tertiary",
    **DOWNLOAD,
)
panels.question("alexnet")
bars = cached.network_parts(version, pools=False)
panels.chart((costs, bars), describe_costs(bars, net.anatomy), "costs", panels.wide("costs"))
panels.numbers(words.size_table(net), f"alexnet-{version}", words.ABOUT_SIZES, "Layer by layer")
st.subheader("Two GPUs", anchor=False)
paper = cached.counted("paper")
whole = cached.counted("whole")
panels.chart(
    (figures.towers, paper),
    words.describe_towers(paper, whole),
    "towers",
    panels.wide("towers"),
)
panels.numbers(
    words.count_table(versions),
    "alexnet-counts",
    f"{words.ABOUT_COUNTS} {words.describe_counts(versions)}",
)
panels.numbers(
    lecture_numbers.table("alexnet"),
    "alexnet-lecture",
    words.ABOUT_QUOTES,
    "The lecture's numbers",
)
panels.footer("alexnet")
