"""Over training: how do loss, accuracy and the signal in each layer change from step to step?"""

import streamlit as st

from explorer.app.replay import draw_cached
from explorer.app.widgets import escape_markdown
from explorer.depth import player as playing
from explorer.depth import recordings, twins
from explorer.depth.cached import recordings as cached
from explorer.depth.figures import filmstrip, recorded
from explorer.depth.figures import recordings as figures
from explorer.depth.figures import twins as sentences
from explorer.depth.panels import draw

KEPT, state = {"bind": "query-params", "persist_state": "session"}, st.session_state


def player():
    if playing.advance(state, steps):
        st.rerun()
    step = st.select_slider("Training step", steps, key="step")
    draw(
        [
            *figures.layer_charts(runs, grids, row, scale, step, place),
            *filmstrip.charts(runs, filters, step, white),
        ]
    )


st.title("Over training")
st.write(
    "*Recorded* while networks were trained. Look for layers that stay dark from the first step to the last."
)
labels = cached.recordings()
with st.container(horizontal=True):
    for name, choices in recordings.presets(labels).items():
        st.button(name, on_click=state.update, args=(choices,), icon=":material/compare_arrows:")
keys = st.multiselect(
    "Runs, at most 4",
    labels,
    recordings.first(labels),
    labels.get,
    "runs",
    max_selections=4,
    **KEPT,
)
others = cached.other_seeds(keys)
if others and not st.toggle(
    "Further seeds of these networks, as thin lines", True, "seeds", **KEPT
):
    others = []
shown = st.segmented_control(
    "Over the epochs",
    recordings.CURVES,
    selection_mode="multi",
    key="curves",
    default=["loss", "accuracy"],
    **KEPT,
)
every = recordings.together([cached.recording(key, labels[key]) for key in (*keys, *others)])
runs = every[: len(keys)]
filters = [cached.recorded_filters(key) for key in keys]
draw_cached(lambda *asked: draw(figures.curve_charts(*asked)), every, shown)
st.caption(escape_markdown(recorded.caption(every)))
st.write("\n\n".join(map(escape_markdown, sentences.depth_text(twins.depths(every)))))
left, middle, right, last = st.columns([5, 4, 3, 2], vertical_alignment="bottom")
quantity = left.selectbox(
    "In every layer", recordings.QUANTITIES, 0, recordings.title, "recorded", **KEPT
)
place = (
    middle.segmented_control(
        "Layer to follow", recordings.PLACES, default="first", key="place", **KEPT
    )
    or "first"
)
white = (
    right.segmented_control(
        "Scale of filters", filmstrip.SCALES, default="own", key="white", **KEPT
    )
    or "own"
)
row, grids = recordings.QUANTITIES[quantity], [recordings.grid(run, quantity) for run in runs]
steps, scale = playing.all_steps(filter(None, grids)), recordings.common_range(filter(None, grids))
for words in recorded.problems(runs, grids, row):
    st.warning(escape_markdown(words), icon=":material/info:")
if steps:
    last.button(
        "Stop" if state.get("playing") else "Play", on_click=playing.play, args=(state, steps)
    )
    st.caption(f"{row.help} {recorded.PROBED}")
    st.fragment(player, run_every=0.5 if state.get("playing") else None)()
draw_cached(lambda asked: draw(sentences.turn_charts(asked)), learned := twins.activations(every))
st.dataframe(recorded.run_table(every), hide_index=True)
with st.container(horizontal=True):
    for name, (file, data) in recorded.files(runs, grids, row, learned, filters, every).items():
        st.download_button(name, data, file, on_click="ignore", icon=":material/download:")
