"""How pages stand on the screen, and class mode, which shows one view of them."""

import pytest

from explorer.app import page_table
from explorer.drawing.findings import at_a_glance
from explorer.networks import registry


def of_address(at, name: str) -> list[str]:
    value = at.query_params.get(name, [])
    return [value] if isinstance(value, str) else list(value)


def styles(at) -> str:
    return " ".join(str(element.proto.body) for element in at.get("html"))


def test_title_network_and_picture_stand_above_a_page(app):
    at = app("saliency")
    assert at.title[0].value == "Saliency"
    choice = at.session_state["choice"]
    shown = at.markdown[0].value.replace("\\", "")
    assert choice.model.label in shown and choice.image_label in shown


def test_class_mode_is_in_the_address_and_shows_one_view(app):
    at = app("learn_vgg")
    pictures = len(at.get("plotly_chart"))
    assert pictures > 1 and "--strip" not in styles(at)
    at.toggle(key="class_mode").set_value(True).run()
    assert of_address(at, "class") == ["1"] and not at.exception
    assert "--strip" in styles(at) and len(at.get("plotly_chart")) == 1
    offered = at.session_state["offered_views"]  # tables, which only leave
    views = [key for key in at.session_state["views"] if key not in offered]
    assert offered and len(views) == pictures and f".st-key-view_{views[0]}" in styles(at)
    at.query_params["picture"] = views[1]
    at.run()
    assert f".st-key-view_{views[1]}{{" in styles(at) and not at.exception


def test_an_address_of_something_else_shows_the_first_view(app):
    at = app()
    at.query_params["class"], at.query_params["picture"] = ["1"], ["</style><script>"]
    at.query_params["show"] = ["controls", "</style><script>", "x"]
    at.switch_page(page_table.path("learn_vgg")).run()
    assert not at.exception and "script" not in styles(at)
    assert not of_address(at, "picture")
    assert f".st-key-view_{next(iter(at.session_state['views']))}" in styles(at)


def test_a_page_without_pictures_stays_whole_in_class(app):
    at = app()
    at.query_params["class"] = ["1"]
    at.switch_page(page_table.path("learn")).run()
    assert not at.exception and not at.session_state["views"]
    assert '[class*="st-key-part_"]:not(' not in styles(at)


@pytest.mark.parametrize(
    ("finding", "kept"),
    [
        ("One. Two.", "One. Two."),
        (f"One. {'X' * 200} two. Three.", "One."),
        (f"{'x' * 200} is long. Two.", f"{'x' * 200} is long."),
        (f"As in Morcos et al. 2018 {'it is so ' * 20}here. Two.", 1),
        ("", ""),
    ],
)
def test_a_class_reads_whole_sentences_of_a_finding(finding, kept):
    read = at_a_glance(finding)
    assert finding.startswith(read) and read == (
        finding.rpartition(". ")[0] + "." if kept == 1 else kept
    )


def test_charts_with_one_finding_are_told_apart(app):
    at = app("learn_activations")
    shown = [chart.proto.alt for chart in at.get("plotly_chart")]
    titles = [view.title for view in at.session_state["views"].values() if view.figure]
    assert len(set(shown)) == len(shown) == len(titles) > 2
    assert all(alt.startswith(f"{title}. ") for alt, title in zip(shown, titles, strict=True))


@pytest.mark.parametrize("address", ["draw", "failures", "failure", "disagreements", "feature_map"])
def test_a_page_of_other_networks_names_those_that_it_shows(app, address):
    at = app()
    at.selectbox(key="model").set_value("plain56").run()
    at.switch_page(page_table.path(address)).run()
    shown = at.markdown[0].value.replace("\\", "")
    first = next(iter(at.session_state["views"].values()))
    assert first.networks and "plain56" not in first.networks
    label = registry.find(first.networks[0]).label
    assert shown.startswith(label[:50]) and registry.find("plain56").label not in shown
    assert (" more ·" in shown) == (len(first.networks) > 1) and len(shown) < 100
    assert all(view.networks for view in at.session_state["views"].values())
    assert not page_table.row(address).of_used
