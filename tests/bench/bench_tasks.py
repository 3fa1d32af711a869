"""Twenty tasks of a lecturer and a student, done in Chromium by somebody who reads the screen: how many clicks
and seconds does each take, and is it done?

    .venv/bin/python -m tests.bench.bench_tasks               all, on a server and a visit each
    .venv/bin/python -m tests.bench.bench_tasks 3 12          those of these numbers
    .venv/bin/python -m tests.bench.bench_tasks --out FOLDER  with a picture of where each ended
It prints the table of docs/tasks.md. Clicks are clicks, keys and typed fields; seconds are those of the app and
the browser, from the first click to the answer: nobody reads or thinks. Wanted: all done, with six
clicks at most where the task is of one page.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from tests.bench.person import WINDOW, Person
from tests.bench.tasks import TASKS, Task
from tests.server import CHROMIUM, FLAGS, serving


def attempt(browser: Any, url: str, task: Task, shot: Path | None) -> tuple[int, float, str]:
    """Clicks, seconds, and what went wrong, if anything did."""
    with tempfile.TemporaryDirectory() as folder:
        context = browser.new_context(
            viewport=WINDOW, permissions=["clipboard-read", "clipboard-write"]
        )
        person = Person(context, url, task.start, Path(folder))
        wrong = ""
        try:
            if task.prepare is not None:
                task.prepare(person)
            person.begin()
            task.do(person)
        except Exception as error:  # a task that fails is counted, and the others go on
            wrong = f"{type(error).__name__}: {str(error)[:300]}"
        if shot is not None:
            person.page.screenshot(path=shot)
        context.close()
        return person.counted, person.seconds, wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("numbers", nargs="*", type=int, help="of tasks; all without")
    parser.add_argument("--out", type=Path, help="folder for pictures")
    options = parser.parse_args()
    done = 0
    numbers = options.numbers or range(1, len(TASKS) + 1)
    print(
        "| | who | wanted | done when | clicks | seconds |\n| --- | --- | --- | --- | --- | --- |"
    )
    with (
        sync_playwright() as play,
        tempfile.TemporaryDirectory() as folder,
        serving(Path(folder)) as (url, _pid),
    ):
        browser = play.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        for number in numbers:
            task = TASKS[number - 1]
            shot = options.out and options.out / f"{number:02}.png"
            clicks, seconds, wrong = attempt(browser, url, task, shot)
            done += not wrong
            cells = (
                number,
                task.who,
                task.wanted,
                task.finished,
                clicks,
                wrong or f"{seconds:.1f}",
            )
            print("| " + " | ".join(map(str, cells)) + " |", flush=True)
        browser.close()
    print(f"\n{done} of {len(numbers)} done.")


if __name__ == "__main__":
    main()
