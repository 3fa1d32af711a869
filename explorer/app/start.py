"""Start: what must happen once in the process that serves the app?"""

import atexit
import functools
import gc
import logging

from explorer.isolation import pool
from trainer.allocation import keep_freed_memory


@functools.cache
def once() -> None:
    """Called by Home.py in every run, when the modules that all pages share are imported; the first
    call does it.

    What is imported by now stays, so collections need not look at it again: each holds up all
    sessions. A process that reads files of strangers stands ready before there are any. The log goes to stderr unless whoever started the process gave it another place."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    keep_freed_memory()
    pool.warm()
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)
