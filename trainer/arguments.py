"""The command line of the trainer, made from the fields of Config."""

import argparse
from collections.abc import Sequence
from dataclasses import Field, fields
from pathlib import Path
from typing import Any

from trainer import runs
from trainer.config import Config
from trainer.nets import is_own
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
    given = given_options(parser, arguments)
    parser.set_defaults(
        **preset(chosen.preset, chosen.net)
    )  # what is given on the command line goes before them
    return argparse.Namespace(**vars(parser.parse_args(arguments)), given=given)


def given_options(
    parser: argparse.ArgumentParser, arguments: Sequence[str] | None
) -> tuple[str, ...]:
    """The fields of Config that the command line names."""
    names = [entry.name for entry in fields(Config)]
    nothing = object()
    told = parser.parse_args(arguments, argparse.Namespace(**dict.fromkeys(names, nothing)))
    return tuple(name for name in names if getattr(told, name) is not nothing)


def refuse_changes(options: argparse.Namespace) -> None:
    """Raise RunError for options that are given with --resume and are not those of the run. The device
    may be another one; a file of a network is compared where it is read."""
    if not options.resume:
        return
    run = runs.read(runs.folder(Path(options.runs), options.resume))
    for name in [name for name in options.given if name != "device"]:
        value = getattr(options, name)
        before = getattr(run.config, name, value)
        if value != before and not (name == "net" and is_own(value)):
            flag = f"--{name.replace('_', '-')}"
            raise runs.RunError(
                f"{flag} {value}: the run {run.name} was begun with {before!r} and goes on with it. Leave {flag} out, "
                "or train anew without --resume."
            )


def choices_of(entry: Field[Any]) -> tuple[str, ...] | None:
    """What the command line refuses all else than; what it cannot say itself `Config.check` does."""
    return None if entry.metadata["besides"] else entry.metadata["choices"]


def from_arguments(arguments: argparse.Namespace) -> Config:
    """The training that a parsed command line asks for."""
    return Config(**{entry.name: getattr(arguments, entry.name) for entry in fields(Config)})
