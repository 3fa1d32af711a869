"""The parts of the lesson on degradation: recorded nets, stacks that learn to do nothing, gradients."""

from collections.abc import Callable

from explorer.app import page_table, sidebar
from explorer.app.stage import more
from explorer.app.widgets import URL_STATE
from explorer.depth.depth_twins import depth_twins
from explorer.depth.figures.curves import curves
from explorer.depth.recording import RECORDED_SPLITS
from explorer.lessons import identity
from explorer.lessons.cached import degradation as cached
from explorer.lessons.degradation import pairs
from explorer.lessons.figures import degradation as figures
from explorer.lessons.figures import identity as identity_figures
from explorer.lessons.panels.charts import First, chart, charts, numbers
from explorer.lessons.panels.question import question
from explorer.lessons.words import degradation as words
from explorer.lessons.words import identity as identity_words
from trainer.image_folder import SPLITS


def recorded(first: First) -> None:
    """Training errors of plain and residual nets of several depths."""
    runs = cached.runs()
    depths = depth_twins(runs)
    charts(
        {
            f"{SPLITS[split].label.capitalize()} error": (curves, runs, "error", split)
            for split in RECORDED_SPLITS
        },
        words.findings(depths, pairs(runs)),
        "deeper",
        first,
        how="recorded",
    )
    question("degradation")
    numbers(words.run_table(runs), "runs", words.rule(depths), "Run by run")
    numbers(
        words.published_table(cached.cifar_parameters()),
        "published",
        words.ABOUT_PUBLISHED,
        "Published errors",
    )


def doing_nothing(first: First) -> None:
    """Two stacks that are trained now to give back what they are given."""
    left, middle, right = first.controls.columns(3)
    layers = left.select_slider(
        "Layers", identity.LAYERS, identity.USUAL[0], key="fit_layers", **URL_STATE
    )
    start = middle.select_slider(
        "First weights",
        identity_words.STARTS,
        identity.USUAL[1],
        identity_words.STARTS.__getitem__,
        "fit_start",
        **URL_STATE,
    )
    task = right.selectbox(
        "What is asked for",
        identity_words.TASK_LABELS,
        0,
        identity_words.TASK_LABELS.__getitem__,
        "fit_task",
        **URL_STATE,
    )
    fit = cached.fit(layers, start, task)
    chart(
        (identity_figures.errors, fit),
        identity_words.describe(fit),
        "fit",
        "Learning to do nothing",
        first,
        settings={"layers": layers, "first weights": start, "task": task},
    )
    question("degradation")
    numbers(identity_words.table(fit), "identity", identity_words.HOW, "Errors over the steps")


def vanishing(first: First) -> None:
    """What reached the layers of the recorded nets."""
    signal = first.controls.segmented_control(
        "Recorded",
        figures.SIGNALS,
        default="activation_gradient",
        required=True,
        format_func=figures.SIGNALS.__getitem__,
        key="signal",
        **URL_STATE,
    )
    runs = cached.runs()
    chart(
        (figures.gradients, runs, signal),
        words.describe_gradients(depth_twins(runs), pairs(runs)),
        "gradients",
        f"{figures.SIGNALS[signal]} in every layer",
        first,
        how="recorded",
        settings={"recorded": figures.SIGNALS[signal]},
    )
    question("degradation")
    numbers(words.run_table(runs), "runs", f"{words.HE_SAYS} {words.GRADIENT_RULE}", "Run by run")
    more("film").page_link(
        page_table.path("backward"),
        label=words.FILM,
        icon=":material/movie:",
        query_params={
            "backward_above": sidebar.model_label("plain56"),
            "backward_below": sidebar.model_label("resnet56"),
        },
    )


PARTS: dict[str, Callable[[First], None]] = {
    "Deeper is worse": recorded,
    "Doing nothing is hard": doing_nothing,
    "Vanishing is not degradation": vanishing,
}
