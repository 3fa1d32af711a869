"""What is known of a run between two epochs? From live.jsonl, a line every few seconds, and
status.json."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from trainer.files import number


def curve(live: Sequence[object], measure: str) -> tuple[np.ndarray, np.ndarray]:
    """Epochs with fraction (n,) and values (n,) of the lines of live.jsonl that hold both; accuracy
    in percent."""
    pairs = [
        (row.get("epoch"), row.get(f"train/{measure}")) for row in live if isinstance(row, dict)
    ]
    pairs = [pair for pair in pairs if all(isinstance(value, int | float) for value in pair)]
    table = np.array(pairs, np.float32).reshape(-1, 2)
    return table[:, 0], table[:, 1] * (100 if measure == "accuracy" else 1)


@dataclass(frozen=True)
class Position:
    """Where a training is, as its status.json says; 0 where it does not say."""

    epoch: float = 0.0
    step: float = 0.0
    steps: float = 0.0
    images_per_second: float = 0.0
    seconds_left: float = 0.0

    @property
    def share(self) -> float:
        """How much of it is done, from 0 to 1."""
        return min(1.0, self.step / self.steps) if self.steps else 0.0


def position(status: dict) -> Position:
    """The numbers of a status; what is no finite number, or below 0, is 0."""
    return Position(
        **{name: max(0.0, number(status.get(name))) for name in Position.__dataclass_fields__}
    )
