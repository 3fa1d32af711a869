"""Perturbation attribution: saliency maps made by hiding parts of the image.

As in `gradient_attribution`, a method is a function (net, x, target, ...) -> (H, W) tensor. It needs no
gradient, only scores of images in which a square or some superpixels are replaced by the baseline
0, the mean colour of the training images."""

import numpy as np
import torch
from torch import Tensor, nn

from explorer.inside.gradient_attribution import batch_size

SUPERPIXELS = 40  # about as many parts of an image as a few hundred samples can tell apart
# kernel width and ridge penalty of the authors' own lime_image.py
LIME_WIDTH, LIME_RIDGE = 0.25, 1.0


def occlusion(net: nn.Module, x: Tensor, target: int, windows: int) -> Tensor:
    """How much the score falls while a square is hidden, averaged over the squares that hide a
    pixel.

    `windows` positions a side, each half over the next. Zeiler and Fergus 2014, section 4.2.
    """
    from captum.attr import Occlusion  # half a second, which pages without it need not wait for

    stride = max(1, round(min(x.shape[2:]) / (windows + 1)))
    window = min(2 * stride, *x.shape[2:])
    channels = x.shape[1]
    attribution = Occlusion(net).attribute(
        x,
        (channels, window, window),
        strides=(channels, stride, stride),
        target=target,
        perturbations_per_eval=2 * batch_size(x),
    )
    return attribution[0, 0].to(x.dtype)  # (H, W)


def kernel_shap(net: nn.Module, x: Tensor, target: int, samples: int, seed: int) -> Tensor:
    """Shapley values of superpixels: fair shares of score(x) - score(baseline), estimated from
    random coalitions.

    Sizes are drawn by the Shapley kernel and each coalition comes with its complement; the shares
    are the least squares solution that sums to the change exactly. Lundberg and Lee 2017, theorem
    2; Covert and Lee 2021."""
    parts = superpixels(x)
    count = int(parts.max()) + 1
    present = np.concatenate(
        [np.ones((1, count), bool), np.zeros((1, count), bool), coalitions(count, samples, seed)]
    )
    scores = masked_scores(net, x, target, parts, present)
    change = scores[0] - scores[1]
    chosen = present[2:].astype(np.float64)
    others = chosen[:, :-1] - chosen[:, -1:]
    known = scores[2:] - scores[1] - chosen[:, -1] * change
    shares = np.linalg.lstsq(others, known, rcond=None)[0]
    return painted(np.append(shares, change - shares.sum()), parts, x)


def coalitions(count: int, samples: int, seed: int) -> np.ndarray:
    """Random subsets of `count` parts, neither none nor all, and the complement of each: (samples,
    count) bool."""
    if count == 1:
        return np.zeros((0, 1), bool)
    generator = np.random.default_rng(seed)
    sizes = np.arange(1, count)
    weights = 1 / (sizes * (count - sizes))
    chosen = generator.choice(sizes, (samples + 1) // 2, p=weights / weights.sum())
    ranks = generator.permuted(np.tile(np.arange(count), (len(chosen), 1)), axis=1)
    half = ranks < chosen[:, None]
    return np.stack([half, ~half], axis=1).reshape(-1, count)[:samples]


def lime(net: nn.Module, x: Tensor, target: int, samples: int, seed: int) -> Tensor:
    """Weights of superpixels in a linear model of the score, fitted to images near this one.
    Ribeiro et al. 2016.

    Every part is hidden with probability 1/2; nearness is exp(-d^2 / 2 width^2), d the cosine
    distance to the whole."""
    parts = superpixels(x)
    present = np.random.default_rng(seed).random((samples, int(parts.max()) + 1)) < 0.5
    present[0] = True
    scores = masked_scores(net, x, target, parts, present)
    distance = 1 - np.sqrt(present.mean(1))
    nearness = np.exp(-((distance / LIME_WIDTH) ** 2) / 2)
    chosen: np.ndarray = present - np.average(present, axis=0, weights=nearness)
    scores = scores - np.average(scores, weights=nearness)
    weighted = chosen * nearness[:, None]
    weights = np.linalg.solve(
        weighted.T @ chosen + LIME_RIDGE * np.eye(chosen.shape[1]), weighted.T @ scores
    )
    return painted(weights, parts, x)


def superpixels(x: Tensor) -> np.ndarray:
    """Regions of like colour, numbered from 0 without gaps: (H, W) int64. SLIC, Achanta et al.
    2012."""
    from skimage.segmentation import slic

    image = x[0].detach().cpu().numpy().transpose(1, 2, 0).astype(np.float64)  # (H, W, C)
    image = (image - image.min()) / max(np.ptp(image), 1e-9)
    wanted = max(1, min(SUPERPIXELS, image.shape[0] * image.shape[1] // 4))
    if image.shape[2] == 1:
        parts = slic(image[..., 0], wanted, compactness=0.1, channel_axis=None, start_label=0)
    else:
        parts = slic(image, wanted, compactness=20, sigma=1, start_label=0)
    return np.unique(parts, return_inverse=True)[1].reshape(parts.shape)


def region_areas(x: Tensor) -> np.ndarray:
    """How many pixels the superpixel of each pixel has: (H, W) int64."""
    parts = superpixels(x)
    return np.bincount(parts.ravel())[parts]


def masked_scores(
    net: nn.Module, x: Tensor, target: int, parts: np.ndarray, present: np.ndarray
) -> np.ndarray:
    """The score of x with only some parts present, the others at the baseline: present (N, parts)
    -> (N,)."""
    numbers = torch.from_numpy(parts).to(x.device)
    batches = torch.from_numpy(present).to(x.device).split(2 * batch_size(x))
    with torch.no_grad():
        scores = [net(x * some[:, None, numbers])[:, target] for some in batches]
    return torch.cat(scores).cpu().double().numpy()


def painted(shares: np.ndarray, parts: np.ndarray, x: Tensor) -> Tensor:
    """Each part's number on each of its pixels: (H, W)."""
    return torch.from_numpy(shares[parts]).to(x)
