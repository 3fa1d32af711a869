"""Shared states: whoever opens an address sees what was seen where it was taken."""

import difflib
import re

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from explorer.app import page_table
from explorer.app.answers import ANSWERS
from explorer.failures import evaluation, queue
from tests.app import walking

PAGES = list(page_table.addresses())
EXEMPT = {  # names of widgets, as patterns: why what they hold is not in the address
    "checkpoint_.*|camera.*|images_panel|draw_put_.*|canvas_.*|keep_drawing": "what a visitor brings or draws",
    "Look at it on every page": "puts a picture among those of the visitor",
    "evaluate.*|train_(?!preset|device|name|compare_).*|Start|Stop|unit_made_.*|switch_.*|measure_speed": "begins a computation or a measurement",
    "list_networks|search_networks|network_groups": "a list to choose from: what is chosen is in the address",
    "new_tag|new_note|tag_.*": "is written into the notes of an evaluation",
    "tree_.*": "a tree of up to 200 kB, longer than an address can be",
    "network_about|right_classes_open|all_(?!layers).*": "opens a description or a form, and no result",
    "ask_class_.*": "opens a room for a class, which has an address of its own",
    "question_.*|reveal_.*": "a prediction is one's own, and an address must not give the answer away",
    "Play": "moves by itself; where it is stopped is in the address",
}
A_NUMBER = re.compile(r"\d+")


@pytest.fixture(scope="module")
def _fresh_caches():
    """Answers are kept: what is compared is what two visits show of the same answers."""
    st.cache_data.clear()
    ANSWERS.clear()


@pytest.fixture(autouse=True)
def _no_evaluations_of_others(monkeypatch, tmp_path):
    monkeypatch.setattr(evaluation, "ROOT", tmp_path / "evaluations")
    monkeypatch.setattr(queue, "_jobs", [])


def is_exempt(name: str) -> bool:
    return any(re.fullmatch(pattern, name) for pattern in EXEMPT)


def settable(at: AppTest, page: str) -> dict[str, walking.WidgetState]:
    """Another value of every widget of the page, of the sidebar, too, on Home; by id."""
    blocks = [at._tree] if page == "home" else [at.main]
    found = {}
    for id, node in walking.widgets(blocks).items():
        if not is_exempt(walking.name(node)):
            value = walking.other_value(at, node)
            if value is not None:
                found[id] = value
    return found


def differences(app, at: AppTest) -> list[str]:
    """What another visit shows that has no more than the address of this one."""
    page = at._registered_pages[at._finished_page_script_hash]["url_pathname"]
    other = app(page or "home", address=at.query_params)
    lines = difflib.unified_diff(walking.shown(at), walking.shown(other), "here", "there", n=0)
    return [line[:400] for line in lines]


def check(app, at: AppTest, changes: dict[str, walking.WidgetState]) -> None:
    """Set these widgets of a visit, and compare it with another one."""
    walking.set_to(at, changes)
    assert not at.exception and not at.error, (list(changes), at.query_params)
    found = differences(app, at)
    assert not found, "\n".join([*changes, str(at.query_params), *found[:8]])


@pytest.mark.parametrize("page", PAGES)
def test_the_address_has_all_that_widgets_set(app, page):
    """All widgets are set at once, then those that have come by that, until none is new; then, one by
    one, what is clicked."""
    at, done = app(page), set()
    clicks: dict[str, str] = {}
    while True:
        new = {id: value for id, value in settable(at, page).items() if id not in done}
        if not new:
            break
        done |= new.keys()
        at_once = {id: value for id, value in new.items() if not is_click(id, value)}
        if at_once:
            check(app, at, at_once)
    at = app(page)
    for id, value in settable(at, page).items():
        if is_click(id, value):
            clicks.setdefault(A_NUMBER.sub("", id), id)
    for id in clicks.values():
        at = app(page)
        check(app, at, {id: settable(at, page)[id]})


def is_click(id: str, value: walking.WidgetState) -> bool:
    """Whether something happens, perhaps on another page, in place of a value that stays."""
    kind = value.WhichOneof("value")
    return kind in ("trigger_value", "json_trigger_value") or id.endswith("-class_mode")


SCENES = "scenes-count-1000-seed-1.scenes.777192e2"  # the evaluation of drawn scenes that ships
SHARED = (  # what a lecturer would share: a page, and what was set there
    ("home", {"model": "digits-relu", "image": "digit_3"}),
    ("predictions", {"temperature": 3.0, "bars": 4}),
    ("predictions", {"image": "astronaut", "several": ["alexnet64", "alexnet64-half-relu"]}),
    ("filters", {"filter_alexnet64": 5, "scale": "own", "sort": "frequency"}),
    ("filters", {"filter_alexnet64": 8, "filter_row_alexnet64": 2, "filter_column_alexnet64": 3}),
    ("gradients", {"networks": ["mlp10-sigmoid", "mlp10-relu"], "size": "rms"}),
    ("gradients", {"class_alexnet64_chelsea": 3, "forward": True}),
    ("saliency", {"method": "gradient", "saliency_alexnet64_chelsea": 2}),
    ("saliency", {"view": "Methods × classes"}),
    ("saliency", {"layer_alexnet64": "features.act3", "opacity": 0.3}),
    ("what_if", {"changes": ["turn", "mirror"], "change_turn": -20, "what_comes_free": "grey"}),
    ("what_if", {"second_chelsea": "rocket", "what_if_target": "after"}),
    ("networks", {"map_layer_alexnet64": "features.conv2", "accuracy": "top5"}),
    ("feature_maps", {"map_layer_alexnet64": "features.act3", "map_sort": "mean"}),
    ("feature_maps", {"map_unit_features.act1_alexnet64": 4, "map_row_features.act1_alexnet64": 7}),
    ("feature_maps", {"map_quantity": "gradient", "map_class_alexnet64_chelsea": 3}),
    ("side_by_side", {"side_pictures": ["chelsea", "rocket"], "side_networks": []}),
    ("backward", {"backward_below": "none", "backward_weights": "initial"}),
    ("backward", {"film_at": "4"}),
    ("chain_rule", {"f1": "tanh", "w1": 0.5, "long_f": "relu", "long_n": 30}),
    ("lab", {"lab_activation": "relu", "lab_depth": 10, "lab_seeds": 1, "lab_field": "init"}),
    ("training", {"runs": ["plain20", "resnet20"], "recorded": "weight_gradient"}),
    ("training", {"step": 168, "place": "last", "white": "common"}),
    ("residual", {"skip_blocks": 20}),
    ("shattering", {"sweep_depth": "10", "sweep_seed": 3, "jacobian_f": "tanh"}),
    ("curvature", {"gsnr_at": "at the end"}),
    ("loss_surface", {"surface_scale": "linear"}),
    ("proof", {"proof_layer_alexnet64": "features.conv2", "proof_step": 1e-4}),
    ("failures", {f"true_{SCENES}": 2, "by": "margin", "tiles_failures": "Large"}),
    ("failures", {"at_failures": 2, "rule_confident": 0.9}),
    ("failure", {"row": 42, "failure_method": "gradient", "by": "margin"}),
    ("failure", {"row": 59, "among": "777192e2-65-59-75"}),
    ("feature_map", {"coloured": "Right or wrong", "size_map": 12}),
    ("disagreements", {"which": "Wrong by all"}),
    ("train", {"train_net": "mlp", "train_preset": "paper", "train_epochs": 12, "train_seed": 7}),
    ("learn_convolution", {"k0": 2.0, "stride": 2, "pool": "max 2×2"}),
    ("learn_softmax", {"truth": "dog", "softmax_t": 2.0, "score_dog": 1.5}),
    ("learn_overfitting", {"labels": "true", "units": 32, "curve": "loss"}),
    ("learn_success", {"situation": "Two objects", "success_of": "sidebar"}),
    ("learn_era", {"class": "1"}),
)


@pytest.mark.parametrize(
    ("page", "state"), SHARED, ids=lambda value: value if isinstance(value, str) else ""
)
def test_forty_states_are_shared_exactly(app, page, state):
    at = app(page)
    usual = walking.shown(at)
    for key, value in state.items():
        if key in ("class", "picture"):
            at.query_params[key] = value
        else:
            at.session_state[key] = value
    at.run()
    at.query_params = walking.address_of(at)
    assert not at.exception and not at.error
    assert state.keys() <= at.query_params.keys(), "each is in the address"
    assert walking.shown(at) != usual
    assert not differences(app, at)


def test_they_are_forty():
    assert len(SHARED) == 40
