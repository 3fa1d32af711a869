"""The filters page: the served pixels are the weights, and every widget does what it says."""

import numpy as np
import pytest

from explorer.app.widgets import escape_markdown
from explorer.inside import cached, filter_responses
from explorer.inside import filters as analysis
from explorer.inside.figures import filters as figures
from explorer.networks import registry
from tests.inside.pictures import opened
from trainer import runs

TRAINED = next(key for key, row in registry.MODELS.items() if row.source == "bundled")


@pytest.fixture
def served(monkeypatch) -> dict[str, bytes]:
    """What the server would send, by address."""
    from streamlit.runtime.media_file_manager import MediaFileManager

    contents: dict[str, bytes] = {}
    add = MediaFileManager.add

    def keep(self, content, *others, **named):
        address = add(self, content, *others, **named)
        contents[address] = content
        return address

    monkeypatch.setattr(MediaFileManager, "add", keep)
    return contents


@pytest.fixture
def page(app):
    """page(key): the page for this network."""

    def run(model):
        at = app("filters")
        at.selectbox(key="model").set_value(model).run()
        assert not at.exception and at.session_state["choice"].model.key == model
        return at

    return run


def pictures(at):
    return [entry for element in at.main.get("image") for entry in element.proto.imgs]


def test_the_served_pixels_are_the_weights_of_the_network(page, served):
    """From the bytes that the browser gets, back to the weights of the network on disk, in every
    order and scale."""
    at = page("random:squeezenet1_1")
    weights = registry.load(registry.find("random:squeezenet1_1")).features[0].weight.numpy()
    properties = analysis.measure(weights)
    for by in figures.SORTS:
        for scale in figures.SCALES:
            at.selectbox(key="sort").set_value(by)
            at.selectbox(key="scale").set_value(scale).run()
            order, white = figures.arrange(properties, by), figures.scales(properties, scale)
            pixels = opened(served[pictures(at)[0].url])
            shown = figures.decode(pixels, figures.sheet(weights, order, white))
            assert (np.abs(shown - weights[order]) <= white[order, None, None, None] / 253).all()


@pytest.mark.parametrize("by", figures.SORTS)
def test_the_same_filter_before_and_after_training_stands_in_the_same_place(page, served, by):
    at = page(TRAINED)
    at.selectbox(key="sort").set_value(by).run()
    kinds = at.session_state[f"weights_{TRAINED}"]
    assert list(kinds) == ["trained", "initial"]
    order = figures.arrange(
        analysis.measure(
            filter_responses.first_layer(registry.load(registry.find(TRAINED))).weights
        ),
        by,
    )
    for entry, key in zip(pictures(at)[:2], (TRAINED, f"initial:{TRAINED}"), strict=True):
        weights = filter_responses.first_layer(registry.load(registry.find(key))).weights
        white = figures.scales(analysis.measure(weights), "common")
        grid = figures.sheet(weights, order, white, beside=2)
        assert (
            np.abs(figures.decode(opened(served[entry.url]), grid) - weights[order]).max()
            <= white[0] / 253
        )


@pytest.mark.parametrize(
    "key", [key for key, row in registry.MODELS.items() if row.source == "bundled"]
)
def test_weights_before_training_are_those_that_the_run_recorded(key):
    recorded = runs.probes(registry.find(key).path).get("filters")
    if recorded is None:
        pytest.skip("the first layer of this network is fully connected")
    rebuilt = filter_responses.first_layer(registry.load(registry.find(f"initial:{key}"))).weights
    assert rebuilt == pytest.approx(
        recorded[0].astype(np.float32), abs=1e-3 * float(np.abs(rebuilt).max())
    )


def test_random_is_another_draw(page):
    at = page(TRAINED)
    at.segmented_control(key=f"weights_{TRAINED}").set_value(["random", "initial"]).run()
    assert not at.exception and len(pictures(at)) == 4
    random, initial = (
        cached.filters_of(registry.find(TRAINED), kind).weights for kind in ("random", "initial")
    )
    assert random.shape == initial.shape and not np.allclose(random, initial)
    assert random.std() == pytest.approx(initial.std(), rel=0.2)


def test_no_kind_of_weights_chosen_shows_the_first(page):
    at = page(TRAINED)
    at.segmented_control(key=f"weights_{TRAINED}").set_value([]).run()
    assert not at.exception and len(pictures(at)) == 3


def test_several_networks_side_by_side(page):
    at = page("random:squeezenet1_1")
    others = [
        "random:alexnet",
        "random:squeezenet1_0",
        "random:squeezenet1_1",
    ]  # the last is there already
    at.multiselect(key="filters_beside").set_value(others).run()
    assert not at.exception
    for entry, kernel in zip(
        pictures(at)[:3],
        ("64 filters of 3×3", "64 filters of 11×11", "96 filters of 7×7"),
        strict=True,
    ):
        assert kernel in entry.alt and "are oriented" in entry.alt
    assert len(pictures(at)) == 3 + 2


def test_picking_a_filter_shows_it(page):
    at = page("random:squeezenet1_1")
    before = [entry.url for entry in pictures(at)]
    at.selectbox(key="filter_random:squeezenet1_1").set_value(5).run()
    assert not at.exception and "Filter 5" in [heading.value for heading in at.header]
    assert not set(before) & {entry.url for entry in pictures(at)}


def test_every_bundled_network_and_a_digit_have_a_page(page):
    for key in [key for key, row in registry.MODELS.items() if row.source == "bundled"]:
        assert len(pictures(page(key))) >= 3


def test_a_network_without_pictures_says_so(page, monkeypatch):
    at = page(TRAINED)

    def refuse(_model, _kind):
        raise analysis.FiltersError("its 50 inputs form no square image")

    monkeypatch.setattr(cached, "filters_of", refuse)
    at.run()
    assert not at.exception and "50 inputs" in at.main.info[0].value


def test_what_is_shown_is_what_leaves(page):
    at = page("random:squeezenet1_1")
    views = at.session_state["views"]
    assert {"grid", "probe", "film", "scatter", "filter", "spectrum", "responses"} <= set(views)
    weights = registry.load(registry.find("random:squeezenet1_1")).features[0].weight.numpy()
    picked = at.selectbox(key="filter_random:squeezenet1_1").value
    assert np.array_equal(views["grid"].arrays()["weights"], weights)
    assert np.allclose(views["grid"].columns()["norm"], analysis.measure(weights).norm)
    numbers = np.reshape(views["probe"].columns()["weight"], weights.shape[1:])
    assert np.allclose(numbers, weights[picked])
    drawn = views["responses"].figure().data[0].z
    assert np.array_equal(drawn, views["responses"].arrays()["responses"].astype(np.float32))
    assert escape_markdown(views["grid"].finding) == at.main.markdown[1].value
    at.query_params["class"], at.query_params["picture"] = "1", "scatter"
    at.run()
    assert not at.exception and len(at.get("plotly_chart")) == 1
