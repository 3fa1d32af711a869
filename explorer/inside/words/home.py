"""Home in words: what is on the first screen, and where each panel leads."""

PREDICTIONS = "Predictions: scores, softmax, loss"
SALIENCY = "Saliency: many methods, any class"
FILTERS = "Filters: direction, detail, colour"
GRADIENTS = "Gradients: sigmoid, ReLU, plain, residual"


def introduction(model: str, image: str) -> str:
    """`model` and `image` are labels, ready for markdown."""
    return (
        f"What **{model}** makes of **{image}**, all of it measured now. Choose another network or image on the left; "
        "each panel leads to its page."
    )


def provenance(trained_on: str, accuracy: str) -> str:
    return f"Trained on {trained_on}. Accuracy {accuracy}."
