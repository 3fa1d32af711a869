"""python -m trainer --net alexnet --data path/to/images --epochs 25"""

import os
import sys
import time
from collections.abc import Sequence

from trainer.allocation import keep_freed_memory
from trainer.progress import Progress

DIFFERENCE = 0.005  # of two accuracies that are both said


def main(arguments: Sequence[str] | None = None) -> int:
    """Train the network that the command line (or these arguments) describes; returns the exit
    status."""
    # before torch is imported: idle threads must not spin beside the app
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    keep_freed_memory()

    from trainer.arguments import from_arguments, parse, refuse_changes
    from trainer.errors import PersonsError, lacks_memory, reason, replace_unprintable
    from trainer.train import train

    replace_unprintable()
    options = parse(arguments)
    try:
        refuse_changes(options)
        path = train(
            from_arguments(options),
            options.runs,
            options.resume,
            on_progress=show_progress,
            cache=options.cache,
            on_data_progress=DataProgress(),
            say=lambda line: print(line, flush=True),
        )
    except PersonsError as error:
        print(f"\n{str(error).encode(errors='replace').decode()}", file=sys.stderr)
        return 1
    except (OSError, MemoryError, RuntimeError) as error:
        if not isinstance(error, OSError) and not lacks_memory(error):
            raise
        print(f"\nThis cannot be trained here: {reason(error)}.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Go on with --resume and the name of the run.", file=sys.stderr)
        return 130
    if int(os.environ.get("RANK", 0)) == 0:
        print(f"\nThe run is in {path}; the app lists it under your runs.")
    return 0


class DataProgress:
    """One line, written over a few times a second, for downloads and decoding."""

    def __init__(self) -> None:
        self.last = 0.0

    def __call__(self, what: str, done: int, total: int) -> None:
        if time.monotonic() - self.last > 0.5 or done == total:
            self.last = time.monotonic()
            end = "\n" if done == total else ""
            print(f"\r{what}: {done / max(total, 1):.0%}   ", end=end, flush=True)


def show_progress(progress: Progress) -> None:
    """One line that is written over while an epoch runs and kept when it ends."""
    left = f"{progress.seconds_left // 60:.0f}:{progress.seconds_left % 60:02.0f} left"
    if row := progress.last:
        print(
            f"\repoch {row['epoch']}/{progress.epochs}  loss {row['train/loss']:.4f}  "
            f"train {row['train/accuracy']:.2%}  val {row['val/accuracy']:.2%}{of_classes(row)}  "
            f"{row['images_per_second']:.0f} images/s  {left}   ",
            flush=True,
        )
    else:
        print(
            f"\repoch {progress.epoch}/{progress.epochs}  step {progress.step}/{progress.steps}  "
            f"{progress.images_per_second:.0f} images/s  {left}   ",
            end="",
            flush=True,
        )


def of_classes(row: dict[str, float]) -> str:
    """The mean of the accuracies of the classes, where it is another than the accuracy."""
    mean = row.get("val/class_accuracy", row["val/accuracy"])
    differs = abs(mean - row["val/accuracy"]) >= DIFFERENCE
    return f" (mean of the classes {mean:.2%})" if differs else ""


if __name__ == "__main__":
    sys.exit(main())
