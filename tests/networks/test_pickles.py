"""Pickles made to do harm: no code in them runs, and each is refused in a sentence, in time."""

import pickle
import struct

import pytest

from tests.networks.files import START, call, legacy, refusal, state_of, text, with_pickle


def harmful(marker):
    """Pickles that would make the file `marker`, or run something else, in each of the ways that
    pickle has."""
    shell = f"touch {marker}"
    return {**harmful_calls(marker, shell), **harmful_instructions(shell)}


def harmful_calls(marker, shell):
    one = text(shell) + b"\x85"
    code = text(f"open({str(marker)!r}, 'w').close()") + b"\x85"
    inner = call("os", "system", one)
    return {
        "os.system": call("os", "system", one),
        "posix.system": call("posix", "system", one),
        "nt.system": call("nt", "system", one),
        "subprocess": call("subprocess", "getoutput", one),
        "eval": call("builtins", "eval", code),
        "exec": call("builtins", "exec", code),
        "python 2": call("__builtin__", "eval", code),
        "import": call("builtins", "__import__", text("antigravity") + b"\x85"),
        "getattr": call("builtins", "getattr", text("a") + text("upper") + b"\x86"),
        "open": call("builtins", "open", text(str(marker)) + text("w") + b"\x86"),
        "torch.hub": call("torch.hub", "load", text("a/b") + text("c") + b"\x86"),
        "torch.load": call("torch", "load", text(str(marker)) + b"\x85"),
        "torch.storage": call("torch.storage", "_load_from_bytes", b"C\x01a\x85"),
        "numpy": call("numpy.core.multiarray", "_reconstruct", b")"),
        "numpy 2": call("numpy._core.multiarray", "scalar", b")"),
        "nested pickle": call("pickle", "loads", b"C" + bytes([len(inner)]) + inner + b"\x85"),
        "subclass": call(
            "torch._tensor",
            "_rebuild_from_type_v2",
            b"(cos\nsystem\nctorch\nTensor\n" + one + b"}t",
        ),
        "copyreg": call("copyreg", "_reconstructor", b"cos\nsystem\ncos\nsystem\nN\x87"),
        "functools": call("functools", "partial", b"cos\nsystem\n\x85"),
        "codecs": call("_codecs", "lookup", text("zlib") + b"\x85"),
    }


def harmful_instructions(shell):
    one = text(shell) + b"\x85"
    stack = text("os") + text("system") + b"\x93" + one + b"R."
    return {
        "dotted name": START + b"\x8c\x05torch" + text("hub.load") + b"\x93)R.",
        "dotted attribute": call("collections", "OrderedDict.__init__.__globals__", b")"),
        "stack global": b"\x80\x04" + stack,
        "stack global of no text": b"\x80\x04K\x01K\x02\x93.",
        "inst": START + b"(" + text(shell) + b"ios\nsystem\n.",
        "obj": START + b"(cos\nsystem\n" + text(shell) + b"o.",
        "newobj": call("os", "system", one, b"\x81"),
        "newobj_ex": START + b"cos\nsystem\n" + one + b"}\x92.",
        "build": START + b"ctorch\nSize\n)R}(" + text("__setstate__") + b"cos\nsystem\nub.",
        "ext1": START + b"\x82\x01.",
        "ext2": START + b"\x83\x01\0.",
        "ext4": START + b"\x84\x01\0\0\0.",
        "persid": START + b"Pos.system\n.",
        "binpersid of a call": START + text("module") + b"cos\nsystem\n" + b"\x86Q.",
        "binpersid of a list": START + b"]Q.",
        "reduce of a tensor": START
        + b"ctorch._utils\n_rebuild_tensor_v2\ncos\nsystem\n"
        + one
        + b"RR.",
        "string of protocol 0": b"\x80\x02S'a'\n.",
        "dup and pop": START + b"N20.",
        "buffers": b"\x80\x05\x97.",
    }


@pytest.mark.parametrize("form", ["zip", "legacy", "plain"])
@pytest.mark.parametrize("name", harmful("x"))
def test_no_code_runs(name, form, tmp_path):
    marker = tmp_path / "marker"
    program = harmful(marker)[name].ljust(16, b"\0")
    data = {"zip": with_pickle, "legacy": legacy, "plain": bytes}[form](program)
    refusal(data)
    assert not marker.exists()


def test_the_hostile_pickles_would_run_if_they_were_unpickled(tmp_path):
    """The test itself: their way of calling is pickle's."""
    for name in ("os.system", "eval", "stack global", "inst", "obj", "nested pickle"):
        marker = tmp_path / name.replace(" ", "-")
        pickle.loads(harmful(marker)[name])
        assert marker.exists(), name


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
