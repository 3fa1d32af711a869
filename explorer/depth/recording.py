"""Recording: what does one run folder hold of its training, checked?

To make use of one more array of probes.npz or column of metrics.jsonl, add it to `Recording` and to `recording`."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from explorer.depth.unit_record import UnitRecord, unit_record
from explorer.inside.quantities import QUANTITIES
from trainer import files
from trainer.nets import NetSpec, is_loop

MAX_STEP = 2**53  # what a float64 still counts one by one
UNMEASURED = {  # why, by whether a training loop of its own trained it
    False: "it was trained with --probes 0",
    True: "its network cannot be copied",
}
METRICS = ("epoch", "step", "train/loss", "train/accuracy", "val/loss", "val/accuracy")


PLACES = {"first": 0.0, "middle": 0.5, "last": 1.0}  # a layer that exists in every network


RECORDED_SPLITS = ("train", "val")  # of SPLITS: those that every epoch measures
CURVES: dict[str, str] = {"loss": "cross entropy", "accuracy": "accuracy (%)", "error": "error (%)"}


@dataclass(frozen=True)
class Recording:
    """One run folder. `metrics` maps METRICS to (E,) float64, one an epoch, NaN where a value is missing; `quantities`
    maps keys of QUANTITIES to (S, L) float32 for `steps` (S,) and layers `names`, first to last; filters were kept at
    `filter_steps`; `units` says how many units were silent, where that was recorded. `problems` are sentences about what could not be used. `recordings.distinguish` sets what tells it
    from others shown: `short`, `network`, the number of its network among them, and `seed_index`, of how many seeds
    before it."""

    key: str
    label: str
    spec: NetSpec
    training: dict
    dataset: dict
    state: str
    metrics: dict[str, np.ndarray]
    names: tuple[str, ...]
    steps: np.ndarray
    quantities: dict[str, np.ndarray]
    filter_steps: np.ndarray
    problems: tuple[str, ...]
    units: UnitRecord | None = None
    short: str = ""
    network: int = 0
    seed_index: int = 0

    def curve(self, measure: str, split: str) -> np.ndarray:
        """(E,) of a key of CURVES; split is one of RECORDED_SPLITS. Accuracy and error are in percent."""
        if measure == "loss":
            return self.metrics[f"{split}/loss"]
        accuracy = 100 * self.metrics[f"{split}/accuracy"]
        return accuracy if measure == "accuracy" else 100 - accuracy

    def layer(self, place: str) -> int:
        """Index of the layer at one of PLACES."""
        return round(PLACES[place] * (len(self.names) - 1))


@dataclass(frozen=True)
class Grid:
    """One quantity of one run: `values` (S, L) float32 as recorded, at `steps` (S,), for layers
    `names` (L,)."""

    names: tuple[str, ...]
    steps: np.ndarray
    values: np.ndarray

    @property
    def zeros(self) -> np.ndarray:
        """(S, L): exactly 0."""
        return self.values == 0

    @property
    def undefined(self) -> np.ndarray:
        """(S, L): NaN or infinite."""
        return ~np.isfinite(self.values)

    @property
    def log(self) -> np.ndarray:
        """(S, L) float32: log10, NaN where there is no finite logarithm."""
        good = np.isfinite(self.values) & (self.values > 0)
        return np.log10(self.values, out=np.full(self.values.shape, np.nan, np.float32), where=good)

    def index(self, step: int) -> int | None:
        """The last record made at or before this training step."""
        index = int(np.searchsorted(self.steps, step, side="right")) - 1
        return index if index >= 0 else None


def recording(
    key: str,
    label: str,
    spec: NetSpec,
    training: dict,
    dataset: dict,
    state: str,
    rows: Sequence,
    arrays: Mapping[str, np.ndarray],
    problems: tuple[str, ...] = (),
) -> Recording:
    """A Recording of the lines of metrics.jsonl and the arrays of probes.npz, whatever is in
    them."""
    names, steps, quantities, unusable = layers(arrays)
    if training.get("probes") == 0 and not len(steps):
        unusable = (f"nothing was measured in the layers ({UNMEASURED[is_loop(spec.net)]})",)
    elif not len(steps) and not problems and not unusable:
        unusable = ("nothing has been measured in the layers yet",)
    metrics = epochs(rows)
    if not len(metrics["epoch"]):
        unusable += ("no epoch is finished yet",)
    return Recording(
        key=key,
        label=label,
        spec=spec,
        training=training,
        dataset=dataset,
        state=state,
        metrics=metrics,
        names=names,
        steps=steps,
        quantities=quantities,
        filter_steps=steps_of_filters(arrays),
        problems=(*problems, *unusable),
        units=unit_record(arrays, steps),
        short=label,
    )


def steps_of_filters(arrays: Mapping[str, np.ndarray]) -> np.ndarray:
    """(E,) at which the first layer's filters were kept; empty where they cannot be used."""
    filters = np.asarray(arrays.get("filters", np.zeros(0)))
    steps = rising(np.asarray(arrays.get("filter_steps", np.zeros(0, np.int64))))
    usable = (
        filters.ndim == 5
        and filters.dtype.kind == "f"
        and filters.size > 0
        and steps.shape == filters.shape[:1]
        and filters.shape[2] in (1, 3)
        and np.isfinite(filters).all()
    )
    return steps if usable else np.zeros(0, np.int64)


def rising(steps: np.ndarray) -> np.ndarray:
    """(S,) int64 steps of a training, each after the one before; empty for what is none."""
    numbers = steps.ndim == 1 and steps.dtype.kind in "iu" and bool((steps <= MAX_STEP).all())
    whole = steps.astype(np.int64) if numbers else np.zeros(0, np.int64)
    right = bool((whole >= 0).all() and (np.diff(whole) > 0).all())
    return whole if right else np.zeros(0, np.int64)


def epochs(rows: Sequence) -> dict[str, np.ndarray]:
    """The lines of metrics.jsonl as columns, one for each of METRICS; lines without an epoch are
    left out."""
    values = [[number(row.get(key)) for key in METRICS] for row in rows if isinstance(row, dict)]
    table = np.array(values, np.float64).reshape(-1, len(METRICS))
    return dict(zip(METRICS, table[np.isfinite(table[:, 0])].T, strict=True))


def number(value: object) -> float:
    """NaN for what is no number."""
    return value if type(value) is float else files.number(value, float("nan"))


def layers(
    arrays: Mapping[str, np.ndarray],
) -> tuple[tuple[str, ...], np.ndarray, dict[str, np.ndarray], tuple[str, ...]]:
    """Names, steps and quantities of a probes.npz; arrays that fit neither are left out, and the
    last entry says so."""
    names = tuple(map(str, np.ravel(arrays.get("names", ()))))
    stored = np.ravel(arrays.get("steps", np.zeros(0, np.int64)))
    steps = rising(stored)
    if not len(names) or not len(steps):
        broken = len(names) > 0 or len(stored) > 0
        return (
            (),
            np.zeros(0, np.int64),
            {},
            ("its probes name no layers or no rising steps",) if broken else (),
        )
    known = {key: np.asarray(arrays[key]) for key in QUANTITIES if key in arrays}
    good = {
        key: values.astype(np.float32)
        for key, values in known.items()
        if values.shape == (len(steps), len(names)) and values.dtype.kind == "f"
    }
    problems = tuple(
        f"its record of {QUANTITIES[key].symbol} does not fit its steps and layers"
        for key in known
        if key not in good
    )
    return names, steps, good, problems


def grid(run: Recording, quantity: str) -> Grid | None:
    """What was measured of a quantity; None where the run holds nothing of it.

    Left out are steps at which there was nothing to measure: the end of training has no update
    after it, and before the first step every distance from the start is 0 by definition."""
    values = run.quantities.get(quantity)
    if values is None:
        return None
    kept = np.ones(len(values), bool)
    if quantity == "update_ratio":
        sane = np.isfinite(run.quantities.get("weight", np.zeros_like(values))).all(1)
        kept = ~(np.isnan(values).all(1) & sane)
    if quantity == "distance":
        kept = ~((run.steps == 0) & (values == 0).all(1))
    return Grid(run.names, run.steps[kept], values[kept]) if kept.any() else None


def common_range(grids: Iterable[Grid]) -> tuple[float, float]:
    """Lowest and highest log10 of several grids, for one colour scale and one axis for all."""
    logs = np.concatenate([np.zeros(0, np.float32), *(grid.log.ravel() for grid in grids)])
    logs = logs[np.isfinite(logs)]
    if not len(logs):
        return -1.0, 0.0
    low, high = float(logs.min()), float(logs.max())
    return (low, high) if high - low > 0.1 else (low - 0.05, high + 0.05)
