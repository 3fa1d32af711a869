"""Names: when are two names of a class the same to people?"""

import functools
import re
import unicodedata
from collections.abc import Sequence

NUMBERED = re.compile(r"(?P<name>.*) \(output (?P<output>\d+)\)", re.DOTALL)


@functools.lru_cache(maxsize=1 << 14)
def normalize_name(name: str) -> str:
    """A name without what is written now one way, now another: case, underscores, hyphens,
    apostrophes, full stops, and letters that Unicode can write in two ways."""
    name = unicodedata.normalize("NFKC", name)
    words = re.sub(r"[^\w]+", " ", re.sub(r"['’.]", "", name)).replace("_", " ")
    return " ".join(unicodedata.normalize("NFKC", words.casefold()).split())


def same_name(first: str, second: str) -> bool:
    """Whether people take two names for one; names of signs only are compared as they stand."""
    return first == second or normalize_name(first) == normalize_name(second) != ""


def find_name(name: str, names: Sequence[str]) -> int | None:
    """The place of a name among `names`, or None: as it is written, otherwise as people compare
    names. "crane (output 134)" is the crane at place 134 where there is one, else any crane."""
    if name in names:
        return list(names).index(name)
    numbered = NUMBERED.fullmatch(name)
    if numbered:
        place = int(numbered["output"])
        if place < len(names) and same_name(numbered["name"], names[place]):
            return place
        return find_name(numbered["name"], names)
    return next((place for place, other in enumerate(names) if same_name(name, other)), None)
