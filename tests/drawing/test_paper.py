"""Paper: every number, word and scale of a figure is found again in what matplotlib draws, and what cannot
be drawn is an error."""

import math

import numpy as np
import pytest
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.contour import QuadContourSet
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from explorer.drawing.paper import page
from explorer.drawing.paper.marks import words
from tests.drawing.drawn_figures import FIGURES


@pytest.fixture(scope="module")
def drawn():
    kept = {}

    def of(name):
        if name not in kept:
            source = FIGURES[name]()
            kept[name] = source, page.of_figure(source, "Title", "Credit")
        return kept[name]

    return of


every_figure = pytest.mark.parametrize("name", FIGURES)


def found(figure, kind):
    return figure.findobj(kind)


def texts(figure):
    return {text.get_text() for text in found(figure, Text) if text.get_text()}


def numbers(values):
    return np.array([np.nan if value is None else value for value in values], float)


def is_drawn(values, candidates):
    return any(
        len(values) == len(other) and np.allclose(values, other, equal_nan=True, rtol=1e-6)
        for other in candidates
    )


@every_figure
def test_lines_and_points_have_their_numbers(drawn, name):
    source, figure = drawn(name)
    lines = [np.asarray(line.get_ydata(orig=True), float) for line in found(figure, Line2D)]
    points = [
        np.ma.filled(part.get_offsets(), np.nan)[:, 1] for part in found(figure, PathCollection)
    ]
    for trace in source.data:
        if trace.type != "scatter" or any(isinstance(value, str) for value in trace.y):
            continue
        mode, y = trace.mode or "lines+markers", numbers(trace.y)
        if "lines" in mode:
            assert is_drawn(y, lines), trace.name
        finite = np.sort(y[np.isfinite(y)])
        if "markers" in mode and len(finite):
            assert np.isin(np.float32(finite), np.float32(np.concatenate(points))).all(), trace.name


@every_figure
def test_bars_have_their_lengths_and_begin_where_they_should(drawn, name):
    source, figure = drawn(name)
    boxes = [part for part in found(figure, Rectangle) if part.axes is not None]
    for trace in (trace for trace in source.data if trace.type == "bar"):
        lying = trace.orientation == "h"
        lengths = [box.get_width() if lying else box.get_height() for box in boxes]
        starts = [box.get_x() if lying else box.get_y() for box in boxes]
        for i, value in enumerate(trace.x if lying else trace.y):
            places = np.flatnonzero(np.isclose(lengths, value, rtol=1e-6))
            assert len(places), (trace.name, value)
            if trace.base is not None:
                assert np.isclose([starts[place] for place in places], trace.base[i]).any()


@every_figure
def test_fields_have_their_values_colours_and_levels(drawn, name):
    source, figure = drawn(name)
    meshes, contours = found(figure, QuadMesh), found(figure, QuadContourSet)
    for trace in source.data:
        if trace.type == "heatmap":
            z = np.array(trace.z, float).ravel()
            mesh = next(
                mesh
                for mesh in meshes
                if is_drawn(z, [np.ma.filled(mesh.get_array().astype(float), np.nan).ravel()])
            )
            if trace.zmin is not None:
                assert mesh.get_clim() == (trace.zmin, trace.zmax)
        if trace.type == "contour":
            options = trace.contours
            levels = np.concatenate([part.levels for part in contours])
            assert np.isclose(
                levels, options.start + (options.end - options.start) / 2, atol=options.size
            ).any()


@every_figure
def test_words_of_axes_legend_notes_and_points_are_all_there(drawn, name):
    source, figure = drawn(name)
    said = texts(figure)
    assert {"Title", "Credit"} <= said
    for axis in source.select_xaxes():
        if axis.title.text and axis.visible is not False:
            assert words(axis.title.text) in said
    notes = {words(note.text) for note in source.layout.annotations if note.text}
    written_at = {
        words(text)
        for trace in source.data
        if trace.type == "scatter" and "text" in (trace.mode or "")
        for text in trace.text
    }
    assert notes | written_at <= said
    legend = [text.get_text() for part in figure.legends for text in part.get_texts()]
    offered = [
        words(trace.name)
        for trace in source.data
        if trace.name and trace.showlegend is not False and trace.type in ("scatter", "bar")
    ]
    shown = source.layout.showlegend is not False and (
        len(offered) > 1 or any(trace.showlegend for trace in source.data)
    )
    assert sorted(legend) == (sorted(offered) if shown else [])


@every_figure
def test_axes_have_the_scales_and_ranges_of_the_screen(drawn, name):
    source, figure = drawn(name)
    logs = [axis.type == "log" for axis in (*source.select_xaxes(), *source.select_yaxes())]
    drawn_logs = [
        scale == "log" for axes in figure.axes for scale in (axes.get_xscale(), axes.get_yscale())
    ]
    assert any(logs) == any(drawn_logs)
    limits = {axes.get_ylim() for axes in figure.axes} | {axes.get_xlim() for axes in figure.axes}
    for axis in (*source.select_xaxes(), *source.select_yaxes()):
        if axis.range and axis.visible is not False:
            ends = [10.0**end for end in axis.range] if axis.type == "log" else axis.range
            assert any(np.allclose(ends, pair) for pair in limits), axis.range


@every_figure
def test_nothing_is_cut_off_and_no_stranger_writes_formulas(drawn, name):
    _, figure = drawn(name)
    with page.settings():
        box = figure.get_tightbbox(figure.canvas.get_renderer())
    width, height = figure.get_size_inches()
    assert box.x0 > -0.03 and box.y0 > -0.03 and box.x1 < width + 0.03 and box.y1 < height + 0.03
    said = [text for text in found(figure, Text) if text.get_text()]
    assert said and not any(text.get_parse_math() for text in said)
    assert figure.get_facecolor() == (1, 1, 1, 1)


def test_powers_of_ten_on_a_log_axis(drawn):
    _, figure = drawn("gradients")
    axes = next(axes for axes in figure.axes if axes.get_yscale() == "log")
    labels = [label.get_text() for label in axes.get_yticklabels()]
    for value, label in zip(axes.get_yticks(), labels, strict=True):
        assert label == "10" + str(round(math.log10(value))).translate(
            str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
        )


def test_stacked_bars_stand_on_one_another(drawn):
    _, figure = drawn("own")
    ends = {
        (round(part.get_y(), 6), round(part.get_y() + part.get_height(), 6))
        for part in found(figure, Rectangle)
        if part.get_hatch() and part.axes is not None
    }
    # heights 1, -1, 2 and then 2, -2, 2, of which the negative ones go down from the first
    assert {(0, 1), (1, 3), (0, -1), (-1, -3), (0, 2), (2, 4)} <= ends
