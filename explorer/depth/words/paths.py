"""Paths in words: how many are there of each length, and which of them carry the signal?"""

import numpy as np

from explorer.depth.paths import Paths, path_count, share
from explorer.drawing.numbers import multiple, sized
from explorer.facts import cite, cited, fact

ALMOST = 0.9999  # shares above it are not written out
SHORT = 0.8  # of the mean length of all paths: below it the short ones are said to carry the signal

PATHS = (
    "Every block offers two ways, branch or skip, so n blocks make 2ⁿ paths, with lengths as in tossing a coin n "
    "times. **Look at where most paths are, and then where ‖dL/dx‖ comes from:** in deep trained nets over the short "
    f"ones, so that such a net learns like many shallow ones together ({cite('veit')})."
)


PATHS_HOW = (
    "Bars on top: counted. Below, measured now: L is the cross entropy of the second most probable class, x the chosen "
    "picture; the forward pass is the whole network's, and on the way back each block passes dL/dx only through its "
    "branch or only through its skip; a few random paths of each length. "
    f"{cited('paths_effective')}, of {fact('paths_blocks')} blocks: almost all of dL/dx comes over lengths "
    f"{fact('paths_effective')}, which are {fact('paths_effective_share')} of the paths; more than {fact('paths_usual_share')} of the "
    f"paths have lengths {fact('paths_usual')} (counted: {100 * share(54, 19, 35):.1f}\u00a0%)."
)


def describe_lengths(n: int, first: int, last: int) -> str:
    """The share of the 2^n paths that have these lengths."""
    total = f"{2**n:,}" if n < 40 else f"2^{n}"
    lengths = f"{first} to {last}" if first < last else f"{first}"
    return (
        f"Of the {total} paths through {n} block{'s' * (n > 1)} {exact_share(n, first, last)} have a length of {lengths}; "
        f"the mean is {sized(n / 2, 6)}, the standard deviation {np.sqrt(n) / 2:.2f}."
    )


def exact_share(n: int, first: int, last: int) -> str:
    """The share of the paths of these lengths in percent; what rounds to all or to none says so."""
    value = share(n, first, last)
    if first <= 0 and last >= n:
        return "100\u00a0%"
    if value >= ALMOST:
        return f"more than {100 * ALMOST:g}\u00a0%"
    return f"{100 * value:.4f}\u00a0%" if value >= 1e-6 else f"{multiple(100 * value)}\u00a0%"


def length_table(n: int) -> dict[str, list]:
    """How many of the 2^n paths have each length, as columns."""
    return {
        "length": list(range(n + 1)),
        "paths": path_count(n).tolist(),
        "share": (path_count(n) / 2.0**n).tolist(),
    }


def describe_paths(paths: Paths, label: str) -> str:
    """How ||dL/dx|| changes with the length of a path, and whether the short ones carry it."""
    mean, half, zeros = paths.norms.mean(1), paths.blocks / 2, int((paths.norms == 0).sum())
    text = f"{label}, {paths.blocks} block{'s' * (paths.blocks > 1)}: "
    if not np.isfinite(paths.norms).all():
        return (
            text
            + "‖dL/dx‖ is NaN or infinite on some paths, so nothing can be said of their lengths."
        )
    if not mean.any():
        return text + "‖dL/dx‖ is exactly 0 on every path measured: nothing arrives at the image."
    if mean[0]:
        text += f"over the longest path ‖dL/dx‖ is {multiple(mean[-1] / mean[0])} times that over the shortest. "
    text += f"Weighed by ‖dL/dx‖ the mean length is {paths.mean_length():.1f}, that of all paths {sized(half, 6)}: "
    text += (
        "the short paths carry the signal, as published."
        if paths.mean_length() < SHORT * half
        else "the short paths do not stand out here; what was published is of trained nets of "
        f"{fact('paths_blocks')} blocks."
    )
    return text + (f" Exactly 0 on {zeros} of {paths.norms.size} paths." if zeros else "")


def path_table(paths: Paths) -> dict[str, list]:
    """A row for each length that was measured, as columns."""
    return {
        "length": paths.lengths.tolist(),
        "paths of this length": paths.count[paths.lengths].tolist(),
        "mean ||dL/dx|| over a path": paths.norms.mean(1).tolist(),
        "share of the sum": paths.contribution().tolist(),
    }
