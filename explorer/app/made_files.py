"""Made files: how long does a file stay that was made because somebody clicked on a download, and whose
is made next?

Streamlit makes as many at once as there are threads for all that the server does beside, in the order in
which they were asked for. Here a visit has one made at a time, and all visits together AT_ONCE; the others
wait, and few.

Streamlit gives the browser the address of what was made, and deletes it as soon as two runs of anybody's
page have ended: in a class, that is before the browser has asked for it. Here it stays for SECONDS
from the first of these."""

import asyncio
import time
from collections import defaultdict
from dataclasses import dataclass, field

from streamlit.proto.BackMsg_pb2 import BackendOperationRequest
from streamlit.proto.ForwardMsg_pb2 import BackendOperationResponse
from streamlit.runtime.backend_operation_handler import DeferredFileHandler
from streamlit.runtime.media_file_manager import MediaFileMetadata

SECONDS = 15.0
AT_ONCE, MOST_ASKED = 2, 8  # files that are made; that one visit has asked for and not got
MANY = "You have asked for many files, which are being made: wait for them."


@dataclass
class Asked:
    """What one visit has asked for."""

    files: int = 0
    one: asyncio.Lock = field(default_factory=asyncio.Lock)


def keep_for_a_while() -> None:
    """Called once, when the process starts to serve."""
    at_once = MediaFileMetadata.mark_for_delete

    def later(file: MediaFileMetadata) -> None:
        since = file.__dict__.setdefault("unused_since", time.monotonic())
        if time.monotonic() - since >= SECONDS:
            at_once(file)

    MediaFileMetadata.mark_for_delete = later  # type: ignore[method-assign,assignment]


def make_in_turns() -> None:
    """Called once, when the process starts to serve."""
    make, making = DeferredFileHandler.handle, asyncio.Semaphore(AT_ONCE)
    visits: defaultdict[str, Asked] = defaultdict(Asked)

    async def make_in_turn(
        self: DeferredFileHandler, request: BackendOperationRequest, session_id: str
    ) -> BackendOperationResponse:
        asked = visits[session_id]
        if asked.files >= MOST_ASKED:
            return BackendOperationResponse(request_id=request.request_id, error_msg=MANY)
        asked.files += 1
        try:
            async with asked.one, making:  # a semaphore's turns are those in which it was asked
                return await make(self, request, session_id)
        finally:
            asked.files -= 1
            if not asked.files:
                del visits[session_id]

    DeferredFileHandler.handle = make_in_turn  # type: ignore[method-assign]
