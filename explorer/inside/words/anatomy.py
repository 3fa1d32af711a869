"""Networks in words: where are the costs, how far does a value see, and the tables of the page."""

from collections.abc import Mapping, Sequence

from explorer.drawing.numbers import compact, percent, quantity
from explorer.facts import cite
from explorer.inside.anatomy import Anatomy
from explorer.inside.anatomy_parts import Part, spatial
from explorer.inside.layer_graph import LayerNode
from explorer.inside.notation import enumerated, shape

INTRODUCTION = (
    "What a network is made of, *counted now* for one image. Click a layer; a box of several layers opens. With the "
    "keyboard: arrows and Enter."
)
ABOUT_BOXES = (
    "The same, coarser: boxes are as high as their maps and as thick as they have channels (×). Look where the parameters are "
    "and where the work is: often not in the same layers."
)
ABOUT_FIELDS = "*Counted now*: the side of the square of pixels that one value depends on."
ABOUT_LAYERS = (
    "In order of execution; shapes are channels × height × width, of tokens number × length. Jump: pixels between neighbouring "
    "positions of a map. Depth: layers with weights on the longest path from the image."
)
ABOUT_PUBLISHED = (
    "Counted here, published and as the lecture quotes it, side by side. One crop: torchvision's weights. Ten crops: "
    f"{cite('resnet', 'table 3')}. The lecture's errors are those of entries to the challenge, which may be several "
    "networks together. The three are different measurements. torchvision's number of parameters of Inception v3 has those "
    "of a classifier that is there in training only."
)

COSTS = (  # field of Part, what it is called
    ("parameters", "parameters"),
    ("multiply_adds", "multiply-adds"),
    ("memory", "of activation memory"),
)


def finding(label: str, anatomy: Anatomy) -> str:
    """How much the network is, and what of it the fully connected layers are."""
    much = f"{quantity(anatomy.parameters)} parameters"
    work = f"{quantity(anatomy.multiply_adds)} multiply-adds"
    text = f"{label} has {much} and needs {work}"
    dense = [layer for layer in anatomy.layers if layer.role == "fc"]
    if not dense or len(dense) == anatomy.weighted:
        return f"{text}."
    held, done = _shares(dense, anatomy)
    one = len(dense) == 1
    which = (
        "its fully connected layer holds"
        if one
        else f"its {len(dense)} fully connected layers hold"
    )
    do = "does" if one else "do"
    return (
        f"{text}; {which} {percent(held)} of the parameters and {do} {percent(done)} of the work."
    )


def _shares(layers: Sequence[LayerNode], anatomy: Anatomy) -> tuple[float, float]:
    """Of the parameters and of the multiply-adds, what these layers have."""
    held = sum(layer.parameters for layer in layers) / max(anatomy.parameters, 1)
    return held, sum(layer.multiply_adds for layer in layers) / max(anatomy.multiply_adds, 1)


def of_cards(label: str, parts: Sequence[Part]) -> str:
    """From the first part to the last, what becomes of the size."""
    first, last = parts[0], parts[-1]
    return f"{label}: {first.label} gives {shape(first.output)} values, {last.label} {shape(last.output)}."


def fields_finding(networks: Mapping[str, Sequence[Part]]) -> str:
    """How far a value of the last maps of each network sees."""
    ends = [
        f"{maps[-1].field} pixels in {label}"
        for label, parts in networks.items()
        if (maps := spatial(parts))
    ]
    if not ends:
        return "None of these networks has feature maps: the first layer sees the whole image."
    return (
        f"One value of the last feature maps depends on a square with sides of {enumerated(ends)}."
    )


def fields_table(networks: Mapping[str, Sequence[Part]]) -> dict[str, list]:
    """Columns with one entry per part of each network."""
    rows = [(label, part) for label, parts in networks.items() for part in parts]
    return {
        "network": [label for label, _ in rows],
        "part": [part.label for _, part in rows],
        "receptive field (pixels)": [part.field for _, part in rows],
    }


def describe_costs(parts: Sequence[Part], anatomy: Anatomy) -> str:
    """Which part holds most of each cost, and what fully connected layers and convolutions share
    between them."""
    sentences = [", ".join(_most(parts, cost, words) for cost, words in COSTS)]
    dense = [layer for layer in anatomy.layers if layer.role == "fc"]
    if dense and len(dense) < anatomy.weighted:
        held, done = _shares(dense, anatomy)
        many = (
            f"The {len(dense)} fully connected layers hold"
            if len(dense) > 1
            else "The fully connected layer holds"
        )
        sentences.append(
            f"{many} {percent(held)} of the parameters and {percent(done)} of the multiply-adds"
        )
    return ". ".join(sentences) + "."


def _most(parts: Sequence[Part], cost: str, words: str) -> str:
    """Which part, or parts, have the most of a cost."""
    values = [getattr(part, cost) for part in parts]
    total, most = sum(values), max(values, default=0)
    if not total:
        return f"no part has any {words.removeprefix('of ')}"
    tops = [part.label for part, value in zip(parts, values, strict=True) if value == most]
    has = "has" if len(tops) == 1 else "have each"
    return (
        f"{enumerated(tops)} {has} {percent(most / total)} of the {quantity(total, cost)} {words}"
    )


def metrics(anatomy: Anatomy) -> list[tuple[str, str, str]]:
    """The totals: label, value, and how it was counted."""
    last = anatomy.last_conv
    return [
        (
            "Parameters",
            compact(anatomy.parameters),
            f"{anatomy.parameters:,} weights and biases that training changes.",
        ),
        (
            "Multiply-adds",
            compact(anatomy.multiply_adds),
            "Of convolutions and matrix products (fully connected layers, attention), for one image; G are billions. Double "
            "them for FLOPs.",
        ),
        (
            "Layers with weights",
            str(anatomy.depth),
            "Convolutions and linear layers on the longest path from the image to the scores: branches count "
            f"once, 1×1 convolutions on shortcuts do not count. All together there are {anatomy.weighted}.",
        ),
        (
            "Activations",
            quantity(anatomy.memory, "memory"),
            "Memory of the outputs of all layers, one image, float32.",
        ),
        (
            "Receptive field",
            f"{last.field} px" if last else "all",
            "Side of the square of pixels on which one value of the last convolution depends, padding included; the "
            f"image has {anatomy.image[1]}."
            if last
            else "The first layer already sees the whole image.",
        ),
    ]


def describe_fields(networks: Mapping[str, Sequence[Part]], images: Mapping[str, int]) -> str:
    """Where each network starts and ends, and whether that exceeds its own image, whose side in
    pixels `images` gives."""
    sentences = []
    for label, parts in networks.items():
        maps = spatial(parts)
        if not maps:
            sentences.append(f"{label} has no feature maps: its first layer sees the whole image")
            continue
        end = maps[-1]
        if len(maps) == 1:
            behind = (
                "" if parts[-1] is end else f"; at the end it sees {parts[-1].field} pixels a side"
            )
            sentences.append(
                f"In {label} one value sees {end.field} pixels a side after {end.label}, its only feature maps, "
                f"{_against(end.field, images[label])} its image, whose side is {images[label]}{behind}"
            )
            continue
        sentences.append(
            f"In {label} one value sees {maps[0].field} pixels a side after {maps[0].label} and "
            f"{end.field} after {end.label}, {_against(end.field, images[label])} its image, whose side is "
            f"{images[label]}"
        )
    return ". ".join(sentences) + "."


def _against(field: int, image: int) -> str:
    if field == image:
        return "exactly as much as"
    return "more than" if field > image else "less than"


def table(anatomy: Anatomy) -> dict[str, list]:
    """Columns with one entry per layer, in execution order."""
    rows = anatomy.layers
    return {
        "layer": [row.name for row in rows],
        "kind": [row.kind for row in rows],
        "input": [shape(row.input) for row in rows],
        "output": [shape(row.output) for row in rows],
        "parameters": [row.parameters for row in rows],
        "multiply-adds": [row.multiply_adds for row in rows],
        "memory (bytes)": [row.memory for row in rows],
        "receptive field (pixels)": [row.field for row in rows],
        "jump (pixels)": [row.jump for row in rows],
        "depth": [row.depth for row in rows],
    }


def numeric(columns: Mapping[str, Sequence]) -> list[str]:
    """The names of the columns that hold numbers."""
    return [
        name
        for name, values in columns.items()
        if any(isinstance(value, int | float) for value in values)
    ]
