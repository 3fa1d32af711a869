"""Start: what must happen once in the process that serves the app?"""

import atexit
import functools
import gc
import logging

from trainer.allocation import keep_freed_memory


@functools.cache
def once() -> None:
    """Called by Home.py in every run, when the modules that all pages share are imported; the first
    call does it.

    What is imported by now stays, so collections need not look at it again: each holds up all
    sessions. The log goes to stderr unless whoever started the process gave it another place."""
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    keep_freed_memory()
    gc.collect()
    gc.freeze()
    atexit.register(gc.unfreeze)
