"""The two choices that pages share: which network, which image. A page shows those of them that its row of
the page table names. How a network is chosen stands in network_panel.py."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import streamlit as st

from explorer.app import (
    checkpoint_panel,
    image_choice,
    image_panel,
    input_panel,
    network_panel,
    problems,
    session,
)
from explorer.app.page_table import BOTH, NETWORK, PICTURE, Uses
from explorer.app.widgets import URL_STATE, escape_markdown
from explorer.app.words import left_out, place_of
from explorer.networks import calibration, own, registry
from explorer.networks.groups import in_groups
from explorer.networks.model import Model, ModelError

T = TypeVar("T")
LISTED = "listed_models"  # in the session's state, while a run is drawn: what can be chosen


@dataclass(frozen=True)
class Choice:
    """What was chosen of what the page uses: rows of networks, wanted and used, key and label of the
    image. What the row of the page table does not name cannot be read: LookupError."""

    networks: tuple[Model, Model] | None = None
    picture: tuple[str, str] | None = None

    @property
    def model(self) -> Model:
        """The network that is used, which differs from the wanted one while that one's weights are not
        on this server."""
        return _named(self.networks)[1]

    @property
    def wanted(self) -> Model:
        """The network that was asked for."""
        return _named(self.networks)[0]

    @property
    def image(self) -> str:
        """The key of the picture."""
        return _named(self.picture)[0]

    @property
    def image_label(self) -> str:
        """What the picture is called."""
        return _named(self.picture)[1]


def _named(pair: tuple[T, T] | None) -> tuple[T, T]:
    if pair is None:
        raise LookupError("the row of this page in the page table does not say that it uses this")
    return pair


def draw(uses: Uses) -> None:
    """The sidebar with the choices that the page uses; called once a run by Home.py, before the page.
    Where it uses none there is no sidebar. A picture that cannot be shown takes neither the choices nor
    the page away."""
    for of_the_run_before in ("network_notice", LISTED):
        st.session_state.pop(of_the_run_before, None)
    st.session_state["choice"] = Choice()
    if uses:
        with st.sidebar:
            _draw(uses)
    if PICTURE in uses and (notice := st.session_state[image_choice.NOTICE]):
        st.warning(escape_markdown(notice), icon=":material/hide_image:")
    if NETWORK in uses and (choice := current()).model.key != choice.wanted.key:
        st.session_state["network_notice"] = st.container()


def _draw(uses: Uses) -> None:
    networks: tuple[Model, Model] | None = None
    picture: tuple[str, str] | None = None
    if NETWORK in uses:
        model, wanted, panel = choose_network()
        networks = (wanted, model)
    if PICTURE in uses:
        image = choose_image()
        picture = (image, session.image_label(image))
    if networks and panel.open:
        with panel, problems.shown():
            checkpoint_panel.draw(networks[0], picture[0] if picture else image_choice.FIRST)
    choice = st.session_state["choice"] = Choice(networks, picture)
    if uses == BOTH:
        with problems.shown():
            input_panel.draw(choice.model, choice.image, choice.image_label)
        input_panel.offer_own_kind(choice.model, choice.image)


def current() -> Choice:
    """What the sidebar of this run says."""
    return st.session_state["choice"]


def current_network() -> Choice:
    """The same, for pages that show what the chosen network does: where another one is used, because its
    weights are not on this server, the page says so at its top."""
    choice = current()
    place = st.session_state.pop("network_notice", None)
    if place is not None:
        with place:
            network_panel.say_not_here(choice.wanted, choice.model)
    return choice


def available_models() -> dict[str, Model]:
    """Every network that this session can choose, the ones that ship first; listed once a run."""
    listed: dict[str, Model] | None = st.session_state.get(LISTED)
    return _listed() if listed is None else listed


def _listed() -> dict[str, Model]:
    table = registry.MODELS
    return in_groups(
        {
            **table.of_source("bundled"),
            **own.rows(),
            **session.opened_checkpoints(),
            **registry.own_runs(),
            **table.of_source("published"),
            **table.of_source("random"),
        }
    )


def usable_models() -> dict[str, Model]:
    """The rows of `available_models` whose weights are on this server."""
    return {key: model for key, model in available_models().items() if model.on_disk}


def in_state(model: Model, state: str) -> Model:
    """This network `trained`, or `initial`: as it was before training where that is known."""
    if state == "initial" and model.untrained_key:
        return registry.find(model.untrained_key)
    return model


def model_label(key: str) -> str:
    """The label of a network: it also stands in the address, so it does not change."""
    try:
        return registry.find(key).label
    except ModelError:  # deleted or damaged since it was listed
        return key


def choose_network() -> tuple[Model, Model, Any]:
    """The network that is used, the one that was asked for, and the panel for files of weights, in
    which nothing is drawn yet."""
    models = st.session_state[LISTED] = available_models()
    if st.session_state.get("model") not in models:
        st.session_state.pop("model", None)
    key = st.selectbox(
        "Network",
        models,
        index=list(models).index(next(iter(own.rows()), next(iter(models)))),
        format_func=lambda key: models[key].label if key in models else model_label(key),
        key="model",
        **URL_STATE,
        help="Type to search. Networks that ship come first, then yours, then published ones that are here.",
    )
    wanted = models[key]
    st.caption(escape_markdown(place_of(wanted)))
    network_panel.offer_list(models)
    if odd := registry.odd_runs():
        st.caption(escape_markdown(left_out(odd)))
    for sentence in own.odd().values():
        st.warning(escape_markdown(sentence), icon=":material/code_off:")
    used = used_network(models, wanted)
    if used is not wanted:
        network_panel.offer_download(wanted, "sidebar")
    model = network_panel.at_epoch(used)
    say_untrained([model])
    for note in model.notes:
        st.caption(escape_markdown(note))
    network_panel.about(model)
    panel = st.expander(
        "Open a file of weights",
        icon=":material/upload_file:",
        key="checkpoint_panel",
        on_change="rerun",
    )
    return model, model if used is wanted else wanted, panel


def used_network(models: Mapping[str, Model], wanted: Model) -> Model:
    """The wanted network; the first one, while its weights are not on this server: what is seen is the
    same for everybody who has the address."""
    used = next(row for row in (wanted, *models.values()) if row.on_disk)
    st.session_state["network_used"] = used.key
    return used


def used_key() -> str:
    """The key in `usable_models` of the network that is used, at whichever epoch."""
    return st.session_state["network_used"]


def say_untrained(models: Iterable[Model]) -> None:
    """What an untrained network is, where one of these is."""
    if any(model.untrained for model in models):
        st.caption(calibration.NOTE)


def choose_image() -> str:
    """The key of the image that is shown."""
    with problems.shown():
        image_panel.take_in()
    image, labels = image_choice.choose()
    image_panel.draw(image, labels)
    return image
