"""Several processes give what one gives, wherever they are stopped."""

import threading

import pytest

from explorer.failures import evaluate as evaluating
from explorer.failures import sources
from explorer.failures.evaluate import evaluate
from explorer.failures.evaluation import read
from explorer.failures.question import Settings
from explorer.networks.private_copy import private_copy
from tests.failures.examples import evaluated, image_folder, model, same_files


def in_threads(world: int, job, monkeypatch) -> list:
    """job(rank) in as many threads as there are processes, which meet where processes would
    wait."""
    ranks, barrier, results = (
        threading.local(),
        threading.Barrier(world, timeout=60),
        [None] * world,
    )
    monkeypatch.setattr(evaluating, "_rank_and_world", lambda: (ranks.here, world))
    monkeypatch.setattr(evaluating, "_barrier", lambda _: barrier.wait())

    def start(rank: int) -> None:
        ranks.here = rank
        results[rank] = job(rank)

    threads = [threading.Thread(target=start, args=(rank,)) for rank in range(world)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.parametrize("world, stop_after", [(2, None), (3, None), (3, 2)])
def test_any_number_of_processes_that_are_stopped_at_different_places(
    net, tmp_path, monkeypatch, world, stop_after
):
    data, out = image_folder(tmp_path), tmp_path / "out"
    evaluated(net, data, tmp_path / "whole")
    source = sources.source(str(data))

    def job(rank: int) -> None:
        progress = []
        evaluate(
            private_copy(net),
            model(net),
            source,
            out,
            Settings(batch_size=4),
            on_progress=progress.append,
            stop=lambda: stop_after is not None and rank == 1 and not progress,
        )

    with monkeypatch.context() as patched:
        in_threads(world, job, patched)
    if stop_after is not None:  # rank 1 was stopped early: what comes after its place waits
        assert read(out).state == "partial" and len(read(out)) < 30
        evaluated(net, data, out)
    assert same_files(out, tmp_path / "whole")
