"""Recorded plain and residual nets, the nets of the paper, and stacks that are trained now."""

import streamlit as st

from explorer.app.cache import WORKERS
from explorer.depth.cached.recordings import bundled
from explorer.depth.recording import Recording
from explorer.lessons import degradation, identity
from explorer.networks import registry


@st.cache_data(max_entries=60, show_spinner="Training two small stacks")
def fit(layers: int, start: float, task: str) -> identity.Fit:
    """See explorer.lessons.identity.fit."""
    return WORKERS.submit(identity.fit, layers, start, task).result()


def runs() -> list[Recording]:
    """The recorded plain and residual nets that ship."""
    return bundled(degradation.compared_runs)


@st.cache_data(max_entries=1, show_spinner=False)
def cifar_parameters() -> dict[int, int]:
    """Counted parameters of He et al.'s nets for CIFAR-10, by depth."""
    with registry.BUILDING:
        return {
            published.depth: degradation.parameters(published.depth)
            for published in degradation.CIFAR
        }
