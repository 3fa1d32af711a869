"""Back messages: what a browser says passes, what a program says beside it does not, and nobody
speaks without a pause."""

import asyncio

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg

from explorer.app import back_messages
from explorer.app.back_messages import BURST, BYTES, RATE, BackMessages, Pace


def said(kind: str, **fields) -> bytes:
    """A message: `kind` alone, or with these of its fields."""
    message = BackMsg()
    if not fields:
        setattr(message, kind, True)
    for name, value in fields.items():
        part = getattr(message, kind)
        part.SetInParent()
        if isinstance(value, list):
            getattr(part, name).extend(value)
        elif isinstance(value, dict):
            getattr(part, name).SetInParent()
        else:
            setattr(part, name, value)
    return message.SerializeToString()


def widgets(number: int) -> bytes:
    message = BackMsg()
    for place in range(number):
        message.rerun_script.widget_states.widgets.add(id=str(place), bool_value=True)
    return message.SerializeToString()


def passed(*messages: bytes | str) -> tuple[list[bytes], list[int]]:
    """What of these messages reaches the server, and with which codes connections were closed."""
    coming = [
        {"type": "websocket.receive", ("text" if isinstance(each, str) else "bytes"): each}
        for each in messages
    ] + [{"type": "websocket.disconnect", "code": 1001}]
    reached: list[bytes] = []
    closed: list[int] = []

    async def app(_scope, receive, _send):
        while (message := await receive())["type"] == "websocket.receive":
            reached.append(message["bytes"])

    async def receive():
        return coming.pop(0)

    async def send(message):
        closed.append(message["code"])

    asyncio.run(BackMessages(app)({"type": "websocket"}, receive, send))
    return reached, closed


BROWSERS = [
    said("rerun_script", query_string="model=resnet20"),
    said("rerun_script", cached_message_hashes=[str(each) for each in range(300)]),
    widgets(100),
    said("stop_script"),
    said("app_heartbeat"),
    said("file_urls_request", file_names=["a.png"] * 200),
    said("backend_operation_request", deferred_file={}),
    said("backend_operation_request", dataframe_chunk={}),
]
NOT_BROWSERS = [
    said("clear_cache"),
    said("load_git_info"),
    said("set_run_on_save"),
    said("debug_shutdown_runtime"),
    said("debug_disconnect_websocket"),
    said("file_urls_request", file_names=[""] * 100_000),
    said("rerun_script", cached_message_hashes=[""] * 100_000),
    widgets(10_000),
    said("backend_operation_request", install_skills={}),
    said("backend_operation_request", dismiss_skills_nudge={}),
    said("backend_operation_request", request_id="nothing else"),
    b"",
]


def test_what_browsers_say_passes_as_it_is():
    assert passed(*BROWSERS) == (BROWSERS, [])


def test_what_only_other_programs_say_ends_here():
    mixed = [each for pair in zip(NOT_BROWSERS, NOT_BROWSERS, strict=True) for each in pair]
    assert passed(*mixed, BROWSERS[0]) == ([BROWSERS[0]], [])


def test_every_kind_of_message_of_this_streamlit_has_been_looked_at():
    kinds = {field.name for field in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields}
    left_out = {
        "clear_cache",
        "load_git_info",
        "set_run_on_save",
        "debug_disconnect_websocket",
        "debug_shutdown_runtime",
    }
    assert kinds == left_out | set(back_messages.TAKEN)


@pytest.mark.parametrize(
    ("message", "code"), [("text", 1003), (bytes(back_messages.MAX_BYTES + 1), 1009)]
)
def test_text_and_far_too_much_close_the_connection(message, code):
    assert passed(BROWSERS[0], message, BROWSERS[1]) == ([BROWSERS[0]], [code])


def test_what_is_no_message_is_left_to_streamlit_which_closes_the_connection():
    assert passed(b"\xff" * 50) == ([b"\xff" * 50], [])


def test_who_speaks_fast_waits_and_who_pauses_does_not():
    now = [0.0]
    pace = Pace(lambda: now[0])
    assert not any(pace.seconds() for _ in range(BURST))
    waits = [pace.seconds() for _ in range(90)]
    assert waits == sorted(waits) and waits[0] > 0 and waits[-1] == pytest.approx(90 / RATE)
    now[0] += 1000
    assert not any(pace.seconds() for _ in range(BURST)) and pace.seconds() > 0


def test_large_messages_wait_for_each_other():
    """Reading one of two megabytes takes as long as running a page: nobody sends sixty of them a second."""
    now = [0.0]
    pace, weight = Pace(lambda: now[0]), 1 + 2 * 2**20 / BYTES
    waits = [pace.seconds(weight) for _ in range(10)]
    assert waits[0] < 0.5 and waits == sorted(waits)
    assert waits[-1] == pytest.approx((10 * weight - BURST) / RATE) and waits[-1] > 15
    now[0] += 1000
    assert not pace.seconds(), "one who has been quiet is heard"
