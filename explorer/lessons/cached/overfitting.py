"""Recorded trainings, and one that is trained now."""

from explorer.app.analysis import DEAR, analysis
from explorer.app.answers import answer
from explorer.lessons import overfitting, overfitting_training


@answer()
def recorded() -> dict[overfitting.Setting, overfitting.Learning]:
    """Every recorded training."""
    return overfitting.recorded()


def _work(images: int, shuffled: bool, units: int, seed: int) -> tuple[int, int]:
    """What decides how long a training takes."""
    return images, units


@analysis("Training a network now", guess=DEAR, kind=_work)
def trained(images: int, shuffled: bool, units: int, seed: int) -> overfitting.Learning:
    """One training on digits, now."""
    setting = overfitting.Setting("digits", images, shuffled, units, seed=seed)
    return overfitting_training.learn(setting)
