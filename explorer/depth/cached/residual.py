"""What skip connections change, measured on the networks that can be compared."""

import functools

import streamlit as st
import torch
from torch import nn

from explorer.app.cache import in_worker, network, picture
from explorer.depth import residual as residual_of
from explorer.images import preprocessing
from explorer.networks import registry

SMALL = 64  # pixels: up to here the sample pictures are measured together with the chosen one


def skip_networks(model: str) -> dict[str, str]:
    """Key and label of what can be compared: the plain and residual twins that ship, this network,
    untrained twins."""
    twins = [
        key
        for name, pair in registry.TWINS.items()
        if "residual" in name
        for key in pair
        if key in registry.MODELS
    ]
    return {key: registry.find(key).label for key in dict.fromkeys([*twins, model])} | {
        key: key for key in residual_of.UNTRAINED
    }


def twins(model: str) -> list[str]:
    """The keys to begin with: the shallower twins that ship and this ResNet, or, where none ships,
    untrained ones."""
    trained = [
        key for key in registry.TWINS["Plain against residual, 20 layers"] if key in registry.MODELS
    ]
    own = [model] if registry.find(model).family == "ResNet" else []
    return list(dict.fromkeys([*trained, *own])) if trained else list(residual_of.UNTRAINED)[:2]


@st.cache_resource(max_entries=4, show_spinner=False)
def _untrained(key: str) -> nn.Module:
    with registry.BUILDING:
        return residual_of.untrained(key)


@st.cache_data(max_entries=500, show_spinner="Measuring blocks")
def _skip(version: str, question: str, key: str, image: str):
    row = None if key in residual_of.UNTRAINED else registry.find(key)
    frame = row.preprocessing if row else preprocessing.Preprocessing(resize=32, crop=32)
    alike = [
        name
        for name in preprocessing.SAMPLES
        if name != image and name.startswith("digit") == (frame.channels == 1)
    ]
    names = [image, *(alike if frame.crop <= SMALL else ())]
    x = torch.cat([preprocessing.to_input(picture(name).pixels, frame) for name in names])
    fewer = {"samples": 2, "most": 6} if question == "paths" and frame.crop > SMALL else {}
    ask = functools.partial(getattr(residual_of, question), x=x, **fewer)
    return in_worker(network(key) if row else _untrained(key), ask)


def skip(question: str, key: str, image: str):
    """`responses`, `lesions` or `paths` of explorer.depth.residual for a key of `skip_networks`: of
    the chosen picture and, in networks for small pictures, of the samples as well."""
    return _skip(
        "" if key in residual_of.UNTRAINED else registry.find(key).version, question, key, image
    )
