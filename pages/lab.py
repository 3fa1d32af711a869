"""Gradient lab: how does the signal change from layer to layer before anything is trained?"""
from dataclasses import asdict, replace

import streamlit as st

from explorer import cached, sidebar
from explorer.analysis.lab import LEAST, MOST, PRESETS, QUANTITIES, LabNet, options, twin_fields
from explorer.figures import lab as figures
from explorer.figures import phase
from explorer.figures.style import CONFIG
from explorer.figures.tables import csv

KEPT = {"bind": "query-params", "persist_state": "session"}


def load(**values) -> None:
    st.session_state.update({f"lab_{field}": value for field, value in values.items()})


def pick() -> None:
    if points := st.session_state[f"plane_{plane}"].selection.points:
        load(init="own", activation=plane, sigma_w2=points[0]["customdata"][0], sigma_b2=points[0]["customdata"][1])


def choose(column, field: str, *which, key: str = "lab_"):
    label, said = figures.FIELDS[field]
    return column.selectbox(label, options(field, *which), 0, said, key + field, **KEPT)


st.title("Gradient lab")
st.markdown("Two nets that differ in one thing, fresh from their random weights and given the same images. Follow dL/dh "
            "from the last layer back to the first. **Look at the slope:** what is left of it in layer 1?")
with st.container(horizontal=True):
    for preset in PRESETS.values():
        st.button(preset.label, on_click=load, icon=":material/compare_arrows:", kwargs={
            **asdict(preset.net), "field": preset.field, f"other_{preset.field}": preset.other})
one, two, three = st.columns(5), st.columns(5), st.columns(5)
made = {name: choose(one[i], name) for i, name in enumerate(("activation", "init", "norm", "residual", "kind"))}
made["depth"] = two[0].slider("Depth: hidden layers", LEAST, MOST, 20, key="lab_depth", **KEPT)
field = three[0].selectbox("Twins differ in", twin_fields(made["init"]), format_func=figures.name, key="lab_field", **KEPT)
kinds = (made["kind"], "conv" if field == "kind" else "fc")
made["width"] = choose(two[1], "width", None, kinds)
if made["init"] == "own":
    for column, name in zip(two[2:], ("sigma_w2", "sigma_b2"), strict=False):
        made[name] = column.number_input(figures.name(name), 0.0, 25.0, 1.0, 0.01, key=f"lab_{name}", **KEPT)
net = LabNet(**made)
twins = (net, replace(net, **{field: choose(three[1], field, net, kinds, key="lab_other_")}))
kind, seeds, rate = choose(three[2], "input"), choose(three[3], "seeds"), choose(three[4], "rate")
size = choose(two[4], "size")
labs, names = cached.lab(twins, kind, sidebar.current().image, seeds, rate), [figures.title(t, field) for t in twins]
for quantity, row in QUANTITIES.items():
    st.subheader(row.label, anchor=False)
    span = figures.span(labs, quantity, size)
    for number, (column, lab, label) in enumerate(zip(st.columns(2), labs, names, strict=True)):
        said = figures.describe(lab, label, quantity)
        column.markdown(f"**{label}**")
        column.plotly_chart(figures.layers(lab, quantity, size, span, number), config=CONFIG, alt=said,
                            key=f"{quantity}_{number}")
        column.text(said)
