"""Player: which of the recorded steps is shown, and which one comes next?"""

from collections.abc import Iterable, MutableMapping, Sequence
from typing import Any

from explorer.depth.recording import Grid

FRAMES = 40  # pictures in which a whole training passes by


def all_steps(grids: Iterable[Grid]) -> list[int]:
    """Every step at which one of the runs was measured, rising."""
    return sorted({int(step) for grid in grids for step in grid.steps})


def nearest(steps: Sequence[int], step: object) -> int:
    """The recorded step closest to a wish, whatever the wish is."""
    if not isinstance(step, int | float):
        return steps[0]
    return min(steps, key=lambda recorded: abs(recorded - step))


def play(state: MutableMapping[Any, Any], steps: Sequence[int]) -> None:
    """Start the player, from the beginning if it stands at the end, or stop it."""
    state["playing"] = not state.get("playing")
    if state["playing"] and nearest(steps, state.get("step")) == steps[-1]:
        state["step"] = steps[0]


def advance(state: MutableMapping[Any, Any], steps: Sequence[int]) -> bool:
    """Put `step` of the state on a recorded step, the next one while `playing`; True when the
    player has just ended."""
    state["step"] = nearest(steps, state.get("step"))
    if not state.get("playing"):
        return False
    later = following(steps, state["step"])
    state["step"], state["playing"] = later or steps[-1], later is not None
    return later is None


def following(steps: Sequence[int], step: int, frames: int = FRAMES) -> int | None:
    """Where a player that takes `frames` pictures for the whole training goes next; None at the
    end."""
    later = [recorded for recorded in steps if recorded > step]
    return later[min(max(1, round(len(steps) / frames)), len(later)) - 1] if later else None
