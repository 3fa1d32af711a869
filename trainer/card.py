"""The model card of a run: what it is, trained on what, how well it does, what it is not for."""

import shlex
from dataclasses import asdict

from trainer.config import Config
from trainer.nets import NETS
from trainer.runs import Run
from trainer.schedules import preset

NOT_FOR = (
    "A teaching network. It knows these classes only and names one of them whatever it is shown; it is not for "
    "decisions about people or safety."
)


def write(run: Run, status: dict, metrics: list[dict]) -> str:
    """The README.md of a run, made from what was recorded and measured."""
    result, last = status.get("result", {}), metrics[-1] if metrics else {}
    chance = 1 / len(run.classes)
    learned = result.get("val/accuracy", 0) > 2 * chance
    lines = [
        f"# {run.name}",
        "",
        f"{NETS[run.spec.net].label} network, {run.parameters:,} parameters: activation {run.spec.activation}, norm "
        f"{run.spec.norm}, init {run.spec.init}, "
        f"{'with' if run.spec.residual else 'without'} skip connections where the design has any, input "
        f"{run.spec.channels}x{run.spec.size}x{run.spec.size}.",
        "",
        *(
            []
            if learned
            else [
                "**This network did not learn:** it does about as well as chance. That is a result, "
                "kept for comparison with its twin.",
                "",
            ]
        ),
        "## Trained on",
        "",
        f"{run.dataset['name']}: {run.dataset['train']:,} training and {run.dataset['val']:,} validation images of "
        f"{len(run.classes)} classes (sha256 {run.dataset['hash'][:16]}...). {run.config.epochs} epochs, seed "
        f"{run.config.seed}, SGD with highest learning rate {run.config.lr}, {run.config.schedule} schedule, batch "
        f"{run.config.batch_size}, {run.config.precision}.",
        *origin(run),
        *memory(metrics),
        "",
        "## Measured",
        "",
        "| on the validation images, float32, weights as stored here | |",
        "|---|---|",
        f"| top-1 accuracy | {result.get('val/accuracy', float('nan')):.2%} |",
        f"| top-5 accuracy | {result.get('val/top5', float('nan')):.2%} |",
        f"| mean cross entropy | {result.get('val/loss', float('nan')):.4f} |",
        f"| chance | {chance:.2%} |",
        f"| training accuracy in the last epoch, augmented images, dropout on | "
        f"{last.get('train/accuracy', float('nan')):.2%} |",
        "",
        "## Made with",
        "",
        "```",
        command(run.config),
        "```",
        "",
        ", ".join(f"{name} {version}" for name, version in run.versions.items()) + ".",
        "",
        "## Not for",
        "",
        NOT_FOR,
        "",
    ]
    return "\n".join(lines)


def origin(run: Run) -> list[str]:
    """Where the validation images come from, and what was left out, where that is recorded."""
    split, left_out = run.dataset.get("split", {}), run.dataset.get("unreadable_count", 0)
    sentences = []
    if split.get("val") == "made here":
        sentences.append(
            f"The validation images are {split['share']:.0%} of each class, set aside with seed "
            f"{split['seed']}."
        )
    if left_out:
        sentences.append(f"{left_out:,} files were left out because they are no readable images.")
    return sentences


def memory(metrics: list[dict]) -> list[str]:
    fewest = min((row["images_at_once"] for row in metrics if "images_at_once" in row), default=0)
    return (
        [
            f"Memory ran out: a batch went through the network in parts of {fewest} images at once, and batch norm "
            "saw these."
        ]
        if fewest
        else []
    )


def command(config: Config) -> str:
    """The command line that trains this network again."""
    usual = asdict(Config()) | preset(config.preset, config.net)
    parts = ["python -m trainer"]
    for key, value in asdict(config).items():
        flag = key.replace("_", "-")
        if value == usual[key]:
            continue
        parts.append(
            f"--{flag if value else f'no-{flag}'}"
            if isinstance(value, bool)
            else f"--{flag} {shlex.quote(str(value))}"
        )
    return " ".join(parts)
