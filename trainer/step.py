"""What does one step of a training compute? Gradients of a batch, in parts where memory is short,
for stochastic gradient descent."""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from trainer import accelerators
from trainer.config import Config
from trainer.errors import lacks_memory
from trainer.parallel import Ranks
from trainer.state import TrainingState
from trainer.stopping import TrainingError


def sgd(net: nn.Module, config: Config) -> torch.optim.Optimizer:
    """SGD; biases, batch norm and PReLU are not decayed."""
    decayed = [p for p in net.parameters() if p.ndim >= 2]
    other = [p for p in net.parameters() if p.ndim < 2]
    return torch.optim.SGD(
        [
            {"params": decayed, "weight_decay": config.weight_decay},
            {"params": other, "weight_decay": 0.0},
        ],
        lr=config.lr,
        momentum=config.momentum,
        nesterov=config.nesterov and config.momentum > 0,
        fused=True,
    )


def add_gradients(
    forward: Callable[[Tensor], Tensor], x: Tensor, labels: Tensor, microbatch: int, precision: str
) -> tuple[Tensor, Tensor]:
    """Add the gradients of the mean cross entropy of a batch to those of the parameters; returns it
    and the number of right answers. x (N, C, H, W) and labels (N,) go through `forward` in parts of
    `microbatch` images."""
    losses, right = [], []
    for part, target in zip(x.split(microbatch), labels.split(microbatch), strict=True):
        with torch.autocast(x.device.type, torch.bfloat16, enabled=precision == "bfloat16"):
            logits = forward(part)  # (n, K)
        loss = nn.functional.cross_entropy(logits.float(), target) * (len(target) / len(labels))
        loss.backward()
        losses.append(loss.detach())
        right.append((logits.argmax(1) == target).sum())
    return sum(losses[1:], losses[0]), sum(right[1:], right[0])


def why_unfit(error: Exception) -> str:
    """What to say where a network cannot take a step like this at all, whatever the memory; "" for
    other errors."""
    if any(name in type(error).__module__ for name in ("_dynamo", "_inductor")):
        return f"This network cannot be compiled here ({str(error).splitlines()[0][:200]}). Train without --compile."
    if "more than 1 value per channel" in str(error):
        return "Batch norm needs more than one image at once in this network: a larger --batch-size or --norm none."
    return ""


def halve(state: TrainingState, ranks: Ranks, batch_size: int, error: Exception) -> None:
    """After running out of memory: half as many images at once. Raises what was no lack of memory,
    and TrainingError where nothing can be halved."""
    if not lacks_memory(error):
        raise error
    if state.microbatch == 1 or ranks.world > 1:
        raise TrainingError(
            f"Memory is too small for this network and --batch-size {batch_size}. A smaller "
            "--batch-size, --size or --width is needed."
        ) from error
    state.optimiser.zero_grad(set_to_none=True)
    accelerators.release(ranks.device)
    state.microbatch = (state.microbatch + 1) // 2
    print(
        f"\nMemory ran out: from step {state.step} on {state.microbatch} images at once, several "
        "times a step; batch norm sees these.",
        flush=True,
    )
