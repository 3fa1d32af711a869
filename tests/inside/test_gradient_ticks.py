"""Ticks of the axes of gradients: numbers in full, also where values span less than a decade."""

import numpy as np
import pytest

from explorer.inside.figures import gradients as figures
from tests.inside.claims import network

RAISED = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"


@pytest.mark.parametrize("least", [1e-7, 0.03, 4.9])
@pytest.mark.parametrize("times", [1.05, 1.7, 4.7, 12, 25, 1e6])
def test_ticks_of_an_axis_are_whole_numbers_in_full(least, times):
    ticks = figures._ticks(np.array([least, least * times]))
    if times > 30:
        assert ticks["dtick"] >= 1  # decades
        return
    seen = dict(zip(ticks["tickvals"], ticks["ticktext"], strict=True))
    for value, text in seen.items():
        number = text.replace(" ", "").replace(",", "").replace("×10", "e")
        if set(number) & set(RAISED):  # a power of ten alone, 10⁻⁸, has no mantissa
            number = number.replace("10", "1e", 1) if number.startswith("10") else number
        number = number.translate(str.maketrans(RAISED, "-0123456789"))
        assert float(number) == pytest.approx(value)
    near = [value for value in seen if least / 1.6 <= value <= 1.6 * least * times]
    assert len(near) >= 2


def test_56_layers_are_named_so_that_they_can_be_read():
    net = network(np.geomspace(1e-4, 1, 56))
    fig = figures.layers([net, net], ["plain", "residual"], "activation_gradient", "norm")
    ticks = fig.layout.xaxis
    assert len(ticks.tickvals) <= 9 and ticks.tickfont.size >= 17
    assert all(
        net.names[at - 1] == name for at, name in zip(ticks.tickvals, ticks.ticktext, strict=True)
    )
    assert ticks.ticktext[0] == "layer0" and ticks.ticktext[-1] == "layer55"
    other = network(np.ones(20))
    fig = figures.layers([net, other], ["deep", "shallow"], "activation_gradient", "norm")
    assert "relative depth" in fig.layout.xaxis.title.text
