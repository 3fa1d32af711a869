"""Skip connections: responses and lesions against hand-written loops and rebuilt networks."""

import copy
import io
import zipfile

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn

from explorer.depth import residual
from explorer.depth.figures import residual as figures
from explorer.depth.paths import paths
from explorer.depth.residual import lesions, responses
from explorer.depth.residual_blocks import blocks, residual_blocks
from explorer.depth.words import paths as path_words
from explorer.depth.words import residual as words
from explorer.networks import registry
from tests.depth.blocks import net_of, untouched
from trainer.nets import NetSpec, build

KINDS = ("residual", "plain", "resnet18", "resnet50")


def test_responses_by_hand():
    net, x = net_of("residual")
    result = responses(net, x)
    assert result.names == (
        "bn1",
        "layer1.0.bn1",
        "layer1.0.bn2",
        "layer2.0.bn1",
        "layer2.0.bn2",
        "layer3.0.bn1",
        "layer3.0.bn2",
    )
    h = net.bn1(net.conv1(x))
    expected = [h.std(correction=0).item()]
    h = h.relu()
    for layer in (net.layer1, net.layer2, net.layer3):
        block = layer[0]
        first = block.bn1(block.conv1(h))
        second = block.bn2(block.conv2(first.relu()))  # before the addition
        expected += [first.std(correction=0).item(), second.std(correction=0).item()]
        h = (second + block.shortcut(h)).relu()
    assert result.std == pytest.approx(expected, rel=1e-5)
    assert result.images == 3 and result.normalised and untouched(net)


@pytest.mark.parametrize("kind", ["resnet18", "resnet50"])
def test_responses_of_published_networks_leave_out_the_shortcuts(kind):
    net, x = net_of(kind)
    result = responses(net, x)
    depth = {"resnet18": 17, "resnet50": 49}[kind]
    assert len(result.names) == depth and np.isfinite(result.std).all()


def test_responses_without_batch_norm_are_those_of_the_convolutions():
    net = (
        build(NetSpec("digits", 3, channels=1, size=8, norm="none", depth=2, width=0.2))
        .eval()
        .requires_grad_(False)
    )
    x = torch.randn(2, 1, 8, 8)
    result = responses(net, x)
    assert result.names == ("features.conv1", "features.conv2") and not result.normalised
    assert result.std[0] == pytest.approx(net.features.conv1(x).std(correction=0).item(), rel=1e-5)


class Without(nn.Module):
    """What is left of a block whose branch is gone."""

    def __init__(self, block: nn.Module):
        super().__init__()
        self.block = block

    def forward(self, x):
        if hasattr(self.block, "shortcut"):
            return self.block.shortcut(x).relu()
        return (self.block.downsample(x) if self.block.downsample else x).relu()


@pytest.mark.parametrize("kind", KINDS)
def test_lesions_are_the_network_rebuilt_without_the_block(kind):
    net, x = net_of(kind)
    result = lesions(net, x, target=2)
    assert result.names == tuple(blocks(net)) and (result.kind == "residual") == (kind != "plain")
    before = net(x).softmax(1)
    assert result.whole == pytest.approx(before[0, 2].item())
    for i, name in enumerate(result.names):
        damaged = copy.deepcopy(net)
        parent, _, last = name.rpartition(".")
        setattr(damaged.get_submodule(parent), last, Without(damaged.get_submodule(name)))
        after = damaged(x).softmax(1)
        assert result.probability[i] == pytest.approx(after[0, 2].item(), rel=1e-4)
        assert result.agreement[i] == pytest.approx(
            (after.argmax(1) == before.argmax(1)).float().mean().item()
        )
    assert untouched(net)
    best = before.amax(1)
    image = 0 if best[0] >= residual.KNOWN else int(best.argmax())
    asked = lesions(net, x)
    assert (asked.image, asked.target) == (image, int(before[image].argmax()))
    assert asked.whole == pytest.approx(best[image].item())


def test_without_blocks_a_convolution_is_deleted():
    net = (
        build(NetSpec("digits", 3, channels=1, size=8, norm="none", depth=3, width=0.2))
        .eval()
        .requires_grad_(False)
    )
    x = torch.randn(2, 1, 8, 8)
    result = lesions(net, x, 0)
    assert result.names == ("features.conv2", "features.conv3") and result.what == "convolution"
    net.features.conv2 = nn.Identity()
    assert result.probability[0] == pytest.approx(net(x).softmax(1)[0, 0].item(), rel=1e-5)


def test_a_failure_leaves_the_network_as_it_was():
    net, _ = net_of("residual")
    for measure in (responses, lesions):
        with pytest.raises(RuntimeError):
            measure(net, torch.randn(1, 4, 16, 16))
    assert untouched(net)


def cifar(shared, depth: int) -> nn.Module:
    """Somebody's trained ResNet for CIFAR-10."""
    file = {20: "resnet20-12fca82f.th", 56: "resnet56-4bfd9763.th"}[depth]
    stored = torch.load(shared / "weights" / file, weights_only=True, map_location="cpu")[
        "state_dict"
    ]
    net = build(NetSpec("resnet", 10, size=32, depth=depth)).eval().requires_grad_(False)
    net.load_state_dict({key.removeprefix("module."): value for key, value in stored.items()})
    return net


def test_a_trained_resnet_does_what_the_papers_say(shared):
    """On 10 test pictures, one of each class, a ResNet-56 keeps most classes without any one block,
    hears mostly over short paths (Veit et al. 2016), and responds less per layer than a ResNet-20
    (He et al. 2016, figure 7)."""
    with zipfile.ZipFile(shared / "data" / "cifar10-jpeg.zip") as archive:
        names = [
            name
            for name in sorted(archive.namelist())
            if "/test/" in name and name.endswith("/0000.jpg")
        ]
        pixels = np.stack(
            [np.asarray(Image.open(io.BytesIO(archive.read(name)))) for name in names]
        )
    scaled = (pixels / 255 - [0.4914, 0.4822, 0.4465]) / [0.2470, 0.2435, 0.2616]
    x = torch.from_numpy(scaled.transpose(0, 3, 1, 2)).float()
    deep, shallow = cifar(shared, 56), cifar(shared, 20)
    assert len(x) == 10
    result = lesions(deep, x)
    assert len(result.names) == 27 and result.agreement.mean() > 0.8
    heard = paths(deep, x)
    assert heard.norms[-1].mean() < 1e-4 * heard.norms[0].mean()
    assert heard.mean_length() < 0.8 * 27 / 2 and "as published" in path_words.describe_paths(
        heard, "ResNet-56"
    )
    assert responses(deep, x).std.mean() < responses(shallow, x).std.mean()


def test_untrained_twins_differ_only_in_the_skip():
    plain, skipping = (
        registry.load(residual.untrained_models()[f"{kind}-20, not trained"])
        for kind in ("Plain", "ResNet")
    )
    pairs = zip(plain.parameters(), skipping.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)
    assert not residual_blocks(plain) and len(residual_blocks(skipping)) == 9


def test_untrained_twins_are_rows_as_any_other():
    for key, model in residual.untrained_models().items():
        net = registry.load(model)
        assert model.key == key and not net.training
        assert model.parameters == sum(weights.numel() for weights in net.parameters())


def test_figures_say_what_they_show():
    net, x = net_of("residual")
    result = responses(net, x)
    assert (
        figures.responses({"a": result}).layout.yaxis.title.text
        == "standard deviation of the response"
    )
    assert figures.responses({"a": result}, by_size=True).data[0].y.tolist() == sorted(
        result.std, reverse=True
    )
    for measure, title in figures.MEASURES.items():
        assert figures.lesions({"a": lesions(net, x)}, measure).layout.yaxis.title.text == title
    for table in (
        words.response_table({"a": result}),
        words.lesion_table({"a": lesions(net, x)}),
    ):
        assert len({len(column) for column in table.values()}) == 1


def test_the_page(app):
    at = app("residual")
    assert not at.exception
    assert any("0.4537\u00a0%" in element.value for element in at.text)
    assert not any("{" in element.value for element in at.text)
    at.slider(key="skip_blocks").set_value(9).run()
    at.toggle(key="skip_by_size").set_value(True).run()
    assert not at.exception
    box = next(box for box in at.multiselect if "Networks" in box.label)
    box.set_value(["ResNet-20, not trained"]).run()
    assert not at.exception
    at.sidebar.selectbox(key="model").set_value("digits-relu").run()
    assert not at.exception
