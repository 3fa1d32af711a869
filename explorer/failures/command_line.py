"""What does the evaluate command do, once its options are known? See command.py."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import torch

from explorer.failures import evaluation, right_classes, right_classes_table, sources
from explorer.failures.class_matching import output_names
from explorer.failures.description import EvaluationError
from explorer.failures.evaluate import Progress
from explorer.failures.evaluate import evaluate as evaluate_images
from explorer.failures.question import Settings
from explorer.failures.words import command as words
from explorer.networks import registry
from explorer.networks.model import Model
from explorer.networks.names import find_name
from explorer.networks.private_copy import private_copy
from trainer.errors import PersonsError, lacks_memory, reason, replace_unprintable
from trainer.folder_tree import listed
from trainer.image_folder import Choices
from trainer.parallel import find_device
from trainer.set_summary import describe


def evaluate(options: argparse.Namespace) -> int:
    """Evaluate, and print the numbers or what is wrong; gives the exit status."""
    replace_unprintable()
    rank, world = int(os.environ.get("RANK", 0)), int(os.environ.get("WORLD_SIZE", 1))
    try:
        with _process_group(world), stop_requested() as stop:
            path = _evaluate(options, rank, world, stop)
            report = words.report(evaluation.read(path), path) if rank == 0 else ""
    except PersonsError as error:
        print(f"\n{printable(str(error))}", file=sys.stderr)
        return 1
    except (OSError, MemoryError, RuntimeError) as error:
        if not isinstance(error, OSError) and not lacks_memory(error):
            raise
        print(f"\nThe evaluation cannot be made: {reason(error)}.", file=sys.stderr)
        return 1
    print(printable(report), end="\n" if report else "")
    return 0


def printable(text: str) -> str:
    """Text with what a terminal cannot show (names of files that are no UTF-8) replaced."""
    return text.encode(errors="replace").decode()


def _evaluate(options: argparse.Namespace, rank: int, world: int, stop: Callable[[], bool]) -> Path:
    device = _device(options.device, world)
    model = registry.find(options.model)
    rows = right_classes_table.read_file(options.also_right) if options.also_right else None
    choices = Choices(**{entry.name: getattr(options, entry.name) for entry in fields(Choices)})
    source = sources.source(options.data, options.split, options.cache, choices=choices)
    if rank == 0 and source.summary:
        print(printable("\n".join(describe(source.summary))), flush=True)
    name = default_name(options.model, source.name, source.split)
    path = evaluate_images(
        private_copy(registry.load(model)),
        model,
        source,
        options.out or evaluation.folder(name),
        Settings(options.batch_size, options.limit, options.seed, not options.no_features, device),
        mapping(options.classes, model, source.classes, options.numbers_from),
        _show if rank == 0 else lambda _: None,
        stop,
    )
    if rows is not None and rank == 0:
        table = right_classes_table.table(rows, options.also_right.name, evaluation.read(path))
        right_classes.write(path, table)
    return path


@contextmanager
def _process_group(world: int) -> Iterator[None]:
    """The processes of torchrun meet here."""
    if world == 1:
        yield
        return
    torch.distributed.init_process_group("gloo")
    try:
        yield
    finally:
        torch.distributed.destroy_process_group()


def _device(requested: str, world: int) -> str:
    """The device of this process, set up so that it gives the same answers every time."""
    local = int(os.environ.get("LOCAL_RANK", 0)) if world > 1 else None
    device = find_device(requested, local).type
    if device != "cpu":
        torch.use_deterministic_algorithms(True, warn_only=True)
        torch.backends.cudnn.benchmark = False
        torch.backends.cudnn.allow_tf32 = False
        torch.backends.cuda.matmul.allow_tf32 = False
    return device


def default_name(*parts: str) -> str:
    """MODEL.DATA.SPLIT as a folder may be called."""
    return ".".join(
        "".join(c if c.isalnum() and c.isascii() else "-" for c in part.lower()).strip("-")[:40]
        or "x"
        for part in parts
    )


def mapping(
    corrections: Sequence[str], model: Model, classes: Sequence[str], first: int | None = None
) -> dict[str, int]:
    """class of the data -> output, from THEIRS=OUTPUT, and of classes that are numbers from the number
    of the first output. Raises EvaluationError."""
    names = output_names(model)[0]
    outputs = {} if first is None else numbered(classes, first, len(names))
    for text in corrections:
        theirs, equals, output = text.rpartition("=")
        if not equals:
            raise EvaluationError(f"--class {text!r} is not of the form THEIRS=OUTPUT.")
        if theirs not in classes:
            raise EvaluationError(
                f"--class {text!r}: the images have no class {theirs!r}; they have {listed(classes)}."
            )
        place = find_name(output, names)
        if not output:
            outputs[theirs] = -1
        elif place is not None:
            outputs[theirs] = place
        elif output.isdecimal() and int(output) < len(names):
            outputs[theirs] = int(output)
        else:
            raise EvaluationError(
                f"{model.label} has no output {output!r}; it has {listed(names)}, by name or by number from 0."
            )
    return outputs


def numbered(classes: Sequence[str], first: int, outputs: int) -> dict[str, int]:
    """class -> output of classes that are numbers, of which `first` is the first output. Raises
    EvaluationError."""
    numbers = {name: int(name) - first for name in classes if name.isdecimal()}
    if len(numbers) < len(classes) or not all(0 <= place < outputs for place in numbers.values()):
        raise EvaluationError(
            f"--numbers-from {first}: the classes of the images ({listed(classes)}) are not all numbers from {first} to "
            f"{outputs - 1 + first}."
        )
    return numbers


@contextmanager
def stop_requested() -> Iterator[Callable[[], bool]]:
    """A function that says whether SIGINT or SIGTERM has come while the block runs; a second one
    ends the process as usual. Outside the main thread the caller handles signals."""
    came = threading.Event()

    def handle(number: int, _frame: object) -> None:
        came.set()
        signal.signal(number, signal.SIG_DFL)

    if threading.current_thread() is not threading.main_thread():
        yield came.is_set
        return
    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield came.is_set
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _show(progress: Progress) -> None:
    """One line, written over."""
    print(f"\r{words.progress(progress)}   ", end="", flush=True, file=sys.stderr)
