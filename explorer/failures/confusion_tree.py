"""Which classes does a network itself put together? A tree made from what it confuses."""

from collections.abc import Sequence

import numpy as np

from explorer.failures.taxonomy import TaxonomyError, Tree

MAX_CLASSES = 3000  # the distances between them are a square


def confusion_tree(confusion: np.ndarray, classes: Sequence[str], of: str) -> Tree:
    """Agglomerative clustering (average linkage) of (K, K) counts, rows true: classes that are
    taken for each other share groups. The nearness of two classes is the mean of the shares of each
    that is taken for the other. `of` names the network. Raises TaxonomyError for fewer than 2
    classes or more than MAX_CLASSES."""
    from scipy.cluster.hierarchy import linkage  # takes most of a second; known trees need none
    from scipy.spatial.distance import squareform

    k = len(classes)
    if not 2 <= k <= MAX_CLASSES:
        raise TaxonomyError(
            f"A tree is made from the confusion of 2 to {MAX_CLASSES:,} classes, not of {k:,}."
        )
    shares = confusion / np.maximum(confusion.sum(1, keepdims=True), 1)
    apart = 1 - (shares + shares.T) / 2
    np.fill_diagonal(apart, 0)
    merges = linkage(squareform(apart, checks=False), "average")  # (K - 1, 4)
    parents: list[tuple[int, ...]] = [()] * (2 * k - 1)
    names = list(classes)
    held = [[i] for i in range(k)]
    for step, (a, b, _, _) in enumerate(merges):
        parents[int(a)] = parents[int(b)] = (k + step,)
        held.append(held[int(a)] + held[int(b)])
        more = f" and {len(held[-1]) - 3} more" if len(held[-1]) > 3 else ""
        names.append(" + ".join(classes[i] for i in held[-1][:3]) + more)
    return Tree(
        f"made from what {of} confuses, by average linkage",
        tuple(names),
        tuple(parents),
        tuple(range(k)),
        from_confusion=True,
    )
