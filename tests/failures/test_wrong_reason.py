"""Two networks, one of which is right for a wrong reason: what is revealed is true."""

import hypothesis
import numpy as np
import pytest
from hypothesis import strategies as st

from explorer.app import stage
from explorer.drawing.numbers import percent
from explorer.failures import wrong_reason
from explorer.failures.panels.wrong_reason import PAIR
from explorer.failures.words import wrong_reason as words
from explorer.failures.wrong_reason import CLUES, Evidence
from explorer.networks import registry
from tests.lessons.test_views import finding
from trainer.scenes.scene import Numbers
from trainer.scenes.world import World


@pytest.mark.parametrize("clue", CLUES)
def test_a_clue_is_changed_alone(clue):
    parts = {
        "shape": lambda scene: scene.thing.shape,
        "colours": lambda scene: (scene.thing.colour, scene.thing.second, scene.thing.texture),
        "background": lambda scene: scene.background,
        "place": lambda scene: scene.thing.x,
    }
    for index in range(50):
        scene = World(hard=0).scene("val", index)
        changed = CLUES[clue].change(scene, Numbers(index))
        differ = {name for name, part in parts.items() if part(scene) != part(changed)}
        assert differ == {clue} and 0 < changed.thing.x < 1
        assert changed.seed == scene.seed and changed.label == scene.label


def test_the_pair_that_ships_is_equally_good_and_one_for_a_wrong_reason():
    good, betrayed = (
        wrong_reason.evidence(registry.load(model), model.preprocessing, model.deepest, maps=12)
        for model in (registry.MODELS[key] for key in PAIR)
    )
    assert min(good.own, betrayed.own) > 0.9 and abs(good.own - betrayed.own) < 0.08
    assert good.swapped > 0.8 and betrayed.swapped < 0.6
    assert (good.clue, betrayed.clue) == ("shape", "background")
    assert good.hits.mean() > betrayed.hits.mean()
    assert words.verdict("A", "shape", good).startswith("Right.")
    assert words.verdict("B", "shape", betrayed).startswith("Not so.")
    assert "it had learned the backgrounds" in words.swapped("B", betrayed)
    assert "it had learned" not in words.swapped("A", good)


share = st.floats(0, 1)


@hypothesis.settings(max_examples=40)
@hypothesis.given(
    st.tuples(*[share] * 6), st.lists(st.tuples(share, share), min_size=1, max_size=4)
)
def test_sentences_say_the_numbers(numbers, maps):
    changed = dict(zip(CLUES, numbers[2:], strict=True))
    inside, area = np.array(maps).T
    each = Evidence(numbers[0], numbers[1], changed, inside, area, inside > 0.5)
    assert changed[each.clue] == max(changed.values())
    for guess in CLUES:
        text = words.verdict("A", guess, each)
        assert text.startswith("Right") == (guess == each.clue)
        assert CLUES[each.clue].label in text
    question = words.question(["A", "B"], [0.5, each.own])
    assert f"A 50\u00a0% and B {percent(each.own)}." in question
    found = words.finding({"A": each, "B": each})
    clue = CLUES[each.clue].label.removeprefix("The ")
    assert found.count(f"goes by the {clue} ({percent(changed[each.clue])} of") == 2
    assert words.said({"A": each}, True) == words.finding({"A": each})
    assert words.said({"A": each}, False) == words.question(["A"], [each.own])
    assert ("had learned the backgrounds" in words.swapped("A", each)) == (
        each.own - each.swapped > 0.3
    )
    assert words.alt(words.answer("A", 3, "tree")).endswith("on picture 3, for its answer tree")
    assert words.alt(words.picture(3)) == "Picture 3, a drawn scene"
    more = inside.mean() > 1.25 * area.mean()
    assert ("more than a map" in words.pointing("A", each)) == more
    table = words.table({"A": each, "B": each})
    assert len(table) == 3 and {len(column) for column in table.values()} == {len(CLUES)}


def test_a_mask_at_another_side_is_where_it_was():
    mask = np.zeros((64, 64), bool)
    mask[16:48, :32] = True
    small = wrong_reason.resized(mask, 32)
    assert small.shape == (32, 32) and small.mean() == mask.mean() and small[8:24, :16].all()


@pytest.mark.usefixtures("root")
def test_the_exercise_from_the_front_door(app):
    at = app("wrong_reason", model="digits-relu")
    assert not at.exception and "Choose one for each network" in at.main.text[0].value
    (view,) = at.session_state[stage.VIEWS].values()
    assert len(view.pictures()) == 15 and "Which network" in finding(at)
    assert {name: maps.shape[0] for name, maps in view.arrays().items()} == {"A": 5, "B": 5}
    at.radio(key="wrong_reason_A").set_value("shape")
    at.radio(key="wrong_reason_B").set_value("shape").run()
    shown = " ".join(element.value for element in at.main.text)
    assert "Right. The object's shape decides" in shown and "Not so. The background" in shown
    shares = at.session_state[stage.VIEWS]["evidence"].columns()
    assert list(shares.values())[0][0] == "The object's shape"
    assert max(list(shares.values())[1]) == list(shares.values())[1][0]
    assert "goes by the object" in finding(at)
    at.number_input(key="wrong_reason_pair").set_value(2).run()  # A is the other one now
    shown = " ".join(element.value for element in at.main.text)
    assert not at.exception and shown.index("Not so.") < shown.index("Right.")
