"""How much memory may the server keep for its visitors? A table of what is kept and for how much
room; docs/server.md shows it.

Everything that is kept for all sessions has a row here: its memory is bounded whatever visitors
bring and ask. To keep something new, add a row and a ByteCache with `budget(key)`."""

from dataclasses import dataclass

from trainer import machine

MIB = 2**20


@dataclass(frozen=True)
class Budget:
    """A row of BUDGETS: what is kept, and the bytes that it may take, on small machines at most this
    share of the memory; 0: the same everywhere."""

    label: str
    most: int
    share: float = 0.0


BUDGETS: dict[str, Budget] = {
    "uploads": Budget("uploads of visits that go on, as they came", 2048 * MIB, 1 / 8),
    "pictures": Budget("pictures, decoded", 512 * MIB, 1 / 16),
    "encoded": Budget("pictures of pages, as PNG", 128 * MIB, 1 / 64),
    "objects": Budget("charts and class trees", 128 * MIB, 1 / 64),
    "networks": Budget("networks", 1536 * MIB, 1 / 6),
    "answers": Budget("answers of analyses", 384 * MIB, 1 / 16),
    "elements": Budget("elements of pages (`server.maxCacheDataSize` in `config.toml`)", 192 * MIB),
}


def budget(key: str) -> int:
    """Bytes that a row of BUDGETS may take on this machine."""
    row = BUDGETS[key]
    return min(row.most, int(row.share * machine.memory().total)) if row.share else row.most
