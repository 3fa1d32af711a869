"""Names of classes are compared as people compare them, in one function."""

import ast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.failures import class_matching
from explorer.networks import registry
from explorer.networks.names import find_name, normalize_name, same_name
from tests.sources import SOURCES, TREES

WORD = st.text("abcdefgh", min_size=1, max_size=6)


@settings(derandomize=True, deadline=None, max_examples=50)
@given(
    st.lists(WORD, min_size=1, max_size=4), st.sampled_from([" ", "_", "-", "  "]), st.booleans()
)
def test_case_spaces_underscores_and_hyphens_do_not_count(words, between, upper):
    one, other = " ".join(words), between.join(words)
    other = other.upper() if upper else other.title()
    assert same_name(one, other) and find_name(other, ["nothing like it", one]) == 1
    assert normalize_name(normalize_name(other)) == normalize_name(other) == " ".join(words)


@pytest.mark.parametrize(
    "one, other, same",
    [
        ("caf\u00e9", "cafe\u0301", True),
        ("Stra\u00dfe", "STRASSE", True),
        ("jack-o'-lantern", "jack o lantern", True),
        ("St. Bernard", "st bernard", True),
        ("cat", "cats", False),
        ("!", "?", False),
        ("!", "!", True),
    ],
)
def test_what_people_take_for_one_name(one, other, same):
    assert same_name(one, other) is same and same_name(other, one) is same


def test_the_name_as_it_is_written_comes_first_and_numbers_tell_namesakes_apart():
    names = ["polish", "Polish", "crane", "x", "crane"]
    assert find_name("Polish", names) == 1 and find_name("POLISH", names) == 0
    assert find_name("crane", names) == 2 and find_name("crane (output 4)", names) == 4
    assert find_name("crane (output 3)", names) == 2, "another network's crane"
    assert find_name("crane (output 99)", names) == 2 and find_name("dog", names) is None


def test_every_bundled_class_that_imagenet_has_is_found_there_and_back():
    alexnet = registry.find("alexnet")
    names = {normalize_name(name) for name in alexnet.classes}
    for row in registry.MODELS.of_source("bundled").values():
        for name in row.classes or ():
            found = alexnet.index_of(name)
            assert (found is not None) == (normalize_name(name) in names), name
            if found is not None:
                assert normalize_name(alexnet.classes[found]) == normalize_name(name)
                matched = class_matching.match([name], alexnet.classes)[0]
                assert matched.output == found or "several" in matched.why


def test_outputs_without_names_are_found_by_their_number():
    assert registry.find("random:squeezenet1_1").index_of("output 17") == 17


def test_names_are_folded_at_one_place():
    places = {
        source
        for source in SOURCES
        for node in ast.walk(TREES[source])
        if isinstance(node, ast.Attribute) and node.attr == "casefold"
    }
    assert {place for place in places if place.startswith("explorer")} == {
        "explorer/networks/names.py"
    }
