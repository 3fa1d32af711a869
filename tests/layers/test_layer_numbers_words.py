"""Layers in numbers, in words: each claim against the numbers, also of NaN, no layers and nothing known."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.layers.distributions import DISTRIBUTIONS, Distribution, arrays
from explorer.layers.layer_numbers import LayerNumbers, UnitTable
from explorer.layers.words import layer_numbers as words

FEW = settings(max_examples=80, deadline=None, derandomize=True)
SHARE = st.sampled_from([0.0, 0.2, 0.5, 0.51, 1.0, float("nan")])


@st.composite
def measured(draw) -> LayerNumbers:
    layers, functions = draw(st.integers(1, 4)), draw(st.integers(0, 4))
    distributions = {}
    for key, edges in DISTRIBUTIONS.items():
        zeros = np.array(
            draw(st.lists(st.sampled_from([0.0, 0.4, 1.0]), min_size=layers, max_size=layers))
        )
        shares = np.zeros((layers, len(edges) - 1))
        shares[:, draw(st.integers(0, len(edges) - 2))] = 1 - zeros
        undefined = np.array(
            draw(st.lists(st.sampled_from([0.0, 0.1]), min_size=layers, max_size=layers))
        )
        names = tuple(f"l{number}" for number in range(layers))
        distributions[key] = Distribution(names, shares, zeros, undefined)
    columns = [
        np.array(draw(st.lists(SHARE, min_size=functions, max_size=functions)), float)
        for _ in range(3)
    ]
    units = UnitTable(tuple(f"act{n}" for n in range(functions)), *columns, np.isfinite(columns[0]))
    images = draw(st.integers(1, 2000))
    unreadable = draw(st.integers(0, 3))
    total = images + unreadable + draw(st.sampled_from([0, 5]))
    labelled = draw(st.sampled_from([0, images, images // 2]))
    loss = draw(st.sampled_from([0.0, 2.3, float("nan"), float("inf")]))
    return LayerNumbers(distributions, units, images, total, unreadable, labelled, loss)


@given(measured(), st.none() | measured())
@FEW
def test_the_finding_counts_the_layers(now, before):
    text = words.finding(now, before)
    kind = words.told(now.units)
    odd = sum(value > 0 for value in now.distributions["activation"].undefined)
    assert ("NaN or infinite in" in text) == bool(odd)
    if not kind:
        assert "not known" in text or "undefined" in text
        assert not any(np.isfinite([*now.units.dead, *now.units.rare, *now.units.saturated]))
        return
    known = [value for value in getattr(now.units, kind).tolist() if value == value]
    most = sum(value > 0.5 for value in known)
    assert words.most(now.units, kind) == (most, len(known))
    assert (f"In {most} of {len(known)} layer" in text) == bool(most)
    assert ("In none of" in text) == (most == 0)
    assert ("silent" in text) == (kind == "dead")
    again = [] if before is None else [v for v in getattr(before.units, kind).tolist() if v == v]
    assert ("as initialised" in text.lower()) == bool(again)
    if again and (most or any(value > 0.5 for value in again)):
        assert f"in {sum(value > 0.5 for value in again)} of {len(again)}." in text
    assert "nan" not in text.replace("NaN", "")


@given(measured())
@FEW
def test_what_was_measured(now):
    text = words.about(now, "some images")
    assert text.startswith("Measured now on ") and "some images" in text
    assert ("could not be read" in text) == bool(now.unreadable)
    assert ("stopped" in text) == (now.images + now.unreadable < now.total)
    own = "finds most probable" in words.labels(now)
    assert own == (now.labelled < now.images) and words.labels(now) in text
    assert "nan" not in text
    assert "silent" in words.how().lower() and words.progress(1, 2, "x").endswith(
        "1 of 2 images of x"
    )


@given(measured(), st.sampled_from(list(DISTRIBUTIONS)))
@FEW
def test_a_strip_says_where_its_middle_is(now, key):
    rows = now.distributions[key]
    text = words.strip(now, key, "Trained")
    assert ("log10" in words.axis(key)) == (key != "activation")
    assert ("Exactly 0" in text) == bool(rows.zeros.max() > 0)
    assert ("NaN or infinite" in text) == bool(rows.undefined.max() > 0)
    middles = [words.middle(rows.shares[layer], DISTRIBUTIONS[key]) for layer in (0, -1)]
    assert ("Median" in text) == bool(np.isfinite(middles).all())
    for layer, middle in zip((0, -1), middles, strict=True):
        filled = np.flatnonzero(rows.shares[layer])
        edges = DISTRIBUTIONS[key]
        assert np.isnan(middle) or edges[filled[0]] <= middle <= edges[filled[0] + 1]


@given(measured(), measured())
@FEW
def test_tables_hold_every_number(now, before):
    states = [("trained", now), ("as initialised", before)]
    for key in DISTRIBUTIONS:
        columns = words.table(states, key)
        sizes = {len(column) for column in columns.values()}
        each = [numbers.distributions[key] for _, numbers in states]
        assert sizes == {sum(np.count_nonzero(rows.shares) + len(rows.names) for rows in each)}
        taken = arrays(key, each[0])
        assert taken["shares"].shape == (len(each[0].names), len(taken["edges"]) - 1)
    rows, shares = words.unit_rows(states), words.unit_columns(states)
    assert list(rows) == list(shares)
    assert all(len(column) == len(rows.get("layer", [])) for column in rows.values())
    for title, kind in words.SHARES.items():
        own = dict(zip(now.units.names, getattr(now.units, kind).tolist(), strict=True))
        column = shares.get(f"{title}, trained")
        assert (column is None) == (not np.isfinite(list(own.values())).any())
        for name, share in zip(shares["layer"], column or [], strict=column is not None):
            np.testing.assert_equal(share, own.get(name, np.nan))
