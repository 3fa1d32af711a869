"""Training convolutional networks: `python -m trainer --help`."""

from trainer.allocation import keep_freed_memory

keep_freed_memory()  # before torch makes its first pass; the explorer imports this package too
