"""What the project can do, one thing after another, in a Python without what Windows lacks.

    PYTHONPATH=tests/without_posix PYTHONWARNDEFAULTENCODING=1 \\
        python -m tests.without_posix.everything FOLDER
writes FOLDER/results.json: each thing that was done, and what went wrong with it ("" where nothing
did).
"""

import importlib
import json
import os
import pkgutil
import signal
import subprocess
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from tests.conftest import ROOT

SECONDS = 240.0


def restricted(_folder: Path) -> None:
    """This process is as it should be: the project's code is refused, others are not."""
    assert hasattr(os, "killpg") and hasattr(signal, "SIGKILL")
    source = compile(
        "import os, signal\n"
        "assert not hasattr(os, 'killpg') and not hasattr(os, 'sysconf')\n"
        "assert not hasattr(signal, 'SIGKILL')\n"
        "try:\n    import fcntl\n    raise AssertionError\nexcept ModuleNotFoundError:\n    pass\n"
        f"try:\n    os.open({str(ROOT)!r}, os.O_RDONLY)\n    raise AssertionError\n"
        "except PermissionError:\n    pass\n"
        f"try:\n    open({str(Path(__file__))!r})\n    raise AssertionError\n"
        "except EncodingWarning:\n    pass\n",
        str(ROOT / "explorer" / "imagined.py"),
        "exec",
    )
    exec(source, {"__name__": "explorer.imagined"})


def imports(_folder: Path) -> None:
    """Every module can be imported; `__main__` runs nothing then."""
    import explorer
    import trainer

    for package in (explorer, trainer):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if module.name != "explorer.Home":  # it draws the app: see below
                importlib.import_module(module.name)


def training(folder: Path) -> None:
    """A tiny training, and its network read again."""
    from trainer import runs
    from trainer.config import Config
    from trainer.train import train

    path = train(Config(net="digits", data="digits", epochs=1, name="tiny"), folder / "own")
    assert runs.status(path)["state"] == "finished"
    runs.load(runs.read(path))


def evaluation(folder: Path) -> None:
    """The command, in this process."""
    from explorer.failures import command
    from explorer.failures.evaluation import read

    out = folder / "evaluation"
    assert command.main(["--model", "digits-relu", "--limit", "30", "--out", str(out)]) == 0
    assert len(read(out)) == 30


def queue(folder: Path) -> None:
    """One training of the queue finishes, one is stopped, and one that goes on is deleted."""
    from dataclasses import replace

    from explorer.training import processes, states
    from explorer.training import queue as trainings
    from trainer import runs
    from trainer.config import Config

    processes.NICENESS = 0
    root, config = folder / "runs", Config(net="digits", data="digits", epochs=1, name="first")
    trainings.watch(root, 0.1)
    trainings.start(root, config)
    trainings.start(root, replace(config, name="second", epochs=10_000))
    until(lambda: states.find(root, "first").state == "finished")
    until(lambda: states.find(root, "second").state == "running" and runs.live(root / "second"))
    trainings.stop(root, "second")
    until(lambda: states.find(root, "second").state == "interrupted")
    trainings.rename(root, "second", "third")
    trainings.delete(root, "third")
    assert trainings.main(["list", "--runs", str(root)]) == 0


def evaluations(folder: Path) -> None:
    """The queue of evaluations."""
    from explorer.failures import evaluation, queue, sources
    from explorer.failures.question import Settings
    from explorer.networks import registry

    evaluation.ROOT = folder / "evaluations"
    model = registry.find("digits-relu")
    job = queue.start(
        "me",
        "tiny",
        "tiny",
        model,
        lambda: registry.load(model),
        lambda: sources.source("digits"),
        Settings(limit=20),
    )
    until(lambda: not job.active)
    assert (job.state, job.message) == ("finished", "")


def app(_folder: Path) -> None:
    """The front door, and the page that starts processes."""
    from streamlit.testing.v1 import AppTest

    from explorer.app import page_table

    at = AppTest.from_file(str(ROOT / "explorer" / "Home.py"), default_timeout=SECONDS).run()
    assert not at.exception and not at.error, [*at.exception, *at.error]
    at.switch_page(page_table.path("train")).run()
    assert not at.exception and not at.error, [*at.exception, *at.error]


def command_line(_folder: Path) -> None:
    """python -m explorer, in a process like this one, and its commands in this one."""
    from explorer.__main__ import main

    subprocess.run([sys.executable, "-m", "explorer", "--help"], cwd=ROOT, check=True)
    for command in ("evaluate", "queue"):
        try:
            main([command, "--help"])
        except SystemExit as end:
            assert not end.code


def until(condition: Callable[[], object]) -> None:
    """Wait for something."""
    end = time.monotonic() + SECONDS
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def attempt(action: Callable[[Path], None], folder: Path) -> str:
    """What went wrong."""
    try:
        action(folder)
    except BaseException:
        return traceback.format_exc()
    return ""


ACTIONS: dict[str, Callable[[Path], None]] = {
    "this process is as it should be": restricted,
    "every module is imported": imports,
    "a training": training,
    "an evaluation": evaluation,
    "the queue of trainings": queue,
    "the queue of evaluations": evaluations,
    "the app": app,
    "the command line": command_line,
}


def main() -> None:
    folder = Path(sys.argv[1])
    results = {name: attempt(action, folder) for name, action in ACTIONS.items()}
    (folder / "results.json").write_text(json.dumps(results), encoding="utf-8")


if __name__ == "__main__":
    main()
