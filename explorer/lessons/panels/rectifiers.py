"""The parts of the lesson on rectifiers: the signal at the start, trainings, learned slopes, PReLU-net."""

from collections.abc import Callable

from streamlit.delta_generator import DeltaGenerator

from explorer.app.widgets import URL_STATE
from explorer.depth.lab_nets import KINDS
from explorer.lessons.cached import rectifiers as cached
from explorer.lessons.figures import rectifiers as figures
from explorer.lessons.panels.charts import chart, charts, finding, numbers
from explorer.lessons.panels.question import question
from explorer.lessons.rectifiers import LAYERS, of_depth
from explorer.lessons.words import prelu_net as net_words
from explorer.lessons.words import rectifiers as words
from explorer.lessons.words import slopes as slope_words


def choose_layers(place: DeltaGenerator) -> int:
    """22 or 30."""
    return place.segmented_control(
        "Layers",
        LAYERS,
        default=LAYERS[1],
        required=True,
        key="rectifier_layers",
        **URL_STATE,
    )


def start(place: DeltaGenerator) -> None:
    """What arrives at the other end of an untrained network, measured now."""
    left, right = place.columns(2)
    layers = choose_layers(left)
    kind = right.segmented_control(
        "Kind",
        KINDS,
        default="fc",
        required=True,
        format_func=KINDS.__getitem__,
        key="rectifier_kind",
        **URL_STATE,
    )
    labs = cached.signals(layers, kind)
    charts(
        [(figures.signal, labs, layers, quantity) for quantity in words.PASSES],
        words.describe_signal(labs, layers),
        "signal",
    )
    question("rectifiers")
    numbers(words.signal_table(labs, layers), "signal", words.ABOUT_SIGNAL)


def trained(place: DeltaGenerator) -> None:
    """What became of such networks in training, recorded."""
    layers = choose_layers(place)
    runs = of_depth(cached.trainings(), layers)
    chart((figures.trainings, runs), words.describe_training(runs, layers), "trainings")
    finding(words.still_worse(), "still_worse")
    question("rectifiers")
    numbers(words.training_table(runs), "trainings", words.ABOUT_TRAINING)


def learned(_place: DeltaGenerator) -> None:
    """What PReLUs learned, here and in the paper."""
    ours = cached.slopes()
    chart((figures.slopes, ours), slope_words.describe(ours, cached.accuracy()), "slopes")
    question("rectifiers")
    numbers(slope_words.table(ours), "slopes", slope_words.ABOUT)


def networks(_place: DeltaGenerator) -> None:
    """The paper's three networks, counted."""
    counted = cached.variants()
    finding(net_words.describe(counted), "prelu_nets")
    question("rectifiers")
    numbers(net_words.table(counted), "prelu-nets", net_words.ABOUT)


PARTS: dict[str, Callable[[DeltaGenerator], None]] = {
    "At the start": start,
    "In training": trained,
    "Slopes that are learned": learned,
    "PReLU-net": networks,
}
