"""Trainings worth watching. To add one, add a row: what it differs in from the trainer's usual
settings."""

from dataclasses import dataclass

from explorer.facts import cite


@dataclass(frozen=True)
class Recipe:
    """A row of RECIPES: what to look for, the data set's key, and settings by field of the
    trainer's Config."""

    help: str
    data: str
    settings: dict


RECIPES: dict[str, Recipe] = {
    "Digits": Recipe(
        "Four convolutions learn to read digits in seconds.",
        "digits",
        {"net": "digits", "epochs": 30, "dropout": 0.0},
    ),
    "Digits, sigmoid": Recipe(
        "The same without batch norm and with sigmoids: watch the gradient of the first layers.",
        "digits",
        {
            "net": "digits",
            "epochs": 30,
            "dropout": 0.0,
            "activation": "sigmoid",
            "norm": "none",
            "init": "xavier",
            "lr": 0.05,
        },
    ),
    "10 hidden layers, sigmoid": Recipe(
        "The error hardly reaches the first of ten sigmoid layers.",
        "digits",
        {
            "net": "mlp",
            "epochs": 30,
            "activation": "sigmoid",
            "norm": "none",
            "residual": False,
            "init": "xavier",
            "lr": 0.05,
        },
    ),
    "10 hidden layers, ReLU": Recipe(
        "The twin with ReLU: the error arrives.",
        "digits",
        {"net": "mlp", "epochs": 30, "norm": "none", "residual": False, "init": "he", "lr": 0.05},
    ),
    "Scenes": Recipe(
        "An AlexNet learns to name ten things that are drawn by code, on any background.",
        "scenes",
        {"net": "alexnet", "width": 0.25, "epochs": 10, "lr": 0.05, "dropout": 0.2},
    ),
    "Scenes, a wrong reason": Recipe(
        "Each class has its own background: nearly perfect at once. Then evaluate it on swapped backgrounds.",
        "scenes:background=own",
        {"net": "alexnet", "width": 0.25, "epochs": 4, "lr": 0.05, "dropout": 0.2},
    ),
    "ResNet-20, CIFAR-10": Recipe(
        f"{cite('resnet', 'section 4.2')}, with a one-cycle schedule.", "cifar10", {"net": "resnet"}
    ),
    "AlexNet's filters": Recipe(
        "Edges and colour blobs form in filters of 11x11 on photos.",
        "imagenette",
        {"net": "alexnet", "epochs": 25},
    ),
}
