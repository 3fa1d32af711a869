"""Vote: what the wall says of a class, and what the lecturer does there."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.app.room import CLOSED, OPEN, REVEALED, Poll
from explorer.app.rooms import ROOMS
from explorer.lessons.figures import vote as figures
from explorer.lessons.questions import LETTERS
from explorer.lessons.syllabus import LESSONS
from explorer.lessons.words import vote as words
from tests.conftest import visitor_of

COUNTS = st.lists(st.integers(0, 400), min_size=2, max_size=8)


def numbers(text: str) -> list[int]:
    return [int(part.replace(",", "")) for part in re.findall(r"\d[\d,]*(?![\d.]*\s?%|\.)", text)]


@given(COUNTS, st.integers(0, 1000))
def test_the_turnout_is_what_came(counts, others):
    answered = sum(counts)
    phones = answered + others
    said = words.turnout(phones, counts)
    if not phones:
        assert said == "No phone is here yet."
    else:
        assert numbers(said)[0] == phones
        assert ("all have" in said or "and has" in said) == (answered == phones)
        assert ("none has" in said) == (not answered)
        if 0 < answered < phones:
            assert numbers(said)[1] == answered
    assert not re.search(r"\b1 (phones|have)\b", said)


@given(COUNTS, st.data())
def test_the_outcome_counts_the_right_answers(counts, data):
    right = data.draw(st.integers(0, len(counts) - 1))
    said = words.outcome(counts, right)
    if not sum(counts):
        assert said == "Nobody has answered."
        return
    if sum(counts) == 1:
        assert ("not right" in said) == (not counts[right])
        assert counts[right] or f"is {LETTERS[counts.index(1)]}, not right" in said
        return
    assert ("None of" in said) == (not counts[right])
    assert numbers(said) == [counts[right], sum(counts)][not counts[right] :]
    ahead = re.findall("most chose ([A-H])", said)
    others = [count for place, count in enumerate(counts) if place != right]
    if ahead:
        place = LETTERS.index(ahead[0])
        assert place != right and counts[place] > max(
            count for other, count in enumerate(counts) if other != place
        )
    else:
        assert counts[right] >= max(others) or others.count(max(others)) > 1


@given(COUNTS, st.booleans(), st.data())
def test_the_bars_are_the_shares_and_say_nothing_before_they_are_shown(counts, shown, data):
    right = data.draw(st.sampled_from([None, *range(len(counts))]))
    options = [f"<i>option {place}</i>" for place in range(len(counts))]
    html = words.bars(options, counts, shown, right)
    widths = [float(width) for width in re.findall(r"width:([\d.]+)%", html)]
    assert html.count("<li") == html.count("</li>") == len(counts)
    assert all(option in html for option in options)
    assert html.count("<b>Right: </b>") == (right is not None)
    if not shown:
        assert not widths and 'class="number"' not in html
        return
    total = sum(counts)
    assert widths == pytest.approx(
        [100 * count / total if total else 0 for count in counts], abs=0.06
    )
    said = re.findall(r'class="number">([\d,]+)', html)
    assert [int(count.replace(",", "")) for count in said] == counts


@given(COUNTS)
def test_table_and_figure_are_the_counts(counts):
    options = [f"**option** {place}" for place in range(len(counts))]
    table, named = words.table(options, counts), words.plainly(options)
    assert table["answers"] == counts and table["option"] == named
    assert named == [f"{LETTERS[place]} option {place}" for place in range(len(counts))]
    (bar,) = figures.answers(named, counts).data
    assert list(bar.x) == counts and list(bar.y) == named


@pytest.mark.parametrize("lesson", LESSONS)
def test_a_prompt_without_its_marks(lesson):
    prompt = LESSONS[lesson].question.prompt
    assert not set("*`\\") & set(words.plain(prompt))
    assert [part for part in prompt if part.isalnum()] == [
        part for part in words.plain(prompt) if part.isalnum()
    ]


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://localhost:8501/vote", True),
        ("http://127.0.0.1/vote", True),
        ("http://[::1]:8501/vote", True),
        ("https://localhost.example.org/vote", False),
        ("http://192.168.0.5:8501/vote", False),
        ("vote", False),
    ],
)
def test_an_address_that_phones_cannot_reach_is_known(address, here):
    assert words.is_of_this_machine(address) == here


def shown(at) -> str:
    return " ".join(element.proto.body for element in at.get("html"))


def test_a_lecturer_asks_shows_closes_reveals_and_ends(app):
    at = app("learn_softmax", address={"class": "1"})
    row = LESSONS["softmax"].question
    at.button(key="ask_class_softmax").click().run()
    room = ROOMS.of(visitor_of(at))
    assert not at.exception and room.code in shown(at)
    assert "No phone is here yet." in shown(at)
    phone = room.ticket()
    room.join(phone)
    assert room.vote(phone, 1, 0)
    at.run()
    assert 'class="number"' not in shown(at), "not before the lecturer wants"
    at.button(key="vote_show_softmax").click().run()
    assert "1 (100\u00a0%)" in shown(at)
    at.button(key="vote_close_softmax").click().run()
    assert room.wall().stage == CLOSED
    at.button(key="vote_close_softmax").click().run()
    assert room.wall().stage == OPEN
    at.button(key="vote_reveal_softmax").click().run()
    answer, why = row.answer()
    wall = room.wall()
    assert wall.stage == REVEALED and row.options[wall.right] == answer
    assert why in at.success[0].value and "The one answer is A, not right." in at.success[0].value
    view = at.session_state["views"]["vote"]
    assert view.columns()["answers"] == [1, 0, 0] and list(view.figure().data[0].x) == [1, 0, 0]
    at.button(key="vote_anew_softmax").click().run()
    assert room.wall().counts == (0, 0, 0) and not at.success
    at.button(key="vote_end_softmax").click().run()
    assert ROOMS.of(visitor_of(at)) is None and at.button(key="ask_class_softmax")
    assert not at.exception


def test_the_room_outlives_a_reload_and_goes_on_with_the_next_lesson(app):
    at = app("learn_softmax", visitor="v" * 43)
    at.button(key="ask_class_softmax").click().run()
    room = ROOMS.of(visitor_of(at))
    again = app("learn_softmax", visitor="v" * 43)
    assert room.code in shown(again)
    stranger = app("learn_softmax")
    assert room.code not in shown(stranger) and stranger.button(key="ask_class_softmax")
    following = app("learn_convolution", visitor="v" * 43)
    assert room.code not in shown(following)
    following.button(key="ask_class_convolution").click().run()
    assert ROOMS.of(visitor_of(at)) is room and room.wall().poll.key == "convolution"
    assert room.code in shown(following)
    assert at.run().button(key="ask_class_softmax"), "one question at a time"
    ROOMS.end(visitor_of(at))


def test_who_is_no_lecturer_of_a_room_has_no_button_that_changes_it(app):
    room = ROOMS.ask("another", Poll("softmax", "?", ("a", "b", "c")))
    at = app("learn_softmax")
    keys = [button.key for button in at.button]
    assert not [key for key in keys if key and key.startswith("vote_")]
    assert room.code not in shown(at)
    ROOMS.end("another")
