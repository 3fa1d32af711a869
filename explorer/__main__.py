"""One command line for all that the explorer does: `python -m explorer`, or `cnn-explorer` where it
is installed.

COMMANDS is the table. To add a command, write a function that takes the arguments after its name
and gives the exit status, and add a row; what it needs is imported when it is chosen, since torch
takes seconds."""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from explorer import __version__
from explorer.workspace import name_networks


@dataclass(frozen=True)
class Command:
    """A row of COMMANDS: what it does, and the function that does it and gives the exit status."""

    help: str
    main: Callable[[list[str]], int]


def run(arguments: list[str]) -> int:
    """What `streamlit run explorer/Home.py` does; the arguments are Streamlit's options, and
    --networks with a file of one's own networks."""
    from explorer.app import server

    return server.run(arguments)


def evaluate(arguments: list[str]) -> int:
    """Evaluate a network on a set of images, also one of one's own: --networks FILE."""
    from explorer.failures import command

    return command.main(name_networks(arguments))


def queue(arguments: list[str]) -> int:
    """Work off, list or change the queue of trainings."""
    from explorer.training import queue

    return queue.main(arguments)


def download(arguments: list[str]) -> int:
    """Fetch published weights into torch's cache."""
    from explorer.networks import download_command

    return download_command.main(arguments)


COMMANDS: dict[str, Command] = {
    "run": Command(
        "run the app (the default), with networks of your own: --networks FILE; other options are "
        "Streamlit's, as --server.port",
        run,
    ),
    "evaluate": Command("what does a network say of every image of a set?", evaluate),
    "download": Command(
        "fetch the weights of published networks, or take them from a folder", download
    ),
    "queue": Command(
        "the trainings that run and wait: work them off, or list, stop, resume", queue
    ),
}


def main(arguments: list[str] | None = None) -> int:
    """Run the command that the arguments (default: the command line's) begin with; `run` where they
    begin with none. Gives the exit status."""
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["--version"]:
        print(f"CNN Explorer {__version__}")
        return 0
    if given[:1] in (["-h"], ["--help"]):
        print(usage())
        return 0
    if not given or given[0].startswith("-"):
        return run(given)
    if given[0] not in COMMANDS:
        print(f"There is no command {given[0]!r}.\n\n{usage()}", file=sys.stderr)
        return 2
    return COMMANDS[given[0]].main(given[1:])


def usage() -> str:
    """What `--help` shows."""
    rows = "\n".join(f"  {name:10} {command.help}" for name, command in COMMANDS.items())
    return (
        f"usage: python -m explorer [{' | '.join(COMMANDS)}] [options]\n\n{rows}\n\n"
        "`python -m explorer COMMAND --help` shows the options of a command."
    )


if __name__ == "__main__":
    sys.exit(main())
