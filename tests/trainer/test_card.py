"""Model cards: those that ship are what their runs say, and the conditions of training are those of the config."""

from dataclasses import replace

import pytest

from trainer import card, runs
from trainer.augment import COMBINATIONS, augmentations
from trainer.nets import NETS

BUNDLED = runs.folders(runs.BUNDLED)


@pytest.mark.parametrize("path", BUNDLED, ids=lambda path: path.name)
def test_a_card_that_ships_is_written_from_its_run(path):
    written = card.write(runs.read(path), runs.status(path), runs.metrics(path))
    assert (path / "README.md").read_text("utf-8") == written


@pytest.mark.parametrize("kind", ["auto", *COMBINATIONS])
@pytest.mark.parametrize("dropout", [0.0, 0.5])
@pytest.mark.parametrize("net", NETS)
def test_conditions_are_those_of_the_config(kind, dropout, net):
    run = runs.read(BUNDLED[0])
    assert run.config is not None
    run = replace(
        run,
        spec=replace(run.spec, net=net, dropout=dropout),
        config=replace(run.config, augment=kind),
        dataset={**run.dataset, "name": "digits"},
    )
    text = card.conditions(run)
    names = {"auto": "crop"}.get(kind, kind)
    for row in augmentations("crop-flip-colour"):
        assert (row.participle in text) == (row in augmentations(names))
    assert ("not augmented" in text) == (names == "none")
    assert ("no dropout" in text) == (dropout == 0 or net in ("resnet", "mlp"))
    assert f"| training accuracy in the last epoch, {text} |" in "\n".join(
        card.measured(run, {}, [])
    )


def test_auto_is_what_the_data_set_says():
    run = runs.read(runs.BUNDLED / "alexnet64")
    assert run.config.augment == "auto" and "cropped and mirrored" in card.conditions(run)
    assert "no dropout" in card.conditions(runs.read(runs.BUNDLED / "resnet56"))
    assert "skip" not in card.network(run)[0]
    assert "without skip" in card.network(runs.read(runs.BUNDLED / "plain56"))[0]
    assert "with skip" in card.network(runs.read(runs.BUNDLED / "resnet56"))[0]
