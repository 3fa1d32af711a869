"""Scenes as files: `python -m trainer.scenes.export FOLDER --data scenes:count=500,hard=0.5`.

Writes images/<split>/<class>/<number>.png, which is an image folder, masks/<split>/<number>.npz, and
factors.csv with one line an image: all that is true of it."""

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np

from trainer.decoding import pillow
from trainer.errors import PersonsError
from trainer.image_files import DatasetError
from trainer.scenes.draw import draw
from trainer.scenes.scene import Scene
from trainer.scenes.world import SPLITS, World, of_place

PER_THING = ("shape", "colour", "second", "texture", "x", "y", "size", "mirrored")


def factors(scene: Scene) -> dict[str, object]:
    """All that is true of a scene, in one row."""
    row: dict[str, object] = {
        "label": scene.label,
        "cause": scene.cause,
        "background": scene.background,
        "usual_background": not scene.wrong_background,
        "contrast": round(scene.contrast, 4),
        "covered": round(scene.cover, 4),
        "horizon": round(scene.horizon, 4),
        "light": scene.light,
    }
    for prefix, thing in (("", scene.thing), ("other_", scene.other)):
        values = asdict(thing) if thing else {}
        for name in PER_THING:
            value = values.get(name, "")
            row[prefix + name] = round(value, 4) if isinstance(value, float) else value
    return row


def export(world: World, folder: Path) -> int:
    """Write the scenes of a world into a folder that is new or empty; returns their number. Raises
    DatasetError."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise DatasetError(f"{folder.name} is there already: give a folder that is new or empty.")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "factors.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            for number, row in enumerate(_written(world, folder)):
                if number == 0:
                    writer.writerow(row)
                writer.writerow(row.values())
    except OSError as error:
        raise DatasetError(f"{folder.name} cannot be written: {error.strerror}.") from error
    return world.count


def _written(world: World, folder: Path) -> Iterator[dict[str, object]]:
    Image = pillow()
    for split in SPLITS:
        (folder / "masks" / split).mkdir(parents=True)
        for index in range(world.size(split)):
            scene = world.scene(split, index)
            drawn = draw(scene, world.side)
            image = folder / "images" / split / scene.label / f"{index:06d}.png"
            image.parent.mkdir(parents=True, exist_ok=True)
            Image.fromarray(drawn.image).save(image)
            masks = folder / "masks" / split / f"{index:06d}.npz"
            np.savez_compressed(masks, masks=drawn.masks)
            yield {
                "image": image.relative_to(folder).as_posix(),
                "masks": masks.relative_to(folder).as_posix(),
            } | factors(scene)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; the code with which it ends."""
    parser = argparse.ArgumentParser(
        prog="python -m trainer.scenes.export",
        description="Write scenes as PNG files, with masks and all factors.",
    )
    parser.add_argument("folder", type=Path, help="a folder that is new or empty")
    parser.add_argument("--data", default="scenes", help="scenes, or scenes:count=...,seed=...")
    chosen = parser.parse_args(arguments)
    try:
        world = of_place(chosen.data)
        if world is None:
            raise DatasetError("--data must be scenes or scenes:NAME=VALUE,...")
        print(f"{export(world, chosen.folder):,} scenes in {chosen.folder}")
    except PersonsError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
