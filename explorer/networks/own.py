"""A person's own networks: the functions of the file that whoever started the server named, and the
network that a program shows.

They are built when somebody first needs the list, and again when the file has changed. The rows have
the keys "own:" and the function's name, or SHOWN."""

import functools
import hashlib
import logging
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from explorer.drawing.markup import plain
from explorer.images.preprocessing import Preprocessing
from explorer.networks import imagenet, one_output, own_file
from explorer.networks.model import Model, ModelError
from explorer.networks.own_network import Adapted, Network, adapt, built, copied, described
from explorer.networks.private_copy import private_copy
from explorer.workspace import own_networks
from trainer import files

SHOWN = "own:shown"
SMALL, ROOM = 64, 8 / 7  # up to which size pictures are not made larger first, and by how much else
IMAGENET = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
UNTITLED = "LABEL_"  # how Hugging Face begins the names of classes that nobody named
log = logging.getLogger(__name__)
_lock = threading.Lock()
_shown: dict[str, Model] = {}


@dataclass(frozen=True)
class Opened:
    """The rows of a file by key, and of what could not be opened name and sentence."""

    models: Mapping[str, Model]
    odd: Mapping[str, str]


def rows() -> dict[str, Model]:
    """The rows that there are now: what a program shows first, then the file's."""
    return {**_shown, **_file().models}


def odd() -> dict[str, str]:
    """Of the functions that give no network that can be opened, or of the file: name and sentence."""
    return dict(_file().odd)


def find(key: str) -> Model:
    """Raises ModelError where there is none of this key (any more)."""
    row = rows().get(key)
    if row is None:
        sentence = odd().get(key.partition(":")[2])
        raise ModelError(sentence or f"There is no network {key[:80]!r} on this server now.")
    return row


def show(network: Network) -> Model:
    """Put a network on the list as the one that is shown, in place of the one before. Its weights
    are copied: what is trained later is not seen until it is shown again. Raises ModelError."""
    module = copied(built(network))
    label = network.label or type(module).__name__
    code = secrets.token_hex(8)  # what its modules compute may have changed: it is another network
    row = _row(SHOWN, label, "a network that a program shows", network, module, code)
    with _lock:
        _shown[SHOWN] = row
    return row


def _file() -> Opened:
    """What the named file gives, read again only when it has changed."""
    path = own_networks()
    if path is None:
        return Opened({}, {})
    with _lock:
        return _opened(path, files.changed_at(path))


@functools.lru_cache(maxsize=1)
def _opened(path: Path, _stamp: tuple[int, int]) -> Opened:
    models: dict[str, Model] = {}
    odd: dict[str, str] = {}
    try:
        code = path.read_text("utf-8", errors="replace")
        entries = own_file.entries(path)
    except (Exception, SystemExit) as error:  # whatever his code does, the others are listed
        log.warning("%s cannot be read", path.name, exc_info=error)
        return Opened({}, {path.name: own_file.explained(error, path)})
    for entry in entries:
        try:
            network = entry.make()
            module = built(network)
            about = f"function {entry.name} of {path.name}"
            label = network.label or entry.about or entry.name
            row = _row(f"own:{entry.name}", label, about, network, module, code)
            models[row.key] = row
        except (Exception, SystemExit) as error:
            log.warning("%s of %s is left out", entry.name, path.name, exc_info=error)
            odd[entry.name] = own_file.explained(error, path, entry.name)
    if not entries:
        odd[path.name] = (
            f"{path.name} has no function without arguments that gives an explorer.Network."
        )
    return Opened(_told_apart(models), odd)


def _told_apart(models: dict[str, Model]) -> dict[str, Model]:
    """The same rows; of those with one label, each with its function's name."""
    labels = [row.label for row in models.values()]
    return {
        key: replace(row, label=f"{row.label}: {key.partition(':')[2]}")
        if labels.count(row.label) > 1
        else row
        for key, row in models.items()
    }


def _row(key: str, label: str, about: str, network: Network, module: nn.Module, code: str) -> Model:
    """The row of a person's network, made by this code. Raises ModelError."""
    adapted = adapt(network, module)
    weights = [*adapted.net.parameters(), *adapted.net.buffers()]
    return Model(
        key=key,
        label=f"{plain(label).strip()[:80]} (yours)",
        family=type(module).__name__,
        source="own",
        build=functools.partial(private_copy, adapted.net),
        outputs=adapted.outputs,
        classes=class_names(network, module, adapted),
        preprocessing=preprocessing(network, module, adapted),
        stages=adapted.stages,
        parameters=sum(weight.numel() for weight in adapted.net.parameters()),
        size_mb=sum(weight.nbytes for weight in weights) / 2**20,
        trained_on=f"what its maker knows ({about})",
        accuracy="not measured here",
        licence="yours",
        version=fingerprint(adapted.net, network, code),
        layout=torch.contiguous_format,
        notes=adapted.notes,
    )


def fingerprint(net: nn.Module, network: Network, code: str) -> str:
    """Changes whenever weights, modules, the way to the input or the code do."""
    digest = hashlib.blake2b(code.encode(errors="replace"), digest_size=16)
    for name, tensor in (*net.named_parameters(), *net.named_buffers()):
        digest.update(f"{name} {tuple(tensor.shape)} {tensor.dtype}".encode())
        digest.update(tensor.detach().contiguous().flatten().view(torch.uint8).numpy().data)
    digest.update(repr(net).encode(errors="replace"))
    digest.update(repr(replace(network, net=nn.Identity(), output=None)).encode(errors="replace"))
    return digest.hexdigest()


def preprocessing(network: Network, module: nn.Module, adapted: Adapted) -> Preprocessing:
    """How its input is prepared. Raises ModelError."""
    said, size, channels = described(module), adapted.size, adapted.channels
    usual = IMAGENET if channels == 3 else ((0.0,), (1.0,))
    mean = network.mean or said.get("mean") or usual[0]
    std = network.std or said.get("std") or usual[1]
    if not len(mean) == len(std) == channels or not all(value > 0 for value in std):
        raise ModelError(
            f"mean and std need {channels} numbers each, one a channel, and std is greater than 0: "
            f"mean={tuple(mean)}, std={tuple(std)}."
        )
    share = said.get("crop_pct") or 1 / ROOM
    return Preprocessing(
        resize=network.resize or (size if size <= SMALL else round(size / share)),
        crop=size,
        mean=tuple(float(value) for value in mean),
        std=tuple(float(value) for value in std),
        channels=channels,
        interpolation=str(said.get("interpolation") or ""),
    )


def class_names(network: Network, module: nn.Module, adapted: Adapted) -> tuple[str, ...] | None:
    """The names of its outputs. Raises ModelError where their number is another one."""
    classes: Any = network.classes
    if classes is None:
        classes = getattr(getattr(module, "config", None), "id2label", None)
        if isinstance(classes, Mapping) and all(
            str(n).startswith(UNTITLED) for n in classes.values()
        ):
            classes = None
    if isinstance(classes, Mapping):
        classes = [classes[key] for key in sorted(classes, key=int)]
    if isinstance(classes, str):
        if classes != "imagenet":
            raise ModelError(f'classes is "imagenet" or names, not {classes[:40]!r}.')
        classes = imagenet.class_names()
    own = 1 if adapted.single else adapted.outputs
    count = classes if isinstance(classes, int) or classes is None else len(classes)
    if count not in (None, own, adapted.outputs):
        raise ModelError(f"It has {own} outputs, and classes says {count}.")
    names = None if count is None or isinstance(classes, int) else tuple(map(_name, classes))
    return one_output.two_classes(names) if adapted.single else names


def _name(value: object) -> str:
    return plain(str(value)).strip()[:80] or "?"
