"""Private copies: nobody meets anybody."""

import threading

import numpy as np
import torch

from explorer.networks.private_copy import private_copy
from trainer.nets import NetSpec, build


def test_private_copy_shares_storage_and_nothing_else():
    net = build(NetSpec("resnet", 4, depth=8, width=0.25)).eval().requires_grad_(False)
    copy = private_copy(net)
    assert {id(m) for m in net.modules()}.isdisjoint(id(m) for m in copy.modules())
    for (name, ours), theirs in zip(net.named_parameters(), copy.parameters(), strict=True):
        assert ours is not theirs, name
        assert ours.data_ptr() == theirs.data_ptr(), name
    for p in copy.parameters():
        p.requires_grad_(True)
    x = torch.randn(1, 3, 32, 32)
    copy(x).sum().backward()
    assert all(p.grad is None and not p.requires_grad for p in net.parameters())
    assert torch.equal(net(x), copy(x))


def test_two_threads_with_private_copies_get_what_each_gets_alone():
    from explorer.inside.gradients import layer_gradients

    net = build(NetSpec("alexnet", 5, width=0.2)).eval().requires_grad_(False)
    xs = [torch.randn(1, 3, 64, 64, generator=torch.Generator().manual_seed(i)) for i in range(2)]
    alone = [layer_gradients(private_copy(net), x, i).norm for i, x in enumerate(xs)]
    wrong: list[str] = []

    def ask(i):
        copy = private_copy(net)
        for _ in range(20):
            gradients = layer_gradients(copy, xs[i], i).norm
            wrong.extend(
                key for key in gradients if not np.array_equal(gradients[key], alone[i][key])
            )

    threads = [threading.Thread(target=ask, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
