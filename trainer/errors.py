"""What can go wrong that a person can mend, or must be told? One kind of error, whose message is a
sentence; what else is raised is a fault of the program."""

import errno
import io
import sys

# what torch, CUDA, cuDNN and the C++ library say where memory runs out
SHORT_OF_MEMORY = (
    "can't allocate memory",
    "Cannot allocate memory",
    "not enough memory",
    "out of memory",
    "ALLOC_FAILED",
    "bad_alloc",
)


class PersonsError(Exception):
    """Something that a person can cause or must be told; the message says what was wrong with what,
    and what would be right, without places on this machine."""


def lacks_memory(error: BaseException) -> bool:
    """Whether this is what torch, CUDA, Python or the system raise when memory runs out."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError) and any(words in str(error) for words in SHORT_OF_MEMORY)
    )


def reason(error: BaseException) -> str:
    """What was raised, in the words of whoever raised it where they are meant for people; never
    with a path."""
    if isinstance(error, PersonsError):
        return str(error)
    if lacks_memory(error):
        return "there is not enough memory"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return type(error).__name__


def replace_unprintable() -> None:
    """Names that a terminal or a log has no letters for are printed with question marks."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
