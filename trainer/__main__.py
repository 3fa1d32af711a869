"""python -m trainer --net alexnet --data path/to/images --epochs 25"""

import os

os.environ.setdefault(
    "OMP_WAIT_POLICY", "PASSIVE"
)  # before torch: idle threads must not spin beside the app

import sys  # noqa: E402
import time  # noqa: E402

from trainer.config import ConfigError, from_arguments, parse  # noqa: E402
from trainer.progress import Progress  # noqa: E402


def main() -> int:
    arguments = parse()
    from trainer.data import DatasetError
    from trainer.nets import NetError
    from trainer.runs import RunError
    from trainer.train import TrainingError, train

    try:
        path = train(
            from_arguments(arguments),
            arguments.runs,
            arguments.resume,
            on_progress=show_progress,
            cache=arguments.cache,
            on_data_progress=DataProgress(),
        )
    except (ConfigError, DatasetError, NetError, RunError, TrainingError) as error:
        print(f"\n{error}", file=sys.stderr)
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
            print(
                f"\r{what}: {done / max(total, 1):.0%}   ",
                end="\n" if done == total else "",
                flush=True,
            )


def show_progress(progress: Progress) -> None:
    """One line that is written over while an epoch runs and kept when it ends."""
    left = f"{progress.seconds_left // 60:.0f}:{progress.seconds_left % 60:02.0f} left"
    if row := progress.last:
        print(
            f"\repoch {row['epoch']}/{progress.epochs}  loss {row['train/loss']:.4f}  "
            f"train {row['train/accuracy']:.2%}  val {row['val/accuracy']:.2%}  "
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


if __name__ == "__main__":
    sys.exit(main())
