"""Where a question is computed: the device that is wanted, its memory, and the CPU behind it."""

import pytest
import torch

from explorer.app import cache
from explorer.inside import gradient_attribution
from explorer.networks import devices
from explorer.training import devices as of_trainings
from trainer import accelerators
from trainer.accelerators import CPU, DeviceError
from trainer.errors import PersonsError

META = torch.device("meta")  # the one device of every machine that is not the CPU


@pytest.fixture
def two_gpus(monkeypatch):
    """A machine with two GPUs, as far as asking goes."""
    here = [torch.device("cuda", 0), torch.device("cuda", 1)]
    monkeypatch.setattr(accelerators, "accelerators", lambda: here)


@pytest.fixture
def fresh(monkeypatch):
    monkeypatch.setattr(devices, "NOTES", {})
    devices.chosen.cache_clear()
    yield
    devices.chosen.cache_clear()


def test_names_of_devices(two_gpus):
    second = torch.device("cuda", 1)
    assert (
        accelerators.find("")
        == accelerators.find("auto")
        == accelerators.find("gpu")
        == torch.device("cuda", 0)
    )
    assert accelerators.find("cuda:1") == accelerators.find("gpu:1") == second
    assert accelerators.find("cpu") == accelerators.find("cpu:0") == CPU
    for odd in ("cuda:2", "mps", "cuda:x", "tpu", "cpu:7", ":"):
        with pytest.raises(DeviceError, match=r"it finds cpu, cuda:0, cuda:1\."):
            accelerators.find(odd)


def test_each_training_has_the_gpu_that_the_fewest_have(two_gpus):
    assert of_trainings.free_gpu([]) == 0
    assert of_trainings.free_gpu([0]) == 1
    assert of_trainings.free_gpu([0, 1, 0]) == 1
    assert of_trainings.only(1) == {"CUDA_VISIBLE_DEVICES": "1"}


def test_where_there_is_one_gpu_or_none_nothing_is_chosen(monkeypatch):
    for here in ([], [torch.device("mps")], [torch.device("cuda", 0)]):
        monkeypatch.setattr(accelerators, "accelerators", lambda here=here: here)
        assert of_trainings.free_gpu([]) == -1
        assert of_trainings.only(-1) == {}


def test_a_device_that_is_not_here_is_noted_and_the_cpu_serves(monkeypatch, fresh):
    monkeypatch.setenv(devices.VARIABLE, "cuda:9")
    assert devices.chosen() == CPU
    assert "cuda:9" in devices.about()


def test_the_cpu_can_be_wanted(monkeypatch, fresh, two_gpus):
    monkeypatch.setenv(devices.VARIABLE, "cpu")
    assert devices.chosen() == CPU
    assert devices.about() == ""


def test_where_memory_runs_out_batches_are_smaller_then_the_cpu_answers(fresh):
    attempts: list[tuple[str, float]] = []

    def short(device: torch.device) -> str:
        attempts.append((device.type, devices.batch_share()))
        if device != CPU:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return "answer"

    assert devices.on_device(short, META) == "answer"
    assert attempts == [*(("meta", share) for share in devices.SHARES), ("cpu", 1.0)]
    assert "too little memory" in devices.NOTES["meta"]


def test_smaller_batches_that_fit_are_the_answer(fresh):
    x = torch.zeros(1, 3, 224, 224, device=META)

    def fits_eight(device: torch.device) -> int:
        size = gradient_attribution.batch_size(x)
        if size > 16:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return size

    assert devices.on_device(fits_eight, META) == 16 * 8 * devices.SHARES[1]
    assert not devices.NOTES


def test_what_a_device_cannot_do_is_done_on_the_cpu_at_once(fresh):
    attempts = []

    def no_float64(device: torch.device) -> str:
        attempts.append(device.type)
        if device != CPU:
            raise TypeError("Cannot convert a MPS Tensor to float64 dtype")
        return "answer"

    assert devices.on_device(no_float64, META) == "answer"
    assert attempts == ["meta", "cpu"]
    assert "cannot compute" in devices.NOTES["meta"]


def test_what_a_person_must_be_told_is_not_tried_again(fresh):
    def refuse(_device: torch.device) -> None:
        raise PersonsError("no such layer")

    with pytest.raises(PersonsError):
        devices.on_device(refuse, META)
    assert not devices.NOTES


def test_a_network_has_one_twin_on_a_device_which_goes_with_it():
    net = torch.nn.Linear(2, 2)
    twin = cache.twin_on(net, META)
    assert twin is cache.twin_on(net, META)
    assert {p.device for p in twin.parameters()} == {META}
    assert {p.device for p in net.parameters()} == {CPU}
    cache._forget(net)
    assert net not in cache._twins
    assert cache.twin_on(net, CPU) is net
