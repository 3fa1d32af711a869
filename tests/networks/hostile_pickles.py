"""Pickles made to do harm, in each of the ways that are known."""

from tests.networks.files import START, call, text


def harmful(marker):
    """Pickles that would make the file `marker`, or run something else, in each of the ways that
    pickle has, and by each of the functions that are known to let code in."""
    shell = f"touch {marker}"
    return {
        **harmful_calls(marker, shell),
        **harmful_functions(marker, shell),
        **harmful_instructions(shell),
    }


def harmful_calls(marker, shell):
    one = text(shell) + b"\x85"
    code = text(f"open({str(marker)!r}, 'w').close()") + b"\x85"
    inner = call("os", "system", one)
    return {
        "os.system": inner,
        "eval": call("builtins", "eval", code),
        "exec": call("builtins", "exec", code),
        "python 2": call("__builtin__", "eval", code),
        "import": call("builtins", "__import__", text("antigravity") + b"\x85"),
        "getattr": call("builtins", "getattr", text("a") + text("upper") + b"\x86"),
        "a chain of getattr": START
        + (b"cbuiltins\ngetattr\n" * 2)
        + (b"cos\npath\n" + text("os") + b"\x86R" + text("system") + b"\x86R" + one + b"R."),
        "open": call("builtins", "open", text(str(marker)) + text("w") + b"\x86"),
        "torch.load": call("torch", "load", text(str(marker)) + b"\x85"),
        "torch.storage": call("torch.storage", "_load_from_bytes", b"C\x01a\x85"),
        "pickle in a storage": call(
            "torch.storage",
            "_load_from_bytes",
            b"C" + bytes([len(inner)]) + inner + b"\x85",
        ),
        **harmful_reconstructions(shell, inner),
        "codecs": call("_codecs", "lookup", text("zlib") + b"\x85"),
    }


def harmful_reconstructions(shell, inner):
    one = text(shell) + b"\x85"
    return {
        "numpy": call("numpy.core.multiarray", "_reconstruct", b")"),
        "numpy 2": call("numpy._core.multiarray", "scalar", b")"),
        "nested pickle": call("pickle", "loads", b"C" + bytes([len(inner)]) + inner + b"\x85"),
        "subclass": call(
            "torch._tensor",
            "_rebuild_from_type_v2",
            b"(cos\nsystem\nctorch\nTensor\n" + one + b"}t",
        ),
        "copyreg": call("copyreg", "_reconstructor", b"cos\nsystem\ncos\nsystem\nN\x87"),
        "copyreg of a tuple": call(
            "copyreg", "__newobj__", b"cos\nsystem\n" + text(shell) + b"\x86"
        ),
        "functools": START + b"cfunctools\npartial\ncos\nsystem\n\x85R" + one + b"R.",
        "attribute of a module": START
        + b"coperator\nattrgetter\n"
        + (text("system") + b"\x85R" + b"cbuiltins\n__import__\n" + text("os") + b"\x85R\x85R")
        + one
        + b"R.",
    }


# module, name and arguments: text of the shell, of Python, the marker's path, or other text
FUNCTIONS = (
    ("posix", "system", "shell"),
    ("nt", "system", "shell"),
    ("subprocess", "getoutput", "shell"),
    ("subprocess", "Popen", "shell"),
    ("os", "popen", "shell"),
    ("pty", "spawn", "shell"),
    ("commands", "getoutput", "shell"),
    ("asyncio", "create_subprocess_shell", "shell"),
    ("runpy", "run_path", "marker"),
    ("runpy", "_run_code", "code"),
    ("timeit", "timeit", "code"),
    ("cProfile", "run", "code"),
    ("bdb", "Bdb.run", "code"),
    ("pdb", "run", "code"),
    ("trace", "Trace.run", "code"),
    ("code", "InteractiveInterpreter.runcode", "code"),
    ("doctest", "debug_script", "code"),
    ("numpy.testing._private.utils", "runstring", "code"),
    ("numpy", "load", "marker"),
    ("pip", "main", "install"),
    ("pip._internal", "main", "install"),
    ("importlib", "import_module", "antigravity"),
    ("imp", "load_source", "marker"),
    ("pkgutil", "resolve_name", "os:system"),
    ("pydoc", "locate", "os.system"),
    ("webbrowser", "open", "http://localhost"),
    ("urllib.request", "urlopen", "http://localhost"),
    ("socket", "create_connection", "localhost"),
    ("ctypes", "CDLL", "marker"),
    ("marshal", "loads", "code"),
    ("types", "FunctionType", "code"),
    ("types", "CodeType", "code"),
    ("shutil", "rmtree", "marker"),
    ("os", "remove", "marker"),
    ("logging.config", "fileConfig", "marker"),
    ("sys", "setrecursionlimit", "1"),
    ("torch.hub", "load", "a/b"),
    ("torch.jit", "load", "marker"),
    ("torch.utils.cpp_extension", "load_inline", "code"),
    ("torch.fx.graph_module", "reduce_graph_module", "code"),
    ("joblib", "load", "marker"),
    ("dill._dill", "_create_function", "code"),
    ("cloudpickle.cloudpickle", "_make_function", "code"),
)


def harmful_functions(marker, shell):
    code = f"open({str(marker)!r}, 'w').close()"
    arguments = {"shell": shell, "code": code, "marker": str(marker)}
    return {
        f"{module}.{name}": call(module, name, text(arguments.get(given, given)) + b"\x85")
        for module, name, given in FUNCTIONS
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
