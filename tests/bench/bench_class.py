"""A class at once: sessions that open a page together and rerun it, and the server's memory over
many reruns.

    .venv/bin/python -m tests.bench.bench_class --sessions 50 --page gradients
Wanted: no error; rerun p95 under 1 s with cached answers; memory drift over 500 reruns under 50 MB.
"""

import argparse
import asyncio
import time

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import connect
from websockets.typing import Subprotocol

from tests.server import resident, serving


class Visitor:
    """One session over Streamlit's own protocol: it reruns the page and counts what went wrong."""

    def __init__(self, socket, page: str):
        self.socket, self.page, self.page_hash, self.errors = socket, page, "", 0
        self.seen: dict[str, bool] = {}

    async def rerun(self) -> float:
        message = BackMsg()
        message.rerun_script.page_script_hash = self.page_hash
        message.rerun_script.page_name = "" if self.page_hash else self.page
        message.rerun_script.cached_message_hashes.extend(self.seen)
        start = time.perf_counter()
        await self.socket.send(message.SerializeToString())
        while True:
            answer = ForwardMsg.FromString(await self.socket.recv())
            kind = answer.WhichOneof("type")
            if answer.metadata.cacheable:
                self.seen[answer.hash] = True
            if kind == "new_session":
                self.page_hash = answer.new_session.page_script_hash
            elif kind == "navigation":
                self.page_hash = answer.navigation.page_script_hash or self.page_hash
            elif kind == "delta" and answer.delta.new_element.WhichOneof("type") == "exception":
                self.errors += 1
                print(f"exception on the page: {answer.delta.new_element.exception.message[:300]}")
            elif (
                kind == "script_finished"
                and answer.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN
            ):
                return time.perf_counter() - start


async def visit(url: str, page: str, reruns: int) -> tuple[float, list[float], int]:
    address = url.replace("http", "ws") + "/_stcore/stream"
    async with connect(
        address, subprotocols=[Subprotocol("streamlit")], max_size=None, open_timeout=60, proxy=None
    ) as socket:
        visitor = Visitor(socket, page)
        first = await visitor.rerun()
        later = []
        for _ in range(reruns):
            await asyncio.sleep(1)
            later.append(await visitor.rerun())
        return first, later, visitor.errors


async def crowd(
    url: str, page: str, sessions: int, reruns: int
) -> tuple[list[float], list[float], int]:
    found = await asyncio.gather(*(visit(url, page, reruns) for _ in range(sessions)))
    return (
        [f for f, _, _ in found],
        [s for _, later, _ in found for s in later],
        sum(e for _, _, e in found),
    )


def at(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--reruns", type=int, default=5)
    parser.add_argument("--page", default="gradients")
    options = parser.parse_args()
    with serving() as (url, pid):
        asyncio.run(crowd(url, options.page, 1, 1))
        first, later, errors = asyncio.run(
            crowd(url, options.page, options.sessions, options.reruns)
        )
        print(
            f"{options.sessions} sessions at once on {options.page}: {errors} errors; "
            f"first run p50 {at(first, 0.5):.2f} s, p95 {at(first, 0.95):.2f} s; "
            f"rerun p50 {at(later, 0.5):.3f} s, p95 {at(later, 0.95):.3f} s"
        )
        before = resident(pid)
        _, _, errors = asyncio.run(crowd(url, options.page, 10, 50))
        print(
            f"500 more reruns: {errors} errors; memory {before:.0f} MB before, {resident(pid):.0f} MB after"
        )


if __name__ == "__main__":
    main()
