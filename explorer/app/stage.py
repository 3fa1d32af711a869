"""Stage: how does every page stand on the screen?

    finding, picture, controls = stage.places()   # one large sentence, its picture, the widgets beside it
    with controls: ...
    with picture:
        stage.show(View("map", ..., figure=partial(figures.layers, gradients)), finding)
    with stage.more(): ...                         # what is below: text, tables
    with stage.how_measured(): ...                 # closed

What is shown is a view: it leaves with Take away (takeaway.py), and in class mode (class_mode.py) it
fills the screen. A chart on which a visitor chooses is drawn by `stage.play`; an element of our own stands in
`with stage.view(View(...)):`."""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from explorer.app import class_mode, replay
from explorer.app.widgets import escape_markdown, plotly
from explorer.drawing.colour_bar import colour_bar
from explorer.drawing.findings import at_a_glance
from explorer.drawing.style import Figure, larger
from explorer.drawing.view import Scale, View

VIEWS = "views"  # in the session's state: those of this run, by key
OFFERED = "offered_views"  # the keys of those that are on no screen
HOW = "How measured"
IN_A_ROW = 4  # pictures, at most


class Places(NamedTuple):
    """Where the parts of a page stand that everyone looks at first."""

    finding: DeltaGenerator
    picture: DeltaGenerator
    controls: DeltaGenerator


def places(share: float = 3.0) -> Places:
    """The large sentence; below it the picture, `share` times as wide as the widgets beside it, which
    on a phone stand below it. With a share of 0 they stand below it everywhere, side by side."""
    finding = place_of_finding()
    if not share:
        picture = st.container()
        return Places(finding, picture, controls())
    left, right = st.columns([share, 1], gap="medium")
    with right:
        return Places(finding, left, controls())


def place_of_finding() -> DeltaGenerator:
    """Where the large sentence stands, on a page that puts something above it; elsewhere `places` makes
    it."""
    return st.container(key="part_finding")


def controls(number: int | str = 0) -> DeltaGenerator:
    """A container for widgets; `number` tells several on one page apart."""
    return class_mode.part("controls", number)


def more(number: int | str = 0) -> DeltaGenerator:
    """A container for what stands below: text, tables, links."""
    return class_mode.part("more", number)


def how_measured() -> DeltaGenerator:
    """A closed line for how the page measures, its definitions and sources."""
    with more("how"):
        return st.expander(HOW, icon=":material/straighten:")


def say(sentence: str, place: DeltaGenerator | None = None) -> None:
    """The finding of the page, which is text, large."""
    with contextlib.nullcontext() if place is None else place:
        st.markdown(escape_markdown(sentence))


def clear() -> None:
    """No view yet: called once a run, before the page."""
    st.session_state[VIEWS], st.session_state[OFFERED] = {}, set()


def views() -> dict[str, View]:
    """The views of this run, in the order of the page, by key."""
    return st.session_state.setdefault(VIEWS, {})


def on_screen() -> dict[str, View]:
    """Those of them through which a class goes, one by one."""
    offered = st.session_state.get(OFFERED, ())
    return {key: view for key, view in views().items() if key not in offered}


def show(view: View, finding: DeltaGenerator | None = None, **options: Any) -> None:
    """Put a view on the page, drawn once for all sessions; its sentence goes into the place for the
    finding, where one is given. `options` are those of st.image."""
    if finding is not None:
        say(view.finding, finding)
    first = next(iter(on_screen()), view.key)  # is drawn again where a fragment runs
    if class_mode.shows(view.key, first=view.key == first):
        with _place(view):
            _draw(view, options)
    else:
        views()[view.key] = view


def offer(view: View) -> None:
    """A view that only leaves: numbers of a table, which is drawn elsewhere."""
    views()[view.key] = view
    st.session_state[OFFERED].add(view.key)


@contextlib.contextmanager
def view(shown: View, finding: DeltaGenerator | None = None) -> Iterator[None]:
    """The same for a view that the caller draws within the block; also where class mode does not
    show it, for what a visitor chooses on it counts."""
    if finding is not None:
        say(shown.finding, finding)
    with _place(shown):
        yield


@contextlib.contextmanager
def later(key: str, finding: DeltaGenerator | None = None) -> Iterator[Callable[[View], None]]:
    """The same for a view of this key that is known only when it has been drawn: within the block, what
    is given is called with it."""
    with st.container(key=f"view_{key}"):
        place = st.container(key=f"sentence_{key}") if class_mode.in_class() else finding

        def known(view: View) -> None:
            views()[view.key] = view
            if place is not None:
                in_class = class_mode.in_class()
                say(at_a_glance(view.finding) if in_class else view.finding, place)

        yield known


def show_plain(view: View, plain: str, finding: DeltaGenerator | None = None) -> None:
    """Put a view on the page as `plain` HTML, which a browser draws sooner; in class as it is on paper."""
    if class_mode.in_class():
        show(view, finding)
        return
    if finding is not None:
        say(view.finding, finding)
    with _place(view):
        st.html(plain)


def play(view: View, **options: Any) -> Any:
    """Put a view on the page on whose figure a visitor can choose something; `options`, and what is
    returned, are those of st.plotly_chart."""
    call = as_call(view.figure)
    if class_mode.in_class():
        call, options = (_filling, *call), options | {"height": "stretch"}
    with _place(view):
        return replay.play(*call, alt=alt_of(view), **options)


@contextlib.contextmanager
def _place(view: View) -> Iterator[None]:
    views()[view.key] = view
    with st.container(key=f"view_{view.key}"):
        if class_mode.in_class():
            with st.container(key=f"sentence_{view.key}"):
                say(at_a_glance(view.finding))
        yield


def alt_of(view: View) -> str:
    """What is said of a view to who does not see it: which one it is, since several may have one finding."""
    return f"{view.title}. {view.finding}"


def _draw(view: View, options: Mapping[str, Any]) -> None:
    if view.figure is not None:
        call = as_call(view.figure)
        if class_mode.in_class():
            replay.draw_cached(_fills, alt_of(view), *call)
        else:
            replay.chart(*call, alt=alt_of(view))
    elif view.pictures is not None:
        draw, *args = as_call(view.pictures)
        replay.draw_cached(
            _pictures,
            draw,
            tuple(args),
            alt_of(view),
            view.scale,
            dict(options),
            class_mode.in_class(),
        )


def as_call(made: Callable[[], Any] | None) -> tuple[Any, ...]:
    """(function, *arguments) of a partial, by which equal drawings are known again."""
    if isinstance(made, partial) and not made.keywords:
        return (made.func, *made.args)
    raise TypeError("a view is drawn by functools.partial(function, *arguments)")


def _fills(alt: str, draw: Callable[..., Figure], *args: Any) -> None:
    """A figure as high as the screen allows."""
    plotly(_filling(draw, *args), alt, height="stretch")


def _filling(draw: Callable[..., Figure], *args: Any) -> Figure:
    figure = larger(draw(*args))
    figure.layout.height = None
    return figure


def _pictures(
    draw: Callable[..., Mapping[str, bytes]],
    args: tuple[Any, ...],
    alt: str,
    scale: Scale | None,
    options: dict[str, Any],
    in_class: bool,
) -> None:
    pictures = draw(*args)
    rows = -(-len(pictures) // IN_A_ROW) or 1
    wide = -(-len(pictures) // rows)
    columns = [place for _ in range(rows) for place in (st.columns(wide) if wide > 1 else [st])]
    for column, (caption, data) in zip(columns, pictures.items(), strict=False):
        spoken = in_class and len(pictures) == 1  # the sentence above says it
        words = None if spoken else escape_markdown(caption) or None
        said = f"{caption}. {alt}" if len(pictures) > 1 and caption else alt
        column.image(
            data,
            words,
            **({"width": "stretch"} | options),
            output_format="PNG",
            alt=said,
        )
    if scale is not None:
        st.html(colour_bar(scale))
