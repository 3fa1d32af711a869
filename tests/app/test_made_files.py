"""What was made for a click is still there when the browser asks for it, and not for ever."""

import pytest
from streamlit.runtime import media_file_manager
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
