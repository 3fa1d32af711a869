"""Classes of the data are matched with the network's outputs."""

import functools

import pytest

from explorer.failures import (
    class_matching,
)
from explorer.failures.words.class_matching import describe
from explorer.networks import registry


@functools.cache
def imagenet_outputs() -> tuple[str, ...]:
    return class_matching.output_names(registry.find("alexnet"))[0]


@pytest.mark.parametrize(
    "theirs, output, how",
    [
        ("tabby", 281, "name"),
        ("Tabby", 281, "name"),
        ("golden_retriever", 207, "name"),
        ("n02123045", 281, "WordNet id"),
        ("n02123045_tabby", 281, "WordNet id"),
        ("tabby (n02123045)", 281, "WordNet id"),
        ("mountain lion", 286, "synonym in WordNet"),
        ("red_panda", 387, "synonym in WordNet"),
        ("German-shepherd", 235, "name"),
        ("my dog", -1, ""),
        ("n99999999", -1, ""),
    ],
)
def test_matching_with_imagenet(theirs, output, how):
    (result,) = class_matching.match([theirs], imagenet_outputs())
    assert (result.output, result.how) == (output, how)
    assert bool(result.why) == (output < 0)


def test_matching_that_is_corrected_by_position_and_said():
    assert [row.output for row in class_matching.match(["b", "a"], ["x", "y"], named=False)] == [
        0,
        1,
    ]
    assert [
        row.output for row in class_matching.match(["b", "a", "c"], ["x", "y"], named=False)
    ] == [-1, -1, -1]
    (twice,) = class_matching.match(["a"], ["a", "a"])
    assert twice.output == -1 and "0, 1" in twice.why
    rows = class_matching.match(["a", "b", "c", "d"], ["a", "b"], given={"a": 1, "b": -1, "c": 7})
    assert [row.output for row in rows] == [1, -1, -1, -1]
    assert "does not exist" in rows[2].why
    assert "1 of 4" in describe(rows) and "'b', 'c', 'd'" in describe(rows)
    names, named = class_matching.output_names(registry.find("random:alexnet"))
    assert named and names[281] == "tabby"


def test_classes_that_are_numbers():
    """ImageNetV2's folders are the numbers of the outputs; from where they count is certain only where
    0 or the last one is among them."""
    names = [f"output {row}" for row in range(1000)]
    for first in (0, 1):
        folders = [str(row + first) for row in range(1000)]
        rows = class_matching.match(sorted(folders), names, named=False)
        assert all(row.output == int(row.name) - first and row.how == "number" for row in rows)
    rows = class_matching.match(["0", "10", "207"], imagenet_outputs())
    assert [row.output for row in rows] == [0, 10, 207] and "3 by number" in describe(rows)
    rows = class_matching.match(["1", "10", "207"], imagenet_outputs())
    assert {row.output for row in rows} == {-1} and "--numbers-from" in rows[0].why
    assert {row.output for row in class_matching.match(["0", "1001"], imagenet_outputs())} == {-1}
    clothes = [f"garment {row}" for row in range(10)]
    rows = class_matching.match([str(row) for row in range(10)], clothes)
    assert {row.output for row in rows} == {-1} and "may be the number" in rows[0].why
    rows = class_matching.match([str(row) for row in range(11)], names[:11], named=False)
    assert all(row.output == int(row.name) for row in rows)
    digits = [str(row) for row in range(10)]
    rows = class_matching.match([*digits, "10"], digits)
    assert [row.output for row in rows] == [*range(10), -1]
