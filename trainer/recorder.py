"""How is a training recorded, layer by layer, without changing it? Every few steps a fixed batch
goes through the net, and `probes` measures."""

import copy

import numpy as np
import torch
from torch import Tensor, nn

from trainer.probes import QUANTITIES, measure, norms, weighted_layers

PROBE_IMAGES = 64  # that are measured in every layer
PROBE_STEPS = 40  # a probe costs about as much as one step; at most every 40th, it takes under 3 %


class Recorder:
    """Collects what `measure` finds at chosen steps of a training, for probes.npz.

    The probe batch is fixed, not augmented, in float32; batch norm uses the statistics of this
    batch and dropout is off. Around the training step that follows a probe the size of the update
    is measured as well. One recorder records one net."""

    def __init__(self, net: nn.Module, x: Tensor, target: Tensor):
        self.x, self.target = x, target
        self.start = {
            name: layer.weight.detach().clone() for name, layer in weighted_layers(net).items()
        }
        self.rows: dict[str, list[np.ndarray]] = {quantity: [] for quantity in QUANTITIES}
        self.steps: list[int] = []
        self.filters: list[np.ndarray] = []
        self.filter_steps: list[int] = []
        self.before: dict[str, Tensor] | None = None
        self.names: tuple[str, ...] = ()
        # made once: copying the modules takes as long as a step
        self.probe: nn.Module | None = None

    def record(self, net: nn.Module, step: int) -> None:
        """Measure the net as it is before training step `step`."""
        if self.probe is None:
            self.probe = frozen_statistics(net)
        measurement = measure(self.probe, self.x, self.target)
        self.names = measurement.names
        layers, start = weighted_layers(net), [self.start[name] for name in self.names]
        moved = norms(
            torch._foreach_sub([layers[name].weight.detach() for name in self.names], start)
        )
        started = norms(start)
        self.steps.append(step)
        for quantity in ("activation", "activation_gradient", "weight_gradient", "weight"):
            self.rows[quantity].append(measurement.rms(quantity))
        self.rows["distance"].append(moved / started)
        self.rows["update_ratio"].append(np.full(len(self.names), np.nan))
        self.before = {name: layers[name].weight.detach().clone() for name in self.names}

    def record_update(self, net: nn.Module) -> None:
        """After the training step that follows a probe: |W after - W before| / |W before| of every
        layer."""
        if self.before is None:
            return
        layers = weighted_layers(net)
        moved = norms([layers[name].weight - self.before[name] for name in self.names])
        self.rows["update_ratio"][-1] = moved / norms([self.before[name] for name in self.names])
        self.before = None

    def record_filters(self, net: nn.Module, step: int) -> None:
        """Keep the weights of the first layer if it is a convolution, (F, C, k, k), once for each
        step."""
        first = next(iter(weighted_layers(net).values()))
        if isinstance(first, nn.Conv2d) and step not in self.filter_steps[-1:]:
            self.filters.append(
                first.weight.detach().float().cpu().numpy().copy()
            )  # not the live weights
            self.filter_steps.append(step)

    def arrays(self) -> dict[str, np.ndarray]:
        """names (L,), steps (S,), one (S, L) float32 array of root mean squares or ratios for each
        of QUANTITIES, and, for convolutional nets, filters (E, F, C, k, k) float16 with
        filter_steps (E,)."""
        arrays = {quantity: np.array(rows, np.float32) for quantity, rows in self.rows.items()}
        arrays |= {"names": np.array(self.names), "steps": np.array(self.steps, np.int64)}
        if self.filters:
            arrays |= {
                "filters": np.array(self.filters, np.float16),
                "filter_steps": np.array(self.filter_steps, np.int64),
            }
        return arrays

    def restore(self, arrays: dict[str, np.ndarray], upto: int) -> None:
        """Take up the record of an interrupted run, without what came at or after step `upto`.
        Raises ValueError where its arrays do not belong together."""
        shape = len(arrays["steps"]), len(arrays["names"])
        if any(arrays[quantity].shape != shape for quantity in QUANTITIES):
            raise ValueError("arrays of different sizes")
        keep = arrays["steps"] < upto
        self.names = tuple(arrays["names"].tolist())
        self.steps = arrays["steps"][keep].tolist()
        self.rows = {quantity: list(arrays[quantity][keep]) for quantity in QUANTITIES}
        if "filters" in arrays:
            kept = arrays["filter_steps"] <= upto
            self.filters = list(arrays["filters"][kept])
            self.filter_steps = arrays["filter_steps"][kept].tolist()


def frozen_statistics(net: nn.Module) -> nn.Module:
    """A twin of a float32 net that normalises by its batch and drops nothing: own modules and
    averages, shared parameters. What the net learns later, the twin has learned."""
    probe = copy.deepcopy(net, {id(parameter): parameter for parameter in net.parameters()}).train()
    for module in probe.modules():
        if isinstance(module, nn.Dropout):
            module.eval()
    return probe


def probe_interval(probes: int, steps: int) -> int:
    """Steps from one probe to the next; 0 for none. See `--probes`."""
    if probes >= 0:
        return max(1, steps // probes) if probes else 0
    return max(1, min(max(steps // 100, PROBE_STEPS), steps // 20))
