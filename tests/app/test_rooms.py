"""Rooms: every answer counts once and as it was last, nothing outlives a room, and all is bounded."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.app import room as one_room
from explorer.app import rooms
from explorer.app.room import CLOSED, OPEN, REVEALED, Poll, Room
from explorer.app.rooms import LENGTH, LETTERS, LONGEST, UNSEEN, Rooms, RoomsError, as_code

POLL = Poll("softmax", "Which?", ("one", "two", "three"))


class Clock:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


def room_of(phones: int) -> tuple[Room, list[str]]:
    room = Room("KZ4F", "lecturer", POLL, 0.0)
    tickets = [room.ticket() for _ in range(phones)]
    assert all(map(room.join, tickets))
    return room, tickets


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(-2, 5)), max_size=60))
def test_the_last_choice_of_each_phone_counts_once(votes):
    room, tickets = room_of(10)
    last = {}
    for phone, choice in votes:
        there_is = 0 <= choice < len(POLL.options)
        assert room.vote(tickets[phone], 1, choice) == there_is
        if there_is:
            last[phone] = choice
    counts = Counter(last.values())
    wall = room.wall()
    assert wall.counts == tuple(counts[place] for place in range(3)) and sum(wall.counts) <= 10
    for phone, ticket in enumerate(tickets):
        assert room.ballot(ticket).choice == last.get(phone)


def test_nothing_counts_after_closing_nor_for_an_earlier_question():
    room, (phone, other) = room_of(2)
    assert room.vote(phone, 1, 0)
    room.close(True)
    assert not room.vote(phone, 1, 1) and room.wall().stage == CLOSED
    room.close(False)
    assert room.vote(phone, 1, 1)
    room.reveal(2, "because")
    assert not room.vote(other, 1, 2)
    wall, ballot = room.wall(), room.ballot(phone)
    assert (wall.stage, wall.shown, wall.counts, wall.right) == (REVEALED, True, (0, 1, 0), 2)
    assert (ballot.choice, ballot.right, ballot.why) == (1, 2, "because")
    room.ask(Poll("vgg", "And now?", ("yes", "no")))
    assert not room.vote(phone, 1, 0), "an answer that was on its way"
    wall = room.wall()
    assert (wall.stage, wall.shown, wall.counts, wall.right, wall.why) == (
        OPEN,
        False,
        (0, 0),
        None,
        "",
    )
    assert room.vote(phone, 2, 0) and room.wall().counts == (1, 0)


def test_no_phone_is_told_the_answer_before_it_is_revealed_nor_the_counts_ever():
    room, (phone,) = room_of(1)
    room.reveal(1, "why")
    room.close(False)
    ballot = room.ballot(phone)
    assert ballot.right is None and not ballot.why
    assert not hasattr(ballot, "counts")


def test_the_version_of_a_ballot_changes_with_what_it_shows():
    room, (phone, other) = room_of(2)
    seen = [room.ballot(phone).version]
    room.vote(other, 1, 2)
    room.show(True)
    assert room.ballot(phone).version == seen[0], "what others do is not shown on it"
    for deed in (
        lambda: room.vote(phone, 1, 0),
        lambda: room.vote(phone, 1, 1),
        lambda: room.close(True),
        lambda: room.reveal(0, ""),
        lambda: room.ask(POLL),
    ):
        deed()
        seen.append(room.ballot(phone).version)
    assert len(set(seen)) == len(seen)


def test_phones_are_counted_that_show_this_question():
    room, (one, two) = room_of(2)
    assert room.wall().phones == 0
    room.ballot(one)
    room.vote(two, 1, 0)
    assert room.wall().phones == 2
    room.ask(POLL)
    assert room.wall().phones == 0
    room.ballot(one)
    room.ballot("nobody's")
    room.ballot(room.ticket())
    assert room.wall().phones == 1 and room.phones == 2


@pytest.mark.parametrize("forged", ["", "x", "a" * 32, "é" * 32, "\udcff" * 40])
def test_a_ticket_is_signed_by_its_room(forged):
    room, (phone,) = room_of(1)
    other = Room("KZ4G", "lecturer", POLL, 0.0)
    for ticket in (forged, other.ticket(), phone[:-1], phone + "0", phone[:16] + "0" * 16):
        assert not room.join(ticket) and not room.vote(ticket, 1, 0)
        assert not room.knows(ticket) and room.ballot(ticket).choice is None
    assert room.phones == 1 and room.wall().counts == (0, 0, 0)


def test_a_full_room_takes_no_more_phones_and_keeps_those_that_it_has(monkeypatch):
    monkeypatch.setattr(one_room, "MOST_PHONES", 3)
    room, tickets = room_of(3)
    assert not room.join(room.ticket()) and room.phones == 3
    assert room.join(tickets[0]) and room.vote(tickets[2], 1, 1)


def test_phones_of_all_rooms_together_are_bounded(monkeypatch):
    monkeypatch.setattr(rooms, "MOST_PHONES", 3)
    all_rooms = Rooms()
    first, second = all_rooms.ask("a", POLL), all_rooms.ask("b", POLL)
    tickets = [first.ticket(), first.ticket(), first.ticket()]
    assert all(all_rooms.join(first, ticket) for ticket in tickets)
    assert not all_rooms.join(second, second.ticket()) and all_rooms.join(first, tickets[0])


def test_each_lecturer_has_a_room_of_his_own_that_outlives_a_reload():
    all_rooms = Rooms()
    first, second = all_rooms.ask("a", POLL), all_rooms.ask("b", POLL)
    assert first.code != second.code and all_rooms.of("a") is first and all_rooms.of("c") is None
    phone = first.ticket()
    all_rooms.join(first, phone)
    assert all_rooms.ask("a", Poll("vgg", "?", ("x", "y"))) is first, "phones follow"
    assert first.knows(phone) and second.wall().poll == POLL
    all_rooms.end("a")
    assert all_rooms.of("a") is None and all_rooms.find(first.code) is None
    assert all_rooms.has_ended(first.code) and not all_rooms.has_ended(second.code)
    assert all_rooms.find(second.code) is second
    all_rooms.end("nobody")


def test_a_room_ends_when_nobody_looks_at_its_wall_and_after_hours():
    clock = Clock()
    all_rooms = Rooms(clock)
    code = all_rooms.ask("a", POLL).code
    clock.now += UNSEEN - 1
    assert all_rooms.find(code) and all_rooms.of("a")
    clock.now += UNSEEN - 1
    assert all_rooms.find(code), "it was looked at meanwhile"
    clock.now += 2
    assert all_rooms.find(code) is None and all_rooms.of("a") is None
    code, end = all_rooms.ask("a", POLL).code, clock.now + LONGEST
    while clock.now < end:
        assert all_rooms.of("a")
        clock.now += 60
    clock.now += 1
    assert all_rooms.find(code) is None


def test_rooms_are_bounded_and_empty_ones_make_room(monkeypatch):
    monkeypatch.setattr(rooms, "MOST_ROOMS", 3)
    clock = Clock()
    all_rooms = Rooms(clock)
    for owner in "abc":
        room = all_rooms.ask(owner, POLL)
        clock.now += 1
        if owner == "a":
            all_rooms.join(room, room.ticket())
    new = all_rooms.ask("d", POLL)
    assert all_rooms.of("a") and all_rooms.of("c") and all_rooms.of("b") is None
    for owner in "cd":
        room = all_rooms.of(owner)
        all_rooms.join(room, room.ticket())
    with pytest.raises(RoomsError, match="As many rooms are open"):
        all_rooms.ask("e", POLL)
    assert all_rooms.ask("d", POLL) is new, "who has one goes on"


def test_codes_are_many_and_read_as_people_type_them():
    assert len(LETTERS) ** LENGTH > 1000 * rooms.MOST_ROOMS, "a guess is wrong"
    assert not set(LETTERS) & set("0O1I2Z5S8B") - {"Z"} and "2" not in LETTERS
    codes = {Rooms().ask("a", POLL).code for _ in range(50)}
    assert len(codes) > 45
    for code in codes:
        assert as_code(f" {code[:2].lower()} {code[2:]}\n") == code
    for wrong in ("", "KZ4", "KZ4FF", "KZ4O", "ÄÄÄÄ", "../K", "K" * 10_000):
        assert as_code(wrong) == ""
