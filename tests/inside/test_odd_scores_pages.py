"""A network whose scores leave the range of float32, on every page that looks at them: a sentence, no number."""

import pytest
import safetensors.torch

from explorer.inside.words import scores
from tests.networks.files import opened
from trainer.nets import NetSpec, build


@pytest.mark.parametrize("page", ["predictions", "saliency", "home"])
def test_scores_that_overflow_have_their_sentence(app, page):
    state = build(NetSpec("resnet", 10, depth=20, size=32)).state_dict()
    state["linear.weight"].fill_(3e38)
    key = opened(safetensors.torch.save(state), tuple("abcdefghij")).version
    at = app(page, model=f"file:{key}", image="coffee", checkpoints=[key])
    assert not at.exception
    assert any(scores.UNDEFINED[:40] in box.value.replace("\\", "") for box in at.info)
    assert not at.metric
    captions = " ".join(caption.value for caption in at.caption)
    assert "saliency lies" not in captions and "first guess" not in captions  # nothing is concluded
