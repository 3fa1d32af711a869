"""How do several processes train one network? `torchrun --nproc-per-node N -m trainer ...`.

--batch-size is the batch of all processes together: each takes its share, gradients are averaged, so the learning rate
means what it means in one process. Batch norm sees each process's share, or with --sync-norm the whole batch. The first
process alone writes. Alone, every function here costs nothing.
"""

import copy
import datetime
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar, cast

import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.distributed.nn.functional import all_reduce

from trainer import accelerators
from trainer.accelerators import DeviceError
from trainer.stopping import TrainingError

Value = TypeVar("Value")

BACKENDS = {"cuda": "cpu:gloo,cuda:nccl", "xpu": "cpu:gloo,xpu:xccl"}  # of torch.distributed
STOP_CHECK_STEPS = 8  # steps between two questions whether anybody was asked to stop


@dataclass(frozen=True)
class Ranks:
    """Which of how many processes this is, and the device it computes on."""

    rank: int
    world: int
    device: torch.device

    @property
    def first(self) -> bool:
        """Whether this is the process that writes."""
        return self.rank == 0

    def share(self, batch: int) -> slice:
        """The rows of a batch that this process takes."""
        part = batch // self.world
        return slice(self.rank * part, (self.rank + 1) * part)

    def common_batch(self, batch_size: int, images: int) -> int:
        """Images of a step of all processes, at most as many as there are. Raises
        TrainingError."""
        batch = min(batch_size, images // self.world * self.world)
        if not batch:
            raise TrainingError(f"{self.world} processes cannot share {images} training images.")
        if batch % self.world:
            raise TrainingError(
                f"--batch-size {batch} cannot be shared equally by {self.world} processes."
            )
        return batch

    def all_reduce_sum(self, tensor: Tensor) -> Tensor:
        """The sum over all processes."""
        if self.world > 1:
            dist.all_reduce(tensor)
        return tensor

    def broadcast(self, value: Value) -> Value:
        """The first process's value, of any kind that can be pickled."""
        if self.world == 1:
            return value
        box = [value]
        dist.broadcast_object_list(box)
        return box[0]

    def broadcast_tensors(self, tensors: list[Tensor]) -> None:
        """Give every process the first one's values."""
        for tensor in tensors if self.world > 1 else ():
            dist.broadcast(tensor, 0)

    def distributed(self, net: nn.Module, sync_norm: bool) -> nn.Module:
        """The net as it is trained: gradients are averaged over the processes. Shares all tensors
        with `net`."""
        if self.world == 1:
            return net
        twin = synced(net) if sync_norm else net
        return nn.parallel.DistributedDataParallel(
            twin,
            device_ids=None if self.device.index is None else [self.device.index],
            gradient_as_bucket_view=True,
            broadcast_buffers=False,
        )  # batch norm's averages are levelled where they are used, once an epoch

    def compiled(self, model: nn.Module) -> nn.Module:
        """The net compiled; on one GPU its kernels are launched together, as CUDA graphs."""
        graphs = self.world == 1 and self.device.type == "cuda"
        compiled = torch.compile(model, mode="reduce-overhead" if graphs else "default")
        return cast(nn.Module, compiled)


@contextmanager
def process_group(device: str) -> Iterator[Ranks]:
    """This process among those that torchrun started, or alone."""
    world, local = int(os.environ.get("WORLD_SIZE", 1)), int(os.environ.get("LOCAL_RANK", 0))
    own = find_device(device, local if world > 1 else None)
    if world == 1:
        yield Ranks(0, 1, own)
        return
    dist.init_process_group(
        BACKENDS.get(own.type, "gloo"), timeout=datetime.timedelta(hours=12)
    )  # decoding a large set takes hours, once
    try:
        yield Ranks(dist.get_rank(), world, own)
    finally:
        dist.destroy_process_group()


def find_device(device: str, local: int | None) -> torch.device:
    """The device of this name, made ready; of several processes each has the GPU of its number on
    this machine. Raises TrainingError."""
    try:
        own = accelerators.find(device)
    except DeviceError as error:
        raise TrainingError(
            f"--device: {error} With --device cpu it is computed on the CPU."
        ) from error
    if own.type == "cpu" or own.index is None:
        return own
    if local is not None:
        if local >= len(accelerators.accelerators()):
            raise TrainingError(f"There is no accelerator for process {local} on this machine.")
        own = torch.device(own.type, local)
    torch.accelerator.set_device_index(own)
    if own.type != "cuda":
        return own
    torch.backends.cudnn.benchmark = True  # batches are of few sizes
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = (
        False  # float32 is what it says
    )
    return own


class SyncedNorm(nn.modules.batchnorm._BatchNorm):
    """Batch norm over the batch of all processes, on CPUs too (torch's SyncBatchNorm needs
    GPUs)."""

    def _check_input_dim(self, _x: Tensor) -> None:
        """Any number of dimensions will do."""

    def forward(self, x: Tensor) -> Tensor:  # (N, C, ...)
        if not self.training:
            return super().forward(x)
        others = [axis for axis in range(x.ndim) if axis != 1]
        view = [1, -1] + [1] * (x.ndim - 2)
        count = x.numel() // x.shape[1] * dist.get_world_size()
        momentum, mean_so_far, var_so_far = self.momentum, self.running_mean, self.running_var
        batches = self.num_batches_tracked
        assert momentum is not None and batches is not None
        assert mean_so_far is not None and var_so_far is not None
        mean = all_reduce(x.float().sum(others)) / count  # (C,)
        centred = x.float() - mean.view(view)
        variance = all_reduce(centred.square().sum(others)) / count  # (C,)
        with torch.no_grad():
            batches.add_(1)
            mean_so_far.lerp_(mean, momentum)
            var_so_far.lerp_(variance * (count / (count - 1)), momentum)
        scale = self.weight * (variance + self.eps).rsqrt()
        return (centred * scale.view(view) + self.bias.view(view)).to(x.dtype)


def synced(net: nn.Module) -> nn.Module:
    """A twin of the net, of the same tensors, whose batch norms look at the batch of all
    processes."""
    shared = {id(tensor): tensor for tensor in (*net.parameters(), *net.buffers())}
    twin = copy.deepcopy(net, shared)
    for module in twin.modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm):
            module.__class__ = SyncedNorm
    return twin
