"""What was made for a click is still there when the browser asks for it, and not for ever."""

import asyncio
import time

import pytest
from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.runtime import media_file_manager
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_manager import MediaFileManager, MediaFileMetadata
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from explorer.app import made_files


@pytest.fixture
def now(monkeypatch):
    """The seconds of the clock, to be set."""
    clock = [100.0]
    unchanged = MediaFileMetadata.mark_for_delete
    monkeypatch.setattr(MediaFileMetadata, "mark_for_delete", unchanged)  # restored in the end
    monkeypatch.setattr(made_files.time, "monotonic", lambda: clock[0])
    return clock


def test_a_made_file_outlives_the_runs_of_others_and_goes_later(now, monkeypatch):
    made_files.keep_for_a_while()
    monkeypatch.setattr(media_file_manager, "_get_session_id", lambda: "session")
    storage = MemoryMediaFileStorage("/media")
    manager = MediaFileManager(storage)
    placeholder = manager.add_deferred(lambda: b"numbers", "text/csv", "1.2", file_name="a.csv")
    name = manager.execute_deferred(placeholder).rpartition("/")[2]
    for _ in range(200):  # runs of others end
        manager.remove_orphaned_files()
        now[0] += made_files.SECONDS / 250
    assert storage.get_file(name).content == b"numbers"
    now[0] += made_files.SECONDS
    manager.remove_orphaned_files()
    manager.remove_orphaned_files()
    assert not manager._file_metadata


class Slow:
    """In place of Streamlit's media files: each takes a moment to be made."""

    def __init__(self):
        self.now = self.most = 0
        self.made: list[str] = []

    def execute_deferred(self, file_id: str) -> str:
        self.now += 1
        self.most = max(self.most, self.now)
        time.sleep(0.02)
        self.made.append(file_id)
        self.now -= 1
        return f"/media/{file_id}"


def asked_for(file_id: str) -> BackendOperationRequest:
    request = BackendOperationRequest(request_id=file_id)
    request.deferred_file.file_id = file_id
    return request


def test_who_asks_for_many_files_waits_for_himself(monkeypatch):
    monkeypatch.setattr(DeferredFileHandler, "handle", DeferredFileHandler.handle)
    made_files.make_in_turns()
    slow = Slow()
    handler = DeferredFileHandler(lambda: slow)

    async def all_at_once():
        greedy = [handler.handle(asked_for(f"g{i}"), "greedy") for i in range(200)]
        others = [handler.handle(asked_for(f"o{i}"), f"other {i}") for i in range(3)]
        return await asyncio.gather(*greedy, *others)

    answers = asyncio.run(asyncio.wait_for(all_at_once(), 20))
    refused = [answer.error_msg for answer in answers if answer.error_msg]
    assert refused == [made_files.MANY] * (200 - made_files.MOST_ASKED)
    assert slow.most <= made_files.AT_ONCE
    places = [slow.made.index(f"o{i}") for i in range(3)]
    assert max(places) <= 6, "others come between the files of who asks for many"
    again = asyncio.run(handler.handle(asked_for("later"), "greedy"))
    assert again.deferred_file.url == "/media/later"
