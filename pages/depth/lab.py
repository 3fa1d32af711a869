"""Gradient lab: how does the signal change from layer to layer before anything is trained?"""

from dataclasses import replace

import streamlit as st

from explorer.app import replay, sidebar
from explorer.depth.cached import lab as cached
from explorer.depth.figures import lab as figures
from explorer.depth.lab import LEAST, MOST, PRESETS, LabNet, options, twin_fields
from explorer.drawing.style import CONFIG
from explorer.drawing.tables import csv

KEPT = {"bind": "query-params", "persist_state": "session"}


def load(**values) -> None:
    st.session_state.update({f"lab_{field}": value for field, value in values.items()})


def pick() -> None:
    if points := st.session_state[f"plane_{plane}"].selection.points:
        load(
            init="own",
            activation=plane,
            sigma_w2=round(points[0]["x"], 3),
            sigma_b2=round(points[0]["y"], 3),
        )


def choose(column, field: str, *which, key: str = "lab_"):
    label, said = figures.FIELDS[field]
    return column.selectbox(label, options(field, *which), 0, said, key + field, **KEPT)


st.title("Gradient lab")
st.markdown(figures.INTRODUCTION)
with st.container(horizontal=True):
    for preset in PRESETS.values():
        st.button(
            preset.label, on_click=load, kwargs=preset.choices, icon=":material/compare_arrows:"
        )
one, two, three = st.columns(5), st.columns(5), st.columns(5)
made = {
    name: choose(one[i], name)
    for i, name in enumerate(("activation", "init", "norm", "residual", "kind"))
}
made["depth"] = two[0].slider(figures.name("depth"), LEAST, MOST, 20, key="lab_depth", **KEPT)
field = three[0].selectbox(
    "Twins differ in", twin_fields(made["init"]), 0, figures.name, "lab_field", **KEPT
)
kinds = (made["kind"], "conv" if field == "kind" else "fc")
made["width"], size = choose(two[1], "width", None, kinds), choose(two[4], "size")
for column, name in zip(two[2:4], ("sigma_w2", "sigma_b2"), strict=True):
    made[name] = column.number_input(
        figures.name(name),
        0.0,
        25.0,
        options(name)[0],
        0.01,
        key="lab_" + name,
        disabled=made["init"] != "own",
        **KEPT,
    )
twins = (
    net := LabNet(**made),
    replace(net, **{field: choose(three[1], field, net, kinds, key="lab_other_")}),
)
kind, seeds, rate = choose(three[2], "input"), choose(three[3], "seeds"), choose(three[4], "rate")
labs, names = (
    cached.lab(twins, kind, sidebar.current().image, seeds, rate),
    [figures.title(t, field) for t in twins],
)
replay.chart_rows(figures.charts, labs, names, size)
st.caption(figures.definitions(labs))
st.dataframe(figures.summary(labs, names), hide_index=True)
st.subheader("Where a signal survives: σ_w² and σ_b²", anchor=False)
plane = st.segmented_control(
    "Activation", ("tanh", "relu"), default="tanh", required=True, key="lab_plane", **KEPT
)
found, here = cached.phases(plane), net.hidden_variances() if net.activation == plane else None
st.plotly_chart(
    figures.phase.diagram(found, here),
    config=CONFIG,
    key=f"plane_{plane}",
    on_select=pick,
    selection_mode="points",
    alt=figures.phase.describe(found),
)
st.caption(f"{figures.phase.describe(found)} {figures.phase.SOURCE}")
for name, columns in figures.tables(labs, names, found).items():
    st.download_button(
        f"Numbers: {name} (CSV)",
        lambda columns=columns: csv(columns),
        f"lab-{name}.csv",
        "text/csv",
    )
