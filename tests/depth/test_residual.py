"""Skip connections: responses, lesions and paths against hand-written loops, closed forms and
published counts."""

import copy
import io
import itertools
import zipfile
from functools import partial
from math import comb

import numpy as np
import pytest
import torch
from PIL import Image
from torch import nn
from torch.nn.functional import cross_entropy
from torchvision import models as torchvision_models

from explorer.depth import residual
from explorer.depth.figures import residual as figures
from explorer.depth.residual import (
    ROUTES,
    blocks,
    lesions,
    one_way,
    path_count,
    paths,
    rerouted,
    responses,
    share,
)
from tests.zoo import enliven
from trainer.nets import NetSpec, build


def net_of(kind: str) -> tuple[nn.Module, torch.Tensor]:
    """A small frozen network with batch norm that has an effect, and four images."""
    torch.manual_seed(3)
    if kind in ("residual", "plain"):
        net, x = (
            build(NetSpec("resnet", 5, size=16, depth=8, width=0.5, residual=kind == "residual")),
            16,
        )
    else:
        net, x = getattr(torchvision_models, kind)(weights=None, num_classes=5), 33
    x = torch.randn(3, 3, x, x)
    enliven(net, x)
    return net.eval().requires_grad_(False), x


KINDS = ("residual", "plain", "resnet18", "resnet50")


def untouched(net: nn.Module) -> bool:
    return not any(
        "forward" in vars(module) or module._forward_hooks or module.training
        for module in net.modules()
    ) and not any(p.requires_grad or p.grad is not None for p in net.parameters())


def test_responses_by_hand():
    net, x = net_of("residual")
    found = responses(net, x)
    assert found.names == (
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
    assert found.std == pytest.approx(expected, rel=1e-5)
    assert found.images == 3 and found.normalised and untouched(net)


@pytest.mark.parametrize("kind", ["resnet18", "resnet50"])
def test_responses_of_published_networks_leave_out_the_shortcuts(kind):
    net, x = net_of(kind)
    found = responses(net, x)
    depth = {"resnet18": 17, "resnet50": 49}[kind]
    assert len(found.names) == depth and np.isfinite(found.std).all()


def test_responses_without_batch_norm_are_those_of_the_convolutions():
    net = (
        build(NetSpec("digits", 3, channels=1, size=8, norm="none", depth=2, width=0.2))
        .eval()
        .requires_grad_(False)
    )
    x = torch.randn(2, 1, 8, 8)
    found = responses(net, x)
    assert found.names == ("features.conv1", "features.conv2") and not found.normalised
    assert found.std[0] == pytest.approx(net.features.conv1(x).std(correction=0).item(), rel=1e-5)


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
    found = lesions(net, x, target=2)
    assert found.names == tuple(blocks(net)) and found.residual == (kind != "plain")
    before = net(x).softmax(1)
    assert found.whole == pytest.approx(before[0, 2].item())
    for i, name in enumerate(found.names):
        damaged = copy.deepcopy(net)
        parent, _, last = name.rpartition(".")
        setattr(damaged.get_submodule(parent), last, Without(damaged.get_submodule(name)))
        after = damaged(x).softmax(1)
        assert found.probability[i] == pytest.approx(after[0, 2].item(), rel=1e-4)
        assert found.agreement[i] == pytest.approx(
            (after.argmax(1) == before.argmax(1)).float().mean().item()
        )
    assert untouched(net)
    assert lesions(net, x).target == before[0].argmax()


def test_without_blocks_a_convolution_is_deleted():
    net = (
        build(NetSpec("digits", 3, channels=1, size=8, norm="none", depth=3, width=0.2))
        .eval()
        .requires_grad_(False)
    )
    x = torch.randn(2, 1, 8, 8)
    found = lesions(net, x, 0)
    assert found.names == ("features.conv2", "features.conv3") and found.what == "convolution"
    net.features.conv2 = nn.Identity()
    assert found.probability[0] == pytest.approx(net(x).softmax(1)[0, 0].item(), rel=1e-5)


def test_veits_counts():
    """Veit et al. 2016, section 4: 54 modules; lengths 5 to 17 are 0.45 % of the paths, 19 to 35
    more than 95 %."""
    assert share(54, 5, 17) == sum(comb(54, k) for k in range(5, 18)) / 2**54
    assert f"{share(54, 5, 17):.4%}" == "0.4537%"
    assert round(share(54, 19, 35), 2) == 0.98
    assert figures.short_paths(54) == (5, 17)
    assert "0.4537%" in figures.describe_lengths(54, 5, 17)
    for n in (1, 9, 54, 110):
        count = path_count(n)
        assert count.sum() == pytest.approx(2.0**n)
        assert (np.arange(n + 1) * count).sum() / count.sum() == pytest.approx(n / 2)
        assert share(n, 0, n) == 1


@pytest.mark.parametrize("kind", ["residual", "resnet18"])
def test_the_paths_add_up_to_the_gradient(kind):
    """dL/dx is the sum of what arrives over all 2^n paths."""
    net, x = net_of(kind)
    net, x, target = net.double(), x[:1].double(), torch.tensor([1])
    parts = list(blocks(net).values())[:4]
    leaf = x.clone().requires_grad_()
    (whole,) = torch.autograd.grad(cross_entropy(net(leaf), target), leaf)
    total = torch.zeros_like(whole)
    for gates in itertools.product((0.0, 1.0), repeat=len(parts)):
        changes = {
            block: partial(one_way, ROUTES[type(block)](block), torch.tensor(gate).view(1, 1, 1, 1))
            for block, gate in zip(parts, gates, strict=True)
        }
        leaf = x.clone().requires_grad_()
        with rerouted(changes):
            out = net(leaf)
        assert torch.allclose(out, net(x))
        total += torch.autograd.grad(cross_entropy(out, target), leaf)[0]
    assert torch.allclose(total, whole, rtol=1e-8, atol=1e-12)


def test_the_shortest_and_the_longest_path():
    net, x = net_of("residual")
    found = paths(net, x, target=1, samples=2)
    assert found.lengths.tolist() == [0, 1, 2, 3] and found.norms.shape == (4, 2)
    for length, keep in ((0, 0.0), (3, 1.0)):
        leaf = x[:1].clone().requires_grad_()
        h = net.act1(net.bn1(net.conv1(leaf)))
        for layer in (net.layer1, net.layer2, net.layer3):
            branch, skip, act = ROUTES[type(layer[0])](layer[0])
            passed, held = (branch(h), skip(h).detach()) if keep else (skip(h), branch(h).detach())
            h = act(passed + held)
        loss = cross_entropy(net.linear(net.pool(h).flatten(1)), torch.tensor([1]))
        (slope,) = torch.autograd.grad(loss, leaf)
        assert found.norms[length] == pytest.approx([slope.norm().item()] * 2, rel=1e-4)
    assert found.contribution().sum() == pytest.approx(1)
    assert untouched(net)


def test_plain_networks_have_no_paths_to_choose_from():
    net, x = net_of("plain")
    found = paths(net, x)
    assert found.blocks == 0 and found.lengths.tolist() == [0]


def test_a_failure_leaves_the_network_as_it_was():
    net, _ = net_of("residual")
    for ask in (responses, lesions, paths):
        with pytest.raises(RuntimeError):
            ask(net, torch.randn(1, 4, 16, 16))
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
    found = lesions(deep, x)
    assert len(found.names) == 27 and found.agreement.mean() > 0.8
    heard = paths(deep, x)
    assert heard.norms[-1].mean() < 1e-4 * heard.norms[0].mean()
    assert heard.mean_length() < 0.8 * 27 / 2 and "as published" in figures.describe_paths(
        heard, "ResNet-56"
    )
    assert responses(deep, x).std.mean() < responses(shallow, x).std.mean()


def test_untrained_twins_differ_only_in_the_skip():
    plain, skipping = (
        residual.untrained(f"{kind}-20, not trained") for kind in ("Plain", "ResNet")
    )
    pairs = zip(plain.parameters(), skipping.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)
    assert not residual.residual_blocks(plain) and len(residual.residual_blocks(skipping)) == 9


def test_figures_say_what_they_show():
    net, x = net_of("residual")
    one = responses(net, x)
    assert (
        figures.responses({"a": one}).layout.yaxis.title.text
        == "standard deviation of the response"
    )
    assert figures.responses({"a": one}, by_size=True).data[0].y.tolist() == sorted(
        one.std, reverse=True
    )
    found = paths(net, x, 1)
    fig = figures.path_slopes(found)
    assert fig.layout.yaxis.title.text == "‖dL/dx‖ over one path" and fig.layout.yaxis.type == "log"
    assert figures.path_shares(found).layout.yaxis.title.text == "share of Σ ‖dL/dx‖ over all paths"
    for measure, title in figures.MEASURES.items():
        assert figures.lesions({"a": lesions(net, x)}, measure).layout.yaxis.title.text == title
    for table in (
        figures.response_table({"a": one}),
        figures.path_table(found),
        figures.length_table(5),
        figures.lesion_table({"a": lesions(net, x)}),
    ):
        assert len({len(column) for column in table.values()}) == 1


def test_the_page(app):
    at = app("residual")
    assert not at.exception
    assert any("0.4537%" in element.value for element in at.text)
    assert not any("{" in element.value for element in at.text)
    at.slider(key="skip_blocks").set_value(9).run()
    at.toggle(key="skip_by_size").set_value(True).run()
    assert not at.exception
    box = next(box for box in at.multiselect if "Networks" in box.label)
    box.set_value(["ResNet-20, not trained"]).run()
    assert not at.exception
    at.sidebar.selectbox(key="model").set_value("digits-relu").run()
    assert not at.exception
