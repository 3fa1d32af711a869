"""Cached answers about trainings beside the app; what is on disk is read about once a second for
all sessions."""

import logging
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Thread
from typing import Any

import numpy as np
import streamlit as st

from explorer.app.kept_objects import kept
from explorer.depth.cached.recordings import recorded_filters, recording, recordings
from explorer.depth.recording import Recording, grid
from explorer.inside.quantities import QUANTITIES
from explorer.networks import registry
from explorer.training import charts as charts_of
from explorer.training import cost, data, memory, queue, speed
from explorer.training import devices as devices_of
from explorer.training import files as files_of
from explorer.training.charts import Shown
from explorer.training.data import DataSet
from explorer.training.limits import JobError
from explorer.training.measurements import Measurements
from explorer.training.states import Training
from explorer.training.states import trainings as trainings_of
from explorer.training.words import train as words
from trainer import runs
from trainer.config import Config
from trainer.files import changed_at
from trainer.image_folder import Choices
from trainer.nets import NetSpec

logger = logging.getLogger(__name__)
MEASUREMENTS, MEASURED_BATCH = Measurements(), 128
EXAMPLE = "digits-relu"  # what is shown before anybody has trained
ACTIONS: dict[str, Callable[..., object]] = {
    "start": queue.start,
    "stop": queue.stop,
    "resume": queue.resume,
    "rename": queue.rename,
    "delete": queue.delete,
}


@st.cache_resource(max_entries=2, show_spinner=False)
def _watch(root: str) -> Thread:
    """Keep the queue of this runs folder going while the server lives."""
    return queue.watch(Path(root))


@st.cache_data(ttl=0.7, max_entries=2, show_spinner=False)
def _trainings(root: str) -> list[Training]:
    return trainings_of(Path(root))


def runs_folder() -> Path:
    """Where the runs of this server lie."""
    return registry.RUNS


def trainings() -> list[Training]:
    """Every training of this server as it stands now, see explorer.training.states; the queue is
    kept going from here."""
    _watch(str(registry.RUNS))
    return _trainings(str(registry.RUNS))


def training(name: str) -> Training | None:
    """The training of this name, if there is one."""
    return next((row for row in trainings() if row.name == name), None)


def odd_jobs() -> list[str]:
    """Names of the trainings whose files in the queue cannot be read."""
    return sorted(files_of.odd_jobs(registry.RUNS))


def queue_problem() -> str:
    """The sentence why the queue cannot go on now, or nothing."""
    return queue.scheduler(registry.RUNS).problem


def act(action: str, *details: Any) -> str:
    """Do one of the ACTIONS; returns the sentence why it was not done, or nothing."""
    try:
        ACTIONS[action](registry.RUNS, *details)
    except JobError as error:
        return str(error)
    except OSError as error:
        logger.exception("Not done: %s", action)
        return f"The disk of the server gave up: {error.strerror or type(error).__name__}."
    finally:
        _trainings.clear()
    return ""


def log(name: str) -> str:
    """The end of what a training wrote."""
    return files_of.log(registry.RUNS, name)


# --- before a training ---------------------------------------------------------------------------------------------


@st.cache_data(ttl=20, max_entries=2, show_spinner=False)
def data_sets(home: str) -> dict[str, str]:
    """Key and label of what everybody can train on; called with data.home()."""
    return data.known()


@st.cache_data(ttl=60, max_entries=50, show_spinner="Listing the images")
def data_set(root: str, key: str, choices: Choices) -> DataSet:
    """See explorer.training.data.find. Raises JobError."""
    return data.find(Path(root), key, choices)


@st.cache_data(max_entries=500, show_spinner=False)
def _plan(config: Config, data_set: DataSet) -> cost.Plan:
    return cost.plan(config, data_set)


def plan(config: Config, data_set: DataSet) -> cost.Plan:
    """See explorer.training.cost.plan."""
    return _plan(replace(config, name=""), data_set)


def shortage(plan: cost.Plan) -> str:
    """The sentence why a training would have to wait for memory now, or nothing."""
    return memory.shortage(plan.memory, files_of.jobs(registry.RUNS).values())


def _question(net: NetSpec, config: Config) -> tuple[NetSpec, int, str, str]:
    return net, min(config.batch_size, MEASURED_BATCH), config.precision, config.device


def measure(config: Config, data_set: DataSet) -> str:
    """Ask for the speed of a training; returns the sentence why it is not measured, or nothing."""
    question = _question(cost.spec(config, data_set), config)
    needed = plan(replace(config, batch_size=question[1]), data_set).memory
    try:
        MEASUREMENTS.ask(question, lambda: speed.measured(*question, needed, registry.RUNS))
    except JobError as error:
        return str(error)
    return ""


def images_per_second(net: NetSpec, config: Config) -> tuple[float, str]:
    """Images a second of such a training on this machine, and how that is known: from an earlier
    run, or from a few steps that somebody asked for. 0 before that, while it is measured, or where it
    cannot be."""
    known, name = speed.earlier(registry.RUNS, trainings(), net, config)
    if known:
        return known, words.earlier_speed(name)
    measurement = MEASUREMENTS.find(_question(net, config))
    if measurement is None:
        return 0.0, words.UNMEASURED
    if not measurement.done():
        return 0.0, words.MEASURING
    if error := measurement.exception():
        return 0.0, str(error)
    return measurement.result(), words.MEASURED


@st.cache_data(ttl=10, max_entries=1, show_spinner=False)
def devices() -> dict[str, str]:
    """See explorer.training.devices."""
    return devices_of.devices()


# --- while it runs -------------------------------------------------------------------------------------------------


def recorded(key: str) -> Recording | None:
    """The recording of "run:<name>" or of a run that ships; None while there is none."""
    try:
        return recording(key, key.removeprefix("run:"))
    except (runs.RunError, OSError):
        logger.debug("Nothing is recorded of %s", key, exc_info=True)
        return None


def left_out(name: str) -> str:
    """What of its data set a run was not trained on, in words; nothing where all was."""
    path = registry.RUNS / name
    return _left_out(str(path), changed_at(path / "config.json"))


@st.cache_data(max_entries=50, show_spinner=False)
def _left_out(path: str, _changed: tuple[int, int]) -> str:
    try:
        return words.left_out(runs.read(Path(path)).dataset)
    except (runs.RunError, OSError):
        logger.debug("Nothing is known of the data of %s", path, exc_info=True)
        return ""


def charts(key: str, quantity: str) -> tuple[Shown, ...]:
    """The views of one run as it stands now, see explorer.training.charts; made once for all who
    watch."""
    path = registry.RUNS / key[4:] if key.startswith("run:") else runs.BUNDLED / key
    names = ("config.json", "metrics.jsonl", "live.jsonl", "probes.npz")
    changed = tuple(changed_at(path / name) for name in names)
    run = recorded(key)
    if run is None:
        return ()
    filters = recorded_filters(key)
    return kept(
        ("charts", quantity, str(path), changed), lambda: _charts(run, quantity, path, filters)
    )


def _charts(
    run: Recording, quantity: str, path: Path, filters: np.ndarray | None
) -> tuple[Shown, ...]:
    row, measured = QUANTITIES[quantity], grid(run, quantity)
    return tuple(charts_of.charts(run, runs.live(path), measured, row, filters))


def comparable() -> dict[str, str]:
    """Key and label of the runs that can be compared over training, those of this server first."""
    labels = recordings()
    return {key: labels[key] for key in sorted(labels, key=lambda key: not key.startswith("run:"))}
