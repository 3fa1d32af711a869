"""The feature maps page: every control changes what is shown, any layer of any network opens, foreign addresses fall
back."""

from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st

from explorer.app.answers import ANSWERS
from explorer.app.components import map_probe, tile_grid
from explorer.app.components.map_probe import MapPlaceError, read_map_place
from explorer.app.components.tile_grid import TileError, read_tile
from explorer.app.widgets import escape_markdown
from explorer.inside import cached as inside
from explorer.layers.cached import feature_maps as cached
from explorer.layers.cached.feature_maps import Question
from explorer.layers.feature_maps import SORTS
from explorer.layers.figures import feature_maps as figures
from explorer.networks import registry

MODEL = "alexnet64"
SAID = {"tile": 5, "place": [1, 2]}  # what a click says


@pytest.fixture
def elements(monkeypatch) -> dict:
    """What the page's own elements, which need a browser, are given, by their names; in their place a
    button for a click in each."""
    given: dict = {}

    def mounted(element, key, data, **callbacks):
        given[element.name] = data

        def act(event):
            st.session_state[key] = SimpleNamespace(**{event: SAID[event]})
            callbacks[f"on_{event}_change"]()

        for event in SAID.keys() & {name[3:-7] for name in callbacks}:
            st.button(f"say {event}", key=f"say {event}", on_click=act, args=(event,))

    for module in (tile_grid, map_probe):
        monkeypatch.setattr(module, "mount", mounted)
    return given


@pytest.fixture(scope="module")
def _fresh_caches():
    """Answers are kept from test to test: none changes what is computed."""
    st.cache_data.clear()
    ANSWERS.clear()


@pytest.fixture
def page(app, elements):
    def run(model=MODEL, **address):
        at = app("feature_maps", model=model, address=address)
        assert not at.exception and not at.error
        return at

    return run


def said(at):
    """The finding, which is also large on the page."""
    text = at.session_state["views"]["maps"].finding
    assert escape_markdown(text) in [element.value for element in at.main.markdown]
    return text


def layer_of(at, model=MODEL):
    return at.session_state[f"map_layer_{model}"]


def key(name, at, model=MODEL):
    return f"map_{name}_{layer_of(at, model)}_{model}"


def question(at, model=MODEL, target=None):
    return Question(registry.find(model), at.session_state["choice"].image, layer_of(at), target)


def test_the_strongest_map_is_open_at_its_strongest_place(page, elements):
    at = page()
    numbers = cached.numbers(question(at))
    unit = at.number_input(key=key("unit", at)).value
    assert unit == numbers.strongest == elements["tile_grid"]["chosen"]
    place = [at.number_input(key=key(axis, at)).value for axis in ("row", "column")]
    assert place == [numbers.row[unit], numbers.column[unit]] == elements["map_probe"]["place"]
    assert f"map {unit}, with" in said(at)


def test_another_unit_and_place(page, elements):
    at = page()
    at.number_input(key=key("unit", at)).set_value(7).run()
    assert elements["tile_grid"]["chosen"] == 7 and not at.exception
    at.number_input(key=key("row", at)).set_value(2)
    at.number_input(key=key("column", at)).set_value(3).run()
    assert elements["map_probe"]["place"] == [2, 3]


def test_a_click_on_a_tile_and_on_a_place_is_the_number(page, elements):
    at = page()
    at.button(key="say tile").click().run()
    assert at.number_input(key=key("unit", at)).value == SAID["tile"]
    at.button(key="say place").click().run()
    assert [at.number_input(key=key(axis, at)).value for axis in ("row", "column")] == SAID["place"]
    assert elements["map_probe"]["place"] == SAID["place"] and not at.exception
    at.selectbox(key="map_sort").set_value("mean").run()
    at.button(key="say tile").click().run()
    chosen = elements["tile_grid"]["words"][SAID["tile"]]
    assert f" {at.number_input(key=key('unit', at)).value}:" in chosen


@pytest.mark.parametrize("value", [None, True, -1, 9, 1.5, "4", [4]])
def test_what_is_no_tile_says_so(value):
    with pytest.raises(TileError):
        read_tile(value, 9)
    assert read_tile(8, 9) == 8


@pytest.mark.parametrize("value", [None, [1], [0, 5], [True, 0], ["0", "0"], [1, 2, 3], {"row": 1}])
def test_what_is_no_place_says_so(value):
    with pytest.raises(MapPlaceError):
        read_map_place(value, (4, 5))
    assert read_map_place([3, 4], (4, 5)) == (3, 4)


@pytest.mark.parametrize("by", SORTS)
def test_maps_in_every_order_on_every_scale(page, elements, by):
    at = page()
    at.selectbox(key="map_sort").set_value(by).run()
    assert not at.exception
    scales = at.selectbox(key="map_scale").options if by != "weight" else [None]
    for scale in figures.SCALES if by != "weight" else [None]:
        if scale:
            at.selectbox(key="map_scale").set_value(scale).run()
        assert not at.exception and len(elements["tile_grid"]["words"]) == 64
    assert len(scales) in (1, 3)
    units = [int(words.split()[1].rstrip(":")) for words in elements["tile_grid"]["words"]]
    numbers = cached.numbers(question(at))
    if by in ("mean", "largest"):
        assert (np.diff(getattr(numbers, by)[units]) <= 0).all()
    elif by == "weight":
        target = at.selectbox(key=f"map_class_{MODEL}_{at.session_state['choice'].image}").value
        weights = cached.weights(question(at), target)
        assert (np.diff(weights[units]) <= 0).all()


def test_the_signal_back(page, elements):
    at = page()
    before = elements["tile_grid"]["picture"]
    at.segmented_control(key="map_quantity").set_value("gradient").run()
    assert not at.exception and "dL/dh" in said(at)
    assert elements["tile_grid"]["picture"] != before
    assert any("powers of ten" in text.value for text in at.main.text)
    image = at.session_state["choice"].image
    target = at.selectbox(key=f"map_class_{MODEL}_{image}").value
    assert target == inside.predictions(registry.find(MODEL), image).order[0]
    other = int(inside.predictions(registry.find(MODEL), image).order[-1])
    shown = elements["map_probe"]["values"]
    at.selectbox(key=f"map_class_{MODEL}_{image}").set_value(other).run()
    assert elements["map_probe"]["values"] != shown


def test_the_network_before_training(page, elements):
    at = page()
    shown = elements["map_probe"]["values"]
    at.segmented_control(key="map_weights").set_value("initial").run()
    assert not at.exception and elements["map_probe"]["values"] != shown
    assert layer_of(at, f"initial:{MODEL}") == layer_of(at)


@pytest.mark.parametrize("model", [MODEL, "mlp10-relu", "resnet20", "digits-relu"])
def test_every_kind_of_layer_opens(page, model, elements):
    at = page(model)
    graph = inside.layer_graph(registry.find(model))
    kinds = {}
    for node in graph.nodes:
        kinds.setdefault((node.kind.split()[0], len(node.output)), node)
    for node in kinds.values():
        at.selectbox(key=f"map_layer_{model}").set_value(node.name).run()
        assert not at.exception and not at.error, node.name
        assert len(elements["tile_grid"]["words"]) == min(
            node.output[0], 64 if node.has_maps else 4096
        )


def test_more_maps_than_a_page_has(page, elements):
    at = page()
    graph = inside.layer_graph(registry.find(MODEL))
    wide = next(n for n in graph.nodes if n.has_maps and n.output[0] > 128)
    at.selectbox(key=f"map_layer_{MODEL}").set_value(wide.name).run()
    pager = at.number_input(key=key("page", at))
    assert pager.max == -(-wide.output[0] // 64) and pager.value == 1
    pager.set_value(2).run()
    assert not at.exception
    assert elements["tile_grid"]["words"][0].split()[1].startswith("64")


def test_a_network_without_convolutions_has_values_not_maps(page):
    at = page("mlp10-relu")
    assert "units" in said(at)
    assert not [each for each in at.number_input if "row" in str(each.key)]


def test_foreign_addresses_fall_back(page):
    at = page(
        **{
            f"map_layer_{MODEL}": "no layer\0",
            f"map_unit_features.act1_{MODEL}": "99999999",
            f"map_row_features.act1_{MODEL}": "-5",
            "map_sort": "<script>",
            "map_scale": "x" * 5000,
            "map_quantity": "['h']",
        }
    )
    numbers = cached.numbers(question(at))
    assert 0 <= at.number_input(key=key("unit", at)).value < len(numbers.mean)


def test_what_is_seen_can_be_taken_away(page, elements):
    at = page()
    views = at.session_state["views"]
    assert {"maps", "one_map"} <= set(views) and views["maps"].code is not None
    numbers = cached.numbers(question(at))
    arrays = views["maps"].arrays()
    assert arrays["maps"].shape[0] == len(numbers.mean) == len(views["maps"].columns()["unit"])
    unit = at.number_input(key=key("unit", at)).value
    assert (views["one_map"].arrays()["map"] == arrays["maps"][unit]).all()
    assert len(views["maps"].pictures()) == 1 and len(views["one_map"].pictures()) == 2
