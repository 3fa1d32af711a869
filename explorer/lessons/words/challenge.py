"""What the lesson on progress says of the challenge: its goal, where its images are from, its splits, and the two people."""

from collections.abc import Mapping, Sequence

from explorer.drawing.numbers import sized
from explorer.facts import cite, cited, fact
from explorer.lessons.challenge import CLASSES, GUESSES, PEOPLE, SPLITS, Person, Split

GOAL = (
    f"The goal: name what a photo shows, as one of {CLASSES:,} classes. {GUESSES.capitalize()} guesses are allowed "
    f"({cited('guesses')}): top-5 counts a photo as wrong where none of them is its label, top-1 looks at the first "
    "guess alone."
)
SOURCE = (
    f"The photos are from the web, found by {fact('image_source')} ({cited('image_source')}); people who were paid for "
    f"it on {fact('image_labels')} said of each whether it shows the class ({cited('image_labels')})."
)
ABOUT_SPLITS = f"{SOURCE} Published counts of {fact('data_set')}: {cited('train_images')}."
ABOUT_PEOPLE = (
    "Published. Each was an expert, who learned the classes first, saw one photo at a time beside a list of all classes, "
    f"and could name up to {GUESSES} of them ({cited('human')}). The 95\u00a0% intervals (Wilson) and the number of wrong "
    "photos are computed here."
)


def describe_splits(splits: Sequence[Split] = SPLITS, classes: int = CLASSES) -> str:
    """How many images there are of each class, and which labels nobody was given."""
    counts = ", ".join(f"{split.images:,} for {split.label}" for split in splits)
    largest = max(splits, key=lambda split: split.images)
    secret = [split.label for split in splits if split.secret]
    text = f"The photos: {counts}. For {largest.label} that is {largest.images / classes:,.0f} photos of a class on average."
    if secret:
        text += f" The labels of the {' and '.join(secret)} images were kept secret."
    return text


def split_table(splits: Sequence[Split] = SPLITS, classes: int = CLASSES) -> dict[str, list[str]]:
    """One row a split."""
    total = sum(split.images for split in splits)
    return {
        "split": [split.label for split in splits],
        "photos": [f"{split.images:,}" for split in splits],
        "of all": [f"{100 * split.images / total:.1f}\u00a0%" for split in splits],
        "photos of a class": [f"{split.images / classes:,.0f}" for split in splits],
        "what for": [
            split.use + (", whose labels were secret" if split.secret else "") for split in splits
        ],
    }


def describe_person(person: Person, errors: Mapping[str, float]) -> str:
    """How sure the person's error is, and which networks are better for sure."""
    low, high = person.interval
    better = [name for name, error in errors.items() if person.is_beaten_by(error)]
    unsure = [name for name, error in errors.items() if person.is_beaten_by(error) is None]
    worse = [name for name, error in errors.items() if person.is_beaten_by(error) is False]
    sentences = [
        f"{sized(person.error, 6)}\u00a0% of {person.images:,} photos are {person.wrong} wrong ones: so few photos leave the error "
        f"uncertain, from {low:.1f} to {high:.1f}\u00a0% (95\u00a0% interval)."
    ]
    for names, claim in (
        (better, "below it, better than this person"),
        (unsure, "within it: no difference is shown"),
        (worse, "above it, worse than this person"),
    ):
        if names:
            listed = ", ".join(f"{name} ({sized(errors[name], 6)}\u00a0%)" for name in names)
            sentences.append(f"{listed}: {claim}.")
    return " ".join(sentences)


def people_table(people: Sequence[Person] = PEOPLE) -> dict[str, list[str]]:
    """One row a person."""
    return {
        "person": [person.label for person in people],
        "photos to practise": [f"{person.practice:,}" for person in people],
        "photos judged": [f"{person.images:,}" for person in people],
        "top-5 error": [f"{person.error:.1f}\u00a0%" for person in people],
        "95\u00a0% interval": [
            "{:.1f} to {:.1f}\u00a0%".format(*person.interval) for person in people
        ],
        f"GoogLeNet on the same photos ({cite('challenge')})": [
            f"{person.network_error:.1f}\u00a0%" for person in people
        ],
    }
