"""Paths in words: how many are there of each length, and which of them carry the signal?"""

import numpy as np

from explorer.depth.paths import Paths, path_count, share

PATHS = (
    "Every block offers two ways, branch or skip, so n blocks make 2ⁿ paths, with lengths as in tossing a coin n "
    "times. **Look at where most paths are, and then where ‖dL/dx‖ comes from:** in deep trained nets over the short "
    "ones, so that such a net learns like many shallow ones together (Veit et al. 2016)."
)


PATHS_HOW = (
    "Bars on top: counted. Below, measured now: L is the cross entropy of the second most probable class, x the chosen "
    "picture; the forward pass is the whole network's, and on the way back each block passes dL/dx only through its "
    "branch or only through its skip; a few random paths of each length. Published for 54 blocks: almost all of dL/dx "
    "comes over lengths 5 to 17, which are 0.45 % of the paths; 98 % have lengths 19 to 35."
)


def describe_lengths(n: int, first: int, last: int) -> str:
    """The share of the 2^n paths that have these lengths."""
    total = f"{2**n:,}" if n < 40 else f"2^{n}"
    return (
        f"Of the {total} paths through {n} blocks {share(n, first, last):.4%} have a length of {first} to {last}; "
        f"the mean is {n / 2:g}, the standard deviation {np.sqrt(n) / 2:.2f}."
    )


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
    change = f"{mean[-1] / mean[0]:.2g} times" if mean[0] else "undefined times"
    text = (
        f"{label}, {paths.blocks} blocks: over the longest path ‖dL/dx‖ is {change} that over the shortest. "
        f"Weighed by ‖dL/dx‖ the mean length is {paths.mean_length():.1f}, that of all paths {half:g}: "
    )
    text += (
        "the short paths carry the signal, as published."
        if paths.mean_length() < 0.8 * half
        else "the short paths do not stand out here; Veit et al. measured trained nets of 54 blocks."
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
