"""What does the next step of a training depend on? On this, all of which `checkpoint` saves and
takes up again, and on nothing else."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from trainer.curvature_record import CurvatureRecord
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
    curvature: CurvatureRecord
    sums: Tensor
    microbatch: int
    probe_interval: int
    step: int = 0
    seconds: float = 0.0

    def measure(self, rate: float) -> None:
        """What is due before this step, which is taken with this learning rate."""
        if self.probe_interval and self.step % self.probe_interval == 0:
            self.recorder.record(self.net, self.step)
        if self.curvature.is_due(self.step):
            self.curvature.record(self.recorder.twin(self.net), self.step, rate)

    def measure_last(self) -> None:
        """What of the trained network was not measured yet."""
        if self.probe_interval and self.step not in self.recorder.steps[-1:]:
            self.recorder.record(self.net, self.step)
        if self.curvature.interval:
            self.curvature.record(self.recorder.twin(self.net), self.step, 0.0)

    def is_finite(self) -> bool:
        """Whether every weight is a finite number; waits for the device."""
        norms = torch._foreach_norm([p.detach() for p in self.net.parameters()])
        return bool(torch.isfinite(torch.stack(norms)).all())
