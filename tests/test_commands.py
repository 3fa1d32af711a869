"""`python -m explorer`: every command reaches what does it, and what is no command is said."""

import functools
import hashlib
from dataclasses import replace

import pytest
from streamlit.web import cli

from explorer import __main__, __version__
from explorer.app import server
from explorer.failures import command
from explorer.networks import registry
from explorer.training import queue


@pytest.fixture
def calls(monkeypatch) -> list[tuple[str, list[str]]]:
    """What the commands were called with, instead of doing it."""
    kept: list[tuple[str, list[str]]] = []

    def instead(name: str, given: list[str]) -> int:
        kept.append((name, given))
        return 0

    for module, function in ((server, "run"), (command, "main"), (queue, "main")):
        monkeypatch.setattr(module, function, functools.partial(instead, module.__name__))
    return kept


@pytest.mark.parametrize(
    ("given", "called"),
    [
        ([], ("explorer.app.server", [])),
        (["--server.port", "80"], ("explorer.app.server", ["--server.port", "80"])),
        (["run", "--server.port=80"], ("explorer.app.server", ["--server.port=80"])),
        (["evaluate", "--model", "x"], ("explorer.failures.command", ["--model", "x"])),
        (["queue", "list"], ("explorer.training.queue", ["list"])),
    ],
)
def test_a_command_gets_the_arguments_after_its_name(calls, given, called):
    assert __main__.main(given) == 0
    assert calls == [called]


def test_help_and_version_and_what_is_no_command(calls, capsys):
    assert __main__.main(["--help"]) == __main__.main(["--version"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {name} " in out for name in __main__.COMMANDS)
    assert __version__ in out
    assert __main__.main(["evalute"]) == 2
    assert "no command 'evalute'" in capsys.readouterr().err
    assert not calls


def test_streamlit_is_given_home_and_the_options(monkeypatch):
    given = []
    monkeypatch.setattr(cli, "main", lambda arguments, **_: given.extend(arguments))
    assert server.run(["--server.port", "80"]) == 0
    assert given == ["run", str(server.HOME), "--server.port", "80"]
    assert server.HOME.is_file()


def test_weights_are_fetched_by_name(monkeypatch, tmp_path, capsys):
    data = b"weights"
    (tmp_path / "there").write_bytes(data)
    row = registry.MODELS["squeezenet1_1"]
    target = tmp_path / f"squeezenet-{hashlib.sha256(data).hexdigest()[:8]}.pth"
    changed = replace(row, weights=target, url=(tmp_path / "there").as_uri())
    monkeypatch.setattr(
        type(registry.MODELS), "of_source", lambda _self, _source: {"squeezenet1_1": changed}
    )
    assert __main__.main(["download", "squeezenet1_1"]) == 0
    assert target.read_bytes() == data
    assert str(target) in capsys.readouterr().out
    target.unlink()
    (tmp_path / "there").write_bytes(b"other weights")
    assert __main__.main(["download", "squeezenet1_1"]) == 1
    assert "damaged" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        __main__.main(["download", "no-such-network"])
    assert "squeezenet1_1" in capsys.readouterr().err
