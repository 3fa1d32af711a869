"""How is the app started?"""

from pathlib import Path

from streamlit.web import cli

HOME = Path(__file__).resolve().parents[1] / "Home.py"


def run(options: list[str]) -> int:
    """Serve the app until it is stopped, as `streamlit run explorer/Home.py` does with these
    options; gives the exit status."""
    try:
        cli.main(["run", str(HOME), *options], prog_name="python -m explorer")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    return 0
