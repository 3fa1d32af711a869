"""Failure modes: a hand-made case of every one, and what each rule must not catch."""

from dataclasses import replace

import numpy as np
import pytest

from explorer.failures.custom_tree import custom_tree
from explorer.failures.evaluation import Evaluation
from explorer.failures.failure_modes import FAILURE_MODES, failure_modes, rule
from explorer.failures.failure_rules import Rules
from explorer.failures.figures import failure_modes as figures
from explorer.failures.taxonomy import Tree, imagenet
from explorer.failures.words import failure_modes as words
from explorer.failures.words.failure_modes import explain_failure
from tests.failures.examples import made_up

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


def evaluation_of(cases: list[tuple[str, dict[str, float], float, float]]) -> Evaluation:
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
    rows = np.arange(len(cases))
    return made_up(
        classes=CLASSES,
        labels=labels,
        top=top,
        top_probabilities=p[rows[:, None], top],
        probability=p[rows, labels],
        loss=-np.log(p[rows, labels]),
        contrast=np.array([case[2] for case in cases]),
        standing_out=np.array([case[3] for case in cases]),
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


OF_PHOTOS = tuple(key for key, row in FAILURE_MODES.items() if not row.needs_drawing)


@pytest.mark.parametrize("key", OF_PHOTOS)  # of scenes: test_drawn_truth.py
def test_a_case_of_every_failure_mode(key):
    modes = failure_modes(evaluation_of([CASES[key]]), TREE)
    assert modes.of(key).tolist() == [0]
    assert modes.counts()[key] == 1
    others = {other for other, count in modes.counts().items() if count} - {key}
    assert others <= (
        {"several"} if key == "ambiguous" else set()
    )  # teapot and banana are far apart as well
    assert modes.first_counts()[key] == 1
    sentences = explain_failure(evaluation_of([CASES[key]]), 0, TREE)
    assert (
        any(FAILURE_MODES[key].label in line for line in sentences)
        if key != "other"
        else "None" in sentences[0]
    )


def test_all_together_add_up():
    modes = failure_modes(evaluation_of(list(CASES.values())), TREE)
    assert modes.keys == OF_PHOTOS and modes.rows.tolist() == list(range(len(CASES)))
    assert sum(modes.first_counts().values()) == len(CASES)
    assert not modes.applies[:, -1][modes.applies[:, :-1].any(1)].any()
    assert [modes.keys[i] for i in modes.first] == list(CASES)
    assert modes.source == "WordNet 3.0" and modes.unknown == 0


def test_right_and_unlabelled_images_are_no_failures():
    modes = failure_modes(
        evaluation_of([("tabby", {"tabby": 0.9}, 0.01, 0.01), ("", {"tabby": 0.9}, 0.01, 0.01)]),
        TREE,
    )
    assert not len(modes.rows) and not any(modes.counts().values())
    assert explain_failure(evaluation_of([("tabby", {"tabby": 0.9}, 0.01, 0.01)]), 0, TREE) == ()


def test_both_directions_and_other_senses_count_as_contained():
    modes = failure_modes(
        evaluation_of(
            [
                ("convertible", {"grille": 0.6}, *USUAL),
                ("agaric", {"mushroom": 0.6}, *USUAL),
                ("mushroom", {"agaric": 0.6}, *USUAL),
            ]
        ),
        TREE,
    )
    assert modes.counts()["contained"] == 3
    assert (
        "grille is a part of convertible"
        in explain_failure(evaluation_of([CASES["contained"]]), 0, TREE)[0]
    )


def test_superset_by_ancestry():
    tree = custom_tree("tabby: lion\nlion: feline > animal\nbanana: animal", CLASSES)
    modes = failure_modes(
        evaluation_of([("tabby", {"lion": 0.6}, *USUAL), ("lion", {"tabby": 0.6}, *USUAL)]), tree
    )
    assert modes.counts()["contained"] == 2 and modes.counts()["similar"] == 0


def test_siblings_need_a_small_group_below_the_root():
    flat = custom_tree("\n".join(f"{name}: everything" for name in CLASSES), CLASSES)
    assert failure_modes(evaluation_of([CASES["similar"]]), flat).counts()["similar"] == 0
    pair = evaluation_of([("lion", {"tabby": 0.6}, *USUAL)])
    assert failure_modes(pair, TREE, Rules(levels=2)).counts()["similar"] == 1
    assert failure_modes(pair, TREE, Rules(levels=1)).counts()["similar"] == 0


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
    assert failure_modes(evaluation_of([CASES[key]]), TREE, rules).counts()[key] == 0


def test_rules_say_their_numbers():
    for key in FAILURE_MODES:
        assert "{" not in rule(key) and rule(key).endswith(".")
    assert "0.35" in rule("ambiguous", Rules(margin=0.35))
    assert "33%" in rule("far") and "50%" in rule("far", Rules(far=0.5))


def test_without_a_tree_only_what_needs_none_is_said():
    modes = failure_modes(evaluation_of(list(CASES.values())))
    assert not [key for key in modes.keys if FAILURE_MODES[key].needs_tree]
    assert modes.counts()["ambiguous"] == modes.counts()["faint"] == modes.counts()["tiny"] == 1
    assert modes.source == ""


def test_classes_that_the_tree_does_not_know_are_counted():
    tree = replace_node(TREE, CLASSES.index("banana"), -1)
    modes = failure_modes(evaluation_of([CASES["far"], CASES["similar"]]), tree)
    assert modes.unknown == 1 and modes.counts()["far"] == 0 and modes.counts()["other"] == 1


def replace_node(tree: Tree, output: int, node: int) -> Tree:
    nodes = list(tree.nodes)
    nodes[output] = node
    return Tree(tree.source, tree.names, tree.parents, tuple(nodes), tree.contained)


def test_two_outputs_are_enough():
    two = evaluation_of([CASES["other"]])
    two = replace(two, top=two.top[:, :1], top_probabilities=two.top_probabilities[:, :1])
    assert failure_modes(two, TREE).counts()["ambiguous"] == 0


def test_failure_modes_in_bars_and_words():
    modes = {"net": {"similar": 3, "other": 1}, "deep": {"similar": 0, "other": 0}}
    fig = figures.failure_modes(modes, {"net": 4, "deep": 0})
    assert list(fig.data[0].x) == [0.75, 0.25] and list(fig.data[1].x) == [0, 0]
    assert fig.data[0].marker.pattern.shape != fig.data[1].marker.pattern.shape
    text = words.describe_failure_modes(modes, {"net": 4, "deep": 0})
    assert "net: 4 errors, most often “similar” (3)" in text and "deep makes no error" in text


def test_a_class_sees_the_kinds_that_are_not_rare():
    labels = [f"kind {i}" for i in range(14)]
    one = dict(zip(labels, range(14), strict=True))
    other = dict(zip(labels, [9, *13 * [0]], strict=True))
    whole = figures.failure_modes({"net": one}, {"net": 20})
    few = figures.failure_modes({"net": one}, {"net": 20}, few=True)
    assert list(whole.data[-1].text) == labels and list(few.data[-1].text) == labels[5:]
    assert "14 kinds" in few.layout.xaxis.title.text
    assert len(whole.data[0].y) == 14 and len(few.data[0].y) == 9
    both = figures.failure_modes({"net": one, "other": other}, {"net": 20, "other": 9}, few=True)
    assert list(both.data[-1].text) == ["kind 0", *labels[9:]]  # what either has most
