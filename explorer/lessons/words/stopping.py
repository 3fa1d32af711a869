"""What the lesson on learning says of when to stop: where the validation loss was lowest, and what early stopping does."""

import numpy as np

from explorer.drawing.numbers import sized
from explorer.lessons.stopping import Stopping

ABOUT_STOPPING = (
    "Recorded while the network was trained. A training stops when its epochs are over, when the error is small enough, or "
    "when the loss on images that it is not trained on, the validation loss, stops falling (early stopping). Patience: "
    "for how many epochs one waits for a lower one."
)


def describe(result: Stopping, patience: int) -> str:
    """Whether the validation loss turned up, and when early stopping would have stopped."""
    total = len(result.val)
    if result.best is None:
        return "No finite validation loss was recorded: it does not say when to stop."
    if total < 2:
        return "Only one epoch was recorded: nothing says yet when to stop."
    if not result.learned:
        return (
            f"The validation loss was {sized(result.val[result.best])} at best; knowing nothing costs {sized(result.chance)}. This "
            "network has not learned, so its curves do not say when to stop."
        )
    return f"{_turn(result)} {_rule(result, patience)}"


def _turn(result: Stopping) -> str:
    best, total = int(result.best or 0), len(result.val)
    lowest, last = result.val[best], result.val[-1]
    after = f"The validation loss is lowest after epoch {sized(result.epochs[best], 6)} of {sized(result.epochs[-1], 6)}: {sized(lowest)}."
    if best == total - 1:
        return f"{after} It was still falling when the epochs were over: this training stopped by its plan."
    if not np.isfinite(last):
        return f"{after} At the end it is not finite: the training should have stopped before."
    if not result.turns:
        return f"{after} At the end it is the same: it stopped falling."
    before, end = result.train[best], result.train[-1]
    text = f"{after} From there it turns up, to {sized(last)} at the end"
    if lowest > 0:
        text += f", {sized(last / lowest)} times as much"
    if end < before:
        text += f", while the training loss falls on from {sized(before, 2)} to {sized(end, 2)}: that is overfitting"
    right, right_at_end = result.accuracy[best], result.accuracy[-1]
    text += f". Validation accuracy: {right:.1f}\u00a0% there, {right_at_end:.1f}\u00a0% at the end"
    if right_at_end >= right:
        text += "; the first guesses are no worse, but some true classes get less probability"
    return f"{text}."


def _rule(result: Stopping, patience: int) -> str:
    waits = f"Early stopping that waits {patience} epoch{'s' * (patience > 1)}"
    if result.stop is None:
        return f"{waits} would not have stopped this training."
    before = np.where(np.isfinite(result.val), result.val, np.inf)[: result.stop + 1]
    if not np.isfinite(before).any():
        return f"{waits} stops after epoch {sized(result.epochs[result.stop], 6)}, before any loss is finite."
    kept = int(before.argmin())
    text = f"{waits} stops after epoch {sized(result.epochs[result.stop], 6)} and keeps the weights of epoch {sized(result.epochs[kept], 6)}"
    if kept == result.best:
        return f"{text}, the best."
    return f"{text}: too early, later epochs are better."
