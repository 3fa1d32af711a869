"""Twins: which recorded networks differ in one thing only, and what of them can be compared?

depth_twins.py compares depths, activation_twins.py activation functions. A network with several seeds is compared with
its twin seed by seed."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from explorer.depth import seeds
from explorer.depth.recording import Recording
from trainer.nets import NetSpec, depth_of

Runs = tuple[Recording, ...]  # of one network, one for every seed


def depth(run: Recording) -> int:
    """The number of layers of its network."""
    return depth_of(run.spec)


def same(a: Recording, b: Recording, but: str) -> bool:
    """Whether networks and data agree in everything but this field of the specification."""
    specs = [
        replace(run.spec, **{"depth": depth(run), but: getattr(NetSpec, but)}) for run in (a, b)
    ]
    return specs[0] == specs[1] and a.dataset.get("hash") == b.dataset.get("hash")


def with_common_seeds(a: Runs, b: Runs) -> tuple[Runs, Runs]:
    """The runs of both whose seeds the other has too; where there are none, the first run of
    each."""
    common = {seeds.seed(run) for run in a} & {seeds.seed(run) for run in b}
    if not common:
        return a[:1], b[:1]
    return (
        tuple(run for run in a if seeds.seed(run) in common),
        tuple(run for run in b if seeds.seed(run) in common),
    )


def differences(a: Runs, b: Runs) -> tuple[str, ...]:
    """What differs in how the two were trained, seed by seed, as 'epochs 15 and 10'."""
    texts = []
    for run, twin in zip(a, b, strict=True):
        keys = sorted({*run.training, *twin.training} - seeds.IRRELEVANT)
        texts += [
            f"{key.replace('_', ' ')} {run.training.get(key)} and {twin.training.get(key)}"
            for key in keys
            if run.training.get(key) != twin.training.get(key)
        ]
    return tuple(dict.fromkeys(texts))


def at_rows(
    pair: tuple[Runs, Runs], rows: Sequence[Sequence[np.ndarray]], measure: str, split: str
) -> np.ndarray:
    """(2, S) of a key of CURVES at the last of these rows of every run."""
    return np.array(
        [
            [
                run.curve(measure, split)[row[-1]] if len(row) else np.nan
                for run, row in zip(runs, rows_of_runs, strict=True)
            ]
            for runs, rows_of_runs in zip(pair, rows, strict=True)
        ],
        np.float64,
    )


def first_layer(pair: tuple[Runs, Runs], quantity: str) -> np.ndarray:
    """(2, S) median over the recorded steps of a quantity in the first layer; NaN where it was not
    recorded."""
    return np.array(
        [
            [
                median(run.quantities[quantity][:, 0]) if quantity in run.quantities else np.nan
                for run in runs
            ]
            for runs in pair
        ],
        np.float64,
    )


def median(values: np.ndarray) -> float:
    """Of the finite values; NaN where there are none."""
    values = values[np.isfinite(values)]
    return float(np.median(values)) if len(values) else float("nan")
