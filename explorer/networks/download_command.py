"""Download command: how do weights get here before a class, also on a machine without a network?

`python -m explorer download` fetches, goes on with what broke off, and checks what is here."""

import argparse
import functools
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from explorer.networks import downloads, registry, weight_files
from explorer.networks.model import Model

ALL = "all"
NO_NETWORK = (
    "This machine cannot reach the server. Fetch the weights on one that does, with the same command; they lie "
    "in {folder} there. Carry that folder here, and give it: python -m explorer download --from FOLDER {names}, "
    f"or start the app with {weight_files.VARIABLE}=FOLDER."
)


def main(arguments: list[str]) -> int:
    """Fetch, copy or check the weights of the networks that are named. Gives the exit status: 1 where some
    are not here afterwards."""
    models = registry.MODELS.of_source("published")
    options = _parser(models).parse_args(arguments)
    chosen = [models[key] for key in keys(options.names, models)]
    total = sum(model.size_mb for model in chosen if not model.on_disk)
    if total:
        print(f"{total:,.0f} MB are not here yet.")
    missing = []
    for model in chosen:
        try:
            print(f"\r{_provide(model, options.source)}")
        except downloads.DownloadError as error:
            missing.append(model.key)
            print(f"\n{error}", file=sys.stderr)
            if error.cause == "network":
                missing += [row.key for row in chosen[chosen.index(model) + 1 :] if not row.on_disk]
                folder = model.weights.parent if model.weights else ""
                print(NO_NETWORK.format(folder=folder, names=" ".join(missing)), file=sys.stderr)
                break
    return 1 if missing else 0


def groups(models: Mapping[str, Model]) -> dict[str, list[str]]:
    """What a name of several networks stands for: all, or a family."""
    named: dict[str, list[str]] = {ALL: list(models)}
    for key, model in models.items():
        named.setdefault(model.family.lower().replace(" ", "-"), []).append(key)
    return named


def keys(names: Iterable[str], models: Mapping[str, Model]) -> list[str]:
    """The networks of these names and groups, each once, in the order of the names."""
    named = {**groups(models), **{key: [key] for key in models}}
    return list(dict.fromkeys(key for name in names for key in named[name]))


def _parser(models: Mapping[str, Model]) -> argparse.ArgumentParser:
    named = groups(models)
    parser = argparse.ArgumentParser(
        prog="python -m explorer download",
        description="Fetch the weights of published networks, so that nobody waits for them in class. What broke off "
        "is gone on with; what is here is checked.",
        epilog=f"networks: {', '.join(models)}; groups: {', '.join(named)}",
    )
    parser.add_argument(
        "names",
        nargs="+",
        metavar="NAME",
        choices=[*models, *named],
        help="a network's key, or a group",
    )
    parser.add_argument(
        "--from",
        dest="source",
        type=Path,
        metavar="FOLDER",
        help="take the files from this folder instead of the network",
    )
    return parser


def _provide(model: Model, source: Path | None) -> str:
    """Let the weights be here; a sentence about where they are. Raises DownloadError."""
    try:
        if model.on_disk and downloads.is_whole(model):
            return f"{model.label} is in {model.weight_file}, and whole."
    except OSError as error:
        sentence = f"{model.label}: {model.weight_file} cannot be read: {error.strerror}."
        raise downloads.DownloadError(sentence, "disk") from error
    if model.weight_file and model.weight_file != model.weights:
        raise downloads.DownloadError(
            f"{model.label}: {model.weight_file} is damaged: its checksum is not the one in its name. Delete it.",
            "content",
        )
    if model.weight_file:
        print(f"{model.label}: {model.weight_file} is damaged, and fetched anew.", file=sys.stderr)
        model.weight_file.unlink()
    if source:
        downloads.copy(model, source)
    else:
        downloads.download(model, functools.partial(_progress, model.key))
    return f"{model.label} is in {model.weights}."


def _progress(name: str, share: float) -> None:
    """One line, written over."""
    print(f"\r{name}: {share:.0%}   ", end="", flush=True, file=sys.stderr)
