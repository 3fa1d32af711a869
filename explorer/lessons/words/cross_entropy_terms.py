"""What the softmax lesson says of the sum in the cross entropy: one term is left."""

from explorer.drawing.numbers import sized
from explorer.lessons.cross_entropy_terms import Terms

ABOUT_TERMS = (
    "Cross entropy is a sum over all classes, −Σ y ln p, with y = 1 for the true class and 0 for every other: computed now, "
    "term by term."
)


def describe(terms: Terms) -> str:
    """How many terms are 0, and what the one that is left says."""
    zeros = int((terms.y == 0).sum())
    left = terms.terms[terms.target]
    others = (
        f"{zeros} of the {len(terms.y)} terms {'are' if zeros != 1 else 'is'} 0, since y is 0 there, whatever p is; "
        if zeros
        else "There is one class, and so one term; "
    )
    return f"{others}what is left is −ln p of {terms.names[terms.target]} = {sized(left, 4)}, the cross entropy."


def table(terms: Terms) -> dict[str, list[str]]:
    """One row a class, and the sum."""
    return {
        "class": [*terms.names, "sum"],
        "y": [*(sized(value, 6) for value in terms.y), sized(terms.y.sum(), 6)],
        "ln p": [*(f"{value:.4f}" for value in terms.log_p), ""],
        "−y ln p": [*(f"{value:.4f}" for value in terms.terms), f"{terms.total:.4f}"],
    }
