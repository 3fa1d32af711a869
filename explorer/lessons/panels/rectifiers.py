"""The parts of the lesson on rectifiers: the signal at the start, trainings, learned slopes, PReLU-net."""

from collections.abc import Callable

from streamlit.delta_generator import DeltaGenerator

from explorer.app.widgets import URL_STATE
from explorer.depth.lab_nets import KINDS
from explorer.lessons.cached import rectifiers as cached
from explorer.lessons.figures import rectifiers as figures
from explorer.lessons.panels.charts import First, chart, charts, numbers, shown_table
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


def start(first: First) -> None:
    """What arrives at the other end of an untrained network, measured now."""
    left, right = first.controls.columns(2)
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
        {
            f"The signal going {way}": (figures.signal, labs, layers, quantity)
            for quantity, way in words.PASSES.items()
        },
        words.describe_signal(labs, layers),
        "signal",
        first,
        settings={"layers": layers, "kind": kind},
    )
    question("rectifiers")
    numbers(words.signal_table(labs, layers), "left", words.ABOUT_SIGNAL, "What is left")


def trained(first: First) -> None:
    """What became of such networks in training, recorded."""
    layers = choose_layers(first.controls)
    runs = of_depth(cached.trainings(), layers)
    chart(
        (figures.trainings, runs),
        words.describe_training(runs, layers),
        "trainings",
        f"Trainings of {layers} layers",
        first,
        how="recorded",
        settings={"layers": layers},
    )
    first.text.text(words.still_worse())
    question("rectifiers")
    numbers(words.training_table(runs), "runs", words.ABOUT_TRAINING, "Run by run")


def learned(first: First) -> None:
    """What PReLUs learned, here and in the paper."""
    ours = cached.slopes()
    chart(
        (figures.slopes, ours),
        slope_words.describe(ours, cached.accuracy()),
        "slopes",
        "Slopes that PReLUs learned",
        first,
        how="recorded",
    )
    question("rectifiers")
    numbers(slope_words.table(ours), "coefficients", slope_words.ABOUT, "Layer by layer")


def networks(first: First) -> None:
    """The paper's three networks, counted."""
    counted = cached.variants()
    shown_table(
        net_words.table(counted),
        net_words.describe(counted),
        "prelu_nets",
        "The three PReLU-nets",
        first,
        how="computed",
    )
    first.text.markdown(net_words.ABOUT)
    question("rectifiers")


PARTS: dict[str, Callable[[First], None]] = {
    "At the start": start,
    "In training": trained,
    "Slopes that are learned": learned,
    "PReLU-net": networks,
}
