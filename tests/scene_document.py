"""What docs/trainer.md says of the scenes."""

from trainer.scenes.scene import BACKGROUND_OF, CAUSES
from trainer.scenes.world import LIMITS, World

TEXT = (
    "## Scenes",
    "Scenes are drawn by code: one of ten objects before one of ten backgrounds, as many as wanted, the same bytes from the "
    "same seed on every machine. All that is true of a scene is known: its class, colours, texture, place, size, background, "
    "and the masks of its objects. Some have one cause to be hard: "
    f"{', '.join(row.label.lower() for row in CAUSES.values())}. Options stand behind a colon: "
    "`--data scenes:seed=3,side=32,background=own`.",
    "`python -m trainer.scenes.export FOLDER --data scenes:count=500` writes an image folder, `FOLDER/images`, its masks "
    "(`masks/<split>/<number>.npz`, `masks` (objects, side, side) bool) and all factors (`factors.csv`).",
)
OPTIONS = {
    "count": "number of scenes, of which one in five validates",
    "side": "side in pixels",
    "seed": "draws all of them",
    "background": "free: any; own: each class has its own, which betrays it; swapped: another class's",
    "hard": "share of the scenes that have a cause to be hard",
}


def options() -> list[tuple[str, str, str, str]]:
    """Name, default, meaning and values of what can stand behind `scenes:`."""
    usual = World()
    values = {name: f"{low:,} to {high:,}" for name, (low, high) in LIMITS.items()}
    values["background"] = ", ".join(BACKGROUND_OF)
    return [
        (f"`{name}`", f"{getattr(usual, name)}", help, values[name])
        for name, help in OPTIONS.items()
    ]
