"""Pickles whose few bytes ask for much time or memory: each is refused in a sentence, in time."""

import struct

import pytest

from tests.networks.files import START, call, legacy, refusal, state_of, text, with_pickle


def doubled(levels, code=b"\x86"):
    """A tuple of a tuple twice, of a tuple twice, and so on: 2^levels paths through levels objects."""
    steps = [b")q\0"]
    for level in range(levels):
        at = bytes([level])
        steps.append(b"h" + at + b"h" + at + code + b"q" + bytes([level + 1]))
    return b"".join(steps)


BOMBS = {
    "tuples as keys": lambda: with_pickle(START + b"}" + doubled(60) + b"K\x01s."),
    "tuples as keys, legacy": lambda: legacy(START + b"}" + doubled(60) + b"K\x01s."),
    "tuples in a set": lambda: with_pickle(START + b"\x8f(" + doubled(60) + b"\x90."),
    "ordered dictionary of tuples": lambda: with_pickle(
        call("collections", "OrderedDict", b"]" + doubled(60) + b"K\x01\x86a\x85")
    ),
    "counter of tuples": lambda: with_pickle(
        call("collections", "Counter", b"}" + doubled(60) + b"K\x01s\x85")
    ),
    "tuples as values": lambda: with_pickle(state_of(text("a"), doubled(60))),
    "a name that is a tuple": lambda: with_pickle(state_of(doubled(60), b"K\x01")),
    "size of tuples": lambda: with_pickle(call("torch", "Size", doubled(60) + b"\x85")),
    "identifier of tuples": lambda: with_pickle(START + doubled(60) + b"Q."),
    "a list that holds itself": lambda: with_pickle(START + b"]q\0h\0a."),
    "a dictionary that holds itself": lambda: with_pickle(
        START + b"}q\0(" + text("state_dict") + b"h\0u."
    ),
    "millions of instructions": lambda: with_pickle(START + b"]" + b"K\x01a" * 2_000_000 + b"."),
    "millions of marks": lambda: with_pickle(START + b"(" * 2_000_000 + b"."),
    "marks, legacy": lambda: legacy(START + b"(" * 2_000_000 + b"."),
    "deep": lambda: with_pickle(START + b")" + b"\x85" * 1_000_000 + b"."),
    "deep lists": lambda: with_pickle(START + b"](" * 100_000 + b"."),
    "memo": lambda: with_pickle(START + b"]" + b"\x94" * 900_000 + b"."),
    "tables from memory": lambda: with_pickle(
        START
        + b"]("
        + b"NN\x86" * 200_000
        + b"eq\0"
        + b"ccollections\nOrderedDict\nh\0\x85R" * 400
        + b"."
    ),
    "a long text, often": lambda: with_pickle(
        START
        + b"X"
        + struct.pack("<I", 8_000_000)
        + b"a" * 8_000_000
        + b"q\0"
        + b"h\0" * 500_000
        + b"."
    ),
    "long integer": lambda: with_pickle(
        START + b"\x8b" + struct.pack("<i", 2**22) + b"\x7f" * 2**22 + b"."
    ),
    "negative length": lambda: with_pickle(START + b"\x8b" + struct.pack("<i", -5) + b"...."),
    "negative text": lambda: with_pickle(START + b"T" + struct.pack("<i", -5) + b"abcdefgh."),
    "text beyond the end": lambda: with_pickle(START + b"X" + struct.pack("<I", 2**32 - 1) + b"a."),
    "text of exabytes": lambda: with_pickle(b"\x80\x04\x8d" + struct.pack("<Q", 2**63) + b"a."),
    "no stop": lambda: with_pickle(START + b"N" * 100),
    "empty stack": lambda: with_pickle(START + b"0" + b"." * 20),
    "odd items": lambda: with_pickle(START + b"}(Nu."),
    "text twice in a pickle": lambda: with_pickle(START + text("x") * 100_000 + b"."),
}


@pytest.mark.parametrize("name", BOMBS)
def test_bombs_are_refused_in_time(name):
    refusal(BOMBS[name]())
