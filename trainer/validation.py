"""How good is a network on the validation images? In float32, whatever the training used."""
import torch
from torch import Tensor, nn

from trainer.feed import Feed
from trainer.stopping import Stop

BATCH = 250


@torch.inference_mode()
def validate(net: nn.Module, feed: Feed, stop: Stop | None = None) -> Tensor:
    """Sums over this process's validation images, (4,) float64: cross entropy, top-1, top-5, images."""
    net.eval()
    sums = torch.zeros(4, dtype=torch.float64, device=feed.ranks.device)
    for x, labels in feed.validation(BATCH):
        if stop:
            stop.check()
        logits = net(x)
        loss = nn.functional.cross_entropy(logits, labels, reduction="sum")
        ranked = logits.topk(min(5, logits.shape[1]), dim=1).indices == labels[:, None]  # (N, 5)
        sums += torch.stack([loss.double(), ranked[:, 0].sum(), ranked.sum(), torch.ones_like(labels).sum()])
    return sums


def averages(sums: Tensor) -> dict[str, float]:
    """Mean cross entropy, top-1 and top-5 accuracy."""
    loss, top1, top5, count = sums.tolist()
    return {"val/loss": loss / count, "val/accuracy": top1 / count, "val/top5": top5 / count}
