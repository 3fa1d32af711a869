"""Examples: which guesses are right, of AlexNet's eight published examples and of eight pictures here?

EXAMPLES are those of the paper's figure. What the pictures that ship show is said in SHOWN; a visitor
says it of his own. To say it of one more sample, add a row."""

from collections.abc import Collection
from dataclasses import dataclass

from explorer.inside.predictions import Predictions

GUESSES = 5
PICTURES = 8  # as many as in the paper's figure


@dataclass(frozen=True)
class Example:
    """A picture of the paper's figure 4: its label, and the five labels that AlexNet found most
    probable, best first."""

    truth: str
    guesses: tuple[str, ...]

    @property
    def place(self) -> int | None:
        """At which place, from 1 on, the label stands among the guesses."""
        return self.guesses.index(self.truth) + 1 if self.truth in self.guesses else None


EXAMPLES = (  # Krizhevsky et al. 2012, figure 4, left, row by row; "Staffordshire" is cut off there
    Example("mite", ("mite", "black widow", "cockroach", "tick", "starfish")),
    Example(
        "container ship",
        ("container ship", "lifeboat", "amphibian", "fireboat", "drilling platform"),
    ),
    Example("motor scooter", ("motor scooter", "go-kart", "moped", "bumper car", "golfcart")),
    Example("leopard", ("leopard", "jaguar", "cheetah", "snow leopard", "Egyptian cat")),
    Example("grille", ("convertible", "grille", "pickup", "beach wagon", "fire engine")),
    Example(
        "mushroom", ("agaric", "mushroom", "jelly fungus", "gill fungus", "dead-man's-fingers")
    ),
    Example("cherry", ("dalmatian", "grape", "elderberry", "Staffordshire bullterrier", "currant")),
    Example(
        "Madagascar cat", ("squirrel monkey", "spider monkey", "titi", "indri", "howler monkey")
    ),
)


@dataclass(frozen=True)
class Shown:
    """What a sample shows, and the classes of networks that are right for it; a network that has none
    of them can only be wrong."""

    thing: str
    classes: tuple[str, ...] = ()


SHOWN: dict[str, Shown] = {
    "chelsea": Shown(
        "a cat",
        ("cat", "tabby", "tabby cat", "tiger cat", "Egyptian cat", "Persian cat", "Siamese cat"),
    ),
    "coffee": Shown("a cup of espresso", ("espresso",)),
    "galaxies": Shown("galaxies"),
    "rocket": Shown("a rocket", ("rocket", "missile", "projectile")),
    "astronaut": Shown("an astronaut", ("astronaut",)),
    "motorcycle": Shown("a motorcycle", ("motorcycle",)),
    "flower": Shown("a dahlia", ("dahlia",)),
    "china": Shown("a Chinese pavilion", ("pavilion",)),
    "camera": Shown("a photographer", ("photographer",)),
    "digit_3": Shown("a 3", ("3",)),
    "digit_5": Shown("a 5", ("5",)),
    "digit_0": Shown("a 0", ("0",)),
    "scene_fir": Shown("a fir tree", ("fir tree", "tree")),
    "scene_boat": Shown("a sailing boat", ("sailing boat", "boat")),
    "scene_fish": Shown("a fish", ("fish",)),
    "scene_car": Shown("a car", ("car",)),
}


@dataclass(frozen=True)
class Judged:
    """One picture and what a network says of it: names and probabilities of its best GUESSES, which of
    these outputs are right, and at which place, from 1 on, the first right one stands among all (0
    where it is none of the GUESSES). known: whether somebody said what the picture shows; possible:
    whether the network has a class for that."""

    label: str
    thing: str
    names: tuple[str, ...]
    probabilities: tuple[float, ...]
    right: tuple[bool, ...]
    known: bool
    possible: bool

    @property
    def place(self) -> int:
        return self.right.index(True) + 1 if True in self.right else 0


def judge(
    label: str, predictions: Predictions, thing: str = "", true: Collection[int] = ()
) -> Judged:
    """A picture with its true outputs: none where nobody said what it shows (`thing` is "") or where
    the network has no class for it."""
    top = predictions.top(GUESSES)
    return Judged(
        label,
        thing,
        top.names,
        tuple(map(float, top.probabilities)),
        tuple(index in true for index in top.indices),
        bool(thing),
        bool(true),
    )
