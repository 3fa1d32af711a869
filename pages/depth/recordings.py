"""Over training: how do loss, accuracy and the signal in each layer change from step to step?"""

import streamlit as st

from explorer.app.widgets import DOWNLOAD, URL_STATE, escape_markdown
from explorer.depth import filmstrip, player, recordings
from explorer.depth.activation_twins import activation_twins
from explorer.depth.cached import recordings as cached
from explorer.depth.depth_twins import depth_twins
from explorer.depth.panels import recordings as panels
from explorer.depth.recorded_files import files
from explorer.depth.recording import CURVES, PLACES, common_range, grid
from explorer.depth.words import depth_twins as twin_words
from explorer.depth.words import recorded
from explorer.depth.words import recordings as words
from explorer.inside.quantities import QUANTITIES

st.title("Over training")
st.write(words.INTRODUCTION)
labels = cached.recordings()
with st.container(horizontal=True):
    panels.comparison_buttons(labels)
keys = st.multiselect(
    "Runs, at most 4",
    labels,
    recordings.default_runs(labels),
    labels.__getitem__,
    key="runs",
    max_selections=4,
    **URL_STATE,
)
others = panels.further_seeds(cached.other_seeds(keys))
measures = st.segmented_control(
    "Over the epochs",
    CURVES,
    selection_mode="multi",
    key="curves",
    default=["loss", "accuracy"],
    **URL_STATE,
)
every = recordings.distinguish([cached.recording(key, labels[key]) for key in (*keys, *others)])
runs = every[: len(keys)]
panels.draw_curves(every, measures)
st.caption(escape_markdown(recorded.caption(every)))
st.write("\n\n".join(map(escape_markdown, twin_words.depth_text(depth_twins(every)))))

left, middle, right, last = st.columns([5, 4, 3, 2], vertical_alignment="bottom")
key = left.selectbox(
    "In every layer",
    QUANTITIES,
    format_func=lambda key: QUANTITIES[key].label,
    key="recorded",
    **URL_STATE,
)
place = middle.segmented_control(
    "Layer to follow", PLACES, default="first", required=True, key="place", **URL_STATE
)
filter_scale = right.segmented_control(
    "Scale of filters",
    filmstrip.SCALES,
    default="own",
    required=True,
    key="white",
    **URL_STATE,
)
quantity = QUANTITIES[key]
grids = [grid(run, key) for run in runs]
filters = [cached.recorded_filters(run.key) for run in runs]
steps = player.all_steps(filter(None, grids))
panels.warn(recorded.problems(runs, grids, quantity))
if steps:
    with last:
        panels.play_button(steps)
    st.caption(f"{quantity.help} {words.PROBED}")
    scale = common_range(filter(None, grids))
    panels.steps(runs, grids, filters, quantity, place, filter_scale, steps, scale)
pairs = activation_twins(every)
panels.draw_changes(pairs)
st.dataframe(recorded.run_table(every), hide_index=True)
with st.container(horizontal=True):
    for name, (file, data) in files(runs, grids, quantity, pairs, filters, every).items():
        st.download_button(name, data, file, **DOWNLOAD)
