"""Cached answers of the lessons on AlexNet, overfitting and VGG: keys and numbers in, what the
pictures show out."""

import numpy as np
import streamlit as st
import torch

from explorer.app import cache
from explorer.images import preprocessing
from explorer.inside import cached
from explorer.inside.anatomy_parts import Part, parts
from explorer.inside.predictions import softmax
from explorer.lessons import alexnet as alexnet_of
from explorer.lessons import augmenting, dropout, lecture_numbers, overfitting
from explorer.lessons import vgg as vgg_of
from explorer.networks import registry

OURS = (
    "alexnet64"  # what is asked where the chosen network is too large, too small or has no dropout
)


@st.cache_data(max_entries=10, show_spinner=False)
def quotes(lesson: str) -> dict[str, list]:
    """The lecture's numbers of a lesson, each next to the same computed here."""
    return lecture_numbers.table(
        lesson, {key: cached.anatomy(key) for key in lecture_numbers.NEEDED}
    )


# --- AlexNet -------------------------------------------------------------------------------------------------------


@st.cache_data(max_entries=10, show_spinner=False)
def alexnet(version: str) -> tuple[alexnet_of.Made, tuple[Part, ...], tuple[Part, ...]]:
    """A version of AlexNet, counted, and its parts with and without poolings of their own."""
    made = cache.WORKERS.submit(alexnet_of.made, version).result()
    return made, parts(made.anatomy), parts(made.anatomy, pools=False)


def first_layers() -> list[str]:
    """AlexNets whose first layer can be looked at: the one that ships and, where its weights are,
    the published one."""
    return [OURS, *(key for key in ("alexnet",) if registry.find(key).on_disk)]


# --- overfitting ---------------------------------------------------------------------------------------------------


@st.cache_data(max_entries=1, show_spinner=False)
def recorded() -> dict[overfitting.Setting, overfitting.Learning]:
    """Every recorded training."""
    return overfitting.recorded()


@st.cache_data(max_entries=200, show_spinner="Training a network now")
def trained(images_seen: int, shuffled: bool, units: int, seed: int) -> overfitting.Learning:
    """One training on digits, now."""
    setting = overfitting.Setting("digits", images_seen, shuffled, units, seed=seed)
    return cache.WORKERS.submit(overfitting.learn, setting).result()


@st.cache_data(max_entries=50, show_spinner=False)
def resized(image: str, side: int = augmenting.RESIZED) -> np.ndarray:
    """pixels (side, side, 3): the picture as AlexNet's training had it, its middle square."""
    return preprocessing.network_view(
        cache.picture(image).pixels, preprocessing.Preprocessing(resize=side, crop=side)
    )


def quick(model: str) -> str:
    """This network if it is a small one for colour photos, else ours: ten crops of a large one take
    seconds."""
    row = registry.find(model)
    small = (
        row.preprocessing.channels == 3
        and row.preprocessing.crop <= 64
        and row.parameters < 5_000_000
    )
    return model if small else OURS


def ten_crops(model: str, image: str) -> tuple[list[np.ndarray], np.ndarray]:
    """The ten crops of a picture in a network's own size, as pixels, and its probabilities (10,
    K)."""
    return _ten_crops(model, registry.find(model).version, image)


@st.cache_data(max_entries=200, show_spinner=False)
def _ten_crops(model: str, version: str, image: str) -> tuple[list[np.ndarray], np.ndarray]:
    frame = registry.find(model).preprocessing
    side = round(frame.crop * augmenting.RESIZED / augmenting.CROP)
    whole = resized(image, side)
    pieces = [augmenting.cut(whole, crop, frame.crop) for crop in augmenting.ten(side, frame.crop)]
    x = torch.cat([preprocessing.to_input(piece, frame) for piece in pieces])

    @torch.no_grad()
    def compute(net: torch.nn.Module) -> np.ndarray:
        return np.stack([softmax(row.numpy()) for row in net(x)])

    return pieces, cache.in_worker(cache.network(model), compute)


@st.cache_data(max_entries=100, show_spinner=False)
def shifted(
    image: str, times: float, seed: int
) -> tuple[augmenting.ColourAxes, list[np.ndarray], np.ndarray]:
    """The principal components of a picture's colours, the picture and seven with shifted colours
    (160, 160, 3) uint8, and the shifts (7, 3) in [0, 1]; times: multiples of the paper's spread."""
    found, small = augmenting.colour_axes(resized(image)), resized(image, 160)
    amounts = np.random.default_rng(seed).normal(0, times * augmenting.SPREAD, (7, 3))
    return (
        found,
        [small, *augmenting.recoloured(small, found, amounts)],
        augmenting.colour_shift(found, amounts),
    )


sub_networks = cache.answer(max_entries=300)(dropout.sample)


def with_dropout(model: str, image: str) -> str:
    """This network if it is quick and has dropout to sample from, else ours."""
    try:
        sub_networks(quick(model), image, 0.0)
        return quick(model)
    except dropout.DropoutError:
        return OURS


# --- VGG -----------------------------------------------------------------------------------------------------------


@st.cache_data(max_entries=100, show_spinner=False)
def lines(layers: int, seed: int) -> list[vgg_of.Line]:
    """The stack of 3x3, the one layer that sees as much, and the stack without ReLU, along one
    line."""

    def compute() -> list[vgg_of.Line]:
        return [
            vgg_of.line(layers, 3, seed=seed),
            vgg_of.line(1, 2 * layers + 1, seed=seed),
            vgg_of.line(layers, 3, relu=False, seed=seed),
        ]

    return cache.WORKERS.submit(compute).result()


@st.cache_data(max_entries=20, show_spinner=False)
def stages(depths: tuple[int, ...]) -> tuple[vgg_of.Stage, ...]:
    """See explorer.lessons.vgg.stages."""
    return cache.WORKERS.submit(vgg_of.stages, depths).result()
