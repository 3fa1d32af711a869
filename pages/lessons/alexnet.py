"""AlexNet: what is it made of, and what did splitting it over two GPUs change?"""

import streamlit as st

from explorer.drawing import style
from explorer.inside.figures import architecture
from explorer.inside.figures.anatomy import costs, describe_costs
from explorer.lessons import panels as frame
from explorer.lessons.alexnet import VERSIONS
from explorer.lessons.cached import nets
from explorer.lessons.figures import alexnet as figures
from explorer.lessons.figures.wide import WIDE

LABELS = {row.label: key for key, row in VERSIONS.items()}

frame.open("alexnet")
with frame.controls():
    label = st.segmented_control(
        "Which AlexNet",
        LABELS,
        default=next(iter(LABELS)),
        required=True,
        key="version",
        bind="query-params",
        persist_state="session",
    )
every = {row.label: nets.alexnet(key)[0] for key, row in VERSIONS.items()}
made, parts, bars = nets.alexnet(version := LABELS[label])
st.html(WIDE + architecture.cards(parts, made.anatomy))
frame.finding(
    f"{figures.describe(made)} Drawn from the network's own layers. {VERSIONS[version].help}",
    "made",
)
st.download_button(
    "Drawing (PNG)",
    lambda: style.png(architecture.picture(parts, made.anatomy)),
    f"alexnet-{version}.png",
    on_click="ignore",
    icon=":material/download:",
    type="tertiary",
)
frame.ask("alexnet")
frame.chart(
    (costs, bars), describe_costs(bars, made.anatomy), "costs", st.container(key="wide_costs")
)
frame.numbers(figures.sizes(made), f"alexnet-{version}", figures.ABOUT_SIZES, "Layer by layer")
st.subheader("Two GPUs", anchor=False)
paper, whole = (every[VERSIONS[key].label] for key in ("paper", "whole"))
frame.chart(
    (figures.towers, paper),
    figures.describe_towers(paper, whole),
    "towers",
    st.container(key="wide_towers"),
)
frame.numbers(
    figures.counts(every),
    "alexnet-counts",
    f"{figures.ABOUT_COUNTS} {figures.describe_counts(every)}",
)
frame.numbers(
    nets.quotes("alexnet"), "alexnet-lecture", figures.ABOUT_QUOTES, "The lecture's numbers"
)
frame.close("alexnet")
