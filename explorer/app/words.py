"""What do elements of all pages say?"""

from collections.abc import Mapping

MAX_NAMED = 3


def left_out(odd: Mapping[str, str]) -> str:
    """Which runs (name: sentence why) are not in the list of networks."""
    named = " ".join(list(odd.values())[:MAX_NAMED])
    others = len(odd) - MAX_NAMED
    more = f" {others} more cannot be read either: {', '.join(list(odd)[MAX_NAMED:])[:300]}."
    return f"Left out of the list: {named}{more if others > 0 else ''}"
