"""Are the rules for failure modes right? Put to images of which the truth is known: scenes.

To add a pair of a drawn cause and a rule that should see it, add a row to PAIRS."""

from dataclasses import dataclass

import numpy as np

from explorer.failures.drawn_truth import scenes_of
from explorer.failures.evaluation import Evaluation
from explorer.failures.failure_modes import FAILURE_MODES, FailureModes

PAIRS: tuple[tuple[str, str], ...] = (  # cause of trainer.scenes, failure mode
    ("two objects", "drawn_two"),
    ("off-centre", "drawn_edge"),
    ("covered", "drawn_hidden"),
    ("tiny", "drawn_tiny"),
    ("low contrast", "drawn_mist"),
    ("superset", "drawn_kind"),
    ("superset", "contained"),
    ("low contrast", "faint"),
    ("tiny", "tiny"),
    ("two objects", "several"),
)


@dataclass(frozen=True)
class Agreement:
    """A cause and the rule for it, in the wrong images of an evaluation: how many have the cause,
    how many the rule applies to, both; share of the images in which cause and rule agree, of one
    of 0 images 1. known: the rule knows the masks."""

    cause: str
    mode: str
    known: bool
    true: int
    applies: int
    both: int
    share: float


def agreement(evaluation: Evaluation, modes: FailureModes) -> tuple[Agreement, ...]:
    """A row for each pair whose rule was put to the errors; none where the images were not drawn."""
    scenes = scenes_of(evaluation, modes.rows)
    if scenes is None:
        return ()
    rows = []
    for cause, key in PAIRS:
        if key not in modes.keys:
            continue
        applies = modes.applies[:, modes.keys.index(key)]
        true = np.array([scene.cause == cause for scene in scenes], bool)
        mode = FAILURE_MODES[key]
        rows.append(
            Agreement(
                cause=cause,
                mode=mode.label,
                known=mode.needs_drawing,
                true=int(true.sum()),
                applies=int(applies.sum()),
                both=int((applies & true).sum()),
                share=float((applies == true).mean()) if len(true) else 1.0,
            )
        )
    return tuple(rows)
