"""Shattered gradients: derivatives and Jacobians against finite differences, noise and spectra against
closed forms."""

import numpy as np
import pytest

from explorer.depth import shattering
from explorer.depth.figures import shattering as figures
from explorer.depth.shattering import (
    DEPTHS,
    FUNCTIONS,
    LAWS,
    autocorrelation,
    input_derivatives,
    jacobian,
    spectrum,
    sweeps,
)
from explorer.depth.words import shattering as words


@pytest.mark.parametrize("residual", [False, True])
@pytest.mark.parametrize("depth", [1, 2, 6])
def test_df_dx_is_what_f_does(depth, residual):
    """f is made of straight pieces: where two neighbours have the same df/dx, f goes straight
    between them."""
    x = np.linspace(-2, 2, 2001)
    f, df = input_derivatives(depth, residual, x, norm=False, draws=3, width=20)
    straight = df[:, 1:] == df[:, :-1]
    assert straight.mean() > 0.5
    rise = np.diff(f.astype(np.float64), axis=1) / np.diff(x)
    assert np.abs(rise - df[:, 1:])[straight].max() < 0.02 * np.abs(df).max()


def test_batch_norm_of_one_layer_by_hand():
    x = np.linspace(-2, 2, 50)
    _, df = input_derivatives(2, False, x, norm=True, draws=1, width=7, seed=5)
    rng = np.random.default_rng(5)

    def draw(shape: tuple[int, ...]) -> np.ndarray:
        return np.asarray(rng.standard_normal(shape, dtype=np.float32), np.float64)

    w1, b1, w2 = np.sqrt(2) * draw((1, 7, 1)), draw((1, 7, 1)), np.sqrt(2 / 7) * draw((1, 7, 7))
    out = draw((1, 1, 7)) / np.sqrt(7)
    for i, at in enumerate(x):
        total = 0.0
        for k in range(7):
            z = sum(w2[0, k, j] * np.maximum(w1[0, j, 0] * x + b1[0, j, 0], 0) for j in range(7))
            if z[i] > z.mean():
                derivative = sum(
                    w2[0, k, j] * w1[0, j, 0] * (w1[0, j, 0] * at + b1[0, j, 0] > 0)
                    for j in range(7)
                )
                total += out[0, 0, k] * derivative / (z.std() + 1e-5)
        assert df[0, i] == pytest.approx(total, rel=1e-3, abs=1e-4)


def test_autocorrelation():
    values = np.random.default_rng(0).standard_normal((1, 64))
    centred = values[0] - values[0].mean()
    full = np.correlate(centred, centred, "full")[63:]
    assert autocorrelation(values, 10) == pytest.approx(full[:11] / full[0])
    assert autocorrelation(np.array([[1.0, -1] * 50]), 2) == pytest.approx([1, -0.99, 0.98])


def test_noise_and_the_published_order():
    """Balduzzi et al. 2017, figure 1: shallow like brown noise, deep plain like white, residual in
    between."""
    shallow, deep = sweeps(2), sweeps(24)
    assert np.abs(deep["white noise"].autocorrelation[1:]).max() < 0.02
    assert deep["brown noise"].autocorrelation[1] > 0.95
    assert shallow["plain"].autocorrelation[1] > 0.9
    assert abs(deep["plain"].autocorrelation[1]) < 0.15
    assert 0.15 < deep["residual"].autocorrelation[5] < deep["brown noise"].autocorrelation[5]
    assert all(sweep.autocorrelation[0] == pytest.approx(1) for sweep in deep.values())
    weaker = sweeps(24, scale=0.1)
    assert weaker["residual"].autocorrelation[5] > deep["residual"].autocorrelation[5]


def test_a_seed_is_a_seed():
    assert np.array_equal(
        sweeps(10, seed=3)["plain"].derivative, sweeps(10, seed=3)["plain"].derivative
    )
    assert not np.array_equal(
        sweeps(10, seed=3)["plain"].derivative, sweeps(10, seed=4)["plain"].derivative
    )


@pytest.mark.parametrize("activation", FUNCTIONS)
@pytest.mark.parametrize("residual", [False, True])
def test_the_jacobian_against_finite_differences(activation, residual):
    result, x, net = jacobian(4, activation, "he", residual, width=9, scale=0.7, seed=2)
    for column in range(9):
        step = np.eye(9)[column] * 1e-6
        assert result[:, column] == pytest.approx(
            (net(x + step) - net(x - step)) / 2e-6, rel=1e-5, abs=1e-7
        )


@pytest.mark.parametrize("depth", [1, 50, 100])
def test_linear_orthogonal_passes_everything_unchanged(depth):
    result = spectrum(depth, "linear", "orthogonal", residual=False)
    assert result.values == pytest.approx(np.ones(100), abs=1e-12)
    assert result.condition == pytest.approx(1) and result.rms == pytest.approx(1)


@pytest.mark.parametrize("init, variance", [("xavier", 1), ("he", 2), ("default", 1 / 3)])
def test_the_mean_square_is_the_product_of_the_variances(init, variance):
    """E sigma^2 = sigma_w^(2 L) for linear layers, (1 + s^2 sigma_w^2)^L with skip connections."""
    for residual, factor in ((False, variance), (True, 1 + 0.25 * variance)):
        squares = [
            spectrum(5, "linear", init, residual, scale=0.5, seed=seed).rms ** 2
            for seed in range(40)
        ]
        assert np.mean(squares) == pytest.approx(factor**5, rel=0.06)


def test_relu_loses_half_in_every_layer_and_skips_keep_it():
    plain, residual = (spectrum(20, "relu", "he", kind, scale=0.1) for kind in (False, True))
    assert len(plain.resolved) < 60 and plain.condition == np.inf
    assert len(residual.resolved) == 100 and residual.condition < 100


def test_figures_say_what_they_show():
    result = sweeps(2)
    fig = figures.shattering(result)
    assert "autocorrelation of df/dx" in fig.layout.yaxis.title.text and len(fig.data) == 4
    assert fig.data[0].name == "df/dx, plain"
    assert [note.text for note in figures.derivatives(result).layout.annotations][:2] == [
        "df/dx, plain",
        "df/dx, residual",
    ]
    assert len({len(column) for column in words.shattering_table(result).values()}) == 1
    both = {name: spectrum(30, "relu", "he", name == "residual") for name in ("plain", "residual")}
    fig = figures.spectra(both)
    assert "J = dh/dx" in fig.layout.xaxis.title.text
    assert sum(fig.data[0].y) == len(both["plain"].resolved)
    assert "lost" in words.describe_spectra(both, 30)
    dead = {"plain": shattering.Spectrum(np.zeros(4), 0.0), "residual": both["residual"]}
    assert "4 of 4 lost" in words.describe_spectra(dead, 3) and figures.spectra(dead)


def test_the_page(app):
    at = app("shattering")
    assert not at.exception
    at.select_slider(key="sweep_depth").set_value(DEPTHS[0]).run()
    at.toggle(key="sweep_norm").set_value(False).run()
    for init in LAWS:
        at.selectbox(key="jacobian_init").set_value(init).run()
        assert not at.exception
    at.slider(key="jacobian_depth").set_value(100).run()
    assert not at.exception
