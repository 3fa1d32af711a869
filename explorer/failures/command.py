"""Evaluate a network on a set of images; the result is a folder that the app lists under failure
cases.

    python -m explorer.evaluate --model resnet20 --data path/to/images        # a folder, a zip, digits, a data set
    torchrun --nproc-per-node 4 -m explorer.evaluate --model vgg16 --data ...  # the same files, sooner

Ctrl-C or SIGTERM keeps what is done; the same command goes on from there. Several machines need a
common folder."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

os.environ.setdefault(
    "OMP_WAIT_POLICY", "PASSIVE"
)  # before torch: idle threads must not spin beside the app


def parse(arguments: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m explorer.evaluate", description=__doc__.split("\n")[0]
    )
    parser.add_argument(
        "--model", required=True, help="key of a network, as in the README or run:NAME of your own"
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
    parser.add_argument(
        "--out", type=Path, help="folder of the result; default: evaluations/MODEL.DATA.SPLIT"
    )
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
        "--limit", type=int, default=0, help="only so many images, a fair sample; 0 for all"
    )
    parser.add_argument("--seed", type=int, default=0, help="draws the order of the images")
    parser.add_argument(
        "--batch-size", type=int, default=0, help="images in a forward pass; 0: as suits the device"
    )
    parser.add_argument(
        "--no-features", action="store_true", help="do not keep features: no map, no neighbours"
    )
    parser.add_argument("--device", default="auto", help="auto, cpu or cuda")
    parser.add_argument("--cache", default="", help="folder for data sets that are downloaded")
    return parser.parse_args(arguments)


def main(arguments: list[str] | None = None) -> int:
    """Parse, evaluate, print the numbers; returns the exit status."""
    asked = parse(arguments)
    from explorer.failures.evaluation import EvaluationError
    from explorer.failures.sources import DatasetError
    from explorer.networks.checkpoints import CheckpointError
    from explorer.networks.model import ModelError

    try:
        return run(asked)
    except (EvaluationError, DatasetError, ModelError, CheckpointError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1


def run(asked: argparse.Namespace) -> int:
    import torch

    from explorer.failures import evaluation, sources
    from explorer.failures.evaluate import Settings, evaluate
    from explorer.networks import registry
    from explorer.networks.private_copy import private_copy

    rank = int(os.environ.get("RANK", 0))
    world = int(os.environ.get("WORLD_SIZE", 1))
    device = (
        asked.device if asked.device != "auto" else "cuda" if torch.cuda.is_available() else "cpu"
    )
    if device == "cuda" and world > 1:
        torch.cuda.set_device(int(os.environ.get("LOCAL_RANK", 0)))
    if device != "cpu":  # the same answers every time
        torch.use_deterministic_algorithms(True, warn_only=True)
        torch.backends.cudnn.benchmark = torch.backends.cudnn.allow_tf32 = (
            torch.backends.cuda.matmul.allow_tf32
        ) = False
    model = registry.find(asked.model)
    source = sources.source(asked.data, asked.split, asked.cache)
    out = asked.out or evaluation.folder(default_name(asked.model, source.name, source.split))
    if world > 1:
        torch.distributed.init_process_group("gloo")
    try:
        settings = Settings(
            asked.batch_size, asked.limit, asked.seed, not asked.no_features, device
        )
        path = evaluate(
            private_copy(registry.load(model)),
            model,
            source,
            out,
            settings,
            mapping(asked.classes, model),
            show if rank == 0 else lambda _: None,
            told_to_stop(),
        )
    finally:
        if world > 1:
            torch.distributed.destroy_process_group()
    if rank == 0:
        report(path)
    return 0


def default_name(*parts: str) -> str:
    """MODEL.DATA.SPLIT as a folder may be called."""
    return ".".join(
        "".join(c if c.isalnum() and c.isascii() else "-" for c in part.lower()).strip("-")[:40]
        or "x"
        for part in parts
    )


def mapping(given: list[str], model) -> dict[str, int]:
    """class of the data -> output, from THEIRS=OUTPUT. Raises EvaluationError."""
    from explorer.failures.class_matching import output_names
    from explorer.failures.evaluation import EvaluationError
    from explorer.failures.wordnet import normalize_name

    names, found = [normalize_name(name) for name in output_names(model)[0]], {}
    for text in given:
        theirs, equals, output = text.rpartition("=")
        if not equals:
            raise EvaluationError(f"--class {text!r} is not of the form THEIRS=OUTPUT.")
        if output.isdecimal() and normalize_name(output) not in names:
            found[theirs] = int(output)
        elif not output or normalize_name(output) in names:
            found[theirs] = names.index(normalize_name(output)) if output else -1
        else:
            raise EvaluationError(f"{model.label} has no output {output!r}.")
    return found


def told_to_stop():
    """A function that says whether SIGINT or SIGTERM has come; a second one ends the process as
    usual."""
    came = threading.Event()

    def hear(number: int, _frame: object) -> None:
        came.set()
        signal.signal(number, signal.SIG_DFL)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, hear)
    return came.is_set


def show(found) -> None:
    """One line, written over."""
    bad = f", {found.unreadable:,} unreadable" if found.unreadable else ""
    print(
        f"\r{found.done:,} of {found.total:,} images{bad}, {found.rate:,.0f} a second   ",
        end="",
        flush=True,
        file=sys.stderr,
    )


def report(path: Path) -> None:
    from explorer.failures import evaluation, metrics
    from explorer.failures.class_matching import Match
    from explorer.failures.words.class_matching import describe

    found = evaluation.read(path)
    print(
        f"\n{found.label} on {found.data}: {len(found):,} images"
        + (
            f" of {found.total:,}; it was stopped, the same command goes on"
            if found.state == "partial"
            else ""
        )
    )
    print(describe([Match(**row) for row in found.matching]))
    for name, why in found.unreadable[:5]:
        print(f"Not readable: {name}: {why}")
    if found.unreadable_count > 5:
        print(f"Not readable: {found.unreadable_count - 5:,} more")
    if (found.labels >= 0).any():
        numbers = metrics.summary(found)
        low, high = numbers.top1_interval
        print(
            f"top-1 {numbers.top1:.2%} (95 %: {low:.2%} to {high:.2%}), top-{numbers.k} {numbers.top5:.2%}, mean "
            f"loss {numbers.mean_loss:.4f}, calibration error {numbers.ece:.2%}"
        )
    print(f"The evaluation is in {path}.")


if __name__ == "__main__":
    sys.exit(main())
