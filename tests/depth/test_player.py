"""Player: which recorded step is shown, and which comes next."""

from explorer.depth import player


def test_the_player_goes_to_the_end_and_stops():
    steps, state = list(range(0, 2000, 10)), {"step": 7}
    assert not player.advance(state, steps) and state["step"] == 10
    player.play(state, steps)
    shown = []
    while not player.advance(state, steps):
        shown.append(state["step"])
    assert shown == sorted(set(shown)) and set(shown) <= set(steps) and shown[-1] == steps[-1]
    assert len(shown) <= player.FRAMES and not state["playing"]
    player.play(state, steps)
    assert state["step"] == 0  # from the beginning again
    player.play(state, steps)
    assert not state["playing"]
    assert player.nearest(steps, None) == 0 and player.nearest(steps, "x") == 0
