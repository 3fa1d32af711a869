"""Scripts: each gives the numbers of its page again, where nothing of this project can be imported."""

import ast
import dataclasses
import functools

import numpy as np
import pytest
import torch
import torchvision
from hypothesis import given as given_texts
from hypothesis import strategies as st
from PIL import Image
from torch import nn

from explorer.images import preprocessing
from explorer.images.samples import SAMPLES
from explorer.inside import filter_responses
from explorer.inside.figures import filters as figures
from explorer.inside.filters import measure
from explorer.inside.gradients import MEASURES, SHOWN, layer_gradients
from explorer.inside.predictions import predict
from explorer.inside.saliency import saliency as saliency_map
from explorer.inside.saliency_methods import METHODS
from explorer.inside.scripts import networks, pictures
from explorer.inside.scripts.filters import filters
from explorer.inside.scripts.gradients import gradients
from explorer.inside.scripts.parts import Part, script
from explorer.inside.scripts.predictions import predictions
from explorer.inside.scripts.saliency import saliency
from explorer.networks import registry
from explorer.networks.model import Model
from explorer.networks.zoo import NETWORKS
from tests.inside.scripts import equal, running
from tests.zoo import enliven

SAVED = Part('np.savez("x.npz", x=x.numpy())', ("import numpy as np",))
LITTLE = {"steps": 20, "samples": 10, "windows": 6}


@pytest.fixture(scope="module")
def process(tmp_path_factory):
    with running(tmp_path_factory.mktemp("scripts")) as scripts:
        scripts.has("alexnet64", "resnet20", "digits-relu", "mlp2-relu")
        yield scripts


@functools.cache
def network(model: Model) -> nn.Module:
    return registry.load(model)


def given(model: Model, image: str) -> torch.Tensor:
    return preprocessing.to_input(SAMPLES[image].load(), model.preprocessing)


@pytest.fixture(scope="module")
def published(process) -> Model:
    """torchvision's smallest with weights of its own, which torchvision takes for the published ones."""
    net = torchvision.models.squeezenet1_1().eval()
    enliven(net, torch.randn(4, 3, 64, 64))
    place = process.folder / "torch" / "hub" / "checkpoints"
    place.mkdir(parents=True)
    torch.save(net.state_dict(), place / NETWORKS["squeezenet1_1"].file)
    row = registry.find("squeezenet1_1")
    frame = dataclasses.replace(row.preprocessing, resize=72, crop=64)  # quick
    return dataclasses.replace(row, build=lambda: net, weights=None, preprocessing=frame)


KEYS = (
    "alexnet64",
    "resnet20",
    "digits-relu",
    "mlp2-relu",
    "initial:resnet20",
    "initial:mlp2-relu",
)
IMAGES = {"digits-relu": "digit_3", "mlp2-relu": "digit_5", "initial:mlp2-relu": "digit_5"}


@pytest.mark.processes
@pytest.mark.parametrize("key", [*KEYS, "random:resnet18"])
def test_predictions(process, key):
    model, image = registry.find(key), IMAGES.get(key, "coffee")
    result = process.run(predictions(model, image, 2.5), "predictions.npz")
    ours = predict(network(model), given(model, image)).at(2.5)
    equal(ours.logits, result["logits"])
    equal(ours.probabilities, result["probabilities"])


@pytest.mark.processes
@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("key", ["alexnet64", "resnet20", "squeezenet1_1"])
def test_saliency(process, published, key, method):
    model = published if key == published.key else registry.find(key)
    row = METHODS[method]
    amount = LITTLE.get(row.amount.keyword, 100) if row.amount else None
    options = (method, 3, model.deepest, amount, 5)
    result = process.run(saliency(model, "chelsea", *options), "saliency.npz")
    equal(saliency_map(network(model), given(model, "chelsea"), *options).values, result["values"])


@pytest.mark.processes
@pytest.mark.parametrize("scale", figures.SCALES)
@pytest.mark.parametrize("key", ["alexnet64", "mlp2-relu", "squeezenet1_1"])
def test_filters(process, published, key, scale):
    model = published if key == published.key else registry.find(key)
    layer = filter_responses.first_layer(network(model))
    properties = measure(layer.weights)
    order = figures.arrange(properties, "norm")
    result = process.run(filters(model, layer, order, scale), "filters.npz")
    equal(layer.weights, result["weights"])
    pixels = np.array(Image.open(process.folder / "filters.png"))[4::8, 4::8]
    shown = figures.shade(layer.weights[order[1]], figures.scales(properties, scale)[order[1]])
    height, width = shown.shape[:2]
    assert (pixels[1 : 1 + height, width + 3 : 2 * width + 3] == shown).all()


@pytest.mark.processes
@pytest.mark.parametrize("image", [key for key, row in SAMPLES.items() if row.kind != "scene"])
def test_every_picture_of_a_package_is_what_the_app_shows(process, image):
    model = registry.find("digits-relu" if SAMPLES[image].kind == "digit" else "alexnet64")
    text = script("", [], pictures.picture(image, model.preprocessing), SAVED)
    equal(given(model, image).numpy(), process.run(text, "x.npz")["x"])


@pytest.mark.processes
@pytest.mark.parametrize("key", ["alexnet64", "digits-relu"])
def test_a_picture_that_somebody_brought_is_saved_beside_the_script(process, key):
    model, pixels = registry.find(key), SAMPLES["scene_boat"].load()
    x = preprocessing.to_input(pixels, model.preprocessing).numpy()
    images = ("0" * 64, "0" * 63 + "1", "scene_boat")
    assert len(set(map(pictures.file, images))) == 3
    for image in images:
        Image.fromarray(pixels).save(process.folder / pictures.file(image))
        text = script("", [], pictures.picture(image, model.preprocessing), SAVED)
        assert pictures.needs_file(image) and pictures.file(image) in text
        equal(x, process.run(text, "x.npz")["x"])
        (process.folder / pictures.file(image)).unlink()  # no other reads it
    assert not pictures.needs_file("chelsea") and not pictures.needs_file("digit_3")


HOSTILE = "x\nimport os\r\x0c\u2028'''\\ \"\"\" {0}"


@pytest.mark.processes
def test_a_network_that_somebody_brought_is_imported(process):
    row = registry.find("mlp2-relu")
    model = dataclasses.replace(row, key="own:theirs", source="own", path=None, label=HOSTILE)
    theirs = process.folder / "my_network.py"
    theirs.write_text(script("", [], networks.network(row)), "utf-8")
    result = process.run(predictions(model, "digit_3"), "predictions.npz")
    equal(predict(network(row), given(row, "digit_3")).logits, result["logits"])


TEXTS = st.text(max_size=40) | st.just(HOSTILE)


@given_texts(TEXTS, TEXTS)
def test_text_of_strangers_is_never_code(label, name):
    row = registry.find("mlp2-relu")
    plain = dataclasses.replace(row, source="own", path=None, label="A", classes=("B",) * 10)
    theirs = dataclasses.replace(plain, label=label, classes=(name,) * 10)
    for write in (
        lambda model: saliency(model, "0" * 64, "grad_cam", 1, "features"),
        lambda model: gradients(model, "0" * 64, 1),
        lambda model: predictions(model, "digit_3"),
    ):
        assert ast.dump(ast.parse(write(theirs))) == ast.dump(ast.parse(write(plain)))


@pytest.mark.processes
@pytest.mark.parametrize("kind", MEASURES)
@pytest.mark.parametrize("key", KEYS)
def test_gradients(process, key, kind):
    model, image = registry.find(key), IMAGES.get(key, "coffee")
    ours = layer_gradients(network(model), given(model, image), 2)
    result = process.run(gradients(model, image, 2, kind), "gradients.npz")
    assert tuple(result["names"]) == ours.names
    for quantity in SHOWN:
        equal(ours.values(quantity, kind), result[quantity])
