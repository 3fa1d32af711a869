"""What the lesson on activation functions says of their speed."""

from explorer.depth.activation_functions import ACTIVATIONS
from explorer.drawing.numbers import sized
from explorer.facts import cited, fact
from explorer.lessons.activation_speed import REPEATS, TIMED, Speed

SAME = 1.1  # times as long: less is no difference
LEAST = 1e-6  # ms: no clock tells less
OPERATIONS = {
    "relu": "one comparison with 0",
    "sigmoid": "an exponential, an addition and a division",
    "tanh": "an exponential, two additions and a division",
}
ABOUT_SPEED = (
    "ReLU is also fast to compute: its value is one comparison with 0, and its derivative is 1 or 0. Measured on this server "
    "when the button is pressed. That a net learns faster with it is another thing: a four-layer network with ReLU reached "
    f"{fact('relu_faster_until')} training error on CIFAR-10 {fact('relu_faster')} faster than one with tanh "
    f"({cited('relu_faster')})."
)
NOTHING_YET = "Nothing is measured until you press the button."
ABOUT_TABLE = f"The middle of {REPEATS} tries, each function on the same random numbers in turn, forward only."


def describe(speed: Speed) -> str:
    """How much longer the others take than ReLU, as measured."""
    times = speed.milliseconds
    first = times["relu"]
    parts = [
        f"{ACTIVATIONS[key].label} {sized(times[key])} ms{_compared(times[key], first) if key != 'relu' else ''}"
        for key in TIMED
    ]
    return (
        f"Measured at your click: {speed.values:,} values, {speed.threads} thread{'s' * (speed.threads != 1)} ({speed.processor}): "
        f"{', '.join(parts)}."
    )


def _compared(other: float, first: float) -> str:
    if min(other, first) < LEAST:
        return ", too little to be compared"
    ratio = other / first
    if 1 / SAME < ratio < SAME:
        return " (no longer than ReLU)" if ratio <= 1 else " (about as long as ReLU)"
    return (
        f" ({sized(ratio, 2)} times as long as ReLU)"
        if ratio > 1
        else f" ({sized(1 / ratio, 2)} times as fast as ReLU)"
    )


def table(speed: Speed) -> dict[str, list[str]]:
    """One row a function."""
    return {
        "activation": [ACTIVATIONS[key].label for key in TIMED],
        "what is computed": [OPERATIONS[key] for key in TIMED],
        f"ms for {speed.values:,} values": [sized(speed.milliseconds[key]) for key in TIMED],
        "± half of the middle half of all tries": [sized(speed.spread[key], 2) for key in TIMED],
    }
