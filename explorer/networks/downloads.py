"""Downloads: how do the weights of a published network get here, when somebody asks for them?"""

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

from explorer.networks import weight_files
from explorer.networks.model import Model, ModelError
from trainer import downloads, files

SENTENCES = {  # by what failed
    "network": "{label} cannot be downloaded: the server that holds the weights cannot be reached from here. The "
    "networks that are here keep working.",
    "cut": "The download of {label} broke off. What has arrived is kept: ask again, and it goes on from there.",
    "content": "The download of {label} arrived damaged; please try again.",
    "disk": "{label} cannot be kept on this server: its disk is full, or the folder cannot be written.",
}
log = logging.getLogger(__name__)


class DownloadError(ModelError):
    """Weights that do not get here; cause as in trainer.downloads, or "folder"."""

    def __init__(self, sentence: str, cause: str):
        super().__init__(sentence)
        self.cause = cause


def download(
    model: Model, on_progress: Callable[[float], None], timeout: float = downloads.TIMEOUT
) -> None:
    """Fetch a published network's weights into torch's cache; whoever asks meanwhile waits for the
    same file. on_progress gets the share that is here, 0 to 1. What arrived of a file before it broke off is kept
    beside it, and gone on with. Raises DownloadError."""
    if model.weights is None or model.on_disk:
        return
    size = round(model.size_mb * 2**20)

    def on_bytes(done: int, total: int) -> None:
        on_progress(min(1.0, done / max(total or size, 1)))

    try:
        checksum = weight_files.checksum(model.weights.name)
        downloads.download(model.url, model.weights, checksum, on_bytes, timeout)
    except downloads.DownloadError as error:
        log.warning("%s: %s", model.url, error, exc_info=error.__cause__)
        sentence = SENTENCES[error.cause].format(label=model.label)
        raise DownloadError(sentence, error.cause) from error


def copy(model: Model, folder: Path) -> None:
    """Put the weights that lie in a folder, under the name that torchvision gives the file, into torch's
    cache. Raises DownloadError where they are not there, not the published ones, or cannot be kept."""
    assert model.weights is not None  # of published networks only
    source = folder / model.weights.name
    if not source.is_file():
        raise DownloadError(f"{model.label}: there is no {source.name} in {folder}.", "folder")
    try:
        if not weight_files.is_published(source):
            raise DownloadError(
                f"{model.label}: {source.name} in {folder} is damaged, or not the published file: its checksum is "
                "not the one in its name.",
                "content",
            )
        model.weights.parent.mkdir(parents=True, exist_ok=True)
        with source.open("rb") as original, files.atomic_file(model.weights) as file:
            shutil.copyfileobj(original, file, downloads.CHUNK)
    except OSError as error:
        log.warning("%s cannot be copied", source, exc_info=error)
        raise DownloadError(SENTENCES["disk"].format(label=model.label), "disk") from error


def is_whole(model: Model) -> bool:
    """Whether the published weights that are here are the published ones. Raises OSError."""
    file = model.weight_file
    return file is not None and weight_files.is_published(file)
