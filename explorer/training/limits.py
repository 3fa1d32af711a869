"""What this server allows of trainings, and which settings of one it takes.

Every field of `Limits` is read from the environment: CNN_EXPLORER_ and its name in capitals.
"""

import os
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from trainer import machine, runs
from trainer.config import Config, ConfigError
from trainer.errors import PersonsError
from trainer.nets import is_own
from trainer.refusals import refuse_ignored


class JobError(PersonsError, RuntimeError):
    """Something that cannot be done with a training, with a sentence that says why."""


def limit(default: float, help: str) -> Any:
    """A field of Limits with the line that explains it."""
    return field(default=default, metadata={"help": help})


@dataclass(frozen=True)
class Limits:
    """What one server allows."""

    trainings: int = limit(
        1, "trainings at once; the others wait in a queue; 0: nobody trains here"
    )
    waiting: int = limit(20, "trainings that may wait")
    per_visitor: int = limit(3, "trainings of one visitor that run or wait at the same time")
    threads: int = limit(0, "threads of one training on the CPU; 0: all cores but one")
    hours: float = limit(0.0, "after so many hours a training saves and ends; 0: never")
    upload_decoded: float = limit(
        2.0, "GiB on the disk that the decoded images of an uploaded set may take"
    )
    open_sharing: int = limit(
        0,
        "1: everybody can stop, resume, rename and delete every training, and take every tag and "
        "note away; 0: only the browser that made it, and the owner",
    )

    @classmethod
    def here(cls) -> "Limits":
        """The limits of this process's environment. Raises JobError for a value that is no
        number."""
        names = {entry.name: variable(entry.name) for entry in fields(cls)}
        given = {name: os.environ[place] for name, place in names.items() if os.environ.get(place)}
        usual = asdict(cls())
        try:
            return cls(**{name: type(usual[name])(value) for name, value in given.items()})
        except ValueError as error:
            wrong = ", ".join(f"{names[name]}={value}" for name, value in given.items())
            raise JobError(f"One of these settings of the server is no number: {wrong}.") from error

    def cores(self) -> int:
        """How many threads one training gets."""
        return self.threads or max(1, machine.cores() - 1)


def variable(name: str) -> str:
    """The environment variable of a field of Limits."""
    return f"CNN_EXPLORER_{name.upper()}"


def check(config: Config) -> None:
    """Raise JobError unless every setting of a training has the kind, the range and the choices
    that it must have."""
    if not runs.NAME.fullmatch(config.name):
        raise JobError(
            f"{config.name[:80]!r} is no name for a training: use a-z, 0-9, '_', '.' and '-', at most 64 "
            "characters, a letter or digit first, no '.' last, and no name that Windows keeps for a "
            "device, such as con, nul or com1."
        )
    if is_own(config.net):
        raise JobError(
            "A network of your own is trained at the command line: python -m trainer --net."
        )
    try:
        config.check()
        refuse_ignored(config)
    except ConfigError as error:
        raise JobError(str(error)) from error


def arguments(config: Config) -> list[str]:
    """The options of `python -m trainer` that make this training, all of them, so that no preset
    changes one; each in one word, so that none is taken for two."""
    options = []
    for name, value in asdict(config).items():
        flag = name.replace("_", "-")
        if isinstance(value, bool):
            options.append(f"--{flag}" if value else f"--no-{flag}")
        else:
            options.append(f"--{flag}={value}")
    return options
