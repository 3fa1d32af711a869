"""Fetching the weights of a published network, when somebody asks for it."""

import hashlib
import threading
import urllib.request
from collections.abc import Callable

from explorer.networks.model import Model, ModelError

_one_at_a_time = threading.Lock()


def download(model: Model, on_progress: Callable[[float], None], timeout: float = 8.0) -> None:
    """Fetch a published network's weights into torch's cache. Raises ModelError; a half file is
    never left."""
    target = model.weights
    if model.on_disk:
        return
    temporary = target.with_suffix(f".{threading.get_ident()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        digest, done = hashlib.sha256(), 0
        with (
            urllib.request.urlopen(model.url, timeout=timeout) as answer,
            temporary.open("wb") as file,
        ):
            total = int(answer.headers.get("Content-Length") or model.size_mb * 2**20)
            while chunk := answer.read(1 << 20):
                file.write(chunk)
                digest.update(chunk)
                done += len(chunk)
                on_progress(min(1.0, done / total))
        expected = target.stem.rpartition("-")[2]
        if not digest.hexdigest().startswith(expected):
            raise ModelError(f"The download of {model.label} arrived damaged; please try again.")
        temporary.replace(target)
    except (OSError, ValueError) as error:
        raise ModelError(
            f"{model.label} cannot be downloaded: the server that holds the weights cannot be reached "
            "from here. The networks that are here keep working."
        ) from error
    finally:
        temporary.unlink(missing_ok=True)
