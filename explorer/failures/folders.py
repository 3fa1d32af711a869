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
import time
from collections.abc import Collection
from functools import cache
from pathlib import Path

from explorer import scratch
from explorer.failures import evaluation, makers, notes, store
from explorer.failures.description import EvaluationError
from explorer.failures.makers import PRIVATE
from explorer.networks import weight_digests
from explorer.networks.model import Model
from explorer.shares import Budget, FullError
from explorer.shares import make_room as drop
from explorer.visitors import NOBODY, may_change

logger = logging.getLogger(__name__)
MAX_KEPT, MAX_KEPT_BYTES = 60, 4 * 2**30  # evaluations of what visitors brought
SHARE = Budget(20, 2**30)  # of one visitor
IDLE = 7 * 86400.0  # seconds, after which one goes before those that others brought


@cache
def _substitute() -> Path:
    return scratch.folder("evaluations")


def root() -> Path:
    """Where evaluations lie: `evaluations/`, or, where that cannot be written, a folder that ends
    with the server."""
    if not evaluation.ROOT.is_dir():
        try:
            evaluation.ROOT.mkdir(exist_ok=True)
        except OSError:
            logger.debug("%s cannot be made", evaluation.ROOT, exc_info=True)
    return evaluation.ROOT if os.access(evaluation.ROOT, os.W_OK) else _substitute()


def name_for(data: str, model: Model) -> str:
    """The folder of an evaluation that everybody may see, or, of a checkpoint that somebody
    brought, only those who know its address: the same question has the same name."""
    digest = hashlib.sha256(repr((data, model.key, _weights(model))).encode()).hexdigest()
    if model.source == "file":
        return PRIVATE + digest[:24]
    return f"{slug(data)[:24]}.{slug(model.key)[:24]}.{digest[:8]}"


def _weights(model: Model) -> str:
    """What tells its weights from others: of a run the bytes of their file, not when it was written, for
    names stand in addresses, which shall open on every server."""
    read = weight_digests.digest(model).sha256 if model.source in ("bundled", "run") else ""
    return read or model.version


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
    busy: Collection[str],
    visitor: str = NOBODY,
    kept: int = MAX_KEPT,
    kept_bytes: int = MAX_KEPT_BYTES,
) -> None:
    """Clear away old evaluations of what visitors brought until there is room for one more of this
    visitor's (see explorer/shares.py), but never one that is `busy` or bears notes or tags. Raises
    EvaluationError where there is none."""
    brought = makers.brought(root())
    for name, thing in brought.items():
        thing.needed = name in busy or notes.stamp(root() / name) != (0, 0)
    try:
        gone = drop(brought, visitor, 0, SHARE, Budget(kept, kept_bytes), time.time() - IDLE)
    except FullError as error:
        yours = f"Your share ({SHARE.things} evaluations, {SHARE.size // 2**20} MB)"
        raise EvaluationError(
            f"{yours if error.mine else 'The room for evaluations on this server'} is taken by some "
            "that bear tags or notes or are under way: delete one that is no longer needed."
        ) from error
    for name in gone:
        _remove(root() / name)


def delete(name: str, visitor: str) -> None:
    """Delete an evaluation that this visitor asked for, with all that was written on it. Raises
    EvaluationError."""
    path = evaluation.folder(name, root())
    if not may_delete(name, visitor):
        raise EvaluationError(
            "This evaluation was asked for by another visitor: only that browser, or the owner of "
            "this server, can delete it."
        )
    with store.lock(path):  # not while it is being made
        _remove(path)


def may_delete(name: str, visitor: str) -> bool:
    """Whether this visitor asked for an evaluation, or owns the server."""
    return may_change(makers.maker(root() / name), visitor)


def _remove(path: Path) -> None:
    shutil.rmtree(path, ignore_errors=True)
    makers.forget(path)


def sweep() -> None:
    """Take away evaluations of what visitors brought that a server was making when it was killed:
    what they were of is gone with it. Never what a living server makes, which holds its lock."""
    for part in root().glob(f".{PRIVATE}*.part"):
        path = part.with_name(part.name.removeprefix(".").removesuffix(".part"))
        try:
            with store.lock(path):
                shutil.rmtree(part, ignore_errors=True)
                if not path.is_dir():
                    makers.forget(path)
        except EvaluationError as error:
            logger.info("%s stays: %s", part.name, error)
