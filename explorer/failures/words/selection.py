"""Which images of an evaluation are shown, in words?"""

from collections.abc import Sequence

from explorer.inside.notation import enumerated, spoken


def filters(true: str, predicted: str, kind: str, tag: str, both: str) -> tuple[str, ...]:
    """What narrows the choice of images, one phrase each; "" stands for any. `both` is a row of
    pairs.SETS."""
    phrases = (
        f"true class {spoken(true)}" if true else "",
        f"predicted {spoken(predicted)}" if predicted else "",
        f"kind of failure “{kind}”" if kind else "",
        f"tag “{tag}”" if tag else "",
        both[:1].lower() + both[1:],
    )
    return tuple(filter(None, phrases))


def narrowed(phrases: Sequence[str]) -> str:
    """One sentence of what `filters` gives."""
    return f"Narrowed to: {enumerated(phrases, len(phrases))}."
