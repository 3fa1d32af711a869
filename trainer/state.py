"""What does the next step of a training depend on? On this, all of which `checkpoint` saves and
takes up again, and on nothing else."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from trainer.layer_record import LayerRecord


@dataclass
class TrainingState:
    """microbatch: images that go through the net at once; halved when memory runs out. step: steps
    done. seconds: spent in earlier processes. sums (2,), on the device: of this epoch so far, the
    loss times steps and the right answers. probe_interval: steps from one probe to the next, 0 for
    none."""

    net: nn.Module
    optimiser: torch.optim.Optimizer
    recorder: LayerRecord
    sums: Tensor
    microbatch: int
    probe_interval: int
    step: int = 0
    seconds: float = 0.0

    def is_finite(self) -> bool:
        """Whether every weight is a finite number; waits for the device."""
        norms = torch._foreach_norm([p.detach() for p in self.net.parameters()])
        return bool(torch.isfinite(torch.stack(norms)).all())
