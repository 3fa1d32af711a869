"""Downloads: how do the weights of a published network get here, when somebody asks for them?"""

import logging
from collections.abc import Callable

from explorer.networks.model import Model, ModelError
from trainer import downloads

SENTENCES = {  # by what failed
    "network": "{label} cannot be downloaded: the server that holds the weights cannot be reached from here. The "
    "networks that are here keep working.",
    "content": "The download of {label} arrived damaged; please try again.",
    "disk": "{label} cannot be kept on this server: its disk is full, or the folder cannot be written.",
}
log = logging.getLogger(__name__)


def download(
    model: Model, on_progress: Callable[[float], None], timeout: float = downloads.TIMEOUT
) -> None:
    """Fetch a published network's weights into torch's cache; whoever asks meanwhile waits for the
    same file. on_progress gets the share that is here, 0 to 1. Raises ModelError; a half file is
    never left."""
    if model.weights is None or model.on_disk:
        return
    size = round(model.size_mb * 2**20)
    digest = model.weights.stem.rpartition("-")[2]  # torchvision's names end with it

    def on_bytes(done: int, total: int) -> None:
        on_progress(min(1.0, done / max(total or size, 1)))

    try:
        downloads.download(model.url, model.weights, ("sha256", digest), on_bytes, timeout)
    except downloads.DownloadError as error:
        log.warning("%s: %s", model.url, error, exc_info=error.__cause__)
        raise ModelError(SENTENCES[error.cause].format(label=model.label)) from error
