"""Filters whose properties are known: Gabor patches, gratings and their colours."""

import numpy as np

RED_GREEN, BLUE_YELLOW, GREY = np.array([1, -1, 0]), np.array([1, 1, -2]), np.array([1, 1, 1])


def wave(k, orientation, frequency, phase=0.0, sigma=np.inf):
    """A Gabor patch (k, k) whose stripes run along `orientation`, in degrees counter-clockwise from
    horizontal."""
    y, x = np.mgrid[:k, :k] - (k - 1) / 2
    across = np.radians(orientation + 90)
    along_wave = x * np.cos(across) - y * np.sin(across)  # rows count downwards
    return np.exp(-(x**2 + y**2) / (2 * sigma**2)) * np.cos(
        2 * np.pi * frequency * along_wave + phase
    )


def coloured(patch, colour):
    return (patch * np.asarray(colour)[:, None, None])[None]  # (1, 3, k, k)


def angle_between(a, b):
    return np.abs((np.asarray(a) - b + 90) % 180 - 90)
