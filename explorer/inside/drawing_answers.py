"""Drawing answers: what does a network say of a drawing, all at once, while the pen moves?"""

from dataclasses import dataclass

import numpy as np
from torch import Tensor, nn

from explorer.inside.filter_responses import all_responses
from explorer.inside.filters import FiltersError
from explorer.inside.predictions import Predictions, predict
from explorer.inside.saliency import saliency
from explorer.inside.saliency_map import SaliencyError, SaliencyMap

MAX_FILTERS = 64


@dataclass(frozen=True)
class DrawingAnswers:
    """Of one drawing: the scores; what the first MAX_FILTERS filters of the first layer answer,
    (F, h, w); a map of the class of the highest score. What cannot be had is a sentence that says why."""

    predictions: Predictions
    responses: np.ndarray | str
    saliency_map: SaliencyMap | str


def answers(net: nn.Module, x: Tensor, method: str, layer: str | None = None) -> DrawingAnswers:
    """Of x (1, C, H, W), with a map of one of METHODS as it is by default."""
    predictions = predict(net, x)
    target = int(predictions.order[0])
    responses: np.ndarray | str
    saliency_map: SaliencyMap | str
    try:
        responses = all_responses(net, x)[:MAX_FILTERS]
    except FiltersError as error:
        responses = str(error)
    try:
        saliency_map = saliency(net, x, method, target, layer)
    except SaliencyError as error:
        saliency_map = str(error)
    return DrawingAnswers(predictions, responses, saliency_map)
