"""Over training: how do loss, accuracy and the signal in each layer change from step to step?"""

import streamlit as st

from explorer.app import stage
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.depth import activation_twins, depth_twins, filmstrip, player, recordings
from explorer.depth import recording as recording_of
from explorer.depth.cached import recordings as cached
from explorer.depth.panels import recordings as panels
from explorer.depth.words import depth_twins as twin_words
from explorer.depth.words import recorded
from explorer.depth.words import recordings as words
from explorer.inside.quantities import QUANTITIES

labels = cached.recordings()
finding, picture, controls = stage.places(0)
with controls:
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
    left, right = st.columns(2, vertical_alignment="bottom")
measures = left.segmented_control(
    "Over the epochs",
    recording_of.CURVES,
    selection_mode="multi",
    key="curves",
    default=["loss", "accuracy"],
    **URL_STATE,
)
with right:
    others = panels.further_seeds(cached.other_seeds(keys))
every = recordings.distinguish([cached.recording(key, labels[key]) for key in (*keys, *others)])
runs = every[: len(keys)]
panels.show_curves(every, measures, picture, finding)
with stage.more("twins"):
    twins = twin_words.depth_text(depth_twins.depth_twins(every))
    st.write(escape_markdown(recorded.caption(every)))
    st.write("\n\n".join(map(escape_markdown, twins)))

st.header("In every layer", anchor=False)
with stage.controls("layers"):
    left, middle, right, last = st.columns([5, 4, 3, 2], vertical_alignment="bottom")
key = left.selectbox(
    "In every layer",
    QUANTITIES,
    format_func=lambda key: QUANTITIES[key].label,
    key="recorded",
    label_visibility="collapsed",
    **URL_STATE,
)
place = middle.segmented_control(
    "Layer to follow", recording_of.PLACES, default="first", required=True, key="place", **URL_STATE
)
filter_scale = right.segmented_control(
    "Scale of filters", filmstrip.SCALES, default="own", required=True, key="white", **URL_STATE
)
quantity = QUANTITIES[key]
grids = [recording_of.grid(run, key) for run in runs]
filters = [cached.recorded_filters(run.key) for run in runs]
steps = player.all_steps(filter(None, grids))
panels.warn(recorded.problems(runs, grids, quantity))
if steps:
    panels.play_button(last, steps)
    panels.steps(runs, grids, filters, quantity, place, filter_scale, steps)
panels.show_changes(activation_twins.activation_twins(every), runs)
with stage.more("table"):
    st.dataframe(recorded.run_table(every), hide_index=True)
with stage.how_measured():
    st.write(words.INTRODUCTION)
    if steps:
        st.write(f"{quantity.help} {words.how_probed(runs)}")
