"""Which images does a network find alike, and how do all of them lie to one another?

Features are what the last layer is given, (N, D), as an evaluation keeps them. Alike means a large
cosine between two features: their length, which is mostly how sure the network is, does not count.
To embed in another way, add a function and a row in EMBEDDINGS."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE
from sklearn.metrics.pairwise import cosine_similarity

CHUNK = 4096  # rows at a time: features of 50,000 images stay on the disk that they are mapped from
MAX_POINTS, MAX_TSNE, MAX_JUDGED = 3000, 1500, 400
FITTED = 4000  # images from which the principal axes are computed


@dataclass(frozen=True)
class Neighbours:
    """Rows of the searched images, nearest first, and the cosine of each with the one asked about,
    both (k,)."""

    indices: np.ndarray
    cosines: np.ndarray


@dataclass(frozen=True)
class Embedding:
    """Places (M, 2) of the images `indices` (M,) of an evaluation; `explained` (2,) is the share of
    the variance on each axis (None for t-SNE, whose axes mean nothing)."""

    method: str
    indices: np.ndarray
    places: np.ndarray
    explained: np.ndarray | None
    total: int


def nearest(
    features: np.ndarray, feature: np.ndarray, count: int, without: int | None = None
) -> Neighbours:
    """The `count` rows of features (N, D) with the largest cosine with `feature` (D,), but for the
    row `without`."""
    wanted = np.asarray(feature, np.float32)[None]
    cosines = np.empty(len(features), np.float32)
    for start in range(0, len(features), CHUNK):
        rows = np.asarray(features[start : start + CHUNK], np.float32)
        cosines[start : start + CHUNK] = cosine_similarity(rows, wanted)[:, 0]
    if without is not None:
        cosines[without] = -np.inf
    count = max(0, min(count, len(features) - (without is not None)))
    if not count:
        return Neighbours(np.empty(0, np.int64), np.empty(0, np.float32))
    best = np.argpartition(-cosines, count - 1)[:count]
    best = best[np.lexsort((best, -cosines[best]))]
    return Neighbours(best, cosines[best])


def sample(count: int, most: int) -> np.ndarray:
    """At most `most` of the rows 0 ... count - 1, drawn evenly and always the same, in order."""
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).choice(count, most, replace=False))


def principal(features: np.ndarray, most: int = MAX_POINTS) -> Embedding:
    """The two directions along which the features vary most (PCA). Axes are computed from at most
    FITTED images and `most` are placed; each axis points to where its largest absolute weight is
    positive, so that maps are the same."""
    indices = sample(len(features), most)
    fitted = np.asarray(features[sample(len(features), FITTED)], np.float32)
    if min(fitted.shape) < 2 or not np.ptp(fitted):
        places = np.zeros((len(indices), 2), np.float32)
        return Embedding("PCA", indices, places, np.zeros(2), len(features))
    solver = "randomized" if min(fitted.shape) > 100 else "full"
    axes = PCA(2, svd_solver=solver, random_state=0).fit(fitted)
    signs = np.sign(axes.components_[np.arange(2), np.abs(axes.components_).argmax(1)])
    places = axes.transform(np.asarray(features[indices], np.float32)) * signs
    return Embedding(
        "PCA", indices, places.astype(np.float32), axes.explained_variance_ratio_, len(features)
    )


def neighbour_agreement(
    places: np.ndarray, groups: Sequence[str], rest: str = ""
) -> tuple[float, float] | None:
    """The share of points, at most MAX_JUDGED of them, drawn evenly, whose nearest other point is of
    their group, and the share if groups were dealt out at random: places (M, 2) and groups (M,), of at
    least two points. Points of the group `rest`, which have nothing in common, are not judged; None
    where there is no other."""
    of_group = np.asarray(groups)
    named = np.flatnonzero(of_group != rest)
    if not len(named):
        return None
    judged = named[np.linspace(0, len(named) - 1, min(len(named), MAX_JUDGED)).astype(int)]
    distances = cdist(places[judged], places)
    distances[np.arange(len(judged)), judged] = np.inf
    same = of_group[distances.argmin(1)] == of_group[judged]
    _, place, sizes = np.unique(of_group, return_inverse=True, return_counts=True)
    at_random = (sizes[place.ravel()[judged]] - 1) / (len(places) - 1)
    return float(same.mean()), float(at_random.mean())


def tsne(features: np.ndarray, most: int = MAX_TSNE) -> Embedding:
    """t-SNE (van der Maaten and Hinton 2008) of at most `most` images from their 30 first principal
    components: neighbours stay neighbours; distances between groups, and their sizes, mean
    nothing."""
    indices = sample(len(features), most)
    if len(indices) < 5:
        return principal(features, most)
    shown = np.asarray(features[indices], np.float32)
    components = min(30, *shown.shape)
    if components < shown.shape[1]:
        shown = PCA(components, random_state=0).fit_transform(shown)
    places = TSNE(
        2,
        perplexity=min(30, (len(indices) - 1) / 3),
        init="pca",
        random_state=0,
        n_jobs=1,
        max_iter=500,
    ).fit_transform(shown)
    return Embedding("t-SNE", indices, places.astype(np.float32), None, len(features))


EMBEDDINGS: dict[str, Callable[[np.ndarray], Embedding]] = {
    "PCA": principal,
    "t-SNE": tsne,  # costs seconds
}
