"""Paper: every number, word and scale of a figure is found again in what matplotlib draws, and what cannot
be drawn is an error."""

import math
import re
import threading

import numpy as np
import plotly.graph_objects as go
import pytest
from matplotlib.collections import PathCollection, QuadMesh
from matplotlib.colors import to_rgba
from matplotlib.contour import QuadContourSet
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.text import Text

from explorer.drawing.markup import BREAK, bold, superscript
from explorer.drawing.paper import page
from explorer.drawing.paper.marks import SYMBOLS, rgba, words
from explorer.drawing.paper.ticks import by_format, written
from explorer.drawing.style import COLOURS, finish
from tests.conftest import ROOT
from tests.drawing.drawn_figures import FIGURES, ODD


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


def test_words_in_cells_are_light_on_dark_and_dark_on_light():
    fig = go.Figure(
        go.Heatmap(
            z=[[0, 1]],
            text=[["dark", "light"]],
            texttemplate="%{text}",
            colorscale="Greys",
            reversescale=True,
        )
    )
    colours = {text.get_text(): text.get_color() for text in found(page.of_figure(fig), Text)}
    assert to_rgba(colours["dark"])[:3] == (1, 1, 1) and to_rgba(colours["light"])[:3] == (0, 0, 0)


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


def test_grouped_bars_stand_side_by_side_and_others_where_they_are():
    beside = go.Figure([go.Bar(x=[0, 1], y=[1, 2]), go.Bar(x=[0, 1], y=[3, 4])])
    apart = go.Figure([go.Bar(x=[0, 1], y=[1, 2]), go.Bar(x=[2], y=[4])])
    for source, centres in ((beside, {-0.2, 0.8, 0.2, 1.2}), (apart, {0, 1, 2})):
        figure = page.of_figure(source)
        boxes = [
            part
            for part in found(figure, Rectangle)
            if part.axes and part.get_height() in (1, 2, 3, 4) and part.get_width() < 0.9
        ]
        assert {round(box.get_x() + box.get_width() / 2, 6) for box in boxes} == centres


@pytest.mark.parametrize(
    "source",
    [
        go.Figure(go.Pie(values=[1, 2])),
        go.Figure(go.Scatter(x=[1], y=[1], mode="markers", marker_symbol="y-up")),
        go.Figure(go.Bar(y=[1], text=["a"], texttemplate="%{y:.3f}")),
        go.Figure(layout={"shapes": [{"type": "path", "path": "M 0 0 L 1 1"}]}),
        go.Figure(layout={"images": [{"source": "data:,"}]}),
        go.Figure(layout={"xaxis": {"tickformat": "%Y"}}),
    ],
)
def test_what_has_no_counterpart_is_an_error_and_not_lost(source):
    with pytest.raises(ValueError, match="no way|no marker"):
        page.of_figure(source).savefig("/dev/null", format="png")


def test_every_kind_of_trace_and_symbol_in_the_sources_can_be_drawn():
    sources = "".join(
        path.read_text("utf-8")
        for path in (ROOT / "explorer").rglob("*.py")
        if "figures" in path.parts
    )
    made = re.findall(r"\bgo\.([A-Z]\w+)\(", sources) + re.findall(r"\.add_(\w+)\(", sources)
    kinds = {
        name.lower() for name in made if hasattr(go, name) or hasattr(go.Figure, f"add_{name}")
    }
    others = {
        "figure",
        "annotation",
        "shape",
        "trace",
        "traces",
        "hline",
        "vline",
        "vrect",
        "hrect",
    }
    assert {"scatter", "bar", "heatmap"} <= kinds - others <= page.KINDS.keys()
    symbols = re.findall(r'"?symbol"?[:=] ?"([a-z-]+)"', sources)
    assert symbols and {name.removesuffix("-open") for name in symbols} <= SYMBOLS.keys()


def test_words_are_text_in_lines_without_what_no_file_holds():
    assert words(f"{bold('a')}{BREAK}b{superscript('2')}<b>") == "a\nb²<b>"
    assert words("a\x00\u202eb\ufffe") == "a b�"
    assert words("日") in ("日", "▯")  # as the fonts of this system have it


def test_colours_are_those_of_the_figure():
    assert rgba(COLOURS[0], 0.5) == (*to_rgba(COLOURS[0])[:3], 0.5)
    assert rgba("rgba(255, 0, 51, 0.25)") == (1, 0, 0.2, 0.25)
    figure = page.of_figure(
        finish(go.Figure(go.Scatter(x=[0, 1], y=[1, 2], mode="lines", line_color="#123456")))
    )
    assert "#123456" in {to_hex(line) for line in found(figure, Line2D)}


def to_hex(line):
    from matplotlib.colors import to_hex as of

    return of(line.get_color())


@pytest.mark.parametrize(
    ("value", "spec", "text"),
    [
        (0.25, ".0%", "25 %"),
        (0.0123, ".1%", "1.2 %"),
        (1500000, ",", "1,500,000"),
        (0.5, "~r", "0.5"),
        (-3, "d", "−3"),
        (2014, None, "2014"),
        (12000, None, "12,000"),
        (-0.25, None, "−0.25"),
        (3e-7, None, "3×10⁻⁷"),
        (1e8, None, "10⁸"),
    ],
)
def test_numbers_are_written_as_people_do(value, spec, text):
    assert (by_format(value, spec) if spec else written(value)) == text


def test_many_at_a_time_draw_what_one_draws():
    sources = [FIGURES["softmax"]() for _ in range(4)]
    sizes = []

    def draw(source):
        sizes.append(tuple(page.of_figure(source, ODD, ODD).get_size_inches()))

    threads = [threading.Thread(target=draw, args=(source,)) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sizes) == 4 and len(set(sizes)) == 1
