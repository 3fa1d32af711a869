"""Allowance: how often may one address of the network do what would cost the others?

A class may share one address, behind a router or a proxy: what is allowed at once is meant for all of
them. Of an address only a hash is kept, which means nothing outside of this process."""

import hashlib
import ipaddress
import math
import secrets
import time
from collections import OrderedDict
from collections.abc import Callable

MOST_ADDRESSES = 10_000  # are remembered; those that were seen last


class Allowance:
    """`at_once` times, and `a_second` more with each second that passes (a token bucket)."""

    def __init__(
        self, at_once: int, a_second: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.at_once, self.a_second, self.clock = at_once, a_second, clock
        self._secret = secrets.token_bytes(32)
        self._left: OrderedDict[bytes, tuple[float, float]] = OrderedDict()  # and when it was so

    def left(self, address: str) -> int:
        """How often this address may do it now."""
        return math.floor(self._now_left(self._key(address)))

    def take(self, address: str) -> bool:
        """Do it once; whether that was allowed."""
        key = self._key(address)
        left = self._now_left(key)
        if left < 1:
            return False
        self._left[key] = (left - 1, self.clock())
        self._left.move_to_end(key)
        while len(self._left) > MOST_ADDRESSES:
            self._left.popitem(last=False)
        return True

    def _now_left(self, key: bytes) -> float:
        left, then = self._left.get(key, (float(self.at_once), self.clock()))
        return min(self.at_once, left + (self.clock() - then) * self.a_second)

    def _key(self, address: str) -> bytes:
        return hashlib.blake2b(
            _network(address).encode(), key=self._secret, digest_size=16
        ).digest()


def _network(address: str) -> str:
    """Whom an address belongs to: of IPv6, where everybody has very many, the first half."""
    try:
        given = ipaddress.ip_address(address)
    except ValueError:
        return address
    if given.version == 6 and given.ipv4_mapped is None:
        return str(ipaddress.ip_network((given, 64), strict=False))
    return str(getattr(given, "ipv4_mapped", None) or given)
