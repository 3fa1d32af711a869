"""What would a training cost? Size and work of the network before it is built, memory and disk, and
time once its speed is known."""

from dataclasses import dataclass, fields, replace

from explorer.drawing.numbers import sized
from explorer.training import data, devices, memory
from explorer.training.data import DataSet
from explorer.training.limits import Limits
from trainer import cost
from trainer.config import Config, ConfigError
from trainer.nets import NETS, NetError, NetSpec
from trainer.refusals import refuse_colours, refuse_ignored

PASSES = 3  # a training step costs the forward pass and about twice as much backwards
MAX_PARAMETERS = 300_000_000
LOADED = 3  # times the images of a set of arrays that are in memory while it is read


@dataclass(frozen=True)
class Plan:
    """parameters; multiply_adds of one image forwards; bytes of memory that the whole training takes
    at most, about, and of disk that the decoded images take; images of one epoch; val images that
    are looked at after each; steps of the whole training. `problem` says why it cannot be trained."""

    parameters: int = 0
    multiply_adds: int = 0
    memory: int = 0
    decoded: int = 0
    images: int = 0
    val: int = 0
    epochs: int = 0
    steps: int = 0
    problem: str = ""

    @property
    def epoch_multiply_adds(self) -> int:
        """Of one epoch: forwards and backwards through every training image, forwards through
        validation."""
        return self.multiply_adds * (PASSES * self.images + self.val)

    def seconds(self, images_per_second: float) -> float:
        """Of the whole training at this speed, validation included; neither start nor saving."""
        return self.epochs * (self.images + self.val / PASSES) / images_per_second


def spec(config: Config, data_set: DataSet) -> NetSpec:
    """The network that a training would build."""
    size = config.size or data_set.side or NETS[config.net].size
    return replace(config.spec(max(1, data_set.classes), data_set.channels), size=size)


def plan(config: Config, data_set: DataSet) -> Plan:
    """The cost of a training; a Plan with a problem where the network cannot be built, or the
    training is too large for this machine."""
    net = spec(config, data_set)
    try:
        refuse_ignored(config)
        refuse_colours(config, data_set.label, data_set.channels)
        work = cost.count(net)
    except (NetError, ValueError) as error:
        return Plan(problem=str(error))
    except (RuntimeError, ZeroDivisionError):
        return Plan(
            problem=f"Pictures of {net.size}x{net.size} pixels are too small for this network."
        )
    on_gpu = devices.is_gpu(config.device)
    batch = max(1, min(config.batch_size, data_set.train))
    held = cost.of_images(data_set.train + data_set.val, net.size, data_set.channels)
    result = Plan(
        parameters=work.parameters,
        multiply_adds=work.multiply_adds,
        memory=cost.memory(work, config, data_set.train, data_set.val, on_gpu)
        + (0 if data_set.decoded else LOADED * held),
        decoded=held if data_set.decoded else 0,
        images=data_set.train,
        val=data_set.val,
        epochs=config.epochs,
        steps=data_set.train // batch * config.epochs,
    )
    return replace(result, problem=_too_large(result) or _too_much_to_decode(result, data_set, net))


def of(config: Config) -> Plan:
    """The cost of a training whose settings name its data set as the trainer is told it; a Plan of
    nothing where the data set cannot be read, which the trainer will say. Images are listed."""
    data_set = data.described(config.data, config.choices)
    return Plan() if data_set.problem else plan(config, data_set)


def of_settings(settings: dict) -> Plan:
    """`of` for settings as a file holds them; a Plan of nothing where they are none."""
    known = {entry.name for entry in fields(Config)}
    try:
        config = Config(**{key: value for key, value in settings.items() if key in known})
        config.check()
    except (TypeError, ConfigError):
        return Plan()
    return of(config)


def _too_large(result: Plan) -> str:
    if result.parameters <= MAX_PARAMETERS and result.memory <= memory.most():
        return ""
    return (
        f"This network has {result.parameters:,} parameters, and a training of it would take about "
        f"{result.memory / 2**30:.1f} GiB of memory, of which this machine has "
        f"{memory.most() / 2**30:.1f} for it: choose a smaller width, size or batch."
    )


def _too_much_to_decode(result: Plan, data_set: DataSet, net: NetSpec) -> str:
    most = Limits.here().upload_decoded * 2**30
    if not data_set.uploaded or result.decoded <= most:
        return ""
    return (
        f"The {result.images + result.val:,} images of this zip would take "
        f"{result.decoded / 2**30:.1f} GiB on the disk when they are decoded to {net.size}x{net.size} "
        f"pixels, and those of an upload may take {sized(most / 2**30, 6)}: choose a smaller input side, or "
        "bring fewer images."
    )
