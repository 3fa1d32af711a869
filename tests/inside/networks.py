"""Published networks without their weights."""

import torch
from torch import nn
from torchvision.models import get_model

from explorer.networks.zoo import NETWORKS


def weightless(key: str) -> nn.Module:
    row = NETWORKS[key]
    with torch.device("meta"):
        return get_model(key, weights=None, **row.options)
