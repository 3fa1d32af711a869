"""Parts: the anatomy of a network read more coarsely, with as few elements as a drawing or a row of
bars can show."""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from explorer.inside.anatomy import Anatomy, LayerNode
from explorer.inside.layer_kinds import WEIGHTED


@dataclass(frozen=True)
class Part:
    """Consecutive layers shown as one: a layer with weights or a pooling, and what follows it up to
    the next; or a whole block (residual, inception, fire). Costs are sums over its layers; output,
    field and depth are where it ends."""

    label: str
    kind: str
    role: str  # that of its layer, or block
    output: tuple[int, ...]
    count: int
    parameters: int
    multiply_adds: int
    memory: int
    field: int
    depth: int


def parts(network: Anatomy, pools: bool = True) -> tuple[Part, ...]:
    """The layers in execution order as parts; without `pools`, a pooling belongs to the part before
    it."""
    weighted = Counter(layer.block for layer in network.layers if layer.role in WEIGHTED)
    numbers: Counter[str] = Counter()
    runs: list[list[LayerNode]] = []
    block = None
    for layer in network.layers:
        inside = layer.block if weighted[layer.block] > 1 else None
        opens = layer.role in WEIGHTED or (
            pools and layer.role == "pool" and layer.input != layer.output
        )
        if not runs or (inside != block if inside else opens):
            runs.append([])
        block = inside or (None if opens else block)
        runs[-1].append(layer)
    return tuple(_part(run, weighted, numbers) for run in runs)


def groups(parts: Sequence[Part], max_parts: int) -> tuple[Part, ...]:
    """The parts as they are if there are at most `max_parts`; otherwise neighbours of one role and
    output shape as one."""
    if len(parts) <= max_parts:
        return tuple(parts)
    alike = [tuple(run) for _, run in groupby(parts, key=lambda part: (part.role, part.output))]
    return tuple(
        replace(
            run[-1],
            label=_span(run[0].label, run[-1].label),
            kind=run[0].kind,
            count=sum(part.count for part in run),
            parameters=sum(part.parameters for part in run),
            multiply_adds=sum(part.multiply_adds for part in run),
            memory=sum(part.memory for part in run),
            field=max(part.field for part in run),
        )
        for run in alike
    )


def _part(run: Sequence[LayerNode], weighted: Counter, numbers: Counter) -> Part:
    main = next((layer for layer in run if layer.role in (*WEIGHTED, "pool")), run[0])
    block = weighted[main.block] > 1
    role = "block" if block else main.role
    numbers[main.block_kind if block else role] += 1
    number = numbers[main.block_kind if block else role]
    own = main.block.split(".")[-1]
    label = own if block else f"{role}{number}"
    if block and own.isdigit():
        label = f"{main.block_kind} {number}"
    last = [layer for layer in run if layer.block == main.block][-1] if block else main
    return Part(
        label,
        main.block_kind if block else main.kind,
        role,
        last.output,
        1,
        sum(layer.parameters for layer in run),
        sum(layer.multiply_adds for layer in run),
        sum(layer.memory for layer in run),
        last.field,
        last.depth,
    )


def _span(first: str, last: str) -> str:
    """conv1 and conv12 -> conv1–12; inception4a and inception4c -> inception4a–4c."""
    common = os.path.commonprefix([first, last]).rstrip("0123456789")
    return first if first == last else f"{first}–{last.removeprefix(common)}"


def spatial(parts: Sequence[Part]) -> list[Part]:
    """The parts whose output still has positions, that is, feature maps of more than one pixel."""
    return [part for part in parts if len(part.output) == 3 and max(part.output[1:]) > 1]
