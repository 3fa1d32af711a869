"""How do the parts of an evaluation that several processes made become one?"""

from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import numpy as np

from explorer.failures.description import EvaluationError
from explorer.failures.store import BATCHES, HEADER, EvaluationWriter, committed


def merge(whole: EvaluationWriter, folders: Sequence[Path], question: dict) -> None:
    """Append the batches of the shards to `whole`, up to the first that is missing: shard r has
    every len(folders)-th batch from number whole.batches + r on."""
    contents = [content for content in (committed(path, question) for path in folders) if content]
    if len(contents) < len(folders):
        raise EvaluationError("A process ended without its part of the evaluation: start it again.")
    unreadable = defaultdict(list)
    for content in contents:
        for batch, name, why in content["unreadable"]:
            unreadable[batch].append((batch, name, why))
    rows = [np.fromfile(path / f"{BATCHES}.npy", np.int32, offset=HEADER) for path in folders]
    processed = [_processed(*shard) for shard in zip(contents, rows, strict=True)]
    with ExitStack() as stack:
        shards = []
        for path in folders:
            files = {}
            for name in contents[0]["sizes"]:
                file = stack.enter_context((path / name).open("rb"))
                file.seek(HEADER if name.endswith(".npy") else 0)
                files[Path(name).stem] = file
            shards.append(files)
        count = 0
        while count // len(shards) < len(rows[count % len(shards)]):
            place, shard = divmod(count, len(shards))
            sizes = int(rows[shard][place]), int(processed[shard][place])
            whole.append_shard(shards[shard], *sizes, unreadable[whole.batches])
            count += 1


def _processed(content: dict, rows: np.ndarray) -> np.ndarray:
    """(B,) images of each batch of a shard: all batches are equally large but the last of all."""
    processed = np.full(len(rows), content["question"]["settings"]["batch_size"])
    processed[-1:] += content["processed"] - processed.sum()
    return processed
