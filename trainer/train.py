"""How is a network trained? `train(config) -> run folder`: what is checked before, and what is said
when it ends.

The loop itself is in `trainer.loop`, what is saved and taken up again in `trainer.checkpoint`.
"""

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from pathlib import Path

import torch
from torch import nn

from trainer import beginning, card, data, files, own_nets, run_writer, runs
from trainer.config import Config
from trainer.cost import check_memory
from trainer.data import Dataset
from trainer.downloads import ProgressCallback
from trainer.errors import lacks_memory
from trainer.loader import BatchLoader
from trainer.loop import Training
from trainer.nets import NetSpec, build, is_own, layout_of, row_of
from trainer.parallel import Ranks, process_group
from trainer.progress import Progress
from trainer.refusals import refuse_colours, refuse_ignored
from trainer.stopping import TrainingError, stopping
from trainer.validation import averages, of_classes, validate


def unseen(_progress: Progress) -> None:
    """Of the progress of other processes than the first nothing is shown."""


def train(
    config: Config,
    root: Path | str = "runs",
    resume: str = "",
    dataset: Dataset | None = None,
    on_progress: Callable[[Progress], None] = unseen,
    cache: Path | str = "",
    on_data_progress: ProgressCallback = data.quiet,
    say: Callable[[str], None] = data.silent,
) -> Path:
    """Train one network and return its run folder; `resume` names a run to go on with; `say` is
    given lines about the data set before it is trained on. Raises ConfigError, DatasetError, NetError,
    RunError, TrainingError; KeyboardInterrupt and SIGTERM save and end as interrupted."""
    check(config, bool(resume))
    named = own_nets.named(config.net) if is_own(config.net) else None
    with stopping() as stop, within_memory(), process_group(config.device) as ranks:
        path = runs.folder(
            Path(root), resume or config.name or ranks.broadcast(default_name(config))
        )
        config, source = ranks.broadcast(
            resolved(path, config, bool(resume), named, ranks) if ranks.first else (config, named)
        )
        if config.threads:
            torch.set_num_threads(config.threads)
        say = say if ranks.first else data.silent
        dataset = dataset or loaded(config, cache, on_data_progress, say)
        spec = replace(config.spec(len(dataset.classes), dataset.channels), size=dataset.size)
        net = built(spec, config, dataset, source, ranks)
        if not ranks.first:
            Training(path, config, dataset, net, ranks, stop).run(bool(resume), unseen)
            return path
        with beginning.new_folder(path), run_writer.lock(path):
            files.sweep(path)
            run = beginning.describe(path, config, dataset, net, spec, ranks.world)
            beginning.begin(run, bool(resume), source)
            with reporting(path):
                training = Training(path, config, dataset, net, ranks, stop)
                training.run(bool(resume), on_progress)
                write_result(path, training.loader.alone())
    return path


def loaded(
    config: Config, cache: Path | str, on_progress: ProgressCallback, say: Callable[[str], None]
) -> Dataset:
    """The images that are trained on. Raises DatasetError, ConfigError."""
    size = data.input_size(config.data, config.size, row_of(config.net).size)
    dataset = data.load(config.data, size, cache, on_progress, config.choices, say)
    refuse_colours(config, dataset.name, dataset.channels)
    return dataset


def check(config: Config, resume: bool) -> None:
    """Raise ConfigError for settings that cannot be trained with; a run that goes on keeps its own."""
    config.check()
    if not resume:
        refuse_ignored(config)


def built(
    spec: NetSpec, config: Config, dataset: Dataset, source: own_nets.Source | None, ranks: Ranks
) -> nn.Module:
    """The network to train, where there is memory for it. Raises NetError, TrainingError."""
    own = own_nets.build(source, spec, config.seed) if source else None
    check_memory(spec, config, len(dataset.train_labels), len(dataset.val_labels), ranks, own)
    return build(spec, config.seed) if own is None else own


@contextlib.contextmanager
def within_memory() -> Iterator[None]:
    """Memory that runs out, wherever it does, is a TrainingError."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        if not lacks_memory(error):
            raise
        raise TrainingError(
            "Memory ran out. A smaller --batch-size, --size or --width is needed."
        ) from error


def resolved(
    path: Path, config: Config, resume: bool, source: own_nets.Source | None, ranks: Ranks
) -> tuple[Config, own_nets.Source | None]:
    """The config with its name and arithmetic fixed, of a run that goes on its own; and where the
    network is of somebody's own, what makes it."""
    if resume:
        config, source = beginning.going_on(runs.read(path), source)
    else:
        beginning.check_new(path)
    precision = config.precision
    if precision == "auto":
        precision = "bfloat16" if has_bfloat16(ranks.device) else "float32"
    net = source.net if source else config.net
    return replace(config, net=net, name=path.name, precision=precision), source


def has_bfloat16(device: torch.device) -> bool:
    """Whether the hardware computes in bfloat16; elsewhere it is emulated, and slower than
    float32."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    return any(
        getattr(torch.cpu, name, bool)()
        for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    )


@contextlib.contextmanager
def reporting(path: Path) -> Iterator[None]:
    """status.json while a training runs and when it ends, however it ends."""
    run_writer.report(path, "running", start=time.time())
    try:
        yield
    except (KeyboardInterrupt, SystemExit):
        run_writer.report(path, "interrupted")
        raise
    except BaseException as error:
        if lacks_memory(error):
            error = TrainingError(
                "Memory ran out while measuring the network. A smaller --size or --width is needed, "
                "or --probes 0."
            )
        with contextlib.suppress(runs.RunError):  # on a full disk the first message counts
            run_writer.report(path, "failed", reason=str(error)[:500])
        raise error


def default_name(config: Config) -> str:
    """A name for the run folder made from what differs from the defaults, with the time."""
    usual = asdict(Config())
    parts = [
        row_of(config.net).label.lower() if is_own(config.net) else config.net,
        *(
            f"{value}"
            for key, value in asdict(config).items()
            if key in ("activation", "norm", "init", "depth") and value != usual[key]
        ),
    ]
    return "-".join([*parts, time.strftime("%Y%m%d-%H%M%S")]).replace("_", "")


def write_result(path: Path, loader: BatchLoader) -> None:
    """Measure the network that is kept, as it lies on disk; write status and model card."""
    run = runs.read(path)
    net = runs.load(run).to(loader.ranks.device)
    sums = validate(net.to(memory_format=layout_of(run.spec.net)), loader)
    run_writer.report(path, "finished", seconds_left=0.0, result=averages(sums))
    right, images = (values.int().tolist() for values in of_classes(sums))
    text = card.write(runs.read(path), runs.status(path), runs.metrics(path), right, images)
    run_writer.write(path / "README.md", text.encode())
