"""Whose things go: nobody who holds no more than others loses anything to them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.shares import Budget, FullError, Kept, make_room

SHARE, WHOLE = Budget(5, 60), Budget(12, 100)
BROUGHT = st.lists(
    st.tuples(st.sampled_from("abcdef"), st.integers(0, 30), st.integers(0, 25)), max_size=60
)


def held(kept: dict[str, Kept], visitor: str) -> dict[str, int]:
    return {key: thing.size for key, thing in kept.items() if visitor in thing.used}


@given(BROUGHT)
def test_the_budget_is_kept_and_the_modest_lose_nothing_to_others(brought):
    """Each thing of a content (the number) is brought by a visitor, who may bring what is there."""
    kept: dict[str, Kept] = {}
    for time, (visitor, content, size) in enumerate(brought):
        key = f"{content}-{size}"
        if key in kept:
            kept[key].used[visitor] = time
            continue
        others = set("abcdef") - {visitor}
        before = {other: held(kept, other) for other in others}
        parts = {
            other: sum(thing.part for thing in kept.values() if other in thing.used)
            for other in others
        }
        try:
            make_room(kept, visitor, size, SHARE, WHOLE)
        except FullError:
            assert not held(kept, visitor), "his own would have gone before"
            assert size >= max(parts.values()), "nobody held more than he would"
            continue
        after = size + sum(thing.part for thing in kept.values() if visitor in thing.used)
        for other in others:
            lost = set(before[other]) - set(held(kept, other))
            assert not lost or parts[other] >= min(after, size), "only who held as much as he will"
        kept[key] = Kept(size, {visitor: time})
        assert not WHOLE.exceeded(len(kept), sum(thing.size for thing in kept.values()))
        assert not SHARE.exceeded(len(held(kept, visitor)), sum(held(kept, visitor).values()))


def test_what_nobody_has_used_for_long_goes_first():
    kept = {"idle": Kept(1, {"modest": 1}), "new": Kept(80, {"modest": 100, "other": 3})}
    assert make_room(kept, "late", 20, SHARE, WHOLE, idle=50) == ["idle"]


def test_one_who_brings_without_end_pushes_out_only_his_own():
    kept = {f"of {i}": Kept(10, {f"visitor {i}": i}) for i in range(5)}
    for i in range(1000):
        make_room(kept, "greedy", 10, SHARE, WHOLE)
        kept[f"greedy {i}"] = Kept(10, {"greedy": 100 + i})
    assert all(f"of {i}" in kept for i in range(5))
    assert [key for key in kept if key[0] == "g"] == [f"greedy {i}" for i in range(995, 1000)]


def test_what_is_needed_stays_and_what_is_full_says_whose():
    kept = {f"{i}": Kept(10, {"me": i}, needed=True) for i in range(5)}
    with pytest.raises(FullError) as mine:
        make_room(kept, "me", 10, SHARE, WHOLE)
    assert mine.value.mine and len(kept) == 5
    kept |= {f"their {i}": Kept(10, {f"{i}": i}, needed=True) for i in range(5)}
    with pytest.raises(FullError) as whole:
        make_room(kept, "late", 10, SHARE, WHOLE)
    assert not whole.value.mine and len(kept) == 10


def test_what_several_brought_goes_with_the_last_of_them():
    kept = {"same": Kept(40, {"a": 1, "b": 2})}
    assert make_room(kept, "a", 40, SHARE, WHOLE) == [] and kept["same"].used == {"b": 2}
    assert make_room(kept, "b", 40, SHARE, WHOLE) == ["same"] and not kept
