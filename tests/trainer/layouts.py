"""Folders with files of many layouts, and how they are read."""

from pathlib import Path

from trainer.image_folder import ImageFolder


def made(root: Path, files: str | dict[str, str]) -> Path:
    """A folder with these files: a text with names, or name -> content."""
    contents = files if isinstance(files, dict) else dict.fromkeys(files.split(), "")
    for name, content in contents.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(content)
    return root


def images(*places: str, count: int = 2, suffix: str = ".jpg") -> dict[str, str]:
    """Images in these folders."""
    return {f"{place}/{number}{suffix}": "" for place in places for number in range(count)}


def read(folder: ImageFolder) -> dict[str, dict[str, int]]:
    """Split -> class -> number of images, "" for unknown."""
    names = (*folder.classes, "")
    splits: dict[str, dict[str, int]] = {}
    for split, entries in folder.splits.items():
        for entry in entries:
            counts = splits.setdefault(split, {})
            counts[names[entry.label]] = counts.get(names[entry.label], 0) + 1
    return splits
