"""What is kept: a copy for everybody, told apart by all that was asked, in its share of the memory."""

import dataclasses

import pytest

from explorer.app import answers
from explorer.app.answers import ANSWERS, answer
from explorer.networks import registry


@pytest.fixture(autouse=True)
def _clear():
    ANSWERS.clear()
    yield
    ANSWERS.clear()


def test_an_answer_is_computed_once_and_everybody_has_a_copy_of_his_own():
    asked = []

    @answer()
    def listed(number, more=0):
        """Numbers."""
        asked.append(number)
        return [number, more]

    first = listed(1)
    first.append("mine")
    assert listed(1) == [1, 0] and asked == [1] and listed.__doc__ == "Numbers."
    assert listed(1, more=2) == [1, 2] and listed(1, more=2) == [1, 2] and asked == [1, 1]


def test_equal_numbers_of_different_kinds_are_different_questions():
    @answer()
    def written(*values):
        return repr(values)

    @answer()
    def other(*values):
        return "other"

    for value in (1, 1.0, True, "1", b"1", None, (1,), (1.0,), (1, (True,)), (1, (1,))):
        assert written(value) == repr((value,)) and other(value) == "other"
    assert written([1, 2]) == written((1, 2)) == "([1, 2],)", "a list is asked for as a sequence"
    long = "x" * 10_000
    assert written(long) == repr((long,)) != written(long + "y")
    assert written("x" * 9_999) != written(long)


def test_of_a_network_its_key_and_its_version_count():
    rows = [registry.find("digits-relu"), registry.find("mlp2-relu")]
    asked = []

    @answer()
    def label(model):
        asked.append(model.key)
        return model.label

    for row in rows:
        again = dataclasses.replace(row, build=lambda: None)
        assert label(row) == label(again) == row.label
    assert asked == [row.key for row in rows]
    label(dataclasses.replace(rows[0], version="another"))
    assert len(asked) == 3


def test_what_fails_is_not_kept():
    asked = []

    @answer()
    def fails(number):
        asked.append(number)
        if len(asked) < 3:
            raise ValueError(number)
        return number

    for _ in range(2):
        with pytest.raises(ValueError, match="7"):
            fails(7)
    assert fails(7) == fails(7) == 7 and asked == [7] * 3


def test_one_question_that_is_answered_twice_takes_its_room_once(monkeypatch):
    monkeypatch.setattr(answers, "budget", lambda _key: 2**20)
    for _ in range(3):
        ANSWERS.put("question", b"x" * 2**19)
    assert len(ANSWERS) == 1 and 2**19 <= ANSWERS.held < 2**20

    @answer()
    def large(number):
        return bytes([number]) * 2**18

    for number in range(50):
        assert large(number) == bytes([number]) * 2**18 and ANSWERS.held <= 2**20
    assert 1 < len(ANSWERS) < 5
