"""CNN Explorer: questions about convolutional networks, one page a question.

A section of the navigation is a folder, and has the same name in pages/ and tests/.

Home.py        the front door: what the server serves, and what every run of a visit draws
__main__.py    `python -m explorer`: run the app, evaluate a network, fetch weights, see the queue
workspace.py   where runs, evaluations and data lie
visitors.py    who may change what a visitor made or brought
priorities.py  who gives way to whom where all compute
shares.py      whose things go when a store of what visitors bring is full
scratch.py     folders that go when the server does
app/           the Streamlit that serves every page: sidebar, caches, widgets, page table
facts/         who said what, when and how much: everything that is cited
isolation/     strangers' files are read in processes of their own
networks/      which networks there are, and where their weights come from
images/        bytes to upright pixels to the network's input
drawing/       the style of every figure
inside/        what one network makes of one image
depth/         why depth was hard
layers/        what inner layers and single units make of pictures
training/      trainings beside the app: the queue, its limits, its processes
failures/      on which images a network is wrong, and why
lessons/       the lecture: one module a lesson

`explorer.Network` says what must be known of a network of one's own, and `explorer.show(net)` opens
the app on it: see docs/own_networks.md.
"""

__version__ = "0.2.0"
OFFERED = {
    "Network": "explorer.networks.own_network",
    "show": "explorer.app.live",
}  # where they are


def __getattr__(name: str) -> object:
    """What scripts and notebooks use, imported when it is used: torch takes seconds."""
    if name not in OFFERED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(OFFERED[name]), name)
