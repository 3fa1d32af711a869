"""What is said of a set before anything begins: every number of it, and imbalance where it is."""

from hypothesis import given, settings
from hypothesis import strategies as st

from trainer.image_files import leave_out
from trainer.set_summary import EXTREME, Summary, counted, describe

COUNTS = st.lists(st.sampled_from([0, 1, 9, 10, 11, 5000]), min_size=1, max_size=14)
REASONS = st.lists(st.sampled_from([".xml files", "images in no folder of a class"]), max_size=12)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(COUNTS, REASONS, st.booleans())
def test_what_is_said_of_a_set(counts, reasons, split):
    classes = tuple(f"class-{row}" for row in range(len(counts)))
    left_out = {}
    for number, reason in enumerate(reasons):
        leave_out(left_out, reason, f"{number}.file")
    images = {"train": sum(counts), "val": 1234} if split else {"all": sum(counts)}
    text = "\n".join(describe(Summary("set", classes, images, tuple(counts), (), left_out)))
    assert f"{sum(counts):,}" in text and ("1,234 validation" in text) == split
    assert all(name in text for name in classes[:10])
    assert ("class-10" in text.split("Left out")[0].split("The classes")[0]) is False
    for reason in set(reasons):
        assert counted(reasons.count(reason), reason) in text
        assert f"{reasons.index(reason)}.file" in text
    present = [count for count in counts if count]
    extreme = len(present) > 1 and max(present) / min(present) >= EXTREME
    assert ("very different size" in text) == extreme
    if extreme:
        assert f"{max(present) / sum(present):.1%}" in text


def test_a_set_without_classes():
    (line,) = describe(Summary("set", (), {"all": 3}))
    assert line == "set: 3 images. Their classes are unknown."


def test_one_and_many():
    assert counted(1, "images in no folders of classes") == "1 image in no folder of classes"
    assert counted(2, "files that are not readable") == "2 files that are not readable"
