"""Python files as people write them, with networks for the trainer to train, and with mistakes."""

TINY = '''
"""A network of my own."""
from __future__ import annotations

from dataclasses import dataclass

import torch.nn.functional as F
from torch import nn

LATER = []


@dataclass
class Shape:
    width: int = 4


class Tiny(nn.Module):
    def __init__(self, num_classes, in_channels=3, shape=Shape()):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, shape.width, 3, padding=1)
        self.norm = nn.BatchNorm2d(shape.width)
        self.conv2 = nn.Conv2d(shape.width, shape.width, 3, padding=1)
        self.fc = nn.LazyLinear(num_classes)
        self.frozen = nn.Linear(2, 2).requires_grad_(False)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.norm(self.conv1(x))), 2)
        x = F.dropout(F.relu(self.conv2(x)), 0.1, self.training)
        return self.fc(x.view(x.shape[0], -1))


def tied(classes, channels, size):
    inner = nn.Linear(12, 12)
    first = nn.Linear(channels * size * size, 12)
    return nn.Sequential(nn.Flatten(), first, nn.ReLU(), inner, nn.ReLU(), inner, nn.Linear(12, classes))


class Wrapped:
    def __init__(self, classes):
        self.net = nn.Sequential(nn.Flatten(), nn.Linear(64, classes))
'''
HEAD = "import sys\nfrom torch import nn\n"
FLAT = "nn.Sequential(nn.Flatten(), nn.Linear(64, {}))"
WRONG: dict[str, tuple[str, str]] = {  # what a file holds, and what is said of it
    "syntax": ("def net(:\n    pass\n", r"line 1: SyntaxError: "),
    "name": ("from torch import nn\n\n\nnet = nothing\n", r"line 4: NameError: name 'nothing'"),
    "import": ("import no_such_module\n", r"line 1: ModuleNotFoundError: No module named"),
    "exits": ("import sys\nsys.exit('usage')\n", r"line 2: SystemExit: usage"),
    "other name": (
        f"{HEAD}def nett():\n    return 1\n",
        r"has no class or function net; .* nett\.",
    ),
    "no network": (f"{HEAD}def net():\n    return 1\n", r"gives int; .* torch\.nn\.Module"),
    "arguments": (f"{HEAD}def net(depth):\n    return 1\n", r"asks for depth, .* classes, num_c"),
    "outputs": (
        f"{HEAD}def net():\n    return {FLAT.format(3)}\n",
        r"it gives \(2, 3\), and must give logits of shape \(2, 10\)",
    ),
    "probabilities": (
        f"{HEAD}def net(classes):\n    return nn.Sequential({FLAT.format('classes')}, nn.Softmax(1))\n",
        "it gives probabilities, .* leave out the softmax",
    ),
    "tuple": (
        f"{HEAD}class net(nn.Linear):\n    def __init__(self):\n        super().__init__(8, 10)\n"
        "    def forward(self, x):\n        return x, x\n",
        "it gives a tuple, and must give logits, one tensor",
    ),
    "images": (
        f"{HEAD}class net(nn.Module):\n    def forward(self, x):\n        return nn.Linear(5, 10)(x)\n",
        r"line 5: RuntimeError: mat1 and mat2",
    ),
    "no copy": (
        f"{HEAD}def net():\n    made = {FLAT.format(10)}\n    made.lines = (x for x in 'a')\n"
        "    return made\n",
        r"cannot be copied, to measure it: cannot pickle 'generator' object\.",
    ),
    "nothing to train": (
        f"{HEAD}class net(nn.Module):\n    def forward(self, x):\n        return x.flatten(1)[:, :10]\n",
        "no parameters that could be trained",
    ),
}
