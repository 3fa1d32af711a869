"""Can the network of a run folder be opened? Looked at without building it."""

from safetensors import SafetensorError, safe_open

from trainer import own_nets, runs
from trainer.nets import is_own

MAX_INSPECTED = 64 * 2**20  # bytes of weights that are hashed before anybody asks for them


def inspect(run: runs.Run) -> None:
    """Raise RunError unless the run's weights are a file of its tensors and, where that is a matter
    of milliseconds, what was written; `runs.load` looks at the others. Raise NetError where code of
    somebody's own makes the network that was not named on a command line of this machine."""
    if run.config is None:
        raise runs.RunError(
            f"The run {run.name} was recorded by a training loop of its own, and the trainer cannot "
            "build its network: it is on the page Over training."
        )
    if is_own(run.spec.net):
        own_nets.of_run(run.path, run.spec.net)
    path = run.path / "weights.safetensors"
    try:
        if not path.is_file():
            raise runs.RunError(f"The weights of the run {run.name} are no file.")
        with safe_open(path, "pt") as file:
            file.keys()
        small = path.stat().st_size <= MAX_INSPECTED
    except (OSError, SafetensorError, ValueError) as error:
        raise runs.RunError(
            f"The weights of the run {run.name} cannot be read ({type(error).__name__})."
        ) from error
    if small:
        runs.verify(run)
