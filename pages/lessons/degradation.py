"""Deeper was worse: why did deeper plain nets do worse, also on the images that they were trained
on?"""

from explorer.depth import twins
from explorer.depth.figures import recordings
from explorer.lessons import degradation, identity
from explorer.lessons import panels as frame
from explorer.lessons.cached import era
from explorer.lessons.figures import degradation as figures
from explorer.lessons.figures import identity as fits

KEPT = {"bind": "query-params", "persist_state": "session"}


def recorded(_place):
    frame.charts(
        [chart.figure for chart in recordings.curve_charts(runs, ["error"])],
        figures.findings(depths, pairs),
        "deeper",
    )
    frame.ask("degradation")
    frame.numbers(figures.run_table(runs), "runs", figures.rule(depths))
    frame.numbers(
        figures.published_table(era.cifar_parameters()), "published", figures.ABOUT_PUBLISHED
    )


def nothing(place):
    left, middle, right = place.columns(3)
    found = era.fit(
        left.select_slider("Layers", identity.LAYERS, identity.USUAL[0], key="fit_layers", **KEPT),
        middle.select_slider(
            "First weights", fits.STARTS, identity.USUAL[1], fits.STARTS.get, "fit_start", **KEPT
        ),
        right.selectbox("What is asked for", fits.ASKED, 0, fits.ASKED.get, "fit_task", **KEPT),
    )
    frame.chart((fits.errors, found), fits.describe(found), "fit")
    frame.ask("degradation")
    frame.numbers(fits.table(found), "identity", fits.HOW)


def vanishing(place):
    kind = place.segmented_control(
        "Recorded",
        figures.SIGNALS,
        default="activation_gradient",
        required=True,
        format_func=figures.SIGNALS.get,
        key="signal",
        **KEPT,
    )
    frame.chart(
        (figures.gradients, runs, kind), figures.describe_gradients(depths, pairs), "gradients"
    )
    frame.ask("degradation")
    frame.numbers(figures.run_table(runs), "runs", f"{figures.HE_SAYS} {figures.GRADIENT_RULE}")


PARTS = {
    "Deeper is worse": recorded,
    "Doing nothing is hard": nothing,
    "Vanishing is not degradation": vanishing,
}
frame.open("degradation")
runs = era.twins()
depths, pairs = twins.depths(runs), degradation.pairs(runs)
place = frame.controls()
PARTS[
    place.segmented_control(
        "Part", list(PARTS), default="Deeper is worse", required=True, key="why_part", **KEPT
    )
](place)
frame.close("degradation")
