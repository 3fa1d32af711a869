"""What the dropout lesson says of the network that is shown: AlexNet itself, or a small one."""

from explorer.networks.model import Model

OF = {"small": "a small one", "alexnet": "AlexNet itself"}  # key: what the choice says


def about(model: Model, of: str) -> str:
    """Which network this is, and what its answers are worth."""
    if of != "alexnet":
        return f"{model.label}."
    if model.source == "random":
        return (
            f"{model.label}: its published weights are not on this server, so whatever it says is chance. How many units are "
            "dropped is as in the trained one."
        )
    return f"{model.label} with its published weights."
