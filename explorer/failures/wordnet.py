"""What does WordNet say of ImageNet's 1000 classes? A table of them and of everything above them, made
from WordNet's own files.

    python -m explorer.failures.wordnet /usr/share/wordnet classes.tsv     # writes imagenet_tree.tsv

classes.tsv has a line for each class: output, WordNet 3.0 id (n and the offset in data.noun) and
name. WordNet's files are in Debian's package wordnet-base. The table is WordNet's, with its licence
beside it (imagenet_tree.LICENSE.txt)."""

import functools
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from explorer.networks.names import normalize_name

TABLE = Path(__file__).with_name("imagenet_tree.tsv")
HEADER = (
    "# WordNet 3.0, Copyright 2006 by Princeton University; see imagenet_tree.LICENSE.txt. Made by "
    "explorer/failures/wordnet.py.\n# node: id, its words, ids of what it is a kind of, output of ImageNet networks\n"
    "# in: id (a), id of what holds it (b), why\n"
)

WNID = re.compile(r"n\d{8}(?!\d)")


@dataclass(frozen=True)
class WordNet:
    """The table: words and parents of each id, the ids of ImageNet's outputs in order, what holds
    what, and for every name of one of these classes in small letters its ids."""

    words: dict[str, tuple[str, ...]]
    parents: dict[str, tuple[str, ...]]
    outputs: tuple[str, ...]
    contained: dict[tuple[str, str], str]
    ids: dict[str, tuple[str, ...]]


@functools.cache
def table() -> WordNet:
    words: dict[str, tuple[str, ...]] = {}
    parents: dict[str, tuple[str, ...]] = {}
    outputs: dict[int, str] = {}
    contained: dict[tuple[str, str], str] = {}
    for line in TABLE.read_text(encoding="utf-8").splitlines():
        first, *rest = line.split("\t")
        if first == "in":
            contained[rest[0], rest[1]] = rest[2]
        elif not line.startswith("#"):
            words[first], parents[first] = tuple(rest[0].split("; ")), tuple(rest[1].split())
            if rest[2]:
                outputs[int(rest[2])] = first
    ids: dict[str, list[str]] = defaultdict(list)
    for wnid in outputs.values():
        for word in dict.fromkeys(normalize_name(word) for word in words[wnid]):
            ids[word].append(wnid)
    return WordNet(
        words,
        parents,
        tuple(outputs[output] for output in sorted(outputs)),
        contained,
        {word: tuple(named) for word, named in ids.items()},
    )


def wnids(classes: Sequence[str]) -> tuple[str, ...]:
    """The WordNet id of each class, "" where it is none of ImageNet's or its name is shared.
    Torchvision's own 1000 names in their order, of which two pairs are alike in some versions, are
    known by their places."""
    net = table()
    if len(classes) == len(net.outputs):
        own = [
            normalize_name(name) in map(normalize_name, net.words[wnid])
            for name, wnid in zip(classes, net.outputs, strict=True)
        ]
        if sum(own) > 0.9 * len(own):
            return net.outputs
    return tuple(_wnid(name, net) for name in classes)


def _wnid(name: str, net: WordNet) -> str:
    written = WNID.match(name)
    if written:
        return written[0] if written[0] in net.words else ""
    meant = net.ids.get(normalize_name(name), ())
    if len(meant) > 1:  # those whose usual name it is
        meant = tuple(
            wnid for wnid in meant if normalize_name(net.words[wnid][0]) == normalize_name(name)
        )
    return meant[0] if len(meant) == 1 else ""


@dataclass(frozen=True)
class Synset:
    """One meaning: its words, the meanings that it is a kind of (hypernyms) and a part of
    (holonyms)."""

    words: tuple[str, ...]
    kinds_of: tuple[str, ...]
    parts_of: tuple[str, ...]


def synsets(path: Path) -> dict[str, Synset]:
    """Every noun of data.noun by its id. Format: wndb(5WN)."""
    nouns = {}
    with path.open(encoding="ascii") as lines:
        for line in lines:
            if line.startswith("  "):  # the licence
                continue
            fields = line.split(" | ")[0].split()
            count = int(fields[3], 16)
            words = tuple(word.replace("_", " ") for word in fields[4 : 4 + 2 * count : 2])
            rest = fields[5 + 2 * count :]
            pointers = [
                (rest[i], f"n{rest[i + 1]}")
                for i in range(0, 4 * int(fields[4 + 2 * count]), 4)
                if rest[i + 2] == "n"
            ]
            nouns[f"n{fields[0]}"] = Synset(
                words,
                tuple(to for kind, to in pointers if kind in ("@", "@i")),
                tuple(to for kind, to in pointers if kind == "#p"),
            )
    return nouns


def hypernyms(nouns: dict[str, Synset], start: str) -> dict[str, None]:
    """What `start` is a kind of, itself first."""
    kinds: dict[str, None] = {}
    pending = [start]
    while pending:
        here = pending.pop(0)
        if here not in kinds:
            kinds[here] = None
            pending += nouns[here].kinds_of
    return kinds


def holonyms(nouns: dict[str, Synset], start: str) -> set[str]:
    """What `start` is a part of, and what those are parts of."""
    wholes: set[str] = set()
    pending = list(nouns[start].parts_of)
    while pending:
        here = pending.pop()
        if here not in wholes:
            wholes.add(here)
            pending += nouns[here].parts_of
    return wholes


def contained(nouns: dict[str, Synset], classes: list[str]) -> Iterator[tuple[str, str, str]]:
    """(a, b, why) for classes of which b holds a: as its whole, as its kind, by the same name, or
    as its kind in another sense of a's usual name ("mushroom" is also a kind of agaric)."""
    senses: dict[str, list[str]] = defaultdict(list)
    for wnid, synset in nouns.items():
        for word in synset.words:
            senses[word.lower()].append(wnid)
    under: dict[str, set[str]] = defaultdict(set)
    for b in classes:
        for node in hypernyms(nouns, b):
            under[node].add(b)

    def classes_above(node: str) -> set[str]:
        return {b for b in hypernyms(nouns, node) if b in under[b]}

    for a in classes:
        kinds = classes_above(a)
        wholes = holonyms(nouns, a)
        holders = set().union(*(under[whole] | classes_above(whole) for whole in wholes))
        for b in classes:
            if b in kinds - {a}:
                yield a, b, "{a} is a kind of {b}"
            elif b in holders - {a}:
                yield a, b, "{a} is a part of {b}"
        named = _namesakes(nouns, a, senses, under)
        known = kinds | holders | {a}
        yield from ((a, b, named[b]) for b in classes if b in named and b not in known)


def _namesakes(
    nouns: dict[str, Synset], a: str, senses: dict[str, list[str]], under: dict[str, set[str]]
) -> dict[str, str]:
    """What shares a name with a, or has a kind that shares a's usual name, and why."""
    usual = nouns[a].words[0]
    named: dict[str, str] = {}
    for word in nouns[a].words:
        for sense in senses[word.lower()]:
            if sense != a and sense in under[sense]:
                named.setdefault(sense, f'{{a}} is also called "{word}", as is {{b}}')
            if sense != a and word == usual:
                for b in hypernyms(nouns, sense):
                    named.setdefault(b, f'"{word}" is also the name of a kind of {{b}}')
    return named


def make(wordnet: Path, listed: Path, to: Path = TABLE) -> None:
    """Write the table."""
    nouns = synsets(wordnet / "data.noun")
    lines = listed.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line.strip()]
    outputs = {wnid: int(output) for output, wnid, _ in rows}
    names = {wnid: name for _, wnid, name in rows}
    needed = {node: None for wnid in outputs for node in hypernyms(nouns, wnid)}
    with to.open("w", encoding="utf-8", newline="\n") as out:
        out.write(HEADER)
        for wnid in sorted(needed):
            words = dict.fromkeys([*([names[wnid]] if wnid in names else []), *nouns[wnid].words])
            parents, output = " ".join(nouns[wnid].kinds_of), outputs.get(wnid, "")
            out.write(f"{wnid}\t{'; '.join(words)}\t{parents}\t{output}\n")
        for a, b, why in contained(nouns, sorted(outputs)):
            out.write(f"in\t{a}\t{b}\t{why}\n")


if __name__ == "__main__":
    make(Path(sys.argv[1]), Path(sys.argv[2]))
