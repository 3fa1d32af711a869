"""Feature space: which images are near each other for the network?"""
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Embedding:
    """points (n, 2) float32 of the images in rows (n,); explained: share of the variance on each axis (PCA only)."""

    rows: np.ndarray
    points: np.ndarray
    explained: tuple[float, ...]
    method: str


def sample(n: int, most: int, must: np.ndarray | None = None) -> np.ndarray:
    """At most `most` of n rows, ascending, always the same; `must` are among them."""
    raise NotImplementedError


def pca(features: np.ndarray, rows: np.ndarray) -> Embedding:
    """The two directions of largest variance of features (N, D)[rows]."""
    raise NotImplementedError


def tsne(features: np.ndarray, rows: np.ndarray, perplexity: float = 30.0, seed: int = 0) -> Embedding:
    """t-SNE after PCA to 50 directions; seconds for 1,000 rows, a minute for 5,000."""
    raise NotImplementedError


def nearest(features: np.ndarray, query: np.ndarray, k: int, leave_out: int = -1) -> tuple[np.ndarray, np.ndarray]:
    """Rows (k,) of features (N, D) nearest to query (D,) by the angle between them, and their cosines (k,), nearest
    first; read in chunks, so that a memory-mapped array is never in memory as a whole."""
    raise NotImplementedError
