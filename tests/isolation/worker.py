"""A child with jobs that go wrong on purpose, and the rows by which it is asked for them."""

import os
import subprocess
import sys
import time
from dataclasses import replace

from explorer.isolation import worker
from explorer.isolation.jobs import JOBS, MEGABYTE, PICTURE


class TestError(ValueError):
    __test__ = False


def echo(data):
    return {"size": len(data), "pid": os.getpid()}, [memoryview(data)]


def refuse(data):
    raise TestError("not this one, {subject}")


def fail(data):
    raise KeyError("not foreseen")


def sleep(data):
    time.sleep(60)


def hold_lock(data):
    """Hashing tuples that share tuples: for ever, with the interpreter lock held."""
    deep = ()
    for _ in range(60):
        deep = (deep, deep)
    return hash(deep), []


def allocate(data):
    kept = []
    while True:
        kept.append(bytearray(8 * MEGABYTE))
        kept[-1][::4096] = bytes(len(kept[-1][::4096]))
        time.sleep(0.005)


def pour(data):
    return {}, [memoryview(bytes(32 * MEGABYTE))]


def pour_head(data):
    return ["x" * 1000] * 10_000, []


def garbage(data):
    os.write(answers.fileno(), b"\xff" * 4096)
    time.sleep(60)


def lie(data):
    """Promise more than comes."""
    os.write(answers.fileno(), b"\x02\0\0\0\xff\0\0\0\0\0\0\0{}")
    os._exit(0)


def deep_json(data):
    text = b"[" * 100_000
    os.write(answers.fileno(), len(text).to_bytes(4, "little") + bytes(8) + text)
    time.sleep(60)


def crash(data):
    os._exit(3)


def fork_on(data):
    """A process that outlives the child and keeps its output open."""
    code = "import time; time.sleep(60)"
    other = subprocess.Popen([sys.executable, "-c", code], stdout=answers.fileno())
    if data == b"leave":
        os._exit(other.pid % 1)
    time.sleep(60)


def noise(data):
    print("printed by a library" * 1000)
    sys.stdout.flush()
    os.write(1, b"noise" * 1000)
    os.write(2, b"noise" * 1000)
    return {"read": sys.stdin.read()}, []


NAMES = (
    *("echo", "refuse", "fail", "sleep", "hold_lock", "allocate", "pour", "pour_head", "garbage"),
    *("lie", "deep_json", "crash", "fork_on", "noise"),
)
ROWS = {
    name: replace(
        PICTURE,
        name=name,
        module="tests.isolation.worker",
        function=name,
        error="TestError",
        subject="This test",
        seconds=10,
        memory=400 * MEGABYTE,
        output=8 * MEGABYTE,
    )
    for name in NAMES
}
ROWS["hold_lock"] = replace(ROWS["hold_lock"], seconds=1)

if __name__ == "__main__":
    JOBS.clear()
    JOBS.update(ROWS)
    streams = worker.private_streams()
    answers = streams[1]
    worker.private_streams = lambda: streams
    sys.modules["tests.isolation.worker"] = sys.modules["__main__"]
    worker.main()
