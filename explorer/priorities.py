"""Priorities: who gives way to whom? Pages are drawn first; what they ask for comes next; what is made beside
them for later, last."""

import logging
import sys
import threading

import psutil

ASKED, BESIDE = 5, 10  # how much lower than pages: what somebody waits for; evaluations
LOWEST = 19
log = logging.getLogger(__name__)


def lower(niceness: int) -> None:
    """This thread, and those that it starts, give way to the process's first, by so much; where the system
    (Linux) has priorities of threads."""
    if sys.platform != "linux":
        return
    try:
        least = min(LOWEST, (psutil.Process().nice() or 0) + niceness)
        psutil.Process(threading.get_native_id()).nice(least)
    except (psutil.Error, OSError):
        log.info("A thread keeps its priority", exc_info=True)
