"""Gradient attribution: saliency maps made of gradients.

A method is a plain function (net, x, target, ...) -> (H, W) tensor, with x of shape (1, C, H, W)
and `target` the class whose score (logit) is explained; methods that share out a change of the
score give this change as well. The baseline of all of them is the input 0, which for a normalised
input is the mean colour of the training images.

captum computes none of them: its guided maps miss ReLUs that are no modules of their own, its
DeepLIFT loses shares at max pooling, its random methods draw from the process's one generator,
which sessions would share, and its integrated gradients take all steps in one batch. Where it is
right, the tests hold these maps against its own."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor, nn

from explorer.inside.backward_rules import (
    DECONVOLVED,
    GUIDED,
    BackwardRules,
    Rules,
    rescale_rules,
)
from explorer.inside.input_gradient import SummedInputGradient
from explorer.inside.saliency_map import SaliencyError
from explorer.networks import devices
from trainer.probes import tap

NOISE = 0.15  # standard deviation of added noise, as a share of the input's range. Smilkov et al. 2017, section 3.1
# in one batch: eight photographs keep a CPU busy and a ResNet-18 under 200 MB
PIXELS = 8 * 224 * 224


def batch_size(x: Tensor) -> int:
    """How many inputs like x go through the net at once: a bounded number of pixels, more on an
    accelerator, fewer after its memory ran out."""
    pixels = PIXELS * (1 if x.device.type == "cpu" else 16)
    return max(1, int(pixels * devices.batch_share()) // x[0, 0].numel())


def input_gradients(net: nn.Module, xs: Tensor, target: int) -> Tensor:
    """d score / d input of each of the inputs xs (N, C, H, W): the same shape."""
    xs = xs.detach().clone().requires_grad_()
    (gradients,) = torch.autograd.grad(net(xs)[:, target].sum(), xs)
    return gradients


def gradient(net: nn.Module, x: Tensor, target: int) -> Tensor:
    """Largest |d score / d input| over the colour channels. Simonyan et al. 2014, section 3."""
    return input_gradients(net, x, target)[0].abs().amax(0)  # (H, W)


def input_x_gradient(net: nn.Module, x: Tensor, target: int) -> Tensor:
    """Input times gradient, summed over the colour channels. Shrikumar et al. 2016."""
    return (x * input_gradients(net, x, target))[0].sum(0)  # (H, W)


def integrated_gradients(
    net: nn.Module, x: Tensor, target: int, steps: int
) -> tuple[Tensor, float]:
    """Input times the mean gradient on the straight way from the baseline, Gauss-Legendre.
    Sundararajan et al. 2017.

    Also score(x) - score(baseline), to which the map would sum with ever more steps.
    """
    nodes, shares = (
        torch.from_numpy(values).to(x) / 2 for values in np.polynomial.legendre.leggauss(steps)
    )
    batches = -(-steps // batch_size(x))  # of one size: a small one at the end would be slow
    mean = SummedInputGradient(net, x, target)
    for place, share in zip(
        (nodes + 0.5).tensor_split(batches), shares.tensor_split(batches), strict=True
    ):
        mean.add(place[:, None, None, None] * x, share, place)
    with torch.no_grad():
        scores = net(torch.cat([x, torch.zeros_like(x)]))[:, target].cpu().double()
    return (x * mean.total())[0].sum(0), (scores[0] - scores[1]).item()  # (H, W)


def smoothgrad(net: nn.Module, x: Tensor, target: int, samples: int, seed: int) -> Tensor:
    """Largest |mean gradient| over the colour channels, the mean over noisy copies. Smilkov et al.
    2017, equation 1."""
    sum_over_copies = SummedInputGradient(net, x, target)
    for noise in noises(x, samples, seed):
        sum_over_copies.add(x + noise)
    return (sum_over_copies.total() / samples)[0].abs().amax(0)  # (H, W)


def gradient_shap(net: nn.Module, x: Tensor, target: int, samples: int, seed: int) -> Tensor:
    """Mean of (x - b) times the gradient between b and x, where every b is another image of noise
    around the baseline.

    The places between b and x are spread evenly. With ever more samples it sums to score(x) - mean
    score(b). Erion et al. 2021, equation 3; the SHAP package calls it GradientExplainer."""
    total = torch.zeros_like(x)
    places = (
        ((torch.arange(samples) + 0.5) / samples).to(x)[:, None, None, None].split(batch_size(x))
    )
    for start, place in zip(noises(x, samples, seed), places, strict=True):
        total += ((x - start) * input_gradients(net, start + place * (x - start), target)).sum(0)
    return (total / samples)[0].sum(0)  # (H, W)


def noises(x: Tensor, samples: int, seed: int) -> Iterator[Tensor]:
    """Gaussian noise in batches (n, C, H, W), `samples` in all: NOISE of the range of x; the same
    for the same seed."""
    generator = torch.Generator().manual_seed(seed)
    scale = NOISE * float(x.max() - x.min())
    for first in range(0, samples, batch_size(x)):
        count = min(batch_size(x), samples - first)
        one_by_one = [
            torch.randn(x.shape[1:], generator=generator) for _ in range(count)
        ]  # whatever the batch size
        yield scale * torch.stack(one_by_one).to(x.device)


def guided_backpropagation(net: nn.Module, x: Tensor, target: int) -> Tensor:
    """Largest |gradient| over the colour channels if ReLUs let back positive gradients only.
    Springenberg et al. 2015."""
    return guided_gradient(net, x, target).abs().amax(0)  # (H, W)


def guided_gradient(net: nn.Module, x: Tensor, target: int) -> Tensor:
    """What guided backpropagation brings back to the input: (C, H, W)."""
    return gradient_by_rules(net, x, target, GUIDED, "Guided backpropagation")


def deconvolution(net: nn.Module, x: Tensor, target: int) -> Tensor:
    """As guided backpropagation, but wherever the ReLUs' own inputs were. Zeiler and Fergus
    2014."""
    return gradient_by_rules(net, x, target, DECONVOLVED, "Deconvolution").abs().amax(0)  # (H, W)


def gradient_by_rules(net: nn.Module, x: Tensor, target: int, rules: Rules, name: str) -> Tensor:
    """d score / d input (C, H, W) under other rules for ReLUs; SaliencyError if the net has
    none."""
    x = x.detach().clone().requires_grad_()
    with BackwardRules(rules) as caught:
        score = net(x)[0, target]
    if not caught.calls:
        raise SaliencyError(
            f"{name} changes how ReLUs hand gradients back, and this network has no plain ReLU: it would "
            "be the gradient itself. Choose Gradient, or a network with ReLUs."
        )
    return torch.autograd.grad(score, x)[0][0]


def deeplift(net: nn.Module, x: Tensor, target: int) -> tuple[Tensor, float]:
    """Each pixel's share of score(x) - score(baseline) by the rescale rule, and this change itself.

    Shrikumar et al. 2017, section 3.
    """
    rules, before = rescale_rules(net, torch.zeros_like(x))
    start = x.detach().clone().requires_grad_()
    with BackwardRules(rules):
        score = net(start)[0, target]
    (multipliers,) = torch.autograd.grad(score, start)
    return (x * multipliers)[0].sum(0), score.item() - before[0, target].item()  # (H, W)


def grad_cam(net: nn.Module, x: Tensor, target: int, layer: str | None) -> Tensor:
    """Feature maps of `layer`, weighted by their mean gradient and summed: the positive part, as
    large as the input.

    Selvaraju et al. 2017, equations 1 and 2.
    """
    if layer is None:
        raise SaliencyError(
            "Grad-CAM weighs the feature maps of a deep layer, and this network has none there. "
            "Choose another method, or a convolutional network."
        )
    if layer not in dict(net.named_modules()):
        raise SaliencyError(
            f"This network has no layer {layer!r}. Choose one of its convolutional layers."
        )
    with tap(net, [layer]) as outputs:
        score = net(x.detach().clone().requires_grad_())[0, target]
    maps = outputs[layer][-1] if layer in outputs else None  # (1, K, h, w)
    if maps is None or maps.ndim != 4:
        raise SaliencyError(
            f"Grad-CAM weighs feature maps, and layer {layer!r} gives none. Choose a convolutional "
            "layer."
        )
    (gradient,) = torch.autograd.grad(score, maps)
    weights = gradient.mean((2, 3), keepdim=True)  # (1, K, 1, 1)
    coarse = torch.relu((weights * maps.detach()).sum(1, keepdim=True))  # (1, 1, h, w)
    return nn.functional.interpolate(coarse, x.shape[2:], mode="bilinear", align_corners=False)[
        0, 0
    ]  # (H, W)


def guided_grad_cam(net: nn.Module, x: Tensor, target: int, layer: str | None) -> Tensor:
    """Guided backpropagation times Grad-CAM: fine as the one, and only where the other looks.
    Selvaraju et al. 2017."""
    return guided_gradient(net, x, target).abs().amax(0) * grad_cam(net, x, target, layer)  # (H, W)
