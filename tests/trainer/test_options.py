"""Options that cannot be met are refused in a sentence by both commands: none is taken and ignored,
none ends in a traceback."""

import numpy as np
import pytest
from PIL import Image

from explorer.failures import command
from trainer import __main__, runs
from trainer.config import Config
from trainer.train import train


@pytest.fixture
def photos(tmp_path):
    """Two classes of three images."""
    for number in range(6):
        place = tmp_path / "set" / "ab"[number % 2] / f"{number}.png"
        place.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.full((9, 9, 3), 20 * number, np.uint8)).save(place)
    return tmp_path / "set"


COMMON = {  # both commands guard alike
    "--device cuda:7": "--device",
    "--device nonsense": "--device",
    "--data nowhere": "nowhere",
    "--layout classes": "known by its name",
    "--links follow": "known by its name",
    "--data SET --layout splits": "none of its images lies so",
    "--data SET --labels absent.csv": "is no table",
    "--data SET --split-names c=val": "FOLDER=SPLIT",
    "--data SET --split-names a=skip,b=skip": "none of its images",
    "--data SET --layout classes --split-names a=train": "where a cannot be that",
    "--data SET/a --labels folders": "has no folders of classes",
}
TRAINING = {
    "--size 3": "size 4 to 1024",
    "--epochs 0": "epochs",
    "--seed -1": "seed",
    "--batch-size 0": "batch_size",
    "--lr nan": "lr",
    "--lr -1": "lr",
    "--threads -2": "threads",
    "--name ../x": "name",
    "--net resnet --depth 21": "6n",
    "--net alexnet --no-residual": "no skip connections",
    "--net mlp --dropout 0.3": "no dropout",
    "--sigma-w2 2": "of --init own",
    "--init own --sigma-b2 30": "sigma_b2",
    "--net digits --augment colour": "grey",
    "--net alexnet --depth 4": "one depth only",
    "--data SET --labels none": "nothing says their classes",
    "--resume absent": "absent",
    "--resume there --lr 3": "--lr 3.0: the run there was begun with 0.1",
    "--resume there --augment none": "--augment none",
}
EVALUATING = {
    "--split test": "no images in test",
    "--split all": "no images in all",
    "--class absent=3": "no class 'absent'",
    "--class 3=10": "has no output '10'",
    "--numbers-from 1": "not all numbers from 1",
    "--out SET": "holds no evaluation",
    "--data SET": "None of the 2 classes",
}


def words(option, photos):
    return [word.replace("SET", str(photos)) for word in option.split()]


@pytest.mark.parametrize("option", [*COMMON, *TRAINING])
def test_the_trainer_refuses(option, photos, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("CNN_EXPLORER_CACHE", str(tmp_path / "cache"))
    if "there" in option:
        (tmp_path / "there").mkdir()
        net = Config(net="mlp", epochs=1, batch_size=500, depth=1, name="there", probes=0)
        monkeypatch.setattr(runs, "read", lambda path: Run(path, net))
    assert __main__.main([*words(option, photos), "--runs", str(tmp_path)]) == 1
    assert (COMMON | TRAINING)[option] in capsys.readouterr().err
    assert not list(tmp_path.glob("*/weights.safetensors"))


class Run:
    """What is read of a run to go on with it."""

    def __init__(self, path, config):
        self.name, self.config = path.name, config


@pytest.mark.parametrize("option", [*COMMON, *EVALUATING])
def test_the_evaluation_refuses(option, photos, tmp_path, capsys):
    model = ["--model", "digits-relu", "--limit", "1"]
    out = [] if "--out" in option else ["--out", str(tmp_path / "out")]
    assert command.main([*model, *out, *words(option, photos)]) == 1
    assert (COMMON | EVALUATING)[option] in capsys.readouterr().err
    assert not (tmp_path / "out").exists() and len(list(photos.rglob("*.png"))) == 6


@pytest.mark.parametrize(
    "options", ["--limit -5", "--seed x", "--batch-size -1", "--layout z", "--numbers-from 2"]
)
def test_what_is_no_value_is_said_with_the_usage(options, capsys):
    with pytest.raises(SystemExit) as caught:
        command.main(["--model", "digits-relu", *options.split()])
    assert caught.value.code == 2 and "usage" in capsys.readouterr().err


def test_what_is_odd_but_can_be_met_is_met(photos, tmp_path):
    """One image a step, one value in every channel but one, no momentum: a training all the same."""
    for path in photos.rglob("*.png"):
        pixels = np.zeros((9, 9, 3), np.uint8)
        pixels[..., 1] = 40 * int(path.stem)
        Image.fromarray(pixels).save(path)
    lines: list[str] = []
    config = Config(
        net="mlp",
        depth=1,
        data=str(photos),
        size=8,
        epochs=1,
        batch_size=1,
        momentum=0,
        norm="none",
        name="x",
        lr=0.01,
        probes=0,
    )
    path = train(config, tmp_path, cache=tmp_path / "cache", say=lines.append)
    run = runs.read(path)
    assert run.std[0] == run.std[2] == 1 and 0 < run.std[1] < 1
    assert "set: 4 training, 2 validation images. 2 classes: a, b." in lines[0]
    assert "one value of red and blue (0, 0 of 255)" in lines[-1]
    assert np.isfinite(runs.metrics(path)[-1]["val/loss"])
