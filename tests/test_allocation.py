"""Allocation: memory that was freed serves the next pass, instead of being cleared anew by the system."""
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from trainer.allocation import keep_freed_memory

PASSES = """
import resource, sys
if sys.argv[1] == "kept":
    import trainer
import torch

def passes(count):
    for _ in range(count):
        first = torch.ones(5_000_000)  # 20 MB, as a first layer's outputs
        second = torch.ones(5_000_000)
        del first, second

passes(3)
begin = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
passes(20)
print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - begin)
"""


def faults(how: str) -> int:
    found = subprocess.run([sys.executable, "-c", PASSES, how], cwd=ROOT, capture_output=True, text=True, check=True)
    return int(found.stdout)


@pytest.mark.skipif(not keep_freed_memory(), reason="this C library gives its freed memory back whatever one says")
def test_freed_memory_is_used_again():
    given_back = faults("given back")
    assert given_back > 20 * 5000  # a block has 4,883 pages
    assert faults("kept") < given_back / 3
