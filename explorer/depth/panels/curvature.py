"""Noise and curvature: the chosen network and what it was before training, measured now."""

import streamlit as st

from explorer.app import widgets
from explorer.depth import batches
from explorer.depth.cached import curvature as cached
from explorer.depth.words import curvature as words
from explorer.depth.words import curvature_now
from explorer.networks.model import Model
from trainer.probes import NoGradientError


def measured_now(model: Model) -> None:
    """The network as it is, beside the same as it was drawn, where that is known."""
    if not cached.can_measure(model):
        label = widgets.escape_markdown(model.label)
        st.info(curvature_now.unmeasured(label, bool(batches.kind(model))))
        return
    twin = cached.untrained(model)
    try:
        now = cached.measured(model)
        before = cached.measured(twin) if twin else None
    except NoGradientError as error:
        st.info(str(error))
        return
    curves = [curve for curve in (before, now) if curve]
    st.write(widgets.escape_markdown(curvature_now.now(now, before)))
    widgets.table(words.table(curves))
    st.caption(widgets.escape_markdown(curvature_now.measured(now)))
