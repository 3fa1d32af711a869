"""Scenes know why they are hard: the rules for kinds of failure agree with what was drawn."""

from dataclasses import replace

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from explorer.drawing.numbers import percent
from explorer.failures import drawn_truth, sources
from explorer.failures.agreement import PAIRS, Agreement, agreement
from explorer.failures.cached.evaluations import BUILT_INS
from explorer.failures.evaluate import evaluate
from explorer.failures.evaluation import Evaluation, read
from explorer.failures.failure_modes import FAILURE_MODES, failure_modes
from explorer.failures.question import Settings
from explorer.failures.scene_tree import scene_tree
from explorer.failures.words import drawn_truth as words
from explorer.failures.words.failure_modes import explain_failure
from explorer.networks import registry
from explorer.networks.private_copy import private_copy
from trainer.scenes.scene import CAUSES
from trainer.scenes.shapes import CLASSES
from trainer.scenes.world import LABELS, World


def evaluated(tmp_path, network: str, place: str) -> Evaluation:
    model = registry.MODELS[network]
    net = private_copy(registry.load(model))
    return read(evaluate(net, model, sources.source(place), tmp_path / "e", Settings()))


@pytest.fixture(scope="module")
def hard(tmp_path_factory) -> Evaluation:
    """The network that is good at scenes, on three hundred of which most are hard."""
    place = World(count=1500, seed=3, hard=0.8).place
    return evaluated(tmp_path_factory.mktemp("hard"), "scenes", place)


def test_rules_are_right_by_the_drawn_truth(hard):
    modes = failure_modes(hard, scene_tree(hard.classes))
    rows = agreement(hard, modes)
    assert len(rows) == len(PAIRS) and len(modes.rows) > 20
    shares = {(row.cause, row.known or row.mode): row.share for row in rows}
    for cause in CAUSES:
        assert shares[cause, True] >= 0.95, cause
    assert shares["superset", "Superset or subset"] > 0.7
    for row in rows:
        assert row.both <= min(row.true, row.applies)
        same = row.both + len(modes.rows) - (row.true + row.applies - row.both)
        assert row.share == pytest.approx(same / len(modes.rows))
    text = words.describe_agreement(rows, len(modes.rows))
    assert f"{len(modes.rows)} wrong images" in text and "masks" in text
    table = words.agreement_table(rows)
    assert {len(column) for column in table.values()} == {len(rows)}


def test_what_makes_scenes_hard_makes_the_network_wrong(hard):
    scenes = drawn_truth.scenes_of(hard, range(len(hard)))
    causes = np.array([scene.cause for scene in scenes])
    assert hard.correct[causes == ""].mean() > 0.95
    for cause in ("tiny", "two objects", "superset"):
        assert hard.correct[causes == cause].mean() < 0.75, cause


@pytest.mark.parametrize("key", [key for key, row in FAILURE_MODES.items() if row.needs_drawing])
def test_a_case_of_every_rule_that_knows_the_drawing(hard, key):
    tree = scene_tree(hard.classes)
    rows = failure_modes(hard, tree).of(key)
    assert len(rows)
    label = FAILURE_MODES[key].label
    assert any(line.startswith(f"{label}: ") for line in explain_failure(hard, int(rows[0]), tree))


def test_rules_are_right_whatever_the_network_says():
    """All scenes are put to the rules that know the drawing, not only those that one network got wrong."""
    world = World(count=1000, seed=8, hard=0.7)
    scenes = [world.scene("val", index) for index in range(200)]
    drawing = drawn_truth.measured(scenes, world.side)
    causes = np.array([scene.cause for scene in scenes])
    expected = {
        "two objects": drawing.objects > 1,
        "off-centre": drawing.off_centre > 0.3,
        "covered": drawing.hidden > 0.5,
        "tiny": drawing.longest < 0.25,
        "low contrast": drawing.contrast < 0.5,
    }
    for cause, seen in expected.items():
        assert ((causes == cause) == seen).mean() >= 0.95, cause


def test_the_betrayed_network_takes_backgrounds_for_classes(tmp_path):
    place = World(count=300, seed=3, background="swapped", hard=0).place
    evaluation = evaluated(tmp_path, "scenes-betrayed", place)
    modes = failure_modes(evaluation, scene_tree(evaluation.classes))
    assert evaluation.correct.mean() < 0.6
    home = [CLASSES[evaluation.classes[output]].background for output in evaluation.predicted]
    scenes = drawn_truth.scenes_of(evaluation, range(len(evaluation)))
    shown = [scene.background for scene in scenes]
    expected = np.flatnonzero((np.array(home) == shown) & evaluation.wrong)
    assert np.array_equal(modes.of("drawn_background"), expected)
    assert len(expected) > 0.9 * evaluation.wrong.sum()
    sentences = explain_failure(evaluation, int(expected[0]), scene_tree(evaluation.classes))
    assert any("is at home" in sentence for sentence in sentences)


def test_of_photos_and_of_other_drawings_nothing_is_claimed(hard):
    assert drawn_truth.drawing_of(replace(hard, kind="folder"), [0]) is None
    assert drawn_truth.drawing_of(replace(hard, place="scenes:side=9"), [0]) is None
    assert drawn_truth.drawing_of(replace(hard, place="digits"), [0]) is None
    changed = replace(hard, digests=np.zeros_like(hard.digests))
    assert drawn_truth.drawing_of(changed, [0]) is None
    assert agreement(changed, failure_modes(changed)) == ()
    keys = failure_modes(changed).keys
    assert not [key for key in keys if FAILURE_MODES[key].needs_drawing]
    with pytest.raises(ValueError, match="not drawn"):
        drawn = next(row for row in FAILURE_MODES.values() if row.needs_drawing)
        drawn.test(replace_errors(changed), None)


def replace_errors(evaluation: Evaluation):
    from explorer.failures.failure_modes import errors_of

    return errors_of(evaluation, np.flatnonzero(evaluation.wrong), None)


@pytest.mark.parametrize("cause", [*CAUSES, ""])
def test_what_was_drawn_is_said(cause):
    world = World(hard=0.9, seed=1)
    scenes = [world.scene("val", index) for index in range(300)]
    scene = next(scene for scene in scenes if scene.cause == cause)
    text = words.truth(scene)
    assert scene.thing.shape in text and scene.thing.colour in text and scene.background in text
    assert (CAUSES[cause].label in text) if cause else ("Nothing makes it hard" in text)
    assert ("called" in text) == (scene.label != scene.thing.shape)
    assert words.spoken_thing(scene.thing) in text and text.startswith("Drawn: a")
    assert (scene.other is None) or (words.spoken_thing(scene.other) in text)


@hypothesis.given(
    st.lists(
        st.builds(
            Agreement,
            cause=st.sampled_from(sorted(CAUSES)),
            mode=st.sampled_from(["Tiny object", "Two objects"]),
            known=st.booleans(),
            true=st.integers(0, 9),
            applies=st.integers(0, 9),
            both=st.integers(0, 9),
            share=st.floats(0, 1),
        ),
        max_size=5,
    ),
    st.integers(0, 3),
)
def test_the_least_agreement_is_said(rows, wrong):
    text = words.describe_agreement(tuple(rows), wrong)
    for known, what in ((True, "Rules that know the masks"), (False, "Rules that do not")):
        shares = [row.share for row in rows if row.known == known]
        assert (what in text) == bool(shares and wrong)
        if shares and wrong:
            assert f"{what} agree with the drawn truth in at least {percent(min(shares))}" in text
    assert wrong or text == "There is no wrong image to put the rules to."
    table = words.agreement_table(tuple(rows))
    assert [row.mode for row in rows] == table["Rule"]
    assert [percent(row.share) for row in rows] == table["Agree"]


def test_the_tree_knows_all_classes_and_which_is_a_kind_of_which():
    tree = scene_tree(LABELS)
    assert tree.known == len(LABELS) and not tree.from_confusion
    for name, row in CLASSES.items():
        if row.kind:
            inner, outer = (tree.nodes[LABELS.index(each)] for each in (row.kind, name))
            assert outer in tree.above(inner)
    assert scene_tree(("cat", "dog")) is None


def test_scenes_are_drawn_when_they_are_read():
    source = sources.source("scenes:count=50000,seed=2")
    assert len(source.images) == 10_000 and source.classes == LABELS
    image = source.images[1236]
    assert image.label == 6 and image.read().shape == (64, 64, 3)
    assert sources.kind_of("scenes:seed=2") == "dataset"
    for row in BUILT_INS.values():
        assert not row.place.startswith("scenes") or sources.source(row.place).split == "val"
