"""The index of the search as a file: by its digest, and nothing else."""

import asyncio

from explorer.app import search_index
from explorer.app.search_file import ADDRESS, SearchFile
from explorer.app.search_index import index


def test_the_file_of_an_index_is_given_out_by_its_digest_alone():
    sent = []

    async def server(_scope, _receive, send) -> None:
        await send({"type": "http.response.start", "status": 418, "headers": []})
        await send({"type": "http.response.body", "body": b"another"})

    async def send(message) -> None:
        sent.append(message)

    def ask(path: str) -> tuple[int, bytes]:
        sent.clear()
        scope = {"type": "http", "method": "GET", "path": path, "headers": []}
        asyncio.run(SearchFile(server)(scope, None, send))
        return sent[0]["status"], sent[-1]["body"]

    assert ask(f"/behind/a/proxy{ADDRESS}{search_index.digest()}") == (200, index())
    for path in (f"{ADDRESS}{'0' * 32}", f"{ADDRESS}../{search_index.digest()}"):
        assert ask(path)[0] == 404
    assert ask("/_stcore/health") == (418, b"another")
