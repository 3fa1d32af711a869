"""Unknown weights: which known network is nearest to them, and in what do they differ?"""

from collections.abc import Iterable, Mapping, Sequence

from explorer.networks.architectures import MAKES
from explorer.networks.make import KNOWN_OUTPUTS, Shapes
from explorer.networks.renamings import RENAMINGS, renamed

MAX_NAMES = 3  # in a sentence about what does not fit
NEAR = 0.5  # share of weights that a network must have in common to be called near
OWN = (
    "A file of weights does not say how they are put together: to look into a network of your own, start the app with its "
    "class, streamlit run explorer/Home.py -- --networks my_nets.py (see docs/own_networks.md)."
)
FEATURES_ONLY = (
    "These are the features of {label} without a last layer: they give no scores of classes, which the pages here are "
    "about. Open a file that has the last layer too."
)


def describe(shapes: Shapes, views: Sequence[Mapping[str, str]]) -> str:
    """A sentence about weights that no make takes."""
    if not shapes:
        return "This file holds no weights of a network: no tensor of floating-point numbers with a name."
    label, expected, named = _nearest(shapes, views)
    missing = [name for name in expected if name not in named]
    unexpected = [name for name in named if name not in expected]
    others = [
        f"{name} is {named[name]}, not {shape}"
        for name, shape in expected.items()
        if name in named and not _equal(named[name], shape)
    ]
    fitting = len(expected) - len(missing) - len(others)
    last = [name for name, shape in expected.items() if shape[:1] == (KNOWN_OUTPUTS,)]
    if not unexpected and not others and missing and set(missing) <= set(last):
        return FEATURES_ONLY.format(label=label)
    if fitting < NEAR * len(expected):
        return f"The {len(shapes)} weights in this file are of no network that is known here: {_listed(shapes)}. {OWN}"
    differences = [
        f"{len(names)} {what}: {_listed(names)}"
        for what, names in (
            ("missing", missing),
            ("more", unexpected),
            ("of another shape", others),
        )
        if names
    ]
    return (
        f"These weights are of no network that is known here. Nearest is {label}: {fitting} of its {len(expected)} weights "
        f"fit; {'; '.join(differences) or 'together they are another network'}. {OWN}"
    )


def _nearest(
    shapes: Shapes, views: Sequence[Mapping[str, str]]
) -> tuple[str, Shapes, dict[str, tuple[int, ...]]]:
    """Label and weights of the network with most in common, and how the file's are then named."""
    candidates = [_named(shapes, names) for view in views for names in _all_names(view)]
    known = {label: row for make in MAKES.values() for label, row in make.known().items()}

    def common(pair: tuple[str, dict[str, tuple[int, ...]]]) -> float:
        expected, named = known[pair[0]], pair[1]
        equal = sum(_equal(named.get(name, ()), shape) for name, shape in expected.items())
        return equal / max(len(expected), len(named), 1)

    label, named = max(((row, each) for each in candidates for row in known), key=common)
    return label, known[label], named


def _equal(shape: tuple[int, ...], expected: tuple[int, ...]) -> bool:
    """Whether two shapes are the same, whatever the number of outputs."""
    return shape == expected or (
        expected[:1] == (KNOWN_OUTPUTS,) and shape[:1] != () and shape[1:] == expected[1:]
    )


def _all_names(view: Mapping[str, str]) -> Iterable[Mapping[str, str]]:
    yield view
    for convention in RENAMINGS:
        names = renamed(view.values(), convention)
        if names is not None:
            yield {old: names[name] for old, name in view.items()}


def _named(shapes: Shapes, names: Mapping[str, str]) -> dict[str, tuple[int, ...]]:
    return {new: shapes[old] for old, new in names.items()}


def _listed(names: Iterable[str]) -> str:
    """The first few names, shortened."""
    names = [name[:60] for name in names]
    return ", ".join(names[:MAX_NAMES] + ["..."] * (len(names) > MAX_NAMES))
