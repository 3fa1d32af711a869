"""Which images can be evaluated, and which class is which output?"""

import streamlit as st

from explorer.app.answers import answer
from explorer.failures import class_matching, sources
from explorer.networks.model import Model
from trainer.image_folder import Choices


@st.cache_resource(max_entries=4, ttl=600, show_spinner="Listing the images")
def source(place: str, split: str, changed: tuple, choices: Choices) -> sources.ImageSource:
    """The images behind a place; names only. Raises DatasetError, QuestionError."""
    return sources.source(place, split, choices=choices)


@answer()
def matches(classes: tuple[str, ...], model: Model) -> tuple[class_matching.Match, ...]:
    """Which output of the network is which class of the data."""
    return class_matching.match(classes, *class_matching.output_names(model))


def output_names(model: Model) -> tuple[str, ...]:
    return class_matching.output_names(model)[0]
