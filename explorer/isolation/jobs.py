"""Jobs: which files of strangers are read in a process of their own, by which function, within
which limits?

To have one more kind read so, write `function(data: bytes) -> (facts, parts)`: facts that JSON can
say and arrays or bytes that follow them. Then add a row to JOBS. A child starts in a moment as long
as no such function needs torch."""

from dataclasses import dataclass, replace

MEGABYTE = 2**20
PATIENCE = 6  # a child that shares its processor with so many others is not too slow


@dataclass(frozen=True)
class Job:
    """The `function` of `module` reads `subject`; what it raises as `error`, a name in that module,
    is a sentence for whoever brought the file.

    It may take so many `seconds` of a processor, and of memory and output so many bytes, and so many
    more for each byte that it is given."""

    name: str
    module: str
    function: str
    error: str
    subject: str
    seconds: float
    memory: int
    output: int
    memory_per_byte: int = 0
    output_per_byte: int = 0

    @property
    def wait(self) -> float:
        """The seconds after which an answer is no longer waited for, however busy the machine."""
        return PATIENCE * self.seconds

    def memory_for(self, size: int) -> int:
        """The most bytes of memory for an input of this size."""
        return self.memory + self.memory_per_byte * size

    def output_for(self, size: int) -> int:
        """The most bytes of output for an input of this size."""
        return self.output + self.output_per_byte * size


PICTURE = Job(
    name="picture",
    module="explorer.images.decoding",
    function="encode_decoded",
    error="ImageError",
    subject="This picture",
    seconds=20,
    memory=1024 * MEGABYTE,
    output=80 * MEGABYTE,
)
LARGE_PICTURE = replace(  # one at a time
    PICTURE, name="large picture", function="encode_large", seconds=60, memory=2560 * MEGABYTE
)
CHECKPOINT = Job(
    name="checkpoint",
    module="explorer.networks.checkpoint_reader",
    function="encode_contents",
    error="CheckpointError",
    subject="This checkpoint",
    seconds=60,
    memory=256 * MEGABYTE,
    output=2 * MEGABYTE,
    memory_per_byte=16,
    output_per_byte=8,
)
CHECKPOINT_FILE = replace(  # given by its path, and with limits that are widened by its size
    CHECKPOINT,
    name="checkpoint file",
    function="encode_file",
    memory_per_byte=8,
    output_per_byte=5,
)
ZIP = Job(
    name="zip",
    module="explorer.images.zip_listing",
    function="list_members",
    error="DatasetError",
    subject="This zip",
    seconds=30,
    memory=512 * MEGABYTE,
    output=0,
)
JOBS = {job.name: job for job in (PICTURE, LARGE_PICTURE, CHECKPOINT, CHECKPOINT_FILE, ZIP)}
