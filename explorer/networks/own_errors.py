"""Own errors: what is said where the code of a person's own network cannot do what a page asks?"""

import logging

from torch import nn

from explorer.networks.model import ModelError
from explorer.networks.own_network import what_failed
from explorer.networks.scores import is_adapted
from trainer.accelerators import CPU
from trainer.errors import PersonsError, lacks_memory

log = logging.getLogger(__name__)


def of_network(error: Exception, net: nn.Module) -> Exception:
    """The error itself, or, of a person's own network, a ModelError with its words."""
    if isinstance(error, PersonsError) or lacks_memory(error) or not is_adapted(net):
        return error
    if any(parameter.device != CPU for parameter in net.parameters()):
        return error  # it may be the device: the CPU is asked next
    log.warning("a person's own network fails", exc_info=error)
    return ModelError(
        f"This network, of your own, cannot do what is asked here. It says: {what_failed(error)}."
    )
