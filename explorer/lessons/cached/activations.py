"""What the lesson on activation functions shows of wide nets, of nets that ship, and of speed."""

from explorer.app.analysis import analysis, compute_once
from explorer.app.answers import answer
from explorer.app.cache import network
from explorer.depth import lab_inputs
from explorer.lessons import activation_speed, activations, early_layers
from explorer.networks import registry
from explorer.networks.private_copy import private_copy
from trainer.data import load_digits


@answer()
def factors() -> dict[str, dict[str, float]]:
    """See explorer.lessons.activations.factors."""
    return activations.factors()


@analysis("Measuring first layers")
def early() -> list[early_layers.EarlyLayers]:
    """See explorer.lessons.early_layers.measure, of each of its NETWORKS."""
    rows = [registry.MODELS[key] for key in early_layers.NETWORKS]
    digits = load_digits(lab_inputs.SIDE).train_images[: early_layers.IMAGES]
    results = []
    for row in rows:
        frame = row.preprocessing
        x = (digits.permute(0, 3, 1, 2).float() / 255 - frame.mean[0]) / frame.std[0]
        drawn = network(registry.find(f"initial:{row.key}"))
        trained = private_copy(network(row))
        results.append(early_layers.measure(row.label, trained, drawn, x))
    return results


def accuracies() -> list[str]:
    """What each of these networks got right, as its row says."""
    return [registry.MODELS[key].accuracy for key in early_layers.NETWORKS]


def speed() -> activation_speed.Speed:
    """Measured anew, in this visitor's turn; see explorer.lessons.activation_speed.measure."""
    return compute_once(activation_speed.measure, "Measuring speed")
