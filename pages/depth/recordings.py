"""Over training: how do loss, accuracy and the signal in each layer change from step to step?"""

import streamlit as st

from explorer.app import replay, stage
from explorer.app.widgets import escape_markdown
from explorer.depth import activation_twins, depth_twins, player, recordings
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
    keys, measures, others = panels.choose_runs(labels)
every = recordings.distinguish([cached.recording(key, labels[key]) for key in (*keys, *others)])
runs = every[: len(keys)]
panels.show_curves(every, measures, picture, finding)
with stage.more("twins"):
    twins = twin_words.depth_text(depth_twins.depth_twins(every))
    st.write("\n\n".join(map(escape_markdown, [recorded.caption(every), *twins])))

st.header("In every layer", anchor=False)
with stage.controls("layers"):
    key, place, filter_scale, last = panels.choose_layers()
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
    replay.dataframe(recorded.run_table(every))
with stage.how_measured():
    st.write(words.INTRODUCTION)
    if steps:
        st.write(f"{quantity.help} {words.how_probed(runs)}")
