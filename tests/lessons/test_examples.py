"""Examples: the paper's eight, and what is said of eight pictures here, against counting by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.images import uploads
from explorer.images.samples import SAMPLES
from explorer.inside import cached as inside
from explorer.inside.predictions import Predictions, softmax
from explorer.lessons import examples
from explorer.lessons.cached import examples as cached
from explorer.lessons.examples import EXAMPLES, SHOWN, Judged, judge
from explorer.lessons.figures import examples as figures
from explorer.lessons.words import examples as words
from explorer.networks import imagenet, registry
from tests.lessons.shown import shown
from tests.test_pages import GOOD

NAMES = st.text("abcd", min_size=1, max_size=3)


def test_the_papers_eight():
    assert len(EXAMPLES) == examples.PICTURES == 8
    assert all(len(set(example.guesses)) == 5 for example in EXAMPLES)
    text = words.describe_examples()
    assert "Of 8 pictures the first guess is right for 4" in text
    assert (
        "for 2 (grille, mushroom)" in text
        and "for 2 it is not among them (cherry, Madagascar cat)" in text
    )
    assert "4 right as top-1 counts, 6 as top-5 does" in text
    assert words.example_table()["the label is"].count("the first guess") == 4


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(NAMES, st.lists(NAMES, min_size=1, max_size=5, unique=True)),
        min_size=1,
        max_size=9,
    )
)
def test_any_examples_are_counted(rows):
    made = [examples.Example(truth, tuple(guesses)) for truth, guesses in rows]
    first = sum(guesses[0] == truth for truth, guesses in rows)
    among = sum(truth in guesses for truth, guesses in rows)
    text = words.describe_examples(made)
    assert f"right for {first}" in text
    assert text.endswith(f"{first} right as top-1 counts, {among} as top-5 does.")


SCORES = st.lists(st.one_of(st.floats(-30, 30), st.just(0.0)), min_size=1, max_size=7)


@settings(max_examples=50, deadline=None)
@given(SCORES, st.data())
def test_one_picture_is_judged_as_its_outputs_say(scores, data):
    logits = np.array(scores)
    predictions = Predictions(
        logits, softmax(logits), tuple(f"class{i}" for i in range(len(scores)))
    )
    thing = data.draw(st.sampled_from(["", "a thing"]))
    true = data.draw(st.sets(st.integers(0, len(scores) - 1))) if thing else set()
    judged, order = judge("x", predictions, thing, list(true)), predictions.order[:5].tolist()
    place = next((n for n, i in enumerate(order, start=1) if i in true), 0)
    assert judged.place == place
    text = words.caption(judged)
    assert text.endswith(": right.") == bool(place == 1)
    assert ("Nobody has said" in text) == (not thing)
    assert ("has no class" in text) == bool(thing and not true)
    assert ("wrong" in text) == bool(thing and place != 1)
    assert len(figures.bars(judged).data[0].x) == min(5, len(scores))
    summary = words.describe_pictures([judged], "Net")
    assert ("right for 1" in summary) == (place == 1)


def test_scores_that_are_no_numbers_have_a_sentence():
    odd = Judged("x", "a cat", ("cat",), (float("nan"),), (True,), True, True)
    assert words.caption(odd) == "Its probabilities are not finite numbers."


def test_what_every_sample_shows_is_said_and_known_to_some_network():
    assert set(SHOWN) == set(SAMPLES)
    known = {*imagenet.class_names(), *map(str, range(10))}
    bundled = registry.MODELS["alexnet64"].classes or ()
    for key in ("chelsea", "coffee", "digit_3", "rocket"):
        assert known & set(SHOWN[key].classes)
    assert "espresso" in bundled and {"tabby cat", "tabby"} & set(SHOWN["chelsea"].classes)


@pytest.mark.parametrize("image", SHOWN)
def test_a_first_guess_is_mistaken_where_the_sample_shows_another_thing(image):
    model = registry.MODELS["alexnet64"]
    first = inside.predictions(model, image).top(1).names[0].lower()
    right = first in {name.lower() for name in SHOWN[image].classes}
    assert cached.mistaken(model, image) == ("" if right else SHOWN[image].thing)
    assert not cached.mistaken(model, uploads.put(GOOD["palette"]()))


def test_a_digits_network_is_given_digits_first_and_an_own_picture_comes_before_all():
    assert cached.pictures({}, "digit")[:3] == ["digit_3", "digit_5", "digit_0"]
    shown = cached.pictures({"mine": "m.png"}, "photo")
    assert shown[0] == "mine" and len(shown) == 8


def test_of_an_own_picture_its_class_is_asked_for(app):
    data = GOOD["palette"]()
    address = {"situation": "Eight examples"}
    at = app("learn_success", image=data, address=address)
    assert not at.exception
    texts = shown(at)
    assert words.describe_examples() in texts and "Nobody has said what this shows." in texts
    key = f"shows_{at.session_state['choice'].model.key}_{uploads.put(data)}"
    assert at.selectbox(key=key).value is None
    at = app("learn_success", image=data, address=address | {key: "espresso"})
    assert not at.exception
    texts = shown(at)
    assert "Nobody has said what this shows." not in texts and "This shows espresso" in texts


@pytest.mark.parametrize("model", ["digits-relu", "resnet20"])
def test_other_networks(app, model):
    at = app("learn_success", model=model, address={"situation": "Eight examples"})
    assert not at.exception


def test_names_are_compared_as_people_do(app):
    """The network that ships writes "egyptian cat"."""
    app()
    row = cached.judged(registry.MODELS["alexnet64"], "chelsea", "Cat")
    assert row.names[0] == "egyptian cat" and row.place == 1
