"""The signal going back in words: how much of it is left in the first layer, does it vanish, and what does a
layer get?"""

from collections.abc import Sequence

import numpy as np

from explorer.depth.backward import VANISHED, arrival
from explorer.depth.gradient_maps import QUANTITY, GradientMaps, Scale
from explorer.depth.lab_nets import LabNet
from explorer.depth.words.lab import value_label
from explorer.drawing.numbers import counted, multiple, percent, sized
from explorer.facts import cited, fact
from explorer.inside.gradients import ALIKE
from explorer.inside.notation import enumerated
from explorer.inside.words.gradient_states import UNREADABLE

INTRODUCTION = (
    "The error starts behind the last layer and is sent back to the first, one layer at a time. **Press Play:** "
    "each layer lights up with dL/dh, how much the loss would change with each of its outputs. "
    "The arrow keys go layer by layer, a click on a layer goes there."
)
CHOICES = {"sidebar": "the network in the sidebar", "none": "none"}  # besides networks
AXIS = "RMS of dL/dh per element, log scale, the same for all layers and networks:"
ZERO, UNDEFINED = "exactly 0", "NaN or infinite"
EQUAL = "Measured now on untrained nets of equal layers, 256 units each, for one handwritten digit and its class."
HOW = (
    "Measured now: one forward and one full backward pass, float32, one picture, evaluation mode; L is the cross "
    "entropy of the class. h is a layer's output before normalisation and activation function. A pixel of a picture "
    "is the root mean square of dL/dh over the layer's channels at that place; of a fully connected layer each "
    "square is one unit, written in rows. All layers and both networks share one scale of colours, so that a signal that "
    "vanishes is seen to; scaled to itself, each picture would look alike. The number is the RMS over all "
    "elements of the layer: layers of more elements share the signal, so sentences compare hidden layers of like "
    "size (factor 4 at most). Vanished: less than a hundredth is left. What a layer learns, dL/dW, also depends "
    "on what it is given: dL/dW, norms and up to four networks are on the Gradients page."
)
FILM = "The signal going back, layer by layer"
SHEET = "dL/dh in all layers"
CAPTION = "All layers, first to last, on the same scale as the film."


def label(net: LabNet) -> str:
    """An untrained net of equal layers: what it is made of, in a few words."""
    parts = (value_label(net, field) for field in ("activation", "residual", "init"))
    return f"Untrained, {counted(net.depth, 'layer')}, {', '.join(parts)}"


def finding(networks: Sequence[GradientMaps], labels: Sequence[str]) -> str:
    """In which of the networks the signal vanishes, and what of it arrives in each."""
    parts = [arrives(network, name) for network, name in zip(networks, labels, strict=True)]
    return " ".join(filter(None, [verdict(networks, labels), *parts]))


def headline(networks: Sequence[GradientMaps], labels: Sequence[str]) -> str:
    """The same as one large sentence: where it vanishes, and by which factor it changes in each."""
    gone = _where_it_vanishes(networks, labels)
    changes = [
        f"{change(network)} in {name}" for network, name in zip(networks, labels, strict=True)
    ]
    who = "it" if gone else "the signal"
    way = f"on its way to the first layer {who} {enumerated(changes)}."
    return f"{gone} {way[0].upper()}{way[1:]}".strip()


def change(network: GradientMaps) -> str:
    """What becomes of the signal between the last compared layer and the first, as a verb."""
    ratio = arrival(network).ratio
    if network.signal.state in UNREADABLE or not np.isfinite(ratio):
        return "cannot be read"
    if not ratio:
        return "becomes exactly 0"
    if 1 / ALIKE <= ratio <= ALIKE:
        return "stays about as large"
    return f"gets {_times(ratio)}"


def _times(ratio: float) -> str:
    """A ratio that is not near 1, as "3.6 times larger"."""
    return (
        f"{multiple(1 / ratio)} times smaller" if ratio < 1 else f"{multiple(ratio)} times larger"
    )


def arrives(network: GradientMaps, name: str) -> str:
    """The signal in the first compared layer beside the last one."""
    signal, row = network.signal, arrival(network)
    if signal.state in UNREADABLE:
        return f"{name}: nothing can be read from its signal here."
    if not np.isfinite(row.ratio):
        return f"{name}: how much of it arrives cannot be told."
    first, last = (f"layer {layer + 1}" for layer in row.layers[[0, -1]])
    if not row.ratio:
        small = ", too small for float32 on its way" if network.underflown() else ""
        return f"{name}: nothing arrives in {first}{small}."
    digits = 3 if 0.9 < row.per_layer < 1.1 else 2
    each = f" (× {sized(row.per_layer, digits)} a layer)" if np.isfinite(row.per_layer) else ""
    if 1 / ALIKE <= row.ratio <= ALIKE:
        return f"{name}: about as large in {first} as in {last}{each}."
    return f"{name}: {_times(row.ratio)} in {first} than in {last}{each}."


def vanished(network: GradientMaps) -> bool | None:
    """Whether less than VANISHED of it is left; None where that cannot be told."""
    ratio = arrival(network).ratio
    if network.signal.state in UNREADABLE or not np.isfinite(ratio):
        return None
    return ratio < VANISHED


def kept(network: GradientMaps) -> bool:
    """Whether what arrives is of the size of what was sent: neither vanished nor as much larger."""
    return vanished(network) is False and arrival(network).ratio <= 1 / VANISHED


def verdict(networks: Sequence[GradientMaps], labels: Sequence[str]) -> str:
    """In which networks the signal vanishes, and whether normalisation keeps its size; nothing of one network that
    does not normalise and whose signal arrives."""
    text = _where_it_vanishes(networks, labels)
    known = [network for network in networks if vanished(network) is not None]
    if text and all(network.normalised and kept(network) for network in known):
        who = "Both normalise what their" if len(known) > 1 else "The network normalises what its"
        text += f" {who} layers give, which keeps the signal's size."
    return text


def _where_it_vanishes(networks: Sequence[GradientMaps], labels: Sequence[str]) -> str:
    known = [
        (network, name)
        for network, name in zip(networks, labels, strict=True)
        if vanished(network) is not None
    ]
    gone = [name for network, name in known if vanished(network)]
    if not known or (len(known) == 1 and not gone and not known[0][0].normalised):
        return ""
    if gone and len(gone) == len(known):
        return f"The signal vanishes{' in both' * (len(gone) > 1)}."
    if gone:
        return f"The signal vanishes in {enumerated(gone)} only."
    return "The signal vanishes in neither." if len(known) > 1 else "The signal does not vanish."


def degradation(networks: Sequence[GradientMaps]) -> str:
    """What the authors of residual networks say of plain ones whose signal arrives; nothing where a signal vanishes
    or is not normalised."""
    if not networks or not all(kept(n) and n.normalised for n in networks):
        return ""
    return (
        f"With batch norm the difficulty of deep plain networks is {fact('resnet_unlikely')} ({cited('resnet_unlikely')}): "
        "“Deeper was worse”, in Learn, shows what they saw."
    )


def layer(number: int, name: str) -> str:
    """A layer, counted from the first, and what the network calls it."""
    return name if name == f"layer {number}" else f"layer {number}, {name}"


def layer_text(rms: float) -> str:
    """The number of a layer."""
    if not np.isfinite(rms):
        return f"dL/dh {UNDEFINED}"
    return f"RMS of dL/dh {sized(rms, 2)}" if rms else f"dL/dh {ZERO}"


def short_text(rms: float) -> str:
    """The same below a picture."""
    return sized(rms, 2) if np.isfinite(rms) and rms else ZERO if rms == 0 else "NaN"


def mark(rms: float) -> str:
    """What stands in place of a bar: nothing where there is one."""
    return "" if np.isfinite(rms) and rms > 0 else "0" if rms == 0 else "NaN"


def odd(networks: Sequence[GradientMaps], labels: Sequence[str]) -> str:
    """How many numbers of each network are exactly 0, have lost bits or are undefined; nothing where none."""
    return " ".join(filter(None, map(_odd, networks, labels)))


def _odd(network: GradientMaps, name: str) -> str:
    total = int(network.signal.size[QUANTITY].sum())
    counts = {
        ZERO: sum(layer.zeros for layer in network.layers),
        "so small that float32 has lost bits of them": sum(
            layer.subnormal for layer in network.layers
        ),
        UNDEFINED: sum(layer.undefined for layer in network.layers),
    }
    parts = [f"{percent(count / total)} {words}" for words, count in counts.items() if count]
    return f"{name}: of {total:,} numbers dL/dh {enumerated(parts)}." if parts else ""


def floor(scale: Scale, power: str) -> str:
    """What the foot of the scale, written as `power`, stands for."""
    return f"below {power}" if scale.low < 0 else f"{power} or less"


def alt(networks: Sequence[GradientMaps], labels: Sequence[str]) -> str:
    """What the film shows."""
    counts = [
        f"{counted(len(network.layers), 'layer')} of {name}"
        for network, name in zip(networks, labels, strict=True)
    ]
    return f"dL/dh in {enumerated(counts)}, from the last to the first. {finding(networks, labels)}"


def table(networks: Sequence[GradientMaps], labels: Sequence[str]) -> dict[str, list]:
    """One row for each layer of each network, first to last."""
    rows = [
        (name, network.signal.names[i], rms, norm, int(size), counts)
        for network, name in zip(networks, labels, strict=True)
        for i, (rms, norm, size, counts) in enumerate(
            zip(
                network.signal.values(QUANTITY, "rms").tolist(),
                network.signal.values(QUANTITY, "norm").tolist(),
                network.signal.size[QUANTITY],
                network.layers,
                strict=True,
            )
        )
    ]
    return {
        "network": [row[0] for row in rows],
        "layer": [row[1] for row in rows],
        "RMS of dL/dh": [row[2] for row in rows],
        "norm of dL/dh": [row[3] for row in rows],
        "elements": [row[4] for row in rows],
        "exactly 0": [row[5].zeros for row in rows],
        "bits lost": [row[5].subnormal for row in rows],
        "NaN or infinite": [row[5].undefined for row in rows],
    }
