"""Kinds of failure: a hand-made case of every kind, and what each rule must not catch."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from explorer.failures.evaluation import Evaluation
from explorer.failures.failure_modes import KINDS, Rules, explain, kinds, rule
from explorer.failures.taxonomy import Tree, given, imagenet

CLASSES = (
    "tabby",
    "Egyptian cat",
    "lion",
    "Labrador retriever",
    "golden retriever",
    "grille",
    "convertible",
    "sports car",
    "mushroom",
    "agaric",
    "teapot",
    "banana",
)
TREE = imagenet(CLASSES)


def evaluation(cases: list[tuple[str, dict[str, float], float, float]]) -> Evaluation:
    """Images (true class, probabilities by name, contrast, share that stands out); what is left is
    spread evenly."""
    p = np.zeros((len(cases), len(CLASSES)))
    for row, (_, named, _, _) in enumerate(cases):
        for name, value in named.items():
            p[row, CLASSES.index(name)] = value
        rest = p[row] == 0
        p[row, rest] = (1 - p[row].sum()) / rest.sum()
    labels = np.array([CLASSES.index(case[0]) if case[0] else -1 for case in cases])
    top = np.argsort(-p, 1, kind="stable")[:, :5]
    rows, nothing = np.arange(len(cases)), np.zeros(len(cases))
    return Evaluation(
        path=Path("none"),
        state="finished",
        model="",
        label="",
        weights="",
        data="",
        kind="",
        place="",
        split="",
        settings={},
        classes=CLASSES,
        data_classes=CLASSES,
        matching=(),
        total=len(cases),
        unreadable=(),
        unreadable_count=0,
        hash="",
        names=nothing,
        labels=labels,
        own_labels=labels,
        top=top,
        top_probabilities=p[rows[:, None], top],
        probability=p[rows, labels],
        loss=-np.log(p[rows, labels]),
        margin=nothing,
        entropy=nothing,
        contrast=np.array([case[2] for case in cases]),
        standing_out=np.array([case[3] for case in cases]),
        digests=nothing,
        index=rows,
        features=None,
        probabilities=p,
    )


USUAL = (0.25, 0.6)
CASES = {
    "similar": ("tabby", {"Egyptian cat": 0.6, "tabby": 0.1}, *USUAL),
    "contained": ("grille", {"convertible": 0.6, "grille": 0.1}, *USUAL),
    "ambiguous": ("teapot", {"banana": 0.45, "teapot": 0.4}, *USUAL),
    "several": ("teapot", {"banana": 0.45, "tabby": 0.3}, *USUAL),
    "faint": ("teapot", {"banana": 0.7}, 0.05, 0.6),
    "tiny": ("teapot", {"banana": 0.7}, 0.25, 0.01),
    "far": ("teapot", {"banana": 0.95}, *USUAL),
    "other": ("teapot", {"banana": 0.7}, *USUAL),
}


@pytest.mark.parametrize("key", KINDS)
def test_a_case_of_every_kind(key):
    found = kinds(evaluation([CASES[key]]), TREE)
    assert found.of(key).tolist() == [0]
    assert found.counts()[key] == 1
    others = {other for other, count in found.counts().items() if count} - {key}
    assert others <= (
        {"several"} if key == "ambiguous" else set()
    )  # teapot and banana are far apart as well
    assert found.first_counts()[key] == 1
    words = explain(evaluation([CASES[key]]), 0, TREE)
    assert any(KINDS[key].label in line for line in words) if key != "other" else "None" in words[0]


def test_all_together_add_up():
    found = kinds(evaluation(list(CASES.values())), TREE)
    assert found.keys == tuple(KINDS) and found.rows.tolist() == list(range(len(CASES)))
    assert sum(found.first_counts().values()) == len(CASES)
    assert not found.applies[:, -1][found.applies[:, :-1].any(1)].any()
    assert [found.keys[i] for i in found.first] == list(CASES)
    assert found.source == "WordNet 3.0" and found.unknown == 0


def test_right_and_unlabelled_images_are_no_failures():
    found = kinds(
        evaluation([("tabby", {"tabby": 0.9}, 0.01, 0.01), ("", {"tabby": 0.9}, 0.01, 0.01)]), TREE
    )
    assert not len(found.rows) and not any(found.counts().values())
    assert explain(evaluation([("tabby", {"tabby": 0.9}, 0.01, 0.01)]), 0, TREE) == ()


def test_both_directions_and_other_senses_count_as_contained():
    found = kinds(
        evaluation(
            [
                ("convertible", {"grille": 0.6}, *USUAL),
                ("agaric", {"mushroom": 0.6}, *USUAL),
                ("mushroom", {"agaric": 0.6}, *USUAL),
            ]
        ),
        TREE,
    )
    assert found.counts()["contained"] == 3
    assert (
        "grille is a part of convertible" in explain(evaluation([CASES["contained"]]), 0, TREE)[0]
    )


def test_superset_by_ancestry():
    tree = given("tabby: lion\nlion: feline > animal\nbanana: animal", CLASSES)
    found = kinds(
        evaluation([("tabby", {"lion": 0.6}, *USUAL), ("lion", {"tabby": 0.6}, *USUAL)]), tree
    )
    assert found.counts()["contained"] == 2 and found.counts()["similar"] == 0


def test_siblings_need_a_small_group_below_the_root():
    flat = given("\n".join(f"{name}: everything" for name in CLASSES), CLASSES)
    assert kinds(evaluation([CASES["similar"]]), flat).counts()["similar"] == 0
    pair = evaluation([("lion", {"tabby": 0.6}, *USUAL)])
    assert kinds(pair, TREE, Rules(levels=2)).counts()["similar"] == 1
    assert kinds(pair, TREE, Rules(levels=1)).counts()["similar"] == 0


@pytest.mark.parametrize(
    "key, rules",
    [
        ("ambiguous", Rules(margin=0.04)),
        ("several", Rules(each=0.31)),
        ("faint", Rules(contrast=0.04)),
        ("tiny", Rules(object=0.005)),
        ("far", Rules(confident=0.96)),
        ("similar", Rules(levels=0)),
    ],
)
def test_the_numbers_decide(key, rules):
    assert kinds(evaluation([CASES[key]]), TREE, rules).counts()[key] == 0


def test_rules_say_their_numbers():
    for key in KINDS:
        assert "{" not in rule(key) and rule(key).endswith(".")
    assert "0.35" in rule("ambiguous", Rules(margin=0.35))
    assert "33%" in rule("far") and "50%" in rule("far", Rules(far=0.5))


def test_without_a_tree_only_what_needs_none_is_said():
    found = kinds(evaluation(list(CASES.values())))
    assert not any(found.counts()[key] for key, kind in KINDS.items() if kind.needs_tree)
    assert found.counts()["ambiguous"] == found.counts()["faint"] == found.counts()["tiny"] == 1
    assert found.source == ""


def test_classes_that_the_tree_does_not_know_are_counted():
    tree = replace_node(TREE, CLASSES.index("banana"), -1)
    found = kinds(evaluation([CASES["far"], CASES["similar"]]), tree)
    assert found.unknown == 1 and found.counts()["far"] == 0 and found.counts()["other"] == 1


def replace_node(tree: Tree, output: int, node: int) -> Tree:
    nodes = list(tree.nodes)
    nodes[output] = node
    return Tree(tree.source, tree.names, tree.parents, tuple(nodes), tree.contained)


def test_two_outputs_are_enough():
    two = evaluation([CASES["other"]])
    two = replace(two, top=two.top[:, :1], top_probabilities=two.top_probabilities[:, :1])
    assert kinds(two, TREE).counts()["ambiguous"] == 0
