"""What does a rerun cost where nothing is computed? Processor time of the whole server a rerun, which
many sessions share.

    .venv/bin/python -m tests.bench.bench_reruns                      every page, of this checkout
    .venv/bin/python -m tests.bench.bench_reruns --pages gradients saliency --beside ../before
Wanted: 8 ms or less, with which 100 sessions that run again at once wait for a second at most; what is
done for their connections comes to that.
"""

import argparse
import asyncio
from contextlib import ExitStack
from pathlib import Path

import psutil

from explorer.app import page_table
from tests.bench.visitors import visiting
from tests.server import ROOT, serving

WARM = 3


def used(pid: int) -> float:
    """Seconds of processor time that a process has taken so far."""
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


async def cost(url: str, pid: int, page: str, reruns: int) -> float:
    """Seconds of processor time a rerun."""
    async with visiting(url, page) as visitor:
        for _ in range(WARM):
            await visitor.rerun()
        before = used(pid)
        for _ in range(reruns):
            await visitor.rerun()
        if visitor.errors:
            raise RuntimeError(f"{page}: {visitor.errors[0]}")
        return (used(pid) - before) / reruns


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    pages = [address for address in page_table.addresses() if address != "home"]
    parser.add_argument("--pages", nargs="+", default=["", *pages])
    parser.add_argument("--reruns", type=int, default=30)
    parser.add_argument("--beside", type=Path, help="another checkout")
    options = parser.parse_args()
    checkouts = [*([options.beside.resolve()] if options.beside else []), ROOT]
    with ExitStack() as stack:
        servers = [
            stack.enter_context(serving(checkout, checkout / "explorer" / "Home.py"))
            for checkout in checkouts
        ]
        for page in options.pages:
            costs = [asyncio.run(cost(url, pid, page, options.reruns)) for url, pid in servers]
            print(f"{page or 'home':20}", *(f"{1000 * each:6.1f} ms" for each in costs), flush=True)


if __name__ == "__main__":
    main()
