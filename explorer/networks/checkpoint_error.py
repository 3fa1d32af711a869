"""What is said of a checkpoint that cannot be used?"""

from trainer.errors import PersonsError

PYTHON_OBJECTS = (
    "This file holds Python objects, not only weights, and opening those could run code: it is refused. "
    "Save the state alone: torch.save(net.state_dict(), path), or as safetensors."
)
DAMAGED = "This is no checkpoint: neither safetensors nor a file of torch.save, or it is cut off."
DAMAGED_ZIP = "This zip is cut off or is no checkpoint of torch."
NO_STATE = (
    "This file holds no dictionary of weights. Save the state: torch.save(net.state_dict(), path)."
)


class CheckpointError(PersonsError, RuntimeError):
    """A checkpoint that cannot be used, with a sentence that says what is wrong with it."""
