"""Recording of what every unit of the AlexNet-style network answers most, once: what takes longer than a class waits.

    python -m explorer.layers.visualisation_recording tiny-imagenet-50.zip --kept visualisations act1 act2

where the zip holds the images that the network was trained on, of which the validation images are what units answer to
naturally. Pictures are made a few at a time and kept in the folder `--kept`, so that it can be stopped at any time, goes on
when it is called again, and several layers can be made at once. A layer that is complete becomes alexnet64-act1.png, a
sheet of few colours, and alexnet64-act1.json, what its units answer to just these pixels. Without layers: all five."""

import argparse
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor, nn

from explorer.drawing import pixels
from explorer.images.preprocessing import Preprocessing
from explorer.inside.layer_graph import LayerGraph, layer_graph
from explorer.inside.layer_outputs import layer_outputs
from explorer.layers.fourier_pictures import IMAGENET
from explorer.layers.recorded_visualisations import FOLDER, KEY, SEED, STEPS, Recorded, box_of
from explorer.layers.seen_part import middle_only
from explorer.layers.visualisation import Visualising, answers
from explorer.networks import registry
from trainer import data, runs
from trainer.files import write

LAYERS = ("act1", "act2", "act3", "act4", "act5")
AT_ONCE, COLUMNS, BATCH = 32, 16, 100
COLOURS = 128  # of a sheet: all five stay below 3 MB


def chain(net: nn.Module, last: str) -> Iterator[tuple[str, nn.Module]]:
    """The layers of the network up to the named one."""
    for name, layer in net.get_submodule("features").named_children():
        yield name, layer
        if name == last:
            return


def made(
    net: nn.Module, preprocessing: Preprocessing, layer: str, units: range, kept: Path
) -> np.ndarray:
    """(B, side, side, 3) uint8 of these units, from a file in `kept` where it is there."""
    path = kept / f"{layer}-{units.start}.npy"
    if not path.exists():
        part = middle_only(chain(net, layer), preprocessing.crop)
        graph = layer_graph(part, (1, 3, preprocessing.crop, preprocessing.crop))
        seeds = [SEED] * len(units)
        last = graph.nodes[-1].name
        run = Visualising(graph, preprocessing, last, units, seeds, "unit", STEPS, IMAGENET)
        run.go_on(part, float("inf"))
        result = run.result()
        assert result is not None
        kept.mkdir(parents=True, exist_ok=True)
        new = path.with_suffix(".new.npy")
        np.save(new, result.pixels)
        new.replace(path)
    return np.load(path)


def natural(
    net: nn.Module, graph: LayerGraph, x: Tensor, names: list[str]
) -> dict[str, np.ndarray]:
    """The largest value of each unit of these layers over images x."""
    largest: dict[str, list[Tensor]] = {name: [] for name in names}
    for batch in x.split(BATCH):
        for name, maps in layer_outputs(net, batch, names, graph).items():
            largest[name].append(maps.amax((0, 2, 3)))
    return {name: torch.stack(values).amax(0).numpy() for name, values in largest.items()}


def sheet(tiles: np.ndarray) -> Image.Image:
    """Tiles (U, h, w, 3) row by row in few colours."""
    picture = Image.fromarray(pixels.grid(list(tiles), COLUMNS, pad=0))
    return picture.quantize(COLOURS, Image.Quantize.MEDIANCUT, kmeans=2, dither=Image.Dither.NONE)


def record(layer: str, images: Path, kept: Path, report: Callable[[str], None] = print) -> None:
    """Write the two files of a layer."""
    model, run = registry.find(KEY), runs.read(runs.BUNDLED / KEY)
    net, side = registry.load(model), model.preprocessing.crop
    graph = layer_graph(net, (1, 3, side, side))
    node = graph.by_name[f"features.{layer}"]
    parts = []
    for start in range(0, node.output[0], AT_ONCE):
        units = range(start, min(start + AT_ONCE, node.output[0]))
        parts.append(made(net, model.preprocessing, layer, units, kept))
        report(f"{layer}: {units.stop} of {node.output[0]} units")
    top, left, bottom, right = box_of(node, side)
    picture = sheet(np.concatenate(parts)[:, top:bottom, left:right])
    picture.save(FOLDER / f"{KEY}-{layer}.png", optimize=True)
    dataset = data.load(str(images), side, str(kept / "images"))
    if dataset.hash != run.dataset["hash"]:
        raise ValueError(f"{KEY} was trained on other images than these.")
    x = data.to_input(dataset.val_images, run.mean, run.std)
    names = [f"features.{kind}{layer[-1]}" for kind in ("conv", "norm", "act")]
    found = natural(net, graph, x, names)
    recorded = Recorded(np.array(picture.convert("RGB")), COLUMNS, (top, left, bottom, right), {})
    views, every = recorded.pictures(side), list(range(node.output[0]))
    content = {
        "network": KEY,
        "weights": run.sha256["weights.safetensors"],
        "images": f"the {len(x):,} validation images of {dataset.name}",
        "steps": STEPS,
        "seed": SEED,
        "columns": COLUMNS,
        "box": [top, left, bottom, right],
        "layers": {
            name: {
                "answers": _rounded(_answers(net, views, every, graph, name, model.preprocessing)),
                "natural": _rounded(found[name]),
            }
            for name in names
        },
    }
    write(FOLDER / f"{KEY}-{layer}.json", f"{json.dumps(content)}\n".encode())


def _answers(
    net: nn.Module,
    views: np.ndarray,
    units: list[int],
    graph: LayerGraph,
    name: str,
    preprocessing: Preprocessing,
) -> np.ndarray:
    parts = [
        answers(net, views[i : i + BATCH], units[i : i + BATCH], graph, name, "unit", preprocessing)
        for i in range(0, len(units), BATCH)
    ]
    return np.concatenate(parts)


def _rounded(values: np.ndarray) -> list[float]:
    return [float(f"{value:.6g}") for value in values]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m explorer.layers.visualisation_recording")
    parser.add_argument("images", type=Path, help="the zip that the network was trained on")
    parser.add_argument("layers", nargs="*", help=", ".join(LAYERS))
    parser.add_argument("--kept", type=Path, default=Path("visualisations"), help="a folder")
    options = parser.parse_args()
    for each in options.layers or LAYERS:
        record(each, options.images, options.kept)
