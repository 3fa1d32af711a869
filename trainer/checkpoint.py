"""How is nothing lost? What is written at the end of an epoch and in between, and how a training
goes on from it.

state.safetensors is all that the next step depends on. It is written last, after everything that it
would make old, so whatever moment a process dies at, the state on disk has its records; what was
recorded after it is cut off on going on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from safetensors import SafetensorError, safe_open
from torch import nn

from trainer import card, files, run_writer, runs
from trainer.runs import RunError
from trainer.validation import averages, lacks_memory, validate

if TYPE_CHECKING:
    from trainer.loop import Training


def save(training: Training, probes: bool = True, **more) -> None:
    """The state after this step, unless it is spoilt by numbers that are not finite."""
    training.check(training.sums[0].item())
    if not is_finite(training.net):
        return
    momentum = {
        f"momentum.{name}": training.optimiser.state[p]["momentum_buffer"]
        for name, p in training.net.named_parameters()
        if training.optimiser.state[p].get("momentum_buffer") is not None
    }
    state = {f"net.{name}": tensor for name, tensor in training.net.state_dict().items()}
    start = {f"start.{name}": tensor for name, tensor in training.recorder.start.items()}
    if training.every and probes:
        run_writer.write_arrays(training.path / "probes.npz", training.recorder.arrays())
    run_writer.write_tensors(
        training.path / "state.safetensors",
        state | momentum | start | {"sums": training.sums},
        {
            "step": str(training.step),
            "images_at_once": str(training.microbatch),
            "seconds": str(training.elapsed()),
        },
    )
    run_writer.report(training.path, "running", **{"step": training.step} | more | training.goal())


def save_epoch(training: Training, row: dict) -> None:
    """After an epoch: the network to look at, the better one so far, the record. The line in
    metrics.jsonl comes after all that it speaks of; an epoch without a line is evaluated again."""
    path, config = training.path, training.config
    best = max((earlier.get("val/accuracy", -1.0) for earlier in runs.metrics(path)), default=-1.0)
    better = row["val/accuracy"] > best
    weights, epoch = run_writer.weights_of(training.net, config.disk), {"epoch": str(row["epoch"])}
    if config.keep == "last" or better:
        run_writer.write_tensors(path / "weights.safetensors", weights, epoch)
    if config.keep == "best" or better:
        run_writer.write_tensors(
            path / f"{'last' if config.keep == 'best' else 'best'}.safetensors", weights, epoch
        )
    training.recorder.record_filters(training.net, training.step)
    if training.every:
        run_writer.write_arrays(path / "probes.npz", training.recorder.arrays())
    if training.microbatch < training.local_batch:
        row["images_at_once"] = training.microbatch
    run_writer.append(path / "metrics.jsonl", row)
    save(training, probes=False, **row)


def is_finite(net: nn.Module) -> bool:
    return bool(
        torch.isfinite(
            torch.stack(torch._foreach_norm([p.detach() for p in net.parameters()]))
        ).all()
    )


def restore(training: Training) -> None:
    """Take up state.safetensors, where there is one, and cut off what was recorded after it; on all
    processes. Raises RunError for a state that is none of this network."""
    try:
        take_up(training)
    except RunError:
        raise
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        if lacks_memory(error):
            raise
        raise RunError(
            f"What was saved of the run {training.path.name} does not fit its network "
            f"({type(error).__name__}); it cannot go on."
        ) from error


def take_up(training: Training) -> None:
    first, path = training.ranks.first, training.path
    metadata, state = read_state(training) if first else ({}, {})
    metadata = training.ranks.broadcast(metadata)
    training.step = int(metadata.get("step", 0))
    training.microbatch = int(metadata.get("images_at_once", training.microbatch))
    training.seconds = float(metadata.get("seconds", 0))
    if first and state:
        training.net.load_state_dict(
            {name[4:]: value for name, value in state.items() if name.startswith("net.")}
        )
        training.sums.copy_(state["sums"])
    named = dict(training.net.named_parameters())
    for name, parameter in named.items() if training.step and training.config.momentum else ():
        buffer = torch.zeros_like(
            parameter
        )  # the same layout in memory: sums run in the same order
        training.optimiser.state[parameter]["momentum_buffer"] = buffer
        if first:
            buffer.copy_(state[f"momentum.{name}"])
    training.ranks.broadcast_tensors(
        [
            *(tensor.data for tensor in named.values()),
            *training.net.buffers(),
            *(entry["momentum_buffer"] for entry in training.optimiser.state.values()),
        ]
    )
    training.ranks.broadcast_tensors(
        [training.sums]
    )  # of the first process's share; taken for the others' too
    if not first:
        return
    for name, tensor in training.recorder.start.items():
        if state:
            tensor.copy_(state[f"start.{name}"])
    if state and (arrays := runs.probes(path)):
        training.recorder.restore(arrays, upto=training.step)
    elif not state:
        training.recorder.record_filters(training.net, 0)
    for file in ("metrics.jsonl", "live.jsonl"):
        run_writer.write_lines(
            path / file,
            [row for row in files.json_lines(path / file) if row.get("step", 0) <= training.step],
        )


def read_state(training: Training) -> tuple[dict, dict]:
    path = training.path / "state.safetensors"
    if not path.exists():
        return {}, {}
    try:
        with safe_open(path, "pt") as file:
            return file.metadata(), {
                name: file.get_tensor(name).to(training.ranks.device)
                for name in file.keys()  # noqa: SIM118
            }
    except (OSError, SafetensorError, KeyError) as error:
        raise RunError(
            f"The state of the run {training.path.name} cannot be read ({type(error).__name__}); it cannot "
            "go on."
        ) from error


def write_result(training: Training) -> None:
    """Measure the network that is kept, as it lies on disk; write status and model card."""
    run = runs.read(training.path)
    net = runs.load(run).to(training.ranks.device, memory_format=torch.channels_last)
    run_writer.report(
        training.path,
        "finished",
        seconds_left=0.0,
        result=averages(validate(net, training.loader.alone())),
    )
    text = card.write(run, runs.status(training.path), runs.metrics(training.path))
    run_writer.write(training.path / "README.md", text.encode())
