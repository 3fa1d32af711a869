"""Where do runs, evaluations and the data of this server lie?"""

from pathlib import Path


def workspace() -> Path:
    """The folder of runs/, evaluations/ and data/: the checkout that this code lies in; where it is
    installed apart from one, the working directory."""
    checkout = Path(__file__).resolve().parents[1]
    return checkout if (checkout / "pyproject.toml").is_file() else Path.cwd()
