"""Cross entropy terms: why is nothing left of a sum over all classes but one term?"""

from dataclasses import dataclass

import numpy as np

from explorer.inside.predictions import Predictions, cross_entropy


@dataclass(frozen=True)
class Terms:
    """-sum_k y_k ln p_k, term by term, each (K,): y is 1 for the true class and 0 for the others;
    log_p = ln p_k; terms = -y_k ln p_k, where 0 times anything is 0."""

    names: tuple[str, ...]
    y: np.ndarray
    log_p: np.ndarray
    target: int

    @property
    def terms(self) -> np.ndarray:
        return np.where(self.y == 0, 0.0, -self.log_p)

    @property
    def total(self) -> float:
        """The cross entropy."""
        return float(self.terms.sum())


def terms(predictions: Predictions, target: int, temperature: float = 1.0) -> Terms:
    """All terms for one true class; ln p is computed from the scores, so that it stays finite where p
    is too small to be held."""
    classes = len(predictions.logits)
    y = np.zeros(classes)
    y[target] = 1
    log_p = [-cross_entropy(predictions.logits, k, temperature) for k in range(classes)]
    return Terms(predictions.unique_names(), y, np.array(log_p), target)
