"""Grad-CAM: against a hand-written loop and captum; what is wrong with a layer is said."""

import pytest
import torch
import torch.nn.functional as F
from captum.attr import (
    LayerGradCam,
)

from explorer.inside import gradient_attribution
from explorer.inside.gradient_attribution import SaliencyError
from tests.zoo import ARCHITECTURES, TARGET, example


def test_grad_cam_against_a_hand_written_loop():
    """The convolution's own output, although the ReLU that follows overwrites it in place."""
    net, x, layer = example("alexnet")
    assert layer == "features.10"
    assert net.features[11].inplace
    with torch.no_grad():
        maps = net.features[:11](x)
    maps.requires_grad_()
    score = net.classifier(net.avgpool(net.features[12](F.relu(maps))).flatten(1))[0, TARGET]
    (gradient,) = torch.autograd.grad(score, maps)
    coarse = sum(gradient[0, k].mean() * maps.detach()[0, k] for k in range(maps.shape[1])).clamp(
        min=0
    )
    expected = F.interpolate(coarse[None, None], (96, 96), mode="bilinear")[0, 0]
    torch.testing.assert_close(gradient_attribution.grad_cam(net, x, TARGET, layer), expected)
    assert expected.max() > 0


@pytest.mark.parametrize(
    "name", [name for name in ARCHITECTURES if name not in ("own_mlp_relu", "vit_b_16")]
)
def test_grad_cam_equals_captum(name):
    net, x, layer = example(name)
    theirs = LayerGradCam(net, net.get_submodule(layer)).attribute(
        x, target=TARGET, relu_attributions=True
    )
    theirs = F.interpolate(theirs.detach(), x.shape[2:], mode="bilinear")[0, 0]
    result = gradient_attribution.grad_cam(net, x, TARGET, layer)
    torch.testing.assert_close(result, theirs, rtol=1e-4, atol=1e-5 * float(theirs.max()))


def test_guided_grad_cam_is_the_product():
    net, x, layer = example("resnet18")
    guided, coarse = (
        gradient_attribution.guided_backpropagation(net, x, TARGET),
        gradient_attribution.grad_cam(net, x, TARGET, layer),
    )
    assert torch.equal(gradient_attribution.guided_grad_cam(net, x, TARGET, layer), guided * coarse)


@pytest.mark.parametrize(
    ("name", "layer", "words"),
    [
        ("own_mlp_relu", None, "has none there"),
        ("own_mlp_relu", "hidden.0", "gives none"),
        ("resnet18", "layer9", "no layer 'layer9'"),
        ("resnet18", "fc", "gives none"),
    ],
)
def test_grad_cam_says_what_is_wrong_with_a_layer(name, layer, words):
    net, x, _ = example(name)
    with pytest.raises(SaliencyError, match=words):
        gradient_attribution.grad_cam(net, x, TARGET, layer)
