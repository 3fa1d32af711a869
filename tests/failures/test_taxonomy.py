"""The class tree: WordNet's facts, trees that are given, trees made from confusion, softmax
mass."""

import json
import time
import weakref
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import torchvision

from explorer.failures import taxonomy, wordnet
from explorer.failures.confusion_tree import confusion_tree
from explorer.failures.custom_tree import custom_tree
from explorer.failures.scene_tree import scene_tree
from explorer.failures.taxonomy import TaxonomyError, Tree, kinship, mass, mass_path
from explorer.networks import registry

IMAGENET = tuple(torchvision.models.get_model_weights("alexnet").IMAGENET1K_V1.meta["categories"])


@pytest.fixture(scope="module")
def tree() -> Tree:
    return taxonomy.imagenet(IMAGENET)


def groups(tree: Tree, name: str) -> list[str]:
    return [tree.names[node] for node in tree.path(IMAGENET.index(name))]


def test_all_thousand_classes_are_known_in_torchvisions_order(tree):
    ids = wordnet.wnids(IMAGENET)
    assert tree.known == 1000 and ids == wordnet.table().outputs
    assert list(ids) == sorted(ids) and len(set(ids)) == 1000
    assert ids[:3] == ("n01440764", "n01443537", "n01484850")
    assert (
        ids[IMAGENET.index("crane bird")] == "n02012849"
        and ids[IMAGENET.index("crane")] == "n03126707"
    )


def test_known_facts(tree):
    assert {"dog", "mammal", "animal"} < set(groups(tree, "Labrador retriever"))
    assert groups(tree, "tabby")[:4] == ["tabby", "domestic cat", "cat", "feline"]
    assert {"vehicle", "artifact"} < set(groups(tree, "convertible"))
    assert groups(tree, "banana")[-1] == groups(tree, "tench")[-1] == "entity"
    node = {name: i for i, name in enumerate(tree.names)}
    assert (
        len(tree.members(node["dog"])) == 118
    )  # the breeds of the fine-grained part of ILSVRC 2012
    assert IMAGENET.index("dingo") not in tree.members(node["dog"])  # a wild dog, another branch
    assert len(tree.members(node["entity"])) == 1000


def test_no_class_is_above_another_but_some_hold_others(tree):
    for output, node in enumerate(tree.nodes):
        assert not (set(tree.above(node)) & set(tree.nodes)) - {node}, IMAGENET[output]

    def why(a, b):
        return tree.contained.get((IMAGENET.index(a), IMAGENET.index(b)), "")

    assert why("grille", "convertible") == "{a} is a part of {b}"  # two of AlexNet's own examples
    assert why("mushroom", "agaric") == '"mushroom" is also the name of a kind of {b}'
    assert "maillot" in why("maillot", "maillot tank suit")
    assert not why("convertible", "grille") and not why("tabby", "Egyptian cat")


def test_kinship(tree):
    def related(a, b):
        return kinship(tree, IMAGENET.index(a), IMAGENET.index(b))

    assert related("Labrador retriever", "golden retriever").name == "retriever"
    assert related("Labrador retriever", "golden retriever").up == (1, 1)
    assert related("tabby", "Egyptian cat").name == "domestic cat"
    assert related("Labrador retriever", "German shepherd").name == "dog"
    assert related("tabby", "tabby").distance == 0
    far, near = related("tabby", "teapot"), related("tabby", "lion")
    assert near.share < 0.02 < 0.9 < far.share
    forth, back = related("lion", "tabby"), near
    assert forth.up == back.up[::-1] and forth.common == back.common


def test_ids_of_the_bundled_classes(shared):
    with zipfile.ZipFile(shared / "data" / "tiny-imagenet-50.zip") as archive:
        lines = archive.read("tiny-imagenet-50/classes.tsv").decode().splitlines()
    truth = dict(line.split("\t") for line in lines)
    classes = registry.MODELS["alexnet64"].classes
    assert {
        name.replace(" ", "_"): wnid
        for name, wnid in zip(classes, wordnet.wnids(classes), strict=True)
    } == truth


def test_the_shipped_table_is_what_wordnet_says(shared, tmp_path):
    source = Path("/usr/share/wordnet")
    if not (source / "data.noun").is_file():
        pytest.skip("WordNet is not installed (Debian: wordnet-base)")
    wordnet.make(source, shared / "docs" / "imagenet_wnids.tsv", tmp_path / "made.tsv")
    assert (tmp_path / "made.tsv").read_text() == wordnet.TABLE.read_text()


def test_its_licence_lies_beside_it():
    licence = wordnet.TABLE.with_name("imagenet_tree.LICENSE.txt").read_text()
    assert "Princeton University" in licence and "without fee or" in licence


@pytest.mark.parametrize(
    "name, wnid",
    [
        ("tabby_cat", "n02123045"),
        ("n02123045", "n02123045"),
        ("n02123045-tabby", "n02123045"),
        ("TABBY", "n02123045"),
        ("red panda", "n02509815"),
        ("yorkshire_terrier", "n02094433"),
        ("n00000000", ""),
        ("fish", ""),
        ("", ""),
    ],
)
def test_names_of_classes(name, wnid):
    assert wordnet.wnids([name]) == (wnid,)


def test_digits_have_no_tree_in_wordnet():
    assert taxonomy.imagenet([str(i) for i in range(10)]) is None
    mixed = taxonomy.imagenet(["tabby", "goldfish", "my own thing"])
    assert mixed.nodes[2] == -1 and mixed.known == 2 and "1 of the 3" in mixed.source
    assert kinship(mixed, 0, 2) is None


NESTED = {"animal": {"dog": ["poodle", "beagle"], "cat": None}, "thing": ["car"]}
LINES = "poodle: dog > animal\nbeagle: dog > animal\n# a note\n\ncat: animal\ncar: thing"
CLASSES = ("poodle", "beagle", "cat", "car", "dog")


@pytest.mark.parametrize("text", [json.dumps(NESTED), LINES])
def test_a_tree_that_is_given(text):
    result = custom_tree(text, CLASSES)
    assert kinship(result, 0, 1).name == "dog" and kinship(result, 0, 2).name == "animal"
    assert kinship(result, 0, 4).up == (1, 0)  # a class may be a group
    assert kinship(result, 0, 3) is None
    assert result.known == 5


@pytest.mark.parametrize(
    "text, message",
    [
        ("a: b > a", "circle"),
        ("poodle", "Line 1"),
        ("poodle: > dog", "Line 1"),
        ('{"poodle": 3}', "names, lists"),
        ('{"poodle"', "no valid JSON: "),
        ("[" * 5000 + "]" * 5000, "deeper"),
        ("x: y", "none of the network's classes"),
        ("", "none of the network's classes"),
    ],
)
def test_a_tree_that_cannot_be_used(text, message):
    with pytest.raises(TaxonomyError, match=message):
        custom_tree(text, CLASSES + ("a",))


@pytest.mark.parametrize("last", ["chain", "wide"])
def test_a_small_tree_that_puts_every_class_into_thousands_of_groups_is_refused(last):
    classes = tuple(f"c{number}" for number in range(1000))
    lines = [f"{name}: g0" for name in classes]
    lines += [f"g{n}: g{n + 1}" if last == "chain" else f"g0: h{n}" for n in range(9000)]
    started = time.monotonic()
    with pytest.raises(TaxonomyError, match="leave groups out"):
        custom_tree("\n".join(lines), classes)
    assert time.monotonic() - started < 10
    assert custom_tree("\n".join(lines[:1050]), classes).known == 1000


def test_of_networks_of_others_no_class_names_are_kept():
    class Name(str):
        pass

    name = Name("theirs")
    gone = weakref.ref(name)
    assert scene_tree((name,) * 8) is None
    del name
    assert gone() is None


def test_halves_of_letters_and_long_numbers_in_a_tree():
    tree = custom_tree('{"\\ud800": ["poodle", "beagle"]}', CLASSES)
    assert tree.known == 2 and "".join(tree.names).encode()
    for text in ('{"poodle": ' + "9" * 5000 + "}", "[" * 100_000):
        with pytest.raises(TaxonomyError, match="deeper"):
            custom_tree(text, CLASSES)


def test_a_tree_made_from_confusion():
    counts = np.array([[80, 20, 0, 0], [15, 85, 0, 0], [0, 0, 60, 40], [1, 0, 30, 69]])
    result = confusion_tree(counts, "abcd", "some network")
    assert result.from_confusion and "some network" in result.source
    assert kinship(result, 0, 1).up == kinship(result, 2, 3).up == (1, 1)
    assert kinship(result, 0, 2).root and kinship(result, 0, 2).share == 1
    with pytest.raises(TaxonomyError, match="2 to 3,000"):
        confusion_tree(np.zeros((1, 1)), "a", "x")
    confusion_tree(np.zeros((3, 3)), "abc", "one that confuses nothing")


def test_mass_adds_up(tree):
    p = np.random.default_rng(0).dirichlet(np.ones(1000))
    masses = mass(tree, p)
    node = {name: i for i, name in enumerate(tree.names)}
    by_hand = sum(p[i] for i in range(1000) if node["dog"] in tree.above(tree.nodes[i]))
    assert masses[node["dog"]] == pytest.approx(by_hand, abs=1e-12)
    assert masses[node["entity"]] == pytest.approx(1) and (masses <= 1 + 1e-12).all()
    path = mass_path(tree, p, IMAGENET.index("Labrador retriever"))
    assert [step.name for step in path][:2] == ["Labrador retriever", "retriever"] and "dog" in {
        s.name for s in path
    }
    assert path[0].mass == p[IMAGENET.index("Labrador retriever")]
    assert all(
        a.classes < b.classes and a.mass < b.mass for a, b in zip(path, path[1:], strict=False)
    )
    assert path[-1].classes == 1000


def test_a_class_of_several_groups_counts_once_in_each():
    diamond = Tree("test", ("top", "left", "right", "leaf"), ((), (0,), (0,), (1, 2)), (3,))
    assert mass(diamond, np.array([1.0])).tolist() == [1, 1, 1, 1]
    assert Counter(diamond.above(3)) == {3: 0, 1: 0, 2: 0, 0: 0}  # no step adds a class
