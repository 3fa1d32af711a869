"""Predictions: which lines give the scores of a network and their probabilities?"""

from explorer.inside.scripts import networks, pictures
from explorer.inside.scripts.parts import Part, script
from explorer.networks.model import Model

SOFTMAX = """probabilities = np.exp(z - z.max())
probabilities /= probabilities.sum()"""
SIGMOID = "probabilities = np.exp(-np.logaddexp(0, -z))"


def predictions(model: Model, image: str, temperature: float = 1.0, bars: int = 8) -> str:
    """A script that prints the best classes, and saves `logits` (K,) and `probabilities` (K,) as
    predictions.npz. Raises RunError."""
    text = f"""
with torch.no_grad():
    logits = net(x)[0].double().numpy()  # (K,)
z = logits / {float(temperature)!r}  # the temperature
{SIGMOID if model.outputs == 1 else SOFTMAX}
for i in np.argsort(-logits, kind="stable")[:{int(bars)}]:
    print(f"{{classes[i]}}: score {{logits[i]:.4f}}, probability {{100 * probabilities[i]:.4g}} %")
np.savez("predictions.npz", logits=logits, probabilities=probabilities)"""
    return script(
        f"Predictions: what does {model.label} say, and how sure is it?",
        [pictures.about(image)],
        networks.network(model) + networks.classes(model),
        pictures.picture(image, model.preprocessing),
        Part(text, ("import numpy as np", "import torch")),
    )
