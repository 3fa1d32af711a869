"""Where do runs, evaluations, the data of this server, and the networks of whoever started it lie?"""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path

NETWORKS = "CNN_EXPLORER_NETWORKS"
VARIABLES = {NETWORKS: "a Python file of your own whose functions give networks, as `--networks`"}


def workspace() -> Path:
    """The folder of runs/, evaluations/ and data/: the checkout that this code lies in; where it is
    installed apart from one, the working directory."""
    checkout = Path(__file__).resolve().parents[1]
    return checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()


def own_networks() -> Path | None:
    """The file of networks that whoever started this process named, or None."""
    name = os.environ.get(NETWORKS)
    return Path(name).expanduser().resolve() if name else None


def name_networks(arguments: Sequence[str]) -> list[str]:
    """Keep the file that `--networks` names where every process that this one starts finds it; gives
    the other arguments."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--networks", metavar="FILE")
    options, others = parser.parse_known_args(arguments)
    if options.networks:
        os.environ[NETWORKS] = str(Path(options.networks).expanduser().resolve())
    return others
