"""What is drawn and said of a run while it goes on."""

import numpy as np

from explorer.depth.cached.recordings import recorded_filters
from explorer.inside.quantities import QUANTITIES
from explorer.training import cached, charts, live
from explorer.training.words import train as words
from tests.training.pages import put


def test_live_lines_and_states_in_words():
    lines = [
        {"epoch": 0.5, "train/loss": 2.0, "train/accuracy": 0.25},
        {"epoch": 0.7},
        "x",
        {"epoch": 1, "train/loss": None},
    ]
    assert [values.tolist() for values in live.curve(lines, "loss")] == [[0.5], [2.0]]
    assert [values.tolist() for values in live.curve(lines, "accuracy")] == [[0.5], [25.0]]
    begun, half = (
        live.position(status)
        for status in (
            {"step": None, "steps": float("nan")},
            {"step": 5, "steps": 10, "epoch": 2, "images_per_second": 1234.5, "seconds_left": 90},
        )
    )
    assert (begun.share, words.position(begun, 3)) == (0.0, "It has only just begun.")
    assert (half.share, words.position(half, 3)) == (
        0.5,
        "Epoch 2 of 3, step 5 of 10: 1,234 images/s, about 90 s left",
    )
    assert [words.duration(s) for s in (0.2, 5, 300, 7200, 300_000)] == [
        "0.2 s",
        "5 s",
        "5 minutes",
        "2.0 hours",
        "3.5 days",
    ]
    assert [words.quantity(n) for n in (12, 1234, 3.2e6, 5e9)] == [
        "12",
        "1,234",
        "3.2 million",
        "5 billion",
    ]


def test_a_record_that_grows_while_it_is_read_is_no_error():
    """Steps and filters are read one after the other; either may be a record ahead."""
    run = cached.recorded(cached.EXAMPLE)
    filters = recorded_filters(cached.EXAMPLE)
    assert run is not None and filters is not None
    for more in (np.concatenate([filters, filters[-1:]]), filters[:-1]):
        rows = charts.charts(run, [], None, QUANTITIES["weight"], more)
        drawn = {view.key: view for view, _ in rows}
        step = run.filter_steps[min(len(more), len(run.filter_steps)) - 1]
        assert drawn["filters"].title == f"First-layer filters at step {step}"


def test_charts_of_a_run_that_has_only_begun(page_root):
    page_root.mkdir()
    put(page_root, "young", state="running")
    for name in ("metrics.jsonl", "probes.npz", "weights.safetensors"):
        (page_root / "young" / name).unlink()
    drawn = cached.charts("run:young", "activation_gradient")
    assert [text for _, text in drawn] == ["No epoch is finished yet."] * 2
    assert [view.finding for view, _ in drawn] == ["young: no epoch is finished yet."] * 2
    assert cached.charts("run:nobody", "activation_gradient") == ()
