"""Where do evaluations lie, what are their folders called, and which are cleared away?

What visitors bring is evaluated under a name that nobody can guess and is the only thing that is
ever cleared away."""

import hashlib
import itertools
import logging
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Collection
from functools import cache
from pathlib import Path

from explorer.failures import evaluation, notes
from explorer.networks.model import Model

logger = logging.getLogger(__name__)
MAX_KEPT, MAX_KEPT_BYTES = 60, 4 * 2**30  # evaluations of what visitors brought
PRIVATE = "upload-"


@cache
def _substitute() -> Path:
    return Path(tempfile.mkdtemp(prefix="cnn-explorer-evaluations-"))


def root() -> Path:
    """Where evaluations lie: `evaluations/`, or, where that cannot be written, a folder that ends
    with the server."""
    try:
        evaluation.ROOT.mkdir(exist_ok=True)
    except OSError:
        logger.debug("%s cannot be made", evaluation.ROOT, exc_info=True)
    return evaluation.ROOT if os.access(evaluation.ROOT, os.W_OK) else _substitute()


def name_for(data: str, model: Model) -> str:
    """The folder of an evaluation that everybody may see, or, of a checkpoint that somebody
    brought, only those who know its address: the same question has the same name."""
    digest = hashlib.sha256(repr((data, model.key, model.version)).encode()).hexdigest()
    if model.source == "file":
        return PRIVATE + digest[:24]
    return f"{slug(data)[:24]}.{slug(model.key)[:24]}.{digest[:8]}"


def private_name() -> str:
    """The folder of an evaluation that only those see who know its address."""
    return PRIVATE + secrets.token_hex(12)


def put_aside(path: Path) -> None:
    """Give a damaged evaluation another name, so that it can be made anew; what people wrote about
    its images stays with it."""
    for number in itertools.count(1):
        aside = path.with_name(f"{path.name}.damaged-{number}")
        if not aside.exists():
            logger.warning("%s is damaged: it is %s now", path.name, aside.name)
            path.rename(aside)
            return


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "x"


def make_room(
    busy: Collection[str], kept: int = MAX_KEPT, kept_bytes: int = MAX_KEPT_BYTES
) -> None:
    """Clear away the oldest evaluations of what visitors brought, but never one that is `busy` or
    bears notes or tags."""
    private = sorted(
        (path for path in root().glob(f"{PRIVATE}*") if path.is_dir()),
        key=lambda path: path.stat().st_mtime,
    )
    sizes = {
        path: sum(file.stat().st_size for file in path.iterdir() if file.is_file())
        for path in private
    }
    for path in private:
        if len(sizes) < kept and sum(sizes.values()) <= kept_bytes:
            return
        if path.name not in busy and notes.stamp(path) == (0, 0):
            sizes.pop(path)
            shutil.rmtree(path, ignore_errors=True)
