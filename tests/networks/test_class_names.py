"""Class names: as people write them down, and as trainings keep them beside the weights."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.networks import class_names, imagenet
from explorer.networks.checkpoint_error import CheckpointError

NAMES = st.lists(st.text("abc é_-", min_size=1).map(str.strip).filter(bool), min_size=2, max_size=6)


@given(NAMES)
def test_lines_lists_and_dictionaries_mean_the_same(names):
    expected = class_names.fitting(names, len(names))
    forms = [
        "\n".join(names),
        "\n\n".join(f" {name} " for name in names),
        json.dumps(names),
        json.dumps({str(i): name for i, name in enumerate(names)}),
        json.dumps({str(i): [f"n{i:08}", name] for i, name in enumerate(names)}),
    ]
    if len(set(names)) == len(names):
        forms.append(json.dumps({name: i for i, name in reversed(list(enumerate(names)))}))
    for text in forms:
        assert class_names.parse(text, len(names)) == expected


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\nb", "2 class names were given, but this network has 3 outputs"),
        ('["a", "b"', "begin like JSON and are none"),
        ('{"a": 0, "b": 1, "c": 3}', "must be 0 to 2"),
        ('{"a": "x", "b": "y", "c": "z"}', "needs an index for each name"),
        ('["a", null, "c"]', "a text or a number"),
        ("[" * 100_000, "begin like JSON and are none"),
    ],
)
def test_what_is_wrong_is_said(text, words):
    with pytest.raises(CheckpointError, match=words):
        class_names.parse(text, 3)


def test_names_beside_the_weights():
    assert class_names.from_file({"class_to_idx": {"dog": 1, "cat": 0}}, 2) == ("cat", "dog")
    assert class_names.from_file({"idx_to_class": {0: "cat", 1: "dog"}}, 2) == ("cat", "dog")
    assert class_names.from_file({"epoch": 3, "classes": ["a", "b", "c"]}, 3) == ("a", "b", "c")
    assert class_names.from_file({"classes": ["a", "b", "c"]}, 2) is None
    assert class_names.from_file({"classes": ["cat", "dog"]}, 1) == ("cat", "dog")
    assert class_names.parse(" \n", 3) is None


def test_names_of_data_sets():
    assert class_names.of_data_set(1000) == imagenet.class_names()
    assert class_names.of_data_set(10) is None, "ten outputs may be anything"
    for row in class_names.KNOWN.values():
        assert len(set(row.names())) == row.outputs
