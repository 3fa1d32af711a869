"""Where networks differ: which failures does another network, or a deeper one, not make?"""

import streamlit as st

from explorer.app import replay
from explorer.app.widgets import escape_markdown
from explorer.drawing.tables import csv
from explorer.failures.cached import sets as cached
from explorer.failures.failure_modes import KINDS
from explorer.failures.figures import disagreements as figures
from explorer.failures.figures import failures as failure_figures
from explorer.failures.panels import evaluate as evaluate_panel
from explorer.failures.panels import grid as failures_panel

st.title("Where networks differ")
st.write(
    "The same images, several networks. Which failures does depth repair, which does it bring, and which images "
    "defeat them all? Measured at evaluation; look at images on which they disagree."
)
labels = cached.several(st.session_state.setdefault("evaluations", []))
chosen = st.multiselect(
    "Evaluations of the same images, two to four (empty: networks for digits)",
    labels,
    format_func=labels.get,
    key="evaluations_chosen",
    max_selections=4,
    **failures_panel.KEPT,
)
chosen = chosen if len(chosen) > 1 else cached.digit_evaluations()
evaluate_panel.draw()
both = cached.agreement(chosen)
if isinstance(both, str):
    st.warning(escape_markdown(both))
    st.stop()
names = cached.short_names(chosen)
if any(both.missing):
    st.caption(
        f"{len(both.names):,} images are in all of them; left out: "
        + ", ".join(
            escape_markdown(f"{missing:,} of {name}")
            for missing, name in zip(both.missing, names, strict=True)
        )
        + "."
    )
wrong = (~both.correct).sum(0)
places = range(len(names))
left, right = st.columns(2)
one = left.selectbox("From", places, 0, names.__getitem__, key=f"from_{len(names)}")
other = right.selectbox("to", places, len(names) - 1, names.__getitem__, key=f"to_{len(names)}")
counts = figures.parts(both.correct[:, one], both.correct[:, other])
said = figures.describe_pair(counts, names[one], names[other])
replay.chart(figures.pair, counts, names[one], names[other], alt=said)
st.text(said)
columns = figures.table(both.counts(), names, wrong)
st.dataframe(
    columns, hide_index=True, alt="Row: wrong by this network; column: of these, right by that one"
)
st.download_button("Table (CSV)", csv(columns), "disagreements.csv", on_click="ignore")
kinds = [cached.kinds(name) for name in chosen]
counted = {
    name: {KINDS[key].label: count for key, count in kind.counts().items()}
    for name, kind in zip(names, kinds, strict=True)
}
errors = {name: len(kind.rows) for name, kind in zip(names, kinds, strict=True)}
st.subheader("Kinds of failure of each", anchor=False)
said = failure_figures.describe_kinds(counted, errors)
replay.chart(failure_figures.kinds, counted, errors, alt=said)
st.text(said)
st.subheader("Images", anchor=False)
sets = figures.sets(both.correct, both.disagree(), names, one, other)
shown = sets[
    st.selectbox(
        "Which images", sets, format_func=lambda key: f"{key} ({len(sets[key]):,})", key="which"
    )
]
place = dict(zip(both.rows[:, other].tolist(), range(len(both.names)), strict=True))
failures_panel.grid(
    chosen[other],
    cached.evaluation(chosen[other]),
    both.rows[shown, other],
    "differ",
    lambda row: figures.answers(both.labels[place[row]], both.predicted[place[row]], names),
    failures_panel.WIDE,
)
