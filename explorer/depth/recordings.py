"""Over training: how do loss, accuracy and the signal in each layer change from step to step?

A `Recording` is what a run folder holds, checked. What was measured in every layer is defined in
`trainer.probes`; to show one more of its quantities, add a row to QUANTITIES; to put runs side by
side by one click, a row to PRESETS."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from explorer.depth import seeds
from trainer.nets import NetSpec


@dataclass(frozen=True)
class Quantity:
    """A row of QUANTITIES: what the axis says, what a list says, how to read it, and a line worth
    drawing across."""

    symbol: str
    axis: str
    label: str
    help: str
    reference: float | None = None


QUANTITIES: dict[
    str, Quantity
] = {  # h is the output of a layer, before normalisation and activation function
    "activation_gradient": Quantity(
        "dL/dh",
        "RMS of dL/dh per element",
        "dL/dh: the signal on its way back",
        "How strongly the loss L answers to the outputs h of a layer, before normalisation and activation function. A "
        "layer of many outputs shares the signal among them: the last one has few, so it is bright in every network.",
    ),
    "weight_gradient": Quantity(
        "dL/dW",
        "RMS of dL/dW per element",
        "dL/dW: what each layer learns from it",
        "How strongly the loss L answers to the weights W. It can look healthy while dL/dh fades, where h grows.",
    ),
    "activation": Quantity(
        "h",
        "RMS of h per element",
        "h: the signal on its way forward",
        "The outputs of a layer, before normalisation and activation function.",
    ),
    "update_ratio": Quantity(
        "‖ΔW‖/‖W‖",
        "‖ΔW‖ / ‖W‖ of one step",
        "‖ΔW‖/‖W‖: the size of one update",
        "How far one training step moves the weights, weight decay and momentum included; about 0.001 is usual.",
        1e-3,
    ),
    "distance": Quantity(
        "‖W−W₀‖/‖W₀‖",
        "‖W − W₀‖ / ‖W₀‖",
        "‖W−W₀‖/‖W₀‖: the way from the start",
        "How far the weights are from where they began, W₀. Weight decay moves them too, with nothing learned.",
    ),
    "weight": Quantity("W", "RMS of W per element", "W: the weights", "The size of the weights."),
}
CURVES: dict[str, str] = {"loss": "cross entropy", "accuracy": "accuracy (%)", "error": "error (%)"}
METRICS = ("epoch", "step", "train/loss", "train/accuracy", "val/loss", "val/accuracy")
PLACES = {"first": 0.0, "middle": 0.5, "last": 1.0}  # a layer that exists in every network


def title(quantity: str) -> str:
    """What a list of quantities says."""
    return QUANTITIES[quantity].label


@dataclass(frozen=True)
class Preset:
    """Runs worth comparing, by key, with what to show of them: a key of QUANTITIES, keys of
    CURVES."""

    runs: tuple[str, ...]
    quantity: str
    curves: tuple[str, ...]


PRESETS: dict[str, Preset] = {
    "Sigmoid against ReLU, deep": Preset(
        ("mlp10-sigmoid", "mlp10-relu"), "activation_gradient", ("loss", "accuracy")
    ),
    "Sigmoid against ReLU, shallow and deep": Preset(
        ("mlp2-sigmoid", "mlp2-relu", "mlp10-sigmoid", "mlp10-relu"), "distance", ("accuracy",)
    ),
    "Sigmoid against ReLU, on photos": Preset(
        ("alexnet64-half-sigmoid", "alexnet64-half-relu"),
        "activation_gradient",
        ("loss", "accuracy"),
    ),
    "Vanishing is not degradation": Preset(
        ("plain20", "plain56", "resnet20", "resnet56"), "activation_gradient", ("error",)
    ),
}


def presets(keys: Collection[str]) -> dict[str, dict[str, list | str]]:
    """The choices on the page that each of PRESETS stands for, those of at least two runs that are
    there."""
    found = {
        name: {
            "runs": [run for run in row.runs if run in keys],
            "recorded": row.quantity,
            "curves": list(row.curves),
        }
        for name, row in PRESETS.items()
    }
    return {name: choices for name, choices in found.items() if len(choices["runs"]) > 1}


def first(keys: Collection[str]) -> list[str]:
    """The runs that are shown before anything is chosen: the first preset, or the first run that
    there is."""
    return next(iter(presets(keys).values()), {"runs": list(keys)[:1]})["runs"]


@dataclass(frozen=True)
class Recording:
    """One run folder. `metrics` maps METRICS to (E,) float64, one an epoch, NaN where a value is missing; `quantities`
    maps keys of QUANTITIES to (S, L) float32 for `steps` (S,) and layers `names`, first to last; filters were kept at
    `filter_steps`. `problems` are sentences about what could not be used. `together` sets what tells it from others
    shown: `short`, `network`, the number of its network among them, and `again`, of how many seeds before it."""

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
    short: str = ""
    network: int = 0
    again: int = 0

    def curve(self, measure: str, split: str) -> np.ndarray:
        """(E,) of a key of CURVES; split is train or val. Accuracy and error are in percent."""
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
        found = int(np.searchsorted(self.steps, step, side="right")) - 1
        return found if found >= 0 else None


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
    names, steps, quantities, wrong = layers(arrays)
    if training.get("probes") == 0 and not len(steps):
        wrong = ("nothing was measured in the layers (it was trained with --probes 0)",)
    elif not len(steps) and not problems and not wrong:
        wrong = ("nothing has been measured in the layers yet",)
    filters = np.asarray(arrays.get("filters", np.zeros(0)))
    filter_steps = np.asarray(arrays.get("filter_steps", np.zeros(0, np.int64)))
    usable = (
        filters.ndim == 5 and filter_steps.shape == filters.shape[:1] and filters.shape[2] in (1, 3)
    )
    metrics = epochs(rows)
    if not len(metrics["epoch"]):
        wrong += ("no epoch is finished yet",)
    return Recording(
        key,
        label,
        spec,
        training,
        dataset,
        state,
        metrics,
        names,
        steps,
        quantities,
        filter_steps if usable else np.zeros(0, np.int64),
        (*problems, *wrong),
        label,
    )


def together(runs: Sequence[Recording]) -> list[Recording]:
    """The same runs, `short` being what their labels do not have in common; with their seed, where
    seeds differ."""
    seeded = len({seeds.seed(run) for run in runs}) > 1
    parts = [
        [*run.label.split(", "), *["seed 0"] * (seeded and not seeds.seed(run))] for run in runs
    ]
    common = set.intersection(*map(set, parts)) if len(runs) > 1 else set()
    short = [", ".join(part for part in one if part not in common) for one in parts]
    places = {
        run.key: (number, again)
        for number, group in enumerate(seeds.networks(runs))
        for again, run in enumerate(group)
    }
    return [
        replace(run, short=words or run.label, network=places[run.key][0], again=places[run.key][1])
        for run, words in zip(runs, short, strict=True)
    ]


def epochs(rows: Sequence) -> dict[str, np.ndarray]:
    """The lines of metrics.jsonl as columns, one for each of METRICS; lines without an epoch are
    left out."""
    found = [[number(row.get(key)) for key in METRICS] for row in rows if isinstance(row, dict)]
    table = np.array(found, np.float64).reshape(-1, len(METRICS))
    return dict(zip(METRICS, table[np.isfinite(table[:, 0])].T, strict=True))


def number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else float("nan")


def layers(
    arrays: Mapping[str, np.ndarray],
) -> tuple[tuple[str, ...], np.ndarray, dict[str, np.ndarray], tuple]:
    """Names, steps and quantities of a probes.npz; arrays that fit neither are left out, and the
    last entry says so."""
    names = tuple(map(str, np.ravel(arrays.get("names", ()))))
    steps = np.ravel(arrays.get("steps", np.zeros(0, np.int64)))
    if (
        not len(names)
        or not len(steps)
        or steps.dtype.kind not in "iu"
        or np.any(np.diff(steps) <= 0)
    ):
        wrong = (
            ("its probes name no layers or no rising steps",)
            if arrays and (len(names) or len(steps))
            else ()
        )
        return (), np.zeros(0, np.int64), {}, wrong
    known = {key: np.asarray(arrays[key]) for key in QUANTITIES if key in arrays}
    good = {
        key: values.astype(np.float32)
        for key, values in known.items()
        if values.shape == (len(steps), len(names)) and values.dtype.kind == "f"
    }
    wrong = tuple(
        f"its record of {QUANTITIES[key].symbol} does not fit its steps and layers"
        for key in known
        if key not in good
    )
    return names, steps.astype(np.int64), good, wrong


def grid(of: Recording, quantity: str) -> Grid | None:
    """What was measured of a quantity; None where the run holds nothing of it.

    Left out are steps at which there was nothing to measure: the end of training has no update
    after it, and before the first step every distance from the start is 0 by definition."""
    values = of.quantities.get(quantity)
    if values is None:
        return None
    kept = np.ones(len(values), bool)
    if quantity == "update_ratio":
        sane = np.isfinite(of.quantities.get("weight", np.zeros_like(values))).all(1)
        kept = ~(np.isnan(values).all(1) & sane)
    if quantity == "distance":
        kept = ~((of.steps == 0) & (values == 0).all(1))
    return Grid(of.names, of.steps[kept], values[kept]) if kept.any() else None


def common_range(grids: Iterable[Grid]) -> tuple[float, float]:
    """Lowest and highest log10 of several grids, for one colour scale and one axis for all."""
    logs = np.concatenate([np.zeros(0, np.float32), *(one.log.ravel() for one in grids)])
    logs = logs[np.isfinite(logs)]
    if not len(logs):
        return -1.0, 0.0
    low, high = float(logs.min()), float(logs.max())
    return (low, high) if high - low > 0.1 else (low - 0.05, high + 0.05)
