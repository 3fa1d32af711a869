"""What was kept of AlexNet's remedies, and names: every sentence against the facts."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.facts import fact
from explorer.lessons.remedies import NETWORKS, REMEDIES, Remedy, remedies
from explorer.lessons.words import names
from explorer.lessons.words import remedies as words

SAID = st.sampled_from(["none", "0.1", "0.2"])


def test_the_papers():
    rows = {remedy.label: remedy for remedy in remedies()}
    assert len(rows) == len(REMEDIES)
    assert (
        rows["dropout"].status("vgg") == "kept" and rows["dropout"].status("resnet") == "given up"
    )
    assert rows["weight decay"].said == {"alexnet": "0.0005", "vgg": "0.0005", "resnet": "0.0001"}
    assert {rows["momentum"].status(network) for network in NETWORKS} == {"kept"}
    assert "batch norm" in rows["normalisation"].said["resnet"]
    table = words.table(list(rows.values()))
    assert all(len(column) == len(REMEDIES) for column in table.values())


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(SAID, SAID, SAID), min_size=1, max_size=6))
def test_each_remedy_stands_where_it_belongs(rows):
    made = [
        Remedy(f"r{place}.", dict(zip(NETWORKS, said, strict=True)))
        for place, said in enumerate(rows)
    ]
    text = words.describe(made)
    for network, label in (("vgg", "VGG"), ("resnet", "ResNet")):
        sentence = next(part for part in re.split(r"(?=Of these)", text) if f" {label}'s" in part)
        for verb, holds in (
            ("keeps as they are", lambda said, first: said == first),
            ("changes", lambda said, first: said not in (first, "none")),
            ("gives up", lambda said, first: said == "none" != first),
        ):
            listed = re.search(rf"{verb} ([^;]*)", sentence)
            names_listed = re.findall(r"r\d\.", listed[1]) if listed else []
            assert names_listed == [
                remedy.label
                for remedy in made
                if holds(remedy.said[network], remedy.said["alexnet"])
            ]


def test_names():
    assert fact("alexnet_name") in names.name("AlexNet")
    assert "Visual Geometry Group" in names.name("VGG") and "residual" in names.name("ResNet")
    assert len(names.table()["network"]) == len(names.NAMES)
