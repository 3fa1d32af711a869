"""Manifest: all that was asked for stands in it, as JSON and as lines, whatever strangers call things."""

import json
import math
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import settings as few
from hypothesis import strategies as st

import explorer
from explorer.drawing.manifest import Manifest, NetworkFacts, PictureFacts, now, said, versions

settings = st.dictionaries(
    st.text(max_size=9), st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text())
)


@few(max_examples=40)
@given(st.text(), st.text(), settings, st.one_of(st.none(), st.integers()))
def test_any_manifest_is_json_and_lines(label, key, asked, seed):
    facts = Manifest("P", "http://a", (NetworkFacts(label, key, "00"),), settings=asked, seed=seed)
    read = json.loads(facts.as_json(), parse_constant=lambda name: 1 / 0)
    assert read["seed"] == seed and read["networks"][0]["sha256"] == "00"
    for name, value in asked.items():
        if isinstance(value, float) and not math.isfinite(value):
            value = str(value)
        if isinstance(value, str):
            value = value.encode("utf-8", "replace").decode()
        assert read["settings"][name.encode("utf-8", "replace").decode()] == value
    assert all(len(line.splitlines()) <= 1 and ": " in line for line in facts.lines())
    assert len(facts.credit().splitlines()) <= 1


def test_the_credit_is_one_line_that_tells():
    facts = Manifest(
        "Saliency",
        "http://localhost/saliency",
        (NetworkFacts("ResNet-20 (scenes)", "scenes-resnet20"),),
        (PictureFacts("banana", "banana"),),
        {"method": "Grad-CAM", "layer": "layer3", "class": "banana", "smooth": False, "top": None},
        how="measured now",
    )
    assert (
        facts.credit()
        == "ResNet-20 (scenes) · banana · Grad-CAM, layer3, class banana · measured now"
    )
    assert Manifest("Lab", "http://localhost/lab").credit() == "Lab"


def test_settings_that_are_off_are_not_said():
    assert [said("a", value) for value in (None, False, "", True, 0, 0.5, "b")] == [
        *("", "", "", "a", "a 0", "a 0.5", "a b")
    ]


def test_versions_and_date_are_those_of_now():
    import plotly

    assert versions()["plotly"] == plotly.__version__
    assert versions()["CNN Explorer"] == explorer.__version__
    date = datetime.fromisoformat(now())
    assert date.utcoffset() == timedelta(0) and abs(datetime.now(date.tzinfo) - date) < timedelta(
        minutes=1
    )
