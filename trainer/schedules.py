"""How large is the learning rate at each step, and what did the papers do?

To add a schedule, write a function of the share of the training that is done and a row in
SCHEDULES; a preset is a row in PRESETS: what `--preset` sets for a network, where the command line
says nothing else."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


def one_cycle(done: float) -> float:
    """Cosine up from 1/25 over the first 30 %, then down to 0. Smith and Topin 2019, as in torch's
    OneCycleLR."""
    low, peak = 1 / 25, 0.3
    if done < peak:
        return low + (1 - low) * (1 - math.cos(math.pi * done / peak)) / 2
    return (1 + math.cos(math.pi * (done - peak) / (1 - peak))) / 2


@dataclass(frozen=True)
class Schedule:
    """A row of SCHEDULES: what is said of it to people, and the share of the highest learning rate that it
    gives at a share of the training, both 0 to 1."""

    about: str
    factor: Callable[[float], float]


SCHEDULES: dict[str, Schedule] = {
    "one-cycle": Schedule("cosine up over 30 %, then down", one_cycle),
    "step": Schedule(
        "divided by 10 at 50 % and at 75 %",
        lambda done: 0.01 if done >= 0.75 else 0.1 if done >= 0.5 else 1.0,
    ),
    "quarters": Schedule(
        "divided by 10 at 25, 50 and 75 %", lambda done: 0.1 ** min(3, int(4 * done))
    ),
    "constant": Schedule("the same throughout", lambda _done: 1.0),
}


@dataclass(frozen=True)
class Preset:
    """A row of PRESETS: what is said of it to people, and what it sets, by field of Config."""

    about: str
    settings: dict[str, Any]


# "" holds for every network; a network's own row goes before it, setting by setting
PRESETS: dict[str, dict[str, Preset]] = {
    "fast": {
        "": Preset(
            "one-cycle, 20 epochs",
            {
                "schedule": "one-cycle",
                "lr": 0.1,
                "momentum": 0.9,
                "nesterov": True,
                "weight_decay": 5e-4,
                "batch_size": 128,
                "epochs": 20,
                "augment": "auto",
            },
        )
    },
    "paper": {
        "": Preset(
            "as He et al. 2016, section 4.2: 0.1 divided by 10 at 50 % and 75 % of 164 epochs, weight "
            "decay 1e-4",
            {
                "schedule": "step",
                "lr": 0.1,
                "momentum": 0.9,
                "nesterov": False,
                "weight_decay": 1e-4,
                "batch_size": 128,
                "epochs": 164,
                "init": "he",
                "augment": "crop-flip",
            },
        ),
        "alexnet": Preset(
            "as Krizhevsky et al. 2012, sections 4 and 5: 0.01 divided by 10 three times in 90 epochs, "
            "no batch norm, crop, flip and colour",
            {
                "schedule": "quarters",
                "lr": 0.01,
                "weight_decay": 5e-4,
                "epochs": 90,
                "norm": "none",
                "dropout": 0.5,
                "augment": "crop-flip-colour",
            },
        ),
        "vgg": Preset(
            "as Simonyan and Zisserman 2015, section 3.1: 0.01 divided by 10 three times in 74 epochs",
            {
                "schedule": "quarters",
                "lr": 0.01,
                "weight_decay": 5e-4,
                "epochs": 74,
                "batch_size": 256,
                "norm": "none",
                "dropout": 0.5,
                "augment": "crop-flip-colour",
            },
        ),
    },
}


def learning_rate(schedule: str, highest: float, step: int, steps: int) -> float:
    """The learning rate of one step of a training of so many steps."""
    return highest * SCHEDULES[schedule].factor(step / max(1, steps - 1))


def preset(name: str, net: str) -> dict[str, Any]:
    """What a preset sets for a network, by field of Config."""
    rows = PRESETS.get(name, {})
    settings: dict[str, Any] = {}
    for row in (rows.get(""), rows.get(net)):
        settings |= row.settings if row else {}
    return settings


def about_schedules() -> str:
    """One line about every schedule."""
    return ", ".join(f"{name} ({row.about})" for name, row in SCHEDULES.items())


def about_presets() -> str:
    """One line about every preset: what it does, and for which networks something else."""
    return "; ".join(
        f"{name}: "
        + "; ".join(f"for {net}, {row.about}" if net else row.about for net, row in rows.items())
        for name, rows in PRESETS.items()
    )
