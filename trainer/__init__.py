"""Trains convolutional networks: `python -m trainer --help`."""
