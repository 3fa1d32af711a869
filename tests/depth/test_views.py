"""Every page of the section shows its finding first, and all that it shows leaves as views."""

import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as draw

from explorer.app import stage
from explorer.app.widgets import escape_markdown
from explorer.depth import chain_rule, lab, lab_inputs, shattering
from explorer.depth.activation_functions import ACTIVATIONS
from explorer.depth.gradient_check import Check, GradientCheck
from explorer.depth.lab_nets import LabNet
from explorer.depth.residual import Lesions, Responses
from explorer.depth.words import chain_rule as chain_words
from explorer.depth.words import gradient_check as check_words
from explorer.depth.words import lab as lab_words
from explorer.depth.words import recordings as recorded_words
from explorer.depth.words import residual as residual_words
from explorer.depth.words import shattering as shattering_words
from explorer.drawing.numbers import percent
from explorer.inside.gradients import ALIKE
from tests.depth.recorded_runs import recorded_run
from tests.inside.claims import number

FIRST = {  # page: the views that must be on it, the first one first
    "backward": ["film", "layers"],
    "chain_rule": ["toy", "check", "derivatives", "curves", "chain"],
    "lab": ["activation_gradient", "activation", "weight_gradient", "update_ratio", "plane"],
    "training": ["loss_train", "loss_val", "accuracy_train", "map_1", "profile", "followed"],
    "residual": ["responses", "lesions", "first_guess", "lengths"],
    "shattering": ["autocorrelation", "derivatives", "singular_values"],
    "curvature": ["eigenvalues", "noise_scales", "gsnr"],
    "loss_surface": ["landscape", "contours", "line"],
    "proof": ["loss"],
}


FEW = settings(max_examples=60, deadline=None)


@pytest.mark.parametrize("page", FIRST)
def test_what_a_page_shows_are_views_and_its_finding_is_that_of_the_first(app, page):
    at = app(page)
    assert not at.exception
    views = at.session_state[stage.VIEWS]
    assert next(iter(views)) == FIRST[page][0] and set(FIRST[page]) <= set(views)
    said = escape_markdown(views[FIRST[page][0]].finding)
    assert said in [element.value for element in at.markdown]
    assert not at.get("download_button") or page == "backward"  # its film, which is no view
    for key, view in views.items():
        assert re.fullmatch(r"[a-z0-9_]+", key) and view.title and view.finding
        assert view.columns is not None
        assert len({len(column) for column in view.columns().values()}) == 1, key
    drawn = [view for view in views.values() if view.figure or view.pictures]
    charts = len(at.get("plotly_chart"))
    assert charts == sum(view.figure is not None for view in drawn)


WEIGHT = draw.floats(-20, 20)


@given(
    WEIGHT,
    WEIGHT,
    draw.lists(draw.tuples(draw.sampled_from(chain_rule.UNITS), WEIGHT), min_size=1, max_size=3),
)
@FEW
def test_the_headline_of_the_chain_names_the_smallest_factor(x, target, units):
    chain = chain_rule.run(x, target, [weight for _, weight in units], [name for name, _ in units])
    text, value = chain_words.headline(chain), chain_rule.weight_gradients(chain)[1]
    terms = chain_rule.factors(chain, 1)
    sizes = {term.symbol: abs(term.value) for term in terms}
    if np.isnan(list(sizes.values())).any():
        assert "undefined" in text
    elif min(sizes.values()) == 0:
        assert "cannot learn" in text and value == 0
        assert any(symbol in text for symbol, size in sizes.items() if size == 0)
    elif np.isfinite(value) and value:
        assert number(text.split(" is ")[1].split(":")[0]) == pytest.approx(value, rel=1e-3)
        assert any(symbol in text for symbol, size in sizes.items() if size == min(sizes.values()))


@given(draw.integers(2, 60), draw.floats(0.5, 4))
@FEW
def test_what_is_left_of_a_longer_chain_is_its_last_number(length, weight):
    chain = chain_rule.lengthen("sigmoid", weight, length, centred=True)
    left = chain_words.left(chain).split(" is ")[1].split(";")[0]
    assert number(left) == pytest.approx(chain.measured[-1], rel=6e-3)


@pytest.mark.parametrize("key", chain_rule.CURVES)
def test_the_lines_of_the_curves_are_the_functions(key):
    columns, row = chain_words.line_table(), ACTIVATIONS[key]
    assert columns[f"f(z), {row.label}"][130] == pytest.approx(float(row.f(np.float64(0.5))))
    assert len(columns["z"]) == len(columns[f"df/dz, {row.label}"])


@given(
    draw.floats(allow_nan=True, allow_infinity=True),
    draw.lists(draw.tuples(draw.floats(), draw.integers(0, 3)), min_size=1, max_size=2),
)
@FEW
def test_the_headline_of_a_gradient_check_says_agree_only_where_they_do(gradient, differences):
    checks = tuple(
        Check(1e-3, value, check_words.relative_error(value, gradient), switched)
        for value, switched in differences
    )
    result = GradientCheck(
        layer="fc",
        shape=(2, 3),
        index=1,
        rms=1.0,
        place=(0, 1),
        weight=0.5,
        loss=1.0,
        autograd32=gradient,
        autograd64=gradient,
        checks=checks,
        moved=np.zeros(1),
        losses=np.zeros(1),
        rounding=1e-12,
    )
    text = check_words.headline(result)
    known = [check for check in checks if np.isfinite(check.difference)]
    if not known or not np.isfinite(gradient):
        assert "cannot be checked" in text
        return
    best = min(check.relative_error for check in known)
    assert ("agree to" in text or "as autograd says" in text) == (best < check_words.AGREE)
    assert check_words.settings(result, "cat", 1e-3)["weight"] == "fc.weight[0, 1]"


RESULT = draw.builds(
    Responses,
    names=draw.just(("a", "b")),
    std=draw.lists(draw.floats(0, 9), min_size=2, max_size=2).map(np.array),
    images=draw.just(3),
    kind=draw.sampled_from(["plain", "residual"]),
    normalised=draw.booleans(),
)


@given(draw.lists(RESULT, min_size=1, max_size=3))
@FEW
def test_the_headline_of_responses_compares_or_names_all(rows):
    results = {f"net {number}": row for number, row in enumerate(rows)}
    text = residual_words.headline_of_responses(results)
    if {row.kind for row in rows} == {"plain", "residual"}:
        assert text == residual_words.compare_responses(results)
    else:
        assert all(label in text for label in results)


@given(draw.lists(draw.floats(0, 1), min_size=2, max_size=2))
@FEW
def test_the_headline_of_lesions_says_how_many_keep_their_class(shares):
    row = Lesions(
        names=("a", "b"),
        target=0,
        whole=0.9,
        probability=np.array([0.5, 0.7]),
        agreement=np.array(shares),
        what="block",
        kind="residual",
        images=4,
    )
    text = residual_words.headline_of_lesions({"net": row})
    assert f"net keeps the class of {percent(float(np.mean(shares)))} of images" in text
    assert "Nothing can be deleted" in residual_words.headline_of_lesions({})


NAMES = ("plain", "residual", "brown noise", "white noise")


@given(draw.lists(draw.floats(-1, 1), min_size=4, max_size=4), draw.integers(1, 50))
@FEW
def test_the_headlines_of_shattering_hold_the_numbers(values, depth):
    x = np.linspace(-2, 2, 8)
    sweeps = {
        name: shattering.Sweep(x, x, np.full(7, value))
        for name, value in zip(NAMES, values, strict=True)
    }
    text = shattering_words.headline(sweeps, depth)
    for name, value in zip(NAMES, values, strict=True):
        assert re.search(rf"{abs(value):.2f} (in )?{name}", text)
    assert shattering_words.derivative_table(sweeps)["x"] == x.tolist()
    assert shattering_words.settings(depth, 0.5, True, 3)["hidden layers"] == depth


@given(draw.integers(1, 12), draw.integers(0, 5))
@settings(max_examples=5, deadline=None)
def test_the_headline_of_spectra_counts_what_is_lost(depth, seed):
    rows = {"plain": shattering.spectrum(depth, "relu", "he", False, scale=1.0, seed=seed)}
    text = shattering_words.headline_of_spectra(rows, depth)
    lost = len(rows["plain"].values) - len(rows["plain"].resolved)
    assert f"the plain one loses {lost} of {len(rows['plain'].values)} directions" in text
    columns = shattering_words.singular_values(rows)
    assert columns["singular value"] == rows["plain"].values.tolist()


@given(draw.lists(draw.floats(0, 100), min_size=1, max_size=4))
@FEW
def test_the_headline_of_curves_is_their_last_point(errors):
    run = recorded_run("a", errors=errors)
    text = recorded_words.headline([run], "error", "val")
    assert text.endswith(f"{recorded_words.curve_text(run.curve('error', 'val')[-1], 'error')}.")


@given(draw.integers(2, 8))
@settings(max_examples=5, deadline=None)
def test_the_headline_of_the_lab_is_first_beside_last(depth):
    net = LabNet(depth=depth, width=16, activation="sigmoid")
    result = lab.measure(net, *lab_inputs.batch("noise", 8), range(2))
    text = lab_words.headline([result], ["it"])
    medians = np.median(result.values("activation_gradient"), 1)
    assert ("smaller" in text) == (medians[0] / medians[-1] < 1 / ALIKE)
    said = lab_words.finding([result], ["it"], "activation")
    assert lab_words.factors(result, "activation") in said
    assert lab_words.settings([result], ["it"], "noise")["seeds"] == "2"
