"""Features are the input of the last layer, and folded networks say the same."""

import pytest
import torch

from explorer.failures.batch_norm_folding import fold_batch_norms
from explorer.failures.features import Head
from tests import zoo


@pytest.mark.parametrize("name", ["squeezenet1_0", "own_mlp_relu", "resnet18", "alexnet"])
def test_features_are_the_input_of_the_last_layer_with_weights(name):
    net, x, _ = zoo.example(name)
    x = x.repeat(2, 1, 1, 1)
    head = Head(net, x)
    with torch.no_grad(), head.watched():
        logits, features = net(x), head.features()
    assert features.shape == (2, head.width)
    if name == "squeezenet1_0":  # its last layer is a convolution, averaged after a ReLU
        last, inside = net.classifier[1], net.features(x)
        assert head.module is last
        torch.testing.assert_close(features, inside.mean((2, 3)))
    else:
        torch.testing.assert_close(head.module(features), logits)
    assert not head.module._forward_pre_hooks


@pytest.mark.parametrize(
    "name",
    [
        "own_resnet_relu",
        "own_alexnet_relu",
        "resnet18",
        "googlenet",
        "vgg11_bn",
        "own_plain_sigmoid",
    ],
)
def test_folded_networks_say_the_same_with_fewer_layers(name):
    net, x, _ = zoo.example(name)
    before = str(net)
    folded = fold_batch_norms(net, torch.randn_like(x))
    torch.testing.assert_close(folded(x), net(x), atol=1e-4, rtol=1e-4)
    assert not any(isinstance(module, torch.nn.BatchNorm2d) for module in folded.modules())
    assert str(net) == before and folded is not net
    theirs, ours = (
        {tensor.data_ptr() for tensor in each.state_dict().values()} for each in (net, folded)
    )
    norms = sum(isinstance(module, torch.nn.BatchNorm2d) for module in net.modules())
    assert len(ours - theirs) == 2 * norms  # all other weights are shared
    assert all(
        not module._forward_hooks and not module._forward_pre_hooks
        for module in (*net.modules(), *folded.modules())
    )
    features = []
    for each in (net, folded):
        head = Head(each, x)
        with torch.no_grad(), head.watched():
            each(x)
            features.append(head.features())
    largest = float(features[0].abs().max())
    torch.testing.assert_close(*features, atol=1e-4 * largest, rtol=1e-4)


@pytest.mark.parametrize("name", ["alexnet", "squeezenet1_0", "own_mlp_relu"])
def test_a_network_without_batch_norm_stays_itself(name):
    net, x, _ = zoo.example(name)
    assert fold_batch_norms(net, x) is net


def test_what_cannot_be_folded_stays():
    class Twice(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.norm = torch.nn.Conv2d(3, 3, 1), torch.nn.BatchNorm2d(3)
            self.norm.running_mean += 5
            self.relu = torch.nn.ReLU()

        def forward(self, x):
            y = self.conv(x)
            return (self.norm(y) + y).mean((2, 3))

    class Kept(Twice):
        def forward(self, x):
            y = self.conv(x)
            return (self.relu(y) + y).mean((2, 3))

    net, plain, kept = Twice().eval(), zoo.example("own_mlp_relu")[0], Kept().eval()
    with torch.no_grad():
        assert fold_batch_norms(net, torch.randn(2, 3, 8, 8)) is net
        assert fold_batch_norms(plain, torch.randn(2, 1, 8, 8)) is plain
        assert fold_batch_norms(kept, torch.randn(2, 3, 8, 8)) is kept
