"""What is said of a checkpoint that cannot be used?"""

from trainer.errors import PersonsError

SAVE = "Save the state: torch.save(net.state_dict(), path)"
DAMAGED = "This is no checkpoint: neither safetensors nor a file of torch.save, or it is cut off."
DAMAGED_ZIP = "This zip is cut off or is no checkpoint of torch. Copy or download it again."
DAMAGED_TAR = "This tar is cut off or is no checkpoint of torch. Copy or download it again."
NO_STATE = f"This file holds no dictionary of weights. {SAVE}."


class CheckpointError(PersonsError, RuntimeError):
    """A checkpoint that cannot be used, with a sentence that says what is wrong with it."""
