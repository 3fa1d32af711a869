"""The command line of the trainer, made from the fields of Config."""

import argparse
from collections.abc import Sequence
from dataclasses import Field, fields
from typing import Any

from trainer.config import Config
from trainer.schedules import preset


def parse(arguments: Sequence[str] | None = None) -> argparse.Namespace:
    """The command line: one option for each field of Config, `--runs` for the folder, `--cache` for the data sets and
    `--resume` for a run."""
    parser = argparse.ArgumentParser(
        prog="python -m trainer",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        description="Train a network; the result is a folder that the app can open. On several GPUs or machines: "
        "torchrun --nproc-per-node N -m trainer and the same options.",
    )
    for entry in fields(Config):
        flag = "--" + entry.name.replace("_", "-")
        kind = (
            {"action": argparse.BooleanOptionalAction}
            if isinstance(entry.default, bool)
            else {"type": type(entry.default), "choices": choices_of(entry)}
        )
        parser.add_argument(
            flag, default=entry.default, help=entry.metadata["help"].replace("%", "%%"), **kind
        )
    parser.add_argument("--runs", default="runs", help="folder in which the run folder is made")
    parser.add_argument(
        "--cache",
        default="",
        help="folder for downloads and decoded images; default: "
        "$CNN_EXPLORER_CACHE, else ~/.cache/cnn-explorer",
    )
    parser.add_argument(
        "--resume",
        metavar="RUN",
        default="",
        help="go on with this run of --runs; other options are taken from the run",
    )
    chosen = parser.parse_args(arguments)
    parser.set_defaults(
        **preset(chosen.preset, chosen.net)
    )  # what is given on the command line goes before them
    return parser.parse_args(arguments)


def choices_of(entry: Field[Any]) -> tuple[str, ...] | None:
    """What the command line refuses all else than; what it cannot say itself `Config.check` does."""
    return None if entry.metadata["besides"] else entry.metadata["choices"]


def from_arguments(arguments: argparse.Namespace) -> Config:
    """The training that a parsed command line asks for."""
    return Config(**{entry.name: getattr(arguments, entry.name) for entry in fields(Config)})
