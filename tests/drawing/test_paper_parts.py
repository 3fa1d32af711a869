"""Parts of paper: bars beside one another, words, colours and numbers, and what has no counterpart."""

import re
import threading

import plotly.graph_objects as go
import pytest
from matplotlib.colors import to_rgba
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


def found(figure, kind):
    return figure.findobj(kind)


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
        (0.25, ".0%", "25\u00a0%"),
        (0.0123, ".1%", "1.2\u00a0%"),
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
