"""The picture made for a unit on its page: what ships, what is made now, stopped and gone on with."""

import json

import numpy as np
import pytest
import torch
from PIL import Image

from explorer.drawing.numbers import sized
from explorer.inside.layer_graph import layer_graph
from explorer.layers.cached import units as cached_units
from explorer.layers.cached import visualisation as cached
from explorer.layers.panels import visualisation as panels
from explorer.layers.recorded_visualisations import FOLDER, KEY, LAYER, SEED, STEPS, recorded
from explorer.layers.visualisation import Visualising
from explorer.layers.visualisation_recording import IMAGENET, chain, middle_only
from explorer.networks import registry
from explorer.networks.private_copy import private_copy
from trainer import runs
from trainer.probes import tap

SHIPPED = sorted(FOLDER.glob(f"{KEY}-*.json"))
MODEL = registry.MODELS[KEY]


@pytest.fixture(autouse=True)
def _nothing_there(monkeypatch, tmp_path):
    monkeypatch.setattr(cached_units, "_root", lambda: tmp_path / "units")
    cached._jobs.clear()


def texts(at) -> str:
    return " ".join(element.value for element in [*at.main.markdown, *at.main.caption])


def test_what_ships_is_shown_at_once_and_its_sheet(app):
    at = app("units", KEY, address={"unit": "5"})
    at.selectbox(key=f"unit_layer_{KEY}").set_value("features.act1").run()
    assert not at.exception and "Recorded: 96 steps" in texts(at)
    view = at.session_state["views"]["made"]
    assert "To a picture made for it unit 5 answers" in view.finding and view.how == "recorded"
    sheet = at.session_state["views"]["layer_made"].columns()
    assert f"answers {sized(sheet['answer'][5])} " in view.finding
    assert "not what the unit sees" in texts(at)
    at.number_input(key="unit_seed").set_value(3).run()
    assert not at.exception and "made" not in at.session_state["views"]


def test_a_picture_is_made_stopped_and_gone_on_with(app, monkeypatch):
    at = app("units", "digits-relu", address={"unit": "3", "unit_seed": "2"})
    assert at.button(key="unit_made_start").label == "Make one now"
    at.button(key="unit_made_start").click().run()
    assert not at.exception and "256 steps of gradient ascent" in texts(at)
    assert "seed 2" in texts(at) and not [b for b in at.button if b.key == "unit_made_start"]
    monkeypatch.setattr(panels, "_make", lambda unit, question: cached.go_on(unit.model, question))
    monkeypatch.setattr(cached.Visualising.go_on, "__defaults__", (0.0,))
    at.selectbox(key="unit_goal").set_value("channel").run()
    at.button(key="unit_made_start").click().run()
    assert not at.exception and "1 step of 256 of gradient ascent" in texts(at)
    assert at.button(key="unit_made_start").label == "Go on" and "its map's mean" in texts(at)


@pytest.mark.parametrize(
    "address", [{"unit_seed": "1e309"}, {"unit_seed": "-1"}, {"unit_goal": "![](x)"}]
)
def test_addresses_of_strangers(app, address):
    at = app("units", "digits-relu", address=address)
    assert not at.exception and not at.error


def test_colours_of_scenes_of_photos_and_of_grey():
    photos = cached.colours(MODEL)
    drawn = cached.colours(registry.MODELS["scenes"])
    assert photos == IMAGENET != drawn and len(drawn) == 3
    assert cached.colours(registry.MODELS["digits-relu"]) is None


def test_only_what_ships_is_found():
    assert recorded("alexnet64-half-relu", "features.act1") is None
    assert recorded(KEY, "features.pool1") is None and recorded(KEY, "linear") is None
    assert LAYER.fullmatch("features.conv3") and not LAYER.fullmatch("xfeatures.conv3")
    assert SHIPPED and sum(path.stat().st_size for path in FOLDER.glob(f"{KEY}-*")) < 3e6


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_recorded_answers_are_those_of_plain_torch_to_the_pixels_that_ship(path):
    content = json.loads(path.read_text("utf-8"))
    assert content["weights"][0] in runs.read(runs.BUNDLED / KEY).sha256["weights.safetensors"]
    net = private_copy(registry.load(MODEL))
    sheet = np.array(Image.open(path.with_suffix(".png")).convert("RGB"))
    top, left, bottom, right = content["box"]
    for name, row in content["layers"].items():
        count = len(row["answers"])
        for unit in (0, count // 3, count - 1):
            y, x = (
                place * size
                for place, size in zip(
                    divmod(unit, content["columns"]), (bottom - top, right - left), strict=True
                )
            )
            picture = torch.full((1, 3, 64, 64), 128 / 255)
            tile = sheet[y : y + bottom - top, x : x + right - left]
            picture[0, :, top:bottom, left:right] = torch.from_numpy(tile).permute(2, 0, 1) / 255
            mean, std = (
                torch.tensor(v)[:, None, None]
                for v in (MODEL.preprocessing.mean, MODEL.preprocessing.std)
            )
            with torch.no_grad(), tap(net, [name]) as outputs:
                net((picture - mean) / std)
            maps = outputs[name][0][0, unit]
            middle = maps[maps.shape[0] // 2, maps.shape[1] // 2].item()
            assert middle == pytest.approx(row["answers"][unit], rel=1e-3, abs=1e-3)


@pytest.mark.parametrize("unit", [3, 40])
def test_the_same_seed_makes_the_recorded_picture_again(unit):
    ships = recorded(KEY, "features.act1")
    part = middle_only(chain(private_copy(registry.load(MODEL)), "act1"), 64)
    graph = layer_graph(part, (1, 3, 64, 64))
    run = Visualising(
        graph, MODEL.preprocessing, graph.nodes[-1].name, [unit], [SEED], "unit", STEPS, IMAGENET
    )
    run.go_on(part, 60)
    result = run.result()
    top, left, bottom, right = ships.box
    again = result.pixels[0, top:bottom, left:right].astype(int)
    assert np.abs(again - ships.of(unit)).mean() < 12, "few colours for all of the sheet"
    assert result.values[0] == pytest.approx(ships.layers["features.act1"].answers[unit], rel=0.05)
