"""Evaluate a network on a set of images; the result is a folder that the app lists under failure
cases.

    python -m explorer evaluate --model resnet20 --data path/to/images        # a folder, a zip, digits, a data set
    torchrun --nproc-per-node 4 -m explorer evaluate --model vgg16 --data ...  # the same files, sooner

Ctrl-C or SIGTERM keeps what is done; the same command goes on from there. Several machines need a
common folder."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from trainer.allocation import keep_freed_memory
from trainer.layouts import LAYOUTS
from trainer.set_choices import FOLLOW, LABELS_HELP, LAYOUT_HELP, LINKS_HELP, SPLIT_NAMES_HELP


def whole(text: str) -> int:
    """A number of the command line: 0 or more. Raises ArgumentTypeError."""
    if not (text.isascii() and text.isdecimal() and len(text) <= 9):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no whole number from 0 to 999999999")
    return int(text)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    _add_question(parser)
    parser.add_argument(
        "--out", type=Path, help="folder of the result; default: evaluations/MODEL.DATA.SPLIT"
    )
    parser.add_argument(
        "--batch-size",
        type=whole,
        default=0,
        help="images in a forward pass; 0: as suits the device",
    )
    parser.add_argument(
        "--no-features", action="store_true", help="do not keep features: no map, no neighbours"
    )
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda, cuda:1, mps, xpu, ...")
    parser.add_argument("--cache", default="", help="folder for data sets that are downloaded")


def _add_question(parser: argparse.ArgumentParser) -> None:
    """Which network, which images, which class is which."""
    parser.add_argument(
        "--model",
        required=True,
        help="key of a network, as in the README, run:NAME of your own, or own:FUNCTION of the file "
        "that --networks FILE names",
    )
    parser.add_argument(
        "--data",
        default="digits",
        help="digits or another data set of the trainer, or the path of an "
        "image folder or of a zip of one",
    )
    parser.add_argument(
        "--split",
        default="",
        choices=("", "val", "test", "train", "all"),
        help="which images; unsaid, the first of val, test, all, train that there is",
    )
    add_choices(parser)
    _add_right_classes(parser)
    add_settings(parser)


def _add_right_classes(parser: argparse.ArgumentParser) -> None:
    """Which classes of the data are which of the network, and which are right too."""
    parser.add_argument(
        "--class",
        dest="classes",
        action="append",
        default=[],
        metavar="THEIRS=OUTPUT",
        help="correct the class matching: a class of the data and the network's output, by name or "
        "number, or nothing to leave it out; may be repeated",
    )
    parser.add_argument(
        "--also-right",
        type=Path,
        default=None,
        metavar="FILE",
        help="a CSV of further right classes: image, and classes by name, WordNet id or output; also ReaL's JSON",
    )


def add_choices(parser: argparse.ArgumentParser) -> None:
    """How a folder is read that can be read in several ways, as the trainer is told it; and numbers
    that are its classes."""
    parser.add_argument("--layout", default="", choices=("", *LAYOUTS), help=LAYOUT_HELP)
    parser.add_argument("--split-names", default="", help=SPLIT_NAMES_HELP)
    parser.add_argument("--labels", default="", help=LABELS_HELP)
    parser.add_argument("--links", default="", choices=("", FOLLOW), help=LINKS_HELP)
    parser.add_argument(
        "--numbers-from",
        type=int,
        choices=(0, 1),
        help="where the classes of the data are numbers: which of them is the network's first output",
    )


def add_settings(parser: argparse.ArgumentParser) -> None:
    """The options that change how it is done."""
    parser.add_argument(
        "--limit", type=whole, default=0, help="only so many images, a fair sample; 0 for all"
    )
    parser.add_argument("--seed", type=whole, default=0, help="draws the order of the images")


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse, evaluate, print the numbers; gives the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m explorer evaluate", description=(__doc__ or "").split("\n\n")[0]
    )
    add_arguments(parser)
    options = parser.parse_args(arguments)
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # idle threads must not spin beside the app
    keep_freed_memory()
    from explorer.failures import command_line  # with torch, which reads the environment

    return command_line.evaluate(options)


if __name__ == "__main__":
    sys.exit(main())
