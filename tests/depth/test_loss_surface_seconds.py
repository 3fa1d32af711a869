"""Loss surface: how long slices take that are measured now."""

from explorer.depth.cached import loss_surface as cached


def test_how_long_slices_take_is_what_those_took_that_must_be_waited_for(monkeypatch):
    known = {"mlp2-sigmoid": 3.0, "mlp2-relu": None, "digits-sigmoid": 0.0, "digits-relu": 2.5}
    monkeypatch.setattr(cached.analyses, "seconds", lambda ask: known[ask.args[0].key])
    assert cached.seconds("2 hidden layers: sigmoid and ReLU", 7) == 3.0
    assert cached.seconds("Convolutions on digits: sigmoid and ReLU", 7) == 2.5
    assert cached.seconds("56 layers: plain and residual", 7) == 0.0, "recorded"
