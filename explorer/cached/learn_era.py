"""Cached answers of the lessons on ResNet, on success and failure, and on the era."""
import streamlit as st

from explorer import models
from explorer.analysis import degradation, identity, published, training
from explorer.analysis.networks import Layer
from explorer.cached import WORKERS, anatomy, recording, recordings, skip

RESNETS = {key: net for key, net in published.NETWORKS.items() if net.family == "ResNet"}
BLOCKS = {"Basic block, ResNet-34": ("resnet34", "layer1.1"), "Bottleneck, ResNet-50": ("resnet50", "layer1.1")}


@st.cache_data(max_entries=60, show_spinner="Training two small stacks")
def fit(layers: int, start: float, task: str) -> identity.Fit:
    """See explorer.analysis.identity.fit."""
    return WORKERS.submit(identity.fit, layers, start, task).result()


def twins() -> list[training.Recording]:
    """The recorded plain and residual nets, those of them that are here."""
    labels = recordings()
    return training.together([recording(key, labels[key]) for key in degradation.RUNS if key in labels])


@st.cache_data(max_entries=1, show_spinner=False)
def cifar_parameters() -> dict[int, int]:
    """Counted parameters of He et al.'s nets for CIFAR-10, by depth."""
    with models.BUILDING:
        return {one.depth: degradation.parameters(one.depth) for one in degradation.CIFAR}


def blocks() -> dict[str, tuple[Layer, ...]]:
    """The layers of one building block of each kind."""
    return {label: tuple(layer for layer in anatomy(model).layers if layer.block == name)
            for label, (model, name) in BLOCKS.items()}


@st.cache_data(max_entries=1, show_spinner="Counting the ResNets")
def resnets() -> dict[str, list]:
    """Columns about the five ResNets: counted here, published, quoted."""
    columns = published.comparison({key: anatomy(key) for key in RESNETS})
    labels = [net.label for net in RESNETS.values()]
    kept = [row for row, label in enumerate(columns["network"]) if label in labels]
    return {name: [values[row] for row in kept] for name, values in columns.items()}


def paths(model: str, image: str):
    """See explorer.analysis.residual.paths: of this network, or, where it has no skips, of the one that ships."""
    key = model if models.find(model).family == "ResNet" and skip("paths", model, image).blocks else "resnet20"
    return models.find(key).label, skip("paths", key, image)
