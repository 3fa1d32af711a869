"""What is said of networks and of the published ones, against their numbers."""

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.drawing.numbers import percent, quantity
from explorer.inside.anatomy import Anatomy
from explorer.inside.anatomy_layers import LayerNode
from explorer.inside.anatomy_parts import Part
from explorer.inside.figures import anatomy as figures
from explorer.inside.published_numbers import METRICS
from explorer.inside.words import anatomy as words
from explorer.inside.words.architecture import describe_architecture
from explorer.inside.words.comparison import describe_comparison
from explorer.inside.words.comparison import finding as comparison_finding
from explorer.networks.zoo import NETWORKS

FAST = settings(derandomize=True, deadline=None, max_examples=60)
COST = st.integers(0, 4) | st.integers(0, 10**9)
MAPS = st.sampled_from([(10,), (8, 1, 1), (4, 5, 5), (2, 7, 3)])
PARTS = st.lists(
    st.builds(
        Part,
        label=st.just(""),
        kind=st.just("Conv"),
        role=st.sampled_from(["conv", "fc", "pool"]),
        output=MAPS,
        count=st.just(1),
        parameters=COST,
        multiply_adds=COST,
        memory=COST,
        field=st.integers(1, 400),
        depth=st.integers(1, 9),
    ),
    min_size=1,
    max_size=6,
).map(lambda parts: [replace(part, label=f"part{i}") for i, part in enumerate(parts)])


def anatomy_of(parts: list[Part]) -> Anatomy:
    """An anatomy whose layers are these parts."""
    layers = tuple(
        LayerNode(
            name=part.label,
            kind=part.kind,
            role=part.role,
            input=(3, 8, 8),
            output=part.output,
            parameters=part.parameters,
            multiply_adds=part.multiply_adds,
            memory=part.memory,
            field=part.field,
            jump=1,
            depth=part.depth,
            block=part.label,
            block_kind="Conv",
        )
        for part in parts
    )
    sums = [
        sum(getattr(part, cost) for part in parts)
        for cost in ("parameters", "multiply_adds", "memory")
    ]
    weighted = sum(part.role in ("conv", "fc") for part in parts)
    return Anatomy(layers, (3, 8, 8), *sums, depth=weighted, weighted=weighted)


@FAST
@given(PARTS)
def test_who_has_most_of_each_cost(parts):
    text = words.describe_costs(parts, anatomy_of(parts))
    sentence = text.partition(". ")[0]
    for cost, words_of in words.COSTS:
        values = {part.label: getattr(part, cost) for part in parts}
        total, most = sum(values.values()), max(values.values())
        tops = [label for label, value in values.items() if value == most]
        assert (f"no part has any {words_of.removeprefix('of ')}" in text) == (not total)
        if total:
            share = f"{'has' if len(tops) == 1 else 'have each'} "
            assert re.search(rf"{tops[0]}.* {share}", sentence + text)
    dense = [part for part in parts if part.role == "fc"]
    both = dense and len(dense) < sum(part.role in ("conv", "fc") for part in parts)
    assert ("fully connected" in text) == bool(both)


@FAST
@given(PARTS)
def test_the_finding_counts_the_fully_connected_layers(parts):
    anatomy = anatomy_of(parts)
    text = words.finding("a net", anatomy)
    assert text.startswith(f"a net has {quantity(anatomy.parameters)} parameters")
    assert f"needs {quantity(anatomy.multiply_adds)} multiply-adds" in text
    dense = [part for part in parts if part.role == "fc"]
    some = 0 < len(dense) < anatomy.weighted
    assert ("fully connected" in text) == some
    if some:
        held = sum(part.parameters for part in dense) / max(anatomy.parameters, 1)
        done = sum(part.multiply_adds for part in dense) / max(anatomy.multiply_adds, 1)
        assert re.search(rf"holds? {re.escape(percent(held))} of the parameters", text)
        assert f"{percent(done)} of the work" in text


@FAST
@given(st.lists(PARTS, min_size=1, max_size=4))
def test_the_fields_of_the_last_maps(networks):
    nets = {f"net{i}": parts for i, parts in enumerate(networks)}
    text, table = words.fields_finding(nets), words.fields_table(nets)
    ends = {
        label: [part.field for part in parts if len(part.output) == 3 and max(part.output[1:]) > 1]
        for label, parts in nets.items()
    }
    assert ("None of these" in text) == (not any(ends.values()))
    for label, fields in ends.items():
        assert not fields or f"{fields[-1]} pixels in {label}" in text
    assert table["receptive field (pixels)"] == [p.field for parts in networks for p in parts]
    parts = networks[0]
    about = words.of_cards("net0", parts)
    assert f"{parts[0].label} gives" in about and f"{parts[-1].label} " in about


@FAST
@given(
    st.lists(PARTS, min_size=1, max_size=4), st.lists(st.integers(1, 300), min_size=4, max_size=4)
)
def test_every_field_is_held_against_its_own_image(networks, sides):
    nets = {f"net{i}": parts for i, parts in enumerate(networks)}
    images = dict(zip(nets, sides, strict=False))
    text = words.describe_fields(nets, images)
    for label, parts in nets.items():
        maps = [part for part in parts if len(part.output) == 3 and max(part.output[1:]) > 1]
        if not maps:
            assert f"{label} has no feature maps" in text
            continue
        field, side = maps[-1].field, images[label]
        how = (
            "exactly as much as" if field == side else "more than" if field > side else "less than"
        )
        if len(maps) == 1:
            assert (
                f"In {label} one value sees {field} pixels a side after {maps[-1].label}, its only feature maps, "
                f"{how} its image, whose side is {side}" in text
            )
            continue
        assert re.search(
            rf"In {label} one value .* and {field} after {maps[-1].label}, {how} its image, whose "
            rf"side is {side}[.]",
            text,
        )
    notes = [note.text for note in figures.fields(nets, images).layout.annotations]
    assert len(notes) == len({images[label] for label in nets})
    for label in nets:
        own = [note for note in notes if f": {images[label]} pixels" in note]
        assert own and (len(notes) == 1 or label in own[0])


@FAST
@given(PARTS)
def test_totals_and_tables_are_the_anatomys(parts):
    anatomy = anatomy_of(parts)
    shown = {label: (value, about) for label, value, about in words.metrics(anatomy)}
    assert f"{anatomy.parameters:,}" in shown["Parameters"][1]
    convs = [part.field for part in parts if part.role == "conv"]
    assert shown["Receptive field"][0] == (f"{max(convs)} px" if convs else "all")
    table = words.table(anatomy)
    assert table["layer"] == [part.label for part in parts]
    assert set(words.numeric(table)) == {
        key for key, column in table.items() if not isinstance(column[0], str)
    }
    text = describe_architecture(parts, anatomy)
    assert [text.index(f"{part.label} (") for part in parts] == sorted(
        text.index(f"{part.label} (") for part in parts
    )


@FAST
@given(
    st.lists(
        st.tuples(
            st.sampled_from([60.0, 70.0, 71.5]),
            st.sampled_from([0.5, 1.0, 4.0]),
            st.sampled_from([10**6, 10**6 + 1, 6 * 10**7]),
        ),
        max_size=5,
    ),
    st.sampled_from(sorted(METRICS)),
)
def test_the_best_the_dearest_the_cheap(rows, metric):
    base = NETWORKS["alexnet"]
    nets = {
        f"net{i}": replace(base, label=f"net{i}", gmac=gmac, parameters=size, **{metric: best})
        for i, (best, gmac, size) in enumerate(rows)
    }
    text = describe_comparison(nets, metric)
    short = comparison_finding(nets, metric)
    assert ("no published network" in short) == (not nets)
    if nets:
        top, most = (max(getattr(net, name) for net in nets.values()) for name in (metric, "gmac"))
        assert f"{top:.1f}\u00a0%" in short and f"{most:.1f} billion" in short
        assert getattr(nets[short.partition(" is most accurate")[0]], metric) == top
    if len(rows) < 2:
        assert bool(text) == bool(rows)
        return
    best = {f"net{i}" for i, row in enumerate(rows) if row[0] == max(row[0] for row in rows)}
    first = text.partition(" most accurate")[0]
    assert set(re.findall(r"net\d", first)) <= best and ("equally" in first) == (len(best) > 1)
    needs = re.search(r"% \S+\. ([^%]*) (needs|equally need) the most multiply-adds", text)
    most = [net for net in nets.values() if net.gmac == max(row[1] for row in rows)]
    assert set(re.findall(r"net\d", needs[1])) <= {net.label for net in most}
    assert (needs[2] == "needs") == (len(most) == 1), "a tie is told as one"
    a_cheaper_one(text, nets, max(most, key=lambda net: getattr(net, metric)).label, metric)
    small = re.search(r"(net\d)[^.]* (is|are equally) the smallest", text)
    fewest = [row for row in rows if row[2] == min(row[2] for row in rows)]
    assert nets[small[1]].parameters == fewest[0][2] and (small[2] == "is") == (len(fewest) == 1)


def a_cheaper_one(text, nets, dear, metric):
    """Which network is as good as the dearest one, and costs less."""
    cheap = re.search(r"; (net\d) reaches", text)
    if cheap:
        one, other = nets[cheap[1]], nets[dear]
        assert one.gmac < other.gmac and getattr(one, metric) >= getattr(other, metric)
        fewer = re.search(r"and ([^ ]+) times (fewer|more) parameters", text)
        if fewer:
            assert (fewer[2] == "fewer") == (one.parameters < other.parameters)
        else:
            assert "about as many parameters" in text
    else:
        assert not [
            net
            for net in nets.values()
            if net.gmac < nets[dear].gmac and getattr(net, metric) >= getattr(nets[dear], metric)
        ]
