"""Other backward passes: held against hand-made autograd functions, captum where it is right, and
finite sums."""

import copy
import gc
import threading
import warnings

import pytest
import torch
import torch.nn.functional as F
from captum.attr import Deconvolution, DeepLift, GuidedBackprop
from torch import Tensor, nn
from torchvision.models.googlenet import BasicConv2d

from explorer.inside import gradient_attribution
from explorer.inside.backward_rules import (
    DECONVOLVED,
    ELEMENTWISE,
    GUIDED,
    BackwardRules,
    rescale_rules,
)
from tests.zoo import ARCHITECTURES, TARGET, example


class Hand(torch.autograd.Function):
    """The ReLU of a textbook: guided (gradient and input positive) or deconvolved (gradient positive)."""

    @staticmethod
    def forward(ctx, h: Tensor, guided: bool) -> Tensor:
        ctx.save_for_backward(h)
        ctx.guided = guided
        return h * (h > 0)

    @staticmethod
    def backward(ctx, gradient: Tensor) -> tuple[Tensor, None]:
        (h,) = ctx.saved_tensors
        return gradient * (gradient > 0) * ((h > 0) if ctx.guided else 1), None


class HandReLU(nn.Module):
    def __init__(self, guided: bool):
        super().__init__()
        self.guided = guided

    def forward(self, h: Tensor) -> Tensor:
        return Hand.apply(h, self.guided)


def with_hand_made_relus(net: nn.Module, guided: bool, monkeypatch) -> nn.Module:
    net = copy.deepcopy(net)
    for parent in list(net.modules()):
        for name, child in parent.named_children():
            if isinstance(child, nn.ReLU):
                setattr(parent, name, HandReLU(guided))
    monkeypatch.setattr(
        BasicConv2d, "forward", lambda self, x: Hand.apply(self.bn(self.conv(x)), guided)
    )
    return net


@pytest.mark.parametrize(
    "name", ["alexnet", "vgg11_bn", "resnet18", "googlenet", "squeezenet1_1", "own_resnet_relu"]
)
@pytest.mark.parametrize("guided", [True, False])
def test_guided_and_deconvolved_gradients_equal_hand_made_relus(name, guided, monkeypatch):
    net, x, _ = example(name)
    rules = GUIDED if guided else DECONVOLVED
    ours = gradient_attribution.gradient_by_rules(net, x, TARGET, rules, "")
    plain = gradient_attribution.input_gradients(net, x, TARGET)[0]
    reference = gradient_attribution.input_gradients(
        with_hand_made_relus(net, guided, monkeypatch), x, TARGET
    )[0]
    torch.testing.assert_close(ours, reference, rtol=1e-4, atol=1e-6 * float(reference.abs().max()))
    assert (ours - plain).abs().max() > 0.01 * plain.abs().max()


@pytest.mark.parametrize("name", ["alexnet", "vgg11", "squeezenet1_0"])
@pytest.mark.parametrize(
    ("rules", "theirs"), [(GUIDED, GuidedBackprop), (DECONVOLVED, Deconvolution)]
)
def test_equals_captum_where_every_relu_is_a_module_of_its_own(name, rules, theirs):
    net, x, _ = example(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reference = (
            theirs(separate(net)).attribute(x.clone().requires_grad_(), target=TARGET)[0].detach()
        )
    torch.testing.assert_close(
        gradient_attribution.gradient_by_rules(net, x, TARGET, rules, ""),
        reference,
        rtol=1e-4,
        atol=1e-6 * float(reference.abs().max()),
    )


@pytest.mark.parametrize("name", ["own_resnet_relu", "own_plain_sigmoid", "own_mlp_relu"])
def test_deeplift_equals_captum_without_max_pooling(name):
    net, x, _ = example(name)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        reference = (
            DeepLift(separate(net))
            .attribute(x.clone().requires_grad_(), torch.zeros_like(x), target=TARGET)
            .detach()
        )
    torch.testing.assert_close(
        gradient_attribution.deeplift(net, x, TARGET)[0],
        reference[0].sum(0),
        rtol=1e-3,
        atol=1e-4 * float(reference.abs().max()),
    )


def separate(net: nn.Module) -> nn.Module:
    net = copy.deepcopy(net)
    for module in net.modules():
        if hasattr(module, "inplace"):
            module.inplace = False
    return net


PRODUCTS = {"efficientnet_b0", "vit_b_16", "convnext_tiny"}  # of values with each other: no rule


@pytest.mark.parametrize("name", [name for name in ARCHITECTURES if name not in PRODUCTS])
def test_deeplift_shares_out_the_change_of_the_score(name):
    net, x, _ = example(name)
    net, x = net.double(), x.double()
    with torch.no_grad():
        change = (net(x) - net(torch.zeros_like(x)))[0, TARGET].item()
    assert gradient_attribution.deeplift(net, x, TARGET)[0].sum().item() == pytest.approx(
        change, rel=1e-5
    )


def test_rescale_rule_by_hand():
    """score = 2 relu(x - 1) - 3 tanh(y), from the baseline 0: relu's quotient is (x - 1) / x,
    tanh's tanh(y) / y."""

    class Net(nn.Module):
        def forward(self, x: Tensor) -> Tensor:  # (N, 1, 1, 2)
            return 2 * F.relu(x[:, 0, 0, :1] - 1) - 3 * torch.tanh(x[:, 0, 0, 1:])

    x = torch.tensor([[[[4.0, 0.5]]]])
    result = gradient_attribution.deeplift(Net(), x, 0)[0]
    torch.testing.assert_close(
        result, torch.tensor([[2 * 3 / 4 * 4, -3 * torch.tensor(0.5).tanh().item()]])
    )


def test_pooling_whose_windows_share_their_maximum_by_hand():
    """Windows (1, 5, 2) and (2, 0, 1) of a row, stride 2, padding 0; the baseline is 0 everywhere:
    5 and 2 change."""

    class Net(nn.Module):
        def forward(self, x: Tensor) -> Tensor:
            return F.max_pool2d(x, (1, 3), (1, 2)).flatten(1).sum(1, keepdim=True)

    result = gradient_attribution.deeplift(Net(), torch.tensor([[[[1.0, 5, 2, 0, 1]]]]), 0)[0]
    torch.testing.assert_close(result, torch.tensor([[0.0, 5, 2, 0, 0]]))
    shared = gradient_attribution.deeplift(Net(), torch.tensor([[[[1.0, 2, 7, 0, 1]]]]), 0)[0]
    torch.testing.assert_close(
        shared, torch.tensor([[0.0, 0, 14, 0, 0]])
    )  # both windows add up on the pixel between


@pytest.mark.parametrize("function", ELEMENTWISE, ids=lambda f: f.__name__)
def test_forward_pass_and_flat_gradients_are_the_functions_own(function):
    """With an image equal to its baseline nothing changes, and the rescale rule has to fall back on
    the derivative."""
    h = torch.linspace(-2, 2, 9)[None, None, None]  # (1, 1, 1, 9)
    extra = (torch.tensor([0.3]),) if "prelu" in function.__name__ else ()
    true = h.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(function(true.clone(), *extra).sum(), true)
    ours = h.clone().requires_grad_()
    with BackwardRules(rescale_rules(lambda h: function(h, *extra), h.clone())[0]) as caught:
        output = function(ours, *extra)
    assert caught.calls == 1
    assert torch.equal(output, function(h.clone(), *extra))
    torch.testing.assert_close(torch.autograd.grad(output.sum(), ours)[0], gradient)


RULES = {
    "guided": lambda net, x: GUIDED,
    "deconvolved": lambda net, x: DECONVOLVED,
    "rescaled": lambda net, x: rescale_rules(net, torch.zeros_like(x))[0],
}


@pytest.mark.parametrize("rules", RULES)
@pytest.mark.parametrize(
    "name", ["alexnet", "resnet18", "googlenet", "own_alexnet_prelu", "own_prelu_net"]
)
def test_forward_pass_is_bit_identical(name, rules):
    net, x, _ = example(name)
    with torch.no_grad():
        expected = net(x)
        with BackwardRules(RULES[rules](net, x)):
            assert torch.equal(net(x), expected)


def test_other_threads_and_what_comes_after_are_not_affected():
    h = torch.tensor([[-1.0, 2.0]])
    gradients = []

    def elsewhere():
        start = h.clone().requires_grad_()
        gradients.append(torch.autograd.grad((-F.relu(start)).sum(), start)[0])

    with BackwardRules(GUIDED) as caught:
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
    elsewhere()
    assert caught.calls == 0
    assert all(torch.equal(gradient, torch.tensor([[0.0, -1.0]])) for gradient in gradients)


def test_a_failure_ends_the_rules():
    with pytest.raises(RuntimeError, match="size"), BackwardRules(GUIDED):
        F.relu(torch.zeros(2)) + torch.zeros(3)
    start = torch.ones(1, requires_grad=True)
    assert torch.autograd.grad(-F.relu(start), start)[0] == -1


@pytest.mark.parametrize("method", ["guided_backpropagation", "deconvolution", "deeplift"])
def test_no_pass_outlives_its_map(method):
    """A backward pass that held on to its own output would wait, with all activations, for the
    garbage collector."""
    net, x, _ = example("own_resnet_relu")
    gc.collect()
    gc.disable()
    try:
        before = sum(type(thing) is Tensor for thing in gc.get_objects())
        getattr(gradient_attribution, method)(net, x, TARGET)
        assert sum(type(thing) is Tensor for thing in gc.get_objects()) == before
    finally:
        gc.enable()
