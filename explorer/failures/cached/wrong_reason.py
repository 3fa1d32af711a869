"""What two networks go by, measured once for all visitors."""

from explorer.app.analysis import DEAR, analysis
from explorer.app.cache import in_worker, network
from explorer.failures import wrong_reason
from explorer.networks.model import Model


@analysis("Changing one thing at a time", guess=DEAR)
def evidence(model: Model) -> wrong_reason.Evidence:
    """See explorer.failures.wrong_reason.evidence. Raises SaliencyError."""
    return in_worker(
        network(model),
        lambda net: wrong_reason.evidence(net, model.preprocessing, model.deepest),
    )


@analysis("Drawing maps")
def looks(model: Model, count: int, first: int) -> list[wrong_reason.Look]:
    """See explorer.failures.wrong_reason.looks. Raises SaliencyError."""
    return in_worker(
        network(model),
        lambda net: wrong_reason.looks(net, model.preprocessing, model.deepest, count, first),
    )
