"""Which of two networks, equally good on their own pictures, is right for the wrong reason?

In a drawn world one thing at a time can be changed: the object's shape alone, its colours, its
background, its place. What the answers follow is what the network looks at, whatever a saliency map
suggests; Lapuschkin et al. 2019 and Yang and Kim 2019 are the models. To add a clue, write a function
(Scene, Numbers) -> Scene and a row in CLUES."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from torch import nn

from explorer.images.preprocessing import Preprocessing, to_input
from explorer.inside.saliency import saliency
from explorer.inside.saliency_map import SaliencyMap
from trainer.scenes.backgrounds import BACKGROUNDS
from trainer.scenes.draw import Drawn, draw
from trainer.scenes.scene import COLOURS, TEXTURES, Numbers, Scene
from trainer.scenes.shapes import CLASSES
from trainer.scenes.world import LABELS, World

SEED, COUNT, BATCH = 77, 60, 60
OWN = World(count=5 * COUNT, seed=SEED, background="own", hard=0)
SWAPPED = World(count=5 * COUNT, seed=SEED, background="swapped", hard=0)


def other_shape(scene: Scene, numbers: Numbers) -> Scene:
    shapes = [name for name in CLASSES if name != scene.thing.shape]
    return replace(scene, thing=replace(scene.thing, shape=numbers.one_of(shapes)))


def other_colours(scene: Scene, numbers: Numbers) -> Scene:
    old = scene.thing
    colour = numbers.one_of([name for name in COLOURS if name not in (old.colour, old.second)])
    second = numbers.one_of([name for name in COLOURS if name not in (colour, old.second)])
    texture = numbers.one_of([name for name in TEXTURES if name != old.texture])
    return replace(scene, thing=replace(old, colour=colour, second=second, texture=texture))


def other_background(scene: Scene, numbers: Numbers) -> Scene:
    names = [name for name in BACKGROUNDS if name != scene.background]
    return replace(scene, background=numbers.one_of(names))


def other_place(scene: Scene, numbers: Numbers) -> Scene:
    away = 0.16 if scene.thing.x < 0.5 else -0.16
    return replace(scene, thing=replace(scene.thing, x=scene.thing.x + away))


@dataclass(frozen=True)
class Clue:
    """A row of CLUES: what a network may look at, and how that alone is changed."""

    label: str
    change: Callable[[Scene, Numbers], Scene]


CLUES: dict[str, Clue] = {
    "shape": Clue("The object's shape", other_shape),
    "colours": Clue("The object's colours and texture", other_colours),
    "background": Clue("The background", other_background),
    "place": Clue("The object's place", other_place),
}


@dataclass(frozen=True, eq=False)
class Evidence:
    """What a network does on COUNT scenes: the share of them that it gets right on each class's own
    background and on those of other classes; for each of CLUES the share of answers (own
    backgrounds) that change when that alone is changed. inside (P,): the share of Grad-CAM's sum
    for the answer that lies on the object, in the first P scenes; area (P,): the share of the
    picture that the object takes, which a map that knows nothing would reach; hits (P,) bool: the largest
    value lies on the object (the pointing game of Zhang et al. 2016)."""

    own: float
    swapped: float
    changed: dict[str, float]
    inside: np.ndarray
    area: np.ndarray
    hits: np.ndarray

    @property
    def clue(self) -> str:
        """The key of CLUES whose change changes most answers."""
        return max(self.changed, key=self.changed.__getitem__)


def scenes(world: World, count: int = COUNT) -> list[Scene]:
    """The first so many scenes of a world."""
    return [world.scene("val", index) for index in range(count)]


def answers(
    net: nn.Module, preprocessing: Preprocessing, images: Sequence[np.ndarray]
) -> np.ndarray:
    """(N,) the output of highest score for each picture."""
    outputs = []
    with torch.inference_mode():
        for start in range(0, len(images), BATCH):
            batch = [to_input(image, preprocessing) for image in images[start : start + BATCH]]
            outputs.append(net(torch.cat(batch)).argmax(1).numpy())
    return np.concatenate(outputs)


def evidence(
    net: nn.Module, preprocessing: Preprocessing, layer: str | None, maps: int = 24
) -> Evidence:
    """Everything that is revealed of a network whose outputs are LABELS, in this order. Raises
    SaliencyError."""
    own, swapped = scenes(OWN), scenes(SWAPPED)
    drawn = [draw(scene) for scene in own]
    usual = answers(net, preprocessing, [each.image for each in drawn])
    changed = {}
    for place, (key, clue) in enumerate(CLUES.items()):
        images = [
            draw(clue.change(scene, Numbers(SEED, place, index))).image
            for index, scene in enumerate(own)
        ]
        changed[key] = float((answers(net, preprocessing, images) != usual).mean())
    shares = [
        _on_object(net, preprocessing, each, int(target), layer)
        for each, target in zip(drawn[:maps], usual, strict=False)
    ]
    inside, area, hits = np.array(shares, float).T
    away = answers(net, preprocessing, [draw(scene).image for scene in swapped])
    return Evidence(
        own=_right(usual, own),
        swapped=_right(away, swapped),
        changed=changed,
        inside=inside,
        area=area,
        hits=hits > 0,
    )


def _right(predicted: np.ndarray, of: Sequence[Scene]) -> float:
    return float(
        np.mean(
            [LABELS[output] == scene.label for output, scene in zip(predicted, of, strict=True)]
        )
    )


def _on_object(
    net: nn.Module, preprocessing: Preprocessing, drawn: Drawn, target: int, layer: str | None
) -> tuple[float, float, float]:
    """Of one Grad-CAM map: its share on the object, the object's share of the picture, whether the
    largest value is on it."""
    values = saliency(net, to_input(drawn.image, preprocessing), "grad_cam", target, layer).values
    mask = resized(drawn.masks[0], values.shape[0])
    total = float(values.sum())
    inside = float(values[mask].sum()) / total if total > 0 else float(mask.mean())
    return inside, float(mask.mean()), float(mask.flat[int(values.argmax())])


def resized(mask: np.ndarray, side: int) -> np.ndarray:
    """A mask (S, S) at another side: each pixel is what is drawn at its middle."""
    at = ((np.arange(side) + 0.5) * len(mask) / side).astype(int)
    return mask[at][:, at]


@dataclass(frozen=True, eq=False)
class Look:
    """One picture of the exercise: image (H, W, 3) uint8, what a network answers, and its map."""

    image: np.ndarray
    answer: str
    map: SaliencyMap


def looks(
    net: nn.Module, preprocessing: Preprocessing, layer: str | None, count: int, first: int
) -> list[Look]:
    """So many pictures on own backgrounds, with Grad-CAM of the answer. Raises SaliencyError."""
    result = []
    for index in range(first, first + count):
        drawn = draw(OWN.scene("val", index % COUNT))
        x = to_input(drawn.image, preprocessing)
        target = int(answers(net, preprocessing, [drawn.image])[0])
        map_ = saliency(net, x, "grad_cam", target, layer)
        result.append(Look(drawn.image, LABELS[target], map_))
    return result
