"""Answering: what does a network say of one batch of images, and how do a few threads keep it
busy?"""

import copy
import os
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, nullcontext

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

from explorer.failures import columns as measuring
from explorer.failures import sources
from explorer.failures.evaluation import EvaluationError
from explorer.images import preprocessing
from explorer.networks.model import Model

LARGEST = 65504  # of float16
_threads = threading.Lock()
_single: list[int] = []  # torch's threads before the first of the evaluations that run now


def folded(net: nn.Module, x: Tensor) -> nn.Module:
    """A network of the same outputs (to rounding) that needs a fifth less time on a CPU: batch
    norms are multiplied into the convolutions before them, and ReLUs are applied where a
    convolution writes its output. `net` itself where there is nothing to fold, or the outputs for x
    (N, C, H, W) say that some convolution is followed by more than that. All weights that stay as
    they are belong to both."""
    made = copy.deepcopy(
        net, {id(tensor): tensor for tensor in (*net.parameters(), *net.buffers())}
    )
    norms = _followed_by(nn.BatchNorm2d, made, x)
    for conv, norm in norms:
        fused = fuse_conv_bn_eval(made.get_submodule(conv), made.get_submodule(norm))
        made.set_submodule(conv, fused.to(memory_format=torch.channels_last))
        made.set_submodule(norm, nn.Identity())
    activations = (
        _followed_by(nn.ReLU, made, x) if ConvReLU.possible and x.device.type == "cpu" else []
    )
    for conv, relu in activations:
        made.set_submodule(conv, ConvReLU(made.get_submodule(conv)))
        made.set_submodule(relu, nn.Identity())
    if not norms and not activations:
        return net
    before = net(x)
    try:
        after = made(x)
    except RuntimeError:  # a machine whose torch has no such convolution
        return net
    return made if (before - after).abs().max() <= 1e-4 * before.abs().max() else net


class ConvReLU(nn.Module):
    """relu(conv(x)), as torch's own compiler has it computed on a CPU: the output is written
    once."""

    possible = torch.backends.mkldnn.is_available() and hasattr(
        torch.ops.mkldnn, "_convolution_pointwise"
    )

    def __init__(self, conv: nn.Conv2d):
        super().__init__()
        self.conv = conv

    def forward(self, x: Tensor) -> Tensor:
        conv = self.conv
        return torch.ops.mkldnn._convolution_pointwise(
            x,
            conv.weight,
            conv.bias,
            conv.padding,
            conv.stride,
            conv.dilation,
            conv.groups,
            "relu",
            [],
            "",
        )


def _followed_by(kind: type[nn.Module], net: nn.Module, x: Tensor) -> list[tuple[str, str]]:
    """Names of convolutions and of the modules of this kind that are given just their output, where
    each runs once."""
    second = [(name, module) for name, module in net.named_modules() if isinstance(module, kind)]
    if not second:
        return []
    outputs: dict[
        int, tuple[str, Tensor]
    ] = {}  # holding an output keeps its id from being used again
    pairs, ran = [], []

    def after(name: str) -> Callable:
        def keep(_module: nn.Module, _inputs: tuple, output: Tensor) -> None:
            ran.append(name)
            outputs[id(output)] = name, output

        return keep

    def before(name: str) -> Callable:
        def compare(_module: nn.Module, inputs: tuple) -> None:
            ran.append(name)
            if id(inputs[0]) in outputs:
                pairs.append((outputs[id(inputs[0])][0], name))

        return compare

    with ExitStack() as stack:
        for name, module in net.named_modules():
            if (
                type(module) is nn.Conv2d
                and module.padding_mode == "zeros"
                and not isinstance(module.padding, str)
            ):
                stack.callback(module.register_forward_hook(after(name)).remove)
        for name, module in second:
            stack.callback(module.register_forward_pre_hook(before(name)).remove)
        net(x)
    used = [name for pair in pairs for name in pair]
    return [
        pair for pair in pairs if all(ran.count(name) == used.count(name) == 1 for name in pair)
    ]


class Head:
    """The last layer with weights that a network executes, whose input are the features; width is
    their number."""

    def __init__(self, net: nn.Module, x: Tensor):
        ran: list[tuple[nn.Module, Tensor]] = []
        handles = [
            module.register_forward_pre_hook(lambda module, inputs: ran.append((module, inputs[0])))
            for module in net.modules()
            if isinstance(module, nn.Linear | nn.Conv2d | ConvReLU)
        ]
        try:
            net(x)
        finally:
            for handle in handles:
                handle.remove()
        self.module, given = ran[-1]
        self.width, self._seen = (
            given.shape[1] if given.ndim == 4 else given[0].numel(),
            threading.local(),
        )

    @contextmanager
    def watched(self) -> Iterator[None]:
        """While it lasts, each thread's `features` are those of its last forward pass."""
        handle = self.module.register_forward_pre_hook(
            lambda _, inputs: setattr(self._seen, "x", inputs[0])
        )
        try:
            yield
        finally:
            handle.remove()

    def features(self) -> Tensor:
        """(N, D) float32."""
        x = self._seen.x
        return (x.mean((2, 3)) if x.ndim == 4 else x.flatten(1)).float()


class Job:
    """What a thread needs to make the answers to a batch of a network on a source."""

    def __init__(
        self,
        net: nn.Module,
        model: Model,
        source: sources.Source,
        device: str,
        outputs: Sequence[int],
    ):
        self.device = torch.device(device)
        self.preprocessing, self.outputs = model.preprocessing, np.array([*outputs, -1], np.int32)
        side, channels = self.preprocessing.crop, self.preprocessing.channels
        noise = torch.randn(2, channels, side, side, generator=torch.Generator().manual_seed(0)).to(
            self.device
        )
        with torch.inference_mode():
            self.source, self.net = source, folded(net.to(self.device), noise)
            self.head = Head(self.net, noise)
        self.mean, self.std = (
            torch.tensor(v, dtype=torch.float32).repeat(side).to(self.device)  # (W * C,)
            for v in (self.preprocessing.mean, self.preprocessing.std)
        )
        self.turn = (
            nullcontext() if self.device.type == "cpu" else threading.Lock()
        )  # a device takes one at a time

    def answer(self, number: int, chosen: np.ndarray) -> tuple:
        """What Recorder.append takes, for the images at these places of the source."""
        good, views, unreadable = [], [], []
        blobs: dict[str, list[bytes]] = {"names": [], "thumbnails": [], "originals": []}
        digests = []
        for place in chosen.tolist():
            image = self.source.images[place]
            name = image.name.replace("\0", "")
            try:
                data = image.read()
                picture = sources.load(data)
            except (sources.DatasetError, preprocessing.ImageError, OSError) as error:
                unreadable.append((name.encode(errors="replace").decode(), str(error)))
                continue
            good.append(place)
            views.append(measuring.view(picture, self.preprocessing))
            digests.append(sources.digest(data))
            blobs["names"].append(name.encode(errors="replace") + b"\0")
            blobs["thumbnails"].append(measuring.thumbnail(data, picture))
            blobs["originals"].append(
                data if isinstance(data, bytes) and self.source.kind == "uploads" else b""
            )
        own = np.array([self.source.images[place].label for place in good], np.int32)
        side, channels = self.preprocessing.crop, self.preprocessing.channels
        stacked = np.stack(views) if views else np.zeros((0, side, side, channels), np.uint8)
        logits, features = self.forward(stacked)
        if not np.isfinite(logits).all():
            bad = blobs["names"][int(np.argmin(np.isfinite(logits).all(1)))].decode()[:-1]
            raise EvaluationError(
                f"The network's scores of {bad[:80]} are not finite numbers: it cannot be evaluated."
            )
        labels = self.outputs[own]
        columns = (
            measuring.answers(logits, labels)
            | measuring.looks(stacked)
            | {
                "labels": labels,
                "own_labels": own,
                "index": np.array(good, np.int64),
                "digests": np.array(digests, np.uint8).reshape(len(good), sources.DIGEST),
                "features": features,
            }
        )
        return number, columns, blobs, len(chosen), unreadable

    def forward(self, views: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Scores (n, K) float32 and features (n, D) float16 of views (n, H, W, C) uint8; the values
        of images.to_input, channels last in memory."""
        with torch.inference_mode(), self.turn:
            x = (
                torch.from_numpy(views).to(self.device).flatten(2).float()
            )  # (n, H, W * C): long rows are sooner done
            x = (
                x.div_(255).sub_(self.mean).div_(self.std).view(views.shape).permute(0, 3, 1, 2)
            )  # (n, C, H, W)
            logits = self.net(x).float()
            features = self.head.features().clamp(-LARGEST, LARGEST).half()
            return logits.cpu().numpy(), features.cpu().numpy()


def answers(
    job: Job, batches: Sequence[np.ndarray], first: int, step: int, stop: Callable[[], bool]
) -> Iterator[tuple]:
    """The answers to these batches in order, computed by a few threads ahead; ends early once
    `stop` says so."""
    workers = torch.get_num_threads() if job.device.type == "cpu" else min(os.cpu_count() or 1, 16)
    with ExitStack() as stack:
        stack.enter_context(job.head.watched())
        stack.enter_context(_one_thread_each())
        pool = stack.enter_context(ThreadPoolExecutor(workers, thread_name_prefix="evaluating"))
        pending: deque[Future] = deque()
        try:
            for number, chosen in enumerate(batches):
                if stop():
                    break
                pending.append(pool.submit(job.answer, first + number * step, chosen))
                if len(pending) > workers + 1:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
        finally:
            for future in pending:
                future.cancel()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """One of torch's threads for each of ours: what a batch gives must not depend on how many there
    are."""
    with _threads:
        _single.append(torch.get_num_threads() if not _single else _single[0])
        torch.set_num_threads(1)
    try:
        yield
    finally:
        with _threads:
            before = _single.pop()
            if not _single:
                torch.set_num_threads(before)
