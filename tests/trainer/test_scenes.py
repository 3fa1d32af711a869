"""Scenes: the same bytes everywhere, masks that are the objects', and factors that are true."""

import csv
import hashlib
import sys
import time
from dataclasses import replace

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st
from PIL import Image

from trainer.data import load
from trainer.datasets import dataset
from trainer.image_folder import DatasetError
from trainer.scenes import distances, export
from trainer.scenes.backgrounds import BACKGROUNDS, grid
from trainer.scenes.draw import draw
from trainer.scenes.scene import BACKGROUND_OF, CAUSES
from trainer.scenes.shapes import CLASSES
from trainer.scenes.world import LABELS, LIMITS, World, of_place

HARD = World(seed=5, hard=1)
EVERY_BYTE = "6fde162b08f2780eb0614899761bd67bd6bc95f2598ec482c40fa4c830e0eee6"


def test_one_seed_gives_the_same_bytes_everywhere():
    digest = hashlib.sha256()
    for index in range(40):
        drawn = draw(HARD.scene("train", index), 48)
        digest.update(drawn.image.tobytes() + drawn.masks.tobytes())
    assert digest.hexdigest() == EVERY_BYTE
    first, other = (draw(World(seed=seed).scene("val", 0)).image for seed in (0, 1))
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(
    "distance, area",
    [
        (lambda x, y: distances.circle(x, y, (0.5, 0.5), 0.3), 3.14159 * 0.09),
        (lambda x, y: distances.box(x, y, (0.5, 0.4), (0.3, 0.2)), 0.24),
        (lambda x, y: distances.ellipse(x, y, (0.5, 0.5), (0.4, 0.2)), 3.14159 * 0.08),
        (lambda x, y: distances.line(x, y, (0.3, 0.5), (0.7, 0.5), 0.1), 0.08 + 3.14159 * 0.01),
        (lambda x, y: distances.polygon(x, y, [(0.5, 0.1), (0.9, 0.9), (0.1, 0.9)]), 0.32),
        (
            lambda x, y: distances.common(x - 0.5, distances.circle(x, y, (0.5, 0.5), 0.3)),
            3.14159 * 0.045,
        ),
    ],
)
def test_a_shape_covers_its_area(distance, area):
    for side in (48, 200):
        covered = distances.coverage(distance(*grid(side)), 1 / side)
        assert covered.mean() == pytest.approx(area, rel=0.02)


@pytest.mark.parametrize("shape", CLASSES)
def test_the_mask_is_where_the_object_is(shape):
    scene = World(hard=0).scene("val", LABELS.index(shape))
    thing = replace(scene.thing, texture="plain", colour="red", second="blue")
    scene = replace(scene, thing=thing)
    drawn = draw(scene)
    recoloured = draw(replace(scene, thing=replace(thing, colour="green", second="yellow")))
    changed = (drawn.image != recoloured.image).any(2)
    around = np.pad(drawn.masks[0], 1)  # edges are mixed with what is behind them
    near = np.any([np.roll(around, (i, j), (0, 1)) for i in (-1, 0, 1) for j in (-1, 0, 1)], 0)
    thin_tips = (changed & ~near[1:-1, 1:-1]).sum()  # that cover less than half of each pixel
    assert thin_tips <= 0.02 * drawn.masks[0].sum()
    assert (changed & drawn.masks[0]).sum() > 0.3 * drawn.masks[0].sum()
    away = draw(replace(scene, thing=replace(thing, x=3.0)))
    assert not away.masks.any()


@pytest.mark.parametrize("cause", CAUSES)
def test_a_cause_is_seen_in_the_picture(cause):
    scenes = [HARD.scene("val", index) for index in range(300)]
    scenes = [scene for scene in scenes if scene.cause == cause][:12]
    assert len(scenes) > 5
    for scene in scenes:
        drawn = draw(scene)
        area, columns = drawn.masks[0].mean(), np.nonzero(drawn.masks[0])[1]
        assert len(drawn.masks) == (2 if cause == "two objects" else 1)
        if cause == "two objects":
            assert (drawn.masks.mean((1, 2)) > 0.02).all() and not drawn.masks.all(0).any()
        if cause == "tiny":
            assert 0 < area < 0.05
        if cause == "off-centre":
            assert columns.min() == 0 or columns.max() == 63
        if cause == "low contrast":
            clear = draw(replace(scene, contrast=1.0)).image
            assert drawn.image.std() < 0.35 * clear.std()
        if cause == "covered":
            assert area < 0.5 * draw(replace(scene, cover=0.0)).masks[0].mean()
        if cause == "superset":
            assert CLASSES[scene.label].kind == scene.thing.shape


def test_classes_and_backgrounds_are_as_they_are_asked_for():
    for background in BACKGROUND_OF:
        world = World(background=background, hard=0.3)
        scenes = [world.scene("train", index) for index in range(400)]
        labels = [scene.label for scene in scenes]
        assert {labels.count(name) for name in LABELS} == {40}
        at_home = np.mean([not scene.wrong_background for scene in scenes])
        assert at_home == pytest.approx({"own": 1, "swapped": 0, "free": 0.1}[background], abs=0.05)
        hard = np.mean([bool(scene.cause) for scene in scenes])
        assert hard == pytest.approx(0.3, abs=0.07)
    assert {row.background for row in CLASSES.values()} == set(BACKGROUNDS)
    assert {scene.background for scene in scenes} == set(BACKGROUNDS)


@hypothesis.settings(max_examples=20)
@hypothesis.given(
    st.builds(
        World,
        count=st.integers(100, 10**6),
        side=st.integers(16, 256),
        seed=st.integers(0, 2**31 - 1),
        background=st.sampled_from(sorted(BACKGROUND_OF)),
        hard=st.floats(0, 1),
    )
)
def test_a_world_is_known_by_its_name(world):
    assert of_place(world.place) == world
    row = dataset(world.place)
    assert (world.title == "scenes") == (replace(world, count=10_000) == World())
    assert (row.train + row.val, row.side, row.classes) == (world.count, world.side, 10)


@pytest.mark.parametrize(
    "name, sentence",
    [
        ("scenes:colour=red", "is no option of scenes"),
        ("scenes:seed", "is no option of scenes"),
        ("scenes:seed=1,seed=2", "is no option of scenes"),
        ("scenes:seed=x", "must be a number"),
        ("scenes:count=7", "must be between 100"),
        ("scenes:hard=nan", "must be between 0 and 1"),
        ("scenes:side=1e9", "must be a number"),
        ("scenes:background=moon", "must be one of free, own, swapped"),
        ("digits:seed=3", "digits has no options"),
        ("scenes:count=1000000,side=256", "choose a smaller count or side"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_a_sentence(name, sentence):
    with pytest.raises(DatasetError, match=sentence):
        load(name, 0)
    assert set(LIMITS) == {"count", "side", "seed", "hard"}


def test_a_data_set_of_the_trainer_is_drawn_without_pillow(monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    world = World(count=100, side=16, seed=9)
    data = load(world.place, 16)
    assert data.classes == LABELS and data.train_images.shape == (80, 16, 16, 3)
    assert np.array_equal(data.val_images[13], draw(world.scene("val", 13), 16).image)
    assert data.val_labels.tolist() == [index % 10 for index in range(20)]
    assert data.augment == "crop-flip"


def test_ten_thousand_are_drawn_in_a_minute_on_two_cores():
    scenes = [World().scene("train", index) for index in range(60)]
    draw(scenes[0])
    start = time.process_time()
    for scene in scenes:
        draw(scene)
    assert time.process_time() - start < 60 * 2 * 60 / 10_000


def test_scenes_become_files_with_masks_and_factors(tmp_path, capsys):
    folder = tmp_path / "out"
    options = [str(folder), "--data", "scenes:count=100,side=16,hard=1"]
    assert export.main(options) == 0 and "100 scenes" in capsys.readouterr().out
    with (folder / "factors.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    world = World(count=100, side=16, hard=1)
    row, scene = rows[80 + 7], world.scene("val", 7)
    assert (row["label"], row["cause"], row["background"]) == (
        scene.label,
        scene.cause,
        scene.background,
    )
    drawn = draw(scene, 16)
    assert np.array_equal(np.asarray(Image.open(folder / row["image"])), drawn.image)
    assert np.array_equal(np.load(folder / row["masks"])["masks"], drawn.masks)
    assert export.main(options) == 2 and "new or empty" in capsys.readouterr().err
    assert export.main([str(tmp_path / "x"), "--data", "digits"]) == 2
    assert load(str(folder / "images"), 16).classes == tuple(sorted(LABELS))
