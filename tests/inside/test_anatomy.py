"""Networks: counts against published ones and by hand; nothing is touched; the page."""

import math

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode
from torchvision.models import get_model_weights

from explorer.app.widgets import escape_markdown
from explorer.inside import published_numbers
from explorer.inside.anatomy import anatomy, make_up
from explorer.networks.zoo import NETWORKS
from tests.inside.networks import weightless
from tests.zoo import DEPTHS, TORCHVISION
from trainer.nets import NETS, NetSpec, build


def test_a_module_may_be_given_a_list():
    """As a layer of DenseNet is."""

    class Join(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(6, 4, 1)

        def forward(self, maps):
            return self.conv(torch.cat(maps, 1))

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.join = nn.Conv2d(3, 3, 1), Join()

        def forward(self, x):
            return self.join([x, self.first(x)]).mean((2, 3))

    result = anatomy(Net(), (1, 3, 8, 8))
    assert result.parameters == 3 * 3 + 3 + 6 * 4 + 4
    assert result.multiply_adds == 64 * (9 + 24)


@pytest.mark.parametrize("key", published_numbers.NETWORKS)
def test_parameters_and_multiply_adds_are_the_published_ones(key, counted):
    meta, result = get_model_weights(key).IMAGENET1K_V1.meta, counted[key]
    assert result.parameters == sum(layer.parameters for layer in result.layers)
    assert result.parameters + NETWORKS[key].auxiliary == meta["num_params"]
    assert round(result.multiply_adds / 1e9, 3) == meta["_ops"]


@pytest.mark.parametrize("key", ["googlenet", "resnet50", "squeezenet1_1", "vit_b_16"])
def test_multiply_adds_are_half_the_flops_that_torch_counts(key, counted):
    with FlopCounterMode(display=False) as counter:
        weightless(key).eval()(torch.empty(1, 3, 224, 224, device="meta"))
    assert 2 * counted[key].multiply_adds == counter.get_total_flops()


@pytest.mark.parametrize("key", [key for key in TORCHVISION if key != "vit_b_16"])
def test_multiply_adds_of_each_layer_are_its_outputs_times_the_weights_behind_each(key, counted):
    """A convolution or linear layer makes every output from all weights of one of its filters."""
    net = weightless(key).eval()
    expected = {}

    def count(name, module):
        def hook(_module, _inputs, output):
            expected[name] = output.numel() * module.weight[0].numel()

        module.register_forward_hook(hook)

    for name, module in net.named_modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            count(name, module)
    side = NETWORKS[key].crop
    net(torch.empty(1, 3, side, side, device="meta"))
    counts = {layer.name: layer.multiply_adds for layer in counted[key].layers}
    assert expected == {name: counts[name] for name in expected}
    assert sum(expected.values()) == sum(counts.values())


def test_the_depth_of_every_published_family_is_known():
    known = {NETWORKS[key].family for key in DEPTHS.keys() & NETWORKS}
    assert known == {row.family for row in NETWORKS.values()}


@pytest.mark.parametrize(("key", "depth"), DEPTHS.items())
def test_layers_with_parameters_are_counted_as_the_names_say(key, depth, counted):
    assert counted[key].depth == depth


def test_a_layer_worked_out_by_hand(counted):
    assert make_up(counted["alexnet"]) == {"conv": 5, "pool": 3, "fc": 3}, "as the lecture says"
    first, relu, pool = counted["alexnet"].layers[:3]
    assert (first.kind, first.input, first.output) == (
        "Conv 11×11 / 4",
        (3, 224, 224),
        (64, 55, 55),
    )
    assert first.parameters == 64 * (3 * 11 * 11 + 1)
    assert first.multiply_adds == 55 * 55 * 64 * 3 * 11 * 11
    assert first.memory == 4 * 64 * 55 * 55
    assert relu.kind == "ReLU" and relu.memory == 0, "it works in place"
    assert (pool.kind, pool.field, pool.jump) == ("MaxPool 3×3 / 2", 11 + 2 * 4, 8)


def test_three_layers_of_3x3_see_what_one_of_7x7_sees_for_27_instead_of_49_weights():
    c = 8
    three = nn.Sequential(*(nn.Conv2d(c, c, 3, padding=1, bias=False) for _ in range(3)))
    single = nn.Conv2d(c, c, 7, padding=3, bias=False)
    three, single = anatomy(three, (1, c, 20, 20)), anatomy(single, (1, c, 20, 20))
    assert three.last_conv.field == single.last_conv.field == 7
    assert (three.parameters, single.parameters) == (27 * c**2, 49 * c**2)
    assert (three.multiply_adds, single.multiply_adds) == (27 * c**2 * 400, 49 * c**2 * 400)
    assert (three.depth, single.depth) == (3, 1)


@pytest.mark.parametrize("depth", [20, 56])
def test_cifar_resnets_have_their_published_size_and_depth_with_and_without_shortcuts(depth):
    residual, plain = (
        anatomy(build(NetSpec("resnet", 10, size=32, depth=depth, residual=skip)), (1, 3, 32, 32))
        for skip in (True, False)
    )
    assert residual.parameters == plain.parameters == {20: 269_722, 56: 853_018}[depth]
    assert residual.depth == plain.depth == depth
    assert residual.multiply_adds == plain.multiply_adds
    assert sum(layer.kind == "Add" for layer in residual.layers) == (depth - 2) // 2
    assert not any(layer.role == "join" for layer in plain.layers)


@pytest.mark.parametrize("key", NETS)
@pytest.mark.parametrize("channels", [1, 3])
def test_every_trainable_net_has_an_anatomy(key, channels):
    net = build(NetSpec(key, 10, channels=channels, size=NETS[key].size))
    result = anatomy(net, (1, channels, NETS[key].size, NETS[key].size))
    assert (
        result.parameters
        == sum(p.numel() for p in net.parameters())
        == sum(r.parameters for r in result.layers)
    )
    assert math.prod(result.layers[-1].output) == 10
    assert result.layers[-1].field == NETS[key].size


def state(net):
    return [
        (name, m.training, len(m._forward_hooks), len(m._forward_pre_hooks))
        for name, m in net.named_modules()
    ], [
        (name, p.data_ptr(), p.device, p.requires_grad, p.grad, p.clone())
        for name, p in net.named_parameters()
    ]


@pytest.mark.parametrize("side", [40, 1])
def test_the_network_is_left_as_it_was_also_after_failure(side):
    torch.manual_seed(0)
    net = nn.Sequential(
        nn.Conv2d(3, 4, 3),
        nn.BatchNorm2d(4),
        nn.ReLU(inplace=True),
        nn.MaxPool2d(4),
        nn.Flatten(),
        nn.LazyLinear(2),
    )
    net(torch.zeros(2, 3, 40, 40))
    modules, tensors = state(net)
    means = net[1].running_mean.clone()
    if side == 40:
        anatomy(net, (1, 3, side, side))
    else:
        with pytest.raises(RuntimeError):
            anatomy(net, (1, 3, side, side))
    after, kept = state(net)
    assert after == modules
    assert all(
        a[:4] == b[:4] and a[4] is b[4] is None and a[5].equal(b[5])
        for a, b in zip(tensors, kept, strict=True)
    )
    assert net[1].running_mean.equal(means)


def test_a_shape_that_is_no_image_is_refused():
    with pytest.raises(ValueError, match="x_shape must be"):
        anatomy(nn.Flatten(), (3, 8, 8))


def page_of(app, model):
    return app("networks").selectbox(key="model").set_value(model).run()


def shown(at):
    assert not at.exception
    return {metric.label: metric.value for metric in at.metric}


def test_the_page_counts_the_chosen_network_also_without_its_weights(app):
    at = page_of(app, "vgg16")
    assert shown(at) == {
        "Parameters": "138 M",
        "Multiply-adds": "15.5 G",
        "Layers with weights": "16",
        "Activations": "60.4 MB",
        "Receptive field": "196 px",
    }
    assert "VGG-16 has 138 million" in at.main.markdown[1].value.replace("\\", "")
    at.selectbox(key="model").set_value("random:resnet50").run()
    assert shown(at)["Layers with weights"] == "50"


def test_the_page_compares_fields_and_published_networks(app):
    at = page_of(app, "random:alexnet")
    at.multiselect(key="fields_of").set_value(["resnet18"]).run()
    assert "In ResNet\\-18 one value sees 7 pixels" in " ".join(text.value for text in at.markdown)
    at.segmented_control(key="accuracy").set_value("top5").run()
    assert "96.1\u00a0% top-5" in " ".join(text.value for text in at.markdown)
    assert len(at.session_state["views"]["costs"].columns()["layer"]) == 21
    (networks,) = (table.value for table in at.dataframe)
    assert len(networks) == len(published_numbers.NETWORKS) + 2
    assert escape_markdown("61.1 M") in set(at.table[0].value["computed here"])
    assert not at.exception


@pytest.mark.parametrize("model", ["googlenet", "random:squeezenet1_1"])
def test_the_page_shows_every_kind_of_network(app, model):
    assert shown(page_of(app, model))["Layers with weights"] in ("22", "18")
