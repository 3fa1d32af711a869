"""Pictures of loss surfaces: any slices are drawn."""

from hypothesis import given, settings
from hypothesis import strategies as st

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
