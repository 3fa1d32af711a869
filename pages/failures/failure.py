"""One failure: what happened with this one image?"""

import streamlit as st

from explorer.app import cache, problems, stage
from explorer.app.widgets import escape_markdown
from explorer.failures.panels import classes, evaluation, one_image, pairs
from explorer.failures.panels.nearest_images import nearest_images
from explorer.failures.panels.notes import notes_form
from explorer.failures.panels.perturbations import perturbation_panel
from explorer.failures.words.failure import INTRODUCTION
from explorer.inside import cached
from explorer.networks.model import ModelError

finding, picture, controls = stage.places()
with controls:
    image_place = st.container()
    chosen = evaluation.choose()
with image_place:
    row, beside = one_image.choose(chosen)
targets = classes.targets_of(chosen, row)
image = one_image.open_picture(chosen, row)
try:
    model = evaluation.network(chosen)
    predictions = cached.predictions(model, image)
    view = cache.network_view(model, image)
except ModelError as error:
    st.warning(escape_markdown(f"{error} What was recorded is shown on the other failure pages."))
    st.stop()
left, right = picture.columns(2, gap="medium")
with left:
    one_image.network_view(chosen, row, view, finding)
with right:
    classes.most_probable(chosen, row, predictions)
one_image.explain_failure(chosen, row, image)
pairs.side_by_side(chosen, row, beside, image)
classes.groups(chosen, row, predictions.probabilities, targets)
classes.saliency_maps(chosen, row, model, image, view, targets)
perturbation_panel(chosen, row, model, image, targets)
with problems.shown():
    nearest_images(chosen, row)
notes_form(chosen, row)
with stage.how_measured():
    st.write(INTRODUCTION)
