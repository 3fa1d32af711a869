"""Config: its command line, presets and schedules."""

import dataclasses
import math
import shlex

import pytest
import torch

from trainer import card
from trainer.arguments import from_arguments, parse
from trainer.config import Config
from trainer.nets import NETS
from trainer.schedules import PRESETS, learning_rate


def test_one_cycle_is_torchs():
    steps = 50
    optimiser = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
    reference = torch.optim.lr_scheduler.OneCycleLR(
        optimiser, 0.4, total_steps=steps, final_div_factor=1e9
    )
    for step in range(steps):
        assert learning_rate("one-cycle", 0.4, step, steps) == pytest.approx(
            reference.get_last_lr()[0], abs=0.02
        )
        optimiser.step()
        reference.step()
    rates = [learning_rate("step", 0.4, s, 100) for s in (0, 49, 50, 74, 75, 99)]
    assert rates == pytest.approx([0.4, 0.4, 0.04, 0.04, 0.004, 0.004])
    assert math.isclose(learning_rate("constant", 0.4, 70, 100), 0.4)
    rates = [learning_rate("quarters", 0.4, s, 101) for s in (0, 24, 25, 50, 75, 100)]
    assert rates == pytest.approx([0.4, 0.4, 0.04, 0.004, 0.0004, 0.0004])


def test_every_field_is_an_option_and_back():
    assert from_arguments(parse([])) == Config()
    config = from_arguments(
        parse(["--net", "resnet", "--no-residual", "--depth", "56", "--lr", "0.05"])
    )
    assert (config.residual, config.depth, config.lr) == (False, 56, 0.05)


def test_what_is_said_of_presets_names_every_row():
    line = next(row.metadata["help"] for row in dataclasses.fields(Config) if row.name == "preset")
    for name, rows in PRESETS.items():
        assert f"{name}: " in line
        for net, row in rows.items():
            assert row.about in line and (not net or f"for {net}, " in line)


def test_presets_are_the_papers_and_what_is_given_goes_before_them():
    he = from_arguments(parse(["--preset", "paper", "--net", "resnet"]))
    assert (
        he.lr,
        he.momentum,
        he.nesterov,
        he.weight_decay,
        he.schedule,
        he.batch_size,
        he.init,
    ) == (0.1, 0.9, False, 1e-4, "step", 128, "he")
    assert he.epochs == round(64_000 / (50_000 / 128))  # 64,000 steps
    alexnet = from_arguments(parse(["--preset", "paper", "--lr", "0.02", "--epochs", "20"]))
    assert (alexnet.lr, alexnet.epochs, alexnet.augment, alexnet.norm, alexnet.weight_decay) == (
        0.02,
        20,
        "crop-flip-colour",
        "none",
        5e-4,
    )
    assert dataclasses.replace(from_arguments(parse(["--preset", "fast"])), preset="") == Config()
    for rows in PRESETS.values():
        assert all(
            key in (*NETS, "") and set(row.settings) <= set(dataclasses.asdict(Config()))
            for key, row in rows.items()
        )


@pytest.mark.parametrize(
    "config",
    [
        Config(),
        Config(net="resnet", depth=56, residual=False, data="a folder/it's"),
        Config(preset="fast", lr=0.3),
        Config(preset="paper", net="alexnet"),
        Config(preset="paper", net="resnet", lr=1.0, nesterov=True, epochs=164),
    ],
)
def test_the_command_on_the_card_makes_the_same_training(config):
    words = shlex.split(card.command(config))
    assert words[:3] == ["python", "-m", "trainer"] and from_arguments(parse(words[3:])) == config
