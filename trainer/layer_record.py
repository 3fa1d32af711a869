"""What is known of every layer in the course of a training, without changing it? Every few steps a
fixed batch goes through a twin of the net, and `probes` measures."""

import copy
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from trainer.probes import QUANTITIES, measure, norms, weighted_layers
from trainer.unit_shares import SHARES, counted_units, shares

PROBE_IMAGES = 64  # that are measured in every layer
PROBE_STEPS = 40  # a probe costs about as much as one step; at most every 40th, it takes under 3 %


class LayerRecord:
    """Collects what `measure` finds at chosen steps of a training, for probes.npz.

    The probe batch is fixed, not augmented, in float32; batch norm uses the statistics of this
    batch and dropout is off. Around the training step that follows a probe the size of the update
    is measured as well. One record is of one net."""

    def __init__(self, net: nn.Module, x: Tensor, target: Tensor):
        self.x, self.target = x, target
        self.rows: dict[str, list[np.ndarray]] = {quantity: [] for quantity in QUANTITIES}
        self.units: list[dict[str, tuple[float, ...]]] = []  # SHARES of every activation function
        self.steps: list[int] = []
        self.filters: list[np.ndarray] = []
        self.filter_steps: list[int] = []
        self.before: dict[str, Tensor] | None = None
        self.names: tuple[str, ...] = ()
        # made once: copying the modules takes as long as a step
        self.probe: nn.Module | None = None
        self.places: list[int] = []
        self.start = weights_now(self.twin(net))

    def twin(self, net: nn.Module) -> nn.Module:
        """`frozen_statistics` of the net as it is now, made anew where its weights lie elsewhere."""
        places = [parameter.data_ptr() for parameter in net.parameters()]
        if self.probe is None or places != self.places:
            self.probe, self.places = frozen_statistics(net), places
        for own, now in zip(self.probe.buffers(), net.buffers(), strict=True):
            own.copy_(now)
        return self.probe

    def record(self, net: nn.Module, step: int) -> None:
        """Measure the net as it is before training step `step`."""
        like = next(net.parameters(), self.x)
        twin = self.twin(net)
        with counted_units(twin) as counts:
            measurement = measure(twin, self.x.to(like), self.target.to(like.device))
        self.units.append(shares(counts))
        self.names = measurement.names
        weights = weights_now(twin)
        now = [weights[name] for name in self.names]
        start = [self.start[name].to(weights[name].device) for name in self.names]
        moved = norms(torch._foreach_sub(now, start))
        started = norms(start)
        self.steps.append(step)
        for quantity in ("activation", "activation_gradient", "weight_gradient", "weight"):
            self.rows[quantity].append(measurement.rms(quantity))
        self.rows["distance"].append(ratio(moved, started))
        self.rows["update_ratio"].append(np.full(len(self.names), np.nan))
        self.before = dict(zip(self.names, now, strict=True))

    def record_update(self, net: nn.Module) -> None:
        """After the training step that follows a probe: |W after - W before| / |W before| of every
        layer."""
        if self.before is None:
            return
        layers = weighted_layers(self.twin(net))
        with torch.no_grad():
            now = [layers[name].weight for name in self.names]
            before = [
                self.before[name].to(weight.device)
                for name, weight in zip(self.names, now, strict=True)
            ]
            moved = norms(torch._foreach_sub(now, before))
        self.rows["update_ratio"][-1] = ratio(moved, norms(before))
        self.before = None

    def record_filters(self, net: nn.Module, step: int) -> None:
        """Keep the weights of the first layer if it is a convolution, (F, C, k, k), once for each
        step."""
        first = next(iter(weighted_layers(self.twin(net)).values()), None)
        if isinstance(first, nn.Conv2d) and step not in self.filter_steps[-1:]:
            self.filters.append(
                first.weight.detach().float().cpu().numpy().copy()
            )  # not the live weights
            self.filter_steps.append(step)

    def thin(self) -> None:
        """Leave out every second of the probes and of the filters but the last; not between a probe
        and its update."""
        every = slice(None, None, -2)  # from the last one back
        self.steps, self.filter_steps = self.steps[every][::-1], self.filter_steps[every][::-1]
        self.filters = self.filters[every][::-1]
        self.rows = {quantity: rows[every][::-1] for quantity, rows in self.rows.items()}
        self.units = self.units[every][::-1]

    def arrays(self) -> dict[str, np.ndarray]:
        """names (L,), steps (S,), one (S, L) float32 array of root mean squares or ratios for each
        of QUANTITIES; of activation functions, where there are modules of torch's, unit_names (A,) and one (S, A) float32
        array of shares for each of SHARES; for convolutional nets filters (E, F, C, k, k) float16 with
        filter_steps (E,)."""
        arrays = {quantity: np.array(rows, np.float32) for quantity, rows in self.rows.items()}
        arrays |= {"names": np.array(self.names), "steps": np.array(self.steps, np.int64)}
        arrays |= unit_arrays(self.units)
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
        self.units = [
            row for row, kept in zip(units_of(arrays, shape[0]), keep, strict=True) if kept
        ]
        if "filters" in arrays:
            kept = arrays["filter_steps"] <= upto
            self.filters = list(arrays["filters"][kept])
            self.filter_steps = arrays["filter_steps"][kept].tolist()


def unit_arrays(units: Sequence[Mapping[str, tuple[float, ...]]]) -> dict[str, np.ndarray]:
    """unit_names (A,) and one (S, A) float32 array for each of SHARES, NaN where a layer was not executed; empty without
    layers."""
    names = list(dict.fromkeys(name for row in units for name in row))
    if not names:
        return {}
    missing = (np.nan,) * len(SHARES)
    table = np.array([[row.get(name, missing) for name in names] for row in units], np.float32)
    columns = dict(zip(SHARES, np.moveaxis(table, 2, 0), strict=True))
    return {"unit_names": np.array(names), **columns}


def units_of(arrays: Mapping[str, np.ndarray], steps: int) -> list[dict[str, tuple[float, ...]]]:
    """What `unit_arrays` was made from; nothing at each step where a record of before holds none. Raises ValueError where the
    arrays do not belong together."""
    names = np.ravel(arrays.get("unit_names", ())).tolist()
    columns = [np.asarray(arrays[name]) for name in SHARES if names]
    if any(column.shape != (steps, len(names)) for column in columns):
        raise ValueError("shares of units of different sizes")
    if not columns:
        return [{} for _ in range(steps)]
    table = np.stack(columns, 2).tolist()
    return [dict(zip(names, map(tuple, row), strict=True)) for row in table]


def ratio(values: np.ndarray, of: np.ndarray) -> np.ndarray:
    """values / of; NaN or infinite where `of` is 0."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return values / of


def weights_now(net: nn.Module) -> dict[str, Tensor]:
    """A copy of the weights of every layer by name."""
    with torch.no_grad():
        return {name: layer.weight.clone() for name, layer in weighted_layers(net).items()}


def frozen_statistics(net: nn.Module) -> nn.Module:
    """A twin of a net that normalises by its batch and drops nothing: own modules, buffers and
    flags, the same numbers as parameters. What the net learns later, the twin has learned; hooks
    that somebody put on the net or its parameters are not on the twin. Even to read a weight that is
    computed from others (spectral norm) can change a net: read the twin's."""
    shared: dict[int, Any] = {
        id(parameter): nn.Parameter(parameter.detach(), parameter.is_floating_point())
        for parameter in net.parameters()
    }
    for module in net.modules():  # weights that a hook computes from others before each pass
        computed = [value for value in vars(module).values() if isinstance(value, Tensor)]
        shared |= {id(tensor): tensor.detach() for tensor in computed if not tensor.is_leaf}
    probe = copy.deepcopy(net, shared).eval()
    for module in probe.modules():
        if isinstance(module, nn.modules.batchnorm._NormBase):
            module.train()
        if isinstance(module, nn.SyncBatchNorm):  # it would wait for other processes
            setattr(module, "__class__", nn.BatchNorm2d)  # noqa: B010
        for hooks in (module._forward_hooks, module._backward_hooks, module._backward_pre_hooks):
            hooks.clear()
        for key, hook in list(module._forward_pre_hooks.items()):
            if not str(getattr(hook, "__module__", "")).startswith(("torch.", "trainer.")):
                del module._forward_pre_hooks[key]
    return probe


def probe_interval(probes: int, steps: int) -> int:
    """Steps from one probe to the next; 0 for none. See `--probes`."""
    if probes >= 0:
        return max(1, steps // probes) if probes else 0
    return max(1, min(max(steps // 100, PROBE_STEPS), steps // 20))
