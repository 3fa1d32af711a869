"""Pictures of loss surfaces: any slices are drawn."""

from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.depth.cached import loss_surface as cached
from explorer.depth.figures import loss_surface as figures
from explorer.depth.slice_numbers import numbers
from explorer.depth.words import loss_surface as words
from tests.depth.test_loss_surface import surfaces


@settings(max_examples=6, deadline=None)
@given(surfaces(), st.sampled_from(list(words.SCALES)))
def test_any_slices_are_drawn(rows, scale):
    called = words.names([numbers(row) for row in rows])
    for draw in (figures.landscape, figures.contours, figures.line):
        assert len(draw(rows, called, scale).data) >= len(rows)


def test_how_long_slices_take_is_what_those_took_that_must_be_waited_for(monkeypatch):
    known = {"mlp2-sigmoid": 3.0, "mlp2-relu": None, "digits-sigmoid": 0.0, "digits-relu": 2.5}
    monkeypatch.setattr(cached.analyses, "seconds", lambda ask: known[ask.args[0].key])
    assert cached.seconds("2 hidden layers: sigmoid and ReLU", 7) == 3.0
    assert cached.seconds("Convolutions on digits: sigmoid and ReLU", 7) == 2.5
    assert cached.seconds("56 layers: plain and residual", 7) == 0.0, "recorded"
