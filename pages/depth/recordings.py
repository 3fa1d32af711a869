"""Over training: how do loss, accuracy and the signal in each layer change from step to step?"""

import streamlit as st

from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.depth import (
    activation_twins,
    depth_twins,
    filmstrip,
    player,
    recorded_files,
    recordings,
)
from explorer.depth import recording as recording_of
from explorer.depth.cached import recordings as cached
from explorer.depth.panels import recordings as panels
from explorer.depth.words import depth_twins as twin_words
from explorer.depth.words import recorded
from explorer.depth.words import recordings as words
from explorer.inside.quantities import QUANTITIES

st.write(words.INTRODUCTION)
labels = cached.recordings()
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
    recording_of.CURVES,
    selection_mode="multi",
    key="curves",
    default=["loss", "accuracy"],
    **URL_STATE,
)
every = recordings.distinguish([cached.recording(key, labels[key]) for key in (*keys, *others)])
runs = every[: len(keys)]
panels.draw_curves(every, measures)
st.caption(escape_markdown(recorded.caption(every)))
st.write("\n\n".join(map(escape_markdown, twin_words.depth_text(depth_twins.depth_twins(every)))))

left, middle, right, last = st.columns([5, 4, 3, 2], vertical_alignment="bottom")
key = left.selectbox(
    "In every layer",
    QUANTITIES,
    format_func=lambda key: QUANTITIES[key].label,
    key="recorded",
    **URL_STATE,
)
place = middle.segmented_control(
    "Layer to follow", recording_of.PLACES, default="first", required=True, key="place", **URL_STATE
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
grids = [recording_of.grid(run, key) for run in runs]
filters = [cached.recorded_filters(run.key) for run in runs]
steps = player.all_steps(filter(None, grids))
panels.warn(recorded.problems(runs, grids, quantity))
if steps:
    panels.play_button(last, steps)
    st.caption(f"{quantity.help} {words.how_probed(runs)}")
    panels.steps(runs, grids, filters, quantity, place, filter_scale, steps)
pairs = activation_twins.activation_twins(every)
panels.draw_changes(pairs, runs)
st.dataframe(recorded.run_table(every), hide_index=True)
panels.downloads(recorded_files.files(runs, grids, quantity, pairs, filters, every))
