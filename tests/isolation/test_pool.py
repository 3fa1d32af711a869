"""Isolation: whatever a child does, the server goes on, in time, within its memory, with a sentence."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import psutil
import pytest

from explorer.isolation import child, jobs
from explorer.isolation.jobs import MEGABYTE
from explorer.isolation.pool import Pool, asking_for
from tests.conftest import ROOT
from tests.isolation.worker import ROWS, TestError

pytestmark = pytest.mark.processes
MODULE = "tests.isolation.worker"
BOUND = 60  # seconds on a machine that does much else


@pytest.fixture(scope="module")
def pool():
    pool = Pool(2, MODULE)
    yield pool
    pool.close()


@pytest.fixture(autouse=True)
def _nobody_is_left(pool):
    """After each test the pool answers, and every child of this process stands ready in it."""
    yield
    assert pool.call(ROWS["echo"], b"after", TestError).body == b"after"
    for _ in range(20 * BOUND):
        ready = {each.pid for each in pool._ready}
        if {each.pid for each in psutil.Process().children() if is_ours(each)} <= ready:
            return
        time.sleep(0.05)
    raise AssertionError("a child is left that nobody can ask")


def is_ours(process, word=MODULE):
    try:
        return word in process.cmdline()
    except psutil.Error:
        return False


def sentence(pool, name, data=b"", **limits):
    """What the visitor is told, and after how many seconds."""
    started = time.monotonic()
    with pytest.raises(TestError) as caught:
        pool.call(replace(ROWS[name], **limits), data, TestError)
    return str(caught.value), time.monotonic() - started


def test_bytes_come_back_whole_whatever_their_number(pool):
    for size in (0, 1, 65_535, 65_536, 65_537, 5 * MEGABYTE):
        data = os.urandom(size)
        answer = pool.call(ROWS["echo"], data, TestError)
        assert (answer.facts["size"], answer.body) == (size, data)


def test_one_child_reads_one_file_after_another(pool):
    pids = {pool.call(ROWS["echo"], b"", TestError).facts["pid"] for _ in range(5)}
    assert sentence(pool, "refuse")[0] == "not this one, {subject}"
    assert {pool.call(ROWS["echo"], b"", TestError).facts["pid"]} == pids and len(pids) == 1


def test_a_child_is_replaced_when_it_has_read_many_files(pool, monkeypatch):
    monkeypatch.setattr("explorer.isolation.pool.MAX_ANSWERS", 2)
    pids = [pool.call(ROWS["echo"], b"", TestError).facts["pid"] for _ in range(6)]
    assert len(set(pids)) >= 2


@pytest.mark.parametrize(
    ("name", "limits", "words"),
    [
        ("sleep", {"seconds": 0.25}, "This test took longer than 2 seconds to read and was stop"),
        ("hold_lock", {}, "This test took longer than"),
        ("allocate", {}, "This test needs more than 400 MB of memory"),
        ("pour", {}, "far more than its size"),
        ("pour_head", {}, "far more than its size"),
        ("garbage", {}, "far more than its size"),
        ("lie", {}, "the process that read it has ended"),
        ("deep_json", {}, "the process that read it has ended"),
        ("crash", {}, "the process that read it has ended"),
        ("fail", {}, "the process that read it has ended"),
        ("fork_on", {"seconds": 0.25}, "took longer than 2 seconds"),
    ],
)
def test_what_goes_wrong_in_a_child_ends_in_a_sentence(pool, name, limits, words):
    told, taken = sentence(pool, name, **limits)
    assert words in told and taken < BOUND


def test_a_process_that_keeps_the_output_of_a_dead_child_open_holds_nobody_up(pool):
    told, taken = sentence(pool, "fork_on", b"leave")
    assert "has ended" in told and taken < BOUND
    for process in psutil.process_iter():
        if is_ours(process, "import time; time.sleep(60)"):
            process.kill()


def test_the_bound_holds_for_the_memory_of_the_machine(pool):
    """The most that the child ever had, by the system's own count."""
    peaks = [0]
    stop = threading.Event()

    def watch():
        while not stop.is_set():
            for each in psutil.Process().children():
                try:
                    peaks.append(each.memory_info().rss)
                except psutil.Error:
                    continue
            time.sleep(0.01)

    watcher = threading.Thread(target=watch)
    watcher.start()
    sentence(pool, "allocate", memory=200 * MEGABYTE)
    stop.set()
    watcher.join()
    assert max(peaks) < 400 * MEGABYTE


def test_what_a_library_prints_or_asks_goes_nowhere(pool):
    assert pool.call(ROWS["noise"], b"", TestError).facts == {"read": ""}


def test_a_child_that_was_killed_while_it_stood_ready_is_not_missed(pool):
    pid = pool.call(ROWS["echo"], b"", TestError).facts["pid"]
    psutil.Process(pid).kill()
    psutil.wait_procs([psutil.Process(pid)] if psutil.pid_exists(pid) else [], 5)
    time.sleep(0.2)
    assert pool.call(ROWS["echo"], b"x", TestError).facts["pid"] != pid


def test_a_child_that_is_killed_while_it_reads_ends_in_a_sentence(pool):
    pid = pool.call(ROWS["echo"], b"", TestError).facts["pid"]
    threading.Timer(0.5, psutil.Process(pid).kill).start()
    told, taken = sentence(pool, "sleep")
    assert "has ended" in told and taken < BOUND


def test_a_system_without_room_for_a_child_says_so_and_reads_nothing_here(monkeypatch):
    def refused(*_arguments, **_named):
        raise OSError(12, "Cannot allocate memory")

    monkeypatch.setattr(child.subprocess, "Popen", refused)
    empty = Pool(1, MODULE)
    empty.warm()
    for _ in range(2):
        assert "no room for the process" in sentence(empty, "echo")[0]


def test_who_comes_later_waits_and_not_for_ever():
    pool = Pool(1, MODULE, wait=0.5)
    with ThreadPoolExecutor(1) as busy:
        first = busy.submit(sentence, pool, "sleep", seconds=0.5)
        time.sleep(0.3)
        told, taken = sentence(pool, "echo")
        assert "other files keep this server busy" in told and taken < BOUND
        first.result()
    assert pool.call(ROWS["echo"], b"", TestError).body == b""
    pool.close()


def test_visitors_are_read_in_turns_and_each_ones_files_in_their_order(monkeypatch):
    pool, order = Pool(1, MODULE), []
    monkeypatch.setattr(pool, "_ask", lambda _job, data: order.append(data.decode()))
    assert pool._turn()

    def ask(visitor, file):
        with asking_for(visitor):
            pool.call(ROWS["echo"], file.encode(), TestError)

    askers = []
    for number, file in enumerate(["a1", "a2", "a3", "a4", "b1", "c1", "b2"]):
        askers.append(threading.Thread(target=ask, args=(file[0], file)))
        askers[-1].start()
        while sum(map(len, pool._waiting.values())) <= number:
            time.sleep(0.01)
    pool._next()
    for asker in askers:
        asker.join()
    assert order == ["a1", "b1", "c1", "a2", "b2", "a3", "a4"]
    assert not pool._waiting and pool._free == 1


def test_answers_are_never_crossed(pool):
    def ask(number):
        data = number.to_bytes(4, "big") * (1 + number * 97 % 5000)
        return pool.call(ROWS["echo"], data, TestError).body == data

    with ThreadPoolExecutor(8) as askers:
        assert all(askers.map(ask, range(120)))


SERVER = """
import sys
from explorer.isolation.pool import Pool
from tests.isolation.worker import ROWS, TestError
pool = Pool(1, "tests.isolation.worker")
print(pool.call(ROWS["echo"], b"", TestError).facts["pid"], flush=True)
if sys.argv[1] == "busy":
    pool.call(ROWS["hold_lock"], b"", TestError)
sys.stdin.read()
"""


@pytest.mark.parametrize("state", ["idle", "busy"])
def test_children_end_with_a_server_that_is_killed(state, monkeypatch):
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, state],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with server:
        orphan = psutil.Process(int(server.stdout.readline()))
        time.sleep(0.5)
        server.kill()
    gone, _ = psutil.wait_procs([orphan], BOUND)
    assert gone


def test_a_job_is_a_row_of_the_table_and_nothing_else():
    assert set(jobs.JOBS) == {"picture", "large picture", "checkpoint", "checkpoint file", "zip"}
    for row in jobs.JOBS.values():
        assert row.module.startswith("explorer.") and row.seconds <= 60


def test_a_child_needs_no_torch_and_starts_in_a_moment():
    code = (
        "import sys, importlib; from explorer.isolation.jobs import JOBS\n"
        "for job in JOBS.values():\n"
        "    module = importlib.import_module(job.module)\n"
        "    assert callable(getattr(module, job.function))\n"
        "    assert issubclass(getattr(module, job.error), Exception)\n"
        "print({'torch', 'streamlit', 'scipy', 'plotly'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "set()"
