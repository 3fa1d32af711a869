"""Cached answers about trainings beside the app; what is on disk is read about once a second for
all sessions."""

import os
import shutil
import subprocess
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Thread

import numpy as np
import streamlit as st
import torch

from explorer.depth import recordings as training_of
from explorer.depth.cached.recordings import recorded_filters, recording, recordings
from explorer.depth.figures import recorded as tables
from explorer.networks import registry
from explorer.training import cost as plan_of
from explorer.training import data as jobs_data
from explorer.training import queue as jobs
from explorer.training import speed as jobs_speed
from explorer.training.figures import train as figures
from explorer.training.files import log as log_of
from explorer.training.limits import Limits
from explorer.training.states import Training
from trainer import runs
from trainer.config import Config
from trainer.nets import NETS, NetSpec

MEASURING = ThreadPoolExecutor(max_workers=1, thread_name_prefix="speed")
EXAMPLE = "digits-relu"  # what is shown before anybody has trained


@st.cache_resource(max_entries=2, show_spinner=False)
def scheduler(root: str) -> Thread:
    """Keep the queue of this runs folder going while the server lives."""
    return jobs.watch(Path(root))


@st.cache_data(ttl=0.7, max_entries=2, show_spinner=False)
def _trainings(root: str) -> list[Training]:
    return jobs.found(Path(root))


def runs_folder() -> Path:
    return registry.RUNS


def trainings() -> list[Training]:
    """Every training of this server as it stands now, see explorer.training.states; the queue is
    kept going from here."""
    scheduler(str(registry.RUNS))
    return _trainings(str(registry.RUNS))


def training(name: str) -> Training | None:
    return next((one for one in trainings() if one.name == name), None)


def act(action: str, *details) -> str:
    """Do one of the actions of explorer.training.queue; returns the sentence why it was not done,
    or nothing."""
    try:
        {
            "start": jobs.start,
            "stop": jobs.stop,
            "resume": jobs.resume,
            "rename": jobs.rename,
            "delete": jobs.delete,
        }[action](registry.RUNS, *details)
    except jobs.JobError as error:
        return str(error)
    finally:
        _trainings.clear()
    return ""


def log(name: str) -> str:
    return log_of(registry.RUNS, name)


# --- before a training ---------------------------------------------------------------------------------------------


@st.cache_data(ttl=20, max_entries=2, show_spinner=False)
def data_sets(home: str) -> dict[str, str]:
    """Key and label of what everybody can train on; called with jobs_data.home()."""
    return jobs_data.known()


@st.cache_data(ttl=60, max_entries=50, show_spinner="Listing the images")
def data_set(root: str, key: str) -> jobs_data.DataSet:
    return jobs_data.find(Path(root), key)


def spec(config: Config, data: jobs_data.DataSet) -> NetSpec:
    """The network that a training would build."""
    size = config.size or data.side or NETS[config.net].size
    return replace(config.spec(max(1, data.classes), data.channels), size=size)


@st.cache_data(max_entries=500, show_spinner=False)
def plan(net: NetSpec, images: int, val: int, epochs: int, batch: int) -> plan_of.Plan:
    return plan_of.plan(net, images, val, epochs, batch)


@st.cache_resource(max_entries=300, show_spinner=False)
def _measured(net: NetSpec, batch: int, precision: str, device: str, threads: int) -> Future:
    return MEASURING.submit(jobs_speed.measured, net, batch, precision, device)


def speed(net: NetSpec, config: Config) -> tuple[float, str]:
    """Images a second of such a training on this machine, and how that is known: from an earlier
    run, or from a few steps measured for it. 0 while it is measured, or where it cannot be."""
    for one in trainings():
        if one.state in ("finished", "interrupted") and same_work(
            one.settings, config, net, one.name
        ):
            rows = [
                row.get("images_per_second") for row in runs.metrics(registry.RUNS / one.name)[-5:]
            ]
            rows = [value for value in rows if isinstance(value, int | float) and value > 0]
            if rows:
                return float(np.median(rows)), f"the speed of the run {one.name} on this server"
    found = _measured(
        net, min(config.batch_size, 128), config.precision, config.device, Limits.here().cores()
    )
    if not found.done():
        return 0.0, "being measured: a few steps on random images"
    if found.exception():
        return 0.0, str(found.exception())
    return (
        found.result(),
        "measured now: a few steps on random images, with the threads and priority of a training",
    )


def same_work(settings: dict, config: Config, net: NetSpec, name: str) -> bool:
    """Whether an earlier run did the same work in each step."""
    alike = all(
        settings.get(key) == getattr(config, key) for key in ("batch_size", "device", "threads")
    )
    try:
        return alike and runs.read(registry.RUNS / name).spec == net
    except runs.RunError:
        return False


@st.cache_data(ttl=10, max_entries=1, show_spinner=False)
def devices() -> dict[str, str]:
    """What can be trained on, by the trainer's name of it, each with a line about it."""
    cores, threads = os.cpu_count() or 1, Limits.here().cores()
    found = {"cpu": f"CPU: {cores} cores, of which a training takes {threads}"}
    if torch.cuda.is_available():
        used = _used_memory()
        for index in range(torch.cuda.device_count()):
            about = torch.cuda.get_device_properties(index)
            busy = f", {used[index]:.1f} in use now" if index in used else ""
            found[f"cuda:{index}"] = (
                f"GPU {index}: {about.name}, {about.total_memory / 2**30:.0f} GiB{busy}"
            )
    return found


def _used_memory() -> dict[int, float]:
    """GiB in use on each GPU, by all processes; empty where nvidia-smi is not there."""
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return {}
    try:
        said = subprocess.run(
            [tool, "--query-gpu=index,memory.used", "--format=csv,noheader,nounits"],
            timeout=5,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        return {
            int(index): float(used) / 1024
            for index, used in (line.split(",") for line in said.splitlines())
        }
    except (OSError, ValueError, subprocess.SubprocessError):
        return {}


# --- while it runs -------------------------------------------------------------------------------------------------


def recorded(key: str) -> training_of.Recording | None:
    """The recording of "run:<name>" or of a run that ships; None while there is none."""
    try:
        return recording(key, key.removeprefix("run:"))
    except (runs.RunError, OSError):
        return None


def watched(key: str, quantity: str) -> tuple:
    """The charts of one run as it stands now, see explorer.training.figures.train.charts; drawn
    once for all who watch."""
    path = registry.RUNS / key[4:] if key.startswith("run:") else runs.BUNDLED / key
    stamps = tuple(
        (path / name).stat().st_mtime_ns if (path / name).is_file() else 0
        for name in ("config.json", "metrics.jsonl", "live.jsonl", "probes.npz")
    )
    return _watched(key, quantity, str(path), stamps)


@st.cache_resource(max_entries=30, show_spinner=False)
def _watched(key: str, quantity: str, path: str, stamps: tuple) -> tuple:
    found = recorded(key)
    if found is None:
        return ()
    grid, row = training_of.grid(found, quantity), training_of.QUANTITIES[quantity]
    return tuple(figures.charts(found, runs.live(Path(path)), grid, row, recorded_filters(key)))


def files(key: str, quantity: str) -> dict:
    """What can be downloaded of a run, see explorer.depth.figures.recorded.files; made when it is
    asked for."""
    found = recorded(key)
    if found is None:
        return {}
    return tables.files(
        [found],
        [training_of.grid(found, quantity)],
        training_of.QUANTITIES[quantity],
        [],
        [recorded_filters(key)],
        [found],
    )


def comparable() -> dict[str, str]:
    """Key and label of the runs that can be compared over training, those of this server first."""
    found = recordings()
    return {key: found[key] for key in sorted(found, key=lambda key: not key.startswith("run:"))}
