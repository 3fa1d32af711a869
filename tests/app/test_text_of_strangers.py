"""Text of strangers is text: no name that a visitor brings is markup in any element of any page."""

import io
import json
import re

import numpy as np
import plotly.graph_objects as go
import pytest
from PIL import Image
from streamlit.testing.v1 import local_script_runner

from explorer.app import page_table, report, visitor
from explorer.app.widgets import escape_markdown
from explorer.drawing.manifest import Manifest, NetworkFacts
from explorer.drawing.markup import plain
from explorer.drawing.view import View
from explorer.failures import evaluation
from explorer.networks import registry
from tests.app import strangers
from tests.conftest import ROOT
from tests.networks.files import file_of, opened
from tests.sources import SOURCES
from tests.training.pages import put
from trainer.nets import NetSpec, build

FAILURES = ("failures", "failure", "feature_map", "disagreements")
OTHERS = [page for page in page_table.addresses() if page not in FAILURES]


@pytest.fixture
def messages(monkeypatch):
    """What the browser was sent by the runs so far."""
    sent = []
    parse = local_script_runner.parse_tree_from_messages

    def keep(new):
        sent.extend(new)
        return parse(new)

    monkeypatch.setattr(local_script_runner, "parse_tree_from_messages", keep)
    return sent


@pytest.fixture
def checkpoint() -> str:
    """The key of a stranger's checkpoint: its file and its classes have such names."""
    classes = tuple(map(strangers.name, range(10)))
    data = file_of(build(NetSpec("resnet", 10, depth=8, size=32)).state_dict())
    return opened(data, classes, strangers.name(10)).version


@pytest.fixture
def evaluations(monkeypatch, tmp_path) -> list[str]:
    """Names of two evaluations in which everything that somebody names has such a name."""
    monkeypatch.setattr(evaluation, "ROOT", tmp_path)
    monkeypatch.delenv("CNN_EXPLORER_DATA", raising=False)
    return [strangers.evaluated(tmp_path / name, n).name for n, name in enumerate("ab")]


def visit(at, page: str) -> None:
    at.switch_page(page_table.path(page)).run()
    assert not at.exception


def test_classes_of_a_checkpoint_and_the_name_of_a_picture_on_every_page(
    app, messages, checkpoint, monkeypatch, tmp_path
):
    monkeypatch.setattr(registry, "RUNS", tmp_path)
    put(tmp_path, "zqz-run")
    out = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 50, 3), np.uint8)).save(
        out, "PNG"
    )
    for page in OTHERS:  # each a visit of its own: AppTest cannot run one with an upload twice
        name = strangers.name(1)
        at = app(
            page,
            f"file:{checkpoint}",
            checkpoints=[checkpoint],
            image=out.getvalue(),
            image_name=name,
        )
        assert not at.exception
    assert not strangers.live(messages)
    places = strangers.shown(messages)
    assert {"Text.body", "Selectbox.options", "Html.body", "BidiComponent.json"} <= places
    assert "Table.arrow_data" in places or "Dataframe.arrow_data" in places


@pytest.mark.parametrize("page", FAILURES)
def test_everything_that_is_named_in_an_evaluation(app, messages, evaluations, page):
    at = app()
    classes = [strangers.name(i) for i in range(10)]
    tree = {strangers.name(11): {strangers.name(12): classes[:5]}, strangers.name(9): classes[5:]}
    at.session_state["evaluation"] = evaluations[0]
    at.session_state["evaluations_chosen"] = evaluations
    at.session_state[f"tree_{evaluations[0]}"] = json.dumps(tree)
    visit(at, page)
    assert not strangers.live(messages)
    assert any(place.startswith("PlotlyChart.spec") for place in strangers.shown(messages))


@pytest.mark.parametrize("page", ["predictions", "saliency", "networks"])
def test_in_class_and_where_a_view_is_taken_away(app, messages, checkpoint, page):
    key = f"file:{checkpoint}"
    at = app(page, key, checkpoints=[checkpoint], address={"class": "1", "show": ["more"]})
    assert not at.exception
    assert "BidiComponent.json" in strangers.shown(messages)
    at = app(page, key, checkpoints=[checkpoint], address={"take_away": "true"})
    at.session_state["take_away"] = True
    at.run()
    assert not at.exception and not strangers.live(messages)
    assert "Code.code_text" in strangers.shown(messages)


def test_views_of_a_report(app, messages, monkeypatch):
    monkeypatch.setattr(visitor, "key", lambda: "a stranger")
    monkeypatch.setattr(report, "_reports", type(report._reports)())
    name = strangers.name
    view = View(name(1), name(2), name(3), figure=go.Figure, settings={"class": name(4)})
    networks = (NetworkFacts(name(5), f"file:{name(6)}", "0", name(7)),)
    report.collect(view, Manifest(name(8), name(9), networks, how=name(10)))
    report.rename(name(11))
    report.annotate(report.items()[0].key, name(12))
    at = app("report")
    assert not at.exception and not strangers.live(messages)
    assert {"TextArea.label", "Markdown.body", "Image.alt"} <= strangers.shown(messages)
    report.remove(report.items()[0].key)


def test_a_new_kind_of_element_is_taken_for_one_that_reads_markdown(messages):
    """The walk finds what is not escaped, wherever it stands."""
    from streamlit.testing.v1 import AppTest

    def page(text):
        import streamlit as st

        st.badge(text)
        st.table({text: [text]})
        st.dataframe({text: [text]})
        st.tabs([text])
        st.text("a", help=text)
        st.html(text)
        st.toast(text)
        st.metric("a", text)

    AppTest.from_function(page, args=(strangers.name(0),), default_timeout=60).run()
    found = [place for place, _ in strangers.live(messages)]
    assert {"Markdown.body", "Table.arrow_data", "Text.help", "Html.body", "Toast.body"} <= set(
        found
    )
    assert "Metric.body" in found and "Tab.label" in found
    assert "Dataframe.arrow_data" not in found


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\n# b", "a # b"),
        ("\u202egnp.exe", "gnp.exe"),
        ("a\u200b\u2060b", "ab"),
        ("a\x00\x1b[31mb", "a  [31mb"),
        ("a\udcffb", "a\N{REPLACEMENT CHARACTER}b"),
        ("née 猫 🐈", "née 猫 🐈"),
    ],
)
def test_what_cannot_be_seen_is_taken_out(text, shown):
    assert plain(text) == shown
    assert escape_markdown(text).replace("\\", "") == " ".join(shown.split())


def test_figures_say_names_as_they_are():
    import plotly.graph_objects as go

    from explorer.drawing.markup import BREAK, bold, literal

    fig = go.Figure(
        go.Bar(
            x=np.array(["<b>", "&lt;"]),
            y=[1, 2],
            name=f"{bold('<i>')}{BREAK}x",
            customdata=[["<a>"], ["b" * 1000]],
            hovertemplate="%{customdata[0]}<br>%{y}<extra></extra>",
        )
    )
    fig.update_layout(title_text="a & b", xaxis_ticktext=["<s>"])
    trace, layout = literal(fig).data[0], literal(fig).layout
    assert list(trace.x) == ["&lt;b&gt;", "&amp;lt;"]
    assert trace.name == "<b>&lt;i&gt;</b><br>x"
    assert trace.customdata[0][0] == "&lt;a&gt;" and len(trace.customdata[1][0]) == 400
    assert trace.hovertemplate == fig.data[0].hovertemplate
    assert (layout.title.text, layout.xaxis.ticktext) == ("a &amp; b", ("&lt;s&gt;",))
    assert fig.layout.title.text == "a & b", "the figure itself stays as it is"
    quiet = go.Figure(go.Bar(x=["a"], y=[1]))
    assert literal(quiet) is quiet


def test_no_component_makes_html_of_what_it_is_given():
    scripts = sorted((ROOT / "explorer" / "app").rglob("*.js"))
    assert scripts
    for script in scripts:
        text = script.read_text("utf-8")
        assert not re.search(r"(inner|outer|Adjacent)HTML|document\.write|\beval\(|srcdoc", text), (
            script
        )


def test_charts_and_tables_reach_the_page_in_one_place_only():

    direct = [
        source
        for source in SOURCES
        if source not in ("explorer/app/widgets.py", "explorer/app/replay.py")
        and any(
            call in (ROOT / source).read_text("utf-8") for call in (".plotly_chart(", "st.table(")
        )
    ]
    assert not direct


def test_the_scripts_of_own_elements_make_no_html_of_what_they_are_given():
    scripts = list((ROOT / "explorer" / "app" / "components" / "files").glob("*.js"))
    assert len(scripts) > 2
    for script in scripts:
        assert not re.search(r"HTML|document\.write|\beval\b|Function\(", script.read_text("utf-8"))
