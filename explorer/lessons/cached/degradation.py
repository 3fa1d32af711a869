"""Recorded plain and residual nets, the nets of the paper, and stacks that are trained now."""

from explorer.app.analysis import DEAR, analysis
from explorer.depth.cached.recordings import bundled
from explorer.depth.recording import Recording
from explorer.lessons import degradation, identity
from explorer.networks import registry


def _work(layers: int, start: float, task: str) -> tuple[int, str]:
    """What decides how long it takes."""
    return layers, task


@analysis("Training two small stacks", guess=DEAR, kind=_work)
def fit(layers: int, start: float, task: str) -> identity.Fit:
    """See explorer.lessons.identity.fit."""
    return identity.fit(layers, start, task)


def runs() -> list[Recording]:
    """The recorded plain and residual nets that ship."""
    return bundled(degradation.compared_runs)


@analysis("Counting parameters")
def cifar_parameters() -> dict[int, int]:
    """Counted parameters of He et al.'s nets for CIFAR-10, by depth."""
    with registry.BUILDING:
        return {
            published.depth: degradation.parameters(published.depth)
            for published in degradation.CIFAR
        }
