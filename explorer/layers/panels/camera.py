"""What a camera sees, and what the network makes of it, frame by frame."""

from typing import Any

import numpy as np
import streamlit as st

from explorer.app import cache, page_table, session, sidebar
from explorer.app.components.camera import camera, frame, side_of
from explorer.app.problems import fragment
from explorer.app.sidebar import Choice
from explorer.app.widgets import escape_markdown
from explorer.drawing.pixels import png
from explorer.images import drawings, preprocessing
from explorer.inside import cached
from explorer.inside.figures import draw as pictures
from explorer.inside.figures import home as bar_figures
from explorer.inside.layer_graph import LayerNode
from explorer.inside.predictions import Predictions
from explorer.inside.words import draw as answer_words
from explorer.inside.words import predictions as prediction_words
from explorer.layers.camera import FrameAnswers, look
from explorer.layers.figures import feature_maps as figures
from explorer.layers.words import camera as words

BARS, KEY, THUMBNAIL = 5, "camera", 256


def watch(choice: Choice, node: LayerNode) -> None:
    """The frames and the answers, drawn again alone with every frame."""
    fragment(_watch)(choice, node)


def _watch(choice: Choice, node: LayerNode) -> None:
    model = choice.model
    seen, maps, answer = st.columns([3, 5, 3], gap="medium")
    number, url = frame(KEY)
    side = side_of(model.preprocessing.resize)
    try:
        pixels = cache.picture(choice.image).pixels if url is None else drawings.read(url)
        answers = _answers(choice, node, pixels)
        with answer:
            _bars(choice, answers.predictions)
        with maps:
            _maps(node, answers)
    finally:
        # last: the next frame is sent when what was made of this one is on the page
        with seen:
            camera(
                cache.thumbnail(choice.image, THUMBNAIL),
                side,
                number,
                words.PROBLEMS,
                words.ALT,
                KEY,
                _keep,
            )
            st.caption(words.given(side, model.preprocessing.resize, model.preprocessing.crop))
            _say_kept()


def _answers(choice: Choice, node: LayerNode, pixels: np.ndarray) -> FrameAnswers:
    """Of one frame; kept nowhere."""
    graph = cached.layer_graph(choice.model)
    x = preprocessing.to_input(pixels, choice.model.preprocessing)
    return cache.on_input(choice.model, x, lambda net, x: look(net, x, graph, node.name))


def _bars(choice: Choice, predictions: Predictions) -> None:
    named = Predictions(predictions.logits, predictions.probabilities, choice.model.classes)
    st.markdown(f"**{escape_markdown(answer_words.answer(named))}**")
    if named.finite:
        top = named.top(BARS)
        alt = prediction_words.describe_bars(choice.model.label, top.names, top.probabilities)
        st.html(bar_figures.bars(top.names, top.probabilities, alt))


def _maps(node: LayerNode, answers: FrameAnswers) -> None:
    numbers = answers.numbers
    finding = words.finding(node.name, answers)
    st.markdown(f"**{escape_markdown(finding)}**")
    tiles = figures.linear(answers.maps, np.full(len(answers.maps), numbers.common), numbers.signed)
    sheet = figures.grid(tiles, np.arange(len(answers.maps)), numbers.silent)
    st.html(pictures.encoded(sheet.png(), finding))
    st.caption(escape_markdown(words.which(node.name, answers, tiles.pooled)))


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
