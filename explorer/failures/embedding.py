"""Neighbours: which images does a network find alike, and how do all of them lie to one another?

Features are what the last layer is given, (N, D), as an evaluation keeps them. Alike means a large
cosine between two features: their length, which is mostly how sure the network is, does not count.
"""

from dataclasses import dataclass

import numpy as np
import torch

CHUNK = 4096  # rows at a time: features of 50,000 images stay on the disk that they are mapped from
MOST_POINTS, MOST_TSNE = 3000, 1500
FITTED = 4000  # images from which the principal axes are computed


@dataclass(frozen=True)
class Neighbours:
    """Rows of the searched images, nearest first, and the cosine of each with the one asked about,
    both (k,)."""

    indices: np.ndarray
    cosines: np.ndarray


@dataclass(frozen=True)
class FeatureMap:
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
    cosines = np.empty(len(features), np.float32)
    for start in range(0, len(features), CHUNK):
        rows = np.asarray(features[start : start + CHUNK], np.float32)
        cosines[start : start + CHUNK] = _cosines(rows, np.asarray(feature, np.float32))
    if without is not None:
        cosines[without] = -np.inf
    count = max(0, min(count, len(features) - (without is not None)))
    if not count:
        return Neighbours(np.empty(0, np.int64), np.empty(0, np.float32))
    best = np.argpartition(-cosines, count - 1)[:count]
    best = best[np.lexsort((best, -cosines[best]))]
    return Neighbours(best, cosines[best])


def _cosines(rows: np.ndarray, feature: np.ndarray) -> np.ndarray:
    sizes = np.linalg.norm(rows, axis=1) * np.linalg.norm(feature)
    return (torch.from_numpy(rows) @ torch.from_numpy(feature)).numpy() / np.maximum(sizes, 1e-12)


def sample(count: int, most: int) -> np.ndarray:
    """At most `most` of the rows 0 ... count - 1, drawn evenly and always the same, in order."""
    if count <= most:
        return np.arange(count)
    return np.sort(np.random.default_rng(0).choice(count, most, replace=False))


def principal(features: np.ndarray, most: int = MOST_POINTS) -> FeatureMap:
    """The two directions along which the features vary most (PCA). Axes are computed from at most FITTED images and
    `most` are placed; each axis points to where its largest absolute weight is positive, so that maps are the same."""
    from sklearn.decomposition import PCA

    fitted, shown = (
        np.asarray(features[rows], np.float32)
        for rows in (sample(len(features), FITTED), sample(len(features), most))
    )
    if min(fitted.shape) < 2 or not np.ptp(fitted):
        return FeatureMap(
            "PCA",
            sample(len(features), most),
            np.zeros((len(shown), 2), np.float32),
            np.zeros(2),
            len(features),
        )
    axes = PCA(
        2, svd_solver="randomized" if min(fitted.shape) > 100 else "full", random_state=0
    ).fit(fitted)
    signs = np.sign(axes.components_[np.arange(2), np.abs(axes.components_).argmax(1)])
    return FeatureMap(
        "PCA",
        sample(len(features), most),
        (axes.transform(shown) * signs).astype(np.float32),
        axes.explained_variance_ratio_,
        len(features),
    )


def tsne(features: np.ndarray, most: int = MOST_TSNE) -> FeatureMap:
    """t-SNE (van der Maaten and Hinton 2008) of at most `most` images from their 30 first principal
    components: neighbours stay neighbours; distances between groups, and their sizes, mean
    nothing."""
    from sklearn.decomposition import PCA
    from sklearn.manifold import TSNE

    rows = sample(len(features), most)
    shown = np.asarray(features[rows], np.float32)
    if len(rows) < 5:
        return principal(features, most)
    components = min(30, *shown.shape)
    shown = (
        PCA(components, random_state=0).fit_transform(shown)
        if components < shown.shape[1]
        else shown
    )
    places = TSNE(
        2,
        perplexity=min(30, (len(rows) - 1) / 3),
        init="pca",
        random_state=0,
        n_jobs=1,
        max_iter=500,
    ).fit_transform(shown)
    return FeatureMap("t-SNE", rows, places.astype(np.float32), None, len(features))


MAPS = {"PCA": principal, "t-SNE": tsne}  # name: what makes it; the second costs seconds
