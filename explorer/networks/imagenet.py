"""ImageNet: what are the 1000 outputs of its networks called?"""

import functools
import json
from pathlib import Path

FILE = Path(__file__).with_name("imagenet_classes.json")


@functools.cache
def class_names() -> tuple[str, ...]:
    """The names of the 1000 classes in the order of the outputs, as torchvision gives them."""
    return tuple(json.loads(FILE.read_text(encoding="utf-8")))
