"""Receptive fields against the support of a gradient."""

import copy
from collections import OrderedDict

import pytest
import torch
from torch import nn

from explorer.inside import published_numbers
from explorer.inside.anatomy import anatomy
from explorer.inside.anatomy_tracer import Tracer
from tests.inside.networks import weightless


class Branches(nn.Module):
    """Branches of different windows, dilation, a shortcut by slicing and padding, a gate from
    global pooling."""

    def __init__(self):
        super().__init__()
        self.stem = nn.Conv2d(1, 2, 3, 2, padding=1)
        self.wide = nn.Conv2d(2, 2, (5, 3), 2, padding=(2, 1), dilation=1)
        self.far = nn.Conv2d(2, 2, 3, 2, padding=2, dilation=2)
        self.pool = nn.AvgPool2d(2, 2, ceil_mode=True)
        self.last = nn.Conv2d(4, 3, (1, 3), padding=(0, 1), groups=1)

    def forward(self, x):
        x = self.stem(x)
        y = torch.cat([self.wide(x), self.far(x)], 1)
        y = y + nn.functional.pad(x[:, :, ::2, ::2], (0, 0, 0, 0, 1, 1))
        return self.pool(self.last(y))


def averaging(net):
    """The same windows with positive weights and no maxima, so that every value that can be seen
    has a gradient."""
    net = copy.deepcopy(net).to_empty(device="cpu").double().eval()
    for module in list(net.modules()):
        for name, child in module.named_children():
            if isinstance(child, nn.MaxPool2d):
                setattr(
                    module,
                    name,
                    nn.AvgPool2d(child.kernel_size, child.stride, child.padding, child.ceil_mode),
                )
            elif isinstance(child, nn.LayerNorm | nn.ReLU6):
                setattr(module, name, nn.Identity())  # both would pass nothing back here
            elif isinstance(getattr(child, "layer_scale", None), nn.Parameter):
                nn.init.ones_(child.layer_scale)
        if isinstance(module, nn.Conv2d | nn.Linear):
            nn.init.constant_(module.weight, 1 / module.weight[0].numel())
            if module.bias is not None:
                nn.init.zeros_(module.bias)
        elif isinstance(module, nn.BatchNorm2d):
            module.reset_parameters()
    return net


def support(net, layer, shape):
    """First and last row and column of the image that the middle position of `layer` depends on,
    and that position."""
    net, outputs = averaging(net), []
    handle = net.get_submodule(layer).register_forward_hook(
        lambda _m, _i, output: outputs.append(output.clone())
    )
    x = torch.ones(shape, dtype=torch.float64, requires_grad=True)
    net(x)
    handle.remove()
    middle = [side // 2 for side in outputs[0].shape[2:]]
    value = outputs[0][0, :, middle[0], middle[1]].sum() if middle else outputs[0].sum()
    (grad,) = torch.autograd.grad(value, x)
    rows, columns = grad[0].abs().sum((0, 2)).nonzero(), grad[0].abs().sum((0, 1)).nonzero()
    return (rows.min(), columns.min()), (rows.max(), columns.max()), middle


@pytest.mark.parametrize(
    ("net", "layer"),
    [
        (nn.Sequential(nn.Conv2d(1, 2, 5, 3, padding=1), nn.Conv2d(2, 2, 3, dilation=3)), "1"),
        (
            nn.Sequential(
                nn.Conv2d(1, 2, 3, padding="same", dilation=2),
                nn.MaxPool2d(3, 2),
                nn.Conv2d(2, 1, 4),
            ),
            "2",
        ),
        (
            nn.Sequential(
                nn.ZeroPad2d((3, 1, 2, 0)), nn.Conv2d(1, 1, 2, 2), nn.AdaptiveAvgPool2d((7, 8))
            ),
            "2",
        ),
        (Branches(), "last"),
        (Branches(), "pool"),
    ],
)
def test_the_receptive_field_of_a_position_is_the_support_of_its_gradient(net, layer):
    torch.manual_seed(0)
    x = torch.empty(1, 1, 40, 60, device="meta")
    twin = copy.deepcopy(net).to("meta")
    outputs = []
    twin.get_submodule(layer).register_forward_hook(lambda _m, _i, output: outputs.append(output))
    with Tracer(x) as tracer:
        twin(x)
    field = tracer.receptive_field(outputs[0])
    low, high, middle = support(net, layer, (1, 1, 40, 60))
    for axis in (0, 1):
        start, end = (
            edge[axis] + middle[axis] * field.jump[axis] for edge in (field.low, field.high)
        )
        assert (start, end) == (low[axis], high[axis]), (
            "of the middle position, which touches no border here"
        )


@pytest.mark.parametrize(
    ("key", "layer", "height", "width", "known"),
    [
        ("alexnet", "features.10", 256, 64, 163),
        ("vgg16", "features.28", 256, 32, 196),
        ("vgg16", "features.30", 256, 32, 212),
        ("resnet18", "layer4", 512, 32, 435),
        ("resnet50", "layer4", 512, 32, 427),
        ("squeezenet1_0", "features.12", 256, 32, None),
        ("googlenet", "inception5b", 448, 32, None),
        ("convnext_tiny", "features.3", 256, 32, None),
        ("densenet121", "features.denseblock2", 320, 32, None),
        ("mobilenet_v2", "features.10", 256, 32, None),
    ],
)
def test_receptive_fields_of_real_networks_are_the_support_of_a_gradient(
    key, layer, height, width, known, counted
):
    """On a strip that is high enough and as narrow as the layers allow: all windows are square."""
    net = weightless(key)
    net = nn.Sequential(OrderedDict(features=net.features)) if hasattr(net, "features") else net
    low, high, _ = support(net, layer, (1, 3, height, width))
    inside = [
        row for row in counted[key].layers if row.name == layer or row.name.startswith(f"{layer}.")
    ]
    assert max(row.field for row in inside) == high[0] - low[0] + 1
    assert known in (None, high[0] - low[0] + 1)


def test_a_linear_layer_sees_what_the_windows_before_it_reach():
    net = nn.Sequential(nn.Conv2d(1, 1, 3, 2), nn.Flatten(), nn.Linear(9, 2))
    result = anatomy(net, (1, 1, 8, 8))
    assert result.layers[-1].field == 7, (
        "three windows of 3 at steps of 2 leave out the last row of 8"
    )
    low, high, _ = support(net, "2", (1, 1, 8, 8))
    assert (low, high) == ((0, 0), (6, 6))


def test_what_is_weighed_by_an_average_over_the_image_sees_all_of_it(counted):
    """Squeeze and excitation in EfficientNet; in a transformer attention, not the layer norm before it."""
    efficient, tokens = counted["efficientnet_b0"].layers, counted["vit_b_16"].layers
    first = next(i for i, layer in enumerate(efficient) if layer.kind == "Multiply")
    assert max(layer.field for layer in efficient[: first - 6]) < 224
    assert {layer.field for layer in efficient[first:]} == {224}
    attention = next(i for i, layer in enumerate(tokens) if layer.role == "attention")
    assert {layer.field for layer in tokens[:attention]} == {16}
    assert {layer.field for layer in tokens[attention:]} == {224}


@pytest.mark.parametrize("key", published_numbers.NETWORKS)
def test_the_scores_of_published_networks_see_the_whole_image(key, counted):
    assert counted[key].layers[-1].field == published_numbers.NETWORKS[key].crop
