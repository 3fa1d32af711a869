"""A canvas, and what a network says of what is drawn on it."""

from dataclasses import replace
from functools import partial

import numpy as np
import streamlit as st

from explorer.app import cache, page_table, session, sidebar, stage
from explorer.app.problems import callback, fragment
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.drawing import pixels as drawing
from explorer.drawing.view import View
from explorer.images import preprocessing
from explorer.images.samples import own_kind
from explorer.inside import cached
from explorer.inside.drawing_answers import DrawingAnswers, answers
from explorer.inside.drawn_digit import reduced
from explorer.inside.figures import draw as figures
from explorer.inside.figures import home as bar_figures
from explorer.inside.figures import saliency as saliency_figures
from explorer.inside.filters import FiltersError
from explorer.inside.panels import canvas
from explorer.inside.saliency_map import SaliencyMap
from explorer.inside.saliency_methods import METHODS
from explorer.inside.words import draw as words
from explorer.inside.words import predictions as prediction_words
from explorer.inside.words import saliency as saliency_words
from explorer.inside.words import scores
from explorer.networks.model import Model

BARS = 5  # classes
QUICK = {key: row.label for key, row in METHODS.items() if row.amount is None}
DIGITS = 8, 1  # side and channels of the networks that know the data set of digits


def choose_network() -> Model:
    """The network that looks at the drawing: the sidebar's where it was made for digits or scenes, else
    one for digits, until another is chosen."""
    rows = sidebar.usable_models()
    own = sidebar.current().model
    grey = (key for key, row in rows.items() if row.preprocessing.channels == 1)
    drawn = kind_of(own) != "photo" and own.key in rows
    first = own.key if drawn else next(grey, None)
    key = st.selectbox(
        "Network that looks at the drawing",
        list(rows),
        list(rows).index(first or next(iter(rows))),
        sidebar.model_label,
        key="draw_model",
        **URL_STATE,
    )
    sidebar.say_untrained([rows[key]])
    return rows[key]


def draw_and_see(model: Model) -> None:
    """The canvas and the answers, drawn again alone while the pen moves."""
    canvas.go_on(kind_of(model))
    fragment(_draw_and_see)(model)


def _draw_and_see(model: Model) -> None:
    kind, finding = kind_of(model), stage.place_of_finding()
    with stage.later("drawing", finding) as known:
        left, answer, seen = st.columns([3, 2, 2], gap="large")
        with left:
            pixels = canvas.canvas(kind)
        view = as_given(pixels, model)
        if view is None:
            stage.say(words.EMPTY, finding)
        else:
            with seen, stage.controls("map"):
                method = _choose_map()
            x = preprocessing.to_input(view, model.preprocessing)
            result = cache.on_input(model, x, lambda net, x: answers(net, x, method, model.deepest))
            result = replace(result, predictions=replace(result.predictions, classes=model.classes))
            known(_of_drawing(model, pixels, view, result, QUICK[method]))
            with answer:
                _bars(model, result)
            with seen:
                _map(model, view, result)
    with stage.controls("example"):
        canvas.choose_example(kind)
        if view is not None:
            _keep(view, model)
    if view is not None:
        _responses(model, result)


def _choose_map() -> str:
    return st.selectbox(
        "Map",
        list(QUICK),
        list(QUICK).index("input_x_gradient"),
        QUICK.__getitem__,
        key="draw_method",
        **URL_STATE,
    )


def _of_drawing(
    model: Model, pixels: np.ndarray, view: np.ndarray, result: DrawingAnswers, method: str
) -> View:
    given = preprocessing.network_view(view, model.preprocessing)
    predictions = result.predictions
    top = {model.label: predictions.top(BARS)} if predictions.finite else {}
    return View(
        "drawing",
        "A drawing",
        prediction_words.answer(predictions),
        pictures=partial(_pictures, pixels, given, result.saliency_map),
        columns=partial(prediction_words.side_by_side, top),
        arrays=partial(dict, drawing=pixels, given=given),
        settings={"method": method},
        networks=(model.key,),
        images=(),
    )


def _pictures(
    pixels: np.ndarray, given: np.ndarray, saliency_map: SaliencyMap | str
) -> dict[str, bytes]:
    return {
        "The drawing": drawing.png(pixels),
        "What the network is given": drawing.png(saliency_figures.fitted(given, 448)),
        "The map over it": drawing.png(saliency_figures.tile(given, saliency_map, 0.6)),
    }


def kind_of(model: Model) -> str:
    """The kind of the samples that a network was made for, of which examples are."""
    return own_kind(model.preprocessing.channels, model.classes)


def as_given(pixels: np.ndarray, model: Model) -> np.ndarray | None:
    """The picture that a network is given of a drawing, as every page would take it; None where nothing
    is drawn."""
    if np.ptp(pixels.reshape(-1, 3), axis=0).max() == 0:
        return None
    return reduced(pixels) if is_for_digits(model) else pixels


def is_for_digits(model: Model) -> bool:
    """Whether it takes pictures as those of the data set of digits are."""
    return (model.preprocessing.crop, model.preprocessing.channels) == DIGITS


def _bars(model: Model, result: DrawingAnswers) -> None:
    predictions = result.predictions
    if predictions.finite:
        top = predictions.top(BARS)
        alt = prediction_words.describe_bars(model.label, top.names, top.probabilities)
        st.html(bar_figures.bars(top.names, top.probabilities, alt))
    if sentence := scores.remark(predictions):
        st.caption(escape_markdown(sentence))


def _map(model: Model, view: np.ndarray, result: DrawingAnswers) -> None:
    """What the network is given, and the map over it."""
    frame = model.preprocessing
    shown = preprocessing.network_view(view, frame)
    about = words.given(frame.crop, frame.channels)
    st.html(figures.picture(shown, about, share=0.42))
    st.caption(about)
    name = model.class_name(int(result.predictions.order[0]))
    summary = saliency_words.describe_tile(result.saliency_map, name)
    st.html(
        figures.picture(saliency_figures.tile(shown, result.saliency_map, 0.6), summary, share=0.42)
    )
    st.caption(escape_markdown(summary))


def _responses(model: Model, result: DrawingAnswers) -> None:
    if isinstance(result.responses, str):
        st.info(escape_markdown(result.responses))
        return
    try:
        layer = cached.first_layer(model)
    except FiltersError as error:
        st.info(escape_markdown(str(error)))
        return
    summary = words.describe_responses(result.responses, layer.layer)
    if np.isfinite(result.responses).all():
        sheet = figures.responses(layer.weights, result.responses)
        view = View(
            "responses",
            f"What the filters of {layer.layer} answer",
            summary,
            pictures=partial(_sheet, sheet),
            arrays=partial(dict, responses=result.responses, weights=layer.weights),
            networks=(model.key,),
            images=(),
        )
        with stage.view(view):
            st.html(figures.picture(sheet, summary))
    with stage.more("responses"):
        st.write(escape_markdown(summary))


def _sheet(sheet: np.ndarray) -> dict[str, bytes]:
    return {"": drawing.png(sheet)}


def _keep(view: np.ndarray, model: Model) -> None:
    """A button that makes the drawing one of this visit's images, for all pages."""
    st.button(
        "Keep it among your images",
        on_click=callback(_keep_drawing),
        args=(drawing.png(view), model.key),
        key="keep_drawing",
        help=words.KEEP_HELP,
        icon=":material/add_photo_alternate:",
    )
    if st.session_state.pop("drawing_is_new", False):
        st.rerun(scope="app")  # the sidebar shows it
    if st.session_state.get("drawing_kept") == st.session_state.get("image"):
        st.caption(words.KEPT)
        st.page_link(page_table.path("saliency"), label="Saliency, many methods")


def _keep_drawing(data: bytes, model: str) -> None:
    session.keep_image("drawing", data)
    st.session_state["model"] = model
    st.session_state["drawing_kept"] = st.session_state.get("image")
    st.session_state["drawing_is_new"] = True
