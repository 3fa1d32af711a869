"""Allowance: a token bucket by network, of which no address is kept."""

import pytest

from explorer.app import allowance
from explorer.app.allowance import Allowance


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_so_many_at_once_and_more_with_time():
    clock = Clock()
    few = Allowance(5, 0.5, clock)
    assert [few.take("10.0.0.1") for _ in range(7)] == [True] * 5 + [False] * 2
    assert few.left("10.0.0.1") == 0 and few.left("10.0.0.2") == 5, "each its own"
    clock.now = 4.0
    assert few.left("10.0.0.1") == 2
    clock.now = 1e6
    assert few.left("10.0.0.1") == 5, "and never more"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::ffff:10.0.0.1", "10.0.0.1", True),
        ("::ffff:10.0.0.1", "::ffff:10.0.0.2", False),
        ("10.0.0.1", "10.0.0.2", False),
        ("", "no address", False),
    ],
)
def test_whom_an_address_belongs_to(one, other, same):
    few = Allowance(3, 0.0)
    few.take(one)
    assert few.left(other) == (2 if same else 3)


def test_what_is_remembered_is_bounded_and_no_address(monkeypatch):
    monkeypatch.setattr(allowance, "MOST_ADDRESSES", 10)
    few = Allowance(3, 0.0)
    for number in range(50):
        few.take(f"10.0.0.{number}")
    assert len(few._left) == 10 and few.left("10.0.0.49") == 2
    assert "10.0.0" not in repr(vars(few))
