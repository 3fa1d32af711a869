"""Recorded files: what can be taken away of recorded runs, as arrays?"""

from collections.abc import Sequence

import numpy as np

from explorer.depth.recording import Recording


def arrays_of(runs: Sequence[Recording]) -> dict[str, np.ndarray]:
    """All that was recorded in the layers of every run: <number>_names, _steps and one array a
    quantity."""
    arrays: dict[str, np.ndarray] = {}
    for number, run in enumerate(runs, start=1):
        arrays |= {
            f"{number}_run": np.array(run.label),
            f"{number}_names": np.array(run.names),
            f"{number}_steps": run.steps,
            **{f"{number}_{key}": run.quantities[key] for key in run.quantities},
        }
    return arrays
