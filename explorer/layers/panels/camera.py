"""What a camera sees, and what the network makes of it, frame by frame."""

from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from explorer.app import cache, page_table, problems, session, sidebar, stage
from explorer.app.components.camera import camera, frame, side_of
from explorer.app.problems import fragment
from explorer.app.sidebar import Choice
from explorer.app.widgets import escape_markdown
from explorer.drawing.pixels import png
from explorer.drawing.view import View
from explorer.images import drawings, preprocessing
from explorer.inside import cached
from explorer.inside.figures import draw as pictures
from explorer.inside.figures import home as bar_figures
from explorer.inside.layer_graph import LayerNode
from explorer.inside.predictions import Predictions
from explorer.inside.words import predictions as prediction_words
from explorer.layers.camera import FrameAnswers, look
from explorer.layers.figures import feature_maps as figures
from explorer.layers.words import camera as words

BARS, KEY, THUMBNAIL = 5, "camera", 256


@dataclass(frozen=True, eq=False)
class Made:
    """What is shown of one frame: the maps are a PNG, `legend` says what their colours mean."""

    view: View
    answers: FrameAnswers
    sheet: bytes
    legend: str


def watch(choice: Choice, node: LayerNode) -> None:
    """The frames and the answers, drawn again alone with every frame."""
    fragment(_watch)(choice, node)


def _watch(choice: Choice, node: LayerNode) -> None:
    finding = stage.place_of_finding()
    number, url = frame(KEY)
    made = None
    with problems.shown():
        made = _of_picture(choice, node) if url is None else _of_frame(choice, node, url)
    view = made.view if made else View("camera", words.title(node.name), words.NO_ANSWER)
    with stage.view(view, finding):
        seen, maps, answer = st.columns([3, 5, 3], gap="medium")
        if made:
            with maps:
                st.html(pictures.encoded(made.sheet, view.finding))
                st.caption(escape_markdown(made.legend))
            with answer:
                _bars(choice, made.answers.predictions)
        # last: the next frame is sent when what was made of this one is on the page
        with seen:
            camera(
                cache.thumbnail(choice.image, THUMBNAIL),
                side_of(choice.model.preprocessing.resize),
                number,
                words.PROBLEMS,
                words.ALT,
                KEY,
                _keep,
            )
            _say_kept()


def _of_frame(choice: Choice, node: LayerNode, url: Any) -> Made:
    pixels = drawings.read(url)
    return _made(node, _answers(choice, node, pixels), pixels, ())


def _of_picture(choice: Choice, node: LayerNode) -> Made:
    """Before the first frame. The view, which a visit holds, has what the network is given: the picture may be large."""
    answers = _answers(choice, node, cache.picture(choice.image).pixels)
    return _made(node, answers, cache.network_view(choice.model, choice.image), None)


def _made(
    node: LayerNode, answers: FrameAnswers, pixels: np.ndarray, images: tuple[str, ...] | None
) -> Made:
    """Of answers to these pixels; `images` as in a View."""
    numbers, maps, own = answers.numbers, answers.maps, answers.predictions
    tiles = figures.linear(maps, np.full(len(maps), numbers.common), numbers.signed)
    sheet = figures.grid(tiles, np.arange(len(maps)), numbers.silent).png()
    view = View(
        "camera",
        words.title(node.name),
        words.finding(node.name, answers),
        pictures=partial(_pictures, pixels, sheet, node.name),
        columns=partial(words.columns, own.unique_names(), own.probabilities),
        arrays=partial(dict, frame=pixels, maps=maps),
        settings={"layer": node.name},
        images=images,
    )
    return Made(view, answers, sheet, words.which(node.name, answers, tiles.pooled))


def _pictures(pixels: np.ndarray, sheet: bytes, layer: str) -> dict[str, bytes]:
    return {"What is given": png(pixels), f"Maps of {layer}": sheet}


def _answers(choice: Choice, node: LayerNode, pixels: np.ndarray) -> FrameAnswers:
    """Of one frame; kept nowhere."""
    graph = cached.layer_graph(choice.model)
    x = preprocessing.to_input(pixels, choice.model.preprocessing)
    return cache.on_input(choice.model, x, lambda net, x: look(net, x, graph, node.name))


def _bars(choice: Choice, predictions: Predictions) -> None:
    named = Predictions(predictions.logits, predictions.probabilities, choice.model.classes)
    st.markdown(f"**{escape_markdown(prediction_words.answer(named))}**")
    if named.finite:
        top = named.top(BARS)
        alt = prediction_words.describe_bars(choice.model.label, top.names, top.probabilities)
        st.html(bar_figures.bars(top.names, top.probabilities, alt))


def _keep(url: Any) -> None:
    session.keep_image("camera", png(drawings.read(url)))
    st.session_state["camera_kept"] = st.session_state["image"]
    st.session_state["camera_is_new"] = True


def _say_kept() -> None:
    if st.session_state.pop("camera_is_new", False):
        st.rerun(scope="app")  # the sidebar shows it
    if st.session_state.get("camera_kept") == sidebar.current().image:
        st.caption(words.KEPT)
        st.page_link(page_table.path("feature_maps"), label="Feature maps of it")
