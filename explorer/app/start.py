"""Start: what must happen once in the process that serves the app?

pandas is imported here, before any page runs: plotly looks whether it is there and uses it, also while
another visit's thread has only begun to import it."""

import atexit
import functools
import gc
import logging
import threading
from collections.abc import Callable

import pandas  # noqa: F401

from explorer import scratch
from explorer.app import held, made_files, shortcuts
from explorer.isolation import pool
from trainer import image_cache
from trainer.allocation import keep_freed_memory
from trainer.downloads import cache_folder

SWEEP_AFTER = 3.0  # seconds: the first page comes first
# A run makes hundreds of objects and lets them go; a collection every 700, as is usual, finds nothing and looks
# at what all visits hold, a fifth of the processor's time with a hundred of them
COLLECT = (25_000, 10, 10)
log = logging.getLogger(__name__)


@functools.cache
def once() -> None:
    """Called by Home.py in every run, when the modules that all pages share are imported; the first
    call does it.

    What is imported by now stays, so collections need not look at it again, and others are seldom: each
    holds up all sessions. A process that reads files of strangers stands ready before there are any. The log goes
    to stderr unless whoever started the process gave it another place."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    keep_freed_memory()
    made_files.keep_for_a_while()
    made_files.make_in_turns()
    shortcuts.take()
    held.show_in_metrics()
    pool.warm()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT)
    sweeping = threading.Timer(SWEEP_AFTER, sweep)
    sweeping.daemon = True
    sweeping.start()
    atexit.register(gc.unfreeze)


def sweep() -> None:
    """Take away what servers left that were killed; never what a living one uses."""
    import explorer.lessons.syllabus  # noqa: F401 - these take a while, and no page waits for them
    from explorer.failures import folders
    from explorer.networks import registry
    from explorer.training import files, zip_shares

    runs, cache = registry.RUNS, cache_folder()
    tasks: list[Callable[[], None]] = [
        scratch.sweep,
        folders.sweep,
        lambda: files.sweep(runs),
        lambda: zip_shares.sweep(runs),
        lambda: image_cache.sweep(cache),
    ]
    for task in tasks:
        try:
            task()
        except Exception:
            log.exception("what a server left that was killed stays")
