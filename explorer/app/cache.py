"""What answers are computed from, for all sessions: networks, pictures, and two ways to make an
analysis of both.

Each thread that computes has private copies of the networks. What is kept is bounded by bytes: see
budgets.py. A section's cached.py makes a cached analysis, see analysis.py, of `compute(net, x,
*options)` with

    layer_gradients = cache_per_image(gradients.layer_gradients)

which pages call with the row of a network and the key of an image: `layer_gradients(model, image,
*options)`. `cache_per_network` is the same for `compute(net, *options)`."""

import hashlib
import threading
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Concatenate, ParamSpec, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from explorer.app.analysis import COMPUTING, QUICK, analysis, compute_once
from explorer.app.answers import answer
from explorer.app.budgets import budget
from explorer.app.byte_cache import ByteCache
from explorer.drawing import pixels
from explorer.images import kept_pictures, preprocessing, uploads
from explorer.images.decoding import ImageError, Picture
from explorer.images.samples import SAMPLES
from explorer.networks import devices, own_errors, registry
from explorer.networks.model import Model
from explorer.networks.private_copy import private_copy
from trainer.accelerators import CPU

P = ParamSpec("P")
R = TypeVar("R")
COPIES_PER_WORKER = 4
_worker = threading.local()
_twinning = threading.Lock()  # one twin of a network on an accelerator serves all
_copies: list[OrderedDict[int, tuple[nn.Module, nn.Module]]] = []  # of every worker
_removed: weakref.WeakSet[nn.Module] = weakref.WeakSet()
_twins: weakref.WeakKeyDictionary[nn.Module, nn.Module] = weakref.WeakKeyDictionary()


def _weight(net: nn.Module) -> int:
    """Bytes of the numbers of a network, which its private copies share."""
    return sum(tensor.nbytes for tensor in (*net.parameters(), *net.buffers()))


def _forget(net: nn.Module) -> None:
    """Let the workers' copies of a network go that is no longer kept, and its twin on an
    accelerator."""
    _removed.add(net)
    for copies in tuple(_copies):
        copies.pop(id(net), None)
    twin = _twins.pop(net, None)
    if twin is not None:
        _forget(twin)


NETWORKS: ByteCache[nn.Module] = ByteCache(lambda: budget("networks"), _weight, _forget)
ENCODED: ByteCache[bytes] = ByteCache(lambda: budget("encoded"), len)
PICTURES: ByteCache[Picture] = ByteCache(
    lambda: budget("pictures"), lambda picture: picture.pixels.nbytes
)


def network(model: Model) -> nn.Module:
    """The shared network of a row: to be copied, never to be touched. Raises ModelError,
    CheckpointError."""
    return NETWORKS.get((model.key, model.version), lambda: registry.load(model))


def forget(key: str) -> None:
    """Let the network of a row go that is no longer to be had."""
    NETWORKS.drop(lambda kept: isinstance(kept, tuple) and kept[0] == key)


def in_worker(
    net: nn.Module, compute: Callable[[nn.Module], R], doing: str = COMPUTING, guess: float = QUICK
) -> R:
    """compute(private copy of net), in this visitor's turn."""
    return compute_once(lambda: _on_private_copy(net, compute), doing, guess, compute)


def _on_private_copy(net: nn.Module, compute: Callable[[nn.Module], R]) -> R:
    """Each thread keeps the copies of the networks that it met last; one that an analysis failed on
    is thrown away."""
    if "copies" not in _worker.__dict__:
        _worker.copies = OrderedDict()
        _copies.append(_worker.copies)
    copies = _worker.copies
    _, copy = copies.pop(id(net), (None, None))
    copy = copy or private_copy(net)
    try:
        result = compute(copy)
    except Exception as error:
        raise own_errors.of_network(error, net) from error
    if net not in _removed:
        copies[id(net)] = (net, copy)  # holding net keeps its id from being used again
    while len(copies) > COPIES_PER_WORKER:
        copies.popitem(last=False)
    return result


def twin_on(net: nn.Module, device: torch.device) -> nn.Module:
    """The shared network with its numbers on this device; itself on the CPU."""
    if device == CPU:
        return net
    with _twinning:
        if net not in _twins:
            _twins[net] = private_copy(net).to(device)
        return _twins[net]


def on_input(
    model: Model,
    x: Tensor,
    compute: Callable[[nn.Module, Tensor], R],
    doing: str = COMPUTING,
    guess: float = QUICK,
) -> R:
    """compute(private copy of the network, x) on the chosen device, in this visitor's turn; kept
    nowhere."""
    net = network(model)

    def on(device: torch.device) -> R:
        return _on_private_copy(twin_on(net, device), lambda copy: compute(copy, x.to(device)))

    return compute_once(lambda: devices.on_device(on, devices.chosen()), doing, guess, compute)


def cache_per_image(
    compute: Callable[Concatenate[nn.Module, Tensor, P], R],
    doing: str = COMPUTING,
    guess: float = QUICK,
    kind: Callable[..., Hashable] = lambda *_options, **_named: None,
) -> Callable[Concatenate[Model, str, P], R]:
    """`compute(net, x, *options)` as an analysis of (model, image, *options). What it costs depends
    on the network and `kind(*options)`."""

    def per_image(model: Model, image: str, *options: P.args, **named: P.kwargs) -> R:
        def of_image(net: nn.Module, x: Tensor) -> R:
            return compute(net, x, *options, **named)

        return on_input(model, network_input(model, image), of_image, doing, guess)

    def sort(model: Model, image: str, *options: P.args, **named: P.kwargs) -> Hashable:
        return model.key, kind(*options, **named)

    return analysis(doing, guess, sort)(per_image)


def cache_per_network(
    compute: Callable[Concatenate[nn.Module, P], R], doing: str = COMPUTING, guess: float = QUICK
) -> Callable[Concatenate[Model, P], R]:
    """`compute(net, *options)` as an analysis of (model, *options)."""

    def per_network(model: Model, *options: P.args, **named: P.kwargs) -> R:
        return in_worker(network(model), lambda net: compute(net, *options, **named))

    return analysis(doing, guess)(per_network)


def picture(image: str) -> Picture:
    """The decoded picture of a sample or of an upload, the same for all sessions: only to be read.
    Raises ImageError."""
    return PICTURES.get(image, lambda: _decoded(image))


def _decoded(image: str) -> Picture:
    if image in SAMPLES:
        result = Picture(SAMPLES[image].load())
    else:
        data = uploads.get(image)
        if data is None:
            raise ImageError("This picture is no longer on the server: upload it again.")
        result = kept_pictures.decode(data)
    result.pixels.setflags(write=False)
    return result


def png(picture: np.ndarray) -> bytes:
    """A PNG of pixels, see explorer.drawing.pixels.png; equal ones are encoded once."""
    picture = np.ascontiguousarray(picture)
    key = picture.shape, picture.dtype.str, hashlib.blake2b(picture.data).digest()
    return ENCODED.get(key, lambda: pixels.png(picture))


def thumbnail(image: str, side: int = 128, decoded: Picture | None = None) -> bytes:
    """A small PNG of a picture, encoded once; of `decoded` where its pixels are at hand."""

    def encode() -> bytes:
        return pixels.png(pixels.thumbnail((decoded or picture(image)).pixels, side))

    return ENCODED.get(("thumbnail", image, side), encode)


def network_input(model: Model, image: str) -> Tensor:
    """x (1, C, H, W): the picture as this network takes it."""
    return preprocessing.to_input(picture(image).pixels, model.preprocessing)


@answer()
def network_view(model: Model, image: str) -> np.ndarray:
    """pixels (H, W, 3): exactly what the network is given, before its values are normalised."""
    return preprocessing.network_view(picture(image).pixels, model.preprocessing)


@answer()
def framed(model: Model, image: str) -> bytes:
    """A PNG of the whole picture: framed is what the network is given of it, darkened what it never
    sees."""
    return pixels.png(preprocessing.framed(picture(image).pixels, model.preprocessing))
