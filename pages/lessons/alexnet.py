"""AlexNet: what is it made of, and what did splitting it over two GPUs change?"""

import streamlit as st

from explorer.app.widgets import URL_STATE
from explorer.inside.figures.anatomy import costs
from explorer.inside.words.anatomy import describe_costs
from explorer.lessons import panels
from explorer.lessons.alexnet import VERSIONS
from explorer.lessons.cached import alexnet as cached
from explorer.lessons.cached import lecture_numbers
from explorer.lessons.figures import alexnet as figures
from explorer.lessons.panels.alexnet import drawing
from explorer.lessons.panels.names import named
from explorer.lessons.words import alexnet as words

LABELS = {row.label: key for key, row in VERSIONS.items()}

first = panels.header("alexnet")
with first.controls:
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
drawing(net, first)
named("AlexNet", first)
panels.question("alexnet")
bars = cached.network_parts(version, pools=False)
panels.chart(
    (costs, bars),
    describe_costs(bars, net.anatomy),
    "costs",
    "Where the costs are",
    wide=True,
    how="computed",
    settings={"version": label},
)
panels.numbers(words.size_table(net), "layers", words.ABOUT_SIZES, "Layer by layer", heading=True)
st.subheader("Two GPUs", anchor=False)
paper = cached.counted("paper")
whole = cached.counted("whole")
panels.chart(
    (figures.towers, paper),
    words.describe_towers(paper, whole),
    "towers",
    "Two GPUs",
    wide=True,
    how="computed",
)
panels.numbers(
    words.count_table(versions),
    "counts",
    f"{words.ABOUT_COUNTS} {words.describe_counts(versions)}",
    "Versions of AlexNet",
)
panels.numbers(
    lecture_numbers.table("alexnet"),
    "quoted",
    words.ABOUT_QUOTES,
    "The lecture's numbers",
    heading=True,
)
panels.footer("alexnet")
