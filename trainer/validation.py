"""How good is a network on the validation images? In float32, whatever the training used."""

import torch
from torch import Tensor, nn

from trainer import accelerators
from trainer.errors import lacks_memory
from trainer.loader import BatchLoader
from trainer.stopping import Stop

BATCH = 250  # images at once; on a GPU more of small ones
PIXELS = 2**22
SUMS = 4  # over all classes: cross entropy, top-1, top-5, images


def validate(net: nn.Module, loader: BatchLoader, stop: Stop | None = None) -> Tensor:
    """Sums over this process's validation images, (4 + 2 C,) float64 (float32 where the device has no
    wider): cross entropy, top-1, top-5 and images; then top-1 and images of each of the C classes.
    Where memory runs out, fewer images at once."""
    count = (
        max(BATCH, PIXELS // loader.dataset.size**2) if loader.ranks.device.type != "cpu" else BATCH
    )
    while True:
        try:
            return counted(net, loader, stop, count)
        except (RuntimeError, MemoryError) as error:
            if count == 1 or not lacks_memory(error):
                raise
        count = (count + 1) // 2


@torch.inference_mode()
def counted(net: nn.Module, loader: BatchLoader, stop: Stop | None, count: int) -> Tensor:
    """The sums of `validate`, so many images at once."""
    net.eval()
    classes = len(loader.dataset.classes)
    sums = torch.zeros(
        SUMS + 2 * classes,
        dtype=accelerators.widest(loader.ranks.device),
        device=loader.ranks.device,
    )
    for x, labels in loader.validation(count):
        if stop:
            stop.check()
        logits = net(x)
        loss = nn.functional.cross_entropy(logits, labels, reduction="sum")
        ranked = logits.topk(min(5, logits.shape[1]), dim=1).indices == labels[:, None]  # (N, 5)
        right = ranked[:, 0].to(sums.dtype)  # (N,)
        sums[:SUMS] += torch.stack(
            [loss.to(sums.dtype), right.sum(), ranked.sum(), torch.ones_like(labels).sum()]
        )
        sums[SUMS : SUMS + classes].index_add_(0, labels, right)
        sums[SUMS + classes :].index_add_(0, labels, torch.ones_like(right))
    return sums


def averages(sums: Tensor) -> dict[str, float]:
    """Mean cross entropy, top-1 and top-5 accuracy; and the mean of the accuracies of the classes that
    have images, which many images of one class do not decide."""
    loss, top1, top5, count = sums[:SUMS].tolist()
    right, images = of_classes(sums)
    present = images > 0
    return {
        "val/loss": loss / count,
        "val/accuracy": top1 / count,
        "val/top5": top5 / count,
        "val/class_accuracy": float((right[present] / images[present]).mean()),
    }


def of_classes(sums: Tensor) -> tuple[Tensor, Tensor]:
    """Images of each class that are right, and all of them, both (C,)."""
    right, images = sums[SUMS:].double().cpu().chunk(2)
    return right, images
