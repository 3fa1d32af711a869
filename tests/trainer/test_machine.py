"""What a machine has: what its control groups allow, of both versions, own and parents'."""

import builtins
import os

import psutil
import pytest

from trainer import machine

GIB = 2**30


@pytest.fixture
def system(tmp_path, monkeypatch):
    """A machine of 32 GiB and 8 cores that shows itself in a folder: system({file: text})."""
    monkeypatch.setattr(machine, "SYSTEM", tmp_path)
    usage = psutil.virtual_memory()._replace(total=32 * GIB, available=20 * GIB)
    monkeypatch.setattr(psutil, "virtual_memory", lambda: usage)
    monkeypatch.setattr(os, "process_cpu_count", lambda: 8, raising=False)

    def write(files):
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text)

    return write


def test_without_control_groups_the_whole_machine_counts(system):
    assert machine.memory() == machine.Memory(32 * GIB, 20 * GIB)
    assert machine.cores() == 8


def test_the_smallest_of_own_and_parents_counts(system):
    group = "sys/fs/cgroup/"
    system(
        {
            "proc/self/cgroup": "0::/class/app\n",
            f"{group}class/app/memory.max": "max\n",
            f"{group}class/app/cpu.max": "max 100000\n",
            f"{group}class/memory.max": f"{4 * GIB}\n",
            f"{group}class/memory.high": "max\n",
            f"{group}class/memory.current": f"{3 * GIB}\n",
            f"{group}class/memory.stat": f"anon 5\ninactive_file {GIB}\nactive_file {GIB // 2}\n",
            f"{group}class/cpu.max": "250000 100000\n",
            f"{group}cpu.stat": "usage_usec 1\n",
        }
    )
    assert machine.memory() == machine.Memory(4 * GIB, 4 * GIB - 3 * GIB + 3 * GIB // 2)
    assert machine.cores() == 2


def test_a_container_sees_its_own_group_as_the_root(system):
    system({"proc/self/cgroup": "0::/../../else\n", "sys/fs/cgroup/memory.max": f"{GIB}\n"})
    system(
        {"sys/fs/cgroup/memory.current": f"{2 * GIB}\n", "sys/fs/cgroup/cpu.max": "50000 100000"}
    )
    assert machine.memory() == machine.Memory(GIB, 0)
    assert machine.cores() == 1


def test_version_1_has_a_tree_for_each_controller(system):
    system(
        {
            "proc/self/cgroup": "5:cpu,cpuacct:/d\n4:memory:/d\n1:name=systemd:/\n0::/\n",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
            "sys/fs/cgroup/memory/memory.usage_in_bytes": f"{9 * GIB}\n",
            "sys/fs/cgroup/memory/d/memory.limit_in_bytes": f"{2 * GIB}\n",
            "sys/fs/cgroup/memory/d/memory.usage_in_bytes": f"{GIB}\n",
            "sys/fs/cgroup/memory/d/memory.stat": "inactive_file 7\ntotal_inactive_file 1024\n",
            "sys/fs/cgroup/cpu/d/cpu.cfs_quota_us": "-1\n",
            "sys/fs/cgroup/cpu/d/cpu.cfs_period_us": "100000\n",
            "sys/fs/cgroup/cpu/cpu.cfs_quota_us": "300000\n",
            "sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
        }
    )
    assert machine.memory() == machine.Memory(2 * GIB, GIB + 1024)
    assert machine.cores() == 3


@pytest.mark.parametrize("text", ["", "x", "0::", "0::/a:b\n::\n", "\0\0\n7"])
def test_what_cannot_be_understood_limits_nothing(system, text):
    system(
        {
            "proc/self/cgroup": text,
            "sys/fs/cgroup/memory.max": "many",
            "sys/fs/cgroup/cpu.max": text,
        }
    )
    assert machine.memory() == machine.Memory(32 * GIB, 20 * GIB)
    assert machine.cores() == 8


def test_without_psutil_linux_is_read_and_others_are_taken_as_small(system, monkeypatch):
    usual = builtins.__import__

    def refuse(name, *details, **named):
        if name == "psutil":
            raise ModuleNotFoundError(name)
        return usual(name, *details, **named)

    monkeypatch.setattr(builtins, "__import__", refuse)
    assert machine.memory() == machine.Memory(machine.UNKNOWN, machine.UNKNOWN)
    system({"proc/meminfo": "MemTotal:       2048 kB\nMemFree: 1 kB\nMemAvailable:   1024 kB\n"})
    assert machine.memory() == machine.Memory(2048 * 1024, 1024 * 1024)


def test_this_machine_has_something(tmp_path):
    there = machine.memory()
    assert 0 < there.free <= there.total and machine.cores() >= 1
    assert machine.free_disk(tmp_path / "not" / "yet" / "there") > 0
