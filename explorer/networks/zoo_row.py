"""What does torchvision say of one of its networks, and how is it built?"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

TORCHVISION = (
    "torchvision, weights.meta of IMAGENET1K_V1: ImageNet validation images, one crop, one network"
)
WEIGHTS = "https://download.pytorch.org/models/"


@dataclass(frozen=True)
class Network:
    """One crop: top-1 and top-5 accuracy in percent. gmac: billions of multiply-adds. size_mb: MiB
    of the file of weights. batch_norm_of: the key of the same network without batch normalisation,
    if there is one. stages: outputs worth looking at, shallow to deep. options: what torchvision's
    constructor is given, drawn: what besides where it shall draw weights, published: what besides for the
    published ones; left_out: how names of
    weights begin that a network built so has not; renamed: patterns of names in its published file,
    and what torchvision calls these weights today. zero: linear layers that its constructor leaves at
    zero, so that an untrained one would give no class a score and no layer a gradient. resize, crop,
    interpolation: how torchvision prepares its pictures. branches: classifiers that it has in
    training only, and the block that each hangs on; auxiliary: parameters of such ones that torchvision
    counts in `parameters`."""

    label: str
    family: str
    parameters: int
    top1: float
    top5: float
    gmac: float
    size_mb: float
    file: str
    stages: tuple[str, ...]
    batch_norm_of: str | None = None
    options: Mapping[str, bool] = field(default_factory=dict)
    drawn: Mapping[str, bool] = field(default_factory=dict)
    published: Mapping[str, bool] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    renamed: Mapping[str, str] = field(default_factory=dict)
    zero: tuple[str, ...] = ()
    resize: int = 256
    crop: int = 224
    interpolation: str = "bilinear"
    branches: Mapping[str, str] = field(default_factory=dict)
    auxiliary: int = 0
    source: ClassVar[str] = TORCHVISION

    @property
    def url(self) -> str:
        """Where its weights lie."""
        return WEIGHTS + self.file

    def current_name(self, name: str) -> str:
        """What torchvision calls today the weights that have this name in the published file."""
        for pattern, replacement in self.renamed.items():
            name = re.sub(pattern, replacement, name)
        return name
