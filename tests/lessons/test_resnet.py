"""ResNet: what is drawn and said of a building block is what the networks are made of."""

from explorer.lessons.cached import resnet as cached
from explorer.lessons.figures import resnet as figures
from explorer.lessons.words import resnet as words
from tests.lessons.shown import shown


def test_the_blocks_are_those_of_the_paper():
    """He et al. 2016, figures 2 and 5: two of 3x3, and 1x1, 3x3, 1x1 on four times the channels."""
    basic, bottleneck = cached.blocks().values()
    assert [layer.kind for layer in basic if layer.role == "conv"] == ["Conv 3×3", "Conv 3×3"]
    assert [layer.kind for layer in bottleneck if layer.role == "conv"] == [
        "Conv 1×1",
        "Conv 3×3",
        "Conv 1×1",
    ]
    text = words.describe(cached.blocks(), True)
    assert (
        f"{2 * 9 * 64 * 64:,} weights" in text and f"{(256 + 9 * 64 + 256) * 64:,} weights" in text
    )
    assert "4 times the channels for 0.94 times the weights" in text


def test_the_skip_is_there_or_not():
    blocks = cached.blocks()
    layers = next(iter(blocks.values()))
    assert [kind for kind, _ in figures.rows(layers)].count("plus") == 1
    assert "plus" not in [kind for kind, _ in figures.rows(layers, False)]
    with_skip, plain = (figures.drawing(blocks, skip) for skip in (True, False))
    assert sum("skip" in note.text for note in with_skip.layout.annotations) == 2
    assert not any("skip" in note.text for note in plain.layout.annotations)
    assert "F would have to learn the identity" in words.describe(blocks, False)
    boxes = [shape for shape in plain.layout.shapes if shape.type == "rect"]
    assert len(boxes) == 5 == len(words.block_table(blocks)["layer"])


def test_the_family_is_counted():
    table = words.family_table(cached.family())
    assert table["layers, counted"] == ["18", "34", "50", "101", "152"]
    assert table["parameters, counted"] == [
        "11,689,512",
        "21,797,672",
        "25,557,032",
        "44,549,160",
        "60,192,808",
    ]
    assert table["top-5 error %, ten crops"] == ["", "", "6.71", "6.05", "5.71"]
    assert table["10⁹ multiply-adds, counted"] == ["1.81", "3.66", "4.09", "7.80", "11.51"]


def test_the_page(app):
    at = app("learn_resnet")
    at.toggle(key="block_skip").set_value(False).run()
    assert "F would have to learn the identity" in shown(at)
    for part in ("18 to 152 layers", "Many shallow paths"):
        at.segmented_control(key="resnet_part").set_value(part).run()
        assert not at.exception
    assert "0.4537\u00a0%" in shown(at)  # Veit et al. 2016: 0.45 %
    at.slider(key="resnet_blocks").set_value(9).run()
    assert not at.exception
