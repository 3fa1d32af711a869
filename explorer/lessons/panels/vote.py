"""Vote: how is a class asked a lesson's question by phone, and how do its answers grow on the wall?"""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urljoin

import streamlit as st

from explorer.app import class_mode, qr, stage, visitor
from explorer.app.problems import callback, fragment
from explorer.app.room import OPEN, REVEALED, Poll, Room, Wall
from explorer.app.rooms import ROOMS
from explorer.drawing.view import View
from explorer.lessons.figures import vote as figures
from explorer.lessons.syllabus import LESSONS
from explorer.lessons.words import vote as words
from explorer.lessons.words.questions import prose

EVERY = 0.7  # seconds, after which the wall counts anew
STYLE = Path(__file__).with_name("wall.css")
VIEW = "vote"  # its key in the address


def room_of(lesson: str) -> Room | None:
    """The visitor's room, if this lesson's question is asked in it now."""
    room = ROOMS.of(visitor.key())
    return room if room is not None and room.wall().poll.key == lesson else None


def ask_button(lesson: str) -> None:
    """Ask the class: opens a room, or takes the phones of the open one to this question."""
    st.button(
        "Ask the class",
        key=f"ask_class_{lesson}",
        on_click=callback(_ask),
        args=(lesson,),
        icon=":material/how_to_vote:",
        help="Everybody answers by phone; the answers grow as bars here. No names, nothing is kept.",
    )


def wall(lesson: str, room: Room, answer: str, why: str) -> None:
    """How to get in, and what the class has answered: a view, which in class mode fills the screen."""
    row = LESSONS[lesson].question
    view = View(
        VIEW,
        "Vote",
        words.plain(row.prompt),
        figure=lambda: figures.answers(words.plainly(row.options), room.wall().counts),
        columns=lambda: words.table(row.options, room.wall().counts),
        networks=(),
        images=(),
        how="counted",
    )
    with stage.view(view):
        st.html(STYLE)
        entrance, answers = st.columns([2, 3], gap="medium")
        with entrance.container(key="vote_entrance"):
            _entrance(room.code)
        with answers:
            if not class_mode.in_class():
                st.markdown(f"### {row.prompt}")
            _count(lesson, answer, why)
            if words.is_of_this_machine(st.context.url or ""):
                st.warning(words.ON_THIS_MACHINE)


def _entrance(code: str) -> None:
    """Picture, code and address: as the lecturer's browser has it, behind whatever proxy."""
    address = urljoin(st.context.url or "", "vote")
    st.image(
        qr.code(f"{address}?room={code}"), alt=qr.alt(f"{address}?room={code}"), width="content"
    )
    st.html(
        f'<div class="vote-code">{code}</div>'
        f'<div class="vote-address">{prose(address.partition("://")[2])}</div>'
    )


def _draw_count(lesson: str, answer: str, why: str) -> None:
    room = room_of(lesson)
    if room is None:  # it has ended, or goes on with another lesson's question
        st.rerun()
        return
    now = room.wall()
    bars = words.bars(now.poll.options, now.counts, now.shown, now.right)
    st.html(f'{bars}<p class="vote-turnout">{words.turnout(now.phones, now.counts)}</p>')
    _controls(lesson, now, answer, why)
    if now.right is not None:
        st.success(f"{words.outcome(now.counts, now.right)} {why}", icon=":material/check:")


_count = fragment(_draw_count, run_every=EVERY)


def _controls(lesson: str, now: Wall, answer: str, why: str) -> None:
    """What only the lecturer does."""
    right = LESSONS[lesson].question.options.index(answer)
    is_open = now.stage == OPEN
    with st.container(horizontal=True, gap="small"):
        _button(
            "Hide answers" if now.shown else "Show answers",
            f"show_{lesson}",
            lambda room: room.show(not now.shown),
        )
        _button(
            "Close answers" if is_open else "Take answers again",
            f"close_{lesson}",
            lambda room: room.close(is_open),
        )
        if now.stage != REVEALED:
            _button("Reveal", f"reveal_{lesson}", lambda room: room.reveal(right, prose(why)))
        _button("Ask anew", f"anew_{lesson}", lambda room: room.ask(now.poll))
        _button("End the room", f"end_{lesson}", lambda room: ROOMS.end(room.owner))


def _button(label: str, key: str, deed: Callable[[Room], None]) -> None:
    """A click does something in the visitor's own room, if it is still there."""

    def act() -> None:
        room = ROOMS.of(visitor.key())
        if room is not None:
            deed(room)

    st.button(label, key=f"vote_{key}", on_click=callback(act))


def _ask(lesson: str) -> None:
    question = LESSONS[lesson].question
    options = tuple(map(prose, question.options))
    ROOMS.ask(visitor.key(), Poll(lesson, prose(question.prompt), options))
    if class_mode.in_class():  # the wall takes the place of the question, and the whole screen
        st.query_params["picture"] = VIEW
        st.query_params["show"] = [
            part for part in st.query_params.get_all("show") if part != "question"
        ]
