"""Published numbers: those of torchvision's weights, and what the lecture quotes beside what is computed."""

import pytest
from torch import nn
from torchvision.models import get_model_weights

from explorer.inside import published_numbers
from explorer.networks.zoo import NETWORKS
from tests.inside.networks import weightless


@pytest.mark.parametrize("key", published_numbers.NETWORKS)
def test_published_rows_are_those_of_the_weights(key):
    weights, row = get_model_weights(key).IMAGENET1K_V1, published_numbers.NETWORKS[key]
    accuracy = weights.meta["_metrics"]["ImageNet-1K"]
    assert (row.parameters, row.top1, row.top5, row.gmac) == (
        weights.meta["num_params"],
        accuracy["acc@1"],
        accuracy["acc@5"],
        weights.meta["_ops"],
    )
    assert row.size_mb == weights.meta["_file_size"]


@pytest.mark.parametrize("key", published_numbers.NETWORKS)
def test_the_first_layer_is_counted_from_the_network(key, counted):
    rows = {row["network"]: row for row in as_rows(published_numbers.comparison(counted))}
    row = rows[published_numbers.NETWORKS[key].label]
    first = next(module for module in weightless(key).modules() if isinstance(module, nn.Conv2d))
    kernel = first.kernel_size[0]
    assert row["first layer"] == f"{first.out_channels} of {kernel}×{kernel}"


def as_rows(columns):
    return [
        dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)
    ]


def test_comparison_has_each_number_in_its_own_column(counted):
    rows = {row["network"]: row for row in as_rows(published_numbers.comparison(counted))}
    assert len(rows) == len(published_numbers.NETWORKS) + 2
    vgg = rows["VGG-16"]
    assert (
        vgg["parameters, counted"],
        vgg["parameters, published"],
        vgg["parameters, lecture"],
    ) == (138_357_544, 138_357_544, "138 M")
    assert (
        vgg["top-5 error %, one crop"],
        vgg["top-5 error %, ten crops"],
        vgg["top-5 error %, lecture"],
    ) == (9.618, 9.33, 7.7)
    assert rows["PReLU-net"]["top-1 error %, ten crops"] == 24.27
    assert all(
        row["parameters, published"] - row["parameters, counted"]
        == (NETWORKS["inception_v3"].auxiliary if name == "Inception v3" else 0)
        for name, row in rows.items()
        if row["parameters, published"] is not None
    )


def test_prelu_nets_are_counted_beside_their_paper(counted):
    """Model C is the one that He et al. 2016 quote, model A the one that the app offers."""
    rows = {row["network"]: row for row in as_rows(published_numbers.comparison(counted))}
    for label, parameters, published, errors in (
        ("PReLU-net, model A", 178_032_072, 19.0, (25.59, 8.23)),
        ("PReLU-net", 330_623_944, 53.0, (24.27, 7.38)),
    ):
        row = rows[label]
        assert row["parameters, counted"] == parameters and row["parameters, published"] is None
        assert row["10⁹ multiply-adds, published"] == pytest.approx(published)
        assert row["10⁹ multiply-adds, counted"] == pytest.approx(published, rel=0.01)
        assert (row["top-1 error %, ten crops"], row["top-5 error %, ten crops"]) == errors
        assert row["top-1 accuracy %, one crop"] is row["file, MiB"] is None


def test_what_the_lecture_quotes_is_what_is_computed_here(counted):
    rows = {row["what it is"]: row for row in as_rows(published_numbers.lecture(counted))}
    quoted = {about: row["lecture (Gurari, Fall 2024)"] for about, row in rows.items()}
    here = {about: row["computed here"] for about, row in rows.items()}
    same = [quoted[about] for about in rows if quoted[about] == here[about]]
    assert same == [
        "8, 16, 19",
        "5 conv + 3 pool + 3 fully connected",
        "18, 34, 50, 101, 152",
        "0.0006, 0.0596, 0.0083, 0.9315",
        "2.82",
    ]
    assert here["parameters of AlexNet"] == "61.1 M" and here["parameters of VGG-19"] == "143.7 M"
    assert here["filters of AlexNet's first layer"] == "64 of 11×11"
    assert here["AlexNet's training images multiplied by crops and mirroring"].endswith("2048")
    assert here["dropout at AlexNet's first two fully connected layers"].startswith(
        "rates 0.5 and 0.5, before 2 of 3"
    )
    assert here["top-5 error of AlexNet's winning entry"].startswith("20.9\u00a0%")
