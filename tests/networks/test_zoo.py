"""Zoo: what is said of the published networks is what torchvision says."""

import pytest
from torchvision.models import get_model_weights

from explorer.networks import registry
from explorer.networks.zoo import NETWORKS as PUBLISHED
from tests.zoo import TORCHVISION


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_is_said_of_published_networks_is_torchvisions(name):
    weights, row = get_model_weights(name).IMAGENET1K_V1, registry.find(name)
    preset, ours = weights.transforms(), row.preprocessing
    assert (ours.resize, ours.crop, list(ours.mean), list(ours.std), ours.interpolation) == (
        preset.resize_size[0],
        preset.crop_size[0],
        list(preset.mean),
        list(preset.std),
        preset.interpolation.value,
    )
    assert (row.parameters + PUBLISHED[name].auxiliary, row.size_mb, row.url) == (
        weights.meta["num_params"],
        weights.meta["_file_size"],
        weights.url,
    )
    assert list(row.classes or ()) == weights.meta["categories"]
    accuracy = weights.meta["_metrics"]["ImageNet-1K"]
    assert (
        f"{accuracy['acc@1']:.2f}\u00a0% top-1, {accuracy['acc@5']:.2f}\u00a0% top-5"
        in row.accuracy
    )


def test_every_published_family_is_among_the_networks_of_all_tests():
    families = {row.family for row in PUBLISHED.values()}
    assert families == {PUBLISHED[name].family for name in TORCHVISION}
