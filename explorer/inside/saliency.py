"""Saliency: which pixels speak for a class, or moved its score?

`saliency` computes one map by one of METHODS, which stand in `saliency_methods.py`."""

import torch
from torch import Tensor, nn

from explorer.inside.perturbation_attribution import region_areas
from explorer.inside.saliency_map import SaliencyError, SaliencyMap
from explorer.inside.saliency_methods import METHODS, Method

# what torch says where a score does not depend on what its gradient is asked for
NO_WAY_BACK = ("does not require grad", "have been used in the graph")


def saliency(
    net: nn.Module,
    x: Tensor,
    method: str,
    target: int,
    layer: str | None = None,
    amount: int | None = None,
    seed: int = 0,
) -> SaliencyMap:
    """The map of one of METHODS for class `target` on x (1, C, H, W).

    `layer`, `amount` (its default if None) and `seed` are used by the methods that declare them. Raises SaliencyError,
    with a sentence, where the method has no meaning on this network.
    """
    row = METHODS[method]
    layer = layer if row.needs_layer else None
    amount = (amount or row.amount.default) if row.amount else None
    values, change = _compute(row, net, x, target, layer, amount, seed)  # (H, W)
    if not torch.isfinite(values).all():
        raise SaliencyError(
            f"{row.label} came out as not a number or infinite: values in this network leave the range "
            "of its arithmetic. Choose another network."
        )
    return SaliencyMap(
        values=values.detach().float().cpu().numpy(),
        signed=row.signed,
        method=method,
        label=row.label,
        quantity=row.quantity,
        target=target,
        layer=layer,
        amount=amount,
        unit=row.amount.label.lower() if row.amount else "",
        seed=seed if row.seeded else None,
        areas=region_areas(x) if row.regions else None,
        change=change,
        delta=None if change is None else values.double().sum().item() - change,
    )


def _compute(
    row: Method,
    net: nn.Module,
    x: Tensor,
    target: int,
    layer: str | None,
    amount: int | None,
    seed: int,
) -> tuple[Tensor, float | None]:
    """The map (H, W) by the function of the row, and the change of the score where it shares that
    out."""
    options: dict[str, object] = {}
    if row.needs_layer:
        options["layer"] = layer
    if row.amount:
        options[row.amount.keyword] = amount
    if row.seeded:
        options["seed"] = seed
    try:
        with torch.enable_grad():
            result = row.compute(net, x, target, **options)
    except RuntimeError as error:
        if not any(words in str(error) for words in NO_WAY_BACK):
            raise
        raise SaliencyError(
            f"{row.label} needs the gradient of the score, and this network lets none back to the picture: its forward "
            "cuts it off, with torch.no_grad, detach, argmax or the like. Choose Occlusion, KernelSHAP or LIME."
        ) from error
    return result if isinstance(result, tuple) else (result, None)
