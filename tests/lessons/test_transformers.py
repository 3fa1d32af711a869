"""Transformers: work against torchvision's own numbers and a count of a network, sentences against both."""

import functools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from torchvision import models
from torchvision.models import get_model_weights

from explorer.inside.anatomy import weightless
from explorer.lessons.figures import transformers as figures
from explorer.lessons.transformers import SIDES, TRANSFORMERS, Transformer
from explorer.lessons.words import transformers as words

VIT = {row.label: row for row in TRANSFORMERS}
COUNTED = {"AlexNet": 714_188_480, "VGG-16": 15_470_264_320}


@pytest.mark.parametrize(("label", "name"), [("ViT-B/16", "vit_b_16"), ("ViT-L/16", "vit_l_16")])
def test_work_is_torchvisions(label, name):
    meta = get_model_weights(name).IMAGENET1K_V1.meta
    assert VIT[label].multiply_adds(224) / 1e9 == pytest.approx(meta["_ops"], abs=0.002)


def test_sizes_are_torchvisions():
    for label, name in (
        ("ViT-B/16", "vit_b_16"),
        ("ViT-L/16", "vit_l_16"),
        ("ViT-H/14", "vit_h_14"),
    ):
        row, net = VIT[label], weightless(functools.partial(models.get_model, name, weights=None))
        assert (len(net.encoder.layers), net.hidden_dim, net.patch_size) == (
            row.layers,
            row.width,
            row.patch,
        )
        assert net.seq_length == row.tokens(224)


@settings(max_examples=50, deadline=None)
@given(
    st.integers(1, 40), st.integers(8, 2048), st.sampled_from([14, 16, 32]), st.sampled_from(SIDES)
)
def test_what_is_said(layers, width, patch, side):
    row = Transformer("T", layers, width, patch)
    text = words.describe(row, side, COUNTED)
    tokens = (side // patch) ** 2 + 1
    assert f"{tokens} tokens" in text
    assert 0 < row.attention(side) < row.multiply_adds(side)
    # attention grows with the square of the tokens, the rest about with them
    assert row.attention(2 * side) > 3 * row.attention(side)
    assert ("the whole is" in text) == (side < max(SIDES))
    assert "AlexNet's" in text and "AlexNet's" not in words.describe(row, side, {})


def test_the_table_and_the_picture():
    table = words.table(COUNTED)
    assert table["network"][:2] == list(COUNTED)
    assert len({len(column) for column in table.values()}) == 1
    assert "ViT-H/14" in table["network"] and table["tokens"][2] == "197"
    fig = figures.work(COUNTED, TRANSFORMERS, 224)
    assert sum(len(trace.x) for trace in fig.data) == len(COUNTED) + len(TRANSFORMERS)


def test_the_page(app):
    at = app("learn_era")
    at.button_group(key="vit").set_value("ViT-L/16").run()
    assert not at.exception
    assert any(element.value.startswith("ViT-L/16 makes 197 tokens") for element in at.text)
