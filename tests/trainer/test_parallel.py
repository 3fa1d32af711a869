"""Several processes do what one does: the same losses, the same network."""

import pytest

from tests.trainer.own_files import TINY
from tests.trainer.trainings import script
from trainer import runs

pytestmark = pytest.mark.processes
RANKS = """
    import dataclasses, os, signal, socket, sys
    from pathlib import Path
    import torch
    from trainer import loop, runs, train
    from trainer.config import Config
    from trainer.data import load_digits

    torch.set_num_threads(1)
    root, digits = Path(sys.argv[1]), load_digits(8)
    config = Config(net="digits", width=0.5, depth=2, epochs=2, batch_size=256, precision="float32", dropout=0.0,
                    probes=5, threads=1, augment="crop-flip")

    def two(name, resume="", **changes):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        children = []
        for rank in range(2):
            children.append(os.fork())
            if not children[-1]:
                os.environ |= {"RANK": str(rank), "LOCAL_RANK": str(rank), "WORLD_SIZE": "2",
                               "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
                train.train(dataclasses.replace(config, name=name, **changes), root, resume, dataset=digits)
                os._exit(0)
        assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]

    train.train(dataclasses.replace(config, name="one"), root, dataset=digits)
    train.train(dataclasses.replace(config, name="one-none", norm="none"), root, dataset=digits)
    two("synced", sync_norm=True)
    two("none", norm="none")
    os.environ["CNN_EXPLORER_CACHE"] = str(root / "cache")
    (root / "own.py").write_text(sys.argv[2])
    own = {"net": f"{root / 'own.py'}:tied", "dropout": 0.5, "depth": 0, "width": 1.0}
    train.train(dataclasses.replace(config, name="one-own", **own), root, dataset=digits)
    two("own", **own)
    two("local")
    for file in ("state.safetensors", "metrics.jsonl"):  # as if it had been killed before its first checkpoint
        (root / "local" / file).unlink()
    two("local", resume="local")

    update = loop.Training.update
    def stop_second(self, x, labels):
        update(self, x, labels)
        if self.ranks.rank == 1 and self.state.step == 2:
            os.kill(os.getpid(), signal.SIGTERM)  # one is asked, both stop at the same step
    loop.Training.update = stop_second
    two("stopped", sync_norm=True)
    loop.Training.update = update
    print(runs.status(root / "stopped")["state"], runs.status(root / "stopped")["process"] > 0)
    two("stopped", resume="stopped")
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("runs")
    assert "interrupted" in script(RANKS, root, TINY)
    return root


@pytest.mark.parametrize(
    ("two", "one"), [("synced", "one"), ("none", "one-none"), ("stopped", "synced")]
)
def test_two_processes_have_the_losses_of_one(root, two, one):
    for a, b in zip(runs.metrics(root / two), runs.metrics(root / one), strict=True):
        for key in (
            "val/loss",
            "val/accuracy",
            *(("train/loss", "train/accuracy") if two != "stopped" else ()),
        ):
            assert a[key] == pytest.approx(b[key], rel=2e-4), key
    a, b = (runs.load(runs.read(root / name)).state_dict() for name in (two, one))
    for name, value in a.items():
        assert value.float().numpy() == pytest.approx(b[name].float().numpy(), abs=2e-3), name
    a, b = runs.probes(root / two), runs.probes(root / one)
    assert a["weight_gradient"] == pytest.approx(b["weight_gradient"], rel=2e-2)


def test_two_processes_train_a_network_of_its_own_as_one_does(root):
    one, two = runs.metrics(root / "one-own"), runs.metrics(root / "own")
    for key in ("train/loss", "val/loss", "val/accuracy"):
        assert [row[key] for row in two] == pytest.approx([row[key] for row in one], rel=2e-4)
    assert (root / "own" / "own_net.py").read_text() == TINY


def test_shares_normalised_by_themselves_learn_too_but_not_the_same(root):
    local, one = runs.metrics(root / "local"), runs.metrics(root / "one")
    assert [row["epoch"] for row in local] == [1, 2]
    assert local[-1]["train/loss"] == pytest.approx(one[-1]["train/loss"], rel=0.2)
    assert local[0]["train/loss"] != pytest.approx(one[0]["train/loss"], rel=1e-4)
    assert runs.status(root / "local")["state"] == "finished"
