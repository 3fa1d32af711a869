"""Style: figures can be read from afar."""

import numpy as np
import plotly.graph_objects as go
import pytest
from plotly.subplots import make_subplots

from explorer.drawing import style


def luminance(colour):
    """Relative luminance of '#rrggbb' (WCAG 2.2)."""
    channels = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    return float(linear @ [0.2126, 0.7152, 0.0722])


def contrast(a, b):
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colour", [*style.COLOURS, style.NEUTRAL])
@pytest.mark.parametrize("ground", ["#FFFFFF", "#171614"])  # Streamlit's two grounds
def test_colours_stand_out_on_both_grounds(colour, ground):
    assert contrast(colour, ground) >= 3


def test_four_lines_differ_in_colour_dash_and_symbol():
    for marks in (style.COLOURS, style.DASHES, style.SYMBOLS):
        assert len(set(marks)) == 4


def test_finish_sets_sizes_titles_and_ground():
    fig = go.Figure(
        [go.Scatter(x=[1, 2], y=[1, 1e-5]), go.Scatter(x=[1, 2], y=[2, 1], line_width=1)]
    )
    fig.update_yaxes(type="log")
    fig.add_annotation(text="note", x=1, y=0, font_size=9)
    assert style.finish(fig, "depth", "RMS", height=300) is fig
    assert (fig.layout.xaxis.title.text, fig.layout.yaxis.title.text, fig.layout.height) == (
        "depth",
        "RMS",
        300,
    )
    assert fig.layout.yaxis.type == "log" and fig.layout.yaxis.exponentformat == "power"
    assert fig.data[0].line.width == 3 and fig.data[1].line.width == 1
    assert fig.layout.paper_bgcolor == fig.layout.plot_bgcolor == "rgba(0,0,0,0)"
    sizes = [
        fig.layout.font.size,
        fig.layout.xaxis.tickfont.size,
        fig.layout.yaxis.title.font.size,
        fig.layout.legend.font.size,
        fig.layout.annotations[0].font.size,
    ]
    assert min(sizes) >= 16


@pytest.mark.parametrize(
    "trace",
    [
        go.Bar(x=[1], y=[1]),
        go.Heatmap(z=[[1, 2]]),
        go.Histogram(x=[1, 2]),
        go.Scatter(x=[1], y=[1], mode="markers", marker={"color": [1], "showscale": True}),
    ],
)
def test_finish_takes_every_kind_of_trace(trace):
    fig = style.finish(go.Figure(trace), "x", "y")
    if trace.type in ("heatmap", "scatter"):
        owner = fig.data[0] if trace.type == "heatmap" else fig.data[0].marker
        assert owner.colorbar.tickfont.size >= 16 and owner.colorbar.exponentformat == "power"


@pytest.mark.parametrize(
    "trace",
    [
        go.Bar(x=[1], y=[1], marker_color=[3]),
        go.Scatter(x=[1], y=[1], mode="markers"),
        go.Heatmap(z=[[1]], showscale=False),
        go.Scatter(x=[1], y=[1], mode="markers", marker={"color": [1], "coloraxis": "coloraxis"}),
    ],
)
def test_finish_draws_no_colour_bar_that_nobody_asked_for(trace):
    drawn = style.finish(go.Figure(trace), "x", "y").to_plotly_json()["data"][0]
    assert "colorbar" not in drawn and "colorbar" not in drawn.get("marker", {})


def test_finish_keeps_titles_that_are_there():
    fig = go.Figure(go.Bar(x=[1], y=[1]))
    fig.update_xaxes(title_text="probability")
    assert style.finish(fig).layout.xaxis.title.text == "probability"


def test_finish_reaches_every_panel_and_keeps_what_was_set():
    fig = make_subplots(1, 2, subplot_titles=("left", "right"))
    for column in (1, 2):
        fig.add_bar(x=[1], y=[1], row=1, col=column)
    fig.update_layout(legend_traceorder="reversed", margin_pad=4, xaxis2_type="log")
    fig.update_layout(coloraxis_colorbar_title_text="size")
    style.finish(fig, "x", "y")
    for axis in (fig.layout.xaxis, fig.layout.xaxis2, fig.layout.yaxis, fig.layout.yaxis2):
        assert (
            axis.title.text == axis.plotly_name[0] and axis.tickfont.size == 16 and axis.automargin
        )
    assert fig.layout.xaxis.domain[1] < 0.5 and fig.layout.xaxis2.type == "log"
    assert fig.layout.legend.traceorder == "reversed" and fig.layout.margin.pad == 4
    assert (
        fig.layout.coloraxis.colorbar.title.text == "size"
        and fig.layout.coloraxis.colorbar.tickfont.size == 16
    )
    assert [note.font.size for note in fig.layout.annotations] == [16, 16]


@pytest.mark.parametrize("value", [0, 60, 100, 117, 118, 128, 255])
def test_words_are_told_from_any_ground(value):
    for ground in (f"#{value:02x}{value:02x}{value:02x}", f"#{value:02x}00ff", f"#00{value:02x}30"):
        assert contrast(style.on(ground), ground) >= 4.5
    for ground in (*style.COLOURS, style.NEUTRAL):
        assert contrast(style.on(ground), ground) >= 4.5


def test_words_of_figures_have_no_colour_of_their_own():
    fig = go.Figure(go.Scatter(x=[1], y=[1]))
    style.log_line(fig, 0.1, "vanished")
    drawn = str(style.finish(fig, "x", "y").to_plotly_json()["layout"].get("annotations"))
    assert "'color'" not in drawn.replace("'line': {'color'", "")
    assert fig.layout.font.color is fig.layout.xaxis.tickfont.color is None


def test_numbers_under_the_pointer_are_written_for_people():
    fig = go.Figure(go.Scatter(x=[1, 2, 3], y=[12345, -7e-6, None], customdata=["a", "b", "c"]))
    fig.data[0].hovertemplate = "%{customdata}: %{y:.3g}<extra></extra>"
    style.finish(fig)
    assert list(fig.data[0].hovertext) == ["12,300", "−7 × 10⁻⁶", ""]
    assert fig.data[0].hovertemplate == "%{customdata}: %{hovertext}<extra></extra>"


@pytest.mark.parametrize(
    "trace",
    [
        go.Surface(z=[[1, 2], [3, 4]], colorbar={"tickfont": {"size": 16}}),
        go.Heatmap(z=[[1, 2]], textfont={"size": 16}, colorbar={"tickfont": {"size": 16}}),
        go.Bar(x=[1], y=[1], textfont={"size": 16}),
    ],
)
def test_words_of_every_kind_of_trace_grow_for_a_class(trace):
    large = style.larger(go.Figure(trace, {"font": {"size": 16}}), 1.5)
    drawn = large.data[0].to_plotly_json()
    sizes = [drawn[name]["size"] for name in ("textfont",) if name in drawn]
    sizes += [drawn["colorbar"]["tickfont"]["size"]] if "colorbar" in drawn else []
    assert sizes and set(sizes) == {24} and large.layout.font.size == 24
