"""How is nothing lost? What is written at the end of an epoch and in between, and how a training
goes on from it.

state.safetensors is all that the next step depends on. It is written last, after everything that it
would make old, so whatever moment a process dies at, the state on disk has its records; what was
recorded after it is cut off on going on."""

from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from trainer import curvature_record, epochs, run_writer, runs
from trainer.config import Config
from trainer.errors import lacks_memory
from trainer.parallel import Ranks
from trainer.runs import RunError
from trainer.state import TrainingState


def save(path: Path, state: TrainingState, seconds: float) -> None:
    """Write the state after this step, of a training that took so many seconds so far."""
    buffers = {
        name: state.optimiser.state[p].get("momentum_buffer")
        for name, p in state.net.named_parameters()
    }
    known = any(buffer is not None for buffer in buffers.values())
    momentum = {  # of what takes no part in the training it is 0
        f"momentum.{name}": torch.zeros_like(p) if buffers[name] is None else buffers[name]
        for name, p in state.net.named_parameters()
        if known
    }
    weights = {f"net.{name}": tensor for name, tensor in state.net.state_dict().items()}
    start = {f"start.{name}": tensor for name, tensor in state.recorder.start.items()}
    run_writer.write_tensors(
        path,
        "state.safetensors",
        weights | momentum | start | {"sums": state.sums},
        {
            "step": str(state.step),
            "images_at_once": str(state.microbatch),
            "seconds": str(seconds),
        },
    )


def save_probes(path: Path, state: TrainingState, durable: bool = True) -> None:
    """Write what was measured in every layer so far, and of noise and curvature, unless nothing is to be measured."""
    if state.probe_interval:
        run_writer.write_arrays(path / "probes.npz", state.recorder.arrays(), durable)
    if state.curvature.steps:
        run_writer.write_arrays(path / curvature_record.FILE, state.curvature.arrays(), durable)


def save_epoch(path: Path, config: Config, state: TrainingState, row: dict[str, Any]) -> None:
    """After an epoch: the network to look at, the better one so far, the record. The line in
    metrics.jsonl comes after all that it speaks of; an epoch without a line is evaluated again."""
    best = max((earlier.get("val/accuracy", -1.0) for earlier in runs.metrics(path)), default=-1.0)
    better = row["val/accuracy"] > best
    weights = run_writer.weights_of(state.net, config.disk)
    epoch = {"epoch": str(row["epoch"])}
    if config.keep == "last" or better:
        run_writer.write_tensors(path, "weights.safetensors", weights, epoch)
    if config.keep == "best" or better:
        other = "last" if config.keep == "best" else "best"
        run_writer.write_tensors(path, f"{other}.safetensors", weights, epoch)
    half = run_writer.weights_of(state.net, "float16")
    if row["epoch"] in epochs.to_keep(config, run_writer.size_of(half)):
        run_writer.write_tensors(path, f"{epochs.name(row['epoch'])}.safetensors", half, epoch)
    state.recorder.record_filters(state.net, state.step)
    save_probes(path, state)
    run_writer.append(path / "metrics.jsonl", row)


def restore(path: Path, state: TrainingState, ranks: Ranks) -> None:
    """Take up state.safetensors, where there is one, and cut off what was recorded after it; on all
    processes. Raises RunError for a state that is none of this network."""
    try:
        metadata, tensors = _read_state(path, ranks.device) if ranks.first else ({}, {})
        metadata = ranks.broadcast(metadata)
        state.step = int(metadata.get("step", 0))
        state.microbatch = int(metadata.get("images_at_once", state.microbatch))
        state.seconds = float(metadata.get("seconds", 0))
        _restore_tensors(state, tensors, ranks)
        if ranks.first:
            _restore_records(path, state, tensors)
    except RunError:
        raise
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, RuntimeError) as error:
        if lacks_memory(error):
            raise
        raise RunError(
            f"What was saved of the run {path.name} does not fit its network "
            f"({type(error).__name__}); it cannot go on."
        ) from error


def _read_state(path: Path, device: torch.device) -> tuple[dict[str, str], dict[str, Tensor]]:
    """Metadata and tensors of state.safetensors, empty where there is none."""
    if not runs.has(path, "state.safetensors"):
        return {}, {}
    if runs.is_damaged(runs.read(path), "state.safetensors"):
        raise RunError(
            f"The state of the run {path.name} cannot be read: state.safetensors is damaged "
            f"({runs.DAMAGED}); it cannot go on."
        )
    try:
        with safe_open(path / "state.safetensors", "pt") as file:
            names = file.keys()
            return file.metadata(), {name: file.get_tensor(name).to(device) for name in names}
    except (OSError, SafetensorError, KeyError) as error:
        raise RunError(
            f"The state of the run {path.name} cannot be read ({type(error).__name__}); it cannot "
            "go on."
        ) from error


def _restore_tensors(state: TrainingState, tensors: dict[str, Tensor], ranks: Ranks) -> None:
    """Weights, momentum and sums from the first process's `tensors`, on all processes."""
    if tensors:
        state.net.load_state_dict(
            {name[4:]: value for name, value in tensors.items() if name.startswith("net.")}
        )
        state.sums.copy_(tensors["sums"])
    parameters = dict(state.net.named_parameters())
    if state.step and state.optimiser.defaults["momentum"]:
        for name, parameter in parameters.items():
            # the same layout in memory: sums run in the same order
            buffer = torch.zeros_like(parameter)
            state.optimiser.state[parameter]["momentum_buffer"] = buffer
            if ranks.first:
                buffer.copy_(tensors[f"momentum.{name}"])
    ranks.broadcast_tensors(
        [
            *(parameter.data for parameter in parameters.values()),
            *state.net.buffers(),
            *(entry["momentum_buffer"] for entry in state.optimiser.state.values()),
            state.sums,  # of the first process's share; taken for the others' too
        ]
    )


def _restore_records(path: Path, state: TrainingState, tensors: dict[str, Tensor]) -> None:
    """What was recorded up to the state's step; later records are cut off."""
    for name, tensor in state.recorder.start.items():
        if tensors:
            tensor.copy_(tensors[f"start.{name}"])
    if not tensors:
        state.recorder.record_filters(state.net, 0)
    elif arrays := runs.probes(path):
        state.recorder.restore(arrays, upto=state.step)
    if tensors and (arrays := curvature_record.read(path)):
        state.curvature.restore(arrays, upto=state.step)
    for name in ("metrics.jsonl", "live.jsonl"):
        rows = runs.metrics(path) if name == "metrics.jsonl" else runs.live(path)
        kept = [row for row in rows if row.get("step", 0) <= state.step]
        run_writer.write_lines(path / name, kept)
