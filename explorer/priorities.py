"""Priorities: who gives way to whom? Pages are drawn first; what they ask for comes next; what is made beside
them for later, last."""

import logging
import sys
import threading

import psutil

ASKED, BESIDE = 5, 10  # how much lower than pages: what somebody waits for; evaluations
log = logging.getLogger(__name__)


def lower(niceness: int) -> None:
    """This thread, and those that it starts, give way; where the system (Linux) has priorities of
    threads."""
    if sys.platform != "linux":
        return
    try:
        psutil.Process(threading.get_native_id()).nice(niceness)
    except (psutil.Error, OSError):
        log.info("A thread keeps its priority", exc_info=True)
