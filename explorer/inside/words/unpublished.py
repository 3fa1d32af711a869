"""Networks of papers without published weights, in words: what is counted beside what the paper says."""

from explorer.facts import cite
from explorer.networks.unpublished import Unpublished


def describe(row: Unpublished, multiply_adds: int) -> str:
    """Where it is from, that it is untrained, and its work as counted beside the paper's number."""
    billions = multiply_adds / 1e9
    return (
        f"Built here from {cite(row.source, row.where)}; no weights were published, so it is *untrained*. Its work: "
        f"{billions:.2f} billion multiply-adds counted now, {row.billions:.1f} billion in the paper, "
        f"{difference(billions, row.billions)}."
    )


def difference(counted: float, published: float) -> str:
    """How far a number that was counted is from a published one, in percent."""
    share = counted / published - 1
    if abs(share) < 0.0005:
        return "the same"
    return f"{100 * abs(share):.1f}\u00a0% {'more' if share > 0 else 'less'} here"
