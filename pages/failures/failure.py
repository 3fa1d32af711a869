"""One failure: what happened with this one image?"""

import streamlit as st

from explorer.app import cache
from explorer.app.widgets import escape_markdown
from explorer.failures.panels import classes, evaluation, one_image, pairs
from explorer.failures.panels.nearest_images import nearest_images
from explorer.failures.panels.notes import notes_form
from explorer.failures.panels.perturbations import perturbation_panel
from explorer.failures.words.failure import INTRODUCTION
from explorer.inside import cached
from explorer.networks import registry
from explorer.networks.model import ModelError

st.write(INTRODUCTION)
chosen = evaluation.choose()
row, beside = one_image.choose(chosen)
targets = classes.targets_of(chosen, row)
image = one_image.open_picture(chosen, row)
try:
    model = registry.find(chosen.model)
    predictions = cached.predictions(model, image)
    view = cache.network_view(model, image)
except ModelError as error:
    st.warning(escape_markdown(f"{error} What was recorded is shown on the other failure pages."))
    st.stop()
left, middle, right = st.columns([3, 4, 5], gap="large")
with left:
    one_image.network_view(chosen, row, view)
with middle:
    one_image.explain_failure(chosen, row)
    one_image.to_other_pages(chosen, row, image)
with right:
    classes.most_probable(chosen, predictions)
pairs.side_by_side(chosen, row, beside, image)
classes.groups(chosen, predictions.probabilities, targets)
classes.saliency_maps(chosen, row, model, image, view, targets)
st.subheader("What if the picture were a little different?", anchor=False)
perturbation_panel(chosen, model, image, targets)
nearest_images(chosen, row)
st.subheader("Tags and notes", anchor=False)
notes_form(chosen, row)
