"""Gradient descents of a few weights, and recorded trainings."""

from explorer.app.answers import answer
from explorer.depth.cached.recordings import bundled
from explorer.depth.recording import Recording
from explorer.lessons import learning


@answer()
def descend(activation: str, rate: float) -> learning.Descent:
    """See explorer.lessons.learning.descend."""
    return learning.descend(activation, rate)


@answer()
def longer(activation: str, rate: float) -> dict[int, learning.Descent]:
    """See explorer.lessons.learning.longer."""
    return learning.longer(activation, rate)


def runs() -> dict[str, Recording]:
    """The recorded trainings that ship, by label; the one whose validation loss turns up first."""
    recordings = bundled(lambda specs: sorted(specs, key=lambda key: key != "digits-relu"))
    return {run.label: run for run in recordings}
