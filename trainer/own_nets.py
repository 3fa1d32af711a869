"""How is a network of somebody's own trained? `--net FILE.py:NAME` names a class or function in a
Python file of the person at the command line; it is called with what it takes of ARGUMENTS and
returns the network, whose forward pass gives logits (N, classes).

A run folder keeps a copy of the file, which makes the network again. What is in a run folder may be
a stranger's: a copy is run only where a file of the very same text was named on a command line
before, by this person on this machine; the cache keeps the sha256 of those."""

import contextlib
import hashlib
import inspect
import linecache
import logging
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from trainer import files
from trainer.downloads import cache_folder
from trainer.layer_record import frozen_statistics
from trainer.net_spec import initialise
from trainer.nets import NetError, NetSpec
from trainer.outputs import odd_logits

FILE = "own_net.py"  # the copy in a run folder
KNOWN = "own_nets"  # the folder of the cache in which a file for each text that was named lies
MAX_BYTES = 2**20
ARGUMENTS: dict[str, str] = {  # what a class or function may ask for: a field of NetSpec
    "classes": "classes",
    "num_classes": "classes",
    "channels": "channels",
    "in_channels": "channels",
    "size": "size",
    "image_size": "size",
}
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Source:
    """The text of a Python file, what the file is called, and the class or function in it."""

    text: bytes
    file: str
    name: str

    @property
    def net(self) -> str:
        """The `NetSpec.net` of it, without the place of the file."""
        return f"{self.file}:{self.name}"

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text).hexdigest()


def named(net: str) -> Source:
    """What FILE.py:NAME of a command line names; from now on it is known on this machine, and
    modules beside the file can be imported. Raises NetError."""
    place, _, name = net.rpartition(":")
    path = Path(place).expanduser()
    if path.suffix != ".py" or not name.isidentifier():
        raise NetError(
            f"{path.name}:{name} names no network: write FILE.py:NAME, with the name of a class or "
            "function in the file."
        )
    source = _read(path, path.name, name)
    folder = str(path.resolve().parent)
    if folder not in sys.path:
        sys.path.append(folder)
    remember(source)
    return source


def of_run(path: Path, net: str) -> Source:
    """The copy in a run folder. Raises NetError for a text that was never named here."""
    file, _, name = net.rpartition(":")
    source = _read(path / FILE, file, name)
    if not is_known(source):
        raise NetError(
            f"The network of the run {path.name} is made by {file}, and code of a run folder is run "
            "only where the same file was named on a command line of this machine: give it with "
            f"python -m trainer --resume {path.name} --net {net}"
        )
    return source


def _read(path: Path, file: str, name: str) -> Source:
    try:
        return Source(files.read_bytes(path, MAX_BYTES), file, name)
    except OSError as error:
        raise NetError(f"{file} cannot be read: {error.strerror}.") from error


def remember(source: Source) -> None:
    """The person at the command line named this text: copies of it may be run on this machine."""
    folder = cache_folder() / KNOWN
    try:
        folder.mkdir(parents=True, exist_ok=True)
        files.write(folder / source.sha256, b"")
    except OSError as error:
        log.warning("%s can be opened from its run no more: %s", source.file, error)


def is_known(source: Source) -> bool:
    """Whether this text was named on a command line of this machine."""
    return (cache_folder() / KNOWN / source.sha256).is_file()


def build(source: Source, spec: NetSpec, seed: int = 0) -> nn.Module:
    """The network of a file with the weights that this seed draws, in training mode. Raises
    NetError, with the line where there is one."""
    with torch.random.fork_rng(devices=[]), as_net_errors(source):
        torch.manual_seed(seed)
        net = _called(source, spec)
        _check_logits(source, net, spec)
        initialise(net, spec)
    net.register_forward_pre_hook(_in_rows)
    return net.train()


def _in_rows(_net: nn.Module, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
    """Images laid out as people's own networks expect, who reshape with `view`; in the faster layout
    it fails. A copy, since images of one channel count as laid out in both ways."""
    return inputs[0].clone(memory_format=torch.contiguous_format), *inputs[1:]


@contextlib.contextmanager
def as_net_errors(source: Source) -> Iterator[None]:
    """Whatever the file raises while the block runs, as a NetError with its line."""
    try:
        yield
    except NetError:
        raise
    except (Exception, SystemExit) as error:
        log.info("%s raises", source.net, exc_info=error)
        raise NetError(f"{source.net}: {sentence(error, source.file)}") from error


def sentence(error: BaseException, file: str) -> str:
    """What was raised, and in which line of this file."""
    line = error.lineno if isinstance(error, SyntaxError) and error.filename == file else None
    step = error.__traceback__
    while step:
        if step.tb_frame.f_code.co_filename == file:
            line = step.tb_lineno
        step = step.tb_next
    what = error.msg if isinstance(error, SyntaxError) else str(error)
    reason = f"{type(error).__name__}: {' '.join(what.split())[:300]}".rstrip(": .")
    return f"line {line}: {reason}." if line else f"{reason}."


def _module(source: Source) -> types.ModuleType:
    """The file as a module, run once in a process."""
    name = f"own_net_{source.sha256[:16]}"
    if name in sys.modules:
        return sys.modules[name]
    module = types.ModuleType(name)
    lines = source.text.decode("utf-8", "replace").splitlines(keepends=True)
    linecache.cache[source.file] = (len(source.text), None, lines, source.file)
    sys.modules[name] = module  # dataclasses look there for what they are defined in
    try:
        exec(compile(source.text, source.file, "exec"), module.__dict__)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _called(source: Source, spec: NetSpec) -> nn.Module:
    """What the class or function returns."""
    module = _module(source)
    make = getattr(module, source.name, None)
    if not callable(make):
        own = [name for name, value in vars(module).items() if _is_of(value, module)]
        there = f"; there is {', '.join(own[:20])}" if own else ""
        raise NetError(f"{source.file} has no class or function {source.name}{there}.")
    result = make(**_arguments(source, make, spec))
    result = result if isinstance(result, nn.Module) else getattr(result, "net", result)
    if not isinstance(result, nn.Module):
        kind = type(result).__name__
        raise NetError(f"{source.net} gives {kind}; it must give a network, a torch.nn.Module.")
    return result


def _is_of(value: object, module: types.ModuleType) -> bool:
    return callable(value) and getattr(value, "__module__", "") == module.__name__


def _arguments(source: Source, make: Callable[..., Any], spec: NetSpec) -> dict[str, int]:
    """Those of ARGUMENTS that it takes by name."""
    parameters = inspect.signature(make).parameters.values()
    taken = {p.name: p for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)}
    needed = [name for name, p in taken.items() if p.default is p.empty and name not in ARGUMENTS]
    if needed:
        raise NetError(
            f"{source.net} asks for {', '.join(needed)}, which the trainer does not know: give a "
            f"default. What it gives, where it is asked for, is {', '.join(ARGUMENTS)}."
        )
    return {name: getattr(spec, field) for name, field in ARGUMENTS.items() if name in taken}


def _check_logits(source: Source, net: nn.Module, spec: NetSpec) -> None:
    """Raise NetError unless the network can be trained and saved, and gives logits in training and in
    evaluation."""
    x = torch.randn(2, spec.channels, spec.size, spec.size)
    for mode in (False, True):
        before = {name: buffer.clone() for name, buffer in net.train(mode).named_buffers()}
        with torch.no_grad():
            output = net(x)
            for name, buffer in net.named_buffers():
                buffer.copy_(before.get(name, buffer))
        if problem := odd_logits(output, len(x), spec.classes):
            size = f"{spec.channels}x{spec.size}x{spec.size}"
            raise NetError(f"{source.net}: {problem} (two images of {size}).")
    try:
        frozen_statistics(net)
    except Exception as error:
        raise NetError(f"{source.net} cannot be copied, to measure it: {error}.") from error
    if not any(p.requires_grad and p.is_floating_point() for p in net.parameters()):
        raise NetError(f"{source.net} has no parameters that could be trained.")
    if odd := [key for key, value in net.state_dict().items() if not isinstance(value, Tensor)]:
        raise NetError(f"{source.net} keeps {odd[0]}, which is no tensor and cannot be saved.")
