"""Shattered gradients: the views of df/dx along a line of inputs, and of singular values."""

from collections.abc import Mapping
from functools import partial

from streamlit.delta_generator import DeltaGenerator

from explorer.app import stage
from explorer.depth.figures import shattering as figures
from explorer.depth.shattering import Spectrum, Sweep
from explorer.depth.words import shattering as words
from explorer.drawing.view import Setting, View


def sweeps(
    rows: Mapping[str, Sweep],
    depth: int,
    settings: Mapping[str, Setting],
    picture: DeltaGenerator,
    finding: DeltaGenerator,
) -> None:
    """df/dx of each net and noise, and beside it how alike neighbours are."""
    said = words.headline(rows, depth)
    left, right = picture.columns(2)
    with left:
        view = View(
            "autocorrelation",
            "How alike gradients of neighbours are",
            said,
            figure=partial(figures.shattering, rows),
            columns=partial(words.shattering_table, rows),
            settings=settings,
        )
        stage.show(view, finding)
    with right:
        view = View(
            "derivatives",
            "df/dx along a line of inputs",
            words.describe_shattering(rows, depth),
            figure=partial(figures.derivatives, rows),
            columns=partial(words.derivative_table, rows),
            settings=settings,
        )
        stage.show(view)


def spectra(rows: Mapping[str, Spectrum], depth: int, settings: Mapping[str, Setting]) -> None:
    """The singular values of each net."""
    view = View(
        "singular_values",
        "Singular values of the input-output Jacobian",
        words.headline_of_spectra(rows, depth),
        figure=partial(figures.spectra, rows),
        columns=partial(words.singular_values, rows),
        settings=settings,
    )
    stage.show(view)
