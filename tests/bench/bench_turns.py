"""Turns: how long does a visitor with one question wait beside one who has asked fifty?

    .venv/bin/python -m tests.bench.bench_turns [--beside ../before]
Wanted: he waits for one of the other's questions or two, not for all of them.
"""

import argparse
import asyncio
import secrets
import urllib.parse
from pathlib import Path

from explorer.inside.saliency_methods import METHODS
from tests.bench.bench_class import bring, class_of
from tests.bench.visitors import at, checkouts, visiting
from tests.server import serving

GREEDY, MODEST = 50, 5  # questions of the one; how many others with one each


async def greedy_and_modest(url: str) -> tuple[list[float], list[float]]:
    """Seconds until the maps of a visitor with many windows, and of others with one, who come when
    he has asked."""
    greedy: list[float] = []
    modest: list[float] = []
    greedy_browser = secrets.token_urlsafe(32)
    method = urllib.parse.urlencode({"method": METHODS["smoothgrad"].label})

    async def ask(number: int, browser: str, delay: float, times: list[float]) -> None:
        async with visiting(url, "saliency", method, browser) as visitor:
            await visitor.rerun()
            await together.wait()
            await asyncio.sleep(delay)
            times.append(await bring(visitor, number))

    together = asyncio.Barrier(GREEDY + MODEST)
    await asyncio.gather(
        *(ask(1000 + n, greedy_browser, 0, greedy) for n in range(GREEDY)),
        *(ask(2000 + n, secrets.token_urlsafe(32), 1.5, modest) for n in range(MODEST)),
    )
    return greedy, modest


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--beside", type=Path, help="another checkout")
    for name, checkout in checkouts(parser.parse_args().beside).items():
        with serving(checkout, checkout / "explorer" / "Home.py") as (url, _):
            asyncio.run(class_of(url, 2, 1))  # what is imported and computed once
            greedy, modest = asyncio.run(greedy_and_modest(url))
        print(
            f"{name or 'this':>8}  one visitor with {GREEDY} questions waits {max(greedy):.1f} s for the last; "
            f"{MODEST} who come after him with one each wait {at(modest, 0.5):.1f} s, {max(modest):.1f} s at most",
            flush=True,
        )


if __name__ == "__main__":
    main()
