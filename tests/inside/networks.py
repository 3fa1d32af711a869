"""Published networks without their weights."""

import torch
from torch import nn
from torchvision.models import get_model


def weightless(key: str) -> nn.Module:
    more = {"aux_logits": False, "init_weights": False} if key == "googlenet" else {}
    with torch.device("meta"):
        return get_model(key, weights=None, **more)
