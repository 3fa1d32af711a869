"""PReLU-net: every layer of He et al. 2015, table 3, the weights as they draw them, pooling by hand, and a row that
the pages can use."""

import numpy as np
import pytest
import torch
from torch import nn

from explorer.facts import FACTS, number
from explorer.inside.anatomy import anatomy, make_up
from explorer.networks import prelu_net, registry
from explorer.networks.prelu_net import BINS, VARIANTS, PReLUNet, SpatialPyramidPooling, Variant
from explorer.networks.unpublished import UNPUBLISHED

THIN = Variant(6, (8, 8, 8), 2, hidden=16)


def on_meta(variant: Variant) -> PReLUNet:
    with torch.device("meta"):
        return PReLUNet(variant)


@pytest.mark.parametrize(("key", "layers"), [("A", 5), ("B", 6), ("C", 6)])
def test_the_models_are_those_of_table_3(key, layers):
    result = anatomy(on_meta(VARIANTS[key]), (1, 3, 224, 224))
    convolutions = [layer for layer in result.layers if layer.role == "conv"]
    filters = (384, 768, 896) if key == "C" else (256, 512, 512)
    assert [layer.output for layer in convolutions] == [
        (96, 112, 112),
        *[(filters[0], 56, 56)] * layers,
        *[(filters[1], 28, 28)] * layers,
        *[(filters[2], 14, 14)] * layers,
    ]
    assert {layer.kind for layer in convolutions} == {"Conv 7×7 / 2", "Conv 3×3"}
    assert [layer.output for layer in result.layers if layer.role == "fc"] == [
        (4096,),
        (4096,),
        (1000,),
    ]
    assert make_up(result) == {"conv": 3 * layers + 1, "pool": 4, "fc": 3}
    pyramid = next(layer for layer in result.layers if layer.name == "pool")
    assert pyramid.kind == "MaxPool to 7×7, 3×3, 2×2, 1×1"
    assert pyramid.input == (filters[2], 14, 14) and pyramid.output == (63 * filters[2],)
    assert result.depth == result.weighted == number(f"prelu_{key.lower()}_depth")
    # the paper's own number has two decimals, and is not said to count poolings and the like
    assert result.multiply_adds / 1e10 == pytest.approx(
        number(f"prelu_{key.lower()}_complexity"), rel=0.01
    )


def test_its_parameters_by_hand():
    convolutions = 96 * 3 * 49 + 9 * (96 * 256 + 4 * 256**2 + 256 * 512 + 9 * 512**2)
    connected = 63 * 512 * 4096 + 4096**2 + 4096 * 1000
    biases = 96 + 5 * 256 + 10 * 512 + 4096 + 4096 + 1000
    slopes = 96 + 5 * 256 + 10 * 512 + 4096 + 4096  # one a channel, none behind the scores
    total = convolutions + connected + biases + slopes
    assert registry.find("random:prelu_net").parameters == total
    assert sum(weight.numel() for weight in on_meta(VARIANTS["A"]).parameters()) == total


def test_the_pyramid_is_the_maximum_of_every_bin():
    maps = torch.randn(2, 3, 14, 14)
    pooled = SpatialPyramidPooling()(maps)
    assert pooled.shape == (2, 3 * 63)
    expected = []
    for side in BINS:
        edges = [(14 * i // side, -(-14 * (i + 1) // side)) for i in range(side)]
        level = np.array(
            [[maps[:, :, a:b, c:d].amax((2, 3)).numpy() for c, d in edges] for a, b in edges]
        )  # (side, side, N, C)
        expected.append(level.transpose(2, 3, 0, 1).reshape(2, -1))
    assert pooled.numpy() == pytest.approx(np.concatenate(expected, 1))
    assert (SpatialPyramidPooling()(torch.randn(1, 3, 20, 9)).shape) == (1, 3 * 63), "any size"


def test_a_rectifier_of_its_own_for_every_channel():
    net = PReLUNet(THIN, 10).eval()
    slopes = [module for module in net.modules() if isinstance(module, nn.PReLU)]
    assert [len(slope.weight) for slope in slopes] == [6, *[8] * 6, 16, 16]
    assert all((slope.weight == number("prelu_start")).all() for slope in slopes)
    z = torch.tensor([-2.0, 3.0]).view(1, 1, 1, 2).expand(1, 6, 1, 2)
    assert net.features.act1(z)[0, 0, 0].tolist() == [-0.5, 3.0]


def test_weights_are_drawn_as_the_paper_draws_them():
    net = prelu_net.draw(THIN, 10, seed=3)
    assert torch.equal(
        net.features.conv1.weight, prelu_net.draw(THIN, 10, seed=3).features.conv1.weight
    )
    assert not torch.equal(
        net.features.conv1.weight, prelu_net.draw(THIN, 10, seed=4).features.conv1.weight
    )
    assert not net.training
    wide = prelu_net.draw(Variant(64, (64, 64, 64), 1, hidden=64), 1000)
    conv, slope = wide.features.conv3_1, number("prelu_start")
    expected = np.sqrt(2 / ((1 + slope**2) * 9 * 64))  # equation 15, going back
    assert conv.weight.std().item() == pytest.approx(expected, rel=0.02)
    deviations = [wide.classifier.fc1, wide.classifier.fc2, wide.classifier.fc3]
    assert [round(layer.weight.std().item(), 4) for layer in deviations] == pytest.approx(
        [number("prelu_fc_deviation")] * 2 + [number("prelu_last_deviation")], rel=0.03
    )
    assert not any(layer.bias.any() for layer in [conv, *deviations])
    assert all(weight.isfinite().all() for weight in wide.parameters())


def test_the_signal_survives_and_no_class_is_likely():
    """A quarter as wide: the largest probability is far below 5 %, and every layer gets a gradient."""
    net = prelu_net.draw(Variant(24, (64, 128, 128), 5, hidden=256))
    x = torch.randn(1, 3, 96, 96)
    scores = net(x)
    assert scores.softmax(1).max() < 0.05
    assert not torch.equal(scores, net(torch.randn(1, 3, 96, 96)))
    loss = nn.functional.cross_entropy(scores, torch.tensor([3]))
    weights = [p for name, p in net.named_parameters() if name.endswith("weight")]
    assert all(gradient.abs().max() > 0 for gradient in torch.autograd.grad(loss, weights))


@pytest.mark.parametrize("key", UNPUBLISHED)
def test_rows_of_papers(key):
    row, model = UNPUBLISHED[key], registry.find(f"random:{key}")
    assert model.source == "random" and model.untrained_key is None and model.on_disk
    assert "no weights were published" in model.trained_on and "untrained" in model.accuracy
    assert registry.architecture(key) is model
    assert registry.architecture("alexnet") is registry.MODELS["alexnet"]
    with torch.device("meta"):
        net = row.build()
    assert sum(weight.numel() for weight in net.parameters()) == model.parameters
    sides = [
        layer.output[-1]
        for layer in anatomy(net, (1, 3, 224, 224)).layers
        if layer.name in model.stages
    ]
    assert len(sides) == len(model.stages) >= 4
    assert sides == sorted(sides, reverse=True) and sides[-1] > 1


def test_every_fact_of_the_paper_has_its_place():
    assert all(
        row.where
        for key, row in FACTS.items()
        if key.startswith("prelu_") and row.source == "prelu"
    )
