"""A network that can be chosen: all that the app must know about it before it is built."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import nn

from explorer.images.preprocessing import Preprocessing
from explorer.networks.names import find_name
from explorer.networks.weight_files import located
from trainer.errors import PersonsError

EPOCH = "@"  # in the key of a run, before the epoch after which it is meant


class ModelError(PersonsError, RuntimeError):
    """A network that is not to be had, with a sentence that says why and what to do."""


class UnsuitedError(PersonsError, ValueError):
    """A question that has no meaning for a network, with a sentence that says why."""


@dataclass(frozen=True)
class Model:
    """One network that can be chosen. `build` makes it in evaluation mode; `version` changes when
    its weights do.

    classes is None where outputs have no names. size_mb is what a download fetches, or what lies on
    disk. stages: layers worth looking at, shallow to deep; the last is where Grad-CAM looks."""

    key: str
    label: str
    family: str
    source: str  # published, random, bundled, run, file or own
    build: Callable[[], nn.Module]
    outputs: int
    classes: tuple[str, ...] | None
    preprocessing: Preprocessing
    stages: tuple[str, ...]
    parameters: int
    size_mb: float
    trained_on: str
    accuracy: str
    licence: str
    version: str = ""
    path: Path | None = None  # the run folder
    weights: Path | None = None  # where a published network's weights lie in torch's cache
    url: str = ""
    layout: torch.memory_format = torch.channels_last  # of its weights in memory
    notes: tuple[str, ...] = ()  # what must be known before its numbers are read, as sentences

    @property
    def weight_file(self) -> Path | None:
        """Where a published network's weights lie on this server, or None."""
        return located(self.weights) if self.weights else None

    @property
    def on_disk(self) -> bool:
        return self.weights is None or self.weight_file is not None

    @property
    def untrained(self) -> bool:
        """Whether its weights are as they were drawn."""
        return self.source == "random"

    @property
    def deepest(self) -> str | None:
        """The last of its stages, or None where it has no feature maps."""
        return self.stages[-1] if self.stages else None

    def class_name(self, index: int) -> str:
        return self.classes[index] if self.classes else f"output {index}"

    def index_of(self, name: str) -> int | None:
        """The output of this name, compared as people compare names, or None."""
        return find_name(name, self.classes or [f"output {i}" for i in range(self.outputs)])

    @property
    def untrained_key(self) -> str | None:
        """The key of the same network before training, or None where that is not known."""
        run = self.key.partition(EPOCH)[0]
        return {
            "published": f"random:{self.key}",
            "bundled": f"initial:{run}",
            "run": f"initial:{run}",
        }.get(self.source)
