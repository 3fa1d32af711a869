"""What an opened file does not say of its network, for whoever brought it to say: how its pictures are
prepared, what its outputs are called, what lies between its layers."""

import functools
from typing import Any

import numpy as np
import streamlit as st
import torch
from torch import Tensor, nn

from explorer.app import cache, session
from explorer.app.analysis import DEAR, analysis
from explorer.app.problems import callback
from explorer.app.widgets import escape_markdown
from explorer.app.words import guesses
from explorer.images.preprocessing import to_input
from explorer.networks.architectures import normalisations, preprocessing
from explorer.networks.checkpoint_error import CheckpointError
from explorer.networks.checkpoints import Checkpoint
from explorer.networks.class_names import KNOWN
from explorer.networks.make import Size
from explorer.networks.model import Model

ERROR = "checkpoint_choice_error"
SEES = "Is this how it sees? Pictures normalised as for"
SEES_HELP = (
    "Weights do not say how pictures were normalised in training. Below each way stands what the network then makes "
    "of the chosen picture: take the one whose answers are its own."
)
TOP = 2


def draw(model: Model, checkpoint: Checkpoint, image: str) -> None:
    """One widget for each thing that is not in the file; a choice is taken at once."""
    error = st.session_state.pop(ERROR, None)
    if error:
        st.error(escape_markdown(error))
    else:  # a text with an error in it stays
        st.session_state["checkpoint_classes"] = "\n".join(checkpoint.classes or ())
    _normalisation(model, checkpoint, image)
    sizes = list(dict.fromkeys((checkpoint.size, *checkpoint.architecture.sizes)))
    if len(sizes) > 1:
        _choose("size", "Pictures", sizes, checkpoint.size, _size_label)
    for choice in checkpoint.architecture.choices:
        _choose(
            f"option_{choice.key}", choice.label, choice.values, choice.of(checkpoint.options), str
        )
    _class_names(model, checkpoint)


def _normalisation(model: Model, checkpoint: Checkpoint, image: str) -> None:
    answers = normalised_guesses(model, image)
    st.session_state["checkpoint_normalisation"] = checkpoint.normalisation
    st.radio(
        SEES,
        list(answers),
        key="checkpoint_normalisation",
        captions=[escape_markdown(words) for words in answers.values()],
        on_change=callback(_take),
        args=("checkpoint_normalisation",),
        help=SEES_HELP,
    )


@analysis("Trying normalisations", guess=DEAR)
def normalised_guesses(model: Model, image: str) -> dict[str, str]:
    """Normalisation -> what the network makes of the picture under it, in words."""
    pixels, net = cache.picture(image).pixels, cache.network(model)
    checkpoint = session.checkpoint_of(model)
    result = {}
    for name in normalisations(checkpoint.architecture.channels):
        frame = preprocessing(checkpoint.architecture, checkpoint.size, name)
        x = to_input(pixels, frame)
        probabilities = cache.in_worker(net, functools.partial(_probabilities, x=x))
        order = np.argsort(-probabilities)[:TOP]
        names = [model.class_name(int(index)) for index in order]
        result[name] = guesses(names, probabilities[order].tolist())
    return result


def _probabilities(net: nn.Module, x: Tensor) -> np.ndarray:
    with torch.no_grad():
        return net(x)[0].double().softmax(0).numpy()


def _choose(name: str, label: str, values: Any, value: Any, format_func: Any) -> None:
    st.session_state[f"checkpoint_{name}"] = value
    st.selectbox(
        label,
        list(values),
        key=f"checkpoint_{name}",
        format_func=format_func,
        on_change=callback(_take),
        args=(f"checkpoint_{name}",),
    )


def _size_label(size: Size) -> str:
    resize, crop = size
    return f"{crop}x{crop} pixels" + (f", short side first {resize}" if resize != crop else "")


def _class_names(model: Model, checkpoint: Checkpoint) -> None:
    outputs = checkpoint.architecture.outputs
    wanted = "one or two lines" if outputs == 1 else f"{outputs:,} lines"
    st.text_area(
        f"Class names: {wanted}, or JSON",
        key="checkpoint_classes",
        max_chars=200_000,
        placeholder="\n".join(map(model.class_name, range(min(3, model.outputs)))),
        on_change=callback(_take),
        args=("checkpoint_classes",),
        help='One name a line in the order of the outputs, or JSON: ["cat", "dog"], {"0": "cat", "1": "dog"} or '
        '{"cat": 0, "dog": 1}.',
    )
    for name, row in KNOWN.items():
        if row.outputs == outputs and checkpoint.classes != tuple(row.names()):
            st.button(
                f"Name them as in {name}",
                key=f"checkpoint_names_{row.outputs}_{name}",
                on_click=callback(_take_known),
                args=(name,),
                width="stretch",
            )


def _take_known(name: str) -> None:
    _change(classes="\n".join(KNOWN[name].names()))


def _take(key: str) -> None:
    """What a widget was set to becomes part of the record."""
    value = st.session_state[key]
    match key:
        case "checkpoint_normalisation":
            _change(normalisation=value)
        case "checkpoint_size":
            _change(size=tuple(value))
        case "checkpoint_classes":
            _change(classes=value)
        case _:
            _change(options={key.removeprefix("checkpoint_option_"): value})


def _change(**choices: Any) -> None:
    key = str(st.session_state.get("model", "")).removeprefix("file:")
    try:
        session.change_checkpoint(key, **choices)
    except CheckpointError as error:
        st.session_state[ERROR] = str(error)
