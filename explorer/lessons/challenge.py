"""Challenge: what was asked in the ImageNet challenge, of which images, and how sure is it what a person can do?

Numbers are those of the facts; to add a split or a person, add a row."""

from dataclasses import dataclass

from explorer.facts import fact, number
from explorer.failures.metrics import wilson


@dataclass(frozen=True)
class Split:
    """Images of the challenge, and what they were for; secret: their labels were not given out."""

    label: str
    images: int
    use: str
    secret: bool = False


@dataclass(frozen=True)
class Person:
    """Somebody who took the challenge. practice: images looked at before; images: those that were
    then judged; error and that of GoogLeNet on the same images, top-5, in percent."""

    label: str
    practice: int
    images: int
    error: float
    network_error: float

    @property
    def wrong(self) -> int:
        """How many images that is."""
        return round(self.images * self.error / 100)

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of the error in percent (Wilson)."""
        low, high = wilson(self.wrong, self.images)
        return 100 * float(low), 100 * float(high)

    def is_beaten_by(self, error: float) -> bool | None:
        """Whether an error in percent is lower than this person's for sure; None where it lies in
        the interval."""
        low, high = self.interval
        return None if low <= error <= high else error < low


SPLITS = (
    Split("training", int(number("train_images")), "the weights are fitted to them"),
    Split("validation", int(number("val_images")), "to choose between networks, and to try them"),
    Split("test", int(number("test_images")), "the entries are judged by them", secret=True),
)
CLASSES = int(number("data_classes"))
PEOPLE = (
    Person(
        "the one who practised more",
        int(number("human_practice")),
        int(number("human_images")),
        number("human"),
        number("googlenet_beside_human"),
    ),
    Person(
        "the one who practised less",
        int(number("second_human_practice")),
        int(number("second_human_images")),
        number("second_human"),
        number("googlenet_beside_second_human"),
    ),
)
WINNERS = {  # errors that are compared with the people's
    "GoogLeNet": number("googlenet_top5"),
    "ResNet": number("resnet_top5"),
    "SENet": number("senet_top5"),
}
GUESSES = fact("guesses")
