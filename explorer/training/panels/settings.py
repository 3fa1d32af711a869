"""How to train? Recipes, and every setting: the widgets are made from the fields of the trainer's
Config."""

import re
from dataclasses import Field, asdict, fields
from typing import Any

import streamlit as st

from explorer.app.problems import callback
from explorer.app.widgets import URL_STATE, number_state
from explorer.training import cached
from explorer.training.data import DataSet
from explorer.training.recipes import RECIPES, Recipe
from trainer.config import BOUNDS, Config
from trainer.image_folder import Choices
from trainer.net_spec import OWN_INIT
from trainer.nets import NETS
from trainer.schedules import preset

FIRST = ("net", "activation", "epochs")  # seen at once; the others stand in an expander
VARIANCES = ("sigma_w2", "sigma_b2")  # which only the init `own` has
ELSEWHERE = ("data", "name", "preset", *(entry.name for entry in fields(Choices)))
LABELS = {  # of fields whose name does not say enough
    "net": "Network",
    "lr": "Highest learning rate",
    "norm": "Normalisation",
    "init": "Initial weights",
    "sigma_w2": "σ_w²: variance of the weights times fan-in",
    "sigma_b2": "σ_b²: variance of the biases",
    "residual": "Skip connections",
    "keep": "Network to keep",
    "keep_epochs": "Earlier epochs to keep",
    "disk": "Precision on disk",
    "size": "Input side",
}
OTHER = re.compile(r"[^a-z0-9]+")


def values(recipe: Recipe) -> dict[str, Any]:
    """The value of every field of Config in a recipe, its data set by key."""
    usual = {entry.name: entry.default for entry in fields(Config)}
    return usual | recipe.settings | {"data": recipe.data}


def recipes() -> None:
    """A button for each recipe that fills in the widgets."""
    with st.popover("Recipes", icon=":material/receipt_long:"):
        for name, row in RECIPES.items():
            st.button(
                name,
                on_click=callback(_fill_in),
                args=(row,),
                help=row.help,
            )


def _fill_in(recipe: Recipe) -> None:
    chosen = values(recipe) | {"name": "", "preset": ""}
    st.session_state.update({f"train_{key}": value for key, value in chosen.items()})


def _fill_in_preset() -> None:
    """Put what a preset says of the chosen network into the widgets; they can be changed
    afterwards."""
    state = st.session_state
    chosen = preset(state["train_preset"], state.get("train_net", "digits"))
    state.update({f"train_{key}": value for key, value in chosen.items()})


def choose(data_set: DataSet) -> Config:
    """Every setting of a training; the usual ones first."""
    entries = {entry.name: entry for entry in fields(Config) if entry.name not in ELSEWHERE}
    usual = values(next(iter(RECIPES.values())))  # what the page begins with
    chosen: dict[str, Any] = {"data": data_set.value} | asdict(data_set.choices)
    for name in FIRST:
        chosen[name] = setting(entries[name], usual[name])
    with st.expander("All settings", icon=":material/tune:"):
        _choose_preset()
        for name in [name for name in entries if name not in FIRST]:
            applies = name not in VARIANCES or chosen["init"] == OWN_INIT
            chosen[name] = setting(entries[name], usual[name]) if applies else usual[name]
    suggestion = suggest(data_set, Config(**chosen))
    name = st.text_input(
        "Name",
        key="train_name",
        placeholder=suggestion,
        max_chars=64,
        help="a-z, 0-9, '_', '.' and '-'; without one it is made from the choices",
        **URL_STATE,
    )
    return Config(**chosen, name=name or suggestion)


def _choose_preset() -> None:
    presets = next(entry for entry in fields(Config) if entry.name == "preset")
    st.selectbox(
        "Preset",
        presets.metadata["choices"],
        key="train_preset",
        on_change=callback(_fill_in_preset),
        format_func=lambda name: name or "none",
        help="Fills in what is usual for a network; each value can be changed afterwards.",
        **URL_STATE,
    )


def setting(entry: Field, usual: Any) -> Any:
    """The widget of one field of Config, and its value."""
    label = LABELS.get(entry.name, entry.name.replace("_", " ").capitalize())
    shared = {"key": f"train_{entry.name}", "help": entry.metadata["help"]}
    if entry.name == "device":
        devices = {"": "the trainer's choice"} | cached.devices()
        return st.selectbox(
            label, devices, format_func=lambda key: devices[key], **shared, **URL_STATE
        )
    if choices := entry.metadata["choices"]:
        index = choices.index(usual)
        return st.selectbox(label, choices, index, _choice_label(entry), **shared, **URL_STATE)
    if isinstance(entry.default, bool):
        return st.toggle(label, usual, **shared, **URL_STATE)
    if isinstance(entry.default, (int, float)):
        return _number(entry, label, usual, shared)
    return st.text_input(label, usual, max_chars=100, **shared, **URL_STATE)


def _choice_label(entry: Field) -> Any:
    """The function that gives the label of a choice."""
    labels = {name: row.label for name, row in NETS.items()} if entry.name == "net" else {}
    return lambda choice: labels.get(choice, choice)


def _number(entry: Field, label: str, usual: Any, shared: dict[str, Any]) -> int | float:
    low, high = BOUNDS[entry.name]
    state = number_state(shared["key"])
    if isinstance(usual, int):
        return st.number_input(label, int(low), int(high), usual, **shared, **state)
    step = getattr(Config(), entry.name) / 10 or 0.1
    return st.number_input(label, float(low), float(high), usual, step, "%g", **shared, **state)


def suggest(data_set: DataSet, config: Config) -> str:
    """A free name for a run made from what was chosen."""
    names = {row.name for row in cached.trainings()}
    data_name = data_set.label if ":" in data_set.key else data_set.key
    parts = dict.fromkeys([data_name, config.net, config.activation])
    stem = OTHER.sub("-", "-".join(parts).lower()).strip("-")[:50] or "training"
    numbered = (f"{stem}-{number}" for number in range(1, 10_000))
    return next(name for name in numbered if name not in names)
